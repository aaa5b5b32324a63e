//! All standards and their revisions: those in the program, and those an official adds in a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::file;
use crate::problem::{Problem, ProblemKind, Severity};
use crate::procedures::Procedures;
use crate::questionnaires::Questionnaires;
use crate::standard::Standard;

/// Every standard the program carries, by its path in the repository.
const BUILT_IN: [(&str, &str); 4] = [
    ("standards/qd-37-2010/r1.toml", include_str!("../../../standards/qd-37-2010/r1.toml")),
    ("standards/qd-34-2014/r1.toml", include_str!("../../../standards/qd-34-2014/r1.toml")),
    ("standards/qd-06-2019/r1.toml", include_str!("../../../standards/qd-06-2019/r1.toml")),
    ("standards/minh-hoa/r1.toml", include_str!("../../../standards/minh-hoa/r1.toml")),
];

/// All standards, each with all its revisions.
#[derive(Clone, Debug, Default)]
pub struct Library {
    revisions: BTreeMap<(String, u32), Arc<Standard>>,
    procedures: Procedures,
    questionnaires: Questionnaires,
}

/// Why a standard could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder could not be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file has a fault.
    #[error("{0}")]
    Faulty(Problem),
    /// Two files hold the same revision.
    #[error("{}: revision {revision} of {id} is in another file of the same folder too", path.display())]
    Twice {
        /// The second file.
        path: PathBuf,
        /// The standard's id.
        id: String,
        /// Its revision.
        revision: u32,
    },
    /// A folder holds no standard.
    #[error("{}: no standard found; expected <id>/r<revision>.toml", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
    },
}

/// Everything that is wrong with a folder of standards.
#[derive(Debug)]
pub struct LoadErrors(pub Vec<LoadError>);

impl fmt::Display for LoadErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            let line_break = if at == 0 { "" } else { "\n" };
            write!(f, "{line_break}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadErrors {}

impl Library {
    /// The standards and procedures that the program carries.
    pub fn built_in() -> Result<Library, LoadError> {
        let mut library = Library {
            procedures: Procedures::built_in()?,
            questionnaires: Questionnaires::built_in()?,
            ..Library::default()
        };
        for (name, text) in BUILT_IN {
            library.add(parse(name, text).map_err(first_error)?);
        }
        Ok(library)
    }

    /// The text and the path of every file that the program carries.
    pub fn built_in_files() -> impl Iterator<Item = (&'static str, &'static str)> {
        BUILT_IN.into_iter()
    }

    /// The files of standards in a folder: `*.toml` in it and in its folders. Scenarios lie one level deeper.
    pub fn files_in(dir: &Path) -> Result<Vec<PathBuf>, LoadError> {
        let mut files = Vec::new();
        for path in entries(dir)? {
            if path.is_dir() {
                files.extend(entries(&path)?.into_iter().filter(|path| is_toml(path)));
            } else if is_toml(&path) {
                files.push(path);
            }
        }
        Ok(files)
    }

    /// Adds the standards of a folder, and the procedures in its folder `procedures`: the same revision is replaced, a
    /// higher one supersedes. All or nothing.
    pub fn with_dir(mut self, dir: &Path) -> Result<Library, LoadErrors> {
        let files = Library::files_in(dir).map_err(|error| LoadErrors(vec![error]))?;
        let mut errors = Vec::new();
        let mut seen = BTreeSet::new();
        for path in files {
            let standard = match load(dir, &path) {
                Ok(standard) => standard,
                Err(found) => {
                    errors.extend(found);
                    continue;
                }
            };
            let (id, revision) = (standard.id.clone(), standard.revision);
            if seen.insert((id.clone(), revision)) {
                self.add(standard);
            } else {
                errors.push(LoadError::Twice { path, id, revision });
            }
        }
        let procedures = dir.join("procedures");
        if procedures.is_dir() {
            errors.extend(self.procedures.add_dir(&procedures));
        } else if errors.is_empty() && seen.is_empty() {
            errors.push(LoadError::Nothing { path: dir.to_owned() });
        }
        if errors.is_empty() { Ok(self) } else { Err(LoadErrors(errors)) }
    }

    /// The highest revision of a standard.
    pub fn latest(&self, id: &str) -> Option<&Arc<Standard>> {
        let all = (id.to_owned(), 0)..=(id.to_owned(), u32::MAX);
        self.revisions.range(all).next_back().map(|(_, standard)| standard)
    }

    /// One revision of a standard.
    pub fn revision(&self, id: &str, revision: u32) -> Option<&Arc<Standard>> {
        self.revisions.get(&(id.to_owned(), revision))
    }

    /// The procedures under which the standards are applied.
    pub fn procedures(&self) -> &Procedures {
        &self.procedures
    }

    /// The questionnaires with which satisfaction is asked for.
    pub fn questionnaires(&self) -> &Questionnaires {
        &self.questionnaires
    }

    /// All revisions of all standards, by id and revision.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Standard>> {
        self.revisions.values()
    }

    /// Every sector that answers for a criterion, in the order of the criteria.
    pub fn sectors(&self) -> Vec<&str> {
        let mut sectors: Vec<&str> = Vec::new();
        for criterion in self.all().flat_map(|standard| &standard.criteria) {
            if !criterion.sector.is_empty() && !sectors.contains(&criterion.sector.as_str()) {
                sectors.push(&criterion.sector);
            }
        }
        sectors
    }

    /// Adds a revision that was put in force; the same revision of a file gives way to it.
    pub fn enact(&mut self, standard: Arc<Standard>) {
        self.revisions.insert((standard.id.clone(), standard.revision), standard);
    }

    fn add(&mut self, standard: Standard) {
        self.enact(Arc::new(standard));
    }
}

impl Standard {
    /// The standard in a text that was kept earlier.
    pub fn parse(text: &str) -> Result<Standard, LoadError> {
        parse("(kept)", text).map_err(first_error)
    }
}

/// The standard in one file's text, or its errors.
pub(crate) fn parse(name: &str, text: &str) -> Result<Standard, Vec<Problem>> {
    let (standard, mut problems) = file::read(name, text);
    problems.retain(|problem| problem.severity() == Severity::Error);
    standard.ok_or(problems)
}

pub(crate) fn first_error(problems: Vec<Problem>) -> LoadError {
    let nowhere = || Problem {
        file: String::new(),
        line: 0,
        key: String::new(),
        kind: ProblemKind::Missing { expected: "a standard or a procedure" },
    };
    LoadError::Faulty(problems.into_iter().next().unwrap_or_else(nowhere))
}

pub(crate) fn entries(dir: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let failed = |source| LoadError::Read { path: dir.to_owned(), source };
    let entries = fs::read_dir(dir).map_err(failed)?;
    let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(failed)?;
    paths.sort_unstable();
    Ok(paths)
}

pub(crate) fn is_toml(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|extension| extension == "toml")
}

/// The text of a file.
pub(crate) fn read_text(path: &Path) -> Result<String, LoadError> {
    fs::read_to_string(path).map_err(|source| LoadError::Read { path: path.to_owned(), source })
}

fn load(dir: &Path, path: &Path) -> Result<Standard, Vec<LoadError>> {
    let text = read_text(path).map_err(|error| vec![error])?;
    let name = path.display().to_string();
    let standard =
        parse(&name, &text).map_err(|problems| problems.into_iter().map(LoadError::Faulty).collect::<Vec<_>>())?;
    // Directly in the folder a file may be called anything.
    if path.parent() == Some(dir) {
        return Ok(standard);
    }
    match misplaced(path, name, &standard.id, standard.revision) {
        Some(problem) => Err(vec![LoadError::Faulty(problem)]),
        None => Ok(standard),
    }
}

/// What is wrong with the place of a file that holds a revision; none where it is `<id>/r<revision>.toml`.
pub(crate) fn misplaced(path: &Path, name: String, id: &str, revision: u32) -> Option<Problem> {
    let place = Path::new(id).join(format!("r{revision}.toml"));
    let kind = ProblemKind::Misplaced { id: id.to_owned(), revision };
    (!path.ends_with(place)).then(|| Problem { file: name, line: 1, key: "id".to_owned(), kind })
}
