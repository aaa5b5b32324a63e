#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod run;

use std::fs;

use run::mangnon;

#[test]
fn the_standards_of_the_program_check_clean() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["standards", "check"], b"");
    assert_eq!(ran.err, "");
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.ends_with("4 standards checked: no errors, 0 warnings\n"), "{}", ran.out);
}

#[test]
fn the_list_tells_how_much_of_each_standard_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["standards", "list"], b"");
    let line = |id: &str| ran.out.lines().find(|line| line.contains(id)).unwrap().to_owned();
    assert!(line("minh-hoa").contains("13/13") && line("minh-hoa").contains("yes"), "{}", ran.out);
    assert!(line("qd-06-2019").contains(" no "), "{}", ran.out);
}

#[test]
fn a_shown_value_stands_with_its_ground() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["standards", "show", "minh-hoa"], b"");
    assert_eq!(ran.code, Some(0));
    let worker = "    from 1: 50 points  [reported; Quyết định 06/QĐ-TTg ngày 03/01/2019; Quy định kèm theo, Điều 2 khoản 2; S9]\n";
    assert!(ran.out.contains(worker), "{}", ran.out);
    assert!(ran.out.contains("    (A child protection worker at the commune)\n"));
}

#[test]
fn a_faulty_file_is_refused_with_file_line_and_key() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.toml"), "id = \"bad\"\nrevision = 0.5\n").unwrap();
    let ran = mangnon(folder.path(), &["standards", "check", "bad.toml"], b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.lines().any(|line| line.starts_with("bad.toml:2: revision: ")), "{}", ran.err);
    assert_eq!(ran.out, "");
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["standards", "check", "none"], b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("none: cannot be read ("), "{}", ran.err);
}

#[test]
fn the_procedures_of_the_program_check_clean_and_say_what_no_text_confirms() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["procedures", "check"], b"");
    assert_eq!((ran.err.as_str(), ran.out.as_str()), ("", "4 procedures checked: no errors, 0 warnings\n"));
    let ran = mangnon(folder.path(), &["procedures", "show", "hai-cap-2025"], b"");
    assert!(
        ran.out.contains("  decides: Chủ tịch Ủy ban nhân dân cấp tỉnh (confirmed by no text)  [inferred;"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("  days: unknown  [unknown; There is no text.]"), "{}", ran.out);
    let ran = mangnon(folder.path(), &["procedures", "show", "nothing"], b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("expected one of hai-cap-2025, qd-06-2019"), "{}", ran.err);
    fs::write(folder.path().join("bad.toml"), "id = \"bad\"\nrevision = 0.5\n").unwrap();
    let ran = mangnon(folder.path(), &["procedures", "check", "bad.toml"], b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.lines().any(|line| line.starts_with("bad.toml:2: revision: ")), "{}", ran.err);
}

#[test]
fn two_standards_are_compared_and_with_facts_their_verdicts() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["standards", "export", "minh-hoa", "a.toml"], b"");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.ends_with("  a.toml\n") && ran.out.len() == 64 + 9, "{}", ran.out);
    let text = fs::read_to_string(folder.path().join("a.toml")).unwrap();
    let harder = text.replacen("threshold = { value = 850", "threshold = { value = 990", 1);
    fs::write(folder.path().join("b.toml"), harder).unwrap();
    let same = mangnon(folder.path(), &["standards", "compare", "minh-hoa@1", "a.toml"], b"");
    assert_eq!(same.out, "minh-hoa r1 against minh-hoa r1: 0 differences\n");
    let facts = b"unit,class,fact,value\nX,other,villages,28\nY,central_city_ward,villages,28\n";
    let ran = mangnon(folder.path(), &["standards", "compare", "a.toml", "b.toml", "--facts", "-"], facts);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains(": 1 difference\n") && ran.out.contains("850") && ran.out.contains("990"), "{}", ran.out);
    assert!(ran.out.contains("2 units: 0 gains, 0 loses, 0 settles, 0 opens, 2 stays"), "{}", ran.out);
    // a class that only the second knows: no threshold before, and then one that without these 50 points is out of reach
    let renamed = text.replacen("key = \"other\"", "key = \"delta\"", 1);
    let renamed = renamed.replacen("threshold = { value = 850", "threshold = { value = 1000", 1);
    fs::write(folder.path().join("c.toml"), renamed).unwrap();
    let facts = b"unit,class,fact,value\nX,delta,commune_child_protection_worker,0\n";
    let ran = mangnon(folder.path(), &["standards", "compare", "a.toml", "c.toml", "--facts", "-"], facts);
    assert!(ran.out.contains("1 units: 0 gains, 0 loses, 1 settles, 0 opens, 0 stays"), "{}{}", ran.out, ran.err);
    let none = mangnon(folder.path(), &["standards", "compare", "minh-hoa@9", "a.toml"], b"");
    assert_eq!(none.code, Some(2));
}
