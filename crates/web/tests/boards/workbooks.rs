//! Boards and dossiers as workbooks: the numbers of the pages as numbers, for whoever may read the pages.

use std::io::{Cursor, Read as _};

use axum::http::{StatusCode, header::CONTENT_DISPOSITION};
use organisation::area::{self, Correction};
use testkit::{NOW, on_both_engines};

use crate::{
    browser::{Seen, Site},
    enter,
    figures::FIGURES,
};

/// A sheet of a workbook.
pub(crate) fn sheet(seen: &Seen, number: usize) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(&seen.bytes)).expect("a workbook");
    let mut text = String::new();
    archive.by_name(&format!("xl/worksheets/sheet{number}.xml")).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The row of a sheet in which a word stands.
pub(crate) fn line(sheet: &str, word: &str) -> String {
    let rows = sheet.split("<row ").filter(|row| row.contains(word));
    rows.into_iter().next().unwrap_or_else(|| panic!("no row with {word} in {sheet}")).to_owned()
}

on_both_engines!(a_board_is_saved_with_numbers_as_numbers, |world| async move {
    let site = Site::open(&world).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let (lead, ministry) = (site.sign_in("ha").await, site.sign_in("huy").await);
    let country = ministry.get("/boards.xlsx?year=2026").await;
    assert!(country.content_type.ends_with("spreadsheetml.sheet"), "{}", country.content_type);
    assert!(line(&sheet(&country, 1), "Bắc Ninh").contains("<v>99</v>"), "communes");
    assert!(line(&sheet(&country, 1), "Cả nước").contains("<v>3321</v>"));
    assert!(sheet(&country, 1).contains("chỉ để minh họa"), "the banner");
    let province = format!("/boards/provinces/{}/board.xlsx?year=2026", world.cast.province);
    let own = lead.get(&province).await;
    // 773 points are certain, 850 is the threshold, 35 of 37 figures are known: 94,59 % cut
    for book in [sheet(&own, 4), sheet(&lead.get("/boards/communes.xlsx?name=bao+dai").await, 1)] {
        let row = line(&book, "Xã Bảo Đài");
        for number in ["<v>773</v>", "<v>850</v>", "<v>35</v>", "<v>37</v>", "<v>94.59</v>"] {
            assert!(row.contains(number), "{number} in {row}");
        }
    }
    let narrowed = sheet(&lead.get("/boards/communes.xlsx?name=bao+dai").await, 1);
    assert!(!narrowed.contains("Xã Nghĩa Phương"), "the filters of the page");
    let page = lead.get("/boards/communes?name=bao+dai").await;
    assert!(page.html().contains("/boards/communes.xlsx?year=2026&#38;"), "the page leads there");
    for stranger in ["den", "thao", "khong"] {
        assert_eq!(site.sign_in(stranger).await.get(&province).await.status, StatusCode::NOT_FOUND, "{stranger}");
    }
    for path in ["/boards.xlsx", "/boards/indicators.xlsx"] {
        assert_eq!(lead.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
});

on_both_engines!(a_narrowed_board_is_saved_narrowed, |world| async move {
    let site = Site::open(&world).await;
    let [scheme, class] = ["border"; 2].map(str::to_owned);
    let border = Correction { scheme, class, from: "2026-01-01".into(), ground: "Công văn giả lập 9".into() };
    area::correct(&world.store, &world.cast.lead, world.cast.commune, &border, NOW).await.unwrap();
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let (lead, ministry) = (site.sign_in("ha").await, site.sign_in("huy").await);
    let narrowed = "area=border.border";
    let country = ministry.get(&format!("/boards.xlsx?{narrowed}")).await;
    assert!(line(&sheet(&country, 1), "Cả nước").contains("<v>1</v>"), "{}", line(&sheet(&country, 1), "Cả nước"));
    assert!(sheet(&country, 1).contains("địa bàn: Biên giới"), "the title says so");
    assert!(country.header(&CONTENT_DISPOSITION).contains("border-border"), "and the name of the file");
    let own = format!("/boards/provinces/{}", world.cast.province);
    for path in [format!("{own}/board.xlsx?{narrowed}"), format!("/boards/communes.xlsx?{narrowed}")] {
        let book = lead.get(&path).await;
        let list = sheet(&book, if path.contains("board.xlsx") { 4 } else { 1 });
        assert!(list.contains("Xã Bảo Đài") && !list.contains("Xã Nghĩa Phương"), "{path}");
    }
    let figures = sheet(&lead.get(&format!("{own}/indicators.xlsx?indicator=2.1&{narrowed}")).await, 1);
    assert!(figures.contains("Xã Bảo Đài") && !figures.contains("Xã Nghĩa Phương"));
    assert_eq!(ministry.get("/boards.xlsx?area=coast").await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(the_map_and_the_years_are_saved, |world| async move {
    let site = Site::open(&world).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let (lead, ministry) = (site.sign_in("ha").await, site.sign_in("huy").await);
    let map = sheet(&ministry.get("/boards/map.xlsx?measure=completeness").await, 1);
    // 35 / 3.663 = 0,955… %
    let row = line(&map, ">Bắc Ninh<");
    for number in ["<v>0.95</v>", "<v>35</v>", "<v>3663</v>", "<v>99</v>"] {
        assert!(row.contains(number), "{number} in {row}");
    }
    let undecided = sheet(&ministry.get("/boards/map.xlsx").await, 1);
    let row = line(&undecided, ">Bắc Ninh<");
    assert_eq!(row.matches("<v>").count() - row.matches("t=\"s\"").count(), 1, "communes only: {row}");
    let path = format!("/boards/provinces/{}/over-years.xlsx", world.cast.province);
    let years = sheet(&lead.get(&path).await, 1);
    assert!(line(&years, "<v>2026</v>").contains("<v>98</v>"), "{years}");
    assert!(ministry.get("/boards/over-years").await.html().contains("/boards/over-years.xlsx?year=2026"));
    for (name, path) in [("ha", "/boards/map.xlsx"), ("ha", "/boards/over-years.xlsx"), ("den", path.as_str())] {
        assert_eq!(site.sign_in(name).await.get(path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
    }
});

on_both_engines!(an_indicator_is_saved_and_what_is_missing_stays_empty, |world| async move {
    let site = Site::open(&world).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let path = format!("/boards/provinces/{}/indicators.xlsx?year=2026&indicator=2.1", world.cast.province);
    let book = sheet(&site.sign_in("ha").await.get(&path).await, 1);
    // 412 of 426 births: 96,71 % cut
    let row = line(&book, "Xã Bảo Đài");
    for number in ["<v>412</v>", "<v>426</v>", "<v>96.71</v>"] {
        assert!(row.contains(number), "{number} in {row}");
    }
    let missing = line(&book, "Xã Nghĩa Phương");
    assert_eq!(missing.matches("<v>").count() - missing.matches("t=\"s\"").count(), 3, "three counts only: {missing}");
    let country = site.sign_in("huy").await.get("/boards/indicators.xlsx?indicator=2.1").await;
    assert!(line(&sheet(&country, 1), "Bắc Ninh").contains("<v>412</v>"));
});

on_both_engines!(a_dossier_is_saved_with_figures_points_and_reasons, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, id, FIGURES).await;
    let path = format!("/assessments/{id}/dossier.xlsx");
    let book = officer.get(&path).await;
    assert_eq!(book.status, StatusCode::OK);
    let indicators = sheet(&book, 2);
    let births = line(&indicators, "412");
    assert!(births.contains("<v>426</v>") && births.contains("<v>96.71</v>"), "{births}");
    assert!(sheet(&book, 1).contains("<v>773</v>"), "certain points");
    assert!(!book.bytes.is_empty() && officer.get(&format!("/assessments/{id}")).await.html().contains(&path));
    for stranger in ["ngan", "den", "khong"] {
        assert_eq!(site.sign_in(stranger).await.get(&path).await.status, StatusCode::NOT_FOUND, "{stranger}");
    }
});
