//! Areas: a list taken over in the browser, boards narrowed to an area, the commune's page, the priority view.

use axum::http::StatusCode;
use organisation::unit;
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines};

use crate::{
    atlas::old_year,
    browser::{Browser, Seen, Site},
    enter,
    figures::FIGURES,
    row,
};

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const NOT_FOUND: StatusCode = StatusCode::NOT_FOUND;

async fn code(world: &World, unit: i64) -> String {
    unit::find(world.store.read(), unit, NOW.today()).await.unwrap().code
}

async fn send(lead: &Browser<'_>, scheme: &str, more: &[(&str, &str)]) -> Seen {
    let head = [("scheme", scheme), ("instrument", "Quyết định giả lập 7/QĐ-MẪU"), ("from", "2026-01-01")];
    let fields: Vec<_> = head.into_iter().chain(more.iter().copied()).collect();
    lead.upload("/areas", &fields).await
}

async fn take(lead: &Browser<'_>, scheme: &str, list: &str) {
    let dry = send(lead, scheme, &[("file", list)]).await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.text());
    // a browser makes CR LF of every line break that it sends
    let content = dry.hidden("content").replace('\n', "\r\n");
    let taken = send(lead, scheme, &[("content", &content), ("seal", &dry.hidden("seal"))]).await;
    assert_eq!((taken.status, taken.location.as_str()), (SEE_OTHER, "/areas?done=1"), "{}", taken.text());
}

on_both_engines!(a_list_is_checked_mended_and_taken_over, |world| async move {
    let site = Site::open(&world).await;
    let lead = site.sign_in("ha").await;
    let one = code(&world, world.cast.commune).await;
    let wrong = send(&lead, "border", &[("file", &format!("unit,name\n{one},Xã Khác\n99999,\n"))]).await;
    assert_eq!(wrong.status, UNPROCESSABLE);
    assert!(wrong.text().contains("2 chỗ cần sửa trong danh sách"), "{}", wrong.text());
    assert!(wrong.text().contains(&format!("Mã {one} là Xã Bảo Đài, không phải “Xã Khác”")), "{}", wrong.text());
    assert!(wrong.html().contains("value=\"Quyết định giả lập 7/QĐ-MẪU\""), "comes back as typed");
    let headless = send(&lead, "border", &[("file", "xã\n1\n")]).await;
    assert_eq!(headless.status, UNPROCESSABLE);
    assert!(headless.html().contains("id=\"file-refused\""));
    let list = format!("unit,name\n{one},Xã Bảo Đài\n");
    take(&lead, "border", &list).await;
    let sql = "SELECT COUNT(*) FROM area_list WHERE sha256 = $1";
    let print = programme::snapshot::fingerprint(list.as_bytes());
    assert_eq!(world.store.read().number(sql, [print.into()]).await.unwrap(), Some(1), "the list as it was chosen");
    let shown = lead.get("/areas?done=1").await;
    assert!(shown.text().contains("Đã nhập danh sách."));
    assert!(row(shown.html(), ">Xã biên giới</th>").ends_with(" 1"), "{}", row(shown.html(), ">Xã biên giới</th>"));
    assert!(shown.text().contains("Văn bản ban hành danh sách chưa biết."));
    let table = lead.get("/areas.csv").await;
    let table = String::from_utf8(table.bytes).unwrap();
    assert!(table.contains(&format!("{one},Xã Bảo Đài,border,border,")), "{table}");
    for other in ["thao", "tuan", "quan"] {
        assert_eq!(site.sign_in(other).await.get("/areas").await.status, NOT_FOUND, "{other}");
    }
});

on_both_engines!(boards_and_their_lists_are_narrowed_to_an_area, |world| async move {
    let site = Site::open(&world).await;
    let (lead, ministry) = (site.sign_in("ha").await, site.sign_in("huy").await);
    let (one, province) = (code(&world, world.cast.commune).await, world.cast.province);
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    take(&lead, "border", &format!("unit\n{one}\n")).await;
    let list = lead.get("/boards/communes?area=border.border").await;
    assert!(list.text().contains("Tìm thấy 1") || row(list.html(), "Xã Bảo Đài").contains("Biên giới"));
    assert!(list.html().matches("<th scope=\"row\"").count() == 1, "{}", list.text());
    let board = lead.get(&format!("/boards/provinces/{province}?area=border.border")).await;
    assert!(board.text().contains("Chỉ tính các xã thuộc địa bàn: Biên giới."), "{}", board.text());
    let tally = row(board.html(), ">Biên giới<");
    assert_eq!(tally, "Biên giới Xã biên giới 1 0 1 0 – –", "nothing is decided yet");
    assert!(board.html().contains("?year=2026&#38;area=border.border"), "other years keep the area");
    for room in ["indicators", "over-years", "advice", "support", "appraisals", "board.xlsx"] {
        let link = format!("/boards/provinces/{province}/{room}?year=2026&#38;area=border.border\"");
        assert!(board.html().contains(&link), "the way to {room} keeps the area");
    }
    for room in ["advice", "support", "over-years"] {
        let narrowed = lead.get(&format!("/boards/provinces/{province}/{room}?area=border.border")).await;
        assert!(narrowed.text().contains("Chỉ tính các xã thuộc địa bàn: Biên giới."), "{room}: {}", narrowed.text());
    }
    let map = ministry.get("/boards/map?area=border.border&measure=completeness").await;
    // 35 of 37 figures of the one commune: 94,594… %
    assert_eq!(row(map.html(), ">Bắc Ninh<"), "Bắc Ninh 94,59% 35 37 1");
    let template = "/figures/template.xlsx?";
    assert!(board.html().contains(template));
    let seen = ministry.get(&format!("/boards/provinces/{province}")).await;
    assert!(!seen.html().contains(template), "who reads no dossiers is not offered their figures");
    let country = ministry.get("/boards?area=border.border&sort=communes").await;
    assert_eq!(row(country.html(), ">Bắc Ninh<").split(' ').nth(2), Some("1"), "{}", row(country.html(), ">Bắc Ninh<"));
    let indicators = ministry.get("/boards/indicators?area=border.border").await;
    assert_eq!(indicators.html().matches("<th scope=\"row\"").count(), 2, "one province and the total");
    let figures = lead.get(&format!("/boards/provinces/{province}/indicators?area=border.border")).await;
    assert_eq!(figures.html().matches("<th scope=\"row\"").count(), 2, "one commune and the total");
    let pile = lead.get(&format!("/boards/provinces/{province}/appraisals?area=border.border")).await;
    assert_eq!(pile.status, StatusCode::OK);
    for unknown in ["/boards?area=coast", "/boards/communes?area=border"] {
        assert_eq!(ministry.get(unknown).await.status, NOT_FOUND, "{unknown}");
    }
    assert_eq!(site.stranger().get("/results?area=border.border").await.status, StatusCode::OK);
});

on_both_engines!(the_areas_to_choose_from_are_those_of_the_year_and_the_chosen_one, |world| async move {
    let site = Site::open(&world).await;
    old_year(&site).await;
    let option = |area: &str, chosen: &str| format!("<option value=\"{area}\"{chosen}>");
    let (then, now) = ("minority_region_2021_25.III", "minority_region_2026_30.III");
    let list = site.sign_in("huy").await.get(&format!("/boards/communes?year=2024&area={now}")).await;
    assert!(list.html().contains(&option(now, " selected")), "the next choice keeps it");
    assert!(list.html().contains(&option(then, "")));
    let pile = format!("/boards/provinces/{}/appraisals?year=2024", world.cast.province);
    let pile = site.sign_in("ha").await.get(&pile).await;
    assert!(pile.html().contains(&option(then, "")) && !pile.html().contains(&option(now, "")));
});

on_both_engines!(a_commune_s_page_tells_its_areas_and_takes_a_correction, |world| async move {
    let site = Site::open(&world).await;
    let (lead, page) = (site.sign_in("ha").await, format!("/communes/{}", world.cast.commune));
    assert!(lead.get(&page).await.text().contains("Chưa có danh sách nào xếp xã này vào một địa bàn."));
    let area = format!("{page}/area");
    let typed = [("area", "island.island"), ("from", "2026-02-01"), ("ground", "")];
    let refused = lead.post(&area, &typed).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("<option value=\"island.island\" selected>"), "comes back as typed");
    assert!(refused.text().contains("Ghi quyết định làm căn cứ"));
    let typed = [("area", "island.island"), ("from", "2026-02-01"), ("ground", "Công văn giả lập 9")];
    assert_eq!(lead.post(&area, &typed).await.status, SEE_OTHER);
    let seen = site.sign_in("thao").await.get(&page).await.text();
    assert!(seen.contains("Hải đảo Xã đảo, đặc khu"), "{seen}");
    assert!(seen.contains("Công văn giả lập 9") && !seen.contains("Sửa địa bàn của xã"), "{seen}");
    for other in ["den", "thao", "tuan"] {
        assert_eq!(site.sign_in(other).await.post(&area, &typed).await.status, NOT_FOUND, "{other}");
    }
});

on_both_engines!(the_priority_view_states_its_order_and_what_is_not_known, |world| async move {
    let site = Site::open(&world).await;
    let (lead, province) = (site.sign_in("ha").await, world.cast.province);
    let (one, other) = (code(&world, world.cast.commune).await, code(&world, world.cast.neighbour).await);
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    take(&lead, "mountain", &format!("unit\n{one}\n{other}\n")).await;
    take(&lead, "border", &format!("unit\n{one}\n")).await;
    let address = format!("/boards/provinces/{province}/priority");
    let seen = lead.get(&address).await;
    let told = row(seen.html(), "Xã Bảo Đài");
    assert!(told.contains("126 118") && told.contains("Cũng thuộc: Miền núi, vùng cao"), "{told}");
    assert!(seen.text().contains("Mỗi xã đứng ở nhóm đầu tiên mà xã thuộc về: Biên giới → Hải đảo"), "{}", seen.text());
    assert!(seen.text().contains("chưa có số liệu") && seen.text().contains("97 xã không thuộc nhóm ưu tiên nào."));
    insta::assert_snapshot!("priority", seen.text());
    let board = lead.get(&format!("/boards/provinces/{province}")).await;
    assert!(board.html().contains(&format!("{address}?year=2026")));
    for other in ["den", "thao"] {
        assert_eq!(site.sign_in(other).await.get(&address).await.status, NOT_FOUND, "{other}");
    }
});
