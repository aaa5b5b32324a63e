//! The name of each problem in text keys, and what its sentence tells besides.

use super::ProblemKind as K;

impl K {
    /// The word for it in text keys.
    pub fn key(&self) -> &'static str {
        match self {
            K::Syntax { .. } => "syntax",
            K::Missing { .. } => "missing",
            K::UnknownKey => "unknown_key",
            K::Wrong { .. } => "wrong",
            K::UnknownCitation { .. } => "unknown_citation",
            K::UnknownReference { .. } => "unknown_reference",
            K::UnusedCitation => "unused_citation",
            K::UnusedReference => "unused_reference",
            K::NoGround { .. } => "no_ground",
            K::ValueMissing => "value_missing",
            K::ValueUnsourced => "value_unsourced",
            K::Illustrative => "illustrative",
            K::Duplicate { .. } => "duplicate",
            K::NoLabel { .. } => "no_label",
            K::UnusedLabel => "unused_label",
            K::TwoKinds { .. } => "two_kinds",
            K::FactNamedAsNumber { .. } => "fact_named_as_number",
            K::TwoWholes { .. } => "two_wholes",
            K::EmptyBand { .. } => "empty_band",
            K::OutOfRange { .. } => "out_of_range",
            K::NotWhole { .. } => "not_whole",
            K::Overlap { .. } => "overlap",
            K::Gap { .. } => "gap",
            K::NoBands => "no_bands",
            K::PointsGoUpAndDown => "points_go_up_and_down",
            K::NoPoints => "no_points",
            K::NothingToEmpty => "nothing_to_empty",
            K::IndicatorsAboveMaximum { .. } => "indicators_above_maximum",
            K::IndicatorsBelowMaximum { .. } => "indicators_below_maximum",
            K::CriteriaSum { .. } => "criteria_sum",
            K::TooManyCriteria { .. } => "too_many_criteria",
            K::ThresholdAboveMaximum { .. } => "threshold_above_maximum",
            K::DatesReversed => "dates_reversed",
            K::ConfirmedUnseen | K::OutOfOrder => "of_procedure",
            K::TooFine => "too_fine",
            K::Misplaced { .. } => "misplaced",
        }
    }

    /// Values for the places of its sentence.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            K::UnknownCitation { citation } => vec![("name", citation.clone())],
            K::UnknownReference { reference } => vec![("name", reference.clone())],
            K::Duplicate { name, first } => vec![("name", name.clone()), ("first", first.clone())],
            K::NoLabel { fact } | K::TwoKinds { fact } | K::FactNamedAsNumber { fact } | K::TwoWholes { fact } => {
                vec![("name", fact.clone())]
            }
            K::EmptyBand { min, max } => vec![("min", min.clone()), ("max", max.clone())],
            K::OutOfRange { bound, most } => vec![("bound", bound.clone()), ("most", most.to_string())],
            K::NotWhole { bound } => vec![("bound", bound.clone())],
            K::Overlap { value } | K::Gap { from: value } => vec![("value", value.clone())],
            K::IndicatorsAboveMaximum { sum, max }
            | K::IndicatorsBelowMaximum { sum, max, .. }
            | K::CriteriaSum { sum, max } => vec![("sum", sum.to_string()), ("max", max.to_string())],
            K::TooManyCriteria { listed, total } => vec![("listed", listed.to_string()), ("total", total.to_string())],
            K::ThresholdAboveMaximum { threshold, max } => {
                vec![("threshold", threshold.to_string()), ("max", max.to_string())]
            }
            _ => Vec::new(),
        }
    }
}
