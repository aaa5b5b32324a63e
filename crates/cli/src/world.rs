//! The demonstration: the real communes with invented people, figures and decisions, from a seed.
//!
//! What figures come to is evaluated, never invented; nothing is made up for Hoàng Sa and Trường Sa.

mod areas;
mod coordination;
mod course;
mod deep;
mod desk;
mod dice;
mod difficulties;
mod dossier;
mod figures;
mod holidays;
mod invented;
mod land;
mod letters;
mod load;
mod past;
mod people;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use indicatif::ProgressBar;
use organisation::{Error, Moment, Result, day, parse_day, setting, unit_list};
use programme::{Programme, round};
use standards::Library;
use storage::{Sql as _, Store};

use course::Year;
use desk::Desk;
use dossier::{Opened, Round};
use invented::Invented;
use land::Commune;
use people::{Land, People};

/// Changes whenever the same seed gives another world.
const VERSION: u32 = 7;
/// Password of everybody who has an account; a demonstration has no secrets.
pub(crate) const PASSWORD: &str = "mang-non-2026";
/// The standard of all years: complete, and marked as illustrative on every page.
const STANDARD: &str = "minh-hoa";
/// The newest year of the world.
pub(crate) const YEAR: i64 = 2026;
/// What the setting says while the world is being made.
const UNFINISHED: &str = "unfinished";

/// A seed and the words that go with it.
#[derive(Debug)]
pub(crate) struct Seeded {
    /// The seed.
    pub(crate) seed: u64,
    /// The words.
    pub(crate) invented: Invented,
}

/// What the setting says of a finished world.
pub(crate) fn marker(seed: u64) -> String {
    format!("seed {seed}, version {VERSION}")
}

/// The names with which a visitor can sign in.
pub(crate) fn sign_in_names() -> anyhow::Result<Vec<String>> {
    Ok(Invented::read()?.accounts.into_iter().map(|account| account.sign_in_name).collect())
}

/// The name of the commune with which a visitor begins, and the code of its province.
pub(crate) fn showcase() -> anyhow::Result<(String, String)> {
    let showcase = Invented::read()?.showcase;
    Ok((showcase.commune, showcase.province))
}

/// A day of the world's calendar.
fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The columns of papers that are written by the thousand.
pub(crate) const PAPER: [&str; 15] = [
    "id",
    "unit_id",
    "sector",
    "issuer",
    "type",
    "number",
    "symbol",
    "issued_on",
    "subject",
    "body",
    "folded",
    "version",
    "at",
    "person_id",
    "office_id",
];

/// Makes the world in an empty database.
pub(crate) async fn make(store: &Store, library: Library, seed: u64, progress: &ProgressBar) -> Result<Arc<Programme>> {
    let world = Seeded { seed, invented: Invented::read().map_err(Error::broken)? };
    let (first_day, last_day) = (unit_list::two_tier_from(), date(2026, 11, 15));
    // the world stands still on this morning
    let now = course::at(date(2026, 11, 23), 8 * 3_600);
    say(progress, "units");
    let tx = store.write().await?;
    setting::keep(&tx, setting::DEMO, UNFINISHED).await?;
    tx.commit().await?;
    unit_list::load(store, now).await?;
    correspondence::open(store, now).await?;
    say(progress, "threshold classes");
    land::class_all(store, &world, first_day, last_day, now).await?;
    let communes = land::communes(store, first_day).await?;
    areas::list_all(store, &world, &communes, now).await?;
    say(progress, "people");
    let deep = deep::chosen(&world, &communes);
    let land = Land { store, world: &world, communes: &communes, with_sectors: &deep, from: first_day };
    let people = people::engage(land, now).await?;
    let programme = Programme::open(store.clone(), library).await?;
    let years = [
        Year { number: YEAR - 1, earlier: true, begins: date(2025, 11, 17) },
        Year { number: YEAR, earlier: false, begins: date(2026, 10, 1) },
    ];
    say(progress, "the years before the merger");
    let old = past::communes(store, &world, &communes).await?;
    let dossiers = communes.len() * years.len() + past::count(old.len());
    progress.set_length(u64::try_from(dossiers).unwrap_or(0));
    past::class_all(store, &world, &old, now).await?;
    let standard = programme.latest(STANDARD).ok_or(Error::NotFound)?;
    past::fill(&programme, &world, &standard, &old, (now, progress)).await?;
    past::divide(&programme, &world, now).await?;
    for year in years {
        fill(&programme, &world, (&people, &deep), year, now, progress).await?;
    }
    say(progress, "letters and tasks");
    correspondence::open(store, now).await?;
    correspond(Desk::open(store, &world, (&people, &communes), now).await?).await?;
    say(progress, "statistics of the database");
    store.analyse().await?;
    let tx = store.write().await?;
    setting::keep(&tx, setting::DEMO, &marker(seed)).await?;
    tx.commit().await?;
    Ok(programme)
}

/// The papers of the year, what became of them, and those who work together.
async fn correspond(mut desk: Desk<'_>) -> Result<()> {
    desk.calendar = holidays::enter(&desk).await?;
    let papers = letters::write(&desk).await?;
    coordination::keep(&desk, &papers).await?;
    difficulties::raise(&desk, &papers).await?;
    let tx = desk.store.write().await?;
    // what was told long ago was read
    tx.run("UPDATE notice SET read_at = at WHERE at < $1", [(desk.now.0 - 7 * 86_400_000).into()]).await?;
    Ok(tx.commit().await?)
}

fn say(progress: &ProgressBar, stage: &'static str) {
    progress.set_message(stage);
    progress.tick();
}

/// Opens a year for every commune and fills its dossiers.
async fn fill(
    programme: &Programme,
    world: &Seeded,
    (people, deep): (&People, &BTreeSet<i64>),
    year: Year,
    now: Moment,
    progress: &ProgressBar,
) -> Result<()> {
    say(progress, if year.earlier { "the year before" } else { "this year" });
    let standard = &*programme.latest(STANDARD).ok_or(Error::NotFound)?;
    let calendar_year = i32::try_from(year.number).map_err(Error::broken)?;
    let (from, to) = standard.period.as_ref().and_then(|period| period.of(calendar_year)).ok_or(Error::NotFound)?;
    let opening = round::Round {
        year: year.number,
        standard: STANDARD.to_owned(),
        period_from: day(from),
        period_to: day(to),
        ground: world.invented.grounds.round.clone(),
    };
    round::open_by_program(programme, &opening, course::at(from.max(unit_list::two_tier_from()), 8 * 3_600)).await?;
    let communes: HashMap<i64, Commune> = land::communes(&programme.store, parse_day(&opening.period_to))
        .await?
        .into_iter()
        .map(|commune| (commune.unit.id, commune))
        .collect();
    let sql = "SELECT id, unit_id, class, class_ground FROM assessment WHERE year = $1 ORDER BY id";
    let opened: Vec<Opened> = programme.store.read().rows(sql, [year.number.into()]).await?;
    let period = (opening.period_from.as_str(), opening.period_to.as_str());
    let round = Round { world, programme, standard, people, year, period, deep };
    let mut dossiers = Vec::with_capacity(opened.len());
    for opened in opened {
        let commune = communes.get(&opened.unit_id).ok_or(Error::NotFound)?;
        dossiers.push(round.dossier(commune, opened)?);
        progress.inc(1);
    }
    load::write(programme, world, standard, year, &dossiers, now).await?;
    if year.earlier {
        return Ok(());
    }
    say(progress, "three provinces in depth");
    let mut deep: Vec<&Commune> = communes.values().filter(|commune| deep.contains(&commune.unit.id)).collect();
    deep.sort_by_key(|commune| commune.unit.id);
    let showcase = communes.values().find(|commune| world.invented.showcase.is(commune)).ok_or(Error::NotFound)?;
    deep::play(round, (showcase, &deep), progress).await
}
