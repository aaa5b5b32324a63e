//! What scenario files cannot say: figures that contradict each other, and a unit without a class.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use standards::{Cause, Facts, Library, Outcome, PairFault, Points, Reason, Standard, evaluate};

fn minh_hoa() -> Arc<Standard> {
    let library = Library::built_in().unwrap();
    library.latest("minh-hoa").unwrap().clone()
}

fn facts(standard: &Standard, known: &[(&str, u64)]) -> Facts {
    let mut facts = Facts::none(standard);
    for (name, value) in known {
        facts.set(standard.fact_id(name).unwrap(), Some(*value));
    }
    facts
}

#[test]
fn a_numerator_above_its_denominator_is_found_and_gives_no_points() {
    let standard = minh_hoa();
    let facts = facts(&standard, &[("births_registered_on_time", 51), ("births", 50)]);
    let fault = PairFault {
        indicator: "2.1".into(),
        numerator: standard.fact_id("births_registered_on_time").unwrap(),
        denominator: standard.fact_id("births").unwrap(),
    };
    assert_eq!(facts.check(&standard), [fault]);
    let evaluation = evaluate(&standard, Some("other"), &facts);
    assert_eq!(
        evaluation.indicator("2.1").unwrap().outcome,
        Outcome::Undetermined {
            cause: Cause::Impossible,
            facts: vec!["births_registered_on_time".into(), "births".into()],
        }
    );
}

#[test]
fn an_answer_that_is_neither_yes_nor_no_gives_no_points() {
    let standard = minh_hoa();
    let facts = facts(&standard, &[("commune_play_place", 2)]);
    let evaluation = evaluate(&standard, Some("other"), &facts);
    let outcome = &evaluation.indicator("12.1").unwrap().outcome;
    assert!(matches!(outcome, Outcome::Undetermined { cause: Cause::Impossible, .. }));
}

#[test]
fn a_unit_without_a_class_has_no_threshold() {
    let standard = minh_hoa();
    let evaluation = evaluate(&standard, None, &Facts::none(&standard));
    assert_eq!(evaluation.threshold, None);
    assert_eq!(evaluation.reasons.last(), Some(&Reason::StandardIncomplete));
}

#[test]
fn a_page_can_draw_what_is_sure_and_what_is_open() {
    let standard = minh_hoa();
    let facts = facts(&standard, &[("abused_children", 1)]);
    let evaluation = evaluate(&standard, Some("other"), &facts);
    let criterion = evaluation.criterion("3").unwrap();
    assert_eq!(criterion.points, None);
    assert_eq!(criterion.known_points, Points::from(30_u32));
    assert_eq!(criterion.open_points(), Some(Points::from(40_u32)));
    assert_eq!(evaluation.known_points, Points::from(30_u32));
    assert_eq!(evaluation.reach, Some(Points::from(970_u32)));
}

#[test]
fn the_largest_figures_are_scored_exactly() {
    let standard = minh_hoa();
    let most = u64::MAX;
    let facts = facts(&standard, &[("births_registered_on_time", most), ("births", most)]);
    let evaluation = evaluate(&standard, Some("other"), &facts);
    assert_eq!(evaluation.indicator("2.1").unwrap().points(), Some(50));
}
