//! `mangnon results`: results that were decided before this program, from one file, as a whole or not at all.

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

/// Records the results, or names every fault of the file.
pub(crate) async fn run(Results::Import(args): &Results) -> anyhow::Result<()> {
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
