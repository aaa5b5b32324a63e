//! The commune, its class, the standards and the years.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{SEE_OTHER, UNPROCESSABLE, browser::Site};

on_both_engines!(the_commune_sees_what_is_due_first, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let page = officer.get(&format!("/communes/{}", world.cast.commune)).await;
    insta::assert_snapshot!("commune", page.text());
});

on_both_engines!(a_class_needs_its_ground, |world| async move {
    let site = Site::open(&world).await;
    let path = format!("/communes/{}/class", world.cast.commune);
    let lead = site.sign_in("ha").await;
    let class = "mountain_island_or_extremely_difficult";
    let refused = lead.post(&path, &[("class", class), ("from", "2026-01-14"), ("ground", "")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi quyết định làm căn cứ xếp nhóm."));
    let set = lead.post(&path, &[("class", class), ("from", "2026-01-14"), ("ground", "Quyết định giả lập 9")]).await;
    assert_eq!(set.status, SEE_OTHER);
    let page = lead.get(&format!("/communes/{}", world.cast.commune)).await;
    assert!(page.text().contains("ngưỡng 800"), "{}", page.text());
});

on_both_engines!(standards_show_gaps_as_unknown, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    insta::assert_snapshot!("standards", officer.get("/standards").await.text());
    let page = officer.get("/standards/qd-06-2019").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("chưa biết"));
    assert_eq!(officer.get("/standards/nothing").await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(the_ministry_opens_a_year_with_its_ground, |world| async move {
    let site = Site::open(&world).await;
    let ministry = site.sign_in("huy").await;
    let year = |ground| {
        [
            ("year", "2027"),
            ("standard", "minh-hoa"),
            ("period_from", "2026-11-16"),
            ("period_to", "2027-11-15"),
            ("ground", ground),
        ]
    };
    let refused = ministry.post("/rounds", &year("")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi văn bản làm căn cứ."));
    assert!(refused.html().contains("value=\"2027\""));
    assert_eq!(ministry.post("/rounds", &year("Công văn giả lập 02/BYT-MẪU")).await.status, SEE_OTHER);
    assert!(ministry.get("/rounds").await.text().contains("Công văn giả lập 02/BYT-MẪU"));
});
