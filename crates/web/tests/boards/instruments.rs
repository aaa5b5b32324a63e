//! The list of legal instruments: what is known of each, and whether it is in force on a day.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::browser::Site;

on_both_engines!(an_instrument_is_in_force_on_one_day_and_removed_on_the_next, |world| async move {
    correspondence::open(&world.store, testkit::NOW).await.unwrap();
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let list = |on: &str| format!("/instruments?words=34%2F2014&kind=decision&on={on}");
    let before = officer.get(&list("2020-01-02")).await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(
        !before.text().contains("Hết hiệu lực từ") && !before.text().contains("Chưa rõ hiệu lực"),
        "{}",
        before.text()
    );
    assert!(!before.text().contains("chưa thấy văn bản bãi bỏ"), "its end is known: {}", before.text());
    let after = officer.get(&list("2020-01-03")).await.text();
    assert!(after.contains("Hết hiệu lực từ 03/01/2020"), "{after}");
    assert!(after.contains("01/2020/QĐ-TTg"), "{after}");
    let unknown = officer.get("/instruments?words=nghi+dinh+30%2F2020").await.text();
    assert!(unknown.contains("Chưa rõ hiệu lực") && unknown.contains("chưa rõ"), "{unknown}");
    let bad = officer.get("/instruments?on=2026-02-30").await;
    assert!(bad.html().contains("aria-invalid"), "the day is refused beside its field");
});

on_both_engines!(the_page_of_an_instrument_shows_what_it_replaced_and_what_ended_it, |world| async move {
    correspondence::open(&world.store, testkit::NOW).await.unwrap();
    let site = Site::open(&world).await;
    let id = correspondence::instrument::papers(&world.store).await.unwrap()["qd-34-2014"];
    let page = site.sign_in("thao").await.get(&format!("/papers/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    for words in ["Hết hiệu lực từ 03/01/2020", "37/2010/QĐ-TTg", "Bãi bỏ văn bản này", "Thực hiện văn bản này"]
    {
        assert!(text.contains(words), "no {words} in {text}");
    }
});
