//! Two shapes of a stored figure, measured on both engines (decision 0003): one row a figure, or one sheet a
//! commune and year. Prints saves per second (F1, without HTTP) and the national roll-up (F3).
//!
//! `MANGNON_BENCH_YEARS=10 MANGNON_TEST_POSTGRES=postgres://… cargo bench --profile quick -p programme --bench figure_shapes`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss
)]

use std::{
    collections::HashMap,
    fmt::Write as _,
    time::{Duration, Instant},
};

use sea_orm::ConnectionTrait as _;
use storage::{FromQueryResult, Sql as _, Store, Value, insert_many};

const UNITS: i64 = 3_321;
const PROVINCES: i64 = 34;
/// A hundred share indicators: numerators 0 … 99, denominators 100 … 199.
const FACTS: i64 = 200;
const REPORT: i64 = 250;
const WRITERS: usize = 8;

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Rows,
    Sheet,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        println!(
            "{:<10} {:<6} {:>14} {:>14} {:>12} {:>12} {:>10}",
            "engine", "shape", "reports/s", "figures/s", "roll-up p50", "roll-up p95", "load s"
        );
        let folder = tempfile::tempdir().unwrap();
        for shape in [Shape::Rows, Shape::Sheet] {
            let url = format!("sqlite:{}", folder.path().join(name(shape)).display());
            measure("sqlite", &url, shape).await;
        }
        if let Some(server) = environment("MANGNON_TEST_POSTGRES") {
            for shape in [Shape::Rows, Shape::Sheet] {
                measure("postgres", &fresh_database(&server, name(shape)).await, shape).await;
            }
        }
    });
}

fn environment(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a benchmark is told by its environment")]
    std::env::var(name).ok()
}

fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::Rows => "rows",
        Shape::Sheet => "sheet",
    }
}

async fn fresh_database(server: &str, shape: &str) -> String {
    let admin = sea_orm::Database::connect(server).await.unwrap();
    let database = format!("mangnon_bench_{shape}");
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {database}")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {database}")).await.unwrap();
    format!("{}/{database}", server.rsplit_once('/').unwrap().0)
}

async fn measure(engine: &str, url: &str, shape: Shape) {
    let years: i64 = environment("MANGNON_BENCH_YEARS").and_then(|years| years.parse().ok()).unwrap_or(10);
    let store = Store::connect(url).await.unwrap();
    let begun = Instant::now();
    create(&store).await;
    for year in 0..years {
        load(&store, shape, year).await;
    }
    store.analyse().await.unwrap();
    let loaded = begun.elapsed();
    let reports = saves(&store, shape, REPORT, years).await;
    let figures = saves(&store, shape, 1, years).await;
    let mut times = Vec::new();
    let mut sums = 0;
    for run in 0..30_i64 {
        save(&store, shape, run % UNITS, years - 1, 1, run).await;
        let begun = Instant::now();
        sums = roll_up(&store, shape, years - 1).await;
        times.push(begun.elapsed());
    }
    assert_eq!(sums, PROVINCES * 100, "every province has every indicator");
    times.sort();
    let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1_000.0;
    println!(
        "{engine:<10} {:<6} {reports:>14.0} {figures:>14.0} {:>9.1} ms {:>9.1} ms {:>10.0}",
        name(shape),
        at(50),
        at(95),
        loaded.as_secs_f64()
    );
    store.close().await.unwrap();
}

async fn create(store: &Store) {
    for sql in [
        "CREATE TABLE figure (unit BIGINT NOT NULL, year BIGINT NOT NULL, fact BIGINT NOT NULL, value BIGINT NOT NULL, PRIMARY KEY (year, unit, fact))",
        "CREATE TABLE figure_change (unit BIGINT NOT NULL, year BIGINT NOT NULL, fact BIGINT NOT NULL, before BIGINT, after BIGINT, at BIGINT NOT NULL)",
        "CREATE TABLE sheet (unit BIGINT NOT NULL, year BIGINT NOT NULL, figures TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (year, unit))",
        "CREATE TABLE entry (unit BIGINT NOT NULL, year BIGINT NOT NULL, version BIGINT NOT NULL, changes TEXT NOT NULL, at BIGINT NOT NULL)",
    ] {
        let tx = store.write().await.unwrap();
        tx.run(sql, []).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn value(unit: i64, fact: i64, seed: i64) -> i64 {
    let base = (unit * 7_919 + fact * 104_729 + seed) % 900;
    if fact < FACTS / 2 { base } else { base + 900 }
}

fn sheet(unit: i64, facts: i64, seed: i64) -> String {
    let mut out = String::new();
    for fact in 0..facts {
        let _ = write!(out, "{fact}={};", value(unit, fact, seed));
    }
    out
}

async fn load(store: &Store, shape: Shape, year: i64) {
    let tx = store.write().await.unwrap();
    match shape {
        Shape::Rows => {
            for unit in 0..UNITS {
                let rows: Vec<Vec<Value>> = (0..FACTS)
                    .map(|fact| vec![unit.into(), year.into(), fact.into(), value(unit, fact, year).into()])
                    .collect();
                insert_many(&tx, "figure", &["unit", "year", "fact", "value"], rows).await.unwrap();
            }
        }
        Shape::Sheet => {
            let rows: Vec<Vec<Value>> = (0..UNITS)
                .map(|unit| vec![unit.into(), year.into(), sheet(unit, FACTS, year).into(), 1_i64.into()])
                .collect();
            insert_many(&tx, "sheet", &["unit", "year", "figures", "version"], rows).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

/// Durable saves a second with eight writers, each figure stored and audited.
async fn saves(store: &Store, shape: Shape, figures: i64, year: i64) -> f64 {
    let length = Duration::from_secs(4);
    let begun = Instant::now();
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let store = store.clone();
        writers.push(async move {
            let mut count = 0_i64;
            while begun.elapsed() < length {
                let unit = (count * i64::try_from(WRITERS).unwrap() + i64::try_from(writer).unwrap()) % UNITS;
                save(&store, shape, unit, year, figures, count).await;
                count += 1;
            }
            count
        });
    }
    let counts = futures(writers).await;
    counts.into_iter().sum::<i64>() as f64 / begun.elapsed().as_secs_f64()
}

async fn futures(writers: Vec<impl Future<Output = i64> + Send + 'static>) -> Vec<i64> {
    let mut set = tokio::task::JoinSet::new();
    for writer in writers {
        set.spawn(writer);
    }
    set.join_all().await
}

async fn save(store: &Store, shape: Shape, unit: i64, year: i64, figures: i64, seed: i64) {
    let tx = store.write().await.unwrap();
    match shape {
        Shape::Rows => {
            let places = |width: i64| -> String {
                (0..figures)
                    .map(|row| {
                        format!(
                            "({})",
                            (1..=width).map(|place| format!("${}", row * width + place)).collect::<Vec<_>>().join(",")
                        )
                    })
                    .collect::<Vec<_>>()
                    .join(",")
            };
            let rows: Vec<Value> = (0..figures)
                .flat_map(|fact| [unit.into(), year.into(), fact.into(), value(unit, fact, seed).into()])
                .collect();
            tx.run(
                &format!("INSERT INTO figure (unit, year, fact, value) VALUES {} ON CONFLICT (year, unit, fact) DO UPDATE SET value = excluded.value", places(4)),
                rows,
            )
            .await
            .unwrap();
            let rows: Vec<Value> = (0..figures)
                .flat_map(|fact| [unit.into(), year.into(), fact.into(), value(unit, fact, seed).into(), seed.into()])
                .collect();
            tx.run(&format!("INSERT INTO figure_change (unit, year, fact, after, at) VALUES {}", places(5)), rows)
                .await
                .unwrap();
        }
        Shape::Sheet => {
            let changes: Vec<String> = (0..figures)
                .map(|fact| format!("{{\"fact\":\"fact_{fact}\",\"from\":null,\"to\":{}}}", value(unit, fact, seed)))
                .collect();
            tx.run(
                "INSERT INTO sheet (unit, year, figures, version) VALUES ($1, $2, $3, 1)
                 ON CONFLICT (year, unit) DO UPDATE SET figures = excluded.figures, version = sheet.version + 1",
                [unit.into(), year.into(), sheet(unit, figures.max(FACTS), seed).into()],
            )
            .await
            .unwrap();
            tx.run(
                "INSERT INTO entry (unit, year, version, changes, at) VALUES ($1, $2, 1, $3, $4)",
                [unit.into(), year.into(), format!("[{}]", changes.join(",")).into(), seed.into()],
            )
            .await
            .unwrap();
        }
    }
    tx.commit().await.unwrap();
}

/// Sums of a hundred shares by province; gives how many were summed.
async fn roll_up(store: &Store, shape: Shape, year: i64) -> i64 {
    match shape {
        Shape::Rows => {
            #[derive(FromQueryResult)]
            #[allow(dead_code)]
            struct Sum {
                province: i64,
                fact: i64,
                total: i64,
            }
            let sums: Vec<Sum> = store
                .read()
                .rows(
                    "SELECT unit % 34 AS province, fact, CAST(SUM(value) AS BIGINT) AS total FROM figure WHERE year = $1 GROUP BY unit % 34, fact",
                    [year.into()],
                )
                .await
                .unwrap();
            i64::try_from(sums.len()).unwrap() / 2
        }
        Shape::Sheet => {
            #[derive(FromQueryResult)]
            struct Sheet {
                unit: i64,
                figures: String,
            }
            let sheets: Vec<Sheet> =
                store.read().rows("SELECT unit, figures FROM sheet WHERE year = $1", [year.into()]).await.unwrap();
            let mut sums: HashMap<i64, Vec<i64>> = HashMap::new();
            for sheet in sheets {
                let sums = sums.entry(sheet.unit % PROVINCES).or_insert_with(|| vec![0; 256]);
                for pair in sheet.figures.split(';') {
                    if let Some((fact, value)) = pair.split_once('=') {
                        sums[fact.parse::<usize>().unwrap()] += value.parse::<i64>().unwrap();
                    }
                }
            }
            i64::try_from(sums.len()).unwrap() * FACTS / 2
        }
    }
}
