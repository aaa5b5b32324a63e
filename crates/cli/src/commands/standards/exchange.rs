//! `mangnon standards export` and `import`: one file with its fingerprint, out of one installation and into another.

use std::{fs, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use clap::Args;
use organisation::Moment;
use programme::revision;

use super::compare::named;
use crate::{
    database,
    refused::{Refused, spoken},
};

/// What to write, and where.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Id of the standard, as `minh-hoa`
    id: String,
    /// The file to write
    file: PathBuf,
    /// Which revision; without it the newest
    #[arg(long, value_name = "N")]
    revision: Option<u32>,
    /// sqlite:FILE or postgres://…, for what was put in force there
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// What to take in, and where.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file
    file: PathBuf,
    /// The fingerprint that was told with it: another file is refused
    #[arg(long, value_name = "HASH")]
    sha256: Option<String>,
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// Writes the file of a standard and says its fingerprint.
pub(super) async fn export(args: &Export) -> anyhow::Result<()> {
    let library = match &args.database {
        Some(url) => database::programme(url, args.standards.as_deref()).await?.library(),
        None => Arc::new(database::library(args.standards.as_deref())?),
    };
    let name = args.revision.map_or_else(|| args.id.clone(), |revision| format!("{}@{revision}", args.id));
    let standard = named(&library, &name)?;
    let file = args.file.display();
    fs::write(&args.file, &standard.text).with_context(|| format!("cannot write {file}"))?;
    println!("{}  {file}", standard.sha256);
    Ok(())
}

/// Takes a file as a draft.
pub(super) async fn import(args: &Import) -> anyhow::Result<()> {
    let bytes = fs::read(&args.file).map_err(|error| {
        Refused::because(format!("{}: cannot be read ({error}); expected a standard's file", args.file.display()))
    })?;
    let programme = database::programme(&args.database, args.standards.as_deref()).await?;
    let sent = (bytes.as_slice(), args.sha256.as_deref());
    let draft = revision::import_by_program(&programme, sent, Moment::now()).await.map_err(spoken)?;
    println!("draft {draft}: somebody of the ministry takes it up and another one puts it in force");
    Ok(())
}
