//! F3: the national board and the sums of all indicators, in the ten years of the world, while somebody saves figures.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use organisation::{Action, Moment};
use programme::{
    Programme, assessment,
    board::{self, Selection},
    figures::{self, Source},
};
use tokio::task::JoinSet;

use super::{actor, timing::Times};
use crate::{refused::spoken, world};

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let mut background = JoinSet::new();
    background.spawn(save_without_end(Arc::clone(programme)));
    let measured = tokio::select! {
        measured = read(programme) => measured,
        Some(ended) = background.join_next() => ended.map_err(anyhow::Error::from).flatten(),
    };
    background.shutdown().await;
    measured
}

async fn read(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let ministry = actor(programme, "bo").await?;
    let standard = &*programme.latest("minh-hoa").context("the illustrative standard is missing")?;
    let (store, today) = (&programme.store, Moment::now().today());
    let (mut tallies, mut sums, mut lines) = (Times::default(), Times::default(), Times::default());
    for _ in 0..100 {
        let started = Instant::now();
        black_box(board::country(store, &ministry, (world::YEAR, None), today).await.map_err(spoken)?);
        tallies.add(started.elapsed());
        let started = Instant::now();
        black_box(board::roll_up(programme, &ministry, standard, (world::YEAR, None)).await.map_err(spoken)?);
        sums.add(started.elapsed());
        let started = Instant::now();
        let all = board::lines(store, &ministry, None, world::YEAR, today).await.map_err(spoken)?;
        black_box(all.iter().filter(|line| Selection::default().shows(line)).count());
        lines.add(started.elapsed());
    }
    println!("F3 national board, ten years loaded, one writer active: {tallies}");
    println!("F3 sums of {} indicators by province: {sums}", standard.indicators().count());
    println!("F3 all communes of the country by name: {lines}");
    Ok(())
}

/// One officer who saves figures all the time.
async fn save_without_end(programme: Arc<Programme>) -> anyhow::Result<()> {
    let officer = actor(&programme, "canbo.baodai").await?;
    let unit = officer.offices.first().context("the officer has no office")?.unit;
    for births in (420..=900).cycle() {
        let dossier = assessment::of_unit(&programme.store, unit, world::YEAR).await.map_err(spoken)?;
        officer.office_for(Action::EnterFigures, &dossier.place).map_err(spoken)?;
        let wanted = figures::Entry::of([("births".to_owned(), Some(births))]);
        figures::enter(&programme, &officer, &dossier, &wanted, Source::Typed, Moment::now()).await.map_err(spoken)?;
    }
    Ok(())
}
