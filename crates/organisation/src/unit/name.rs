//! A unit's name in the cases that pages and papers need.

/// The kinds of units, the longer ones first.
const KINDS: [&str; 8] = ["Thành phố", "Đặc khu", "Thị trấn", "Thị xã", "Phường", "Huyện", "Tỉnh", "Xã"];

/// The unit named after a person that letterheads meet: Decree 30/2020, annex I, wants its full name.
const NAMED_AFTER_A_PERSON: &str = "Hồ Chí Minh";

/// A unit's name, split into kind and proper name.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    full: &'a str,
    kind: &'a str,
    proper: &'a str,
}

impl<'a> Name<'a> {
    /// Splits a full name.
    pub fn of(full: &'a str) -> Self {
        let split = KINDS.into_iter().find_map(|kind| {
            let proper = full.strip_prefix(kind)?.strip_prefix(' ')?;
            Some(Self { full, kind: full.get(..kind.len())?, proper })
        });
        split.unwrap_or(Self { full, kind: "", proper: full })
    }

    /// In running text: "xã Bảo Đài".
    pub fn in_text(self) -> String {
        if self.kind.is_empty() {
            return self.full.to_owned();
        }
        format!("{} {}", self.kind.to_lowercase(), self.proper)
    }

    /// In a letterhead: "XÃ BẢO ĐÀI".
    pub fn capitals(self) -> String {
        self.full.to_uppercase()
    }

    /// The kind in running text: "tỉnh"; the whole name where it has none.
    pub fn kind(self) -> String {
        if self.kind.is_empty() { self.full.to_owned() } else { self.kind.to_lowercase() }
    }

    /// Without its kind, for tiles and salutations: "Bảo Đài".
    pub fn proper(self) -> &'a str {
        self.proper
    }

    /// Before the date: "Bảo Đài"; a unit named after a person or by a number keeps its kind (Decree 30/2020, annex I).
    pub fn place(self) -> &'a str {
        let keeps_kind = self.proper == NAMED_AFTER_A_PERSON || self.proper.chars().all(|c| c.is_ascii_digit());
        if keeps_kind { self.full } else { self.proper }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_in_every_case() {
        let name = Name::of("Xã Bảo Đài");
        assert_eq!(name.in_text(), "xã Bảo Đài");
        assert_eq!(name.capitals(), "XÃ BẢO ĐÀI");
        assert_eq!((name.kind().as_str(), name.proper()), ("xã", "Bảo Đài"));
        assert_eq!(Name::of("Bộ Y tế").in_text(), "Bộ Y tế");
        assert_eq!(name.place(), "Bảo Đài");
        assert_eq!(Name::of("Đặc khu Phú Quốc").in_text(), "đặc khu Phú Quốc");
    }

    #[test]
    fn the_city_named_after_a_person_keeps_its_kind_before_the_date() {
        assert_eq!(Name::of("Thành phố Hồ Chí Minh").place(), "Thành phố Hồ Chí Minh");
        assert_eq!(Name::of("Thành phố Hà Nội").place(), "Hà Nội");
        assert_eq!(Name::of("Phường 1").place(), "Phường 1");
    }
}
