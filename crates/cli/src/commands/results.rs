//! `mangnon results`: results that were decided before this program, from one file, as a whole or not at all; a wrong one
//! is withdrawn with its reason.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use organisation::Moment;
use programme::{explanation, past};
use text::Lang;

use super::score::read;
use crate::{
    database,
    refused::{Refused, spoken},
    table,
};

/// What to do with results.
#[derive(Debug, Subcommand)]
pub(crate) enum Results {
    /// Record past results: CSV with the header `code,year,standard,outcome,number,decided_on,source`
    Import(Import),
    /// Take back a recorded result that was wrong, so that the right one can be recorded
    Withdraw(Withdraw),
}

/// What to record.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file; an outcome is `recognised` or `not_recognised`, a day YYYY-MM-DD
    file: PathBuf,
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// The day on which the codes hold: the same code means another commune before and since 1/7/2025
    #[arg(long, value_name = "DAY")]
    on: NaiveDate,
}

/// What to take back.
#[derive(Debug, Args)]
pub(crate) struct Withdraw {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// The commune
    #[arg(long, value_name = "CODE")]
    unit: String,
    /// The day on which the code holds
    #[arg(long, value_name = "DAY")]
    on: NaiveDate,
    /// The assessed year
    #[arg(long)]
    year: i64,
    /// Why it was wrong
    #[arg(long)]
    reason: String,
}

/// Records results, or takes one back.
pub(crate) async fn run(results: &Results) -> anyhow::Result<()> {
    match results {
        Results::Import(args) => import(args).await,
        Results::Withdraw(args) => withdraw(args).await,
    }
}

async fn withdraw(args: &Withdraw) -> anyhow::Result<()> {
    let programme = database::programme(&args.database, None).await?;
    let (unit, now) = ((args.unit.as_str(), args.on), Moment::now());
    past::withdraw(&programme, unit, args.year, &args.reason, now).await.map_err(spoken)?;
    println!("the result of {} for {} is withdrawn", args.unit, args.year);
    Ok(())
}

/// Records the results, or names every fault of the file.
async fn import(args: &Import) -> anyhow::Result<()> {
    let bytes = read(&args.file)?;
    let programme = database::programme(&args.database, None).await?;
    let imported = past::import(&programme, &bytes, args.on, Moment::now()).await.map_err(spoken)?;
    let file = args.file.display();
    let imported = imported.map_err(|faults| {
        Refused::told(faults.iter().map(|fault| {
            let words = explanation::refusal(Lang::En, fault.kind.key(), &fault.kind.places());
            format!("{file}:{}: {}", fault.line, table::plain(&words))
        }))
    })?;
    println!("{} results recorded, {} of them recognitions", imported.results, imported.recognised);
    Ok(())
}
