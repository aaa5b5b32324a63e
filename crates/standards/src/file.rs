//! The file format of standards and procedures: one entry per value, each naming a citation of the same file.
//! Every fault of a file is found in one reading, with line and key.

mod build;
mod citations;
mod procedure;
mod questionnaire;
mod reader;

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::check::{self, Finding};
use crate::problem::{Problem, Severity};
use crate::procedure::Procedure;
use crate::questionnaire::Questionnaire;
use crate::standard::Standard;
use reader::{Node, Reader};

/// Lines of keys, by their paths; a path that is not there has the line of the nearest one above it.
pub(crate) struct Lines(HashMap<String, usize>);

impl Lines {
    pub(crate) fn of(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(line) = self.0.get(path) {
                return *line;
            }
            let Some(end) = path.rfind(['.', '[']) else {
                return 1;
            };
            path = path.get(..end).unwrap_or_default();
        }
    }
}

/// The standard in `text`, if it has no error, and all its problems in the order of lines.
pub(crate) fn read(file: &str, text: &str) -> (Option<Standard>, Vec<Problem>) {
    sound(read_draft(file, text))
}

/// The standard in `text` as far as it can be read: one that the check refuses as a whole can still be shown and mended.
pub(crate) fn read_draft(file: &str, text: &str) -> (Option<Standard>, Vec<Problem>) {
    whole(file, text, |root, sha256| build::standard(root, sha256, text), |standard| check::rules(standard).collect())
}

/// The procedure in `text`, if it has no error, and all its problems in the order of lines.
pub(crate) fn read_procedure(file: &str, text: &str) -> (Option<Procedure>, Vec<Problem>) {
    sound(whole(file, text, |root, sha256| procedure::procedure(root, sha256, text), check::procedure_rules))
}

fn sound<T>((whole, problems): (Option<T>, Vec<Problem>)) -> (Option<T>, Vec<Problem>) {
    (whole.filter(|_| !has_error(&problems)), problems)
}

/// The questionnaire in `text`, if it has no error, and all its problems in the order of lines.
pub(crate) fn read_questionnaire(file: &str, text: &str) -> (Option<Questionnaire>, Vec<Problem>) {
    sound(whole(
        file,
        text,
        |root, sha256| questionnaire::questionnaire(root, sha256, text),
        check::questionnaire_rules,
    ))
}

/// Builds what a file holds, then checks it as a whole.
fn whole<T>(
    file: &str,
    text: &str,
    build: impl FnOnce(&Node<'_>, String) -> T,
    check: impl FnOnce(&T) -> Vec<Finding>,
) -> (Option<T>, Vec<Problem>) {
    let sha256 = hex::encode(Sha256::digest(text.as_bytes()));
    let reader = Reader::new(file, text.strip_prefix('\u{feff}').unwrap_or(text));
    let whole = reader.root(|root| build(&root, sha256));
    let (mut problems, lines) = reader.finish();
    let whole = whole.filter(|_| !has_error(&problems));
    if let Some(whole) = &whole {
        problems.extend(check(whole).into_iter().map(|(key, kind)| Problem {
            file: file.to_owned(),
            line: lines.of(&key),
            key,
            kind,
        }));
    }
    problems.sort_by_key(|problem| problem.line);
    (whole, problems)
}

fn has_error(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity() == Severity::Error)
}
