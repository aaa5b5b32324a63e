//! Corrections of the lists by day: each is applied once to a database, whenever a newer program brings it.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Deserialize;
use storage::{FromQueryResult, Sql, Transaction, Value, insert_many, next_id, settle_ids};

use super::{FORM_COLUMNS, UnknownCode};
use crate::{Change, Error, Result, audit::Subject, day, parse_day};

/// From a day on, a unit bears another name and kind.
#[derive(Clone, Deserialize)]
pub(super) struct Correction {
    date: NaiveDate,
    level: String,
    code: String,
    name: String,
    kind: String,
    instrument: String,
    provenance: String,
}

/// A stored form of a unit, or one about to be.
#[derive(Clone, FromQueryResult)]
struct Form {
    id: i64,
    level: String,
    unit_id: i64,
    code: String,
    name: String,
    kind: String,
    parent_id: Option<i64>,
    valid_from: String,
    valid_to: Option<String>,
    ground: String,
    provenance: String,
}

/// Those corrections that the database does not have yet, by day.
pub(super) async fn missing(db: &impl Sql, all: &[Correction]) -> Result<Vec<Correction>> {
    #[derive(FromQueryResult, PartialEq, Eq, Hash)]
    struct Applied {
        date: String,
        level: String,
        code: String,
    }
    let applied: Vec<Applied> = db.rows("SELECT date, level, code FROM unit_correction", []).await?;
    let applied: HashSet<Applied> = applied.into_iter().collect();
    let is_missing = |correction: &&Correction| {
        let Correction { date, level, code, .. } = correction;
        !applied.contains(&Applied { date: day(*date), level: level.clone(), code: code.clone() })
    };
    let mut missing: Vec<Correction> = all.iter().filter(is_missing).cloned().collect();
    missing.sort_by_key(|correction| correction.date);
    Ok(missing)
}

/// Applies what is missing, with one event; gives how many.
pub(super) async fn apply(change: &mut Change, all: &[Correction]) -> Result<usize> {
    let missing = missing(&change.tx, all).await?;
    if missing.is_empty() {
        return Ok(0);
    }
    let first = next_id(&change.tx, "unit_form").await?;
    let mut forms = forms(&change.tx, &missing).await?;
    for (correction, id) in missing.iter().zip(first..) {
        correct(&mut forms, correction, id)?;
    }
    keep(&change.tx, forms, first).await?;
    let rows = missing.iter().map(|correction| {
        vec![day(correction.date).into(), correction.level.clone().into(), correction.code.clone().into()]
    });
    insert_many(&change.tx, "unit_correction", &["date", "level", "code"], rows.collect()).await?;
    let details: Vec<String> =
        missing.iter().map(|Correction { date, level, code, .. }| format!("{date} {level} {code}")).collect();
    change.record("units_corrected", Subject { kind: "unit", id: 1, unit: None }, &details).await?;
    Ok(missing.len())
}

/// All forms that bear one of the codes.
async fn forms(tx: &Transaction, corrections: &[Correction]) -> Result<Vec<Form>> {
    let places: Vec<String> = (1..=corrections.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT f.id, u.level, f.unit_id, f.code, f.name, f.kind, f.parent_id, f.valid_from, f.valid_to, f.ground,
                f.provenance
         FROM unit_form f JOIN unit u ON u.id = f.unit_id WHERE f.code IN ({})",
        places.join(",")
    );
    let codes: Vec<Value> = corrections.iter().map(|correction| correction.code.clone().into()).collect();
    Ok(tx.rows(&sql, codes).await?)
}

/// Ends the form of the day on the day before and puts the corrected one behind it, for as long as the first had.
fn correct(forms: &mut Vec<Form>, correction: &Correction, id: i64) -> Result<()> {
    let date = day(correction.date);
    let of_the_day = forms.iter_mut().find(|form| {
        form.level == correction.level
            && form.code == correction.code
            && form.valid_from < date
            && form.valid_to.as_ref().is_none_or(|last| *last >= date)
    });
    let Some(before) = of_the_day else {
        return Err(Error::broken(UnknownCode { level: correction.level.clone(), code: correction.code.clone() }));
    };
    let after = Form {
        id,
        name: text::nfc(&correction.name),
        kind: correction.kind.clone(),
        valid_from: date,
        ground: correction.instrument.clone(),
        provenance: if correction.provenance == "verified" { "verified" } else { "reported" }.to_owned(),
        ..before.clone()
    };
    before.valid_to = correction.date.pred_opt().map(day);
    forms.push(after);
    Ok(())
}

/// Writes the new forms, whose ids begin with `first`, and the last days of the stored ones.
async fn keep(tx: &Transaction, forms: Vec<Form>, first: i64) -> Result<()> {
    let (new, stored): (Vec<Form>, Vec<Form>) = forms.into_iter().partition(|form| form.id >= first);
    let ended: Vec<(i64, NaiveDate)> =
        stored.iter().filter_map(|form| Some((form.id, parse_day(form.valid_to.as_deref()?)))).collect();
    let cases: Vec<String> = ended.iter().map(|(id, last)| format!("WHEN {id} THEN '{}'", day(*last))).collect();
    let ids = storage::in_list(ended.iter().map(|(id, _)| *id));
    let sql = format!("UPDATE unit_form SET valid_to = CASE id {} END WHERE id IN ({ids})", cases.join(" "));
    tx.run(&sql, []).await?;
    let rows = new.into_iter().map(|form| {
        let folded = text::fold(&form.name);
        vec![
            form.id.into(),
            form.unit_id.into(),
            form.code.into(),
            form.name.into(),
            folded.into(),
            form.kind.into(),
            form.parent_id.into(),
            form.valid_from.into(),
            form.valid_to.into(),
            form.ground.into(),
            form.provenance.into(),
        ]
    });
    insert_many(tx, "unit_form", &FORM_COLUMNS, rows.collect()).await?;
    settle_ids(tx, "unit_form").await?;
    Ok(())
}
