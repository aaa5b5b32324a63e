//! Words that look like a person's name: a report that goes round offices names no child.

/// Family names of most people in Viet Nam; a name begins with one of them.
const FAMILIES: [&str; 77] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Đinh", "Trịnh", "Mai", "Đào", "Đoàn", "Vương", "Trương", "Lương", "Nông", "Hà", "Tạ", "Cao", "Lưu", "Vi",
    "Triệu", "Giàng", "Sùng", "Thào", "Vàng", "Lò", "Quách", "Tống", "Chu", "Phùng", "Lâm", "Thái", "Thạch", "Danh",
    "Kim", "Tô", "Lầu", "Vừ", "Mùa", "Lường", "Cầm", "Bế", "Ma", "Hứa", "Đàm", "Lục", "Tăng", "Khương", "Tôn", "Thân",
    "Hầu", "Giáp", "La", "Lữ", "Lã", "Châu", "Cù", "Doãn", "Đậu", "Hạng", "Cứ", "Mã", "Quàng", "Tòng", "Ksor", "Siu",
    "Rmah",
];
/// Family names of the Ê Đê, which end a name: "H'Hen Niê".
const LAST: [&str; 2] = ["Niê", "Mlô"];

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

/// The first words of some texts that look like a full name: a family name and one more word that begins with a capital.
fn looks_like(texts: &[&str]) -> Option<String> {
    texts.iter().find_map(|text| in_text(&text::nfc(text)))
}

/// Whether some texts hold what looks like a name that is said to be no child's; where nobody said so, what it is.
pub(crate) fn unnamed(texts: &[&str], no_child_named: bool) -> Result<bool, String> {
    match looks_like(texts) {
        Some(name) if !no_child_named => Err(name),
        found => Ok(found.is_some()),
    }
}

fn in_text(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        // a sign in between ends the place: "ở trường, Nguyễn Văn A"
        let after_place =
            before.is_some_and(|before| !ends(before) && PLACES.contains(&bare(before).to_lowercase().as_str()));
        let family = bare(word);
        if LAST.contains(&titled(family).as_str()) {
            let given = before.filter(|before| !ends(before) && is_capital(bare(before)));
            return given.map(|given| format!("{} {family}", bare(given)));
        }
        // a sentence or a place may begin with the same word
        if after_place || ends(word) || !FAMILIES.contains(&titled(family).as_str()) {
            return None;
        }
        let given: Vec<&str> =
            words.iter().skip(at + 1).map(|word| bare(word)).take_while(|word| is_capital(word)).take(3).collect();
        // in capitals every word is one: two more make a name
        let least = if family.chars().count() > 1 && family == family.to_uppercase() { 2 } else { 1 };
        (given.len() >= least).then(|| format!("{family} {}", given.join(" ")))
    })
}

fn bare(word: &str) -> &str {
    word.trim_matches(|sign: char| !sign.is_alphanumeric())
}

fn ends(word: &str) -> bool {
    word.ends_with(['.', ',', ';', ':', ')', '!', '?'])
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// NGUYỄN as Nguyễn; a word in small letters stays as it is.
fn titled(word: &str) -> String {
    let mut signs = word.chars();
    signs.next().map_or_else(String::new, |first| format!("{first}{}", signs.as_str().to_lowercase()))
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
            // a sign ends the place
            ("Tai nạn ở trường, Nguyễn Văn A gãy tay", Some("Nguyễn Văn A")),
            ("Bé ở tại thôn. Lê Thị B bị ngã", Some("Lê Thị B")),
            // in capitals
            ("CHÁU NGUYỄN VĂN A BỊ NGÃ", Some("NGUYỄN VĂN A BỊ")),
            ("TẠI XÃ HOÀNG SA, ĐƯỜNG LÊ LỢI", None),
            ("UBND HÀ NỘI", None),
            // names of the Tày, Thái, Mông, Khmer
            ("em Bế Văn C", Some("Bế Văn C")),
            ("Lầu Thị D và Thạch E", Some("Lầu Thị D")),
            ("cháu H'Hen Niê bị ngã", Some("H'Hen Niê")),
            ("danh sách, mùa hè, kim tiêm, ma túy", None),
        ] {
            assert_eq!(looks_like(&["", text]).as_deref(), name, "{text}");
        }
    }
}
