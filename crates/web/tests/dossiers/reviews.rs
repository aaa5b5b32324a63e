//! A commune holds its review: recorded, proposed, concluded, printed.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{SEE_OTHER, UNPROCESSABLE, browser::Site};

on_both_engines!(a_commune_records_and_concludes_a_review, |world| async move {
    let site = Site::open(&world).await;
    let (officer, lead) = (site.sign_in("thao").await, site.sign_in("ha").await);
    let unit = world.cast.commune.to_string();
    let mut fields = vec![
        ("unit", unit.as_str()),
        ("kind", "interim"),
        ("year_from", "2026"),
        ("year_to", "2026"),
        ("held_on", "2026-11-10"),
        ("venue", "hội trường"),
        ("participants", "Các trưởng thôn"),
        ("lessons", "Phân công rõ."),
    ];
    let refused = officer.post("/reviews", &fields).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi số người tham dự") && refused.html().contains("hội trường"));
    fields.push(("attendance", "42"));
    let done = officer.post("/reviews", &fields).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let page = done.location;
    assert_eq!(lead.get(&page).await.status, StatusCode::NOT_FOUND, "a draft is its place's own");
    let person = [("kind", "person"), ("nominee", "Vi Thị Giả"), ("words", "Tận tụy")];
    let child = officer.post(&format!("{page}/proposals"), &person).await;
    assert_eq!(child.status, UNPROCESSABLE);
    assert!(child.html().contains("value=\"Vi Thị Giả\""), "what was typed comes back");
    let adult = [person[0], person[1], person[2], ("adult", "1")];
    assert_eq!(officer.post(&format!("{page}/proposals"), &adult).await.status, SEE_OTHER);
    let version = officer.get(&page).await.hidden("version");
    let concluded = officer.post(&format!("{page}/conclusion"), &[("version", &version)]).await;
    assert_eq!(concluded.status, SEE_OTHER);
    let shown = lead.get(&page).await;
    assert!(shown.text().contains("Đã kết luận") && shown.text().contains("Vi Thị Giả"), "{}", shown.text());
    assert!(!shown.html().contains("/conclusion\""));
    let pdf = lead.get(&format!("{page}/paper/pdf")).await;
    assert_eq!((pdf.status, pdf.content_type.as_str()), (StatusCode::OK, "application/pdf"));
    assert!(lead.get(&format!("{page}/paper/docx")).await.bytes.starts_with(b"PK"));
    assert!(lead.get("/reviews").await.html().contains(&page));
});
