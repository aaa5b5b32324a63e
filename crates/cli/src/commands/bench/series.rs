//! Years over changed boundaries: ten years of the country, those until 2024 in the old units.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use organisation::unit;
use programme::{
    Programme,
    boundary::Boundaries,
    series::{self, Whose},
};

use super::{actor, timing::Times};
use crate::refused::spoken;

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
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
        println!("ten years of {what}: {times}");
    }
    Ok(())
}
