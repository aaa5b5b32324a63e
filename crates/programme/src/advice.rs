//! Advice: what would carry a commune over, and what a province's communes need most. Nothing here is kept.

use std::{collections::HashMap, sync::Arc};

use organisation::{Action, Actor, Place, Result, area::Area};
use standards::{
    Advice, Evaluation, Facts, HardCriterion, Obstacle, OneMore, Points, Standard, Unit, Verdict, advise, hardest,
    one_more_percent,
};
use storage::{FromQueryResult, Sql, Store};

use crate::{
    Dossier, Programme, State, assessment,
    board::{NAMED, in_area},
};

/// A commune that does not meet the standard yet, and what would carry it over.
#[derive(Clone, Debug)]
pub struct Near {
    /// Row of the assessment.
    pub assessment: i64,
    /// The commune.
    pub unit: i64,
    /// Its full name on the last day of the period.
    pub name: String,
    /// The state of its dossier.
    pub state: State,
    /// The standard that it is pinned to.
    pub standard: Arc<Standard>,
    /// Points that are sure.
    pub known: Points,
    /// The threshold of its class.
    pub threshold: Option<u32>,
    /// What would carry it over.
    pub advice: Advice,
}

/// What a province's communes need most.
#[derive(Clone, Debug)]
pub struct ProvincialAdvice {
    /// The standard that most of the communes are pinned to: of it the hardest criteria and one more percent are told.
    pub standard: Arc<Standard>,
    /// Communes pinned to it.
    pub counted: usize,
    /// Communes that meet the standard already.
    pub met: usize,
    /// The criteria, hardest first.
    pub hardest: Vec<HardCriterion>,
    /// Communes with a way, the fewest changes first, then the smallest.
    pub nearest: Vec<Near>,
    /// Communes without one, by name: something is to be found out first, or nothing that can be raised suffices.
    pub held: Vec<Near>,
    /// What one percent more of each share would do.
    pub one_more: Vec<OneMore>,
}

/// What the communes of a province, or of an area in it, need most in a year; none where it has no dossiers.
pub async fn of_province(
    programme: &Programme,
    actor: &Actor,
    province: i64,
    (year, area): (i64, Option<Area>),
) -> Result<Option<ProvincialAdvice>> {
    actor.office_for(Action::ReadProvincialBoard, &Place::own(province))?;
    computed(programme, province, (year, area)).await
}

/// A dossier with what its figures come to.
struct Scored {
    dossier: Dossier,
    standard: Arc<Standard>,
    facts: Facts,
    now: Evaluation,
}

/// The advice without a question of rights: for the benchmark.
pub async fn computed(
    programme: &Programme,
    province: i64,
    (year, area): (i64, Option<Area>),
) -> Result<Option<ProvincialAdvice>> {
    let dossiers = assessment::of_province(&programme.store, province, year).await?;
    let mut names = names(&programme.store, province, (year, area)).await?;
    let mut all = Vec::with_capacity(dossiers.len());
    for dossier in dossiers {
        let standard = programme.standard(&dossier.standard_sha256).await?;
        let facts = dossier.figures.facts(&standard, &programme.facts());
        let now = standards::evaluate(&standard, dossier.class.as_deref(), &facts);
        all.push(Scored { dossier, standard, facts, now });
    }
    let Some(standard) = usual(&all) else {
        return Ok(None);
    };
    all.retain(|one| names.contains_key(&one.dossier.unit));
    let of_it = all.iter().filter(|one| one.standard.sha256 == standard.sha256);
    let units: Vec<Unit<'_>> = of_it.map(|one| Unit { facts: &one.facts, now: &one.now }).collect();
    let (hard, one_more) = (hardest(&standard, &units), one_more_percent(&standard, &units));
    let counted = units.len();
    let met = all.iter().filter(|one| one.now.verdict == Verdict::Met).count();
    let failing = all.into_iter().filter(|one| one.now.verdict != Verdict::Met);
    let listed = failing.filter_map(|one| Some((names.remove(&one.dossier.unit)?, one)));
    let (mut nearest, mut held): (Vec<Near>, Vec<Near>) =
        listed.map(near).partition(|near| !near.advice.ways.is_empty());
    let by_name = |near: &Near| text::sort_key(&near.name);
    nearest.sort_by_cached_key(|near| (measure(&near.advice), by_name(near)));
    held.sort_by_cached_key(by_name);
    Ok(Some(ProvincialAdvice { standard, counted, met, hardest: hard, nearest, held, one_more }))
}

/// The standard that most dossiers of the province are pinned to.
fn usual(all: &[Scored]) -> Option<Arc<Standard>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for one in all {
        *counts.entry(&one.standard.sha256).or_default() += 1;
    }
    let most = all.iter().max_by_key(|one| (counts.get(one.standard.sha256.as_str()), one.standard.revision))?;
    Some(Arc::clone(&most.standard))
}

fn near((name, one): (String, Scored)) -> Near {
    let Scored { dossier, standard, facts, now } = one;
    let advice = advise(&standard, dossier.class.as_deref(), &facts, &now);
    Near {
        assessment: dossier.id,
        unit: dossier.unit,
        name,
        state: dossier.state,
        known: now.total.unwrap_or(now.known_points),
        threshold: now.threshold,
        standard,
        advice,
    }
}

/// How far the nearest way is: number of changes, then how much has to change.
fn measure(advice: &Advice) -> (usize, u64) {
    advice.ways.first().map_or((usize::MAX, u64::MAX), |way| (way.changes.len(), way.effort))
}

/// Names of a province's communes on the last day of a year's period; of those in an area, where one is named.
async fn names(store: &Store, province: i64, (year, area): (i64, Option<Area>)) -> Result<HashMap<i64, String>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        name: String,
    }
    let sql = format!(
        "SELECT a.unit_id, f.name FROM assessment a {NAMED} WHERE a.year = $1 AND a.province_id = $2 {}",
        in_area(area)
    );
    let rows: Vec<Row> = store.read().rows(&sql, [year.into(), province.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row.name)).collect())
}

/// Whether something is to be found out before any set of changes can be told.
pub fn is_open(advice: &Advice) -> bool {
    let open = |one: &Obstacle| {
        matches!(one, Obstacle::ClassUnknown | Obstacle::ThresholdUnknown | Obstacle::StandardIncomplete)
            || matches!(one, Obstacle::ToFind { .. })
    };
    advice.obstacles.iter().any(open)
}
