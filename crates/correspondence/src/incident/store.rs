use organisation::{Action, Actor, Change, Error, Place, Result, actor::Held, day, permission};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Kind, NewIncident, Stage, StepKind};

/// A report as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Incident {
    /// Row.
    pub id: i64,
    /// The commune that sent it.
    pub unit_id: i64,
    /// Its full name in its newest form.
    pub unit: String,
    /// Its province.
    pub province_id: i64,
    /// What happened.
    pub kind: Kind,
    /// On which day, YYYY-MM-DD.
    pub happened_on: String,
    /// How many children are touched; none where that is not known yet.
    pub children: Option<i64>,
    /// What is known.
    pub words: String,
    /// What was done at once.
    pub done: String,
    /// What help is wanted.
    pub wanted: String,
    /// How far it is.
    pub stage: Stage,
    /// Counts changes.
    pub version: i64,
    /// When it was sent, milliseconds since 1970.
    pub at: i64,
    /// Who sent it.
    pub person_id: i64,
    /// By name.
    pub person: String,
}

/// A page of the reports that somebody reads.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its reports.
    pub lines: Vec<Incident>,
    /// Whether there are more.
    pub more: bool,
}

/// Reports on one page of the list.
pub const PAGE_LENGTH: usize = 50;

/// A step of a report.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Step {
    /// What it was.
    pub kind: StepKind,
    /// In words.
    pub words: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who did it.
    pub person: String,
}

fn select(which: &str) -> String {
    format!(
        "SELECT i.id, i.unit_id, f.name AS unit, i.province_id, i.kind, i.happened_on, i.children, i.words, i.done,
             i.wanted, i.stage, i.version, i.at, i.person_id, p.full_name AS person
         FROM incident i JOIN person p ON p.id = i.person_id JOIN unit_form f ON f.unit_id = i.unit_id
             AND f.valid_from = (SELECT MAX(g.valid_from) FROM unit_form g WHERE g.unit_id = i.unit_id)
         WHERE {which}"
    )
}

/// The report of a row; whether somebody may read it is asked by [`super::read`].
pub async fn find(store: &Store, id: i64) -> Result<Incident> {
    store.read().row(&select("i.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)
}

/// A page (the first is 0) of the reports that somebody reads: what nobody took note of comes first, then what is open,
/// in both the longest waiting; what was closed last comes before the other closed ones.
pub async fn list(store: &Store, actor: &Actor, page: usize) -> Result<Listed> {
    let units =
        |which: &dyn Fn(&Held) -> bool| in_list(actor.offices.iter().filter(|held| which(held)).map(|held| held.unit));
    let allowed = |held: &Held, action, place: &Place| permission::allows(held.role, held.unit, action, place);
    let sends = |held: &Held| allowed(held, Action::ReportIncident, &Place::own(held.unit));
    let mut which = format!(
        "i.unit_id IN ({}) OR (i.unit_id IN ({}) AND i.person_id = {}) OR i.province_id IN ({})",
        units(&|held| sends(held) && !held.role.has_sector()),
        units(&|held| sends(held) && held.role.has_sector()),
        actor.person,
        units(&|held| allowed(held, Action::ReceiveIncident, &Place::below(held.unit))),
    );
    if actor.may(Action::ReceiveIncident, &Place::COUNTRY) {
        which.push_str(
            " OR EXISTS (SELECT s.id FROM incident_step s WHERE s.incident_id = i.id AND s.kind = 'forwarded')",
        );
    }
    let sql = format!(
        "{} ORDER BY CASE i.stage WHEN 'sent' THEN 0 WHEN 'closed' THEN 2 ELSE 1 END,
             CASE WHEN i.stage = 'closed' THEN -i.id ELSE i.id END",
        select(&format!("({which})"))
    );
    let (lines, more) = store.read().page(&sql, [], (PAGE_LENGTH, page)).await?;
    Ok(Listed { lines, more })
}

/// The steps of a report, oldest first.
pub async fn steps(store: &Store, id: i64) -> Result<Vec<Step>> {
    let sql = "SELECT s.kind, s.words, s.at, p.full_name AS person FROM incident_step s
               JOIN person p ON p.id = s.person_id WHERE s.incident_id = $1 ORDER BY s.id";
    Ok(store.read().rows(sql, [id.into()]).await?)
}

pub(super) async fn was_forwarded(store: &Store, id: i64) -> Result<bool> {
    let sql = "SELECT id FROM incident_step WHERE incident_id = $1 AND kind = 'forwarded'";
    Ok(store.read().number(sql, [id.into()]).await?.is_some())
}

pub(super) async fn insert(
    change: &Change,
    (unit, province): (i64, i64),
    new: &NewIncident,
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql = "INSERT INTO incident (unit_id, province_id, kind, happened_on, children, words, done, wanted, stage,
                   version, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'sent', 1, $9, $10, $11) RETURNING id";
    let values = [
        unit.into(),
        province.into(),
        new.kind.into(),
        day(new.happened_on).into(),
        new.children.into(),
        new.words.clone().into(),
        new.done.clone().into(),
        new.wanted.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

/// Takes the next step, and keeps it; refused where somebody else was first. Gives its row.
pub(super) async fn step(
    change: &Change,
    (id, version): (i64, i64),
    stage: Stage,
    (kind, words): (StepKind, &str),
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql = "UPDATE incident SET stage = $3, version = version + 1 WHERE id = $1 AND version = $2";
    if change.tx.run(sql, [id.into(), version.into(), stage.into()]).await? == 0 {
        return Err(Error::Conflict);
    }
    let sql = "INSERT INTO incident_step (incident_id, kind, words, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let values = [id.into(), kind.into(), words.into(), change.at.0.into(), person.into(), office.into()];
    Ok(change.tx.insert(sql, values).await?)
}
