//! Due days, who decides, targets and reminders: set by the province, seen by everybody they concern.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{
    browser::{Browser, Seen, Site},
    enter,
    figures::FIGURES,
    parted, row,
};

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

async fn set(lead: &Browser<'_>, province: i64, what: &str, fields: &[(&str, &str)]) -> Seen {
    let fields: Vec<_> = [("year", "2026")].into_iter().chain(fields.iter().copied()).collect();
    lead.post(&format!("/provinces/{province}/procedure/{what}"), &fields).await
}

const DUE: [(&str, &str); 3] =
    [("step", "submission"), ("due_on", "2026-11-20"), ("ground", "Công văn giả lập 11/SYT-MẪU")];

on_both_engines!(procedures_show_what_is_not_known, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    insta::assert_snapshot!("procedures", officer.get("/procedures").await.text());
    insta::assert_snapshot!("two_tier", officer.get("/procedures/hai-cap-2025").await.text());
    let district = officer.get("/procedures/qd-06-2019").await.text();
    assert!(district.contains("chưa biết"), "{district}");
    assert_eq!(officer.get("/procedures/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.get("/procedures/hai-cap-2025?revision=9").await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(a_province_sets_a_due_day_and_the_commune_sees_what_is_left, |world| async move {
    let site = Site::open(&world).await;
    let (lead, officer) = (site.sign_in("ha").await, site.sign_in("thao").await);
    let settings = format!("/provinces/{}/procedure", world.cast.province);
    let dossier = format!("/assessments/{}", site.dossier(world.cast.commune).await);
    assert!(officer.get(&dossier).await.text().contains("Chưa đặt hạn nộp"));
    let proposed = lead.get(&settings).await.text();
    assert!(
        proposed.contains(
            "Hết ngày 29/11/2026: đề xuất theo kế hoạch của Hà Nội (2014) cho cấp huyện (“Trước ngày 30/11 hàng năm"
        ),
        "{proposed}"
    );
    insta::assert_snapshot!("settings", proposed);
    assert_eq!(set(&lead, world.cast.province, "due", &DUE).await.status, SEE_OTHER);
    let page = lead.get(&settings).await.text();
    assert!(page.contains("20/11/2026 (hạn của tỉnh)") && !page.contains("đề xuất theo"), "{page}");
    assert!(page.contains("Nộp hồ sơ: 20/11/2026 (hạn của tỉnh)"), "the history: {page}");
    for page in [dossier, format!("/communes/{}", world.cast.commune)] {
        let text = officer.get(&page).await.text();
        assert!(text.contains("Còn 10 ngày"), "{text}");
        assert!(text.contains("hạn nộp: hết ngày 20/11/2026 (Công văn giả lập 11/SYT-MẪU)"), "{text}");
    }
});

on_both_engines!(a_refused_setting_comes_back_as_it_was_typed, |world| async move {
    let site = Site::open(&world).await;
    let (lead, province) = (site.sign_in("ha").await, world.cast.province);
    let past = [("step", "submission"), ("due_on", "2026-11-09"), ("ground", "Công văn 3")];
    let refused = set(&lead, province, "due", &past).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ngày này đã qua"), "{}", refused.text());
    let alert = parted(refused.html(), "role=\"alert\" tabindex=\"-1\" autofocus").1;
    assert!(alert.split("</div>").next().unwrap().contains("Ngày này đã qua"), "it is read out after the reload");
    assert!(refused.html().contains("aria-invalid=\"true\" aria-describedby=\"due-on-refused\""));
    assert!(refused.html().contains("value=\"Công văn 3\"") && refused.html().contains("value=\"2026-11-09\""));
    let nothing = set(&lead, province, "target", &[("measure", "share"), ("aim", "0"), ("ground", "KH")]).await;
    assert_eq!(nothing.status, UNPROCESSABLE);
    assert!(nothing.text().contains("Mục tiêu không đúng"));
    let district = [("role", "district_chair"), ("from", "2025-07-01"), ("ground", "NQ")];
    let district = set(&lead, province, "authority", &district).await;
    assert!(district.text().contains("Vào ngày này không có cấp huyện."));
    assert!(district.html().contains("aria-invalid=\"true\" aria-describedby=\"role-refused\""));
    assert_eq!(set(&site.sign_in("tuan").await, province, "due", &DUE).await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(a_target_stands_on_both_boards_against_what_was_recognised, |world| async move {
    let site = Site::open(&world).await;
    let lead = site.sign_in("ha").await;
    let target = [("measure", "share"), ("aim", "85"), ("ground", "Kế hoạch giả lập 5")];
    assert_eq!(set(&lead, world.cast.province, "target", &target).await.status, SEE_OTHER);
    let board = lead.get(&format!("/boards/provinces/{}", world.cast.province)).await;
    let (_, targets) = parted(board.html(), "id=\"targets\"");
    // while nothing is decided in the country, neither how many are recognised nor how many are lacking is known
    assert_eq!(row(&targets, ">Bắc Ninh<"), "Bắc Ninh – – 85% số xã – –");
    let country = site.sign_in("huy").await.get("/boards").await;
    let (_, targets) = parted(country.html(), "id=\"targets\"");
    assert_eq!(row(&targets, ">Bắc Ninh<"), "Bắc Ninh – – 85% số xã – –");
    assert!(row(&targets, ">Cả nước<").contains("1/34 tỉnh đã đặt"));
});

on_both_engines!(a_class_opens_to_its_communes, |world| async move {
    let site = Site::open(&world).await;
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    let lead = site.sign_in("ha").await;
    let board = lead.get(&format!("/boards/provinces/{}", world.cast.province)).await;
    let (_, classes) = parted(board.html(), "id=\"classes\"");
    // two communes of the cast are classed; one has 35 of 37 figures: 35 of 74
    assert_eq!(
        row(&classes, ">Xã, phường, thị trấn còn lại<"),
        "Xã, phường, thị trấn còn lại 2 2 0 0 0 1 1 – – 47,29%"
    );
    assert_eq!(row(&classes, ">chưa xếp nhóm<"), "chưa xếp nhóm 97 97 0 0 0 0 97 – – 0%");
    let list = lead.get("/boards/communes?year=2026&class=other").await.text();
    assert!(list.contains("2 xã, phường, đặc khu"), "{list}");
    let unclassed = lead.get("/boards/communes?year=2026&class=-").await.text();
    assert!(unclassed.contains("97 xã, phường, đặc khu"), "{unclassed}");
});

on_both_engines!(communes_are_reminded_from_the_board, |world| async move {
    let site = Site::open(&world).await;
    let (lead, officer) = (site.sign_in("ha").await, site.sign_in("thao").await);
    let board = format!("/boards/provinces/{}", world.cast.province);
    let id = site.dossier(world.cast.commune).await.to_string();
    assert!(lead.get(&board).await.text().contains("Nhắc các xã"));
    assert!(!site.sign_in("mai").await.get(&board).await.text().contains("Nhắc các xã"), "the office reminds nobody");
    let send = async |who: &str, words: &str| {
        let fields = [("year", "2026"), ("who", who), ("assessment", id.as_str()), ("words", words)];
        lead.post(&format!("{board}/reminders"), &fields).await
    };
    let refused = send("chosen", "").await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi lời nhắc."));
    assert!(refused.html().contains(&format!("value=\"{id}\" checked")), "the choice stays");
    let sent = send("chosen", "Đề nghị nộp trước ngày 20/11.").await;
    assert_eq!(sent.status, SEE_OTHER);
    assert!(lead.get(sent.location.split('#').next().unwrap()).await.text().contains("Đã nhắc 1 xã."));
    for page in [format!("/assessments/{id}"), format!("/communes/{}", world.cast.commune)] {
        let text = officer.get(&page).await.text();
        assert!(text.contains("Đề nghị nộp trước ngày 20/11.") && text.contains("Lê Thị Minh Hà"), "{text}");
    }
    assert_eq!(send("not_begun", "Bắt đầu").await.location.split("reminded=").nth(1), Some("99#reminding"));
    assert_eq!(send("overdue", "Quá hạn").await.status, UNPROCESSABLE, "no day is set: nobody is overdue");
});

on_both_engines!(the_ministry_opens_a_year_with_a_day_for_everybody, |world| async move {
    let site = Site::open(&world).await;
    let ministry = site.sign_in("huy").await;
    let year = |due| {
        [
            ("year", "2027"),
            ("standard", "minh-hoa"),
            ("period_from", "2026-11-16"),
            ("period_to", "2027-11-15"),
            ("ground", "Công văn giả lập 02/BYT-MẪU"),
            ("due_on", due),
        ]
    };
    let refused = ministry.post("/rounds", &year("31/02/2027")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ngày hoặc bước không đúng."), "{}", refused.text());
    assert_eq!(ministry.post("/rounds", &year("2027-11-30")).await.status, SEE_OTHER);
    let settings = format!("/provinces/{}/procedure?year=2027", world.cast.province);
    let page = site.sign_in("ha").await.get(&settings).await.text();
    assert!(page.contains("30/11/2027 (hạn chung cả nước)"), "{page}");
});
