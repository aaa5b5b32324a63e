//! The administrator's day: an account, an office, its end, and the account's end.

use axum::http::StatusCode;
use organisation::{Change, audit::Subject};
use testkit::{PASSWORD, on_both_engines};

use crate::browser::Browser;

on_both_engines!(an_administrator_makes_an_account_and_gives_it_an_office, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let form = [("full_name", "Lý Thị Hoa"), ("sign_in_name", "hoa"), ("password", PASSWORD)];
    let made = admin.post("/accounts", &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let account = made.location().to_owned();

    let searched = admin.get(&format!("{account}?unit_query=bao+dai")).await;
    let commune = world.cast.commune.to_string();
    assert!(searched.html.contains(&format!("{account}?unit={commune}")), "{}", searched.text());

    let office = [
        ("unit", commune.as_str()),
        ("role", "commune_officer"),
        ("from", "2026-11-10"),
        ("ground", "Quyết định 12/QĐ-UBND"),
    ];
    assert_eq!(admin.post(&format!("{account}/offices"), &office).await.location(), account);
    assert!(admin.get(&account).await.text().contains("Xã Bảo Đài"));

    let mut officer = Browser::of(&world, "hoa").await;
    let own = "mat-khau-cua-rieng-hoa";
    officer.post("/password", &[("old_password", PASSWORD), ("password", own), ("repeated_password", own)]).await;
    let first = officer.get("/").await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.html.contains(&format!("/communes/{commune}")), "{}", first.text());
});

on_both_engines!(an_office_of_another_level_is_refused_and_the_form_keeps_what_was_typed, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let account = format!("/accounts/{}", world.cast.nobody.account);
    let unit = world.cast.commune.to_string();
    let office =
        [("unit", unit.as_str()), ("role", "provincial_chair"), ("from", "2026-11-10"), ("ground", "Quyết định 13")];
    let page = admin.post(&format!("{account}/offices"), &office).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Chức vụ này không có ở cấp của đơn vị đã chọn"), "{}", page.text());
    assert!(page.html.contains(r#"value="Quyết định 13""#));
});

on_both_engines!(a_day_that_is_none_is_refused_beside_its_field, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let unit = world.cast.commune.to_string();
    let office = [("unit", unit.as_str()), ("role", "commune_officer"), ("from", "31/02/2026"), ("ground", "x")];
    let page = admin.post(&format!("/accounts/{}/offices", world.cast.nobody.account), &office).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Ngày chưa đúng"), "{}", page.text());
});

on_both_engines!(a_taken_sign_in_name_is_refused_and_nothing_is_lost_but_the_password, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let form = [("full_name", "Người Thứ Hai"), ("sign_in_name", "thao"), ("password", "mot-mat-khau-dai")];
    let page = admin.post("/accounts", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Tên đăng nhập này đã có người dùng"), "{}", page.text());
    assert!(page.html.contains(r#"value="Người Thứ Hai""#));
    assert!(!page.html.contains("mot-mat-khau-dai"));
});

on_both_engines!(a_closed_account_is_signed_out_everywhere_and_cannot_come_back, |world| async move {
    let mut officer = Browser::of(&world, "thao").await;
    let mut admin = Browser::of(&world, "quan").await;
    let account = format!("/accounts/{}", world.cast.officer.account);
    assert_eq!(admin.post(&format!("{account}/closing"), &[]).await.location(), account);
    assert_eq!(officer.get("/units/search").await.location(), "/sign-in?next=%2Funits%2Fsearch");
    let again = officer.post("/sign-in", &[("name", "thao"), ("password", PASSWORD)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(admin.post(&format!("{account}/reopening"), &[]).await.location(), account);
    let back = officer.post("/sign-in", &[("name", "thao"), ("password", PASSWORD)]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
});

on_both_engines!(an_administrator_cannot_lock_everybody_out, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let page = admin.post(&format!("/accounts/{}/closing", world.cast.administrator.account), &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("Không thể tự đóng tài khoản của mình"), "{}", page.text());
});

on_both_engines!(an_ended_office_opens_nothing_the_day_after, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let (account, office) = (world.cast.officer.account, world.cast.officer.offices[0].id);
    let path = format!("/accounts/{account}/offices/{office}/ending");
    let page = admin.post(&path, &[("last_day", "2026-11-09")]).await;
    assert_eq!(page.location(), format!("/accounts/{account}"));
    let home = Browser::of(&world, "thao").await.get("/").await;
    assert!(home.text().contains("chưa có việc để mở"), "{}", home.text());
});

on_both_engines!(a_unit_is_found_without_its_marks, |world| async move {
    let page = Browser::of(&world, "thao").await.get("/units/search?q=bao+dai").await;
    assert!(page.text().contains("Xã Bảo Đài"), "{}", page.text());
    assert!(page.html.contains(&format!("/communes/{}", world.cast.commune)));
});

on_both_engines!(a_future_office_is_on_the_page_and_is_withdrawn_there, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let account = format!("/accounts/{}", world.cast.nobody.account);
    let commune = world.cast.commune.to_string();
    let office = [
        ("unit", commune.as_str()),
        ("role", "commune_officer"),
        ("from", "2026-12-01"),
        ("ground", "Quyết định 14/QĐ-UBND"),
    ];
    assert_eq!(admin.post(&format!("{account}/offices"), &office).await.location(), account);
    let page = admin.get(&account).await;
    for said in ["Xã Bảo Đài", "từ 01/12/2026", "Quyết định 14/QĐ-UBND", "Chưa bắt đầu"] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    let path = page.html.split('"').find(|part| part.ends_with("/withdrawal")).unwrap().to_owned();

    let refused = admin.post(&path, &[("reason", " ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Ghi lý do thu hồi"), "{}", refused.text());
    let early = admin.post(&path.replace("withdrawal", "ending"), &[("last_day", "2026-11-30")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text().contains("Ngày cuối đứng trước ngày đầu"), "{}", early.text());
    assert!(early.html.contains(r#"value="2026-11-30""#));

    assert_eq!(admin.post(&path, &[("reason", "giao nhầm xã")]).await.location(), account);
    assert!(!admin.get(&account).await.text().contains("Xã Bảo Đài"));
});

on_both_engines!(the_list_says_how_many_it_found_by_name_without_marks, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let page = admin.get("/accounts?q=nguyen+thi+thao").await;
    assert!(page.text().contains("1 tài khoản"), "{}", page.text());
    assert!(page.text().contains("Nguyễn Thị Thảo") && !page.text().contains("Trần Văn Lộc"), "{}", page.text());
    assert!(admin.get("/accounts?q=%25").await.text().contains("0 tài khoản"));
});

on_both_engines!(an_account_beyond_the_first_page_of_the_list_has_its_own, |world| async move {
    let mut change = Change::by_program(&world.store, testkit::NOW).await.unwrap();
    let first = storage::next_id(&change.tx, "account").await.unwrap();
    let rows = (0..5_100_i64).map(|number| {
        let name = format!("zz{number:04}");
        vec![(first + number).into(), 1_i64.into(), name.clone().into(), name.into(), "x".into(), 0_i64.into()]
    });
    let columns = ["id", "person_id", "sign_in_name", "folded", "password_hash", "created_at"];
    storage::insert_many(&change.tx, "account", &columns, rows.collect()).await.unwrap();
    change.record("loaded", Subject { kind: "account", id: 0, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();
    let mut admin = Browser::of(&world, "quan").await;
    let page = admin.get(&format!("/accounts/{}", first + 5_099)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("zz5099"), "{}", page.text());
    let page = admin.get("/accounts?q=zz&page=101").await;
    assert!(page.text().contains("5.100 tài khoản") && page.text().contains("zz5099"), "{}", page.text());
});

on_both_engines!(a_password_that_somebody_else_chose_is_changed_before_any_work, |world| async move {
    let mut admin = Browser::of(&world, "quan").await;
    let form = [("full_name", "Người Mới"), ("sign_in_name", "moi"), ("password", "mat-khau-ban-dau")];
    assert_eq!(admin.post("/accounts", &form).await.status, StatusCode::SEE_OTHER);
    let mut person = Browser::fresh(&world).await;
    person.post("/sign-in", &[("name", "moi"), ("password", "mat-khau-ban-dau")]).await;
    for path in ["/", "/units/search", "/standards"] {
        assert_eq!(person.get(path).await.location(), "/password", "{path}");
    }
    let page = person.get("/password").await;
    assert!(page.text().contains("Mật khẩu này do người khác đặt"), "{}", page.text());
    let change = |old, new, repeated| [("old_password", old), ("password", new), ("repeated_password", repeated)];
    for (typed, why) in [
        (change("sai", "mat-khau-cua-toi", "mat-khau-cua-toi"), "Mật khẩu hiện nay chưa đúng."),
        (
            change("mat-khau-ban-dau", "mat-khau-cua-toi", "mat-khau-khac"),
            "Hai lần nhập mật khẩu mới không giống nhau.",
        ),
        (change("mat-khau-ban-dau", "mat-khau-ban-dau", "mat-khau-ban-dau"), "phải khác mật khẩu hiện nay"),
        (change("mat-khau-ban-dau", "ngan", "ngan"), "Mật khẩu cần ít nhất 10 ký tự."),
    ] {
        let page = person.post("/password", &typed).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(page.text().contains(why) && !page.html.contains("mat-khau-"), "{why}: {}", page.text());
    }
    let mut elsewhere = Browser::fresh(&world).await;
    elsewhere.post("/sign-in", &[("name", "moi"), ("password", "mat-khau-ban-dau")]).await;
    let ended = Browser::fresh(&world).await.post("/password", &change("mot-bi-mat", "hai-bi-mat", "ba-bi-mat")).await;
    assert!(ended.status == StatusCode::UNAUTHORIZED && !ended.html.contains("bi-mat"), "no secret waits for sign-in");
    let done = person.post("/password", &change("mat-khau-ban-dau", "mat-khau-cua-toi", "mat-khau-cua-toi")).await;
    assert_eq!(done.location(), "/password?done=1");
    assert_eq!(person.get("/units/search").await.status, StatusCode::OK, "this session goes on");
    assert!(elsewhere.get("/units/search").await.location().starts_with("/sign-in"), "others end");
});

on_both_engines!(a_forgotten_password_is_set_anew_by_the_administrator, |world| async move {
    let mut officer = Browser::of(&world, "thao").await;
    let mut admin = Browser::of(&world, "quan").await;
    let account = format!("/accounts/{}", world.cast.officer.account);
    let short = admin.post(&format!("{account}/password"), &[("password", "ngan")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text().contains("Mật khẩu cần ít nhất 10 ký tự."));
    assert_eq!(
        admin.post(&format!("{account}/password"), &[("password", "mat-khau-tam-thoi")]).await.location(),
        account
    );
    assert!(officer.get("/units/search").await.location().starts_with("/sign-in"));
    officer.post("/sign-in", &[("name", "thao"), ("password", "mat-khau-tam-thoi")]).await;
    assert_eq!(officer.get("/").await.location(), "/password");
});
