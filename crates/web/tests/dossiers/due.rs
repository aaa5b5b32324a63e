//! What is due, the feed of it, and the working calendar.

use axum::http::{StatusCode, header};
use icalendar::{Calendar, Component as _};
use organisation::office;
use testkit::{NOW, World, on_both_engines};

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    browser::{Browser, Seen, Site},
};

/// A letter of the ministry with two items for a commune: one due yesterday, one on Saturday. Rows only: sending is
/// tested where it is done.
async fn letter(world: &World) {
    let tx = world.store.write().await.unwrap();
    let sql = "INSERT INTO official_paper
                   (unit_id, sector, issuer, type, number, symbol, issued_on, subject, body, folded, version, at)
               VALUES (1, '', 'Bộ Y tế', 'letter', '7312', 'BYT-MẪU', '2026-10-05', 'Đánh giá, công nhận năm 2026', '',
                       '', 1, 0) RETURNING id";
    let paper = tx.insert(sql, []).await.unwrap();
    let sql = "INSERT INTO task_dispatch (paper_id, unit_id, sector, words, at) VALUES ($1, 1, '', '', 0) RETURNING id";
    let dispatch = tx.insert(sql, [paper.into()]).await.unwrap();
    for (number, due) in [(1, "2026-11-09"), (2, "2026-11-14")] {
        let sql = "INSERT INTO directive_item
                     (paper_id, number, words, needs, measure, lead_sector, partner_sectors, set_by)
                   VALUES ($1, $2, 'Rà soát điểm vui chơi của thôn', 'report', '', '', '', 1) RETURNING id";
        let item = tx.insert(sql, [paper.into(), number.into()]).await.unwrap();
        let sql = "INSERT INTO task (dispatch_id, paper_id, item_id, sender_id, sender_sector, unit_id, sector, tier,
                                     due_on, stage, version)
                   VALUES ($1, $2, $3, 1, '', $4, '', 'commune', $5, 'sent', 1)";
        let values = [dispatch.into(), paper.into(), item.into(), world.cast.commune.into(), due.into()];
        tx.run(sql, values).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The path of the link that a page shows.
fn link(seen: &Seen) -> String {
    let link = seen.html().split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    link.strip_prefix("http://mangnon.test").unwrap().to_owned()
}

async fn feed(person: &Browser<'_>, path: &str) -> Calendar {
    let seen = person.get(path).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert_eq!(seen.content_type, "text/calendar; charset=utf-8");
    assert!(seen.header(&header::CACHE_CONTROL).starts_with("private"));
    seen.html().parse().unwrap()
}

fn events(calendar: &Calendar) -> Vec<(String, String, String)> {
    let of = |event: &icalendar::Event, name| event.property_value(name).unwrap_or_default().to_owned();
    let mut events: Vec<_> =
        calendar.events().map(|event| (of(event, "UID"), of(event, "DTSTART"), of(event, "SUMMARY"))).collect();
    events.sort();
    events
}

on_both_engines!(what_is_due_is_told_with_its_day_sender_and_reason, |world| async move {
    let site = Site::open(&world).await;
    letter(&world).await;
    let officer = site.sign_in("thao").await;
    let page = officer.get("/due").await;
    assert_eq!(page.status, StatusCode::OK);
    insta::assert_snapshot!("due", page.text());
    assert!(page.html().contains("aria-current=\"page\">Việc đến hạn"), "the navigation knows the page");
    let overdue = officer.get("/due?group=overdue").await;
    assert!(overdue.text().contains("mục 1, 7312/BYT-MẪU") && !overdue.text().contains("mục 2, 7312/BYT-MẪU"));
    assert!(officer.get("/").await.text().contains("Trả lời mục 1, 7312/BYT-MẪU"));
    let neighbour = site.sign_in("ngan").await.get("/due").await;
    assert!(!neighbour.text().contains("7312/BYT-MẪU"));
    let english = site.sign_in("loc").await.in_english().get("/due").await;
    assert!(english.text().contains("Answer item 2, 7312/BYT-MẪU"), "{}", english.text());
    assert!(english.text().contains("holidays of 2026 not counted"));
});

on_both_engines!(a_calendar_program_reads_the_feed_until_the_link_ends, |world| async move {
    let site = Site::open(&world).await;
    letter(&world).await;
    let (officer, program) = (site.sign_in("thao").await, site.stranger());
    let made = officer.post("/due/feed", &[]).await;
    assert_eq!(made.status, StatusCode::OK);
    let path = link(&made);
    let calendar = feed(&program, &path).await;
    assert_eq!(calendar.get_name(), Some("Măng Non: việc đến hạn"));
    let told = events(&calendar);
    let tasks: Vec<_> = told.iter().filter(|(uid, _, _)| uid.starts_with("task-")).collect();
    let days: Vec<&str> = tasks.iter().map(|(_, day, _)| day.as_str()).collect();
    assert_eq!(days, ["20261109", "20261114"]);
    assert_eq!(tasks[0].2, "Trả lời mục 1, 7312/BYT-MẪU");
    let raw = program.get(&path).await;
    assert!(!raw.html().contains("điểm vui chơi"), "the item's own words stay inside");
    assert_eq!(events(&feed(&program, &path).await), told, "the same things keep their identity");
    assert!(!officer.get("/due").await.html().contains("/feeds/"), "the link is shown once");

    assert_eq!(program.get("/feeds/0000.ics").await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.get(path.strip_suffix(".ics").unwrap()).await.status, StatusCode::NOT_FOUND);
    let renewed = link(&officer.post("/due/feed", &[]).await);
    assert_eq!(program.get(&path).await.status, StatusCode::NOT_FOUND, "the old link");
    feed(&program, &renewed).await;
    assert_eq!(officer.post("/due/feed/ending", &[]).await.status, SEE_OTHER);
    assert_eq!(program.get(&renewed).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.post("/due/feed/ending", &[]).await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(an_office_that_ends_empties_the_feed, |world| async move {
    let site = Site::open(&world).await;
    letter(&world).await;
    let officer = site.sign_in("thao").await;
    let path = link(&officer.post("/due/feed", &[]).await);
    assert!(!events(&feed(&site.stranger(), &path).await).is_empty());
    let office = world.cast.officer.offices[0].id;
    office::withdraw(&world.store, &world.cast.administrator, office, "Giao nhầm", NOW).await.unwrap();
    assert!(events(&feed(&site.stranger(), &path).await).is_empty());
});

on_both_engines!(the_administrator_keeps_the_calendar_and_everybody_reads_it, |world| async move {
    let site = Site::open(&world).await;
    letter(&world).await;
    let (keeper, officer) = (site.sign_in("quan").await, site.sign_in("thao").await);
    let empty = officer.get("/calendar").await;
    assert!(empty.text().contains("Ngày nghỉ lễ năm 2026 chưa nhập đủ."), "{}", empty.text());
    assert!(!empty.html().contains("action=\"/calendar\""));
    let mut entry = vec![
        ("year", "2026"),
        ("kind", "make_up"),
        ("first_day", "2026-11-16"),
        ("words", "Làm bù giả lập"),
        ("ground", "Thông báo giả lập 1/TB-MẪU"),
    ];
    assert_eq!(officer.post("/calendar", &entry).await.status, StatusCode::NOT_FOUND);
    let refused = keeper.post("/calendar", &entry).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ngày 16/11/2026 là ngày làm việc bình thường"), "{}", refused.text());
    assert!(refused.html().contains("value=\"Làm bù giả lập\""), "what was typed comes back");
    entry[2] = ("first_day", "2026-11-14");
    assert_eq!(keeper.post("/calendar", &entry).await.location, "/calendar?year=2026");
    let holiday = [
        ("kind", "holiday"),
        ("first_day", "12/11/2026"),
        ("last_day", "13/11/2026"),
        ("words", "Nghỉ giả lập"),
        ("ground", "Thông báo giả lập 1/TB-MẪU"),
    ];
    assert_eq!(keeper.post("/calendar", &holiday).await.status, SEE_OTHER);
    let whole = [("kind", "whole"), ("year", "2026"), ("ground", "Thông báo giả lập 1/TB-MẪU")];
    assert_eq!(keeper.post("/calendar", &whole).await.status, SEE_OTHER);
    insta::assert_snapshot!("calendar", officer.get("/calendar?year=2026").await.text());
    // Wednesday 11 and the Saturday that is worked
    let due = officer.get("/due").await.text();
    assert!(due.contains("2 ngày làm việc tính đến hạn.") && !due.contains("chưa tính nghỉ lễ"), "{due}");
    assert!(!due.contains("Hạn rơi vào ngày nghỉ"), "{due}");

    let page = keeper.get("/calendar?year=2026").await;
    let row = page.html().split("/calendar/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let path = format!("/calendar/{row}/withdrawal");
    assert_eq!(officer.post(&path, &[("reason", "x")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(keeper.post(&path, &[("year", "2026"), ("reason", "")]).await.status, UNPROCESSABLE);
    assert_eq!(keeper.post(&path, &[("year", "2026"), ("reason", "Nhập nhầm")]).await.status, SEE_OTHER);
    assert!(officer.get("/calendar?year=2026").await.text().contains("Nhập nhầm"));
    assert_eq!(officer.get("/calendar?year=1850").await.status, StatusCode::NOT_FOUND);
});
