//! The papers as a reader gets them: through the text of the PDF.

use std::io::Write as _;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use organisation::Moment;
use standards::{Standard, evaluate};

use super::*;
use crate::{
    decision::Outcome,
    document::{self, Signer, Signing},
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
        sectors: Vec::new(),
        unlikely: Vec::new(),
        findings: Vec::new(),
        demo: true,
        due: None,
        authority: None,
        evidence: Vec::new(),
    }
}

fn head(name: &str) -> Signer {
    Signer { name: name.to_owned(), signing: Signing::Head }
}

fn report_of(standard: &Standard, snapshot: &Snapshot) -> Vec<u8> {
    print(&report::paper(standard, snapshot, &head("Nguyễn Văn An"), AT)).unwrap()
}

fn decision_of(standard: &Standard, snapshot: &Snapshot, signing: Signing) -> Vec<u8> {
    let decided_on = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
    let new = NewDecision { number: 7, decided_on };
    let signer = Signer { name: "Hà Ngọc Tuấn".into(), signing };
    print(&decision::paper(standard, &[snapshot], &new, &signer).unwrap()).unwrap()
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
    let letterhead = report::paper(&standard, &snapshot, &head("Nguyễn Văn An"), AT).letterhead;
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
        "Căn cứ Luật Trẻ em số 102/2016/QH13;",
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
    let signer = head("Hà Ngọc Tuấn");
    assert!(matches!(
        decision::paper(&standard, &[&snapshot], &new, &signer),
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
    let refused = print(&report::paper(&standard, &snapshot, &head("Nguyễn \u{1f600} An"), AT));
    assert!(matches!(refused, Err(Error::Refused(refused)) if refused.key == "papers.refused.unprintable"));
}

#[test]
fn every_kind_keeps_its_name() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
        assert!(text::has(Lang::En, &format!("papers.kind.{}", kind.name())));
    }
    assert_eq!(Kind::of_outcome(Outcome::Recognised, 1), Kind::RecognitionDecision);
    assert_eq!(Kind::of_outcome(Outcome::NotRecognised, 1), Kind::RefusalDecision);
    assert_eq!(Kind::of_outcome(Outcome::Recognised, 12), Kind::RecognitionList);
    assert_eq!(Kind::SelfAssessmentReport.file_name(2026), "bao-cao-tu-danh-gia-2026.pdf");
}

/// The text of a paper, its lines joined by single blanks.
fn shown(paper: &Paper) -> String {
    pages(&print(paper).unwrap()).join(" ")
}

/// The same dossier of another commune.
fn of_commune(snapshot: &Snapshot, id: i64, name: &str) -> Snapshot {
    let unit = FrozenUnit { id, name: name.to_owned(), ..snapshot.unit.clone() };
    Snapshot { unit, ..snapshot.clone() }
}

fn signed(snapshot: &Snapshot) -> Decision {
    Decision {
        act_id: 1,
        document_id: 1,
        outcome: crate::decision::outcome(snapshot).unwrap(),
        authority_id: 1,
        number: 7,
        symbol: document::symbol(true).to_owned(),
        decided_on: "2026-12-05".to_owned(),
        signing: Signing::ForHead,
        signer: "Lưu Thị Phúc".to_owned(),
        signer_id: 1,
    }
}

const NAMES: [&str; 12] = [
    "Xã Bảo Đài",
    "Xã Bắc Lũng",
    "Xã Cẩm Lý",
    "Phường Chũ",
    "Xã Đông Phú",
    "Xã Kiên Lao",
    "Xã Lục Nam",
    "Xã Lục Sơn",
    "Xã Nghĩa Phương",
    "Phường Phượng Sơn",
    "Xã Trường Sơn",
    "Xã Yên Định",
];

#[test]
fn a_list_names_every_commune_and_year_and_no_points() {
    let standard = standard("minh-hoa");
    let one = snapshot(&standard, Some("other"), &DOWN_TO_850);
    let all: Vec<Snapshot> = NAMES.iter().zip(1..).map(|(name, id)| of_commune(&one, id, name)).collect();
    let all: Vec<&Snapshot> = all.iter().collect();
    let new = NewDecision { number: 1_487, decided_on: NaiveDate::from_ymd_opt(2026, 12, 15).unwrap() };
    let text = shown(&decision::paper(&standard, &all, &new, &head("Hà Ngọc Tuấn")).unwrap());
    for line in [
        "Về việc công nhận đơn vị hành chính cấp xã phù hợp với trẻ em năm 2026",
        "Công nhận 12 đơn vị hành chính cấp xã thuộc tỉnh Bắc Ninh phù hợp với trẻ em năm 2026 theo Bộ tiêu chí minh họa (có danh sách kèm theo).",
        "(Kèm theo Quyết định số 1487/QĐ-MẪU ngày 15 tháng 12 năm 2026 của Chủ tịch Ủy ban nhân dân tỉnh Bắc Ninh)",
        "12 Xã Yên Định 2026",
        "mở trang “Kiểm tra quyết định” của phần mềm Măng Non",
    ] {
        says(&text, line);
    }
    assert!(NAMES.iter().all(|name| text.contains(name)), "{text}");
    assert!(!text.contains("850") && !text.contains("điểm"), "{text}");
}

#[test]
fn a_list_of_refusals_tells_the_conditions_of_each() {
    let standard = standard("minh-hoa");
    let zero = [
        &DOWN_TO_850[..],
        &[("abused_children", Some(2)), ("reports_received", Some(2)), ("reports_handled_in_time", Some(1))],
    ]
    .concat();
    let one = snapshot(&standard, Some("other"), &zero);
    let other = of_commune(&snapshot(&standard, Some("central_city_ward"), &DOWN_TO_850), 3, "Phường Chũ");
    let new = NewDecision { number: 8, decided_on: NaiveDate::from_ymd_opt(2026, 12, 15).unwrap() };
    let paper = decision::paper(&standard, &[&one, &other], &new, &head("Hà Ngọc Tuấn")).unwrap();
    let text = shown(&paper);
    says(&text, "Không công nhận 2 đơn vị hành chính cấp xã thuộc tỉnh Bắc Ninh");
    says(&text, "Điều kiện chưa đạt");
    says(&text, "tổng điểm phải đạt ngưỡng");
    assert!(!text.contains("xâm hại") && !text.contains("850"), "{text}");
}

#[test]
fn a_reversal_names_the_decision_it_takes_back_and_why() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &DOWN_TO_850);
    let new = NewDecision { number: 21, decided_on: NaiveDate::from_ymd_opt(2027, 3, 2).unwrap() };
    let decision = signed(&snapshot);
    for (way, sentence) in [
        (
            Reversal::Revocation,
            "Thu hồi công nhận xã Bảo Đài, tỉnh Bắc Ninh phù hợp với trẻ em năm 2026 tại Quyết định số 07/QĐ-MẪU \
             ngày 05 tháng 12 năm 2026",
        ),
        (Reversal::Reopening, "Mở lại hồ sơ đánh giá năm 2026 của xã Bảo Đài"),
    ] {
        let paper = reversal::paper(
            &standard,
            (way, &decision, &snapshot),
            (&new, "Số liệu tiêm chủng\nbáo cáo sai."),
            &head("Hà Ngọc Tuấn"),
        );
        let text = shown(&paper);
        says(&text, sentence);
        says(&text, "Lý do: Số liệu tiêm chủng báo cáo sai.");
        says(&text, "Số: 21/QĐ-MẪU");
        assert!(!text.contains("850"), "{text}");
    }
}

#[test]
fn a_certificate_says_that_no_text_prescribes_its_form() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &DOWN_TO_850);
    let text = shown(&certificate::paper(&standard, &snapshot, &signed(&snapshot)));
    for line in [
        "GIẤY CHỨNG NHẬN",
        "xã Bảo Đài, tỉnh Bắc Ninh",
        "Được công nhận là xã phù hợp với trẻ em năm 2026.",
        "Quyết định số 07/QĐ-MẪU ngày 05 tháng 12 năm 2026",
        "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "Mẫu giấy chứng nhận chưa được quy định",
    ] {
        says(&text, line);
    }
}

#[test]
fn a_request_goes_up_signed_by_the_deputy_where_the_deputy_sends_it() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &DOWN_TO_850);
    let deputy = Signer { name: "Trần Thị Phó".into(), signing: Signing::ForHead };
    let text = shown(&request::paper(&standard, &snapshot, &deputy, AT));
    for line in [
        "TỜ TRÌNH",
        "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh Bắc Ninh (qua Sở Y tế)",
        "Kết quả tự đánh giá: Đạt, bằng đúng ngưỡng.",
        "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        "Trần Thị Phó",
    ] {
        says(&text, line);
    }
}

#[test]
fn a_notice_of_return_gives_the_reason_and_that_of_each_indicator() {
    let standard = standard("minh-hoa");
    let snapshot = snapshot(&standard, Some("other"), &DOWN_TO_850);
    let indicators = [crate::returning::Returned {
        indicator: "1.2".into(),
        reason: "Đếm theo thôn, không theo người.".into(),
    }];
    let reason = "Thiếu minh chứng.\n\nSố liệu lệch báo cáo ngành.";
    let text = shown(&notice::paper(&standard, &snapshot, (reason, &indicators), AT));
    for line in [
        "SỞ Y TẾ",
        "THÔNG BÁO",
        "Thiếu minh chứng. Số liệu lệch báo cáo ngành.",
        "Đếm theo thôn, không theo người.",
        "GIÁM ĐỐC",
        "- UBND xã Bảo Đài;",
    ] {
        says(&text, line);
    }
    let bare = shown(&notice::paper(&standard, &snapshot, (reason, &[]), AT));
    assert!(!bare.contains("Những chỉ tiêu cần sửa"), "{bare}");
}

#[test]
fn an_appraisal_report_proposes_what_the_verdict_allows() {
    let standard = standard("minh-hoa");
    let met = snapshot(&standard, Some("other"), &DOWN_TO_850);
    let text = shown(&appraisal::paper(&standard, &met, "Khớp số liệu của công an xã.", AT));
    says(&text, "Khớp số liệu của công an xã.");
    says(&text, "Hồ sơ đạt tiêu chuẩn. Đề nghị Hội đồng xét duyệt");
    let open = snapshot(&standard, None, &[]);
    let text = shown(&appraisal::paper(&standard, &open, "", AT));
    says(&text, "Không có ý kiến khác.");
    says(&text, "Kết quả chưa xác định nên chưa đề nghị công nhận hay không công nhận xã Bảo Đài");
}
