//! `mangnon units`: what is known of the change of units besides the lists.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use organisation::Moment;
use programme::{boundary, explanation};
use text::Lang;

use super::score::read;
use crate::{
    database,
    refused::{Refused, spoken},
    table,
};

/// What to do with units.
#[derive(Debug, Subcommand)]
pub(crate) enum Units {
    /// Record how much of each old unit went into each new one: CSV with the header `old_code,new_code,count,basis,ground`
    Shares(Shares),
}

/// What to record.
#[derive(Debug, Args)]
pub(crate) struct Shares {
    /// The file; a basis is population, households or villages
    file: PathBuf,
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
}

/// Records the shares, or names every fault of the file.
pub(crate) async fn run(Units::Shares(args): &Units) -> anyhow::Result<()> {
    let bytes = read(&args.file)?;
    let programme = database::programme(&args.database, None).await?;
    let shares = boundary::set_shares(&programme, &bytes, Moment::now()).await.map_err(spoken)?;
    let file = args.file.display();
    let shares = shares.map_err(|faults| {
        Refused::told(faults.iter().map(|fault| {
            let words = explanation::refusal(Lang::En, fault.kind.key(), &fault.kind.places());
            format!("{file}:{}: {}", fault.line, table::plain(&words))
        }))
    })?;
    println!("{shares} shares recorded");
    Ok(())
}
