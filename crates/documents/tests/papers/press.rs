//! A sample decision, and the reading of printed papers with poppler's tools.

use std::process::Command;

use chrono::NaiveDate;
use documents::{Align, Annex, Block, Column, Letterhead, Mode, Paper, Row, Run, Signature, Size, Table, Title};

pub(crate) const MARK: &str = "DỮ LIỆU GIẢ LẬP – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ";
pub(crate) const STANDARD_MARK: &str = "Bộ tiêu chí minh họa, không phải tiêu chuẩn đang có hiệu lực";

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(crate) fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

pub(crate) fn letterhead() -> Letterhead {
    Letterhead {
        superior: Some("ỦY BAN NHÂN DÂN".into()),
        issuer: "TỈNH BẮC NINH".into(),
        number: Some("1487".into()),
        symbol: "QĐ-MẪU".into(),
        about: None,
        place: "Bắc Ninh".into(),
        date: Some(day(2026, 12, 15)),
    }
}

pub(crate) fn blank() -> Paper {
    Paper::new(letterhead(), day(2026, 12, 15), "Quyết định")
}

pub(crate) fn for_the_chairman() -> Signature {
    Signature {
        mode: Mode::For,
        collective: None,
        head_title: "CHỦ TỊCH".into(),
        signer_title: Some("PHÓ CHỦ TỊCH".into()),
        name: Some("Hà Ngọc Tuấn".into()),
    }
}

/// A table with `rows` rows, each named `Xã số n`.
pub(crate) fn list_of_communes(rows: usize) -> Table {
    Table {
        caption: None,
        columns: vec![
            Column::new("TT", 10, Align::Center),
            Column::new("Tên đơn vị", 40, Align::Left),
            Column::new("Tiêu chuẩn", 40, Align::Left),
            Column::new("Điểm", 20, Align::Right),
        ],
        rows: (1..=rows)
            .map(|at| {
                Row::plain([at.to_string(), format!("Xã số {at}"), "Bộ tiêu chí minh họa".into(), "936,875".into()])
            })
            .collect(),
    }
}

pub(crate) fn decision() -> Paper {
    Paper {
        title: Some(Title {
            kind: "QUYẾT ĐỊNH".into(),
            abstract_text: "Về việc công nhận xã, phường phù hợp với trẻ em năm 2026 (đợt 2)".into(),
        }),
        authority: Some("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH".into()),
        bases: lines(&[
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
            "Căn cứ Luật Trẻ em ngày 05 tháng 4 năm 2016;",
            "Căn cứ Quyết định số 06/QĐ-TTg ngày 03 tháng 01 năm 2019 của Thủ tướng Chính phủ \
             quy định tiêu chuẩn, trình tự đánh giá và công nhận xã, phường, thị trấn phù hợp với \
             trẻ em.",
            "Theo đề nghị của Giám đốc Sở Y tế tại Tờ trình số 412/TTr-MẪU ngày 11 tháng 12 năm \
             2026",
        ]),
        resolves: Some("QUYẾT ĐỊNH:".into()),
        body: vec![
            Block::article(
                "Điều 1.",
                "Công nhận 10 xã, phường thuộc tỉnh Bắc Ninh phù hợp với trẻ em năm 2026 (có danh \
                 sách kèm theo).",
            ),
            Block::article(
                "Điều 2.",
                "Giao Sở Y tế công khai kết quả, hướng dẫn các xã, phường duy trì và nâng cao kết \
                 quả đã đạt được.",
            ),
            Block::article(
                "Điều 3.",
                "Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Y tế, Thủ trưởng các cơ quan \
                 liên quan và Chủ tịch Ủy ban nhân dân các xã, phường có tên tại Điều 1 chịu trách \
                 nhiệm thi hành Quyết định này kể từ ngày ký./.",
            ),
        ],
        signature: Some(for_the_chairman()),
        recipients: lines(&["Như Điều 3", "Bộ Y tế (để b/c)", "Chủ tịch, các PCT UBND tỉnh", "Lưu: VT, KGVX"]),
        footnotes: lines(&["Chấm theo Bộ tiêu chí minh họa (theo khung Quyết định 06/QĐ-TTg, không có giá trị \
             pháp lý). Thẩm quyền công nhận của Chủ tịch UBND tỉnh sau ngày 01/7/2025: chưa có \
             văn bản xác nhận."]),
        annexes: vec![Annex {
            title: "DANH SÁCH".into(),
            subtitle: Some("Xã, phường phù hợp với trẻ em năm 2026 (đợt 2)".into()),
            reference: Some("(Kèm theo Quyết định số 1487/QĐ-MẪU ngày 15 tháng 12 năm 2026)".into()),
            landscape: false,
            body: vec![Block::Table(list_of_communes(10))],
        }],
        marks: lines(&[MARK]),
        ..blank()
    }
}

/// Minutes, signed by two.
pub(crate) fn minutes() -> Paper {
    let signs = |title: &str, name: &str| Signature {
        mode: Mode::Head,
        collective: None,
        head_title: title.into(),
        signer_title: None,
        name: Some(name.into()),
    };
    Paper {
        title: Some(Title { kind: "BIÊN BẢN".into(), abstract_text: "Họp Hội đồng đánh giá".into() }),
        body: vec![Block::text("Cuộc họp kết thúc vào hồi 16 giờ cùng ngày./.")],
        signature: Some(signs("CHỦ TRÌ", "Hà Ngọc Tuấn")),
        co_signature: Some(signs("THƯ KÝ", "Lê Thị Sen")),
        recipients: lines(&["Các thành viên", "Lưu: VT"]),
        ..blank()
    }
}

/// A certificate, on its side and centred.
pub(crate) fn certificate() -> Paper {
    Paper {
        landscape: true,
        body: vec![
            Block::centred(Size::Huge, [Run::bold("BẰNG CÔNG NHẬN")]),
            Block::centred(Size::Large, [Run::plain("Xã "), Run::bold("LỤC NAM")]),
            Block::centred(Size::Text, [Run::italic("Phù hợp với trẻ em năm 2026")]),
        ],
        signature: Some(for_the_chairman()),
        ..blank()
    }
}

/// What a poppler tool prints about a PDF.
pub(crate) fn poppler(tool: &str, options: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, pdf).unwrap();
    let mut command = Command::new(tool);
    command.args(options).arg(&file);
    if tool == "pdftotext" {
        command.arg("-");
    }
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{tool} cannot run ({error}); install the package poppler-utils"));
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text of each page, as it lies on the page.
pub(crate) fn pages(paper: &Paper) -> Vec<String> {
    let pdf = documents::pdf(paper).unwrap();
    let text = poppler("pdftotext", &["-layout"], &pdf);
    text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

/// The text of the whole paper with every stretch of white space as one space.
pub(crate) fn words(paper: &Paper) -> String {
    let pdf = documents::pdf(paper).unwrap();
    squeezed(&poppler("pdftotext", &["-raw"], &pdf))
}

pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
