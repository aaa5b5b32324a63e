//! The second factor and the sessions as a person meets them: no office's page opens before it, nothing typed is lost.

use axum::{
    Router,
    http::{Method, StatusCode},
};
use organisation::{Moment, permission::NEEDS_SECOND_FACTOR, sealing::Key, second_factor};
use testkit::{NOW, PASSWORD, Phone, World, on_both_engines};
use web::{Access, Config, routes};

use crate::browser::{Browser, Page, site};

const SECRET_WORD: &str = "mot-bi-mat";

/// A code of so many time steps after the tests begin; the site's clock stands still and takes one step either way.
fn at(steps: i64) -> Moment {
    Moment(NOW.0 + steps * 30_000)
}

/// A site that demands the second factor, with a key that all browsers of the test share.
async fn demanding(world: &World) -> Router {
    second_factor::set_policy_by_program(&world.store, true, NOW).await.unwrap();
    site(world, Config { key: Key::fresh(), ..Config::default() }).await
}

async fn with_password(site: &Router, name: &str) -> (Browser, Page) {
    let mut browser = Browser::on(site.clone());
    let page = browser.post("/sign-in", &[("name", name), ("password", PASSWORD)]).await;
    (browser, page)
}

/// Sets a second factor up as a person does; gives the phone and the page of the recovery codes.
async fn enrol(browser: &mut Browser) -> (Phone, Page) {
    let offered = browser.post("/second-factor/enrolment", &[]).await;
    assert_eq!(offered.status, StatusCode::OK, "{}", offered.text());
    let phone = Phone::of_page(&offered.html);
    let done = browser.post("/second-factor/confirmation", &[("one_time_code", &phone.code(at(-1)))]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    (phone, done)
}

fn recovery_codes(page: &Page) -> Vec<String> {
    let codes = page.html.split("<li>").filter_map(|rest| rest.split("</li>").next());
    codes.filter(|code| code.len() == 19 && code.matches('-').count() == 3).map(str::to_owned).collect()
}

on_both_engines!(an_office_that_needs_it_opens_no_page_before_it_is_set_up, |world| async move {
    let site = demanding(&world).await;
    let (mut browser, _) = with_password(&site, "quan").await;
    let mut tried = 0;
    for route in routes().list() {
        let open = route.path.starts_with("/second-factor") || ["/sign-out", "/password"].contains(&route.path);
        if route.access == Access::Public || open {
            continue;
        }
        let path = route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        let page = match route.method {
            Method::GET => browser.get(&path).await,
            _ => browser.post(&path, &[("reason", SECRET_WORD)]).await,
        };
        if route.method == Method::GET {
            assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/second-factor"), "{route:?}");
        } else {
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{route:?}");
            assert!(page.html.contains("/second-factor/enrolment"), "{route:?}");
            assert!(page.html.contains(&format!(r#"name="kept.reason" value="{SECRET_WORD}""#)), "{route:?}");
        }
        tried += 1;
    }
    assert!(tried > 35, "only {tried} tried");
    let headers = [("sec-fetch-site", "same-origin"), ("hx-request", "true")];
    let part = browser.send(Method::POST, "/assessments/7/figures/preview", Some(String::new()), &headers).await;
    assert_eq!(part.status, StatusCode::UNAUTHORIZED);

    assert!(browser.get("/second-factor").await.text().contains("Chức vụ đang giữ phải dùng xác thực hai lớp"));
    enrol(&mut browser).await;
    assert_eq!(browser.get("/accounts").await.status, StatusCode::OK);
    assert_eq!(NEEDS_SECOND_FACTOR.len(), 10);
});

on_both_engines!(half_a_session_leads_to_the_code_and_nowhere_else, |world| async move {
    let site = demanding(&world).await;
    let (mut first, landed) = with_password(&site, "quan").await;
    assert_eq!(landed.location(), "/");
    let (phone, _) = enrol(&mut first).await;

    let (mut browser, asked) = with_password(&site, "quan").await;
    assert_eq!(asked.location(), "/sign-in/code?next=%2F");
    for route in routes().list() {
        if route.access == Access::Public {
            continue;
        }
        let path = route.path.replace(|c| "{}".contains(c), "");
        if route.method == Method::GET {
            assert!(browser.get(&path).await.location().starts_with("/sign-in/code?next="), "{route:?}");
        } else {
            let page = browser.post(&path, &[]).await;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{route:?}");
            assert!(page.html.contains(r#"name="one_time_code""#), "{route:?}");
        }
    }
    let wrong = browser.post("/sign-in/code", &[("one_time_code", "12 34")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Mã chưa đúng") && !wrong.html.contains("12 34"), "{}", wrong.text());
    let used = browser.post("/sign-in/code", &[("one_time_code", &phone.code(at(-1)))]).await;
    assert!(used.text().contains("Mã này đã dùng rồi"), "{}", used.text());
    let right = [("one_time_code", phone.code(NOW)), ("next", "/accounts?q=ha".to_owned())];
    let right: Vec<_> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.post("/sign-in/code", &right).await.location(), "/accounts?q=ha");
    assert_eq!(browser.get("/accounts?q=ha").await.status, StatusCode::OK);
});

on_both_engines!(a_stranger_has_no_page_for_a_code, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    assert_eq!(browser.get("/sign-in/code").await.location(), "/sign-in");
    assert_eq!(browser.post("/sign-in/code", &[("one_time_code", "123456")]).await.location(), "/sign-in");
    let kept = [("one_time_code", "123456"), ("resume", "/rounds"), ("kept.ground", "Công văn 7")];
    let page = browser.post("/sign-in/code", &kept).await;
    assert!(page.html.contains(r#"name="kept.ground" value="Công văn 7""#), "what was typed is not lost");
    assert!(page.html.contains(r#"name="password""#) && !page.html.contains("123456"));
});

on_both_engines!(a_lost_phone_is_stood_in_for_by_a_code_that_was_shown_once, |world| async move {
    let site = demanding(&world).await;
    let (mut first, _) = with_password(&site, "ha").await;
    let (_, done) = enrol(&mut first).await;
    let codes = recovery_codes(&done);
    assert_eq!(codes.len(), 10, "{}", done.text());
    assert!(done.html.contains("data:text/plain") && done.html.contains("download="), "they can be taken along");
    let shown = first.get("/second-factor").await;
    assert!(shown.text().contains("Mã khôi phục còn lại: 10."), "{}", shown.text());
    assert!(!shown.html.contains(&codes[0]), "they are shown once");

    let recover = async |code: &str| {
        let (mut browser, _) = with_password(&site, "ha").await;
        browser.post("/sign-in/code", &[("one_time_recovery", code)]).await
    };
    assert_eq!(recover(&codes[3]).await.location(), "/");
    let again = recover(&codes[3]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("Mã khôi phục chưa đúng hoặc đã dùng rồi"), "{}", again.text());
});

on_both_engines!(what_was_typed_goes_through_both_steps_and_no_secret_with_it, |world| async move {
    let site = demanding(&world).await;
    let (mut first, _) = with_password(&site, "ha").await;
    let (phone, _) = enrol(&mut first).await;

    let mut browser = Browser::on(site);
    let typed = [("reason", "Thiếu biên bản"), ("one_time_code", SECRET_WORD), ("one_time_recovery", SECRET_WORD)];
    let page = browser.post("/assessments/7/return", &typed).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.html.contains(r#"name="kept.reason" value="Thiếu biên bản""#) && !page.html.contains(SECRET_WORD));
    let kept = [("resume", "/assessments/7/return"), ("kept.reason", "Thiếu biên bản")];
    let sign_in: Vec<_> = [("name", "ha"), ("password", PASSWORD)].into_iter().chain(kept).collect();
    let page = browser.post("/sign-in", &sign_in).await;
    assert_eq!(page.status, StatusCode::OK);
    let carried = r#"name="kept.reason" value="Thiếu biên bản""#;
    assert_eq!(page.html.matches(carried).count(), 2, "both ways to give a code carry it");
    assert!(!page.html.contains(PASSWORD));

    let wrong: Vec<_> = [("one_time_code", "000")].into_iter().chain(kept).collect();
    let page = browser.post("/sign-in/code", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.html.matches(carried).count(), 2, "a wrong code loses nothing");
    let code = phone.code(NOW);
    let right: Vec<_> = [("one_time_code", code.as_str())].into_iter().chain(kept).collect();
    let page = browser.post("/sign-in/code", &right).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains(r#"action="/assessments/7/return""#), "{}", page.html);
    assert!(page.html.contains(r#"name="reason" value="Thiếu biên bản""#) && !page.html.contains(&code));
});

on_both_engines!(what_was_typed_waits_until_the_second_factor_is_set_up, |world| async move {
    let site = demanding(&world).await;
    let mut browser = Browser::on(site);
    let kept = [("resume", "/assessments/7/return"), ("kept.reason", "Thiếu biên bản")];
    let carried = r#"name="kept.reason" value="Thiếu biên bản""#;
    let with = |first: &'static str, value: String| -> Vec<(&'static str, String)> {
        [(first, value)].into_iter().chain(kept.map(|(name, value)| (name, value.to_owned()))).collect()
    };
    let mut send = async |path: &str, fields: Vec<(&'static str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post(path, &fields).await
    };
    let mut sign_in = with("name", "ha".into());
    sign_in.push(("password", PASSWORD.into()));
    let page = send("/sign-in", sign_in).await;
    assert!(page.html.contains(carried) && page.html.contains("/second-factor/enrolment"), "{}", page.html);
    let offered = send("/second-factor/enrolment", with("old_password", String::new())).await;
    assert!(offered.html.contains(carried));
    let phone = Phone::of_page(&offered.html);
    let wrong = send("/second-factor/confirmation", with("one_time_code", "1".into())).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.html.contains(carried) && wrong.html.contains("mn-qr"), "the picture is there to be scanned again");
    let done = send("/second-factor/confirmation", with("one_time_code", phone.code(NOW))).await;
    assert!(done.html.contains(r#"action="/assessments/7/return""#), "{}", done.html);
    assert!(done.html.contains(r#"name="reason" value="Thiếu biên bản""#));
});

on_both_engines!(the_picture_is_in_the_page_and_asks_nobody_else, |world| async move {
    let mut browser = Browser::of(&world, "thao").await;
    let page = browser.post("/second-factor/enrolment", &[]).await;
    assert!(page.html.contains(r#"<svg class="mn-qr" role="img""#));
    assert!(page.html.contains("otpauth://totp/M%C4%83ng%20Non:thao?secret="), "{}", page.html);
    for source in ["src=\"http", "href=\"http", "url("] {
        assert!(!page.html.contains(source), "{source}");
    }
    assert_eq!(page.headers["cache-control"], "no-store");
});

on_both_engines!(another_phone_asks_for_the_password, |world| async move {
    let site = demanding(&world).await;
    let (mut browser, _) = with_password(&site, "thao").await;
    enrol(&mut browser).await;
    let refused = browser.post("/second-factor/enrolment", &[("old_password", "sai-mat-khau")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Mật khẩu hiện nay chưa đúng"), "{}", refused.text());
    let offered = browser.post("/second-factor/enrolment", &[("old_password", PASSWORD)]).await;
    assert_eq!(offered.status, StatusCode::OK);
    Phone::of_page(&offered.html);
});

on_both_engines!(an_administrator_resets_a_lost_phone_and_ends_sessions, |world| async move {
    let site = site(&world, Config { key: Key::fresh(), ..Config::default() }).await;
    let (mut officer, _) = with_password(&site, "thao").await;
    enrol(&mut officer).await;
    let (mut admin, _) = with_password(&site, "quan").await;
    assert!(admin.get("/accounts").await.text().contains("Xác thực hai lớp: không bắt buộc với ai."));
    let account = format!("/accounts/{}", world.cast.officer.account);
    let page = admin.get(&account).await;
    for said in ["Đang dùng, từ 08:00 10/11/2026", "Phiên đang mở: 1."] {
        assert!(page.text().contains(said), "{}", page.text());
    }
    assert_eq!(admin.post(&format!("{account}/sessions/ending"), &[]).await.location(), account);
    assert!(officer.get("/units/search").await.location().starts_with("/sign-in?"));
    assert_eq!(admin.post(&format!("{account}/second-factor/reset"), &[]).await.location(), account);
    assert!(admin.get(&account).await.text().contains("Chưa thiết lập"));
    let (_, landed) = with_password(&site, "thao").await;
    assert_eq!(landed.location(), "/");

    enrol(&mut admin).await;
    let own = format!("/accounts/{}", world.cast.administrator.account);
    let page = admin.post(&format!("{own}/second-factor/reset"), &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Không thể tự xóa xác thực hai lớp của mình"), "{}", page.text());
    let page = admin.post(&format!("{own}/password"), &[("password", "mot-mat-khau-moi")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Mật khẩu của chính mình thì đổi ở trang “Đổi mật khẩu”"), "{}", page.text());
    assert!(!page.html.contains(&format!(r#"action="{own}/password""#)));
});

on_both_engines!(a_person_sees_where_they_are_signed_in_and_ends_it, |world| async move {
    let mut here = Browser::of(&world, "thao").await;
    let firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
    let mut there = Browser::fresh(&world).await;
    let body = format!("name=thao&password={PASSWORD}");
    let headers = [("sec-fetch-site", "same-origin"), ("user-agent", firefox)];
    there.send(Method::POST, "/sign-in", Some(body), &headers).await;
    let page = here.get("/sessions").await;
    for said in ["Firefox, Windows", "Không rõ trình duyệt", "Phiên này", "10/11/2026 08:00"] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    let end = page.html.split('"').find(|part| part.starts_with("/sessions/") && *part != "/sessions/ending").unwrap();
    assert_eq!(here.post(end, &[]).await.location(), "/sessions");
    assert!(there.get("/units/search").await.location().starts_with("/sign-in"));

    let mut others = [Browser::of(&world, "thao").await, Browser::of(&world, "thao").await];
    assert_eq!(here.post("/sessions/ending", &[]).await.location(), "/sessions");
    for other in &mut others {
        assert!(other.get("/units/search").await.location().starts_with("/sign-in"));
    }
    let page = here.get("/sessions").await;
    assert!(page.status == StatusCode::OK && !page.html.contains("/ending"), "only this one is left");
});

on_both_engines!(every_page_leads_to_what_secures_the_own_account, |world| async move {
    let page = Browser::of(&world, "thao").await.get("/units/search").await;
    for path in ["/password", "/second-factor", "/sessions"] {
        assert!(page.html.contains(&format!(r#"href="{path}""#)), "{path}");
    }
});

on_both_engines!(a_demonstration_demands_nothing_and_says_so, |world| async move {
    second_factor::set_policy_by_program(&world.store, true, NOW).await.unwrap();
    let tx = world.store.write().await.unwrap();
    organisation::setting::keep(&tx, organisation::setting::DEMO, "seed 1").await.unwrap();
    tx.commit().await.unwrap();
    let site = site(&world, Config { key: Key::fresh(), ..Config::default() }).await;
    let (mut browser, landed) = with_password(&site, "quan").await;
    assert_eq!(landed.location(), "/");
    assert_eq!(browser.get("/accounts").await.status, StatusCode::OK);
    let page = browser.get("/second-factor").await;
    assert!(page.text().contains("Bản dùng thử không bắt buộc ai; vẫn có thể thiết lập để xem."), "{}", page.text());
    let (phone, _) = enrol(&mut browser).await;
    let (mut again, asked) = with_password(&site, "quan").await;
    assert_eq!(asked.location(), "/sign-in/code?next=%2F", "who set one up is asked for it");
    assert_eq!(again.post("/sign-in/code", &[("one_time_code", &phone.code(NOW))]).await.location(), "/");
});
