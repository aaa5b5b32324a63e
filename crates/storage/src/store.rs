use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::{Error, Transaction, connect, migrate, transaction::Writer};

/// One database on either engine; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    read: DatabaseConnection,
    write: Writer,
}

impl Store {
    /// Opens the database at `url` (`sqlite:FILE` or `postgres://…`) and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let store = Self::connect(url).await?;
        migrate::up(&store).await?;
        Ok(store)
    }

    /// Opens the database at `url` as it is.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let pools = connect::open(url).await?;
        Ok(Self { read: pools.read, write: Writer::new(pools.write) })
    }

    /// Opens the database at `url` as it is, if there is one.
    pub async fn existing(url: &str) -> Result<Option<Self>, Error> {
        match connect::file_of(url) {
            Some(file) if !file.exists() => Ok(None),
            _ => Self::connect(url).await.map(Some),
        }
    }

    /// Reads committed rows.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins the one transaction of a change; dropped without `commit`, it leaves no trace.
    pub async fn write(&self) -> Result<Transaction, Error> {
        self.write.begin().await
    }

    /// Closes every connection; on SQLite this folds the write-ahead log into the file.
    pub async fn close(self) -> Result<(), Error> {
        self.read.close().await?;
        self.write.pool().clone().close().await?;
        Ok(())
    }

    /// Lets the engine refresh what it knows about sizes, after a large load.
    pub async fn analyse(&self) -> Result<(), Error> {
        self.write.pool().execute_unprepared("ANALYZE").await?;
        Ok(())
    }
}
