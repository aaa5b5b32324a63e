//! The pages of targets: a province's path, the country's, what is offered, what is refused.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{browser::Site, parted, row};

const PATH: [(&str, &str); 8] = [
    ("year_1", "2025"),
    ("share_1", "65"),
    ("year_2", "2030"),
    ("share_2", "75"),
    ("standard", "minh-hoa"),
    ("units_on", "2026-11-10"),
    ("certainty", "reported"),
    ("ground", "Kế hoạch giả lập 7"),
];

fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    PATH.into_iter().map(|(name, kept)| (name, if name == field { value } else { kept })).collect()
}

on_both_engines!(a_province_sets_its_path_and_sees_each_year_against_it, |world| async move {
    let site = Site::open(&world).await;
    let (lead, page) = (site.sign_in("ha").await, format!("/provinces/{}/targets", world.cast.province));
    assert_eq!(lead.get(&page).await.status, StatusCode::OK);
    assert_eq!(lead.post(&page, &PATH).await.status, StatusCode::SEE_OTHER);
    let seen = lead.get(&page).await;
    let (_, course) = parted(seen.html(), "id=\"course\"");
    let line = row(&course, ">2026<");
    // 67 % of 99 communes are 66,33: 67 communes
    assert!(line.starts_with("2026 67% theo lộ trình – – –"), "{line}");
    assert!(line.ends_with("99 xã, phường; danh mục từ ngày 01/07/2025"), "{line}");
    assert!(row(&course, ">2030<").starts_with("2030 75% mốc của lộ trình – –"));
    assert!(course.contains("<polyline class=\"goal\""));
    assert!(seen.text().contains("65% vào năm 2025; 75% vào năm 2030"), "{}", seen.text());
    assert!(seen.text().contains("theo nguồn đưa lại, chưa đọc văn bản"));
    assert!(seen.text().contains("99 hồ sơ còn chưa xác định"), "{}", seen.text());
    // whoever reads the board reads it; who may not set it gets no form
    let clerk = site.sign_in("mai").await;
    assert!(!clerk.get(&page).await.html().contains("name=\"year_1\""));
    assert_eq!(clerk.post(&page, &PATH).await.status, StatusCode::NOT_FOUND);
    for stranger in ["den", "thao", "quan"] {
        assert_eq!(site.sign_in(stranger).await.get(&page).await.status, StatusCode::NOT_FOUND, "{stranger}");
    }
});

on_both_engines!(what_counts_by_another_standard_says_so, |world| async move {
    let site = Site::open(&world).await;
    let (lead, page) = (site.sign_in("ha").await, format!("/provinces/{}/targets", world.cast.province));
    assert_eq!(lead.post(&page, &with("standard", "qd-34-2014")).await.status, StatusCode::SEE_OTHER);
    let seen = lead.get(&page).await;
    assert!(seen.text().contains("Cần đăng ký lại mục tiêu theo tiêu chuẩn và danh mục mới."), "{}", seen.text());
    let (_, course) = parted(seen.html(), "id=\"course\"");
    assert!(row(&course, ">2026<").contains("– Không so sánh: khác tiêu chuẩn"), "{}", row(&course, ">2026<"));
});

on_both_engines!(the_ministry_is_offered_the_known_target_and_sets_it_with_its_mark, |world| async move {
    let site = Site::open(&world).await;
    let ministry = site.sign_in("huy").await;
    let text = ministry.get("/boards/targets").await.text();
    assert!(text.contains("65% vào năm 2025; 75% vào năm 2030 – Quyết định 23/QĐ-TTg ngày 07/01/2021"), "{text}");
    assert!(text.contains("theo báo chí hoặc trang pháp luật, chưa đối chiếu văn bản"), "{text}");
    let offered = ministry.get("/boards/targets?offer=0").await;
    assert!(offered.html().contains("value=\"2030\"") && offered.html().contains("value=\"75\""));
    assert!(offered.html().contains("value=\"reported\" selected"), "never as certain");
    assert_eq!(ministry.post("/boards/targets", &PATH).await.status, StatusCode::SEE_OTHER);
    let seen = ministry.get("/boards/targets").await;
    let (_, provinces) = parted(seen.html(), "id=\"provinces\"");
    assert!(row(&provinces, ">Bắc Ninh<").starts_with("Bắc Ninh – – –"), "{}", row(&provinces, ">Bắc Ninh<"));
    assert!(seen.text().contains("0/3.321"), "{}", seen.text());
    assert_eq!(site.sign_in("ha").await.post("/boards/targets", &PATH).await.status, StatusCode::NOT_FOUND);
    assert!(ministry.get("/boards").await.html().contains("href=\"/boards/targets\""));
});

on_both_engines!(a_refused_path_comes_back_as_it_was_typed, |world| async move {
    let site = Site::open(&world).await;
    let (lead, page) = (site.sign_in("ha").await, format!("/provinces/{}/targets", world.cast.province));
    for (field, value, sentence) in [
        ("share_2", "101", "Có mốc không đúng"),
        ("year_2", "2025", "Năm 2025 có hai mốc"),
        ("certainty", "", "Chọn đã đọc văn bản hay mới theo nguồn đưa lại."),
        ("ground", " ", "Ghi văn bản làm căn cứ."),
        ("units_on", "1800-01-01", "nơi đây không có xã, phường nào"),
        ("standard", "none", "Không có tiêu chuẩn này"),
    ] {
        let refused = lead.post(&page, &with(field, value)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(refused.text().contains(sentence), "{field}: {}", refused.text());
        assert!(refused.html().contains("value=\"65\""), "what was typed stays");
    }
});
