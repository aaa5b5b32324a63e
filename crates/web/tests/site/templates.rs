//! Templates hold no words of a language: those stand in the catalogues.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Names of formats, the same in every language.
const FORMATS: [&str; 4] = ["(PDF)", "DOCX", "SHA-256", "unit,class,fact,value"];

/// Every template, with its path.
pub(crate) fn templates() -> Vec<(PathBuf, String)> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), "html")
}

/// Every file with an ending below a folder, with its path.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// The text without everything between two marks.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        out.push(' ');
        rest = after.split_once(close).map_or("", |(_, after)| after);
    }
    out + rest
}

/// The template as plain HTML: without what askama computes.
fn plain(template: &str) -> String {
    without(&without(&without(template, "{#", "#}"), "{%", "%}"), "{{", "}}")
}

#[test]
fn no_template_says_a_word_of_its_own() {
    for (path, template) in templates() {
        let words = without(&without(&plain(&template), "<", ">"), "&", ";");
        let said =
            words.split_whitespace().filter(|word| word.contains(char::is_alphabetic) && !FORMATS.contains(word));
        assert_eq!(said.collect::<Vec<_>>(), Vec::<&str>::new(), "{}", path.display());
    }
}

#[test]
fn no_attribute_that_is_read_aloud_says_a_word_of_its_own() {
    for (path, template) in templates() {
        for attribute in ["title=\"", "aria-label=\"", "placeholder=\"", "alt=\"", "data-l=\""] {
            for said in plain(&template).split(attribute).skip(1) {
                let said = said.split('"').next().unwrap();
                let said = said.trim();
                let bare = !said.contains(char::is_alphabetic) || FORMATS.contains(&said);
                assert!(bare, "{}: {attribute}{said}", path.display());
            }
        }
    }
}

#[test]
fn no_template_carries_a_style_or_a_script_which_the_policy_would_refuse() {
    for (path, template) in templates() {
        let html = plain(&template).to_lowercase();
        for refused in [" style=", "<style", " onclick=", " onchange=", " onsubmit=", "javascript:", "hx-on"] {
            assert!(!html.contains(refused), "{}: {refused}", path.display());
        }
        for script in html.split("<script").skip(1) {
            assert!(script.split('>').next().unwrap().contains("src="), "{}: a script without a file", path.display());
        }
    }
}

#[test]
fn the_parts_of_a_template_are_taken_out_one_by_one() {
    assert_eq!(without("a{{ b }}c{{ d }}", "{{", "}}").split_whitespace().collect::<Vec<_>>(), ["a", "c"]);
}
