//! Figures from a file.

use axum::http::StatusCode;
use programme::{figures::Source, imports};
use testkit::on_both_engines;

use crate::{SEE_OTHER, UNPROCESSABLE, browser::Site, enter};

on_both_engines!(a_file_is_checked_then_taken_as_a_whole, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let code = commune_code(&site, world.cast.commune).await;
    let file = format!("unit,class,fact,value\n{code},other,births,426\n{code},other,births_registered_on_time,412\n");
    let dry = officer.upload("/figures/import", &[("year", "2026"), ("file", &file)]).await;
    assert_eq!(dry.status, StatusCode::OK);
    assert!(dry.text().contains("2 số liệu của 1 xã sẽ thay đổi; 0 xã không đổi."), "{}", dry.text());
    assert!(officer.get(&format!("/assessments/{id}")).await.text().contains("Chưa bắt đầu"));
    let done =
        officer.upload("/figures/import", &[("year", "2026"), ("seal", &dry.hidden("seal")), ("text", &file)]).await;
    assert_eq!((done.status, done.location.as_str()), (SEE_OTHER, "/figures/import?done=1"));
    assert!(officer.get(&format!("/assessments/{id}")).await.text().contains("= 96,71%"));
});

on_both_engines!(every_fault_of_a_file_is_listed_with_its_line, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let file = "unit,class,fact,value\nA,other,births,x\nA,nowhere,births,3\n";
    let refused = officer.upload("/figures/import", &[("year", "2026"), ("file", file)]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    insta::assert_snapshot!("import_faults", refused.text().lines().take(20).collect::<Vec<_>>().join("\n"));
});

on_both_engines!(of_very_many_faults_the_first_are_shown_and_the_others_counted, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let file = format!("unit,class,fact,value\n{}", "99999,other,births,x\n".repeat(400));
    let refused = officer.upload("/figures/import", &[("year", "2026"), ("file", &file)]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    // a bad value in each row, 399 repeated facts, and one unknown commune
    assert!(refused.text().contains("800 chỗ phải sửa trong tệp"), "{}", refused.text());
    assert!(refused.text().contains("và 600 chỗ nữa"), "{}", refused.text());
    assert!(refused.bytes.len() < 100_000, "{}", refused.bytes.len());
});

on_both_engines!(a_year_that_is_not_open_is_a_complaint_beside_the_year, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let file = "unit,class,fact,value\nA,other,births,1\n";
    let refused = officer.upload("/figures/import", &[("year", "1999"), ("file", file)]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Năm này chưa mở."), "{}", refused.text());
});

on_both_engines!(the_history_says_that_a_file_came_by_the_command_line, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let code = commune_code(&site, world.cast.commune).await;
    let file = format!("unit,class,fact,value\n{code},other,births,426\n");
    let (programme, officer) = (&site.programme, &world.cast.officer);
    let plan = imports::check(programme, officer, 2026, file.as_bytes(), (testkit::NOW, 9)).await.unwrap().unwrap();
    imports::apply(programme, officer, &plan, Source::CommandLine, testkit::NOW).await.unwrap();
    let history = site.sign_in("thao").await.get(&format!("/assessments/{id}/history")).await;
    assert!(history.text().contains("nhập từ tệp bằng dòng lệnh"), "{}", history.text());
});

on_both_engines!(a_confirmation_is_stopped_when_figures_moved_on, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let code = commune_code(&site, world.cast.commune).await;
    let file = format!("unit,class,fact,value\n{code},other,births,426\n");
    let dry = officer.upload("/figures/import", &[("year", "2026"), ("file", &file)]).await;
    enter(&officer, id, &[("births", "400")]).await;
    let again =
        officer.upload("/figures/import", &[("year", "2026"), ("seal", &dry.hidden("seal")), ("text", &file)]).await;
    assert_eq!(again.status, UNPROCESSABLE);
    assert!(again.text().contains("Có số liệu vừa được sửa sau lần kiểm tra."), "{}", again.text());
});

async fn commune_code(site: &Site, unit: i64) -> String {
    let on = testkit::NOW.today();
    organisation::unit::find(site.programme.store.read(), unit, on).await.unwrap().code
}
