//! What a survey prints: a notice with its code, and the paper sheet.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, Uri, header::HOST},
};
use organisation::{parse_day, unit};
use programme::survey::{Survey, shown_code};
use serde::Deserialize;
use standards::Questionnaire;

use super::may_hold;
use crate::{
    failure::{Answer, page},
    frame::Frame,
    qr::Qr,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/surveys/poster.html")]
struct Poster {
    frame: Frame,
    id: i64,
    asks: String,
    purpose: String,
    until: String,
    notice: String,
    code: String,
    address: String,
    entrance: String,
    qr: Qr,
}

#[derive(Template)]
#[template(path = "pages/surveys/sheet.html")]
struct Sheet {
    frame: Frame,
    id: i64,
    audiences: Vec<(String, String, bool)>,
    audience: String,
    asks: String,
    purpose: String,
    until: String,
    notice: String,
    code: String,
    questions: Vec<(String, Vec<String>)>,
}

/// Whose sheet.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Who {
    audience: String,
}

/// The notice with the code.
pub(crate) async fn poster(person: SignedIn, headers: HeaderMap, uri: Uri, Path(id): Path<i64>) -> Answer {
    let survey = may_hold(&person, id).await?;
    let questionnaire = survey.questionnaire(&person.app.programme).await?;
    let (asks, purpose, until, notice) = about(&person, &survey, &questionnaire).await?;
    let site = site(&person, &headers, &uri);
    let address = format!("{site}/survey/{}", survey.code);
    page(&Poster {
        qr: Qr::of(&address, &person.words.say("survey.qr"))?,
        frame: person.frame(person.words.say("survey.poster")).shown_at(format!("/surveys/{id}/poster")),
        id,
        asks,
        purpose,
        until,
        notice,
        code: shown_code(&survey.code),
        address,
        entrance: format!("{site}/survey"),
    })
}

/// The paper sheet of an audience.
pub(crate) async fn form(person: SignedIn, Path(id): Path<i64>, Query(who): Query<Who>) -> Answer {
    let survey = may_hold(&person, id).await?;
    let questionnaire = survey.questionnaire(&person.app.programme).await?;
    let pick = |gloss: &standards::Gloss| person.words.lang.pick(&gloss.vi, &gloss.en).to_owned();
    let asked = questionnaire.audiences.iter().filter(|one| survey.audiences.iter().any(|(key, _)| *key == one.key));
    let asked: Vec<_> = asked.collect();
    let chosen = asked.iter().find(|one| one.key == who.audience).or_else(|| asked.first());
    let (asks, purpose, until, notice) = about(&person, &survey, &questionnaire).await?;
    page(&Sheet {
        frame: person.frame(pick(&questionnaire.title)).shown_at(format!("/surveys/{id}/form")),
        id,
        audience: chosen.map(|one| pick(&one.name)).unwrap_or_default(),
        audiences: asked
            .iter()
            .map(|one| (one.key.clone(), pick(&one.name), chosen.is_some_and(|chosen| chosen.key == one.key)))
            .collect(),
        asks,
        purpose,
        until,
        notice,
        code: shown_code(&survey.code),
        questions: questionnaire
            .questions
            .iter()
            .map(|one| (pick(&one.text), one.answers.iter().map(|choice| pick(&choice.text)).collect()))
            .collect(),
    })
}

/// Who asks, what for, until when, and where the questions come from.
async fn about(
    person: &SignedIn,
    survey: &Survey,
    questionnaire: &Questionnaire,
) -> organisation::Result<(String, String, String, String)> {
    let words = person.words;
    let unit = unit::find(person.app.programme.store.read(), survey.unit, person.now.today()).await?;
    let pick = |gloss: &standards::Gloss| words.lang.pick(&gloss.vi, &gloss.en).to_owned();
    Ok((
        words.with("survey.public.asks", "unit", unit.name_in_text()),
        pick(&questionnaire.purpose),
        words.with("survey.public.until", "day", words.date(parse_day(&survey.closes_on))),
        pick(&questionnaire.notice),
    ))
}

/// Where people reach this site, as whoever prints the notice does.
pub(crate) fn site(person: &SignedIn, headers: &HeaderMap, uri: &Uri) -> String {
    let scheme = if person.app.config.transport.is_secure() { "https" } else { "http" };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str)).unwrap_or_default();
    format!("{scheme}://{host}")
}
