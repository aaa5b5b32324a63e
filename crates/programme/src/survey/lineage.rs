//! The counts of a closed survey in the figures of the dossier: entered in the same way as typed ones, and each entry
//! names the survey it came from.

use organisation::{Actor, Moment, Result};
use storage::Store;
use text::Lang;

use super::{Sheets, Survey, SurveyRefusal, code, store};
use crate::{
    Dossier, Programme, assessment,
    figures::{self, Entered, Entry, FigureChange, Source},
};

/// The fact of those who answered.
pub const ANSWERS: &str = "survey_answers";
/// The fact of those who are satisfied.
pub const SATISFIED: &str = "survey_satisfied";

/// Brings the counts of a closed survey into the figures of the dossier, with a reason that names it.
pub async fn propose(programme: &Programme, actor: &Actor, survey: &Survey, at: Moment) -> Result<Entered> {
    let dossier = assessment::of_unit(&programme.store, survey.unit, survey.year).await?;
    // who may not enter figures there learns nothing of the survey
    crate::confirmation::Hand::of(actor, &dossier.place)?;
    if survey.closing.is_none() {
        return Err(SurveyRefusal::NotClosed.into());
    }
    if store::newest(&programme.store, survey.unit, survey.year).await? != Some(survey.id) {
        return Err(SurveyRefusal::NotNewest.into());
    }
    let standard = programme.standard(&dossier.standard_sha256).await?;
    if [ANSWERS, SATISFIED].iter().any(|fact| standard.fact_id(fact).is_none()) {
        return Err(SurveyRefusal::NotAsked.into());
    }
    let sheets = Sheets::of(programme.store.read(), survey.id).await?;
    if sheets.all() == 0 {
        return Err(SurveyRefusal::NobodyAnswered.into());
    }
    let figures = [(ANSWERS.to_owned(), Some(sheets.all())), (SATISFIED.to_owned(), Some(sheets.satisfied()))];
    // what is kept of the dossier is Vietnamese, as its papers are
    let reason = text::fill(Lang::Vi, "survey.lineage", &[("code", &code::shown(&survey.code))]);
    let entry = Entry { reason, ..Entry::of(figures) };
    figures::enter(programme, actor, &dossier, &entry, Source::Survey(survey.id), at).await
}

/// The survey out of which the figures of a dossier came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// Row of the survey.
    pub survey: i64,
    /// Its code.
    pub code: String,
}

/// The survey from which a dossier's figures of criterion 13 came, unless somebody typed others over them since.
pub async fn lineage(store: &Store, dossier: &Dossier) -> Result<Option<Lineage>> {
    let mut found = None;
    for row in store::entries_since(store, dossier.sheet_id).await? {
        if let Some((survey, code)) = row.survey.zip(row.code) {
            found = Some(Lineage { survey, code });
            continue;
        }
        let changes: Vec<FigureChange> = serde_json::from_str(&row.changes).map_err(organisation::Error::broken)?;
        if changes.iter().any(|change| [ANSWERS, SATISFIED].contains(&change.fact.as_str())) {
            found = None;
        }
    }
    Ok(found)
}
