//! Years over the change of 1/7/2025 on pages: what is printed under a figure, and who sees it.

use axum::http::StatusCode;
use organisation::unit;
use programme::{boundary::Boundaries, past};
use testkit::{NOW, World, on_both_engines};

use crate::{browser::Site, enter, figures::FIGURES, row};

/// The year 2024 of the four communes that became xã Bảo Đài; one of them has not told all.
async fn year_of_old_units(site: &Site, world: &World) {
    let facts = site.programme.facts();
    let number = |name: &str| facts.number(name).unwrap();
    let tx = world.store.write().await.unwrap();
    tx.run(
        "INSERT INTO assessment_round (year, standard, period_from, period_to, ground)
         VALUES (2024, 'minh-hoa', '2023-11-16', '2024-11-15', '')",
        [],
    )
    .await
    .unwrap();
    let level = unit::level::COMMUNE;
    for (code, registered, births) in [("07456", 90, 100), ("07459", 45, 50), ("07462", 100, 100), ("07465", 60, 80)] {
        let unit = unit::by_code(world.store.read(), level, code, Boundaries::Old.day()).await.unwrap().unwrap();
        let mut pairs = vec![
            (number("births"), births),
            (number("births_registered_on_time"), registered),
            (number("commune_child_protection_worker"), 1),
        ];
        if code != "07456" {
            pairs.push((number("abused_children"), 1));
        }
        pairs.sort_unstable();
        let sheet: Vec<String> = pairs.iter().map(|(fact, value)| format!("{fact}={value}")).collect();
        tx.run(
            "INSERT INTO figure_sheet (unit_id, year, figures, version, changed_at) VALUES ($1, 2024, $2, 1, 0)",
            [unit.id.into(), sheet.join(";").into()],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
}

on_both_engines!(a_commune_sees_the_years_of_its_predecessors_and_the_rule, |world| async move {
    let site = Site::open(&world).await;
    year_of_old_units(&site, &world).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, site.dossier(world.cast.commune).await, FIGURES).await;
    let commune = format!("/communes/{}", world.cast.commune);
    assert!(officer.get(&commune).await.html().contains(&format!("{commune}/series")));
    let page = officer.get(&format!("{commune}/series?indicator=2.1")).await;
    assert_eq!(page.status, StatusCode::OK);
    // 90 + 45 + 100 + 60 of 100 + 50 + 100 + 80: 295 / 330 = 89.393… %; this year 412 / 426 = 96.713…
    assert!(
        row(page.html(), "2024").starts_with("2024 số liệu của đơn vị cũ 295 330 89,39 4/4"),
        "{}",
        row(page.html(), "2024")
    );
    assert!(
        row(page.html(), "2026").starts_with("2026 số liệu của đơn vị mới 412 426 96,71 1/1"),
        "{}",
        row(page.html(), "2026")
    );
    assert!(page.text().contains("tính lại tỷ lệ từ tổng số đạt và tổng số"), "{}", page.text());
    assert_eq!(page.html().matches("<circle class=\"mn-ser-dot\" cx=").count(), 3, "two years and the legend");
    assert!(!page.html().contains("class=\"mn-ser-line"), "2025 is a gap");
    let incomplete = officer.get(&format!("{commune}/series?indicator=3.1")).await;
    assert!(row(incomplete.html(), "2024").contains("– 3/4"), "{}", row(incomplete.html(), "2024"));
    assert!(incomplete.text().contains("mới biết 3/4 đơn vị, nên không cộng"), "{}", incomplete.text());
    let answer = officer.get(&format!("{commune}/series?indicator=1.1")).await.text();
    assert!(answer.contains("Không so sánh được: 4/4 đơn vị trả lời có."), "{answer}");
    insta::assert_snapshot!("series", page.text());
});

on_both_engines!(the_country_and_its_provinces_in_old_and_new_units, |world| async move {
    let site = Site::open(&world).await;
    year_of_old_units(&site, &world).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let ministry = site.sign_in("huy").await;
    assert!(ministry.get("/boards").await.html().contains("/boards/series"));
    let new = ministry.get("/boards/series?indicator=2.1").await;
    assert_eq!(row(new.html(), ">Bắc Ninh<"), "Bắc Ninh 89,39 96,71");
    let old = ministry.get("/boards/series?indicator=2.1&boundaries=old").await;
    assert_eq!(
        row(old.html(), ">Bắc Giang<"),
        "Bắc Giang 89,39 96,71",
        "all of xã Bảo Đài was there: nothing is estimated"
    );
    assert_eq!(row(old.html(), ">Bắc Ninh<"), "Bắc Ninh – –");
    for page in [&new, &old] {
        assert!(row(page.html(), "2024").contains("295 330 89,39 4/4"), "{}", row(page.html(), "2024"));
    }
    let english = site.sign_in("huy").await.in_english();
    let text = english.get("/boards/series?indicator=11.1").await.text();
    assert!(text.contains("how often each authority acted") && !text.contains("series."), "{text}");
});

on_both_engines!(years_are_for_whom_the_unit_is_for, |world| async move {
    let site = Site::open(&world).await;
    let commune = format!("/communes/{}/series", world.cast.commune);
    let province = format!("/boards/series?unit={}", world.cast.province);
    let of_commune = format!("/boards/series?unit={}", world.cast.commune);
    for (name, path, status) in [
        ("thao", commune.as_str(), StatusCode::OK),
        ("ha", commune.as_str(), StatusCode::OK),
        ("ngan", commune.as_str(), StatusCode::NOT_FOUND),
        ("den", commune.as_str(), StatusCode::NOT_FOUND),
        ("huy", commune.as_str(), StatusCode::NOT_FOUND),
        ("ha", province.as_str(), StatusCode::OK),
        ("huy", province.as_str(), StatusCode::OK),
        ("den", province.as_str(), StatusCode::NOT_FOUND),
        ("thao", province.as_str(), StatusCode::NOT_FOUND),
        ("ha", "/boards/series", StatusCode::NOT_FOUND),
        ("huy", of_commune.as_str(), StatusCode::NOT_FOUND),
        ("huy", "/boards/series?unit=x", StatusCode::NOT_FOUND),
        ("huy", "/boards/series?indicator=99", StatusCode::NOT_FOUND),
        ("huy", "/boards/series?boundaries=other", StatusCode::NOT_FOUND),
        ("huy", "/boards/series?boundaries=old", StatusCode::OK),
    ] {
        assert_eq!(site.sign_in(name).await.get(path).await.status, status, "{name} {path}");
    }
});

on_both_engines!(a_new_commune_stands_unassessed_beside_its_predecessors_record, |world| async move {
    let site = Site::open(&world).await;
    let file = "code,year,standard,outcome,number,decided_on,source\n\
                07462,2023,QĐ 06/QĐ-TTg,recognised,112/QĐ-UBND,2024-01-20,Báo cáo giả lập 7\n";
    past::import(&site.programme, file.as_bytes(), Boundaries::Old.day(), NOW).await.unwrap().unwrap();
    let page = site.sign_in("thao").await.get(&format!("/communes/{}", world.cast.commune)).await;
    let text = page.text();
    for said in [
        "Huyện Lục Nam · Tỉnh Bắc Giang · đến hết 30/06/2025",
        "Được công nhận (ghi nhận theo hồ sơ cũ)",
        "Ghi nhận theo: Báo cáo giả lập 7",
        "112/QĐ-UBND",
        "Đơn vị mới bắt đầu ở trạng thái chưa đánh giá.",
        "Chưa bắt đầu",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let citizen = site.stranger();
    assert!(citizen.get("/results").await.html().contains("/results/recorded"));
    let recorded = citizen.get("/results/recorded?year=2023&name=bao+dai").await;
    assert_eq!(
        row(recorded.html(), "Xã Bảo Đài"),
        "Xã Bảo Đài Bắc Giang Được công nhận (ghi nhận theo hồ sơ cũ) 112/QĐ-UBND 20/01/2024 QĐ 06/QĐ-TTg Báo cáo giả lập 7"
    );
    assert!(!citizen.get("/results?year=2023").await.text().contains("112/QĐ-UBND"), "it was not decided here");
    assert_eq!(citizen.get("/results/recorded?year=x&page=-1&name=%25").await.status, StatusCode::OK);
});
