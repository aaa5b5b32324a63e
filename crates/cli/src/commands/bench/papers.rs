//! Search among 20,000 papers of a page of text each, sent to the ministry by every commune.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use correspondence::paper::search::{Wanted, search};
use organisation::{Actor, Moment, Role, day, unit};
use programme::Programme;
use storage::{Store, insert_many, next_id, settle_ids};

use super::{actor, timing::Times};
use crate::refused::spoken;

/// How many papers.
const PAPERS: usize = 20_000;
/// How often each search is done.
const RUNS: usize = 50;
/// A sentence of the papers' text; forty of them are a page.
const SENTENCE: &str = "Báo cáo kết quả thực hiện các tiêu chí xã, phường phù hợp với trẻ em. ";

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let store = &programme.store;
    let (ministry, province) = (actor(programme, "bo").await?, actor(programme, "thamdinh.bacninh").await?);
    let receiver = ministry.held(Role::Ministry).context("the ministry has no office")?.unit;
    load(store, receiver).await?;
    let searches = [("the newest", ""), ("frequent words", "tre em bao cao"), ("a word that no paper has", "thuyền")];
    for (who, actor) in [("the ministry", &ministry), ("a province", &province)] {
        for (what, words) in searches {
            println!("{what} among {PAPERS} papers, for {who}: {}", times(store, actor, words).await?);
        }
    }
    Ok(())
}

async fn times(store: &Store, actor: &Actor, words: &str) -> anyhow::Result<Times> {
    let mut times = Times::default();
    for _ in 0..RUNS {
        let started = Instant::now();
        let wanted = Wanted { words: words.to_owned(), ..Wanted::default() };
        black_box(search(store, actor, &wanted).await.map_err(spoken)?);
        times.add(started.elapsed());
    }
    Ok(times)
}

async fn load(store: &Store, receiver: i64) -> anyhow::Result<()> {
    let today = Moment::now().today();
    let mut communes = Vec::new();
    for province in unit::provinces(store.read(), today).await.map_err(spoken)? {
        communes.extend(unit::below(store.read(), province.id, unit::level::COMMUNE, today).await.map_err(spoken)?);
    }
    let (body, folded) = (SENTENCE.repeat(40), text::fold(&SENTENCE.repeat(40)));
    let tx = store.write().await?;
    let (paper, recipient) = (next_id(&tx, "official_paper").await?, next_id(&tx, "paper_recipient").await?);
    let (mut papers, mut recipients) = (Vec::with_capacity(PAPERS), Vec::with_capacity(PAPERS));
    for (place, commune) in (0..).zip(communes.iter().cycle().take(PAPERS)) {
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
        ]);
        recipients.push(vec![
            (recipient + place).into(),
            (paper + place).into(),
            1_i64.into(),
            receiver.into(),
            "".into(),
            "Measurement".into(),
            "recipient".into(),
            "".into(),
            "electronic".into(),
            "".into(),
        ]);
    }
    let columns = [
        "id",
        "unit_id",
        "sector",
        "issuer",
        "type",
        "number",
        "symbol",
        "issued_on",
        "subject",
        "body",
        "folded",
        "version",
        "at",
    ];
    insert_many(&tx, "official_paper", &columns, papers).await?;
    let columns = ["id", "paper_id", "position", "unit_id", "sector", "name", "role", "purpose", "channel", "through"];
    insert_many(&tx, "paper_recipient", &columns, recipients).await?;
    for table in ["official_paper", "paper_recipient"] {
        settle_ids(&tx, table).await?;
    }
    tx.commit().await?;
    Ok(store.analyse().await?)
}
