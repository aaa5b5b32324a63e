//! Words that look like a person's name: a report that goes round offices names no child.

/// Family names of most people in Viet Nam; a name begins with one of them.
const FAMILIES: [&str; 40] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Đinh", "Trịnh", "Mai", "Đào", "Đoàn", "Vương", "Trương", "Lương", "Nông", "Hà", "Tạ", "Cao", "Lưu", "Vi",
    "Triệu", "Giàng", "Sùng", "Thào", "Vàng", "Lò", "Quách", "Tống", "Chu", "Phùng",
];

/// What stands before the name of a place, and never before that of a person.
const PLACES: [&str; 16] = [
    "xã",
    "phường",
    "thôn",
    "bản",
    "ấp",
    "tổ",
    "tỉnh",
    "huyện",
    "đường",
    "phố",
    "trường",
    "chợ",
    "cầu",
    "sông",
    "hồ",
    "thành",
];

/// The first words of a text that look like a full name: a family name and one more word that begins with a capital.
pub(crate) fn looks_like(text: &str) -> Option<String> {
    let text = text::nfc(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned();
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    words.iter().enumerate().find_map(|(at, word)| {
        let family = bare(word);
        let after_place = at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| {
            let before = bare(before).to_lowercase();
            PLACES.contains(&before.as_str())
        });
        // a sentence or a place may begin with the same word
        if after_place || !FAMILIES.contains(&family.as_str()) || word.ends_with(['.', ',', ';', ':', ')']) {
            return None;
        }
        let given: Vec<String> =
            words.iter().skip(at + 1).map(|word| bare(word)).take_while(|word| capital(word)).take(3).collect();
        (!given.is_empty()).then(|| format!("{family} {}", given.join(" ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_name_is_seen_and_a_place_is_not() {
        for (text, name) in [
            ("Cháu Nguyễn Văn A, 7 tuổi", Some("Nguyễn Văn A")),
            ("em (Lò Thị Mẫu) bị ngã", Some("Lò Thị Mẫu")),
            ("Một trẻ bị đuối nước tại hồ Đồng Mô", None),
            ("Xảy ra tại xã Hoàng Sa, đường Lê Lợi", None),
            ("Hà Nội, ngày 5", Some("Hà Nội")),
            ("một trẻ nam 8 tuổi, thôn 3", None),
        ] {
            assert_eq!(looks_like(text).as_deref(), name, "{text}");
        }
    }
}
