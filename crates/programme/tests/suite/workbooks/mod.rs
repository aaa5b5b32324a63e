//! Figures in workbooks: out as a template, in again, an office's own sheet, taken back; and what is refused.

mod faulty;
mod torn;

use crate::bao_dai::*;
use documents::{
    reader,
    workbook::{Cell, Column, Workbook},
};
use organisation::{Actor, Error, Refusal as _, Role};
use programme::{
    Programme,
    figures::{self, Source},
    imports::{self, By, Checked, Fault, Faults, Mapping, NewFile, Obstacle, Plan, Undo, Which, Words},
};
use testkit::{NOW, World, on_both_engines, seat};
use torn::Torn;

/// The template of the commune, as its officer downloads it.
async fn template(programme: &Programme, world: &World) -> Torn {
    let which = Which { unit: world.cast.commune, sector: None };
    let (name, bytes) = imports::template(programme, &world.cast.officer, YEAR, &which, NOW).await.unwrap();
    assert_eq!(name, "so-lieu-2026-07462.xlsx");
    Torn::of(&bytes)
}

async fn check(programme: &Programme, actor: &Actor, bytes: &[u8], mapping: Option<&Mapping>) -> Checked {
    let file = NewFile { name: "số liệu.xlsx", bytes, mapping };
    imports::check_file(programme, actor, YEAR, &file, (NOW, 1000)).await.unwrap()
}

async fn sound(programme: &Programme, actor: &Actor, bytes: &[u8], mapping: Option<&Mapping>) -> Plan {
    match check(programme, actor, bytes, mapping).await {
        Checked::Sound(plan) => plan,
        other => panic!("{other:?}"),
    }
}

async fn faults(programme: &Programme, actor: &Actor, bytes: &[u8], mapping: Option<&Mapping>) -> Faults {
    match check(programme, actor, bytes, mapping).await {
        Checked::Faulty(faults) => faults,
        other => panic!("{other:?}"),
    }
}

fn told(faults: &Faults) -> Vec<(String, &'static str)> {
    let at = |fault: &Fault| faults.place(fault).map(imports::CellPlace::address).unwrap_or_default();
    faults.first.iter().map(|fault| (at(fault), fault.key())).collect()
}

on_both_engines!(a_template_filled_in_gives_the_same_sheet_as_typing, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.neighbour_officer, world.cast.neighbour, &FIGURES).await.unwrap();
    let mut filled = template(&programme, &world).await;
    for (fact, value) in wanted(&programme, &FIGURES) {
        filled.fill(&fact, &format!("<v>{}</v>", value.unwrap()));
    }
    let plan = sound(&programme, &world.cast.officer, &filled.packed(), None).await;
    assert_eq!((plan.units.len(), plan.changes()), (1, FIGURES.len()));
    imports::apply(&programme, &world.cast.officer, &plan, Source::Imported, NOW).await.unwrap();
    let (typed, read) =
        (dossier(&programme, world.cast.neighbour).await, dossier(&programme, world.cast.commune).await);
    assert_eq!(read.figures, typed.figures);
    // the next template holds them, and sent back as it is it changes nothing
    let again = template(&programme, &world).await;
    assert_eq!(sound(&programme, &world.cast.officer, &again.packed(), None).await.changes(), 0);
});

on_both_engines!(an_empty_cell_says_nothing, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    let before = dossier(&programme, world.cast.commune).await;
    let mut filled = template(&programme, &world).await;
    filled.put_fact("births", "");
    assert_eq!(sound(&programme, &world.cast.officer, &filled.packed(), None).await.changes(), 0);
    assert_eq!(dossier(&programme, world.cast.commune).await.figures, before.figures);
});

on_both_engines!(formulas_and_digits_as_text_are_taken_and_told, |world| async move {
    let programme = programme(&world).await;
    let mut filled = template(&programme, &world).await;
    filled.fill("births", "<f>400+26</f><v>426</v>");
    filled.put_fact("births_registered_on_time", "<c r=\"@\" t=\"inlineStr\"><is><t>412</t></is></c>");
    let plan = sound(&programme, &world.cast.officer, &filled.packed(), None).await;
    assert_eq!((plan.notices.formulas, plan.notices.texts, plan.changes()), (1, 1, 2));
});

on_both_engines!(a_province_hands_out_one_sheet_for_all_its_communes, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    let which = Which { unit: world.cast.province, sector: None };
    let (_, bytes) = imports::template(&programme, &world.cast.lead, YEAR, &which, NOW).await.unwrap();
    let mut book = reader::open(&bytes).unwrap();
    assert_eq!(book.sheets().iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["Số liệu 2026", "mangnon"]);
    let grid = book.read("Số liệu 2026").unwrap();
    assert!(grid.cells().iter().any(|cell| cell.content.shown() == "Xã Bảo Đài"));
    // the commune's officer may send it back where it says something of the own commune alone
    let plan = sound(&programme, &world.cast.officer, &bytes, None).await;
    assert_eq!((plan.units.len(), plan.changes()), (1, 0));
    for actor in [&world.cast.stranger, &world.cast.officer, &world.cast.nobody] {
        let refused = imports::template(&programme, actor, YEAR, &which, NOW).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }
});

/// An office's own sheet: names of communes, and two figures under heads of its own.
fn own(rows: &[(&str, i64, i64)]) -> Vec<u8> {
    let mut book = Workbook::new("Sổ của xã", NOW.today()).unwrap();
    let mut sheet = book.sheet("Tổng hợp").unwrap();
    sheet.line("BẢNG TỔNG HỢP", documents::workbook::Mark::Title).unwrap();
    sheet.header(&[Column::new("Đơn vị", 20), Column::new("Trẻ sinh", 9), Column::new("Đúng hạn", 9)], 1).unwrap();
    for (name, births, registered) in rows {
        sheet.row(&[Cell::text(*name), Cell::whole(*births), Cell::whole(*registered)]).unwrap();
    }
    book.finish().unwrap()
}

fn mapping(bytes: &[u8]) -> Mapping {
    let columns = [("B".to_owned(), "births".to_owned()), ("C".to_owned(), "births_registered_on_time".to_owned())];
    Mapping::of(&imports::previews(bytes).unwrap(), "Tổng hợp", (2, "A", By::Name), &columns).unwrap()
}

on_both_engines!(an_own_sheet_is_read_by_its_mapping, |world| async move {
    let programme = programme(&world).await;
    let bytes = own(&[("Xã Bảo Đài", 426, 412)]);
    let officer = &world.cast.officer;
    assert!(
        matches!(check(&programme, officer, &bytes, None).await, Checked::Foreign(previews) if previews.len() == 1)
    );
    let mapping = mapping(&bytes);
    imports::keep_mapping(&programme, officer, " Sổ tháng ", &mapping, NOW).await.unwrap();
    let kept = imports::mappings(&programme, officer).await.unwrap();
    assert_eq!((kept[0].name.as_str(), &kept[0].mapping), ("Sổ tháng", &mapping));
    assert!(imports::mappings(&programme, &world.cast.neighbour_officer).await.unwrap().is_empty());
    let removed = imports::remove_mapping(&programme, &world.cast.neighbour_officer, kept[0].id, NOW).await;
    assert!(matches!(removed, Err(Error::Forbidden)));
    assert_eq!(sound(&programme, officer, &bytes, Some(&mapping)).await.changes(), 2);
    let more = own(&[("Xã Bảo Đài", 400, 412), ("Cộng", 426, 412), ("Xã Bảo Đài", 1, 1)]);
    let found = faults(&programme, officer, &more, Some(&mapping)).await;
    let keys: Vec<_> = told(&found).into_iter().filter(|(_, key)| key.starts_with("imports.cell")).collect();
    assert_eq!(keys, [("A4".to_owned(), "imports.cell.unknown_name"), ("A5".to_owned(), "imports.cell.unit_again")]);
    assert!(told(&found).iter().any(|(at, _)| at == "C3"), "more registered than born: {:?}", told(&found));
    let mut moved = mapping.clone();
    moved.columns.get_mut(&1).unwrap().head = "Trẻ chết".into();
    let found = faults(&programme, officer, &bytes, Some(&moved)).await;
    assert_eq!(told(&found), [("B2".to_owned(), "imports.cell.other_head")]);
});

on_both_engines!(an_import_is_taken_back_as_a_whole_with_its_reason, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    enter(&programme, officer, world.cast.commune, &[("births", 430)]).await.unwrap();
    let before = dossier(&programme, world.cast.commune).await.figures;
    let bytes = own(&[("Xã Bảo Đài", 426, 412)]);
    let plan = sound(&programme, officer, &bytes, Some(&mapping(&bytes))).await;
    imports::apply(&programme, officer, &plan, Source::Imported, NOW).await.unwrap();
    let kept = imports::of_person(&programme.store, officer.person).await.unwrap();
    let import = &kept[0];
    assert_eq!((import.file_name.as_str(), import.form.as_str()), ("số liệu.xlsx", "own"));
    assert_eq!((import.communes, import.figures, import.file_sha256.len()), (1, 2, 64));
    let other = imports::undo(&programme, &world.cast.neighbour_officer, import.id, "x", NOW).await;
    assert!(matches!(other, Err(Error::NotFound)));
    assert!(matches!(imports::undo(&programme, officer, import.id, " ", NOW).await, Err(Error::Refused(_))));
    let done = imports::undo(&programme, officer, import.id, "Nhầm tệp", NOW).await.unwrap();
    assert!(matches!(done, Undo::Done));
    assert_eq!(dossier(&programme, world.cast.commune).await.figures, before);
    let saves = figures::history(&programme.store, world.cast.commune, YEAR).await.unwrap();
    assert_eq!((saves[0].source.as_str(), saves[0].reason.as_deref()), ("undone", Some("Nhầm tệp")));
    let events = organisation::audit::history(&programme.store, "round", YEAR, 1).await.unwrap();
    assert_eq!(events[0].action, "figures_import_undone");
    let again = imports::undo(&programme, officer, import.id, "Nhầm tệp", NOW).await.unwrap();
    assert!(matches!(again, Undo::Refused(obstacles) if obstacles.0 == [(0, Obstacle::Undone)]));
});

on_both_engines!(what_was_changed_since_or_sent_up_stands_in_the_way, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let bytes = own(&[("Xã Bảo Đài", 426, 412)]);
    let plan = sound(&programme, officer, &bytes, Some(&mapping(&bytes))).await;
    imports::apply(&programme, officer, &plan, Source::Imported, NOW).await.unwrap();
    let import = imports::of_person(&programme.store, officer.person).await.unwrap()[0].id;
    // changed and changed back is changed all the same
    enter(&programme, officer, world.cast.commune, &[("births", 427)]).await.unwrap();
    enter(&programme, officer, world.cast.commune, &[("births", 426)]).await.unwrap();
    let before = dossier(&programme, world.cast.commune).await;
    let undone = imports::undo(&programme, officer, import, "Nhầm tệp", NOW).await.unwrap();
    let Undo::Refused(obstacles) = undone else { panic!("{undone:?}") };
    let changed = Obstacle::Changed { fact: "births".into(), written: Some(426), now: Some(426) };
    assert_eq!(obstacles.0, [(world.cast.commune, changed)]);
    assert_eq!(dossier(&programme, world.cast.commune).await.version, before.version, "all or nothing");
    submit(&programme, &world, &[&FIGURES]).await;
    let undone = imports::undo(&programme, officer, import, "Nhầm tệp", NOW).await.unwrap();
    let Undo::Refused(obstacles) = undone else { panic!("{undone:?}") };
    assert_eq!(obstacles.0, [(world.cast.commune, Obstacle::Locked)]);
    assert_eq!(obstacles.0[0].1.key(), "imports.undo.locked");
});

on_both_engines!(the_marked_copy_holds_values_and_faults_only, |world| async move {
    let programme = programme(&world).await;
    let mut filled = template(&programme, &world).await;
    let at = filled.fill("births", "<f>1/8*100</f><v>12.5</v>");
    let bytes = filled.packed();
    let found = faults(&programme, &world.cast.officer, &bytes, None).await;
    assert_eq!(told(&found), [(at.clone(), "imports.cell.not_whole")]);
    let heads = ["Trang", "Ô", "Sai gì"].map(str::to_owned);
    let words = Words { title: "Các chỗ phải sửa".into(), heads, fault: &|fault| fault.key().to_owned() };
    let marked = imports::marked(&bytes, &found, &words, NOW).unwrap();
    let copy = Torn::of(&marked);
    assert!(copy.text("xl/comments1.xml").contains("imports.cell.not_whole"));
    let sheet = copy.text("xl/worksheets/sheet2.xml");
    assert!(sheet.contains("<v>12.5</v>") && !sheet.contains("<f>"), "{sheet}");
    assert!(copy.text("xl/worksheets/sheet1.xml").contains(&at));
});

on_both_engines!(a_sector_fills_in_its_own_criteria_and_no_others, |world| async move {
    let programme = programme(&world).await;
    let office = (Role::CommuneSector, world.cast.commune, Some("education"));
    let teacher = seat(&world.store, "Lý Thị Hoa", "nganh-giao-duc", office).await;
    let which = Which { unit: world.cast.commune, sector: Some("education".into()) };
    let (_, bytes) = imports::template(&programme, &teacher, YEAR, &which, NOW).await.unwrap();
    let own = Torn::of(&bytes);
    assert!(!own.text(torn::SHEET).contains("<t>births</t>"), "births are asked of others");
    // of the commune's whole template the others' figures are refused cell by cell
    let mut whole = template(&programme, &world).await;
    let at = whole.fill("births", "<v>430</v>");
    let found = faults(&programme, &teacher, &whole.packed(), None).await;
    assert_eq!(told(&found), [(at, "figures.refused.other_sector")]);
    let text = own.text(torn::SHEET);
    let numbers = text.split("<row ").filter(|row| row.contains("số nguyên"));
    let row = numbers.last().and_then(|row| row.split('"').nth(1)).unwrap().to_owned();
    let (mut filled, address) = (own.clone(), format!("G{row}"));
    filled.put(torn::SHEET, &address, &format!("<c r=\"{address}\"><v>7</v></c>"));
    let plan = sound(&programme, &teacher, &filled.packed(), None).await;
    assert_eq!(plan.changes(), 1);
    imports::apply(&programme, &teacher, &plan, Source::Imported, NOW).await.unwrap();
    let import = imports::of_person(&programme.store, teacher.person).await.unwrap()[0].id;
    assert!(matches!(imports::undo(&programme, &teacher, import, "Nhầm", NOW).await.unwrap(), Undo::Done));
});
