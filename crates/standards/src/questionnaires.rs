//! All questionnaires and their revisions, as the program carries them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::file;
use crate::library::{LoadError, first_error};
use crate::problem::{Problem, Severity};
use crate::questionnaire::Questionnaire;

/// Every questionnaire the program carries, by its path in the repository.
const BUILT_IN: [(&str, &str); 1] = [("surveys/hai-long/r1.toml", include_str!("../../../surveys/hai-long/r1.toml"))];

/// All questionnaires, each with all its revisions.
#[derive(Clone, Debug, Default)]
pub struct Questionnaires {
    revisions: BTreeMap<(String, u32), Arc<Questionnaire>>,
}

impl Questionnaires {
    /// The questionnaires that the program carries.
    pub fn built_in() -> Result<Questionnaires, LoadError> {
        let mut questionnaires = Questionnaires::default();
        for (name, text) in BUILT_IN {
            let questionnaire = parse(name, text).map_err(first_error)?;
            let key = (questionnaire.id.clone(), questionnaire.revision);
            questionnaires.revisions.insert(key, Arc::new(questionnaire));
        }
        Ok(questionnaires)
    }

    /// The path and the text of every file that the program carries.
    pub fn built_in_files() -> impl Iterator<Item = (&'static str, &'static str)> {
        BUILT_IN.into_iter()
    }

    /// The highest revision of a questionnaire.
    pub fn latest(&self, id: &str) -> Option<&Arc<Questionnaire>> {
        let all = (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        self.revisions.range(all).next_back().map(|(_, questionnaire)| questionnaire)
    }

    /// The highest revision of every questionnaire.
    pub fn all_latest(&self) -> impl Iterator<Item = &Arc<Questionnaire>> {
        self.revisions.values().filter(|one| self.latest(&one.id).is_some_and(|latest| latest.revision == one.revision))
    }

    /// The questionnaire with a fingerprint.
    pub fn by_sha256(&self, sha256: &str) -> Option<&Arc<Questionnaire>> {
        self.revisions.values().find(|questionnaire| questionnaire.sha256 == sha256)
    }
}

impl Questionnaire {
    /// The questionnaire in a text that was kept earlier.
    pub fn parse(text: &str) -> Result<Questionnaire, LoadError> {
        parse("(kept)", text).map_err(first_error)
    }
}

/// The questionnaire in one file's text, or its errors.
fn parse(name: &str, text: &str) -> Result<Questionnaire, Vec<Problem>> {
    let (questionnaire, mut problems) = file::read_questionnaire(name, text);
    problems.retain(|problem| problem.severity() == Severity::Error);
    questionnaire.ok_or(problems)
}
