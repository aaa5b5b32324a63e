use chrono::{Datelike as _, NaiveDate};
use organisation::{Change, Error, Result, day, parse_day};
use storage::{FromQueryResult, Sql, Store};

use super::{EndedBy, NewPeriod, REPORTS};
use crate::{
    coordination::{self, Choice},
    directive::NewItem,
    task::Needs,
};

/// A period of a unit's programme of work.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Period {
    /// Row.
    pub id: i64,
    /// Its unit.
    pub unit_id: i64,
    /// Its name.
    pub name: String,
    valid_from: String,
    valid_to: String,
    /// What sets it.
    pub ground: String,
    ended_by: Option<String>,
    ended_by_id: Option<i64>,
    /// When it was closed, milliseconds since 1970.
    pub closed_at: Option<i64>,
}

impl Period {
    /// First day.
    pub fn from(&self) -> NaiveDate {
        parse_day(&self.valid_from)
    }

    /// Last day.
    pub fn to(&self) -> NaiveDate {
        parse_day(&self.valid_to)
    }

    /// What its closing rests on; none while it is open.
    pub fn ended_by(&self) -> Option<EndedBy> {
        match (self.ended_by.as_deref()?, self.ended_by_id?) {
            ("review", id) => Some(EndedBy::Review(id)),
            (_, id) => Some(EndedBy::Paper(id)),
        }
    }

    #[cfg(test)]
    pub(super) fn of(from: &str, to: &str) -> Self {
        Self {
            id: 1,
            unit_id: 1,
            name: String::new(),
            valid_from: from.to_owned(),
            valid_to: to.to_owned(),
            ground: String::new(),
            ended_by: None,
            ended_by_id: None,
            closed_at: None,
        }
    }
}

/// An item of a paper of the unit in a period.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Standing {
    /// The item.
    pub id: i64,
    /// Its paper.
    pub paper_id: i64,
    paper_number: String,
    paper_symbol: String,
    /// Number of the item.
    pub number: i64,
    /// Its words.
    pub words: String,
    /// What it wants for an answer.
    pub needs: Needs,
    measure: String,
    due_on: Option<String>,
    lead_sector: String,
    partner_sectors: String,
}

impl Standing {
    /// Its last day.
    pub fn due(&self) -> Option<NaiveDate> {
        self.due_on.as_deref().map(parse_day)
    }

    /// Number and symbol of its paper.
    pub fn reference(&self) -> String {
        crate::paper::reference(&self.paper_number, &self.paper_symbol)
    }

    /// The same item for the next period.
    pub(super) fn moved(self, period: &Period, next: &Period) -> NewItem {
        NewItem {
            due_on: self.due().and_then(|due| period.moved(due, next)),
            partner_sectors: self.partner_sectors.split_whitespace().map(str::to_owned).collect(),
            words: self.words,
            needs: self.needs,
            measure: self.measure,
            lead_sector: self.lead_sector,
        }
    }
}

/// What was taken over from a period: the draft, and for which.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Copied {
    /// The period it came from.
    pub period_id: i64,
    /// Name of the next one.
    pub next: String,
    /// The draft.
    pub paper_id: i64,
    /// What it is about; none where the draft was given up.
    pub subject: Option<String>,
}

const PERIODS: &str = "SELECT w.id, w.unit_id, w.name, w.valid_from, w.valid_to, w.ground, c.ended_by, c.ended_by_id,
        c.at AS closed_at
    FROM work_period w LEFT JOIN work_period_closing c ON c.period_id = w.id";

/// The period of a row; whether somebody may read it is asked by [`super::read`].
pub async fn find(store: &Store, id: i64) -> Result<Period> {
    store.read().row(&format!("{PERIODS} WHERE w.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)
}

/// The periods of a unit, the newest first.
pub async fn of_unit(db: &impl Sql, unit: i64) -> Result<Vec<Period>> {
    let sql = format!("{PERIODS} WHERE w.unit_id = $1 ORDER BY w.valid_from DESC");
    Ok(db.rows(&sql, [unit.into()]).await?)
}

/// The items of the papers that bodies of the unit issued in a period, by paper and number.
pub async fn standing(store: &Store, period: &Period) -> Result<Vec<Standing>> {
    let sql = "SELECT i.id, i.paper_id, p.number AS paper_number, p.symbol AS paper_symbol, i.number, i.words, i.needs,
                   i.measure, i.due_on, i.lead_sector, i.partner_sectors
               FROM official_paper p JOIN directive_item i ON i.paper_id = p.id
               WHERE p.unit_id = $1 AND p.number IS NOT NULL AND p.issued_on >= $2 AND p.issued_on <= $3
               ORDER BY p.issued_on, p.id, i.number LIMIT 500";
    let values = [period.unit_id.into(), period.valid_from.clone().into(), period.valid_to.clone().into()];
    Ok(store.read().rows(sql, values).await?)
}

/// What was taken over from the periods of a unit.
pub async fn copies(store: &Store, unit: i64) -> Result<Vec<Copied>> {
    let sql = "SELECT c.period_id, n.name AS next, c.paper_id, p.subject FROM work_period_copy c
               JOIN work_period w ON w.id = c.period_id JOIN work_period n ON n.id = c.next_id
               LEFT JOIN official_paper p ON p.id = c.paper_id WHERE w.unit_id = $1 ORDER BY c.id";
    Ok(store.read().rows(sql, [unit.into()]).await?)
}

/// A concluded review on which a period can be closed.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Ending {
    /// The review.
    pub id: i64,
    held_on: String,
}

impl Ending {
    /// The day on which it was held.
    pub fn day(&self) -> NaiveDate {
        parse_day(&self.held_on)
    }
}

/// The concluded reviews of the programme in the unit that look back on a period's end, the newest first.
pub async fn reviews(db: &impl Sql, period: &Period) -> Result<Vec<Ending>> {
    let sql = "SELECT v.id, v.held_on FROM review v JOIN review_conclusion c ON c.review_id = v.id
               WHERE v.unit_id = $1 AND v.kind = 'final' AND v.year_to = $2 AND v.held_on >= $3
               ORDER BY v.held_on DESC, v.id DESC";
    let values = [period.unit_id.into(), i64::from(period.to().year()).into(), day(period.closes_from()).into()];
    Ok(db.rows(sql, values).await?)
}

/// Papers of the unit's books that can tell of a period's review.
pub async fn reports(store: &Store, period: &Period) -> Result<Vec<Choice>> {
    let mut papers = coordination::papers(store, period.unit_id, REPORTS).await?;
    papers.retain(|paper| paper.day() >= period.closes_from());
    Ok(papers)
}

pub(super) async fn insert(change: &Change, new: &NewPeriod, (person, office): (i64, i64)) -> Result<i64> {
    let sql = "INSERT INTO work_period (unit_id, name, valid_from, valid_to, ground, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    let values = [
        new.unit.into(),
        new.name.clone().into(),
        day(new.from).into(),
        day(new.to).into(),
        new.ground.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

/// Refused where somebody else closed it since.
pub(super) async fn close(change: &Change, period: i64, ended_by: EndedBy, (person, office): (i64, i64)) -> Result<()> {
    let sql = "INSERT INTO work_period_closing (period_id, ended_by, ended_by_id, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (period_id) DO NOTHING";
    let values =
        [period.into(), ended_by.name().into(), ended_by.id().into(), change.at.0.into(), person.into(), office.into()];
    if change.tx.run(sql, values).await? == 0 { Err(Error::Conflict) } else { Ok(()) }
}

pub(super) async fn insert_copy(
    change: &Change,
    (period, next, paper): (i64, i64, i64),
    (person, office): (i64, i64),
) -> Result<()> {
    let sql = "INSERT INTO work_period_copy (period_id, next_id, paper_id, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [period.into(), next.into(), paper.into(), change.at.0.into(), person.into(), office.into()];
    change.tx.run(sql, values).await?;
    Ok(())
}
