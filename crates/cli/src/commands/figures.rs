//! `mangnon figures`: the figures of many communes from one file, as a whole or not at all.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use organisation::{Moment, session};
use programme::{
    explanation,
    figures::Source,
    imports::{self, Fault, Plan},
    round,
};
use text::Lang;

use super::score::read;
use crate::{
    database,
    refused::{Refused, spoken},
    table,
};

/// What to do with figures.
#[derive(Debug, Subcommand)]
pub(crate) enum Figures {
    /// Import a file in the format of `mangnon score`, with the communes' codes as units
    Import(Import),
}

/// What to import, and as whom.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// The year
    #[arg(long)]
    year: i64,
    /// CSV with the header unit,class,fact,value
    #[arg(long, value_name = "FILE")]
    facts: PathBuf,
    /// Whose figures they are: the account's person enters them, with that person's offices
    #[arg(long = "as", value_name = "SIGN_IN_NAME")]
    sign_in_name: String,
    /// Why figures change that were sent up before
    #[arg(long)]
    reason: Option<String>,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// Imports the file, or names every fault of it.
pub(crate) async fn run(Figures::Import(args): &Figures) -> anyhow::Result<()> {
    let bytes = read(&args.facts)?;
    let programme = database::programme(&args.database, args.standards.as_deref()).await?;
    let now = Moment::now();
    let actor = session::actor_named(&programme.store, &args.sign_in_name, now).await.map_err(spoken)?;
    let actor = actor.ok_or_else(|| {
        Refused::because(format!("no account {:?}; expected the sign-in name of an open account", args.sign_in_name))
    })?;
    if !round::years(&programme.store).await.map_err(spoken)?.contains(&args.year) {
        return Err(Refused::because(format!("{} is not open; open it with `mangnon rounds open`", args.year)).into());
    }
    let checked = imports::check(&programme, &actor, args.year, &bytes, (now, usize::MAX)).await.map_err(spoken)?;
    let file = args.facts.display();
    let mut plan = checked.map_err(|faults| {
        Refused::told(faults.first.iter().map(|fault| format!("{file}:{}: {}", fault.line(), in_words(fault))))
    })?;
    plan.reason = args.reason.clone().unwrap_or_default();
    println!("{}", tabled(&plan));
    if args.dry_run {
        println!("{} figures would change; nothing was changed", plan.changes());
        return Ok(());
    }
    imports::apply(&programme, &actor, &plan, Source::CommandLine, now).await.map_err(spoken)?;
    println!("{} figures changed", plan.changes());
    Ok(())
}

fn in_words(fault: &Fault) -> String {
    match fault {
        Fault::Sheet(fault) => fault.kind.to_string(),
        other => table::plain(&explanation::refusal(Lang::En, other.key(), &other.places())),
    }
}

fn tabled(plan: &Plan) -> comfy_table::Table {
    let mut table = table::with_head(["unit", "name", "figures that change", "computed verdict"]);
    for unit in &plan.units {
        table.add_row([
            unit.code.clone(),
            unit.name.clone(),
            unit.changes.len().to_string(),
            programme::explanation::verdict(Lang::En, &unit.evaluation),
        ]);
    }
    table
}
