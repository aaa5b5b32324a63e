//! The sheet of facts: what is read, and every kind of refused row with its line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use standards::sheet::{self, Fault, FaultKind, UnitFacts, parse};
use standards::{Library, Standard};

fn minh_hoa() -> Arc<Standard> {
    Library::built_in().unwrap().latest("minh-hoa").unwrap().clone()
}

fn read(bytes: &[u8]) -> Result<Vec<UnitFacts>, Vec<Fault>> {
    parse(bytes, &minh_hoa())
}

/// Rows below the right header; the first row is on line 2.
fn rows(rows: &str) -> Result<Vec<UnitFacts>, Vec<Fault>> {
    read(format!("unit,class,fact,value\n{rows}").as_bytes())
}

fn faults(text: &str) -> Vec<(usize, &'static str)> {
    keys(rows(text))
}

fn keys(result: Result<Vec<UnitFacts>, Vec<Fault>>) -> Vec<(usize, &'static str)> {
    result.unwrap_err().iter().map(|fault| (fault.line, fault.kind.key())).collect()
}

fn value(unit: &UnitFacts, fact: &str) -> Option<u64> {
    unit.facts(&minh_hoa()).get(minh_hoa().fact_id(fact).unwrap())
}

#[test]
fn facts_are_read_by_name_and_by_the_number_of_a_bool_or_a_count() {
    let units = rows("00001,other,births,50\n00001,other,1.1,1\n00001,other,3.1,0\n").unwrap();
    assert_eq!(units.len(), 1);
    assert_eq!((units[0].unit.as_str(), units[0].class.as_str(), units[0].line), ("00001", "other", 2));
    assert_eq!(value(&units[0], "births"), Some(50));
    assert_eq!(value(&units[0], "commune_child_protection_worker"), Some(1));
    assert_eq!(value(&units[0], "abused_children"), Some(0));
    assert_eq!(value(&units[0], "infants"), None);
}

#[test]
fn units_come_in_the_order_of_first_appearance_even_when_their_rows_are_mixed() {
    let text = "b,other,births,1\na,central_city_ward,births,2\nb,other,infants,3\n";
    let units = rows(text).unwrap();
    let names: Vec<_> = units.iter().map(|unit| (unit.unit.as_str(), unit.line)).collect();
    assert_eq!(names, [("b", 2), ("a", 3)]);
    assert_eq!(value(&units[0], "infants"), Some(3));
}

#[test]
fn a_byte_order_mark_windows_line_ends_and_no_last_line_end_are_accepted() {
    let units = read("\u{feff}unit,class,fact,value\r\na,other,births,5".as_bytes()).unwrap();
    assert_eq!(value(&units[0], "births"), Some(5));
}

#[test]
fn empty_lines_at_the_end_are_accepted() {
    assert!(rows("a,other,births,5\n\n\r\n").is_ok());
}

#[test]
fn an_empty_line_between_rows_is_a_wrong_column_count() {
    assert_eq!(faults("a,other,births,5\n\na,other,infants,5\n"), [(3, "wrong_column_count")]);
}

#[test]
fn quoted_fields_may_hold_commas_doubled_quotes_and_line_breaks() {
    let units = rows("\"Xã \"\"A\"\", mới\",other,\"births\",\"5\"\n\"x\ny\",other,births,1\n").unwrap();
    assert_eq!(units[0].unit, "Xã \"A\", mới");
    assert_eq!((units[1].unit.as_str(), units[1].line), ("x\ny", 3));
}

#[test]
fn a_fault_after_a_quoted_line_break_names_the_line_where_its_record_begins() {
    assert_eq!(faults("\"x\ny\",other,births,05\nz,other,births,06\n"), [(2, "bad_value"), (4, "bad_value")]);
}

#[test]
fn stray_and_open_quotation_marks_are_refused_and_the_next_lines_are_still_checked() {
    let text = "a\"b,other,births,1\n\"a\"b,other,births,1\na,other,births,x\n\"a,other,births,1\nc,other,births,y\n";
    assert_eq!(
        faults(text),
        [(2, "stray_quote"), (3, "stray_quote"), (4, "bad_value"), (5, "unclosed_quote"), (6, "bad_value")]
    );
}

#[test]
fn values_are_plain_whole_numbers_of_at_most_nine_digits() {
    assert!(rows("a,other,births,0\n").is_ok());
    assert_eq!(value(&rows("a,other,births,999999999\n").unwrap()[0], "births"), Some(999_999_999));
    for bad in ["05", "00", "+5", "-1", "1.0", "1e3", " 5", "5 ", "1000000000", "1,5", "٣", "x"] {
        let found = faults(&format!("a,other,births,\"{bad}\"\n"));
        assert_eq!(found, [(2, "bad_value")], "{bad}");
    }
}

#[test]
fn a_yes_or_no_takes_only_1_or_0() {
    for bad in ["2", "10", "true", "01", "có"] {
        assert_eq!(faults(&format!("a,other,1.1,{bad}\n")), [(2, "bad_answer")], "{bad}");
    }
}

#[test]
fn an_empty_value_or_unit_is_refused() {
    assert_eq!(faults("a,other,births,\n"), [(2, "empty_value")]);
    assert_eq!(faults("a,other,1.1,\n"), [(2, "empty_value")]);
    assert_eq!(faults(",other,births,1\n"), [(2, "empty_unit")]);
    assert_eq!(faults("\"  \",other,births,1\n"), [(2, "empty_unit")]);
}

#[test]
fn unknown_facts_are_refused_whatever_they_look_like() {
    for unknown in ["birth", "Births", "births ", "", "14.1", "1", "villages_have_collaborators"] {
        assert_eq!(faults(&format!("a,other,{unknown},1\n")), [(2, "unknown_fact")], "{unknown}");
    }
}

#[test]
fn a_share_by_its_number_is_told_its_two_figures() {
    let fault = &rows("a,other,2.1,98\n").unwrap_err()[0];
    assert_eq!(
        fault.to_string(),
        "2: 2.1 is a share; expected its figures births_registered_on_time and births in a row each"
    );
    assert_eq!(faults("a,other,4.1,1\n"), [(2, "share_by_number")]);
}

#[test]
fn a_fact_may_be_given_once_and_by_one_name() {
    let text = "a,other,births,1\na,other,births,1\na,other,3.1,0\na,other,abused_children,0\n";
    assert_eq!(faults(text), [(3, "repeated_fact"), (5, "doubly_named_fact")]);
    assert!(rows("a,other,births,1\nb,other,births,1\n").is_ok());
    assert_eq!(
        faults("a,other,1.1,1\na,other,commune_child_protection_worker,1\na,other,1.1,2\n"),
        [(3, "doubly_named_fact"), (4, "bad_answer"), (4, "repeated_fact")]
    );
}

#[test]
fn a_class_must_be_of_the_standard_and_the_same_in_all_rows_of_a_unit() {
    assert_eq!(faults("a,Other,births,1\n"), [(2, "unknown_class")]);
    assert_eq!(faults("a,,births,1\n"), [(2, "unknown_class")]);
    let text = "a,other,births,1\nb,central_city_ward,births,1\na,central_city_ward,infants,1\n";
    let found = rows(text).unwrap_err();
    assert_eq!(
        found[0].kind,
        FaultKind::SecondClass { found: "central_city_ward".into(), first: "other".into(), first_line: 2 }
    );
    assert_eq!(found[0].line, 4);
}

#[test]
fn a_numerator_above_its_denominator_is_refused_on_the_later_line() {
    let text = "a,other,births,49\na,other,births_registered_on_time,50\n";
    assert_eq!(faults(text), [(3, "numerator_above")]);
    let text = "a,other,births_registered_on_time,50\nb,other,births,1\na,other,births,49\n";
    assert_eq!(faults(text), [(4, "numerator_above")]);
    assert_eq!(faults("a,other,infants,0\na,other,infants_fully_immunised,1\n"), [(3, "numerator_above")]);
    assert!(rows("a,other,births,0\na,other,births_registered_on_time,0\n").is_ok());
}

#[test]
fn one_denominator_below_three_numerators_gives_three_faults() {
    let text = "a,other,children,1\na,other,injuries,2\na,other,children_examined,2\na,other,children_in_conflict_with_law,2\n";
    assert_eq!(faults(text), [(3, "numerator_above"), (4, "numerator_above"), (5, "numerator_above")]);
}

#[test]
fn every_fault_is_listed_in_the_order_of_lines() {
    let text =
        ",Other,birth,x\na,other,births\na,other,births,1,\na,other,births,1\na,other,births_registered_on_time,2\n";
    assert_eq!(
        faults(text),
        [
            (2, "empty_unit"),
            (2, "unknown_class"),
            (2, "unknown_fact"),
            (2, "bad_value"),
            (3, "wrong_column_count"),
            (4, "wrong_column_count"),
            (6, "numerator_above"),
        ]
    );
}

#[test]
fn a_wrong_header_is_refused_and_rows_are_checked_while_columns_can_be_told_apart() {
    assert_eq!(keys(read(b"Unit,Class,Fact,Value\na,other,births,x\n")), [(1, "wrong_header"), (2, "bad_value")]);
    assert_eq!(keys(read(b"a,other,births,1\na,other,births,x\n")), [(1, "wrong_header"), (2, "bad_value")]);
    assert_eq!(keys(read(b"unit,fact,class,value\na,births,other,1\n")), [(1, "wrong_header")]);
    assert_eq!(keys(read(b"unit,class,fact\na,other,births\n")), [(1, "wrong_header")]);
    assert_eq!(keys(read(b"\nunit,class,fact,value\na,other,births,1\n")), [(1, "wrong_header")]);
}

#[test]
fn semicolons_get_their_own_hint_once() {
    assert_eq!(keys(read(b"unit;class;fact;value\na;other;births;1\nb;other;births;1\n")), [(1, "semicolons")]);
    assert_eq!(faults("a;other;births;1\n"), [(2, "semicolons")]);
    let fault = &read(b"unit;class;fact;value\n").unwrap_err()[0];
    assert!(fault.to_string().contains("save the file as CSV with commas"), "{fault}");
}

#[test]
fn an_empty_file_and_a_lone_header_are_refused() {
    for empty in ["", "\u{feff}", "\n\n", "\r\n"] {
        assert_eq!(keys(read(empty.as_bytes())), [(1, "empty_file")], "{empty:?}");
    }
    assert_eq!(keys(read(b"unit,class,fact,value\n")), [(1, "no_rows")]);
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_line_and_the_others_are_checked() {
    let mut bytes = b"unit,class,fact,value\na,other,births,1\n".to_vec();
    bytes.extend(b"\xff,other,births,1\nb,other,births,\0\nc,other,births,x\n");
    assert_eq!(keys(read(&bytes)), [(3, "not_utf8"), (4, "nul"), (5, "bad_value")]);
    let utf_16: Vec<u8> = "\u{feff}unit,class".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(keys(read(&utf_16)), [(1, "not_utf8")]);
    assert_eq!(keys(read(b"unit,class,fact,val\xffue\na,other,births,1\n")), [(1, "not_utf8")]);
}

#[test]
fn every_fault_says_what_is_expected() {
    let text = ",Other,birth,x\na,other,births\na,other,2.1,1\na,other,1.1,7\na,other,1.1,1\na\"b\n";
    for fault in rows(text).unwrap_err() {
        assert!(fault.to_string().contains("expected"), "{fault}");
    }
}

#[test]
fn units_and_faults_come_together_with_the_line_of_each_figure() {
    let text = "unit,class,fact,value\na,other,births,x\na,other,infants,3\nb,town,births,1\n";
    let sheet = sheet::read(text.as_bytes(), &minh_hoa(), usize::MAX);
    let lines: Vec<_> = sheet.units[0].figures.iter().map(|figure| (figure.line, figure.value)).collect();
    assert_eq!(lines, [(2, None), (3, Some(3))]);
    assert_eq!((sheet.units[1].unit.as_str(), sheet.units[1].class.as_str()), ("b", ""));
    let faults: Vec<_> = sheet.faults.into_first().iter().map(|fault| (fault.line, fault.kind.key())).collect();
    assert_eq!(faults, [(2, "bad_value"), (4, "unknown_class")]);
}

#[test]
fn of_very_many_faults_the_first_are_kept_and_all_are_counted() {
    // the pair's fault is found last and stands first
    let pair = "a,other,births,1\na,other,births_registered_on_time,2\n";
    let text = format!("unit,class,fact,value\n{pair}{}", "a,b,c,d\n".repeat(5_000));
    let faults = sheet::read(text.as_bytes(), &minh_hoa(), 4).faults;
    assert_eq!(faults.count(), 15_001);
    let first: Vec<_> = faults.into_first().iter().map(|fault| (fault.line, fault.kind.key())).collect();
    assert_eq!(first, [(3, "numerator_above"), (4, "unknown_class"), (4, "unknown_fact"), (4, "bad_value")]);
}

#[test]
fn a_fault_shows_eighty_characters_of_what_it_found() {
    let long = "ă".repeat(100_000);
    let cut = format!("{}…", "ă".repeat(80));
    for fault in rows(&format!("a,{long},{long},{long}\n")).unwrap_err() {
        let found = fault.kind.params().into_iter().find(|(name, _)| *name == "found").unwrap().1;
        assert_eq!(found, cut, "{}", fault.kind.key());
    }
    let header = parse(long.as_bytes(), &minh_hoa()).unwrap_err();
    assert_eq!(header[0].kind, FaultKind::WrongHeader { found: cut.clone() });
    let row = &rows(&format!("{long};1\n")).unwrap_err()[0];
    assert_eq!(row.kind, FaultKind::Semicolons { found: cut });
}

#[test]
fn bytes_that_are_no_text_on_the_second_line_of_a_last_record_are_found() {
    assert_eq!(keys(read(b"unit,class,fact,value\n\"a\n\xff\",other,births,1")), [(3, "not_utf8")]);
}
