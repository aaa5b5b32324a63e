//! The map of the country and the boards over the years.

use axum::http::StatusCode;
use programme::{
    boundary::Boundaries,
    past,
    round::{self, Round},
};
use testkit::{NOW, on_both_engines};

use crate::{browser::Site, enter, figures::FIGURES, parted, row};

pub(crate) async fn old_year(site: &Site) {
    let before = Round {
        year: 2024,
        standard: "qd-06-2019".into(),
        period_from: "2023-11-16".into(),
        period_to: "2024-11-15".into(),
        ground: "Công văn giả lập 00/BYT-MẪU".into(),
    };
    round::open_by_program(&site.programme, &before, NOW).await.unwrap();
}

on_both_engines!(every_province_is_drawn_and_both_archipelagos_are_named, |world| async move {
    let site = Site::open(&world).await;
    old_year(&site).await;
    let ministry = site.sign_in("huy").await;
    for (query, provinces) in [
        ("", 34),
        ("?boundaries=legacy", 63),
        ("?year=2024", 63),
        ("?year=2024&boundaries=current&measure=completeness", 34),
        ("?measure=zero&criterion=3&sort=share", 34),
    ] {
        let page = ministry.get(&format!("/boards/map{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        let (html, text) = (page.html(), page.text());
        let map = html.split("mn-atlas").nth(1).unwrap().split("</svg>").next().unwrap();
        assert_eq!(map.matches("<a href=\"/boards/provinces/").count(), provinces, "{query}");
        assert_eq!(map.matches("<title>").count(), provinces, "{query}");
        assert_eq!(html.matches("<th scope=\"row\"><a href=\"/boards/provinces/").count(), provinces, "{query}");
        for isle in ["Quần đảo Hoàng Sa", "(Đà Nẵng)", "Quần đảo Trường Sa", "(Khánh Hòa)"] {
            assert!(map.contains(isle), "{query}: {isle}");
        }
        assert!(text.contains("CC BY 4.0"), "{query}");
        assert!(page.bytes.len() <= 64_000, "{query}: {} bytes", page.bytes.len());
    }
});

on_both_engines!(the_table_beside_the_map_has_its_numbers, |world| async move {
    let site = Site::open(&world).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let ministry = site.sign_in("huy").await;
    let complete = ministry.get("/boards/map?measure=completeness").await;
    // 35 figures of 99 communes with 37 each: 35 / 3,663 = 0.955… %
    assert_eq!(row(complete.html(), ">Bắc Ninh<"), "Bắc Ninh 0,95% 35 3.663 99");
    assert!(complete.html().contains("aria-label=\"Bắc Ninh: 0,95% (35/3.663)\""));
    // not met, and all others are undetermined: none of one, and nowhere else a number
    let met = ministry.get("/boards/map?measure=met").await;
    assert_eq!(row(met.html(), ">Bắc Ninh<"), "Bắc Ninh 0% 0 1 99");
    assert_eq!(row(met.html(), ">Cao Bằng<"), "Cao Bằng – – – 56");
    insta::assert_snapshot!("map", parted(&met.text(), "Xem").1);
});

on_both_engines!(the_years_show_where_they_break, |world| async move {
    let site = Site::open(&world).await;
    old_year(&site).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let page = site.sign_in("ha").await.get(&format!("/boards/provinces/{}/over-years", world.cast.province)).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    let broken = "Đổi bộ tiêu chí: Quyết định 06/QĐ-TTg → ";
    assert!(text.contains(broken), "{text}");
    assert!(text.contains("Đổi đơn vị hành chính từ 01/07/2025: 313 → 99 xã"), "{text}");
    assert_eq!(row(page.html(), "?year=2026\">2026<"), "2026 99 0 1 98 – 0,95%", "nothing is decided yet");
    insta::assert_snapshot!("over_years", text);
    let english = site.sign_in("huy").await.in_english();
    for path in ["/boards/over-years", "/boards/over-years?year=2024", "/boards/map"] {
        let text = english.get(path).await.text();
        assert!(!text.contains("over_years.") && !text.contains("atlas."), "{text}");
    }
});

on_both_engines!(results_that_were_recorded_are_counted_and_said_to_be, |world| async move {
    let site = Site::open(&world).await;
    old_year(&site).await;
    let file = "code,year,standard,outcome,number,decided_on,source\n\
                07462,2024,QĐ 06/QĐ-TTg,recognised,112/QĐ-UBND,2024-12-20,Báo cáo giả lập 7\n";
    past::import(&site.programme, file.as_bytes(), Boundaries::Old.day(), NOW).await.unwrap().unwrap();
    let ministry = site.sign_in("huy").await;
    let said = "Số được công nhận của năm 2024 lấy từ kết quả ghi nhận theo hồ sơ cũ";
    let map = ministry.get("/boards/map?year=2024").await;
    // 1 of 192 communes: 0,520… %
    assert_eq!(row(map.html(), ">Bắc Giang<"), "Bắc Giang 0,52% 1 192 192");
    let in_time = ministry.get("/boards/map?year=2024&measure=in_time").await;
    assert_eq!(row(in_time.html(), ">Bắc Giang<"), "Bắc Giang – – – 192", "nobody handed anything in here");
    for page in [&map, &ministry.get("/boards?year=2024").await, &ministry.get("/boards/communes?year=2024").await] {
        assert!(page.text().contains(said), "{}", page.text());
        assert!(page.html().contains("/results/recorded?year=2024"));
    }
    assert!(!ministry.get("/boards/map").await.text().contains("ghi nhận theo hồ sơ cũ, không phải"));
    let years = ministry.get("/boards/over-years").await;
    assert!(row(years.html(), "?year=2024\">2024<").contains(" 1 "), "{}", row(years.html(), "?year=2024\">2024<"));
    assert!(years.text().contains("Số được công nhận của các năm 2024 lấy từ"), "{}", years.text());
    let listed = ministry.get("/boards/communes?year=2024&outcome=recognised").await;
    assert!(listed.text().contains("1 xã, phường, đặc khu") && listed.text().contains("Xã Bảo Đài"));
    let course = ministry.get("/boards/targets").await;
    assert!(row(course.html(), ">2024<").contains("1/10.035"), "{}", row(course.html(), ">2024<"));
    assert!(row(course.html(), ">2026<").starts_with("2026 – – – –"), "{}", row(course.html(), ">2026<"));
    let register = site.stranger().get("/register").await;
    assert!(register.text().contains("Không gồm kết quả ghi nhận theo hồ sơ cũ"), "{}", register.text());
    assert!(register.html().contains("href=\"/results/recorded\""));
});

on_both_engines!(the_map_and_the_years_are_for_whom_they_are_for, |world| async move {
    let site = Site::open(&world).await;
    let own = format!("/boards/provinces/{}/over-years", world.cast.province);
    let (found, hidden) = (StatusCode::OK, StatusCode::NOT_FOUND);
    for (name, path, status) in [
        ("ha", "/boards/map", hidden),
        ("ha", "/boards/over-years", hidden),
        ("ha", own.as_str(), found),
        ("mai", own.as_str(), found),
        ("huy", own.as_str(), found),
        ("den", own.as_str(), hidden),
        ("thao", own.as_str(), hidden),
        ("huy", "/boards/map?measure=luck", hidden),
        ("huy", "/boards/map?boundaries=1975", hidden),
        ("huy", "/boards/map?criterion=99", hidden),
        ("huy", "/boards/map?sort=luck", hidden),
        ("huy", "/boards/over-years?year=1999", hidden),
    ] {
        assert_eq!(site.sign_in(name).await.get(path).await.status, status, "{name} {path}");
    }
    let commune = format!("/boards/provinces/{}/over-years", world.cast.commune);
    assert_eq!(site.sign_in("huy").await.get(&commune).await.status, hidden, "a commune has no board");
});
