//! Surveys of satisfaction in a commune (criterion 13): held, answered by phone or on paper, closed, brought into the
//! figures. Of an answer only counts are kept, so that nobody can ever tell who answered what (decision 0014).

mod answering;
mod code;
mod lineage;
mod paper;
mod province;
mod refusal;
mod result;
mod sample;
mod store;

use std::sync::Arc;

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Error, Moment, Place, Result, audit::Subject, day};
use serde::Serialize;
use standards::Questionnaire;
use storage::Sql;

use crate::{Programme, assessment, figures::LARGEST, returning::words};

pub use answering::{Gate, Sheet, answer};
pub use code::{read as read_code, shown as shown_code};
pub use lineage::{ANSWERS, Lineage, SATISFIED, lineage, propose};
pub use paper::{Batch, NewBatch, enter, take_back};
pub use province::{InProvince, Newest, of_province};
pub use refusal::SurveyRefusal;
pub use result::{Counts, Sheets, Shown, Told};
pub use sample::advised;
pub use store::{batches, by_code, find, of_unit, received};

/// The most days between first and last.
const LONGEST: i64 = 366;

/// Whether everybody is asked, or some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Some, chosen so that anybody could have been.
    Sample,
    /// Everybody.
    Full,
}

/// How a sheet came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Through the public page.
    Phone,
    /// On paper, counted by hand.
    Paper,
}

impl Way {
    /// Both ways.
    pub const ALL: [Self; 2] = [Self::Sample, Self::Full];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Full => "full",
        }
    }

    /// The way of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

impl Channel {
    /// Both channels.
    pub const ALL: [Self; 2] = [Self::Phone, Self::Paper];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Paper => "paper",
        }
    }

    /// The channel of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

storage::stored_by_name!(Way);
storage::stored_by_name!(Channel);

/// A survey of a commune.
#[derive(Clone, Debug)]
pub struct Survey {
    /// Its row.
    pub id: i64,
    /// The commune.
    pub unit: i64,
    /// The year whose figures it serves.
    pub year: i64,
    /// As people type it, without its dash.
    pub code: String,
    /// Fingerprint of the questionnaire.
    pub questionnaire_sha256: String,
    /// Whether everybody is asked.
    pub way: Way,
    /// First day.
    pub opens_on: String,
    /// Last day of the public page.
    pub closes_on: String,
    /// Why there is another one in the same year.
    pub reason: Option<String>,
    /// Whom it asks, and how many they are as far as that is known.
    pub audiences: Vec<(String, Option<u64>)>,
    /// How it was closed.
    pub closing: Option<Closing>,
    /// Where it is held.
    pub place: Place,
}

/// The end of a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Why before its last day.
    pub reason: Option<String>,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
}

/// What somebody opens.
#[derive(Clone, Debug)]
pub struct NewSurvey {
    /// The commune.
    pub unit: i64,
    /// The year whose figures it serves.
    pub year: i64,
    /// Id of the questionnaire.
    pub questionnaire: String,
    /// Whether everybody is asked.
    pub way: Option<Way>,
    /// First day.
    pub opens_on: Option<NaiveDate>,
    /// Last day.
    pub closes_on: Option<NaiveDate>,
    /// Whom it asks, and how many they are as far as that is known.
    pub audiences: Vec<(String, Option<u64>)>,
    /// Why another one in the same year.
    pub reason: String,
}

/// Whether the public page takes answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Not before its first day.
    NotYet,
    /// Today.
    Now,
    /// No longer.
    Over,
}

impl Survey {
    /// Whether the public page takes answers on a day.
    pub fn open_on(&self, today: NaiveDate) -> Open {
        let today = day(today);
        if self.closing.is_some() || self.closes_on < today {
            Open::Over
        } else if today < self.opens_on {
            Open::NotYet
        } else {
            Open::Now
        }
    }

    /// How many people it asks, where that is known of all of them.
    pub fn population(&self) -> Option<u64> {
        self.audiences.iter().map(|(_, population)| *population).sum()
    }

    /// Whether it asks an audience.
    fn asks(&self, audience: &str) -> bool {
        self.audiences.iter().any(|(asked, _)| asked == audience)
    }

    /// How many people of an audience it asks, where that is known.
    fn people(&self, audience: &str) -> Option<u64> {
        self.audiences.iter().find(|(asked, _)| asked == audience).and_then(|(_, people)| *people)
    }

    /// The questionnaire, as it was pinned.
    pub async fn questionnaire(&self, programme: &Programme) -> Result<Arc<Questionnaire>> {
        let library = programme.library();
        match library.questionnaires().by_sha256(&self.questionnaire_sha256) {
            Some(questionnaire) => Ok(Arc::clone(questionnaire)),
            None => store::pinned(&programme.store, &self.questionnaire_sha256).await.map(Arc::new),
        }
    }

    /// Whether somebody reads it from an office of the commune itself; anybody else is shown no small counts.
    pub fn is_inside(&self, actor: &Actor) -> bool {
        actor.offices.iter().any(|held| held.unit == self.unit)
    }

    fn subject(&self) -> Subject {
        Subject { kind: "survey", id: self.id, unit: Some(self.unit) }
    }

    /// What changes of a survey wait for each other by.
    fn topic(&self) -> String {
        format!("survey:{}", self.id)
    }
}

/// Opens a survey; gives its row.
pub async fn open(programme: &Programme, actor: &Actor, new: &NewSurvey, at: Moment) -> Result<i64> {
    let dossier = assessment::of_unit(&programme.store, new.unit, new.year).await?;
    let office = actor.office_for(Action::HoldSurvey, &dossier.place)?;
    let library = programme.library();
    let questionnaire =
        library.questionnaires().latest(&new.questionnaire).ok_or(SurveyRefusal::QuestionnaireUnknown)?;
    let way = new.way.ok_or(SurveyRefusal::WayMissing)?;
    let (opens_on, closes_on) = days(new, at)?;
    asked(questionnaire, &new.audiences)?;
    let reason = words(&new.reason).ok_or(SurveyRefusal::ReasonTooLong)?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    change.tx.alone(&format!("surveys:{}", new.unit)).await?;
    another(&change.tx, new, &reason).await?;
    let code = code::fresh(&change.tx).await?;
    let survey = store::Opened {
        unit: new.unit,
        province: dossier.province,
        year: new.year,
        code: &code,
        way,
        days: (day(opens_on), day(closes_on)),
        reason: Some(reason).filter(|reason| !reason.is_empty()),
        person: actor.person,
        office: office.id,
    };
    let id = store::keep(&change, &survey, questionnaire, &new.audiences).await?;
    let details = Details {
        year: new.year,
        questionnaire: &questionnaire.id,
        revision: questionnaire.revision,
        way: way.name(),
        opens_on: day(opens_on),
        closes_on: day(closes_on),
        reason: survey.reason.as_deref(),
    };
    change.record("survey_opened", Subject { kind: "survey", id, unit: Some(new.unit) }, &details).await?;
    change.commit().await?;
    Ok(id)
}

#[derive(Serialize)]
struct Details<'a> {
    year: i64,
    questionnaire: &'a str,
    revision: u32,
    way: &'a str,
    opens_on: String,
    closes_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

fn days(new: &NewSurvey, at: Moment) -> Result<(NaiveDate, NaiveDate), SurveyRefusal> {
    let opens_on = new.opens_on.ok_or(SurveyRefusal::FirstDayBad)?;
    let closes_on = new.closes_on.ok_or(SurveyRefusal::LastDayBad)?;
    if closes_on < opens_on || closes_on < at.today() {
        return Err(SurveyRefusal::LastDayBad);
    }
    if closes_on.signed_duration_since(opens_on).num_days() > LONGEST {
        return Err(SurveyRefusal::TooLong);
    }
    Ok((opens_on, closes_on))
}

fn asked(questionnaire: &Questionnaire, audiences: &[(String, Option<u64>)]) -> Result<(), SurveyRefusal> {
    if audiences.is_empty() {
        return Err(SurveyRefusal::NobodyAsked);
    }
    for (at, (audience, population)) in audiences.iter().enumerate() {
        let twice = audiences.iter().skip(at + 1).any(|(other, _)| other == audience);
        if twice || questionnaire.audience(audience).is_none() {
            return Err(SurveyRefusal::NobodyAsked);
        }
        if population.is_some_and(|people| people == 0 || people > LARGEST) {
            return Err(SurveyRefusal::PopulationBad);
        }
    }
    Ok(())
}

/// One at a time; and another one in the same year says why, so that nobody asks until the answer pleases.
async fn another(db: &impl Sql, new: &NewSurvey, reason: &str) -> Result<()> {
    let before = store::held(db, new.unit, new.year).await?;
    if before.closed < before.opened {
        return Err(SurveyRefusal::AnotherOpen.into());
    }
    if before.opened > 0 && reason.is_empty() {
        return Err(SurveyRefusal::AnotherNeedsReason.into());
    }
    Ok(())
}

/// Closes a survey: from now on its counts stand, and can be read.
pub async fn close(programme: &Programme, actor: &Actor, survey: &Survey, reason: &str, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Closed<'a> {
        phone: u64,
        paper: u64,
        satisfied: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
    }
    let office = actor.office_for(Action::HoldSurvey, &survey.place)?;
    let reason = words(reason).ok_or(SurveyRefusal::ReasonTooLong)?;
    if survey.closing.is_none() && day(at.today()) < survey.closes_on && reason.is_empty() {
        return Err(SurveyRefusal::EarlyNeedsReason.into());
    }
    let reason = Some(reason).filter(|reason| !reason.is_empty());
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    change.tx.alone(&survey.topic()).await?;
    let closing = store::insert_closing(&change, survey.id, reason.as_deref(), (actor.person, office.id)).await;
    closing.map_err(|error| match error {
        storage::Error::Duplicate => SurveyRefusal::Closed.into(),
        other => Error::from(other),
    })?;
    let sheets = Sheets::of(&change.tx, survey.id).await?;
    let closed = Closed {
        phone: sheets.by(Channel::Phone),
        paper: sheets.by(Channel::Paper),
        satisfied: sheets.satisfied(),
        reason: reason.as_deref(),
    };
    change.record("survey_closed", survey.subject(), &closed).await?;
    change.commit().await
}

/// Refuses where nothing can be added any more; asked while nobody else changes the survey.
async fn still_open(db: &impl Sql, survey: &Survey) -> Result<()> {
    if store::is_closed(db, survey.id).await? { Err(SurveyRefusal::Closed.into()) } else { Ok(()) }
}
