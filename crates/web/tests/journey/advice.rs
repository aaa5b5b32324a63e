//! The province reads what a commune lacks, plans support for it, and follows it; every page in two widths.

use testkit::on_both_engines;

use crate::{
    bao_dai::{FIGURES, enter},
    browser::Window,
};

on_both_engines!(a_province_plans_support_from_the_advice, |world| async move {
    let window = Window::open(&world).await;
    let (unit, province) = (world.cast.commune, world.cast.province);
    for part in [&FIGURES[..], &[("survey_satisfied", 255), ("survey_answers", 300)]] {
        enter(&window.programme, &world.cast.officer, unit, part).await.unwrap();
    }
    let dossier = format!("/assessments/{}", window.dossier(unit).await);
    window.sign_in("ha").await;
    window.goto(&format!("/boards/provinces/{province}/advice")).await;
    window.look("advice-province").await;
    window.click(&format!("a[href='{dossier}/advice']")).await;
    window.wait_for_text("main", "thêm 6 (từ 412 lên 418 trong 426)").await;
    window.look("advice").await;
    window.click("a[href*='indicator=2.1']").await;
    window.look("support-plan").await;
    window.click("select[name=kind] option[value=communication]").await;
    window.fill("input[name=document]", "Kế hoạch giả lập 12/KH-MẪU").await;
    window.script("document.querySelector('input[name=due_on]').value = '2026-12-31'").await;
    window.click("form[action$='/support'] button[type=submit]").await;
    window.wait_for_text("main", "Đã lên kế hoạch").await;
    window.click("main details summary").await;
    window.look("support").await;
    window.goto(&format!("/boards/provinces/{province}/support")).await;
    window.look("support-province").await;
    window.sign_out().await;
    window.sign_in("thao").await;
    window.goto(&format!("/communes/{unit}")).await;
    window.wait_for_text("main", "Biện pháp hỗ trợ").await;
    window.look("support-commune").await;
    window.close().await;
});
