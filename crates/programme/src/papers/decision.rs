//! The decision on one commune: it gives the result and never points, because points can point at a child.

use chrono::NaiveDate;
use documents::{Block, Head, Letterhead, Mode, Paper, Signature, Title};
use organisation::{Result, unit::Name};
use standards::{Reason, Standard};

use super::{Kind, committee, fill, illustrative_note, marks, say};
use crate::{
    decision::{NewDecision, Signer, Signing, outcome, symbol},
    explanation,
    snapshot::Snapshot,
};

/// The decision that a snapshot allows; none on an undetermined one.
pub(super) fn paper(standard: &Standard, snapshot: &Snapshot, new: &NewDecision, signer: &Signer) -> Result<Paper> {
    let kind = Kind::of_outcome(outcome(snapshot)?);
    let province = Name::of(&snapshot.province.name);
    let about = about(kind, snapshot);
    let letterhead = letterhead(snapshot, Some(new.number), Some(new.decided_on));
    let meta_title = format!("{}: {about}", say("decision.kind"));
    let footnotes = illustrative_note(standard).into_iter().chain([authority_note(snapshot)]);
    Ok(Paper {
        title: Some(Title { kind: say("decision.kind"), abstract_text: about }),
        authority: Some(fill("decision.authority", &[("level", &province.kind().to_uppercase())])),
        bases: bases(standard),
        resolves: Some(say("decision.resolves")),
        body: articles(kind, standard, snapshot),
        signature: Some(signature(signer)),
        recipients: ["article", "ministry", "chairmen", "file"]
            .map(|line| fill(&format!("decision.recipient.{line}"), &[("level", &province.kind())]))
            .into(),
        footnotes: footnotes.collect(),
        marks: marks(standard, snapshot),
        ..Paper::new(letterhead, new.decided_on, meta_title)
    })
}

/// On which ground this authority decides; where no text says so, that none does.
fn authority_note(snapshot: &Snapshot) -> String {
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
    let province = Name::of(&snapshot.province.name);
    Letterhead {
        superior: None,
        issuer: committee(province),
        number: number.map(|number| number.to_string()),
        symbol: symbol(snapshot.demo).to_owned(),
        about: None,
        place: province.place().to_owned(),
        date: decided_on,
    }
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
    /// The head on a snapshot that allows a decision; what is not known yet leaves room.
    pub fn of(
        snapshot: &Snapshot,
        number: Option<i64>,
        decided_on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self> {
        let kind = Kind::of_outcome(outcome(snapshot)?);
        let title = Title { kind: say("decision.kind"), abstract_text: about(kind, snapshot) };
        Ok(Self { letterhead: letterhead(snapshot, number, decided_on), today, title })
    }

    /// The lines above the title.
    pub fn lines(&self) -> Head {
        self.letterhead.head(self.today)
    }
}

/// Only instruments that were seen: the office adds the others before it signs.
fn bases(standard: &Standard) -> Vec<String> {
    let own = format!("decision.basis.standard.{}", standard.id);
    let standard = if text::has(text::Lang::Vi, &format!("papers.{own}")) {
        say(&own)
    } else {
        fill("decision.basis.other_standard", &[("standard", &standard.title.vi)])
    };
    vec![say("decision.basis.law_on_children"), standard, say("decision.basis.proposal")]
}

fn articles(kind: Kind, standard: &Standard, snapshot: &Snapshot) -> Vec<Block> {
    let province = Name::of(&snapshot.province.name);
    let year = snapshot.year.to_string();
    let conditions = failed_conditions(snapshot).join("; ");
    let places = [
        ("unit", snapshot.unit.name_in_text()),
        ("province", province.in_text()),
        ("level", province.kind()),
        ("year", year),
        ("standard", explanation::short_title(text::Lang::Vi, standard)),
        ("conditions", conditions),
    ];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    let provisions = ["result", "follow_up"].map(|part| format!("decision.{part}.{}", kind.name()));
    provisions
        .iter()
        .map(String::as_str)
        .chain(["decision.execution"])
        .zip(1..)
        .map(|(provision, number)| {
            let label = fill("decision.article", &[("number", &number.to_string())]);
            Block::article(label, fill(provision, &places))
        })
        .collect()
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

/// The chairman signs in person, or a deputy in his stead (Decree 30/2020, annex I, cell 7a).
fn signature(signer: &Signer) -> Signature {
    let (mode, signer_title) = match signer.signing {
        Signing::Head => (Mode::Head, None),
        Signing::ForHead => (Mode::For, Some(say("deputy_capitals"))),
    };
    Signature {
        mode,
        collective: None,
        head_title: say("chairman_capitals"),
        signer_title,
        name: Some(signer.name.clone()),
    }
}
