//! The cells of Decree 30/2020/NĐ-CP, Annex I, read back from the printed page.

use crate::press::{
    MARK, STANDARD_MARK, blank, certificate, day, decision, for_the_chairman, lines, list_of_communes, minutes, pages,
    poppler, squeezed, words,
};
use documents::{Block, Mode, Paper, PaperError, Signature, pdf};

fn first_line(page: &str) -> &str {
    page.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

fn signed(signature: Signature) -> Paper {
    Paper { signature: Some(signature), body: vec![Block::text("Điều cuối./.")], ..blank() }
}

#[test]
fn page_one_has_no_number_and_page_two_has_its_own() {
    let paper = Paper { body: vec![Block::Table(list_of_communes(60))], ..blank() };
    let pages = pages(&paper);
    assert!(first_line(&pages[0]).contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), "{}", pages[0]);
    assert_eq!(first_line(&pages[1]), "2");
}

#[test]
fn an_annex_starts_a_page_and_goes_on_counting() {
    let mut paper = decision();
    paper.annexes.push(paper.annexes[0].clone());
    paper.annexes[1].landscape = true;
    let pages = pages(&paper);
    assert_eq!(pages.len(), 3);
    assert_eq!(first_line(&pages[1]), "2");
    assert_eq!(first_line(&pages[2]), "3");
    assert!(squeezed(&pages[2]).starts_with("3 DANH SÁCH"));
}

#[test]
fn a_landscape_annex_lies_on_its_side() {
    let mut paper = decision();
    paper.annexes[0].landscape = true;
    let info = poppler("pdfinfo", &["-l", "2"], &pdf(&paper).unwrap());
    let sizes: Vec<String> = info.lines().filter(|line| line.contains("size: ")).map(squeezed).collect();
    assert!(sizes[0].starts_with("Page 1 size: 595.276 x 841.89"), "{sizes:?}");
    assert!(sizes[1].starts_with("Page 2 size: 841.89 x 595.276"), "{sizes:?}");
}

#[test]
fn a_table_of_sixty_rows_repeats_its_head_on_every_page_and_loses_no_row() {
    let paper = Paper { body: vec![Block::Table(list_of_communes(60))], ..blank() };
    let pages = pages(&paper);
    assert!(pages.len() >= 2);
    for page in &pages {
        assert_eq!(page.matches("Tên đơn vị").count(), 1, "{page}");
    }
    let all = squeezed(&pages.join("\n"));
    for at in 1..=60 {
        assert!(all.contains(&format!("{at} Xã số {at} Bộ tiêu chí minh họa 936,875")), "row {at}");
    }
}

#[test]
fn the_marks_are_on_every_page() {
    let mut paper = decision();
    paper.body.insert(0, Block::Table(list_of_communes(60)));
    paper.annexes[0].landscape = true;
    paper.marks = lines(&[MARK, STANDARD_MARK]);
    let pages = pages(&paper);
    assert!(pages.len() >= 4);
    for page in &pages {
        assert!(page.contains(MARK), "{page}");
        assert!(page.contains(STANDARD_MARK), "{page}");
    }
}

#[test]
fn a_number_below_ten_gets_a_zero() {
    for (number, printed) in [("5", "Số: 05/QĐ-MẪU"), ("10", "Số: 10/QĐ-MẪU"), ("12a", "Số: 12a/QĐ-MẪU")]
    {
        let mut paper = blank();
        paper.letterhead.number = Some(number.into());
        assert!(words(&paper).contains(printed), "{printed}");
    }
}

#[test]
fn a_symbol_never_breaks_after_its_hyphen_and_is_copied_with_a_plain_one() {
    for filling in 20..60 {
        let text = format!("{}Quyết định số 1487/QĐ-MẪU của tỉnh và 06/QĐ-TTg của Thủ tướng.", "a ".repeat(filling));
        let page = pages(&Paper { body: vec![Block::text(text)], ..blank() }).remove(0);
        assert!(page.lines().all(|line| !line.trim_end().ends_with(['-', '/'])), "{filling}: {page}");
        for symbol in ["1487/QĐ-MẪU", "06/QĐ-TTg"] {
            assert!(page.contains(symbol), "{filling}, {symbol}: {page}");
        }
    }
}

#[test]
fn a_missing_number_leaves_room_before_the_symbol() {
    let mut paper = blank();
    paper.letterhead.number = None;
    assert!(words(&paper).contains("Số: /QĐ-MẪU"));
}

#[test]
fn days_below_ten_and_the_first_two_months_get_a_zero() {
    for (date, printed) in [
        (day(2026, 2, 5), "Bắc Ninh, ngày 05 tháng 02 năm 2026"),
        (day(2026, 1, 31), "Bắc Ninh, ngày 31 tháng 01 năm 2026"),
        (day(2026, 3, 9), "Bắc Ninh, ngày 09 tháng 3 năm 2026"),
        (day(2026, 10, 10), "Bắc Ninh, ngày 10 tháng 10 năm 2026"),
    ] {
        let mut paper = blank();
        paper.letterhead.date = Some(date);
        assert!(words(&paper).contains(printed), "{printed}");
    }
}

#[test]
fn a_missing_date_is_left_open_with_the_year_of_the_paper() {
    let mut paper = blank();
    paper.letterhead.date = None;
    assert!(words(&paper).contains("Bắc Ninh, ngày … tháng … năm 2026"));
}

#[test]
fn legal_bases_end_with_semicolons_and_the_last_with_a_full_stop() {
    let text = words(&decision());
    assert!(text.contains("ngày 16 tháng 6 năm 2025; Căn cứ Luật Trẻ em"));
    assert!(text.contains("ngày 05 tháng 4 năm 2016; Căn cứ Quyết định"));
    assert!(text.contains("phù hợp với trẻ em; Theo đề nghị"));
    assert!(text.contains("ngày 11 tháng 12 năm 2026. QUYẾT ĐỊNH:"));
}

#[test]
fn recipients_start_with_a_dash_and_end_with_the_file_copy() {
    let text = words(&decision());
    assert!(text.contains("- Như Điều 3; - Bộ Y tế (để b/c); - Chủ tịch, các PCT UBND tỉnh; - Lưu: VT, KGVX."));
}

#[test]
fn one_addressee_follows_the_fixed_words() {
    let paper = Paper { addressees: lines(&["Ủy ban nhân dân tỉnh Bắc Ninh"]), ..blank() };
    assert!(words(&paper).ends_with("Kính gửi: Ủy ban nhân dân tỉnh Bắc Ninh"));
}

#[test]
fn several_addressees_stand_on_their_own_lines() {
    let paper = Paper { addressees: lines(&["Sở Y tế", "Sở Nội vụ"]), ..blank() };
    let page = pages(&paper).remove(0);
    let printed: Vec<&str> = page.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert!(printed.ends_with(&["Kính gửi:", "- Sở Y tế;", "- Sở Nội vụ."]), "{page}");
}

#[test]
fn every_signing_mark_is_printed_above_the_name() {
    let deputy = for_the_chairman();
    let cases = [
        (Mode::Head, None, "CHỦ TỊCH Hà Ngọc Tuấn"),
        (Mode::OnBehalf, Some("ỦY BAN NHÂN DÂN"), "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Hà Ngọc Tuấn"),
        (Mode::For, None, "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Hà Ngọc Tuấn"),
        (Mode::For, Some("ỦY BAN NHÂN DÂN"), "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH Hà Ngọc Tuấn"),
        (Mode::ByOrder, None, "TL. CHỦ TỊCH PHÓ CHỦ TỊCH Hà Ngọc Tuấn"),
        (Mode::ByAuthorisation, None, "TUQ. CHỦ TỊCH PHÓ CHỦ TỊCH Hà Ngọc Tuấn"),
        (Mode::Acting, None, "Q. CHỦ TỊCH Hà Ngọc Tuấn"),
    ];
    for (mode, collective, printed) in cases {
        let collective = collective.map(str::to_owned);
        let text = words(&signed(Signature { mode, collective, ..deputy.clone() }));
        assert!(text.ends_with(&format!("./. {printed}")), "{printed}:\n{text}");
    }
}

#[test]
fn a_signing_mark_without_its_words_is_refused() {
    let unnamed = Signature { signer_title: None, ..for_the_chairman() };
    for (mode, mark) in [(Mode::For, "KT."), (Mode::ByOrder, "TL."), (Mode::ByAuthorisation, "TUQ.")] {
        let refused = pdf(&signed(Signature { mode, ..unnamed.clone() })).unwrap_err();
        assert_eq!(refused, PaperError::Signature { mark, needs: "the title of the signer" });
    }
    let refused = pdf(&signed(Signature { mode: Mode::OnBehalf, ..unnamed })).unwrap_err();
    assert_eq!(refused, PaperError::Signature { mark: "TM.", needs: "the collective" });
}

#[test]
fn a_missing_name_leaves_the_place_empty() {
    let text = words(&signed(Signature { name: None, ..for_the_chairman() }));
    assert!(text.ends_with("KT. CHỦ TỊCH PHÓ CHỦ TỊCH"), "{text}");
}

#[test]
fn the_signature_never_stands_alone_on_a_page() {
    for paragraphs in 18..34 {
        let mut paper = decision();
        paper.annexes.clear();
        paper.body = (1..=paragraphs).map(|at| Block::text(format!("Đoạn {at}."))).collect();
        let pages = pages(&paper);
        let last = pages.last().unwrap();
        assert!(last.contains("Hà Ngọc Tuấn"), "{paragraphs} paragraphs:\n{last}");
        assert!(last.contains(&format!("Đoạn {paragraphs}.")), "{paragraphs} paragraphs:\n{last}");
        assert!(squeezed(last).contains("chưa có văn bản xác nhận."), "{paragraphs}:\n{last}");
    }
}

#[test]
fn an_official_letter_says_what_it_is_about_under_its_number() {
    let mut paper = blank();
    paper.letterhead.about = Some("bổ sung hồ sơ năm 2026".into());
    let page = pages(&paper).remove(0);
    let printed: Vec<String> = page.lines().map(squeezed).filter(|line| !line.is_empty()).collect();
    let number = printed.iter().position(|line| line.starts_with("Số: 1487/QĐ-MẪU")).unwrap();
    assert_eq!(printed[number + 1], "V/v bổ sung hồ sơ năm 2026");
}

#[test]
fn two_who_sign_stand_side_by_side_with_the_recipients_below() {
    let page = pages(&minutes()).remove(0);
    let printed: Vec<String> = page.lines().map(squeezed).filter(|line| !line.is_empty()).collect();
    let first = printed.iter().position(|line| line == "THƯ KÝ CHỦ TRÌ").unwrap();
    assert_eq!(printed[first + 1..], ["Lê Thị Sen Hà Ngọc Tuấn", "Nơi nhận:", "- Các thành viên;", "- Lưu: VT."]);
}

#[test]
fn a_certificate_lies_on_its_side_with_its_words_in_the_middle_and_large() {
    let paper = certificate();
    let bytes = pdf(&paper).unwrap();
    let info = squeezed(&poppler("pdfinfo", &[], &bytes));
    assert!(info.contains("Page size: 841.89 x 595.276"), "{info}");
    let boxes = poppler("pdftotext", &["-bbox"], &bytes);
    let height = |word: &str| {
        let line = boxes.lines().find(|line| line.ends_with(&format!(">{word}</word>"))).unwrap();
        let at = |name: &str| -> f64 {
            line.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        at("yMax") - at("yMin")
    };
    assert!(height("BẰNG") > height("LỤC") && height("LỤC") > height("Phù"), "{boxes}");
}
