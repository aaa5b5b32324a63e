//! Advice for every commune of the largest province, and for one with every figure at zero.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use programme::{Programme, advice};
use standards::{Facts, advise, evaluate};
use storage::{FromQueryResult, Sql as _};

use super::timing::Times;
use crate::{refused::spoken, world};

#[derive(FromQueryResult)]
struct Largest {
    province_id: i64,
    communes: i64,
}

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let sql = "SELECT province_id, COUNT(*) AS communes FROM assessment WHERE year = $1
               GROUP BY province_id ORDER BY communes DESC, province_id LIMIT 1";
    let largest: Option<Largest> = programme.store.read().row(sql, [world::YEAR.into()]).await?;
    let Largest { province_id, communes } = largest.context("no dossier")?;
    let mut times = Times::default();
    let mut ways = 0;
    for _ in 0..30 {
        let started = Instant::now();
        let found = advice::computed(programme, province_id, (world::YEAR, None)).await.map_err(spoken)?;
        times.add(started.elapsed());
        ways = found.map_or(0, |found| found.nearest.len());
    }
    println!("advice for the {communes} communes of the largest province ({ways} with a way): {times}");
    let standard = programme.latest("minh-hoa").context("the illustrative standard is missing")?;
    let mut nothing = Facts::none(&standard);
    for (_, indicator) in standard.indicators() {
        for fact in indicator.measure.facts() {
            nothing.set(fact, Some(0));
        }
        if let Some((_, whole, _)) = indicator.measure.share() {
            nothing.set(whole, Some(997));
        }
    }
    let now = evaluate(&standard, Some("other"), &nothing);
    let mut times = Times::default();
    for _ in 0..30 {
        let started = Instant::now();
        black_box(advise(&standard, Some("other"), &nothing, &now));
        times.add(started.elapsed());
    }
    println!("advice for one commune with every part at zero: {times}");
    Ok(())
}
