//! A workbook with sixty figures of every commune, checked and taken: a year of its own under a standard made for it.

use std::{fmt::Write as _, sync::Arc, time::Instant};

use anyhow::Context as _;
use documents::workbook::{Cell, Column, Workbook};
use organisation::{Actor, Moment, Role, actor::Held};
use programme::{
    Programme,
    figures::Source,
    imports::{self, By, Checked, Mapped, Mapping, NewFile},
    round::{self, Round},
};
use standards::{Library, Standard};
use storage::{FromQueryResult, Sql as _};

use crate::{refused::spoken, world};

/// What the sheet is called.
const SHEET: &str = "figures";
/// Id of the standard, and how many shares it asks for: two figures each.
const STANDARD: &str = "sixty";
const SHARES: usize = 30;
/// The year that is opened for it.
const YEAR: i64 = world::YEAR + 1;

/// Makes the country's workbook, then measures what its import takes.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let programme = &opened(programme).await?;
    let actor = of_all_communes(programme).await?;
    let (bytes, mapping) = workbook(programme).await?;
    let started = Instant::now();
    let file = NewFile { name: "ca-nuoc.xlsx", bytes: &bytes, mapping: Some(&mapping) };
    let checked = imports::check_file(programme, &actor, YEAR, &file, (Moment::now(), 20)).await.map_err(spoken)?;
    let checked_in = started.elapsed();
    let mut plan = match checked {
        Checked::Sound(plan) => plan,
        Checked::Faulty(faults) => anyhow::bail!("{} faults, the first: {:?}", faults.count, faults.first.first()),
        Checked::Foreign(_) => anyhow::bail!("not taken for our own workbook"),
    };
    "measured".clone_into(&mut plan.reason);
    let started = Instant::now();
    imports::apply(programme, &actor, &plan, Source::CommandLine, Moment::now()).await.map_err(spoken)?;
    println!(
        "import: {} communes, {} figures changed, file of {} kB: checked in {:.1} s, taken in {:.1} s",
        plan.units.len(),
        plan.changes(),
        bytes.len() / 1024,
        checked_in.as_secs_f64(),
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

/// One person with the office of every commune: more than anybody holds, and so what all offices together send.
async fn of_all_communes(programme: &Programme) -> anyhow::Result<Actor> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        unit_id: i64,
    }
    let sql = "SELECT MIN(id) AS id, unit_id FROM office WHERE role = $1 GROUP BY unit_id";
    let rows: Vec<Row> = programme.store.read().rows(sql, [Role::CommuneOfficer.name().into()]).await?;
    let held = |row: Row| Held {
        id: row.id,
        role: Role::CommuneOfficer,
        unit: row.unit_id,
        unit_name: String::new(),
        sector: None,
    };
    let first = rows.first().context("no commune officer")?.id;
    let sql = "SELECT person_id FROM office WHERE id = $1";
    let person = programme.store.read().number(sql, [first.into()]).await?.context("an office without a person")?;
    Ok(Actor {
        person,
        account: 0,
        name: "bench".to_owned(),
        password_initial: false,
        second_factor_due: false,
        offices: rows.into_iter().map(held).collect(),
    })
}

/// A programme that knows the standard, with the year open for every commune.
async fn opened(programme: &Programme) -> anyhow::Result<Arc<Programme>> {
    let mut text = format!(
        r#"id = "{STANDARD}"
revision = 1
author = "benchmark"
illustrative = true
title = {{ vi = "{STANDARD}", en = "{STANDARD}", source = "own" }}
max_points = {{ value = {SHARES}, source = "own" }}
criteria_total = {{ value = 1, source = "own" }}
rules.every_criterion_above_zero = {{ value = false, source = "own" }}
rules.every_criterion_required = {{ value = true, source = "own" }}
citations.own = {{ provenance = "illustrative" }}
[[classes]]
key = "other"
name = {{ vi = "other", en = "other" }}
threshold = {{ value = 1, source = "own" }}
[[criteria]]
no = "1"
name = {{ vi = "1", en = "1", source = "own" }}
sector = {{ value = "health", source = "own" }}
max_points = {{ value = {SHARES}, source = "own" }}
"#
    );
    for share in 1..=SHARES {
        writeln!(
            text,
            r#"[[criteria.indicators]]
no = "1.{share}"
name = {{ vi = "{share}", en = "{share}", source = "own" }}
measure = {{ kind = "percent", numerator = "part_{share}", denominator = "whole_{share}", source = "own" }}
bands = [{{ min = 50, points = 1, source = "own" }}, {{ max = 50, points = 0, source = "own" }}]"#
        )?;
    }
    for share in 1..=SHARES {
        for fact in ["part", "whole"] {
            writeln!(text, "[facts.{fact}_{share}]\nvi = \"{fact} {share}\"\nen = \"{fact} {share}\"")?;
        }
    }
    let mut library = Library::built_in()?;
    library.enact(Arc::new(Standard::parse(&text)?));
    let programme = Programme::open(programme.store.clone(), library).await.map_err(spoken)?;
    let year = Round {
        year: YEAR,
        standard: STANDARD.to_owned(),
        period_from: "2025-11-16".to_owned(),
        period_to: "2026-11-15".to_owned(),
        ground: "benchmark".to_owned(),
    };
    round::open_by_program(&programme, &year, Moment::now()).await.map_err(spoken)?;
    Ok(programme)
}

/// The heads of the sheet are the facts.
async fn workbook(programme: &Programme) -> anyhow::Result<(Vec<u8>, Mapping)> {
    #[derive(FromQueryResult)]
    struct Row {
        code: String,
    }
    let standard = imports::standard_of(programme, YEAR).await.map_err(spoken)?;
    let sql = "SELECT f.code FROM unit_form f JOIN assessment a ON a.unit_id = f.unit_id AND a.year = $1
               WHERE f.valid_to IS NULL ORDER BY f.code";
    let rows: Vec<Row> = programme.store.read().rows(sql, [YEAR.into()]).await?;
    let mut book = Workbook::new("bench", Moment::now().today())?;
    let mut sheet = book.sheet(SHEET)?;
    let heads: Vec<Column<'_>> = std::iter::once(Column::new("code", 9))
        .chain(standard.facts().iter().map(|fact| Column::new(fact.name.as_str(), 9)))
        .collect();
    sheet.header(&heads, 1)?;
    for (row, place) in rows.iter().zip(1_u32..) {
        // each part is smaller than its whole
        let figure = |name: &str| Cell::whole(if name.starts_with("whole") { 4_000 } else { place });
        let figures = standard.facts().iter().map(|fact| figure(&fact.name));
        let cells: Vec<Cell<'_>> = std::iter::once(Cell::text(row.code.as_str())).chain(figures).collect();
        sheet.row(&cells)?;
    }
    let mapped = |name: &str| Mapped { fact: name.to_owned(), head: name.to_owned() };
    let columns = (1..).zip(standard.facts()).map(|(column, fact)| (column, mapped(&fact.name))).collect();
    let mapping = Mapping { sheet: SHEET.to_owned(), head_row: 1, unit_column: 0, by: By::Code, columns };
    Ok((book.finish()?, mapping))
}
