//! The same file used twice: for another indicator, another year or another commune.

use std::collections::HashMap;

use organisation::{Action, Actor, Place, Result, unit};
use storage::{FromQueryResult, Sql};

use super::store::IS_TWIN;
use crate::{Dossier, Programme, assessment};

/// Another place where the file of a piece stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// The piece of this dossier.
    pub piece: i64,
    /// Where the same file stands as well.
    pub place: TwinPlace,
}

/// Where a twin stands, as far as the person may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TwinPlace {
    /// A dossier that the person may read.
    Known {
        /// The dossier.
        assessment: i64,
        /// The commune's name.
        unit: String,
        /// Whether it is the same commune.
        same_unit: bool,
        /// The year.
        year: i64,
        /// Number of the indicator.
        indicator: String,
    },
    /// With a commune that the person may not look into.
    AnotherCommune,
}

#[derive(FromQueryResult)]
struct Row {
    piece: i64,
    assessment_id: i64,
    unit_id: i64,
    province_id: i64,
    year: i64,
    indicator: String,
    unit: Option<String>,
}

/// Whether somebody looks at the dossier from above: a commune is told of its own dossiers only.
pub async fn sees_others(programme: &Programme, actor: &Actor, dossier: &Dossier) -> Result<bool> {
    Ok(assessment::reader(&programme.store, actor, dossier).await?.unit != dossier.unit)
}

/// The twins of the pieces of an indicator, as far as the person may know of them.
pub async fn twins(programme: &Programme, actor: &Actor, dossier: &Dossier, indicator: &str) -> Result<Vec<Twin>> {
    let from_above = sees_others(programme, actor, dossier).await?;
    let sql = format!(
        "SELECT e.id AS piece, y.id AS assessment_id, y.unit_id, y.province_id, y.year, x.indicator,
                (SELECT f.name FROM unit_form f WHERE f.unit_id = y.unit_id ORDER BY f.valid_from DESC LIMIT 1) AS unit
         FROM evidence e JOIN assessment a ON a.id = e.assessment_id
         JOIN evidence x ON x.sha256 = e.sha256 JOIN assessment y ON y.id = x.assessment_id
         WHERE e.assessment_id = $1 AND e.indicator = $2
           AND NOT EXISTS (SELECT 1 FROM evidence_withdrawal w WHERE w.evidence_id = e.id) AND {IS_TWIN}
         ORDER BY e.id, x.id LIMIT 500"
    );
    let store = &programme.store;
    let rows: Vec<Row> = store.read().rows(&sql, [dossier.id.into(), indicator.into()]).await?;
    let others: Vec<i64> = rows.iter().map(|row| row.unit_id).filter(|unit| *unit != dossier.unit).collect();
    let places = if others.is_empty() || !from_above {
        HashMap::new()
    } else {
        unit::reading_places(store.read(), others).await?
    };
    let mut twins = Vec::new();
    for row in rows {
        let same_unit = row.unit_id == dossier.unit;
        if !same_unit && !from_above {
            continue;
        }
        let mut above = places.get(&row.unit_id).cloned().unwrap_or_default();
        above.push(row.province_id);
        let place = Place { unit: row.unit_id, above };
        let twin = row.twin(same_unit, same_unit || actor.may(Action::ReadDossier, &place));
        if !twins.contains(&twin) {
            twins.push(twin);
        }
    }
    Ok(twins)
}

impl Row {
    fn twin(self, same_unit: bool, readable: bool) -> Twin {
        let known = TwinPlace::Known {
            assessment: self.assessment_id,
            unit: self.unit.unwrap_or_default(),
            same_unit,
            year: self.year,
            indicator: self.indicator,
        };
        Twin { piece: self.piece, place: if readable { known } else { TwinPlace::AnotherCommune } }
    }
}
