//! Search among 20,000 papers of a page of text each, sent by every commune to its province and to the ministry.

use std::{sync::Arc, time::Instant};

use anyhow::{Context as _, ensure};
use correspondence::paper::{
    Channel, RecipientRole,
    search::{Wanted, search},
};
use organisation::{Actor, Moment, Role, day, unit};
use programme::Programme;
use storage::{Store, insert_many, next_id, settle_ids};

use super::{actor, timing::Times};
use crate::{refused::spoken, world::PAPER};

/// How many papers.
const PAPERS: usize = 20_000;
/// How often each search is done.
const RUNS: usize = 50;
/// A sentence of the papers' text; forty of them are a page.
const SENTENCE: &str =
    "Figures of the year, evidence of each criterion, what is missing and by when it will be there. ";

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let store = &programme.store;
    let (ministry, province) = (actor(programme, "bo").await?, actor(programme, "thamdinh.bacninh").await?);
    let receiver = ministry.held(Role::Ministry).context("the ministry has no office")?.unit;
    load(store, receiver).await?;
    let searches = [
        ("the newest", "", true),
        ("frequent words", "evidence of each criterion", true),
        ("a word that no paper has", "absent", false),
    ];
    for (who, actor) in [("the ministry", &ministry), ("a province", &province)] {
        for (what, words, there) in searches {
            println!("{what} among {PAPERS} papers, for {who}: {}", times(store, actor, (words, there)).await?);
        }
    }
    Ok(())
}

/// A search that finds nothing where something is there, or the other way round, measures something else.
async fn times(store: &Store, actor: &Actor, (words, there): (&str, bool)) -> anyhow::Result<Times> {
    let mut times = Times::default();
    for _ in 0..RUNS {
        let started = Instant::now();
        let wanted = Wanted { words: words.to_owned(), ..Wanted::default() };
        let found = search(store, actor, &wanted).await.map_err(spoken)?;
        times.add(started.elapsed());
        ensure!(found.papers.is_empty() != there, "{} papers have the words {words:?}", found.papers.len());
    }
    Ok(times)
}

async fn load(store: &Store, ministry: i64) -> anyhow::Result<()> {
    let today = Moment::now().today();
    let mut communes = Vec::new();
    for province in unit::provinces(store.read(), today).await.map_err(spoken)? {
        let below = unit::below(store.read(), province.id, unit::level::COMMUNE, today).await.map_err(spoken)?;
        communes.extend(below.into_iter().map(|commune| (commune, province.id)));
    }
    let (body, folded) = (SENTENCE.repeat(40), text::fold(&SENTENCE.repeat(40)));
    let tx = store.write().await?;
    let paper = next_id(&tx, "official_paper").await?;
    let (mut papers, mut recipients) = (Vec::with_capacity(PAPERS), Vec::with_capacity(2 * PAPERS));
    for (place, (commune, province)) in (0..).zip(communes.iter().cycle().take(PAPERS)) {
        let place: i64 = place;
        papers.push(vec![
            (paper + place).into(),
            commune.id.into(),
            "".into(),
            commune.name.clone().into(),
            "report".into(),
            place.to_string().into(),
            "MEASUREMENT".into(),
            day(today).into(),
            "Measurement".into(),
            body.clone().into(),
            format!("{place}/measurement {folded}").into(),
            1_i64.into(),
            0_i64.into(),
            None::<i64>.into(),
            None::<i64>.into(),
        ]);
        for (position, receiver) in (0_i64..).zip([*province, ministry]) {
            recipients.push(vec![
                (paper + place).into(),
                position.into(),
                receiver.into(),
                "".into(),
                "Measurement".into(),
                RecipientRole::Addressee.into(),
                "".into(),
                Channel::Electronic.into(),
                "".into(),
            ]);
        }
    }
    insert_many(&tx, "official_paper", &PAPER, papers).await?;
    let columns = ["paper_id", "position", "unit_id", "sector", "name", "role", "purpose", "channel", "through"];
    insert_many(&tx, "paper_recipient", &columns, recipients).await?;
    settle_ids(&tx, "official_paper").await?;
    tx.commit().await?;
    Ok(store.analyse().await?)
}
