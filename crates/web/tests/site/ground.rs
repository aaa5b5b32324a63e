//! What holds on every page: language, errors, headers, assets, protection against other sites.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use testkit::on_both_engines;

use crate::browser::Browser;

on_both_engines!(a_page_that_is_not_there_and_one_that_is_not_yours_look_alike, |world| async move {
    let mut browser = Browser::of(&world, "thao").await;
    let absent = browser.get("/no-such-page").await;
    let forbidden = browser.get("/accounts").await;
    assert_eq!((absent.status, forbidden.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(absent.text(), forbidden.text());
    assert!(absent.text().contains("không thuộc quyền"), "{}", absent.text());
});

on_both_engines!(the_language_is_switched_by_a_form_and_kept, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    assert!(browser.get("/sign-in").await.html.contains(r#"<html lang="vi""#));
    let switched = browser.post("/language", &[("language", "en"), ("next", "/sign-in")]).await;
    assert_eq!(switched.location(), "/sign-in");
    let page = browser.get("/sign-in").await;
    assert!(page.html.contains(r#"<html lang="en""#));
    assert!(page.text().contains("Call 111, the national child protection hotline"), "{}", page.text());
});

on_both_engines!(a_form_sent_by_another_site_changes_nothing, |world| async move {
    let mut browser = Browser::of(&world, "thao").await;
    for headers in [&[("sec-fetch-site", "cross-site")][..], &[]] {
        let page = browser.send(Method::POST, "/sign-out", Some(String::new()), headers).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.text().contains("Yêu cầu không đến từ trang này"), "{}", page.text());
    }
    assert_eq!(browser.get("/units/search").await.status, StatusCode::OK);
});

on_both_engines!(every_page_carries_the_headers_that_keep_it_to_itself, |world| async move {
    let mut browser = Browser::of(&world, "thao").await;
    for path in ["/sign-in", "/units/search", "/no-such-page", "/health"] {
        let page = browser.get(path).await;
        let header = |name| page.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert!(header("content-security-policy").contains("default-src 'self'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
    }
});

on_both_engines!(assets_are_kept_for_ever_under_their_fingerprint_and_only_there, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    let page = browser.get("/sign-in").await;
    let start = page.html.find("/assets/").unwrap();
    let sheet = page.html[start..].split('"').next().unwrap().replace("logo.svg", "mangnon.css");
    let asset = browser.get(&sheet).await;
    assert_eq!(asset.status, StatusCode::OK, "{sheet}");
    assert_eq!(asset.headers["content-type"], "text/css; charset=utf-8");
    assert!(asset.headers["cache-control"].to_str().unwrap().contains("immutable"));
    let old = browser.get("/assets/0000000000000000/mangnon.css").await;
    assert_eq!(old.headers["cache-control"], "no-cache");
    assert_eq!(browser.get("/assets/0000000000000000/no-such.css").await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(the_first_page_and_all_that_it_loads_is_at_most_150_kilobytes_over_the_wire, |world| async move {
    let mut browser = Browser::of(&world, "thao").await;
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    let linked = ["href=\"/assets/", "src=\"/assets/"].into_iter().flat_map(|link| page.html.split(link).skip(1));
    let linked: BTreeSet<String> =
        linked.map(|rest| format!("/assets/{}", rest.split(['"', '#']).next().unwrap())).collect();
    assert!(linked.iter().any(|path| path.contains(".css")) && linked.iter().any(|path| path.contains(".js")));
    let headers = [("sec-fetch-site", "same-origin"), ("accept-encoding", "gzip")];
    let mut sizes = Vec::new();
    for path in linked.iter().map(String::as_str).chain(["/"]) {
        let sent = browser.send(Method::GET, path, None, &headers).await;
        assert_eq!(sent.status, StatusCode::OK, "{path}");
        sizes.push((path, sent.size));
    }
    assert!(sizes.iter().map(|(_, size)| size).sum::<usize>() <= 150 * 1024, "{sizes:?}");
});

on_both_engines!(a_form_with_a_missing_field_is_answered_in_words, |world| async move {
    let page = Browser::fresh(&world).await.post("/sign-in", &[("name", "thao")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Không đọc được yêu cầu"), "{}", page.text());
});

on_both_engines!(a_body_larger_than_a_form_can_be_is_refused_in_words, |world| async move {
    let large = "x".repeat(3 * 1024 * 1024);
    let page = Browser::fresh(&world).await.post("/sign-in", &[("name", &large), ("password", "x")]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.text().contains("Tệp quá lớn"), "{}", page.text());
});

on_both_engines!(the_health_page_answers_without_a_session, |world| async move {
    let page = Browser::fresh(&world).await.get("/health").await;
    assert_eq!((page.status, page.html.as_str()), (StatusCode::OK, "ok"));
});
