//! The catalogues speak of the same things: one file per area and language, same keys, same places, no empty text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use text::{Lang, has};

/// Area → key → text, for one language.
fn catalogue(lang: Lang) -> BTreeMap<String, BTreeMap<String, String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue");
    let ending = format!(".{}.toml", lang.tag());
    let mut areas = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if let Some(area) = name.strip_suffix(&ending) {
            areas.insert(area.to_owned(), texts(&name, &fs::read_to_string(entry.path()).unwrap()));
        }
    }
    areas
}

/// Reads the simple form that catalogues keep to: comments, tables, and one `key = "text"` a line.
fn texts(file: &str, content: &str) -> BTreeMap<String, String> {
    let mut table = String::new();
    let mut texts = BTreeMap::new();
    for (number, line) in content.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.clone_into(&mut table);
            continue;
        }
        let (key, text) = line.split_once(" = ").unwrap_or_else(|| panic!("{file}:{}: not a text", number + 1));
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let text = text.unwrap_or_else(|| panic!("{file}:{}: a text stands between quotes on one line", number + 1));
        let key = if table.is_empty() {
            key.trim_matches('"').to_owned()
        } else {
            format!("{table}.{}", key.trim_matches('"'))
        };
        assert!(texts.insert(key.clone(), text.to_owned()).is_none(), "{file}: {key} twice");
    }
    texts
}

fn places(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}

#[test]
fn both_languages_have_the_same_keys_in_the_same_files() {
    let keys = |lang| -> BTreeSet<(String, String)> {
        let areas = catalogue(lang).into_iter();
        areas.flat_map(|(area, texts)| texts.into_keys().map(move |key| (area.clone(), key))).collect()
    };
    let (vi, en) = (keys(Lang::Vi), keys(Lang::En));
    assert_eq!(vi.difference(&en).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "only in Vietnamese");
    assert_eq!(en.difference(&vi).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "only in English");
}

#[test]
fn a_key_stands_in_one_file_only() {
    let mut seen = BTreeMap::new();
    for (area, texts) in catalogue(Lang::Vi) {
        for key in texts.into_keys() {
            if let Some(before) = seen.insert(key.clone(), area.clone()) {
                panic!("{key} stands in {before} and in {area}");
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_places_in_every_text() {
    let en = catalogue(Lang::En);
    for (area, texts) in catalogue(Lang::Vi) {
        for (key, vi) in texts {
            assert_eq!(places(&vi), places(&en[&area][&key]), "{key}");
        }
    }
}

#[test]
fn no_text_is_empty_and_every_key_is_found_again() {
    for lang in Lang::ALL {
        for (key, text) in catalogue(lang).into_values().flatten() {
            assert!(!text.trim().is_empty(), "{key} is empty");
            assert!(has(lang, &key), "{key} did not reach the program");
        }
    }
}

#[test]
fn texts_are_kept_composed_so_that_the_same_word_is_the_same_bytes() {
    for (key, text) in catalogue(Lang::Vi).into_values().flatten() {
        assert_eq!(text::nfc(&text), text, "{key}");
    }
}
