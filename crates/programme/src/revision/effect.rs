use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use organisation::{Actor, Error, Result, parse_day, unit};
use standards::{
    Facts, Standard,
    effect::{Effect, Move},
};
use storage::{FromQueryResult, Sql as _};

use super::{Draft, may_read};
use crate::{Programme, figures::Figures, round};

/// What a draft would do to the communes of a year.
#[derive(Debug)]
pub struct Considered {
    /// The year whose figures are scored.
    pub year: i64,
    /// The standard in force that the draft is held against.
    pub before: Arc<Standard>,
    /// The draft.
    pub after: Arc<Standard>,
    /// Every commune, by province and name.
    pub communes: Vec<Commune>,
}

/// A commune under both.
#[derive(Clone, Debug)]
pub struct Commune {
    /// Its dossier.
    pub assessment: i64,
    /// Its unit.
    pub unit: i64,
    /// Its name.
    pub name: String,
    /// The name of its province.
    pub province: String,
    /// Its threshold class.
    pub class: Option<String>,
    /// Which way its verdict moves.
    pub moved: Move,
    /// Whether it meets the standard in force, and the draft.
    pub met: (bool, bool),
    before: Facts,
    after: Facts,
}

/// Communes counted by how their verdicts move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub communes: u64,
    /// Met under the standard in force.
    pub met_before: u64,
    /// Met under the draft.
    pub met_after: u64,
    moves: [u64; Move::ALL.len()],
}

impl Tally {
    /// How many move this way.
    pub fn of(&self, wanted: Move) -> u64 {
        let place = Move::ALL.iter().position(|one| *one == wanted);
        place.and_then(|place| self.moves.get(place)).copied().unwrap_or_default()
    }

    fn add(&mut self, commune: &Commune) {
        self.communes += 1;
        self.met_before += u64::from(commune.met.0);
        self.met_after += u64::from(commune.met.1);
        let place = Move::ALL.iter().position(|one| *one == commune.moved);
        if let Some(count) = place.and_then(|place| self.moves.get_mut(place)) {
            *count += 1;
        }
    }
}

impl Considered {
    /// All communes counted.
    pub fn total(&self) -> Tally {
        let mut tally = Tally::default();
        self.communes.iter().for_each(|commune| tally.add(commune));
        tally
    }

    /// Counted by province.
    pub fn by_province(&self) -> Vec<(String, Tally)> {
        let mut tallies: Vec<(String, Tally)> = self.counted(|commune| commune.province.clone()).into_iter().collect();
        tallies.sort_by_cached_key(|(name, _)| text::sort_key(name));
        tallies
    }

    /// Counted by threshold class; none where no class was decided.
    pub fn by_class(&self) -> Vec<(Option<String>, Tally)> {
        self.counted(|commune| commune.class.clone()).into_iter().collect()
    }

    fn counted<K: Ord>(&self, key: impl Fn(&Commune) -> K) -> BTreeMap<K, Tally> {
        let mut tallies: BTreeMap<K, Tally> = BTreeMap::new();
        for commune in &self.communes {
            tallies.entry(key(commune)).or_default().add(commune);
        }
        tallies
    }

    /// The whole effect on a commune.
    pub fn effect(&self, commune: &Commune) -> Effect {
        Effect::of((&self.before, &commune.before), (&self.after, &commune.after), commune.class.as_deref())
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    unit_id: i64,
    name: String,
    province_id: i64,
    class: Option<String>,
    figures: String,
}

/// Scores the figures of a year under the standard in force and under a draft; without a year, of the last year that is
/// over. Only a draft without errors has an effect.
pub async fn consider(
    programme: &Programme,
    actor: &Actor,
    (draft, standard): (&Draft, Standard),
    year: Option<i64>,
    today: chrono::NaiveDate,
) -> Result<Option<Considered>> {
    if !may_read(actor) {
        return Err(Error::NotFound);
    }
    let rounds = round::all(&programme.store).await?;
    let over = rounds.iter().find(|round| parse_day(&round.period_to) < today);
    let round = match year {
        Some(year) => rounds.iter().find(|round| round.year == year),
        None => over.or_else(|| rounds.first()),
    };
    let Some(round) = round else { return Ok(None) };
    let before = match &draft.base_sha256 {
        Some(sha256) => programme.standard(sha256).await?,
        None => programme.latest(&round.standard).ok_or(Error::NotFound)?,
    };
    let after = Arc::new(standard);
    let last_day = parse_day(&round.period_to);
    let provinces = unit::provinces(programme.store.read(), last_day).await?;
    let provinces: HashMap<i64, String> = provinces.into_iter().map(|unit| (unit.id, unit.name)).collect();
    let sql = "SELECT a.id, a.unit_id, f.name, a.province_id, a.class, s.figures FROM assessment a
               JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year
               JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= $2
                   AND (f.valid_to IS NULL OR f.valid_to >= $2)
               WHERE a.year = $1";
    let rows: Vec<Row> = programme.store.read().rows(sql, [round.year.into(), round.period_to.clone().into()]).await?;
    let numbers = programme.facts();
    let mut communes = Vec::with_capacity(rows.len());
    for row in rows {
        let figures = Figures::read(&row.figures)?;
        let facts = (figures.facts(&before, &numbers), figures.facts(&after, &numbers));
        let effect = Effect::of((&before, &facts.0), (&after, &facts.1), row.class.as_deref());
        let met = |evaluation: &standards::Evaluation| evaluation.verdict == standards::Verdict::Met;
        communes.push(Commune {
            assessment: row.id,
            unit: row.unit_id,
            name: row.name,
            province: provinces.get(&row.province_id).cloned().unwrap_or_default(),
            class: row.class,
            moved: effect.moved(),
            met: (met(&effect.before), met(&effect.after)),
            before: facts.0,
            after: facts.1,
        });
    }
    communes.sort_by_cached_key(|commune| (text::sort_key(&commune.province), text::sort_key(&commune.name)));
    Ok(Some(Considered { year: round.year, before, after, communes }))
}
