#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod run;

use std::fs;

use run::{Ran, mangnon};

const HEADER: &str = "unit,class,fact,value\n";

/// A commune with the most points of every indicator: 1,000.
const BEST: [(&str, &str); 36] = [
    ("1.1", "1"),
    ("villages", "10"),
    ("villages_with_collaborator", "10"),
    ("1.3", "1"),
    ("child_work_budget", "1"),
    ("births", "50"),
    ("births_registered_on_time", "49"),
    ("3.1", "0"),
    ("reports_received", "4"),
    ("reports_handled_in_time", "4"),
    ("children", "5000"),
    ("children_in_conflict_with_law", "0"),
    ("children_drug_addicted", "0"),
    ("injury_deaths", "0"),
    ("injuries", "10"),
    ("special_circumstance_children", "40"),
    ("special_circumstance_supported", "40"),
    ("serious_cases", "0"),
    ("serious_cases_with_plan_in_time", "0"),
    ("infants", "60"),
    ("infants_fully_immunised", "60"),
    ("children_under5_weighed", "300"),
    ("underweight_under5", "12"),
    ("children_under5_measured", "300"),
    ("stunted_under5", "30"),
    ("children_examined", "4800"),
    ("children_3_5", "200"),
    ("preschool_enrolled_3_5", "200"),
    ("children_5", "70"),
    ("preschool_enrolled_5", "70"),
    ("child_consultations", "2"),
    ("child_opinions", "20"),
    ("child_opinions_answered", "20"),
    ("12.1", "1"),
    ("villages_with_playground", "8"),
    ("survey_answers", "100"),
];

fn rows(unit: &str, changes: &[(&str, &str)]) -> String {
    let mut facts: Vec<(&str, &str)> = BEST.to_vec();
    facts.push(("survey_satisfied", "95"));
    for (fact, value) in changes {
        facts.retain(|(known, _)| known != fact);
        if !value.is_empty() {
            facts.push((fact, value));
        }
    }
    facts.iter().fold(String::new(), |rows, (fact, value)| format!("{rows}{unit},other,{fact},{value}\n"))
}

fn score(bytes: &[u8]) -> Ran {
    score_as(bytes, "json")
}

fn score_as(bytes: &[u8], format: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("f.csv"), bytes).unwrap();
    mangnon(folder.path(), &["score", "--standard", "minh-hoa", "--facts", "f.csv", "--format", format], b"")
}

#[track_caller]
fn refuses(bytes: &[u8], faults: &str) {
    let ran = score(bytes);
    assert_eq!(ran.err, faults);
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.out, "", "nothing is scored");
}

#[track_caller]
fn refuses_row(row: &str, fault: &str) {
    refuses(format!("{HEADER}{row}\n").as_bytes(), &format!("f.csv:2: {fault}\n"));
}

const BEST_JSON: &str = concat!(
    r#"{"unit":"07462","verdict":"met","total":"1000","threshold":850,"reasons":[],"criteria":["#,
    r#"{"no":"1","points":"100","max":100,"indicators":[{"no":"1.1","points":"50"},{"no":"1.2","points":"15"},{"no":"1.3","points":"15"},{"no":"1.4","points":"20"}]},"#,
    r#"{"no":"2","points":"50","max":50,"indicators":[{"no":"2.1","points":"50"}]},"#,
    r#"{"no":"3","points":"100","max":100,"indicators":[{"no":"3.1","points":"60"},{"no":"3.2","points":"40"}]},"#,
    r#"{"no":"4","points":"75","max":75,"indicators":[{"no":"4.1","points":"50"},{"no":"4.2","points":"25"}]},"#,
    r#"{"no":"5","points":"100","max":100,"indicators":[{"no":"5.1","points":"60"},{"no":"5.2","points":"40"}]},"#,
    r#"{"no":"6","points":"125","max":125,"indicators":[{"no":"6.1","points":"50"},{"no":"6.2","points":"75"}]},"#,
    r#"{"no":"7","points":"50","max":50,"indicators":[{"no":"7.1","points":"50"}]},"#,
    r#"{"no":"8","points":"75","max":75,"indicators":[{"no":"8.1","points":"35"},{"no":"8.2","points":"40"}]},"#,
    r#"{"no":"9","points":"50","max":50,"indicators":[{"no":"9.1","points":"50"}]},"#,
    r#"{"no":"10","points":"75","max":75,"indicators":[{"no":"10.1","points":"45"},{"no":"10.2","points":"30"}]},"#,
    r#"{"no":"11","points":"75","max":75,"indicators":[{"no":"11.1","points":"40"},{"no":"11.2","points":"35"}]},"#,
    r#"{"no":"12","points":"75","max":75,"indicators":[{"no":"12.1","points":"35"},{"no":"12.2","points":"40"}]},"#,
    r#"{"no":"13","points":"50","max":50,"indicators":[{"no":"13.1","points":"50"}]}]}"#,
    "\n"
);

#[test]
fn forty_nine_of_fifty_scores_the_band_that_begins_at_98_and_0_of_0_cases_gives_full_points() {
    let ran = score(format!("{HEADER}{}", rows("07462", &[])).as_bytes());
    assert_eq!(ran.err, "");
    assert_eq!(ran.out, BEST_JSON);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn an_excluded_indicator_scales_the_others_of_its_criterion() {
    // 25 of 40 in a criterion of 75 is 46.875; 1,000 − 75 + 46.875
    let changes = [("child_consultations", "1"), ("child_opinions", "0"), ("child_opinions_answered", "0")];
    let ran = score(format!("{HEADER}{}", rows("a", &changes)).as_bytes());
    assert!(
        ran.out.starts_with(r#"{"unit":"a","verdict":"met","total":"971.875","threshold":850,"reasons":[],"#),
        "{}",
        ran.out
    );
    let criterion = r#"{"no":"11","points":"46.875","max":75,"indicators":[{"no":"11.1","points":"25"},{"no":"11.2","points":null,"excluded":true}]}"#;
    assert!(ran.out.contains(criterion), "{}", ran.out);
}

#[test]
fn reasons_are_listed_whatever_the_verdict() {
    let changes = [("3.1", "2"), ("reports_handled_in_time", "3"), ("survey_answers", "")];
    let ran = score(format!("{HEADER}{}", rows("b", &changes)).as_bytes());
    let head = concat!(
        r#"{"unit":"b","verdict":"not_met","total":null,"threshold":850,"reasons":[{"kind":"criterion_zero","criterion":"3"},"#,
        r#"{"kind":"undetermined","criterion":"13","why":[{"indicator":"13.1","cause":"fact_missing","facts":["survey_answers"]}]}],"#
    );
    assert!(ran.out.starts_with(head), "{}", ran.out);
    assert!(ran.out.contains(r#"{"no":"13","points":null,"max":50,"indicators":[{"no":"13.1","points":null}]}"#));
}

#[test]
fn an_empty_denominator_without_a_rule_names_the_denominator() {
    let changes = [("survey_answers", "0"), ("survey_satisfied", "0")];
    let ran = score(format!("{HEADER}{}", rows("c", &changes)).as_bytes());
    let reason = r#""verdict":"undetermined","total":null,"threshold":850,"reasons":[{"kind":"undetermined","criterion":"13","why":[{"indicator":"13.1","cause":"empty_denominator","facts":["survey_answers"]}]}]"#;
    assert!(ran.out.contains(reason), "{}", ran.out);
}

#[test]
fn units_come_out_in_the_order_of_first_appearance() {
    let ran = score(format!("{HEADER}z,other,births,1\na,other,births,1\nz,other,infants,1\n").as_bytes());
    let units: Vec<String> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["unit"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(units, ["z", "a"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_accepted() {
    let text = format!("\u{feff}{HEADER}{}", rows("07462", &[])).replace('\n', "\r\n");
    let ran = score(text.as_bytes());
    assert_eq!(ran.err, "");
    assert_eq!(ran.out, BEST_JSON);
}

#[test]
fn a_dash_reads_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{HEADER}{}", rows("07462", &[]));
    let ran = mangnon(folder.path(), &["score", "--standard", "minh-hoa", "--facts", "-"], text.as_bytes());
    assert_eq!(ran.out, BEST_JSON);
}

#[test]
fn the_table_tells_reasons_in_words() {
    let text =
        format!("{HEADER}{}{}", rows("07462", &[]), rows("b", &[("3.1", "2"), ("reports_handled_in_time", "3")]));
    let ran = score_as(text.as_bytes(), "table");
    assert_eq!(ran.code, Some(0));
    let line = |unit: &str| ran.out.lines().find(|line| line.contains(&format!("│ {unit} "))).unwrap().to_owned();
    assert!(line("07462").contains("1000"), "{}", ran.out);
    assert!(line("b").contains("900"), "100 points fewer: {}", ran.out);
}

#[test]
fn what_would_steer_the_terminal_is_written_out_in_the_table() {
    let text = format!("{HEADER}\"a\u{1b}[31m\u{7}\u{202e}b\",other,births,1\n");
    let ran = score_as(text.as_bytes(), "table");
    assert_eq!(ran.code, Some(0));
    assert!(!ran.out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{}", ran.out);
    assert!(ran.out.contains(r"\u{1b}[31m\u{7}\u{202e}b"), "{}", ran.out);
}

#[test]
fn rows_that_cannot_be_read_are_refused() {
    refuses_row("a,other,births,", "no value; expected a whole number (leave out the row of an unknown fact)");
    refuses_row(",other,births,1", "no unit; expected the unit's code");
    let bad = |value: &str| {
        format!("value \"{value}\"; expected a whole number from 0 to 999999999 without signs, spaces or leading zeros")
    };
    for value in ["-1", "+1", " 1", "01", "1.0", "1e3", "1000000000", "một"] {
        refuses_row(&format!("a,other,births,{value}"), &bad(value));
    }
    refuses_row("a,other,1.1,2", "value \"2\"; expected 1 for yes or 0 for no");
    refuses_row("a,other,births", "3 columns; expected 4: unit,class,fact,value");
    refuses_row("a,other,births,1,x", "5 columns; expected 4: unit,class,fact,value");
    refuses_row(
        "a,other,bir\"ths,1",
        "a stray quotation mark; expected the whole field in quotation marks, and those inside it doubled",
    );
    refuses_row("a,other,births,\"1", "a quotation mark that is never closed; expected a closing one");
}

#[test]
fn facts_and_classes_that_do_not_fit_the_standard_are_refused() {
    refuses_row(
        "a,other,schools,1",
        "unknown fact \"schools\"; expected a fact of the standard, or the number of a yes-or-no or count indicator",
    );
    refuses_row(
        "a,other,2.1,1",
        "2.1 is a share; expected its figures births_registered_on_time and births in a row each",
    );
    refuses_row(
        "a,town,births,1",
        "unknown class \"town\"; expected one of central_city_ward, other, mountain_island_or_extremely_difficult",
    );
}

#[test]
fn what_contradicts_an_earlier_row_names_both_lines() {
    refuses(
        format!("{HEADER}a,other,births,1\na,central_city_ward,infants,1\n").as_bytes(),
        "f.csv:3: class central_city_ward where line 2 says other; expected the same class in all rows of a unit\n",
    );
    refuses(
        format!("{HEADER}a,other,births,1\na,other,births,1\n").as_bytes(),
        "f.csv:3: births is already on line 2; expected each fact of a unit once\n",
    );
    refuses(
        format!("{HEADER}a,other,3.1,1\na,other,abused_children,1\n").as_bytes(),
        "f.csv:3: abused_children is already on line 2 as 3.1; expected each fact of a unit once, by one name\n",
    );
    refuses(
        format!("{HEADER}a,other,births_registered_on_time,2\nb,other,births,9\na,other,births,1\n").as_bytes(),
        "f.csv:4: births_registered_on_time is greater than births; expected at most as much\n",
    );
}

#[test]
fn files_that_are_no_sheet_are_refused() {
    refuses(b"", "f.csv:1: the file is empty; expected the header unit,class,fact,value and one fact a row\n");
    refuses(HEADER.as_bytes(), "f.csv:1: no rows below the header; expected one fact a row\n");
    refuses(
        b"unit,class,value,fact\na,other,1,births\n",
        "f.csv:1: wrong header \"unit,class,value,fact\"; expected unit,class,fact,value\n",
    );
    refuses(
        b"unit;class;fact;value\na;other;births;1\n",
        "f.csv:1: columns separated by \";\" in \"unit;class;fact;value\"; expected \",\" (save the file as CSV with commas)\n",
    );
    refuses(
        b"unit,class,fact,value\na,other,bi\xffrths,1\n",
        "f.csv:2: not UTF-8; expected a CSV file saved as UTF-8\n",
    );
    refuses(b"unit,class,fact,value\na,other,births\0,1\n", "f.csv:2: a NUL character; expected plain text\n");
}

#[test]
fn every_fault_of_a_file_is_listed_at_once() {
    refuses(
        format!("{HEADER}a,other,schools,1\n,other,births,1\na,other,births,x\n").as_bytes(),
        concat!(
            "f.csv:2: unknown fact \"schools\"; expected a fact of the standard, or the number of a yes-or-no or count indicator\n",
            "f.csv:3: no unit; expected the unit's code\n",
            "f.csv:4: value \"x\"; expected a whole number from 0 to 999999999 without signs, spaces or leading zeros\n",
        ),
    );
}

#[test]
fn a_file_or_a_standard_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["score", "--standard", "minh-hoa", "--facts", "none.csv"], b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("none.csv: cannot be read ("), "{}", ran.err);
    let ran = mangnon(folder.path(), &["score", "--standard", "qd-99", "--facts", "-"], b"");
    assert_eq!(ran.err, "no standard \"qd-99\"; expected one of minh-hoa, qd-06-2019, qd-34-2014, qd-37-2010\n");
    assert_eq!(ran.code, Some(2));
}
