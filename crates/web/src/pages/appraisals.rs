//! The department's pile: what waits for appraisal, and the dossiers without open points to agree with together.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
};
use organisation::unit;
use programme::{
    appraisal::{self, Waiting},
    assessment, round,
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/appraisals.html")]
struct Page {
    frame: Frame,
    province: i64,
    year: i64,
    clean: Vec<Line>,
    others: Vec<Line>,
    /// What became of the dossiers that were agreed with just now.
    done: Option<usize>,
    left: Vec<(String, String)>,
}

/// A dossier of the pile.
struct Line {
    id: i64,
    name: String,
    at: String,
    verdict: Mark,
    found: i64,
    returned: i64,
}

/// Which year to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
}

/// Shows the pile of a province.
pub(crate) async fn list(visit: SignedIn, Path(province): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    page(&build(&visit, province, wanted.year, None, Vec::new()).await?)
}

/// Agrees with the ticked dossiers; those that cannot be agreed with are named and stay.
pub(crate) async fn agree(
    visit: SignedIn,
    Path(province): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let numbers = |wanted: &str| {
        let of = fields.iter().filter(|(name, _)| name == wanted);
        of.filter_map(|(_, text)| text.parse::<i64>().ok()).collect::<Vec<_>>()
    };
    let (ticked, year) = (numbers("assessment"), numbers("year").first().copied());
    let names = waiting(&visit, province, year).await?.1;
    // a number of another province is none of this pile
    let ticked: Vec<i64> = ticked.into_iter().filter(|id| names.iter().any(|line| line.assessment == *id)).collect();
    let answers = appraisal::agree_together(&visit.app.programme, &visit.actor, &ticked, visit.now).await?;
    let done = answers.iter().filter(|answer| answer.refused.is_none()).count();
    let name = |id| names.iter().find(|line| line.assessment == id).map(|line| line.name.clone()).unwrap_or_default();
    let left = answers
        .into_iter()
        .filter_map(|answer| Some((name(answer.assessment), visit.words.refusal(answer.refused.as_ref()?))))
        .collect();
    page(&build(&visit, province, year, Some(done), left).await?)
}

async fn waiting(visit: &SignedIn, province: i64, year: Option<i64>) -> Result<(i64, Vec<Waiting>), Failure> {
    let store = &visit.app.programme.store;
    let newest = round::years(store).await?.first().copied();
    let year = year.or(newest).unwrap_or_default();
    Ok((year, appraisal::waiting(store, &visit.actor, province, year).await?))
}

async fn build(
    visit: &SignedIn,
    province: i64,
    year: Option<i64>,
    done: Option<usize>,
    left: Vec<(String, String)>,
) -> Result<Page, Failure> {
    let (year, waiting) = waiting(visit, province, year).await?;
    let (clean, others): (Vec<Waiting>, Vec<Waiting>) = waiting.into_iter().partition(Waiting::is_clean);
    let line = |waiting: Waiting| Line {
        id: waiting.assessment,
        at: text::moment(waiting.at),
        verdict: Mark::of_verdict(visit.words, &waiting.verdict),
        found: waiting.found,
        returned: waiting.returned,
        name: waiting.name,
    };
    let unit = unit::find(visit.app.programme.store.read(), province, visit.now.today()).await?;
    let title =
        visit.words.fill("appraisals.title", &[("province", &unit.name_in_text()), ("year", &year.to_string())]);
    let mut frame = visit.frame(title);
    if let Some(first) = clean.first().or(others.first()) {
        let programme = &visit.app.programme;
        let dossier = assessment::find(&programme.store, first.assessment).await?;
        frame = frame.scored_by(&*programme.standard(&dossier.standard_sha256).await?);
    }
    Ok(Page {
        province,
        year,
        clean: clean.into_iter().map(line).collect(),
        others: others.into_iter().map(line).collect(),
        done,
        left,
        frame,
    })
}
