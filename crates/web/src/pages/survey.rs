//! The public form of a survey, found by its code: for an old phone, without script, without an account. Nothing that
//! comes here is kept but the counts.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect},
};
use organisation::{Error, parse_day, unit};
use programme::survey::{self, Open, Sheet, Survey, SurveyRefusal};
use serde::Deserialize;
use standards::Questionnaire;

use crate::{
    cookies,
    failure::{Answer, Failure, page, page_with},
    form::Complaints,
    frame::Frame,
    visit::Visitor,
};

/// What stands before a question's name in the fields of the form.
const PREFIX: &str = "q.";

#[derive(Template)]
#[template(path = "pages/survey/enter.html")]
struct Enter {
    frame: Frame,
    typed: String,
    complaint: String,
}

#[derive(Template)]
#[template(path = "pages/survey/show.html")]
struct Show {
    frame: Frame,
    code: String,
    about: About,
    part: Part,
}

/// Who asks, what for, until when.
struct About {
    asks: String,
    purpose: String,
    until: String,
    notice: String,
}

/// What the page is for just now.
enum Part {
    /// Not yet, or no longer.
    Closed(String),
    /// Which of several audiences answers.
    Audiences(Vec<(String, String)>),
    /// The questions.
    Form(Box<Questions>),
    /// It was sent.
    Thanks,
}

/// The questions as they are shown.
struct Questions {
    audience: String,
    audience_name: String,
    asked: Vec<Asked>,
    phone_answered: bool,
    complaints: Complaints,
}

/// One of them.
struct Asked {
    key: String,
    text: String,
    decides: bool,
    missing: bool,
    choices: Vec<Choice>,
}

/// An answer that can be chosen.
struct Choice {
    key: String,
    text: String,
    chosen: bool,
}

/// The code that somebody typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    code: String,
}

/// Who answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Who {
    audience: String,
}

/// Asks for a code, and leads to its survey.
pub(crate) async fn enter(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    if typed.code.trim().is_empty() {
        return page(&entrance(&visitor, String::new(), String::new()));
    }
    match found(&visitor, &typed.code).await? {
        Some(survey) => Ok(Redirect::to(&format!("/survey/{}", survey.code)).into_response()),
        None => unknown(&visitor, typed.code),
    }
}

/// Shows the form of a survey, or why it takes no answers.
pub(crate) async fn show(
    visitor: Visitor,
    headers: HeaderMap,
    Path(code): Path<String>,
    Query(who): Query<Who>,
) -> Answer {
    let Some(survey) = found(&visitor, &code).await? else { return unknown(&visitor, code) };
    let answered = cookies::has_answered(&visitor.app.config, &headers, survey.id)?;
    let sheet = Sheet { audience: who.audience, phone_answered: answered, ..Sheet::default() };
    page(&build(&visitor, &survey, &sheet, Complaints::default()).await?)
}

/// Takes a sheet.
pub(crate) async fn answer(
    visitor: Visitor,
    headers: HeaderMap,
    Path(code): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let Some(survey) = found(&visitor, &code).await? else { return unknown(&visitor, code) };
    let answered = cookies::has_answered(&visitor.app.config, &headers, survey.id)?;
    let sheet = sheet_of(fields, answered);
    let app = &visitor.app;
    match survey::answer(&app.programme, &app.survey_gate, &survey, &sheet, visitor.now).await {
        Ok(()) => {
            let kept = cookies::keep_answered(&app.config, survey.id)?;
            Ok((kept, Redirect::to(&format!("/survey/{}/thanks", survey.code))).into_response())
        }
        Err(error) => {
            let status = match &error {
                Error::Refused(refused) if refused.key == SurveyRefusal::TOO_MANY => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let complaints = Complaints::of(visitor.words, error)?;
            page_with(status, &build(&visitor, &survey, &sheet, complaints).await?)
        }
    }
}

/// Thanks whoever answered.
pub(crate) async fn thanks(visitor: Visitor, Path(code): Path<String>) -> Answer {
    let Some(survey) = found(&visitor, &code).await? else { return unknown(&visitor, code) };
    let questionnaire = survey.questionnaire(&visitor.app.programme).await?;
    page(&with(&visitor, &survey, &questionnaire, Part::Thanks).await?)
}

fn sheet_of(fields: Vec<(String, String)>, phone_answered: bool) -> Sheet {
    let mut sheet = Sheet { phone_answered, ..Sheet::default() };
    for (name, value) in fields {
        match name.as_str() {
            "audience" => sheet.audience = value,
            "somebody_else" => sheet.somebody_else = value == "1",
            // a field that is no question makes the sheet unreadable: it is not the one that was shown
            _ => sheet.answers.push((name.strip_prefix(PREFIX).unwrap_or("").to_owned(), value)),
        }
    }
    sheet
}

async fn found(visitor: &Visitor, typed: &str) -> Result<Option<Survey>, Failure> {
    let Some(code) = survey::read_code(typed) else { return Ok(None) };
    match survey::by_code(&visitor.app.programme.store, &code).await {
        Ok(survey) => Ok(Some(survey)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn entrance(visitor: &Visitor, typed: String, complaint: String) -> Enter {
    let title = visitor.words.say("survey.public.title");
    Enter { frame: visitor.frame(title).shown_at("/survey".to_owned()), typed, complaint }
}

fn unknown(visitor: &Visitor, typed: String) -> Answer {
    let complaint = visitor.words.say("survey.public.unknown_code");
    // what is longer than a code is not shown again
    let typed = if typed.len() <= 20 { typed } else { String::new() };
    page_with(StatusCode::NOT_FOUND, &entrance(visitor, typed, complaint))
}

async fn build(visitor: &Visitor, survey: &Survey, sheet: &Sheet, complaints: Complaints) -> Result<Show, Failure> {
    let (words, today) = (visitor.words, visitor.now.today());
    let questionnaire = survey.questionnaire(&visitor.app.programme).await?;
    let part = match survey.open_on(today) {
        Open::NotYet => {
            Part::Closed(words.with("survey.public.not_yet", "day", words.date(parse_day(&survey.opens_on))))
        }
        Open::Over => Part::Closed(words.say("survey.public.over")),
        Open::Now => {
            let asked: Vec<_> = questionnaire
                .audiences
                .iter()
                .filter(|audience| survey.audiences.iter().any(|(key, _)| *key == audience.key))
                .map(|audience| {
                    (audience.key.clone(), words.lang.pick(&audience.name.vi, &audience.name.en).to_owned())
                })
                .collect();
            let chosen = match asked.as_slice() {
                [only] => Some(only.clone()),
                several => several.iter().find(|(key, _)| *key == sheet.audience).cloned(),
            };
            match chosen {
                Some(audience) => Part::Form(Box::new(questions(visitor, &questionnaire, audience, sheet, complaints))),
                None => Part::Audiences(asked),
            }
        }
    };
    with(visitor, survey, &questionnaire, part).await
}

fn questions(
    visitor: &Visitor,
    questionnaire: &Questionnaire,
    (audience, audience_name): (String, String),
    sheet: &Sheet,
    complaints: Complaints,
) -> Questions {
    let lang = visitor.words.lang;
    let sent = !complaints.is_empty();
    let questions = questionnaire.questions.iter().map(|question| {
        let given = sheet.answers.iter().find(|(asked, _)| *asked == question.key).map(|(_, answer)| answer.as_str());
        let decides = questionnaire.decides(&question.key);
        let choices = question.answers.iter().map(|choice| Choice {
            key: choice.key.clone(),
            text: lang.pick(&choice.text.vi, &choice.text.en).to_owned(),
            chosen: given == Some(choice.key.as_str()),
        });
        Asked {
            key: question.key.clone(),
            text: lang.pick(&question.text.vi, &question.text.en).to_owned(),
            decides,
            missing: sent && decides && given.is_none(),
            choices: choices.collect(),
        }
    });
    let questions = questions.collect();
    Questions { audience, audience_name, asked: questions, phone_answered: sheet.phone_answered, complaints }
}

async fn with(visitor: &Visitor, survey: &Survey, questionnaire: &Questionnaire, part: Part) -> Result<Show, Failure> {
    let words = visitor.words;
    let pick = |gloss: &standards::Gloss| words.lang.pick(&gloss.vi, &gloss.en).to_owned();
    let unit = unit::find(visitor.app.programme.store.read(), survey.unit, visitor.now.today()).await?;
    Ok(Show {
        frame: visitor.frame(pick(&questionnaire.title)).shown_at(format!("/survey/{}", survey.code)),
        code: survey.code.clone(),
        about: About {
            asks: words.with("survey.public.asks", "unit", unit.name_in_text()),
            purpose: pick(&questionnaire.purpose),
            until: words.with("survey.public.until", "day", words.date(parse_day(&survey.closes_on))),
            notice: pick(&questionnaire.notice),
        },
        part,
    })
}
