use std::collections::{BTreeMap, HashMap, HashSet};

use organisation::{Error, Moment, Result};
use serde::Deserialize;
use standards::Standard;
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{FactNumbers, FigureChange, FigureRefusal, Figures};
use crate::{
    Dossier, Programme,
    act::ActKind,
    confirmation::{self, Hand, Lock},
};

/// What stands against a change of figures, or asks for its reason.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounds {
    locks: Vec<Lock>,
    /// The figures of the newest submission, by fact.
    sent: BTreeMap<String, u64>,
    /// Who wrote a figure last, of those that were written last in a sector's name.
    by_sectors: HashMap<String, i64>,
}

/// The bounds of some dossiers: two statements, and another for those on which something was done already.
pub(crate) async fn bounds(programme: &Programme, dossiers: &[&Dossier], at: Moment) -> Result<HashMap<i64, Bounds>> {
    let ids: Vec<i64> = dossiers.iter().map(|dossier| dossier.id).collect();
    let locks = confirmation::locks(&programme.store, &ids, at.today()).await?;
    let mut bounds: HashMap<i64, Bounds> =
        locks.into_iter().map(|(id, locks)| (id, Bounds { locks, ..Bounds::default() })).collect();
    for (id, by_sectors) in by_sectors(&programme.store, &ids).await? {
        bounds.entry(id).or_default().by_sectors = by_sectors;
    }
    let acted: Vec<i64> = dossiers
        .iter()
        .filter(|dossier| dossier.newest_act.is_some() && dossier.state.figures_open())
        .map(|dossier| dossier.id)
        .collect();
    if !acted.is_empty() {
        for (id, sent) in sent(&programme.store, &acted).await? {
            bounds.entry(id).or_default().sent = sent;
        }
    }
    Ok(bounds)
}

impl Bounds {
    /// Why a person may not change a fact, if so.
    pub(super) fn refuses(
        &self,
        standard: &Standard,
        numbers: &FactNumbers,
        figures: &Figures,
        hand: &Hand<'_>,
        fact: &str,
    ) -> Option<FigureRefusal> {
        if hand.answers_for(standard, fact) {
            return None;
        }
        if !hand.enters {
            return Some(FigureRefusal::OtherSector(fact.to_owned()));
        }
        let lock = self.locks.iter().find(|lock| lock.keeps(standard, numbers, figures, fact))?;
        Some(FigureRefusal::Confirmed { fact: fact.to_owned(), sector: lock.sector.clone(), at: lock.at })
    }

    /// Whether a change needs its reason: a figure was sent up before, or somebody else wrote it in a sector's name.
    pub(crate) fn ask_why(&self, changes: &[FigureChange], person: i64) -> bool {
        let of_sector = |fact: &str| self.by_sectors.get(fact).is_some_and(|by| *by != person);
        changes.iter().any(|change| self.sent.contains_key(&change.fact) || of_sector(&change.fact))
    }
}

/// The figures of each dossier that were written last in a sector's name, with who did.
async fn by_sectors(store: &Store, assessments: &[i64]) -> Result<HashMap<i64, HashMap<String, i64>>> {
    #[derive(FromQueryResult)]
    struct Row {
        assessment_id: i64,
        person_id: i64,
        sector: Option<String>,
        changes: String,
    }
    let sql = format!(
        "SELECT a.id AS assessment_id, e.person_id, e.sector, e.changes
         FROM assessment a JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year
         JOIN figure_entry e ON e.sheet_id = s.id AND e.version >=
             (SELECT MIN(x.version) FROM figure_entry x WHERE x.sheet_id = s.id AND x.sector IS NOT NULL)
         WHERE a.id IN ({})
         ORDER BY a.id, e.version",
        in_list(assessments.iter().copied())
    );
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    let mut written: HashMap<i64, HashMap<String, i64>> = HashMap::new();
    for row in rows {
        let entered: Vec<FigureChange> = serde_json::from_str(&row.changes).map_err(Error::broken)?;
        let newest = written.entry(row.assessment_id).or_default();
        for change in entered {
            match row.sector {
                Some(_) => newest.insert(change.fact, row.person_id),
                None => newest.remove(&change.fact),
            };
        }
    }
    Ok(written)
}

/// The figures of the newest submission of each dossier.
async fn sent(store: &Store, assessments: &[i64]) -> Result<Vec<(i64, BTreeMap<String, u64>)>> {
    #[derive(FromQueryResult)]
    struct Row {
        assessment_id: i64,
        content: String,
    }
    #[derive(Deserialize)]
    struct Sent {
        figures: BTreeMap<String, u64>,
    }
    let sql = format!(
        "SELECT t.assessment_id, s.content FROM act t JOIN snapshot s ON s.act_id = t.id
         WHERE t.id IN (SELECT MAX(x.id) FROM act x WHERE x.assessment_id IN ({}) AND x.kind = $1
                        GROUP BY x.assessment_id)",
        in_list(assessments.iter().copied())
    );
    let rows: Vec<Row> = store.read().rows(&sql, [ActKind::Submission.into()]).await?;
    let read = |row: Row| {
        let sent: Sent = serde_json::from_str(&row.content).map_err(Error::broken)?;
        Ok((row.assessment_id, sent.figures))
    };
    rows.into_iter().map(read).collect()
}

/// Whether a figure changes that somebody else entered last.
pub(crate) async fn anothers(store: &Store, dossier: &Dossier, changes: &[FigureChange], person: i64) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: i64,
        changes: String,
    }
    let mut looked_for: HashSet<&str> =
        changes.iter().filter(|change| change.from.is_some()).map(|change| change.fact.as_str()).collect();
    if looked_for.is_empty() {
        return Ok(false);
    }
    let sql = "SELECT person_id, changes FROM figure_entry WHERE sheet_id = $1 ORDER BY version DESC";
    let rows: Vec<Row> = store.read().rows(sql, [dossier.sheet_id.into()]).await?;
    for row in rows {
        let entered: Vec<FigureChange> = serde_json::from_str(&row.changes).map_err(Error::broken)?;
        let found = entered.iter().filter(|entered| looked_for.remove(entered.fact.as_str())).count() > 0;
        if found && row.person_id != person {
            return Ok(true);
        }
    }
    // a figure without an entry was loaded by somebody who is not here
    Ok(!looked_for.is_empty())
}
