//! The standards room: a draft with its gaps, changes and problems; its forms, its whole text, its effect; in force.

mod edit;
mod effect;
mod shown;

use askama::Template;
use axum::{
    Form,
    extract::{Multipart, Path, Query, multipart::MultipartError},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Place, Refusal as _, Refused, Result};
use programme::revision::{self, Draft, NewEnactment, RevisionRefusal, Way};
use serde::Deserialize;

use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::evidence::{disposition, saved},
    visit::SignedIn,
};
pub(crate) use edit::{edit, form};
pub(crate) use effect::effect;
use shown::{Change, Gap, ProblemLine, Step};
pub(crate) use shown::{Room, drafts, room};

#[derive(Template)]
#[template(path = "pages/revisions/show.html")]
struct Show {
    frame: Frame,
    draft: Draft,
    kind: String,
    state: String,
    begun: String,
    base: Option<String>,
    problems: Vec<ProblemLine>,
    readable: bool,
    changes: Vec<Change>,
    gaps: Vec<Gap>,
    others: Vec<Gap>,
    steps: Vec<Step>,
    writes: bool,
    enacts: bool,
    hindrance: Option<String>,
    /// The changes of what is known, where they are the hindrance.
    hindering: Vec<String>,
    today: String,
    again: Again,
}

#[derive(Template)]
#[template(path = "pages/revisions/text.html")]
struct Text {
    frame: Frame,
    draft: Draft,
    content: String,
    /// The edit after which the text was typed.
    seen: i64,
    rows: usize,
    problems: Vec<ProblemLine>,
    writes: bool,
    again: Again,
}

#[derive(Template)]
#[template(path = "pages/revisions/problems.html")]
struct Problems {
    frame: Frame,
    problems: Vec<ProblemLine>,
}

/// Begins a draft of a standard: the next revision, or the standard that follows.
pub(crate) async fn begin(
    person: SignedIn,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let programme = &person.app.programme;
    programme.renew().await?;
    let base = programme.latest(&id).ok_or(Error::NotFound)?;
    let way = match typed.get("kind") {
        "successor" => Way::Successor(typed.get("id").to_owned()),
        _ => Way::Revision,
    };
    match revision::begin(programme, &person.actor, &base, &way, person.now).await {
        Ok(draft) => Ok(Redirect::to(&address(draft)).into_response()),
        Err(error) => {
            let again = Again::of(person.words, "draft", typed, error)?;
            super::standards::shown(&person, &base, again).await
        }
    }
}

/// Takes a file as a draft.
pub(crate) async fn import(person: SignedIn, form: Multipart) -> Answer {
    person.actor.office_for(Action::ReviseStandard, &Place::COUNTRY)?;
    let (typed, sent) = imported(form).await;
    let done = match sent {
        Ok(bytes) => {
            let sha256 = Some(typed.get("sha256"));
            revision::import(&person.app.programme, &person.actor, (&bytes, sha256), person.now).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(draft) => Ok(Redirect::to(&address(draft)).into_response()),
        Err(error) => super::standards::listed(&person, Again::of(person.words, "import", typed, error)?).await,
    }
}

/// The file and the fingerprint of an import.
async fn imported(mut form: Multipart) -> (Fields, Result<Vec<u8>>) {
    let (mut typed, mut bytes) = (Vec::new(), Vec::new());
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return (Fields::of(typed), Ok(bytes)),
            Err(error) => return (Fields::of(typed), Err(unread(&error))),
        };
        let name = field.name().unwrap_or_default().to_owned();
        let content = match field.bytes().await {
            Ok(content) => content,
            Err(error) => return (Fields::of(typed), Err(unread(&error))),
        };
        if name == "file" {
            bytes = content.to_vec();
        } else {
            typed.push((name, String::from_utf8_lossy(&content).into_owned()));
        }
    }
}

/// Why nothing of a file is known: it is too large, or did not come whole.
fn unread(error: &MultipartError) -> Error {
    let key = match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "revision.refused.too_long",
        _ => "imports.refused.unreadable",
    };
    Error::Refused(Refused { key, places: Vec::new(), field: Some("file") })
}

/// Which revision.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    revision: Option<u32>,
}

/// The file of a standard, byte by byte as its fingerprint says.
pub(crate) async fn file(person: SignedIn, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &person.app.programme;
    programme.renew().await?;
    let library = programme.library();
    let found = match wanted.revision {
        Some(revision) => library.revision(&id, revision),
        None => library.latest(&id),
    };
    let standard = found.ok_or(Error::NotFound)?;
    let print = standard.sha256.get(..12).unwrap_or_default();
    let name = format!("{}-r{}-{print}.toml", standard.id, standard.revision);
    let bytes = standard.text.clone().into_bytes();
    Ok(saved(bytes, "application/toml", &disposition("attachment", &name)))
}

/// Shows a draft.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    page(&build(&person, draft, Again::default()).await?)
}

/// Shows the whole text of a draft.
pub(crate) async fn text(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    let typed = (draft.content.clone(), draft.version);
    page(&whole(&person, draft, typed, Again::default()))
}

/// Keeps the whole text, faulty or not; over somebody else's edit only where the page showed it beside what was typed.
pub(crate) async fn write(person: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    let version = typed.row("version").unwrap_or_default();
    let seen = draft.clone().seen_at(typed.row("over").unwrap_or(version));
    let content = typed.raw("text").to_owned();
    let done = revision::write(&person.app.programme, &person.actor, &seen, &content, person.now).await;
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("{}/text", address(id))).into_response()),
        // the page says what the newest text is, which may be newer than the one read above
        Err(Error::Conflict) => Again::default(),
        Err(error) => Again::of(person.words, "text", typed, error)?,
    };
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    refused_page(&whole(&person, draft, (content, version), again))
}

/// Checks what is typed without keeping it: a fragment for the page's own script, the whole page without.
pub(crate) async fn check(
    person: SignedIn,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    let content = typed.raw("text").replace("\r\n", "\n");
    if headers.contains_key("hx-request") {
        let (_, problems) = standards::check::draft("", &content);
        let frame = person.frame(String::new());
        return page(&Problems { problems: shown::problems(person.words, &problems), frame });
    }
    let version = typed.row("version").unwrap_or_default();
    page(&whole(&person, draft, (content, version), Again::default()))
}

/// Puts a draft in force.
pub(crate) async fn enact(person: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    let seen = draft.clone().seen_at(typed.row("version").unwrap_or_default());
    let done = match typed.day("on") {
        Some(on) => {
            let new = NewEnactment { on, ground: typed.get("ground").to_owned() };
            revision::enact(&person.app.programme, &person.actor, &seen, &new, person.now).await
        }
        None => Err(Unread::Day("on").into()),
    };
    answer(&person, draft, ("enactment", typed), done).await
}

/// Withdraws a draft.
pub(crate) async fn withdraw(
    person: SignedIn,
    Path(id): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    let reason = typed.get("reason").to_owned();
    let done = revision::withdraw(&person.app.programme, &person.actor, &draft, &reason, person.now).await;
    answer(&person, draft, ("withdrawal", typed), done).await
}

async fn answer(person: &SignedIn, draft: Draft, (form, typed): (&str, Fields), done: Result<()>) -> Answer {
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&address(draft.id)).into_response()),
        Err(Error::Conflict) => Again::overtaken(form, typed, person.words.say("revision.overtaken")),
        Err(error) => Again::of(person.words, form, typed, error)?,
    };
    refused_page(&build(person, draft, again).await?)
}

fn address(draft: i64) -> String {
    format!("/standards/drafts/{draft}")
}

/// The frame of a page about a draft.
fn framed(person: &SignedIn, draft: &Draft, title: &str, at: String) -> Frame {
    let frame = person.frame(title.to_owned()).shown_at(at);
    match draft.checked().0 {
        Some(standard) => frame.scored_by(&standard),
        None => frame,
    }
}

fn title(person: &SignedIn, draft: &Draft) -> String {
    let revision = draft.revision.to_string();
    person.words.fill("revision.draft_of", &[("standard", &draft.standard), ("revision", &revision)])
}

fn whole(person: &SignedIn, draft: Draft, (content, seen): (String, i64), again: Again) -> Text {
    let (_, problems) = standards::check::draft("", &content);
    Text {
        frame: framed(person, &draft, &person.words.say("revision.text"), format!("{}/text", address(draft.id))),
        rows: content.lines().count().clamp(20, 60),
        problems: shown::problems(person.words, &problems),
        writes: draft.is_open() && person.actor.may(Action::ReviseStandard, &Place::COUNTRY),
        content,
        seen,
        draft,
        again,
    }
}

async fn build(person: &SignedIn, draft: Draft, again: Again) -> Result<Show, Failure> {
    let (words, programme) = (person.words, &person.app.programme);
    programme.renew().await?;
    let (standard, problems) = draft.checked();
    let base = match &draft.base_sha256 {
        Some(sha256) => Some(programme.standard(sha256).await?),
        None => None,
    };
    let enacts = draft.is_open() && person.actor.may(Action::EnactStandard, &Place::COUNTRY);
    let hindrance = if enacts { revision::hindrance(programme, &person.actor, &draft).await? } else { None };
    let edits = revision::edits(&programme.store, draft.id).await?;
    let of = standard.as_ref();
    let changes = of.zip(base.as_deref()).map(|(draft, base)| shown::changes(words, base, draft)).unwrap_or_default();
    let hindering = if hindrance.as_ref().is_some_and(|refused| refused.key == RevisionRefusal::KnownChanged.key()) {
        changes.iter().filter(|change| change.changes_known).map(Change::words).collect()
    } else {
        Vec::new()
    };
    Ok(Show {
        frame: framed(person, &draft, &title(person, &draft), address(draft.id)),
        kind: words.say(&format!("revision.kind.{}", draft.kind.name())),
        state: shown::state(words, &draft),
        begun: shown::begun(words, &draft),
        base: base.as_ref().map(|base| format!("/standards/{}?revision={}", base.id, base.revision)),
        problems: shown::problems(words, &problems),
        readable: standard.is_some(),
        changes,
        hindering,
        gaps: of.map(|standard| shown::gaps(words, standard)).unwrap_or_default(),
        others: of.map(|standard| shown::others(words, standard)).unwrap_or_default(),
        steps: edits.iter().map(|edit| shown::step(words, of, edit)).collect(),
        writes: draft.is_open() && person.actor.may(Action::ReviseStandard, &Place::COUNTRY),
        enacts,
        hindrance: hindrance.map(|refused| words.refusal(&refused)),
        today: organisation::day(person.now.today()),
        draft,
        again,
    })
}

/// A draft that can be edited value by value.
fn editable(draft: &Draft) -> Result<standards::Standard> {
    draft.checked().0.ok_or_else(|| RevisionRefusal::Unreadable.into())
}
