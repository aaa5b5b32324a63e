//! Every key that the program uses is in the catalogue, and every key in the catalogue is used.
//! A key put together at run time is known by its pattern, which stands in the source: `"role.{}"`.

use std::{collections::BTreeSet, path::Path};

use text::{Lang, has};

use crate::templates::files;

/// The crates that speak.
const SPEAKERS: [&str; 5] = ["cli", "correspondence", "organisation", "programme", "web"];

fn crates() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every source and template of the crates that speak.
fn sources() -> Vec<String> {
    SPEAKERS.into_iter().flat_map(sources_of).collect()
}

/// Every source and template of a crate.
fn sources_of(speaker: &str) -> Vec<String> {
    let folders = [("src", "rs"), ("templates", "html")].into_iter();
    let folders = folders.map(|(folder, ending)| (crates().join(speaker).join(folder), ending));
    let folders = folders.filter(|(folder, _)| folder.is_dir());
    folders.flat_map(|(folder, ending)| files(&folder, ending)).map(|(_, source)| source).collect()
}

/// Literals that look like keys: small words with dots between, perhaps with `{…}` for one of them.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let key_like = |text: &&str| {
        let letters = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-{}".contains(c));
        letters && text.contains('.') && !text.starts_with('.') && !text.starts_with('{') && !text.ends_with('.')
    };
    source.split('"').filter(key_like)
}

fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (_, content) in files(&crates().join("text/catalogue"), "toml") {
        collect("", &content.parse::<toml::Table>().unwrap(), &mut keys);
    }
    keys
}

fn collect(prefix: &str, table: &toml::Table, keys: &mut BTreeSet<String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            toml::Value::Table(inner) => collect(&key, inner, keys),
            _ => drop(keys.insert(key)),
        }
    }
}

/// Whether a key can come out of a pattern such as `role.{}`.
fn comes_of(key: &str, pattern: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('{') else {
        return key == pattern;
    };
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    let middle = key.strip_prefix(before);
    middle.is_some_and(|rest| match after.split_once('{') {
        None => rest.len() > after.len() && rest.ends_with(after),
        Some((between, _)) => rest.find(between).is_some_and(|at| at > 0),
    })
}

/// Whether a literal is a key, or the head or tail of one that is put together at run time.
fn is_known(keys: &BTreeSet<String>, literal: &str) -> bool {
    let (head, tail) = (format!("{literal}."), format!(".{literal}"));
    keys.contains(literal) || keys.iter().any(|key| key.starts_with(&head) || key.ends_with(&tail))
}

#[test]
fn every_key_that_is_said_is_in_the_catalogue() {
    let keys = keys();
    let areas: BTreeSet<&str> = keys.iter().filter_map(|key| Some(key.split_once('.')?.0)).collect();
    let mut missing = BTreeSet::new();
    for source in sources() {
        let of_an_area = |key: &&str| key.split_once('.').is_some_and(|(area, _)| areas.contains(area));
        let plain = literals(&source).filter(|key| !key.contains('{')).filter(of_an_area);
        let said = [".say(\"", ".fill(\"", ".with(\""].into_iter().flat_map(|call| source.split(call).skip(1));
        let said = said.filter_map(|rest| rest.split('"').next()).filter(|key| key.contains('.'));
        missing.extend(plain.chain(said).filter(|key| !is_known(&keys, key)).map(str::to_owned));
    }
    assert_eq!(missing, BTreeSet::new());
}

/// The first arguments of the calls that ask for a text, where the whole key stands there.
fn said_in_whole(source: &str) -> impl Iterator<Item = &str> {
    let calls = [".say(\"", ".fill(\"", ".with(\""].into_iter().flat_map(|call| source.split(call).skip(1));
    let keys = calls.filter_map(|rest| rest.split_once('"'));
    keys.filter(|(key, rest)| key.contains('.') && rest.starts_with([')', ','])).map(|(key, _)| key)
}

#[test]
fn every_key_that_is_said_in_whole_is_a_text_and_no_part_of_one() {
    let mut missing = BTreeSet::new();
    for source in sources_of("web") {
        let absent = said_in_whole(&source).filter(|key| !has(Lang::Vi, key) || !has(Lang::En, key));
        missing.extend(absent.map(str::to_owned));
    }
    assert_eq!(missing, BTreeSet::new());
    assert_eq!(said_in_whole("words.say(\"a.b\") + frame.with(\"c.d\", \"e\", f)").collect::<Vec<_>>(), ["a.b", "c.d"]);
}

#[test]
fn every_pattern_of_keys_matches_some_key() {
    let keys = keys();
    for source in sources() {
        for pattern in literals(&source).filter(|text| text.contains('{') && !text.contains("{{")) {
            let area = pattern.split('.').next().unwrap();
            if keys.iter().any(|key| key.starts_with(&format!("{area}."))) {
                // a pattern may itself be the tail of another one
                let tail_comes = |key: &String| key.split_once('.').is_some_and(|(_, tail)| comes_of(tail, pattern));
                assert!(keys.iter().any(|key| comes_of(key, pattern) || tail_comes(key)), "{pattern}");
            }
        }
    }
}

#[test]
fn every_key_in_the_catalogue_is_used() {
    let sources = sources();
    let used: BTreeSet<&str> = sources.iter().flat_map(|source| literals(source)).collect();
    let patterns: Vec<&str> = used.iter().copied().filter(|text| text.contains('{')).collect();
    let unused: Vec<String> = keys()
        .into_iter()
        .filter(|key| {
            // a text about one thing is used where the one about many is
            let key = key.trim_end_matches("_1");
            !used.contains(key) && !patterns.iter().any(|pattern| comes_of(key, pattern))
        })
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn every_refusal_has_its_words() {
    let mut refusals = BTreeSet::new();
    for source in sources() {
        refusals.extend(literals(&source).filter(|key| key.contains(".refused.")).map(str::to_owned));
    }
    assert!(refusals.len() > 10, "the search finds refusals");
    for key in refusals {
        assert!(has(Lang::Vi, &key) && has(Lang::En, &key), "{key}");
    }
}

#[test]
fn a_pattern_covers_its_keys_and_no_others() {
    assert!(comes_of("role.ministry", "role.{}"));
    assert!(comes_of("layout.language.vi.name", "layout.language.{tag}.name"));
    assert!(!comes_of("layout.language.vi.short", "layout.language.{tag}.name"));
    assert!(comes_of("act.a.b", "act.{about}.{}"));
    assert!(!comes_of("role", "role.{}"));
}
