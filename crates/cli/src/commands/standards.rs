//! `mangnon standards`: which standards there are, what they say and where each value comes from, and their faults.

mod compare;
mod exchange;
mod shown;

pub(super) use shown::{ground, known};

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use standards::{Library, Problem, Severity, Standard, check};

use crate::{database, refused::Refused, table};

/// What to do with standards.
#[derive(Debug, Subcommand)]
pub(crate) enum Standards {
    /// List all standards
    List(List),
    /// Show a standard with the ground of each value
    Show(Show),
    /// Check standards: gaps and overlaps of bands, sums, sources
    Check(Check),
    /// Compare two standards or revisions, and with facts the verdicts that change
    Compare(compare::Compare),
    /// Write the file of a standard, and say its SHA-256
    Export(exchange::Export),
    /// Take a standard's file as a draft; it is never in force at once
    Import(exchange::Import),
}

/// Where the standards are.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// Which standard to show.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Id of the standard, as `minh-hoa`
    id: String,
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files, or folders of standards; without any, the built-in ones
    paths: Vec<PathBuf>,
    /// Folder of standards, the same as naming it
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// Lists, shows, checks, compares or exchanges.
pub(crate) async fn run(command: &Standards) -> anyhow::Result<()> {
    match command {
        Standards::List(args) => list(&database::library(args.standards.as_deref())?),
        Standards::Show(args) => {
            let library = database::library(args.standards.as_deref())?;
            shown::write(&mut io::stdout().lock(), database::standard(&library, &args.id)?)?;
        }
        Standards::Check(args) => return checked(args),
        Standards::Compare(args) => return compare::run(args).await,
        Standards::Export(args) => return exchange::export(args).await,
        Standards::Import(args) => return exchange::import(args).await,
    }
    Ok(())
}

fn list(library: &Library) {
    let mut table = table::with_head(["id", "revision", "title", "in force", "criteria", "complete", "SHA-256"]);
    for standard in library.all() {
        table.add_row([
            standard.id.clone(),
            standard.revision.to_string(),
            format!("{}\n{}", standard.title.vi, standard.title.en),
            in_force(standard),
            criteria(standard),
            if standard.is_complete() { "yes" } else { "no" }.to_owned(),
            standard.sha256.get(..12).unwrap_or_default().to_owned(),
        ]);
    }
    println!("{table}");
}

fn in_force(standard: &Standard) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "?".to_owned(), organisation::day);
    match standard.effective_to {
        None => format!("from {}", day(standard.effective_from)),
        to => format!("{} to {}", day(standard.effective_from), day(to)),
    }
}

/// How many criteria are known of how many the instrument has.
fn criteria(standard: &Standard) -> String {
    let total = standard.criteria_total.map_or_else(|| "?".to_owned(), |total| total.to_string());
    format!("{}/{total}", standard.criteria.len())
}

/// Checks all files; every problem is a line, an error refuses.
fn checked(args: &Check) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for path in args.paths.iter().chain(&args.standards) {
        files.extend(texts(path)?);
    }
    if args.paths.is_empty() && args.standards.is_none() {
        files.extend(Library::built_in_files().map(|(name, text)| (name.to_owned(), text.to_owned())));
    }
    let problems: Vec<Problem> = files.iter().flat_map(|(name, text)| check::check(name, text)).collect();
    let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error).count();
    if errors > 0 {
        return Err(Refused::told(&problems).into());
    }
    for warning in &problems {
        println!("{warning}");
    }
    println!("{} checked: no errors, {}", counted(files.len(), "standard"), counted(problems.len(), "warning"));
    Ok(())
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Name and text of a file, or of the standards in a folder: `*.toml` there and one level down.
fn texts(path: &Path) -> Result<Vec<(String, String)>, Refused> {
    let failed = |path: &Path, error: &io::Error| {
        Refused::because(format!(
            "{}: cannot be read ({error}); expected a standard's file or a folder of them",
            path.display()
        ))
    };
    let mut files = Vec::new();
    if path.is_dir() {
        for entry in entries(path).map_err(|error| failed(path, &error))? {
            if entry.is_dir() {
                let below = entries(&entry).map_err(|error| failed(&entry, &error))?;
                files.extend(below.into_iter().filter(|path| is_toml(path)));
            } else if is_toml(&entry) {
                files.push(entry);
            }
        }
        if files.is_empty() {
            return Err(Refused::because(format!(
                "{}: no standard found; expected <id>/r<revision>.toml",
                path.display()
            )));
        }
    } else {
        files.push(path.to_owned());
    }
    let text = |file: PathBuf| match fs::read_to_string(&file) {
        Ok(text) => Ok((file.display().to_string(), text)),
        Err(error) => Err(failed(&file, &error)),
    };
    files.into_iter().map(text).collect()
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort_unstable();
    Ok(paths)
}

fn is_toml(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|extension| extension == "toml")
}
