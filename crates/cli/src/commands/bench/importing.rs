//! A workbook with every figure of every commune, checked and taken.

use std::{collections::HashSet, sync::Arc, time::Instant};

use anyhow::Context as _;
use documents::workbook::{Cell, Column, Workbook};
use organisation::{Actor, Moment, Role, actor::Held};
use programme::{
    Programme, assessment,
    figures::Source,
    imports::{self, By, Checked, Mapped, Mapping, NewFile},
};
use storage::{FromQueryResult, Sql as _};

use crate::{refused::spoken, world};

/// What the sheet is called.
const SHEET: &str = "figures";

/// Makes the country's workbook, then measures what its import takes.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let year = world::YEAR;
    let actor = of_all_communes(programme).await?;
    let (bytes, mapping) = workbook(programme, &actor, year).await?;
    let started = Instant::now();
    let file = NewFile { name: "ca-nuoc.xlsx", bytes: &bytes, mapping: Some(&mapping) };
    let checked = imports::check_file(programme, &actor, year, &file, (Moment::now(), 20)).await.map_err(spoken)?;
    let checked_in = started.elapsed();
    let mut plan = match checked {
        Checked::Sound(plan) => plan,
        Checked::Faulty(faults) => anyhow::bail!("{} faults, the first: {:?}", faults.count, faults.first.first()),
        Checked::Foreign(_) => anyhow::bail!("not taken for our own workbook"),
    };
    "measured".clone_into(&mut plan.reason);
    let started = Instant::now();
    imports::apply(programme, &actor, &plan, Source::CommandLine, Moment::now()).await.map_err(spoken)?;
    println!(
        "import: {} communes, {} figures changed, file of {} kB: checked in {:.1} s, taken in {:.1} s",
        plan.units.len(),
        plan.changes(),
        bytes.len() / 1024,
        checked_in.as_secs_f64(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// One person with the office of every commune: more than anybody holds.
async fn of_all_communes(programme: &Programme) -> anyhow::Result<Actor> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        unit_id: i64,
    }
    let sql = "SELECT MIN(id) AS id, unit_id FROM office WHERE role = $1 GROUP BY unit_id";
    let rows: Vec<Row> = programme.store.read().rows(sql, [Role::CommuneOfficer.name().into()]).await?;
    let held = |row: Row| Held {
        id: row.id,
        role: Role::CommuneOfficer,
        unit: row.unit_id,
        unit_name: String::new(),
        sector: None,
    };
    let first = rows.first().context("no commune officer")?.id;
    let sql = "SELECT person_id FROM office WHERE id = $1";
    let person = programme.store.read().number(sql, [first.into()]).await?.context("an office without a person")?;
    Ok(Actor {
        person,
        account: 0,
        name: "bench".to_owned(),
        password_initial: false,
        second_factor_due: false,
        offices: rows.into_iter().map(held).collect(),
    })
}

/// The heads of the sheet are the facts; each figure is 1, which is whole, and a part of a whole.
async fn workbook(programme: &Programme, actor: &Actor, year: i64) -> anyhow::Result<(Vec<u8>, Mapping)> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        code: String,
    }
    let standard = imports::standard_of(programme, year).await.map_err(spoken)?;
    let units: Vec<i64> = actor.offices.iter().map(|held| held.unit).collect();
    let dossiers = assessment::of_units(&programme.store, year, &units).await.map_err(spoken)?;
    let open: HashSet<i64> =
        dossiers.iter().filter(|dossier| dossier.state.figures_open()).map(|dossier| dossier.unit).collect();
    let sql = "SELECT unit_id, code FROM unit_form WHERE valid_to IS NULL ORDER BY code";
    let rows: Vec<Row> = programme.store.read().rows(sql, []).await?;
    let mut book = Workbook::new("bench", Moment::now().today())?;
    let mut sheet = book.sheet(SHEET)?;
    let heads: Vec<Column<'_>> = std::iter::once(Column::new("code", 9))
        .chain(standard.facts().iter().map(|fact| Column::new(fact.name.as_str(), 9)))
        .collect();
    sheet.header(&heads, 1)?;
    for row in rows.iter().filter(|row| open.contains(&row.unit_id)) {
        let figures = standard.facts().iter().map(|_| Cell::whole(1));
        let cells: Vec<Cell<'_>> = std::iter::once(Cell::text(row.code.as_str())).chain(figures).collect();
        sheet.row(&cells)?;
    }
    let mapped = |name: &str| Mapped { fact: name.to_owned(), head: name.to_owned() };
    let columns = (1..).zip(standard.facts()).map(|(column, fact)| (column, mapped(&fact.name))).collect();
    let mapping = Mapping { sheet: SHEET.to_owned(), head_row: 1, unit_column: 0, by: By::Code, columns };
    Ok((book.finish()?, mapping))
}
