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

/// Whether a key is that of a text about one thing; Vietnamese has no form of its own for it.
fn is_singular(key: &str) -> bool {
    key.ends_with("_1")
}

#[test]
fn both_languages_have_the_same_keys_in_the_same_files() {
    let keys = |lang| -> BTreeSet<(String, String)> {
        let areas = catalogue(lang).into_iter();
        let all = areas.flat_map(|(area, texts)| texts.into_keys().map(move |key| (area.clone(), key)));
        all.filter(|(_, key)| lang == Lang::Vi || !is_singular(key)).collect()
    };
    let (vi, en) = (keys(Lang::Vi), keys(Lang::En));
    assert_eq!(vi.difference(&en).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "only in Vietnamese");
    assert_eq!(en.difference(&vi).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "only in English");
}

#[test]
fn a_text_about_one_thing_belongs_to_one_about_many() {
    let en: BTreeMap<String, String> = catalogue(Lang::En).into_values().flatten().collect();
    let singular: Vec<_> = en.iter().filter(|(key, _)| is_singular(key)).collect();
    assert!(!singular.is_empty());
    for (key, text) in singular {
        let many = en.get(key.trim_end_matches("_1")).unwrap_or_else(|| panic!("{key} has no text about many"));
        assert!(places(text).is_subset(&places(many)), "{key}");
        assert!(places(many).contains("count") || places(many).contains("days"), "{key} is never asked for");
    }
    assert_eq!(text::fill(Lang::En, "timing.left", &[("days", "1")]), "1 day left");
    assert_eq!(text::fill(Lang::En, "timing.left", &[("days", "2")]), "2 days left");
    assert_eq!(text::fill(Lang::Vi, "timing.left", &[("days", "1")]), "Còn 1 ngày");
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

/// A file of the repository outside this crate.
fn outside(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every word that a person reads in Vietnamese, with where it stands: catalogues, standards, procedures, questionnaires, user guide.
fn vietnamese() -> Vec<(String, String)> {
    let catalogues = catalogue(Lang::Vi).into_values().flatten();
    let law = ["../../standards", "../../procedures", "../../surveys"].into_iter();
    let law = law.flat_map(|folder| fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap());
    let revisions = law.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let revisions = revisions.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let revisions = revisions.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let files = revisions.map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()));
    let guide = ("guide".to_owned(), outside("docs/huong-dan/README.md"));
    catalogues.chain(files).chain([guide]).collect()
}

fn syllables(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Whether the tone stands on the last vowel of `oa`, `oe` or `uy`, as in `hoạ`: papers of the state write `họa`.
fn has_the_other_spelling(syllable: &str) -> bool {
    let ending: Vec<char> = syllable.chars().rev().take(3).collect();
    match ending[..] {
        [last, 'o', ..] => "àáảãạèéẻẽẹ".contains(last),
        [last, 'u', before] => before != 'q' && "ỳýỷỹỵ".contains(last),
        [last, 'u'] => "ỳýỷỹỵ".contains(last),
        _ => false,
    }
}

#[test]
fn tones_are_set_in_one_way_everywhere() {
    for (key, text) in vietnamese() {
        let other: Vec<_> = syllables(&text).filter(|word| has_the_other_spelling(word)).collect();
        assert_eq!(other, Vec::<String>::new(), "{key}");
    }
    assert!(["hoạ", "hoà", "khoẻ", "uỷ", "thuỷ"].into_iter().all(has_the_other_spelling));
    assert!(!["họa", "hoạt", "quý", "ủy", "toàn"].into_iter().any(has_the_other_spelling));
}

#[test]
fn whoever_reads_is_never_called_by_a_word_of_friends() {
    for (key, text) in vietnamese() {
        assert!(syllables(&text).all(|word| word != "bạn"), "{key}: {text}");
    }
}

#[test]
fn the_guide_names_things_as_the_pages_do() {
    let said: BTreeSet<String> = catalogue(Lang::Vi).into_values().flatten().map(|(_, text)| text).collect();
    let guide = outside("docs/huong-dan/README.md");
    let quoted: Vec<String> = guide
        .split('“')
        .skip(1)
        .map(|rest| rest.split('”').next().unwrap().split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|label| label != "…")
        .collect();
    assert!(quoted.len() > 20, "the guide names what to press");
    let unknown: Vec<&String> = quoted.iter().filter(|label| !said.contains(*label)).collect();
    assert_eq!(unknown, Vec::<&String>::new());
}
