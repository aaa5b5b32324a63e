//! The outlines of the provinces and of both archipelagos, as `data/map` has them.

use std::sync::LazyLock;

use programme::board::Boundaries;

/// By list, level and code; CC BY 4.0, see `data/README.md`.
const FILE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/map/provinces.csv"));

/// The drawing's box.
pub(super) const VIEW: &str = "-10 -10 1650 1780";

/// Hoàng Sa and Trường Sa: key of the words, where they stand, and the codes of their districts and special zones.
const ISLES: [(&str, u32, u32, [&str; 2]); 2] =
    [("hoang_sa", 1160, 950, ["498", "20333"]), ("truong_sa", 1330, 1200, ["576", "22736"])];

/// A shape of the file.
struct Outline {
    list: &'static str,
    level: &'static str,
    code: &'static str,
    path: &'static str,
}

/// An archipelago: drawn and named on every map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Isle {
    /// Its part of the text keys.
    pub(super) name: &'static str,
    /// Where its name stands.
    pub(super) x: u32,
    /// Where its name stands.
    pub(super) y: u32,
    /// Its islands.
    pub(super) path: &'static str,
}

static ALL: LazyLock<Vec<Outline>> = LazyLock::new(|| FILE.lines().skip(1).filter_map(line).collect());

fn line(line: &'static str) -> Option<Outline> {
    let mut fields = line.split(',');
    Some(Outline { list: fields.next()?, level: fields.next()?, code: fields.next()?, path: fields.next()? })
}

/// The outline of a province by its code in the list of the boundaries.
pub(super) fn outline(boundaries: Boundaries, code: &str) -> Option<&'static str> {
    let found = ALL.iter().find(|one| one.list == boundaries.name() && one.level == "province" && one.code == code);
    found.map(|one| one.path)
}

/// Both archipelagos.
pub(super) fn isles(boundaries: Boundaries) -> impl Iterator<Item = Isle> {
    let path = move |codes: [&str; 2]| {
        let own =
            |one: &&Outline| one.list == boundaries.name() && one.level != "province" && codes.contains(&one.code);
        ALL.iter().find(own).map_or("", |one| one.path)
    };
    ISLES.into_iter().map(move |(name, x, y, codes)| Isle { name, x, y, path: path(codes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_archipelagos_are_drawn_on_either_map() {
        for boundaries in Boundaries::ALL {
            let drawn: Vec<_> = isles(boundaries).map(|isle| (isle.name, isle.path.matches('M').count())).collect();
            assert_eq!(drawn, [("hoang_sa", 19), ("truong_sa", 54)]);
        }
    }

    #[test]
    fn a_code_counts_in_its_list_only() {
        // 24: Bắc Giang in the old list, Bắc Ninh, which took it in, in the new
        assert!(outline(Boundaries::Legacy, "24") != outline(Boundaries::Current, "24"));
        assert_eq!(outline(Boundaries::Current, "27"), None);
    }
}
