//! Builds a procedure out of its file.

use super::build::{each, head, named, note, references, revision, short_name};
use super::citations::{Citations, gloss, gloss_in};
use super::reader::{Item, Node};
use crate::period::DayOfYear;
use crate::problem::ProblemKind;
use crate::procedure::{
    Authority, AuthorityRole, DayUnit, DaysAllowed, HowOften, KnownDue, PaperNeeded, Procedure, ProcedureSources, Step,
    StepKey,
};
use crate::source::{Gloss, Provenance, Source};

pub(super) fn procedure(root: &Node<'_>, sha256: String, text: &str) -> Procedure {
    let references = references(root);
    let citations = Citations::read(root, &references, false);
    let (title, title_source) = named(root, "title", &citations);
    let (effective_from, from_source) = head(root, "effective_from", &citations, |item| item.date());
    let (effective_to, to_source) = head(root, "effective_to", &citations, |item| item.date());
    let procedure = Procedure {
        id: root.need("id", "a short name", |item| short_name(&item, '-')).unwrap_or_default(),
        revision: root.need("revision", "a number from 1", |item| revision(&item)).unwrap_or(1),
        sha256,
        text: text.to_owned(),
        author: root.text("author"),
        title,
        standards: root.may("standards", |item| item.texts()).unwrap_or_default(),
        effective_from,
        effective_to,
        how_often: root.may("how_often", |item| how_often(&item, &citations)),
        steps: root.tables("steps").iter().filter_map(|node| step(node, &citations)).collect(),
        authority: root.need("authority", "who decides", |item| authority(&item, &citations)).unwrap_or_else(nobody),
        due_days: root.tables("due_days").iter().filter_map(|node| due_day(node, &citations)).collect(),
        notes: each(root, "notes", |node| note(node, &citations)),
        references,
        sources: ProcedureSources { title: title_source, effective_from: from_source, effective_to: to_source },
    };
    citations.report_unused(root);
    procedure
}

/// Stands only where the file has an error, so that it is never used.
fn nobody() -> Authority {
    Authority {
        role: AuthorityRole::ProvincialChair,
        body: Gloss::default(),
        confirmed: false,
        source: Source::default(),
    }
}

/// The source of a value that may be missing, where its citation says that it is not known.
fn source_of(node: &Node<'_>, citations: &Citations, known: bool) -> Source {
    if known {
        return citations.known(node);
    }
    let source = citations.source(node);
    if source.provenance != Provenance::Unknown {
        node.report("", ProblemKind::ValueMissing);
    }
    source
}

fn how_often(item: &Item<'_>, citations: &Citations) -> Option<HowOften> {
    let node = item.table()?;
    let text = node.may("text", |item| gloss(&item));
    let every_years = node.may("every_years", |item| item.whole());
    let source = source_of(&node, citations, text.is_some());
    Some(HowOften { text, every_years, source })
}

fn step_key(node: &Node<'_>, key: &str) -> Option<StepKey> {
    node.need(key, "the name of a step", |item| item.word(StepKey::ALL.map(|step| (step.name(), step))))
}

fn step(node: &Node<'_>, citations: &Citations) -> Option<Step> {
    let key = step_key(node, "key");
    let role = node.may("role", |item| short_name(&item, '_'));
    let body = node.need("body", "who acts, with a source", |item| {
        let node = item.table()?;
        let body = node.may("vi", |_| Some(())).map(|()| gloss_in(&node));
        let source = source_of(&node, citations, body.is_some());
        Some((body, source))
    });
    let days = node.need("days", "the days allowed, with a source", |item| {
        let node = item.table()?;
        let count = node.may("value", |item| item.whole());
        let unit = node.may("unit", |item| item.word(DayUnit::ALL.map(|unit| (unit.name(), unit))));
        if count.is_some() != unit.is_some() {
            node.report("", ProblemKind::Missing { expected: "value and unit together" });
        }
        let source = source_of(&node, citations, count.is_some());
        Some((count.zip(unit).map(|(count, unit)| DaysAllowed { count, unit }), source))
    });
    let papers = node.may("papers", |item| item.tables());
    let papers = papers.map(|papers| papers.iter().map(|node| paper(node, citations)).collect());
    let source = citations.source(node);
    let (body, body_source) = body?;
    let (days, days_source) = days?;
    Some(Step { key: key?, body, role, body_source, days, days_source, papers, source })
}

fn paper(node: &Node<'_>, citations: &Citations) -> PaperNeeded {
    PaperNeeded {
        kind: node.need("kind", "a short name", |item| short_name(&item, '_')).unwrap_or_default(),
        name: gloss_in(node),
        source: citations.known(node),
    }
}

fn authority(item: &Item<'_>, citations: &Citations) -> Option<Authority> {
    let node = item.table()?;
    let role = node.need("role", "who decides", |item| item.word(AuthorityRole::ALL.map(|role| (role.name(), role))));
    let body = gloss_in(&node);
    let confirmed = node.need("confirmed", "true or false", |item| item.flag());
    let source = citations.known(&node);
    Some(Authority { role: role?, body, confirmed: confirmed?, source })
}

fn due_day(node: &Node<'_>, citations: &Citations) -> Option<KnownDue> {
    let day = |item: Item<'_>| {
        let text = item.text()?;
        DayOfYear::parse(&text).or_else(|| item.wrong("a day of the year like 11-30"))
    };
    let step = step_key(node, "step");
    let opens = node.may("opens", day);
    let last = node.need("last", "the last day", day);
    let place = node.need("place", "who set it, with vi and en", |item| gloss(&item)).unwrap_or_default();
    let words = node.may("words", |item| gloss(&item));
    let source = citations.known(node);
    Some(KnownDue { step: step?, opens, last: last?, place, words, source })
}
