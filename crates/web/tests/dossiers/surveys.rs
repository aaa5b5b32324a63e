//! A survey of satisfaction as people meet it: the officer's pages, the public form on an old phone, the printed pages.

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use storage::Sql as _;
use testkit::{World, on_both_engines};

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    browser::{Browser, Seen, Site},
};

/// The most bytes that the public page may cost a phone: itself and its style.
const LIGHT: usize = 30 * 1024;

const FIELDS: [(&str, &str); 8] = [
    ("year", "2026"),
    ("questionnaire", "hai-long"),
    ("way", "sample"),
    ("audience", "children"),
    ("audience", "adults"),
    ("population.children", "6.214"),
    ("opens_on", "2026-11-10"),
    ("closes_on", "2026-11-20"),
];
const ANSWER: [(&str, &str); 4] =
    [("audience", "adults"), ("q.safety", "dissatisfied"), ("q.heard", "yes"), ("q.overall", "satisfied")];

/// The officer opens a survey; gives its page and its code.
async fn open(officer: &Browser<'_>, world: &World) -> (String, String) {
    let done = officer.post(&format!("/communes/{}/surveys", world.cast.commune), &FIELDS).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let page = officer.get(&done.location).await;
    let code = page.html().split("Mã khảo sát ").nth(1).unwrap().chars().take(7).filter(|c| *c != '-').collect();
    (done.location, code)
}

async fn sheets(world: &World) -> i64 {
    let sql = "SELECT CAST(SUM(sheets) AS BIGINT) FROM survey_sheets";
    world.store.read().number(sql, []).await.unwrap().unwrap()
}

async fn style(phone: &Browser<'_>, page: &Seen) -> usize {
    let path = page.html().split("<link rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    phone.get(path).await.bytes.len()
}

on_both_engines!(a_survey_goes_from_its_code_to_the_figures_of_the_dossier, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let list = format!("/communes/{}/surveys", world.cast.commune);
    let commune = officer.get(&format!("/communes/{}", world.cast.commune)).await;
    assert!(commune.html().contains(&list), "the commune's page leads there");
    assert!(officer.get(&list).await.text().contains("không phải phiếu của Quyết định 06/QĐ-TTg"));
    let mut wrong = FIELDS.to_vec();
    wrong.retain(|field| field.0 != "way");
    let refused = officer.post(&list, &wrong).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Chọn cách hỏi") && refused.html().contains("value=\"6.214\""));
    let guessed = FIELDS.map(|(name, value)| (name, if name == "population.children" { "12,5" } else { value }));
    let refused = officer.post(&list, &guessed).await;
    assert_eq!(refused.status, UNPROCESSABLE, "12,5 is neither 12 nor 125");
    assert!(refused.text().contains("Số người là số nguyên") && refused.html().contains("value=\"12,5\""));
    let (page, code) = open(&officer, &world).await;
    let shown = officer.get(&page).await.text();
    // 6,214 children: 361.8 rounded up; adults and all together unknown: 385
    assert!(shown.contains("6.214") && shown.contains("362") && shown.contains("385"), "{shown}");

    let poster = officer.get(&format!("{page}/poster")).await;
    assert!(
        poster.html().contains("<svg class=\"mn-qr\"")
            && poster.html().contains(&format!("http://mangnon.test/survey/{code}"))
    );
    let printed = officer.get(&format!("{page}/form?audience=children")).await.text();
    assert!(printed.contains("Trẻ em từ 7 đến dưới 16 tuổi") && printed.contains("☐ Rất hài lòng"), "{printed}");

    for _ in 0..5 {
        let phone = site.stranger();
        assert_eq!(phone.post(&format!("/survey/{code}"), &ANSWER).await.status, SEE_OTHER);
    }
    let open = officer.get(&page).await;
    assert!(open.text().contains("Câu trả lời chỉ hiện sau khi đóng khảo sát") && !open.html().contains("mn-f-review"));
    let counted = [
        ("audience", "children"),
        ("sheets", "295"),
        ("n.overall.very_satisfied", "200"),
        ("n.overall.satisfied", "50"),
    ];
    let uneven = officer.post(&format!("{page}/paper"), &counted).await;
    assert_eq!(uneven.status, UNPROCESSABLE);
    assert!(uneven.text().contains("không khớp với số phiếu") && uneven.html().contains("value=\"295\""));
    let even = [
        &counted[..],
        &[("n.overall.neither", "45"), ("n.safety.very_satisfied", "3"), ("n.health.satisfied", "20")],
        &[("n.health.neither", "3")],
    ]
    .concat();
    assert_eq!(officer.post(&format!("{page}/paper"), &even).await.status, SEE_OTHER);
    assert_eq!(officer.post(&format!("{page}/closing"), &[]).await.status, UNPROCESSABLE);
    assert_eq!(officer.post(&format!("{page}/closing"), &[("reason", "Đủ phiếu")]).await.status, SEE_OTHER);

    let result = officer.get(&page).await;
    assert!(result.text().contains("85% (255/300)") && result.text().contains("Nguyễn Thị Thảo"), "{}", result.text());
    assert!(result.text().contains("62,50% (5/8)") && result.html().contains("width=\"62.50%\""), "{}", result.text());
    let lead = site.sign_in("ha").await;
    let outside = lead.get(&page).await.text();
    assert!(
        outside.contains("85% (255/300)") && outside.contains("&#60; 5") && !outside.contains("(5/8)"),
        "{outside}"
    );
    // safety: 3 and 5 would each tell the other
    let safety = outside.split("1. Trẻ em được an toàn").nth(1).unwrap().split("2. Trẻ em được khám").next().unwrap();
    assert_eq!((safety.matches("không hiện").count(), safety.matches("&#60; 5").count()), (5, 0), "{safety}");
    assert!(!outside.contains("Số phiếu giấy") && !outside.contains("Lần nhập"), "{outside}");
    let board = format!("/boards/provinces/{}/surveys", world.cast.province);
    let province = lead.get(&board).await;
    assert!(province.text().contains("Xã Bảo Đài") && province.text().contains("85% (255/300)"), "{}", province.text());
    assert!(province.html().contains(&page) && !province.text().contains("Tổng không tính"));
    let ministry = site.sign_in("huy").await.get(&board).await;
    assert!(ministry.text().contains("Xã Bảo Đài") && !ministry.html().contains(&page), "it opens no survey");
    assert!(officer.get(&list).await.text().contains("Đã đóng\n300"), "{}", officer.get(&list).await.text());

    let brought = officer.post(&format!("{page}/figures"), &[]).await;
    assert_eq!(brought.status, SEE_OTHER, "{}", brought.text());
    let dossier = officer.get(&format!("/assessments/{}", site.dossier(world.cast.commune).await)).await;
    let from = format!("Số liệu lấy từ khảo sát {}-{}", &code[..3], &code[3..]);
    assert!(dossier.text().contains(&from) && dossier.html().contains(&format!("href=\"{page}\"")));
    let history = officer.get(&format!("/assessments/{}/history", site.dossier(world.cast.commune).await)).await.text();
    assert!(history.contains("từ khảo sát mức độ hài lòng"), "{history}");
    assert!(officer.get(&page).await.text().contains("Số liệu của hồ sơ lấy từ khảo sát này"));
});

on_both_engines!(small_numbers_are_told_to_the_commune_only, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let (page, _) = open(&officer, &world).await;
    let counted = |sheets, very: &'static str, content: &'static str, not: &'static str| {
        [
            ("audience", "adults"),
            ("sheets", sheets),
            ("n.overall.very_satisfied", very),
            ("n.overall.satisfied", content),
            ("n.overall.dissatisfied", not),
        ]
    };
    let paper = format!("{page}/paper");
    assert_eq!(officer.post(&paper, &counted("1,5", "1", "0", "0")).await.status, UNPROCESSABLE);
    // as the page writes it
    let entered = officer.post(&paper, &counted("1.200", "1.000", "198", "2")).await;
    assert_eq!(entered.status, SEE_OTHER, "{}", entered.text());
    officer.post(&format!("{page}/closing"), &[("reason", "Đủ phiếu")]).await;
    assert!(officer.get(&page).await.text().contains("99,83% (1.198/1.200)"));
    let lead = site.sign_in("ha").await;
    let outside = lead.get(&page).await.text();
    assert!(!outside.contains("1.198") && !outside.contains("1.000") && !outside.contains("198"), "{outside}");
    let province = lead.get(&format!("/boards/provinces/{}/surveys", world.cast.province)).await.text();
    assert!(province.contains("Tổng không tính 1 cuộc") && !province.contains("1.198"), "{province}");
});

on_both_engines!(the_public_form_is_light_asks_for_no_name_and_works_without_script, |world| async move {
    let site = Site::open(&world).await;
    let (_, code) = open(&site.sign_in("thao").await, &world).await;
    let phone = site.stranger();
    let entrance = phone.get("/survey").await;
    assert_eq!(entrance.status, StatusCode::OK);
    let typed = format!("/survey?code={}+{}", &code[..3].to_lowercase(), &code[3..]);
    assert_eq!(phone.get(&typed).await.location, format!("/survey/{code}"));
    let choice = phone.get(&format!("/survey/{code}")).await;
    assert!(choice.html().contains("?audience=children") && choice.html().contains("?audience=adults"));
    for page in [entrance, choice, phone.get(&format!("/survey/{code}?audience=children")).await] {
        assert!(page.bytes.len() + style(&phone, &page).await < LIGHT);
        assert!(page.html().contains("href=\"tel:111\"") && !page.html().contains("<script"));
        assert!(!page.html().contains("<img") && !page.html().contains("<textarea"));
    }
    let form = phone.get(&format!("/survey/{code}?audience=children")).await;
    assert_eq!(form.html().matches("<fieldset").count(), 6);
    for said in
        ["Ủy ban nhân dân xã Bảo Đài", "tự nguyện", "Không hỏi tên", "20/11/2026", "không phải phiếu của Quyết định"]
    {
        assert!(form.text().contains(said), "{said}: {}", form.text());
    }
    let english = site.stranger().in_english().get(&format!("/survey/{code}?audience=children")).await.text();
    assert!(english.contains("Answering is voluntary") && english.contains("Very satisfied"), "{english}");
});

on_both_engines!(
    a_second_sheet_from_one_phone_says_who_answers_and_the_phone_keeps_nothing_of_whose_it_is,
    |world| async move {
        let site = Site::open(&world).await;
        let (_, code) = open(&site.sign_in("thao").await, &world).await;
        let form = format!("/survey/{code}");
        let first = site.stranger().post(&form, &ANSWER).await;
        assert_eq!(first.location, format!("{form}/thanks"));
        let other = site.stranger().post(&form, &ANSWER).await;
        let cookie = first.header(&header::SET_COOKIE);
        let mark = |seen: &Seen| seen.header(&header::SET_COOKIE).split(';').next().unwrap().to_owned();
        assert_eq!(mark(&first), mark(&other), "the mark is the same on every phone");
        assert!(cookie.contains("HttpOnly") && cookie.contains("Path=/survey"), "{cookie}");
        let phone = site.stranger().keeping(&first);
        assert!(phone.get(&first.location).await.text().contains("Cảm ơn"));
        let again = phone.post(&form, &ANSWER).await;
        assert_eq!(again.status, UNPROCESSABLE);
        assert!(again.text().contains("Điện thoại này đã gửi một phiếu"), "{}", again.text());
        assert_eq!(again.html().matches(" checked").count(), 3, "the answers come back as they were sent");
        assert_eq!(sheets(&world).await, 2);
        let family = [&ANSWER[..], &[("somebody_else", "1")]].concat();
        assert_eq!(phone.post(&form, &family).await.status, SEE_OTHER);
        assert_eq!(sheets(&world).await, 3);
    }
);

on_both_engines!(hostile_sheets_change_nothing, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let (page, code) = open(&officer, &world).await;
    let phone = site.stranger();
    let form = format!("/survey/{code}");
    for unknown in ["/survey/KMN374", "/survey/%27%20OR%201=1", "/survey/xxxxxxxxxxxxxxxxxxxxxxxxxxxx"] {
        let seen = phone.get(unknown).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{unknown}");
        assert!(seen.text().contains("Không có khảo sát với mã này"));
        assert_eq!(phone.post(unknown, &ANSWER).await.status, StatusCode::NOT_FOUND);
    }
    assert!(!phone.get("/survey?code=%3Cscript%3Ealert(1)").await.html().contains("<script"));
    for extra in [
        ("q.name", "Vi Thị Giả"),
        ("q.overall", "neither"),
        ("q.safety", "' OR 1=1 --"),
        ("phone", "0912"),
        ("audience", "cats"),
    ] {
        let sheet = [&ANSWER[..], &[extra]].concat();
        let seen = phone.post(&form, &sheet).await;
        assert_eq!(seen.status, UNPROCESSABLE, "{extra:?}");
        assert!(!seen.html().contains("Vi Thị Giả") && !seen.html().contains("0912"));
    }
    let missing = phone.post(&form, &ANSWER[..3]).await;
    assert_eq!(missing.status, UNPROCESSABLE);
    assert!(missing.html().contains("aria-invalid=\"true\"") && missing.text().contains("Câu này cần có câu trả lời"));
    let large = "x".repeat(1024 * 1024);
    assert_eq!(phone.post(&form, &[("q.overall", large.as_str())]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let parts = phone.post_parts(&form, None, Body::from("--mn--\r\n")).await;
    assert!(parts.status.is_client_error(), "{}", parts.status);
    assert_eq!(sheets(&world).await, 0);

    // a flood waits: sixty a minute, refused sheets that are none of this form not counted
    let mut flood = Vec::new();
    for _ in 0..61 {
        flood.push(site.stranger().post(&form, &ANSWER).await.status);
    }
    assert_eq!(flood[59], SEE_OTHER);
    assert_eq!(flood[60], StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(sheets(&world).await, 60);
    officer.post(&format!("{page}/closing"), &[("reason", "Đủ phiếu")]).await;
    let closed = phone.post(&form, &ANSWER).await;
    assert_eq!(closed.status, UNPROCESSABLE);
    assert!(closed.text().contains("đã kết thúc"), "{}", closed.text());
    assert_eq!(sheets(&world).await, 60);
});

on_both_engines!(another_communes_officers_find_no_survey, |world| async move {
    let site = Site::open(&world).await;
    let (page, _) = open(&site.sign_in("thao").await, &world).await;
    let posts = [
        format!("{page}/paper"),
        format!("{page}/closing"),
        format!("{page}/figures"),
        format!("{page}/paper/1/taking-back"),
    ];
    let held = [format!("{page}/poster"), format!("{page}/form")];
    for name in ["ngan", "den", "huy", "quan", "khong"] {
        let other = site.sign_in(name).await;
        for path in held.iter().chain([&page]) {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        for path in &posts {
            let fields = [("reason", "Sớm"), ("audience", "adults"), ("sheets", "1"), ("n.overall.satisfied", "1")];
            assert_eq!(other.post(path, &fields).await.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
    let chair = site.sign_in("loc").await;
    assert_eq!(chair.get(&page).await.status, StatusCode::OK, "the commune's own offices read it");
    assert_eq!(chair.post(&posts[1], &[("reason", "Sớm")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        site.sign_in("den").await.get(&format!("/boards/provinces/{}/surveys", world.cast.province)).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(sheets(&world).await, 0);
});
