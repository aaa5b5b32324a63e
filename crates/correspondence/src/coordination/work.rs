//! What a sector of a unit has to do, and what became of the items of a meeting's paper.

use chrono::NaiveDate;
use organisation::{Action, Actor, Error, Place, Result, parse_day, unit};
use storage::{FromQueryResult, Sql, Store, in_list};

use crate::{
    paper,
    task::{self, Counts, Listed, OpenWork, Stage},
};

/// For somebody who reads the papers of a unit, or its dossiers from above; of its tasks they see what [`work`] gives.
pub async fn may_read_sectors(store: &Store, actor: &Actor, unit: i64) -> Result<()> {
    if actor.may(Action::ReadPapers, &Place::own(unit)) {
        return Ok(());
    }
    match unit::may_read(store.read(), actor, unit).await {
        Err(Error::Forbidden) => Err(Error::NotFound),
        may => may,
    }
}

/// A page of the tasks of a unit that a sector leads or takes part in, as far as somebody may read them; open ones and
/// the first due first.
pub async fn work(
    store: &Store,
    actor: &Actor,
    (unit, sector): (i64, &str),
    page: i64,
    today: NaiveDate,
) -> Result<Listed> {
    task::of_sector(store, (unit, sector), &actor.units_for(Action::ReadPapers), page, today).await
}

/// The open tasks of a unit by sector, as far as somebody may read them.
pub async fn open_work(store: &Store, actor: &Actor, unit: i64, today: NaiveDate) -> Result<OpenWork> {
    task::open_work(store, unit, &actor.units_for(Action::ReadPapers), today).await
}

/// An item of a meeting's paper, and how far the tasks are that the body's unit sent of it, or has to do.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Followed {
    /// The paper.
    pub paper_id: i64,
    /// Number of the item.
    pub number: i64,
    /// Its words.
    pub words: String,
    /// Who leads, or has to do its only task; empty: the unit.
    pub sector: String,
    due_on: Option<String>,
    /// Its only task; none where there are none or several.
    pub task_id: Option<i64>,
    /// How far that is.
    pub stage: Option<Stage>,
    /// How far they are.
    #[sea_orm(nested)]
    pub counts: Counts,
}

impl Followed {
    /// Its last day.
    pub fn due(&self) -> Option<NaiveDate> {
        self.due_on.as_deref().map(parse_day)
    }

    /// How many of its tasks are, or were answered, over their last day.
    pub const fn late(&self) -> i64 {
        self.counts.late + self.counts.overdue
    }
}

/// Which of some papers somebody may read.
pub async fn readable(store: &Store, actor: &Actor, papers: &[i64]) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let sql = format!(
        "SELECT p.id FROM official_paper p WHERE p.id IN ({}) AND {}",
        in_list(papers.iter().copied()),
        paper::readable(actor)
    );
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The items of papers of a body's meetings, each once, by paper and number. Whether somebody may read the papers is
/// asked by whoever shows them.
pub async fn of_papers(store: &Store, unit: i64, papers: &[i64], today: NaiveDate) -> Result<Vec<Followed>> {
    let only = |what: &str, otherwise: &str| format!("CASE WHEN COUNT(t.id) = 1 THEN MIN({what}) ELSE {otherwise} END");
    let sql = format!(
        "SELECT i.paper_id, i.number, i.words, COALESCE(NULLIF({}, ''), i.lead_sector) AS sector, {} AS due_on,
             {} AS task_id, {} AS stage, {}
         FROM directive_item i LEFT JOIN task t ON t.item_id = i.id AND (t.unit_id = $1 OR t.sender_id = $1)
         WHERE i.paper_id IN ({})
         GROUP BY i.id, i.paper_id, i.number, i.words, i.lead_sector, i.due_on ORDER BY i.paper_id, i.number",
        only("t.sector", "i.lead_sector"),
        only("t.due_on", "i.due_on"),
        only("t.id", "NULL"),
        only("t.stage", "NULL"),
        task::columns(today),
        in_list(papers.iter().copied())
    );
    Ok(store.read().rows(&sql, [unit.into()]).await?)
}
