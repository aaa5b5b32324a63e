//! Papers as they print, and their files.

use correspondence::{
    Body,
    paper::{
        self, Channel, Link, LinkKind, NewRecipient, RecipientRole, Signing,
        file::{self, FileRole},
    },
};
use organisation::{Error, setting};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, received},
};

fn recipient(name: &str, role: RecipientRole, purpose: &str, channel: Channel) -> NewRecipient {
    NewRecipient { body: None, name: name.into(), role, purpose: purpose.into(), channel, through: String::new() }
}

/// The words of a DOCX, without its markup.
fn words(docx: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").unwrap(), &mut xml).unwrap();
    let mut out = String::new();
    let mut inside = false;
    for letter in xml.replace("</w:p>", "\n").replace("<w:br/>", "\n").chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            letter if !inside => out.push(letter),
            _ => {}
        }
    }
    out
}

/// A letter of the province that rests on a letter of the ministry and goes many ways.
async fn letter(world: &World) -> i64 {
    let (store, cast) = (&world.store, &world.cast);
    let body = Body::of_unit(cast.province);
    let (basis, _) = paper::receive(store, &cast.clerk, &body, &received("7312"), NOW).await.unwrap();
    let mut new = draft("Đánh giá, công nhận năm 2026");
    new.kind = "letter".into();
    new.symbol = "UBND-KGVX".into();
    new.urgency = Some("hoa_toc".into());
    new.body = "Để kịp thời tổng hợp, đề nghị:\n- Tự đánh giá trước 15/11/2026;\n- Báo cáo kết quả.".into();
    new.links = vec![Link { to: basis, kind: LinkKind::CitesBasis, note: String::new() }];
    let mut ministry = recipient("Bộ Y tế", RecipientRole::Addressee, "", Channel::Paper);
    ministry.body = Some(Body::of_unit(1));
    let mut through = recipient("UBND xã Bảo Đài", RecipientRole::Addressee, "", Channel::Electronic);
    through.body = Some(Body::of_unit(cast.commune));
    through.through = "Phòng Văn hóa – Xã hội".into();
    new.recipients = vec![
        ministry,
        through,
        recipient("Sở Y tế", RecipientRole::Copy, "để phối hợp", Channel::Paper),
        recipient("Lãnh đạo VP", RecipientRole::Internal, "", Channel::Paper),
        recipient("UBND các xã, phường", RecipientRole::Copy, "t/h", Channel::Electronic),
        recipient("CVCNTT", RecipientRole::Internal, "", Channel::Website),
    ];
    paper::draft(store, &cast.clerk, &body, &new, NOW).await.unwrap()
}

on_both_engines!(a_letter_prints_what_its_records_say, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = letter(&world).await;
    let signing = Signing { on: NOW.today(), number: None };
    paper::issue(store, &cast.clerk, id, 1, signing, NOW).await.unwrap();
    let found = paper::find(store, id).await.unwrap();
    let printed = words(&paper::docx(store, &found).await.unwrap());
    for line in [
        "ỦY BAN NHÂN DÂN",
        // a city since 20/9/2026 (resolution 39/2026/QH16)
        "THÀNH PHỐ BẮC NINH",
        "Số:\u{a0}01/UBND-KGVX",
        "V/v đánh giá, công nhận năm 2026",
        "HỎA TỐC",
        "Bắc Ninh, ngày 10 tháng 11 năm 2026",
        "- Bộ Y tế;",
        "- UBND xã Bảo Đài (qua Phòng Văn hóa – Xã hội).",
        "Căn cứ Công văn số 7312/BYT-MẪU ngày 05 tháng 10 năm 2026 của Bộ Y tế về việc đánh giá, công nhận năm 2026.",
        "- Tự đánh giá trước 15/11/2026;",
        "CHỦ TỊCH",
        "Hà Ngọc Tuấn",
        "Nơi nhận:",
        "- Như trên;",
        "- Sở Y tế (để phối hợp);",
        "- Lãnh đạo VP;",
        "- Lưu: VT, KGVX.",
        "Bản điện tử:",
        "- UBND các xã, phường (t/h);",
        "- CVCNTT (Website).",
    ] {
        assert!(printed.lines().any(|printed| printed.trim() == line), "{line}\n---\n{printed}");
    }
});

on_both_engines!(a_decision_names_who_decides_in_capitals_and_what_it_cites_in_its_sentence, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let body = Body::of_unit(cast.province);
    let mut links = Vec::new();
    for (number, subject) in [("7312", "Hà Nội tổng kết công tác trẻ em"), ("7313", "Hướng dẫn đánh giá")]
    {
        let mut new = received(number);
        (new.kind, new.subject) = ("plan".into(), subject.into());
        let (to, _) = paper::receive(store, &cast.clerk, &body, &new, NOW).await.unwrap();
        links.push(Link { to, kind: LinkKind::CitesBasis, note: String::new() });
    }
    let mut new = draft("Kiện toàn Ban chỉ đạo");
    new.kind = "decision".into();
    new.links = links;
    new.signature.as_mut().unwrap().head_title = "Chủ tịch".into();
    let id = paper::draft(store, &cast.clerk, &body, &new, NOW).await.unwrap();
    let printed = words(&paper::docx(store, &paper::find(store, id).await.unwrap()).await.unwrap());
    for line in [
        "CHỦ TỊCH ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC NINH",
        "QUYẾT ĐỊNH:",
        "Căn cứ Kế hoạch số 7312/BYT-MẪU ngày 05 tháng 10 năm 2026 của Bộ Y tế Hà Nội tổng kết công tác trẻ em;",
        "Căn cứ Kế hoạch số 7313/BYT-MẪU ngày 05 tháng 10 năm 2026 của Bộ Y tế hướng dẫn đánh giá.",
    ] {
        assert!(printed.lines().any(|printed| printed.trim() == line), "{line}\n---\n{printed}");
    }
});

on_both_engines!(what_was_printed_when_it_was_issued_stays, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = letter(&world).await;
    let drafted = paper::pdf(store, &paper::find(store, id).await.unwrap()).await.unwrap();
    let signing = Signing { on: NOW.today(), number: None };
    paper::issue(store, &cast.clerk, id, 1, signing, NOW).await.unwrap();
    let found = paper::find(store, id).await.unwrap();
    let first = paper::pdf(store, &found).await.unwrap();
    assert!(first.bytes.starts_with(b"%PDF"));
    assert_ne!(first.sha256, drafted.sha256);
    // a setting that would print otherwise changes nothing any more
    let tx = store.write().await.unwrap();
    setting::keep(&tx, setting::DEMO, "7").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(paper::pdf(store, &found).await.unwrap(), first);
    let tx = store.write().await.unwrap();
    tx.run("UPDATE official_paper_print SET sha256 = 'x'", []).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(paper::pdf(store, &found).await, Err(Error::Broken(_))));
});

on_both_engines!(an_invented_world_marks_its_papers_and_numbers_none_as_real, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let tx = store.write().await.unwrap();
    setting::keep(&tx, setting::DEMO, "7").await.unwrap();
    tx.commit().await.unwrap();
    let body = Body::of_unit(cast.province);
    let id = paper::draft(store, &cast.clerk, &body, &draft("Kế hoạch"), NOW).await.unwrap();
    assert_eq!(paper::find(store, id).await.unwrap().symbol, "KH-MẪU");
});

on_both_engines!(a_file_is_added_by_whoever_keeps_the_paper, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = letter(&world).await;
    let checked = organisation::file::check(testkit::files::pdf("Bản ký")).await.unwrap();
    let attach = async |actor, role| file::attach(store, actor, (id, role), (&checked, "Bản ký.pdf"), NOW).await;
    attach(&cast.clerk, FileRole::Attachment).await.unwrap();
    let early = attach(&cast.clerk, FileRole::Original).await;
    assert!(matches!(early, Err(Error::Refused(_))));
    paper::issue(store, &cast.clerk, id, 1, Signing { on: NOW.today(), number: None }, NOW).await.unwrap();
    attach(&cast.clerk, FileRole::Original).await.unwrap();
    let late = attach(&cast.clerk, FileRole::Attachment).await;
    assert!(matches!(late, Err(Error::Refused(refused)) if refused.key == "paper.refused.issued"));
    // the addressee reads it, and adds nothing
    assert!(matches!(attach(&cast.officer, FileRole::Original).await, Err(Error::Forbidden)));
    let files = file::files_of(store, id).await.unwrap();
    assert_eq!(files.iter().map(|one| one.role).collect::<Vec<_>>(), [FileRole::Original, FileRole::Attachment]);
    assert!(file::open(store, &cast.officer, id, files[0].id).await.is_ok());
    assert!(matches!(file::open(store, &cast.stranger, id, files[0].id).await, Err(Error::NotFound)));
});

on_both_engines!(what_only_came_here_is_not_printed_as_if_it_were_ours, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let mut new = received("45");
    new.issuer_body = Some(Body::of_unit(1));
    let (id, _) = paper::receive(store, &cast.clerk, &Body::of_unit(cast.province), &new, NOW).await.unwrap();
    let found = paper::find(store, id).await.unwrap();
    assert!(matches!(paper::pdf(store, &found).await, Err(Error::NotFound)));
    assert!(matches!(paper::docx(store, &found).await, Err(Error::NotFound)));
});
