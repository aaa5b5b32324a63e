//! Saving figures: self-scored in the same step, refused with a list of what to mend, and the way back after it.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{
    SEE_OTHER, UNPROCESSABLE, act,
    browser::{Browser, Seen, Site},
    enter,
    figures::{FIGURES, form, mended},
    held,
};

async fn save_and_self_score(officer: &Browser<'_>, id: i64, figures: &[(&str, &str)]) -> Seen {
    let page = officer.get(&format!("/assessments/{id}")).await;
    let form = form(&page.hidden("version"), &page.hidden("seen"), figures);
    let fields: Vec<_> = form.pairs().into_iter().chain([("then", "self_assessment")]).collect();
    officer.post(&format!("/assessments/{id}/figures"), &fields).await
}

on_both_engines!(figures_are_saved_before_they_are_self_scored, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, id, FIGURES).await;
    let done = save_and_self_score(&officer, id, &mended()).await;
    assert_eq!((done.status, done.location.as_str()), (SEE_OTHER, format!("/assessments/{id}").as_str()));
    let page = officer.get(&format!("/assessments/{id}")).await.text();
    assert!(page.contains("Đã tự chấm") && page.contains("873"), "{page}");
});

on_both_engines!(figures_stay_saved_where_self_scoring_is_refused, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    save_and_self_score(&officer, id, FIGURES).await;
    let again = save_and_self_score(&officer, id, FIGURES).await;
    assert_eq!(again.status, UNPROCESSABLE);
    assert!(again.text().contains("Số liệu đã lưu, nhưng chưa tự chấm."), "{}", again.text());
    assert!(again.text().contains("Đã tự chấm và từ đó số liệu không đổi."));
    assert!(again.text().contains("Lưu lần cuối") && !again.html().contains("data-unsaved"));
});

on_both_engines!(nothing_is_self_scored_where_a_figure_is_refused, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, id, FIGURES).await;
    let refused = save_and_self_score(&officer, id, &[("births", "426 trẻ")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(officer.get(&format!("/assessments/{id}")).await.text().contains("Đang nhập số liệu"));
});

on_both_engines!(a_refusal_lists_the_fields_to_mend_and_does_not_read_like_success, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, id, FIGURES).await;
    let wrong = [("villages", "28 thôn"), ("births", "426"), ("births_registered_on_time", "430")];
    let refused = enter(&officer, id, &wrong).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    let alert = refused.html().split("role=\"alert\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(alert.contains("autofocus") && alert.contains("Chưa lưu: 2 ô phải sửa"), "{alert}");
    for row in ["#r-1-2", "#r-2-1"] {
        assert!(alert.contains(&format!("href=\"{row}\"")), "{row}: {alert}");
    }
    assert!(refused.html().contains("data-guard data-unsaved"));
    let text = refused.text();
    assert!(text.contains("Chưa lưu. Bản đã lưu trước đó:") && !text.contains("Lưu lần cuối"), "{text}");
    assert!(!officer.get(&format!("/assessments/{id}")).await.html().contains("data-unsaved"));
});

on_both_engines!(the_switch_of_languages_leads_back_to_the_page_with_the_form, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let page = format!("/assessments/{id}");
    let (officer, chair) = (site.sign_in("thao").await, site.sign_in("loc").await);
    let (lead, head) = (site.sign_in("ha").await, site.sign_in("tuan").await);
    let refused = enter(&officer, id, &[("villages", "28 thôn")]).await;
    assert_eq!((refused.status, refused.hidden("next")), (UNPROCESSABLE, page.clone()));
    enter(&officer, id, FIGURES).await;
    let conflict = officer.post(&format!("{page}/figures"), &form("0", "", &[("villages", "27")]).pairs()).await;
    assert_eq!((conflict.status, conflict.hidden("next")), (StatusCode::CONFLICT, page.clone()));
    save_and_self_score(&officer, id, &mended()).await;
    held::adopt(&site.programme, &world.cast, id).await;
    act(&chair, id, "submission", &[]).await;
    let refused = act(&lead, id, "return", &[("reason", " ")]).await;
    assert_eq!((refused.status, refused.hidden("next")), (UNPROCESSABLE, format!("{page}/appraisal")));
    act(&lead, id, "appraisal", &[]).await;
    let record = [("version", "0"), ("number", "x"), ("decided_on", "2026-11-10")];
    let refused = head.post(&format!("{page}/decision"), &record).await;
    assert_eq!((refused.status, refused.hidden("next")), (UNPROCESSABLE, format!("{page}/decision/new")));
});

on_both_engines!(the_draft_is_made_of_what_is_typed, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let page = format!("/assessments/{id}");
    let officer = site.sign_in("thao").await;
    save_and_self_score(&officer, id, &mended()).await;
    held::adopt(&site.programme, &world.cast, id).await;
    act(&site.sign_in("loc").await, id, "submission", &[]).await;
    act(&site.sign_in("ha").await, id, "appraisal", &[]).await;
    let head = site.sign_in("tuan").await;
    let new = head.get(&format!("{page}/decision/new")).await;
    let draft = format!("formmethod=\"get\" formaction=\"{page}/decision/draft\" formtarget=\"_blank\"");
    assert!(new.html().contains(&draft));
    let shown = head.get(&format!("{page}/decision/draft?version=1&number=1487&decided_on=2026-11-10")).await;
    assert_eq!((shown.status, shown.content_type.as_str()), (StatusCode::OK, "application/pdf"));
    let refused = head.get(&format!("{page}/decision/draft?number=x&decided_on=2026-11-10")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
});
