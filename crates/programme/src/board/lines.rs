use std::collections::HashMap;

use chrono::NaiveDate;
use organisation::{
    Actor, Result,
    area::{self, Area},
    parse_day,
};
use standards::{Points, Verdict};
use storage::{FromQueryResult, Sql, Store};

use super::{NAMED, SCORED, SHEET, readable, stand, state};
use crate::{
    State,
    act::ActKind,
    computation,
    decision::Outcome,
    due::{self, DueDays, Timing},
    round,
};

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
    /// The areas it belongs to on the last day of the period.
    pub areas: Vec<Area>,
    /// The state of the dossier.
    pub state: State,
    /// What was decided or recorded, if it was.
    pub outcome: Option<Outcome>,
    /// The computed verdict.
    pub verdict: Verdict,
    /// Exact total, where there is one.
    pub total: Option<Points>,
    /// Points that are certain.
    pub known: Points,
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
    /// How it stands to the day until which it is to be handed in.
    pub timing: Timing,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    unit_id: i64,
    name: String,
    province_id: i64,
    class: Option<String>,
    act_kind: Option<ActKind>,
    changed: i64,
    outcome: Option<Outcome>,
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
    handed_in_on: Option<String>,
    days_late: i64,
}

impl Row {
    fn line(self, areas: Vec<Area>, due: &DueDays, today: NaiveDate) -> Result<Line> {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        Ok(Line {
            assessment: self.id,
            unit: self.unit_id,
            name: self.name,
            province: self.province_id,
            class: self.class,
            areas,
            state: state(self.act_kind, self.changed, self.outcome)?,
            outcome: self.outcome,
            verdict: computation::verdict(&self.verdict)?,
            total: self.total.as_deref().map(computation::stored_points).transpose()?,
            known: computation::stored_points(&self.known)?,
            threshold: self.threshold,
            zero_criteria: words(&self.zero_criteria),
            below: self.below > 0,
            undetermined_criteria: words(&self.undetermined_criteria),
            points: computation::stored_criteria(&self.points)?,
            facts_known: self.facts_known,
            facts_wanted: self.facts_wanted,
            timing: Timing::of(self.handed_in_on.is_some(), self.days_late, due.of(self.province_id), today),
        })
    }
}

/// The communes of a year as they stand on a day: of one province, or of the country; sorted by name.
pub async fn lines(
    store: &Store,
    actor: &Actor,
    province: Option<i64>,
    year: i64,
    today: NaiveDate,
) -> Result<Vec<Line>> {
    readable(actor, province)?;
    let last_day = parse_day(&round::of_year(store, year).await?.period_to);
    let which = if province.is_some() { "AND a.province_id = $2" } else { "" };
    let stand = stand();
    let sql = format!(
        "SELECT a.id, a.unit_id, f.name, a.province_id, a.class, {stand}, c.total, c.known, c.threshold, c.zero_criteria,
                c.undetermined_criteria, c.points, c.facts_known, c.facts_wanted, a.handed_in_on, a.days_late
         {SCORED} {SHEET} {NAMED} WHERE a.year = $1 {which}"
    );
    let values = std::iter::once(year.into()).chain(province.map(storage::Value::from));
    let rows: Vec<Row> = store.read().rows(&sql, values).await?;
    let due = due::days_of(store.read(), year).await?;
    let units: Option<Vec<i64>> = province.map(|_| rows.iter().map(|row| row.unit_id).collect());
    let mut areas = area::of_units(store.read(), last_day, units.as_deref()).await?;
    let mut lines: Vec<Line> = rows
        .into_iter()
        .map(|row| {
            let areas = areas.remove(&row.unit_id).unwrap_or_default();
            row.line(areas, &due, today)
        })
        .collect::<Result<_>>()?;
    lines.sort_by_cached_key(|line| text::sort_key(&line.name));
    Ok(lines)
}
