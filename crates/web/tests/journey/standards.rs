//! The standards room: an official fills a gap of the standard of 2019 with its source, sees whom it changes, and a
//! second one puts the revision in force; what was assessed before still shows the revision it was assessed under.

use organisation::{Actor, Role};
use programme::{
    assessment,
    figures::{self, Entry, Source},
    round::{self, Round},
};
use testkit::{NOW, World, on_both_engines, seat};

use crate::browser::Window;

const YEAR: i64 = 2025;

on_both_engines!(a_gap_is_filled_by_one_official_and_put_in_force_by_another, |world| async move {
    let ministry = world.cast.ministry.offices[0].unit;
    seat(&world.store, "Mai Thị Duyệt", "duyet", (Role::Ministry, ministry, None)).await;
    let window = Window::open(&world).await;
    assess_2025(&window, &world).await;
    let old = assessment::of_unit(&world.store, world.cast.commune, YEAR).await.unwrap().id;

    window.sign_in("huy").await;
    window.goto("/standards/qd-06-2019").await;
    window.wait_for_text("main", "Chỗ còn trống").await;
    window.look("standard-gaps").await;
    window.click("form[action='/standards/qd-06-2019/drafts'] button").await;
    window.wait_for_text("main", "Bản thảo").await;
    let draft = window.script("return location.pathname").await.as_str().unwrap().to_owned();
    window.goto(&format!("{draft}/edits?aspect=bands&indicator=7.1")).await;
    window.script("document.querySelectorAll('input[name=max]')[1].value = '98'").await;
    window.script("document.querySelectorAll('input[name=points]')[1].value = '0'").await;
    window.script("document.querySelector('input[name=complete]').checked = true").await;
    window.fill("input[name=instrument]", "Quyết định 06/QĐ-TTg ngày 03/01/2019").await;
    window.fill("input[name=article]", "Điều 2 khoản 2 điểm g (giả lập)").await;
    window.look("standard-form").await;
    window.click(&format!("form[action='{draft}/edits'] button[type=submit]")).await;
    window.wait_for_text("main", "Điều 2 khoản 2 điểm g (giả lập)").await;
    window.look("standard-draft").await;
    window.keep_top("ban-thao-tieu-chuan").await;

    window.goto(&format!("{draft}/effect?year={YEAR}")).await;
    window.wait_for_text("#communes ~ table, main", "Xã Bảo Đài").await;
    window.look("standard-effect").await;
    window.keep_top("tac-dong").await;
    let named = window.text("main").await;
    // 398 of 412 are 96.6 %, no points, and a criterion at nothing refuses; 99 of 100 keep their 50 points
    assert!(named.contains("Từ chưa xác định thành không đạt"), "{named}");
    let lines = "return document.querySelectorAll('tr[id^=u-]').length";
    assert_eq!(window.script(lines).await, 1, "one commune changes, its neighbour does not");
    window.goto(&draft).await;
    let own = format!("return document.querySelector(\"form[action='{draft}/enactment']\") === null");
    assert_eq!(window.script(&own).await, true, "nobody puts the own draft in force");
    window.sign_out().await;

    window.sign_in("duyet").await;
    window.goto(&draft).await;
    window.fill(&format!("form[action='{draft}/enactment'] [name=ground]"), "Công văn giả lập 9/BYT-MẪU").await;
    window.click(&format!("form[action='{draft}/enactment'] button[type=submit]")).await;
    window.goto("/standards/qd-06-2019").await;
    window.wait_for_text("main", "Bản dữ liệu thứ 2").await;
    window.sign_out().await;

    window.sign_in("thao").await;
    window.goto(&format!("/assessments/{old}")).await;
    window.wait_for_text("main", "bản dữ liệu thứ 1").await;
    window.close().await;
});

/// 2025 under the standard of 2019: two communes know how many infants are immunised.
async fn assess_2025(window: &Window, world: &World) {
    let year = Round {
        year: YEAR,
        standard: "qd-06-2019".into(),
        period_from: "2025-01-01".into(),
        period_to: "2025-12-31".into(),
        ground: "Công văn giả lập 02/BYT-MẪU".into(),
    };
    round::open_by_program(&window.programme, &year, NOW).await.unwrap();
    let cast = &world.cast;
    immunised(window, (&cast.officer, cast.commune), (398, 412)).await;
    immunised(window, (&cast.neighbour_officer, cast.neighbour), (99, 100)).await;
}

async fn immunised(window: &Window, (officer, commune): (&Actor, i64), (immunised, infants): (u64, u64)) {
    let dossier = assessment::of_unit(&window.programme.store, commune, YEAR).await.unwrap();
    let facts = [("infants_fully_immunised".to_owned(), Some(immunised)), ("infants".to_owned(), Some(infants))];
    figures::enter(&window.programme, officer, &dossier, &Entry::of(facts), Source::Typed, NOW).await.unwrap();
}
