use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait as _};

/// The address of an empty database of its own on the PostgreSQL server named by `MANGNON_TEST_POSTGRES`.
pub(crate) async fn postgres() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    #[expect(clippy::disallowed_methods, reason = "the test command names the server")]
    let server = std::env::var("MANGNON_TEST_POSTGRES")
        .expect("MANGNON_TEST_POSTGRES must name a PostgreSQL server; bin/test starts one");
    let name = format!("mangnon_cli_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut one = ConnectOptions::new(&server);
    one.max_connections(1).sqlx_logging(false);
    let admin = sea_orm::Database::connect(one).await.expect("the PostgreSQL server answers");
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("drop");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("create");
    admin.close().await.expect("close");
    let (base, _) = server.rsplit_once('/').expect("an address ends in /database");
    format!("{base}/{name}")
}
