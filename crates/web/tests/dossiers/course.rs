//! The acts on a dossier, from figures to publication.

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{
    SEE_OTHER, UNPROCESSABLE, act,
    browser::Site,
    enter,
    figures::{FIGURES, mended},
    held,
};

on_both_engines!(a_commune_goes_from_figures_to_a_published_recognition, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let page = format!("/assessments/{id}");
    let (officer, chair) = (site.sign_in("thao").await, site.sign_in("loc").await);
    let (lead, head, clerk) = (site.sign_in("ha").await, site.sign_in("tuan").await, site.sign_in("mai").await);
    enter(&officer, id, &mended()).await;
    assert_eq!(act(&officer, id, "self-assessment", &[]).await.status, SEE_OTHER);
    let early = chair.get(&page).await;
    assert!(early.text().contains("hội đồng đánh giá của xã phải họp"), "{}", early.text());
    assert!(!early.html().contains(&format!("{page}/submission")), "what cannot be done has no form");
    held::adopt(&site.programme, &world.cast, id).await;
    assert_eq!(act(&chair, id, "submission", &[]).await.status, SEE_OTHER);
    assert!(officer.get(&page).await.text().contains("Số liệu khóa: hồ sơ đang ở cơ quan thẩm định của tỉnh."));
    assert_eq!(act(&lead, id, "appraisal", &[("opinion", "Đủ minh chứng.")]).await.status, SEE_OTHER);
    held::review(&site.programme, &world.cast, &[id]).await;
    let form = head.get(&format!("{page}/decision/new")).await;
    insta::assert_snapshot!("decision", form.text());
    assert_eq!(form.hidden("number"), "1");
    let record = [("version", form.hidden("version")), ("number", "7".into()), ("decided_on", "2026-11-10".into())];
    let record: Vec<_> = record.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(head.post(&format!("{page}/decision"), &record).await.status, SEE_OTHER);
    assert!(head.get(&page).await.text().contains("Được công nhận."));
    assert_eq!(act(&clerk, id, "publication", &[]).await.status, SEE_OTHER);
    let published = clerk.get(&page).await;
    insta::assert_snapshot!("published", published.text().lines().take(24).collect::<Vec<_>>().join("\n"));
    let papers: Vec<_> = published
        .html()
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.contains("/papers/"))
        .collect();
    // request, report, appraisal report, decision, certificate: each in both forms
    assert_eq!(papers.len(), 10, "{papers:?}");
    for paper in papers {
        let seen = officer.get(paper).await;
        let (kind, begin): (_, &[u8]) = if paper.contains(".docx") {
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04")
        } else {
            ("application/pdf", b"%PDF")
        };
        assert_eq!((seen.status, seen.content_type.as_str()), (StatusCode::OK, kind), "{paper}");
        assert!(seen.bytes.starts_with(begin), "{paper}");
    }
    insta::assert_snapshot!("history", officer.get(&format!("{page}/history")).await.text());
});

on_both_engines!(a_return_needs_its_reason_and_the_commune_reads_it, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let (officer, chair, lead) = (site.sign_in("thao").await, site.sign_in("loc").await, site.sign_in("ha").await);
    enter(&officer, id, FIGURES).await;
    act(&officer, id, "self-assessment", &[]).await;
    held::adopt(&site.programme, &world.cast, id).await;
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
    held::adopt(&site.programme, &world.cast, id).await;
    act(&person, id, "submission", &[]).await;
    let text = person.get(&format!("/assessments/{id}")).await.text();
    assert!(text.contains("Anh/chị đã nhập số liệu, tự chấm, biểu quyết ở hội đồng xã hoặc nộp hồ sơ này"), "{text}");
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
