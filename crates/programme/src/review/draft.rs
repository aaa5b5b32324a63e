//! What is done to a review until it is concluded.

use chrono::{Datelike as _, NaiveDate};
use organisation::{
    Action, Actor, Change, Error, Moment, Place, Result,
    actor::Held,
    audit::Subject,
    file::{self, Checked, FileKind},
    unit,
};
use serde::Serialize;

use super::{
    Kind, LONGEST_NAME, LONGEST_PERIOD, LONGEST_WORDS, Nominee, Review, ReviewRefusal, YearResult, paper, store,
};
use crate::{Programme, council::tidy, papers, snapshot::fingerprint};

/// A review as it was typed.
#[derive(Clone, Debug)]
pub struct NewReview {
    /// What kind.
    pub kind: Kind,
    /// First year.
    pub year_from: i64,
    /// Last year.
    pub year_to: i64,
    /// The day on which it is held.
    pub held_on: NaiveDate,
    /// Where.
    pub venue: String,
    /// How many took part.
    pub attendance: i64,
    /// Who took part, in words.
    pub participants: String,
    /// What was learned.
    pub lessons: String,
}

/// A proposal as it was typed.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// Who it is for.
    pub kind: Nominee,
    /// The name.
    pub nominee: String,
    /// For what.
    pub words: String,
    /// Whether somebody said that the person is of age.
    pub adult: bool,
}

#[derive(Serialize)]
struct Details<'a> {
    kind: &'a str,
    year_from: i64,
    year_to: i64,
    results: &'a [YearResult],
}

/// The texts of a review as they are kept.
pub(super) struct Texts {
    pub(super) venue: String,
    pub(super) participants: String,
    pub(super) lessons: String,
}

/// Records a review of a place with the numbers of its dossiers as they stand; gives its row.
pub async fn record(programme: &Programme, actor: &Actor, unit: i64, new: &NewReview, at: Moment) -> Result<i64> {
    let office = actor.office_for(Action::HoldReview, &Place::own(unit))?;
    let texts = checked(new)?;
    existing(programme, unit, new).await?;
    let level = office.role.level();
    let province = match level {
        unit::level::COMMUNE => unit::place(programme.store.read(), unit).await?.above.last().copied(),
        unit::level::PROVINCE => Some(unit),
        _ => None,
    };
    let results = counted(programme, (unit, level), new).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let id = store::insert(&change, (unit, province), (actor, office), (new, &texts), &json(&results)?).await?;
    let subject = Subject { kind: "review", id, unit: Some(unit) };
    change.record("review_recorded", subject, &details(new, &results)).await?;
    change.commit().await?;
    Ok(id)
}

/// Writes a draft anew, with the numbers as they stand now.
pub async fn amend(programme: &Programme, actor: &Actor, review: &Review, new: &NewReview, at: Moment) -> Result<()> {
    let office = holding(actor, review)?;
    let texts = checked(new)?;
    existing(programme, review.unit_id, new).await?;
    let results = counted(programme, (review.unit_id, &review.level), new).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    store::advance(&change.tx, review).await?;
    store::update(&change, review.id, (new, &texts), &json(&results)?).await?;
    change.record("review_amended", review.subject(), &details(new, &results)).await?;
    change.commit().await
}

/// Adds a proposal for a reward to a draft.
pub async fn propose(
    programme: &Programme,
    actor: &Actor,
    review: &Review,
    new: &NewProposal,
    at: Moment,
) -> Result<()> {
    let office = holding(actor, review)?;
    let (nominee, words) = (tidy(&new.nominee, LONGEST_NAME)?, tidy(&new.words, LONGEST_WORDS)?);
    if nominee.is_empty() {
        return Err(ReviewRefusal::NomineeMissing.into());
    }
    if words.is_empty() {
        return Err(ReviewRefusal::WordsMissing.into());
    }
    if new.kind == Nominee::Person && !new.adult {
        return Err(ReviewRefusal::AdultUnsaid.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    store::advance(&change.tx, review).await?;
    store::insert_proposal(&change, actor, review.id, (new.kind, &nominee, &words)).await?;
    change.record("reward_proposed", review.subject(), &(new.kind.name(), &nominee)).await?;
    change.commit().await
}

/// Takes a proposal back.
pub async fn withdraw(programme: &Programme, actor: &Actor, review: &Review, proposal: i64, at: Moment) -> Result<()> {
    let office = holding(actor, review)?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    store::advance(&change.tx, review).await?;
    store::withdraw_proposal(&change, review.id, proposal).await?;
    change.record("reward_proposal_withdrawn", review.subject(), &proposal).await?;
    change.commit().await
}

/// Attaches a file: to a draft its programme or its pictures, to a concluded review the scan of the signed report.
pub async fn attach(
    programme: &Programme,
    actor: &Actor,
    review: &Review,
    (checked, file_name): (&Checked, &str),
    at: Moment,
) -> Result<()> {
    let office = actor.office_for(Action::HoldReview, &Place::own(review.unit_id))?;
    if review.is_concluded() && checked.kind != FileKind::Pdf && !checked.kind.is_picture() {
        return Err(ReviewRefusal::NotAScan.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    if !review.is_concluded() {
        store::advance(&change.tx, review).await?;
    }
    let sha256 = file::keep(&change.tx, checked).await?;
    let label = file::label(file_name, checked.kind);
    store::insert_file(&change, (actor, office), review.id, (&sha256, &label)).await?;
    change.record("review_file_attached", review.subject(), &sha256).await?;
    change.commit().await
}

/// Takes a file of a draft back: it was the wrong one, or names a child. Its row stays, nobody can read it any more.
pub async fn withdraw_file(programme: &Programme, actor: &Actor, review: &Review, file: i64, at: Moment) -> Result<()> {
    let office = holding(actor, review)?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    store::advance(&change.tx, review).await?;
    store::withdraw_file(&change, review.id, file).await?;
    change.record("review_file_withdrawn", review.subject(), &file).await?;
    change.commit().await
}

/// Concludes a review: from now on it stands as it is, with the bytes of its paper.
pub async fn conclude(programme: &Programme, actor: &Actor, review: &Review, at: Moment) -> Result<()> {
    let office = holding(actor, review)?;
    if review.day() > at.today() {
        return Err(ReviewRefusal::NotHeldYet.into());
    }
    if review.lessons.is_empty() {
        return Err(ReviewRefusal::LessonsMissing.into());
    }
    let last = Review { concluded_at: Some(at.0), ..review.clone() };
    let bytes = papers::pdf(paper(programme, &last, at).await?).await?;
    let sha256 = fingerprint(&bytes);
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    // whoever changed it while the paper was printed comes first
    store::advance(&change.tx, review).await?;
    store::insert_conclusion(&change, (actor, office), review.id, (bytes, &sha256)).await?;
    change.record("review_concluded", review.subject(), &sha256).await?;
    change.commit().await
}

/// The office in which a person changes a draft.
fn holding<'a>(actor: &'a Actor, review: &Review) -> Result<&'a Held> {
    let office = actor.office_for(Action::HoldReview, &Place::own(review.unit_id))?;
    if review.is_concluded() { Err(ReviewRefusal::Concluded.into()) } else { Ok(office) }
}

fn checked(new: &NewReview) -> Result<Texts> {
    if !(0..LONGEST_PERIOD).contains(&(new.year_to - new.year_from)) {
        return Err(ReviewRefusal::PeriodBad.into());
    }
    if i64::from(new.held_on.year()) < new.year_from {
        return Err(ReviewRefusal::DayBad.into());
    }
    let texts = Texts {
        venue: tidy(&new.venue, LONGEST_NAME)?,
        participants: tidy(&new.participants, LONGEST_WORDS)?,
        lessons: tidy(&new.lessons, LONGEST_WORDS)?,
    };
    if texts.venue.is_empty() {
        return Err(ReviewRefusal::VenueMissing.into());
    }
    if !(1..=99_999).contains(&new.attendance) {
        return Err(ReviewRefusal::AttendanceBad.into());
    }
    if texts.participants.is_empty() {
        return Err(ReviewRefusal::ParticipantsMissing.into());
    }
    Ok(texts)
}

/// A place holds a review only while it is there: it bears its name of that day.
async fn existing(programme: &Programme, unit: i64, new: &NewReview) -> Result<()> {
    match unit::in_force(programme.store.read(), unit, new.held_on).await? {
        Some(_) => Ok(()),
        None => Err(ReviewRefusal::DayBad.into()),
    }
}

async fn counted(programme: &Programme, of: (i64, &str), new: &NewReview) -> Result<Vec<YearResult>> {
    let results = store::results(&programme.store, of, (new.year_from, new.year_to)).await?;
    if results.is_empty() { Err(ReviewRefusal::PeriodBad.into()) } else { Ok(results) }
}

fn json(results: &[YearResult]) -> Result<String> {
    serde_json::to_string(results).map_err(Error::broken)
}

fn details<'a>(new: &NewReview, results: &'a [YearResult]) -> Details<'a> {
    Details { kind: new.kind.name(), year_from: new.year_from, year_to: new.year_to, results }
}
