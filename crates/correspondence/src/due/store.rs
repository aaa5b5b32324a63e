use chrono::NaiveDate;
use organisation::{Action, Actor, Place, Result, actor::Held, day, permission};
use storage::{FromQueryResult, Sql, Value, in_list};

use super::{Group, Kind, near};
use crate::{
    difficulty,
    task::{
        Stage,
        desk::{self, Whose},
        list,
    },
};

/// Something that is due, with the paper behind it.
#[derive(Debug, FromQueryResult)]
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) id: i64,
    pub(super) due_on: Option<String>,
    pub(super) things: i64,
    pub(super) paper_id: Option<i64>,
    pub(super) paper_number: Option<String>,
    pub(super) symbol: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) item_id: Option<i64>,
    pub(super) number: Option<i64>,
    pub(super) words: Option<String>,
    pub(super) sender_id: Option<i64>,
    pub(super) sender_sector: Option<String>,
}

/// One statement that gives everything of a person as kind, id, `due_on`, things; and what fills its places.
#[derive(Default)]
pub(super) struct Sources {
    parts: Vec<String>,
    values: Vec<Value>,
}

impl Sources {
    /// The sources of a person's offices; a new one is a line here.
    pub(super) fn of(actor: &Actor, today: NaiveDate) -> Self {
        let mut sources = Self::default();
        sources.tasks(actor, today);
        sources.of_sender(actor);
        sources.add_from_below(actor, Action::AnswerDifficulty, |_| {
            format!(
                "SELECT 'difficulties' AS kind, d.holder_id AS id, NULL AS due_on, COUNT(*) AS things
                 FROM difficulty d WHERE {} GROUP BY d.holder_id",
                difficulty::desk(actor)
            )
        });
        // a report reaches the province the same day: it is received the day it is seen
        sources.add_from_below(actor, Action::ReceiveIncident, |units| {
            format!(
                "SELECT 'incidents' AS kind, n.province_id AS id, '{}' AS due_on, COUNT(*) AS things
                 FROM incident n WHERE n.province_id IN ({units}) AND n.stage = 'sent' GROUP BY n.province_id",
                day(today)
            )
        });
        // nobody has to do anything by a day: the province goes on with it
        if actor.may(Action::ReceiveIncident, &Place::COUNTRY) {
            sources.parts.push(
                "SELECT 'forwarded' AS kind, MAX(n.id) AS id, NULL AS due_on, COUNT(*) AS things
                 FROM incident n WHERE n.stage = 'forwarded' HAVING COUNT(*) > 0"
                    .to_owned(),
            );
        }
        sources
    }

    /// Open tasks of the desk.
    fn tasks(&mut self, actor: &Actor, today: NaiveDate) {
        let units = in_list(actor.units_for(Action::WorkOnTasks));
        let own = desk::desk(actor, Whose::Mine, today);
        self.parts.push(format!(
            "SELECT 'task' AS kind, t.id, t.due_on, CAST(1 AS BIGINT) AS things
             FROM task t WHERE t.unit_id IN ({units}) AND {} AND {}",
            list::OPEN,
            own.sql
        ));
        self.values = own.words;
    }

    /// What a person decides on for the sender, an item a line: requests for more time, and answers.
    /// `+ 0` keeps SQLite from walking through all tasks in the order of their items.
    fn of_sender(&mut self, actor: &Actor) {
        let Some(sent) = desk::sent_by(actor) else { return };
        self.parts.push(format!(
            "SELECT 'request' AS kind, MIN(t.id) AS id, MIN(t.due_on) AS due_on, COUNT(*) AS things FROM task t
             WHERE {sent} AND t.asked_until IS NOT NULL AND {} GROUP BY t.item_id + 0",
            list::OPEN
        ));
        self.parts.push(format!(
            "SELECT 'answers' AS kind, MIN(t.id) AS id, NULL AS due_on, COUNT(*) AS things FROM task t
             WHERE {sent} AND t.stage = '{}' GROUP BY t.item_id + 0",
            Stage::Answered.name()
        ));
    }

    /// What came up to the units in which a person holds an office for it.
    fn add_from_below(&mut self, actor: &Actor, action: Action, part: impl FnOnce(&str) -> String) {
        let below = |held: &&Held| permission::allows(held.role, held.unit, action, &Place::below(held.unit));
        let units: Vec<i64> = actor.offices.iter().filter(below).map(|held| held.unit).collect();
        if !units.is_empty() {
            self.parts.push(part(&in_list(units)));
        }
    }

    /// How many things there are in each group, in the order of [`Group::ALL`].
    pub(super) async fn count(&self, db: &impl Sql, today: NaiveDate) -> Result<[u64; 5]> {
        #[derive(FromQueryResult)]
        struct Counted {
            place: i64,
            things: i64,
        }
        let (today, near) = (day(today), day(near(today)));
        let sql = format!(
            "SELECT g.place, CAST(COUNT(*) AS BIGINT) AS things FROM
                 (SELECT CAST(CASE WHEN s.due_on IS NULL THEN 4 WHEN s.due_on < '{today}' THEN 0
                              WHEN s.due_on = '{today}' THEN 1 WHEN s.due_on <= '{near}' THEN 2 ELSE 3 END
                         AS BIGINT) AS place
                  FROM ({}) s) g
             GROUP BY g.place",
            self.union()
        );
        let counted: Vec<Counted> = db.rows(&sql, self.values.clone()).await?;
        let of = |place: i64| counted.iter().find(|one| one.place == place).map_or(0, |one| one.things);
        Ok([0, 1, 2, 3, 4].map(|place| u64::try_from(of(place)).unwrap_or(0)))
    }

    /// A part of it, of one group or of all, in the order of the days.
    pub(super) async fn rows(
        &self,
        db: &impl Sql,
        group: Option<Group>,
        (skip, take): (usize, usize),
        today: NaiveDate,
    ) -> Result<Vec<Row>> {
        const ORDER: &str = "CASE WHEN s.due_on IS NULL THEN 1 ELSE 0 END, s.due_on, s.kind, s.id";
        let (today, near) = (day(today), day(near(today)));
        let within = match group {
            None => "1 = 1".to_owned(),
            Some(Group::Overdue) => format!("s.due_on < '{today}'"),
            Some(Group::Today) => format!("s.due_on = '{today}'"),
            Some(Group::Near) => format!("s.due_on > '{today}' AND s.due_on <= '{near}'"),
            Some(Group::Later) => format!("s.due_on > '{near}'"),
            Some(Group::NoDay) => "s.due_on IS NULL".to_owned(),
        };
        // the papers of the part only are looked up
        let sql = format!(
            "SELECT s.kind, s.id, s.due_on, s.things, t.paper_id, p.number AS paper_number, p.symbol, p.subject,
                    t.item_id, i.number, i.words, t.sender_id, t.sender_sector
             FROM (SELECT s.kind, s.id, s.due_on, s.things FROM ({}) s WHERE {within}
                   ORDER BY {ORDER} LIMIT {take} OFFSET {skip}) s
             LEFT JOIN task t ON t.id = s.id AND s.kind IN ('task', 'request', 'answers')
             LEFT JOIN directive_item i ON i.id = t.item_id LEFT JOIN official_paper p ON p.id = t.paper_id
             ORDER BY {ORDER}",
            self.union()
        );
        Ok(db.rows(&sql, self.values.clone()).await?)
    }

    fn union(&self) -> String {
        self.parts.join(" UNION ALL ")
    }
}
