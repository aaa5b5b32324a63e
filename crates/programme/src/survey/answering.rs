//! An answer through the public page. It is the one change of the program that leaves no event: an event would tell the
//! second in which somebody answered. What came in is told by the event of the closing (decision 0014).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use organisation::{Moment, Result};
use standards::SheetFault;

use super::{
    Channel, Open, Sheets, Survey, SurveyRefusal, still_open,
    store::{Counters, answer_key},
};
use crate::Programme;

/// Answers that a survey takes in one minute: more than a school's class gives, less than a flood.
const PER_MINUTE: u32 = 60;
/// Answers of an audience by phone where nobody knows how many they are.
const MOST: u64 = 10_000;

/// Holds back a flood of answers to one survey. It knows how many came this minute, and nothing of who sent them.
#[derive(Debug, Default)]
pub struct Gate(Mutex<HashMap<i64, (i64, u32)>>);

impl Gate {
    fn admits(&self, survey: i64, at: Moment) -> bool {
        let minute = at.0.div_euclid(60_000);
        let mut came = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        came.retain(|_, (then, _)| *then == minute);
        let (_, count) = came.entry(survey).or_insert((minute, 0));
        *count += 1;
        *count <= PER_MINUTE
    }
}

/// A sheet as a phone sends it.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Who answers.
    pub audience: String,
    /// Question and answer.
    pub answers: Vec<(String, String)>,
    /// Whether the phone answered this survey before.
    pub phone_answered: bool,
    /// Whether somebody else of the family answers now.
    pub somebody_else: bool,
}

/// Adds a sheet to the counts.
pub async fn answer(programme: &Programme, gate: &Gate, survey: &Survey, sheet: &Sheet, at: Moment) -> Result<()> {
    if survey.open_on(at.today()) != Open::Now {
        return Err(SurveyRefusal::NotOpen.into());
    }
    if sheet.phone_answered && !sheet.somebody_else {
        return Err(SurveyRefusal::Again.into());
    }
    let audience = sheet.audience.as_str();
    if !survey.asks(audience) {
        return Err(SurveyRefusal::SheetUnreadable.into());
    }
    let satisfied =
        survey.questionnaire(programme).await?.is_satisfied(&sheet.answers).map_err(|fault| match fault {
            SheetFault::Unreadable => SurveyRefusal::SheetUnreadable,
            SheetFault::Undecided(_) => SurveyRefusal::Undecided,
        })?;
    if !gate.admits(survey.id, at) {
        return Err(SurveyRefusal::TooMany.into());
    }
    let tx = programme.store.write().await?;
    tx.alone(&survey.topic()).await?;
    still_open(&tx, survey).await?;
    let came = Sheets::of(&tx, survey.id).await?;
    let is_full = match survey.people(audience) {
        // on paper or by phone, each is asked once
        Some(people) => came.of_audience(audience) >= people,
        None => came.counted(Channel::Phone, audience) >= MOST,
    };
    if is_full {
        return Err(SurveyRefusal::Full.into());
    }
    let counters = Counters { survey: survey.id, channel: Channel::Phone, audience };
    counters.add_sheets(&tx, 1, i64::from(satisfied)).await?;
    let given: Vec<String> = sheet.answers.iter().map(|(question, answer)| answer_key(question, answer)).collect();
    counters.add_answers(&tx, &given, 1).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_one_survey_is_held_back_and_the_next_minute_is_a_new_one() {
        let (gate, now) = (Gate::default(), Moment(1_794_300_000_000));
        assert!((0..PER_MINUTE).all(|_| gate.admits(1, now)));
        assert!(!gate.admits(1, now));
        assert!(gate.admits(2, now), "another survey is not held back");
        assert!(gate.admits(1, now.plus_minutes(1)));
        assert_eq!(gate.0.lock().unwrap().len(), 1, "what is over is forgotten");
    }
}
