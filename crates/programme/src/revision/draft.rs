use std::str;

use organisation::{Actor, Change, Error, Moment, Result, actor::Held};
use serde::Serialize;
use standards::{
    Provenance, Severity, Standard, check,
    compare::Place,
    edit::{self as text, Beginning, Citing, Edit},
};

use super::{
    Draft, Kind, LONGEST_GROUND, LONGEST_TEXT, RevisionRefusal, errors,
    store::{self, hands},
    subject, writer,
};
use crate::{Programme, programme::pin, snapshot::fingerprint};

/// What a draft is to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// The next revision of the same standard.
    Revision,
    /// A standard of its own under this id.
    Successor(String),
}

/// Begins a draft as a copy of a standard.
pub async fn begin(programme: &Programme, actor: &Actor, base: &Standard, way: &Way, at: Moment) -> Result<i64> {
    let office = writer(actor)?;
    programme.renew().await?;
    let (kind, id, revision) = match way {
        Way::Revision => (Kind::Revision, base.id.as_str(), base.revision + 1),
        Way::Successor(id) => (Kind::Successor, id.trim(), 1),
    };
    if kind == Kind::Successor && (!is_id(id) || programme.latest(id).is_some()) {
        return Err(RevisionRefusal::IdBad.into());
    }
    if programme.latest(&base.id).is_some_and(|newest| newest.sha256 != base.sha256) {
        return Err(RevisionRefusal::Overtaken.into());
    }
    let author = format!("{} – {}", actor.name, office.unit_name);
    let content = text::begin(&base.text, &Beginning { id, revision, author: &author }).map_err(refusal)?;
    let new = New { kind, id, revision, base: Some(base), content: &content, how: "begun" };
    let change = Change::begin(&programme.store, actor, office, at).await?;
    add(change, &new, Some((actor, office))).await
}

/// Takes a file as a draft; it is never in force at once.
pub async fn import(
    programme: &Programme,
    actor: &Actor,
    (bytes, sha256): (&[u8], Option<&str>),
    at: Moment,
) -> Result<i64> {
    let office = writer(actor)?;
    let (standard, base) = taken(programme, bytes, sha256).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    add(change, &imported(&standard, base.as_deref()), Some((actor, office))).await
}

/// The same from the command line: somebody of the ministry has to take it up before it can be put in force.
pub async fn import_by_program(
    programme: &Programme,
    (bytes, sha256): (&[u8], Option<&str>),
    at: Moment,
) -> Result<i64> {
    let (standard, base) = taken(programme, bytes, sha256).await?;
    let change = Change::by_program(&programme.store, at).await?;
    add(change, &imported(&standard, base.as_deref()), None).await
}

/// Changes one value of a draft.
pub async fn edit(
    programme: &Programme,
    actor: &Actor,
    draft: &Draft,
    (edit, citing): (&Edit, &Citing),
    at: Moment,
) -> Result<()> {
    writer(actor)?;
    let seen = matches!(citing.provenance, Provenance::Verified | Provenance::Reported);
    if citing.provenance == Provenance::Unknown || citing.instrument.trim().is_empty() {
        return Err(RevisionRefusal::SourceMissing.into());
    }
    if seen && citing.article.trim().is_empty() && citing.read_at.trim().is_empty() {
        return Err(RevisionRefusal::GroundMissing.into());
    }
    let content = text::apply(&draft.content, edit, citing).map_err(refusal)?;
    let (kind, place) = about(edit);
    keep(programme, actor, draft, &Written { kind, subject: &place, content: &content }, at).await
}

/// Writes the whole text of a draft, faulty or not. Somebody who writes an imported text as it stands takes it up.
pub async fn write(programme: &Programme, actor: &Actor, draft: &Draft, text: &str, at: Moment) -> Result<()> {
    writer(actor)?;
    // browsers send the breaks of a text field as CR LF
    let content = text.replace("\r\n", "\n");
    if content.len() > LONGEST_TEXT {
        return Err(RevisionRefusal::TooLong.into());
    }
    let adopts = content == draft.content && hands(programme.store.read(), draft.id).await?.is_empty();
    let kind = if adopts { "adopted" } else { "text" };
    keep(programme, actor, draft, &Written { kind, subject: "", content: &content }, at).await
}

/// Withdraws a draft.
pub async fn withdraw(programme: &Programme, actor: &Actor, draft: &Draft, reason: &str, at: Moment) -> Result<()> {
    let office = writer(actor)?;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_GROUND {
        return Err(RevisionRefusal::ReasonMissing.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    change.tx.alone(&draft.topic()).await?;
    if !store::within(&change.tx, draft.id).await?.is_open() {
        return Err(RevisionRefusal::Closed.into());
    }
    change
        .tx
        .run(
            "INSERT INTO standard_withdrawal (draft_id, reason, at, person_id, office_id) VALUES ($1, $2, $3, $4, $5)",
            [draft.id.into(), reason.into(), at.0.into(), actor.person.into(), office.id.into()],
        )
        .await?;
    change.record("standard_draft_withdrawn", draft.subject(), &Event::of(draft, reason)).await?;
    change.commit().await
}

#[derive(Serialize)]
struct Event<'a> {
    standard: &'a str,
    revision: i64,
    what: &'a str,
}

impl<'a> Event<'a> {
    fn of(draft: &'a Draft, what: &'a str) -> Self {
        Self { standard: &draft.standard, revision: draft.revision, what }
    }
}

/// A draft that is begun.
struct New<'a> {
    kind: Kind,
    id: &'a str,
    revision: u32,
    base: Option<&'a Standard>,
    content: &'a str,
    how: &'a str,
}

fn imported<'a>(standard: &'a Standard, base: Option<&'a Standard>) -> New<'a> {
    let (id, revision, content) = (&standard.id, standard.revision, &standard.text);
    New { kind: Kind::Import, id, revision, base, content, how: "imported" }
}

async fn add(mut change: Change, new: &New<'_>, by: Option<(&Actor, &Held)>) -> Result<i64> {
    // two drafts of one standard could only be put in force one after the other, and the second would lose the first
    change.tx.alone(&format!("standard {}", new.id)).await?;
    if store::is_drafted(&change.tx, new.id).await? {
        return Err(RevisionRefusal::DraftOpen.into());
    }
    if let Some(base) = new.base {
        pin(&change.tx, base).await?;
    }
    let id = change
        .tx
        .insert(
            "INSERT INTO standard_draft (standard, revision, kind, base_sha256, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            [
                new.id.into(),
                i64::from(new.revision).into(),
                new.kind.name().into(),
                new.base.map(|base| base.sha256.clone()).into(),
                change.at.0.into(),
                by.map(|(actor, _)| actor.person).into(),
                by.map(|(_, office)| office.id).into(),
            ],
        )
        .await?;
    let written = Written { kind: new.how, subject: "", content: new.content };
    append(&change, id, 1, &written, by).await?;
    let event = Event { standard: new.id, revision: i64::from(new.revision), what: new.kind.name() };
    change.record("standard_draft_begun", subject(id), &event).await?;
    change.commit().await?;
    Ok(id)
}

/// A text and what was changed in it.
struct Written<'a> {
    kind: &'a str,
    subject: &'a str,
    content: &'a str,
}

async fn keep(programme: &Programme, actor: &Actor, draft: &Draft, written: &Written<'_>, at: Moment) -> Result<()> {
    let office = writer(actor)?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    change.tx.alone(&draft.topic()).await?;
    let now = store::within(&change.tx, draft.id).await?;
    if !now.is_open() {
        return Err(RevisionRefusal::Closed.into());
    }
    if now.version != draft.version {
        return Err(Error::Conflict);
    }
    if now.content == written.content && written.kind != "adopted" {
        return Err(RevisionRefusal::NothingChanged.into());
    }
    append(&change, draft.id, now.version + 1, written, Some((actor, office))).await?;
    let what = format!("{} {}", written.kind, written.subject);
    change.record("standard_draft_edited", draft.subject(), &Event::of(draft, what.trim())).await?;
    change.commit().await
}

async fn append(
    change: &Change,
    draft: i64,
    version: i64,
    written: &Written<'_>,
    by: Option<(&Actor, &Held)>,
) -> Result<()> {
    change
        .tx
        .run(
            "INSERT INTO standard_edit (draft_id, version, kind, subject, content, sha256, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                draft.into(),
                version.into(),
                written.kind.into(),
                written.subject.into(),
                written.content.into(),
                fingerprint(written.content.as_bytes()).into(),
                change.at.0.into(),
                by.map(|(actor, _)| actor.person).into(),
                by.map(|(_, office)| office.id).into(),
            ],
        )
        .await?;
    Ok(())
}

/// The standard of a file, with the revision here that it follows.
async fn taken(
    programme: &Programme,
    bytes: &[u8],
    sha256: Option<&str>,
) -> Result<(Standard, Option<std::sync::Arc<Standard>>)> {
    if let Some(expected) = sha256.map(str::trim).filter(|expected| !expected.is_empty()) {
        if expected.len() != 64 || !expected.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(RevisionRefusal::HashUnreadable.into());
        }
        if !fingerprint(bytes).eq_ignore_ascii_case(expected) {
            return Err(RevisionRefusal::HashDiffers.into());
        }
    }
    if bytes.len() > LONGEST_TEXT {
        return Err(RevisionRefusal::TooLong.into());
    }
    let content = str::from_utf8(bytes).map_err(|_| RevisionRefusal::FileFaulty { line: 1, count: 1 })?;
    let (standard, problems) = check::draft("", content);
    let first = problems.iter().find(|problem| problem.severity() == Severity::Error);
    if let Some(first) = first {
        return Err(RevisionRefusal::FileFaulty { line: first.line, count: errors(&problems) }.into());
    }
    let standard = standard.ok_or(RevisionRefusal::FileFaulty { line: 1, count: 1 })?;
    if !is_id(&standard.id) {
        return Err(RevisionRefusal::IdBad.into());
    }
    programme.renew().await?;
    let base = programme.latest(&standard.id);
    if base.as_ref().is_some_and(|base| standard.revision <= base.revision) {
        return Err(RevisionRefusal::Known.into());
    }
    Ok((standard, base))
}

/// Whether a text can be the id of a standard; `drafts` and `imports` are pages.
fn is_id(id: &str) -> bool {
    id.len() <= 60
        && !["drafts", "imports"].contains(&id)
        && id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn refusal(fault: text::EditFault) -> Error {
    RevisionRefusal::from(fault).into()
}

/// What an edit is about, for the history.
fn about(edit: &Edit) -> (&'static str, String) {
    match edit {
        Edit::Day(aspect, _) | Edit::Holds(aspect, _) => (aspect.key(), String::new()),
        Edit::Number(place, aspect, _) => (aspect.key(), place.name().to_owned()),
        Edit::Name(Place::Head, _) => ("title", String::new()),
        Edit::Name(place, _) => ("name", place.name().to_owned()),
        Edit::Sector(no, _) => ("sector", no.clone()),
        Edit::WhenEmpty(no, _) => ("when_empty", no.clone()),
        Edit::Bands(no, ..) => ("bands", no.clone()),
        Edit::Criterion { no, .. } => ("criterion", no.clone()),
        Edit::Indicator { no, .. } => ("indicator", no.clone()),
    }
}
