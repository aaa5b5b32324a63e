use organisation::unit::Unit;
use programme::{
    board::{Country, Tally},
    target::{self, Aim},
};

use super::{NONE, recognised, selection::Drill, years::Years};
use crate::{failure::Failure, pages::provinces::aim_words, visit::SignedIn, words::Words};

/// Provinces with what they recognised, against their targets and against last year.
#[derive(Debug)]
pub(super) struct Targets {
    /// A row a province.
    pub(super) rows: Vec<Row>,
    /// The country; none on a province's board.
    pub(super) total: Option<Row>,
    /// The year before.
    pub(super) before: i64,
    /// Whether last year was assessed by another standard.
    pub(super) other_standard: bool,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Row {
    /// Its name.
    pub(super) name: String,
    /// Communes recognised; none where that is not known.
    pub(super) recognised: Option<String>,
    /// The list of them.
    pub(super) href: String,
    /// Their share.
    pub(super) share: String,
    /// The target; none where none is set.
    pub(super) target: Option<String>,
    /// Communes that are still lacking; none where no target is set or not known.
    pub(super) lacking: Option<u64>,
    /// Last year's share.
    pub(super) before: String,
    /// The change of the share; none without last year, or under another standard.
    pub(super) change: Option<String>,
}

impl Targets {
    /// The rows of a board.
    pub(super) async fn of(
        visit: &SignedIn,
        years: &Years,
        provinces: &[Unit],
        country: &Country,
        before: &Country,
    ) -> Result<Self, Failure> {
        let (words, year) = (visit.words, years.year());
        let aims = target::of_year(visit.app.programme.store.read(), year).await?;
        let same = years.before().is_some_and(|before| before.standard == years.round.standard);
        let none = Tally::default();
        let mut rows: Vec<Row> = provinces
            .iter()
            .filter_map(|unit| {
                let tally = country.provinces.get(&unit.id)?;
                let before = before.provinces.get(&unit.id).unwrap_or(&none);
                let drill = Drill { year, province: Some(unit.id), area: None };
                let aim = aims.get(&unit.id).copied();
                let name = unit.short_name().to_owned();
                Some(Row::of(words, name, drill, [tally, before], aim).compared(same))
            })
            .collect();
        rows.sort_by_cached_key(|row| text::sort_key(&row.name));
        let total = (country.provinces.len() > 1).then(|| {
            let drill = Drill { year, province: None, area: None };
            let name = words.say("boards.country.all");
            let totals = [&country.total, &before.total];
            let mut row = Row::of(words, name, drill, totals, None).compared(same);
            let set = country.provinces.keys().filter(|id| aims.contains_key(id)).count();
            let places = [("count", set.to_string()), ("all", country.provinces.len().to_string())];
            let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
            row.target = Some(words.fill("boards.targets.set_in", &places));
            row
        });
        Ok(Self { rows, total, before: year - 1, other_standard: !same && before.total.communes > 0 })
    }
}

impl Row {
    fn of(words: Words, name: String, drill: Drill, [tally, before]: [&Tally; 2], aim: Option<Aim>) -> Self {
        let known = tally.known_recognised();
        let (count, share) = recognised(words, known, tally.communes);
        Self {
            name,
            recognised: known.map(|_| count),
            href: drill.outcome(programme::decision::Outcome::Recognised),
            share,
            target: aim.map(|aim| aim_words(words, aim)),
            lacking: aim.zip(known).map(|(aim, known)| aim.wanted(tally.communes).saturating_sub(known)),
            before: recognised(words, before.known_recognised(), before.communes).1,
            change: change(words, tally, before),
        }
    }

    /// With the change only where both years went by the same standard.
    fn compared(self, same: bool) -> Self {
        Self { change: self.change.filter(|_| same), ..self }
    }

    /// The target in words, or a dash.
    pub(super) fn target(&self) -> &str {
        self.target.as_deref().unwrap_or(NONE)
    }
}

/// The change of the recognised share in points of a percent, cut towards zero; none where one of both is not known.
fn change(words: Words, now: &Tally, before: &Tally) -> Option<String> {
    let (whole, whole_before) = (i128::from(now.communes), i128::from(before.communes));
    let (recognised, recognised_before) = now.known_recognised().zip(before.known_recognised())?;
    let difference = i128::from(recognised) * whole_before - i128::from(recognised_before) * whole;
    let hundredths = (difference * 10_000).checked_div(whole * whole_before)?;
    let sign = match hundredths {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    let size = hundredths.unsigned_abs();
    let decimal = format!("{}.{:02}", size / 100, size % 100);
    Some(format!("{sign}{}", words.decimal(decimal.trim_end_matches('0').trim_end_matches('.'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(recognised: u64, communes: u64) -> Tally {
        Tally { recognised, communes, decided: true, ..Tally::default() }
    }

    #[test]
    fn a_change_is_the_difference_of_shares_and_not_of_communes() {
        let words = Words::default();
        // 50 of 100 after 20 of 80: 50 % − 25 %
        assert_eq!(change(words, &tally(50, 100), &tally(20, 80)).unwrap(), "+25");
        // 1 of 3 after 1 of 2: −16,666… is cut
        assert_eq!(change(words, &tally(1, 3), &tally(1, 2)).unwrap(), "−16,66");
        assert_eq!(change(words, &tally(7, 7), &tally(3, 3)).unwrap(), "0");
        assert_eq!(change(words, &tally(7, 7), &tally(0, 0)), None);
        assert_eq!(change(words, &tally(7, 7), &Tally { communes: 3, ..Tally::default() }), None, "not known");
    }
}
