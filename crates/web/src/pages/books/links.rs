//! The section of a paper's page that shows what it rests on, what rests on it, and which bases are to be looked at again.

use chrono::NaiveDate;
use correspondence::{
    instrument,
    paper::{
        self, Paper,
        force::{self, Cited, Force, Warning},
        graph::{self, Edge, Graph},
    },
};
use organisation::{Action, parse_day};

use crate::{failure::Failure, pages::dossiers::Mark, visit::SignedIn, words::Words};

/// A paper one step further up: what it is there, and the paper.
type Further = (String, Line);

/// The section, ready to be shown.
pub(crate) struct Section {
    /// Bases to be looked at again.
    pub(crate) warnings: Warnings,
    /// Whether the paper itself is in force today, and by what it is not; none for a draft.
    pub(crate) state: Option<(Mark, Option<Line>)>,
    pub(crate) amended_by: Vec<Line>,
    pub(crate) chain: Vec<Line>,
    /// What it names: in a word, the paper, and what that names.
    pub(crate) up: Vec<(String, Line, Vec<Further>)>,
    /// What names it: in a word, how many are shown of how many, and the papers.
    pub(crate) down: Vec<(String, Option<String>, Vec<Line>)>,
}

impl Section {
    /// Whether there is no other paper around it.
    pub(crate) fn is_empty(&self) -> bool {
        self.up.is_empty() && self.down.is_empty() && self.amended_by.is_empty()
    }
}

/// Bases of a paper that do not simply stand.
#[derive(Default)]
pub(crate) struct Warnings {
    /// The colour of the gravest.
    pub(crate) tone: &'static str,
    /// The day that was asked about.
    pub(crate) on: String,
    pub(crate) lines: Vec<WarningLine>,
}

/// One of them.
pub(crate) struct WarningLine {
    pub(crate) icon: &'static str,
    pub(crate) words: String,
    pub(crate) href: Option<String>,
    /// What the link says to somebody who cannot see where it stands.
    pub(crate) name: String,
}

/// A paper in a list.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) about: String,
    /// Where it is; none where the reader may not open it.
    pub(crate) href: Option<String>,
    pub(crate) note: String,
}

/// Builds the section of a paper that the person may read.
pub(crate) async fn section(visit: &SignedIn, paper: &Paper) -> Result<Section, Failure> {
    let (store, words, today) = (&visit.app.programme.store, visit.words, visit.now.today());
    let Graph { up, down, chain } = graph::around(store, &visit.actor, paper.id).await?;
    let is_draft = paper.issued_on.is_none() && paper.instrument.is_none();
    let own = force::standings(store, &visit.actor, &[paper.id], today).await?.remove(&paper.id);
    let own = own.filter(|_| !is_draft);
    let open = !visit.actor.units_for(Action::ReadPapers).is_empty();
    let shown = |edge: &Edge| (up_word(words, edge), edge_line(words, edge, open));
    let amended_by = own.iter().flat_map(|standing| &standing.amended_by).map(|one| line(words, one, open));
    Ok(Section {
        warnings: warnings(visit, paper).await?,
        amended_by: amended_by.collect(),
        state: own.map(|standing| {
            state(words, &standing.force, paper.instrument.is_some() && paper.valid_to.is_none(), open)
        }),
        chain: if chain.len() > 1 { chain.iter().map(|one| line(words, one, open)).collect() } else { Vec::new() },
        up: up
            .iter()
            .map(|(edge, above)| {
                let (word, line) = shown(edge);
                (word, line, above.iter().map(shown).collect())
            })
            .collect(),
        down: down
            .iter()
            .map(|(kind, count, edges)| {
                let word = words.say(&format!("links.down_kind.{}", kind.name()));
                let more = usize::try_from(*count).is_ok_and(|count| count > edges.len());
                let (shown, count) = (edges.len().to_string(), words.number(*count));
                let more = more.then(|| words.fill("links.newest", &[("shown", &shown), ("count", &count)]));
                (word, more, edges.iter().map(|edge| from_below(words, edge, open)).collect())
            })
            .collect(),
    })
}

/// What is to be looked at again before a draft is signed, or was to be when a paper was.
pub(crate) async fn warnings(visit: &SignedIn, paper: &Paper) -> Result<Warnings, Failure> {
    let store = &visit.app.programme.store;
    let found = force::warnings(store, &visit.actor, paper, visit.now.today()).await?;
    Ok(told(visit, &found))
}

/// Warnings in words.
pub(crate) fn told(visit: &SignedIn, found: &[Warning]) -> Warnings {
    let open = !visit.actor.units_for(Action::ReadPapers).is_empty();
    let grave = |warning: &Warning| matches!(warning.standing.force, Force::Ended { .. } | Force::NotYet { .. });
    let told = |warning: &Warning| {
        let (icon, words) = warned(visit.words, warning);
        let Line { name, href, .. } = line(visit.words, &warning.standing.paper, open);
        WarningLine { icon, words, href, name }
    };
    Warnings {
        tone: if found.iter().any(grave) { "bad" } else { "late" },
        on: found.first().map(|warning| visit.words.date(warning.on)).unwrap_or_default(),
        lines: found.iter().map(told).collect(),
    }
}

fn warned(words: Words, warning: &Warning) -> (&'static str, String) {
    let paper = name(words, &warning.standing.paper);
    let day = |day: NaiveDate| words.date(day);
    let with = |key: &str, places: &[(&str, &str)]| {
        let places: Vec<_> = [("paper", paper.as_str())].into_iter().chain(places.iter().copied()).collect();
        words.fill(&format!("links.warning.{key}"), &places)
    };
    match &warning.standing.force {
        Force::Ended { since, by: Some(by) } => {
            ("x", with("ended_by", &[("day", &day(*since)), ("by", &name(words, by))]))
        }
        Force::Ended { since, by: None } => ("x", with("ended", &[("day", &day(*since))])),
        Force::NotYet { from: Some(from) } => ("clock", with("not_yet", &[("day", &day(*from))])),
        Force::NotYet { from: None } => ("clock", with("not_issued", &[])),
        Force::Unknown { by: Some(by) } => ("late", with("unknown_by", &[("by", &name(words, by))])),
        Force::Unknown { by: None } => ("unk", with("unknown", &[])),
        Force::InForce => {
            let by: Vec<String> = warning.standing.amended_by.iter().map(|one| name(words, one)).collect();
            ("info", with("amended", &[("by", &by.join(", "))]))
        }
    }
}

/// Whether something is in force, in a word, and what ended it; of an instrument without a last day, that none was found.
pub(crate) fn state(words: Words, force: &Force, end_sought: bool, open: bool) -> (Mark, Option<Line>) {
    let (tone, icon, said, by) = match force {
        Force::InForce if end_sought => ("ok", "ok", words.say("force.no_end_found"), None),
        Force::InForce => ("ok", "ok", words.say("force.in_force"), None),
        Force::NotYet { from: Some(from) } => {
            ("info", "clock", words.with("force.not_yet", "day", words.date(*from)), None)
        }
        Force::NotYet { from: None } => ("info", "clock", words.say("force.not_issued"), None),
        Force::Ended { since, by } => ("bad", "x", words.with("force.ended", "day", words.date(*since)), by.as_ref()),
        Force::Unknown { by: Some(by) } => ("late", "late", words.say("force.unknown_end"), Some(by)),
        Force::Unknown { by: None } => ("", "unk", words.say("force.unknown"), None),
    };
    (Mark { tone, icon, words: said }, by.map(|by| line(words, by, open)))
}

fn up_word(words: Words, edge: &Edge) -> String {
    words.say(&format!("links.up_kind.{}", edge.kind.name()))
}

fn edge_line(words: Words, edge: &Edge, open: bool) -> Line {
    Line { note: edge.note.clone(), ..line(words, &edge.paper, open && edge.is_open()) }
}

/// A paper that names this one: of many with the same number and subject, the issuer tells which it is.
fn from_below(words: Words, edge: &Edge, open: bool) -> Line {
    let line = edge_line(words, edge, open);
    let note = [edge.paper.issuer.as_str(), &line.note].into_iter().filter(|part| !part.is_empty());
    Line { note: note.collect::<Vec<_>>().join("; "), ..line }
}

/// A paper in a list.
pub(crate) fn line(words: Words, paper: &Cited, open: bool) -> Line {
    let known = paper.instrument.as_deref().and_then(instrument::by_key);
    let about = match (paper.subject.as_str(), known) {
        ("", Some(known)) if !known.matter.is_empty() => known.matter.clone(),
        ("", _) => words.say("links.subject_unknown"),
        (subject, _) => subject.to_owned(),
    };
    let about = if paper.kind == "law" { String::new() } else { about };
    Line { name: name(words, paper), about, href: open.then(|| format!("/papers/{}", paper.id)), note: String::new() }
}

/// A paper as people name it: type, number and symbol, day; a law by its name.
pub(crate) fn name(words: Words, paper: &Cited) -> String {
    let kind = paper::kind(&paper.kind).map_or_else(|| paper.kind.clone(), |kind| kind.name.clone());
    let reference = paper.reference();
    let name = match (paper.kind.as_str(), paper.issued_on.as_deref(), paper.instrument.as_deref()) {
        ("law", ..) if !paper.subject.is_empty() => format!("{} {reference}", paper.subject),
        (_, None, None) => words.fill("links.draft", &[("kind", &kind), ("reference", &reference)]),
        _ if reference.is_empty() => words.with("links.number_unknown", "kind", kind),
        _ => format!("{kind} {reference}"),
    };
    match &paper.issued_on {
        Some(day) => format!("{} {}", name.trim_end(), words.with("links.of_day", "day", words.date(parse_day(day)))),
        None => name.trim_end().to_owned(),
    }
}
