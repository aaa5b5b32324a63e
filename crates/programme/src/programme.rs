use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use arc_swap::{ArcSwap, ArcSwapOption};
use organisation::{Error, Result};
use standards::{Library, Standard};
use storage::{FromQueryResult, Sql, Store, Transaction};

use crate::{figures::FactNumbers, register};

/// What every action of the programme works with: the store, the standards, the numbers of the facts.
#[derive(Debug)]
pub struct Programme {
    /// The database.
    pub store: Store,
    /// Whether the world in the database is invented.
    pub demo: bool,
    library: ArcSwap<Library>,
    known: ArcSwap<Known>,
    /// How many enactments of standards the library holds.
    enacted: AtomicI64,
    register: ArcSwapOption<register::Kept>,
}

/// What was read from the database so far; another process may have added to it since.
#[derive(Clone, Debug)]
struct Known {
    facts: Arc<FactNumbers>,
    standards: HashMap<String, Arc<Standard>>,
}

/// A dossier or a snapshot is pinned to a standard that the database does not hold.
#[derive(Debug, thiserror::Error)]
#[error("the database has no standard with the fingerprint {0}")]
struct NotPinned(String);

impl Programme {
    /// Opens the programme on a store and gives every fact its number.
    pub async fn open(store: Store, library: Library) -> Result<Arc<Self>> {
        let facts = Arc::new(FactNumbers::of(&store, &library).await?);
        let standards = library.all().map(|standard| (standard.sha256.clone(), Arc::clone(standard))).collect();
        let demo = organisation::setting::is_demo(store.read()).await?;
        let known = ArcSwap::from_pointee(Known { facts, standards });
        let (library, register) = (ArcSwap::from_pointee(library), ArcSwapOption::empty());
        let programme = Self { store, demo, library, known, enacted: AtomicI64::new(0), register };
        programme.renew().await?;
        Ok(Arc::new(programme))
    }

    /// Takes what was put in force since into the library, also by another process; costs one count where nothing was.
    pub async fn renew(&self) -> Result<()> {
        #[derive(FromQueryResult)]
        struct Enacted {
            sha256: String,
        }
        let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM standard_enactment";
        let count = self.store.read().number(sql, []).await?.unwrap_or(0);
        if count <= self.enacted.load(Ordering::Acquire) {
            return Ok(());
        }
        let sql = "SELECT sha256 FROM standard_enactment ORDER BY id";
        let rows: Vec<Enacted> = self.store.read().rows(sql, []).await?;
        let mut enacted = Vec::new();
        for row in &rows {
            enacted.push(self.standard(&row.sha256).await?);
        }
        self.library.rcu(|library| {
            let mut library = Library::clone(library);
            for standard in &enacted {
                library.enact(Arc::clone(standard));
            }
            library
        });
        self.number_facts(&self.library()).await?;
        self.enacted.fetch_max(count, Ordering::AcqRel);
        Ok(())
    }

    /// Gives every fact of a library its number.
    pub(crate) async fn number_facts(&self, library: &Library) -> Result<()> {
        let facts = Arc::new(FactNumbers::of(&self.store, library).await?);
        self.known.rcu(|known| Known { facts: known.facts.later(&facts), standards: known.standards.clone() });
        Ok(())
    }

    /// The register of recognised communes as it was last made.
    pub(crate) fn register(&self) -> Option<Arc<register::Kept>> {
        self.register.load_full()
    }

    /// Keeps a register for whoever asks next.
    pub(crate) fn keep_register(&self, kept: register::Kept) {
        self.register.store(Some(Arc::new(kept)));
    }

    /// Standards that can be chosen for a year, and their procedures.
    pub fn library(&self) -> Arc<Library> {
        self.library.load_full()
    }

    /// The highest revision of a standard, also of one that another process put in force since.
    pub async fn newest(&self, standard: &str) -> Result<Option<Arc<Standard>>> {
        self.renew().await?;
        Ok(self.latest(standard))
    }

    /// The highest revision of a standard in the library as it was last renewed.
    pub fn latest(&self, standard: &str) -> Option<Arc<Standard>> {
        self.library.load().latest(standard).cloned()
    }

    /// The stable numbers of facts.
    pub fn facts(&self) -> Arc<FactNumbers> {
        Arc::clone(&self.known.load().facts)
    }

    /// The standard with a fingerprint: of the library, or as it was kept when something was pinned to it, by this
    /// process or by another one, even when the folder it came from is gone.
    pub async fn standard(&self, sha256: &str) -> Result<Arc<Standard>> {
        #[derive(FromQueryResult)]
        struct Kept {
            content: String,
        }
        if let Some(standard) = self.known.load().standards.get(sha256) {
            return Ok(Arc::clone(standard));
        }
        let sql = "SELECT content FROM pinned_standard WHERE sha256 = $1";
        let kept: Option<Kept> = self.store.read().row(sql, [sha256.into()]).await?;
        let kept = kept.ok_or_else(|| Error::broken(NotPinned(sha256.to_owned())))?;
        let standard = Arc::new(Standard::parse(&kept.content).map_err(Error::broken)?);
        // whoever pinned it gave its facts their numbers first
        let facts = Arc::new(FactNumbers::read(&self.store).await?);
        self.known.rcu(|known| {
            let mut standards = known.standards.clone();
            standards.insert(sha256.to_owned(), Arc::clone(&standard));
            Known { facts: known.facts.later(&facts), standards }
        });
        Ok(standard)
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
