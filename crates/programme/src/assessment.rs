//! The dossier of one commune for one year: what it is pinned to, its figures, and its state.

mod store;

pub use store::{find, list_of_unit, of_ids, of_province, of_unit, of_units};

use organisation::{Action, Actor, Error, Place, Result, actor::Held, unit};
use storage::{Store, Transaction};

use crate::{act::ActKind, decision::Outcome, figures::Figures, returning::Opening};

/// The state of a dossier, read off its newest row; the vocabulary of code, boards and papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// No figure yet.
    NotBegun,
    /// The newest row is a figure.
    InFigures,
    /// The commune froze its own score.
    SelfScored,
    /// The commune's assessment council held its sitting.
    CouncilHeld,
    /// Sent up.
    Submitted,
    /// Given back with a reason.
    Returned,
    /// Appraised.
    Appraised,
    /// The review council held its sitting; the authority has not decided.
    InReview,
    /// Decided: recognised.
    Recognised,
    /// Decided: not recognised.
    NotRecognised,
    /// The decision is public.
    Published,
    /// The decision was taken back.
    Revoked,
}

impl State {
    /// All states in the order of the work.
    pub const ALL: [Self; 12] = [
        Self::NotBegun,
        Self::InFigures,
        Self::SelfScored,
        Self::CouncilHeld,
        Self::Submitted,
        Self::Returned,
        Self::Appraised,
        Self::InReview,
        Self::Recognised,
        Self::NotRecognised,
        Self::Published,
        Self::Revoked,
    ];

    /// The name in addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotBegun => "not_begun",
            Self::InFigures => "in_figures",
            Self::SelfScored => "self_scored",
            Self::CouncilHeld => "council_held",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Appraised => "appraised",
            Self::InReview => "in_review",
            Self::Recognised => "recognised",
            Self::NotRecognised => "not_recognised",
            Self::Published => "published",
            Self::Revoked => "revoked",
        }
    }

    /// The state of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// What the dossier waits for; nothing once it is public.
    pub const fn awaits(self) -> Option<Action> {
        match self {
            Self::NotBegun | Self::InFigures | Self::Returned => Some(Action::EnterFigures),
            Self::SelfScored => Some(Action::KeepAssessmentCouncil),
            Self::CouncilHeld => Some(Action::Submit),
            Self::Submitted => Some(Action::Appraise),
            Self::Appraised => Some(Action::KeepReviewCouncil),
            Self::InReview => Some(Action::Decide),
            Self::Recognised | Self::NotRecognised => Some(Action::Publish),
            Self::Published | Self::Revoked => None,
        }
    }

    /// Whether figures can be entered: the dossier is with the commune.
    pub const fn figures_open(self) -> bool {
        matches!(self, Self::NotBegun | Self::InFigures | Self::SelfScored | Self::CouncilHeld | Self::Returned)
    }

    /// Whether a frozen submission stands behind the page.
    pub const fn frozen(self) -> bool {
        !self.figures_open()
    }

    /// The state that the newest rows give: the newest act, the version of the sheet then and now, the outcome if decided.
    ///
    /// A decision without an outcome is a damaged database.
    pub fn of(act: Option<ActKind>, version_then: i64, version_now: i64, outcome: Option<Outcome>) -> Result<Self> {
        Ok(match act {
            None if version_now == 0 => Self::NotBegun,
            None => Self::InFigures,
            Some(ActKind::SelfAssessment | ActKind::CouncilSitting | ActKind::Return | ActKind::Reopening)
                if version_now > version_then =>
            {
                Self::InFigures
            }
            Some(ActKind::SelfAssessment) => Self::SelfScored,
            Some(ActKind::CouncilSitting) => Self::CouncilHeld,
            Some(ActKind::Return | ActKind::Reopening) => Self::Returned,
            Some(ActKind::Submission) => Self::Submitted,
            Some(ActKind::Appraisal) => Self::Appraised,
            Some(ActKind::ReviewSitting) => Self::InReview,
            Some(ActKind::Revocation) => Self::Revoked,
            Some(ActKind::Decision) => match outcome {
                Some(Outcome::Recognised) => Self::Recognised,
                Some(Outcome::NotRecognised) => Self::NotRecognised,
                None => return Err(Error::broken(NoOutcome)),
            },
            Some(ActKind::Publication) => Self::Published,
        })
    }
}

/// A decision is there, but not what was decided.
#[derive(Debug, thiserror::Error)]
#[error("a decision without an outcome")]
struct NoOutcome;

/// A dossier as it stands.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// Row of the assessment.
    pub id: i64,
    /// The commune.
    pub unit: i64,
    /// Its province at the end of the assessed period.
    pub province: i64,
    /// The year.
    pub year: i64,
    /// Id of the pinned standard.
    pub standard: String,
    /// Pinned revision.
    pub revision: i64,
    /// Fingerprint of the pinned standard.
    pub standard_sha256: String,
    /// Threshold class on the last day of the period, if one was decided.
    pub class: Option<String>,
    /// The decision behind the class.
    pub class_ground: Option<String>,
    /// Counts changes; a writer names the one it saw.
    pub version: i64,
    /// Row of the sheet.
    pub sheet_id: i64,
    /// Version of the sheet.
    pub sheet_version: i64,
    /// When the sheet was last changed, milliseconds since 1970.
    pub changed_at: i64,
    /// The figures now.
    pub figures: Figures,
    /// The state.
    pub state: State,
    /// The newest act.
    pub newest_act: Option<i64>,
    /// Outcome of the decision in force: none once it was revoked or the dossier reopened.
    pub outcome: Option<Outcome>,
    /// What the last return opened, while the dossier is back with the commune.
    pub opening: Opening,
    /// The day of the first submission, YYYY-MM-DD; none while it was never handed in.
    pub handed_in_on: Option<String>,
    /// Days by which the first submission came after the due day of then.
    pub days_late: i64,
    /// What the review council adopted, while its sitting is the newest act; nothing where it did not adopt.
    pub adopted: Option<Outcome>,
    /// Where it stands, for permissions.
    pub place: Place,
}

impl Dossier {
    /// The same dossier as a person saw it on a page: a change is refused when it has moved on since.
    #[must_use]
    pub fn seen_at(mut self, version: i64) -> Self {
        self.version = version;
        self
    }
}

/// Refuses whoever may not read a dossier: no office above its unit nor, where the unit ended, above what followed it.
pub async fn may_read(store: &Store, actor: &Actor, dossier: &Dossier) -> Result<()> {
    reader(store, actor, dossier).await.map(drop)
}

/// The office in which somebody reads a dossier.
pub(crate) async fn reader<'a>(store: &Store, actor: &'a Actor, dossier: &Dossier) -> Result<&'a Held> {
    match actor.office_for(Action::ReadDossier, &dossier.place) {
        Err(Error::Forbidden) => unit::reader(store.read(), actor, dossier.unit).await,
        held => held,
    }
}

/// Takes the dossier's next version; `Conflict` when somebody else took it first.
pub(crate) async fn advance(tx: &Transaction, dossier: &Dossier) -> Result<()> {
    let moved = tx
        .run(
            "UPDATE assessment SET version = version + 1 WHERE id = $1 AND version = $2",
            [dossier.id.into(), dossier.version.into()],
        )
        .await?;
    if moved == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// Copies the newest act to the dossier: boards read it there.
pub(crate) async fn point(tx: &Transaction, dossier: &Dossier, act: i64, kind: ActKind) -> Result<()> {
    let sql =
        "UPDATE assessment SET newest_act_id = $2, newest_act_kind = $3, newest_act_sheet_version = $4 WHERE id = $1";
    tx.run(sql, [dossier.id.into(), act.into(), kind.into(), dossier.sheet_version.into()]).await?;
    Ok(())
}

/// Copies what was decided to the dossier, beside the row of the decision; none once it was taken back.
pub(crate) async fn point_to_outcome(tx: &Transaction, assessment: i64, outcome: Option<Outcome>) -> Result<()> {
    let sql = "UPDATE assessment SET newest_outcome = $2 WHERE id = $1";
    tx.run(sql, [assessment.into(), outcome.map(Outcome::name).into()]).await?;
    Ok(())
}

/// Copies the newest acts to the dossiers of a year whose acts were loaded at once.
pub async fn point_year(tx: &Transaction, year: i64) -> Result<()> {
    let newest = |column: &str| {
        format!("(SELECT t.{column} FROM act t WHERE t.assessment_id = assessment.id ORDER BY t.id DESC LIMIT 1)")
    };
    let handing = |column: &str| format!("(SELECT h.{column} FROM handing_in h WHERE h.assessment_id = assessment.id)");
    let sql = format!(
        "UPDATE assessment SET newest_act_id = {}, newest_act_kind = {}, newest_act_sheet_version = {},
             newest_outcome = (SELECT d.outcome FROM decision d WHERE d.act_id = (SELECT MAX(t.id) FROM act t
                 WHERE t.assessment_id = assessment.id AND t.kind IN ('decision', 'revocation', 'reopening'))),
             handed_in_on = {}, days_late = COALESCE({}, 0)
         WHERE year = $1",
        newest("id"),
        newest("kind"),
        newest("sheet_version"),
        handing("handed_in_on"),
        handing("days_late"),
    );
    tx.run(&sql, [year.into()]).await?;
    Ok(())
}

/// Holds the dossier's row until the change is over, so that its state stays what it was; `Conflict` when it has moved
/// on since it was loaded. What others see does not change by that.
pub(crate) async fn hold(tx: &Transaction, dossier: &Dossier) -> Result<()> {
    let held = tx
        .run(
            "UPDATE assessment SET version = version WHERE id = $1 AND version = $2",
            [dossier.id.into(), dossier.version.into()],
        )
        .await?;
    if held == 0 { Err(Error::Conflict) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_figure_after_self_scoring_opens_the_dossier_again() {
        assert_eq!(State::of(Some(ActKind::SelfAssessment), 3, 3, None).unwrap(), State::SelfScored);
        assert_eq!(State::of(Some(ActKind::SelfAssessment), 3, 4, None).unwrap(), State::InFigures);
        assert_eq!(State::of(Some(ActKind::CouncilSitting), 3, 3, None).unwrap(), State::CouncilHeld);
        assert_eq!(State::of(Some(ActKind::CouncilSitting), 3, 4, None).unwrap(), State::InFigures);
        assert_eq!(State::of(Some(ActKind::Return), 3, 3, None).unwrap(), State::Returned);
        assert_eq!(State::of(Some(ActKind::Reopening), 3, 4, None).unwrap(), State::InFigures);
    }

    #[test]
    fn a_decision_without_an_outcome_is_no_refusal() {
        assert!(State::of(Some(ActKind::Decision), 3, 3, None).is_err());
        assert_eq!(
            State::of(Some(ActKind::Decision), 3, 3, Some(Outcome::NotRecognised)).unwrap(),
            State::NotRecognised
        );
    }

    #[test]
    fn nothing_entered_is_not_begun() {
        assert_eq!(State::of(None, 0, 0, None).unwrap(), State::NotBegun);
        assert_eq!(State::of(None, 0, 1, None).unwrap(), State::InFigures);
    }
}
