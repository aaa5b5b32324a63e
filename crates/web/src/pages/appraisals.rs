//! The department's pile: what waits for appraisal, and the dossiers without open points to agree with together.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use organisation::{area::Area, parse_day, unit};
use programme::{
    appraisal::{self, Waiting},
    assessment, board,
    decision::Seen,
    round,
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    kept::field,
    pages::{
        boards::{Opt, and_area, area_options, named},
        decisions::tick,
        dossiers::Mark,
    },
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/appraisals.html")]
struct Page {
    frame: Frame,
    province: i64,
    year: i64,
    clean: Vec<Line>,
    others: Vec<Line>,
    /// How many dossiers were agreed with just now.
    done: Option<usize>,
    /// Those that were left as they are, each with the reason.
    left: Vec<(String, String)>,
    complaints: Complaints,
    /// The chosen area, as it is sent along.
    area: String,
    area_options: Vec<Opt>,
}

/// A dossier of the pile.
struct Line {
    id: i64,
    version: i64,
    name: String,
    at: String,
    verdict: Mark,
    found: i64,
    /// Why it needs a look of its own.
    marks: Vec<Mark>,
}

/// Which year to show, and what was done just now.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    done: Option<usize>,
    area: String,
}

/// What became of what was ticked.
#[derive(Default)]
struct After {
    done: Option<usize>,
    left: Vec<(String, String)>,
    complaints: Complaints,
    area: Option<Area>,
}

/// Shows the pile of a province.
pub(crate) async fn list(visit: SignedIn, Path(province): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let area = named(&wanted.area, Area::from_name)?;
    let after = After { done: wanted.done, area, ..After::default() };
    page(&build(&visit, province, wanted.year, after).await?)
}

/// Agrees with the ticked dossiers; those that cannot be agreed with are named and stay.
pub(crate) async fn agree(
    visit: SignedIn,
    Path(province): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let year = field(&fields, "year").and_then(|year| year.parse().ok());
    let area = field(&fields, "area").and_then(Area::from_name);
    let (year, names) = waiting(&visit, province, year).await?;
    let ticked: Vec<Seen> = fields.iter().filter(|(name, _)| name == "d").filter_map(|(_, seen)| tick(seen)).collect();
    if ticked.is_empty() {
        let complaints = Complaints::default().saying(visit.words.say("appraisals.refused.nothing_ticked"));
        return refused_page(
            &build(&visit, province, Some(year), After { complaints, area, ..After::default() }).await?,
        );
    }
    let name = |id| names.iter().find(|line| line.assessment == id).map(|line| line.name.clone());
    // a number of another province is none of this pile, and one that somebody else has appraised is not any more
    let (here, gone): (Vec<Seen>, Vec<Seen>) = ticked.into_iter().partition(|seen| name(seen.assessment).is_some());
    let answers = appraisal::agree_together(&visit.app.programme, &visit.actor, &here, visit.now).await?;
    let done = answers.iter().filter(|answer| answer.refused.is_none()).count();
    let mut left: Vec<(String, String)> = answers
        .into_iter()
        .filter_map(|answer| {
            Some((name(answer.assessment).unwrap_or_default(), visit.words.refusal(answer.refused.as_ref()?)))
        })
        .collect();
    if !gone.is_empty() {
        left.push((String::new(), visit.words.with("appraisals.gone", "count", gone.len())));
    }
    if left.is_empty() {
        let back = format!("/boards/provinces/{province}/appraisals?year={year}&done={done}{}", and_area(area));
        return Ok(Redirect::to(&back).into_response());
    }
    let after = After { done: (done > 0).then_some(done), left, area, ..After::default() };
    refused_page(&build(&visit, province, Some(year), after).await?)
}

async fn waiting(visit: &SignedIn, province: i64, year: Option<i64>) -> Result<(i64, Vec<Waiting>), Failure> {
    let store = &visit.app.programme.store;
    let newest = round::years(store).await?.first().copied();
    let year = year.or(newest).unwrap_or_default();
    Ok((year, appraisal::waiting(store, &visit.actor, province, year).await?))
}

async fn build(visit: &SignedIn, province: i64, year: Option<i64>, after: After) -> Result<Page, Failure> {
    let (year, mut waiting) = waiting(visit, province, year).await?;
    let store = &visit.app.programme.store;
    if let Some(area) = after.area {
        let areas = board::areas_of(store, &visit.actor, Some(province), year).await?;
        waiting.retain(|line| areas.get(&line.unit).is_some_and(|areas| areas.contains(&area)));
    }
    let (clean, others): (Vec<Waiting>, Vec<Waiting>) = waiting.into_iter().partition(Waiting::is_clean);
    let line = |waiting: Waiting| Line {
        id: waiting.assessment,
        version: waiting.version,
        at: text::moment(waiting.at),
        verdict: Mark::of_verdict(visit.words, &waiting.verdict),
        found: waiting.found,
        marks: marks(visit.words, &waiting),
        name: waiting.name,
    };
    // the pile is narrowed by the areas of the period's last day, and so are those to choose from
    let round = round::all(store).await?.into_iter().find(|round| round.year == year);
    let areas_on = round.map_or(visit.now.today(), |round| parse_day(&round.period_to));
    let unit = unit::find(visit.app.programme.store.read(), province, visit.now.today()).await?;
    let title =
        visit.words.fill("appraisals.title", &[("province", &unit.name_in_text()), ("year", &year.to_string())]);
    let here = format!("/boards/provinces/{province}/appraisals?year={year}{}", and_area(after.area));
    let mut frame = visit.frame(title).shown_at(here);
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
        done: after.done,
        left: after.left,
        complaints: after.complaints,
        area: after.area.map_or_else(String::new, Area::name),
        area_options: area_options(visit.words, areas_on, after.area),
        frame,
    })
}

/// What keeps a dossier from being agreed with together with others.
fn marks(words: Words, waiting: &Waiting) -> Vec<Mark> {
    let of =
        |count: i64, tone, icon, key| (count > 0).then(|| Mark { tone, icon, words: words.with(key, "count", count) });
    let marks = [
        of(waiting.points, "late", "pencil", "appraisals.mark.points"),
        of(waiting.disputed, "bad", "x", "appraisals.mark.disputed"),
        of(waiting.rejected, "bad", "x", "appraisals.mark.rejected"),
        of(waiting.returned, "late", "back", "appraisals.mark.returned"),
        of(waiting.reopened, "late", "back", "appraisals.mark.reopened"),
    ];
    marks.into_iter().flatten().collect()
}
