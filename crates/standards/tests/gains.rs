//! What a little more would gain, checked by hand and against trying every figure.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use standards::{Facts, Library, Standard, evaluate, gains};

fn minh_hoa() -> Arc<Standard> {
    Library::built_in().unwrap().latest("minh-hoa").unwrap().clone()
}

fn facts(standard: &Standard, figures: &[(&str, u64)]) -> Facts {
    let mut facts = Facts::none(standard);
    for (name, figure) in figures {
        facts.set(standard.fact_id(name).unwrap(), Some(*figure));
    }
    facts
}

/// Xã Bảo Đài: 15 points each for two more children helped (120/126 ≥ 95 %), four more answers (31/34 ≥ 90 %), one more
/// village (14/28 ≥ 50 %), eleven more children (1,072/1,128 ≥ 95 %) and six more registered births (418/426 ≥ 98 %).
const FIGURES: [(&str, u64); 14] = [
    ("special_circumstance_supported", 118),
    ("special_circumstance_children", 126),
    ("child_opinions_answered", 27),
    ("child_opinions", 34),
    ("villages_with_playground", 13),
    ("villages", 28),
    ("preschool_enrolled_3_5", 1_061),
    ("children_3_5", 1_128),
    ("births_registered_on_time", 412),
    ("births", 426),
    ("abused_children", 1),
    ("children", 6_214),
    ("children_in_conflict_with_law", 1),
    ("injuries", 29),
];

#[test]
fn the_nearest_steps_of_a_commune_come_smallest_first() {
    let standard = minh_hoa();
    let facts = facts(&standard, &FIGURES);
    let now = evaluate(&standard, Some("other"), &facts);
    let found: Vec<(String, u64, u64, String)> = gains(&standard, Some("other"), &facts, &now)
        .into_iter()
        .map(|gain| (gain.indicator, gain.from, gain.to, gain.points.to_string()))
        .collect();
    let wanted = [("12.2", 13, 14), ("6.1", 118, 120), ("11.2", 27, 31), ("2.1", 412, 418), ("10.1", 1_061, 1_072)];
    let wanted: Vec<_> = wanted.map(|(no, from, to)| (no.to_owned(), from, to, "15".to_owned())).into();
    assert_eq!(found, wanted);
}

#[test]
fn fewer_of_a_harm_is_never_proposed() {
    let standard = minh_hoa();
    let facts = facts(&standard, &FIGURES);
    let now = evaluate(&standard, Some("other"), &facts);
    let harms = ["3.1", "4.1", "5.2"];
    assert!(gains(&standard, Some("other"), &facts, &now).iter().all(|gain| !harms.contains(&gain.indicator.as_str())));
}

#[test]
fn no_smaller_part_gains_anything() {
    let standard = minh_hoa();
    for part in 0..=126 {
        let facts =
            facts(&standard, &[("special_circumstance_supported", part), ("special_circumstance_children", 126)]);
        let now = evaluate(&standard, None, &facts);
        let points = |part: u64| {
            let mut changed = facts.clone();
            changed.set(standard.fact_id("special_circumstance_supported").unwrap(), Some(part));
            evaluate(&standard, None, &changed).known_points
        };
        let smallest = (part..=126).find(|more| points(*more) > now.known_points);
        let found = gains(&standard, None, &facts, &now).into_iter().find(|gain| gain.indicator == "6.1");
        assert_eq!(found.map(|gain| gain.to), smallest, "from {part}");
    }
}
