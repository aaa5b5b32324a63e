use storage::FromQueryResult;

use super::counted;

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

/// The same as columns over [`super::SCORED`].
pub(super) const COUNTS: &str = "COUNT(*) AS communes,
    CAST(SUM(CASE WHEN c.verdict = 'met' THEN 1 ELSE 0 END) AS BIGINT) AS met,
    CAST(SUM(CASE WHEN c.verdict = 'not_met' THEN 1 ELSE 0 END) AS BIGINT) AS not_met,
    CAST(SUM(CASE WHEN c.verdict = 'undetermined' THEN 1 ELSE 0 END) AS BIGINT) AS undetermined,
    CAST(SUM(CASE WHEN COALESCE(a.newest_outcome, p.outcome) = 'recognised' THEN 1 ELSE 0 END) AS BIGINT) AS recognised,
    CAST(SUM(CASE WHEN COALESCE(a.newest_outcome, p.outcome) = 'not_recognised' THEN 1 ELSE 0 END) AS BIGINT) AS refused,
    CAST(COUNT(p.id) AS BIGINT) AS recorded, CAST(COUNT(a.handed_in_on) AS BIGINT) AS handed_in,
    CAST(SUM(CASE WHEN a.handed_in_on IS NOT NULL AND a.days_late = 0 THEN 1 ELSE 0 END) AS BIGINT) AS in_time,
    CAST(SUM(c.facts_known) AS BIGINT) AS facts_known, CAST(SUM(c.facts_wanted) AS BIGINT) AS facts_wanted";

/// Those columns of a row.
#[derive(FromQueryResult)]
pub(super) struct Row {
    communes: i64,
    met: i64,
    not_met: i64,
    undetermined: i64,
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

    /// Recognised communes; none where nothing was decided or recorded yet: that is not known to be zero.
    pub const fn known_recognised(&self) -> Option<u64> {
        if self.recognised + self.refused > 0 { Some(self.recognised) } else { None }
    }

    pub(super) const fn add(&mut self, other: &Self) {
        self.communes += other.communes;
        self.met += other.met;
        self.not_met += other.not_met;
        self.undetermined += other.undetermined;
        self.recognised += other.recognised;
        self.refused += other.refused;
        self.recorded += other.recorded;
        self.handed_in += other.handed_in;
        self.in_time += other.in_time;
        self.facts_known += other.facts_known;
        self.facts_wanted += other.facts_wanted;
    }
}
