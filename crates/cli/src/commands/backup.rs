//! `mangnon backup`, `restore`, `verify-backup`: one file with the whole database, made while the program serves.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use clap::{ArgGroup, Args};
use indicatif::{HumanBytes, ProgressBar, ProgressFinish, ProgressStyle};
use organisation::{Moment, session};
use storage::{
    Store,
    backup::{self, Contents, Fault, Key, Made, Seal},
};
use tempfile::NamedTempFile;

use crate::{
    database,
    refused::{self, Refused},
    table,
};

/// What to keep, and who may read it.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("readers").required(true).args(["recipients", "passphrase_file", "unencrypted"])))]
pub(crate) struct Backup {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Encrypt to this public key of `age-keygen`; may be given more than once
    #[arg(long = "recipient", value_name = "age1…")]
    recipients: Vec<String>,
    /// Encrypt with the passphrase in the first line of this file
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Write what everybody who gets the file can read
    #[arg(long)]
    unencrypted: bool,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

/// What opens a backup.
#[derive(Debug, Args)]
pub(crate) struct Opening {
    /// The backup
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// File of the private key, as `age-keygen` writes it
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_file")]
    identity: Option<PathBuf>,
    /// File with the passphrase in its first line
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// What to restore, and where.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    opening: Opening,
    /// An empty database: sqlite:FILE (made when absent) or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
}

/// Writes a backup beside its place and moves it there, so that a file is always a whole backup.
pub(crate) async fn run(args: &Backup) -> anyhow::Result<()> {
    let seal = seal(args)?;
    if !args.force && args.to.exists() {
        return Err(taken(&args.to).into());
    }
    let started = Instant::now();
    let store = Store::existing(&args.database).await.map_err(|error| spoken(error.into(), &args.database))?;
    let store = store.ok_or_else(|| spoken(Fault::Absent, &args.database))?;
    let mut file = unfinished(&args.to)?;
    let progress = progress()?;
    let made = Made { program: env!("CARGO_PKG_VERSION"), at: Moment::now().0 };
    let written = backup::write(&store, file.as_file_mut(), &seal, made, |rows, all| tell(&progress, rows, all));
    let contents = stoppable(written).await?.map_err(|fault| spoken(fault, &args.database))?;
    progress.finish_and_clear();
    let bytes = keep(file, args)?;
    let seconds = started.elapsed().as_secs_f64();
    let (rows, tables, to) = (contents.rows(), contents.tables.len(), args.to.display());
    println!("{rows} rows of {tables} tables written to {to} ({}) in {seconds:.1} s", HumanBytes(bytes));
    println!("the key file of the second factors is not in it: keep that apart");
    Ok(())
}

fn seal(args: &Backup) -> anyhow::Result<Seal> {
    let seal = match &args.passphrase_file {
        Some(file) => Seal::passphrase(&passphrase(file)?),
        None if args.unencrypted => Ok(Seal::Nobody),
        None => Seal::recipients(args.recipients.iter().map(String::as_str)),
    };
    seal.map_err(|fault| spoken(fault, ""))
}

fn taken(file: &Path) -> Refused {
    Refused::because(format!("{} is there already; name another file, or give --force", file.display()))
}

/// A file that only this account reads, and that is gone again unless it is kept.
fn unfinished(to: &Path) -> anyhow::Result<NamedTempFile> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = tempfile::Builder::new();
    name.prefix(".mangnon-backup-").suffix(".unfinished");
    name.tempfile_in(folder).map_err(|error| refused_file(folder, &error))
}

/// Moves the finished file into its place; gives its size.
fn keep(file: NamedTempFile, args: &Backup) -> anyhow::Result<u64> {
    file.as_file().sync_all().context("the backup could not be kept")?;
    let kept = if args.force { file.persist(&args.to) } else { file.persist_noclobber(&args.to) };
    let kept = match kept {
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Err(taken(&args.to).into()),
        kept => kept.with_context(|| format!("cannot move the backup to {}", args.to.display()))?,
    };
    Ok(kept.metadata()?.len())
}

/// Fills an empty database from a backup.
pub(crate) async fn restore(args: &Restore) -> anyhow::Result<()> {
    let started = Instant::now();
    let (file, key) = open(&args.opening)?;
    let progress = progress()?;
    let restored = backup::restore(&args.database, file, &key, |rows, all| tell(&progress, rows, all));
    let contents = stoppable(restored).await?.map_err(|fault| spoken(fault, &args.database))?;
    progress.finish_and_clear();
    let store = database::open(&args.database).await?;
    session::end_with_restore(&store, Moment(contents.made_at), Moment::now()).await.map_err(refused::spoken)?;
    store.close().await?;
    let (rows, tables) = (contents.rows(), contents.tables.len());
    println!(
        "{rows} rows of {tables} tables restored in {:.1} s; everybody signs in again",
        started.elapsed().as_secs_f64()
    );
    println!("second factors need the key file of the old installation beside the new one (serve --key-file)");
    Ok(())
}

/// Reads a backup to its end and tells what is in it.
pub(crate) fn verify(args: &Opening) -> anyhow::Result<()> {
    let (file, key) = open(args)?;
    let progress = progress()?;
    let contents = backup::verify(file, &key, |rows, all| tell(&progress, rows, all));
    let contents = contents.map_err(|fault| spoken(fault, ""))?;
    progress.finish_and_clear();
    println!("{}", told(&contents));
    Ok(())
}

fn told(contents: &Contents) -> String {
    let mut rows = table::with_head(["table", "rows"]);
    let mut tables: Vec<_> = contents.tables.iter().collect();
    tables.sort_by_key(|counted| &counted.name);
    for counted in tables {
        rows.add_row([table::plain(&counted.name), counted.rows.to_string()]);
    }
    rows.add_row(["all".to_owned(), contents.rows().to_string()]);
    table::numbers_from(&mut rows, 1);
    let made = chrono::DateTime::from_timestamp_millis(contents.made_at).unwrap_or_default();
    format!(
        "whole and unaltered\nmade at       {}\nby            mangnon {}\nfrom          {}\nschema        {}\n{rows}",
        made.format("%Y-%m-%d %H:%M:%S UTC"),
        table::plain(&contents.program),
        table::plain(&contents.engine),
        table::plain(contents.steps.last().map_or("", String::as_str)),
    )
}

fn open(args: &Opening) -> anyhow::Result<(File, Key)> {
    let file = File::open(&args.from).map_err(|error| refused_file(&args.from, &error))?;
    let key = match (&args.identity, &args.passphrase_file) {
        (Some(identity), _) => Key::identities(&read(identity)?),
        (_, Some(file)) => Key::passphrase(&passphrase(file)?),
        _ => Ok(Key::None),
    };
    Ok((file, key.map_err(|fault| spoken(fault, ""))?))
}

fn passphrase(file: &Path) -> anyhow::Result<String> {
    Ok(read(file)?.lines().next().unwrap_or_default().to_owned())
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).map_err(|error| refused_file(file, &error))
}

fn refused_file(file: &Path, error: &io::Error) -> anyhow::Error {
    Refused::because(format!("{}: {error}", file.display())).into()
}

/// Until it is done, or somebody stops it: then everything half-made is gone before the program ends.
async fn stoppable<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    tokio::select! {
        done = Box::pin(work) => Ok(done),
        stop = tokio::signal::ctrl_c() => {
            stop?;
            Err(Refused::because("stopped; nothing was kept").into())
        }
    }
}

fn progress() -> anyhow::Result<ProgressBar> {
    let progress = ProgressBar::new(1).with_finish(ProgressFinish::AndClear);
    progress.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} rows")?);
    Ok(progress)
}

fn tell(progress: &ProgressBar, rows: u64, all: u64) {
    progress.set_length(all);
    progress.set_position(rows);
}

/// What a backup answered, as the command line says it.
fn spoken(fault: Fault, url: &str) -> anyhow::Error {
    match &fault {
        Fault::Database(error) if fault.is_refusal() => Refused::because(format!("{url}: {error}")).into(),
        _ if fault.is_refusal() => Refused::because(fault.to_string()).into(),
        _ => fault.into(),
    }
}
