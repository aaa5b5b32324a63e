//! An invented commune under the illustrative standard, for the tests of explanations and papers.

use std::sync::Arc;

use standards::{Facts, Library, Standard};

/// Figures of a commune that get every point of the illustrative standard.
const FULL_MARKS: [(&str, u64); 37] = [
    ("commune_child_protection_worker", 1),
    ("villages_with_collaborator", 12),
    ("villages", 12),
    ("child_protection_board_reviews", 1),
    ("child_work_budget", 1),
    ("births_registered_on_time", 98),
    ("births", 100),
    ("abused_children", 0),
    ("reports_handled_in_time", 0),
    ("reports_received", 0),
    ("children_in_conflict_with_law", 1),
    ("children", 6_187),
    ("children_drug_addicted", 0),
    ("injury_deaths", 0),
    ("injuries", 10),
    ("special_circumstance_supported", 120),
    ("special_circumstance_children", 126),
    ("serious_cases_with_plan_in_time", 1),
    ("serious_cases", 1),
    ("infants_fully_immunised", 99),
    ("infants", 100),
    ("underweight_under5", 9),
    ("children_under5_weighed", 100),
    ("stunted_under5", 19),
    ("children_under5_measured", 100),
    ("children_examined", 6_000),
    ("preschool_enrolled_3_5", 95),
    ("children_3_5", 100),
    ("preschool_enrolled_5", 30),
    ("children_5", 30),
    ("child_consultations", 2),
    ("child_opinions_answered", 9),
    ("child_opinions", 10),
    ("commune_play_place", 1),
    ("villages_with_playground", 6),
    ("survey_satisfied", 90),
    ("survey_answers", 100),
];

/// What takes 150 of the 1,000 points away: 30 (3.1), 30 (9.1), 25 (13.1), 30 (12.2) and 35 (8.2).
pub(crate) const DOWN_TO_850: [(&str, Option<u64>); 5] = [
    ("abused_children", Some(1)),
    ("children_examined", Some(4_400)),
    ("survey_satisfied", Some(70)),
    ("villages_with_playground", Some(3)),
    ("stunted_under5", Some(30)),
];

pub(crate) fn standard(id: &str) -> Arc<Standard> {
    Library::built_in().unwrap().latest(id).unwrap().clone()
}

/// Full marks, but for the given figures; none forgets one.
pub(crate) fn figures(standard: &Standard, changes: &[(&str, Option<u64>)]) -> Facts {
    let mut facts = Facts::none(standard);
    let full = FULL_MARKS.iter().map(|(name, value)| (*name, Some(*value)));
    for (name, value) in full.chain(changes.iter().copied()) {
        facts.set(standard.fact_id(name).unwrap(), value);
    }
    facts
}
