//! Edits value by value: what was written stays, and every value comes with its source.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use standards::check::{check, draft};
use standards::compare::{Aspect, Place};
use standards::edit::{Beginning, Citing, Edit, EditFault, NewBand, NewFact, NewMeasure, apply, begin};
use standards::{Gloss, Library, Provenance, Standard, WhenEmpty};

fn text() -> String {
    Library::built_in().unwrap().latest("qd-06-2019").unwrap().text.clone()
}

fn citing() -> Citing {
    Citing {
        instrument: "Quyết định 06/QĐ-TTg ngày 03/01/2019".into(),
        article: "Quy định kèm theo, Điều 2 khoản 2 điểm b".into(),
        provenance: Provenance::Verified,
        read_at: "https://vanban.chinhphu.vn/vi-du".into(),
        note: None,
    }
}

fn gloss(vi: &str, en: &str) -> Gloss {
    Gloss { vi: vi.into(), en: en.into() }
}

fn read(text: &str) -> Standard {
    Standard::parse(text).unwrap()
}

/// The lines of `after` that `before` does not have.
fn new_lines<'a>(before: &'a str, after: &'a str) -> Vec<&'a str> {
    after.lines().filter(|line| !before.lines().any(|other| other == *line)).collect()
}

#[test]
fn a_maximum_is_filled_with_its_source_and_every_other_line_stays() {
    let before = text();
    let edit = Edit::Number(Place::Criterion("2".into()), Aspect::MaxPoints, 75);
    let after = apply(&before, &edit, &citing()).unwrap();
    let criterion = read(&after).criterion("2").unwrap().clone();
    assert_eq!(criterion.max_points, Some(75));
    let source = &criterion.points_source;
    assert_eq!(source.provenance, Provenance::Verified);
    assert_eq!(source.article.as_deref(), Some("Quy định kèm theo, Điều 2 khoản 2 điểm b"));
    let address = &read(&after).references[&source.refs[0]];
    assert_eq!(address, "https://vanban.chinhphu.vn/vi-du");
    assert_eq!(
        new_lines(&before, &after),
        [
            r#"max_points = { value = 75, source = "r1-1" }"#,
            "[citations.r1-1]",
            r#"article = "Quy định kèm theo, Điều 2 khoản 2 điểm b""#,
            r#"provenance = "verified""#,
            r#"refs = ["N1"]"#,
            r#"N1 = "https://vanban.chinhphu.vn/vi-du""#,
        ]
        .into_iter()
        .filter(|line| !before.lines().any(|other| other == *line))
        .collect::<Vec<_>>()
    );
    assert!(before.lines().filter(|line| line.starts_with('#')).all(|line| after.contains(line)), "comments");
    assert!(check("", &after).iter().all(|problem| problem.severity() == standards::Severity::Warning));
    // the same source is cited once
    let again = Edit::Number(Place::Criterion("4".into()), Aspect::MaxPoints, 75);
    let after = apply(&after, &again, &citing()).unwrap();
    assert_eq!(after.matches("[citations.r1-").count(), 1);
}

#[test]
fn comments_beside_and_above_a_value_stay() {
    let before = text().replacen(
        "effective_to = { source = \"end-not-found\" }",
        "# nobody found its end\neffective_to = { source = \"end-not-found\" } # so far",
        1,
    );
    let day = "2026-12-31".parse().unwrap();
    let after = apply(&before, &Edit::Day(Aspect::EffectiveTo, day), &citing()).unwrap();
    let line = "# nobody found its end\neffective_to = { value = 2026-12-31, source = \"r1-1\" } # so far\n";
    assert!(after.contains(line), "{after}");
    assert_eq!(read(&after).effective_to, Some(day));
}

#[test]
fn bands_that_stood_there_take_a_surer_source_only() {
    let band = |min: Option<&str>, max: Option<&str>, points| NewBand {
        min: min.map(|min| min.parse().unwrap()),
        max: max.map(|max| max.parse().unwrap()),
        points,
    };
    let bands = vec![band(Some("98"), None, 50), band(Some("92.5"), Some("98"), 20), band(None, Some("92.5"), 0)];
    let typed = |bands: &[NewBand], complete, provenance| {
        let edit = Edit::Bands("7.1".into(), bands.to_vec(), complete);
        apply(&text(), &edit, &Citing { provenance, ..citing() }).unwrap()
    };
    let sources = |text: &str| -> Vec<Provenance> {
        let standard = read(text);
        let (_, indicator) = standard.indicator("7.1").unwrap();
        indicator.bands.iter().map(|band| band.source.provenance).collect()
    };
    // the first one stands there and is reported
    let after = typed(&bands, true, Provenance::Verified);
    assert_eq!(sources(&after), [Provenance::Verified; 3]);
    let standard = read(&after);
    let (_, indicator) = standard.indicator("7.1").unwrap();
    assert!(indicator.bands_complete);
    assert_eq!(indicator.bands[1].min.unwrap().to_string(), "92.5");
    let recalled = typed(&bands, true, Provenance::RecalledHigh);
    assert_eq!(sources(&recalled), [Provenance::Reported, Provenance::RecalledHigh, Provenance::RecalledHigh]);
    // confirmed alone, and confirmed by nothing surer: then no citation is written that nothing takes
    assert_eq!(sources(&typed(&bands[..1], false, Provenance::Verified)), [Provenance::Verified]);
    assert_eq!(typed(&bands[..1], false, Provenance::Reported), text());
    assert!(!typed(&[], false, Provenance::Verified).contains("[citations.r1-"));
    // that there are no others stands with its own source
    let known = Edit::Bands("1.2".into(), vec![band(Some("1"), None, 15), band(None, Some("1"), 0)], true);
    let all = apply(&text(), &known, &Citing { provenance: Provenance::Derived, ..citing() }).unwrap();
    assert!(all.contains("bands_complete = { value = true, source = \"r1-1\" }"), "{all}");
    let standard = read(&all);
    let (_, indicator) = standard.indicator("1.2").unwrap();
    assert!(indicator.bands_complete && indicator.bands == read(&text()).indicator("1.2").unwrap().1.bands);
    assert_eq!(indicator.complete_source.as_ref().unwrap().article.as_deref(), Some(citing().article.as_str()));
}

#[test]
fn a_criterion_and_its_indicator_are_added_where_they_belong() {
    let library = Library::built_in().unwrap();
    let before = library.latest("qd-34-2014").unwrap().text.clone();
    let criterion = Edit::Criterion {
        no: "15".into(),
        name: gloss("Trẻ em tham gia", "Participation"),
        sector: "youth_union".into(),
        max_points: None,
    };
    let noted = Citing { note: Some(gloss("Đọc ở Công báo", "Read in the gazette")), ..citing() };
    let after = apply(&before, &criterion, &noted).unwrap();
    assert_eq!(read(&after).criterion("15").unwrap().max_points, None);
    assert_eq!(read(&after).criterion("15").unwrap().source.note, noted.note);
    assert_eq!(apply(&after, &criterion, &citing()), Err(EditFault::Taken));
    let fact = |name: &str| NewFact { name: name.into(), label: gloss("nhãn", "label") };
    let indicator = Edit::Indicator {
        criterion: "15".into(),
        no: "15.1".into(),
        name: gloss("Tỷ lệ", "Share"),
        measure: NewMeasure::Percent(fact("children_heard"), fact("children_over_7")),
        bands: vec![NewBand { min: Some(90.into()), max: None, points: 30 }],
        complete: false,
    };
    let after = apply(&after, &indicator, &citing()).unwrap();
    let standard = read(&after);
    let (criterion, indicator) = standard.indicator("15.1").unwrap();
    assert_eq!((criterion.no.as_str(), indicator.max_points(), indicator.bands_complete), ("15", Some(30), false));
    assert_eq!(standard.fact(standard.fact_id("children_heard").unwrap()).unwrap().label, gloss("nhãn", "label"));
    let place = |part: &str| after.find(part).unwrap_or_else(|| panic!("{part} in {after}"));
    assert!(place("no = \"15\"") < place("no = \"15.1\"") && place("no = \"15.1\"") < place("[citations."));
}

#[test]
fn every_kind_of_edit_is_read_back_as_it_was_meant() {
    let all = [
        Edit::Day(Aspect::Issued, "2019-01-03".parse().unwrap()),
        Edit::Number(Place::Head, Aspect::MaxPoints, 1000),
        Edit::Number(Place::Class("other".into()), Aspect::Threshold, 840),
        Edit::Holds(Aspect::Required, false),
        Edit::Name(Place::Head, gloss("Tên", "Title")),
        Edit::Name(Place::Class("other".into()), gloss("Còn lại", "Others")),
        Edit::Sector("13".into(), "people_committee".into()),
        Edit::WhenEmpty("6.2".into(), WhenEmpty::Full),
    ];
    let text = all.iter().fold(text(), |text, edit| apply(&text, edit, &citing()).unwrap());
    let standard = read(&text);
    assert_eq!(standard.class("other").unwrap().threshold, Some(840));
    assert_eq!(standard.class("other").unwrap().name.en, "Others");
    assert_eq!(standard.rules.every_criterion_required.holds, Some(false));
    assert_eq!(standard.title.vi, "Tên");
    assert_eq!(standard.criterion("13").unwrap().sector, "people_committee");
    assert_eq!(standard.indicator("6.2").unwrap().1.when_empty, Some(WhenEmpty::Full));
    assert_eq!(standard.sources.issued.unwrap().provenance, Provenance::Verified);
}

#[test]
fn a_draft_begins_as_a_copy_under_its_own_head() {
    let next = begin(&text(), &Beginning { id: "qd-06-2019", revision: 2, author: "Vũ \"Huy\"" }).unwrap();
    let standard = read(&next);
    assert_eq!((standard.revision, standard.author.as_str()), (2, "Vũ \"Huy\""));
    assert!(standard.effective_from.is_some());
    let other = begin(&text(), &Beginning { id: "qd-2027", revision: 1, author: "Huy" }).unwrap();
    assert_eq!(read(&other).effective_from, None, "another instrument has days of its own");
    assert_eq!(begin("id = ", &Beginning { id: "a", revision: 1, author: "" }), Err(EditFault::Unreadable));
}

#[test]
fn what_is_not_there_or_not_readable_is_said() {
    let edit = Edit::Number(Place::Criterion("99".into()), Aspect::MaxPoints, 75);
    assert_eq!(apply(&text(), &edit, &citing()), Err(EditFault::NotThere));
    assert_eq!(apply("a = [", &edit, &citing()), Err(EditFault::Unreadable));
    let edit = Edit::Sector("99".into(), "health".into());
    assert_eq!(apply("criteria = 3\n", &edit, &citing()), Err(EditFault::Unreadable));
}

#[test]
fn a_draft_that_the_check_refuses_can_still_be_shown() {
    let edit = Edit::Number(Place::Criterion("7".into()), Aspect::MaxPoints, 40);
    let (standard, problems) = draft("", &apply(&text(), &edit, &citing()).unwrap());
    assert_eq!(standard.unwrap().criterion("7").unwrap().max_points, Some(40));
    assert!(problems.iter().any(|problem| problem.kind.key() == "indicators_above_maximum"));
}
