//! The decision on a commune or on many: it gives results and never points, because points can point at a child.

use chrono::NaiveDate;
use documents::{Align, Annex, Block, Column, Head, Letterhead, Paper, Row, Table, Title};
use organisation::{Error, Result, unit::Name};
use standards::{Reason, Standard};

use super::{Kind, fill, illustrative_note, marks, province_letterhead, say, signature};
use crate::{
    decision::outcome,
    document::{NewDecision, Signer, symbol},
    explanation,
    snapshot::Snapshot,
};

/// The decision that some snapshots allow; none on undetermined ones.
pub(super) fn paper(standard: &Standard, snapshots: &[&Snapshot], new: &NewDecision, signer: &Signer) -> Result<Paper> {
    let (first, kind) = kind_of(snapshots)?;
    let about = about(kind, first);
    let letterhead = letterhead(first, Some(new.number), Some(new.decided_on));
    let annexes = if snapshots.len() > 1 { vec![list(kind, snapshots, &letterhead, new)] } else { Vec::new() };
    Ok(Paper {
        body: articles(kind, standard, snapshots),
        annexes,
        ..order(standard, first, (letterhead, about), new, signer)
    })
}

/// What every decision of the province's chairman has, but for its articles.
pub(super) fn order(
    standard: &Standard,
    snapshot: &Snapshot,
    (letterhead, about): (Letterhead, String),
    new: &NewDecision,
    signer: &Signer,
) -> Paper {
    let level = Name::of(&snapshot.province.name).kind();
    let meta_title = format!("{}: {about}", say("decision.kind"));
    let notes = illustrative_note(standard).into_iter().chain([authority_note(snapshot), say("note.check")]);
    Paper {
        title: Some(Title { kind: say("decision.kind"), abstract_text: about }),
        authority: Some(fill("decision.authority", &[("level", &level.to_uppercase())])),
        bases: bases(standard),
        resolves: Some(say("decision.resolves")),
        signature: Some(signature(signer, None)),
        recipients: ["article", "ministry", "chairmen", "file"]
            .map(|line| fill(&format!("decision.recipient.{line}"), &[("level", &level)]))
            .into(),
        footnotes: notes.collect(),
        marks: marks(standard, snapshot),
        ..Paper::new(letterhead, new.decided_on, meta_title)
    }
}

/// The first snapshot and the kind of paper that they give together.
fn kind_of<'a>(snapshots: &[&'a Snapshot]) -> Result<(&'a Snapshot, Kind)> {
    let first: &Snapshot = snapshots.first().ok_or(Error::NotFound)?;
    Ok((first, Kind::of_outcome(outcome(first)?, snapshots.len())))
}

/// On which ground this authority decides; where no text says so, that none does.
pub(super) fn authority_note(snapshot: &Snapshot) -> String {
    match &snapshot.authority {
        Some(authority) if authority.confirmed => fill("note.authority_ground", &[("ground", &authority.ground)]),
        _ => say("note.authority"),
    }
}

fn about(kind: Kind, snapshot: &Snapshot) -> String {
    let (unit, year) = (snapshot.unit.name_in_text(), snapshot.year.to_string());
    fill(&format!("decision.about.{}", kind.name()), &[("unit", &unit), ("year", &year)])
}

fn letterhead(snapshot: &Snapshot, number: Option<i64>, decided_on: Option<NaiveDate>) -> Letterhead {
    province_letterhead(snapshot, number, symbol(snapshot.demo), decided_on)
}

/// The head of a decision as it will print, for the page on which it is prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionHead {
    letterhead: Letterhead,
    today: NaiveDate,
    /// Kind and abstract.
    pub title: Title,
}

impl DecisionHead {
    /// The head on snapshots that allow a decision; what is not known yet leaves room.
    pub fn of(
        snapshots: &[&Snapshot],
        number: Option<i64>,
        decided_on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self> {
        let (first, kind) = kind_of(snapshots)?;
        let title = Title { kind: say("decision.kind"), abstract_text: about(kind, first) };
        Ok(Self { letterhead: letterhead(first, number, decided_on), today, title })
    }

    /// The lines above the title.
    pub fn lines(&self) -> Head {
        self.letterhead.head(self.today)
    }
}

/// Only instruments that were seen, the law without its date, which no source that was read gives: the office adds the
/// others before it signs.
fn bases(standard: &Standard) -> Vec<String> {
    let own = format!("decision.basis.standard.{}", standard.id);
    let standard = if text::has(text::Lang::Vi, &format!("papers.{own}")) {
        say(&own)
    } else {
        fill("decision.basis.other_standard", &[("standard", &standard.title.vi)])
    };
    vec![say("decision.basis.law_on_children"), standard, say("decision.basis.proposal")]
}

fn articles(kind: Kind, standard: &Standard, snapshots: &[&Snapshot]) -> Vec<Block> {
    let Some(snapshot) = snapshots.first() else {
        return Vec::new();
    };
    let execution = if snapshots.len() > 1 { "decision.execution_list" } else { "decision.execution" };
    let places = [
        ("conditions", failed_conditions(snapshot).join("; ")),
        ("count", snapshots.len().to_string()),
        ("standard", explanation::short_title(text::Lang::Vi, standard)),
    ];
    let provisions = ["result", "follow_up"].map(|part| format!("decision.{part}.{}", kind.name()));
    numbered(snapshot, [&provisions[0], &provisions[1], execution], &places)
}

/// Articles in their order; every provision may name the commune, the province and the year.
pub(super) fn numbered(snapshot: &Snapshot, provisions: [&str; 3], places: &[(&str, String)]) -> Vec<Block> {
    let province = Name::of(&snapshot.province.name);
    let own = [
        ("unit", snapshot.unit.name_in_text()),
        ("province", province.in_text()),
        ("level", province.kind()),
        ("year", snapshot.year.to_string()),
    ];
    let places: Vec<_> = own.iter().chain(places).map(|(name, value)| (*name, value.as_str())).collect();
    let article = |(provision, number): (&str, i32)| {
        let label = fill("decision.article", &[("number", &number.to_string())]);
        Block::article(label, fill(provision, &places))
    };
    provisions.into_iter().zip(1..).map(article).collect()
}

/// The communes of a list: name and year, and what a refused one did not reach; never points.
fn list(kind: Kind, snapshots: &[&Snapshot], letterhead: &Letterhead, new: &NewDecision) -> Annex {
    let refusal = kind == Kind::RefusalList;
    let row = |(snapshot, number): (&&Snapshot, i32)| {
        let cells = [number.to_string(), snapshot.unit.name.clone(), snapshot.year.to_string()];
        Row::plain(cells.into_iter().chain(refusal.then(|| failed_conditions(snapshot).join("; "))))
    };
    let table = Table {
        caption: None,
        columns: [("no", 12, Align::Center), ("unit", 90, Align::Left), ("year", 24, Align::Center)]
            .into_iter()
            .chain(refusal.then_some(("conditions", 70, Align::Left)))
            .map(|(key, width, align)| Column::new(say(&format!("decision.list.{key}")), width, align))
            .collect(),
        rows: snapshots.iter().zip(1..).map(row).collect(),
    };
    let first = snapshots.first();
    let year = first.map(|snapshot| snapshot.year.to_string()).unwrap_or_default();
    let province = first.map(|snapshot| snapshot.province.name_in_text()).unwrap_or_default();
    let number = letterhead.reference();
    let places = [("number", number.as_str()), ("day", &text::long_date(new.decided_on)), ("province", &province)];
    Annex {
        title: say("decision.list.title"),
        subtitle: Some(fill(&format!("decision.list.subtitle.{}", kind.name()), &[("year", &year)])),
        reference: Some(fill("decision.list.reference", &places)),
        landscape: false,
        body: vec![Block::Table(table)],
    }
}

/// The conditions that were not reached. A criterion is not named: "no points for abused children" tells of children.
fn failed_conditions(snapshot: &Snapshot) -> Vec<String> {
    let reasons = &snapshot.evaluation.reasons;
    let zero = reasons.iter().any(|reason| matches!(reason, Reason::CriterionZero { .. }));
    let below = reasons.contains(&Reason::TotalBelowThreshold);
    let condition = |failed: bool, key| failed.then(|| say(key));
    condition(zero, "decision.condition.criterion_zero")
        .into_iter()
        .chain(condition(below, "decision.condition.total_below"))
        .collect()
}
