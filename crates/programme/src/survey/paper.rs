//! Paper sheets, counted by hand: how often each answer was given. A batch that was counted wrongly is taken back by
//! another one with its reason, and counted anew; none is ever changed.

use std::collections::BTreeMap;

use organisation::{Action, Actor, Change, Error, Moment, Result};
use serde::Serialize;
use standards::Questionnaire;
use storage::{FromQueryResult, Transaction};

use super::{
    Channel, Sheets, Survey, SurveyRefusal, still_open,
    store::{self, Counters, answer_key, batches, count},
};
use crate::{
    Programme, assessment,
    returning::words,
    separation::{self, Side},
};

/// The most sheets of one batch.
const LARGEST_BATCH: u64 = 100_000;

/// What somebody counted.
#[derive(Clone, Debug, Default)]
pub struct NewBatch {
    /// Who answered.
    pub audience: String,
    /// How many sheets.
    pub sheets: u64,
    /// How many of them are satisfied; asked for only where the counts do not tell it.
    pub satisfied: Option<u64>,
    /// How often each answer was given: question, answer, count.
    pub counts: Vec<(String, String, u64)>,
}

/// A batch as it was entered.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Batch {
    /// Its row.
    pub id: i64,
    /// Who answered.
    pub audience: String,
    /// How many sheets; of one that takes another back as many as that.
    pub sheets: i64,
    /// How many of them are satisfied.
    pub satisfied: i64,
    /// JSON: how often each answer was given.
    pub(super) counts: String,
    /// The batch that it takes back.
    pub takes_back: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who entered it.
    pub person: String,
}

#[derive(Serialize)]
struct Details<'a> {
    batch: i64,
    audience: &'a str,
    sheets: i64,
    satisfied: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    takes_back: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// Enters a batch of paper sheets.
pub async fn enter(programme: &Programme, actor: &Actor, survey: &Survey, new: &NewBatch, at: Moment) -> Result<()> {
    actor.office_for(Action::HoldSurvey, &survey.place)?;
    if !survey.asks(&new.audience) {
        return Err(SurveyRefusal::SheetUnreadable.into());
    }
    let questionnaire = survey.questionnaire(programme).await?;
    let satisfied = checked(&questionnaire, new)?;
    let counts = new.counts.iter().filter(|(_, _, count)| *count > 0);
    let counts: BTreeMap<String, u64> =
        counts.map(|(question, answer, count)| (answer_key(question, answer), *count)).collect();
    let stored = |number: u64| i64::try_from(number).map_err(Error::broken);
    let batch = Batch {
        id: 0,
        audience: new.audience.clone(),
        sheets: stored(new.sheets)?,
        satisfied: stored(satisfied)?,
        counts: serde_json::to_string(&counts).map_err(Error::broken)?,
        takes_back: None,
        reason: None,
        at: at.0,
        person: String::new(),
    };
    keep(programme, actor, survey, batch, at).await
}

/// Takes a batch back, with the reason.
pub async fn take_back(
    programme: &Programme,
    actor: &Actor,
    survey: &Survey,
    (batch, reason): (i64, &str),
    at: Moment,
) -> Result<()> {
    actor.office_for(Action::HoldSurvey, &survey.place)?;
    let reason = words(reason).ok_or(SurveyRefusal::ReasonTooLong)?;
    if reason.is_empty() {
        return Err(SurveyRefusal::ReasonMissing.into());
    }
    let batches = batches(&programme.store, survey.id).await?;
    let wrong = batches.into_iter().find(|one| one.id == batch && one.takes_back.is_none()).ok_or(Error::NotFound)?;
    keep(programme, actor, survey, Batch { takes_back: Some(wrong.id), reason: Some(reason), ..wrong }, at).await
}

/// Whether the counts can be; gives how many sheets are satisfied.
fn checked(questionnaire: &Questionnaire, new: &NewBatch) -> Result<u64, SurveyRefusal> {
    if new.sheets == 0 || new.sheets > LARGEST_BATCH {
        return Err(SurveyRefusal::CountBad);
    }
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    let mut seen: Vec<(String, String)> = Vec::new();
    for (question, answer, count) in &new.counts {
        let pair = (question.clone(), answer.clone());
        let known = questionnaire.question(question).is_some_and(|found| found.has(answer));
        if !known || seen.contains(&pair) {
            return Err(SurveyRefusal::SheetUnreadable);
        }
        seen.push(pair);
        let sum = sums.entry(question.as_str()).or_default();
        *sum = sum.saturating_add(*count);
    }
    for question in &questionnaire.questions {
        let sum = sums.get(question.key.as_str()).copied().unwrap_or(0);
        // a sheet counts only with an answer to each question that decides
        if sum > new.sheets || (questionnaire.decides(&question.key) && sum != new.sheets) {
            return Err(SurveyRefusal::CountsDisagree { question: question.text.vi.clone() });
        }
    }
    match questionnaire.sole_condition() {
        Some(condition) => {
            let held = new.counts.iter().filter(|(question, answer, _)| condition.holds(question, answer));
            Ok(held.map(|(_, _, count)| *count).sum())
        }
        None => new.satisfied.filter(|satisfied| *satisfied <= new.sheets).ok_or(SurveyRefusal::SatisfiedBad),
    }
}

async fn keep(programme: &Programme, actor: &Actor, survey: &Survey, batch: Batch, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::HoldSurvey, &survey.place)?;
    // counting sheets is the commune's own score, like entering a figure
    let dossier = assessment::of_unit(&programme.store, survey.unit, survey.year).await?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let counts: BTreeMap<String, i64> = serde_json::from_str(&batch.counts).map_err(Error::broken)?;
    let sign = if batch.takes_back.is_some() { -1 } else { 1 };
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    change.tx.alone(&survey.topic()).await?;
    still_open(&change.tx, survey).await?;
    if batch.takes_back.is_none() {
        room(&change.tx, survey, &batch).await?;
    }
    let id = store::insert_batch(&change, survey.id, &batch, (actor.person, office.id)).await;
    let id = id.map_err(|error| match error {
        storage::Error::Duplicate => SurveyRefusal::TakenBack.into(),
        other => Error::from(other),
    })?;
    let counters = Counters { survey: survey.id, channel: Channel::Paper, audience: &batch.audience };
    counters.add_sheets(&change.tx, sign * batch.sheets, sign * batch.satisfied).await?;
    for (answer, given) in counts {
        counters.add_answers(&change.tx, &[answer], sign * given).await?;
    }
    let details = Details {
        batch: id,
        audience: &batch.audience,
        sheets: batch.sheets,
        satisfied: batch.satisfied,
        takes_back: batch.takes_back,
        reason: batch.reason.as_deref(),
    };
    change.record("survey_paper_entered", survey.subject(), &details).await?;
    change.commit().await
}

/// Refuses more sheets than there are people, where that is known: on paper or by phone, each is asked once.
async fn room(tx: &Transaction, survey: &Survey, batch: &Batch) -> Result<()> {
    let Some(people) = survey.people(&batch.audience) else { return Ok(()) };
    let before = Sheets::of(tx, survey.id).await?.of_audience(&batch.audience);
    if before.saturating_add(count(batch.sheets)?) > people {
        return Err(SurveyRefusal::MoreThanPeople { people, before }.into());
    }
    Ok(())
}
