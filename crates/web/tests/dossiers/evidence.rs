//! The evidence's page: sending a file, what is refused, how a file is given out.

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use storage::Sql as _;
use testkit::{
    files::{pdf, pdf_with, png},
    on_both_engines,
};

use crate::{
    SEE_OTHER, UNPROCESSABLE, act,
    browser::{Browser, Site, part},
    enter,
    figures::FIGURES,
};

/// A file with its name as a browser sends them.
pub async fn send(person: &Browser<'_>, path: &str, label: &str, (name, bytes): (&str, &[u8])) -> crate::browser::Seen {
    let mut body = part("name=\"label\"", label.as_bytes());
    body.extend(part(&format!("name=\"file\"; filename=\"{name}\""), bytes));
    body.extend(b"--mn--\r\n");
    person.post_parts(path, None, Body::from(body)).await
}

/// Rows of every table that a file could leave something in.
async fn rows(site: &Site) -> Vec<Option<i64>> {
    let mut rows = Vec::new();
    for table in ["file_content", "file_thumbnail", "evidence", "audit_event"] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        rows.push(site.programme.store.read().number(&sql, []).await.unwrap());
    }
    rows
}

on_both_engines!(evidence_goes_from_the_commune_to_the_verdict, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let path = format!("/assessments/{id}/evidence/1.1");
    let empty = officer.get(&path).await;
    assert!(empty.text().contains("Chưa có minh chứng nào cho chỉ tiêu này."), "{}", empty.text());
    let done = send(&officer, &path, "Biên bản họp Ban", ("../../Bie\u{302}n bản.pdf", &pdf("Bien ban"))).await;
    assert_eq!((done.status, done.location.as_str()), (SEE_OTHER, format!("{path}?done=1").as_str()));
    let picture = send(&officer, &path, "", ("ảnh sân chơi.jpg", &png(3))).await;
    assert_eq!(picture.status, SEE_OTHER);
    enter(&officer, id, FIGURES).await;
    act(&officer, id, "self-assessment", &[]).await;
    crate::held::adopt(&site.programme, &world.cast, id).await;
    act(&site.sign_in("loc").await, id, "submission", &[]).await;

    let lead = site.sign_in("ha").await;
    let first = world.store.read().number("SELECT MIN(id) FROM evidence", []).await.unwrap().unwrap();
    let judge = format!("/assessments/{id}/evidence/{first}/verdict");
    let refused = lead.post(&judge, &[("verdict", "rejected"), ("reason", " ")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi lý do từ chối để xã biết phải thay bằng gì."), "{}", refused.text());
    let judged = lead.post(&judge, &[("verdict", "rejected"), ("reason", "Thiếu chữ ký")]).await;
    assert_eq!((judged.status, judged.location.as_str()), (SEE_OTHER, path.as_str()));
    insta::assert_snapshot!("evidence", lead.get(&path).await.text());
    let dossier = officer.get(&format!("/assessments/{id}")).await;
    assert!(dossier.text().contains("Minh chứng (2)"), "{}", dossier.text());
    assert!(dossier.text().contains("1 bị từ chối"), "{}", dossier.text());
    assert!(officer.get(&path).await.text().contains("Hồ sơ đang ở cấp trên"));
});

on_both_engines!(hostile_files_are_refused_and_leave_nothing, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let path = format!("/assessments/{id}/evidence/1.1");
    let before = rows(&site).await;
    let page: &[u8] = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
    let drawing: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let active = pdf_with("x", &[b"<< /S /JavaScript /JS (app.alert(1)) >>"]);
    for (name, bytes, sentence) in [
        ("biên bản.pdf", page, "Đây là trang HTML, hình SVG"),
        ("ảnh.png", drawing, "Đây là trang HTML, hình SVG"),
        ("bien-ban.docx", b"MZ\x90\0\x03\0\0\0".as_slice(), "Đây là chương trình"),
        ("bien-ban.pdf", &active, "Tệp PDF có mã chạy được"),
        ("bien-ban.pdf", b"", "Chưa chọn tệp, hoặc tệp rỗng."),
        ("bien-ban.pdf", &vec![b' '; 20 * 1024 * 1024 + 1], "Tệp quá lớn: tối đa 20 MB."),
    ] {
        let refused = send(&officer, &path, "Biên bản tôi đã gõ", (name, bytes)).await;
        assert_eq!(refused.status, UNPROCESSABLE, "{name}");
        assert!(refused.text().contains(sentence), "{name}: {}", refused.text());
        assert!(refused.html().contains("value=\"Biên bản tôi đã gõ\""), "what was typed stays: {name}");
        assert!(
            refused.html().contains("role=\"alert\" tabindex=\"-1\" autofocus"),
            "and the complaint is on top: {name}"
        );
    }
    assert_eq!(rows(&site).await, before);
});

on_both_engines!(a_gigabyte_is_refused_before_it_is_read, |world| async move {
    const GIGABYTE: usize = 1024 * 1024 * 1024;
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let path = format!("/assessments/{id}/evidence/1.1");
    let before = rows(&site).await;
    // one that says how long it is, and one that does not and is read on into nothing for a while
    for (declared, most) in [(Some(GIGABYTE), 1024 * 1024), (None, 66 * 1024 * 1024)] {
        let read = Arc::new(AtomicUsize::new(0));
        let refused = officer.post_parts(&path, declared, endless(GIGABYTE, Arc::clone(&read))).await;
        assert_eq!(refused.status, UNPROCESSABLE);
        assert!(refused.text().contains("Tệp quá lớn: tối đa 20 MB."), "{}", refused.text());
        assert!(read.load(Ordering::Relaxed) <= most, "{} bytes were read", read.load(Ordering::Relaxed));
    }
    assert_eq!(rows(&site).await, before);
});

/// The form of a file of very many bytes, made while it is read.
fn endless(length: usize, read: Arc<AtomicUsize>) -> Body {
    let head = b"--mn\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\n".to_vec();
    let chunks = std::iter::once(Bytes::from(head))
        .chain(std::iter::repeat_n(Bytes::from(vec![b' '; 64 * 1024]), length / 64 / 1024))
        .inspect(move |chunk| {
            read.fetch_add(chunk.len(), Ordering::Relaxed);
        });
    Body::new(axum::body::Body::from_stream(Chunks(chunks)))
}

/// An iterator as a stream.
struct Chunks<I>(I);

impl<I: Iterator<Item = Bytes> + Unpin> futures_core::Stream for Chunks<I> {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next().map(Ok))
    }
}

on_both_engines!(a_full_indicator_has_no_form_and_gives_back, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let path = format!("/assessments/{id}/evidence/1.1");
    for number in 1..=20 {
        assert_eq!(send(&officer, &path, "", ("a.pdf", &pdf(&format!("To {number}")))).await.status, SEE_OTHER);
    }
    let full = officer.get(&path).await;
    assert!(full.text().contains("Mỗi chỉ tiêu nhận tối đa 20 minh chứng."), "{}", full.text());
    assert!(!full.html().contains("name=\"file\"") && full.html().contains("/withdrawal\""));
    let first = world.store.read().number("SELECT MIN(id) FROM evidence", []).await.unwrap().unwrap();
    let withdrawn = officer.post(&format!("/assessments/{id}/evidence/{first}/withdrawal"), &[]).await;
    assert_eq!(withdrawn.status, SEE_OTHER);
    assert!(officer.get(&path).await.html().contains("name=\"file\""));
});

on_both_engines!(a_file_sent_after_the_session_ended_asks_to_sign_in_and_says_so, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let path = format!("/assessments/{id}/evidence/1.1");
    let lost = send(&site.stranger(), &path, "Biên bản", ("a.pdf", &pdf("Bien ban"))).await;
    assert_eq!(lost.status, StatusCode::UNAUTHORIZED);
    assert!(lost.text().contains("Phiên làm việc đã kết thúc nên tệp chưa được gửi."), "{}", lost.text());
    assert!(lost.html().contains("name=\"password\""));
});

on_both_engines!(a_file_is_given_out_as_what_it_is_to_whoever_may_read_the_dossier, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let path = format!("/assessments/{id}/evidence/1.1");
    send(&officer, &path, "", ("biên bản.html", &pdf("Bien ban"))).await;
    send(&officer, &path, "", ("sân chơi.png", &png(5))).await;
    let number = |what| {
        let world = &world;
        async move { world.store.read().number(&format!("SELECT {what}(id) FROM evidence"), []).await.unwrap().unwrap() }
    };
    let (paper, picture) = (number("MIN").await, number("MAX").await);
    let file = |piece: i64, what: &str| format!("/assessments/{id}/evidence/{piece}/{what}");
    for (piece, bytes, media_type, disposition) in [
        (
            paper,
            pdf("Bien ban"),
            "application/pdf",
            "attachment; filename=\"bien ban.html.pdf\"; filename*=UTF-8''bi%C3%AAn%20b%E1%BA%A3n.html.pdf",
        ),
        (picture, png(5), "image/png", "inline; filename=\"san choi.png\"; filename*=UTF-8''s%C3%A2n%20ch%C6%A1i.png"),
    ] {
        let given = officer.get(&file(piece, "file")).await;
        assert_eq!((given.status, given.content_type.as_str()), (StatusCode::OK, media_type));
        assert_eq!(given.bytes, bytes);
        assert_eq!(given.header(&header::CONTENT_DISPOSITION), disposition);
        assert_eq!(given.header(&header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(given.header(&header::CACHE_CONTROL), "private, no-store");
        let policy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        assert_eq!(given.header(&header::CONTENT_SECURITY_POLICY), policy);
        let small = officer.get(&file(piece, "thumbnail")).await;
        assert_eq!((small.status, small.content_type.as_str()), (StatusCode::OK, "image/jpeg"));
    }
    for name in ["ngan", "den", "huy"] {
        let other = site.sign_in(name).await;
        for what in ["file", "thumbnail"] {
            assert_eq!(other.get(&file(paper, what)).await.status, StatusCode::NOT_FOUND, "{name}");
        }
        assert_eq!(send(&other, &path, "", ("a.pdf", &pdf("x"))).await.status, StatusCode::NOT_FOUND, "{name}");
    }
});
