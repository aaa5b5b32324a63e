//! Directing from the pages: reminding from the board, tasks by sector, departments, bases of a draft.

use axum::http::StatusCode;
use correspondence::{
    Body, directive,
    paper::{self, Draft, Link, LinkKind},
};
use organisation::{Actor, Role};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, signature},
};

use crate::{SEE_OTHER, UNPROCESSABLE, browser::Site, tasks};

fn plan(links: Vec<Link>) -> Draft {
    let signature = Some(signature("NGƯỜI ĐỨNG ĐẦU", "Hà Ngọc Tuấn"));
    Draft { links, signature, ..draft("Kế hoạch công tác trẻ em") }
}

/// A plan of a body, as a draft.
async fn drafted(world: &World, actor: &Actor, body: &Body, links: Vec<Link>) -> i64 {
    paper::draft(&world.store, actor, body, &plan(links), NOW).await.unwrap()
}

async fn issued(world: &World, actor: &Actor, body: &Body, links: Vec<Link>) -> i64 {
    testkit::paper::issued(&world.store, (actor, actor), body, &plan(links)).await
}

async fn education(world: &World) -> Actor {
    let office = (Role::ProvincialSector, world.cast.province, Some("education"));
    testkit::seat(&world.store, "Đỗ Thị Giáo", "giao", office).await
}

on_both_engines!(a_sender_reminds_from_the_board_and_is_told_how_many, |world| async move {
    let site = Site::open(&world).await;
    let paper = tasks::sent(&site, &world).await;
    let (board, reminder) = (format!("/directives/{paper}"), format!("/directives/{paper}/reminder"));
    let ministry = site.sign_in("huy").await;
    let page = ministry.get(&board).await;
    assert!(page.text().contains("Nhắc nơi chưa trả lời"), "{}", page.text());
    assert!(page.text().contains("3.355 việc chưa trả lời"), "34 provinces and 3,321 communes: {}", page.text());
    assert!(page.text().contains("nơi đã quá hạn (3.355 việc)"), "the item was due yesterday: {}", page.text());
    assert!(page.html().contains("name=\"late\" value=\"yes\">"), "and still everybody is proposed");
    let garbled = ministry.post(&reminder, &[("province", "x")]).await;
    assert_eq!(garbled.status, UNPROCESSABLE);
    let province = world.cast.province.to_string();
    let done = ministry.post(&reminder, &[("province", province.as_str()), ("late", "yes")]).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    // of the province and its 99 communes somebody sits in the province and in two communes
    let told = ministry.get(&done.location).await.text();
    assert!(told.contains("Đã nhắc 3 nơi. 97 nơi chưa có ai"), "{told}");
    let notices = site.sign_in("thao").await.get("/notices").await.text();
    assert!(notices.contains("Bộ Y tế nhắc: còn 1 mục chưa trả lời theo văn bản số 7312/BYT-MẪU"), "{notices}");
    let again = ministry.post(&reminder, &[("province", province.as_str()), ("late", "yes")]).await;
    assert_eq!(again.status, UNPROCESSABLE);
    assert!(again.text().contains("Không còn nơi nào phải nhắc"), "{}", again.text());
    assert!(again.html().contains(&format!("value=\"{province}\" selected")), "what was chosen stays");
    // the others have nothing to press
    for name in ["thao", "loc"] {
        let other = site.sign_in(name).await;
        assert!(!other.get(&board).await.text().contains("Nhắc nơi chưa trả lời"), "{name}");
        assert_eq!(other.post(&reminder, &[("province", "")]).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let lead = site.sign_in("ha").await.in_english().get(&board).await.text();
    assert!(lead.contains("99 tasks are not answered"), "the province's own task is not its to remind: {lead}");
});

on_both_engines!(tasks_are_narrowed_to_a_sector_in_the_address, |world| async move {
    let site = Site::open(&world).await;
    tasks::sent(&site, &world).await;
    let officer = site.sign_in("thao").await;
    for (sector, found) in [("culture", "1 việc"), ("police", "0 việc"), ("", "1 việc")] {
        let page = officer.get(&format!("/tasks?show=all&whose=offices&sector={sector}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(found), "{sector}: {}", page.text());
    }
    let chosen = officer.get("/tasks?sector=culture").await;
    assert!(chosen.html().contains("value=\"culture\" selected"), "the choice stays");
    assert_eq!(officer.get("/tasks?sector=moon").await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(a_department_directs_communes_from_its_own_letter, |world| async move {
    let site = Site::open(&world).await;
    let actor = education(&world).await;
    let own = Body { unit: world.cast.province, sector: "education".into() };
    let paper = issued(&world, &actor, &own, Vec::new()).await;
    let education = site.sign_in("giao").await;
    let form = education.get(&format!("/directives/{paper}/items")).await;
    let leads = form.html().split("name=\"lead-1\">").nth(1).unwrap().split("</select>").next().unwrap();
    assert_eq!(leads, "<option value=\"\">Giáo dục</option>", "it leads itself, and nobody else can");
    let items = [("words-1", "Đưa trẻ đến trường"), ("needs-1", "paper"), ("due_on-1", "2026-11-20")];
    let other = [items[0], items[1], items[2], ("lead-1", "health")];
    let refused = education.post(&format!("/directives/{paper}/items"), &other).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Mục 1 thuộc ngành khác"), "{}", refused.text());
    let set = education.post(&format!("/directives/{paper}/items"), &items).await;
    assert_eq!(set.status, SEE_OTHER, "{}", set.text());
    let sending = format!("/directives/{paper}/sending");
    let form = education.get(&sending).await;
    assert!(
        form.html().contains("value=\"communes\"") && !form.html().contains("value=\"sectors\""),
        "{}",
        form.text()
    );
    let item = directive::items(world.store.read(), paper).await.unwrap()[0].id.to_string();
    let sent = education.post(&sending, &[("item", item.as_str()), ("to", "communes")]).await;
    assert_eq!(sent.status, SEE_OTHER, "{}", sent.text());
    let board = education.get(&format!("/directives/{paper}")).await.text();
    assert!(board.contains("99 + 0 + 0 + 0 + 0 + 0 = 99."), "{board}");
    let list = site.sign_in("thao").await.get("/tasks").await.text();
    assert!(list.contains("Giáo dục"), "who sent it: {list}");
    // the ministry's letters are not the department's to pass on
    let letter = tasks::sent(&site, &world).await;
    let board = education.get(&format!("/directives/{letter}")).await.text();
    assert!(!board.contains("Giao tiếp xuống dưới") && !board.contains("Nhắc nơi chưa trả lời"), "{board}");
    assert_eq!(education.get(&format!("/directives/{letter}/sending")).await.status, StatusCode::NOT_FOUND);
});

// C9
on_both_engines!(a_sector_s_page_shows_its_own_plan_with_what_it_carries_out, |world| async move {
    let site = Site::open(&world).await;
    let actor = education(&world).await;
    let province = world.cast.province;
    let main = issued(&world, &world.cast.clerk, &Body::of_unit(province), Vec::new()).await;
    let own = Body { unit: province, sector: "education".into() };
    let link = Link { to: main, kind: LinkKind::Implements, note: String::new() };
    issued(&world, &actor, &own, vec![link]).await;
    issued(&world, &actor, &own, Vec::new()).await;
    let page = site.sign_in("ha").await.get(&format!("/sectors/education?unit={province}")).await.text();
    let reference = paper::find(&world.store, main).await.unwrap().reference();
    for words in ["Kế hoạch riêng của ngành", "01/KH-SGDĐT", "02/KH-SGDĐT", &reference] {
        assert!(page.contains(words), "no {words} in {page}");
    }
    let other = site.sign_in("ha").await.get(&format!("/sectors/police?unit={province}")).await.text();
    assert!(other.contains("Ngành chưa ban hành kế hoạch nào"), "{other}");
});

on_both_engines!(a_draft_that_rests_on_what_has_ended_says_so_where_it_is_written, |world| async move {
    correspondence::open(&world.store, NOW).await.unwrap();
    let site = Site::open(&world).await;
    let ended = correspondence::instrument::papers(&world.store).await.unwrap()["qd-34-2014"];
    let link = |to| Link { to, kind: LinkKind::CitesBasis, note: String::new() };
    let (clerk, body) = (&world.cast.clerk, Body::of_unit(world.cast.province));
    let (old, bare) =
        (drafted(&world, clerk, &body, vec![link(ended)]).await, drafted(&world, clerk, &body, Vec::new()).await);
    let browser = site.sign_in("mai").await;
    let page = browser.get(&format!("/papers/{old}/edits")).await.text();
    assert!(page.contains("Căn cứ cần xem lại") && page.contains("hết hiệu lực từ 03/01/2020"), "{page}");
    assert!(!browser.get(&format!("/papers/{bare}/edits")).await.text().contains("Căn cứ cần xem lại"));
    assert!(!browser.get("/papers/new").await.text().contains("Căn cứ cần xem lại"));
});
