//! The tile map: a tile a province, near its true place. An overview only; the table of provinces tells more.

use std::sync::LazyLock;

use chrono::NaiveDate;
use organisation::unit::Unit;
use programme::board::Tally;

use super::NONE;
use crate::words::Words;

/// Places of the 34 provinces since 1/7/2025, and of the two archipelagos.
const PLACES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/tiles/provinces-2025.csv"));

const WIDTH: u32 = 84;
const HEIGHT: u32 = 42;

/// What a map's colours stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Measure {
    /// The share of communes that have sent their dossier up.
    #[default]
    Submitted,
    /// The share of communes that are recognised.
    Recognised,
}

/// A map of tiles.
#[derive(Clone, Debug)]
pub(crate) struct TileMap {
    /// A tile a province.
    pub(crate) tiles: Vec<Tile>,
    /// Hoàng Sa and Trường Sa: named, without figures.
    pub(crate) islands: Vec<Island>,
    /// Width of the drawing.
    pub(crate) width: u32,
    /// Its height.
    pub(crate) height: u32,
}

/// What a tile says of its province.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    /// Whole percent.
    pub(crate) percent: u64,
    /// Whether it is pointed at.
    pub(crate) marked: bool,
}

/// A province.
#[derive(Clone, Debug)]
pub(crate) struct Tile {
    /// Its left edge.
    pub(crate) x: u32,
    /// Its upper edge.
    pub(crate) y: u32,
    /// Short name.
    pub(crate) name: &'static str,
    /// The share, in whole percent.
    pub(crate) share: String,
    /// Class of its colour; none where the share is not known.
    pub(crate) fill: Option<&'static str>,
    /// Class of its text.
    pub(crate) ink: &'static str,
    /// Whether it is pointed at.
    pub(crate) marked: bool,
}

/// An archipelago.
#[derive(Clone, Debug)]
pub(crate) struct Island {
    /// Its left edge.
    pub(crate) x: u32,
    /// Its upper edge.
    pub(crate) y: u32,
    /// Short name.
    pub(crate) name: &'static str,
}

/// A line of the list of places.
struct Place {
    level: &'static str,
    code: &'static str,
    name: &'static str,
    x: u32,
    y: u32,
}

impl Measure {
    /// Both measures.
    pub(super) const ALL: [Self; 2] = [Self::Submitted, Self::Recognised];

    /// The name in addresses and text keys.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Recognised => "recognised",
        }
    }

    /// The share in a province's tally; none where that is not known.
    pub(super) fn share(self, tally: &Tally) -> Option<Share> {
        let count = match self {
            Self::Submitted => tally.communes - tally.with_commune(),
            Self::Recognised => tally.known_recognised()?,
        };
        Some(Share { percent: (count * 100).checked_div(tally.communes)?, marked: false })
    }
}

impl TileMap {
    /// The map of the country; none for days with other provinces, whose codes mean other places.
    pub(crate) fn of(
        words: Words,
        on: NaiveDate,
        provinces: &[Unit],
        share: impl Fn(i64) -> Option<Share>,
    ) -> Option<Self> {
        static LIST: LazyLock<Vec<Place>> = LazyLock::new(|| PLACES.lines().skip(1).filter_map(place).collect());
        if on <= organisation::unit::last_day_of_districts() {
            return None;
        }
        let tile = |place: &Place| {
            let unit = provinces.iter().find(|unit| unit.code == place.code)?;
            let tile = |share, (fill, ink), marked| {
                Some(Tile { x: place.x, y: place.y, name: place.name, share, fill, ink, marked })
            };
            let Some(Share { percent, marked }) = share(unit.id) else {
                return tile(NONE.to_owned(), (None, "mn-tx"), false);
            };
            let (fill, ink) = step(percent);
            let share = format!("{}%{}", words.number(percent), if marked { " !" } else { "" });
            tile(share, (Some(fill), ink), marked)
        };
        let (provinces_at, islands_at): (Vec<_>, Vec<_>) = LIST.iter().partition(|place| place.level == "province");
        Some(Self {
            tiles: provinces_at.into_iter().filter_map(tile).collect(),
            islands: islands_at.into_iter().map(|at| Island { x: at.x, y: at.y, name: at.name }).collect(),
            width: LIST.iter().map(|place| place.x + WIDTH).max()?,
            height: LIST.iter().map(|place| place.y + HEIGHT).max()?,
        })
    }

    /// Whether the share of a province is not known.
    pub(crate) fn has_unknown(&self) -> bool {
        self.tiles.iter().any(|tile| tile.fill.is_none())
    }

    /// The steps of the colours: class and text key.
    #[expect(clippy::unused_self, reason = "the template reaches them through the map")]
    pub(crate) fn steps(&self) -> [(&'static str, &'static str); 4] {
        [
            ("mn-f-q1", "boards.map.step.below_25"),
            ("mn-f-q2", "boards.map.step.from_25"),
            ("mn-f-q3", "boards.map.step.from_50"),
            ("mn-f-q4", "boards.map.step.from_75"),
        ]
    }
}

fn place(line: &'static str) -> Option<Place> {
    let mut fields = line.split(',');
    let (level, code, name) = (fields.next()?, fields.next()?, fields.next()?);
    let (column, row): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Place { level, code, name, x: column * WIDTH, y: row * HEIGHT })
}

const fn step(percent: u64) -> (&'static str, &'static str) {
    match percent {
        0..25 => ("mn-f-q1", "mn-tx"),
        25..50 => ("mn-f-q2", "mn-tx"),
        50..75 => ("mn-f-q3", "mn-tx"),
        _ => ("mn-f-q4", "mn-tx-w"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_places_34_provinces_and_names_both_archipelagos() {
        let places: Vec<Place> = PLACES.lines().skip(1).map(|line| place(line).unwrap()).collect();
        assert_eq!(places.iter().filter(|place| place.level == "province").count(), 34);
        let islands: Vec<_> = places.iter().filter(|place| place.level != "province").map(|place| place.name).collect();
        assert_eq!(islands, ["Hoàng Sa", "Trường Sa"]);
    }

    #[test]
    fn the_provinces_before_the_merger_have_no_map() {
        let on = NaiveDate::from_ymd_opt(2025, 6, 30).unwrap();
        assert!(TileMap::of(Words::default(), on, &[], |_| None).is_none());
    }

    #[test]
    fn a_share_of_recognised_is_known_once_anything_was_decided_anywhere() {
        let tally = Tally { communes: 8, recognised: 0, ..Tally::default() };
        assert!(Measure::Recognised.share(&tally).is_none());
        assert_eq!(Measure::Recognised.share(&Tally { decided: true, ..tally.clone() }).unwrap().percent, 0);
        assert_eq!(Measure::Submitted.share(&tally).unwrap().percent, 100, "no commune has its dossier");
    }

    #[test]
    fn a_colour_changes_exactly_at_its_step() {
        assert_eq!(step(24).0, "mn-f-q1");
        assert_eq!(step(25).0, "mn-f-q2");
        assert_eq!(step(75).0, "mn-f-q4");
    }
}
