//! One survey: how it runs while it is open, what it came to when it is closed.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Action, unit};
use programme::{
    assessment,
    survey::{self, Channel, Sheets, Shown, Survey, Told, advised, lineage, shown_code},
};
use serde::Deserialize;
use standards::Questionnaire;

use super::{
    days, may_read,
    paper::{Paper, PaperForm, paper},
    share, standing,
};
use crate::{
    chart::Percent,
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/surveys/show.html")]
struct Page {
    frame: Frame,
    id: i64,
    unit: i64,
    unit_name: String,
    year: i64,
    code: String,
    days: String,
    standing: Mark,
    way: String,
    title: String,
    notice: String,
    reason: Option<String>,
    closing: Option<(String, Option<String>)>,
    audiences: Vec<AudienceLine>,
    together: (String, String),
    channels: Vec<(String, String)>,
    /// Sheets, and the share of satisfied ones, of a closed survey.
    result: Option<(String, String)>,
    questions: Vec<QuestionLine>,
    /// Whether it is closed with too few sheets to show answers.
    too_few: bool,
    inside: bool,
    /// Whether somebody may close it and count paper sheets now.
    holds: bool,
    closing_reason: String,
    paper: Paper,
    figures: Option<Figures>,
    complaints: Complaints,
}

/// Whom it asks.
struct AudienceLine {
    name: String,
    population: String,
    sample: String,
    sheets: String,
}

/// A question with its counts.
struct QuestionLine {
    no: usize,
    text: String,
    answers: Vec<AnswerLine>,
}

/// An answer with its count and its bar.
struct AnswerLine {
    text: String,
    count: String,
    share: String,
    bar: Percent,
    satisfied: bool,
}

/// Its way into the figures.
struct Figures {
    assessment: i64,
    /// Whether they came from this survey already.
    there: bool,
    may: bool,
}

/// What is shown again after a refusal.
#[derive(Default)]
pub(super) struct Again {
    pub(super) paper: PaperForm,
    pub(super) closing_reason: String,
    pub(super) complaints: Complaints,
}

/// Why it is closed before its last day.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ClosingForm {
    reason: String,
}

/// Shows a survey.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    page(&build(&person, &may_read(&person, id).await?, Again::default()).await?)
}

/// Closes a survey.
pub(crate) async fn close(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ClosingForm>) -> Answer {
    let survey = may_read(&person, id).await?;
    match survey::close(&person.app.programme, &person.actor, &survey, &form.reason, person.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/surveys/{id}")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused(&person, id, Again { closing_reason: form.reason, complaints, ..Again::default() }).await
        }
    }
}

/// Brings the counts into the figures.
pub(crate) async fn propose(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let survey = may_read(&person, id).await?;
    match survey::propose(&person.app.programme, &person.actor, &survey, person.now).await {
        Ok(_) => {
            let dossier = assessment::of_unit(&person.app.programme.store, survey.unit, survey.year).await?;
            Ok(Redirect::to(&format!("/assessments/{}#figures", dossier.id)).into_response())
        }
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused(&person, id, Again { complaints, ..Again::default() }).await
        }
    }
}

/// Shows a survey again with what was refused.
pub(super) async fn refused(person: &SignedIn, id: i64, again: Again) -> Answer {
    // it may have been closed meanwhile
    let survey = may_read(person, id).await?;
    refused_page(&build(person, &survey, again).await?)
}

async fn build(person: &SignedIn, survey: &Survey, again: Again) -> Result<Page, Failure> {
    let (words, programme) = (person.words, &person.app.programme);
    let store = &programme.store;
    let questionnaire = survey.questionnaire(programme).await?;
    let unit = unit::find(store.read(), survey.unit, person.now.today()).await?;
    let sheets = Sheets::of(store.read(), survey.id).await?;
    let told = Told::of(store.read(), survey, &questionnaire, &person.actor).await?;
    let inside = survey.is_inside(&person.actor);
    let pick = |gloss: &standards::Gloss| words.lang.pick(&gloss.vi, &gloss.en).to_owned();
    let asked = questionnaire.audiences.iter().filter_map(|audience| {
        let (_, population) = survey.audiences.iter().find(|(key, _)| *key == audience.key)?;
        Some(AudienceLine {
            name: pick(&audience.name),
            population: people(words, *population),
            sample: words.number(advised(*population)),
            sheets: words.number(sheets.of_audience(&audience.key)),
        })
    });
    let audiences = asked.collect();
    let closing = survey.closing.as_ref().map(|closing| {
        let by = words.fill("dossier.by", &[("at", &text::moment(closing.at)), ("person", &closing.person)]);
        (by, closing.reason.clone())
    });
    let closed = closing.is_some();
    let holds = !closed && person.actor.may(Action::HoldSurvey, &survey.place);
    let title = words.fill("survey.title", &[("unit", &unit.name_in_text()), ("year", &survey.year.to_string())]);
    Ok(Page {
        frame: person.frame(title).shown_at(format!("/surveys/{}", survey.id)),
        id: survey.id,
        unit: survey.unit,
        unit_name: unit.name,
        year: survey.year,
        code: shown_code(&survey.code),
        days: days(words, survey),
        standing: standing(person, survey),
        way: words.say(&format!("survey.way.{}", survey.way.name())),
        title: pick(&questionnaire.title),
        notice: pick(&questionnaire.notice),
        reason: survey.reason.clone(),
        closing,
        audiences,
        together: (people(words, survey.population()), words.number(advised(survey.population()))),
        channels: Channel::ALL
            .map(|channel| (words.say(&format!("survey.channel.{}", channel.name())), words.number(sheets.by(channel))))
            .to_vec(),
        result: told.as_ref().map(|told| {
            let satisfied = told.satisfied.map(|satisfied| share(words, satisfied, sheets.all()));
            (words.number(sheets.all()), satisfied.unwrap_or_else(|| "–".to_owned()))
        }),
        too_few: told.as_ref().is_some_and(|told| told.questions.is_none()),
        questions: told
            .and_then(|told| told.questions)
            .map(|counts| questions(words, &questionnaire, counts))
            .unwrap_or_default(),
        inside,
        holds,
        closing_reason: again.closing_reason,
        paper: paper(person, survey, &questionnaire, again.paper).await?,
        figures: figures(person, survey, &sheets).await?,
        complaints: again.complaints,
    })
}

fn people(words: Words, population: Option<u64>) -> String {
    population.map_or_else(|| words.say("survey.not_known"), |people| words.number(people))
}

fn shown(words: Words, count: Shown) -> String {
    match count {
        Shown::Count(count) => words.number(count),
        Shown::Few => words.say("survey.few"),
        Shown::Kept => words.say("survey.kept"),
    }
}

fn questions(words: Words, questionnaire: &Questionnaire, counts: Vec<Vec<Shown>>) -> Vec<QuestionLine> {
    let pick = |gloss: &standards::Gloss| words.lang.pick(&gloss.vi, &gloss.en).to_owned();
    let lines = questionnaire.questions.iter().zip(counts).zip(1..).map(|((question, counts), no)| {
        // none where one is not shown: a share of the sum would tell it
        let whole: Option<u64> = counts.iter().map(|count| count.known()).sum();
        let answers = question.answers.iter().zip(counts).map(|(choice, count)| {
            let part = count.known().zip(whole);
            AnswerLine {
                text: pick(&choice.text),
                count: shown(words, count),
                share: part.map_or_else(|| "–".to_owned(), |(part, whole)| share(words, part, whole)),
                bar: part.map(|(part, whole)| Percent::of(part, whole)).unwrap_or_default(),
                satisfied: questionnaire.satisfied.conditions.iter().any(|held| held.holds(&question.key, &choice.key)),
            }
        });
        QuestionLine { no, text: pick(&question.text), answers: answers.collect() }
    });
    lines.collect()
}

/// The way into the figures, where the standard of the year asks for a survey and somebody answered.
async fn figures(person: &SignedIn, survey: &Survey, sheets: &Sheets) -> Result<Option<Figures>, Failure> {
    let programme = &person.app.programme;
    if survey.closing.is_none() || sheets.all() == 0 {
        return Ok(None);
    }
    let dossier = assessment::of_unit(&programme.store, survey.unit, survey.year).await?;
    let standard = programme.standard(&dossier.standard_sha256).await?;
    if standard.fact_id(survey::ANSWERS).is_none() || standard.fact_id(survey::SATISFIED).is_none() {
        return Ok(None);
    }
    let there = lineage(&programme.store, &dossier).await?.is_some_and(|lineage| lineage.survey == survey.id);
    let may = dossier.state.figures_open() && person.actor.may(Action::EnterFigures, &dossier.place);
    Ok(Some(Figures { assessment: dossier.id, there, may }))
}
