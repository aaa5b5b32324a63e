//! The static check: each kind of fault is found, with file, line and key.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use standards::check::check;
use standards::{Library, Severity};

const SOUND: &str = r#"id = "small"
revision = 1
author = "tests"
illustrative = true
title = { vi = "Nhỏ", en = "Small", source = "test" }
max_points = { value = 50, source = "test" }
criteria_total = { value = 1, source = "test" }

[rules]
every_criterion_above_zero = { value = true, source = "test" }
every_criterion_required = { value = true, source = "test" }

[[classes]]
key = "plain"
name = { vi = "Xã", en = "Communes" }
threshold = { value = 40, source = "test" }

[[criteria]]
no = "1"
name = { vi = "Khai sinh", en = "Births", source = "test" }
sector = { value = "justice", source = "test" }
max_points = { value = 50, source = "test" }

[[criteria.indicators]]
no = "1.1"
name = { vi = "Tỷ lệ", en = "Share", source = "test" }
measure = { kind = "percent", numerator = "registered", denominator = "births", source = "test" }
bands = [
  { min = 98, points = 50, source = "test" },
  { min = "90.5", max = 98, points = 20, source = "test" },
  { max = "90.5", points = 0, source = "test" },
]

[facts]
registered = { vi = "đã đăng ký", en = "registered" }
births = { vi = "số sinh", en = "births" }

[citations.test]
provenance = "illustrative"
"#;

fn problems(text: &str) -> Vec<String> {
    check("small.toml", text).iter().map(ToString::to_string).collect()
}

/// The problems after one change of the sound file.
fn after(from: &str, to: &str) -> Vec<String> {
    assert!(SOUND.contains(from), "{from}");
    problems(&SOUND.replacen(from, to, 1))
}

#[test]
fn a_sound_standard_has_no_problems() {
    assert_eq!(problems(SOUND), Vec::<String>::new());
    assert_eq!(problems(&SOUND.replace('\n', "\r\n")), Vec::<String>::new());
}

#[test]
fn every_shipped_standard_checks_clean() {
    for (file, text) in Library::built_in_files() {
        let found: Vec<String> = check(file, text).iter().map(ToString::to_string).collect();
        assert_eq!(found, Vec::<String>::new(), "{file}");
    }
}

#[test]
fn a_gap_between_bands_is_found() {
    assert_eq!(
        after("max = \"90.5\", points", "max = 90, points"),
        [
            "small.toml:28: criteria[0].indicators[0].bands: no band holds 90; add the band, or say bands_complete = false"
        ]
    );
}

#[test]
fn gaps_at_both_ends_are_found() {
    assert!(after("max = \"90.5\", points", "min = 1, max = \"90.5\", points")[0].contains("no band holds 0;"));
    assert!(after("{ min = 98, points", "{ min = 98, max = 100, points")[0].contains("no band holds 100;"));
    assert_eq!(after("{ min = 98, points", "{ min = 98, max = 101, points"), Vec::<String>::new());
}

#[test]
fn a_gap_is_no_fault_where_bands_are_not_all_known() {
    let text = SOUND.replace("bands = [\n", "bands_complete = false\nbands = [\n");
    assert_eq!(problems(&text.replace("max = \"90.5\", points", "max = 90, points")), Vec::<String>::new());
}

#[test]
fn an_overlap_of_bands_is_found() {
    assert_eq!(
        after("max = \"90.5\", points", "max = 91, points"),
        ["small.toml:28: criteria[0].indicators[0].bands: 90.5 lies in two bands"]
    );
}

#[test]
fn bad_bounds_are_found_with_their_line() {
    let expected = "small.toml:30: criteria[0].indicators[0].bands[1].min: expected a number like 98";
    for bad in ["90.5", "\"90,5\"", "-1", "\"9e1\"", "true", "0x5a"] {
        let found = after("\"90.5\", max = 98", &format!("{bad}, max = 98"));
        assert!(found[0].starts_with(expected), "{bad}: {found:?}");
    }
    assert!(after("max = 98, points", "max = 90, points")[0].contains("the band from 90.5 to below 90 holds no value"));
    assert!(
        after("{ min = 98, points", "{ min = 101, points")[0]
            .contains("no value can reach 101; the measure ends at 100")
    );
}

#[test]
fn a_fraction_cannot_bound_a_count() {
    let found = after(
        "measure = { kind = \"percent\", numerator = \"registered\", denominator = \"births\", source = \"test\" }",
        "measure = { kind = \"count\", value = \"births\", source = \"test\" }",
    );
    assert!(
        found.iter().any(|problem| problem.ends_with("90.5 bounds whole numbers; expected a whole number")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|problem| problem == "small.toml:35: facts.registered: no indicator uses this fact"),
        "{found:?}"
    );
}

#[test]
fn sums_are_compared_with_maxima() {
    assert_eq!(
        after(
            "max_points = { value = 50, source = \"test\" }\n\n[[criteria.ind",
            "max_points = { value = 40, source = \"test\" }\n\n[[criteria.ind"
        ),
        [
            "small.toml:6: max_points: the criteria add up to 40, the standard says 50",
            "small.toml:22: criteria[0].max_points: the indicators give up to 50, the criterion only 40",
        ]
    );
    assert!(
        after("points = 50, source", "points = 45, source")[0]
            .contains("the indicators give up to 45, the criterion 50")
    );
    assert!(after("value = 40", "value = 60")[0].contains("the threshold 60 is above the maximum 50"));
}

#[test]
fn criteria_of_an_incomplete_standard_need_not_add_up() {
    let text = SOUND.replace("criteria_total = { value = 1", "criteria_total = { value = 3");
    assert_eq!(
        problems(&text.replace(
            "max_points = { value = 50, source = \"test\" }\ncriteria_total",
            "max_points = { value = 1000, source = \"test\" }\ncriteria_total"
        )),
        Vec::<String>::new()
    );
    assert!(
        after("criteria_total = { value = 1", "criteria_total = { value = 0")[0]
            .contains("1 criteria are listed, the standard has 0")
    );
}

#[test]
fn missing_and_dangling_sources_are_found() {
    assert_eq!(
        after("value = \"justice\", source = \"test\"", "value = \"justice\""),
        ["small.toml:21: criteria[0].sector.source: missing; expected the key of a citation"]
    );
    assert_eq!(
        after("value = \"justice\", source = \"test\"", "value = \"justice\", source = \"x\""),
        ["small.toml:21: criteria[0].sector.source: no [citations.x] in this file"]
    );
    let cited = |rest: &str| problems(&format!("{SOUND}\n[citations.more]\n{rest}\n")).join("\n");
    let unused = "small.toml:41: citations.more: no value uses this citation";
    assert_eq!(cited("provenance = \"inferred\""), unused);
    let groundless = cited("provenance = \"verified\"");
    assert!(groundless.contains("neither an article nor a reference says where it was seen"));
    let dangling = cited("provenance = \"verified\"\nrefs = [\"S1\"]");
    assert!(dangling.contains("no S1 under [references]"));
    assert!(cited("provenance = \"sure\"").contains("expected one of verified reported"));
}

#[test]
fn a_value_and_its_source_agree_on_whether_it_is_known() {
    assert!(
        after("value = \"justice\", source", "source")[0].contains("no value; only a citation with provenance unknown")
    );
    let unknown = SOUND.replace("provenance = \"illustrative\"", "provenance = \"unknown\"");
    assert!(problems(&unknown)[0].contains("a value cannot come from a citation with provenance unknown"));
    let law = SOUND.replace("illustrative = true\n", "");
    assert!(problems(&law)[0].contains("an illustrative value in a standard that is not illustrative"));
}

#[test]
fn dangling_facts_and_labels_are_found() {
    assert_eq!(
        after("births = { vi", "birth = { vi"),
        [
            "small.toml:27: criteria[0].indicators[0].measure: fact births has no label; expected [facts.births] with vi and en",
            "small.toml:36: facts.birth: no indicator uses this fact",
        ]
    );
}

#[test]
fn duplicates_and_unknown_keys_are_found() {
    let twice = SOUND.replace("[facts]", "[[criteria]]\nno = \"1\"\nname = { vi = \"a\", en = \"a\", source = \"test\" }\nsector = { value = \"police\", source = \"test\" }\nmax_points = { value = 0, source = \"test\" }\n\n[facts]");
    let found = problems(&twice);
    assert!(
        found.contains(&"small.toml:35: criteria[1].no: 1 is already the name of criteria[0].no".to_owned()),
        "{found:?}"
    );
    assert_eq!(
        after("no = \"1.1\"", "no = \"1.1\"\nweight = 2"),
        ["small.toml:26: criteria[0].indicators[0].weight: unknown key"]
    );
    let key_twice = problems(&SOUND.replace("revision = 1\n", "revision = 1\nrevision = 2\n"));
    assert!(key_twice[0].starts_with("small.toml:3: "), "{key_twice:?}");
}

#[test]
fn what_is_no_toml_is_said_with_its_line() {
    assert!(problems(&SOUND.replace("[rules]", "[rules"))[0].starts_with("small.toml:9: "));
    assert!(!problems("").is_empty());
}

#[test]
fn dates_in_the_wrong_order_are_found() {
    let dates = "effective_from = { value = 2020-01-02, source = \"test\" }\neffective_to = { value = 2020-01-01, source = \"test\" }\n[rules]";
    assert_eq!(after("[rules]", dates), ["small.toml:10: effective_to: the last day in force lies before the first"]);
}

#[test]
fn points_that_go_up_and_down_are_a_warning_only() {
    let text = SOUND.replace("max = \"90.5\", points = 0", "max = \"90.5\", points = 30");
    let found = check("small.toml", &text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity(), Severity::Warning);
}

/// A criterion of `prime + 24` points whose second indicator, of 24, can be excluded.
fn criterion_over(prime: u32) -> String {
    let max = prime + 24;
    let indicator = |part: &str, points: u32, rule: &str| {
        format!(
            r#"
[[criteria.indicators]]
no = "{prime}.{part}"
name = {{ vi = "a", en = "a", source = "test" }}
measure = {{ kind = "percent", numerator = "births", denominator = "births", source = "test" }}
{rule}
bands = [{{ min = 50, points = {points}, source = "test" }}, {{ max = 50, points = 0, source = "test" }}]
"#
        )
    };
    let excluded = "when_empty = { value = \"excluded\", source = \"test\" }";
    format!(
        r#"
[[criteria]]
no = "{prime}"
name = {{ vi = "a", en = "a", source = "test" }}
sector = {{ value = "police", source = "test" }}
max_points = {{ value = {max}, source = "test" }}
{}{}"#,
        indicator("x", prime, ""),
        indicator("y", 24, excluded)
    )
}

#[test]
fn shares_of_points_too_fine_to_be_exact_are_refused() {
    let (head, rest) = SOUND.split_once("[[criteria]]").unwrap();
    let citations = &rest[rest.find("[citations.test]").unwrap()..];
    let facts = "[facts.births]\nvi = \"số sinh\"\nen = \"births\"\n";
    let standard = |primes: &[u32]| {
        let sum = primes.iter().map(|prime| prime + 24).sum::<u32>();
        let head = head
            .replace("value = 50", &format!("value = {sum}"))
            .replace("value = 1,", &format!("value = {},", primes.len()));
        let criteria: String = primes.iter().map(|prime| criterion_over(*prime)).collect();
        problems(&format!("{head}{criteria}\n{facts}\n{citations}"))
    };
    // Four primes near 1,000 multiply to less than 10^12, five to more.
    assert_eq!(standard(&[997, 991, 983, 977]), Vec::<String>::new());
    let found = standard(&[997, 991, 983, 977, 971]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with("too fine to be kept exact"), "{found:?}");
}

#[test]
fn a_part_of_two_wholes_is_found_at_the_second() {
    let other = r#"[[criteria.indicators]]
no = "1.2"
name = { vi = "Tỷ lệ khác", en = "Another share", source = "test" }
measure = { kind = "rate_10k", numerator = "registered", denominator = "children", source = "test" }
bands = [{ min = 98, points = 20, source = "test" }, { max = 98, points = 0, source = "test" }]

[facts]
children = { vi = "trẻ em", en = "children" }
"#;
    let parted = SOUND.replacen(
        "points = 50, source = \"test\" },\n  { min = \"90.5\"",
        "points = 30, source = \"test\" },\n  { min = \"90.5\"",
        1,
    );
    let found = problems(&parted.replacen("[facts]\n", other, 1));
    // the lines of the sound file up to its indicator's bands, an empty one, and the fourth of what was added
    let line = SOUND.lines().position(|line| line == "[facts]").unwrap() + 4;
    let told =
        "fact registered is a part of two wholes; of a unit that was divided the two may be allocated differently";
    assert_eq!(found, [format!("small.toml:{line}: criteria[0].indicators[1].measure: {told}")]);
    let same = parted.replacen("[facts]\n", &other.replace("\"children\"", "\"births\"").replace("children =", "#"), 1);
    assert_eq!(problems(&same), Vec::<String>::new(), "the same whole twice is one");
}
