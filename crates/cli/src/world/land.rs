//! The real communes on a day, and the invented threshold class of each.

use std::collections::HashMap;

use chrono::NaiveDate;
use organisation::{
    Change, Error, Moment, Result,
    audit::Subject,
    class, day, parse_day,
    unit::{self, Unit},
};
use storage::{Sql, Store, Value, insert_many};

use super::{
    Seeded,
    dice::{Dice, Matter},
};

/// A commune and its province as they are on a day.
#[derive(Clone, Debug)]
pub(crate) struct Commune {
    /// The commune.
    pub(crate) unit: Unit,
    /// Its province.
    pub(crate) province: Unit,
}

/// Provinces with mountain communes, by code, and how many of a thousand communes are said to be such.
const MOUNTAINS: [(&str, u64); 24] = [
    ("04", 900),
    ("08", 800),
    ("11", 900),
    ("12", 900),
    ("14", 850),
    ("15", 800),
    ("19", 450),
    ("20", 800),
    ("22", 350),
    ("24", 150),
    ("25", 400),
    ("37", 100),
    ("38", 350),
    ("40", 400),
    ("42", 200),
    ("44", 350),
    ("46", 200),
    ("48", 400),
    ("51", 550),
    ("52", 550),
    ("56", 350),
    ("66", 550),
    ("68", 600),
    ("75", 150),
];

/// All communes on a day, by province and code.
pub(crate) async fn communes(store: &Store, on: NaiveDate) -> Result<Vec<Commune>> {
    let mut provinces = unit::provinces(store.read(), on).await?;
    provinces.sort_by(|one, other| one.code.cmp(&other.code));
    let mut communes = Vec::new();
    for province in provinces {
        let mut units = unit::below(store.read(), province.id, unit::level::COMMUNE, on).await?;
        units.sort_by(|one, other| one.code.cmp(&other.code));
        communes.extend(units.into_iter().map(|unit| Commune { unit, province: province.clone() }));
    }
    Ok(communes)
}

/// The units of today as they are on any day, for those who name thousands.
#[derive(Default)]
pub(super) struct Forms(HashMap<i64, Vec<Unit>>);

impl Forms {
    pub(super) async fn load(db: &impl Sql) -> Result<Self> {
        let sql = "SELECT u.id, u.level, f.code, f.name, f.kind, f.parent_id, f.valid_from, f.valid_to, f.ground,
                       f.provenance, u.abolished_on
                   FROM unit u JOIN unit_form f ON f.unit_id = u.id WHERE u.abolished_on IS NULL ORDER BY f.valid_from";
        let mut units: HashMap<i64, Vec<Unit>> = HashMap::new();
        for form in db.rows::<Unit>(sql, []).await? {
            units.entry(form.id).or_default().push(form);
        }
        Ok(Self(units))
    }

    /// A unit as it is on a day; before its beginning as it first was.
    pub(super) fn on(&self, id: i64, on: NaiveDate) -> Result<&Unit> {
        let forms = self.0.get(&id).ok_or(Error::NotFound)?;
        let form = forms.iter().rev().find(|form| parse_day(&form.valid_from) <= on);
        form.or_else(|| forms.first()).ok_or(Error::NotFound)
    }
}

/// Gives every commune its class: that of `from`, and another one where a ward's province became a centrally-run city.
pub(crate) async fn class_all(store: &Store, world: &Seeded, from: NaiveDate, to: NaiveDate, at: Moment) -> Result<()> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let first = communes(store, from).await?;
    let mut row = |commune: &Commune, class: &'static str, from: String, to: Option<String>| {
        rows.push(vec![
            commune.unit.id.into(),
            class::THRESHOLD.into(),
            class.into(),
            from.into(),
            to.into(),
            world.invented.grounds.class.clone().into(),
        ]);
    };
    let later: HashMap<i64, Commune> =
        communes(store, to).await?.into_iter().map(|commune| (commune.unit.id, commune)).collect();
    for commune in &first {
        let class = class_of(world, commune);
        let changed = later
            .get(&commune.unit.id)
            .map(|later| (class_of(world, later), later.unit.valid_from.as_str().max(&later.province.valid_from)))
            .filter(|(then, _)| *then != class);
        match changed {
            None => row(commune, class, day(from), None),
            Some((then, since)) => {
                row(commune, class, day(from), parse_day(since).pred_opt().map(day));
                row(commune, then, since.to_owned(), None);
            }
        }
    }
    let count = rows.len();
    let mut change = Change::by_program(store, at).await?;
    let columns = ["unit_id", "scheme", "class", "valid_from", "valid_to", "ground"];
    insert_many(&change.tx, "unit_class", &columns, rows).await?;
    change.record("loaded", Subject { kind: "unit_class", id: 0, unit: None }, &count).await?;
    change.commit().await
}

const MOUNTAIN: &str = "mountain_island_or_extremely_difficult";

/// Whether a commune is said to lie in the mountains or on an island.
pub(super) fn is_mountainous(world: &Seeded, commune: &Commune) -> bool {
    class_of(world, commune) == MOUNTAIN
}

pub(super) fn class_of(world: &Seeded, Commune { unit, province }: &Commune) -> &'static str {
    let showcase = &world.invented.showcase;
    match unit.kind.as_str() {
        "dac_khu" => MOUNTAIN,
        "phuong" if province.kind == "thanh_pho_trung_uong" => "central_city_ward",
        "xa" | "thi_tran" if unit.name != showcase.commune && in_mountains(world.seed, unit, province) => MOUNTAIN,
        _ => "other",
    }
}

fn in_mountains(seed: u64, unit: &Unit, province: &Unit) -> bool {
    let share = MOUNTAINS.iter().find(|(code, _)| *code == province.code).map_or(0, |(_, share)| *share);
    Dice::of(seed, Matter::Class, &unit.code).chance(share)
}
