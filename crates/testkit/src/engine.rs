use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::atomic::{AtomicU64, Ordering},
};

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use storage::Store;
use tempfile::TempDir;

use crate::{Cast, NOW, cast};

/// One of the two engines every test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file of its own.
    Sqlite,
    /// A database of its own on the server named by `MANGNON_TEST_POSTGRES`.
    Postgres,
}

/// A fresh database with units and cast.
#[derive(Debug)]
pub struct World {
    /// The database.
    pub store: Store,
    /// Its address.
    pub url: String,
    /// The people.
    pub cast: Cast,
    place: Option<Place>,
}

/// Where a database of a test lives; it goes with the test, so that a run needs room for a few at a time.
#[derive(Debug)]
pub enum Place {
    /// The folder of a file.
    Folder(TempDir),
    /// The address of a database on the server.
    Database(String),
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Database(url) = self else { return };
        let name = url.rsplit('/').next().unwrap_or_default().to_owned();
        // a drop cannot wait inside the test's own runtime
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let admin = Database::connect(one_connection(&server())).await?;
                admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
                admin.close().await
            })
        });
        if let Ok(Err(error)) = gone.join() {
            eprintln!("a test's database stays behind: {error}");
        }
    }
}

impl World {
    /// Copies the template into a database of its own.
    pub async fn new(engine: Engine) -> Self {
        let (url, place) = match engine {
            Engine::Sqlite => sqlite_copy().await,
            Engine::Postgres => postgres_copy().await,
        };
        let store = Store::open(&url).await.expect("the copy opens");
        let cast = Cast::of(&store, NOW).await;
        Self { store, url, cast, place: Some(place) }
    }
}

/// A world goes as one: a type with `Drop` cannot be taken apart, so a test that uses only `world.store` does not
/// lose the folder under it before its pool opens another connection.
impl Drop for World {
    fn drop(&mut self) {
        self.place.take();
    }
}

/// The template's name changes with what it is made of.
fn template() -> String {
    let mut hash = DefaultHasher::new();
    storage::fingerprint().hash(&mut hash);
    organisation::unit_list::fingerprint().hash(&mut hash);
    include_str!("cast.rs").hash(&mut hash);
    format!("mangnon_template_{:016x}", hash.finish())
}

async fn fill(url: &str) {
    let store = Store::open(url).await.expect("an empty database opens");
    organisation::unit_list::load(&store, NOW).await.expect("units load");
    cast::engage(&store).await;
    store.close().await.expect("the template closes");
}

/// An empty database of its own, without tables: its address, and where it lives as long as that is held.
pub async fn empty(engine: Engine) -> (String, Place) {
    if engine == Engine::Sqlite {
        let folder = TempDir::new().expect("a folder");
        return (format!("sqlite:{}", folder.path().join("mangnon.db").display()), Place::Folder(folder));
    }
    let server = server();
    let admin = Database::connect(one_connection(&server)).await.expect("the PostgreSQL server answers");
    let name = database_name();
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("drop");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("create");
    admin.close().await.expect("close");
    at(with_database(&server, &name))
}

async fn sqlite_copy() -> (String, Place) {
    let template_file = std::env::temp_dir().join(format!("{}.db", template()));
    if !template_file.exists() {
        let folder = TempDir::new_in(std::env::temp_dir()).expect("a folder");
        let file = folder.path().join("template.db");
        fill(&format!("sqlite:{}", file.display())).await;
        // several tests may make it at once; the last rename wins and all are alike
        std::fs::rename(&file, &template_file).expect("the template moves into place");
    }
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("mangnon.db");
    std::fs::copy(&template_file, &file).expect("the template copies");
    (format!("sqlite:{}", file.display()), Place::Folder(folder))
}

fn at(url: String) -> (String, Place) {
    (url.clone(), Place::Database(url))
}

/// Key of the lock under which one test makes the template for all.
const LOCK: i64 = 7_245_210_611;

#[expect(clippy::disallowed_methods, reason = "the test command names the server")]
fn server() -> String {
    std::env::var("MANGNON_TEST_POSTGRES")
        .expect("MANGNON_TEST_POSTGRES must name a PostgreSQL server; bin/test starts one")
}

fn database_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("mangnon_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

async fn postgres_copy() -> (String, Place) {
    let server = server();
    let admin = Database::connect(one_connection(&server)).await.expect("the PostgreSQL server answers");
    let template = template();
    admin.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})")).await.expect("lock");
    if !exists(&admin, &template).await {
        let making = format!("{template}_making");
        admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {making}")).await.expect("drop");
        admin.execute_unprepared(&format!("CREATE DATABASE {making}")).await.expect("create");
        fill(&with_database(&server, &making)).await;
        admin.execute_unprepared(&format!("ALTER DATABASE {making} RENAME TO {template}")).await.expect("rename");
    }
    let name = database_name();
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("drop");
    admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.expect("copy");
    admin.execute_unprepared(&format!("SELECT pg_advisory_unlock({LOCK})")).await.expect("unlock");
    admin.close().await.expect("close");
    at(with_database(&server, &name))
}

fn one_connection(url: &str) -> sea_orm::ConnectOptions {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    options
}

async fn exists(admin: &DatabaseConnection, name: &str) -> bool {
    use storage::Sql as _;
    admin
        .number("SELECT COUNT(*) FROM pg_database WHERE datname = $1", [name.into()])
        .await
        .expect("the catalogue answers")
        .unwrap_or(0)
        > 0
}

fn with_database(server: &str, name: &str) -> String {
    let (base, _) = server.rsplit_once('/').expect("an address ends in /database");
    format!("{base}/{name}")
}
