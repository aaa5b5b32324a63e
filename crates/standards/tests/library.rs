//! The standards in the program, and those an official adds in a folder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use standards::{Facts, Library, LoadErrors, Provenance, Verdict, evaluate};

fn built_in() -> Library {
    Library::built_in().unwrap()
}

/// A folder of one test, empty at its start.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn shipped(id: &str) -> String {
    let path = format!("standards/{id}/r1.toml");
    Library::built_in_files().find(|(name, _)| *name == path).unwrap().1.to_owned()
}

fn messages(errors: &LoadErrors) -> String {
    errors.to_string()
}

#[test]
fn every_file_in_the_folder_of_standards_is_in_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../standards");
    let mut files: Vec<String> = Vec::new();
    for standard in fs::read_dir(&root).unwrap() {
        let folder = standard.unwrap();
        for file in fs::read_dir(folder.path()).into_iter().flatten() {
            let file = file.unwrap();
            if file.path().extension().is_some_and(|extension| extension == "toml") {
                let (id, name) = (folder.file_name(), file.file_name());
                files.push(format!("standards/{}/{}", id.to_str().unwrap(), name.to_str().unwrap()));
            }
        }
    }
    files.sort();
    let mut known: Vec<_> = Library::built_in_files().map(|(name, _)| name.to_owned()).collect();
    known.sort();
    assert_eq!(files, known);
}

#[test]
fn only_the_illustrative_standard_is_complete() {
    let complete: Vec<_> = built_in().all().filter(|standard| standard.is_complete()).cloned().collect();
    assert_eq!(complete.len(), 1);
    assert_eq!((complete[0].id.as_str(), complete[0].illustrative), ("minh-hoa", true));
}

#[test]
fn the_illustrative_standard_has_13_criteria_24_indicators_and_37_facts() {
    let library = built_in();
    let standard = library.latest("minh-hoa").unwrap();
    assert_eq!(standard.criteria.len(), 13);
    assert_eq!(standard.indicators().count(), 24);
    assert_eq!(standard.facts().len(), 37);
    let sectors: Vec<_> = standard.criteria.iter().map(|criterion| criterion.sector.as_str()).collect();
    assert_eq!(
        sectors,
        [
            "people_committee",
            "justice",
            "police",
            "police",
            "health",
            "child_affairs",
            "health",
            "health",
            "health",
            "education",
            "youth_union",
            "culture",
            "fatherland_front",
        ]
    );
}

#[test]
fn known_points_of_the_official_standards_are_those_the_sources_give() {
    let library = built_in();
    let known = |id: &str| -> u32 {
        let standard = library.latest(id).unwrap();
        standard.criteria.iter().filter_map(|criterion| criterion.max_points).sum()
    };
    assert_eq!((known("qd-06-2019"), known("qd-34-2014"), known("qd-37-2010")), (275, 450, 275));
}

#[test]
fn a_value_knows_its_instrument_article_and_provenance() {
    let library = built_in();
    let standard = library.latest("qd-06-2019").unwrap();
    let (criterion, indicator) = standard.indicator("6.2").unwrap();
    let band = &indicator.bands[0];
    assert_eq!(band.source.instrument.as_deref(), Some("Quyết định 06/QĐ-TTg ngày 03/01/2019"));
    assert_eq!(band.source.article.as_deref(), Some("Quy định kèm theo, Điều 2 khoản 2"));
    assert_eq!(band.source.provenance, Provenance::Reported);
    assert_eq!(criterion.source.provenance, Provenance::Verified);
    assert!(standard.references[&band.source.refs[0]].starts_with("https://"));
    assert_eq!(indicator.when_empty, None);
    assert_eq!(indicator.when_empty_source.as_ref().unwrap().provenance, Provenance::Unknown);
}

#[test]
fn the_same_fact_has_the_same_label_and_kind_in_all_standards() {
    let library = built_in();
    let mut seen = HashMap::new();
    for fact in library.all().flat_map(|standard| standard.facts()) {
        let first = seen.entry(fact.name.clone()).or_insert_with(|| fact.clone());
        assert_eq!(first, fact);
    }
}

#[test]
fn dates_of_force_are_inclusive_days_and_versions_overlap() {
    let library = built_in();
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
    let standard = |id: &str| library.latest(id).unwrap();
    assert_eq!(standard("qd-37-2010").effective_to, day(2014, 7, 14));
    assert_eq!(standard("qd-34-2014").effective_from, day(2014, 7, 15));
    assert_eq!(standard("qd-34-2014").effective_to, day(2020, 1, 2));
    assert_eq!(standard("qd-06-2019").effective_from, day(2019, 1, 3));
}

#[test]
fn the_evaluation_period_of_the_illustrative_standard_begins_in_november() {
    let library = built_in();
    let period = library.latest("minh-hoa").unwrap().period.clone().unwrap();
    let (first, last) = period.of(2026).unwrap();
    assert_eq!((first.to_string(), last.to_string()), ("2025-11-16".to_owned(), "2026-11-15".to_owned()));
}

#[test]
fn a_folder_adds_a_standard_and_replaces_the_same_revision() {
    let folder = folder("replace");
    let changed = shipped("minh-hoa").replacen("author = \"Măng Non\"", "author = \"Sở Y tế\"", 1);
    write(&folder, "minh-hoa/r1.toml", &changed);
    let library = built_in().with_dir(&folder).unwrap();
    let standard = library.latest("minh-hoa").unwrap();
    assert_eq!((standard.revision, standard.author.as_str()), (1, "Sở Y tế"));
    assert_ne!(standard.sha256, built_in().latest("minh-hoa").unwrap().sha256);
    assert_eq!(library.all().count(), 4);
}

#[test]
fn a_gap_filled_as_data_alone_makes_a_new_revision_that_scores() {
    let folder = folder("fill");
    let gap = "threshold = { source = \"class-unknown\" }";
    let filled = shipped("qd-37-2010")
        .replacen("revision = 1", "revision = 2", 1)
        .replacen(gap, "threshold = { value = 700, source = \"thresholds\" }", 1)
        .replacen(
            "[citations.class-unknown]\ninstrument",
            "[citations.class-unknown]\narticle = \"Điều 4\"\ninstrument",
            1,
        );
    write(&folder, "filled.toml", &filled);
    let library = built_in().with_dir(&folder).unwrap();
    let latest = library.latest("qd-37-2010").unwrap();
    assert_eq!(latest.revision, 2);
    assert_eq!(library.revision("qd-37-2010", 1).unwrap().class("delta_midland_commune").unwrap().threshold, None);
    let evaluation = evaluate(latest, Some("delta_midland_commune"), &Facts::none(latest));
    assert_eq!((evaluation.threshold, evaluation.verdict), (Some(700), Verdict::Undetermined));
}

#[test]
fn a_folder_with_faults_adds_nothing_and_names_them_all() {
    let folder = folder("faults");
    write(&folder, "a/r1.toml", "id = \"a\"\n");
    write(&folder, "minh-hoa/r7.toml", &shipped("minh-hoa"));
    let errors = built_in().with_dir(&folder).unwrap_err();
    let text = messages(&errors);
    assert!(text.contains("r1.toml:1: revision: missing; expected a number from 1"), "{text}");
    assert!(text.contains("the file holds minh-hoa revision 1; expected it at minh-hoa/r1.toml"), "{text}");
}

#[test]
fn the_same_revision_twice_in_a_folder_is_refused() {
    let folder = folder("twice");
    write(&folder, "one.toml", &shipped("minh-hoa"));
    write(&folder, "two.toml", &shipped("minh-hoa"));
    let text = messages(&built_in().with_dir(&folder).unwrap_err());
    assert!(text.ends_with("two.toml: revision 1 of minh-hoa is in another file of the same folder too"), "{text}");
}

#[test]
fn a_folder_that_is_missing_or_holds_nothing_is_refused() {
    let folder = folder("nothing");
    assert!(messages(&built_in().with_dir(&folder).unwrap_err()).contains("no standard found"));
    let missing = built_in().with_dir(&folder.join("missing")).unwrap_err();
    assert_eq!(missing.0.len(), 1);
}
