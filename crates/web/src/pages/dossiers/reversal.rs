//! The page on which a decision is taken back by another one: revocation or reopening.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use chrono::Datelike as _;
use organisation::{Action, Error};
use programme::{
    decision::{self, Decision},
    document::{self, NewDecision, NumberRefusal, Signer},
    papers,
    reversal::{self, Reversal},
    snapshot,
};
use serde::Deserialize;

use super::{decision::pdf, opened::may_read, show::with_status};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_decision},
    frame::Frame,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/dossiers/reversal.html")]
struct Page {
    frame: Frame,
    id: i64,
    /// The last part of its addresses and text keys.
    name: &'static str,
    before: String,
    outcome: String,
    /// Why it is not possible now.
    blocked: Option<String>,
    symbol: &'static str,
    signing: String,
    signer: String,
    typed: ReversalForm,
    complaints: Complaints,
}

/// What somebody typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReversalForm {
    version: i64,
    number: String,
    decided_on: String,
    reason: String,
}

impl ReversalForm {
    fn read(&self) -> Result<NewDecision, NumberRefusal> {
        read_decision(&self.number, &self.decided_on)
    }
}

/// The form of a revocation.
pub(crate) async fn revocation(person: SignedIn, Path(id): Path<i64>) -> Answer {
    form(&person, id, Reversal::Revocation).await
}

/// The form of a reopening.
pub(crate) async fn reopening(person: SignedIn, Path(id): Path<i64>) -> Answer {
    form(&person, id, Reversal::Reopening).await
}

/// Records a revocation.
pub(crate) async fn revoke(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ReversalForm>) -> Answer {
    record(&person, id, Reversal::Revocation, form).await
}

/// Records a reopening.
pub(crate) async fn reopen(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ReversalForm>) -> Answer {
    record(&person, id, Reversal::Reopening, form).await
}

/// The revocation as it will print.
pub(crate) async fn revocation_draft(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ReversalForm>) -> Answer {
    draft(&person, id, Reversal::Revocation, form).await
}

/// The reopening as it will print.
pub(crate) async fn reopening_draft(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ReversalForm>) -> Answer {
    draft(&person, id, Reversal::Reopening, form).await
}

async fn form(person: &SignedIn, id: i64, way: Reversal) -> Answer {
    let dossier = may_read(person, id).await?;
    let office = person.actor.office_for(Action::Decide, &dossier.place)?;
    let (today, programme) = (person.now.today(), &person.app.programme);
    let number = document::next_number(programme.store.read(), office.unit, today.year()).await?;
    let typed = ReversalForm {
        version: dossier.version,
        number: number.to_string(),
        decided_on: organisation::day(today),
        reason: String::new(),
    };
    page(&build(person, id, way, typed, Complaints::default()).await?)
}

async fn record(person: &SignedIn, id: i64, way: Reversal, form: ReversalForm) -> Answer {
    let dossier = may_read(person, id).await?.seen_at(form.version);
    person.actor.office_for(Action::Decide, &dossier.place)?;
    let done = match form.read() {
        Ok(new) => {
            let what = (&new, form.reason.as_str());
            reversal::record(&person.app.programme, &person.actor, (&dossier, way), what, person.now).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}")).into_response()),
        Err(Error::Conflict) => {
            // what was typed stays, for the version that is there now
            let version = may_read(person, id).await?.version;
            let complaints = Complaints::default().saying(person.words.say("dossier.overtaken"));
            let again = build(person, id, way, ReversalForm { version, ..form }, complaints).await?;
            Ok(with_status(StatusCode::CONFLICT, page(&again)?))
        }
        Err(error) => refused(person, id, way, form, error).await,
    }
}

async fn draft(person: &SignedIn, id: i64, way: Reversal, form: ReversalForm) -> Answer {
    let dossier = may_read(person, id).await?;
    person.actor.office_for(Action::Decide, &dossier.place)?;
    let made = match form.read() {
        Ok(new) => {
            let said = (&new, form.reason.as_str());
            reversal::draft(&person.app.programme, &person.actor, (&dossier, way), said, person.now).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok(paper) => Ok(pdf(papers::pdf(paper).await?, "du-thao-quyet-dinh.pdf")),
        Err(error) => refused(person, id, way, form, error).await,
    }
}

async fn refused(person: &SignedIn, id: i64, way: Reversal, form: ReversalForm, error: Error) -> Answer {
    let complaints = Complaints::of(person.words, error)?;
    refused_page(&build(person, id, way, form, complaints).await?)
}

async fn build(
    person: &SignedIn,
    id: i64,
    way: Reversal,
    typed: ReversalForm,
    complaints: Complaints,
) -> Result<Page, Failure> {
    let (words, programme) = (person.words, &person.app.programme);
    let dossier = may_read(person, id).await?;
    let office = person.actor.office_for(Action::Decide, &dossier.place)?;
    // before any decision there is no such page
    let decision = decision::of_dossier(&programme.store, id).await?.ok_or(Error::NotFound)?;
    let snapshot = snapshot::of_act(&programme.store, decision.act_id).await?;
    let blocked = match reversal::ready(programme, &dossier, way).await {
        Ok(_) => None,
        Err(Error::Refused(refused)) => Some(words.refusal(&refused)),
        Err(error) => return Err(error.into()),
    };
    let signer = Signer::of(&person.actor, office);
    let name = way.kind().name();
    let unit = snapshot.unit.name_in_text();
    let title = words.fill(&format!("reversal.title.{name}"), &[("unit", &unit), ("year", &snapshot.year.to_string())]);
    Ok(Page {
        frame: person
            .frame(title)
            .scored_by(&*programme.standard(&snapshot.standard.sha256).await?)
            .shown_at(format!("/assessments/{id}/{name}")),
        id,
        name,
        before: named(person, &decision),
        outcome: words.say(&format!("decision.outcome_of.{}", decision.outcome.name())),
        blocked,
        symbol: document::symbol(programme.demo),
        signing: words.say(&format!("decision.signing_as.{}", signer.signing.name())),
        signer: signer.name,
        typed,
        complaints,
    })
}

fn named(person: &SignedIn, decision: &Decision) -> String {
    let day = person.words.date(organisation::parse_day(&decision.decided_on));
    format!("{}/{} · {day} · {}", decision.number, decision.symbol, decision.signer)
}
