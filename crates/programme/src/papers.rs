//! The papers of a dossier: what a commune sends up, what the department answers, what the authority decides.
//!
//! Papers are Vietnamese, as the law wants, in the layout of Decree 30/2020. They are made from a snapshot,
//! so that the same act always gives the same paper; its bytes as PDF are kept with their fingerprint.

mod appraisal;
mod certificate;
mod decision;
mod kind;
mod made;
mod minutes;
mod notice;
mod report;
mod request;
mod reversal;
mod review;
mod sectors;
mod store;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use documents::{Letterhead, Mode, Paper, PaperError, Signature};
use organisation::{Error, Moment, Refusal, Result, unit::Name};
use standards::Standard;
use text::Lang;

pub use decision::DecisionHead;
pub use kind::Kind;
pub use made::paper;
pub(crate) use review::Of as ReviewOf;
pub use store::{Kept, Listed, of_act, of_dossier};
pub(crate) use store::{keep, keep_document};

use crate::{
    Programme,
    decision::Decision,
    document::{NewDecision, Signer, Signing},
    returning::Returned,
    reversal::Reversal,
    review::{Proposal, Review},
    sitting::{Minutes, Record},
    snapshot::Snapshot,
};

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
    signer: &Signer,
    at: Moment,
) -> Result<Paper> {
    Ok(report::paper(&*standard(programme, snapshot).await?, snapshot, signer, at))
}

/// The commune's request to be recognised, which goes up with the report.
pub async fn request(programme: &Programme, snapshot: &Snapshot, signer: &Signer, at: Moment) -> Result<Paper> {
    Ok(request::paper(&*standard(programme, snapshot).await?, snapshot, signer, at))
}

/// The department's notice that it gives the dossier back, with the reason and perhaps one for each indicator.
pub async fn return_notice(
    programme: &Programme,
    snapshot: &Snapshot,
    (reason, indicators): (&str, &[Returned]),
    at: Moment,
) -> Result<Paper> {
    Ok(notice::paper(&*standard(programme, snapshot).await?, snapshot, (reason, indicators), at))
}

/// The department's report on what it found.
pub async fn appraisal_report(programme: &Programme, snapshot: &Snapshot, opinion: &str, at: Moment) -> Result<Paper> {
    Ok(appraisal::paper(&*standard(programme, snapshot).await?, snapshot, opinion, at))
}

/// The decision on one commune or on many: recognition or refusal, as the frozen evaluations have it. With many, an
/// annex lists them in the order of their names.
pub async fn decision(
    programme: &Programme,
    snapshots: &[&Snapshot],
    new: &NewDecision,
    signer: &Signer,
) -> Result<Paper> {
    let first = snapshots.first().ok_or(Error::NotFound)?;
    decision::paper(&*standard(programme, first).await?, snapshots, new, signer)
}

/// The decision that takes another one back.
pub async fn reversal(
    programme: &Programme,
    (reversal, decision, snapshot): (Reversal, &Decision, &Snapshot),
    (new, reason): (&NewDecision, &str),
    signer: &Signer,
) -> Result<Paper> {
    let standard = standard(programme, snapshot).await?;
    Ok(reversal::paper(&standard, (reversal, decision, snapshot), (new, reason), signer))
}

/// The certificate of a recognised commune.
pub async fn certificate(programme: &Programme, snapshot: &Snapshot, decision: &Decision) -> Result<Paper> {
    Ok(certificate::paper(&*standard(programme, snapshot).await?, snapshot, decision))
}

/// The minutes of a council's sitting: a draft, or as they were signed.
pub async fn minutes(programme: &Programme, record: &Record, signed: Option<&Minutes>) -> Result<Paper> {
    let mut standards = minutes::Standards::new();
    for item in &record.items {
        if !standards.contains_key(&item.standard.sha256) {
            let standard = programme.standard(&item.standard.sha256).await?;
            standards.insert(item.standard.sha256.clone(), standard);
        }
    }
    Ok(minutes::paper(&standards, record, signed))
}

/// The report on a review: marked as a draft until it is concluded.
pub(crate) fn review(review: &Review, proposals: &[Proposal], of: &ReviewOf<'_>, at: Moment) -> Paper {
    review::paper(review, proposals, of, at)
}

/// The symbol of minutes.
pub(crate) fn minutes_symbol(demo: bool) -> String {
    minutes::symbol(demo)
}

/// Refuses a text that no paper can print, before it is kept.
pub(crate) fn check(text: &str) -> Result<()> {
    documents::check(text).map_err(unprintable)
}

/// A paper as DOCX: the same words as its PDF, to be edited before it is signed.
pub async fn docx(paper: Paper) -> Result<Vec<u8>> {
    let made = tokio::task::spawn_blocking(move || documents::docx(&paper)).await.map_err(Error::broken)?;
    made.map_err(unprintable)
}

/// A paper as PDF, printed where nobody else waits: it takes long enough to be felt.
pub async fn pdf(paper: Paper) -> Result<Vec<u8>> {
    tokio::task::spawn_blocking(move || print(&paper)).await.map_err(Error::broken)?
}

async fn standard(programme: &Programme, snapshot: &Snapshot) -> Result<std::sync::Arc<Standard>> {
    programme.standard(&snapshot.standard.sha256).await
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

/// The letterhead of the commune's committee.
fn commune_letterhead(snapshot: &Snapshot, symbol: &str, date: Option<NaiveDate>) -> Letterhead {
    let unit = Name::of(&snapshot.unit.name);
    Letterhead {
        superior: Some(committee(Name::of(&snapshot.province.name))),
        issuer: committee(unit),
        number: None,
        symbol: symbol_of(snapshot, symbol),
        about: None,
        place: unit.place().to_owned(),
        date,
    }
}

/// The letterhead of the province's lead department.
fn department_letterhead(snapshot: &Snapshot, symbol: &str, date: Option<NaiveDate>) -> Letterhead {
    let province = Name::of(&snapshot.province.name);
    Letterhead {
        superior: Some(committee(province)),
        issuer: say("department_capitals"),
        number: None,
        symbol: symbol_of(snapshot, symbol),
        about: None,
        place: province.place().to_owned(),
        date,
    }
}

/// The letterhead of the province's committee.
fn province_letterhead(snapshot: &Snapshot, number: Option<i64>, symbol: &str, date: Option<NaiveDate>) -> Letterhead {
    let province = Name::of(&snapshot.province.name);
    Letterhead {
        superior: None,
        issuer: committee(province),
        number: number.map(|number| number.to_string()),
        symbol: symbol.to_owned(),
        about: None,
        place: province.place().to_owned(),
        date,
    }
}

/// The symbol of a kind of paper: no real one in an invented world.
fn symbol_of(snapshot: &Snapshot, key: &str) -> String {
    say(&format!("{}.{key}", if snapshot.demo { "symbol_invented" } else { "symbol" }))
}

/// The head signs in person, or a deputy in his stead (Decree 30/2020, annex I, cell 7a); on behalf of a collective
/// where one is named.
fn signature(signer: &Signer, collective: Option<String>) -> Signature {
    let (mode, signer_title) = match (signer.signing, &collective) {
        (Signing::Head, None) => (Mode::Head, None),
        (Signing::Head, Some(_)) => (Mode::OnBehalf, None),
        (Signing::ForHead, _) => (Mode::For, Some(say("deputy_capitals"))),
    };
    Signature { mode, collective, head_title: say("chairman_capitals"), signer_title, name: Some(signer.name.clone()) }
}

/// The department's director signs; who that is, the program does not know.
fn director() -> Signature {
    Signature {
        mode: Mode::Head,
        collective: None,
        head_title: say("director_capitals"),
        signer_title: None,
        name: None,
    }
}
