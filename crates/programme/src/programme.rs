use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use organisation::{Error, Result};
use standards::{Library, Standard};
use storage::{FromQueryResult, Sql, Store, Transaction};

use crate::figures::FactNumbers;

/// What every action of the programme works with: the store, the standards, the numbers of the facts.
#[derive(Debug)]
pub struct Programme {
    /// The database.
    pub store: Store,
    /// Standards that can be chosen for a year.
    pub library: Library,
    /// Whether the world in the database is invented.
    pub demo: bool,
    /// The stable numbers of facts.
    pub facts: FactNumbers,
    pinned: HashMap<String, Arc<Standard>>,
}

#[derive(FromQueryResult)]
struct Kept {
    sha256: String,
    content: String,
}

impl Programme {
    /// Opens the programme on a store: gives every fact its number and finds again the standards that old
    /// assessments are pinned to, even when the folder they came from is gone.
    pub async fn open(store: Store, library: Library) -> Result<Arc<Self>> {
        let facts = FactNumbers::of(&store, &library).await?;
        let mut pinned: HashMap<String, Arc<Standard>> =
            library.all().map(|standard| (standard.sha256.clone(), Arc::clone(standard))).collect();
        let kept: Vec<Kept> = store.read().rows("SELECT sha256, content FROM pinned_standard", []).await?;
        for kept in kept {
            if let Entry::Vacant(place) = pinned.entry(kept.sha256) {
                place.insert(Arc::new(Standard::parse(&kept.content).map_err(Error::broken)?));
            }
        }
        let demo = organisation::setting::is_demo(&store).await?;
        Ok(Arc::new(Self { store, library, demo, facts, pinned }))
    }

    /// The standard with a fingerprint.
    pub fn standard(&self, sha256: &str) -> Result<&Arc<Standard>> {
        self.pinned.get(sha256).ok_or(Error::NotFound)
    }
}

/// Keeps the text of a standard in the database, so that what is pinned to it can always be explained.
pub(crate) async fn pin(db: &Transaction, standard: &Standard) -> Result<()> {
    db.run(
        "INSERT INTO pinned_standard (sha256, standard, revision, content) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
        [
            standard.sha256.clone().into(),
            standard.id.clone().into(),
            i64::from(standard.revision).into(),
            standard.text.clone().into(),
        ],
    )
    .await?;
    Ok(())
}
