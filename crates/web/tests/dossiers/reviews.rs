//! A commune holds its review: recorded, proposed, concluded, printed.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{SEE_OTHER, UNPROCESSABLE, browser::Site, evidence::send};

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
    let (scan, files) = (testkit::files::pdf("Báo cáo giả lập"), format!("{page}/files"));
    assert_eq!(send(&officer, &files, "", ("danh-sach.pdf", &scan)).await.status, SEE_OTHER);
    let listed = officer.get(&page).await;
    let wrong = listed.html().split("href=\"").find(|rest| rest.starts_with(&format!("{files}/"))).unwrap();
    let wrong = wrong.split('"').next().unwrap().to_owned();
    assert_eq!(officer.post(&format!("{wrong}/withdrawal"), &[]).await.status, SEE_OTHER);
    assert_eq!(officer.get(&wrong).await.status, StatusCode::NOT_FOUND, "nobody reads what was taken back");
    assert!(!officer.get(&page).await.text().contains("danh-sach.pdf"));
    let version = officer.get(&page).await.hidden("version");
    let concluded = officer.post(&format!("{page}/conclusion"), &[("version", &version)]).await;
    assert_eq!(concluded.status, SEE_OTHER);
    let shown = lead.get(&page).await;
    assert!(shown.text().contains("Đã kết luận") && shown.text().contains("Vi Thị Giả"), "{}", shown.text());
    assert!(!shown.html().contains("/conclusion\""));
    // what came too late is shown again, and the signed report can still be attached
    let late = [fields.clone(), vec![("version", version.as_str()), ("lessons", "Viết lại cả đêm.")]].concat();
    let late: Vec<_> = late.into_iter().filter(|field| *field != ("lessons", "Phân công rõ.")).collect();
    let overtaken = officer.post(&format!("{page}/amendment"), &late).await;
    assert!(overtaken.text().contains("Viết lại cả đêm."), "{}", overtaken.text());
    assert_eq!(send(&officer, &files, "", ("ban-ky.pdf", &scan)).await.status, SEE_OTHER);
    assert!(lead.get(&page).await.text().contains("ban-ky.pdf"));
    let pdf = lead.get(&format!("{page}/paper/pdf")).await;
    assert_eq!((pdf.status, pdf.content_type.as_str()), (StatusCode::OK, "application/pdf"));
    assert!(lead.get(&format!("{page}/paper/docx")).await.bytes.starts_with(b"PK"));
    assert!(lead.get("/reviews").await.html().contains(&page));
});
