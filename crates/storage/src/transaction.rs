//! One change in the making. Changes of a SQLite file that come close together share one commit to the disk.

use std::{mem, sync::Arc, time::Duration};

use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value, prelude::async_trait,
};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::{Error, sql::statement};

/// How long a change waits for its turn to write.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A change in the making; dropped without [`Transaction::commit`], it leaves no trace.
#[derive(Debug)]
pub struct Transaction {
    // dropped first: the change is undone before the next one has its turn
    tx: DatabaseTransaction,
    turn: Option<Turn>,
}

impl Transaction {
    /// Changes rows; gives how many.
    pub async fn run(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, Error> {
        Ok(self.execute_raw(statement(self, sql, values)).await?.rows_affected())
    }

    /// Inserts one row by a statement that ends in `RETURNING id`; gives the id.
    pub async fn insert(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<i64, Error> {
        let row = self.query_one_raw(statement(self, sql, values)).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotInserted)?;
        Ok(row.try_get_by_index(0)?)
    }

    /// Waits until no other change in the making has the same topic, and keeps it until this one is over: for what
    /// must be looked at before it is written. SQLite has one writer anyway.
    pub async fn alone(&self, topic: &str) -> Result<(), Error> {
        if self.get_database_backend() == DbBackend::Postgres {
            self.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [topic.into()]).await?;
        }
        Ok(())
    }

    /// Keeps the change; returns when it is safe on the disk.
    pub async fn commit(self) -> Result<(), Error> {
        let Self { tx, turn } = self;
        tx.commit().await?;
        match turn {
            Some(turn) => turn.keep().await,
            None => Ok(()),
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(statement).await
    }
}

/// Begins changes on the pool that writes.
#[derive(Clone, Debug)]
pub(crate) enum Writer {
    /// PostgreSQL: every change is a transaction of its own; the server itself commits together what comes together.
    Many(DatabaseConnection),
    /// SQLite has one writer. Each change is a savepoint in a transaction that it may share with others.
    One(DatabaseConnection, Arc<Mutex<Group>>),
}

impl Writer {
    pub(crate) fn new(pool: DatabaseConnection) -> Self {
        match pool.get_database_backend() {
            DbBackend::Sqlite => Self::One(pool, Arc::default()),
            _ => Self::Many(pool),
        }
    }

    pub(crate) fn pool(&self) -> &DatabaseConnection {
        match self {
            Self::Many(pool) | Self::One(pool, _) => pool,
        }
    }

    pub(crate) async fn begin(&self) -> Result<Transaction, Error> {
        match self {
            Self::Many(pool) => Ok(Transaction { tx: pool.begin().await?, turn: None }),
            Self::One(pool, group) => {
                let next = tokio::time::timeout(LONGEST_WAIT, Arc::clone(group).lock_owned());
                let group = next.await.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
                Turn { group }.begin_whole(pool.clone()).await
            }
        }
    }
}

/// The changes that will be committed together.
#[derive(Debug, Default)]
pub(crate) struct Group {
    whole: Option<DatabaseTransaction>,
    /// Who waits to hear that the whole is on the disk.
    waiting: Vec<oneshot::Sender<Result<(), Arc<str>>>>,
}

/// The right to write, held by one change at a time.
#[derive(Debug)]
struct Turn {
    group: OwnedMutexGuard<Group>,
}

impl Turn {
    /// Begins, even where whoever asked goes away in the middle. A savepoint whose beginning is broken off is undone twice,
    /// by the driver and by the library above it, and the second time it is the whole group that goes, unnoticed.
    async fn begin_whole(self, pool: DatabaseConnection) -> Result<Transaction, Error> {
        #[expect(
            clippy::disallowed_methods,
            reason = "it is waited for; who goes away leaves a change that is dropped"
        )]
        let begun = tokio::spawn(async move { self.begin(&pool).await });
        begun.await.map_err(|_panicked| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?
    }

    async fn begin(mut self, pool: &DatabaseConnection) -> Result<Transaction, Error> {
        let whole = match self.group.whole.take() {
            Some(whole) => whole,
            None => pool.begin_with_options(immediate()).await?,
        };
        let whole = self.group.whole.insert(whole);
        let tx = whole.begin().await?;
        Ok(Transaction { tx, turn: Some(self) })
    }

    /// Leaves the change to the group and waits until the group is on the disk. The first of a group sees to its
    /// commit: it takes another turn, behind everybody who asked for one meanwhile and so joins the group.
    async fn keep(mut self) -> Result<(), Error> {
        let (told, kept) = oneshot::channel();
        self.group.waiting.push(told);
        let first = self.group.waiting.len() == 1;
        let group = Arc::clone(OwnedMutexGuard::mutex(&self.group));
        drop(self);
        if first {
            #[expect(clippy::disallowed_methods, reason = "the others must not suffer when whoever asked goes away")]
            tokio::spawn(async move {
                group.lock().await.commit().await;
            });
        }
        match kept.await {
            Ok(kept) => kept.map_err(Error::NotKept),
            Err(_gone) => Err(Error::NotKept("the commit was broken off".into())),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.group.waiting.is_empty() {
            // nothing to keep: let go of the file
            self.group.whole = None;
        }
    }
}

impl Group {
    async fn commit(&mut self) {
        let waiting = mem::take(&mut self.waiting);
        let kept = match self.whole.take() {
            Some(whole) => whole.commit().await.map_err(|error| Arc::from(error.to_string())),
            None => Ok(()),
        };
        let mut heard = false;
        for told in waiting {
            // who went away meanwhile need not hear it
            heard |= told.send(kept.clone()).is_ok();
        }
        if let Err(error) = kept
            && !heard
        {
            tracing::error!(%error, "a commit failed");
        }
    }
}

/// The write lock is taken at the start: a change that reads first never fails half-way on a busy file.
fn immediate() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}
