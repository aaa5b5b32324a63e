//! edXML files on their pages: a letter goes out of one book and into another, hostile files are refused in clear words.

use axum::http::StatusCode;
use documents::edxml::{self, Message, Office};
use testkit::{World, on_both_engines, paper::message};

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    books::draft,
    browser::{Browser, Seen, Site, part},
};

const PROVINCE: &str = "H05.00";
const COMMUNE: &str = "H05.12.01";

async fn identified(person: &Browser<'_>, of: i64, code: &str) -> Seen {
    let of = of.to_string();
    person
        .post("/exchange/identifiers", &[("of", of.as_str()), ("code", code), ("ground", "Danh sách mã giả lập")])
        .await
}

async fn sent(person: &Browser<'_>, of: i64, file: &[u8]) -> Seen {
    let label = part("name=\"of\"", of.to_string().as_bytes());
    let file = part("name=\"file\"; filename=\"van-ban.edxml\"", file);
    let body = [label, file, b"--mn--\r\n".to_vec()].concat();
    person.post_parts("/exchange/arrivals", None, body.into()).await
}

/// A letter of the province to the commune, issued.
async fn issued(world: &World, clerk: &Browser<'_>) -> String {
    let of = world.cast.province.to_string();
    let drafted = clerk.post("/papers", &draft(&of, &[])).await;
    assert_eq!(drafted.status, SEE_OTHER, "{}", drafted.text());
    let version = clerk.get(&drafted.location).await.hidden("version");
    let issue = [("version", version.as_str()), ("issued_on", "2026-11-10"), ("number", "7")];
    assert_eq!(clerk.post(&format!("{}/issue", drafted.location), &issue).await.status, SEE_OTHER);
    drafted.location
}

on_both_engines!(an_issued_letter_goes_out_and_into_the_commune_s_book, |world| async move {
    let site = Site::open(&world).await;
    let (clerk, officer) = (site.sign_in("mai").await, site.sign_in("thao").await);
    let letter = issued(&world, &clerk).await;
    let refused = clerk.post(&format!("{letter}/exports"), &[]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Chưa có mã định danh của cơ quan."), "{}", refused.text());
    assert_eq!(identified(&clerk, world.cast.province, PROVINCE).await.status, SEE_OTHER);
    let refused = clerk.post(&format!("{letter}/exports"), &[]).await;
    assert!(refused.text().contains("Chưa nơi nhận nào có mã định danh."), "{}", refused.text());
    assert_eq!(identified(&officer, world.cast.commune, COMMUNE).await.status, SEE_OTHER);

    let file = clerk.post(&format!("{letter}/exports"), &[]).await;
    assert_eq!((file.status, file.content_type.as_str()), (StatusCode::OK, "application/xml"));
    let message = edxml::read(&file.bytes).unwrap();
    assert_eq!((message.number.as_str(), message.symbol.as_str()), ("7", "UBND-KGVX"));
    assert_eq!(message.subject, "Đôn đốc tự đánh giá năm 2026");
    let taken = sent(&officer, world.cast.commune, &file.bytes).await;
    assert_eq!((taken.status, taken.location.as_str()), (SEE_OTHER, letter.as_str()), "{}", taken.text());
    assert!(officer.get("/papers").await.text().contains("UBND-KGVX"));
    let again = sent(&officer, world.cast.commune, &file.bytes).await;
    assert_eq!(again.status, UNPROCESSABLE, "it is in the book");
    for name in ["ngan", "den", "khong", "quan"] {
        let other = site.sign_in(name).await;
        let path = format!("{letter}/exports");
        assert_eq!(other.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{name}");
    }
});

on_both_engines!(a_file_of_another_system_becomes_a_paper_of_the_book, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let empty = officer.get("/exchange").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(empty.text().contains("Chưa nhập mã định danh: chưa xuất được văn bản đi."), "{}", empty.text());
    let refused = identified(&officer, world.cast.commune, "H05 12").await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Mã chỉ gồm chữ không dấu, số và dấu chấm"), "{}", refused.text());
    assert!(refused.html().contains("value=\"H05 12\"") && refused.html().contains("value=\"Danh sách mã giả lập\""));
    assert_eq!(identified(&officer, world.cast.commune, COMMUNE).await.status, SEE_OTHER);
    insta::assert_snapshot!("exchange", officer.get("/exchange").await.text());
    let taken = sent(&officer, world.cast.commune, &edxml::write(&message(COMMUNE)).unwrap()).await;
    assert_eq!(taken.status, SEE_OTHER, "{}", taken.text());
    let page = officer.get(&taken.location).await.text();
    assert!(page.contains("15/CQ-MẪU") && page.contains("Cơ quan giả lập"), "{page}");
    assert!(officer.get("/papers").await.text().contains("15/CQ-MẪU"));
    let bytes = edxml::write(&message(COMMUNE)).unwrap();
    for name in ["ngan", "den", "mai", "khong", "quan"] {
        let other = site.sign_in(name).await;
        assert_eq!(sent(&other, world.cast.commune, &bytes).await.status, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(other.get(&taken.location).await.status, StatusCode::NOT_FOUND, "{name}");
        let code = identified(&other, world.cast.commune, "H99").await;
        assert_eq!(code.status, StatusCode::NOT_FOUND, "{name}");
    }
});

on_both_engines!(hostile_and_foreign_files_are_refused_in_clear_words, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    assert_eq!(identified(&officer, world.cast.commune, COMMUNE).await.status, SEE_OTHER);
    let elsewhere = Message { to: vec![Office { id: PROVINCE.into(), ..Office::default() }], ..message(COMMUNE) };
    let deep = ["<edXML>".repeat(40), "</edXML>".repeat(40)].concat();
    let wide = format!("<edXML>{}</edXML>", "<a/>".repeat(21_000));
    for (file, said) in [
        (
            br#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><edXML>&b;</edXML>"#.to_vec(),
            "Tệp tự khai báo kiểu hoặc thực thể XML",
        ),
        (br#"<!DOCTYPE x SYSTEM "file:///etc/passwd"><edXML/>"#.to_vec(), "Tệp tự khai báo kiểu hoặc thực thể XML"),
        (deep.into_bytes(), "Tệp có quá nhiều phần tử hoặc lồng quá sâu"),
        (wide.into_bytes(), "Tệp có quá nhiều phần tử hoặc lồng quá sâu"),
        (b"<edXML><a></edXML>".to_vec(), "Tệp không phải XML hợp lệ bằng UTF-8"),
        (b"\xff\xfe<\0e\0>\0".to_vec(), "Tệp không phải XML hợp lệ bằng UTF-8"),
        (b"<html><body>1</body></html>".to_vec(), "không phải edXML theo QCVN 102:2016"),
        (edxml::write(&elsewhere).unwrap(), "Tệp gửi cho cơ quan có mã H05.00, không phải cơ quan này."),
        (
            edxml::write(&Message { kind_name: "Thư".into(), ..message(COMMUNE) }).unwrap(),
            "Không rõ loại văn bản “Thư”. Nhập tay ở sổ văn bản đến.",
        ),
        (vec![b' '; 21 * 1024 * 1024], "Tệp quá lớn: tối đa 20 MB."),
    ] {
        let refused = sent(&officer, world.cast.commune, &file).await;
        assert_eq!(refused.status, UNPROCESSABLE, "{said}");
        assert!(refused.text().contains(said), "{said}: {}", refused.text());
        assert!(refused.html().contains("aria-describedby=\"file-file-refused\""), "{said}: beside its field");
    }
    assert!(!officer.get("/papers").await.text().contains("CQ-MẪU"), "nothing of it is in the book");
});
