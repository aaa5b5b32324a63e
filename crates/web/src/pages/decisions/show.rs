//! A document: what it decides for whom, whether it is public, from when to when it is valid.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Place, parse_day, unit};
use programme::{
    assessment,
    document::{self, Document, Kind, Member, NewValidity, ValidityRefusal},
    original, papers, publication,
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_day},
    frame::Frame,
    pages::{dossiers::Mark, papers::Originals},
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/decisions/show.html")]
struct Page {
    frame: Frame,
    id: i64,
    kind: String,
    day: String,
    authority: String,
    authority_id: i64,
    signer: String,
    /// Of a recognition.
    validity: Option<ValidityLine>,
    paper: Option<PaperLine>,
    rows: Vec<Row>,
    publish: Option<Publish>,
    /// What is typed about the validity, for whoever may enter it.
    form: Option<ValidityForm>,
    complaints: Complaints,
}

/// From when to when, with the ground.
struct ValidityLine {
    words: String,
    ground: Option<String>,
}

/// The paper of the document.
struct PaperLine {
    title: String,
    /// For whoever may read one of its dossiers.
    href: Option<String>,
    docx: Option<String>,
    sha256: Option<String>,
    /// Its page for the public, once there is something to be found.
    check: Option<String>,
    originals: Originals,
}

/// A commune of the document.
struct Row {
    name: String,
    href: Option<String>,
    year: i64,
    public: String,
    standing: Mark,
}

/// The publication that is still to be done, and what stands in its way.
struct Publish {
    count: usize,
    blocked: Option<String>,
}

/// What somebody typed about the validity.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ValidityForm {
    valid_from: String,
    valid_to: String,
    ground: String,
}

/// Shows a document.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    page(&build(&person, id, ValidityForm::default(), Complaints::default()).await?)
}

/// Makes a document known for all its dossiers.
pub(crate) async fn publish(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let done = publication::record_document(&person.app.programme, &person.actor, id, person.now).await;
    answer(&person, id, done).await
}

/// Enters from when to when a recognition is valid.
pub(crate) async fn set_validity(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ValidityForm>) -> Answer {
    let done = match read(&form) {
        Ok(new) => document::set_validity(&person.app.programme, &person.actor, id, &new, person.now).await,
        Err(refusal) => {
            let document = document::find(&person.app.programme.store, id).await?;
            person.actor.office_for(Action::Decide, &document.place())?;
            Err(refusal.into())
        }
    };
    again(&person, id, form, done).await
}

fn read(form: &ValidityForm) -> Result<NewValidity, ValidityRefusal> {
    let from = read_day(&form.valid_from).ok_or(ValidityRefusal::DaysBad)?;
    let to = match form.valid_to.trim() {
        "" => None,
        typed => Some(read_day(typed).ok_or(ValidityRefusal::DaysBad)?),
    };
    Ok(NewValidity { from, to, ground: form.ground.clone() })
}

/// Back to the document, or its page with what was refused.
pub(crate) async fn answer(person: &SignedIn, id: i64, done: organisation::Result<()>) -> Answer {
    again(person, id, ValidityForm::default(), done).await
}

async fn again(person: &SignedIn, id: i64, form: ValidityForm, done: organisation::Result<()>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/decisions/{id}")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused_page(&build(person, id, form, complaints).await?)
        }
    }
}

async fn build(person: &SignedIn, id: i64, form: ValidityForm, complaints: Complaints) -> Result<Page, Failure> {
    let (words, store) = (person.words, &person.app.programme.store);
    let document = document::find(store, id).await?;
    let board = Place::own(document.authority_id);
    person.actor.office_for(Action::ReadProvincialBoard, &board)?;
    let members = document::members(store, id).await?;
    let first = members.first().ok_or(Error::NotFound)?;
    let entries = document::of_dossier(store, first.assessment).await?;
    let entry = entries.into_iter().find(|entry| entry.document_id == id).ok_or(Error::NotFound)?;
    let reads = person.actor.may(Action::ReadDossier, &document.place());
    let decides = person.actor.may(Action::Decide, &document.place());
    let signed = parse_day(&document.decided_on);
    let dossier = assessment::find(store, first.assessment).await?;
    let standard = person.app.programme.standard(&dossier.standard_sha256).await?;
    let places = [("number", document.number.to_string()), ("symbol", document.symbol.clone())];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    Ok(Page {
        frame: person
            .frame(words.fill("document.title", &places))
            .scored_by(&standard)
            .shown_at(format!("/decisions/{id}")),
        id,
        kind: words.say(&format!("document.kinds.{}", document.kind.name())),
        day: words.date(signed),
        authority: unit::find(store.read(), document.authority_id, signed).await?.name,
        authority_id: document.authority_id,
        signer: document.signer.clone(),
        validity: (document.kind == Kind::Recognition).then(|| validity(words, &entry)),
        paper: paper(person, &document, &members, reads, complaints.at("file")).await?,
        publish: publish_of(person, &document, &members),
        rows: members.into_iter().map(|member| row(words, member, reads)).collect(),
        form: (decides && document.kind == Kind::Recognition).then_some(form),
        complaints,
    })
}

fn validity(words: Words, entry: &document::Entry) -> ValidityLine {
    ValidityLine { words: in_days(words, entry), ground: entry.valid_ground.clone() }
}

/// From when to when a recognition is valid, in words; unknown where nobody entered it.
pub(crate) fn in_days(words: Words, entry: &document::Entry) -> String {
    let day = |stored: &String| words.date(parse_day(stored));
    match (&entry.valid_from, &entry.valid_to) {
        (Some(from), Some(to)) => words.fill("document.valid_from_to", &[("from", &day(from)), ("to", &day(to))]),
        (Some(from), None) => words.with("document.valid_from", "from", day(from)),
        (None, _) => words.say("document.unknown_validity"),
    }
}

async fn paper(
    person: &SignedIn,
    document: &Document,
    members: &[Member],
    reads: bool,
    complaint: &str,
) -> Result<Option<PaperLine>, Failure> {
    let (store, first) = (&person.app.programme.store, members.first().ok_or(Error::NotFound)?);
    let kind = papers::Kind::of_document(document.kind, members.len() > 1);
    let listed = papers::of_dossier(store, first.assessment).await?;
    let listed = listed.into_iter().find(|paper| paper.act_id == first.act_id && paper.kind == kind);
    let here = format!("/decisions/{}", document.id);
    let originals = if reads { original::of_document(store, document.id).await? } else { Vec::new() };
    let attaches = original::attaches(&person.actor, kind, &document.place());
    let attach = attaches.then(|| format!("{here}/original"));
    let address = |form: &str| {
        reads.then(|| format!("/assessments/{}/papers/{}/{}.{form}", first.assessment, first.act_id, kind.name()))
    };
    let public = members.iter().any(|member| member.published_at.is_some());
    Ok(listed.map(|paper| PaperLine {
        title: kind.label(person.words.lang),
        href: address("pdf"),
        docx: address("docx"),
        check: paper.sha256.as_ref().filter(|_| public).map(|sha256| format!("/check/{sha256}")),
        sha256: paper.sha256,
        originals: Originals::of(person.words, kind, &here, originals.iter()).attached_at(attach).refused(complaint),
    }))
}

fn publish_of(person: &SignedIn, document: &Document, members: &[Member]) -> Option<Publish> {
    let count = publication::unpublished(members).len();
    if count == 0 || !person.actor.may(Action::Publish, &document.place()) {
        return None;
    }
    let ready = publication::document_ready(document, members, person.actor.person);
    let blocked = ready.err().map(|refusal| match Error::from(refusal) {
        Error::Refused(refused) => person.words.refusal(&refused),
        other => other.to_string(),
    });
    Some(Publish { count, blocked })
}

fn row(words: Words, member: Member, reads: bool) -> Row {
    let standing = standing(words, &member);
    Row {
        href: reads.then(|| format!("/assessments/{}", member.assessment)),
        name: member.name,
        year: member.year,
        public: member.published_at.map_or_else(|| words.say("document.not_public"), text::moment),
        standing,
    }
}

/// Whether what a document says of a commune still stands.
fn standing(words: Words, member: &Member) -> Mark {
    match reversed(words, member) {
        Some(words) => Mark { tone: "bad", icon: "back", words },
        None => Mark { tone: "ok", icon: "ok", words: words.say("document.stands") },
    }
}

/// What took a decision back, and since when.
pub(crate) fn reversed(words: Words, member: &Member) -> Option<String> {
    let (kind, on) = (member.reversed?, member.reversed_on.as_deref()?);
    let places = [
        ("day", words.date(parse_day(on))),
        ("number", member.reversed_number.unwrap_or_default().to_string()),
        ("symbol", member.reversed_symbol.clone().unwrap_or_default()),
    ];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    Some(words.fill(&format!("document.reversed.{}", kind.name()), &places))
}
