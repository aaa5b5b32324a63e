//! The public list of results, as a citizen without an account meets it.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{SEE_OTHER, act, browser::Site, decisions::sign, decisions::two_appraised};

on_both_engines!(a_citizen_reads_what_was_published_and_nothing_of_the_rest, |world| async move {
    let site = Site::open(&world).await;
    let [first, _] = two_appraised(&site, &world).await;
    let (head, clerk, citizen) = (site.sign_in("tuan").await, site.sign_in("mai").await, site.stranger());
    let page = head.get("/decisions/new").await;
    assert_eq!(sign(&head, &page, "1487").await.status, SEE_OTHER);
    let before = citizen.get("/results").await;
    assert!(before.text().contains("Chưa có kết quả nào được công bố."), "{}", before.text());
    assert_eq!(citizen.get("/results.csv").await.status, StatusCode::NOT_FOUND);
    assert_eq!(act(&clerk, first, "publication", &[]).await.status, SEE_OTHER);
    let shown = citizen.get("/results").await;
    insta::assert_snapshot!("published_results", shown.text());
    for hidden in ["873", "Nghĩa Phương"] {
        assert!(!shown.text().contains(hidden), "{hidden}");
    }
    assert!(shown.html().contains("/check?number=1487&"), "the decision can be checked");
    let found = citizen.get("/results?name=bao+dai&year=2026&standing=recognised&order=name").await;
    assert!(found.text().contains("1 kết quả"), "{}", found.text());
    for none in ["/results?name=nghia+phuong", "/results?standing=revoked"] {
        assert!(citizen.get(none).await.text().contains("Không có kết quả đã công bố nào khớp."), "{none}");
    }
    for odd in ["/results?year=x&province=-1&page=99999999&order=?", "/results?name=%25_%27%22%3Cb%3E"] {
        assert_eq!(citizen.get(odd).await.status, StatusCode::OK, "{odd}");
    }
    let table = citizen.get("/results.csv?year=2026").await;
    assert!(table.content_type.starts_with("text/csv"), "{}", table.content_type);
    let lines: Vec<&str> = table.html().lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].starts_with("Xã Bảo Đài,Bắc Ninh,2026,"), "{lines:?}");
    assert!(lines[1].contains("1487/QĐ-UBND") && lines[1].contains("minh họa") && !lines[1].contains("873"));
});

on_both_engines!(a_citizen_sees_that_a_recognition_was_revoked, |world| async move {
    let site = Site::open(&world).await;
    let [id, _] = two_appraised(&site, &world).await;
    let (head, clerk, citizen) = (site.sign_in("tuan").await, site.sign_in("mai").await, site.stranger());
    sign(&head, &head.get("/decisions/new").await, "12").await;
    assert_eq!(act(&clerk, id, "publication", &[]).await.status, SEE_OTHER);
    let revocation = format!("/assessments/{id}/revocation");
    let version = head.get(&revocation).await.hidden("version");
    let fields =
        [("version", version.as_str()), ("number", "13"), ("decided_on", "2026-11-10"), ("reason", "Báo cáo sai.")];
    assert_eq!(head.post(&revocation, &fields).await.status, SEE_OTHER);
    let shown = citizen.get("/results").await.text();
    assert!(shown.contains("Công nhận đã bị thu hồi") && !shown.contains("13/QĐ-UBND"), "{shown}");
    let recognised = citizen.get("/results?standing=recognised").await.text();
    assert!(recognised.contains("Không có kết quả đã công bố nào khớp."), "{recognised}");
    for page in ["/sign-in", "/check"] {
        assert!(citizen.get(page).await.html().contains("href=\"/results\""), "{page}");
    }
});
