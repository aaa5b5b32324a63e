//! What tests stand on: a database of their own on each engine, copied from a template that holds the real
//! administrative units, and a cast of invented people in one province.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::missing_panics_doc)] // a test that cannot be set up has failed

mod cast;
mod engine;
pub mod files;
pub mod paper;
mod phone;
mod smtp;

pub use cast::{Cast, PASSWORD, seat};
pub use engine::{Engine, Place, World, empty};
pub use phone::Phone;
pub use smtp::{MailServer, Taken};

use organisation::Moment;

/// The moment at which every test begins: 10 November 2026, 08:00 in Viet Nam.
pub const NOW: Moment = Moment(1_794_272_400_000);

/// Writes one test as two: the same body on SQLite and on PostgreSQL.
///
/// `on_both_engines!(name, |world| async move { … });`
#[macro_export]
macro_rules! on_both_engines {
    ($name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let body: fn($crate::World) -> _ = $body;
                body($crate::World::new($crate::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let body: fn($crate::World) -> _ = $body;
                body($crate::World::new($crate::Engine::Postgres).await).await;
            }
        }
    };
}
