//! The procedure that governs a dossier: by its standard, and by the day.

use std::sync::Arc;

use chrono::NaiveDate;
use organisation::{Result, parse_day};
use standards::{Procedure, StepKey};

use crate::{Dossier, Programme, State, round};

/// The procedure under which a standard is applied on a day; none where none is known.
pub fn governing(programme: &Programme, standard: &str, on: NaiveDate) -> Option<Arc<Procedure>> {
    programme.library().procedures().governing(standard, on).cloned()
}

/// The procedure of a dossier: the one in force on the last day of its period.
pub async fn of_dossier(programme: &Programme, dossier: &Dossier) -> Result<Option<Arc<Procedure>>> {
    let round = round::of_year(&programme.store, dossier.year).await?;
    Ok(governing(programme, &dossier.standard, parse_day(&round.period_to)))
}

/// The step that a dossier waits for; none once all is done.
pub const fn awaited(state: State) -> Option<StepKey> {
    match state {
        State::NotBegun | State::InFigures | State::Returned => Some(StepKey::SelfAssessment),
        State::SelfScored => Some(StepKey::AssessmentCouncil),
        State::CouncilHeld => Some(StepKey::Submission),
        State::Submitted => Some(StepKey::Appraisal),
        State::Appraised => Some(StepKey::ReviewCouncil),
        State::InReview => Some(StepKey::Decision),
        State::Recognised | State::NotRecognised => Some(StepKey::Publication),
        State::Published | State::Revoked => None,
    }
}
