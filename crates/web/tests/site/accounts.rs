//! The administrator's day: an account, an office, its end, and the account's end.

use axum::http::StatusCode;
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

    let landing = Browser::of(&world, "hoa").await.get("/").await;
    assert_eq!(landing.location(), format!("/communes/{commune}"));
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
