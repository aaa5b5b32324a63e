//! The figures of xã Bảo Đài: 773 points are sure and 50 open; mended they come to 873. All invented.

/// As they stand before the survey: criteria 93, 35, 70, 75, 100, 110, 35, 55, 35, 60, 45, 60 and none yet for 13.
pub const FIGURES: &[(&str, &str)] = &[
    ("commune_child_protection_worker", "1"),
    ("villages_with_collaborator", "26"),
    ("villages", "28"),
    ("child_protection_board_reviews", "1"),
    ("child_work_budget", "1"),
    ("births_registered_on_time", "412"),
    ("births", "426"),
    ("abused_children", "1"),
    ("reports_handled_in_time", "6"),
    ("reports_received", "6"),
    ("children_in_conflict_with_law", "1"),
    ("children", "6.214"),
    ("children_drug_addicted", "0"),
    ("injury_deaths", "0"),
    ("injuries", "29"),
    ("special_circumstance_supported", "118"),
    ("special_circumstance_children", "126"),
    ("serious_cases_with_plan_in_time", "0"),
    ("serious_cases", "0"),
    ("infants_fully_immunised", "398"),
    ("infants", "412"),
    ("underweight_under5", "148"),
    ("children_under5_weighed", "1842"),
    ("stunted_under5", "381"),
    ("children_under5_measured", "1842"),
    ("children_examined", "5433"),
    ("preschool_enrolled_3_5", "1061"),
    ("children_3_5", "1128"),
    ("preschool_enrolled_5", "389"),
    ("children_5", "391"),
    ("child_consultations", "1"),
    ("child_opinions_answered", "27"),
    ("child_opinions", "34"),
    ("commune_play_place", "1"),
    ("villages_with_playground", "13"),
];

/// What was mended: 15 more points each for 6.1, 10.1, 11.2 and 12.2, and 40 for the survey.
const MENDED: &[(&str, &str)] = &[
    ("special_circumstance_supported", "120"),
    ("preschool_enrolled_3_5", "1074"),
    ("child_opinions_answered", "31"),
    ("villages_with_playground", "14"),
    ("survey_satisfied", "246"),
    ("survey_answers", "300"),
];

/// The mended figures.
pub fn mended() -> Vec<(&'static str, &'static str)> {
    let kept = FIGURES.iter().filter(|(fact, _)| MENDED.iter().all(|(mended, _)| mended != fact));
    kept.chain(MENDED).copied().collect()
}

/// The form of figures as a browser sends it.
#[allow(dead_code, reason = "a real browser fills the form itself")]
pub struct Form(Vec<(String, String)>);

#[allow(dead_code, reason = "a real browser fills the form itself")]
impl Form {
    /// Its fields in order.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

/// A form with the version and the figures that the person saw.
#[allow(dead_code, reason = "a real browser fills the form itself")]
pub fn form(version: &str, seen: &str, figures: &[(&str, &str)]) -> Form {
    let mut fields = vec![("version".to_owned(), version.to_owned()), ("seen".to_owned(), seen.to_owned())];
    fields.extend(figures.iter().map(|(fact, value)| (format!("f.{fact}"), (*value).to_owned())));
    Form(fields)
}
