//! The boards on a world of real units: what adds up, what opens down, who may look.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod advice;
mod areas;
mod atlas;
#[path = "../dossiers/browser.rs"]
#[expect(dead_code, reason = "boards only read")]
mod browser;
#[path = "../dossiers/figures.rs"]
#[expect(dead_code, reason = "boards only read")]
mod figures;
#[path = "../../../programme/tests/suite/bao_dai/held.rs"]
mod held;
mod instruments;
mod procedure;
mod revisions;
mod series;
mod targets;
mod workbooks;

use axum::http::StatusCode;
use browser::{Browser, Site};
use figures::{FIGURES, form};
use programme::round::{self, Round};
use testkit::{NOW, on_both_engines};

async fn enter(officer: &Browser<'_>, id: i64, figures: &[(&str, &str)]) {
    let page = officer.get(&format!("/assessments/{id}")).await;
    let form = form(&page.hidden("version"), &page.hidden("seen"), figures);
    let saved = officer.post(&format!("/assessments/{id}/figures"), &form.pairs()).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
}

/// The text of a page before a line, and from it on.
fn parted(text: &str, line: &str) -> (String, String) {
    let (before, after) = text.split_once(line).unwrap_or_else(|| panic!("no {line} in {text}"));
    (before.to_owned(), after.to_owned())
}

/// The text of a table's row, without line breaks.
fn row(html: &str, name: &str) -> String {
    let rows = html.split("<tr>").filter(|row| row.contains("<th scope=\"row\""));
    let row = rows.into_iter().find(|row| row.contains(name)).unwrap_or_else(|| panic!("no row {name}"));
    let mut out = String::new();
    let mut rest = row.split("</tr>").next().unwrap();
    while let Some((text, tail)) = rest.split_once('<') {
        out.push_str(text);
        out.push(' ');
        rest = tail.split_once('>').map_or("", |(_, tail)| tail);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

on_both_engines!(the_country_stands_on_one_page_and_is_fresh_after_every_write, |world| async move {
    let site = Site::open(&world).await;
    let (ministry, officer) = (site.sign_in("huy").await, site.sign_in("thao").await);
    let empty = ministry.get("/boards").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert_eq!(row(empty.html(), ">Bắc Ninh<"), "Bắc Ninh 99 99 0 0 0 0 0 0 0 0 0 0 0 99");
    enter(&officer, site.dossier(world.cast.commune).await, FIGURES).await;
    let page = ministry.get("/boards").await;
    // 773 points and at most 50 more do not reach 850: not met for the total alone
    assert_eq!(row(page.html(), ">Bắc Ninh<"), "Bắc Ninh 99 99 0 0 0 0 0 0 0 0 0 1 0 98");
    let (head, _) = parted(&page.text(), "34 tỉnh, thành phố");
    insta::assert_snapshot!("country", head);
});

on_both_engines!(a_number_opens_down_to_its_communes, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    enter(&site.sign_in("thao").await, id, FIGURES).await;
    let list = "/boards/communes?year=2026&cause=below_only";
    let ministry = site.sign_in("huy").await.get(list).await;
    insta::assert_snapshot!("communes", parted(&ministry.text(), "1 xã, phường, đặc khu").1);
    assert!(!ministry.html().contains("/assessments/"), "the ministry opens no dossier");
    let lead = site.sign_in("ha").await.get(list).await;
    assert!(lead.html().contains(&format!("/assessments/{id}")));
    assert!(lead.text().contains("1 xã, phường, đặc khu"), "{}", lead.text());
});

on_both_engines!(a_long_list_goes_on_on_the_next_page, |world| async move {
    let site = Site::open(&world).await;
    let ministry = site.sign_in("huy").await;
    let first = ministry.get("/boards/communes?state=not_begun").await;
    assert_eq!(first.html().matches("<th scope=\"row\"").count(), 200);
    assert!(first.html().contains(
        "state=not_begun&#38;verdict=&#38;cause=&#38;outcome=&#38;behind=&#38;class=&#38;area=&#38;name=&#38;page=1\""
    ));
    let second = ministry.get("/boards/communes?state=not_begun&page=1").await;
    assert_eq!(second.html().matches("<th scope=\"row\"").count(), 200);
    assert!(!second.html().contains("Phường An Biên<"), "the list goes on where it stopped");
});

on_both_engines!(a_province_shows_its_communes_by_state, |world| async move {
    let site = Site::open(&world).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let page = site.sign_in("ha").await.get(&format!("/boards/provinces/{}", world.cast.province)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(
        row(page.html(), "Xã Bảo Đài"),
        "Xã Bảo Đài Xã, phường, thị trấn còn lại Không đạt ít nhất 773/850 35/37"
    );
    let (head, rest) = parted(&page.text(), "Các xã, phường, đặc khu của Bắc Ninh");
    insta::assert_snapshot!("province", head + &parted(&rest, "Kết quả tính từ số liệu").1);
});

on_both_engines!(last_year_stands_beside_this_year, |world| async move {
    let site = Site::open(&world).await;
    let before = Round {
        year: 2025,
        standard: "minh-hoa".into(),
        period_from: "2024-11-16".into(),
        period_to: "2025-11-15".into(),
        ground: "Công văn giả lập 00/BYT-MẪU".into(),
    };
    round::open_by_program(&site.programme, &before, NOW).await.unwrap();
    let ministry = site.sign_in("huy").await;
    let page = ministry.get("/boards").await.text();
    assert!(page.contains("2025: ") && page.contains("(100%)"), "{page}");
    let last_year = ministry.get("/boards?year=2025").await;
    assert!(last_year.text().contains("Đánh giá năm 2025, cả nước"));
    assert_eq!(ministry.get("/boards?year=2024").await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(an_indicator_is_summed_before_it_is_divided, |world| async move {
    let site = Site::open(&world).await;
    for (officer, unit, registered, births) in
        [("thao", world.cast.commune, "412", "426"), ("ngan", world.cast.neighbour, "10", "20")]
    {
        let figures = [("births", births), ("births_registered_on_time", registered)];
        enter(&site.sign_in(officer).await, site.dossier(unit).await, &figures).await;
    }
    let page = site.sign_in("huy").await.get("/boards/indicators?indicator=2.1").await;
    assert_eq!(page.status, StatusCode::OK);
    // 412 + 10 of 426 + 20: 422 / 446 = 94.618… %
    assert_eq!(row(page.html(), ">Bắc Ninh<"), "Bắc Ninh 99 2 97 422 446 94,61");
    assert!(row(page.html(), ">Cả nước<").ends_with("422 446 94,61"), "{}", row(page.html(), ">Cả nước<"));
    assert!(row(page.html(), ">Cao Bằng<").ends_with("– – –"), "{}", row(page.html(), ">Cao Bằng<"));
});

on_both_engines!(a_sum_opens_to_the_figure_of_each_commune, |world| async move {
    let site = Site::open(&world).await;
    for (officer, unit, registered, births) in
        [("thao", world.cast.commune, "412", "426"), ("ngan", world.cast.neighbour, "10", "20")]
    {
        let figures = [("births", births), ("births_registered_on_time", registered)];
        enter(&site.sign_in(officer).await, site.dossier(unit).await, &figures).await;
    }
    let path = format!("/boards/provinces/{}/indicators?year=2026&indicator=2.1", world.cast.province);
    let country = site.sign_in("huy").await.get("/boards/indicators?year=2026&indicator=2.1").await;
    assert!(country.html().contains(&path.replace('&', "&#38;")), "the way down");
    let lead = site.sign_in("ha").await;
    let page = lead.get(&path).await;
    // 412 of 426: 96.713… %; 10 of 20; together 422 of 446
    assert_eq!(row(page.html(), ">Xã Bảo Đài<"), "Xã Bảo Đài 412 426 96,71");
    assert_eq!(row(page.html(), ">Xã Nghĩa Phương<"), "Xã Nghĩa Phương 10 20 50");
    assert!(page.text().contains("2/99"), "{}", page.text());
    let own = format!("/assessments/{}#r-2-1", site.dossier(world.cast.commune).await);
    assert!(page.html().contains(&own), "the lead department reads the dossier at that row");
    let missing = lead.get(&format!("{path}&missing=1")).await;
    assert!(!missing.text().contains("Xã Bảo Đài") && !missing.text().contains("Xã Nghĩa Phương"));
    let answers = lead.get(&path.replace("2.1", "1.1")).await;
    assert_eq!(row(answers.html(), ">Xã Bảo Đài<"), "Xã Bảo Đài –");
});

on_both_engines!(boards_are_for_whom_they_are_for, |world| async move {
    let site = Site::open(&world).await;
    let province = format!("/boards/provinces/{}", world.cast.province);
    let communes = format!("/boards/communes?province={}", world.cast.province);
    let figures = format!("{province}/indicators");
    let settings = format!("/provinces/{}/procedure", world.cast.province);
    for (name, path, status) in [
        ("ha", "/boards", StatusCode::NOT_FOUND),
        ("ha", "/boards/indicators", StatusCode::NOT_FOUND),
        ("den", province.as_str(), StatusCode::NOT_FOUND),
        ("den", communes.as_str(), StatusCode::NOT_FOUND),
        ("thao", province.as_str(), StatusCode::NOT_FOUND),
        ("den", figures.as_str(), StatusCode::NOT_FOUND),
        ("thao", figures.as_str(), StatusCode::NOT_FOUND),
        ("huy", figures.as_str(), StatusCode::OK),
        ("quan", "/boards", StatusCode::NOT_FOUND),
        ("huy", province.as_str(), StatusCode::OK),
        ("tuan", province.as_str(), StatusCode::OK),
        ("mai", communes.as_str(), StatusCode::OK),
        ("den", settings.as_str(), StatusCode::NOT_FOUND),
        ("thao", settings.as_str(), StatusCode::NOT_FOUND),
        ("mai", settings.as_str(), StatusCode::OK),
        ("huy", settings.as_str(), StatusCode::OK),
    ] {
        assert_eq!(site.sign_in(name).await.get(path).await.status, status, "{name} {path}");
    }
    let commune = format!("/boards/provinces/{}", world.cast.commune);
    assert_eq!(site.sign_in("huy").await.get(&commune).await.status, StatusCode::NOT_FOUND, "a commune has no board");
});

on_both_engines!(an_address_with_an_unknown_word_finds_nothing, |world| async move {
    let site = Site::open(&world).await;
    let ministry = site.sign_in("huy").await;
    for path in [
        "/boards?sort=luck",
        "/boards?map=luck",
        "/boards/communes?state=lost",
        "/boards/communes?behind=early",
        "/boards/communes?class=lucky",
        "/boards/indicators?indicator=99",
    ] {
        assert_eq!(ministry.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/boards?sort=undetermined&map=recognised", "/boards/communes?state=&province="] {
        assert_eq!(ministry.get(path).await.status, StatusCode::OK, "{path}");
    }
});

on_both_engines!(boards_speak_english_too, |world| async move {
    let site = Site::open(&world).await;
    let ministry = site.sign_in("huy").await.in_english();
    let text = ministry.get("/boards").await.text();
    assert!(text.contains("Computed from the figures so far; not a recognition."), "{text}");
    assert!(!text.contains("boards."), "{text}");
});

on_both_engines!(what_waits_for_the_reader_stands_first, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, id, FIGURES).await;
    let version = async |person: &Browser<'_>| person.get(&format!("/assessments/{id}")).await.hidden("version");
    let seen = version(&officer).await;
    officer.post(&format!("/assessments/{id}/self-assessment"), &[("version", &seen)]).await;
    held::adopt(&site.programme, &world.cast, id).await;
    let chair = site.sign_in("loc").await;
    let seen = version(&chair).await;
    let sent = chair.post(&format!("/assessments/{id}/submission"), &[("version", &seen)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let path = format!("/boards/provinces/{}", world.cast.province);
    let order = async |name: &str| {
        let text = site.sign_in(name).await.get(&path).await.text();
        let (_, list) = parted(&text, "Xếp theo trạng thái");
        list.find("Đã nộp (1)").unwrap() < list.find("Chưa bắt đầu (98)").unwrap()
    };
    assert!(order("ha").await, "the lead department appraises what was submitted");
    assert!(!order("mai").await, "nothing waits for the office: the order of the work");
});

on_both_engines!(the_ministry_finds_a_commune_by_its_name_and_comes_to_its_line, |world| async move {
    let site = Site::open(&world).await;
    let ministry = site.sign_in("huy").await;
    let found = ministry.get("/units/search?q=bao+dai").await;
    let line = format!("/boards/communes?province={}&#38;name=X%C3%A3+B%E1%BA%A3o+%C4%90%C3%A0i", world.cast.province);
    assert!(found.html().contains(&line), "{}", found.html());
    let list = ministry.get(&line.replace("&#38;", "&")).await;
    assert!(list.text().contains("1 xã, phường, đặc khu"), "{}", list.text());
    assert!(row(list.html(), "Xã Bảo Đài").starts_with("Xã Bảo Đài"));
});
