//! One officer at a desk: a dossier with forty pieces of evidence opened, one figure saved, over HTTP.

use std::{fmt::Write as _, sync::Arc, time::Instant};

use anyhow::Context as _;
use documents::{Block, Letterhead, Paper};
use organisation::{Actor, Moment, file};
use programme::{
    Programme, assessment,
    evidence::{self, NewEvidence},
    figures::{self, Entry, Source},
};

use super::{
    actor,
    client::Client,
    saving::{reporters, served},
    timing::Times,
};
use crate::{refused::spoken, world};

/// Pieces of evidence of the dossier.
const PIECES: usize = 40;
/// How often it is opened, and how often a figure is saved.
const RUNS: u64 = 300;

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let standard = &*programme.latest("minh-hoa").context("the illustrative standard is missing")?;
    let reporter = reporters(programme, world::YEAR, 1).await?.pop().context("every commune has begun")?;
    let officer = actor(programme, &reporter.sign_in_name).await?;
    let dossier = assessment::find(&programme.store, reporter.assessment).await.map_err(spoken)?;
    let all: Vec<_> = standard.facts().iter().map(|fact| (fact.name.clone(), Some(1))).collect();
    figures::enter(programme, &officer, &dossier, &Entry::of(all), Source::Typed, Moment::now())
        .await
        .map_err(spoken)?;
    let indicators: Vec<&str> = standard.indicators().map(|(_, indicator)| indicator.no.as_str()).collect();
    for (piece, indicator) in (1..=PIECES).zip(indicators.iter().cycle()) {
        offer(programme, &officer, reporter.assessment, indicator, piece).await?;
    }
    let (host, server) = served(programme).await?;
    let mut client = Client::sign_in(host, &reporter.sign_in_name, world::PASSWORD).await?;
    let path = format!("/assessments/{}", reporter.assessment);
    let (mut opened, mut saved) = (Times::default(), Times::default());
    for _ in 0..RUNS {
        let started = Instant::now();
        let status = client.get(&path).await?;
        opened.add(started.elapsed());
        anyhow::ensure!(status == 200, "opening answered {status}");
    }
    let first = assessment::find(&programme.store, reporter.assessment).await.map_err(spoken)?.version;
    for (turn, version) in (0..RUNS).zip(first..) {
        let mut form = format!("version={version}");
        write!(form, "&f.births={}", 500 + turn % 2)?;
        let started = Instant::now();
        let status = client.post(&format!("{path}/figures"), &form).await?;
        saved.add(started.elapsed());
        anyhow::ensure!(status == 303, "saving answered {status}");
    }
    drop(server);
    println!("a dossier with {PIECES} pieces of evidence opened over HTTP: {opened}");
    println!("a figure saved over HTTP by one person, scored, stored and audited: {saved}");
    Ok(())
}

/// A page with a few words for an indicator.
async fn offer(
    programme: &Programme,
    officer: &Actor,
    assessment: i64,
    indicator: &str,
    piece: usize,
) -> anyhow::Result<()> {
    let at = Moment::now();
    let letterhead = Letterhead {
        superior: None,
        issuer: "MEASUREMENT".to_owned(),
        number: None,
        symbol: String::new(),
        about: None,
        place: String::new(),
        date: Some(at.today()),
    };
    let paper = Paper {
        body: vec![Block::text(format!("Piece {piece}, indicator {indicator}"))],
        ..Paper::new(letterhead, at.today(), format!("Piece {piece}"))
    };
    let checked = file::check(documents::pdf(&paper)?).await.map_err(spoken)?;
    let new = NewEvidence { file_name: format!("{piece}.pdf"), ..NewEvidence::default() };
    let dossier = assessment::find(&programme.store, assessment).await.map_err(spoken)?;
    evidence::offer(programme, officer, &dossier, indicator, &new, &checked, at).await.map_err(spoken)?;
    Ok(())
}
