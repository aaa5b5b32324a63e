//! The pages of a dossier, from empty figures to a published decision.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs, unreachable_pub)]

mod browser;
mod figures;

use axum::http::StatusCode;
use browser::{Browser, Seen, Site};
use figures::{FIGURES, form, mended};
use testkit::on_both_engines;

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Does an act with the version that the page shows.
async fn act(person: &Browser<'_>, id: i64, act: &str, fields: &[(&str, &str)]) -> Seen {
    let version = person.get(&format!("/assessments/{id}")).await.hidden("version");
    let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
    person.post(&format!("/assessments/{id}/{act}"), &fields).await
}

async fn enter(officer: &Browser<'_>, id: i64, figures: &[(&str, &str)]) -> Seen {
    let page = officer.get(&format!("/assessments/{id}")).await;
    officer.post(&format!("/assessments/{id}/figures"), &form(&page.hidden("version"), &page.hidden("seen"), figures).pairs()).await
}

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

on_both_engines!(a_commune_goes_from_figures_to_a_published_recognition, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let page = format!("/assessments/{id}");
    let (officer, chair) = (site.sign_in("thao").await, site.sign_in("loc").await);
    let (lead, head, clerk) = (site.sign_in("ha").await, site.sign_in("tuan").await, site.sign_in("mai").await);
    enter(&officer, id, &mended()).await;
    assert_eq!(act(&officer, id, "self-assessment", &[]).await.status, SEE_OTHER);
    assert_eq!(act(&chair, id, "submission", &[]).await.status, SEE_OTHER);
    assert!(officer.get(&page).await.text().contains("Số liệu khóa: hồ sơ đang ở cơ quan thẩm định của tỉnh."));
    assert_eq!(act(&lead, id, "appraisal", &[("opinion", "Đủ minh chứng.")]).await.status, SEE_OTHER);
    let form = head.get(&format!("{page}/decision/new")).await;
    insta::assert_snapshot!("decision", form.text());
    assert_eq!(form.hidden("number"), "1");
    let record = [("version", form.hidden("version")), ("number", "7".into()), ("decided_on", "2026-11-10".into()), ("signing", "head".into())];
    let record: Vec<_> = record.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(head.post(&format!("{page}/decision"), &record).await.status, SEE_OTHER);
    assert!(head.get(&page).await.text().contains("Được công nhận."));
    assert_eq!(act(&clerk, id, "publication", &[]).await.status, SEE_OTHER);
    let published = clerk.get(&page).await;
    insta::assert_snapshot!("published", published.text().lines().take(24).collect::<Vec<_>>().join("\n"));
    let papers: Vec<_> = published.html().split("href=\"").filter_map(|rest| rest.split('"').next()).filter(|href| href.ends_with(".pdf")).collect();
    assert_eq!(papers.len(), 2, "{papers:?}");
    for paper in papers {
        let seen = officer.get(paper).await;
        assert_eq!((seen.status, seen.content_type.as_str()), (StatusCode::OK, "application/pdf"));
        assert!(seen.bytes.starts_with(b"%PDF"));
    }
    insta::assert_snapshot!("history", officer.get(&format!("{page}/history")).await.text());
});

on_both_engines!(a_figure_that_cannot_be_read_saves_nothing_and_stays_as_typed, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let refused = enter(&officer, id, &[("villages", "28 thôn"), ("births", "426"), ("births_registered_on_time", "430")]).await;
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

on_both_engines!(a_return_needs_its_reason_and_the_commune_reads_it, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let (officer, chair, lead) = (site.sign_in("thao").await, site.sign_in("loc").await, site.sign_in("ha").await);
    enter(&officer, id, FIGURES).await;
    act(&officer, id, "self-assessment", &[]).await;
    act(&chair, id, "submission", &[]).await;
    let refused = act(&lead, id, "return", &[("reason", "  ")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi lý do để xã biết cần sửa gì."));
    assert_eq!(act(&lead, id, "return", &[("reason", "Đếm theo trẻ, không theo lượt.")]).await.status, SEE_OTHER);
    let page = officer.get(&format!("/assessments/{id}")).await;
    assert!(page.text().contains("Đếm theo trẻ, không theo lượt."));
    assert!(page.html().contains("name=\"f.births\""));
});

on_both_engines!(one_person_with_every_office_is_told_why_not, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let person = site.sign_in("kiem").await;
    enter(&person, id, FIGURES).await;
    act(&person, id, "self-assessment", &[]).await;
    act(&person, id, "submission", &[]).await;
    let text = person.get(&format!("/assessments/{id}")).await.text();
    assert!(text.contains("Anh/chị đã nhập số liệu, tự chấm hoặc nộp hồ sơ này"), "{text}");
});

on_both_engines!(an_act_on_an_older_version_is_not_recorded, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, id, FIGURES).await;
    let late = officer.post(&format!("/assessments/{id}/self-assessment"), &[("version", "0")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("Hồ sơ vừa được người khác thay đổi."));
});

on_both_engines!(a_dossier_of_another_province_is_not_there, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    for (name, path) in [
        ("den", format!("/assessments/{id}")),
        ("ngan", format!("/assessments/{id}/history")),
        ("ngan", format!("/communes/{}", world.cast.commune)),
        ("thao", format!("/assessments/{id}/decision/new")),
    ] {
        assert_eq!(site.sign_in(name).await.get(&path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
    }
});

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
    let done = officer.upload("/figures/import", &[("year", "2026"), ("seal", &dry.hidden("seal")), ("text", &file)]).await;
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

on_both_engines!(a_confirmation_is_stopped_when_figures_moved_on, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let code = commune_code(&site, world.cast.commune).await;
    let file = format!("unit,class,fact,value\n{code},other,births,426\n");
    let dry = officer.upload("/figures/import", &[("year", "2026"), ("file", &file)]).await;
    enter(&officer, id, &[("births", "400")]).await;
    let again = officer.upload("/figures/import", &[("year", "2026"), ("seal", &dry.hidden("seal")), ("text", &file)]).await;
    assert_eq!(again.status, UNPROCESSABLE);
    assert!(again.text().contains("Có số liệu vừa được sửa sau lần kiểm tra."), "{}", again.text());
});

async fn commune_code(site: &Site, unit: i64) -> String {
    let on = testkit::NOW.today();
    organisation::unit::find(site.programme.store.read(), unit, on).await.unwrap().code
}

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
        [("year", "2027"), ("standard", "minh-hoa"), ("period_from", "2026-11-16"), ("period_to", "2027-11-15"), ("ground", ground)]
    };
    let refused = ministry.post("/rounds", &year("")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi văn bản làm căn cứ."));
    assert!(refused.html().contains("value=\"2027\""));
    assert_eq!(ministry.post("/rounds", &year("Công văn giả lập 02/BYT-MẪU")).await.status, SEE_OTHER);
    assert!(ministry.get("/rounds").await.text().contains("Công văn giả lập 02/BYT-MẪU"));
});

on_both_engines!(every_page_speaks_english_too, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await.in_english();
    let page = officer.get(&format!("/assessments/{id}")).await;
    assert!(page.text().contains("Not begun"), "{}", page.text());
    assert!(page.text().contains("Empty does not mean zero."));
});
