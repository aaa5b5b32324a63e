//! Years over the change of 1/7/2025 on pages: what is printed under a figure, and who sees it.

use axum::http::StatusCode;
use organisation::{Role, unit};
use programme::{
    Programme, assessment,
    boundary::Boundaries,
    past,
    revision::{self, NewEnactment},
    round::{self, Round},
};
use standards::Library;
use testkit::{NOW, World, on_both_engines, seat};

use crate::{
    browser::Site,
    enter,
    figures::FIGURES,
    row,
    workbooks::{line, sheet},
};

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

on_both_engines!(years_are_saved_with_numbers_as_numbers_and_the_rule_beside, |world| async move {
    let site = Site::open(&world).await;
    year_of_old_units(&site, &world).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let officer = site.sign_in("thao").await;
    let path = format!("/communes/{}/series.xlsx?indicator=2.1", world.cast.commune);
    let page = officer.get(&path.replace(".xlsx", "")).await;
    assert!(page.html().contains("/series.xlsx?indicator=2.1&#38;boundaries=new"), "the page leads there");
    let book = sheet(&officer.get(&path).await, 1);
    // 295 of 330 in four old units: 89,393… %
    let old = line(&book, "<v>2024</v>");
    for number in ["<v>295</v>", "<v>330</v>", "<v>89.39</v>", "<v>4</v>"] {
        assert!(old.contains(number), "{number} in {old}");
    }
    assert!(old.contains("tính lại tỷ lệ từ tổng số đạt và tổng số"), "{old}");
    let new = line(&book, "<v>2026</v>");
    assert!(new.contains("<v>96.71</v>") && !new.contains("Quy tắc quy đổi:"), "{new}");
    let missing = sheet(&officer.get(&path.replace("2.1", "3.1")).await, 1);
    let missing = line(&missing, "<v>2024</v>");
    assert!(missing.contains("<v>3</v>") && missing.contains("không cộng"), "{missing}");
    let country = site.sign_in("huy").await.get("/boards/series.xlsx?indicator=2.1").await;
    assert!(line(&sheet(&country, 2), ">Bắc Ninh<").contains("<v>89.39</v>"));
    let province = format!("/boards/series.xlsx?unit={}", world.cast.province);
    for (name, path, status) in [
        ("ngan", path.as_str(), StatusCode::NOT_FOUND),
        ("ha", province.as_str(), StatusCode::OK),
        ("den", province.as_str(), StatusCode::NOT_FOUND),
        ("ha", "/boards/series.xlsx", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(site.sign_in(name).await.get(path).await.status, status, "{name} {path}");
    }
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

fn round_of(year: i64, standard: &str) -> Round {
    Round {
        year,
        standard: standard.into(),
        period_from: format!("{}-11-16", year - 1),
        period_to: format!("{year}-11-15"),
        ground: "Kế hoạch giả lập".into(),
    }
}

on_both_engines!(an_old_commune_of_a_merged_province_opens_for_the_province_that_followed, |world| async move {
    let site = Site::open(&world).await;
    round::open_by_program(&site.programme, &round_of(2024, "minh-hoa"), NOW).await.unwrap();
    let level = unit::level::COMMUNE;
    let old = unit::by_code(world.store.read(), level, "07462", Boundaries::Old.day()).await.unwrap().unwrap();
    let dossier = assessment::of_unit(&world.store, old.id, 2024).await.unwrap().id;
    let ha = site.sign_in("ha").await;
    let (commune, dossier) = (format!("/communes/{}", old.id), format!("/assessments/{dossier}"));
    let new = ha.get(&format!("/communes/{}", world.cast.commune)).await;
    let series = ha.get(&format!("/communes/{}/series", world.cast.commune)).await;
    assert!(new.html().contains(&format!("{commune}\"")) && new.html().contains(&format!("{dossier}\"")));
    assert!(series.html().contains(&format!("{commune}/series")));
    // whatever the pages of the old commune and of its dossier lead to opens, too
    let mut open = vec![commune.clone(), dossier.clone(), format!("{commune}/series?indicator=2.1")];
    for path in [&commune, &dossier] {
        let page = ha.get(path).await;
        let links = page.html().split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#', '?']).next());
        open.extend(links.filter(|link| link.starts_with(&commune) || link.starts_with(&dossier)).map(str::to_owned));
    }
    open.sort_unstable();
    open.dedup();
    assert!(open.iter().any(|path| path.contains("/evidence/")), "{open:?}");
    for path in &open {
        assert_eq!(ha.get(path).await.status, StatusCode::OK, "{path}");
    }
    for name in ["den", "thao", "huy"] {
        for path in [&commune, &dossier] {
            assert_eq!(site.sign_in(name).await.get(path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
});

on_both_engines!(a_year_by_a_standard_that_another_process_put_in_force_is_shown, |world| async move {
    let site = Site::open(&world).await;
    let other = Programme::open(world.store.clone(), Library::built_in().unwrap()).await.unwrap();
    let huy = &world.cast.ministry;
    let duyet = seat(&world.store, "Mai Thị Duyệt", "duyet", (Role::Ministry, huy.offices[0].unit, None)).await;
    let text = other.latest("minh-hoa").unwrap().text.replacen("\"minh-hoa\"", "\"tinh-ban\"", 1);
    let draft = revision::import(&other, huy, (text.as_bytes(), None), NOW).await.unwrap();
    let draft = revision::find(&world.store, draft).await.unwrap();
    let in_force = NewEnactment { on: NOW.today(), ground: "Công văn giả lập 12/BYT-MẪU".into() };
    revision::enact(&other, &duyet, &draft, &in_force, NOW).await.unwrap();
    round::open_by_program(&other, &round_of(2027, "tinh-ban"), NOW).await.unwrap();
    assert!(site.programme.latest("tinh-ban").is_none());
    let page = site.sign_in("huy").await.get("/boards/series?indicator=2.1").await;
    assert_eq!(page.status, StatusCode::OK);
    let title = &other.latest("tinh-ban").unwrap().title.vi;
    assert!(row(page.html(), "2027").contains(title.as_str()), "{}", row(page.html(), "2027"));
});

on_both_engines!(a_commune_of_a_later_day_is_told_beside_the_provinces_and_has_its_own_years, |world| async move {
    let site = Site::open(&world).await;
    let facts = site.programme.facts();
    let number = |name: &str| facts.number(name).unwrap();
    let tx = world.store.write().await.unwrap();
    let sql = "INSERT INTO unit (level, established_on) VALUES ('commune', '2027-03-01') RETURNING id";
    let unit = tx.insert(sql, []).await.unwrap();
    tx.run(
        "INSERT INTO unit_form (unit_id, code, name, folded, kind, parent_id, valid_from, ground, provenance)
         VALUES ($1, '99999', 'Xã Sau Này', 'xa sau nay', 'xa', $2, '2027-03-01', '', 'reported')",
        [unit.into(), world.cast.province.into()],
    )
    .await
    .unwrap();
    tx.run(
        "INSERT INTO assessment_round (year, standard, period_from, period_to, ground)
         VALUES (2028, 'minh-hoa', '2027-11-16', '2028-11-15', '')",
        [],
    )
    .await
    .unwrap();
    let mut pairs = [(number("births"), 40), (number("births_registered_on_time"), 30)];
    pairs.sort_unstable();
    let sheet = pairs.map(|(fact, value)| format!("{fact}={value}")).join(";");
    tx.run(
        "INSERT INTO figure_sheet (unit_id, year, figures, version, changed_at) VALUES ($1, 2028, $2, 1, 0)",
        [unit.into(), sheet.into()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let country = site.sign_in("huy").await.get("/boards/series?indicator=2.1").await;
    assert!(row(country.html(), "2028").contains("30 40 75"), "{}", row(country.html(), "2028"));
    assert!(country.text().contains("năm (số đơn vị): 2028 (1)"), "{}", country.text());
    let ha = site.sign_in("ha").await;
    let own = ha.get(&format!("/communes/{unit}/series?indicator=2.1")).await;
    assert_eq!(own.status, StatusCode::OK);
    assert!(row(own.html(), "2028").contains("30 40 75"), "{}", row(own.html(), "2028"));
    assert!(own.text().contains("chỉ hiển thị số liệu của chính đơn vị"), "{}", own.text());
    let chosen = ha.get(&format!("/communes/{unit}/series?indicator=2.1&boundaries=new")).await;
    assert_eq!(chosen.status, StatusCode::NOT_FOUND);
});
