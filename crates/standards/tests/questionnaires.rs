//! The questionnaires: what ships is sound, which sheet is satisfied, and what a faulty file is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use standards::check::check_questionnaire;
use standards::{Provenance, Questionnaire, Questionnaires, SheetFault};

fn sound() -> &'static str {
    Questionnaires::built_in_files().next().unwrap().1
}

fn sheet(answers: &[(&str, &str)]) -> Vec<(String, String)> {
    answers.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())).collect()
}

#[test]
fn every_questionnaire_that_ships_checks_clean() {
    for (name, text) in Questionnaires::built_in_files() {
        assert_eq!(check_questionnaire(name, text), [], "{name}");
    }
}

#[test]
fn no_question_that_ships_claims_to_be_the_decrees() {
    let questionnaire = Questionnaire::parse(sound()).unwrap();
    assert!(questionnaire.notice.vi.contains("không phải phiếu của Quyết định 06/QĐ-TTg"));
    for question in &questionnaire.questions {
        assert_eq!(question.source.provenance, Provenance::Inferred, "{}", question.key);
    }
    assert_eq!(questionnaire.questions.len(), 6);
}

#[test]
fn a_sheet_is_satisfied_by_the_question_that_decides_and_by_no_other() {
    let questionnaire = Questionnaire::parse(sound()).unwrap();
    let satisfied = |answers: &[(&str, &str)]| questionnaire.is_satisfied(&sheet(answers));
    assert_eq!(satisfied(&[("overall", "very_satisfied")]), Ok(true));
    assert_eq!(satisfied(&[("overall", "satisfied"), ("safety", "very_dissatisfied")]), Ok(true));
    assert_eq!(satisfied(&[("overall", "neither"), ("safety", "very_satisfied")]), Ok(false));
    assert_eq!(satisfied(&[("safety", "satisfied")]), Err(SheetFault::Undecided("overall".into())));
    assert_eq!(satisfied(&[]), Err(SheetFault::Undecided("overall".into())));
    for strange in [("weather", "satisfied"), ("heard", "satisfied"), ("overall", "")] {
        assert_eq!(satisfied(&[("overall", "satisfied"), strange]), Err(SheetFault::Unreadable), "{strange:?}");
    }
}

#[test]
fn two_of_three_conditions_are_enough_where_the_rule_says_two() {
    let three = r#"conditions = [
  { question = "overall", answers = ["satisfied"] }, { question = "safety", answers = ["satisfied"] },
  { question = "heard", answers = ["yes"] },
]"#;
    let one = r#"conditions = [{ question = "overall", answers = ["very_satisfied", "satisfied"] }]"#;
    let text = sound().replace(one, three).replace("at_least = 1", "at_least = 2");
    let questionnaire = Questionnaire::parse(&text).unwrap();
    let all = |overall, safety, heard| {
        questionnaire.is_satisfied(&sheet(&[("overall", overall), ("safety", safety), ("heard", heard)]))
    };
    assert_eq!(all("satisfied", "neither", "yes"), Ok(true));
    assert_eq!(all("satisfied", "neither", "no"), Ok(false));
    assert!(questionnaire.sole_condition().is_none());
}

#[test]
fn every_fault_names_its_line_and_its_key() {
    let line_of = |needle: &str| sound().lines().position(|line| line.contains(needle)).unwrap() + 1;
    for (from, to, key, needle) in [
        ("key = \"play\"", "key = \"health\"", "questions[3].key", "key = \"play\""),
        ("scale = \"yes_no\"", "scale = \"yes\"", "questions[4].scale", "scale = \"yes_no\""),
        ("question = \"overall\"", "question = \"weather\"", "satisfied.conditions[0].question", "conditions = ["),
        ("\"very_satisfied\", \"satisfied\"]", "\"glad\"]", "satisfied.conditions[0].answers", "conditions = ["),
        ("at_least = 1", "at_least = 2", "satisfied.at_least", "at_least = 1"),
        ("author = \"Măng Non\"", "author = \"Măng Non\"\nopen_text = true", "open_text", "title = {"),
    ] {
        let problems = check_questionnaire("x.toml", &sound().replacen(from, to, 1));
        let found = problems.iter().find(|problem| problem.key == key);
        let found = found.unwrap_or_else(|| panic!("{key} is not among {problems:?}"));
        assert_eq!(found.line, line_of(needle), "{key}");
        assert!(Questionnaire::parse(&sound().replacen(from, to, 1)).is_err(), "{key}");
    }
}
