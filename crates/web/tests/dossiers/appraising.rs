//! The department's rooms: the pile, the room of one dossier, and the second look.

use axum::http::StatusCode;
use organisation::Role;
use programme::{
    agreement::{self, Answer},
    assessment,
};
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines, seat};

use crate::{SEE_OTHER, UNPROCESSABLE, act, browser::Site, enter, figures::mended, held};

/// The commune's dossier goes up with every figure.
async fn sent(site: &Site, world: &World) -> i64 {
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, id, &mended()).await;
    assert_eq!(act(&officer, id, "self-assessment", &[]).await.status, SEE_OTHER);
    held::adopt(&site.programme, &world.cast, id).await;
    assert_eq!(act(&site.sign_in("loc").await, id, "submission", &[]).await.status, SEE_OTHER);
    id
}

on_both_engines!(clean_dossiers_are_accepted_together_as_the_page_showed_them, |world| async move {
    let site = Site::open(&world).await;
    let id = sent(&site, &world).await;
    let lead = site.sign_in("ha").await;
    let path = format!("/boards/provinces/{}/appraisals", world.cast.province);
    let page = lead.get(&format!("{path}?year=2026")).await;
    assert!(page.text().contains("Chấp nhận được cùng lúc: 1"), "{}", page.text());
    let tick = page.hidden("d");
    let version = assessment::find(&site.programme.store, id).await.unwrap().version;
    assert_eq!(tick, format!("{id}:{version}"));

    let nothing = lead.post(&path, &[("year", "2026")]).await;
    assert_eq!(nothing.status, UNPROCESSABLE);
    assert!(nothing.text().contains("Chọn ít nhất một hồ sơ."), "{}", nothing.text());
    let stale = format!("{id}:{}", version - 1);
    let refused = lead.post(&path, &[("year", "2026"), ("d", stale.as_str())]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Hồ sơ đã thay đổi sau khi anh/chị mở trang."), "{}", refused.text());
    assert!(!refused.text().contains("Đã thẩm định"), "{}", refused.text());
    let done = lead.post(&path, &[("year", "2026"), ("d", tick.as_str())]).await;
    assert_eq!((done.status, done.location.as_str()), (SEE_OTHER, format!("{path}?year=2026&done=1").as_str()));
    assert!(lead.get(&done.location).await.text().contains("Đã thẩm định 1 hồ sơ."));
    let again = lead.post(&path, &[("year", "2026"), ("d", tick.as_str())]).await;
    assert_eq!(again.status, UNPROCESSABLE);
    assert!(again.text().contains("1 hồ sơ đã chọn không còn chờ thẩm định"), "{}", again.text());
});

on_both_engines!(the_room_shows_evidence_and_what_the_sectors_say, |world| async move {
    let site = Site::open(&world).await;
    let id = sent(&site, &world).await;
    let office = (Role::ProvincialSector, world.cast.province, Some("health"));
    let health = seat(&world.store, "Đỗ Thị Sở", "so-y-te", office).await;
    let dossier = assessment::find(&site.programme.store, id).await.unwrap();
    let differs = (Some(Answer::Differs), "Sổ tiêm chủng có 390 trẻ");
    agreement::say(&site.programme, &health, &dossier, "7", differs, NOW).await.unwrap();
    let lead = site.sign_in("ha").await;
    let room = lead.get(&format!("/assessments/{id}/appraisal")).await;
    for words in ["Minh chứng (0)", "Không có cán bộ ngành", "Không khớp", "Sổ tiêm chủng có 390 trẻ"]
    {
        assert!(room.text().contains(words), "{words}: {}", room.text());
    }
    assert!(room.html().contains(&format!("/assessments/{id}/evidence/7.1")));
    let pile = lead.get(&format!("/boards/provinces/{}/appraisals?year=2026", world.cast.province)).await;
    assert!(pile.text().contains("1 tiêu chí ngành tỉnh không khớp"), "{}", pile.text());
    // a refusal of a field is said at the top as well
    let back = act(&lead, id, "return", &[("room", "appraisal"), ("part", "file"), ("reason", " ")]).await;
    assert_eq!(back.status, UNPROCESSABLE);
    assert!(back.html().contains("role=\"alert\" tabindex=\"-1\" autofocus"), "{}", back.text());
    assert!(back.html().contains("aria-describedby=\"reason-refused\""));
});

on_both_engines!(a_second_look_goes_from_the_drawing_to_the_commune, |world| async move {
    let site = Site::open(&world).await;
    let id = sent(&site, &world).await;
    let (lead, officer) = (site.sign_in("ha").await, site.sign_in("thao").await);
    seat(&world.store, "Nguyễn Phúc Tra", "tra", (Role::ProvincialLead, world.cast.province, None)).await;
    let second = site.sign_in("tra").await;
    let path = format!("/boards/provinces/{}/rechecks", world.cast.province);
    let draw = |seed| [("year", "2026"), ("seed", seed), ("percent", "5"), ("ground", "Kế hoạch giả lập 3")];
    let odd = lead.post(&path, &draw("xo-so'20-11")).await;
    assert_eq!(odd.status, UNPROCESSABLE);
    assert!(odd.text().contains("Hạt giống không được có dấu"), "{}", odd.text());
    assert!(odd.html().contains("value=\"Kế hoạch giả lập 3\"") && odd.html().contains("aria-invalid=\"true\""));
    assert_eq!(lead.post(&path, &draw("xo-so-20-11")).await.status, SEE_OTHER);
    let list = lead.get(&format!("{path}?year=2026")).await;
    assert!(list.text().contains("printf '%s:%s' 'xo-so-20-11' 'mã xã' | sha256sum"), "{}", list.text());
    assert!(list.text().contains("một nơi mà không ai ở đây chi phối"), "{}", list.text());

    let recheck = world.store.read().number("SELECT MIN(id) FROM recheck", []).await.unwrap().unwrap();
    let page = format!("/rechecks/{recheck}");
    let look = async |figure: &str, reason: &str| {
        let fields =
            [("indicator", "12.2"), ("kind", "differs"), ("f.villages_with_playground", figure), ("reason", reason)];
        second.post(&format!("{page}/findings"), &fields).await
    };
    for (figure, reason) in [("13", " "), ("mười ba", "Một điểm đã hỏng")] {
        let refused = look(figure, reason).await;
        assert_eq!(refused.status, UNPROCESSABLE);
        assert!(refused.html().contains(&format!("name=\"f.villages_with_playground\" value=\"{figure}\"")));
        assert!(refused.html().contains("value=\"differs\" checked"), "what was chosen stays");
        assert!(refused.html().contains("aria-describedby=\"no-12-2\""));
        assert!(refused.html().contains("role=\"alert\" tabindex=\"-1\" autofocus"));
    }
    let looked = look("13", "Một điểm đã hỏng").await;
    assert_eq!((looked.status, looked.location.as_str()), (SEE_OTHER, format!("{page}#i-12-2").as_str()));
    let shown = second.get(&page).await;
    assert!(shown.html().contains("value=\"differs\" checked"), "what was found opens as it was found");
    assert_eq!(officer.get(&page).await.status, StatusCode::NOT_FOUND, "not before it is concluded");
    let closing = format!("{page}/closing");
    let silent = second.post(&closing, &[("conclusion", " ")]).await;
    assert_eq!(silent.status, UNPROCESSABLE);
    assert!(silent.text().contains("Ghi kết luận."), "{}", silent.text());
    assert_eq!(second.post(&closing, &[("conclusion", "Thiếu một điểm vui chơi")]).await.status, SEE_OTHER);
    assert_eq!(look("12", "Muộn").await.status, UNPROCESSABLE);

    let dossier = officer.get(&format!("/assessments/{id}")).await;
    assert!(dossier.html().contains(&format!("href=\"{page}\"")), "{}", dossier.text());
    assert!(officer.get(&page).await.text().contains("Thiếu một điểm vui chơi"));
    assert_eq!(site.sign_in("ngan").await.get(&page).await.status, StatusCode::NOT_FOUND);
    let found = second.post(&format!("/assessments/{id}/appraisal"), &[("version", "1")]).await;
    assert_ne!(found.status, SEE_OTHER, "who looked again does not appraise");
});
