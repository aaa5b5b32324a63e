use std::collections::HashMap;

use organisation::{Action, Actor, Place, Result, parse_day};
use standards::{Points, Verdict};
use storage::{FromQueryResult, Sql, Store};

use super::{JOINS, STAND, state};
use crate::{State, computation, round};

/// One commune on a board.
#[derive(Clone, Debug)]
pub struct Line {
    /// Row of the assessment.
    pub assessment: i64,
    /// The commune.
    pub unit: i64,
    /// Its full name on the last day of the period.
    pub name: String,
    /// Its province.
    pub province: i64,
    /// Its threshold class.
    pub class: Option<String>,
    /// The state of the dossier.
    pub state: State,
    /// The outcome if decided: `recognised` or `not_recognised`.
    pub outcome: Option<String>,
    /// The computed verdict.
    pub verdict: Verdict,
    /// Exact total, where there is one.
    pub total: Option<Points>,
    /// Points that are certain.
    pub known: Option<Points>,
    /// Threshold of the class.
    pub threshold: Option<i64>,
    /// Criteria at zero.
    pub zero_criteria: Vec<String>,
    /// Whether the total is or stays below the threshold.
    pub below: bool,
    /// Undetermined criteria.
    pub undetermined_criteria: Vec<String>,
    /// Points by criterion; none where undetermined.
    pub points: HashMap<String, Option<Points>>,
    /// Facts that are known.
    pub facts_known: i64,
    /// Facts that the standard asks for.
    pub facts_wanted: i64,
}

/// Which lines a drill-down shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this state.
    pub state: Option<State>,
    /// Only this computed verdict.
    pub verdict: Option<Verdict>,
    /// Only with a criterion at zero.
    pub zero: bool,
    /// Only with the total below the threshold.
    pub below: bool,
    /// Only decided with this outcome.
    pub outcome: Option<String>,
}

impl Filter {
    /// Whether a line is shown.
    pub fn shows(&self, line: &Line) -> bool {
        self.state.is_none_or(|state| line.state == state)
            && self.verdict.is_none_or(|verdict| line.verdict == verdict)
            && (!self.zero || !line.zero_criteria.is_empty())
            && (!self.below || line.below)
            && self.outcome.as_ref().is_none_or(|outcome| line.outcome.as_ref() == Some(outcome))
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    unit_id: i64,
    name: String,
    province_id: i64,
    class: Option<String>,
    act_kind: Option<String>,
    changed: i64,
    outcome: Option<String>,
    verdict: String,
    total: Option<String>,
    known: String,
    threshold: Option<i64>,
    zero_criteria: String,
    below: i64,
    undetermined_criteria: String,
    points: String,
    facts_known: i64,
    facts_wanted: i64,
}

impl From<Row> for Line {
    fn from(row: Row) -> Self {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        Self {
            assessment: row.id,
            unit: row.unit_id,
            name: row.name,
            province: row.province_id,
            class: row.class,
            state: state(row.act_kind.as_deref(), row.changed, row.outcome.as_deref()),
            outcome: row.outcome,
            verdict: computation::verdict(&row.verdict),
            total: row.total.and_then(|total| total.parse().ok()),
            known: row.known.parse().ok(),
            threshold: row.threshold,
            zero_criteria: words(&row.zero_criteria),
            below: row.below > 0,
            undetermined_criteria: words(&row.undetermined_criteria),
            points: row
                .points
                .split_whitespace()
                .filter_map(|pair| pair.split_once('='))
                .map(|(criterion, points)| (criterion.to_owned(), points.parse().ok()))
                .collect(),
            facts_known: row.facts_known,
            facts_wanted: row.facts_wanted,
        }
    }
}

/// The communes of a year: of one province, or of the country; sorted by name.
pub async fn lines(store: &Store, actor: &Actor, province: Option<i64>, year: i64) -> Result<Vec<Line>> {
    match province {
        Some(province) => {
            actor.office_for(Action::ReadProvincialBoard, &Place { unit: province, above: Vec::new() })?;
        }
        None => {
            actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
        }
    }
    let last_day = parse_day(&round::of_year(store, year).await?.period_to);
    let which = if province.is_some() { "AND a.province_id = $3" } else { "" };
    let sql = format!(
        "SELECT a.id, a.unit_id, f.name, a.province_id, a.class, {STAND}, c.total, c.known, c.threshold, c.zero_criteria,
                c.undetermined_criteria, c.points, c.facts_known, c.facts_wanted
         {JOINS}
         JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= $2 AND (f.valid_to IS NULL OR f.valid_to >= $2)
         WHERE a.year = $1 {which}"
    );
    let values =
        [year.into(), organisation::day(last_day).into()].into_iter().chain(province.map(storage::Value::from));
    let rows: Vec<Row> = store.read().rows(&sql, values).await?;
    let mut lines: Vec<Line> = rows.into_iter().map(Line::from).collect();
    lines.sort_by_cached_key(|line| text::sort_key(&line.name));
    Ok(lines)
}
