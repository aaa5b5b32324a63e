//! The procedures: what ships is sound, which one governs a day, and what a faulty file is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use chrono::NaiveDate;
use standards::check::check_procedure;
use standards::{AuthorityRole, Library, Procedures, StepKey};

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn every_procedure_that_ships_checks_clean() {
    for (name, text) in Procedures::built_in_files() {
        assert_eq!(check_procedure(name, text), [], "{name}");
    }
}

#[test]
fn the_last_day_of_the_districts_is_theirs_and_the_next_one_is_the_provinces() {
    let procedures = Procedures::built_in().unwrap();
    let governing = |standard: &str, day| {
        let found = procedures.governing(standard, day);
        found.map(|found| (found.id.as_str(), found.authority.role, found.authority.confirmed))
    };
    let district = Some(("qd-06-2019", AuthorityRole::DistrictChair, false));
    let province = Some(("hai-cap-2025", AuthorityRole::ProvincialChair, false));
    for standard in ["qd-06-2019", "minh-hoa"] {
        assert_eq!(governing(standard, date(2025, 6, 30)), district);
        assert_eq!(governing(standard, date(2025, 7, 1)), province);
    }
    assert_eq!(governing("of-a-folder", date(2025, 6, 30)), None, "nothing is guessed for a standard nobody knows");
    assert_eq!(governing("of-a-folder", date(2025, 7, 1)), province);
}

#[test]
fn in_2019_the_standard_decides_which_procedure_governs() {
    let procedures = Procedures::built_in().unwrap();
    let id = |standard, day| procedures.governing(standard, day).map(|found| found.id.as_str());
    assert_eq!(id("qd-34-2014", date(2019, 11, 22)), Some("tt-25-2014"));
    assert_eq!(id("qd-06-2019", date(2019, 11, 22)), Some("qd-06-2019"));
    assert_eq!(id("qd-34-2014", date(2020, 1, 2)), Some("tt-25-2014"));
    assert_eq!(id("qd-34-2014", date(2020, 1, 3)), None);
    assert_eq!(id("qd-37-2010", date(2014, 7, 14)), Some("qd-37-2010"));
    assert_eq!(id("qd-37-2010", date(2014, 7, 15)), None);
}

#[test]
fn a_page_that_reports_a_text_confirms_nobody() {
    let sound = Procedures::built_in_files().find(|(name, _)| name.contains("qd-37-2010")).unwrap().1;
    let problems = check_procedure("x.toml", &sound.replacen("confirmed = false", "confirmed = true", 1));
    assert!(problems.iter().any(|problem| problem.key == "authority.confirmed"), "{problems:?}");
    assert!(Procedures::built_in().unwrap().all().all(|procedure| !procedure.authority.confirmed));
}

#[test]
fn a_day_before_which_something_is_due_is_not_its_last_day() {
    let procedures = Procedures::built_in().unwrap();
    for id in ["tt-25-2014", "hai-cap-2025"] {
        let due = &procedures.latest(id).unwrap().due_days[0];
        assert!(due.words.as_ref().unwrap().vi.starts_with("Trước ngày 30/11 hàng năm"), "{id}");
        assert_eq!((due.last.month, due.last.day), (11, 29), "{id}");
    }
}

#[test]
fn what_no_text_tells_is_absent() {
    let procedures = Procedures::built_in().unwrap();
    for procedure in procedures.all() {
        assert!(procedure.steps.iter().all(|step| step.days.is_none()), "{}: no days were read", procedure.id);
    }
    let district = procedures.latest("qd-06-2019").unwrap();
    assert!(district.step(StepKey::Submission).unwrap().body.is_none());
    assert!(district.step(StepKey::Submission).unwrap().papers.is_none());
    assert!(district.due_days.is_empty());
    let two_tier = procedures.latest("hai-cap-2025").unwrap();
    assert_eq!(two_tier.steps.iter().map(|step| step.key).collect::<Vec<_>>(), StepKey::ALL);
    assert!(two_tier.how_often.as_ref().unwrap().text.is_none());
}

#[test]
fn a_faulty_file_is_told_line_and_key() {
    let sound = Procedures::built_in_files().find(|(name, _)| name.contains("hai-cap-2025")).unwrap().1;
    for (from, to, key) in [
        ("confirmed = false", "confirmed = true", "authority.confirmed"),
        ("key = \"sector_confirmation\"", "key = \"figures\"", "steps[1].key"),
        ("key = \"figures\"", "key = \"publication\"", "steps[1].key"),
        ("key = \"figures\"", "key = \"lunch\"", "steps[0].key"),
        ("days = { source = \"unknown\" }", "days = { value = 5, source = \"design\" }", "steps[0].days"),
        ("days = { source = \"unknown\" }", "days = { source = \"design\" }", "steps[0].days"),
        ("last = \"11-29\"", "last = \"31/11\"", "due_days[0].last"),
        ("source = \"districts-ended\"", "source = \"nowhere\"", "effective_from.source"),
    ] {
        assert!(sound.contains(from), "{from}");
        let problems = check_procedure("x.toml", &sound.replacen(from, to, 1));
        assert!(problems.iter().any(|problem| problem.key == key && problem.line > 1), "{to}: {problems:?}");
    }
}

#[test]
fn a_folder_adds_a_revision_of_a_procedure() {
    let text = Procedures::built_in_files().find(|(name, _)| name.contains("hai-cap-2025")).unwrap().1;
    let folder = std::env::temp_dir().join(format!("mangnon-procedures-{}", std::process::id()));
    let place = folder.join("procedures/hai-cap-2025");
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(place.join("r2.toml"), text.replace("\nrevision = 1\n", "\nrevision = 2\n")).unwrap();
    let library = Library::built_in().unwrap().with_dir(&folder);
    std::fs::write(place.join("r3.toml"), text).unwrap();
    let misplaced = Library::built_in().unwrap().with_dir(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    let library = library.unwrap();
    assert_eq!(library.procedures().latest("hai-cap-2025").unwrap().revision, 2);
    assert_eq!(library.procedures().governing("minh-hoa", date(2026, 11, 10)).unwrap().revision, 2);
    assert!(misplaced.unwrap_err().to_string().contains("hai-cap-2025/r1.toml"));
}
