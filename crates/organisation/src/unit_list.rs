//! Loads the lists of administrative units: the old one, the one since 1/7/2025, the map between them,
//! and dated corrections. The files are described in `data/README.md`.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Deserialize;
use storage::{Sql, Store, Value, insert_many, next_id, settle_ids};

use crate::{Change, Error, Moment, Result, audit::Subject, day, parse_day, unit::level};

const LEGACY: &str = include_str!("../../../data/units/legacy.csv");
const CURRENT: &str = include_str!("../../../data/units/current.csv");
const SUCCESSION: &str = include_str!("../../../data/units/succession.csv");
const CORRECTIONS: &str = include_str!("../../../data/units/corrections.csv");

/// The ministry that leads child affairs; provinces stand beside it, not under it.
const MINISTRY: &str = "Bộ Y tế";
/// The list before the change has no ground in the dataset; since then it is the decision that gives the codes.
const GROUND_LEGACY: &str = "Danh mục đơn vị hành chính trước 01/7/2025";
const GROUND_CURRENT: &str = "Quyết định 19/2025/QĐ-TTg";

#[derive(Deserialize)]
struct Line {
    list_valid_from: String,
    list_valid_to: String,
    level: String,
    code: String,
    name: String,
    kind: String,
    parent_code: String,
    latitude: String,
    longitude: String,
}

#[derive(Deserialize)]
struct Pair {
    level: String,
    old_code: String,
    new_level: String,
    new_code: String,
    kind: String,
    ground: String,
}

#[derive(Deserialize)]
struct Correction {
    date: String,
    level: String,
    code: String,
    name: String,
    kind: String,
    instrument: String,
    provenance: String,
}

/// Units and forms in the making, before they are written in a few statements.
#[derive(Default)]
struct Rows {
    units: Vec<Vec<Value>>,
    forms: Vec<Form>,
    successions: Vec<Vec<Value>>,
}

#[derive(Clone)]
struct Form {
    unit: i64,
    code: String,
    name: String,
    kind: String,
    parent: Option<i64>,
    from: String,
    to: Option<String>,
    ground: String,
    provenance: &'static str,
}

type Ids = HashMap<(String, String), i64>;

/// Loads all lists into an empty database; does nothing when units are there already.
pub async fn load(store: &Store, at: Moment) -> Result<()> {
    if store.read().number("SELECT COUNT(*) FROM unit", []).await?.unwrap_or(0) > 0 {
        return Ok(());
    }
    let rows = build()?;
    let count = rows.units.len();
    let mut change = Change::by_program(store, at).await?;
    write(&change, rows).await?;
    change.record("units_loaded", Subject { kind: "unit", id: 1, unit: None }, &count).await?;
    change.commit().await
}

fn build() -> Result<Rows> {
    let legacy: Vec<Line> = lines(LEGACY)?;
    let current: Vec<Line> = lines(CURRENT)?;
    let pairs: Vec<Pair> = lines(SUCCESSION)?;
    let mut rows = Rows::default();
    rows.add_ministry();
    let old = rows.add_list(&legacy, &Ids::new(), GROUND_LEGACY);
    let continues: Ids = pairs
        .iter()
        .filter(|pair| pair.kind == "same")
        .filter_map(|pair| {
            let id = old.get(&(pair.level.clone(), pair.old_code.clone()))?;
            Some(((pair.new_level.clone(), pair.new_code.clone()), *id))
        })
        .collect();
    let new = rows.add_list(&current, &continues, GROUND_CURRENT);
    let first_day = current.first().map(|line| line.list_valid_from.clone()).unwrap_or_default();
    for pair in pairs.iter().filter(|pair| pair.kind != "same") {
        let old_id = old.get(&(pair.level.clone(), pair.old_code.clone()));
        let new_id = new.get(&(pair.new_level.clone(), pair.new_code.clone()));
        if let (Some(old_id), Some(new_id)) = (old_id, new_id) {
            rows.successions.push(vec![
                (*old_id).into(),
                (*new_id).into(),
                pair.kind.clone().into(),
                first_day.clone().into(),
                pair.ground.clone().into(),
            ]);
        }
    }
    for correction in lines::<Correction>(CORRECTIONS)? {
        rows.correct(&new, &correction);
    }
    Ok(rows)
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(Error::broken)
}

impl Rows {
    fn add_ministry(&mut self) {
        self.units.push(vec![1_i64.into(), level::MINISTRY.into(), none(), none(), no_number(), no_number()]);
        self.forms.push(Form {
            unit: 1,
            code: "BYT".into(),
            name: MINISTRY.into(),
            kind: "bo".into(),
            parent: None,
            from: "1900-01-01".into(),
            to: None,
            ground: "CV 1481/BYT-BMTE ngày 14/3/2025".into(),
            provenance: "reported",
        });
    }

    /// Adds the units of a list. A unit that continues keeps its id and gets another form.
    fn add_list(&mut self, list: &[Line], continues: &Ids, ground: &str) -> Ids {
        let mut ids = Ids::new();
        for line in list {
            let key = (line.level.clone(), line.code.clone());
            let id = continues.get(&key).copied().unwrap_or_else(|| i64::try_from(self.units.len()).unwrap_or(0) + 1);
            if continues.contains_key(&key) {
                self.end_form(id, &line.list_valid_from);
            } else {
                self.units.push(vec![
                    id.into(),
                    line.level.clone().into(),
                    optional(&line.list_valid_from),
                    none(),
                    micro_degrees(&line.latitude),
                    micro_degrees(&line.longitude),
                ]);
            }
            ids.insert(key, id);
        }
        for line in list {
            let Some(unit) = ids.get(&(line.level.clone(), line.code.clone())).copied() else { continue };
            let parent = [level::DISTRICT, level::PROVINCE]
                .iter()
                .filter(|above| **above != line.level)
                .find_map(|above| ids.get(&((*above).to_owned(), line.parent_code.clone())).copied())
                .filter(|_| !line.parent_code.is_empty());
            self.forms.push(Form {
                unit,
                code: line.code.clone(),
                name: text::nfc(&line.name),
                kind: line.kind.clone(),
                parent,
                from: if line.list_valid_from.is_empty() { "1900-01-01".into() } else { line.list_valid_from.clone() },
                to: (!line.list_valid_to.is_empty()).then(|| line.list_valid_to.clone()),
                ground: ground.to_owned(),
                provenance: "reported",
            });
        }
        ids
    }

    /// Ends the open form of a unit on the day before.
    fn end_form(&mut self, unit: i64, from: &str) {
        let last = parse_day(from).pred_opt().map(day);
        if let Some(form) = self.forms.iter_mut().rev().find(|form| form.unit == unit) {
            form.to = last;
        }
    }

    fn correct(&mut self, ids: &Ids, correction: &Correction) {
        let Some(unit) = ids.get(&(correction.level.clone(), correction.code.clone())).copied() else { return };
        let Some(before) = self.forms.iter().rev().find(|form| form.unit == unit).cloned() else { return };
        self.end_form(unit, &correction.date);
        self.forms.push(Form {
            name: text::nfc(&correction.name),
            kind: correction.kind.clone(),
            from: correction.date.clone(),
            to: None,
            ground: correction.instrument.clone(),
            provenance: if correction.provenance == "verified" { "verified" } else { "reported" },
            ..before
        });
    }
}

async fn write(change: &Change, rows: Rows) -> Result<()> {
    let abolished: HashMap<i64, String> = rows.forms.iter().fold(HashMap::new(), |mut ends, form| {
        match &form.to {
            Some(to) => ends.insert(form.unit, to.clone()),
            None => ends.remove(&form.unit),
        };
        ends
    });
    let units = rows.units.into_iter().zip(1_i64..).map(|(mut row, id)| {
        if let Some(cell) = row.get_mut(3) {
            *cell = Value::from(abolished.get(&id).cloned());
        }
        row
    });
    let columns = ["id", "level", "established_on", "abolished_on", "latitude_e6", "longitude_e6"];
    insert_many(&change.tx, "unit", &columns, units.collect()).await?;
    settle_ids(&change.tx, "unit").await?;
    let first = next_id(&change.tx, "unit_form").await?;
    let forms = rows.forms.into_iter().zip(first..).map(|(form, id)| form.into_row(id)).collect();
    let columns = [
        "id",
        "unit_id",
        "code",
        "name",
        "folded",
        "kind",
        "parent_id",
        "valid_from",
        "valid_to",
        "ground",
        "provenance",
    ];
    insert_many(&change.tx, "unit_form", &columns, forms).await?;
    settle_ids(&change.tx, "unit_form").await?;
    insert_many(&change.tx, "succession", &["old_id", "new_id", "kind", "on_date", "ground"], rows.successions).await?;
    Ok(())
}

impl Form {
    fn into_row(self, id: i64) -> Vec<Value> {
        let folded = text::fold(&self.name);
        vec![
            id.into(),
            self.unit.into(),
            self.code.into(),
            self.name.into(),
            folded.into(),
            self.kind.into(),
            self.parent.into(),
            self.from.into(),
            self.to.into(),
            self.ground.into(),
            self.provenance.into(),
        ]
    }
}

fn none() -> Value {
    Value::from(None::<String>)
}

fn no_number() -> Value {
    Value::from(None::<i64>)
}

fn optional(text: &str) -> Value {
    Value::from((!text.is_empty()).then(|| text.to_owned()))
}

/// Degrees as whole millionths: the database keeps no floating point.
fn micro_degrees(text: &str) -> Value {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Value::from(format!("{whole}{fraction}").parse::<i64>().ok().filter(|_| !text.is_empty()))
}

/// The first day of the list in force since districts ended.
pub fn two_tier_from() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 7, 1).unwrap_or_default()
}

/// What the lists are made of: changes with every correction.
pub fn fingerprint() -> String {
    [LEGACY, CURRENT, SUCCESSION, CORRECTIONS].concat()
}
