//! The years before communes were merged: figures of the old communes, loaded as a province would load its old tables.
//! What was recognised then was decided on paper, elsewhere; nobody here acted on these dossiers.

use std::collections::HashMap;

use indicatif::ProgressBar;
use organisation::{Change, Error, Moment, Result, audit::Subject, class, day, unit, unit_list};
use programme::{Programme, boundary, computation, decision::Outcome, document, figures::Figures};
use standards::{FactId, Facts, Standard, Verdict};
use storage::{FromQueryResult, Sql as _, Store, Value, insert_many, next_id, settle_ids};

use super::{
    Seeded, YEAR, course,
    dice::{Dice, Matter},
    figures::{self, Fortune, Size},
    land::{self, Commune},
};

/// The first of the ten years.
const FIRST: i64 = 2017;
/// The last year whose communes are the old ones: the period of the next ends after the change of 1/7/2025.
const LAST: i64 = 2024;

/// How many dossiers the years have together.
pub(crate) fn count(communes: usize) -> usize {
    (FIRST..=LAST).count() * communes
}

/// An old commune with what the years have in common.
#[derive(Debug)]
pub(crate) struct Old {
    commune: Commune,
    class: &'static str,
    size: Size,
    /// Nothing is made up where a part belongs to an archipelago that has no figures.
    without_figures: bool,
}

#[derive(FromQueryResult)]
struct Pair {
    old_id: i64,
    new_id: i64,
    kind: String,
}

/// The old communes: each as large as its parts of the communes of today.
pub(crate) async fn communes(store: &Store, world: &Seeded, today: &[Commune]) -> Result<Vec<Old>> {
    let sql = "SELECT old_id, new_id, kind FROM succession ORDER BY new_id, old_id";
    let mut heirs: HashMap<i64, Vec<(i64, String)>> = HashMap::new();
    let pairs: Vec<Pair> = store.read().rows(sql, []).await?;
    for pair in pairs {
        heirs.entry(pair.new_id).or_default().push((pair.old_id, pair.kind));
    }
    let before = land::communes(store, unit::last_day_of_districts()).await?;
    let codes: HashMap<i64, &str> = before.iter().map(|old| (old.unit.id, old.unit.code.as_str())).collect();
    let mut sizes: HashMap<i64, Size> = HashMap::new();
    let mut regions: HashMap<i64, &Commune> = HashMap::new();
    for new in today {
        // a unit that only goes on is its own predecessor
        let own = vec![(new.unit.id, "whole".to_owned())];
        let parts = heirs.get(&new.unit.id).unwrap_or(&own);
        let weights: Vec<u64> =
            parts.iter().map(|(old, kind)| weight(world, codes.get(old), &new.unit.code, kind)).collect();
        let whole = Size::of(&new.unit.kind, &mut Dice::of(world.seed, Matter::Size, &new.unit.code));
        for ((old, _), share) in parts.iter().zip(whole.divided(&weights)) {
            sizes.entry(*old).or_default().add(share);
            regions.entry(*old).or_insert(new);
        }
    }
    let old = |commune: Commune| {
        let region = regions.get(&commune.unit.id).ok_or(Error::NotFound)?;
        let class =
            land::class_of(world, &Commune { unit: commune.unit.clone(), province: as_of_today(&commune, region) });
        let size = sizes.get(&commune.unit.id).copied().ok_or(Error::NotFound)?;
        let without_figures = world.invented.without_figures.contains(&region.unit.name);
        Ok(Old { commune, class, size, without_figures })
    };
    before.into_iter().map(old).collect()
}

/// How much of a new commune an old one makes up; a part of one less than the whole.
fn weight(world: &Seeded, old: Option<&&str>, new: &str, kind: &str) -> u64 {
    let mut dice = Dice::of(world.seed, Matter::Size, &format!("{}>{new}", old.copied().unwrap_or_default()));
    if kind == "part" { dice.between(10, 50) } else { dice.between(60, 140) }
}

/// The old province under the code of today, by which the lists of mountain provinces go.
fn as_of_today(old: &Commune, region: &Commune) -> unit::Unit {
    unit::Unit { code: region.province.code.clone(), ..old.province.clone() }
}

/// The classes of the old communes until their last day.
pub(crate) async fn class_all(store: &Store, world: &Seeded, communes: &[Old], at: Moment) -> Result<()> {
    let first_day = programme_start();
    let row = |old: &Old| {
        vec![
            old.commune.unit.id.into(),
            class::THRESHOLD.into(),
            old.class.into(),
            first_day.into(),
            day(unit::last_day_of_districts()).into(),
            world.invented.grounds.class.clone().into(),
        ]
    };
    let mut change = Change::by_program(store, at).await?;
    let columns = ["unit_id", "scheme", "class", "valid_from", "valid_to", "ground"];
    insert_many(&change.tx, "unit_class", &columns, communes.iter().map(row).collect()).await?;
    change.record("loaded", Subject { kind: "unit_class", id: 0, unit: None }, &communes.len()).await?;
    change.commit().await
}

/// From when on the invented classes hold: before the first assessed period begins.
const fn programme_start() -> &'static str {
    "2016-01-01"
}

/// Loads all years, each in one change.
pub(crate) async fn fill(
    programme: &Programme,
    world: &Seeded,
    standard: &Standard,
    communes: &[Old],
    (at, progress): (Moment, &ProgressBar),
) -> Result<()> {
    for year in FIRST..=LAST {
        Past { programme, world, standard, year }.load(communes, at).await?;
        progress.inc(u64::try_from(communes.len()).unwrap_or(0));
    }
    Ok(())
}

/// Code of the province where it is written down how many people of a divided unit went where: Hà Nội, which divided
/// the most units.
const DIVIDED: &str = "01";

/// Of each old unit that was divided it is written down in one province how many people went where; elsewhere nobody
/// knows, and its figures are divided equally.
pub(crate) async fn divide(programme: &Programme, world: &Seeded, at: Moment) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Part {
        old: String,
        new: String,
    }
    let sql = "SELECT o.code AS old, n.code AS new FROM succession s
               JOIN unit_form o ON o.unit_id = s.old_id AND o.valid_to = $1
               JOIN unit_form n ON n.unit_id = s.new_id AND n.valid_from <= $2 AND (n.valid_to IS NULL OR n.valid_to >= $2)
               JOIN unit_form p ON p.unit_id = n.parent_id AND p.code = $3 AND p.valid_from <= $2
                    AND (p.valid_to IS NULL OR p.valid_to >= $2)
               WHERE s.kind = 'part' ORDER BY o.code, n.code";
    let (until, from) = (day(unit::last_day_of_districts()), day(unit_list::two_tier_from()));
    let parts: Vec<Part> = programme.store.read().rows(sql, [until.into(), from.into(), DIVIDED.into()]).await?;
    let mut list = csv::Writer::from_writer(Vec::new());
    list.write_record(boundary::SHARE_COLUMNS).map_err(Error::broken)?;
    for part in parts {
        let mut dice = Dice::of(world.seed, Matter::Size, &format!("{}>{}", part.old, part.new));
        let people = dice.between(800, 6_000).to_string();
        let ground = world.invented.grounds.shares.as_str();
        list.write_record([part.old.as_str(), &part.new, &people, boundary::Basis::Population.name(), ground])
            .map_err(Error::broken)?;
    }
    let list = list.into_inner().map_err(Error::broken)?;
    match boundary::set_shares(programme, &list, at).await? {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::NotFound),
    }
}

/// A year in the making.
#[derive(Clone, Copy)]
struct Past<'a> {
    programme: &'a Programme,
    world: &'a Seeded,
    standard: &'a Standard,
    year: i64,
}

/// The rows of a year.
#[derive(Default)]
struct Rows {
    assessments: Vec<Vec<Value>>,
    sheets: Vec<Vec<Value>>,
    computations: Vec<Vec<Value>>,
    results: Vec<Vec<Value>>,
}

impl Past<'_> {
    async fn load(self, communes: &[Old], at: Moment) -> Result<()> {
        let mut change = Change::by_program(&self.programme.store, at).await?;
        self.open(&change).await?;
        let first = next_id(&change.tx, "assessment").await?;
        let facts = self.facts()?;
        let mut rows = Rows::default();
        for (old, id) in communes.iter().zip(first..) {
            self.add(&mut rows, (old, id), &facts, at);
        }
        let assessment = [
            "id",
            "unit_id",
            "province_id",
            "year",
            "standard",
            "revision",
            "standard_sha256",
            "class",
            "class_ground",
            "version",
        ];
        insert_many(&change.tx, "assessment", &assessment, rows.assessments).await?;
        settle_ids(&change.tx, "assessment").await?;
        insert_many(&change.tx, "figure_sheet", &["unit_id", "year", "figures", "version", "changed_at"], rows.sheets)
            .await?;
        insert_many(&change.tx, "computation", &computation::COLUMNS, rows.computations).await?;
        let result = ["unit_id", "year", "standard", "outcome", "number", "decided_on", "source", "recorded_at"];
        insert_many(&change.tx, "past_result", &result, rows.results).await?;
        change.record("loaded", Subject { kind: "round", id: self.year, unit: None }, &communes.len()).await?;
        change.commit().await
    }

    async fn open(self, change: &Change) -> Result<()> {
        let year = i32::try_from(self.year).map_err(Error::broken)?;
        let (from, to) = self.standard.period.as_ref().and_then(|period| period.of(year)).ok_or(Error::NotFound)?;
        let cells = [
            self.year.into(),
            self.standard.id.clone().into(),
            day(from).into(),
            day(to).into(),
            self.world.invented.grounds.round.clone().into(),
        ];
        let sql =
            "INSERT INTO assessment_round (year, standard, period_from, period_to, ground) VALUES ($1, $2, $3, $4, $5)";
        change.tx.run(sql, cells).await?;
        Ok(())
    }

    /// Where the figures of the standard's facts go, by name.
    fn facts(self) -> Result<HashMap<&'static str, (i64, FactId)>> {
        let numbers = self.programme.facts();
        let place = |name: &'static str| {
            let number = numbers.number(name).ok_or(Error::NotFound)?;
            Ok((name, (number, self.standard.fact_id(name).ok_or(Error::NotFound)?)))
        };
        figures::FACTS.into_iter().map(place).collect()
    }

    fn add(self, rows: &mut Rows, (old, id): (&Old, i64), places: &HashMap<&'static str, (i64, FactId)>, at: Moment) {
        let code = &old.commune.unit.code;
        let mut dice = Dice::of(self.world.seed, Matter::Figures(self.year), code);
        let (mut facts, mut sheet) = (Facts::none(self.standard), Figures::default());
        if !old.without_figures {
            let fortune = Fortune::of(&mut dice, true);
            let ago = u64::try_from(YEAR - self.year).unwrap_or(0);
            for (name, value) in figures::invent(&mut dice, old.size, old.class, fortune, ago) {
                if let Some((number, fact)) = places.get(name) {
                    sheet.set(*number, Some(value));
                    facts.set(*fact, Some(value));
                }
            }
        }
        let evaluation = standards::evaluate(self.standard, Some(old.class), &facts);
        let saves = i64::from(!sheet.is_empty());
        let unit = old.commune.unit.id;
        rows.assessments.push(vec![
            id.into(),
            unit.into(),
            old.commune.province.id.into(),
            self.year.into(),
            self.standard.id.clone().into(),
            i64::from(self.standard.revision).into(),
            self.standard.sha256.clone().into(),
            old.class.into(),
            self.world.invented.grounds.class.clone().into(),
            saves.into(),
        ]);
        rows.sheets.push(vec![unit.into(), self.year.into(), sheet.written().into(), saves.into(), at.0.into()]);
        rows.computations.push(computation::row(id, self.standard, &evaluation, facts.known().count()));
        rows.results.extend(self.result(old, evaluation.verdict, at));
    }

    /// What the chairman of the district decided, on one paper a year for each outcome.
    fn result(self, old: &Old, verdict: Verdict, at: Moment) -> Option<Vec<Value>> {
        let outcome = Outcome::of(verdict)?;
        let district = old.commune.unit.parent_id.unwrap_or_default().to_string();
        let mut dice = Dice::of(self.world.seed, Matter::Course(self.year), &district);
        let first_day = super::date(i32::try_from(self.year).ok()?, 12, 1);
        let decided_on = course::working_day(first_day, dice.between(0, 18));
        let number = dice.between(2, 1_400) * 2 + u64::from(outcome == Outcome::Recognised);
        Some(vec![
            old.commune.unit.id.into(),
            self.year.into(),
            self.standard.id.clone().into(),
            outcome.name().into(),
            format!("{number}/{}", document::symbol(true)).into(),
            day(decided_on).into(),
            self.world.invented.grounds.round.clone().into(),
            at.0.into(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_old_year_ends_before_the_change() {
        let library = standards::Library::built_in().unwrap();
        let period = library.latest(super::super::STANDARD).unwrap().period.clone().unwrap();
        let last_day = |year| period.of(year).unwrap().1;
        assert!(last_day(2024) < unit_list::two_tier_from() && last_day(2025) > unit_list::two_tier_from());
        assert_eq!(YEAR - FIRST + 1, 10);
    }
}
