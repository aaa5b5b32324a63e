//! The file itself: fonts, text, standard, language, and the same bytes every time.

use crate::press::{blank, decision, poppler, words};
use documents::{Block, pdf};

const PANGRAM: &str = "ẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỲÝỶỸỴĐ \
                       ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳýỷỹỵđ ₫ “–…”";

#[test]
fn every_font_is_tinos_and_embedded() {
    let list = poppler("pdffonts", &[], &pdf(&decision()).unwrap());
    let fonts: Vec<&str> = list.lines().skip(2).collect();
    assert_eq!(fonts.len(), 4, "regular, bold, italic and bold italic:\n{list}");
    for font in fonts {
        let columns: Vec<&str> = font.split_whitespace().collect();
        assert!(columns[0].contains("Tinos"), "{font}");
        let embedded_subset_unicode = &columns[columns.len() - 5..columns.len() - 2];
        assert_eq!(embedded_subset_unicode, ["yes", "yes", "yes"], "{font}");
    }
}

#[test]
fn every_vietnamese_letter_comes_back_as_text() {
    let mut paper = blank();
    paper.body = vec![Block::text(PANGRAM)];
    assert!(words(&paper).contains(PANGRAM));
}

#[test]
fn the_signs_of_score_tables_come_back_as_text() {
    let signs = "≥ ≤ < > = × ÷ ± % ‰ ° ² ½ § – — • → № đ/c";
    let mut paper = blank();
    paper.body = vec![Block::text(signs)];
    assert!(words(&paper).contains(signs));
}

#[test]
fn the_words_of_a_decision_come_back_as_text() {
    let text = words(&decision());
    for expected in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "QUYẾT ĐỊNH",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        "Điều 1. Công nhận 10 xã, phường thuộc tỉnh Bắc Ninh",
        "Nơi nhận:",
        "(Kèm theo Quyết định số 1487/QĐ-MẪU ngày 15 tháng 12 năm 2026)",
    ] {
        assert!(text.contains(expected), "{expected} is missing from:\n{text}");
    }
}

#[test]
fn the_file_is_tagged_pdf_a_2b_in_vietnamese() {
    let bytes = pdf(&decision()).unwrap();
    let info = poppler("pdfinfo", &[], &bytes);
    assert!(info.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{info}");
    assert!(info.contains("Quyết định"), "{info}");
    let raw = String::from_utf8_lossy(&bytes);
    assert!(raw.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(raw.contains("<pdfaid:conformance>B</pdfaid:conformance>"));
    assert!(raw.contains("/Lang(vi-VN)") || raw.contains("/Lang (vi-VN)"));
}

#[test]
fn the_heads_of_tables_and_the_headings_are_in_the_structure() {
    let structure = poppler("pdfinfo", &["-struct"], &pdf(&decision()).unwrap());
    for tag in ["H1", "Table", "TH", "TD", "P"] {
        assert!(structure.split_whitespace().any(|word| word.trim_end_matches(':') == tag), "{tag}:\n{structure}");
    }
}

#[test]
fn the_date_of_the_paper_is_the_only_date_in_the_file() {
    let info = poppler("pdfinfo", &["-isodates"], &pdf(&decision()).unwrap());
    let dates: Vec<&str> = info.lines().filter(|line| line.contains("Date:")).collect();
    assert!(!dates.is_empty(), "{info}");
    for date in dates {
        assert!(date.contains("2026-12-15T00:00:00"), "{date}");
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let first = pdf(&decision()).unwrap();
    let mut other = decision();
    other.meta_title = "Quyết định khác".into();
    let between = pdf(&other).unwrap();
    assert_eq!(first, pdf(&decision()).unwrap());
    assert_ne!(first, between);
}

#[test]
fn the_same_paper_gives_the_same_bytes_on_many_threads() {
    let first = pdf(&decision()).unwrap();
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| pdf(&decision()).unwrap())).collect();
    for thread in threads {
        assert_eq!(first, thread.join().unwrap());
    }
}
