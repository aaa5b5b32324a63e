//! `mangnon procedures`: who takes which step towards a recognition and who decides, with the ground of each value.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use standards::{Procedure, Procedures as Library, Severity, check};

use super::standards::{ground, known};
use crate::{database, refused::Refused, table};

/// What to do with procedures.
#[derive(Debug, Subcommand)]
pub(crate) enum Procedures {
    /// List all procedures
    List(List),
    /// Show a procedure with the ground of each value
    Show(Show),
    /// Check procedures: dates, order of steps, sources
    Check(Check),
}

/// Where the procedures are.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Folder of standards whose folder `procedures` adds to or replaces the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// Which procedure to show.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Id of the procedure, as `hai-cap-2025`
    id: String,
    /// Folder of standards whose folder `procedures` adds to or replaces the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files; without any, the built-in ones
    files: Vec<PathBuf>,
}

/// Lists, shows or checks.
pub(crate) fn run(command: &Procedures) -> anyhow::Result<()> {
    match command {
        Procedures::List(args) => list(database::library(args.standards.as_deref())?.procedures()),
        Procedures::Show(args) => {
            let library = database::library(args.standards.as_deref())?;
            let procedure = library.procedures().latest(&args.id);
            write(&mut io::stdout().lock(), procedure.ok_or_else(|| unknown(library.procedures(), &args.id))?)?;
        }
        Procedures::Check(args) => return checked(args),
    }
    Ok(())
}

fn unknown(library: &Library, id: &str) -> Refused {
    let mut known: Vec<&str> = library.all().map(|procedure| procedure.id.as_str()).collect();
    known.dedup();
    Refused::because(format!("no procedure {id:?}; expected one of {}", known.join(", ")))
}

fn list(library: &Library) {
    let mut table = table::with_head(["id", "revision", "title", "in force", "standards", "decides", "SHA-256"]);
    for procedure in library.all() {
        let sure = if procedure.authority.confirmed { "confirmed" } else { "confirmed by no text" };
        let from = procedure.effective_from.map_or_else(|| "?".to_owned(), organisation::day);
        let to = procedure.effective_to.map(organisation::day).unwrap_or_default();
        table.add_row([
            procedure.id.clone(),
            procedure.revision.to_string(),
            format!("{}\n{}", procedure.title.vi, procedure.title.en),
            format!("{from} to {to}"),
            standards(procedure),
            format!("{}\n{sure}", procedure.authority.role.name()),
            procedure.sha256.get(..12).unwrap_or_default().to_owned(),
        ]);
    }
    println!("{table}");
}

fn standards(procedure: &Procedure) -> String {
    if procedure.standards.is_empty() { "every standard".to_owned() } else { procedure.standards.join("\n") }
}

fn write(out: &mut impl Write, procedure: &Procedure) -> io::Result<()> {
    let optional = |source: Option<&standards::Source>| source.map(ground).unwrap_or_default();
    writeln!(out, "{} revision {}", procedure.id, procedure.revision)?;
    writeln!(out, "  {}\n  ({})", procedure.title.vi, procedure.title.en)?;
    writeln!(out, "  SHA-256 {}", procedure.sha256)?;
    writeln!(out, "  author of this revision: {}", procedure.author)?;
    writeln!(out, "  standards: {}", standards(procedure).replace('\n', ", "))?;
    let from = known(procedure.effective_from.map(organisation::day));
    writeln!(out, "  in force from: {from}  {}", optional(procedure.sources.effective_from.as_ref()))?;
    let to = known(procedure.effective_to.map(organisation::day));
    writeln!(out, "  in force to: {to}  {}", optional(procedure.sources.effective_to.as_ref()))?;
    let often = procedure.how_often.as_ref();
    let text = known(often.and_then(|often| often.text.as_ref()).map(|text| text.vi.clone()));
    writeln!(out, "  how often: {text}  {}", optional(often.map(|often| &often.source)))?;
    let authority = &procedure.authority;
    let sure = if authority.confirmed { "confirmed" } else { "confirmed by no text" };
    writeln!(out, "  decides: {} ({sure})  {}", authority.body.vi, ground(&authority.source))?;
    for step in &procedure.steps {
        writeln!(out, "\n{}  {}", step.key.name(), ground(&step.source))?;
        let body = known(step.body.as_ref().map(|body| body.vi.clone()));
        writeln!(out, "  who: {body}  {}", ground(&step.body_source))?;
        let days = known(step.days.map(|days| format!("{} {} days", days.count, days.unit.name())));
        writeln!(out, "  days: {days}  {}", ground(&step.days_source))?;
        match &step.papers {
            None => writeln!(out, "  papers: unknown")?,
            Some(papers) => {
                for paper in papers {
                    writeln!(out, "  paper {}: {}  {}", paper.kind, paper.name.vi, ground(&paper.source))?;
                }
            }
        }
    }
    for due in &procedure.due_days {
        let (step, last) = (due.step.name(), due.last);
        let place = &due.place.vi;
        let words = due.words.as_ref().map(|words| format!(" (“{}”)", words.vi)).unwrap_or_default();
        writeln!(
            out,
            "\nonce due: {step} until {:02}-{:02}, {place}{words}  {}",
            last.month,
            last.day,
            ground(&due.source)
        )?;
    }
    for note in &procedure.notes {
        writeln!(out, "\nnote {}: {}  {}", note.topic, note.text.vi, ground(&note.source))?;
    }
    for (key, address) in &procedure.references {
        writeln!(out, "  {key}  {address}")?;
    }
    Ok(())
}

/// Checks all files; every problem is a line, an error refuses.
fn checked(args: &Check) -> anyhow::Result<()> {
    let mut files: Vec<(String, String)> = Vec::new();
    for path in &args.files {
        let failed = |error| Refused::because(format!("{}: cannot be read ({error})", path.display()));
        files.push((path.display().to_string(), fs::read_to_string(path).map_err(failed)?));
    }
    if args.files.is_empty() {
        files.extend(Library::built_in_files().map(|(name, text)| (name.to_owned(), text.to_owned())));
    }
    let problems: Vec<_> = files.iter().flat_map(|(name, text)| check::check_procedure(name, text)).collect();
    if problems.iter().any(|problem| problem.severity() == Severity::Error) {
        return Err(Refused::told(&problems).into());
    }
    for warning in &problems {
        println!("{warning}");
    }
    println!("{} procedures checked: no errors, {} warnings", files.len(), problems.len());
    Ok(())
}
