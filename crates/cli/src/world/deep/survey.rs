//! Surveys of satisfaction: one that a visitor can still answer, and those that were closed and brought into the figures.

use chrono::NaiveDate;
use organisation::{Actor, Error, Moment, Result, Role};
use programme::survey::{self, Gate, NewBatch, NewSurvey, Sheet, Survey, Way};
use standards::Questionnaire;

use super::{Stage, day};
use crate::world::{
    course::at,
    date,
    dice::{Dice, Matter},
    land::Commune,
};

/// Id of the questionnaire, and whom it asks.
const QUESTIONNAIRE: &str = "hai-long";
const AUDIENCES: [&str; 2] = ["children", "adults"];
/// Of a hundred sheets so many give each answer of a question: its first answers are the good ones.
const OF_FIVE: [u64; 5] = [38, 42, 12, 6, 2];
const OF_THREE: [u64; 3] = [70, 18, 12];
/// Sheets that came by phone, one a minute.
const BY_PHONE: u64 = 24;
/// Paper sheets of each audience.
const ON_PAPER: u64 = 60;

/// Opens the survey of the commune with which a visitor begins; some have answered.
pub(super) async fn open(stage: &Stage<'_>, commune: &Commune) -> Result<()> {
    let (programme, first_day) = (stage.programme(), date(2026, 11, 10));
    let officer = stage.people().post(commune.unit.id, Role::CommuneOfficer, 0).ok_or(Error::NotFound)?;
    let officer = stage.actor(officer, first_day).await?;
    let survey = begin(stage, commune, &officer, (first_day, date(2026, 12, 5))).await?;
    let questionnaire = survey.questionnaire(programme).await?;
    let mut dice = Dice::of(stage.round.world.seed, Matter::Answers, &commune.unit.code);
    let (gate, from) = (Gate::default(), at(date(2026, 11, 12), 18 * 3_600));
    for minute in 0..BY_PHONE {
        let audience = dice.pick(&AUDIENCES).ok_or(Error::NotFound)?;
        let sheet =
            Sheet { audience: (*audience).to_owned(), answers: answers(&questionnaire, &mut dice), ..Sheet::default() };
        let at = from.plus_minutes(i64::try_from(minute).map_err(Error::broken)?);
        survey::answer(programme, &gate, &survey, &sheet, at).await?;
    }
    paper(stage, &officer, &survey, at(date(2026, 11, 16), 9 * 3_600)).await
}

/// Holds a survey on paper from beginning to end, and brings it into the figures.
pub(super) async fn hold(stage: &Stage<'_>, commune: &Commune, officer: &Actor) -> Result<()> {
    let programme = stage.programme();
    let survey = begin(stage, commune, officer, (day(4, 8).today(), day(12, 8).today())).await?;
    paper(stage, officer, &survey, day(10, 9)).await?;
    survey::close(programme, officer, &survey, "", day(13, 9)).await?;
    let survey = survey::find(&programme.store, survey.id).await?;
    survey::propose(programme, officer, &survey, day(13, 10)).await?;
    Ok(())
}

async fn begin(
    stage: &Stage<'_>,
    commune: &Commune,
    officer: &Actor,
    (opens_on, closes_on): (NaiveDate, NaiveDate),
) -> Result<Survey> {
    let programme = stage.programme();
    let new = NewSurvey {
        unit: commune.unit.id,
        year: stage.round.year.number,
        questionnaire: QUESTIONNAIRE.to_owned(),
        way: Some(Way::Sample),
        opens_on: Some(opens_on),
        closes_on: Some(closes_on),
        audiences: AUDIENCES.map(|audience| (audience.to_owned(), None)).to_vec(),
        reason: String::new(),
    };
    let id = survey::open(programme, officer, &new, at(opens_on, 8 * 3_600)).await?;
    survey::find(&programme.store, id).await
}

/// How often each of so many answers is given, of a hundred.
fn weights(answers: usize) -> &'static [u64] {
    if answers == OF_THREE.len() { &OF_THREE } else { &OF_FIVE }
}

/// What one person answers.
fn answers(questionnaire: &Questionnaire, dice: &mut Dice) -> Vec<(String, String)> {
    let answer = |question: &standards::Question| {
        let weighted: Vec<(u64, &str)> = weights(question.answers.len())
            .iter()
            .zip(&question.answers)
            .map(|(weight, answer)| (*weight, answer.key.as_str()))
            .collect();
        Some((question.key.clone(), dice.weighted(&weighted)?.to_owned()))
    };
    questionnaire.questions.iter().filter_map(answer).collect()
}

/// Enters the paper sheets of each audience.
async fn paper(stage: &Stage<'_>, officer: &Actor, survey: &Survey, at: Moment) -> Result<()> {
    let questionnaire = survey.questionnaire(stage.programme()).await?;
    for audience in AUDIENCES {
        let mut counts = Vec::new();
        for question in &questionnaire.questions {
            let given = weights(question.answers.len()).iter().map(|weight| ON_PAPER * weight / 100);
            let rest = ON_PAPER - given.clone().sum::<u64>();
            let more = std::iter::once(rest).chain(std::iter::repeat(0));
            for ((answer, count), more) in question.answers.iter().zip(given).zip(more) {
                counts.push((question.key.clone(), answer.key.clone(), count + more));
            }
        }
        let new = NewBatch { audience: audience.to_owned(), sheets: ON_PAPER, satisfied: None, counts };
        survey::enter(stage.programme(), officer, survey, &new, at).await?;
    }
    Ok(())
}
