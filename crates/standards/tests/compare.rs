//! Two standards side by side, what one leaves open, and what the other does to known figures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use standards::compare::{Aspect, Difference, Place, Said, differences, gaps};
use standards::edit::{Citing, Edit, NewBand, apply};
use standards::effect::{Effect, Move, carried};
use standards::{Facts, Library, Points, Provenance, Reason, Standard, Verdict};

fn citing(provenance: Provenance) -> Citing {
    Citing {
        instrument: "Quyết định 06/QĐ-TTg".into(),
        article: "Điều 2".into(),
        provenance,
        read_at: String::new(),
        note: None,
    }
}

fn known(id: &str) -> Standard {
    Standard::clone(Library::built_in().unwrap().latest(id).unwrap())
}

fn after(standard: &Standard, edit: &Edit, provenance: Provenance) -> Standard {
    Standard::parse(&apply(&standard.text, edit, &citing(provenance)).unwrap()).unwrap()
}

fn only(before: &Standard, after: &Standard) -> Difference {
    let all = differences(before, after);
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0].clone()
}

#[test]
fn the_gaps_of_the_decision_of_2019_are_listed_with_what_is_known() {
    let gaps = gaps(&known("qd-06-2019"));
    let of =
        |aspect: Aspect| gaps.iter().filter(|gap| gap.aspect == aspect).map(|gap| gap.place.name()).collect::<Vec<_>>();
    assert_eq!(of(Aspect::MaxPoints), ["2", "3", "4", "5", "8", "9", "10", "11", "12", "13"]);
    assert_eq!(of(Aspect::Indicators), ["2", "3", "4", "5", "8", "9", "10", "11", "12", "13"]);
    assert_eq!(of(Aspect::Bands), ["1.2", "1.4", "6.1", "6.2", "7.1"]);
    assert_eq!(of(Aspect::EffectiveTo), [""], "a source says that the end was looked for");
    assert_eq!(of(Aspect::Criteria), Vec::<&str>::new(), "all 13 are listed");
    let survey = gaps.iter().find(|gap| gap.place == Place::Criterion("13".into())).unwrap();
    assert!(survey.source.note.as_ref().unwrap().vi.contains("cỡ mẫu"));
}

#[test]
fn unlisted_criteria_and_unknown_thresholds_are_gaps() {
    let gaps = gaps(&known("qd-34-2014"));
    assert!(gaps.iter().any(|gap| gap.aspect == Aspect::Criteria));
    assert!(gaps.iter().any(|gap| gap.aspect == Aspect::Threshold));
    assert!(gaps.iter().any(|gap| gap.aspect == Aspect::AboveZero));
}

#[test]
fn a_complete_standard_has_no_gap_that_scores() {
    let gaps = gaps(&known("minh-hoa"));
    assert!(gaps.iter().all(|gap| gap.aspect == Aspect::WhenEmpty), "{gaps:#?}");
}

#[test]
fn a_standard_does_not_differ_from_itself() {
    for standard in Library::built_in().unwrap().all() {
        assert_eq!(differences(standard, standard), []);
    }
}

#[test]
fn a_filled_gap_is_a_difference_that_changes_nothing_known() {
    let before = known("qd-06-2019");
    let edit = Edit::Number(Place::Criterion("2".into()), Aspect::MaxPoints, 75);
    let difference = only(&before, &after(&before, &edit, Provenance::Verified));
    assert_eq!((difference.place.name(), difference.aspect), ("2", Aspect::MaxPoints));
    assert_eq!(difference.after.as_ref().unwrap().said, Some(Said::Number(75)));
    assert!(!difference.changes_known());
}

#[test]
fn a_known_value_gives_way_only_to_a_surer_one() {
    let before = known("qd-06-2019");
    // the thresholds are reported
    let edit = Edit::Number(Place::Class("other".into()), Aspect::Threshold, 840);
    assert!(only(&before, &after(&before, &edit, Provenance::Reported)).changes_known());
    let verified = after(&before, &edit, Provenance::Verified);
    assert!(!only(&before, &verified).changes_known());
    let edit = Edit::Number(Place::Class("other".into()), Aspect::Threshold, 850);
    let confirmed = only(&before, &after(&before, &edit, Provenance::Verified));
    assert_eq!(confirmed.before.as_ref().unwrap().said, confirmed.after.as_ref().unwrap().said);
    assert!(!confirmed.changes_known());
    assert!(only(&before, &after(&before, &edit, Provenance::RecalledLow)).changes_known(), "a worse ground");
    let edit = Edit::Number(Place::Class("other".into()), Aspect::Threshold, 800);
    let again = only(&verified, &after(&verified, &edit, Provenance::Verified));
    assert!(again.changes_known(), "what is verified is superseded, never edited");
}

#[test]
fn incomplete_bands_keep_those_that_are_known() {
    let before = known("qd-06-2019");
    let band = |min: u32, points| NewBand { min: Some(min.into()), max: None, points };
    let below = NewBand { min: None, max: Some(98.into()), points: 0 };
    let more = Edit::Bands("7.1".into(), vec![band(98, 50), below.clone()], true);
    assert!(!only(&before, &after(&before, &more, Provenance::Verified)).changes_known());
    let other = Edit::Bands("7.1".into(), vec![band(97, 50)], false);
    assert!(only(&before, &after(&before, &other, Provenance::Verified)).changes_known());
}

#[test]
fn what_is_left_out_changes_what_is_known() {
    let before = known("minh-hoa");
    let cut = before.text.replacen("effective_from = { value = 2024-01-01, source = \"made-up\" }\n", "", 1);
    let difference = only(&before, &Standard::parse(&cut).unwrap());
    assert!(difference.changes_known() && difference.aspect == Aspect::EffectiveFrom);
    // nor do bands that are all there is go without a trace, whoever says that they are open now
    let bands = "bands = [{ min = 90, points = 60, source = \"test\" }, { max = 90, points = 0, source = \"test\" }]";
    let cut = SMALL.replacen(bands, "bands_complete = false\nbands = []", 1);
    let difference = only(&Standard::parse(SMALL).unwrap(), &Standard::parse(&cut).unwrap());
    assert!(difference.changes_known() && difference.aspect == Aspect::Bands);
}

#[test]
fn that_there_are_no_other_bands_has_a_source_that_is_told_and_gives_way_to_a_surer_one() {
    let before = known("qd-06-2019");
    // yes and no have their points, and whether there is more is open
    let yes = NewBand { min: Some(1.into()), max: None, points: 15 };
    let no = NewBand { min: None, max: Some(1.into()), points: 0 };
    let all = Edit::Bands("1.2".into(), vec![yes, no], true);
    let derived = after(&before, &all, Provenance::Derived);
    let told = only(&before, &derived);
    let (old, new) = (told.before.as_ref().unwrap().sources(), told.after.as_ref().unwrap().sources());
    assert_eq!((old.len(), &new[..2], new[2].provenance), (2, &old[..], Provenance::Derived));
    assert!(!told.changes_known());
    let verified = after(&derived, &all, Provenance::Verified);
    assert!(!only(&derived, &verified).changes_known());
    assert!(only(&verified, &derived).changes_known(), "a worse ground");
    assert_eq!(after(&verified, &all, Provenance::Reported).text, verified.text);
}

const SMALL: &str = r#"id = "small"
revision = 1
author = "tests"
illustrative = true
title = { vi = "Nhỏ", en = "Small", source = "test" }
max_points = { value = 100, source = "test" }
criteria_total = { value = 2, source = "test" }
[rules]
every_criterion_above_zero = { value = true, source = "test" }
every_criterion_required = { value = true, source = "test" }
[[classes]]
key = "plain"
name = { vi = "Xã", en = "Communes" }
threshold = { value = 80, source = "test" }
[[criteria]]
no = "1"
name = { vi = "Khai sinh", en = "Births", source = "test" }
sector = { value = "justice", source = "test" }
max_points = { value = 60, source = "test" }
[[criteria.indicators]]
no = "1.1"
name = { vi = "Tỷ lệ", en = "Share", source = "test" }
measure = { kind = "percent", numerator = "registered", denominator = "births", source = "test" }
bands = [{ min = 90, points = 60, source = "test" }, { max = 90, points = 0, source = "test" }]
[[criteria]]
no = "2"
name = { vi = "Sân chơi", en = "Playground", source = "test" }
sector = { value = "culture", source = "test" }
max_points = { value = 40, source = "test" }
[[criteria.indicators]]
no = "2.1"
name = { vi = "Có sân chơi", en = "A playground", source = "test" }
measure = { kind = "bool", value = "playground", source = "test" }
bands = [{ min = 1, points = 40, source = "test" }, { max = 1, points = 10, source = "test" }]
[facts]
registered = { vi = "đã đăng ký", en = "registered" }
births = { vi = "số sinh", en = "births" }
playground = { vi = "sân chơi", en = "playground" }
[citations.test]
provenance = "illustrative"
"#;

#[test]
fn a_figure_with_another_label_is_told_and_changes_nothing_known() {
    let before = Standard::parse(SMALL).unwrap();
    let after = Standard::parse(&SMALL.replace("vi = \"số sinh\"", "vi = \"số sinh và chuyển đến\"")).unwrap();
    let difference = only(&before, &after);
    assert_eq!((difference.place.name(), difference.aspect), ("1.1", Aspect::Measure));
    assert!(!difference.changes_known());
}

#[test]
fn notes_that_were_changed_are_told_alone() {
    let before = known("qd-06-2019");
    let text = before.text.replace("Người ký: Vũ Đức Đam.", "Người ký: chưa đối chiếu.");
    let difference = only(&before, &Standard::parse(&text).unwrap());
    let notes = |side: &Option<standards::compare::Value>| match &side.as_ref().unwrap().said {
        Some(Said::Notes(notes)) => notes.iter().map(|note| note.text.vi.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(difference.aspect, Aspect::Notes);
    assert_eq!(notes(&difference.before), ["Người ký: Vũ Đức Đam."]);
    assert_eq!(notes(&difference.after), ["Người ký: chưa đối chiếu."]);
    assert!(!difference.changes_known());
}

#[test]
fn what_is_law_does_not_become_an_illustration() {
    let before = known("qd-06-2019");
    let text = before.text.replacen("revision = 1\n", "revision = 1\nillustrative = true\n", 1);
    let difference = only(&before, &Standard::parse(&text).unwrap());
    assert!(difference.aspect == Aspect::Illustrative && difference.changes_known());
}

/// A third criterion: nothing of it is known but its name.
const THIRD: &str = r#"[[criteria]]
no = "3"
name = { vi = "Tham gia", en = "Participation", source = "test" }
sector = { value = "youth_union", source = "test" }
max_points = { source = "gap" }
"#;

/// A class beside the other one.
const WARD: &str = r#"[[classes]]
key = "ward"
name = { vi = "Phường", en = "Wards" }
threshold = { value = 90, source = "test" }
"#;

/// A second indicator of the last criterion, without a band.
const SECOND: &str = r#"[[criteria.indicators]]
no = "2.2"
name = { vi = "Sân", en = "Ground", source = "test" }
measure = { kind = "count", value = "births", source = "test" }
bands = []
bands_complete = false
"#;

/// What a changed text adds to another one, by place, and whether it may.
fn added(before: &str, after: &str) -> Vec<(String, bool)> {
    let read = |text: &str| Standard::parse(&format!("{text}[citations.gap]\nprovenance = \"unknown\"\n")).unwrap();
    let all = differences(&read(before), &read(after));
    let new = all.iter().filter(|one| one.before.is_none() && one.aspect == Aspect::Name);
    new.map(|one| (one.place.name().to_owned(), one.changes_known())).collect()
}

#[test]
fn what_is_added_where_nothing_was_open_changes_what_is_known() {
    // every text uses the citation of gaps once, so that it is sound
    let open =
        SMALL.replacen("max_points = { value = 100, source = \"test\" }", "max_points = { source = \"gap\" }", 1);
    let of_two = open.replace("[facts]", &format!("{THIRD}[facts]"));
    let three = |text: &str| text.replace("criteria_total = { value = 2", "criteria_total = { value = 3");
    assert_eq!(added(&open, &three(&of_two)), [("3".to_owned(), false)], "the instrument turned out to have three");
    assert_eq!(added(&three(&open), &three(&of_two)), [("3".to_owned(), false)]);
    let classed = open.replacen("[[classes]]", &format!("{WARD}[[classes]]"), 1);
    assert_eq!(added(&open, &classed), [("ward".to_owned(), true)]);
    // criterion 2 gives 40 points already: a second indicator without bands would open all of it
    let crowded = open.replace("[facts]", &format!("{SECOND}[facts]"));
    assert_eq!(added(&open, &crowded), [("2.2".to_owned(), true)]);
    // its bands are not all known, and known are 30 of 40 points
    let part = |text: &str| {
        text.replace(
            "{ min = 1, points = 40, source = \"test\" }, { max = 1, points = 10, source = \"test\" }]",
            "{ min = 1, points = 30, source = \"test\" }]\nbands_complete = false",
        )
    };
    assert_eq!(added(&part(&open), &part(&crowded)), [("2.2".to_owned(), false)]);
}

#[test]
fn an_indicator_that_counts_for_another_criterion_changes_what_is_known() {
    let under_two = SMALL.replace("[facts]", &format!("{SECOND}[facts]"));
    let second_criterion = SMALL.find("[[criteria]]\nno = \"2\"").unwrap();
    let under_one = format!("{}{SECOND}{}", &SMALL[..second_criterion], &SMALL[second_criterion..]);
    let moved = only(&Standard::parse(&under_two).unwrap(), &Standard::parse(&under_one).unwrap());
    assert_eq!((moved.place.name(), moved.aspect), ("2.2", Aspect::Under));
    assert!(moved.changes_known());
}

#[test]
fn known_bands_do_not_lose_their_source_while_others_are_open() {
    let before = known("qd-06-2019");
    let weaker = |text: &str| {
        let start = text.find("no = \"7.1\"").unwrap();
        let (head, rest) = text.split_at(start);
        let line = rest.lines().find(|line| line.trim_start().starts_with("{ min")).unwrap();
        let source = line.split("source = ").nth(1).unwrap().split('"').nth(1).unwrap();
        let named = line.replace(source, "hearsay");
        let rest = rest.replacen(line, &named, 1);
        format!("{head}{rest}\n[citations.hearsay]\ninstrument = \"?\"\nprovenance = \"recalled_low\"\n")
    };
    let after = Standard::parse(&weaker(&before.text)).unwrap();
    let bands = only(&before, &after);
    assert_eq!((bands.place.name(), bands.aspect), ("7.1", Aspect::Bands));
    assert!(bands.changes_known());
}

fn facts(standard: &Standard, known: &[(&str, u64)]) -> Facts {
    let mut facts = Facts::none(standard);
    for (name, value) in known {
        facts.set(standard.fact_id(name).unwrap(), Some(*value));
    }
    facts
}

#[test]
fn a_higher_bar_takes_met_away_and_says_why() {
    let before = Standard::parse(SMALL).unwrap();
    let harder = SMALL.replace("min = 90, points", "min = 95, points").replace("max = 90, points", "max = 95, points");
    let after = Standard::parse(&harder).unwrap();
    // 92 of 100 births and a playground: 60 + 40 = 100, and with the higher bar 0 + 40 = 40, criterion 1 at zero
    let figures = facts(&before, &[("registered", 92), ("births", 100), ("playground", 1)]);
    let effect = Effect::of((&before, &figures), (&after, &carried(&figures, &before, &after)), Some("plain"));
    assert_eq!(effect.moved(), Move::Loses);
    assert_eq!(effect.before.total, Some(Points::from(100_u32)));
    assert_eq!(effect.after.total, Some(Points::from(40_u32)));
    let zero = Reason::CriterionZero { criterion: "1".into() };
    assert_eq!(effect.new_reasons(), [&zero, &Reason::TotalBelowThreshold]);
    assert_eq!(effect.gone_reasons(), Vec::<&Reason>::new());
    let changed = effect.criteria();
    assert_eq!(changed.len(), 1);
    assert_eq!((changed[0].before, changed[0].after), (Some(Points::from(60_u32)), Some(Points::from(0_u32))));
    // and the other way round it is gained
    let back = Effect::of((&after, &figures), (&before, &figures), Some("plain"));
    assert_eq!(back.moved(), Move::Gains);
}

#[test]
fn a_verdict_moves_in_five_ways() {
    use Verdict::{Met, NotMet, Undetermined};
    assert_eq!(Move::of(NotMet, Met), Move::Gains);
    assert_eq!(Move::of(Undetermined, Met), Move::Gains);
    assert_eq!(Move::of(Met, NotMet), Move::Loses);
    assert_eq!(Move::of(Met, Undetermined), Move::Loses);
    assert_eq!(Move::of(Undetermined, NotMet), Move::Settles);
    assert_eq!(Move::of(NotMet, Undetermined), Move::Opens);
    assert_eq!(Move::of(Met, Met), Move::Stays);
}

#[test]
fn a_threshold_that_is_not_known_opens_the_verdict() {
    let before = Standard::parse(SMALL).unwrap();
    let open = SMALL.replace("threshold = { value = 80, source = \"test\" }", "threshold = { source = \"gap\" }")
        + "[citations.gap]\nprovenance = \"unknown\"\n";
    let after = Standard::parse(&open).unwrap();
    // 60 + 10 = 70 is below 80; without a threshold it is open
    let figures = facts(&before, &[("registered", 99), ("births", 100), ("playground", 0)]);
    let effect = Effect::of((&before, &figures), (&after, &figures), Some("plain"));
    assert_eq!(effect.moved(), Move::Opens);
    assert_eq!(effect.gone_reasons(), [&Reason::TotalBelowThreshold]);
    assert_eq!(effect.new_reasons(), [&Reason::StandardIncomplete]);
}
