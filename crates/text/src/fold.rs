use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The composed form; names and texts are kept in it, so that the same word is the same bytes.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Lower case without marks and with đ as d: what search compares. No database folds đ by itself.
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

/// A key that sorts names in the order of the Vietnamese dictionary: letters a ă â … d đ e ê … o ô ơ u ư,
/// compared syllable by syllable, the tone of a syllable after its letters.
pub fn sort_key(text: &str) -> Vec<u16> {
    let mut key = Vec::new();
    for syllable in text.to_lowercase().split_whitespace() {
        let mut spoken = 0;
        for c in syllable.nfd() {
            match c {
                'đ' => key.push(u16::from(b'd') * 4 + 1),
                '\u{306}' | '\u{302}' | '\u{31b}' => raise(&mut key, c),
                mark if is_combining_mark(mark) => spoken = tone(mark),
                letter => key.push(u16::try_from(u32::from(letter)).unwrap_or(u16::MAX / 4).saturating_mul(4)),
            }
        }
        key.extend([0, spoken]);
    }
    key
}

/// ă, â, ê, ô, ơ, ư follow their plain letter; ô stands before ơ.
fn raise(key: &mut [u16], mark: char) {
    let by = match mark {
        '\u{306}' => 1,
        '\u{302}' => 2,
        _ => 3,
    };
    if let Some(last) = key.last_mut() {
        *last += by;
    }
}

/// Tones in the order of the dictionary: huyền, hỏi, ngã, sắc, nặng.
fn tone(mark: char) -> u16 {
    match mark {
        '\u{300}' => 1,
        '\u{309}' => 2,
        '\u{303}' => 3,
        '\u{301}' => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_ignores_marks_and_the_bar_of_d() {
        assert_eq!(fold("Đắk Lắk"), "dak lak");
        assert_eq!(fold("Phường Thủ Đức"), "phuong thu duc");
        assert_eq!(fold("ĐẶC KHU"), fold("đặc khu"));
    }

    #[test]
    fn names_sort_as_in_a_vietnamese_list() {
        let mut names = ["Đà Nẵng", "Ân Thi", "Dak", "An Giang", "Ăn", "Bắc Ninh", "Án"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["An Giang", "Án", "Ăn", "Ân Thi", "Bắc Ninh", "Dak", "Đà Nẵng"]);
    }
}
