//! Entering figures: points that follow, refusals beside their fields, two people at once.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    browser::Site,
    enter,
    figures::{FIGURES, form},
};

on_both_engines!(the_page_shows_figures_points_and_what_is_missing, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let saved = enter(&officer, id, FIGURES).await;
    assert_eq!((saved.status, saved.location.as_str()), (SEE_OTHER, format!("/assessments/{id}").as_str()));
    let page = officer.get(&format!("/assessments/{id}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(text.contains("773"), "{text}");
    assert!(text.contains("+ tối đa 50 chưa xác định"), "{text}");
    assert!(text.contains("Thiếu ít nhất 27 điểm"), "{text}");
    assert!(text.contains("Chưa xác định: tiêu chí 13"), "{text}");
    assert!(text.contains("= 93,65%"), "{text}");
    insta::assert_snapshot!("dossier", text);
});

on_both_engines!(a_figure_that_cannot_be_read_saves_nothing_and_stays_as_typed, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let refused =
        enter(&officer, id, &[("villages", "28 thôn"), ("births", "426"), ("births_registered_on_time", "430")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("value=\"28 thôn\""));
    assert!(refused.text().contains("Không đọc được số này."));
    assert!(refused.text().contains("Tử số 430 lớn hơn mẫu số 426."), "{}", refused.text());
    assert!(officer.get(&format!("/assessments/{id}")).await.text().contains("Chưa bắt đầu"));
});

on_both_engines!(a_part_above_its_whole_is_told_beside_its_field, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let refused = enter(&officer, id, &[("births", "426"), ("births_registered_on_time", "430")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Tử số 430 lớn hơn mẫu số 426."), "{}", refused.text());
});

on_both_engines!(points_follow_the_typing_and_nothing_is_saved, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let fields = form("0", "", FIGURES);
    let preview = officer.post(&format!("/assessments/{id}/figures/preview"), &fields.pairs()).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.text().contains("773"));
    assert!(preview.html().contains("id=\"p-6-1\" hx-swap-oob=\"true\""));
    assert!(preview.text().contains("Điểm theo số đang gõ, chưa lưu: 773."));
    let wrong = form("0", "", &[("births", "400"), ("births_registered_on_time", "412")]);
    let preview = officer.post(&format!("/assessments/{id}/figures/preview"), &wrong.pairs()).await;
    assert!(preview.html().contains("data-bad=\"births_registered_on_time\""), "{}", preview.html());
    assert!(preview.text().contains("1 ô phải sửa."));
    assert!(officer.get(&format!("/assessments/{id}")).await.text().contains("Chưa bắt đầu"));
});

on_both_engines!(two_people_at_once_see_both_versions, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let other = site.sign_in("kiem").await;
    let seen = officer.get(&format!("/assessments/{id}")).await;
    enter(&other, id, &[("births", "400"), ("villages", "28")]).await;
    let mine = form(&seen.hidden("version"), &seen.hidden("seen"), &[("births", "426"), ("villages", "")]);
    let conflict = officer.post(&format!("/assessments/{id}/figures"), &mine.pairs()).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    insta::assert_snapshot!("conflict", conflict.text());
    assert!(conflict.html().contains("name=\"f.births\" value=\"426\" checked"));
    assert!(conflict.html().contains("name=\"f.villages\" value=\"28\" checked"));
});

on_both_engines!(every_page_speaks_english_too, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await.in_english();
    let page = officer.get(&format!("/assessments/{id}")).await;
    assert!(page.text().contains("Not begun"), "{}", page.text());
    assert!(page.text().contains("Empty does not mean zero."));
});
