//! What a sector of a unit has to do, and what became of the items of a meeting's paper.

use chrono::NaiveDate;
use organisation::{Result, parse_day};
use storage::{FromQueryResult, Sql, Store, in_list};

use crate::task::Stage;

/// An item, and the task that it is for somebody.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Work {
    /// The paper that asks.
    pub paper_id: i64,
    /// Number of the item.
    pub number: i64,
    /// Its words.
    pub words: String,
    /// Who leads among the sectors; empty: the unit.
    pub lead_sector: String,
    partner_sectors: String,
    /// The task; none while the item is not sent.
    pub task_id: Option<i64>,
    /// How far it is.
    pub stage: Option<Stage>,
    due_on: Option<String>,
    answered_on: Option<String>,
    /// Name of the unit that has to do it.
    pub unit: Option<String>,
    /// The department in it.
    pub sector: Option<String>,
}

impl Work {
    /// Whether a sector of the unit has to do it: it was sent to it, or to the unit, and the sector leads.
    pub fn is_led_by(&self, sector: &str) -> bool {
        match self.sector.as_deref() {
            Some("") | None => self.lead_sector == sector,
            Some(sent_to) => sent_to == sector,
        }
    }

    /// Whether a sector leads or takes part.
    pub fn is_of(&self, sector: &str) -> bool {
        let takes_part = || self.partner_sectors.split(' ').any(|partner| partner == sector);
        self.is_led_by(sector) || self.sector.as_deref() == Some("") && takes_part()
    }

    /// Its last day.
    pub fn due(&self) -> Option<NaiveDate> {
        self.due_on.as_deref().map(parse_day)
    }

    /// Whether it is over its last day, or was when it was answered.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        let open = self.stage.is_none_or(Stage::is_open);
        let until = self.answered_on.as_deref().filter(|_| !open).map_or(today, parse_day);
        self.due().is_some_and(|due| due < until)
    }
}

const WORK: &str = "SELECT i.paper_id, i.number, i.words, i.lead_sector, i.partner_sectors, t.id AS task_id, t.stage,
        COALESCE(t.due_on, i.due_on) AS due_on, t.answered_on, t.sector,
        (SELECT f.name FROM unit_form f WHERE f.unit_id = t.unit_id ORDER BY f.valid_from DESC LIMIT 1) AS unit
    FROM directive_item i";

/// The tasks of a unit and of its departments; open ones and the first due first.
pub async fn work(store: &Store, unit: i64) -> Result<Vec<Work>> {
    let sql = format!(
        "{WORK} JOIN task t ON t.item_id = i.id WHERE t.unit_id = $1
         ORDER BY CASE WHEN t.stage IN ('answered', 'closed') THEN 1 ELSE 0 END, COALESCE(t.due_on, '9'), t.id
         LIMIT 2000"
    );
    Ok(store.read().rows(&sql, [unit.into()]).await?)
}

/// The items of some papers with their tasks, by paper and number.
pub async fn of_papers(store: &Store, papers: &[i64]) -> Result<Vec<Work>> {
    let sql = format!(
        "{WORK} LEFT JOIN task t ON t.item_id = i.id WHERE i.paper_id IN ({})
         ORDER BY i.paper_id, i.number, t.id LIMIT 500",
        in_list(papers.iter().copied())
    );
    Ok(store.read().rows(&sql, []).await?)
}
