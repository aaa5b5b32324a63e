use organisation::{Action, Place, parse_day};
use programme::{
    document::{self, Entry, Kind},
    objection,
    reversal::{self, Reversal},
};

use super::opened::Opened;
use crate::{failure::Failure, pages::decisions, visit::SignedIn, words::Words};

/// The decisions on a dossier and what was held against them, as its page shows them.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) lines: Vec<DecidedLine>,
    /// What the reader can do about them: words and address.
    pub(super) links: Vec<(String, String)>,
}

/// A document on the dossier.
#[derive(Debug)]
pub(super) struct DecidedLine {
    pub(super) kind: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) number: String,
    /// For whoever may see the documents of the province.
    pub(super) href: Option<String>,
    pub(super) signed: String,
    /// Sentences about publication, validity and reason.
    pub(super) notes: Vec<String>,
}

impl Decided {
    /// What stands on the page; nothing before the first decision.
    pub(super) async fn of(person: &SignedIn, opened: &Opened) -> Result<Option<Self>, Failure> {
        let store = &person.app.programme.store;
        let dossier = &opened.dossier;
        let entries = document::of_dossier(store, dossier.id).await?;
        if entries.is_empty() {
            return Ok(None);
        }
        let objections = objection::of_dossier(store, dossier.id).await?.len();
        let board = Place::own(dossier.province);
        let sees = person.actor.may(Action::ReadProvincialBoard, &board);
        let lines = entries.iter().map(|entry| line(person.words, entry, sees)).collect();
        Ok(Some(Self { lines, links: links(person, opened, objections) }))
    }
}

fn line(words: Words, entry: &Entry, sees: bool) -> DecidedLine {
    let (tone, icon) = match (entry.kind, entry.reversed) {
        (_, Some(_)) => ("", "back"),
        (Kind::Recognition, None) => ("ok", "ok"),
        (Kind::Refusal, None) => ("bad", "x"),
        (Kind::Revocation | Kind::Reopening, None) => ("bad", "back"),
    };
    let places = [("day", words.date(parse_day(&entry.decided_on))), ("signer", entry.signer.clone())];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    let published = entry.published_at.map_or_else(
        || words.say("decided.not_published"),
        |at| words.with("decided.published", "at", text::moment(at)),
    );
    let recognition = entry.kind == Kind::Recognition;
    let validity = || words.with("decided.validity", "validity", decisions::in_days(words, entry));
    let notes = [
        Some(published),
        recognition.then(validity),
        entry.reversed.map(|_| words.say("decided.taken_back")),
        entry.reason.as_ref().map(|reason| words.with("decided.reason", "reason", reason)),
    ];
    DecidedLine {
        kind: words.say(&format!("document.kinds.{}", entry.kind.name())),
        tone,
        icon,
        number: format!("{}/{}", entry.number, entry.symbol),
        href: sees.then(|| format!("/decisions/{}", entry.document_id)),
        signed: words.fill("decided.signed", &places),
        notes: notes.into_iter().flatten().collect(),
    }
}

fn links(person: &SignedIn, opened: &Opened, objections: usize) -> Vec<(String, String)> {
    let dossier = &opened.dossier;
    let possible = |way| reversal::possible(dossier, way).is_ok();
    let authority = person.actor.may(Action::Decide, &dossier.place);
    let objects = person.actor.may(Action::Object, &dossier.place);
    let at = |words: String, segment: &str| (words, format!("/assessments/{}/{segment}", dossier.id));
    let say = |key: &str| person.words.say(key);
    let listed = person.words.with("decided.objections", "count", objections);
    [
        (authority && possible(Reversal::Revocation)).then(|| at(say("decided.revoke"), "revocation")),
        (authority && possible(Reversal::Reopening)).then(|| at(say("decided.reopen"), "reopening")),
        Some(at(if objects && objections == 0 { say("decided.object") } else { listed }, "objections")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
