use super::FileKind;

/// The longest name of a file that is kept, in characters.
const LONGEST: usize = 120;

/// A file's name as a label: without the folders of whoever sent it, without what turns or hides letters, and with the
/// ending of what the file is. It is never a path of ours.
pub fn label(sent: &str, kind: FileKind) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = text::nfc(last).chars().filter(|c| !c.is_control() && !is_unseen(*c)).collect();
    let kept = kept.trim().trim_matches('.').trim();
    let (stem, ending) = kept.rsplit_once('.').unwrap_or((kept, ""));
    let stem = if says(ending, kind) { stem } else { kept };
    let stem: String = stem.chars().take(LONGEST).collect();
    let stem = if stem.is_empty() { kind.name() } else { stem.as_str() };
    format!("{stem}.{}", kind.name())
}

/// Whether an ending is one of the kind.
fn says(ending: &str, kind: FileKind) -> bool {
    ending.eq_ignore_ascii_case(kind.name()) || (kind == FileKind::Jpeg && ending.eq_ignore_ascii_case("jpeg"))
}

/// Marks of direction and of no width: with them `gpj.exe` reads as a picture's name.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_folders_and_keeps_its_letters() {
        assert_eq!(label("../../etc/Biên bản họp.pdf", FileKind::Pdf), "Biên bản họp.pdf");
        assert_eq!(label(r"C:\Users\thao\ảnh sân chơi.JPEG", FileKind::Jpeg), "ảnh sân chơi.jpg");
        // the same letters, however the machine that sent them composes them
        assert_eq!(label("bie\u{302}n ba\u{309}n.pdf", FileKind::Pdf), "biên bản.pdf");
    }

    #[test]
    fn a_name_says_what_the_file_is() {
        assert_eq!(label("setup.exe", FileKind::Pdf), "setup.exe.pdf");
        assert_eq!(label("\u{202e}fdp.exe\n", FileKind::Png), "fdp.exe.png");
        assert_eq!(label("..", FileKind::Docx), "docx.docx");
        assert_eq!(label(&"a".repeat(500), FileKind::Pdf).chars().count(), 124);
    }
}
