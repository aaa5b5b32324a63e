//! Signing in and out, and where each office lands.

use axum::http::{Method, StatusCode};
use organisation::Role;
use testkit::{PASSWORD, on_both_engines};
use web::{Config, DemoAccount, Transport};

use crate::browser::{Browser, site};

on_both_engines!(each_office_finds_its_own_work_on_the_first_page, |world| async move {
    let cast = &world.cast;
    let landings = [
        ("thao", format!("/communes/{}", cast.commune)),
        ("loc", format!("/communes/{}", cast.commune)),
        ("ha", format!("/boards/provinces/{}", cast.province)),
        ("tuan", format!("/boards/provinces/{}", cast.province)),
        ("mai", format!("/boards/provinces/{}", cast.province)),
        ("huy", "/boards".to_owned()),
        ("quan", "/accounts".to_owned()),
    ];
    for (name, landing) in landings {
        let page = Browser::of(&world, name).await.get("/").await;
        assert_eq!(page.status, StatusCode::OK, "{name}");
        assert!(page.html.contains(&format!("href=\"{landing}")), "{name}: {}", page.html);
    }
});

on_both_engines!(a_person_without_an_office_is_told_whom_to_ask, |world| async move {
    let page = Browser::of(&world, "khong").await.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Liên hệ người quản trị để được giao chức vụ"), "{}", page.text());
});

on_both_engines!(a_wrong_password_keeps_the_typed_name_and_says_what_to_do, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    let page = browser.post("/sign-in", &[("name", "thao"), ("password", "sai-mat-khau")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Tên đăng nhập hoặc mật khẩu chưa đúng"), "{}", page.text());
    assert!(page.html.contains(r#"value="thao""#));
    assert!(!page.html.contains("sai-mat-khau"));
});

on_both_engines!(after_ten_failures_a_name_waits_and_is_told_how_long, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    for _ in 0..10 {
        browser.post("/sign-in", &[("name", "thao"), ("password", "sai-mat-khau")]).await;
    }
    let page = browser.post("/sign-in", &[("name", "thao"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Đợi 15 phút"), "{}", page.text());
});

on_both_engines!(whoever_signs_in_comes_back_to_the_page_they_asked_for, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    let page = browser.get("/units/search?q=bao+dai").await;
    assert_eq!(page.location(), "/sign-in?next=%2Funits%2Fsearch%3Fq%3Dbao%2Bdai");
    let form = [("name", "thao"), ("password", PASSWORD), ("next", "/units/search?q=bao+dai")];
    assert_eq!(browser.post("/sign-in", &form).await.location(), "/units/search?q=bao+dai");
});

on_both_engines!(a_sign_in_never_leads_to_another_site, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    let form = [("name", "thao"), ("password", PASSWORD), ("next", "//evil.example/")];
    assert_eq!(browser.post("/sign-in", &form).await.location(), "/");
});

on_both_engines!(signing_out_ends_the_session_on_the_server_too, |world| async move {
    let mut browser = Browser::of(&world, "thao").await;
    let token = browser.get("/units/search").await;
    assert_eq!(token.status, StatusCode::OK);
    assert_eq!(browser.post("/sign-out", &[]).await.location(), "/sign-in");
    assert_eq!(browser.get("/units/search").await.status, StatusCode::SEE_OTHER);
});

on_both_engines!(over_tls_the_cookie_is_secure_and_bound_to_the_host, |world| async move {
    let config = Config { transport: Transport::Proxy, ..Config::default() };
    let mut browser = Browser::on(site(&world, config).await);
    let page = browser.post("/sign-in", &[("name", "thao"), ("password", PASSWORD)]).await;
    let cookie = page.headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(cookie.starts_with("__Host-mangnon="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(page.headers.contains_key("strict-transport-security"));
});

on_both_engines!(ready_accounts_stand_beside_the_form_only_in_a_demonstration, |world| async move {
    let plain = Browser::fresh(&world).await.get("/sign-in").await;
    assert!(plain.text().contains("Gọi 111"), "{}", plain.text());
    let account = DemoAccount {
        sign_in_name: "thao".into(),
        password: PASSWORD.into(),
        role: Role::CommuneOfficer,
        unit: "Xã Bảo Đài".into(),
    };
    let config = Config { demo_accounts: vec![account], ..Config::default() };
    let demo = Browser::on(site(&world, config).await).get("/sign-in").await;
    assert!(demo.text().contains("Công chức Văn hóa – Xã hội Xã Bảo Đài"), "{}", demo.text());
    assert!(!plain.text().contains("Xã Bảo Đài"));
});

on_both_engines!(what_was_typed_when_the_session_had_ended_goes_through_sign_in, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    let typed = [("version", "3"), ("f.births", "431"), ("note", "\"<b>&"), ("password", "cua-nguoi-khac")];
    let page = browser.post("/assessments/7/figures", &typed).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.text().contains("chưa lưu gì"), "{}", page.text());
    assert!(page.html.contains(r#"name="kept.f.births" value="431""#), "{}", page.html);
    assert!(!page.html.contains("cua-nguoi-khac"), "a secret is not kept");

    let kept = [("resume", "/assessments/7/figures"), ("kept.version", "3"), ("kept.f.births", "431")];
    let wrong: Vec<_> = [("name", "thao"), ("password", "sai")].into_iter().chain(kept).collect();
    let page = browser.post("/sign-in", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.html.contains(r#"name="kept.f.births" value="431""#), "a wrong password loses nothing");

    let right: Vec<_> = [("name", "thao"), ("password", PASSWORD)].into_iter().chain(kept).collect();
    let page = browser.post("/sign-in", &right).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains(r#"action="/assessments/7/figures""#), "{}", page.html);
    assert!(page.html.contains(r#"name="f.births" value="431""#) && !page.html.contains(PASSWORD));
    assert!(page.html.contains("Nguyễn Thị Thảo"), "whoever signed in sees under which name it will be sent");

    let elsewhere = [("name", "thao"), ("password", PASSWORD), ("resume", "//evil.example/x"), ("kept.a", "1")];
    assert_eq!(browser.post("/sign-in", &elsewhere).await.status, StatusCode::SEE_OTHER);
});

on_both_engines!(a_part_of_a_page_says_only_that_the_session_has_ended, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    let headers = [("sec-fetch-site", "same-origin"), ("hx-request", "true")];
    let page = browser.send(Method::POST, "/assessments/7/figures/preview", Some(String::new()), &headers).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(!page.html.contains("name=\"password\""), "no form to sign in inside of a part");
});
