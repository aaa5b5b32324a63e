//! The decision's page: what will be printed, what was checked, and the record of the signing.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{Datelike as _, NaiveDate};
use organisation::{Action, Error, Refusal, Refused, Role};
use programme::{
    State,
    act::ActKind,
    authority::{self, Authority},
    decision,
    document::{self, NewDecision, NumberRefusal, Signer},
    explanation,
    papers::{self, DecisionHead},
    separation::{self, Side},
    snapshot,
};
use serde::Deserialize;
use standards::Standard;

use super::{
    opened::Opened,
    score::verdict_mark,
    show::{self, Again},
    state::Mark,
};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_day, read_decision},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/dossiers/decision.html")]
struct Page {
    frame: Frame,
    id: i64,
    version: i64,
    unit: String,
    province: String,
    verdict: Mark,
    reasons: Vec<String>,
    checks: Vec<Mark>,
    /// The head of the paper as it prints; none where nothing can be decided, and why.
    head: Option<DecisionHead>,
    blocked: String,
    outcome: String,
    symbol: &'static str,
    signing: String,
    signer: String,
    typed: DecisionForm,
    complaints: Complaints,
}

/// What somebody typed about the signing.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct DecisionForm {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    number: String,
    #[serde(default)]
    decided_on: String,
}

impl DecisionForm {
    /// The record, or the refusal of its first field that cannot be read.
    fn read(&self) -> Result<NewDecision, NumberRefusal> {
        read_decision(&self.number, &self.decided_on)
    }
}

/// Shows the form, with the next free number.
pub(crate) async fn new(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let opened = deciding(&person, id).await?;
    let today = person.now.today();
    let store = &person.app.programme.store;
    let number = document::next_number(store.read(), authority(&person, &opened)?, today.year()).await?;
    let typed = DecisionForm {
        version: opened.dossier.version,
        number: number.to_string(),
        decided_on: organisation::day(today),
    };
    page(&build(&person, &opened, typed, Complaints::default()).await?)
}

/// Records that the paper was signed.
pub(crate) async fn record(person: SignedIn, Path(id): Path<i64>, Form(form): Form<DecisionForm>) -> Answer {
    let opened = deciding(&person, id).await?;
    let done = match form.read() {
        Ok(new) => {
            let dossier = opened.dossier.clone().seen_at(form.version);
            decision::record(&person.app.programme, &person.actor, &dossier, &new, person.now).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}")).into_response()),
        Err(Error::Conflict) => show::overtaken(&person, id, Again::default()).await,
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused_page(&build(&person, &opened, form, complaints).await?)
        }
    }
}

/// The draft as it will print; nothing is recorded.
pub(crate) async fn draft(person: SignedIn, Path(id): Path<i64>, Query(form): Query<DecisionForm>) -> Answer {
    let opened = deciding(&person, id).await?;
    let new = match form.read() {
        Ok(new) => new,
        Err(refusal) => {
            return refused_page(&build(&person, &opened, form, said(&person, &refusal)).await?);
        }
    };
    if let Err(refusal) = decision::proposed(&opened.dossier, &opened.snapshot) {
        return refused_page(&build(&person, &opened, form, said(&person, &refusal)).await?);
    }
    let programme = &person.app.programme;
    let snapshot = authority::named(programme, &opened.dossier, opened.snapshot.clone(), new.decided_on).await?;
    let paper = papers::decision(programme, &[&snapshot], &new, &signer(&person, &opened)?).await?;
    Ok(pdf(papers::pdf(paper).await?, "du-thao-quyet-dinh.pdf"))
}

fn said(person: &SignedIn, refusal: &dyn Refusal) -> Complaints {
    let refused = Refused { key: refusal.key(), places: refusal.places(), field: refusal.field() };
    Complaints::default().and_refused(person.words, &refused)
}

/// Whoever records the signing is who signed.
fn signer(person: &SignedIn, opened: &Opened) -> Result<Signer, Failure> {
    Ok(Signer::of(&person.actor, person.actor.office_for(Action::Decide, &opened.dossier.place)?))
}

/// A paper that the browser shows.
pub(crate) fn pdf(bytes: Vec<u8>, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// The dossier as it was appraised, for somebody who may decide on it: that, and not the commune's own score, is decided.
async fn deciding(person: &SignedIn, id: i64) -> Result<Opened, Failure> {
    let mut opened = Opened::of(person, id).await?;
    person.actor.office_for(Action::Decide, &opened.dossier.place)?;
    if opened.dossier.state.figures_open() {
        // nothing was sent up: there is no such page yet
        return Err(Error::NotFound.into());
    }
    opened.snapshot = snapshot::appraised(&person.app.programme, &opened.dossier).await?;
    Ok(opened)
}

fn authority(person: &SignedIn, opened: &Opened) -> Result<i64, Failure> {
    Ok(person.actor.office_for(Action::Decide, &opened.dossier.place)?.unit)
}

async fn build(
    person: &SignedIn,
    opened: &Opened,
    typed: DecisionForm,
    complaints: Complaints,
) -> Result<Page, Failure> {
    let (words, snapshot) = (person.words, &opened.snapshot);
    let signer = signer(person, opened)?;
    let (outcome, blocked) = match decision::proposed(&opened.dossier, snapshot) {
        Ok(outcome) => (words.say(&format!("decision.outcome_of.{}", outcome.name())), String::new()),
        Err(refusal) => (String::new(), words.say(refusal.key())),
    };
    let unit = snapshot.unit.name_in_text();
    let here = format!("/assessments/{}/decision/new", opened.dossier.id);
    let title = words.fill("decision.title", &[("unit", &unit), ("year", &snapshot.year.to_string())]);
    let (number, decided_on) = (typed.number.trim().parse().ok(), read_day(&typed.decided_on));
    let head =
        DecisionHead::of(&[snapshot], number, decided_on, person.now.today()).ok().filter(|_| blocked.is_empty());
    Ok(Page {
        frame: person.frame(title).scored_by(&opened.standard).shown_at(here),
        id: opened.dossier.id,
        version: typed.version,
        unit,
        province: snapshot.province.name_in_text(),
        verdict: verdict_mark(words, &snapshot.evaluation),
        reasons: explanation::reasons(words.lang, &opened.standard, &snapshot.evaluation),
        checks: checks(person, opened, decided_on.unwrap_or_else(|| person.now.today())).await?,
        head,
        blocked,
        outcome,
        symbol: document::symbol(person.app.programme.demo),
        signing: words.say(&format!("decision.signing_as.{}", signer.signing.name())),
        signer: signer.name,
        typed,
        complaints,
    })
}

/// What has to hold before a signing is recorded.
async fn checks(person: &SignedIn, opened: &Opened, on: NaiveDate) -> Result<Vec<Mark>, Failure> {
    let (words, programme) = (person.words, &person.app.programme);
    let check = |holds: bool, key: &str| Mark {
        tone: if holds { "ok" } else { "bad" },
        icon: if holds { "ok" } else { "x" },
        words: words.say(&format!("decision.check.{key}.{}", if holds { "holds" } else { "fails" })),
    };
    let separate =
        match separation::check(&programme.store, opened.dossier.id, person.actor.person, Side::Decider).await {
            Ok(()) => true,
            Err(Error::Refused(_)) => false,
            Err(error) => return Err(error.into()),
        };
    let mut checks = vec![
        check(matches!(opened.dossier.state, State::Appraised | State::InReview), "appraised"),
        check(decision::outcome(&opened.snapshot).is_ok(), "determined"),
        check(decision::ready(&opened.dossier, &opened.snapshot).is_ok(), "reviewed"),
        check(separate, "separate"),
    ];
    checks.extend(illustrative_mark(words, &opened.standard));
    checks.push(authority_check(person, opened, on).await?);
    if let Some(opinion) =
        opened.newest(ActKind::Appraisal).and_then(|act| act.words.clone()).filter(|words| !words.is_empty())
    {
        checks.push(Mark {
            tone: "info",
            icon: "info",
            words: words.with("decision.check.opinion", "opinion", opinion),
        });
    }
    Ok(checks)
}

/// Who decides on the day of signing, on which ground, and whether the signer's office is that one.
async fn authority_check(person: &SignedIn, opened: &Opened, on: NaiveDate) -> Result<Mark, Failure> {
    let authority = authority::of_dossier(&person.app.programme, &opened.dossier, on).await?;
    let office = person.actor.office_for(Action::Decide, &opened.dossier.place)?;
    Ok(authority_mark(person.words, authority.as_ref(), office.role))
}

/// Who decides, as the list of checks shows it to an office.
pub(crate) fn authority_mark(words: Words, authority: Option<&Authority>, office: Role) -> Mark {
    let Some(authority) = authority else {
        return Mark { tone: "bad", icon: "x", words: words.say("authority.unknown") };
    };
    let (tone, icon, key) = match (authority.admits(office), authority.confirmed()) {
        (false, _) => ("bad", "x", "other"),
        (true, true) => ("ok", "ok", "confirmed"),
        (true, false) => ("late", "late", "unconfirmed"),
    };
    let who = words.say(&format!("authority.role.{}", authority.role.name()));
    let places = [("who", who.as_str()), ("ground", &authority.ground(words.lang))];
    Mark { tone, icon, words: words.fill(&format!("decision.authority.{key}"), &places) }
}

/// That the standard behind the score is only an illustration.
pub(crate) fn illustrative_mark(words: Words, standard: &Standard) -> Option<Mark> {
    let mark = || Mark { tone: "late", icon: "late", words: words.say("decision.check.illustrative") };
    standard.illustrative.then(mark)
}
