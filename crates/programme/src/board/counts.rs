use storage::FromQueryResult;

use super::{DECIDED, OUTCOME, counted};

/// What a set of communes comes to in one year, counted in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All communes.
    pub communes: u64,
    /// Computed: met.
    pub met: u64,
    /// Computed: not met.
    pub not_met: u64,
    /// Computed: undetermined.
    pub undetermined: u64,
    /// Whether anything was decided in the year at all: `DECIDED`.
    pub decided: bool,
    /// Decided: recognised, and not taken back; or recorded so.
    pub recognised: u64,
    /// Decided: not recognised; or recorded so.
    pub refused: u64,
    /// Of both together those that are recorded, and were not decided here.
    pub recorded: u64,
    /// Handed in.
    pub handed_in: u64,
    /// Handed in, and not late.
    pub in_time: u64,
    /// Figures that are known, over all communes.
    pub facts_known: u64,
    /// Figures that the standard asks for, over all communes.
    pub facts_wanted: u64,
}

/// The same as columns over [`super::SCORED`]; the year is `$1`.
pub(super) fn columns() -> String {
    let sum = |condition: &str| format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)");
    let verdict = |verdict: &str| format!("{} AS {verdict}", sum(&format!("c.verdict = '{verdict}'")));
    let outcome = |outcome: &str| sum(&format!("{OUTCOME} = '{outcome}'"));
    [
        "COUNT(*) AS communes".to_owned(),
        verdict("met"),
        verdict("not_met"),
        verdict("undetermined"),
        DECIDED.to_owned(),
        format!("{} AS recognised", outcome("recognised")),
        format!("{} AS refused", outcome("not_recognised")),
        "CAST(COUNT(p.id) AS BIGINT) AS recorded, CAST(COUNT(a.handed_in_on) AS BIGINT) AS handed_in".to_owned(),
        format!("{} AS in_time", sum("a.handed_in_on IS NOT NULL AND a.days_late = 0")),
        "CAST(SUM(c.facts_known) AS BIGINT) AS facts_known, CAST(SUM(c.facts_wanted) AS BIGINT) AS facts_wanted"
            .to_owned(),
    ]
    .join(", ")
}

/// Those columns of a row.
#[derive(FromQueryResult)]
pub(super) struct Row {
    communes: i64,
    met: i64,
    not_met: i64,
    undetermined: i64,
    decided: i64,
    recognised: i64,
    refused: i64,
    recorded: i64,
    handed_in: i64,
    in_time: i64,
    facts_known: i64,
    facts_wanted: i64,
}

impl Row {
    pub(super) fn counts(&self) -> Counts {
        Counts {
            communes: counted(self.communes),
            met: counted(self.met),
            not_met: counted(self.not_met),
            undetermined: counted(self.undetermined),
            decided: self.decided > 0,
            recognised: counted(self.recognised),
            refused: counted(self.refused),
            recorded: counted(self.recorded),
            handed_in: counted(self.handed_in),
            in_time: counted(self.in_time),
            facts_known: counted(self.facts_known),
            facts_wanted: counted(self.facts_wanted),
        }
    }
}

impl Counts {
    /// Communes whose verdict is known.
    pub const fn determined(&self) -> u64 {
        self.met + self.not_met
    }

    /// Recognised communes, where that is known.
    pub fn known_recognised(&self) -> Option<u64> {
        self.decided.then_some(self.recognised)
    }

    pub(super) const fn add(&mut self, other: &Self) {
        self.communes += other.communes;
        self.met += other.met;
        self.not_met += other.not_met;
        self.undetermined += other.undetermined;
        self.decided |= other.decided;
        self.recognised += other.recognised;
        self.refused += other.refused;
        self.recorded += other.recorded;
        self.handed_in += other.handed_in;
        self.in_time += other.in_time;
        self.facts_known += other.facts_known;
        self.facts_wanted += other.facts_wanted;
    }
}
