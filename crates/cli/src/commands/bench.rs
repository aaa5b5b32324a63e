//! `mangnon bench`: how fast this machine scores, sums and saves, on a world of its own.

mod advice;
mod boards;
mod client;
mod directives;
mod due;
mod effect;
mod importing;
mod opening;
mod papers;
mod saving;
mod scoring;
mod series;
mod timing;

use std::{fs, io::Write as _, path::PathBuf, sync::Arc, time::Instant};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use indicatif::ProgressBar;
use organisation::{Actor, Moment, session};
use programme::Programme;
use standards::Library;
use storage::Sql as _;

use crate::{
    database,
    refused::{Refused, spoken},
    world,
};
use timing::Times;

/// What to measure, and where.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// A dossier opened and a figure saved by one person (dossier), saving by many (f1), national board and sums with ten years loaded (f3), scoring (f6), years over changed boundaries (series), a changed standard (effect), what would carry a province's communes over (advice), the due page of an officer with 3,000 tasks (due), a workbook of the whole country's figures imported (import), a letter to every commune with its board and a provincial desk (directives), search among 20,000 papers (papers)
    #[arg(value_enum, default_value_t)]
    what: What,
    /// An empty database, which is filled; without it a file in a new folder of the system's temporary one
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum What {
    Dossier,
    F1,
    F3,
    F6,
    Series,
    Effect,
    Advice,
    Due,
    Import,
    Directives,
    Papers,
    #[default]
    All,
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // what the system keeps of it is cleared with its temporary folder
        let _removed = fs::remove_dir_all(&self.0);
    }
}

/// Makes a world and measures.
pub(crate) async fn run(args: &Bench) -> anyhow::Result<()> {
    let folder = Folder(std::env::temp_dir().join(format!("mangnon-bench-{}", std::process::id())));
    fs::create_dir_all(&folder.0).with_context(|| format!("cannot make the folder {}", folder.0.display()))?;
    println!("fsync of 4 KiB here: {}", fsync(&folder)?);
    let url = args.database.clone().unwrap_or_else(|| format!("sqlite:{}", folder.0.join("mangnon.db").display()));
    let store = database::open(&url).await?;
    if store.read().number("SELECT COUNT(*) FROM unit", []).await?.unwrap_or(0) > 0 {
        return Err(
            Refused::because(format!("{url} is not empty; the measurements fill a database of their own")).into()
        );
    }
    let started = Instant::now();
    let programme = world::make(&store, Library::built_in()?, 1, &ProgressBar::hidden()).await.map_err(spoken)?;
    println!("world made in {:.1} s", started.elapsed().as_secs_f64());
    let wanted = |what| args.what == what || args.what == What::All;
    if wanted(What::F6) {
        scoring::measure(&programme).await?;
    }
    if wanted(What::Effect) {
        effect::measure(&programme).await?;
    }
    if wanted(What::Advice) {
        advice::measure(&programme).await?;
    }
    if wanted(What::Due) {
        due::measure(&programme).await?;
    }
    if wanted(What::Dossier) {
        opening::measure(&programme).await?;
    }
    if wanted(What::F1) {
        saving::measure(&store, &folder.0.join("standards")).await?;
    }
    if wanted(What::Import) {
        importing::measure(&programme).await?;
    }
    if wanted(What::Directives) {
        directives::measure(&programme).await?;
    }
    if wanted(What::Papers) {
        papers::measure(&programme).await?;
    }
    if wanted(What::F3) {
        boards::measure(&programme).await?;
    }
    if wanted(What::Series) {
        series::measure(&programme).await?;
    }
    Ok(())
}

/// How long this disk takes to keep a small write: no save can be faster.
fn fsync(folder: &Folder) -> anyhow::Result<Times> {
    let mut file = fs::File::create(folder.0.join("fsync"))?;
    let mut times = Times::default();
    for _ in 0..100 {
        let started = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.add(started.elapsed());
    }
    Ok(times)
}

/// Somebody of the invented world.
async fn actor(programme: &Arc<Programme>, sign_in_name: &str) -> anyhow::Result<Actor> {
    let found = session::actor_named(&programme.store, sign_in_name, Moment::now()).await.map_err(spoken)?;
    found.with_context(|| format!("nobody signs in as {sign_in_name}"))
}
