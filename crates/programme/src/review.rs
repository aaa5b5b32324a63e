//! The review of a period (sơ kết, tổng kết): what a commune, a province or the ministry looked back on, with what it
//! learned and whom it proposes to reward. Its numbers are those of the dossiers when it was written down.
//!
//! A draft is its place's own business; concluded, it is frozen with its paper and read by the level above too.

mod draft;
mod store;

use chrono::NaiveDate;
use organisation::{Action, Actor, Error, Moment, Place, Refusal, Result, audit::Subject, unit};
use serde::{Deserialize, Serialize};
use storage::Store;

pub use draft::{NewProposal, NewReview, amend, attach, conclude, propose, record, withdraw, withdraw_file};
pub use store::{Attached, Proposal, Review, files, find, of_actor, proposals};

use crate::{Programme, papers, round};

/// The longest text, in characters.
pub const LONGEST_WORDS: usize = 4_000;
/// The longest name or venue, in characters.
pub const LONGEST_NAME: usize = 300;
/// The longest period, in years: the programmes for children run for ten.
pub const LONGEST_PERIOD: i64 = 10;

/// What kind of review it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sơ kết: on the way.
    Interim,
    /// Tổng kết: at the end.
    Final,
}

impl Kind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Interim, Self::Final];

    /// The stored name; also the last part of its text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interim => "interim",
            Self::Final => "final",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(Kind);

/// Who is proposed for a reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nominee {
    /// A commune.
    Commune,
    /// Another collective.
    Collective,
    /// A grown-up person.
    Person,
}

impl Nominee {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Commune, Self::Collective, Self::Person];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Collective => "collective",
            Self::Person => "person",
        }
    }

    /// The nominee of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nominee| nominee.name() == name)
    }
}

storage::stored_by_name!(Nominee);

/// How the dossiers of a year stand in a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearResult {
    /// The year.
    pub year: i64,
    /// All communes.
    pub communes: u64,
    /// Recognised.
    pub recognised: u64,
    /// Not recognised.
    pub not_recognised: u64,
    /// Recognised, and revoked.
    pub revoked: u64,
    /// Begun and not decided.
    pub under_way: u64,
    /// Not begun.
    pub not_begun: u64,
}

/// Why a review is not taken down.
#[derive(Debug)]
pub enum ReviewRefusal {
    /// The period ends before it begins, is too long, or none of its years was opened.
    PeriodBad,
    /// The day is before the period, or the place was not there.
    DayBad,
    /// The venue is missing.
    VenueMissing,
    /// How many took part is no number from 1.
    AttendanceBad,
    /// Who took part is missing.
    ParticipantsMissing,
    /// The name of a nominee is missing.
    NomineeMissing,
    /// What somebody is proposed for is missing.
    WordsMissing,
    /// Nobody said that a person is of age.
    AdultUnsaid,
    /// A conclusion needs what was learned.
    LessonsMissing,
    /// It is concluded before it is held.
    NotHeldYet,
    /// After the conclusion only a scan of the signed report comes: a PDF or a picture.
    NotAScan,
    /// It is concluded: nothing changes any more.
    Concluded,
}

impl Refusal for ReviewRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::PeriodBad => "review.refused.period_bad",
            Self::DayBad => "review.refused.day_bad",
            Self::VenueMissing => "review.refused.venue_missing",
            Self::AttendanceBad => "review.refused.attendance_bad",
            Self::ParticipantsMissing => "review.refused.participants_missing",
            Self::NomineeMissing => "review.refused.nominee_missing",
            Self::WordsMissing => "review.refused.words_missing",
            Self::AdultUnsaid => "review.refused.adult_unsaid",
            Self::LessonsMissing => "review.refused.lessons_missing",
            Self::NotHeldYet => "review.refused.not_held_yet",
            Self::NotAScan => "review.refused.not_a_scan",
            Self::Concluded => "review.refused.concluded",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::PeriodBad => vec![("longest", LONGEST_PERIOD.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::PeriodBad => Some("year_to"),
            Self::DayBad => Some("held_on"),
            Self::VenueMissing => Some("venue"),
            Self::AttendanceBad => Some("attendance"),
            Self::ParticipantsMissing => Some("participants"),
            Self::NomineeMissing => Some("nominee"),
            Self::WordsMissing => Some("words"),
            Self::AdultUnsaid => Some("adult"),
            Self::NotAScan => Some("file"),
            Self::LessonsMissing | Self::NotHeldYet | Self::Concluded => None,
        }
    }
}

impl Review {
    /// Whether nothing changes any more.
    pub const fn is_concluded(&self) -> bool {
        self.concluded_at.is_some()
    }

    /// The day on which it is held.
    pub fn day(&self) -> NaiveDate {
        organisation::parse_day(&self.held_on)
    }

    /// How the dossiers stood, year by year.
    pub fn results(&self) -> Result<Vec<YearResult>> {
        serde_json::from_str(&self.results).map_err(Error::broken)
    }

    /// The same as a page showed it, which may be older.
    #[must_use]
    pub fn seen_at(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// Whether a person holds it: records, amends, concludes it.
    pub fn is_held_by(&self, actor: &Actor) -> bool {
        actor.may(Action::HoldReview, &Place::own(self.unit_id))
    }

    pub(crate) const fn subject(&self) -> Subject {
        Subject { kind: "review", id: self.id, unit: Some(self.unit_id) }
    }
}

/// Whether a person may read it: a draft in its own place only, afterwards also from above.
pub fn may_read(actor: &Actor, review: &Review) -> bool {
    if actor.offices.iter().any(|held| held.unit == review.unit_id) {
        let (action, place) = reading(review);
        return review.is_held_by(actor) || actor.may(action, &place);
    }
    let (action, place) = reading(review);
    review.is_concluded() && actor.may(action, &place)
}

fn reading(review: &Review) -> (Action, Place) {
    match review.level.as_str() {
        unit::level::COMMUNE => {
            let above = review.province_id.into_iter().collect();
            (Action::ReadDossier, Place { unit: review.unit_id, above })
        }
        unit::level::PROVINCE => (Action::ReadProvincialBoard, Place::own(review.unit_id)),
        _ => (Action::ReadNationalBoard, Place::COUNTRY),
    }
}

/// A review, for somebody who may read it.
pub async fn read(store: &Store, actor: &Actor, id: i64) -> Result<Review> {
    let review = find(store, id).await?;
    if may_read(actor, &review) { Ok(review) } else { Err(Error::NotFound) }
}

/// The report on a review as it stands: marked as a draft until it is concluded.
pub async fn paper(programme: &Programme, review: &Review, at: Moment) -> Result<documents::Paper> {
    let proposals = proposals(&programme.store, review.id).await?;
    let unit = unit::find(programme.store.read(), review.unit_id, review.day()).await?;
    let province = match review.province_id {
        Some(province) => Some(unit::find(programme.store.read(), province, review.day()).await?),
        None => None,
    };
    let illustrative = illustrative(programme, review).await?;
    let of = papers::ReviewOf { unit: &unit, province: province.as_ref(), demo: programme.demo, illustrative };
    Ok(papers::review(review, &proposals, &of, at))
}

/// The same as PDF: once concluded, the bytes that were frozen.
pub async fn pdf(programme: &Programme, review: &Review, at: Moment) -> Result<Vec<u8>> {
    match store::frozen(&programme.store, review.id).await? {
        Some(bytes) => Ok(bytes),
        None => papers::pdf(paper(programme, review, at).await?).await,
    }
}

/// Whether a year of the period is scored by a standard that is only an illustration.
pub async fn illustrative(programme: &Programme, review: &Review) -> Result<bool> {
    let rounds = round::all(&programme.store).await?;
    let mut own = rounds.iter().filter(|round| (review.year_from..=review.year_to).contains(&round.year));
    programme.renew().await?;
    Ok(own.any(|round| programme.latest(&round.standard).is_some_and(|standard| standard.illustrative)))
}
