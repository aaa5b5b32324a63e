//! One paper for many dossiers: which can be decided, what will print, and the record of the signing.

use askama::Template;
use axum::{
    Form,
    extract::Query,
    response::{IntoResponse, Redirect},
};
use chrono::Datelike as _;
use organisation::{Action, Error, Place, Refused, actor::Held, unit::Unit};
use programme::{
    authority,
    decision::{self, Candidate, Outcome},
    document::{self, Signer},
    explanation,
    papers::{self, DecisionHead},
    round,
    snapshot::Snapshot,
};

use super::{choice::Choice, province};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_day},
    frame::Frame,
    pages::dossiers::{Mark, authority_mark, illustrative_mark, pdf, verdict_mark},
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/decisions/new.html")]
struct Page {
    frame: Frame,
    province: i64,
    year: i64,
    checks: Vec<Mark>,
    groups: Vec<Group>,
    hindered: Vec<Hindered>,
    symbol: &'static str,
    signing: String,
    signer: String,
    complaints: Complaints,
}

/// The dossiers of one outcome, with the head of the paper that would name them all.
struct Group {
    outcome: Outcome,
    rows: Vec<Row>,
    head: Option<DecisionHead>,
    number: String,
    decided_on: String,
    /// What was refused, where this group's form was sent.
    complaints: Complaints,
}

/// A dossier that can be chosen.
struct Row {
    id: i64,
    version: i64,
    unit: String,
    verdict: Mark,
    total: String,
    chosen: bool,
}

/// A dossier that cannot, and why.
struct Hindered {
    id: i64,
    unit: String,
    why: String,
}

/// Shows the dossiers that wait for a decision, all of them ticked.
pub(crate) async fn show(person: SignedIn, Query(fields): Query<Vec<(String, String)>>) -> Answer {
    let choice = Choice::of(fields);
    page(&build(&person, &choice, Complaints::default()).await?)
}

/// Records that the paper was signed.
pub(crate) async fn record(person: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let choice = Choice::of(fields);
    let done = match choice.read() {
        Ok(new) => decision::record_list(&person.app.programme, &person.actor, &choice.seen, &new, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(document) => Ok(Redirect::to(&format!("/decisions/{document}")).into_response()),
        Err(error) => refused(&person, &choice, error).await,
    }
}

/// The draft as it will print; nothing is recorded.
pub(crate) async fn draft(person: SignedIn, Query(fields): Query<Vec<(String, String)>>) -> Answer {
    let choice = Choice::of(fields);
    let made = match choice.read() {
        Ok(new) => decision::draft_list(&person.app.programme, &person.actor, &choice.seen, &new, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok(paper) => Ok(pdf(papers::pdf(paper).await?, "du-thao-quyet-dinh.pdf")),
        Err(error) => refused(&person, &choice, error).await,
    }
}

async fn refused(person: &SignedIn, choice: &Choice, error: Error) -> Answer {
    let complaints = Complaints::of(person.words, error)?;
    refused_page(&build(person, choice, complaints).await?)
}

async fn build(person: &SignedIn, choice: &Choice, complaints: Complaints) -> Result<Page, Failure> {
    let programme = &person.app.programme;
    let province = province(person, choice.province, Action::Decide).await?;
    let office = person.actor.office_for(Action::Decide, &Place::below(province.id))?;
    let newest = round::years(&programme.store).await?.first().copied();
    let year = choice.year.or(newest).ok_or(Error::NotFound)?;
    let candidates = decision::awaiting(programme, &person.actor, province.id, year).await?;
    let signer = Signer::of(&person.actor, office);
    let mut groups = Vec::new();
    for outcome in Outcome::ALL {
        groups.extend(group(person, choice, outcome, &candidates, &complaints));
    }
    number(person, office, &mut groups).await?;
    // where nothing of the group that was sent is left, what was refused stands above
    let beside = groups.iter().any(|group| group.outcome.name() == choice.outcome);
    let places = [("province", province.name_in_text()), ("year", year.to_string())];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    let title = person.words.fill("decisions.new.title", &places);
    let mut frame = person.frame(title).shown_at(here(&province, year));
    let mut checks = checks(person, &candidates);
    if let Some((_, _, snapshot)) = candidates.iter().find_map(|candidate| candidate.appraisal.as_ref()) {
        let standard = programme.standard(&snapshot.standard.sha256).await?;
        let on = read_day(&choice.decided_on).unwrap_or_else(|| person.now.today());
        let authority = authority::on(programme, province.id, &standard.id, on).await?;
        checks.extend(illustrative_mark(person.words, &standard));
        checks.push(authority_mark(person.words, authority.as_ref(), office.role));
        frame = frame.scored_by(&standard);
    }
    Ok(Page {
        frame,
        province: province.id,
        year,
        checks,
        hindered: candidates.iter().filter_map(|candidate| hindered(person, candidate)).collect(),
        groups,
        symbol: document::symbol(programme.demo),
        signing: person.words.say(&format!("decision.signing_as.{}", signer.signing.name())),
        signer: signer.name,
        complaints: if beside { Complaints::default() } else { complaints },
    })
}

fn here(province: &Unit, year: i64) -> String {
    format!("/decisions/new?province={}&year={year}", province.id)
}

/// The dossiers that can get an outcome; none where there is no such dossier.
fn group(
    person: &SignedIn,
    choice: &Choice,
    outcome: Outcome,
    candidates: &[Candidate],
    complaints: &Complaints,
) -> Option<Group> {
    let sent = choice.outcome == outcome.name();
    let ready: Vec<(&Candidate, &Snapshot)> = candidates
        .iter()
        .filter(|candidate| candidate.outcome == Ok(outcome))
        .filter_map(|candidate| Some((candidate, &candidate.appraisal.as_ref()?.2)))
        .collect();
    let row = |(candidate, snapshot): &(&Candidate, &Snapshot)| Row {
        id: candidate.dossier.id,
        version: candidate.dossier.version,
        unit: snapshot.unit.name.clone(),
        verdict: verdict_mark(person.words, &snapshot.evaluation),
        total: explanation::out_of(person.words.lang, snapshot.evaluation.total, None),
        chosen: !sent || choice.has(candidate.dossier.id),
    };
    let today = person.now.today();
    let snapshots: Vec<&Snapshot> = ready.iter().map(|(_, snapshot)| *snapshot).collect();
    let (typed, day_typed) = (choice.number.trim().parse().ok(), read_day(&choice.decided_on));
    (!ready.is_empty()).then(|| Group {
        outcome,
        rows: ready.iter().map(row).collect(),
        head: DecisionHead::of(&snapshots, typed.filter(|_| sent), day_typed.filter(|_| sent), today).ok(),
        number: if sent { choice.number.clone() } else { String::new() },
        decided_on: if sent { choice.decided_on.clone() } else { organisation::day(today) },
        complaints: if sent { complaints.clone() } else { Complaints::default() },
    })
}

/// Proposes the next free number where none was typed: the same to each group. Nobody knows which is signed first, and
/// one that was left out for the other would be a gap of the book.
async fn number(person: &SignedIn, office: &Held, groups: &mut [Group]) -> Result<(), Failure> {
    let programme = &person.app.programme;
    let next = document::next_number(programme.store.read(), office.unit, person.now.today().year()).await?;
    for group in groups.iter_mut().filter(|group| group.number.is_empty()) {
        group.number = next.to_string();
    }
    Ok(())
}

fn hindered(person: &SignedIn, candidate: &Candidate) -> Option<Hindered> {
    let refused: &Refused = candidate.outcome.as_ref().err()?;
    let unit = candidate.appraisal.as_ref().map(|(_, _, snapshot)| snapshot.unit.name.clone()).unwrap_or_default();
    Some(Hindered { id: candidate.dossier.id, unit, why: person.words.refusal(refused) })
}

/// What has to hold before a signing is recorded, counted over all that wait.
fn checks(person: &SignedIn, candidates: &[Candidate]) -> Vec<Mark> {
    let words = person.words;
    let ready = candidates.iter().filter(|candidate| candidate.outcome.is_ok()).count();
    let taken =
        |candidate: &&Candidate| candidate.outcome.as_ref().is_err_and(|refused| refused.key.starts_with("separation"));
    let taken = candidates.iter().filter(taken).count();
    let places = [("ready", ready.to_string()), ("all", candidates.len().to_string())];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    let (tone, icon) = if ready == candidates.len() { ("ok", "ok") } else { ("late", "late") };
    let separate = if taken == 0 {
        Mark { tone: "ok", icon: "ok", words: words.say("decisions.check.separate") }
    } else {
        Mark { tone: "bad", icon: "x", words: words.with("decisions.check.not_separate", "count", taken) }
    };
    vec![Mark { tone, icon, words: words.fill("decisions.check.ready", &places) }, separate]
}
