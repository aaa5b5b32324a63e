//! Figures in workbooks: out as a template, in again, an office's own sheet, taken back; and what is refused.

mod faulty;
mod torn;

use crate::{
    bao_dai::*,
    imports::{opened_under_two, revision, with_revisions},
};
use documents::{
    reader::{self, Grid},
    workbook::{Cell, Column, Workbook},
};
use organisation::{Actor, Error, Refusal as _, Role};
use programme::{
    Programme,
    figures::{self, Source},
    imports::{self, By, Checked, Fault, Faults, Mapping, MappingRefusal, NewFile, Obstacle, Plan, Undo, Which, Words},
    self_assessment,
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
});

on_both_engines!(what_is_known_stands_beside_the_cell_and_is_not_sent_back, |world| async move {
    let programme = programme(&world).await;
    let (officer, unit) = (&world.cast.officer, world.cast.commune);
    enter(&programme, officer, unit, &[("births", 50), ("infants", 40)]).await.unwrap();
    let mut filled = template(&programme, &world).await;
    let grid = reader::open(&filled.packed()).unwrap().read("Số liệu 2026").unwrap();
    let row = filled.row_of("births") - 1;
    assert_eq!(grid.cell(row, 6).unwrap().content.shown(), "50");
    assert!(grid.cell(row, 7).is_none());
    let found = faults(&programme, officer, &filled.packed(), None).await;
    assert_eq!(told(&found), [("A1".to_owned(), "imports.cell.no_figures")], "as it is it says nothing");
    enter(&programme, officer, unit, &[("births", 52)]).await.unwrap();
    filled.fill("infants", "<v>41</v>");
    let plan = sound(&programme, officer, &filled.packed(), None).await;
    assert_eq!(plan.changes(), 1);
    imports::apply(&programme, officer, &plan, Source::Imported, NOW).await.unwrap();
    let now = dossier(&programme, unit).await.figures;
    let figure = |name| now.get(programme.facts().number(name).unwrap());
    assert_eq!((figure("births"), figure("infants")), (Some(52), Some(41)), "the corrected one stays");
});

on_both_engines!(an_empty_cell_says_nothing, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    let before = dossier(&programme, world.cast.commune).await;
    let mut filled = template(&programme, &world).await;
    filled.put_fact("births", "");
    filled.fill("infants", "<v>412</v>");
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

/// The cell of a commune below the name of a fact in a sheet with a row a commune.
fn wide_cell(grid: &Grid, commune: &str, fact: &str) -> String {
    let place = |text: &str| grid.cells().iter().find(|cell| cell.content.shown() == text).unwrap();
    reader::address(place(commune).row, place(fact).column)
}

on_both_engines!(a_province_hands_out_one_sheet_for_all_its_communes, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    enter(&programme, &world.cast.neighbour_officer, world.cast.neighbour, &FIGURES).await.unwrap();
    let which = Which { unit: world.cast.province, sector: None };
    let (_, bytes) = imports::template(&programme, &world.cast.lead, YEAR, &which, NOW).await.unwrap();
    let mut book = reader::open(&bytes).unwrap();
    assert_eq!(book.sheets().iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["Số liệu 2026", "mangnon"]);
    let grid = book.read("Số liệu 2026").unwrap();
    assert!(grid.cells().iter().any(|cell| cell.content.shown() == "Xã Bảo Đài"));
    // each commune's officer may send it back with the own row filled in
    let mut filled = Torn::of(&bytes);
    let at = wide_cell(&grid, "Xã Bảo Đài", "births");
    filled.put(torn::SHEET, &at, &format!("<c r=\"{at}\"><v>430</v></c>"));
    let plan = sound(&programme, &world.cast.officer, &filled.packed(), None).await;
    let changed: Vec<_> = plan.units.iter().map(|unit| (unit.code.as_str(), unit.changes.len())).collect();
    assert_eq!(changed, [("07462", 1)]);
    let found = faults(&programme, &world.cast.neighbour_officer, &filled.packed(), None).await;
    assert_eq!(told(&found).iter().map(|(_, key)| *key).collect::<Vec<_>>(), ["imports.fault.not_yours"]);
    for actor in [&world.cast.stranger, &world.cast.officer, &world.cast.nobody] {
        let refused = imports::template(&programme, actor, YEAR, &which, NOW).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
    }
});

on_both_engines!(a_template_asks_for_what_the_pinned_revision_knows, |world| async move {
    let first = revision(1, &["cats", "dogs", "old_birds"]);
    opened_under_two(&world, &first).await;
    let programme = with_revisions(&world, &[first, revision(2, &["cats", "dogs", "fish"])]).await;
    let names = |torn: &Torn| {
        let grid = reader::open(&torn.packed()).unwrap().read("Số liệu 2026").unwrap();
        let facts = grid.cells().iter().filter(|cell| cell.column == 1 && cell.row > 4);
        facts.map(|cell| cell.content.shown()).collect::<Vec<_>>()
    };
    // the old birds are asked for no more, and fish not before the commune takes the new revision
    let mut filled = template(&programme, &world).await;
    assert_eq!(names(&filled), ["cats", "dogs"]);
    for fact in ["cats", "dogs"] {
        filled.fill(fact, "<v>3</v>");
    }
    assert_eq!(sound(&programme, &world.cast.officer, &filled.packed(), None).await.changes(), 2);
    let neighbour = world.cast.neighbour;
    enter(&programme, &world.cast.neighbour_officer, neighbour, &[("cats", 1)]).await.unwrap();
    let (officer, pinned) = (&world.cast.neighbour_officer, dossier(&programme, neighbour).await);
    self_assessment::record(&programme, officer, &pinned, NOW).await.unwrap();
    let which = Which { unit: world.cast.province, sector: None };
    let (_, bytes) = imports::template(&programme, &world.cast.lead, YEAR, &which, NOW).await.unwrap();
    let grid = reader::open(&bytes).unwrap().read("Số liệu 2026").unwrap();
    let sheet = Torn::of(&bytes).text(torn::SHEET);
    let code = organisation::unit::find(world.store.read(), neighbour, NOW.today()).await.unwrap().code;
    let open = |commune: &str, fact: &str| sheet.contains(&format!("<c r=\"{}\"", wide_cell(&grid, commune, fact)));
    assert_eq!([open("07462", "cats"), open("07462", "fish")], [true, false]);
    assert_eq!([open(&code, "cats"), open(&code, "fish")], [true, true]);
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

async fn mapping(bytes: &[u8]) -> Mapping {
    let columns = [("B".to_owned(), "births".to_owned()), ("C".to_owned(), "births_registered_on_time".to_owned())];
    Mapping::of(&imports::previews(bytes).await.unwrap(), "Tổng hợp", (2, "A", By::Name), &columns).unwrap()
}

on_both_engines!(an_own_sheet_is_read_by_its_mapping, |world| async move {
    let programme = programme(&world).await;
    let bytes = own(&[("Xã Bảo Đài", 426, 412)]);
    let officer = &world.cast.officer;
    assert!(
        matches!(check(&programme, officer, &bytes, None).await, Checked::Foreign(previews) if previews.len() == 1)
    );
    let mapping = mapping(&bytes).await;
    imports::keep_mapping(&programme, officer, (None, " Sổ tháng "), &mapping, NOW).await.unwrap();
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

on_both_engines!(an_old_and_an_open_workbook_are_read_by_a_mapping, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let old: &[u8] = include_bytes!("../../../../documents/tests/assets/so-cua-xa.xls");
    let open: &[u8] = include_bytes!("../../../../documents/tests/assets/so-cua-xa.ods");
    for bytes in [old, open] {
        let previews = imports::previews(bytes).await.unwrap();
        let columns = [("B".to_owned(), "births".to_owned()), ("C".to_owned(), "births_registered_on_time".to_owned())];
        let whole = Mapping::of(&previews, "Tổng hợp", (1, "A", By::Code), &columns).unwrap();
        let plan = sound(&programme, officer, bytes, Some(&whole)).await;
        assert_eq!((plan.changes(), plan.notices.formulas), (2, 1));
        let filtered = Mapping::of(&previews, "Đã lọc", (1, "A", By::Code), &columns[..1]).unwrap();
        let told = told(&faults(&programme, officer, bytes, Some(&filtered)).await);
        // filtered out; one cell over two communes; 12.5
        for (at, why) in [("B2", "hidden"), ("B3", "merged"), ("B5", "not_whole")] {
            assert!(told.iter().any(|(cell, key)| cell == at && key.ends_with(why)), "{at}: {told:?}");
        }
    }
});

#[tokio::test]
async fn the_column_of_the_communes_is_no_figure() {
    let bytes = own(&[("Xã Bảo Đài", 426, 412)]);
    let columns = [("A".to_owned(), "births".to_owned()), ("C".to_owned(), "infants".to_owned())];
    let mapped = Mapping::of(&imports::previews(&bytes).await.unwrap(), "Tổng hợp", (2, "A", By::Name), &columns);
    assert_eq!(mapped, Err(MappingRefusal::UnitColumnIsFigure("births".into())));
}

on_both_engines!(a_mapping_is_kept_for_the_office_that_is_named, |world| async move {
    let programme = programme(&world).await;
    let (neighbour, mapping) = (world.cast.neighbour, mapping(&own(&[("Xã Bảo Đài", 426, 412)])).await);
    let mut both = world.cast.officer.clone();
    both.offices.extend(world.cast.neighbour_officer.offices.iter().cloned());
    imports::keep_mapping(&programme, &both, (Some(neighbour), "Sổ tháng"), &mapping, NOW).await.unwrap();
    assert_eq!(imports::mappings(&programme, &world.cast.neighbour_officer).await.unwrap().len(), 1);
    assert!(imports::mappings(&programme, &world.cast.officer).await.unwrap().is_empty());
    let not_theirs = (Some(neighbour), "Sổ quý");
    let refused = imports::keep_mapping(&programme, &world.cast.officer, not_theirs, &mapping, NOW).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
});

on_both_engines!(an_import_is_taken_back_as_a_whole_with_its_reason, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    enter(&programme, officer, world.cast.commune, &[("births", 430)]).await.unwrap();
    let before = dossier(&programme, world.cast.commune).await.figures;
    let bytes = own(&[("Xã Bảo Đài", 426, 412)]);
    let plan = sound(&programme, officer, &bytes, Some(&mapping(&bytes).await)).await;
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
    let plan = sound(&programme, officer, &bytes, Some(&mapping(&bytes).await)).await;
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

/// The copy in which faults are marked.
async fn marked(programme: &Programme, bytes: &[u8], found: &Faults) -> Torn {
    let heads = ["Trang", "Ô", "Sai gì"].map(str::to_owned);
    let words = Words { title: "Các chỗ phải sửa".into(), heads, fault: &|fault| fault.key().to_owned() };
    Torn::of(&imports::marked(programme, bytes, found, &words, NOW).await.unwrap())
}

on_both_engines!(the_marked_copy_holds_values_and_faults_only, |world| async move {
    let programme = programme(&world).await;
    let mut filled = template(&programme, &world).await;
    let at = filled.fill("births", "<f>1/8*100</f><v>12.5</v>");
    let bytes = filled.packed();
    let found = faults(&programme, &world.cast.officer, &bytes, None).await;
    assert_eq!(told(&found), [(at.clone(), "imports.cell.not_whole")]);
    let mut copy = marked(&programme, &bytes, &found).await;
    assert!(copy.text("xl/comments1.xml").contains("imports.cell.not_whole"));
    let sheet = copy.text("xl/worksheets/sheet2.xml");
    assert!(sheet.contains("<v>12.5</v>") && !sheet.contains("<f>"), "{sheet}");
    assert!(copy.text("xl/worksheets/sheet1.xml").contains(&at));
    // mended, it goes on as our template
    copy.put("xl/worksheets/sheet2.xml", &at, &format!("<c r=\"{at}\"><v>12</v></c>"));
    let plan = sound(&programme, &world.cast.officer, &copy.packed(), None).await;
    assert_eq!((plan.changes(), plan.file.form), (1, imports::Form::Template));
});

on_both_engines!(a_sheet_called_like_the_list_of_faults_is_marked_as_well, |world| async move {
    let programme = programme(&world).await;
    let mut book = Workbook::new("Sổ", NOW.today()).unwrap();
    let mut sheet = book.sheet("CÁC CHỖ PHẢI SỬA").unwrap();
    sheet.row(&[Cell::text("Mã"), Cell::text("Trẻ sinh")]).unwrap();
    sheet.sparse([(1, Cell::text("bốn trăm")), (999, Cell::text("xa"))]).unwrap();
    let bytes = book.finish().unwrap();
    let columns = [("B".to_owned(), "births".to_owned())];
    let previews = imports::previews(&bytes).await.unwrap();
    let mapping = Mapping::of(&previews, "CÁC CHỖ PHẢI SỬA", (1, "A", By::Code), &columns).unwrap();
    let found = faults(&programme, &world.cast.officer, &bytes, Some(&mapping)).await;
    let expected = [("A2", "imports.cell.no_unit"), ("B2", "imports.cell.not_a_number")];
    assert_eq!(told(&found), expected.map(|(at, key)| (at.to_owned(), key)));
    let mut copy = reader::open(&marked(&programme, &bytes, &found).await.packed()).unwrap();
    let names: Vec<_> = copy.sheets().iter().map(|sheet| sheet.name.clone()).collect();
    assert_eq!(names, ["2. Các chỗ phải sửa", "CÁC CHỖ PHẢI SỬA"]);
    assert_eq!(copy.read("CÁC CHỖ PHẢI SỬA").unwrap().cell(1, 999).unwrap().content.shown(), "xa");
});

on_both_engines!(invented_data_says_so_on_the_template_and_on_its_marked_copy, |world| async move {
    let tx = world.store.write().await.unwrap();
    organisation::setting::keep(&tx, organisation::setting::DEMO, "1").await.unwrap();
    tx.commit().await.unwrap();
    let programme = programme(&world).await;
    let mut filled = template(&programme, &world).await;
    filled.write("births", "bốn trăm");
    let found = faults(&programme, &world.cast.officer, &filled.packed(), None).await;
    for file in [&filled, &marked(&programme, &filled.packed(), &found).await] {
        let mut book = reader::open(&file.packed()).unwrap();
        let first = book.sheets()[0].name.clone();
        let banner = book.read(&first).unwrap().cell(0, 0).unwrap().content.shown();
        assert_eq!(banner, "DỮ LIỆU GIẢ LẬP – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ");
    }
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
    let (mut filled, address) = (own.clone(), format!("H{row}"));
    filled.put(torn::SHEET, &address, &format!("<c r=\"{address}\"><v>7</v></c>"));
    let plan = sound(&programme, &teacher, &filled.packed(), None).await;
    assert_eq!(plan.changes(), 1);
    imports::apply(&programme, &teacher, &plan, Source::Imported, NOW).await.unwrap();
    let import = imports::of_person(&programme.store, teacher.person).await.unwrap()[0].id;
    assert!(matches!(imports::undo(&programme, &teacher, import, "Nhầm", NOW).await.unwrap(), Undo::Done));
});
