//! F6: the country scored in memory and from the database, and one figure while it is typed.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use programme::{Programme, assessment, computation, figures::Figures};
use standards::{Facts, Standard};
use storage::{FromQueryResult, Sql as _};

use super::timing::Times;
use crate::{refused::spoken, world};

#[derive(FromQueryResult)]
struct Sheet {
    unit_id: i64,
    class: Option<String>,
    figures: String,
}

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let numbers = programme.facts();
    let standard = &*programme.latest("minh-hoa").context("the illustrative standard is missing")?;
    let sheets = sheets(programme).await?;
    let facts: Vec<(Option<&str>, Facts)> = sheets
        .iter()
        .map(|sheet| {
            Ok((sheet.class.as_deref(), Figures::read(&sheet.figures).map_err(spoken)?.facts(standard, &numbers)))
        })
        .collect::<anyhow::Result<_>>()?;
    let mut in_memory = Times::default();
    for _ in 0..30 {
        let started = Instant::now();
        for (class, facts) in &facts {
            black_box(standards::evaluate(standard, *class, facts));
        }
        in_memory.add(started.elapsed());
    }
    println!("F6 {} dossiers scored in memory, one core: {in_memory}", facts.len());
    let mut from_database = Times::default();
    for _ in 0..20 {
        let started = Instant::now();
        rescore(programme, standard).await?;
        from_database.add(started.elapsed());
    }
    println!("F6 the country scored anew from the database: {from_database}");
    let mut typed = Times::default();
    for (sheet, births) in sheets.iter().take(200).zip(100..) {
        let started = Instant::now();
        let mut dossier = assessment::of_unit(&programme.store, sheet.unit_id, world::YEAR).await.map_err(spoken)?;
        let births = numbers.number("births").map(|fact| dossier.figures.set(fact, Some(births)));
        black_box(births);
        let figures = std::mem::take(&mut dossier.figures);
        black_box(computation::evaluate(programme, &dossier, &figures).await.map_err(spoken)?);
        typed.add(started.elapsed());
    }
    println!("F6 one figure typed: {typed}");
    Ok(())
}

async fn sheets(programme: &Programme) -> anyhow::Result<Vec<Sheet>> {
    let sql = "SELECT a.unit_id, a.class, s.figures FROM assessment a
               JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year WHERE a.year = $1";
    Ok(programme.store.read().rows(sql, [world::YEAR.into()]).await?)
}

async fn rescore(programme: &Programme, standard: &Standard) -> anyhow::Result<()> {
    let numbers = programme.facts();
    for sheet in sheets(programme).await? {
        let facts = Figures::read(&sheet.figures).map_err(spoken)?.facts(standard, &numbers);
        black_box(standards::evaluate(standard, sheet.class.as_deref(), &facts));
    }
    Ok(())
}
