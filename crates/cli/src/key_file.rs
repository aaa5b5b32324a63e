//! The file of the key that seals secrets in the database: beside a SQLite file, or where the operator says.

use std::path::Path;

use organisation::{
    sealing::{Key, KeyFileError},
    second_factor,
};
use storage::Store;

use crate::refused::{Refused, spoken};

/// The key for a database; made where nothing was sealed yet.
pub(crate) async fn key(store: &Store, database: &str, file: Option<&Path>) -> anyhow::Result<Key> {
    let file = match (file, storage::file_of(database)) {
        (Some(file), _) => file.to_owned(),
        (None, Some(database)) => database.with_added_extension("key"),
        (None, None) => {
            let sentence = "expected --key-file FILE: the key that seals second factors is kept beside a SQLite file, and \
                            a PostgreSQL database has no place beside it. The file is made if it is not there; every \
                            server of the database needs the same";
            return Err(Refused::because(sentence).into());
        }
    };
    let key = match Key::read(&file) {
        Err(KeyFileError::Absent) => None,
        read => Some(read.map_err(|error| unusable(&file, error))?),
    };
    match (second_factor::sealed_otherwise(store, key.as_ref()).await.map_err(spoken)?, key) {
        (0, Some(key)) => Ok(key),
        (0, None) => Key::make(&file).map_err(|error| unusable(&file, error)),
        (lost, key) => {
            let what = if key.is_some() { "is not the key" } else { "is not there, the key" };
            let sentence = format!(
                "{} {what} with which {lost} second factors of this database were sealed. Put the right file back; if it \
                 is lost, `mangnon people reset-second-factor --all` lets everybody set up a new one",
                file.display()
            );
            Err(Refused::because(sentence).into())
        }
    }
}

/// What is wrong with a key file, for whoever can mend it.
fn unusable(file: &Path, error: KeyFileError) -> anyhow::Error {
    match error {
        KeyFileError::File(_) => anyhow::Error::new(error).context(format!("the key file {}", file.display())),
        KeyFileError::Absent | KeyFileError::Open | KeyFileError::NoKey => {
            Refused::because(format!("the key file {}: {error}", file.display())).into()
        }
    }
}
