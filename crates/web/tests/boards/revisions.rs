//! The standards room in the browser: gaps, a draft by plain forms, the check, the effect, two persons.

use axum::http::StatusCode;
use organisation::Role;
use testkit::{on_both_engines, seat};

use crate::browser::{Browser, Site};

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

const SOURCE: [(&str, &str); 3] = [
    ("instrument", "Quyết định 06/QĐ-TTg ngày 03/01/2019"),
    ("article", "Điều 2 khoản 2 điểm b"),
    ("provenance", "verified"),
];

/// Sends the form of one value with the version that the draft's page shows.
async fn edit(person: &Browser<'_>, draft: &str, fields: &[(&str, &str)]) -> crate::browser::Seen {
    let version = person.get(&format!("{draft}/text")).await.hidden("version");
    let fields = [&[("version", version.as_str())], fields, &SOURCE[..]].concat();
    person.post(&format!("{draft}/edits"), &fields).await
}

on_both_engines!(an_official_fills_a_gap_and_a_second_one_puts_it_in_force, |world| async move {
    let site = Site::open(&world).await;
    let ministry = world.cast.ministry.offices[0].unit;
    seat(&world.store, "Mai Thị Duyệt", "duyet", (Role::Ministry, ministry, None)).await;
    let (huy, officer) = (site.sign_in("huy").await, site.sign_in("thao").await);
    let page = huy.get("/standards/qd-06-2019").await;
    assert!(page.text().contains("Chỗ còn trống") && page.text().contains("cỡ mẫu cũng chưa biết"), "{}", page.text());
    assert!(!officer.get("/standards/qd-06-2019").await.html().contains("/drafts\""), "the office alone drafts");
    let begun = huy.post("/standards/qd-06-2019/drafts", &[("kind", "revision")]).await;
    assert_eq!(begun.status, SEE_OTHER, "{}", begun.text());
    let draft = begun.location;
    assert_eq!(officer.get(&draft).await.status, StatusCode::NOT_FOUND);
    let twice = huy.post("/standards/qd-06-2019/drafts", &[("kind", "revision")]).await;
    assert_eq!(twice.status, UNPROCESSABLE);
    assert!(twice.text().contains("đang có một bản thảo"), "{}", twice.text());
    // a form comes back as typed, with what is wrong beside its field
    let gap = [("aspect", "max_points"), ("criterion", "2")];
    assert_eq!(huy.get(&format!("{draft}/edits?aspect=max_points&criterion=2")).await.status, StatusCode::OK);
    let refused = edit(&huy, &draft, &[gap[0], gap[1], ("number", "bảy lăm"), ("note_vi", "Đọc ở Công báo")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("bảy lăm") && refused.html().contains("Đọc ở Công báo"));
    assert!(refused.html().contains("aria-describedby=\"edit-number-refused\""));
    assert!(refused.text().contains("Ghi một số nguyên, như 75."), "{}", refused.text());
    // the page is the form's: the switch of languages leads back to it
    let here = format!("value=\"{draft}/edits?aspect=max_points&#38;criterion=2\"");
    assert!(refused.html().contains(&here), "{}", refused.html());
    assert_eq!(huy.get(&format!("{draft}/edits")).await.status, StatusCode::NOT_FOUND, "a page of ours");
    assert_eq!(edit(&huy, &draft, &[gap[0], gap[1], ("number", "75")]).await.status, SEE_OTHER);
    let page = huy.get(&draft).await.text();
    assert!(page.contains("Tiêu chí 2: Trẻ em được khai sinh đúng quy định – Điểm tối đa"), "{page}");
    assert!(page.contains("Điều 2 khoản 2 điểm b") && page.contains("Người đã tham gia soạn"), "{page}");
    let own = huy.post(&format!("{draft}/enactment"), &[("on", "2026-11-10"), ("ground", "CV 1")]).await;
    assert_eq!(own.status, UNPROCESSABLE);
    let duyet = site.sign_in("duyet").await;
    let version = duyet.get(&draft).await.hidden("version");
    let fields = [("version", version.as_str()), ("on", "2026-11-10"), ("ground", "Công văn giả lập 9/BYT-MẪU")];
    let none = duyet.post(&format!("{draft}/enactment"), &fields[..2]).await;
    assert_eq!(none.status, UNPROCESSABLE);
    let done = duyet.post(&format!("{draft}/enactment"), &fields).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let newest = officer.get("/standards/qd-06-2019").await.text();
    assert!(newest.contains("Bản dữ liệu thứ 2") && newest.contains("Công văn giả lập 9/BYT-MẪU"), "{newest}");
    let old = officer.get("/standards/qd-06-2019?revision=1").await.text();
    assert!(old.contains("Bản dữ liệu thứ 1"), "what was in force is shown as it was");
    let file = officer.get("/standards/qd-06-2019/file?revision=2").await;
    assert!(file.html().contains("max_points = { value = 75, source = \"r2-1\" }"), "{}", file.html());
    assert!(huy.get(&draft).await.text().contains("Áp dụng từ 10/11/2026"));
});

on_both_engines!(the_whole_text_is_checked_as_it_is_typed_and_kept_faulty, |world| async move {
    let site = Site::open(&world).await;
    let huy = site.sign_in("huy").await;
    let draft = huy.post("/standards/qd-06-2019/drafts", &[("kind", "revision")]).await.location;
    let version = huy.get(&format!("{draft}/text")).await.hidden("version");
    let faulty = "id = \"qd-06-2019\"\nrevision = 0.5\n";
    let fields = [("version", version.as_str()), ("text", faulty)];
    let checked = huy.post(&format!("{draft}/check"), &fields).await;
    assert_eq!(checked.status, StatusCode::OK);
    assert!(checked.text().contains("Dòng 2, revision : Giá trị không đúng dạng."), "{}", checked.text());
    assert!(checked.html().contains("revision = 0.5"), "what is typed stays");
    assert!(!huy.get(&format!("{draft}/text")).await.html().contains("revision = 0.5"), "and is not kept by a check");
    assert_eq!(huy.post(&format!("{draft}/text"), &fields).await.status, SEE_OTHER);
    let kept = huy.get(&format!("{draft}/text")).await;
    assert!(kept.html().contains("revision = 0.5"));
    assert!(huy.get(&draft).await.text().contains("Chưa đọc được bản thảo như một tiêu chuẩn"));
    assert!(huy.get(&format!("{draft}/effect")).await.text().contains("còn lỗi nên chưa chấm thử được"));
    let english = site.sign_in("huy").await.in_english();
    assert!(english.get(&draft).await.text().contains("The value has another form than expected."));
    // what somebody else kept meanwhile stands beside what is typed, and is replaced only knowingly
    let mine = [("version", version.as_str()), ("text", "a = 1")];
    for address in [format!("{draft}/text"), format!("{draft}/check")] {
        let stale = huy.post(&address, &mine).await;
        let status = if address.ends_with("check") { StatusCode::OK } else { UNPROCESSABLE };
        assert_eq!(stale.status, status, "{address}");
        assert!(stale.html().contains("a = 1") && stale.html().contains("revision = 0.5"), "{}", stale.html());
        assert!(stale.text().contains("Người khác đã sửa bản thảo từ khi trang này mở."), "{}", stale.text());
        assert_eq!(stale.hidden("version"), version, "sent again as it is, it is stale again");
        assert!(stale.html().contains("name=\"over\" value=\"2\""), "{}", stale.html());
    }
    assert_eq!(huy.post(&format!("{draft}/text"), &mine).await.status, UNPROCESSABLE);
    let over = [mine[0], mine[1], ("over", "2")];
    assert_eq!(huy.post(&format!("{draft}/text"), &over).await.status, SEE_OTHER);
    // over an edit that nobody saw it is stale, too
    let unseen = huy.post(&format!("{draft}/text"), &[mine[0], ("text", "a = 2"), ("over", "2")]).await;
    assert_eq!(unseen.status, UNPROCESSABLE);
    assert!(unseen.html().contains("a = 1") && unseen.html().contains("name=\"over\" value=\"3\""));
});

on_both_engines!(bands_are_typed_as_rows_and_an_indicator_by_its_words, |world| async move {
    let site = Site::open(&world).await;
    let huy = site.sign_in("huy").await;
    let draft = huy.post("/standards/qd-06-2019/drafts", &[("kind", "revision")]).await.location;
    let form = huy.get(&format!("{draft}/edits?aspect=bands&indicator=7.1")).await;
    assert!(form.html().contains("name=\"min\" value=\"98\"") && form.html().contains("name=\"points\" value=\"50\""));
    let rows = [
        ("aspect", "bands"),
        ("indicator", "7.1"),
        ("min", "98"),
        ("max", ""),
        ("points", "50"),
        ("min", "92,5"),
        ("max", "98"),
        ("points", "20"),
        ("min", ""),
        ("max", "92,5"),
        ("points", "0"),
        ("min", ""),
        ("max", ""),
        ("points", ""),
        ("complete", "1"),
    ];
    let done = edit(&huy, &draft, &rows).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let page = huy.get(&draft).await.text();
    assert!(page.contains("từ 92,5% đến dưới 98%: 20 điểm"), "{page}");
    let indicator = [
        ("aspect", "indicators"),
        ("criterion", "2"),
        ("no", "2.1"),
        ("vi", "Tỷ lệ trẻ em được khai sinh"),
        ("en", "Share of births registered"),
        ("kind", "percent"),
        ("fact_vi", "Trẻ được khai sinh lại"),
        ("fact_en", "Children registered again"),
        ("fact_name", ""),
        ("fact_vi", "Trẻ"),
        ("fact_en", "Children"),
        ("fact_name", "children"),
        ("min", "98"),
        ("max", ""),
        ("points", "75"),
    ];
    let half = edit(&huy, &draft, &indicator[..8]).await;
    assert_eq!(half.status, UNPROCESSABLE);
    assert_eq!(edit(&huy, &draft, &indicator).await.status, SEE_OTHER);
    let text = huy.get(&format!("{draft}/text")).await;
    assert!(text.html().contains("children_registered_again"), "{}", text.html());
    for form in [
        "aspect=title",
        "aspect=criteria",
        "aspect=issued",
        "aspect=threshold&class=other",
        "aspect=sector&criterion=3",
    ] {
        assert_eq!(huy.get(&format!("{draft}/edits?{form}")).await.status, StatusCode::OK, "{form}");
    }
    assert_eq!(huy.get(&format!("{draft}/edits?aspect=measure&indicator=7.1")).await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(the_effect_page_names_the_communes_that_change, |world| async move {
    let site = Site::open(&world).await;
    let (huy, officer) = (site.sign_in("huy").await, site.sign_in("thao").await);
    let dossier = site.dossier(world.cast.commune).await;
    crate::enter(&officer, dossier, crate::figures::FIGURES).await;
    // 773 points and a survey that nobody held, worth 40 or 50: out of reach at 850, open at 800
    let begun = huy.post("/standards/minh-hoa/drafts", &[("kind", "successor"), ("id", "minh-hoa-2")]).await;
    assert_eq!(begun.status, SEE_OTHER, "{}", begun.text());
    let draft = begun.location;
    let version = huy.get(&format!("{draft}/text")).await.hidden("version");
    let higher = [
        ("version", version.as_str()),
        ("aspect", "threshold"),
        ("class", "other"),
        ("number", "800"),
        ("instrument", "Giả lập"),
        ("provenance", "illustrative"),
    ];
    assert_eq!(huy.post(&format!("{draft}/edits"), &higher).await.status, SEE_OTHER);
    let page = huy.get(&format!("{draft}/effect")).await.text();
    assert!(page.contains("Xã Bảo Đài") && page.contains("Từ không đạt thành chưa xác định"), "{page}");
    let filtered = huy.get(&format!("{draft}/effect?year=2026&moved=gains")).await.text();
    assert!(filtered.contains("Không xã nào thay đổi kết quả."), "{filtered}");
    assert_eq!(officer.get(&format!("{draft}/effect")).await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(a_file_is_imported_as_a_draft_or_refused, |world| async move {
    let site = Site::open(&world).await;
    let huy = site.sign_in("huy").await;
    let text = site.programme.latest("minh-hoa").unwrap().text.replacen("\"minh-hoa\"", "\"tinh-ban\"", 1);
    let wrong = "1".repeat(64);
    let refused = huy.upload("/standards/imports", &[("sha256", &wrong), ("file", &text)]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Tệp không khớp SHA-256") && refused.html().contains(&wrong), "{}", refused.text());
    let faulty = huy.upload("/standards/imports", &[("sha256", ""), ("file", "id = 1\n")]).await;
    assert!(faulty.text().contains("Không nhập gì."), "{}", faulty.text());
    // what did not come whole has no faults to tell
    let body = || crate::browser::part("name=\"file\"; filename=\"a.toml\"", text.as_bytes());
    let broken = huy.post_parts("/standards/imports", None, body().into()).await;
    assert_eq!(broken.status, UNPROCESSABLE);
    assert!(broken.text().contains("Không đọc được tệp gửi lên."), "{}", broken.text());
    let large = [body(), crate::browser::part("name=\"more\"", &b"x".repeat(33 << 20))].concat();
    let large = huy.post_parts("/standards/imports", None, large.into()).await;
    assert_eq!(large.status, UNPROCESSABLE);
    assert!(large.text().contains("Văn bản quá dài."), "{}", large.text());
    let taken = huy.upload("/standards/imports", &[("sha256", ""), ("file", &text)]).await;
    assert_eq!(taken.status, SEE_OTHER, "{}", taken.text());
    assert!(huy.get("/standards").await.html().contains(&taken.location));
    assert_eq!(huy.get("/standards/tinh-ban").await.status, StatusCode::NOT_FOUND, "not in force");
    assert!(huy.get(&taken.location).await.text().contains("Chưa có bản nào trong hệ thống để so sánh."));
    let withdrawn = huy.post(&format!("{}/withdrawal", taken.location), &[("reason", "Nhập nhầm")]).await;
    assert_eq!(withdrawn.status, SEE_OTHER);
    assert!(huy.get(&taken.location).await.text().contains("Lý do: Nhập nhầm"));
});

on_both_engines!(what_hinders_is_named_in_words_and_what_is_worded_anew_is_shown, |world| async move {
    let site = Site::open(&world).await;
    let ministry = world.cast.ministry.offices[0].unit;
    seat(&world.store, "Mai Thị Duyệt", "duyet", (Role::Ministry, ministry, None)).await;
    let (huy, duyet) = (site.sign_in("huy").await, site.sign_in("duyet").await);
    let draft = huy.post("/standards/qd-06-2019/drafts", &[("kind", "revision")]).await.location;
    let text = revised(&site, |text| {
        text.replace("Có cộng tác viên bảo vệ trẻ em tại thôn", "Có cộng tác viên được trả phụ cấp tại thôn")
            .replace("Người ký: Vũ Đức Đam.", "Người ký: chưa đối chiếu.")
    });
    write(&huy, &draft, &text).await;
    let page = duyet.get(&draft).await.text();
    assert!(page.contains("Có cộng tác viên được trả phụ cấp tại thôn"), "{page}");
    assert!(page.contains("Chung – Ghi chú\nNgười ký: Vũ Đức Đam.\nNgười ký: chưa đối chiếu."), "{page}");
    assert!(!page.contains("Sửa điều đã biết") && !page.contains("sửa điều đã biết"), "{page}");
    // 850 is reported, and so would be 840
    let text = revised(&site, |text| text.replacen("threshold = { value = 850", "threshold = { value = 840", 1));
    write(&huy, &draft, &text).await;
    let page = duyet.get(&draft).await;
    let named = "<li>Nhóm Xã, phường, thị trấn còn lại – Ngưỡng điểm</li>";
    assert!(page.text().contains("Bản thảo này sửa điều đã biết") && page.html().contains(named), "{}", page.html());
});

/// The decision of 2019 as a second revision, with a change.
fn revised(site: &Site, change: impl Fn(String) -> String) -> String {
    let text = site.programme.latest("qd-06-2019").unwrap().text.replacen("revision = 1", "revision = 2", 1);
    let after = change(text.clone());
    assert_ne!(after, text);
    after
}

async fn write(person: &Browser<'_>, draft: &str, text: &str) {
    let version = person.get(&format!("{draft}/text")).await.hidden("version");
    let sent = person.post(&format!("{draft}/text"), &[("version", version.as_str()), ("text", text)]).await;
    assert_eq!(sent.status, SEE_OTHER, "{}", sent.text());
}
