//! A commune's way up: the officer and four sectors, the council with one dissent, the last day.

use organisation::{Actor, Role};
use programme::{
    council::{self, Kind, NewMember, Seat},
    due::{self, NewDue},
    sitting::{self, NewSitting},
};
use standards::StepKey;
use testkit::{NOW, World, on_both_engines, seat};

use crate::{bao_dai::held, browser::Window, figures};

/// Sector officers by sign-in name.
const SECTORS: [(&str, &str, &str); 4] = [
    ("Đỗ Thị Lan", "lan", "health"),
    ("Ngô Thị Thu", "thu", "education"),
    ("Lý Văn Hùng", "hung", "police"),
    ("Bế Văn Tâm", "tam", "justice"),
];
const DISSENT: &str = "Điểm vui chơi của hai thôn chưa dùng được.";

on_both_engines!(four_sectors_confirm_and_the_council_signs_a_dissent_on_the_last_day, |world| async move {
    let (cast, unit) = (&world.cast, world.cast.commune);
    for (name, sign_in, sector) in SECTORS {
        seat(&world.store, name, sign_in, (Role::CommuneSector, unit, Some(sector))).await;
    }
    let member = seat(&world.store, "Hoàng Thị Vân", "van", (Role::CommuneCouncilMember, unit, None)).await;
    let window = Window::open(&world).await;
    let ground = "Công văn giả lập 11".to_owned();
    let last_day = NewDue { year: 2026, step: StepKey::Submission, on: NOW.today(), ground };
    due::set(&world.store, &cast.lead, cast.province, &last_day, NOW).await.unwrap();
    let id = window.dossier(unit).await;
    let dossier = format!("/assessments/{id}");

    window.sign_in("thao").await;
    window.wait_for_text("main", "Nhập số liệu năm 2026").await;
    window.wait_for_text("main", "Hôm nay là ngày cuối").await;
    window.look("home-officer").await;
    window.keep_top("viec-can-lam").await;
    window.goto(&dossier).await;
    for (fact, value) in figures::mended() {
        window.type_figure(fact, value).await;
    }
    window.click("#score button[type=submit]").await;
    window.wait_for_text("main", "Lưu lần cuối").await;
    window.sign_out().await;

    for (_, sign_in, _) in SECTORS {
        window.sign_in(sign_in).await;
        window.wait_for_text("main", "Xác nhận số liệu của ngành").await;
        window.goto(&dossier).await;
        window.look(&format!("sector-{sign_in}")).await;
        if sign_in == "lan" {
            window.keep_top("can-bo-nganh").await;
        }
        confirm_the_rest(&window, &dossier).await;
        window.sign_out().await;
    }

    window.sign_in("thao").await;
    window.goto(&dossier).await;
    window.click("#figures button[name=then]").await;
    window.wait_for_text("main", "Đã tự chấm").await;
    let sitting = convene(&world, &member, id).await;
    let room = format!("/sittings/{sitting}");
    window.goto(&room).await;
    window
        .script("document.querySelectorAll(\"select[name^='presence-']\").forEach(one => one.value = 'present')")
        .await;
    window.click(&format!("form[action='{room}/attendance'] button[type=submit]")).await;
    window.sign_out().await;

    vote(&window, &room, "loc", ("agree", ""), "1 – 0 – 0").await;
    vote(&window, &room, "van", ("disagree", DISSENT), "1 – 1 – 0").await;
    window.sign_in("thao").await;
    window.goto(&room).await;
    window.look("council-room").await;
    window.keep_top("hoi-dong").await;
    window.script("document.querySelector('details:has(input[name=by])').open = true").await;
    window.click("input[name=by][value=secretary] ~ * input[name=choice][value=agree]").await;
    window.click("form:has(input[name=by][value=secretary]) button[type=submit]").await;
    window.wait_for_text("main", DISSENT).await;
    window.wait_for_text("main", "2 – 1 – 0").await;
    window.click(&format!("form[action='{room}/closing'] button")).await;
    window.click(&format!("form[action='{room}/signing'] button[type=submit]")).await;
    window.goto(&dossier).await;
    window.wait_for_text("main", "Hội đồng xã đã họp").await;
    let minutes = window.fetch(&format!("{room}/minutes")).await;
    assert!(minutes.starts_with(b"%PDF"));
    assert!(crate::words_of(&minutes).contains(DISSENT), "the dissent stands in the minutes in its own words");
    window.sign_out().await;

    window.sign_in("loc").await;
    window.wait_for_text("main", "Nộp hồ sơ năm 2026").await;
    window.goto(&dossier).await;
    window.click(&format!("form[action='{dossier}/submission'] button")).await;
    window.wait_for_text("main", "Nộp đúng hạn").await;
    window.look("handed-in").await;
    window.close().await;
});

/// Confirms whatever criterion of the own sector is still open.
async fn confirm_the_rest(window: &Window, dossier: &str) {
    let button = format!("form[action='{dossier}/confirmations'] button");
    for _ in 0..8 {
        window.goto(dossier).await;
        let open = window.script(&format!("return document.querySelectorAll(\"{button}\").length")).await;
        if open.as_i64() == Some(0) {
            return;
        }
        window.click(&button).await;
    }
    panic!("a criterion stays open");
}

/// A council of three: the chairman and a member with accounts, a secretary whose vote is written down.
async fn convene(world: &World, member: &Actor, dossier: i64) -> i64 {
    let (store, cast) = (&world.store, &world.cast);
    let id = council::establish(store, &cast.officer, &held::new_council(Kind::Assessment, cast.commune), NOW).await;
    let council = council::find(store, id.unwrap()).await.unwrap();
    let seats = [
        (cast.chair.name.clone(), Seat::Chair, Some(cast.chair.person)),
        ("Lý Thị Thư".to_owned(), Seat::Secretary, None),
        (member.name.clone(), Seat::Member, Some(member.person)),
    ];
    for (full_name, seat, person) in seats {
        let new = NewMember { full_name, seat, person, ..held::member("", Seat::Member, None) };
        council::join(store, &cast.officer, &council, &new, NOW).await.unwrap();
    }
    let new =
        NewSitting {
            held_at: NOW, place: "Phòng họp UBND xã".into(), guests: String::new(), dossiers: vec![dossier]
        };
    sitting::convene(store, &cast.officer, &council, &new, NOW).await.unwrap()
}

async fn vote(window: &Window, room: &str, name: &str, (choice, words): (&str, &str), counted: &str) {
    window.sign_in(name).await;
    window.wait_for_text("main", "Biểu quyết").await;
    window.goto(room).await;
    window.click(&format!("form[action*='/votes'] input[name=choice][value={choice}]")).await;
    if !words.is_empty() {
        window.fill("form[action*='/votes'] textarea[name=words]", words).await;
    }
    window.click("form[action*='/votes'] button[type=submit]").await;
    window.wait_for_text("main", counted).await;
    window.sign_out().await;
}
