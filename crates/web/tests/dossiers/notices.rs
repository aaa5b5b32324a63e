//! What people are told on their pages, and where mail of it goes.

use axum::http::StatusCode;
use testkit::{World, on_both_engines};

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    browser::{Browser, Site},
};

/// A report that the province's desk is told of.
async fn reported(world: &World, officer: &Browser<'_>) -> String {
    let unit = world.cast.commune.to_string();
    let fields = [
        ("unit", unit.as_str()),
        ("kind", "disaster"),
        ("happened_on", "2026-11-10"),
        ("words", "Nước lũ ngập trường mầm non"),
    ];
    officer.post("/incidents", &fields).await.location
}

/// The pages of the notices that a page lists.
fn listed(html: &str) -> Vec<String> {
    let of = |rest: &str| format!("/notices/{}", rest.split('"').next().unwrap());
    html.split("href=\"/notices/").skip(1).map(of).collect()
}

on_both_engines!(a_notice_leads_to_what_it_is_about_and_is_read, |world| async move {
    let site = Site::open(&world).await;
    let (officer, lead) = (site.sign_in("thao").await, site.sign_in("ha").await);
    let empty = lead.get("/notices").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(empty.text().contains("Chưa có thông báo.") && !empty.html().contains("/notices/reading"));
    let incident = reported(&world, &officer).await;
    let told = lead.get("/notices").await;
    assert!(told.text().contains("Báo cáo đột xuất của xã Bảo Đài.") && told.text().contains("Chưa đọc"));
    assert!(!told.html().contains("ngập"), "what happened is not in the notice");
    assert!(lead.get("/").await.html().contains("1 chưa đọc"), "every page counts it");
    let notice = listed(told.html()).remove(0);
    for name in ["thao", "den", "khong"] {
        assert_eq!(site.sign_in(name).await.get(&notice).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let opened = lead.get(&notice).await;
    assert_eq!((opened.status, opened.location.as_str()), (SEE_OTHER, incident.as_str()));
    let read = lead.get("/notices").await.text();
    assert!(read.contains("Đã đọc") && !read.contains("Chưa đọc"), "{read}");

    let clerk = site.sign_in("mai").await;
    reported(&world, &officer).await;
    assert_eq!(clerk.post("/notices/reading", &[]).await.location, "/notices");
    assert!(!clerk.get("/notices").await.text().contains("Chưa đọc"));
    let english = lead.in_english().get("/notices").await.text();
    assert!(english.contains("Extraordinary report of xã Bảo Đài."), "{english}");
});

on_both_engines!(many_notices_are_read_page_by_page, |world| async move {
    let site = Site::open(&world).await;
    let (officer, lead) = (site.sign_in("thao").await, site.sign_in("ha").await);
    for _ in 0..35 {
        reported(&world, &officer).await;
    }
    let (first, second) = (lead.get("/notices").await, lead.get("/notices?page=1").await);
    let (newest, oldest) = (listed(first.html()), listed(second.html()));
    assert_eq!((newest.len(), oldest.len()), (30, 5));
    assert!(newest.iter().all(|one| !oldest.contains(one)));
    assert!(first.html().contains("/notices?page=1") && second.html().contains("/notices?page=0"));
});

on_both_engines!(an_address_is_kept_changed_and_given_up, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let refused =
        officer.post("/notices/mail", &[("address", "thao o bao dai"), ("language", "en"), ("wanted", "1")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    let html = refused.html();
    assert!(refused.text().contains("Địa chỉ thư điện tử có dạng ten@donvi.gov.vn."), "{}", refused.text());
    assert!(html.contains("value=\"thao o bao dai\"") && html.contains("value=\"en\" selected"), "as typed");
    assert!(html.contains("aria-describedby=\"address-refused\""));
    let kept = officer.post("/notices/mail", &[("address", "thao@baodai.example"), ("language", "en")]).await;
    assert_eq!(kept.location, "/notices#mail");
    let page = officer.get("/notices").await;
    assert!(page.html().contains("value=\"thao@baodai.example\"") && page.html().contains("value=\"en\" selected"));
    assert!(!page.html().contains("value=\"1\" checked"), "kept, and not used");
    assert!(page.text().contains("chưa được cài đặt để gửi thư"), "nothing is promised");
    assert_eq!(officer.post("/notices/mail", &[("address", ""), ("language", "vi")]).await.status, SEE_OTHER);
    assert!(!officer.get("/notices").await.html().contains("baodai.example"));
});

on_both_engines!(the_administrator_keeps_the_address_of_an_account, |world| async move {
    let site = Site::open(&world).await;
    let keeper = site.sign_in("quan").await;
    let found = keeper.get("/accounts?q=thao").await;
    let id = found.html().split("href=\"/accounts/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (page, mail) = (format!("/accounts/{id}"), format!("/accounts/{id}/mail"));
    assert!(keeper.get(&page).await.text().contains("Nhận thông báo qua thư điện tử"));
    let refused = keeper.post(&mail, &[("address", "a@"), ("language", "vi"), ("wanted", "1")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("value=\"a@\"") && refused.html().contains("address-refused"));
    let kept = keeper.post(&mail, &[("address", "can.bo@baodai.example"), ("language", "vi"), ("wanted", "1")]).await;
    assert_eq!(kept.location, format!("{page}#mail"));
    assert!(keeper.get(&page).await.html().contains("can.bo@baodai.example"));
    let anything = [("address", "den@tinhkhac.example"), ("language", "vi"), ("wanted", "1")];
    for name in ["thao", "ha", "den", "huy", "khong"] {
        let other = site.sign_in(name).await;
        assert_eq!(other.post(&mail, &anything).await.status, StatusCode::NOT_FOUND, "{name}");
    }
});
