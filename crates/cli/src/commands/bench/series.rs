//! Years over changed boundaries: ten years of the country, those until 2024 in the old units.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use organisation::{day, parse_day, unit};
use programme::{
    Programme,
    boundary::Boundaries,
    round,
    series::{self, Whose},
};

use super::{actor, timing::Times};
use crate::{refused::spoken, world};

/// Years that the country needs.
const YEARS: i64 = 10;

/// A year of old units: each has the figures of a unit that it went into. `$1` is the year, `$2` the year copied.
const COPIES: [&str; 2] = [
    "INSERT INTO figure_sheet (unit_id, year, figures, version, changed_at)
     SELECT s.old_id, $1, MIN(n.figures), 1, 0 FROM succession s
     JOIN figure_sheet n ON n.unit_id = s.new_id AND n.year = $2
     JOIN unit u ON u.id = s.old_id AND u.level = 'commune' GROUP BY s.old_id
     ON CONFLICT (unit_id, year) DO NOTHING",
    "INSERT INTO figure_sheet (unit_id, year, figures, version, changed_at)
     SELECT n.unit_id, $1, n.figures, 1, 0 FROM figure_sheet n
     WHERE n.year = $2 AND n.unit_id NOT IN (SELECT new_id FROM succession)
     ON CONFLICT (unit_id, year) DO NOTHING",
];

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    fill(programme).await?;
    let standard = &*programme.latest("minh-hoa").context("the illustrative standard is missing")?;
    let (_, births) = standard.indicator("2.1").context("the indicator is missing")?;
    let (ministry, officer) = (actor(programme, "bo").await?, actor(programme, "canbo.baodai").await?);
    let commune = officer.offices.first().context("the officer has no office")?.unit;
    let province = unit::place(programme.store.read(), commune).await.map_err(spoken)?;
    let province = *province.above.last().context("the commune has no province")?;
    let mut times: [Times; 4] = Default::default();
    for _ in 0..20 {
        for ((actor, whose), times) in
            [(&officer, Whose::Commune(commune)), (&ministry, Whose::Province(province))].into_iter().zip(&mut times)
        {
            let started = Instant::now();
            black_box(series::of(programme, actor, whose, None, (standard, births)).await.map_err(spoken)?);
            times.add(started.elapsed());
        }
        for (list, times) in Boundaries::ALL.into_iter().zip(times.iter_mut().skip(2)) {
            let started = Instant::now();
            let all = series::of_all(programme, &ministry, (list, unit::level::PROVINCE), (standard, births)).await;
            black_box(all.map_err(spoken)?);
            times.add(started.elapsed());
        }
    }
    let what = ["a commune", "a province", "the country and 63 provinces", "the country and 34 provinces"];
    for (what, times) in what.into_iter().zip(times) {
        println!("{YEARS} years of {what}: {times}");
    }
    Ok(())
}

/// Adds years of old units before those of the world, up to ten.
async fn fill(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let rounds = round::all(&programme.store).await.map_err(spoken)?;
    let newest = rounds.first().context("the world has no year")?;
    let tx = programme.store.write().await?;
    for year in (newest.year - YEARS + 1)..newest.year {
        if rounds.iter().any(|round| round.year == year) {
            continue;
        }
        let before = |text: &str| {
            day(parse_day(text) - chrono::Months::new(12 * u32::try_from(newest.year - year).unwrap_or(0)))
        };
        let sql =
            "INSERT INTO assessment_round (year, standard, period_from, period_to, ground) VALUES ($1, $2, $3, $4, '')";
        let period = [before(&newest.period_from), before(&newest.period_to)];
        let [from, to] = period;
        tx.run(sql, [year.into(), newest.standard.clone().into(), from.into(), to.into()]).await?;
        for copy in COPIES {
            tx.run(copy, [year.into(), world::YEAR.into()]).await?;
        }
    }
    tx.commit().await?;
    programme.store.analyse().await?;
    Ok(())
}
