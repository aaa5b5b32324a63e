//! What the demonstration shows in the terminal and in the folder of papers.

use std::{fs, path::Path};

use anyhow::Context as _;
use comfy_table::Table;
use organisation::{Moment, parse_day, unit};
use programme::{
    Programme, State,
    board::{self, Tally},
    decision::Outcome,
    papers, round,
};
use storage::{FromQueryResult, Sql as _};
use text::Lang;
use web::DemoAccount;

use crate::{refused::spoken, table, world};

/// The country's year by province. A computed verdict is never called a recognition.
pub(super) async fn provinces(programme: &Programme) -> anyhow::Result<Table> {
    let store = &programme.store;
    let round = round::of_year(store, world::YEAR).await.map_err(spoken)?;
    let mut provinces = unit::provinces(store.read(), parse_day(&round.period_to)).await.map_err(spoken)?;
    provinces.sort_by_cached_key(|province| text::sort_key(province.short_name()));
    let today = Moment::now().today();
    let country = board::tallies(store, world::YEAR, None, today).await.map_err(spoken)?;
    let before = board::tallies(store, world::YEAR - 1, None, today).await.map_err(spoken)?;
    let mut table = table::with_head([
        "province",
        "communes",
        "met",
        "not met: a criterion at zero",
        "not met: total",
        "not met: both",
        "undetermined",
        "recognised",
        "not recognised",
        "published",
    ]);
    for province in provinces {
        if let Some(tally) = country.provinces.get(&province.id) {
            table.add_row(row(province.short_name(), tally));
        }
    }
    table.add_row(row(&format!("all, {}", world::YEAR), &country.total));
    table.add_row(row(&format!("all, {}", world::YEAR - 1), &before.total));
    table::numbers_from(&mut table, 1);
    Ok(table)
}

fn row(name: &str, tally: &Tally) -> Vec<String> {
    let counts = [
        tally.communes,
        tally.met,
        tally.zero_only,
        tally.below_only,
        tally.zero_and_below,
        tally.undetermined,
        tally.recognised,
        tally.refused,
        tally.state(State::Published),
    ];
    std::iter::once(name.to_owned()).chain(counts.map(|count| count.to_string())).collect()
}

/// Who can sign in.
pub(super) fn accounts(accounts: &[DemoAccount]) -> Table {
    let mut table = table::with_head(["sign-in name", "password", "office", "unit"]);
    for account in accounts {
        let office = text::say(Lang::En, &format!("role.{}", account.role.name()));
        table.add_row([account.sign_in_name.clone(), account.password.clone(), office, account.unit.clone()]);
    }
    table
}

/// A commune whose decision is published.
#[derive(FromQueryResult)]
struct Published {
    name: String,
    assessment: i64,
}

/// Writes every paper of a recognised commune and of one that is not.
pub(super) async fn write_papers(programme: &Programme, folder: &Path) -> anyhow::Result<()> {
    for outcome in Outcome::ALL {
        let Some(published) = published(programme, outcome).await? else {
            continue;
        };
        let folder = folder.join(text::fold(&published.name).replace(' ', "-"));
        fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        for listed in papers::of_dossier(&programme.store, published.assessment).await.map_err(spoken)? {
            let paper = papers::of_act(programme, listed.act_id, listed.kind).await.map_err(spoken)?;
            let file = folder.join(listed.kind.file_name(world::YEAR));
            fs::write(&file, paper.bytes).with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    Ok(())
}

/// The first published decision with an outcome, if possible of the province where a visitor begins.
async fn published(programme: &Programme, outcome: Outcome) -> anyhow::Result<Option<Published>> {
    let (_, province) = world::showcase()?;
    let sql = "SELECT f.name, a.id AS assessment
               FROM decision d
               JOIN publication p ON p.decision_id = d.act_id
               JOIN act t ON t.id = d.act_id
               JOIN assessment a ON a.id = t.assessment_id
               JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_to IS NULL
               JOIN unit_form r ON r.unit_id = a.province_id AND r.valid_to IS NULL
               WHERE a.year = $1 AND d.outcome = $2
               ORDER BY CASE WHEN r.code = $3 THEN 0 ELSE 1 END, a.id LIMIT 1";
    let values = [world::YEAR.into(), outcome.into(), province.into()];
    Ok(programme.store.read().row(sql, values).await?)
}
