//! Sectors, coordination bodies and periods on their pages.

use axum::http::StatusCode;
use correspondence::{
    Body,
    directive::{self, NewItem, To},
    paper::Draft,
    task::Needs,
};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, signature},
};

use crate::{SEE_OTHER, UNPROCESSABLE, browser::Site};

/// A paper of the commune, signed by its chairman and issued today.
pub(crate) async fn issued(world: &World, kind: &str, subject: &str) -> i64 {
    let cast = &world.cast;
    let signature = Some(signature("CHỦ TỊCH", "Trần Văn Lộc"));
    let draft = Draft { kind: kind.into(), signature, ..draft(subject) };
    let people = (&cast.officer, &cast.chair);
    testkit::paper::issued(&world.store, people, &Body::of_unit(cast.commune), &draft).await
}

fn item(words: &str, lead: &str) -> NewItem {
    NewItem {
        words: words.into(),
        needs: Needs::Report,
        measure: String::new(),
        due_on: "2026-11-20".parse().ok(),
        lead_sector: lead.into(),
        partner_sectors: Vec::new(),
    }
}

/// Writes one item of a paper down and sends it to a department of the commune.
pub(crate) async fn sent(world: &World, paper: i64, sector: &str) {
    let (store, cast) = (&world.store, &world.cast);
    let item = item("Rà soát hồ sơ trẻ em", sector);
    directive::set_items(store, &cast.officer, paper, &[item], NOW).await.unwrap();
    let items: Vec<i64> =
        directive::items(store.read(), paper).await.unwrap().into_iter().map(|item| item.id).collect();
    directive::dispatch(store, &cast.chair, paper, &items, &To::Sectors(vec![sector.into()]), NOW).await.unwrap();
}

on_both_engines!(a_body_is_recorded_and_what_its_meeting_agreed_on_is_followed, |world| async move {
    let site = Site::open(&world).await;
    let (officer, lead) = (site.sign_in("thao").await, site.sign_in("ha").await);
    let list = format!("/units/{}/coordination", world.cast.commune);
    let mut fields = vec![
        ("name", "Ban Bảo vệ trẻ em xã Bảo Đài"),
        ("composition", "commune"),
        ("standing", "health"),
        ("from", "2026-01-10"),
        ("to", "2026-12-31"),
        ("decided_on", "2026-01-05"),
    ];
    let refused = officer.post(&list, &fields).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("ghi số, ký hiệu") && refused.html().contains("value=\"2026-12-31\""));
    fields.push(("decision", "15/QĐ-UBND-MẪU"));
    let done = officer.post(&list, &fields).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let page = done.location;
    let member = [
        ("role", "head"),
        ("seat", "chair"),
        ("full_name", "Trần Văn Lộc"),
        ("position", "Chủ tịch UBND xã"),
        ("day", "2026-01-10"),
    ];
    let refused = officer.post(&format!("{page}/members"), &member).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("value=\"Trần Văn Lộc\""), "what was typed comes back");
    let member: Vec<_> = member.into_iter().chain([("ground", "Quyết định 15/QĐ-UBND-MẪU")]).collect();
    assert_eq!(officer.post(&format!("{page}/members"), &member).await.status, SEE_OTHER);
    let meeting = [("day", "2026-11-03"), ("subject", "Họp quý IV"), ("chair", "1")];
    assert_eq!(officer.post(&format!("{page}/meetings"), &meeting).await.status, SEE_OTHER);
    let minutes = issued(&world, "minutes", "Biên bản họp quý IV").await;
    let paper = minutes.to_string();
    let kept = officer.post(&format!("{page}/meetings/1/minutes"), &[("paper", paper.as_str())]).await;
    assert_eq!(kept.status, SEE_OTHER);
    sent(&world, minutes, "police").await;
    let seen = officer.get(&page).await;
    assert_eq!(seen.status, StatusCode::OK);
    insta::assert_snapshot!("coordination_body", seen.text());
    let above = lead.get(&page).await;
    assert_eq!(above.status, StatusCode::OK);
    assert!(!above.html().contains("method=\"post\" action=\"/coordination/"), "who reads from above keeps nothing");
    assert!(above.text().contains("Họp quý IV"));
    assert!(!above.text().contains("Rà soát hồ sơ") && !above.html().contains(&format!("/papers/{minutes}")));
    // the review council reads dossiers, not what the commune agreed on
    let secretary = site.sign_in("yen").await;
    assert_eq!(secretary.get(&page).await.status, StatusCode::NOT_FOUND);
    let police = secretary.get(&format!("/sectors/police?unit={}", world.cast.commune)).await;
    assert_eq!(police.status, StatusCode::OK);
    assert!(police.text().contains("Chỉ gồm việc mà đơn vị của anh/chị được đọc."), "{}", police.text());
    assert!(!police.text().contains("Rà soát hồ sơ"));
    for name in ["ngan", "den", "khong"] {
        let other = site.sign_in(name).await;
        for path in [&page, &list, &format!("/sectors?unit={}", world.cast.commune)] {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        assert_eq!(other.post(&format!("{page}/members"), &member).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let sector = officer.get(&format!("/sectors/police?unit={}", world.cast.commune)).await;
    assert_eq!(sector.status, StatusCode::OK, "{}", sector.text());
    insta::assert_snapshot!("sector_of_commune", sector.text());
    let listed = lead.in_english().get(&format!("/sectors?unit={}", world.cast.commune)).await;
    insta::assert_snapshot!("sectors_of_commune", listed.text());
});

on_both_engines!(many_tasks_of_a_sector_are_all_counted_and_found_page_by_page, |world| async move {
    let site = Site::open(&world).await;
    let (store, cast) = (&world.store, &world.cast);
    for subject in ["Biên bản họp quý III", "Biên bản họp quý IV"] {
        let minutes = issued(&world, "minutes", subject).await;
        let new: Vec<NewItem> = (1..=30).map(|number| item(&format!("{subject}, việc {number}."), "police")).collect();
        directive::set_items(store, &cast.officer, minutes, &new, NOW).await.unwrap();
        let items = directive::items(store.read(), minutes).await.unwrap();
        let items: Vec<i64> = items.into_iter().map(|item| item.id).collect();
        let to = To::Sectors(vec!["police".into()]);
        assert_eq!(directive::dispatch(store, &cast.chair, minutes, &items, &to, NOW).await.unwrap(), 30);
    }
    let officer = site.sign_in("thao").await;
    let list = officer.get(&format!("/sectors?unit={}", cast.commune)).await;
    assert!(list.html().contains(">60</td>"), "{}", list.text());
    let page = format!("/sectors/police?unit={}", cast.commune);
    let (first, second) = (officer.get(&page).await, officer.get(&format!("{page}&page=1")).await);
    let tasks = |page: &crate::browser::Seen| page.html().matches("<a href=\"/tasks/").count();
    assert_eq!((tasks(&first), tasks(&second)), (50, 10));
    assert!(first.html().contains("page=1#tasks") && !first.html().contains("page=0#tasks"));
    assert!(second.html().contains("page=0#tasks") && !second.html().contains("page=2#tasks"));
});

on_both_engines!(finance_has_a_page_and_the_lead_changes_with_the_day, |world| async move {
    let site = Site::open(&world).await;
    let lead = site.sign_in("ha").await;
    let page = |sector: &str, on: &str| format!("/sectors/{sector}?unit={}&on={on}", world.cast.province);
    let finance = lead.get(&page("finance", "2026-11-10")).await;
    assert_eq!(finance.status, StatusCode::OK);
    assert!(finance.text().contains("không giao tiêu chí nào"), "{}", finance.text());
    let health = lead.get(&page("health", "2026-11-10")).await.text();
    assert!(health.contains("Cơ quan chủ trì công tác trẻ em") && health.contains("Bộ Y tế"), "{health}");
    let labour = lead.get(&page("labour", "2025-02-28")).await.text();
    assert!(labour.contains("Cơ quan chủ trì công tác trẻ em"), "{labour}");
    assert!(labour.contains("Bộ Lao động - Thương binh và Xã hội"), "{labour}");
    assert_eq!(lead.get(&page("moon", "2026-11-10")).await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(a_period_is_closed_on_its_report_and_its_work_goes_over, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let list = format!("/units/{}/periods", world.cast.commune);
    for (name, from, to) in
        [("Giai đoạn 2025–2026", "2025-07-01", "2026-12-31"), ("Giai đoạn 2027–2031", "2027-01-01", "2031-12-31")]
    {
        let fields = [("name", name), ("from", from), ("to", to), ("ground", "Kế hoạch giả lập")];
        let done = officer.post(&list, &fields).await;
        assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    }
    let plan = issued(&world, "plan", "Kế hoạch năm 2026").await;
    sent(&world, plan, "police").await;
    let report = format!("paper-{}", issued(&world, "report", "Tổng kết giai đoạn").await);
    let unknown = officer.post("/periods/1/closing", &[("ended_by", "review-77")]).await;
    assert_eq!(unknown.status, UNPROCESSABLE);
    assert!(unknown.text().contains("Không có cuộc tổng kết"), "{}", unknown.text());
    assert_eq!(officer.post("/periods/1/closing", &[("ended_by", &report)]).await.status, SEE_OTHER);
    let nothing = officer.post("/periods/1/copies", &[("next", "2"), ("subject", "Kế hoạch 2027–2031")]).await;
    assert_eq!(nothing.status, UNPROCESSABLE);
    let page = nothing.html().to_owned();
    let item = page.split("name=\"item\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let chosen = [("next", "2"), ("subject", "Kế hoạch 2027–2031"), ("item", item)];
    assert_eq!(officer.post("/periods/1/copies", &chosen).await.status, SEE_OTHER);
    insta::assert_snapshot!("periods", officer.get(&list).await.text());
    for name in ["ngan", "den"] {
        let other = site.sign_in(name).await;
        assert_eq!(other.get(&list).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post("/periods/2/closing", &[("ended_by", &report)]).await.status, StatusCode::NOT_FOUND);
    }
});
