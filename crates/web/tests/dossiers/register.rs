//! The public register, as a citizen without an account meets it.

use std::io::{Cursor, Read as _};

use axum::http::StatusCode;
use testkit::on_both_engines;

use crate::{
    SEE_OTHER, act,
    browser::{Seen, Site},
    decisions::{sign, two_appraised},
};

/// A part of a workbook.
fn part(seen: &Seen, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(&seen.bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

on_both_engines!(a_citizen_finds_who_is_recognised_today_and_no_points, |world| async move {
    let site = Site::open(&world).await;
    let [first, _] = two_appraised(&site, &world).await;
    let (head, clerk, citizen) = (site.sign_in("tuan").await, site.sign_in("mai").await, site.stranger());
    assert_eq!(sign(&head, &head.get("/decisions/new").await, "1487").await.status, SEE_OTHER);
    let before = citizen.get("/register").await.text();
    assert!(before.contains("0 trong 3.321 đơn vị cả nước đang được công nhận, tính đến ngày 10/11/2026"), "{before}");
    assert_eq!(act(&clerk, first, "publication", &[]).await.status, SEE_OTHER);
    let shown = citizen.get("/register").await;
    insta::assert_snapshot!("public_register", shown.text().split("Theo tỉnh, thành phố").next().unwrap());
    assert!(!shown.text().contains("873") && !shown.text().contains("Nghĩa Phương"));
    assert!(shown.html().contains("/check?number=1487&"), "the decision can be checked");
    assert!(shown.html().contains("href=\"/results\""));
    for found in ["/register?name=bao+dai", "/register?name=BẢO&units=existing&page=99999999"] {
        assert!(citizen.get(found).await.text().contains("1 đơn vị"), "{found}");
    }
    for none in ["/register?name=nghia", "/register?units=old", "/register?province=1%27&name=%25"] {
        let seen = citizen.get(none).await;
        assert_eq!(seen.status, StatusCode::OK, "{none}");
        if !none.contains("province") {
            assert!(seen.text().contains("Không có đơn vị nào khớp."), "{none}");
        }
    }
    for page in ["/sign-in", "/results"] {
        assert!(citizen.get(page).await.html().contains("href=\"/register\""), "{page}");
    }
});

on_both_engines!(the_register_is_saved_as_a_table_and_as_a_workbook, |world| async move {
    let site = Site::open(&world).await;
    let [first, _] = two_appraised(&site, &world).await;
    let (head, clerk, citizen) = (site.sign_in("tuan").await, site.sign_in("mai").await, site.stranger());
    sign(&head, &head.get("/decisions/new").await, "1487").await;
    assert_eq!(act(&clerk, first, "publication", &[]).await.status, SEE_OTHER);
    let table = citizen.get("/register.csv").await;
    assert!(table.content_type.starts_with("text/csv"), "{}", table.content_type);
    let lines: Vec<&str> = table.html().lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].starts_with("Xã Bảo Đài,Bắc Ninh,10/11/2026,2026,,"), "{lines:?}");
    assert!(lines[1].contains("1487/QĐ-UBND") && lines[1].contains("minh họa") && !lines[1].contains("873"));
    for path in ["/register.xlsx", "/results.xlsx?year=2026"] {
        let book = citizen.get(path).await;
        assert_eq!(book.status, StatusCode::OK, "{path}");
        assert!(book.content_type.ends_with("spreadsheetml.sheet"), "{}", book.content_type);
        let sheet = part(&book, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("Xã Bảo Đài") && sheet.contains("1487/QĐ-UBND"), "{sheet}");
        assert!(sheet.contains("chỉ để minh họa") && !sheet.contains("873"), "{sheet}");
        // 10/11/2026 is day 46,336 of a sheet, and not a text
        assert!(sheet.contains("<v>46336</v>"), "{sheet}");
    }
});
