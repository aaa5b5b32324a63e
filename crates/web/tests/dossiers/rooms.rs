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

on_both_engines!(the_decisions_page_names_who_decides_and_on_which_ground, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    crate::enter(&site.sign_in("thao").await, id, &crate::figures::mended()).await;
    for (name, step) in [("thao", "self-assessment"), ("loc", "submission"), ("ha", "appraisal")] {
        if step == "submission" {
            crate::held::adopt(&site.programme, &world.cast, id).await;
        }
        assert_eq!(crate::act(&site.sign_in(name).await, id, step, &[]).await.status, SEE_OTHER, "{step}");
    }
    crate::held::review(&site.programme, &world.cast, &[id]).await;
    let page = format!("/assessments/{id}/decision/new");
    let (lead, chair) = (site.sign_in("ha").await, site.sign_in("tuan").await);
    let unconfirmed = chair.get(&page).await.text();
    assert!(unconfirmed.contains("chưa có văn bản xác nhận, văn bản in rõ điều này"), "{unconfirmed}");
    let path = format!("/provinces/{}/procedure/authority", world.cast.province);
    let fields =
        [("year", "2026"), ("role", "provincial_chair"), ("from", "01/11/2026"), ("ground", "Nghị quyết giả lập 9")];
    assert_eq!(lead.post(&path, &fields).await.status, SEE_OTHER);
    let confirmed = chair.get(&page).await.text();
    assert!(confirmed.contains("Căn cứ: Nghị quyết giả lập 9."), "{confirmed}");
});
