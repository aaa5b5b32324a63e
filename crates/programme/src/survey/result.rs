//! What a closed survey comes to: counts, and outside the commune none that tells a small one (decision 0014).

use std::collections::BTreeMap;

use organisation::{Actor, Result};
use standards::Questionnaire;
use storage::Sql;

use super::{
    Channel, Survey,
    store::{self, answer_key},
};

/// From so many on a count is shown outside the commune; and a survey with fewer sheets shows no answers at all.
const FEW: u64 = 5;

/// Sheets and satisfied ones by channel and audience.
#[derive(Clone, Debug, Default)]
pub struct Sheets(Vec<(Channel, String, u64, u64)>);

impl Sheets {
    /// The sheets of a survey so far.
    pub async fn of(db: &impl Sql, survey: i64) -> Result<Self> {
        store::sheets(db, survey).await.map(Self)
    }

    /// Sheets of a channel.
    pub fn by(&self, channel: Channel) -> u64 {
        self.0.iter().filter(|(by, ..)| *by == channel).map(|(_, _, sheets, _)| sheets).sum()
    }

    /// Sheets of an audience, however they came.
    pub fn of_audience(&self, audience: &str) -> u64 {
        self.0.iter().filter(|(_, of, ..)| of == audience).map(|(_, _, sheets, _)| sheets).sum()
    }

    /// Sheets of an audience that came through a channel.
    pub fn counted(&self, channel: Channel, audience: &str) -> u64 {
        let own = self.0.iter().filter(|(by, of, ..)| *by == channel && of == audience);
        own.map(|(_, _, sheets, _)| sheets).sum()
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
    pub async fn of(db: &impl Sql, survey: &Survey) -> Result<Option<Self>> {
        if survey.closing.is_none() || Sheets::of(db, survey.id).await?.all() < FEW {
            return Ok(None);
        }
        Ok(Some(Self(store::counts(db, survey.id).await?.into_iter().collect())))
    }

    /// How often an answer was given.
    pub fn given(&self, question: &str, answer: &str) -> u64 {
        self.0.get(&answer_key(question, answer)).copied().unwrap_or(0)
    }
}

/// A count as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// As it is.
    Count(u64),
    /// One to four.
    Few,
    /// Not shown, as it would tell a small one beside it.
    Kept,
}

impl Shown {
    /// The count, where it is shown.
    pub const fn known(self) -> Option<u64> {
        match self {
            Self::Count(count) => Some(count),
            Self::Few | Self::Kept => None,
        }
    }
}

/// A closed survey as somebody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Satisfied sheets; none where they would tell a small number.
    pub satisfied: Option<u64>,
    /// The counts of each question, in the order of the questionnaire; none of fewer than five sheets.
    pub questions: Option<Vec<Vec<Shown>>>,
}

impl Told {
    /// What a survey tells: everything to the commune itself, outside nothing small; and nothing while it is open.
    pub async fn of(
        db: &impl Sql,
        survey: &Survey,
        questionnaire: &Questionnaire,
        reader: &Actor,
    ) -> Result<Option<Self>> {
        if survey.closing.is_none() {
            return Ok(None);
        }
        let (sheets, counts) = (Sheets::of(db, survey.id).await?, Counts::of(db, survey).await?);
        let (all, satisfied) = (sheets.all(), sheets.satisfied());
        Ok(Some(if survey.is_inside(reader) {
            let whole = |counts: Counts| given(questionnaire, &counts).map(|one| as_counted(&one)).collect();
            Self { satisfied: Some(satisfied), questions: counts.map(whole) }
        } else {
            Self::outside(questionnaire, (all, satisfied), counts.as_ref())
        }))
    }

    fn outside(questionnaire: &Questionnaire, (all, satisfied): (u64, u64), counts: Option<&Counts>) -> Self {
        let satisfied = satisfied_outside(all, satisfied);
        let questions = |counts: &Counts| {
            let asked = questionnaire.questions.iter().zip(given(questionnaire, counts));
            let seen = asked.map(|(question, given)| {
                if !questionnaire.decides(&question.key) {
                    return seen_outside(&given);
                }
                // its counts make up the satisfied sheets and the others, so they tell no more than these may
                match questionnaire.sole_condition().filter(|_| satisfied.is_some()) {
                    Some(condition) => {
                        let held = question.answers.iter().map(|choice| condition.holds(&question.key, &choice.key));
                        by_sides(&given, &held.collect::<Vec<_>>())
                    }
                    None => vec![Shown::Kept; given.len()],
                }
            });
            seen.collect()
        };
        Self { satisfied, questions: counts.map(questions) }
    }
}

/// The counts of each question in turn.
fn given(questionnaire: &Questionnaire, counts: &Counts) -> impl Iterator<Item = Vec<u64>> {
    questionnaire
        .questions
        .iter()
        .map(|question| question.answers.iter().map(|choice| counts.given(&question.key, &choice.key)).collect())
}

fn as_counted(counts: &[u64]) -> Vec<Shown> {
    counts.iter().copied().map(Shown::Count).collect()
}

fn is_few(count: u64) -> bool {
    (1..FEW).contains(&count)
}

/// The satisfied sheets as they are told outside the commune: only where neither they nor the others are few.
pub(super) fn satisfied_outside(sheets: u64, satisfied: u64) -> Option<u64> {
    (!is_few(satisfied) && !is_few(sheets.saturating_sub(satisfied))).then_some(satisfied)
}

/// The counts of a question as they are shown outside the commune, where whoever reads them knows their sum. With the
/// small ones the largest is kept, and only where each small one could be any of 1 to 4 with the largest still the
/// largest: then nothing that is shown tells them apart. Otherwise nothing of the question is shown.
fn seen_outside(counts: &[u64]) -> Vec<Shown> {
    if !counts.iter().copied().any(is_few) {
        return as_counted(counts);
    }
    let mut falling = counts.to_vec();
    falling.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
    let (largest, next) = (falling.first().copied().unwrap_or(0), falling.get(1).copied().unwrap_or(0));
    // were every small one 4, the largest would be smaller by as much
    let more: u64 = counts.iter().copied().filter(|count| is_few(*count)).map(|few| FEW - 1 - few).sum();
    let stays_largest = largest.saturating_sub(more) > next.max(FEW - 1);
    let seen = |count: u64| match count {
        _ if !stays_largest => Shown::Kept,
        few if is_few(few) => Shown::Few,
        count if count == largest => Shown::Kept,
        count => Shown::Count(count),
    };
    counts.iter().copied().map(seen).collect()
}

/// The same of a question whose answers are parted in two sides, where the sum of each is known.
fn by_sides(counts: &[u64], held: &[bool]) -> Vec<Shown> {
    let side = |which: bool| {
        let own = counts.iter().zip(held).filter(|(_, held)| **held == which).map(|(count, _)| *count);
        seen_outside(&own.collect::<Vec<_>>()).into_iter()
    };
    let (mut satisfied, mut rest) = (side(true), side(false));
    held.iter().filter_map(|held| if *held { satisfied.next() } else { rest.next() }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use Shown::{Count, Few, Kept};
    use standards::Library;

    use super::*;

    #[test]
    fn the_largest_count_is_kept_beside_a_small_one_and_everything_where_that_would_tell_it() {
        assert_eq!(seen_outside(&[100, 40, 7, 0, 5]), [Count(100), Count(40), Count(7), Count(0), Count(5)]);
        assert_eq!(seen_outside(&[100, 40, 7, 0, 4]), [Kept, Count(40), Count(7), Count(0), Few]);
        // the sum tells 1 and 1, were 100 shown
        assert_eq!(seen_outside(&[100, 1, 1]), [Kept, Few, Few]);
        assert_eq!(seen_outside(&[100, 5, 1]), [Kept, Count(5), Few]);
        // 6 is 1 and 5 only; and were 10 the largest and 10 beside it, the small one could be no more than 1
        assert_eq!(seen_outside(&[5, 1]), [Kept, Kept]);
        assert_eq!(seen_outside(&[10, 10, 1]), [Kept, Kept, Kept]);
        // 9 − 3 is more than 5, 8 − 3 is not
        assert_eq!(seen_outside(&[9, 5, 1]), [Kept, Count(5), Few]);
        assert_eq!(seen_outside(&[8, 5, 1]), [Kept, Kept, Kept]);
        assert_eq!(seen_outside(&[3, 0]), [Kept, Kept]);
    }

    /// Every way to part a sum among so many answers.
    fn parted(sum: u64, answers: usize) -> Vec<Vec<u64>> {
        if answers == 1 {
            return vec![vec![sum]];
        }
        let first =
            |first: u64| parted(sum - first, answers - 1).into_iter().map(move |rest| [vec![first], rest].concat());
        (0..=sum).flat_map(first).collect()
    }

    /// Whoever knows the picture, the sum and how the picture is made cannot tell any small count that is not shown.
    fn nothing_small_is_told<P: Eq + std::hash::Hash>(all: &[Vec<u64>], picture: impl Fn(&[u64]) -> (P, Vec<Shown>)) {
        let mut alike: HashMap<(P, Vec<Shown>), Vec<&[u64]>> = HashMap::new();
        for counts in all {
            alike.entry(picture(counts)).or_default().push(counts);
        }
        for ((_, shown), alike) in alike {
            for (at, shown) in shown.into_iter().enumerate() {
                let could_be: BTreeSet<u64> = alike.iter().map(|counts| counts[at]).collect();
                match shown {
                    Count(count) => assert!(could_be == BTreeSet::from([count]) && !is_few(count), "{alike:?}"),
                    Few => assert_eq!(could_be, BTreeSet::from([1, 2, 3, 4]), "{alike:?}"),
                    Kept => assert!(could_be.len() > 1, "{alike:?}"),
                }
            }
        }
    }

    #[test]
    fn no_small_count_can_be_worked_out_from_the_sum() {
        for (answers, most) in [(2, 60), (3, 40), (4, 24), (5, 18), (6, 14)] {
            for sum in 1..=most {
                nothing_small_is_told(&parted(sum, answers), |counts| ((), seen_outside(counts)));
            }
        }
    }

    #[test]
    fn nor_from_the_satisfied_sheets_wherever_somebody_reads_them() {
        let library = Library::built_in().unwrap();
        let questionnaire = library.questionnaires().latest("hai-long").unwrap();
        let (overall, at) = questionnaire.questions.iter().zip(0..).find(|(one, _)| one.key == "overall").unwrap();
        let picture = |counts: &[u64]| {
            let keys = overall.answers.iter().map(|choice| answer_key("overall", &choice.key));
            let given = Counts(keys.zip(counts.iter().copied()).collect());
            let satisfied = counts[0] + counts[1];
            let told = Told::outside(questionnaire, (counts.iter().sum(), satisfied), Some(&given));
            (satisfied, told)
        };
        for sum in FEW..=18 {
            let all = parted(sum, 5);
            let shown = |told: &Told| told.questions.as_ref().unwrap()[at].clone();
            nothing_small_is_told(&all, |counts| {
                let (_, told) = picture(counts);
                (told.satisfied, shown(&told))
            });
            // the figures of the dossier tell the province how many are satisfied
            nothing_small_is_told(&all, |counts| {
                let (satisfied, told) = picture(counts);
                (Some(satisfied), shown(&told))
            });
        }
        let (_, told) = picture(&[100, 18, 0, 2, 0]);
        assert_eq!((told.satisfied, shown_of(&told, at)), (None, vec![Kept; 5]), "118 of 120 would tell the 2");
        let (_, told) = picture(&[100, 18, 14, 6, 2]);
        let beside = vec![Count(100), Count(18), Kept, Count(6), Few];
        assert_eq!((told.satisfied, shown_of(&told, at)), (Some(118), beside));
    }

    fn shown_of(told: &Told, at: usize) -> Vec<Shown> {
        told.questions.as_ref().unwrap()[at].clone()
    }
}
