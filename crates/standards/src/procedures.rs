//! All procedures and their revisions: those in the program, and those an official adds in a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::file;
use crate::library::{LoadError, entries, first_error, is_toml, misplaced, read_text};
use crate::problem::{Problem, Severity};
use crate::procedure::Procedure;

/// Every procedure the program carries, by its path in the repository.
const BUILT_IN: [(&str, &str); 4] = [
    ("procedures/qd-37-2010/r1.toml", include_str!("../../../procedures/qd-37-2010/r1.toml")),
    ("procedures/tt-25-2014/r1.toml", include_str!("../../../procedures/tt-25-2014/r1.toml")),
    ("procedures/qd-06-2019/r1.toml", include_str!("../../../procedures/qd-06-2019/r1.toml")),
    ("procedures/hai-cap-2025/r1.toml", include_str!("../../../procedures/hai-cap-2025/r1.toml")),
];

/// All procedures, each with all its revisions.
#[derive(Clone, Debug, Default)]
pub struct Procedures {
    revisions: BTreeMap<(String, u32), Arc<Procedure>>,
}

impl Procedures {
    /// The procedures that the program carries.
    pub fn built_in() -> Result<Procedures, LoadError> {
        let mut procedures = Procedures::default();
        for (name, text) in BUILT_IN {
            procedures.add(parse(name, text).map_err(first_error)?);
        }
        Ok(procedures)
    }

    /// The path and the text of every file that the program carries.
    pub fn built_in_files() -> impl Iterator<Item = (&'static str, &'static str)> {
        BUILT_IN.into_iter()
    }

    /// The highest revision of a procedure.
    pub fn latest(&self, id: &str) -> Option<&Arc<Procedure>> {
        let all = (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        self.revisions.range(all).next_back().map(|(_, procedure)| procedure)
    }

    /// One revision of a procedure.
    pub fn revision(&self, id: &str, revision: u32) -> Option<&Arc<Procedure>> {
        self.revisions.get(&(id.to_owned(), revision))
    }

    /// All revisions of all procedures, by id and revision.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Procedure>> {
        self.revisions.values()
    }

    /// The procedure under which a standard is applied on a day: one that names the standard goes before one for all,
    /// then the one that began last.
    pub fn governing(&self, standard: &str, day: NaiveDate) -> Option<&Arc<Procedure>> {
        let ids: BTreeSet<&str> = self.revisions.keys().map(|(id, _)| id.as_str()).collect();
        let newest = ids.into_iter().filter_map(|id| self.latest(id));
        newest
            .filter(|procedure| procedure.serves(standard) && procedure.in_force(day))
            .max_by_key(|procedure| (!procedure.standards.is_empty(), procedure.effective_from))
    }

    /// Adds the procedures of a folder, as `<id>/r<revision>.toml` in it; gives what is wrong with them.
    pub(crate) fn add_dir(&mut self, dir: &Path) -> Vec<LoadError> {
        let mut errors = Vec::new();
        let folders = match entries(dir) {
            Ok(folders) => folders,
            Err(error) => return vec![error],
        };
        for folder in folders.into_iter().filter(|path| path.is_dir()) {
            let files = entries(&folder).unwrap_or_default();
            for path in files.into_iter().filter(|path| is_toml(path)) {
                match load(&path) {
                    Ok(procedure) => self.add(procedure),
                    Err(found) => errors.extend(found),
                }
            }
        }
        errors
    }

    fn add(&mut self, procedure: Procedure) {
        let key = (procedure.id.clone(), procedure.revision);
        self.revisions.insert(key, Arc::new(procedure));
    }
}

fn load(path: &Path) -> Result<Procedure, Vec<LoadError>> {
    let text = read_text(path).map_err(|error| vec![error])?;
    let name = path.display().to_string();
    let found = parse(&name, &text);
    let procedure = found.map_err(|problems| problems.into_iter().map(LoadError::Faulty).collect::<Vec<_>>())?;
    match misplaced(path, name, &procedure.id, procedure.revision) {
        Some(problem) => Err(vec![LoadError::Faulty(problem)]),
        None => Ok(procedure),
    }
}

/// The procedure in one file's text, or its errors.
fn parse(name: &str, text: &str) -> Result<Procedure, Vec<Problem>> {
    let (procedure, mut problems) = file::read_procedure(name, text);
    problems.retain(|problem| problem.severity() == Severity::Error);
    procedure.ok_or(problems)
}
