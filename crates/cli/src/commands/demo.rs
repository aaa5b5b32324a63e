//! `mangnon demo`: a world to try everything in. Real units, invented people and figures, served on this machine only.

mod overview;

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use organisation::{Moment, session, setting};
use programme::Programme;
use standards::Library;
use storage::{Sql as _, Store};
use web::{Config, DemoAccount};

use super::serve;
use crate::{
    database, key_file,
    refused::{Refused, spoken},
    world,
};

/// Where the world is, and where it is served.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Port on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the world's file and of the papers
    #[arg(long, default_value = "demo", value_name = "FOLDER")]
    folder: PathBuf,
    /// Another seed gives another world
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Make the world and say what it holds, but do not serve it
    #[arg(long)]
    no_serve: bool,
    /// Keep the world in another database than a file in the folder: sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// Makes the world if it is not there, tells what it holds, and serves it.
pub(crate) async fn run(args: &Demo) -> anyhow::Result<()> {
    fs::create_dir_all(&args.folder).with_context(|| format!("cannot make the folder {}", args.folder.display()))?;
    let programme = match &args.database {
        Some(url) => in_database(url, args.seed).await?,
        None => in_folder(&args.folder, args.seed).await?,
    };
    println!("{}", overview::provinces(&programme).await?);
    let papers = args.folder.join("papers");
    if !papers.exists() {
        let started = Instant::now();
        overview::write_papers(&programme, &papers).await?;
        println!("papers written to {} in {:.1} s", papers.display(), started.elapsed().as_secs_f64());
    }
    let accounts = accounts(&programme.store).await?;
    println!("{}", overview::accounts(&accounts));
    if args.no_serve {
        return Ok(());
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let file = args.database.as_ref().map(|_| args.folder.join("mangnon.key"));
    let database = format!("sqlite:{}", args.folder.join("mangnon.db").display());
    let key = key_file::key(&programme.store, &database, file.as_deref()).await?;
    serve::listen(programme, address, Config { demo_accounts: accounts, key, ..Config::default() }).await
}

/// The world in the folder's own file. It is made beside and moved into place, so that a file is always a whole world.
async fn in_folder(folder: &Path, seed: u64) -> anyhow::Result<Arc<Programme>> {
    let file = folder.join("mangnon.db");
    if !file.exists() {
        let making = folder.join("mangnon.db.unfinished");
        for leftover in ["", "-wal", "-shm"] {
            remove_if_there(&folder.join(format!("mangnon.db.unfinished{leftover}")))?;
        }
        let store = database::open(&format!("sqlite:{}", making.display())).await?;
        made(&store, seed).await?;
        store.close().await?;
        fs::rename(&making, &file).with_context(|| format!("cannot move the world to {}", file.display()))?;
    }
    in_database(&format!("sqlite:{}", file.display()), seed).await
}

fn remove_if_there(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The world in a database: made where it is empty, refused where it holds anything else.
async fn in_database(url: &str, seed: u64) -> anyhow::Result<Arc<Programme>> {
    let store = database::open(url).await?;
    let units = store.read().number("SELECT COUNT(*) FROM unit", []).await?.unwrap_or(0);
    match setting::read(store.read(), setting::DEMO).await.map_err(spoken)? {
        Some(marker) if marker == world::marker(seed) => {
            correspondence::open(&store, Moment::now()).await.map_err(spoken)?;
            Programme::open(store, Library::built_in()?).await.map_err(spoken)
        }
        None if units == 0 => made(&store, seed).await,
        None => {
            Err(Refused::because(format!("{url} holds a real database; the demonstration needs one of its own")).into())
        }
        Some(other) => {
            let wanted = world::marker(seed);
            let sentence = format!(
                "{url} holds another demonstration ({other}) than this one ({wanted}); remove it, or name another place"
            );
            Err(Refused::because(sentence).into())
        }
    }
}

/// Makes the world, with a bar for those who wait.
async fn made(store: &Store, seed: u64) -> anyhow::Result<Arc<Programme>> {
    let started = Instant::now();
    let progress = ProgressBar::new(1);
    progress.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} dossiers, {msg}")?);
    let programme = world::make(store, Library::built_in()?, seed, &progress).await.map_err(spoken)?;
    progress.finish_and_clear();
    println!("world made in {:.1} s", started.elapsed().as_secs_f64());
    Ok(programme)
}

/// The accounts that the sign-in page offers.
async fn accounts(store: &Store) -> anyhow::Result<Vec<DemoAccount>> {
    let mut accounts = Vec::new();
    for sign_in_name in world::sign_in_names()? {
        let actor = session::actor_named(store, &sign_in_name, Moment::now()).await.map_err(spoken)?;
        let Some(held) = actor.and_then(|actor| actor.offices.into_iter().next()) else {
            continue;
        };
        accounts.push(DemoAccount {
            sign_in_name,
            password: world::PASSWORD.to_owned(),
            role: held.role,
            unit: held.unit_name,
        });
    }
    Ok(accounts)
}
