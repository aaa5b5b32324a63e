//! Every scenario file, of the shipped standards and of the fixtures: facts in, verdict, points and reasons out.
//! The expected values are calculated by hand. A case begins with the facts of the first case of `like`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::Deserialize;
use standards::{Evaluation, Facts, Library, Outcome, Reason, Standard, Why, evaluate};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "title")]
    _title: String,
    standard: String,
    #[serde(default = "first_revision")]
    revision: u32,
    date: toml::value::Datetime,
    class: String,
    like: Option<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    class: Option<String>,
    #[serde(default)]
    facts: BTreeMap<String, u64>,
    #[serde(default)]
    without: Vec<String>,
    verdict: String,
    total: Option<String>,
    reach: Option<String>,
    known: Option<String>,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    criteria: BTreeMap<String, String>,
    #[serde(default)]
    indicators: BTreeMap<String, String>,
}

fn first_revision() -> u32 {
    1
}

fn library() -> Library {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    Library::built_in().unwrap().with_dir(&fixtures).unwrap()
}

fn scenario_files(root: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path().join("scenarios"));
    let files = folders.filter(|folder| folder.is_dir()).flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn read(path: &Path) -> File {
    let text = fs::read_to_string(path).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn facts(standard: &Standard, path: &Path, file: &File, case: &Case) -> Facts {
    let mut known = match &file.like {
        Some(like) => read(&path.with_file_name(like)).cases.remove(0).facts,
        None => BTreeMap::new(),
    };
    known.extend(case.facts.clone());
    for name in &case.without {
        known.remove(name).unwrap_or_else(|| panic!("{}: {name} is not there", case.name));
    }
    let mut facts = Facts::none(standard);
    for (name, value) in known {
        let id = standard.fact_id(&name).unwrap_or_else(|| panic!("{}: no fact {name}", case.name));
        facts.set(id, Some(value));
    }
    assert_eq!(facts.check(standard), [], "{}", case.name);
    facts
}

fn why_text(why: &Why) -> String {
    let words = why.indicator.iter().map(String::as_str).chain([why.cause.key()]);
    words.chain(why.facts.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
}

fn reason_text(reason: &Reason) -> String {
    match reason {
        Reason::CriterionZero { criterion } => format!("criterion_zero {criterion}"),
        Reason::TotalBelowThreshold => "total_below_threshold".to_owned(),
        Reason::Undetermined { criterion, why } => {
            let why: Vec<String> = why.iter().map(why_text).collect();
            format!("undetermined {criterion}: {}", why.join("; "))
        }
        Reason::StandardIncomplete => "standard_incomplete".to_owned(),
    }
}

fn indicator_text(evaluation: &Evaluation, no: &str) -> String {
    let score = evaluation.indicator(no).unwrap_or_else(|| panic!("no indicator {no}"));
    match &score.outcome {
        Outcome::Scored { points, .. } | Outcome::EmptyFull { points } => points.to_string(),
        Outcome::Excluded => "excluded".to_owned(),
        Outcome::Undetermined { .. } => "undetermined".to_owned(),
    }
}

fn run(library: &Library, path: &Path) -> usize {
    let file = read(path);
    let standard = library.revision(&file.standard, file.revision).unwrap();
    let date = file.date.date.unwrap();
    let date = NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()).unwrap();
    let begun = standard.effective_from.is_none_or(|from| from <= date);
    assert!(begun && standard.effective_to.is_none_or(|to| date <= to), "{}", path.display());
    for case in &file.cases {
        let at = format!("{}: {}", path.display(), case.name);
        let class = case.class.as_ref().unwrap_or(&file.class);
        let evaluation = evaluate(standard, Some(class), &facts(standard, path, &file, case));
        let shown = |points: Option<standards::Points>| points.map(|points| points.to_string());
        let reasons: Vec<String> = evaluation.reasons.iter().map(reason_text).collect();
        assert_eq!(reasons, case.reasons, "{at}");
        assert_eq!(evaluation.verdict.key(), case.verdict, "{at}");
        assert_eq!(shown(evaluation.total), case.total, "total: {at}");
        if case.total.is_some() {
            assert_eq!(evaluation.reach, evaluation.total, "reach: {at}");
        } else {
            assert_eq!(shown(evaluation.reach), case.reach, "reach: {at}");
        }
        if let Some(known) = &case.known {
            assert_eq!(&evaluation.known_points.to_string(), known, "known: {at}");
        }
        for (no, expected) in &case.criteria {
            let points = shown(evaluation.criterion(no).unwrap().points);
            assert_eq!(&points.unwrap_or("undetermined".to_owned()), expected, "{no}: {at}");
        }
        for (no, expected) in &case.indicators {
            assert_eq!(&indicator_text(&evaluation, no), expected, "{no}: {at}");
        }
    }
    file.cases.len()
}

#[test]
fn every_scenario_comes_out_as_calculated_by_hand() {
    let library = library();
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped = scenario_files(&crate_root.join("../../standards"));
    let fixtures = scenario_files(&crate_root.join("tests/fixtures"));
    let cases: usize = shipped.iter().chain(&fixtures).map(|path| run(&library, path)).sum();
    assert!(cases >= 140, "only {cases} cases were found");
}
