//! `mangnon rounds`: which standard a year is assessed under.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use organisation::{Moment, day};
use programme::round::{self, Round};

use crate::{database, refused::spoken, table};

/// What to do with the years.
#[derive(Debug, Subcommand)]
pub(crate) enum Rounds {
    /// Open a year for every commune
    Open(Open),
    /// List the years
    List(List),
}

/// A year to open.
#[derive(Debug, Args)]
pub(crate) struct Open {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// The year
    #[arg(long)]
    year: i32,
    /// Id of the standard
    #[arg(long, value_name = "ID")]
    standard: String,
    /// First day of the assessed period, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    from: NaiveDate,
    /// Last day of the assessed period, included
    #[arg(long, value_name = "DAY")]
    to: NaiveDate,
    /// The document that says so
    #[arg(long)]
    ground: String,
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// Whose years to list.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
}

/// Opens a year, or lists them.
pub(crate) async fn run(command: &Rounds) -> anyhow::Result<()> {
    match command {
        Rounds::Open(args) => open(args).await,
        Rounds::List(args) => list(args).await,
    }
}

async fn open(args: &Open) -> anyhow::Result<()> {
    let programme = database::programme(&args.database, args.standards.as_deref()).await?;
    database::standard(&programme.library(), &args.standard)?;
    let round = Round {
        year: args.year.into(),
        standard: args.standard.clone(),
        period_from: day(args.from),
        period_to: day(args.to),
        ground: args.ground.clone(),
    };
    let communes = round::open_by_program(&programme, &round, Moment::now()).await.map_err(spoken)?;
    println!("{} is open under {} for {communes} communes", args.year, args.standard);
    Ok(())
}

async fn list(args: &List) -> anyhow::Result<()> {
    let store = database::store(&args.database).await?;
    let mut table = table::with_head(["year", "standard", "from", "to", "ground"]);
    for round in round::all(&store).await.map_err(spoken)? {
        table.add_row([round.year.to_string(), round.standard, round.period_from, round.period_to, round.ground]);
    }
    println!("{table}");
    Ok(())
}
