//! Sectors on the dossier's page: confirm, correct, withdraw; unlikely figures, last year's to keep, reasons.

use axum::http::StatusCode;
use organisation::Role;
use programme::round::{self, Round};
use testkit::{NOW, World, on_both_engines, seat};

use crate::{
    SEE_OTHER, UNPROCESSABLE, act,
    browser::{Browser, Seen, Site},
    enter,
    figures::{FIGURES, form},
};

async fn office(world: &World, name: &str, sign_in: &str, sector: &str) {
    seat(&world.store, name, sign_in, (Role::CommuneSector, world.cast.commune, Some(sector))).await;
}

async fn confirm(person: &Browser<'_>, id: i64, criterion: &str) -> Seen {
    let page = person.get(&format!("/assessments/{id}")).await;
    let mut fields = vec![("seen".to_owned(), page.hidden("seen")), ("criterion".to_owned(), criterion.to_owned())];
    let own = page.html().split("name=\"own\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    fields.extend(own.map(|no| ("own".to_owned(), no)));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    person.post(&format!("/assessments/{id}/confirmations"), &fields).await
}

/// Sends the form of figures with more fields.
async fn save(person: &Browser<'_>, path: &str, figures: &[(&str, &str)], more: &[(&str, &str)]) -> Seen {
    let page = person.get(path).await;
    let address =
        page.html().split("id=\"figures\" method=\"post\" action=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = form(&page.hidden("version"), &page.hidden("seen"), figures);
    let fields: Vec<_> = fields.pairs().into_iter().chain(more.iter().copied()).collect();
    person.post(address, &fields).await
}

on_both_engines!(four_sectors_confirm_and_the_dossier_goes_up, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    for (name, sign_in, sector) in [
        ("Ngô Văn Cảnh", "canh", "police"),
        ("Hoàng Thị Liên", "lien", "health"),
        ("Lý Thị Giáo", "giao", "education"),
        ("Mai Văn Tịch", "tich", "justice"),
    ] {
        office(&world, name, sign_in, sector).await;
    }
    let (officer, chair) = (site.sign_in("thao").await, site.sign_in("loc").await);
    enter(&officer, id, FIGURES).await;
    act(&officer, id, "self-assessment", &[]).await;
    // what cannot be done has no form on the chairman's page; sent all the same, it is refused with the sectors' names
    let version = officer.get(&format!("/assessments/{id}")).await.hidden("version");
    let waiting = chair.post(&format!("/assessments/{id}/submission"), &[("version", version.as_str())]).await;
    assert_eq!(waiting.status, UNPROCESSABLE);
    assert!(waiting.text().contains("Công an (3, 4); Y tế (5, 7, 8, 9); Giáo dục (10)"), "{}", waiting.text());
    let home = site.sign_in("lien").await.get(&format!("/communes/{}", world.cast.commune)).await;
    assert!(home.text().contains("Xác nhận số liệu của ngành"), "{}", home.text());
    let page = site.sign_in("lien").await.get(&format!("/assessments/{id}")).await;
    assert!(page.text().contains("Xác nhận số liệu tiêu chí 7"), "{}", page.text());
    assert!(page.html().contains("name=\"f.infants\"") && !page.html().contains("name=\"f.births\""));
    insta::assert_snapshot!("sector", page.text().lines().take(60).collect::<Vec<_>>().join("\n"));
    for (sign_in, criterion) in [("canh", "all"), ("lien", "all"), ("giao", "10"), ("tich", "2")] {
        assert_eq!(confirm(&site.sign_in(sign_in).await, id, criterion).await.status, SEE_OTHER, "{sign_in}");
    }
    let page = officer.get(&format!("/assessments/{id}")).await;
    assert!(page.text().contains("Vì sao khóa: Công an đã xác nhận ngày 10/11/2026."), "{}", page.text());
    assert!(!page.html().contains("name=\"f.abused_children\"") && page.html().contains("name=\"f.villages\""));
    assert!(page.text().contains("Không có cán bộ ngành"));
    let locked = enter(&officer, id, &[("abused_children", "3")]).await;
    assert_eq!(locked.status, UNPROCESSABLE);
    assert!(locked.text().contains("Số liệu này đã khóa: Công an xác nhận ngày 10/11/2026."), "{}", locked.text());
    crate::held::adopt(&site.programme, &world.cast, id).await;
    assert_eq!(act(&chair, id, "submission", &[]).await.status, SEE_OTHER);
    let sent = site.sign_in("ha").await.get(&format!("/assessments/{id}")).await;
    assert!(sent.text().contains("Xác nhận 10/11/2026"), "{}", sent.text());
});

on_both_engines!(a_sector_corrects_and_withdraws_with_reasons_that_stay_as_typed, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let page = format!("/assessments/{id}");
    office(&world, "Hoàng Thị Liên", "lien", "health").await;
    let (officer, health) = (site.sign_in("thao").await, site.sign_in("lien").await);
    enter(&officer, id, FIGURES).await;
    let refused = save(&health, &page, &[("children_examined", "5221")], &[]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi lý do sửa"), "{}", refused.text());
    assert!(refused.html().contains("value=\"5221\""));
    // another sector's field is not in the form; sent all the same, it is refused beside it
    let other = save(&health, &page, &[("births", "420")], &[("reason", "x")]).await;
    assert_eq!(other.status, UNPROCESSABLE);
    let saved = save(&health, &page, &[("children_examined", "5221")], &[("reason", "Đếm theo trẻ")]).await;
    assert_eq!(saved.status, SEE_OTHER);
    assert!(officer.get(&format!("{page}/history")).await.text().contains("Lý do: Đếm theo trẻ"));
    let preview = health.post(&format!("{page}/figures/correction/preview"), &[("f.children_examined", "6000")]).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert_eq!(confirm(&health, id, "9").await.status, SEE_OTHER);
    let version = health.get(&page).await.hidden("version");
    let withdraw = |reason: &'static str| {
        [("version", version.clone()), ("criterion", "9".to_owned()), ("withdrawal_reason", reason.to_owned())]
    };
    let send = async |fields: [(&str, String); 3]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        health.post(&format!("{page}/confirmations/withdrawal"), &fields).await
    };
    let refused = send(withdraw(" ")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi lý do rút xác nhận"), "{}", refused.text());
    assert_eq!(send(withdraw("Sổ khám chưa khớp")).await.status, SEE_OTHER);
    assert!(officer.get(&page).await.text().contains("Lý do: Sổ khám chưa khớp"));
});

on_both_engines!(unlikely_figures_are_asked_about_in_place_and_last_years_kept_by_a_tick, |world| async move {
    let site = Site::open(&world).await;
    let before = Round {
        year: 2025,
        standard: "minh-hoa".into(),
        period_from: "2024-11-16".into(),
        period_to: "2025-11-15".into(),
        ground: "Công văn giả lập năm trước".into(),
    };
    round::open_by_program(&site.programme, &before, NOW).await.unwrap();
    let last = programme::assessment::of_unit(&site.programme.store, world.cast.commune, 2025).await.unwrap().id;
    let id = site.dossier(world.cast.commune).await;
    let (page, officer) = (format!("/assessments/{id}"), site.sign_in("thao").await);
    enter(&officer, last, &[("abused_children", "3"), ("villages", "28"), ("villages_with_collaborator", "23")]).await;
    let empty = officer.get(&page).await;
    assert!(
        empty.html().contains("name=\"keep\" value=\"1.2\"") && !empty.html().contains("name=\"keep\" value=\"2.1\"")
    );
    assert!(empty.html().contains("name=\"f.villages\" value=\"\""), "nothing is prefilled");
    let figures = [("villages", ""), ("villages_with_collaborator", "26"), ("abused_children", "0")];
    assert_eq!(save(&officer, &page, &figures, &[("keep", "1.2")]).await.status, SEE_OTHER);
    let saved = officer.get(&page).await;
    assert!(saved.html().contains("name=\"f.villages\" value=\"28\""));
    assert!(saved.html().contains("name=\"f.villages_with_collaborator\" value=\"26\""));
    assert!(saved.text().contains("năm trước 3, năm nay 0"), "{}", saved.text());
    let history = officer.get(&format!("{page}/history")).await.text();
    assert!(history.contains("28 theo năm trước") && !history.contains("26 theo năm trước"), "{history}");
    let why = [("why.part_gone.abused_children", "Công an xác nhận không có vụ nào")];
    // refused for another field, the reason stays as typed
    let refused = save(&officer, &page, &[("births", "nhiều")], &why).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("value=\"Công an xác nhận không có vụ nào\""));
    assert_eq!(save(&officer, &page, &[], &why).await.status, SEE_OTHER);
    let answered = officer.get(&page).await;
    assert!(answered.text().contains("Xã giải thích: Công an xác nhận không có vụ nào"), "{}", answered.text());
});

on_both_engines!(after_a_return_the_page_asks_for_the_reason_of_a_change, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let page = format!("/assessments/{id}");
    let (officer, chair, lead) = (site.sign_in("thao").await, site.sign_in("loc").await, site.sign_in("ha").await);
    enter(&officer, id, FIGURES).await;
    assert!(!officer.get(&page).await.html().contains("name=\"reason\""), "not before it is needed");
    act(&officer, id, "self-assessment", &[]).await;
    crate::held::adopt(&site.programme, &world.cast, id).await;
    act(&chair, id, "submission", &[]).await;
    act(&lead, id, "return", &[("reason", "Đếm lại")]).await;
    let refused = save(&officer, &page, &[("births", "427")], &[]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("id=\"reason-of-save\"") && refused.html().contains("value=\"427\""));
    let file = format!("unit,class,fact,value\n{},other,births,428\n", code(&world).await);
    let plan = officer.upload("/figures/import", &[("year", "2026"), ("file", &file)]).await;
    assert!(plan.html().contains("name=\"reason\""), "{}", plan.text());
    assert_eq!(save(&officer, &page, &[("births", "427")], &[("reason", "Khai sinh muộn")]).await.status, SEE_OTHER);
});

async fn code(world: &World) -> String {
    organisation::unit::find(world.store.read(), world.cast.commune, NOW.today()).await.unwrap().code
}

on_both_engines!(a_provincial_sector_says_whether_the_figures_agree, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let page = format!("/assessments/{id}");
    let department = (Role::ProvincialSector, world.cast.province, Some("health"));
    seat(&world.store, "Đỗ Thị Sở", "so", department).await;
    let (officer, chair, health) = (site.sign_in("thao").await, site.sign_in("loc").await, site.sign_in("so").await);
    enter(&officer, id, FIGURES).await;
    act(&officer, id, "self-assessment", &[]).await;
    crate::held::adopt(&site.programme, &world.cast, id).await;
    act(&chair, id, "submission", &[]).await;
    let differs = [("criterion", "7"), ("answer", "differs"), ("agreement_words", "")];
    let refused = act(&health, id, "agreements", &differs).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Không khớp thì ghi rõ khác ở đâu."), "{}", refused.text());
    let differs = [("criterion", "7"), ("answer", "differs"), ("agreement_words", "Sổ có 390 trẻ")];
    assert_eq!(act(&health, id, "agreements", &differs).await.status, SEE_OTHER);
    let seen = site.sign_in("ha").await.get(&page).await.text();
    assert!(seen.contains("Không khớp") && seen.contains("Sổ có 390 trẻ"), "{seen}");
    assert_eq!(act(&site.sign_in("ha").await, id, "appraisal", &[]).await.status, SEE_OTHER);
});
