//! The effect of a changed standard on the country: read, scored under both, counted.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use organisation::Moment;
use programme::{
    Programme,
    revision::{self, Way},
};
use standards::{
    Provenance,
    compare::{Aspect, Place},
    edit::{Citing, Edit},
};

use super::{actor, timing::Times};
use crate::{refused::spoken, world};

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let official = actor(programme, "bo").await?;
    let base = programme.latest("minh-hoa").context("the illustrative standard is missing")?;
    let way = Way::Successor("do-tac-dong".to_owned());
    let now = Moment::now();
    let id = revision::begin(programme, &official, &base, &way, now).await.map_err(spoken)?;
    let draft = revision::find(&programme.store, id).await.map_err(spoken)?;
    let citing = Citing {
        instrument: "benchmark".to_owned(),
        article: String::new(),
        provenance: Provenance::Illustrative,
        read_at: String::new(),
        note: None,
    };
    let edit = Edit::Number(Place::Class("other".to_owned()), Aspect::Threshold, 800);
    revision::edit(programme, &official, &draft, (&edit, &citing), now).await.map_err(spoken)?;
    let mut times = Times::default();
    let mut told = String::new();
    for _ in 0..20 {
        let started = Instant::now();
        let draft = revision::find(&programme.store, id).await.map_err(spoken)?;
        let standard = draft.checked().0.context("the draft cannot be read")?;
        let seen = (&draft, standard);
        let effect = revision::consider(programme, &official, seen, Some(world::YEAR), now.today()).await;
        let effect = effect.map_err(spoken)?.context("no year is open")?;
        let total = effect.total();
        black_box((effect.by_province(), effect.by_class()));
        times.add(started.elapsed());
        told = format!("{} communes, met {} → {}", total.communes, total.met_before, total.met_after);
    }
    println!("effect of a lower threshold on the country ({told}): {times}");
    Ok(())
}
