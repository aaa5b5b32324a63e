//! The line of `mangnon score`: keys, order and forms as the contract shows them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Value, json};
use standards::{Evaluation, Library, evaluate, json::Line, sheet};

fn line_of(standard: &str, rows: &str) -> String {
    let library = Library::built_in().unwrap();
    let standard = library.latest(standard).unwrap();
    let text = format!("unit,class,fact,value\n{rows}");
    let unit = sheet::parse(text.as_bytes(), standard).unwrap().remove(0);
    let evaluation = evaluate(standard, Some(&unit.class), &unit.facts(standard));
    serde_json::to_string(&Line::new(&unit.unit, standard, &evaluation)).unwrap()
}

fn parsed(standard: &str, rows: &str) -> Value {
    serde_json::from_str(&line_of(standard, rows)).unwrap()
}

#[test]
fn keys_come_in_the_order_of_the_contract() {
    let line = line_of("minh-hoa", "00001,other,births,50\n");
    let start = r#"{"unit":"00001","verdict":"undetermined","total":null,"threshold":850,"reasons":[{"kind":"undetermined","criterion":"1","why":[{"indicator":"1.1","cause":"fact_missing","facts":["1.1"]},{"indicator":"1.2","cause":"fact_missing","facts":["villages_with_collaborator","villages"]}"#;
    assert!(line.starts_with(start), "{line}");
    let criteria = r#""criteria":[{"no":"1","points":null,"max":100,"indicators":[{"no":"1.1","points":null},{"no":"1.2","points":null}"#;
    assert!(line.contains(criteria), "{line}");
}

#[test]
fn a_missing_count_goes_by_its_name_and_a_missing_yes_or_no_by_its_number() {
    let line = parsed("minh-hoa", "a,other,reports_received,1\na,other,12.1,1\n");
    let reasons = line["reasons"].as_array().unwrap();
    let why = |criterion: &str| {
        let found = reasons.iter().find(|reason| reason["criterion"] == criterion);
        found.unwrap()["why"].clone()
    };
    assert_eq!(
        why("3"),
        json!([
            { "indicator": "3.1", "cause": "fact_missing", "facts": ["abused_children"] },
            { "indicator": "3.2", "cause": "fact_missing", "facts": ["reports_handled_in_time"] },
        ])
    );
    assert_eq!(why("1")[2], json!({ "indicator": "1.3", "cause": "fact_missing", "facts": ["1.3"] }));
}

#[test]
fn an_excluded_indicator_says_so_and_the_criterion_is_pro_rata() {
    let rows = "a,other,11.1,1\na,other,child_opinions,0\na,other,child_opinions_answered,0\n";
    let line = parsed("minh-hoa", rows);
    assert_eq!(
        line["criteria"][10],
        json!({ "no": "11", "points": "46.875", "max": 75, "indicators": [
            { "no": "11.1", "points": "25" },
            { "no": "11.2", "points": null, "excluded": true },
        ]})
    );
}

#[test]
fn a_criterion_without_indicators_is_a_gap_of_the_standard() {
    let line = parsed("qd-06-2019", "a,other,1.1,1\n");
    assert_eq!(
        line["reasons"][1],
        json!({ "kind": "undetermined", "criterion": "2", "why": [
            { "indicator": null, "cause": "standard_gap", "facts": [] },
        ]})
    );
    assert_eq!(line["criteria"][1], json!({ "no": "2", "points": null, "max": null, "indicators": [] }));
}

#[test]
fn an_incomplete_standard_and_an_unknown_threshold_are_said() {
    let line = parsed("qd-37-2010", "a,delta_midland_commune,births,1\n");
    assert_eq!(line["threshold"], Value::Null);
    let reasons = line["reasons"].as_array().unwrap();
    assert_eq!(reasons.last().unwrap(), &json!({ "kind": "standard_incomplete" }));
}

#[test]
fn an_evaluation_can_be_stored_and_read_back_without_loss() {
    let library = Library::built_in().unwrap();
    let standard = library.latest("minh-hoa").unwrap();
    let text = "unit,class,fact,value\na,other,11.1,1\na,other,child_opinions,0\na,other,child_opinions_answered,0\na,other,births,3\na,other,births_registered_on_time,2\n";
    let unit = sheet::parse(text.as_bytes(), standard).unwrap().remove(0);
    let evaluation = evaluate(standard, Some("other"), &unit.facts(standard));
    let stored = serde_json::to_string(&evaluation).unwrap();
    assert!(stored.contains("\"375/8\""), "{stored}");
    assert_eq!(serde_json::from_str::<Evaluation>(&stored).unwrap(), evaluation);
}
