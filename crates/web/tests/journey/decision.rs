//! From the appraisal to the citizen: one indicator goes back and comes again, twelve dossiers are reviewed, one list is
//! signed, another person publishes, and anybody checks its number.

use organisation::{Actor, Role};
use programme::{
    council::{self, Kind, NewMember, Seat},
    sitting::{self, Attended, NewSitting, Presence},
};
use testkit::{NOW, World, on_both_engines, seat};

use crate::{
    bao_dai::{self, held},
    browser::Window,
    many,
};

on_both_engines!(an_indicator_goes_back_and_twelve_communes_are_recognised_by_one_list, |world| async move {
    let bach = seat(&world.store, "Chu Văn Bách", "bach", (Role::ReviewCouncilMember, world.cast.province, None)).await;
    let window = Window::open(&world).await;
    let programme = &window.programme;
    bao_dai::submit(programme, &world, &[&bao_dai::FIGURES, &bao_dai::STEPS]).await;
    let id = window.dossier(world.cast.commune).await;
    let (dossier, room) = (format!("/assessments/{id}"), format!("/assessments/{id}/appraisal"));

    window.sign_in("ha").await;
    window.wait_for_text("main", "Thẩm định: 1 hồ sơ").await;
    window.goto(&room).await;
    window.script("document.querySelector('#i-11-2 details').open = true").await;
    window.click("#i-11-2 input[name=kind][value=to_return]").await;
    window.fill("#i-11-2 textarea[name=reason]", "Thiếu văn bản trả lời kiến nghị số 09, 21, 30.").await;
    window.click("#i-11-2 form button[type=submit]").await;
    window.wait_for_text("main", "Sẽ trả lại: 1 chỉ tiêu").await;
    window.click("button[name=which][value=rest]").await;
    window.wait_for_text("main", "Khớp: 23 chỉ tiêu").await;
    window.look("appraisal-room").await;
    window.keep_top("tham-dinh").await;
    window.click("button[name=part][value=marked]").await;
    window.wait_for_text("main", "Bị trả lại").await;
    window.sign_out().await;

    window.sign_in("thao").await;
    window.wait_for_text("main", "Sửa phần bị trả lại").await;
    window.goto(&dossier).await;
    window.wait_for_text("main", "Thiếu văn bản trả lời kiến nghị số 09, 21, 30.").await;
    let open = "return document.querySelectorAll('#figures input[name^=\"f.\"]').length";
    assert_eq!(window.script(open).await, 2, "only the two figures of 11.2 can be typed");
    window.look("returned").await;
    window.type_figure("child_opinions_answered", "32").await;
    window.fill("#figures [name=reason]", "Đã tìm thấy văn bản trả lời.").await;
    window.click("#figures button[name=then]").await;
    window.wait_for_text("main", "Đã tự chấm").await;
    window.sign_out().await;
    held::adopt(programme, &world.cast, id).await;
    window.sign_in("loc").await;
    window.goto(&dossier).await;
    window.click(&format!("form[action='{dossier}/submission'] button")).await;
    window.sign_out().await;

    window.sign_in("ha").await;
    window.goto(&room).await;
    window.wait_for_text("main", "Đã đổi từ lần nộp trước").await;
    window.click("button[name=which][value=unchanged]").await;
    window.wait_for_text("main", "Chưa kết luận: 1 chỉ tiêu").await;
    window.click("button[name=which][value=rest]").await;
    window.click(&format!("form[action='{room}'] button[type=submit]")).await;
    window.wait_for_text("main", "Đã thẩm định").await;
    window.sign_out().await;

    let mut twelve = many::unreviewed(programme, &world, 11).await;
    twelve.push(id);
    let sitting = convene(&world, &bach, &twelve).await;
    for name in ["phuc", "bach", "yen"] {
        window.sign_in(name).await;
        window.goto(&format!("/sittings/{sitting}")).await;
        if name == "phuc" {
            window.look("review-room").await;
            window.keep_top("hoi-dong-tinh").await;
        }
        window.click(&format!("form[action='/sittings/{sitting}/agreement'] button")).await;
        if name != "yen" {
            window.sign_out().await;
        }
    }
    window.click(&format!("form[action='/sittings/{sitting}/closing'] button")).await;
    window.click(&format!("form[action='/sittings/{sitting}/signing'] button[type=submit]")).await;
    window.sign_out().await;

    window.sign_in("tuan").await;
    window.wait_for_text("main", "Chờ ký: 12 hồ sơ").await;
    window.goto(&format!("/decisions/new?province={}&year=2026", world.cast.province)).await;
    window.script("for (const box of document.querySelectorAll('input[name=d]')) box.checked = true").await;
    window.look("list-decision").await;
    window.keep_top("quyet-dinh-danh-sach").await;
    window.fill("input[name=number]", "1487").await;
    window.click("form[action='/decisions'] button[type=submit]").await;
    window.wait_for_text("main", "1487").await;
    let document = window.script("return location.pathname").await.as_str().unwrap().to_owned();
    window.sign_out().await;

    window.goto("/check?number=1487&year=2026").await;
    assert!(!window.text("main").await.contains("Bảo Đài"), "nothing is told before it is made known");
    window.sign_in("mai").await;
    window.goto(&document).await;
    window.click(&format!("form[action='{document}/publication'] button")).await;
    window.sign_out().await;

    window.goto("/check?number=1487&year=2026").await;
    window.wait_for_text("main", "Bảo Đài").await;
    window.look("check").await;
    window.keep_top("kiem-tra").await;
    assert!(!window.text("main").await.contains("873"), "points stay inside");
    window.close().await;
});

/// The review council of the deputy, the secretary and a member, who all came.
async fn convene(world: &World, bach: &Actor, dossiers: &[i64]) -> i64 {
    let (store, cast) = (&world.store, &world.cast);
    let keeper = &cast.review_secretary;
    let id = council::establish(store, keeper, &held::new_council(Kind::Review, cast.province), NOW).await;
    let council = council::find(store, id.unwrap()).await.unwrap();
    for (actor, seat) in [(&cast.deputy, Seat::Chair), (keeper, Seat::Secretary), (bach, Seat::Member)] {
        let new = NewMember {
            full_name: actor.name.clone(),
            seat,
            person: Some(actor.person),
            ..held::member("", Seat::Member, None)
        };
        council::join(store, keeper, &council, &new, NOW).await.unwrap();
    }
    let new =
        NewSitting {
            held_at: NOW, place: "Phòng họp số 2".into(), guests: String::new(), dossiers: dossiers.to_vec()
        };
    let id = sitting::convene(store, keeper, &council, &new, NOW).await.unwrap();
    let members = council::members_on(store, council.id, NOW.today()).await.unwrap();
    let came: Vec<Attended> = members
        .iter()
        .map(|member| Attended { member: member.id, presence: Presence::Present, reason: String::new() })
        .collect();
    let open = sitting::find(store, id).await.unwrap();
    sitting::attend(store, keeper, &open, &came, "", NOW).await.unwrap();
    id
}
