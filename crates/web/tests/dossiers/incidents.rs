//! Extraordinary reports on their pages: sent by a commune, on the province's desk at once, without a child's name.

use axum::http::StatusCode;
use testkit::{World, on_both_engines};

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    browser::{Browser, Site},
};

const WORDS: &str = "Hai trẻ bị đuối nước ở ao thôn 3, đã đưa lên bờ";

fn report<'a>(unit: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("unit", unit),
        ("kind", "drowning"),
        ("happened_on", "2026-11-10"),
        ("children", "2"),
        ("words", WORDS),
        ("done", "Đã gọi trạm y tế"),
        ("wanted", "Xe cấp cứu"),
    ];
    let other = |name: &str| changed.iter().any(|(other, _)| *other == name);
    fields.into_iter().filter(|(name, _)| !other(name)).chain(changed.iter().copied()).collect()
}

async fn sent(world: &World, officer: &Browser<'_>) -> String {
    let unit = world.cast.commune.to_string();
    let sent = officer.post("/incidents", &report(&unit, &[])).await;
    assert_eq!(sent.status, SEE_OTHER, "{}", sent.text());
    sent.location
}

async fn step(person: &Browser<'_>, page: &str, kind: &str, words: &str) -> StatusCode {
    let version = person.get(page).await.hidden("version");
    let fields = [("version", version.as_str()), ("kind", kind), ("words", words)];
    person.post(&format!("{page}/steps"), &fields).await.status
}

on_both_engines!(a_report_is_received_passed_on_and_closed, |world| async move {
    let site = Site::open(&world).await;
    let (officer, lead, ministry) = (site.sign_in("thao").await, site.sign_in("ha").await, site.sign_in("huy").await);
    let empty = officer.get("/incidents").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(empty.text().contains("Chưa có báo cáo đột xuất nào.") && empty.text().contains("gọi 111"));
    assert!(
        !lead.get("/incidents").await.html().contains("method=\"post\" action=\"/incidents\""),
        "a commune reports"
    );

    let page = sent(&world, &officer).await;
    assert!(lead.get("/incidents").await.text().contains("Đuối nước"));
    assert!(lead.get("/notices").await.text().contains("Báo cáo đột xuất của xã Bảo Đài."));
    insta::assert_snapshot!("incident_on_the_desk", lead.get(&page).await.text());
    assert_eq!(step(&lead, &page, "received", "").await, SEE_OTHER);
    assert_eq!(step(&officer, &page, "added", "Hai trẻ đã tỉnh").await, SEE_OTHER);
    assert_eq!(ministry.get(&page).await.status, StatusCode::NOT_FOUND, "not before it is passed on");
    assert_eq!(step(&lead, &page, "forwarded", "Báo Bộ để biết").await, SEE_OTHER);
    assert!(ministry.get("/incidents").await.text().contains("Đã báo Bộ"));
    assert_eq!(step(&lead, &page, "closed", "Hai trẻ đã về nhà").await, SEE_OTHER);
    let closed = officer.in_english().get(&page).await;
    assert!(closed.text().contains("Closed") && !closed.html().contains("/steps\""), "{}", closed.text());
});

on_both_engines!(what_is_refused_of_a_report_comes_back_as_typed, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let unit = world.cast.commune.to_string();
    for (field, wrong, said) in [
        ("happened_on", "2026-12-01", "Ngày xảy ra phải từ một năm trước đến hôm nay."),
        ("children", "hai", "Số trẻ em là một số nguyên từ 0 đến 100000, hoặc để trống."),
        ("words", "", "Ghi diễn biến rồi gửi."),
    ] {
        let refused = officer.post("/incidents", &report(&unit, &[(field, wrong)])).await;
        assert_eq!(refused.status, UNPROCESSABLE, "{field}");
        assert!(refused.text().contains(said), "{field}: {}", refused.text());
        let html = refused.html();
        assert!(html.contains("Xe cấp cứu") && html.contains("value=\"drowning\" selected"), "{field}");
        assert!(html.contains(wrong) && html.contains("aria-invalid=\"true\""), "{field}");
    }
    // what looks like a name is asked about once
    let named = [("words", "Cháu Nguyễn Văn An bị ngã ở sân trường")];
    let asked = officer.post("/incidents", &report(&unit, &named)).await;
    assert_eq!(asked.status, UNPROCESSABLE);
    assert!(asked.text().contains("“Nguyễn Văn An” giống tên người."), "{}", asked.text());
    assert!(asked.html().contains("name=\"no_child_named\""));
    let looked = [named[0], ("no_child_named", "1")];
    assert_eq!(officer.post("/incidents", &report(&unit, &looked)).await.status, SEE_OTHER);

    let page = sent(&world, &officer).await;
    let lead = site.sign_in("ha").await;
    let stale = [("version", "9"), ("kind", "forwarded"), ("words", "Đã ổn định")];
    let overtaken = lead.post(&format!("{page}/steps"), &stale).await;
    assert_eq!(overtaken.status, UNPROCESSABLE);
    assert!(overtaken.text().contains("Người khác vừa cập nhật báo cáo này."), "{}", overtaken.text());
    assert!(overtaken.html().contains("Đã ổn định"));
});

on_both_engines!(a_report_is_not_there_for_others, |world| async move {
    let site = Site::open(&world).await;
    let page = sent(&world, &site.sign_in("thao").await).await;
    let unit = world.cast.commune.to_string();
    for name in ["ngan", "den", "huy", "khong", "quan"] {
        let other = site.sign_in(name).await;
        assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND, "{name}");
        let fields = [("version", "1"), ("kind", "received"), ("words", "")];
        assert_eq!(other.post(&format!("{page}/steps"), &fields).await.status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(other.post("/incidents", &report(&unit, &[])).await.status, StatusCode::NOT_FOUND, "{name}");
        assert!(!other.get("/incidents").await.html().contains("Đuối nước</a>"), "{name}");
    }
});
