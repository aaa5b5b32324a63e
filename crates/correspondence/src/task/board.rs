//! How far a paper's tasks are: counts by item, tier and province that add up.

use chrono::NaiveDate;
use organisation::{Action, Actor, Error, Result, Role, day, parse_day};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Tier, list::ANSWERED, tally};
use crate::directive::{self, Item};

/// Counts of tasks. The first six add up to all; of what is answered or closed each is in time or late; the others cut
/// across.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Counts {
    /// Sent, and nobody has opened it.
    pub sent: i64,
    /// Opened.
    pub seen: i64,
    /// Taken on.
    pub in_work: i64,
    /// Given back.
    pub returned: i64,
    /// Answered, and the sender has not said anything.
    pub answered: i64,
    /// The sender took the answer.
    pub closed: i64,
    /// Answered or closed, in time.
    pub in_time: i64,
    /// Answered or closed, late.
    pub late: i64,
    /// Open, and the last day is over.
    pub overdue: i64,
    /// More time was asked for.
    pub asked: i64,
    /// Answers that have a figure.
    pub figures: i64,
    /// The sum of those figures.
    pub sum: i64,
}

impl Counts {
    /// All tasks.
    pub const fn total(&self) -> i64 {
        self.sent + self.seen + self.in_work + self.returned + self.answered + self.closed
    }

    /// Answered, closed or not.
    pub const fn answers(&self) -> i64 {
        self.answered + self.closed
    }

    /// With more tasks.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            sent: self.sent + other.sent,
            seen: self.seen + other.seen,
            in_work: self.in_work + other.in_work,
            returned: self.returned + other.returned,
            answered: self.answered + other.answered,
            closed: self.closed + other.closed,
            in_time: self.in_time + other.in_time,
            late: self.late + other.late,
            overdue: self.overdue + other.overdue,
            asked: self.asked + other.asked,
            figures: self.figures + other.figures,
            sum: self.sum + other.sum,
        }
    }
}

/// The tasks of one item, tier and province.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Cell {
    /// The item.
    pub item_id: i64,
    /// Who does them.
    pub tier: Tier,
    /// The province; none for departments of the ministry.
    pub province_id: Option<i64>,
    /// How many.
    #[sea_orm(nested)]
    pub counts: Counts,
}

/// How far the tasks of a paper are, as far as somebody may see them.
#[derive(Clone, Debug)]
pub struct Board {
    /// The items of the paper.
    pub items: Vec<Item>,
    /// Counts.
    pub cells: Vec<Cell>,
    /// The provinces that have tasks, with their names, in the order of their codes.
    pub provinces: Vec<(i64, String)>,
    /// Whether it shows all tasks of the paper, and not one's own part only.
    pub whole: bool,
}

impl Board {
    /// The counts of an item, a tier and a province, or over all of them.
    pub fn counts(&self, item: Option<i64>, tier: Option<Tier>, province: Option<i64>) -> Counts {
        let wanted = self.cells.iter().filter(|cell| {
            item.is_none_or(|item| cell.item_id == item)
                && tier.is_none_or(|tier| cell.tier == tier)
                && province.is_none_or(|province| cell.province_id == Some(province))
        });
        wanted.fold(Counts::default(), |sum, cell| sum.plus(cell.counts))
    }

    /// The tiers that have an item, from above.
    pub fn tiers(&self, item: Option<i64>) -> Vec<Tier> {
        let has = |tier: &Tier| {
            self.cells.iter().any(|cell| cell.tier == *tier && item.is_none_or(|item| cell.item_id == item))
        };
        Tier::ALL.into_iter().filter(has).collect()
    }
}

/// What the province of a unit sees of its tasks `t`: not those that the unit set its own departments of itself.
pub(crate) const FROM_ABOVE: &str = "(t.parent_id IS NOT NULL OR t.sender_id <> t.unit_id)";

/// How far somebody sees into the tasks of a paper.
pub(super) enum Reach {
    /// All of them.
    Whole,
    /// Those in some provinces, and those of some units.
    Part(Vec<i64>, Vec<i64>),
}

impl Reach {
    pub(super) fn sql(&self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Part(provinces, units) => {
                let (provinces, units) = (in_list(provinces.iter().copied()), in_list(units.iter().copied()));
                format!(" AND ((t.province_id IN ({provinces}) AND {FROM_ABOVE}) OR t.unit_id IN ({units}))")
            }
        }
    }
}

/// The sender sees all tasks of a paper, a province its own part, a commune its own.
pub(super) async fn reach(store: &Store, actor: &Actor, paper: i64) -> Result<Reach> {
    let units = actor.units_for(Action::ReadPapers);
    let of_ministry = actor.offices.iter().filter(|held| held.role == Role::Ministry).map(|held| held.unit);
    let sql = format!(
        "SELECT CASE WHEN p.unit_id IN ({units}) OR EXISTS (SELECT 1 FROM task_dispatch d
                 WHERE d.paper_id = p.id AND d.unit_id IN ({ministry})) THEN CAST(2 AS BIGINT)
             WHEN EXISTS (SELECT 1 FROM paper_entry e WHERE e.paper_id = p.id AND e.unit_id IN ({units}))
               OR EXISTS (SELECT 1 FROM task t WHERE t.paper_id = p.id
                          AND (t.unit_id IN ({units}) OR (t.province_id IN ({units}) AND {FROM_ABOVE})))
             THEN CAST(1 AS BIGINT)
             ELSE CAST(0 AS BIGINT) END
         FROM official_paper p WHERE p.id = $1",
        units = in_list(units.iter().copied()),
        ministry = in_list(of_ministry),
    );
    let provinces = actor.offices.iter().filter(|held| held.role.level() == organisation::unit::level::PROVINCE);
    match store.read().number(&sql, [paper.into()]).await? {
        Some(2) => Ok(Reach::Whole),
        Some(1) => Ok(Reach::Part(provinces.map(|held| held.unit).collect(), units)),
        _ => Err(Error::NotFound),
    }
}

/// The board of a paper on a day.
pub async fn board(store: &Store, actor: &Actor, paper: i64, today: NaiveDate) -> Result<Board> {
    let reach = reach(store, actor, paper).await?;
    let sql = format!(
        "SELECT t.item_id, t.tier, t.province_id, {} FROM task t
         WHERE t.paper_id = $1{} GROUP BY t.province_id, t.item_id, t.tier",
        tally::columns(today),
        reach.sql(),
    );
    let cells: Vec<Cell> = store.read().rows(&sql, [paper.into()]).await?;
    let provinces = names(store, &cells, today).await?;
    let items = directive::items(store.read(), paper).await?;
    Ok(Board { items, cells, provinces, whole: matches!(reach, Reach::Whole) })
}

async fn names(store: &Store, cells: &[Cell], today: NaiveDate) -> Result<Vec<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        code: String,
        name: String,
    }
    let provinces: std::collections::BTreeSet<i64> = cells.iter().filter_map(|cell| cell.province_id).collect();
    let sql = format!(
        "SELECT f.unit_id, f.code, f.name FROM unit_form f WHERE f.unit_id IN ({}) AND f.valid_from =
             (SELECT MAX(g.valid_from) FROM unit_form g WHERE g.unit_id = f.unit_id AND g.valid_from <= $1)",
        in_list(provinces)
    );
    let mut rows: Vec<Row> = store.read().rows(&sql, [day(today).into()]).await?;
    rows.sort_by(|one, other| (&one.code, one.unit_id).cmp(&(&other.code, other.unit_id)));
    Ok(rows.into_iter().map(|row| (row.unit_id, row.name)).collect())
}

/// How answers to an item came in: the days of the newest answers of those that are answered, with their number.
pub async fn pace(
    store: &Store,
    actor: &Actor,
    paper: i64,
    (item, tier): (i64, Option<Tier>),
) -> Result<Vec<(NaiveDate, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        day: String,
        count: i64,
    }
    let reach = reach(store, actor, paper).await?;
    let tier = tier.map_or_else(String::new, |tier| format!(" AND t.tier = '{}'", tier.name()));
    let sql = format!(
        "SELECT t.answered_on AS day, COUNT(*) AS count FROM task t
         WHERE t.paper_id = $1 AND t.item_id = $2 AND {ANSWERED}{}{tier}
         GROUP BY t.answered_on ORDER BY t.answered_on",
        reach.sql()
    );
    let rows: Vec<Row> = store.read().rows(&sql, [paper.into(), item.into()]).await?;
    Ok(rows.into_iter().map(|row| (parse_day(&row.day), row.count)).collect())
}

/// How many tasks an item was sent as, as far as somebody may see them.
pub async fn sent(store: &Store, actor: &Actor, paper: i64, (item, tier): (i64, Option<Tier>)) -> Result<i64> {
    let reach = reach(store, actor, paper).await?;
    let tier = tier.map_or_else(String::new, |tier| format!(" AND t.tier = '{}'", tier.name()));
    let sql = format!("SELECT COUNT(*) FROM task t WHERE t.paper_id = $1 AND t.item_id = $2{}{tier}", reach.sql());
    Ok(store.read().number(&sql, [paper.into(), item.into()]).await?.unwrap_or(0))
}
