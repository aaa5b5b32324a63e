//! `mangnon figures`: the figures of many communes from one file, as a whole or not at all.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use organisation::{Moment, session};
use programme::{
    explanation,
    figures::Source,
    imports::{self, Checked, Fault, Faults, NewFile, Plan},
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
    /// Import a CSV file in the format of `mangnon score`, with the communes' codes as units, or a filled-in template
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
    /// CSV with the header unit,class,fact,value, or the program's own workbook (XLSX, XLS, ODS)
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
    let name = args.facts.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = NewFile { name: &name, bytes: &bytes, mapping: None };
    let checked = imports::check_file(&programme, &actor, args.year, &new, (now, usize::MAX)).await.map_err(spoken)?;
    let file = args.facts.display();
    let mut plan = match checked {
        Checked::Sound(plan) => plan,
        Checked::Faulty(faults) => {
            let line = |fault: &Fault| format!("{file}:{}: {}", placed(&faults, fault), in_words(fault));
            return Err(Refused::told(faults.first.iter().map(line)).into());
        }
        Checked::Foreign(_) => {
            return Err(Refused::because(format!(
                "{file} is not the program's template; its columns are mapped on the page /figures/import"
            ))
            .into());
        }
    };
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

/// The line of a text file, or the cell of a workbook.
fn placed(faults: &Faults, fault: &Fault) -> String {
    let cell = faults.place(fault).map(|place| format!("{}!{}", place.sheet, place.address()));
    cell.unwrap_or_else(|| fault.line().to_string())
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
