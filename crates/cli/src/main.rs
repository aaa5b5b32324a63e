//! The command line `mangnon`: one command, one file under `commands`.
//!
//! A refusal (something the person can mend) ends with exit code 2, a fault of the program with 1.

mod commands;
mod database;
mod key_file;
mod refused;
mod table;
mod world;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use commands::{
    areas, backup, bench, demo, figures, people, procedures, results, rounds, score, serve, standards, units,
};
use refused::Refused;

/// Child-friendly communes: from a commune's figures to a numbered decision.
#[derive(Debug, Parser)]
#[command(name = "mangnon", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a demonstration world of real units and invented figures, and serve it on this machine
    Demo(demo::Demo),
    /// Serve the pages from a database
    Serve(serve::Serve),
    /// Make accounts and give offices
    #[command(subcommand)]
    People(people::People),
    /// Open a year for all communes, or list the years
    #[command(subcommand)]
    Rounds(rounds::Rounds),
    /// List, show, check, compare and exchange the standards
    #[command(subcommand)]
    Standards(standards::Standards),
    /// List, show and check the procedures
    #[command(subcommand)]
    Procedures(procedures::Procedures),
    /// Take lists of the communes of areas over (region, mountain, island, border, …), or give them out
    #[command(subcommand)]
    Areas(areas::Areas),
    /// Take figures of many communes from a file
    #[command(subcommand)]
    Figures(figures::Figures),
    /// Record results that were decided before this program
    #[command(subcommand)]
    Results(results::Results),
    /// Record how divided units were divided
    #[command(subcommand)]
    Units(units::Units),
    /// Score a file of facts under a standard
    Score(score::Score),
    /// Write one encrypted file with everything, while the program serves
    Backup(backup::Backup),
    /// Fill an empty database from a backup
    Restore(backup::Restore),
    /// Read a backup to its end and tell what is in it
    VerifyBackup(backup::Opening),
    /// Measure how fast this machine scores, sums and saves
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let command = CommandLine::parse().command;
    tracing_subscriber::fmt().with_env_filter(log_filter()).with_writer(std::io::stderr).init();
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => end(&error),
    }
}

fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::builder()
        .with_default_directive(tracing_subscriber::filter::LevelFilter::WARN.into())
        .from_env_lossy()
}

fn run(command: Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    match command {
        Command::Demo(demo) => runtime.block_on(demo::run(&demo)),
        Command::Serve(serve) => runtime.block_on(serve::run(&serve)),
        Command::People(people) => runtime.block_on(people::run(&people)),
        Command::Rounds(rounds) => runtime.block_on(rounds::run(&rounds)),
        Command::Standards(command) => runtime.block_on(standards::run(&command)),
        Command::Procedures(command) => procedures::run(&command),
        Command::Areas(areas) => runtime.block_on(areas::run(&areas)),
        Command::Figures(figures) => runtime.block_on(figures::run(&figures)),
        Command::Results(results) => runtime.block_on(results::run(&results)),
        Command::Units(units) => runtime.block_on(units::run(&units)),
        Command::Score(score) => score::run(&score),
        Command::Backup(backup) => runtime.block_on(backup::run(&backup)),
        Command::Restore(restore) => runtime.block_on(backup::restore(&restore)),
        Command::VerifyBackup(opening) => backup::verify(&opening),
        Command::Bench(bench) => runtime.block_on(bench::run(&bench)),
    }
}

fn end(error: &anyhow::Error) -> ExitCode {
    if let Some(refused) = error.downcast_ref::<Refused>() {
        eprint!("{refused}");
        return ExitCode::from(2);
    }
    // whoever reads our output has seen enough, as in `mangnon score … | head`
    let broken_pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(broken_pipe) {
        return ExitCode::SUCCESS;
    }
    eprintln!("{error:#}");
    ExitCode::FAILURE
}
