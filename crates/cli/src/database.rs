//! Opens what commands work with: the standards, and a database with its units.

use std::{path::Path, sync::Arc};

use organisation::{Moment, unit_list};
use programme::Programme;
use standards::{Library, Standard};
use storage::Store;

use crate::refused::{Refused, spoken};

/// The standards of the program, with those of a folder.
pub(crate) fn library(folder: Option<&Path>) -> anyhow::Result<Library> {
    let library = Library::built_in()?;
    match folder {
        Some(folder) => Ok(library.with_dir(folder).map_err(|errors| Refused::because(errors.to_string()))?),
        None => Ok(library),
    }
}

/// The newest revision of a standard.
pub(crate) fn standard<'a>(library: &'a Library, id: &str) -> Result<&'a Arc<Standard>, Refused> {
    library.latest(id).ok_or_else(|| {
        let mut known: Vec<&str> = library.all().map(|standard| standard.id.as_str()).collect();
        known.dedup();
        Refused::because(format!("no standard {id:?}; expected one of {}", known.join(", ")))
    })
}

/// The database at an address, with its tables up to date.
pub(crate) async fn open(url: &str) -> anyhow::Result<Store> {
    // opening is a large future, for all engines at once
    match Box::pin(Store::open(url)).await {
        Err(error @ (storage::Error::Address | storage::Error::Newer(_) | storage::Error::Unreleased(_))) => {
            Err(Refused::because(format!("{url}: {error}")).into())
        }
        opened => Ok(opened?),
    }
}

/// The database at an address, with the lists of administrative units and the legal instruments.
pub(crate) async fn store(url: &str) -> anyhow::Result<Store> {
    let store = open(url).await?;
    unit_list::load(&store, Moment::now()).await.map_err(spoken)?;
    correspondence::open(&store, Moment::now()).await.map_err(spoken)?;
    Ok(store)
}

/// The programme in the database at an address.
pub(crate) async fn programme(url: &str, standards: Option<&Path>) -> anyhow::Result<Arc<Programme>> {
    let library = library(standards)?;
    Programme::open(store(url).await?, library).await.map_err(spoken)
}
