//! The ministry: the path that a decision is reported to set, a province's own, and a draft that nobody put in force yet.

use organisation::{Error, Result, Role, unit};
use programme::{
    revision::{self, Way},
    target::{self, Certainty, Milestone, NewPath},
};
use standards::{
    Provenance,
    compare::{Aspect, Place},
    edit::{Citing, Edit},
};

use super::Stage;
use crate::world::{STANDARD, course::at, date, people::MINISTRY};

/// Id of the draft: the illustrative standard with lower thresholds.
const DRAFT: &str = "minh-hoa-2027";
/// The thresholds that it would have.
const THRESHOLDS: [(&str, u32); 2] = [("other", 830), ("mountain_island_or_extremely_difficult", 780)];

/// Sets the paths and leaves a draft open.
pub(super) async fn play(stage: &Stage<'_>, province: i64) -> Result<()> {
    let programme = stage.programme();
    let begins = date(2026, 1, 15);
    let ministry = unit::by_code(programme.store.read(), unit::level::MINISTRY, MINISTRY, begins).await?;
    let ministry = ministry.ok_or(Error::NotFound)?.id;
    let official = stage.people().post(ministry, Role::Ministry, 0).ok_or(Error::NotFound)?;
    let official = stage.actor(official, begins).await?;
    let known = target::known(&programme.store, None).await?.into_iter().next().ok_or(Error::NotFound)?;
    let path = |milestones, certainty, ground| NewPath {
        milestones,
        standard: STANDARD.to_owned(),
        units_on: begins,
        certainty,
        ground,
    };
    let set = at(begins, 9 * 3_600);
    let national = path(known.milestones, Certainty::Reported, known.ground);
    target::set_national(programme, &official, &national, set).await?;
    let lead = stage.people().post(province, Role::ProvincialLead, 0).ok_or(Error::NotFound)?;
    let lead = stage.actor(lead, begins).await?;
    let milestones = [(2026, 6_500), (2028, 7_500), (2030, 8_500)];
    let milestones = milestones.map(|(year, share)| Milestone { year, share }).to_vec();
    let own = path(milestones, Certainty::Verified, stage.grounds().plan.clone());
    target::set_path(programme, &lead, province, &own, set).await?;
    let begun = at(date(2026, 11, 18), 9 * 3_600);
    let base = programme.latest(STANDARD).ok_or(Error::NotFound)?;
    let draft = revision::begin(programme, &official, &base, &Way::Successor(DRAFT.to_owned()), begun).await?;
    let citing = Citing {
        instrument: stage.words().draft.clone(),
        article: String::new(),
        provenance: Provenance::Illustrative,
        read_at: String::new(),
        note: None,
    };
    for (class, threshold) in THRESHOLDS {
        let edit = Edit::Number(Place::Class(class.to_owned()), Aspect::Threshold, threshold);
        let draft = revision::find(&programme.store, draft).await?;
        revision::edit(programme, &official, &draft, (&edit, &citing), begun).await?;
    }
    Ok(())
}
