//! The papers as a reader gets them: through the text of the PDF.

use std::io::Write as _;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use organisation::Moment;
use standards::{Standard, evaluate};

use super::*;
use crate::{
    decision::{Signer, Signing},
    explanation::example::{DOWN_TO_850, figures, standard},
    snapshot::{FrozenAuthority, FrozenClass, FrozenStandard, FrozenUnit},
};

/// 10 November 2026, 08:00 in Viet Nam.
const AT: Moment = Moment(1_794_272_400_000);
const INVENTED: &str = "DỮ LIỆU GIẢ LẬP – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ";
const ILLUSTRATIVE: &str = "BỘ TIÊU CHÍ MINH HỌA – KHÔNG PHẢI QUY ĐỊNH CỦA NHÀ NƯỚC";

fn snapshot(standard: &Standard, class: Option<&str>, changes: &[(&str, Option<u64>)]) -> Snapshot {
    let facts = figures(standard, changes);
    let unit = |id, name: &str, kind: &str| FrozenUnit {
        id,
        code: id.to_string(),
        name: name.to_owned(),
        kind: kind.to_owned(),
    };
    Snapshot {
        year: 2026,
        period: ("2025-11-16".to_owned(), "2026-11-15".to_owned()),
        unit: unit(2, "Xã Bảo Đài", "xa"),
        province: unit(1, "Tỉnh Bắc Ninh", "tinh"),
        standard: FrozenStandard {
            id: standard.id.clone(),
            revision: i64::from(standard.revision),
            sha256: standard.sha256.clone(),
        },
        class: class
            .map(|key| FrozenClass { key: key.to_owned(), ground: "Quyết định số 15 của tỉnh".to_owned() }),
        figures: facts.known().map(|(id, value)| (standard.fact(id).unwrap().name.clone(), value)).collect(),
        evaluation: evaluate(standard, class, &facts),
        demo: true,
        due: None,
        authority: None,
    }
}

fn report_of(standard: &Standard, snapshot: &Snapshot) -> Vec<u8> {
    print(&report::paper(standard, snapshot, "Nguyễn Văn An", AT)).unwrap()
}

fn decision_of(standard: &Standard, snapshot: &Snapshot, signing: Signing) -> Vec<u8> {
    let decided_on = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
    let new = NewDecision { number: 7, decided_on };
    let signer = Signer { name: "Hà Ngọc Tuấn".into(), signing };
    print(&decision::paper(standard, snapshot, &new, &signer).unwrap()).unwrap()
}

/// The text of each page, its lines joined by single blanks.
fn pages(pdf: &[u8]) -> Vec<String> {
    let mut reader = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext (package poppler-utils)");
    let mut input = reader.stdin.take().unwrap();
    let pdf = pdf.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&pdf).unwrap());
    let output = reader.wait_with_output().unwrap();
    writing.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\u{c}').map(|page| page.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn says(text: &str, sentence: &str) {
    assert!(text.contains(sentence), "«{sentence}» is not in:\n{text}");
}

#[test]
fn a_report_names_the_commune_every_criterion_the_verdict_and_the_marks_on_every_page() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &DOWN_TO_850);
    let pages = pages(&report_of(&standard, &snapshot));
    assert!(pages.len() > 2, "{} pages", pages.len());
    for page in &pages {
        says(page, INVENTED);
        says(page, ILLUSTRATIVE);
    }
    let text = pages.join(" ");
    for line in [
        "ỦY BAN NHÂN DÂN XÃ BẢO ĐÀI",
        "/BC-MẪU",
        "Bảo Đài, ngày 10 tháng 11 năm 2026",
        "Tự đánh giá thực hiện tiêu chuẩn xã, phường phù hợp với trẻ em năm 2026",
        "Kính gửi: Ủy ban nhân dân tỉnh Bắc Ninh (qua Sở Y tế)",
        "từ ngày 16/11/2025 đến hết ngày 15/11/2026",
        "Nhóm đơn vị: Xã, phường, thị trấn còn lại (căn cứ: Quyết định số 15 của tỉnh).",
        "Đạt, bằng đúng ngưỡng. Tổng điểm 850, ngưỡng 850.",
        "850/1.000",
        "TM. ỦY BAN NHÂN DÂN",
        "Nguyễn Văn An",
        "95,23% (120/126)",
        "(Kèm theo Báo cáo số ……/BC-MẪU ngày 10 tháng 11 năm 2026 của Ủy ban nhân dân xã Bảo Đài)",
    ] {
        says(&text, line);
    }
    for criterion in &standard.criteria {
        says(&text, &format!("Tiêu chí {}. {}", criterion.no, criterion.name.vi));
    }
}

#[test]
fn the_name_of_a_committee_breaks_before_its_place() {
    let standard = standard("minh-hoa");
    let mut snapshot = snapshot(&standard, Some("other"), &DOWN_TO_850);
    snapshot.province.name = "Thành phố Bắc Ninh".to_owned();
    let letterhead = report::paper(&standard, &snapshot, "Nguyễn Văn An", AT).letterhead;
    assert_eq!(letterhead.superior.as_deref(), Some("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ BẮC NINH"));
    assert_eq!(letterhead.issuer, "ỦY BAN NHÂN DÂN\nXÃ BẢO ĐÀI");
}

#[test]
fn a_report_without_a_total_names_the_gap() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, None, &[("survey_answers", None)]);
    let text = pages(&report_of(&standard, &snapshot)).join(" ");
    says(&text, "Nhóm đơn vị: chưa xếp nhóm.");
    says(&text, "Chưa xác định. Chưa có tổng điểm: đã chắc chắn 950 điểm, cao nhất còn có thể đạt 1.000");
    says(&text, "chỉ tiêu 13.1 thiếu số liệu «Số người được hỏi có trả lời».");
    says(&text, "–/1.000");
}

#[test]
fn a_report_on_an_excluded_indicator_shows_the_scaling() {
    let standard = standard("minh-hoa");
    let changes = [("child_consultations", Some(1)), ("child_opinions", Some(0)), ("child_opinions_answered", Some(0))];
    let text = pages(&report_of(&standard, &snapshot(&standard, Some("other"), &changes))).join(" ");
    says(&text, "46,875/75 (25/40 × 75 = 46,875)");
    says(&text, "971,875/1.000");
}

#[test]
fn a_recognition_names_the_commune_and_no_points() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &DOWN_TO_850);
    let text = pages(&decision_of(&standard, &snapshot, Signing::ForHead)).join(" ");
    for line in [
        INVENTED,
        ILLUSTRATIVE,
        "ỦY BAN NHÂN DÂN TỈNH BẮC NINH",
        "Số: 07/QĐ-MẪU",
        "Bắc Ninh, ngày 05 tháng 12 năm 2026",
        "Về việc công nhận xã Bảo Đài phù hợp với trẻ em năm 2026",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        "Căn cứ Luật Trẻ em số 102/2016/QH13 ngày 05 tháng 4 năm 2016;",
        "Theo khung Quyết định số 06/QĐ-TTg ngày 03 tháng 01 năm 2019",
        "Điều 1. Công nhận xã Bảo Đài, tỉnh Bắc Ninh phù hợp với trẻ em năm 2026 theo Bộ tiêu chí minh họa.",
        "kể từ ngày ký./.",
        "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "Hà Ngọc Tuấn",
        "sau ngày 01/7/2025: chưa có văn bản xác nhận.",
    ] {
        says(&text, line);
    }
    assert!(!text.contains("850") && !text.contains("điểm"), "{text}");
}

#[test]
fn a_refusal_names_the_conditions_but_no_points_and_no_criterion() {
    let standard = standard("minh-hoa");
    let changes = [
        &DOWN_TO_850[..],
        &[("abused_children", Some(2)), ("reports_received", Some(2)), ("reports_handled_in_time", Some(1))],
    ]
    .concat();
    let snapshot = snapshot(&standard, Some("other"), &changes);
    let text = pages(&decision_of(&standard, &snapshot, Signing::Head)).join(" ");
    says(&text, "Về việc không công nhận xã Bảo Đài phù hợp với trẻ em năm 2026");
    says(&text, "Điều kiện chưa đạt: mọi tiêu chí phải trên 0 điểm; tổng điểm phải đạt ngưỡng.");
    assert!(!text.contains("xâm hại") && !text.contains("780"), "{text}");
}

#[test]
fn a_decision_prints_the_ground_of_its_authority() {
    let standard = standard("minh-hoa");
    let authority = FrozenAuthority {
        role: "provincial_chair".to_owned(),
        confirmed: true,
        ground: "Nghị quyết giả lập 9/NQ-MẪU".to_owned(),
    };
    let snapshot = Snapshot { authority: Some(authority), ..snapshot(&standard, Some("other"), &DOWN_TO_850) };
    let text = pages(&decision_of(&standard, &snapshot, Signing::Head)).join(" ");
    says(&text, "Căn cứ thẩm quyền công nhận: Nghị quyết giả lập 9/NQ-MẪU.");
    assert!(!text.contains("chưa có văn bản xác nhận"), "{text}");
}

#[test]
fn an_undetermined_dossier_has_no_decision() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &[("survey_answers", None)]);
    let new = NewDecision { number: 7, decided_on: AT.today() };
    let signer = Signer { name: "Hà Ngọc Tuấn".into(), signing: Signing::Head };
    assert!(matches!(
        decision::paper(&standard, &snapshot, &new, &signer),
        Err(Error::Refused(refused)) if refused.key == "decision.refused.undetermined"
    ));
}

#[test]
fn a_real_world_under_a_real_standard_has_no_marks() {
    let mut standard = Standard::clone(&standard("minh-hoa"));
    standard.illustrative = false;
    let snapshot = Snapshot { demo: false, ..snapshot(&standard, Some("other"), &[]) };
    let text = pages(&decision_of(&standard, &snapshot, Signing::Head)).join(" ");
    says(&text, "Số: 07/QĐ-UBND");
    assert!(!text.contains("GIẢ LẬP") && !text.contains("KHÔNG PHẢI QUY ĐỊNH"), "{text}");
}

#[test]
fn the_same_snapshot_gives_the_same_bytes() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &DOWN_TO_850);
    assert_eq!(report_of(&standard, &snapshot), report_of(&standard, &snapshot));
    assert_eq!(decision_of(&standard, &snapshot, Signing::Head), decision_of(&standard, &snapshot, Signing::Head));
}

#[test]
fn a_character_no_printer_has_is_refused_with_its_text() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &[]);
    let refused = print(&report::paper(&standard, &snapshot, "Nguyễn \u{1f600} An", AT));
    assert!(matches!(refused, Err(Error::Refused(refused)) if refused.key == "papers.refused.unprintable"));
}

#[test]
fn every_kind_keeps_its_name() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
        assert!(text::has(Lang::En, &format!("papers.kind.{}", kind.name())));
    }
    assert_eq!(Kind::of_outcome(Outcome::Recognised), Kind::RecognitionDecision);
    assert_eq!(Kind::of_outcome(Outcome::NotRecognised), Kind::RefusalDecision);
    assert_eq!(Kind::SelfAssessmentReport.file_name(2026), "bao-cao-tu-danh-gia-2026.pdf");
}
