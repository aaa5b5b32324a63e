//! The pages of papers: drafted, issued, sent, entered, saved as a workbook; who sees what.

use axum::http::StatusCode;
use correspondence::{Body, paper};
use testkit::{NOW, on_both_engines};

use crate::{SEE_OTHER, UNPROCESSABLE, browser::Site};

pub fn draft<'a>(of: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("of", of),
        ("type", "letter"),
        ("symbol", "UBND-KGVX"),
        ("subject", "Đôn đốc tự đánh giá năm 2026"),
        ("body", "Đề nghị các xã hoàn thành trước ngày 15/11/2026."),
        ("urgency", "khan"),
        ("recipient", "Ủy ban nhân dân xã Bảo Đài"),
        ("role", "addressee"),
        ("purpose", ""),
        ("channel", "electronic"),
        ("through", ""),
        ("mode", "head"),
        ("head_title", "Chủ tịch"),
        ("signer", "Hà Ngọc Tuấn"),
    ];
    let changed = |name: &str| more.iter().any(|(other, _)| *other == name);
    fields.into_iter().filter(|(name, _)| !changed(name)).chain(more.iter().copied()).collect()
}

on_both_engines!(a_letter_goes_from_the_draft_to_the_commune_s_book, |world| async move {
    let site = Site::open(&world).await;
    let (clerk, officer) = (site.sign_in("mai").await, site.sign_in("thao").await);
    let of = world.cast.province.to_string();
    assert!(clerk.get("/papers/new").await.html().contains("Ủy ban nhân dân xã Bảo Đài"));
    let refused = clerk.post("/papers", &draft(&of, &[("subject", "")])).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi trích yếu của văn bản."), "{}", refused.text());
    assert!(refused.html().contains("Đề nghị các xã hoàn thành"), "what was typed stays");
    let unsigned = clerk.post("/papers", &draft(&of, &[("signer", "")])).await;
    assert_eq!(unsigned.status, UNPROCESSABLE);
    assert!(unsigned.text().contains("Ghi họ tên người ký, hoặc bỏ trống cả phần ký."), "{}", unsigned.text());
    let drafted = clerk.post("/papers", &draft(&of, &[])).await;
    assert_eq!(drafted.status, SEE_OTHER, "{}", drafted.text());
    let page = drafted.location;
    assert!(clerk.get("/papers?book=drafts").await.text().contains("Đôn đốc tự đánh giá năm 2026"));
    // nobody outside sees a draft
    assert_eq!(officer.get(&page).await.status, StatusCode::NOT_FOUND);
    let version = clerk.get(&page).await.hidden("version");
    let issue = [("version", version.as_str()), ("issued_on", "2026-11-10"), ("number", "")];
    assert_eq!(clerk.post(&format!("{page}/issue"), &issue).await.status, SEE_OTHER);
    let shown = clerk.get(&page).await;
    assert!(shown.text().contains("01/UBND-KGVX") && shown.text().contains("Đã phát hành"), "{}", shown.text());
    let pdf = clerk.get(&format!("{page}/print.pdf")).await;
    assert!(pdf.content_type == "application/pdf" && pdf.bytes.starts_with(b"%PDF"));
    assert!(clerk.get(&format!("{page}/print.docx")).await.bytes.starts_with(b"PK"));
    assert!(clerk.get("/papers?book=outgoing").await.text().contains("01/UBND-KGVX"));
    let book = clerk.get("/papers.xlsx?book=outgoing&year=2026").await;
    assert!(book.status == StatusCode::OK && book.bytes.starts_with(b"PK"));
    // the commune finds it waiting, and enters it
    assert!(officer.get("/papers").await.text().contains("Chờ vào sổ đến"));
    let entry = [("of", &*world.cast.commune.to_string()), ("entered_on", "2026-11-10"), ("handed_to", "Văn phòng")]
        .map(|(name, value)| (name, value.to_owned()));
    let entry: Vec<(&str, &str)> = entry.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(officer.post(&format!("{page}/arrival"), &entry).await.status, SEE_OTHER);
    let seen = officer.get("/papers").await.text();
    assert!(seen.contains("Văn phòng") && !seen.contains("Chờ vào sổ đến"), "{seen}");
    assert!(officer.get(&page).await.html().contains("/papers/new?answers="));
    // others are told what a stranger is told
    for other in ["ngan", "den", "huy", "quan"] {
        let other = site.sign_in(other).await;
        assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.get(&format!("{page}/print.pdf")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&format!("{page}/arrival"), &entry).await.status, StatusCode::NOT_FOUND);
    }
});

on_both_engines!(drafts_are_all_found_page_by_page, |world| async move {
    let site = Site::open(&world).await;
    let body = Body::of_unit(world.cast.province);
    for number in 1..=51 {
        let draft = testkit::paper::draft(&format!("Dự thảo thứ {number}."));
        paper::draft(&world.store, &world.cast.clerk, &body, &draft, NOW).await.unwrap();
    }
    let clerk = site.sign_in("mai").await;
    let first = clerk.get("/papers?book=drafts").await;
    assert!(first.text().contains("Dự thảo thứ 51.") && !first.text().contains("Dự thảo thứ 1."), "{}", first.text());
    assert!(first.html().contains("page=1"), "{}", first.html());
    let second = clerk.get("/papers?book=drafts&page=1").await.text();
    assert!(second.contains("Dự thảo thứ 1.") && !second.contains("Dự thảo thứ 51."), "{second}");
});

/// A letter of the ministry of a day, as a body's form for arrivals sends it.
pub(crate) fn arrival<'a>(of: &'a str, day: &'a str) -> [(&'a str, &'a str); 8] {
    [
        ("of", of),
        ("entered_on", "2026-11-09"),
        ("issuer", "Bộ Y tế"),
        ("type", "letter"),
        ("number", "7312"),
        ("symbol", "BYT-MẪU"),
        ("issued_on", day),
        ("subject", "Đánh giá, công nhận năm 2026"),
    ]
}

on_both_engines!(an_arrival_is_entered_and_a_delegation_kept, |world| async move {
    let site = Site::open(&world).await;
    let (officer, chair) = (site.sign_in("thao").await, site.sign_in("loc").await);
    let of = world.cast.commune.to_string();
    let refused = officer.post("/papers/arrivals", &arrival(&of, "2026-12-01")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("value=\"7312\""), "what was typed stays");
    let entered = officer.post("/papers/arrivals", &arrival(&of, "2026-10-05")).await;
    assert_eq!(entered.status, SEE_OTHER, "{}", entered.text());
    assert!(officer.get(&entered.location).await.text().contains("7312/BYT-MẪU"));
    assert!(officer.get("/papers?q=danh+gia+cong+nhan").await.text().contains("7312/BYT-MẪU"));
    let delegation = |to: &'static str| {
        vec![
            ("of", of.as_str()),
            ("mode", "by_authorisation"),
            ("head_title", "Chủ tịch"),
            ("signer_title", "Công chức Văn hóa – Xã hội"),
            ("signer", "Nguyễn Thị Thảo"),
            ("scope", "Giấy mời"),
            ("from", "2026-11-10"),
            ("to", to),
            ("ground", "Giấy ủy quyền giả lập 3/GUQ-UBND"),
        ]
    };
    let refused = chair.post("/delegations", &delegation("")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Thừa ủy quyền phải có ngày hết hạn."), "{}", refused.text());
    assert_eq!(chair.post("/delegations", &delegation("2026-12-31")).await.status, SEE_OTHER);
    assert!(officer.get("/delegations").await.text().contains("Còn hiệu lực"));
    assert_eq!(officer.post("/delegations", &delegation("2026-12-31")).await.status, StatusCode::NOT_FOUND);
});
