//! One paper for many dossiers, what happens to it afterwards, and what the public sees of it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use organisation::Role;
use programme::{
    assessment,
    finding::{self, Kind, NewFinding},
};
use testkit::{NOW, World, on_both_engines, seat};

use crate::{
    SEE_OTHER, UNPROCESSABLE, act,
    browser::{Browser, Seen, Site},
    council_room::text_of,
    enter,
    figures::mended,
    held,
};

/// Xã Bảo Đài and xã Nghĩa Phương from figures to the review.
pub async fn two_appraised(site: &Site, world: &World) -> [i64; 2] {
    appraised(site, world, None).await
}

/// The same; of one of them the department counts less, so that it does not meet the standard.
async fn appraised(site: &Site, world: &World, less: Option<i64>) -> [i64; 2] {
    seat(&world.store, "Lý Văn Chủ", "chu", (Role::CommuneChair, world.cast.neighbour, None)).await;
    let lead = site.sign_in("ha").await;
    let mut ids = [0; 2];
    let cast = &world.cast;
    let communes =
        [(cast.commune, ("thao", &cast.officer), "loc"), (cast.neighbour, ("ngan", &cast.neighbour_officer), "chu")];
    for (id, (unit, (officer, keeper), chair)) in ids.iter_mut().zip(communes) {
        *id = site.dossier(unit).await;
        let (officer, chair) = (site.sign_in(officer).await, site.sign_in(chair).await);
        enter(&officer, *id, &mended()).await;
        act(&officer, *id, "self-assessment", &[]).await;
        held::adopt_by(&site.programme, keeper, *id).await;
        act(&chair, *id, "submission", &[]).await;
        if less == Some(unit) {
            differ(site, world, *id).await;
        }
        assert_eq!(act(&lead, *id, "appraisal", &[]).await.status, SEE_OTHER);
    }
    held::review(&site.programme, &world.cast, &ids).await;
    ids
}

/// The department counts 1,061 of 1,128 children (10.1) and 13 of 28 villages (12.2): 15 points less for each.
const DIFFERENCES: [(&str, &str, u64); 2] =
    [("10.1", "preschool_enrolled_3_5", 1_061), ("12.2", "villages_with_playground", 13)];

async fn differ(site: &Site, world: &World, id: i64) {
    for (indicator, fact, figure) in DIFFERENCES {
        let new = NewFinding {
            indicator: indicator.into(),
            kind: Kind::Differs,
            figures: BTreeMap::from([(fact.into(), Some(figure))]),
            reason: "Đối chiếu sổ của ngành".into(),
        };
        let dossier = assessment::find(&site.programme.store, id).await.unwrap();
        finding::record(&site.programme, &world.cast.lead, &dossier, &new, NOW).await.unwrap();
    }
}

on_both_engines!(what_was_appraised_is_decided_and_not_what_the_commune_scored, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let (lead, head, page) = (site.sign_in("ha").await, site.sign_in("tuan").await, format!("/assessments/{id}"));
    let officer = site.sign_in("thao").await;
    enter(&officer, id, &mended()).await;
    act(&officer, id, "self-assessment", &[]).await;
    held::adopt(&site.programme, &world.cast, id).await;
    act(&site.sign_in("loc").await, id, "submission", &[]).await;
    let early = head.get(&format!("{page}/decision/new")).await.text();
    assert!(!early.contains("Về việc công nhận xã Bảo Đài"), "nothing is appraised yet: {early}");
    differ(&site, &world, id).await;
    // 873 − 15 − 15 = 843 is below 850
    assert_eq!(act(&lead, id, "appraisal", &[]).await.status, SEE_OTHER);
    held::review(&site.programme, &world.cast, &[id]).await;
    let form = head.get(&format!("{page}/decision/new")).await;
    assert!(form.text().contains("Về việc không công nhận xã Bảo Đài"), "{}", form.text());
    assert!(!form.text().contains("Về việc công nhận"), "{}", form.text());
    let version = form.hidden("version");
    let draft = head.get(&format!("{page}/decision/draft?version={version}&number=7&decided_on=2026-11-10")).await;
    let draft = text_of(&draft.bytes);
    assert!(draft.contains("Không công nhận xã Bảo Đài") && !draft.contains("Về việc công nhận"), "{draft}");
    let signed = [("version", version.as_str()), ("number", "7"), ("decided_on", "2026-11-10")];
    assert_eq!(head.post(&format!("{page}/decision"), &signed).await.status, SEE_OTHER);
    assert!(head.get(&page).await.text().contains("Không công nhận"));
});

/// Sends the first group of the page with everything ticked.
pub async fn sign(head: &Browser<'_>, page: &Seen, number: &str) -> Seen {
    let ticks: Vec<&str> =
        page.html().split("name=\"d\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let (province, outcome) = (page.hidden("province"), page.hidden("outcome"));
    let mut fields = vec![("province", province.as_str()), ("year", "2026"), ("outcome", outcome.as_str())];
    fields.extend([("number", number), ("decided_on", "2026-11-10")]);
    fields.extend(ticks.into_iter().map(|tick| ("d", tick)));
    head.post("/decisions", &fields).await
}

on_both_engines!(what_is_signed_first_takes_the_number_that_both_groups_are_offered, |world| async move {
    let site = Site::open(&world).await;
    appraised(&site, &world, Some(world.cast.neighbour)).await;
    let head = site.sign_in("tuan").await;
    let numbers = |page: &Seen| -> Vec<String> {
        let fields = page.html().split("name=\"number\" value=\"").skip(1);
        fields.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let page = head.get("/decisions/new").await;
    let offered = numbers(&page);
    assert!(offered.len() == 2 && offered[0] == offered[1], "{offered:?}: {}", page.text());
    // the second group goes first
    let refusal = page.html().split("name=\"outcome\" value=\"").nth(2).unwrap();
    let outcome = refusal.split('"').next().unwrap();
    let tick = refusal.split("name=\"d\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let province = world.cast.province.to_string();
    let fields = [
        ("province", province.as_str()),
        ("year", "2026"),
        ("outcome", outcome),
        ("number", &offered[1]),
        ("decided_on", "2026-11-10"),
        ("d", tick),
    ];
    let done = head.post("/decisions", &fields).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let next = offered[1].parse::<i64>().unwrap() + 1;
    assert_eq!(numbers(&head.get("/decisions/new").await), [next.to_string()], "no number is left out for the other");
});

on_both_engines!(two_communes_are_recognised_by_one_paper_and_a_citizen_checks_its_number, |world| async move {
    let site = Site::open(&world).await;
    let ids = two_appraised(&site, &world).await;
    let (head, clerk, citizen) = (site.sign_in("tuan").await, site.sign_in("mai").await, site.stranger());
    let page = head.get("/decisions/new").await;
    insta::assert_snapshot!("list", page.text());
    let query = format!("province={}&year=2026&outcome=recognised&number=7&decided_on=2026-11-10", world.cast.province);
    let ticks: String = page
        .html()
        .split("name=\"d\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .fold(String::new(), |query, tick| format!("{query}&d={tick}"));
    let draft = head.get(&format!("/decisions/draft?{query}{ticks}")).await;
    assert_eq!((draft.status, draft.content_type.as_str()), (StatusCode::OK, "application/pdf"));
    assert_eq!(head.get(&format!("/decisions/draft?{query}")).await.status, UNPROCESSABLE, "nothing is ticked");
    let bad = sign(&head, &page, "không").await;
    assert_eq!(bad.status, UNPROCESSABLE);
    assert!(bad.text().contains("Số văn bản là số nguyên từ 1 trở lên."), "{}", bad.text());
    assert!(bad.html().contains("value=\"không\""), "what was typed comes back");
    let done = sign(&head, &page, "1487").await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    assert!(head.get("/decisions/new").await.text().contains("Không có hồ sơ nào chờ quyết định."));
    insta::assert_snapshot!("listed", head.get("/decisions").await.text());
    let asked = "/check?number=1487&symbol=q%C4%91-ubnd&year=2026";
    assert!(citizen.get(asked).await.text().contains("Không có văn bản đã công bố nào khớp."));
    let document = clerk.get(&done.location).await;
    // it stands among the outgoing papers of the province, and its page there leads back
    let book = clerk.get("/papers?book=outgoing").await;
    let (before, _) = book.html().split_once("\">Quyết định: Về việc công nhận").unwrap();
    let paper = clerk.get(before.rsplit("href=\"").next().unwrap()).await;
    assert!(paper.text().contains("1487/QĐ-UBND") && paper.html().contains(&format!("href=\"{}\"", done.location)));
    assert!(!paper.html().contains("print.pdf"), "it prints where it is kept");
    let print = document.html().split("text-reset\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(!document.html().contains("/check/"), "nothing is to be found before it is published");
    assert!(citizen.get(&format!("/check/{print}")).await.text().contains("Không có văn bản đã công bố nào khớp."));
    assert_eq!(clerk.post(&format!("{}/publication", done.location), &[]).await.status, SEE_OTHER);
    let found = citizen.get(asked).await;
    insta::assert_snapshot!(
        "checked",
        found.text().lines().take(24).collect::<Vec<_>>().join("\n").replace(&print, "…")
    );
    assert!(!found.text().contains("873"), "no points outside");
    assert!(citizen.get(&format!("/check/{print}")).await.text().contains("Xã Nghĩa Phương"));
    for id in ids {
        assert!(clerk.get(&format!("/assessments/{id}")).await.text().contains("Đã công bố"));
    }
});

on_both_engines!(a_dossier_that_somebody_returned_meanwhile_is_named, |world| async move {
    let site = Site::open(&world).await;
    let ids = two_appraised(&site, &world).await;
    let (head, lead) = (site.sign_in("tuan").await, site.sign_in("ha").await);
    let page = head.get("/decisions/new").await;
    let meanwhile = format!("/assessments/{}", ids[1]);
    let version = lead.get(&meanwhile).await.hidden("version");
    let fields = [("version", version.as_str()), ("reason", "Sai")];
    assert_eq!(lead.post(&format!("{meanwhile}/return"), &fields).await.status, SEE_OTHER);
    let refused = sign(&head, &page, "1").await;
    assert_eq!(refused.status, UNPROCESSABLE);
    let sentence = "Chưa ghi nhận gì: hồ sơ của xã Nghĩa Phương vừa được người khác thay đổi.";
    assert!(refused.text().contains(sentence), "{}", refused.text());
    assert!(head.get(&format!("/assessments/{}", ids[0])).await.text().contains("Đang xét duyệt"));
});

on_both_engines!(a_recognition_is_revoked_the_commune_objects_and_the_dossier_is_reopened, |world| async move {
    let site = Site::open(&world).await;
    let [id, _] = two_appraised(&site, &world).await;
    let (head, chair, lead) = (site.sign_in("tuan").await, site.sign_in("loc").await, site.sign_in("ha").await);
    let page = format!("/assessments/{id}");
    assert_eq!(head.get(&format!("{page}/revocation")).await.status, StatusCode::NOT_FOUND, "nothing is decided");
    sign(&head, &head.get("/decisions/new").await, "12").await;
    let version = head.get(&format!("{page}/revocation")).await.hidden("version");
    let fields =
        |reason| [("version", version.as_str()), ("number", "13"), ("decided_on", "2026-11-10"), ("reason", reason)];
    let revocation = format!("{page}/revocation");
    let refused = head.post(&revocation, &fields(" ")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi lý do."));
    let draft = head.post(&format!("{page}/revocation/draft"), &fields("Sai")).await;
    assert_eq!(draft.content_type, "application/pdf");
    let stale = [("version", "0"), ("number", "13"), ("decided_on", "2026-11-10"), ("reason", "Lý do đã ghi")];
    let overtaken = head.post(&revocation, &stale).await;
    assert_eq!((overtaken.status, overtaken.hidden("version")), (StatusCode::CONFLICT, version.clone()));
    assert!(
        overtaken.text().contains("Hồ sơ vừa được người khác thay đổi") && overtaken.text().contains("Lý do đã ghi")
    );
    assert_eq!(head.post(&revocation, &fields("Báo cáo sai số liệu tiêm chủng.")).await.status, SEE_OTHER);
    let shown = chair.get(&page).await.text();
    for sentence in ["Công nhận đã bị thu hồi.", "Báo cáo sai số liệu tiêm chủng.", "Hiệu lực: chưa xác định"]
    {
        assert!(shown.contains(sentence), "{sentence}: {shown}");
    }
    let objections = format!("{page}/objections");
    let version = chair.get(&objections).await.hidden("version");
    let overtaken = chair.post(&objections, &[("version", "0"), ("words", "Lời đã ghi")]).await;
    assert_eq!((overtaken.status, overtaken.hidden("version")), (StatusCode::CONFLICT, version.clone()));
    assert!(overtaken.text().contains("Lời đã ghi"), "{}", overtaken.text());
    let raised = chair.post(&objections, &[("version", &version), ("words", "Số liệu đúng, có sổ tiêm.")]).await;
    assert_eq!(raised.status, SEE_OTHER);
    let open = lead.get(&objections).await;
    assert!(open.text().contains("Chờ trả lời") && open.text().contains("chưa xác định"), "{}", open.text());
    let answer = open.html().split("action=\"").find(|rest| rest.contains("/answer\"")).unwrap();
    let answer = answer.split('"').next().unwrap();
    let version = open.hidden("version");
    let silent = lead.post(answer, &[("version", &version), ("words", "Đúng.")]).await;
    assert_eq!(silent.status, UNPROCESSABLE);
    assert!(silent.text().contains("Chọn chấp nhận hay không chấp nhận."));
    let upheld = [("version", version.as_str()), ("words", "Sổ tiêm khớp."), ("upheld", "1")];
    assert_eq!(lead.post(answer, &upheld).await.status, SEE_OTHER);
    assert!(head.get(&objections).await.html().contains(&format!("{page}/reopening")));
    let form = head.get(&format!("{page}/reopening")).await;
    let (version, number) = (form.hidden("version"), "14".to_owned());
    let fields = [
        ("version", version.as_str()),
        ("number", &number),
        ("decided_on", "2026-11-10"),
        ("reason", "Kiến nghị đúng."),
    ];
    assert_eq!(head.post(&format!("{page}/reopening"), &fields).await.status, SEE_OTHER);
    let reopened = site.sign_in("thao").await.get(&page).await;
    assert!(reopened.text().contains("Hồ sơ được mở lại bằng quyết định"), "{}", reopened.text());
    assert!(reopened.html().contains("name=\"f.births\""), "the commune can correct its figures");
    insta::assert_snapshot!("objections", lead.get(&objections).await.text());
});

on_both_engines!(a_document_of_another_province_is_not_there, |world| async move {
    let site = Site::open(&world).await;
    two_appraised(&site, &world).await;
    let head = site.sign_in("tuan").await;
    let document = sign(&head, &head.get("/decisions/new").await, "12").await.location;
    let validity = [("valid_from", "2026-11-10"), ("valid_to", ""), ("ground", "Công văn giả lập 3")];
    for name in ["den", "thao", "ngan", "khong"] {
        let browser = site.sign_in(name).await;
        assert_eq!(browser.get(&document).await.status, StatusCode::NOT_FOUND, "{name}");
        for (form, fields) in [("publication", &[][..]), ("validity", &validity[..])] {
            let seen = browser.post(&format!("{document}/{form}"), fields).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{name} {form}");
        }
        let list = format!("/decisions/new?province={}&year=2026", world.cast.province);
        assert_eq!(browser.get(&list).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let backwards = [("valid_from", "2026-11-09"), ("valid_to", ""), ("ground", "Công văn giả lập 3")];
    assert_eq!(head.post(&format!("{document}/validity"), &backwards).await.status, UNPROCESSABLE);
    assert_eq!(head.post(&format!("{document}/validity"), &validity).await.status, SEE_OTHER);
    assert!(head.get(&document).await.text().contains("từ 10/11/2026"));
});

on_both_engines!(
    a_file_is_compared_by_its_fingerprint_and_a_bad_question_is_told_beside_its_field,
    |world| async move {
        let site = Site::open(&world).await;
        let citizen = site.stranger();
        let compared = citizen.upload("/check", &[("file", "abc")]).await;
        // SHA-256 of "abc", FIPS 180-2, appendix B.1
        let print = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((compared.status, compared.location), (SEE_OTHER, format!("/check/{print}")));
        assert_eq!(citizen.get(&format!("/check/{print}")).await.status, StatusCode::OK);
        for (path, sentence) in [
            ("/check?number=abc&year=2026", "Ghi số của văn bản bằng chữ số."),
            ("/check?number=1&year=x", "Ghi năm bằng bốn chữ số."),
            ("/check?sha256=12", "Mã SHA-256 gồm 64 chữ số"),
        ] {
            let seen = citizen.get(path).await;
            assert_eq!(seen.status, UNPROCESSABLE, "{path}");
            assert!(seen.text().contains(sentence), "{path}: {}", seen.text());
        }
        assert_eq!(citizen.upload("/check", &[("file", "")]).await.status, UNPROCESSABLE);
    }
);
