//! Loads the lists of administrative units: the old one, the one since 1/7/2025, the map between them,
//! and dated corrections. The files are described in `data/README.md`.

mod corrections;

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
/// First day of what began before all lists; when it did is not known.
const OPEN_START: &str = "1900-01-01";
/// The list before the change has no ground in the dataset; since then it is the decision that gives the codes.
const GROUND_LEGACY: &str = "Danh mục đơn vị hành chính trước 01/7/2025 (chưa rõ ngày bắt đầu)";
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

const FORM_COLUMNS: [&str; 11] =
    ["id", "unit_id", "code", "name", "folded", "kind", "parent_id", "valid_from", "valid_to", "ground", "provenance"];

/// What a change of the lists keeps to itself.
const TOPIC: &str = "unit list";

type Ids = HashMap<(String, String), i64>;

/// Loads all lists into an empty database, and into any the corrections that it does not have yet.
pub async fn load(store: &Store, at: Moment) -> Result<()> {
    if has_units(store.read()).await? {
        return correct(store, CORRECTIONS, at).await;
    }
    let mut change = Change::by_program(store, at).await?;
    // several programs may start on one new database
    change.tx.alone(TOPIC).await?;
    if has_units(&change.tx).await? {
        return Ok(());
    }
    let rows = build()?;
    let count = rows.units.len();
    write(&change, rows).await?;
    change.record("units_loaded", Subject { kind: "unit", id: 1, unit: None }, &count).await?;
    corrections::apply(&mut change, &lines(CORRECTIONS)?).await?;
    change.commit().await
}

/// Applies those of some corrections (a text like `corrections.csv`) that the database does not have yet.
pub async fn correct(store: &Store, text: &str, at: Moment) -> Result<()> {
    let all = lines(text)?;
    if corrections::missing(store.read(), &all).await?.is_empty() {
        return Ok(());
    }
    let mut change = Change::by_program(store, at).await?;
    change.tx.alone(TOPIC).await?;
    if corrections::apply(&mut change, &all).await? == 0 {
        return Ok(());
    }
    change.commit().await
}

async fn has_units(db: &impl Sql) -> Result<bool> {
    Ok(db.number("SELECT COUNT(*) FROM unit", []).await?.unwrap_or(0) > 0)
}

fn build() -> Result<Rows> {
    let mut legacy: Vec<Line> = lines(LEGACY)?;
    for line in &mut legacy {
        // the day from which the list holds; its units are older, and since when is not known
        line.list_valid_from.clear();
    }
    let current: Vec<Line> = lines(CURRENT)?;
    let pairs: Vec<Pair> = lines(SUCCESSION)?;
    let mut rows = Rows::default();
    rows.add_ministry();
    let old = rows.add_list(&legacy, &Ids::new(), GROUND_LEGACY);
    let continues: Ids = pairs
        .iter()
        .filter(|pair| pair.kind == "same")
        .map(|pair| {
            let id = known(&old, &pair.level, &pair.old_code)?;
            Ok(((pair.new_level.clone(), pair.new_code.clone()), id))
        })
        .collect::<Result<_>>()?;
    let new = rows.add_list(&current, &continues, GROUND_CURRENT);
    let first_day = current.first().map(|line| line.list_valid_from.clone()).unwrap_or_default();
    for pair in pairs.iter().filter(|pair| pair.kind != "same") {
        rows.successions.push(vec![
            known(&old, &pair.level, &pair.old_code)?.into(),
            known(&new, &pair.new_level, &pair.new_code)?.into(),
            pair.kind.clone().into(),
            first_day.clone().into(),
            pair.ground.clone().into(),
        ]);
    }
    Ok(rows)
}

fn known(ids: &Ids, level: &str, code: &str) -> Result<i64> {
    let id = ids.get(&(level.to_owned(), code.to_owned())).copied();
    id.ok_or_else(|| Error::broken(UnknownCode { level: level.to_owned(), code: code.to_owned() }))
}

/// A file names a unit that no list has: a fault of the data.
#[derive(Debug, thiserror::Error)]
#[error("no {level} has the code {code} in the list of its day")]
struct UnknownCode {
    level: String,
    code: String,
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
            from: OPEN_START.into(),
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
                from: if line.list_valid_from.is_empty() { OPEN_START.into() } else { line.list_valid_from.clone() },
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
    insert_many(&change.tx, "unit_form", &FORM_COLUMNS, forms).await?;
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

/// What the lists are made of and how they are read: changes with every correction.
pub fn fingerprint() -> String {
    let code = [include_str!("unit_list.rs"), include_str!("unit_list/corrections.rs")];
    [LEGACY, CURRENT, SUCCESSION, CORRECTIONS].into_iter().chain(code).collect()
}
