//! The second look (phúc tra): a share of the dossiers that were sent up is drawn and looked at on the spot.
//!
//! The drawing can be repeated by anyone: the communes are ranked by SHA-256 of `seed:code`, and the first ones are drawn.

mod store;

use std::collections::BTreeMap;

use organisation::{Action, Actor, Change, Error, Moment, Place, Refusal, Result, actor::Held, audit::Subject};
use serde::Serialize;
use storage::Store;

pub(crate) use store::appraised;
pub use store::{Closing, Concluded, Draw, Drawn, Looked, Recheck, concluded, drawn, draws, find, looked};

use crate::{
    Dossier, Programme, assessment,
    finding::{self, Kind, NewFinding},
    returning::{LONGEST_WORDS, words},
    separation::{self, Side},
    snapshot::{self, fingerprint},
};

/// The shortest seed: fewer signs could be tried out until a wanted commune comes up.
pub const SHORTEST_SEED: usize = 6;

/// What no seed has: a shell or `printf` would read it otherwise, and the printed command would give another rank.
const SEED_WITHOUT: [char; 3] = ['\'', '%', '\\'];

/// Why nothing is drawn or written down.
#[derive(Debug)]
pub enum RecheckRefusal {
    /// The seed is too short or too long.
    SeedBad,
    /// Not a share from 1 to 100 percent.
    ShareBad,
    /// A drawing needs its ground: who decided on it, where the seed was published.
    GroundMissing,
    /// No dossier of the province was sent up in this year.
    NobodyYet,
    /// This seed was used for the year already.
    SeedUsed,
    /// Whoever appraised a dossier does not look at it again.
    OwnAppraisal,
    /// Whoever looked at a dossier again does not appraise it.
    OwnRecheck,
    /// The seed has a sign that the printed command would read otherwise.
    SeedSigns,
    /// The second look is over.
    Closed,
    /// A conclusion in words is missing.
    ConclusionMissing,
    /// Longer than [`LONGEST_WORDS`].
    TooLong,
    /// Nothing was written down of any indicator yet.
    NothingLookedAt,
}

impl Refusal for RecheckRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::SeedBad => "recheck.refused.seed_bad",
            Self::ShareBad => "recheck.refused.share_bad",
            Self::GroundMissing => "recheck.refused.ground_missing",
            Self::NobodyYet => "recheck.refused.nobody_yet",
            Self::SeedUsed => "recheck.refused.seed_used",
            Self::OwnAppraisal => "recheck.refused.own_appraisal",
            Self::OwnRecheck => "recheck.refused.own_recheck",
            Self::SeedSigns => "recheck.refused.seed_signs",
            Self::Closed => "recheck.refused.closed",
            Self::ConclusionMissing => "recheck.refused.conclusion_missing",
            Self::TooLong => "return.refused.reason_too_long",
            Self::NothingLookedAt => "recheck.refused.nothing_looked_at",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::SeedBad => vec![("shortest", SHORTEST_SEED.to_string())],
            Self::TooLong => vec![("longest", LONGEST_WORDS.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::SeedBad | Self::SeedSigns | Self::SeedUsed => Some("seed"),
            Self::ShareBad => Some("percent"),
            Self::GroundMissing => Some("ground"),
            Self::ConclusionMissing | Self::TooLong => Some("conclusion"),
            Self::NobodyYet | Self::OwnAppraisal | Self::OwnRecheck | Self::Closed | Self::NothingLookedAt => None,
        }
    }
}

/// A drawing to be made.
#[derive(Clone, Debug)]
pub struct NewDraw {
    /// The province.
    pub province: i64,
    /// The year.
    pub year: i64,
    /// Published beforehand, so that nobody can choose who is drawn.
    pub seed: String,
    /// Share of the dossiers, 1 to 100 percent; rounded up to whole dossiers.
    pub percent: i64,
    /// Who decided on it, where the seed was published.
    pub ground: String,
}

/// The rank of a commune under a seed: hexadecimal SHA-256 of `seed:code`, the lowest first.
pub fn rank(seed: &str, code: &str) -> String {
    fingerprint(format!("{seed}:{code}").as_bytes())
}

/// The command that gives the rank of a commune under a seed, for whoever wants to repeat it.
pub fn command(seed: &str, code: &str) -> String {
    format!("printf '%s:%s' '{seed}' '{code}' | sha256sum")
}

/// How many of so many dossiers a share takes, rounded up.
pub fn share(candidates: usize, percent: i64) -> usize {
    (candidates * usize::try_from(percent).unwrap_or(0)).div_ceil(100)
}

/// Draws among the dossiers of a province that are sent up; gives the drawing's row.
pub async fn draw(programme: &Programme, actor: &Actor, new: &NewDraw, at: Moment) -> Result<i64> {
    #[derive(Serialize)]
    struct Details<'a> {
        seed: &'a str,
        percent: i64,
        candidates: usize,
        drawn: usize,
    }
    let office = actor.office_for(Action::Recheck, &Place::below(new.province))?;
    let (seed, ground) = (new.seed.trim(), new.ground.trim());
    if !(SHORTEST_SEED..=200).contains(&seed.chars().count()) {
        return Err(RecheckRefusal::SeedBad.into());
    }
    if seed.contains(SEED_WITHOUT) || seed.contains(char::is_control) {
        return Err(RecheckRefusal::SeedSigns.into());
    }
    if !(1..=100).contains(&new.percent) {
        return Err(RecheckRefusal::ShareBad.into());
    }
    if ground.is_empty() {
        return Err(RecheckRefusal::GroundMissing.into());
    }
    let mut candidates = store::candidates(&programme.store, new.province, new.year).await?;
    if candidates.is_empty() {
        return Err(RecheckRefusal::NobodyYet.into());
    }
    candidates.sort_by_cached_key(|candidate| rank(seed, &candidate.code));
    let count = candidates.len();
    candidates.truncate(share(count, new.percent));
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    if store::seed_used(&change.tx, new, seed).await? {
        return Err(RecheckRefusal::SeedUsed.into());
    }
    let id = store::insert_draw(&change, actor, office, new, count).await?;
    store::insert_drawn(&change.tx, id, seed, &candidates).await?;
    let details = Details { seed, percent: new.percent, candidates: count, drawn: candidates.len() };
    change.record("recheck_drawn", Subject { kind: "recheck_draw", id, unit: Some(new.province) }, &details).await?;
    change.commit().await?;
    Ok(id)
}

/// Writes down what was found on the spot of one indicator: that it agrees with what was sent up, or the figures found.
pub async fn look(programme: &Programme, actor: &Actor, recheck: &Recheck, new: &NewFinding, at: Moment) -> Result<()> {
    let (office, dossier) = allowed(programme, actor, recheck).await?;
    let snapshot = snapshot::of_act(&programme.store, recheck.submission_id).await?;
    let standard = programme.standard(&snapshot.standard.sha256).await?;
    let finding = finding::checked(&standard, &snapshot, &BTreeMap::new(), new)?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    still_open(&change, &dossier, recheck).await?;
    store::insert_look(&change, actor, office, recheck.id, &finding).await?;
    let details = (recheck.id, finding.indicator.as_str(), finding.kind == Kind::Agreed);
    change.record("rechecked", dossier.subject(), &details).await?;
    change.commit().await
}

/// Ends a second look with a conclusion.
pub async fn close(
    programme: &Programme,
    actor: &Actor,
    recheck: &Recheck,
    conclusion: &str,
    at: Moment,
) -> Result<()> {
    let (office, dossier) = allowed(programme, actor, recheck).await?;
    let conclusion = words(conclusion).ok_or(RecheckRefusal::TooLong)?;
    if conclusion.is_empty() {
        return Err(RecheckRefusal::ConclusionMissing.into());
    }
    if looked(&programme.store, recheck.id).await?.is_empty() {
        return Err(RecheckRefusal::NothingLookedAt.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    still_open(&change, &dossier, recheck).await?;
    store::insert_closing(&change, actor, office, recheck.id, &conclusion).await?;
    change.record("recheck_closed", dossier.subject(), &(recheck.id, conclusion.as_str())).await?;
    change.commit().await
}

/// Holds the dossier and looks again whether the second look is over: nothing is written down after its conclusion.
async fn still_open(change: &Change, dossier: &Dossier, recheck: &Recheck) -> Result<()> {
    assessment::hold(&change.tx, dossier).await?;
    if store::is_closed(&change.tx, recheck.id).await? { Err(RecheckRefusal::Closed.into()) } else { Ok(()) }
}

/// Refuses whoever may not read a second look: the commune reads the conclusion of its own dossier, the province's
/// offices all of them.
pub async fn may_read(store: &Store, actor: &Actor, dossier: &Dossier, recheck: &Recheck) -> Result<()> {
    if actor.may(Action::Recheck, &dossier.place) {
        return Ok(());
    }
    assessment::may_read(store, actor, dossier).await?;
    let province = Place::own(dossier.province);
    if recheck.closing.is_none() && !actor.may(Action::ReadProvincialBoard, &province) {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Refuses whoever looked at a dossier again: the second look is not by the one whom it checks, in either order.
pub(crate) async fn demand_apart(store: &Store, assessment: i64, person: i64) -> Result<()> {
    if store::looked_at_by(store, assessment, person).await? {
        return Err(RecheckRefusal::OwnRecheck.into());
    }
    Ok(())
}

async fn allowed<'a>(programme: &Programme, actor: &'a Actor, recheck: &Recheck) -> Result<(&'a Held, Dossier)> {
    let dossier = assessment::find(&programme.store, recheck.assessment_id).await?;
    let office = actor.office_for(Action::Recheck, &dossier.place)?;
    if recheck.closing.is_some() {
        return Err(RecheckRefusal::Closed.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    if store::appraised_by(&programme.store, dossier.id, actor.person).await? {
        return Err(RecheckRefusal::OwnAppraisal.into());
    }
    Ok((office, dossier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_what_sha256sum_says_of_seed_and_code() {
        assert_eq!(command("xo-so-20-11", "07462"), "printf '%s:%s' 'xo-so-20-11' '07462' | sha256sum");
        assert_eq!(rank("xo-so-20-11", "07462"), "59f29c176542bcccdd99d8333cbaa910c80590851d4a14fba67694bbed4a2fc9");
    }

    #[test]
    fn a_share_is_rounded_up_to_whole_dossiers() {
        assert_eq!((share(99, 5), share(100, 5), share(1, 1), share(20, 100)), (5, 5, 1, 20));
    }
}
