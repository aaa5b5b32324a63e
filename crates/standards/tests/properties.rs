//! What must hold for any figures at all.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use standards::{
    Facts, Indicator, Library, Measure, Outcome, Points, Reason, Standard, Verdict, evaluate,
    sheet::{self, UnitFacts},
};

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    Library::built_in().unwrap().with_dir(fixtures.as_ref()).unwrap()
});

fn minh_hoa() -> &'static Arc<Standard> {
    LIBRARY.latest("minh-hoa").unwrap()
}

/// Any standard with figures that could have been entered: some missing, no part above its whole.
fn dossier() -> impl Strategy<Value = (Arc<Standard>, String, Facts)> {
    let standards: Vec<Arc<Standard>> = LIBRARY.all().cloned().collect();
    prop::sample::select(standards).prop_flat_map(|standard| {
        let value = prop_oneof![
            2 => Just(None),
            2 => Just(Some(0)),
            4 => (1_u64..3).prop_map(Some),
            4 => (90_u64..120).prop_map(Some),
            1 => (0_u64..1_000_000_000).prop_map(Some),
        ];
        let values = prop::collection::vec(value, standard.facts().len());
        let classes: Vec<String> = standard.classes.iter().map(|class| class.key.clone()).collect();
        (values, prop::sample::select(classes)).prop_map(move |(values, class)| {
            let mut facts = Facts::none(&standard);
            for (fact, value) in standard.facts().iter().zip(values) {
                let most = if fact.kind == standards::FactKind::Bool { 1 } else { u64::MAX };
                facts.set(standard.fact_id(&fact.name).unwrap(), value.map(|value| value.min(most)));
            }
            for pair in facts.check(&standard) {
                facts.set(pair.numerator, facts.get(pair.denominator));
            }
            // A shared denominator may have been set twice; what is left over is forgotten.
            for pair in facts.check(&standard) {
                facts.set(pair.numerator, None);
            }
            (standard.clone(), class, facts)
        })
    })
}

fn bands_holding(indicator: &Indicator, numerator: u64, denominator: u64) -> usize {
    let scale = indicator.measure.share().map_or(1, |(_, _, scale)| scale);
    indicator.bands.iter().filter(|band| band.holds(numerator, denominator, scale)).count()
}

fn points_of(indicator: &Indicator, numerator: u64, denominator: u64) -> u32 {
    let scale = indicator.measure.share().map_or(1, |(_, _, scale)| scale);
    indicator.bands.iter().find(|band| band.holds(numerator, denominator, scale)).unwrap().points
}

proptest! {
    #[test]
    fn every_value_lies_in_exactly_one_band_where_all_are_known(part in 0_u64..2_000, more in 0_u64..2_000) {
        for (_, indicator) in LIBRARY.all().flat_map(|standard| standard.indicators()) {
            let (numerator, denominator) = match indicator.measure {
                Measure::Bool { .. } => (part % 2, 1),
                Measure::Count { .. } => (part, 1),
                _ => (part, (part + more).max(1)),
            };
            let holding = bands_holding(indicator, numerator, denominator);
            if indicator.bands_complete {
                prop_assert_eq!(holding, 1);
            } else {
                prop_assert!(holding <= 1);
            }
        }
    }

    #[test]
    fn points_never_turn_along_the_value(low in 0_u64..1_000, high in 0_u64..1_000) {
        let (low, high) = (low.min(high), low.max(high));
        for (_, indicator) in minh_hoa().indicators() {
            let (denominator, most) = match indicator.measure {
                Measure::Bool { .. } => (1, 1),
                Measure::Count { .. } => (1, u64::MAX),
                _ => (1_000, 1_000),
            };
            let at = |value: u64| points_of(indicator, value.min(most), denominator);
            let rises = at(0) <= at(most.min(1_000_000));
            prop_assert!(if rises { at(low) <= at(high) } else { at(low) >= at(high) }, "{}", indicator.no);
        }
    }

    #[test]
    fn the_reach_is_never_below_what_is_sure((standard, class, facts) in dossier()) {
        let evaluation = evaluate(&standard, Some(&class), &facts);
        if let Some(reach) = evaluation.reach {
            prop_assert!(reach >= evaluation.known_points);
            prop_assert!(reach <= Points::from(standard.max_points.unwrap()));
        }
        if let Some(total) = evaluation.total {
            prop_assert_eq!(evaluation.reach, Some(total));
            prop_assert_eq!(evaluation.known_points, total);
        }
    }

    #[test]
    fn one_more_fact_never_raises_the_reach((standard, class, facts) in dossier(), forgotten in any::<prop::sample::Index>()) {
        let after = evaluate(&standard, Some(&class), &facts);
        let known: Vec<_> = facts.known().collect();
        if !known.is_empty() {
            let mut fewer = facts.clone();
            fewer.set(known[forgotten.index(known.len())].0, None);
            let before = evaluate(&standard, Some(&class), &fewer);
            // An open reach comes from the standard alone.
            prop_assert_eq!(before.reach.is_some(), after.reach.is_some());
            prop_assert!(before.reach >= after.reach);
        }
    }

    #[test]
    fn only_a_verdict_without_any_reason_is_met((standard, class, facts) in dossier()) {
        let evaluation = evaluate(&standard, Some(&class), &facts);
        prop_assert_eq!(evaluation.verdict == Verdict::Met, evaluation.reasons.is_empty());
        if evaluation.verdict == Verdict::Met {
            prop_assert!(evaluation.total.unwrap() >= Points::from(evaluation.threshold.unwrap()));
        }
    }

    #[test]
    fn every_undetermined_criterion_says_why((standard, class, facts) in dossier()) {
        let evaluation = evaluate(&standard, Some(&class), &facts);
        for score in &evaluation.criteria {
            let why = evaluation.reasons.iter().find_map(|reason| match reason {
                Reason::Undetermined { criterion, why } if *criterion == score.no => Some(why),
                _ => None,
            });
            prop_assert_eq!(why.is_some(), score.points.is_none());
            prop_assert!(why.is_none_or(|why| !why.is_empty()));
        }
    }

    #[test]
    fn scored_points_are_those_of_the_named_band((standard, class, facts) in dossier()) {
        let evaluation = evaluate(&standard, Some(&class), &facts);
        for score in evaluation.criteria.iter().flat_map(|criterion| &criterion.indicators) {
            if let Outcome::Scored { points, band } = score.outcome {
                let bands = standard.indicators().find(|(_, indicator)| indicator.no == score.no).unwrap().1;
                prop_assert_eq!(bands.bands[band].points, points);
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter((facts, order) in dossier_rows()) {
        let text = |rows: &[String]| format!("unit,class,fact,value\n{}", rows.concat());
        let first = sheet::parse(text(&facts).as_bytes(), minh_hoa());
        let shuffled = sheet::parse(text(&order).as_bytes(), minh_hoa());
        let facts = |read: Result<Vec<UnitFacts>, _>| read.unwrap()[0].facts(minh_hoa());
        prop_assert_eq!(facts(first), facts(shuffled));
    }

    #[test]
    fn any_bytes_are_read_or_refused_with_a_line(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Err(faults) = sheet::parse(&bytes, minh_hoa()) {
            prop_assert!(!faults.is_empty() && faults.iter().all(|fault| fault.line >= 1));
        }
    }

    #[test]
    fn rows_of_odd_signs_are_read_or_refused(rows in "(\"|,|;|\n|\r|a|1|births|other){0,60}") {
        let text = format!("unit,class,fact,value\n{rows}");
        let lines = text.split('\n').count();
        if let Err(faults) = sheet::parse(text.as_bytes(), minh_hoa()) {
            prop_assert!(faults.iter().all(|fault| (1..=lines).contains(&fault.line)));
        }
    }
}

/// Rows of facts that fit together, each with a value of its own as far as yes and no allow it, and the same rows in
/// another order. Wholes have four digits, parts fewer.
fn dossier_rows() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    let standard = minh_hoa();
    let wholes: Vec<_> = standard.indicators().filter_map(|(_, indicator)| indicator.measure.share()).collect();
    let row = |(fact, place): (&standards::FactDef, u64)| {
        let whole = wholes.iter().any(|(_, whole, _)| standard.fact_id(&fact.name) == Some(*whole));
        let value = match fact.kind {
            standards::FactKind::Bool => place % 2,
            standards::FactKind::Count if whole => 1_000 + place,
            standards::FactKind::Count => place,
        };
        format!("a,other,{},{value}\n", fact.name)
    };
    let rows: Vec<String> = standard.facts().iter().zip(0..).map(row).collect();
    (Just(rows.clone()), Just(rows).prop_shuffle())
}
