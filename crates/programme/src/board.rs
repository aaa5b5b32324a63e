//! Boards: the country by province, a province by commune, and every total opened down to its figures.
//!
//! Computed verdicts stand apart from recognition, and the causes of failure apart from each other.

mod areas;
mod causes;
mod counts;
mod lines;
mod over_years;
mod regions;
mod roll_up;
mod selection;

pub(crate) use areas::in_area;
pub use areas::{area_tallies, areas_of};
pub use causes::{Causes, Open, causes};
pub use counts::Counts;
pub use lines::{Line, lines};
pub(crate) use over_years::counted_years;
pub use over_years::{YearCounts, over_years};
pub use regions::{Boundaries, Region, Regions, regions};
pub use roll_up::{CommuneFigure, RollUp, Rolled, commune_figures, roll_up};
pub use selection::{Behind, Cause, Classed, Handing, Selection};

use std::collections::BTreeMap;

use chrono::NaiveDate;
use organisation::{Action, Actor, Place, Result, area::Area};
use standards::Verdict;
use storage::{FromQueryResult, Sql, Store};

use crate::{
    State,
    act::ActKind,
    computation,
    decision::Outcome,
    due::{self, Timing},
};

/// How a set of communes stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Communes by state.
    pub states: BTreeMap<State, u64>,
    /// All communes.
    pub communes: u64,
    /// Computed: met.
    pub met: u64,
    /// Computed: not met.
    pub not_met: u64,
    /// Computed: undetermined.
    pub undetermined: u64,
    /// Not met because a criterion is at zero, and for no other reason.
    pub zero_only: u64,
    /// Not met because the total is (or stays) below the threshold, and for no other reason.
    pub below_only: u64,
    /// Not met for both reasons.
    pub zero_and_below: u64,
    /// Whether anything was decided in the year at all: `DECIDED`.
    pub decided: bool,
    /// Decided: recognised, published or not; or recorded so.
    pub recognised: u64,
    /// Decided: not recognised, published or not; or recorded so.
    pub refused: u64,
    /// Handed in after the due day of then.
    pub late: u64,
    /// Not handed in although the due day is over.
    pub overdue: u64,
    /// Figures that are known, over all communes.
    pub facts_known: u64,
    /// Figures that the standard asks for, over all communes.
    pub facts_wanted: u64,
}

impl Tally {
    /// Communes in a state.
    pub fn state(&self, state: State) -> u64 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// Communes that have not handed in (or have it back).
    pub fn with_commune(&self) -> u64 {
        State::ALL.into_iter().filter(|state| state.figures_open()).map(|state| self.state(state)).sum()
    }

    /// Communes whose dossier lies here.
    pub fn handing(&self, handing: Handing) -> u64 {
        State::ALL.into_iter().filter(|state| handing.holds(*state)).map(|state| self.state(state)).sum()
    }

    /// Communes that do not meet the standard for a cause.
    pub fn cause(&self, cause: Cause) -> u64 {
        match cause {
            Cause::ZeroOnly => self.zero_only,
            Cause::BelowOnly => self.below_only,
            Cause::ZeroAndBelow => self.zero_and_below,
        }
    }

    /// Communes that are behind in this way.
    pub const fn behind(&self, behind: Behind) -> u64 {
        match behind {
            Behind::Late => self.late,
            Behind::Overdue => self.overdue,
        }
    }

    /// Recognised communes, where that is known.
    pub fn known_recognised(&self) -> Option<u64> {
        self.decided.then_some(self.recognised)
    }

    /// Communes with an outcome.
    pub fn outcome(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Recognised => self.recognised,
            Outcome::NotRecognised => self.refused,
        }
    }

    fn add(&mut self, stand: &Stand, communes: u64) {
        *self.states.entry(stand.state).or_default() += communes;
        self.communes += communes;
        match stand.verdict {
            Verdict::Met => self.met += communes,
            Verdict::Undetermined => self.undetermined += communes,
            Verdict::NotMet => self.not_met += communes,
        }
        match Cause::of(stand.verdict, stand.zero, stand.below) {
            Some(Cause::ZeroOnly) => self.zero_only += communes,
            Some(Cause::BelowOnly) => self.below_only += communes,
            Some(Cause::ZeroAndBelow) => self.zero_and_below += communes,
            None => {}
        }
        match stand.outcome {
            Some(Outcome::Recognised) => self.recognised += communes,
            Some(Outcome::NotRecognised) => self.refused += communes,
            None => {}
        }
        match Behind::of(stand.timing) {
            Some(Behind::Late) => self.late += communes,
            Some(Behind::Overdue) => self.overdue += communes,
            None => {}
        }
    }

    fn merge(&mut self, other: &Self) {
        for (state, communes) in &other.states {
            *self.states.entry(*state).or_default() += communes;
        }
        self.communes += other.communes;
        self.met += other.met;
        self.not_met += other.not_met;
        self.undetermined += other.undetermined;
        self.zero_only += other.zero_only;
        self.below_only += other.below_only;
        self.zero_and_below += other.zero_and_below;
        self.decided |= other.decided;
        self.recognised += other.recognised;
        self.refused += other.refused;
        self.late += other.late;
        self.overdue += other.overdue;
        self.facts_known += other.facts_known;
        self.facts_wanted += other.facts_wanted;
    }
}

/// Where one commune stands, as the tally counts it.
struct Stand {
    state: State,
    verdict: Verdict,
    zero: bool,
    below: bool,
    outcome: Option<Outcome>,
    timing: Timing,
}

/// The dossiers with their scores, and what was recorded of those that were never decided here: old years were decided
/// before this program.
pub(crate) const SCORED: &str = "FROM assessment a JOIN computation c ON c.assessment_id = a.id
    LEFT JOIN past_result p ON p.unit_id = a.unit_id AND p.year = a.year AND (a.newest_act_kind IS NULL
        OR NOT EXISTS (SELECT 1 FROM act x WHERE x.assessment_id = a.id AND x.kind = 'decision'))";

/// What was decided of a dossier, or recorded.
pub(crate) const OUTCOME: &str = "COALESCE(a.newest_outcome, p.outcome)";

/// Whether how many are recognised in the year `$1` is known: in all the country, whatever a page narrows to, one decision
/// is in force or recorded. Before that not even zero is known, and from then on zero is.
pub(crate) const DECIDED: &str = "CAST(CASE WHEN EXISTS (SELECT 1 FROM past_result y WHERE y.year = $1)
    OR EXISTS (SELECT 1 FROM assessment y WHERE y.year = $1 AND y.newest_outcome IS NOT NULL)
    THEN 1 ELSE 0 END AS BIGINT) AS decided";

/// The sheet of a dossier. No other table: a board of this year must not slow down with the acts of all years.
const SHEET: &str = "JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year";

/// The form of a dossier's commune on the last day of the period.
pub(crate) const NAMED: &str = "JOIN assessment_round r ON r.year = a.year
    JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= r.period_to
        AND (f.valid_to IS NULL OR f.valid_to >= r.period_to)";

/// The columns of a stand in SQL. A state comes from acts alone: what is recorded is an outcome without one.
fn stand() -> String {
    format!(
        "a.newest_act_kind AS act_kind,
         CAST(CASE WHEN s.version > COALESCE(a.newest_act_sheet_version, 0) THEN 1 ELSE 0 END AS BIGINT) AS changed,
         {OUTCOME} AS outcome, c.verdict,
         CAST(CASE WHEN c.zero_criteria <> '' THEN 1 ELSE 0 END AS BIGINT) AS zero, c.below_threshold AS below"
    )
}

/// Whoever reads the board of a province, or of the country.
fn readable(actor: &Actor, province: Option<i64>) -> Result<()> {
    match province {
        Some(unit) => actor.office_for(Action::ReadProvincialBoard, &Place::own(unit))?,
        None => actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?,
    };
    Ok(())
}

/// The state of a board's row.
pub(crate) fn state(act: Option<ActKind>, changed: i64, outcome: Option<Outcome>) -> Result<State> {
    State::of(act, 0, changed, outcome)
}

/// The country, province by province.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Country {
    /// Tallies by province.
    pub provinces: BTreeMap<i64, Tally>,
    /// All together.
    pub total: Tally,
    /// Tallies by threshold class; those without one under none.
    pub classes: BTreeMap<Option<String>, Tally>,
}

#[derive(FromQueryResult)]
struct Group {
    province_id: i64,
    act_kind: Option<ActKind>,
    changed: i64,
    outcome: Option<Outcome>,
    verdict: String,
    zero: i64,
    below: i64,
    class: Option<String>,
    handed_in: i64,
    late: i64,
    communes: i64,
    decided: i64,
    facts_known: i64,
    facts_wanted: i64,
}

/// The country's tally of a year, as it stands on a day; of the communes in an area, where one is named.
pub async fn country(
    store: &Store,
    actor: &Actor,
    (year, area): (i64, Option<Area>),
    today: NaiveDate,
) -> Result<Country> {
    readable(actor, None)?;
    tallies_in(store, (year, area), None, today).await
}

/// A province's tally of a year, as it stands on a day: a country of one province.
pub async fn province(
    store: &Store,
    actor: &Actor,
    province: i64,
    (year, area): (i64, Option<Area>),
    today: NaiveDate,
) -> Result<Country> {
    readable(actor, Some(province))?;
    tallies_in(store, (year, area), Some(province), today).await
}

/// The tallies without a question of rights: for the command line and the benchmark.
pub async fn tallies(store: &Store, year: i64, province: Option<i64>, today: NaiveDate) -> Result<Country> {
    tallies_in(store, (year, None), province, today).await
}

async fn tallies_in(
    store: &Store,
    (year, area): (i64, Option<Area>),
    province: Option<i64>,
    today: NaiveDate,
) -> Result<Country> {
    let which = if province.is_some() { "AND a.province_id = $2" } else { "" };
    let (stand, in_area) = (stand(), in_area(area));
    let sql = format!(
        "SELECT a.province_id, a.class, {stand}, {DECIDED},
                CAST(CASE WHEN a.handed_in_on IS NULL THEN 0 ELSE 1 END AS BIGINT) AS handed_in,
                CAST(CASE WHEN a.days_late > 0 THEN 1 ELSE 0 END AS BIGINT) AS late, COUNT(*) AS communes,
                CAST(SUM(c.facts_known) AS BIGINT) AS facts_known, CAST(SUM(c.facts_wanted) AS BIGINT) AS facts_wanted
         {SCORED} {SHEET} WHERE a.year = $1 {which} {in_area}
         GROUP BY a.province_id, a.class, act_kind, changed, {OUTCOME}, c.verdict, zero, c.below_threshold,
                  handed_in, late"
    );
    let values = std::iter::once(year.into()).chain(province.map(storage::Value::from));
    let groups: Vec<Group> = store.read().rows(&sql, values).await?;
    let due = due::days_of(store.read(), year).await?;
    let mut country = Country::default();
    for group in groups {
        let mut tally = Tally::default();
        let stand = Stand {
            state: state(group.act_kind, group.changed, group.outcome)?,
            verdict: computation::verdict(&group.verdict)?,
            zero: group.zero > 0,
            below: group.below > 0,
            outcome: group.outcome,
            // how many days late is the list's to tell
            timing: Timing::of(group.handed_in > 0, group.late, due.of(group.province_id), today),
        };
        tally.add(&stand, counted(group.communes));
        tally.decided = group.decided > 0;
        tally.facts_known = counted(group.facts_known);
        tally.facts_wanted = counted(group.facts_wanted);
        country.provinces.entry(group.province_id).or_default().merge(&tally);
        country.classes.entry(group.class).or_default().merge(&tally);
        country.total.merge(&tally);
    }
    Ok(country)
}

fn counted(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// How a criterion fares over communes: the mean share of its maximum, and how many are at zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hardness {
    /// Number of the criterion.
    pub criterion: String,
    /// Mean share of the maximum over communes where it is determined, in hundredths of a percent; none without any.
    pub mean_e4: Option<u64>,
    /// Communes where it is determined.
    pub determined: u64,
    /// Communes with no point.
    pub zero: u64,
}

/// The criteria of a set of lines, hardest first; criteria without a known maximum are left out.
pub fn hardness(standard: &standards::Standard, lines: &[Line]) -> Vec<Hardness> {
    let mut all: Vec<Hardness> = standard
        .criteria
        .iter()
        .filter_map(|criterion| {
            let max = criterion.max_points.filter(|max| *max > 0)?;
            let points: Vec<standards::Points> =
                lines.iter().filter_map(|line| line.points.get(&criterion.no).copied().flatten()).collect();
            let determined = u64::try_from(points.len()).ok()?;
            let zero = u64::try_from(points.iter().filter(|points| points.is_zero()).count()).ok()?;
            let sum: standards::Points = points.into_iter().sum();
            let whole = i128::from(determined) * i128::from(max) * sum.denominator();
            let mean = (whole > 0).then(|| u64::try_from(sum.numerator() * 10_000 / whole).unwrap_or(0));
            Some(Hardness { criterion: criterion.no.clone(), mean_e4: mean, determined, zero })
        })
        .collect();
    all.sort_by_key(|hardness| hardness.mean_e4.unwrap_or(u64::MAX));
    all
}
