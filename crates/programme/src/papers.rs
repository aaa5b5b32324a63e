//! The papers of a dossier: the report a commune sends up, and the decision it gets back.
//!
//! Papers are Vietnamese, as the law wants, in the layout of Decree 30/2020. They are made from a snapshot,
//! so that the same act always gives the same bytes; the bytes are kept with their fingerprint.

mod decision;
mod minutes;
mod report;
mod sectors;
mod store;
#[cfg(test)]
mod tests;

use documents::{Paper, PaperError};
use organisation::{Error, Moment, Refusal, Result, unit::Name};
use standards::Standard;
use text::Lang;

pub use decision::DecisionHead;
pub(crate) use store::keep;
pub use store::{Kept, Listed, of_act, of_dossier};

use crate::{
    Programme,
    decision::{NewDecision, Outcome, Signer},
    sitting::{Minutes, Record},
    snapshot::Snapshot,
};

/// A kind of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What the commune sends up with its dossier.
    SelfAssessmentReport,
    /// The decision that recognises.
    RecognitionDecision,
    /// The decision that refuses.
    RefusalDecision,
    /// What the commune's council did.
    AssessmentMinutes,
    /// What the review council did.
    ReviewMinutes,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::SelfAssessmentReport,
        Self::RecognitionDecision,
        Self::RefusalDecision,
        Self::AssessmentMinutes,
        Self::ReviewMinutes,
    ];

    /// The stored name; also its part of addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SelfAssessmentReport => "self_assessment_report",
            Self::RecognitionDecision => "recognition_decision",
            Self::RefusalDecision => "refusal_decision",
            Self::AssessmentMinutes => "assessment_minutes",
            Self::ReviewMinutes => "review_minutes",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The decision of an outcome.
    pub const fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Recognised => Self::RecognitionDecision,
            Outcome::NotRecognised => Self::RefusalDecision,
        }
    }

    /// What pages call it.
    pub fn label(self, lang: Lang) -> String {
        text::say(lang, &format!("papers.kind.{}", self.name()))
    }

    /// The name of its file, as `bao-cao-tu-danh-gia-2026.pdf`.
    pub fn file_name(self, year: i64) -> String {
        let stem = match self {
            Self::SelfAssessmentReport => "bao-cao-tu-danh-gia",
            Self::RecognitionDecision => "quyet-dinh-cong-nhan",
            Self::RefusalDecision => "quyet-dinh-khong-cong-nhan",
            Self::AssessmentMinutes => "bien-ban-hoi-dong-danh-gia",
            Self::ReviewMinutes => "bien-ban-hoi-dong-xet-duyet",
        };
        format!("{stem}-{year}.pdf")
    }
}

/// Why a paper cannot be made.
#[derive(Debug)]
pub enum PaperRefusal {
    /// A name or a ground holds a character that no printer has.
    Unprintable {
        /// The text without the character.
        text: String,
    },
}

impl Refusal for PaperRefusal {
    fn key(&self) -> &'static str {
        "papers.refused.unprintable"
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        let Self::Unprintable { text } = self;
        vec![("text", text.clone())]
    }
}

/// The commune's report on its own assessment: score table, and an annex that explains every indicator.
pub async fn self_assessment_report(
    programme: &Programme,
    snapshot: &Snapshot,
    chairman: &str,
    at: Moment,
) -> Result<Vec<u8>> {
    let standard = programme.standard(&snapshot.standard.sha256).await?;
    aside(report::paper(&standard, snapshot, chairman, at)).await
}

/// The decision on a commune: recognition or refusal, as the frozen evaluation has it.
pub async fn decision(
    programme: &Programme,
    snapshot: &Snapshot,
    new: &NewDecision,
    signer: &Signer,
) -> Result<Vec<u8>> {
    let standard = programme.standard(&snapshot.standard.sha256).await?;
    aside(decision::paper(&standard, snapshot, new, signer)?).await
}

/// The minutes of a council's sitting: a draft, or as they were signed.
pub async fn minutes(programme: &Programme, record: &Record, signed: Option<&Minutes>) -> Result<Vec<u8>> {
    let mut standards = minutes::Standards::new();
    for item in &record.items {
        if !standards.contains_key(&item.standard.sha256) {
            let standard = programme.standard(&item.standard.sha256).await?;
            standards.insert(item.standard.sha256.clone(), standard);
        }
    }
    aside(minutes::paper(&standards, record, signed)).await
}

/// The symbol of minutes.
pub(crate) fn minutes_symbol(demo: bool) -> String {
    minutes::symbol(demo)
}

/// Refuses a text that no paper can print, before it is kept.
pub(crate) fn check(text: &str) -> Result<()> {
    documents::check(text).map_err(unprintable)
}

/// Prints where nobody else waits: a paper takes long enough to be felt.
async fn aside(paper: Paper) -> Result<Vec<u8>> {
    tokio::task::spawn_blocking(move || print(&paper)).await.map_err(Error::broken)?
}

fn print(paper: &Paper) -> Result<Vec<u8>> {
    documents::pdf(paper).map_err(unprintable)
}

fn unprintable(error: PaperError) -> Error {
    match error {
        PaperError::Unprintable { text, .. } => PaperRefusal::Unprintable { text }.into(),
        error => Error::broken(error),
    }
}

/// The words of a paper.
fn say(key: &str) -> String {
    text::say(Lang::Vi, &format!("papers.{key}"))
}

/// The words of a paper with their places filled.
fn fill(key: &str, places: &[(&str, &str)]) -> String {
    text::fill(Lang::Vi, &format!("papers.{key}"), places)
}

/// A people's committee in a letterhead: the place on a line of its own, however long its kind is.
fn committee(unit: Name<'_>) -> String {
    format!("{}\n{}", say("committee_capitals"), unit.capitals())
}

/// What every page must warn of: an invented world, an illustrative standard.
fn marks(standard: &Standard, snapshot: &Snapshot) -> Vec<String> {
    let invented = snapshot.demo.then(|| say("mark.invented"));
    let illustrative = standard.illustrative.then(|| say("mark.illustrative"));
    invented.into_iter().chain(illustrative).collect()
}

/// The note under the signature that names an illustrative standard.
fn illustrative_note(standard: &Standard) -> Option<String> {
    standard.illustrative.then(|| fill("note.illustrative", &[("standard", &standard.title.vi)]))
}
