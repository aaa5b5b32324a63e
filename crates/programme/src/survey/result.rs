//! What a closed survey comes to: counts, and outside the commune no small ones.

use std::collections::BTreeMap;

use organisation::{Error, Result};
use storage::{FromQueryResult, Sql};

use super::Channel;

/// From so many on a count is shown outside the commune; and a survey with fewer sheets shows no answers at all.
pub const FEW: u64 = 5;

/// Sheets and satisfied ones by channel and audience.
#[derive(Clone, Debug, Default)]
pub struct Sheets(Vec<(Channel, String, u64, u64)>);

impl Sheets {
    /// The sheets of a survey so far.
    pub async fn of(db: &impl Sql, survey: i64) -> Result<Self> {
        #[derive(FromQueryResult)]
        struct Row {
            channel: Channel,
            audience: String,
            sheets: i64,
            satisfied: i64,
        }
        let sql = "SELECT channel, audience, sheets, satisfied FROM survey_sheets WHERE survey_id = $1
                   ORDER BY channel DESC, audience DESC";
        let rows: Vec<Row> = db.rows(sql, [survey.into()]).await?;
        let read = |row: Row| Ok((row.channel, row.audience, count(row.sheets)?, count(row.satisfied)?));
        rows.into_iter().map(read).collect::<Result<_>>().map(Self)
    }

    /// Sheets of a channel.
    pub fn by(&self, channel: Channel) -> u64 {
        self.0.iter().filter(|(by, ..)| *by == channel).map(|(_, _, sheets, _)| sheets).sum()
    }

    /// Sheets and satisfied ones of an audience.
    pub fn of_audience(&self, audience: &str) -> (u64, u64) {
        let own = self.0.iter().filter(|(_, of, ..)| of == audience);
        own.fold((0, 0), |(all, satisfied), row| (all + row.2, satisfied + row.3))
    }

    /// All sheets.
    pub fn all(&self) -> u64 {
        self.0.iter().map(|(_, _, sheets, _)| sheets).sum()
    }

    /// All satisfied sheets.
    pub fn satisfied(&self) -> u64 {
        self.0.iter().map(|(.., satisfied)| satisfied).sum()
    }
}

/// How often each answer was given, whoever gave it and however it came.
#[derive(Clone, Debug, Default)]
pub struct Counts(BTreeMap<String, u64>);

impl Counts {
    /// The counts of a closed survey; none while it is open, as two looks at an open one tell what somebody answered in
    /// between, and none of fewer than five sheets.
    pub async fn of(db: &impl Sql, survey: &super::Survey) -> Result<Option<Self>> {
        #[derive(FromQueryResult)]
        struct Row {
            answer: String,
            given: i64,
        }
        if survey.closing.is_none() || Sheets::of(db, survey.id).await?.all() < FEW {
            return Ok(None);
        }
        let sql = "SELECT answer, CAST(SUM(given) AS BIGINT) AS given FROM survey_count WHERE survey_id = $1
                   GROUP BY answer";
        let rows: Vec<Row> = db.rows(sql, [survey.id.into()]).await?;
        rows.into_iter().map(|row| Ok((row.answer, count(row.given)?))).collect::<Result<_>>().map(Self).map(Some)
    }

    /// How often an answer was given.
    pub fn given(&self, question: &str, answer: &str) -> u64 {
        self.0.get(&super::store::answer_key(question, answer)).copied().unwrap_or(0)
    }
}

/// A count as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Count(u64),
    /// One to four.
    Few,
    /// Not shown, as it would tell the small one beside it.
    Kept,
}

/// The counts of a question as they are shown outside the commune. Where only one is small, the next one is kept as well:
/// the sum would tell it.
pub fn seen_outside(counts: &[u64]) -> Vec<Shown> {
    let is_few = |count: u64| (1..FEW).contains(&count);
    let mut shown: Vec<Shown> =
        counts.iter().map(|count| if is_few(*count) { Shown::Few } else { Shown::Count(*count) }).collect();
    if shown.iter().filter(|one| **one == Shown::Few).count() == 1 {
        let next = shown.iter_mut().filter(|one| matches!(one, Shown::Count(count) if *count > 0));
        let next = next.min_by_key(|one| match one {
            Shown::Count(count) => *count,
            _ => u64::MAX,
        });
        if let Some(next) = next {
            *next = Shown::Kept;
        }
    }
    shown
}

fn count(stored: i64) -> Result<u64> {
    u64::try_from(stored).map_err(Error::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_count_is_not_told_outside_and_not_by_its_neighbours_either() {
        use Shown::{Count, Few, Kept};
        assert_eq!(seen_outside(&[100, 40, 7, 0, 5]), [Count(100), Count(40), Count(7), Count(0), Count(5)]);
        assert_eq!(seen_outside(&[100, 40, 7, 0, 4]), [Count(100), Count(40), Kept, Count(0), Few]);
        assert_eq!(seen_outside(&[100, 1, 4]), [Count(100), Few, Few]);
        assert_eq!(seen_outside(&[3, 0]), [Few, Count(0)]);
    }
}
