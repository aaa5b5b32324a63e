use std::sync::Arc;

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Error, Moment, Place, Result, day};
use serde::Serialize;
use standards::{
    Library, Standard,
    compare::{self, Difference},
};

use super::{
    Draft, LONGEST_GROUND, RevisionRefusal, errors,
    store::{self, hands},
};
use crate::{Programme, programme::pin};

/// What is said when a draft is put in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEnactment {
    /// Since which day.
    pub on: NaiveDate,
    /// By which ground.
    pub ground: String,
}

/// Puts another person's draft in force: from now on it is the newest revision of its standard, in every process. What
/// is pinned to an older one stays with it.
pub async fn enact(programme: &Programme, actor: &Actor, draft: &Draft, new: &NewEnactment, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::EnactStandard, &Place::COUNTRY)?;
    programme.renew().await?;
    let standard = Arc::new(ready(programme, actor, draft).await?);
    let ground = new.ground.trim();
    if ground.is_empty() || ground.chars().count() > LONGEST_GROUND {
        return Err(RevisionRefusal::EnactmentGroundMissing.into());
    }
    // nobody could have decided on a text that was not there, and nothing is in force by a day to come
    if new.on > at.today() || new.on < Moment(draft.edited_at).today() {
        return Err(RevisionRefusal::DayBad.into());
    }
    // whoever reads the pinned text finds its facts numbered
    let mut library = Library::clone(&programme.library());
    library.enact(Arc::clone(&standard));
    programme.number_facts(&library).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    change.tx.alone(&draft.topic()).await?;
    let now = store::within(&change.tx, draft.id).await?;
    if !now.is_open() {
        return Err(RevisionRefusal::Closed.into());
    }
    if now.version != draft.version || now.sha256 != draft.sha256 {
        return Err(Error::Conflict);
    }
    pin(&change.tx, &standard).await?;
    change
        .tx
        .run(
            "INSERT INTO standard_enactment
                (draft_id, edit_id, standard, revision, sha256, enacted_on, ground, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [
                draft.id.into(),
                now.edit_id.into(),
                standard.id.clone().into(),
                i64::from(standard.revision).into(),
                standard.sha256.clone().into(),
                day(new.on).into(),
                ground.into(),
                at.0.into(),
                actor.person.into(),
                office.id.into(),
            ],
        )
        .await
        .map_err(|error| match error {
            storage::Error::Duplicate => RevisionRefusal::Overtaken.into(),
            other => Error::from(other),
        })?;
    let event = Event { standard: &standard.id, revision: standard.revision, sha256: &standard.sha256, ground };
    change.record("standard_enacted", draft.subject(), &event).await?;
    change.commit().await?;
    programme.renew().await
}

#[derive(Serialize)]
struct Event<'a> {
    standard: &'a str,
    revision: u32,
    sha256: &'a str,
    ground: &'a str,
}

/// Why a person cannot put a draft in force as it stands; none where nothing but the day and the ground is missing.
pub async fn hindrance(programme: &Programme, actor: &Actor, draft: &Draft) -> Result<Option<organisation::Refused>> {
    match ready(programme, actor, draft).await {
        Ok(_) => Ok(None),
        Err(Error::Refused(refused)) => Ok(Some(refused)),
        Err(other) => Err(other),
    }
}

async fn ready(programme: &Programme, actor: &Actor, draft: &Draft) -> Result<Standard> {
    if !draft.is_open() {
        return Err(RevisionRefusal::Closed.into());
    }
    let hands = hands(programme.store.read(), draft.id).await?;
    if hands.is_empty() {
        return Err(RevisionRefusal::NobodyAnswers.into());
    }
    if hands.contains(&actor.person) {
        return Err(RevisionRefusal::OwnDraft.into());
    }
    let (standard, problems) = draft.checked();
    let faults = errors(&problems);
    let standard = standard.filter(|_| faults == 0).ok_or(RevisionRefusal::Faulty(faults.max(1)))?;
    if standard.id != draft.standard || i64::from(standard.revision) != draft.revision {
        return Err(RevisionRefusal::OtherStandard.into());
    }
    follows(programme, draft, &standard).await?;
    Ok(standard)
}

/// A revision follows the newest one and says what that one left open.
async fn follows(programme: &Programme, draft: &Draft, standard: &Standard) -> Result<()> {
    let newest = programme.latest(&standard.id);
    let base = match &draft.base_sha256 {
        Some(sha256) => Some(programme.standard(sha256).await?),
        None => None,
    };
    let Some(base) = base.filter(|base| base.id == standard.id) else {
        return if newest.is_some() { Err(RevisionRefusal::Overtaken.into()) } else { Ok(()) };
    };
    if newest.is_none_or(|newest| newest.sha256 != base.sha256) {
        return Err(RevisionRefusal::Overtaken.into());
    }
    let differences = compare::differences(&base, standard);
    if differences.is_empty() {
        return Err(RevisionRefusal::NothingChanged.into());
    }
    if differences.iter().any(Difference::changes_known) { Err(RevisionRefusal::KnownChanged.into()) } else { Ok(()) }
}
