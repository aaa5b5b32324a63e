use std::collections::HashMap;

use organisation::{Error, Refused, Result};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Outcome, ready};
use crate::{
    Dossier, Programme,
    decision::DecisionRefusal,
    separation::{self, Side},
    snapshot::{self, Snapshot},
};

/// A dossier as the authority finds it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The dossier.
    pub dossier: Dossier,
    /// The newest appraisal: its act, when it was done, and what was frozen with it.
    pub appraisal: Option<(i64, i64, Snapshot)>,
    /// What can be decided now, or what stands in the way.
    pub outcome: Result<Outcome, Refused>,
}

/// Some dossiers as somebody who may decide finds them, in few statements; in the order given.
pub async fn candidates(programme: &Programme, person: i64, dossiers: Vec<Dossier>) -> Result<Vec<Candidate>> {
    let ids: Vec<i64> = dossiers.iter().map(|dossier| dossier.id).collect();
    let mut appraisals = appraisals(&programme.store, &ids).await?;
    let mut others = separation::others(&programme.store, &ids, person, Side::Decider).await?;
    let mut candidates = Vec::with_capacity(dossiers.len());
    for dossier in dossiers {
        let appraisal = appraisals.remove(&dossier.id);
        let outcome = match (&appraisal, others.remove(&dossier.id)) {
            (_, Some(another)) => Err(another.into()),
            (None, None) => Err(DecisionRefusal::NotAppraised.into()),
            (Some((_, _, snapshot)), None) => ready(&dossier, snapshot),
        };
        candidates.push(Candidate { dossier, appraisal, outcome: refused(outcome)? });
    }
    Ok(candidates)
}

fn refused<T>(answer: Result<T>) -> Result<Result<T, Refused>> {
    match answer {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Refused(refused)) => Ok(Err(refused)),
        Err(error) => Err(error),
    }
}

/// The newest appraisals of some dossiers, by dossier.
async fn appraisals(store: &Store, assessments: &[i64]) -> Result<HashMap<i64, (i64, i64, Snapshot)>> {
    #[derive(FromQueryResult)]
    struct Row {
        assessment_id: i64,
        id: i64,
        at: i64,
    }
    let list = in_list(assessments.iter().copied());
    let sql = format!(
        "SELECT t.assessment_id, t.id, t.at FROM act t WHERE t.id IN
             (SELECT MAX(x.id) FROM act x WHERE x.kind = 'appraisal' AND x.assessment_id IN ({list})
              GROUP BY x.assessment_id)"
    );
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    let mut snapshots = snapshot::of_acts(store, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let found = rows.into_iter().filter_map(|row| {
        let snapshot = snapshots.remove(&row.id)?;
        Some((row.assessment_id, (row.id, row.at, snapshot)))
    });
    Ok(found.collect())
}
