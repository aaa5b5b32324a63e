use std::{collections::BTreeMap, sync::Arc};

use organisation::Result;
use programme::{
    Dossier,
    act::{self, Act, ActKind},
    assessment, confirmation, plausibility,
    snapshot::{self, Snapshot},
};
use standards::{Facts, Standard};

use crate::{visit::SignedIn, words::Words};
use programme::snapshot::facts;

/// A dossier with everything its pages show.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The dossier.
    pub(crate) dossier: Dossier,
    /// The standard it is scored under.
    pub(crate) standard: Arc<Standard>,
    /// As it stands while it is with the commune; afterwards as it was sent up.
    pub(crate) snapshot: Snapshot,
    /// The figures of the year before, by fact.
    pub(crate) last_year: BTreeMap<String, u64>,
    /// Every act on it, oldest first.
    pub(crate) course: Vec<Act>,
}

impl Opened {
    /// Opens a dossier for somebody who may read it.
    pub(crate) async fn of(person: &SignedIn, id: i64) -> Result<Self> {
        let programme = &person.app.programme;
        let dossier = may_read(person, id).await?;
        let mut snapshot = snapshot::shown(programme, &dossier).await?;
        let standard = programme.standard(&snapshot.standard.sha256).await?;
        let last_year = snapshot::last_year(programme, &dossier).await?;
        let course = act::course(&programme.store, dossier.id).await?;
        if dossier.state.figures_open() {
            snapshot.sectors = confirmation::standings(programme, &dossier, person.now.today()).await?;
            snapshot.unlikely = plausibility::of_dossier(programme, &dossier, &last_year).await?;
        }
        Ok(Self { dossier, standard, snapshot, last_year, course })
    }

    /// Why figures cannot be changed although the dossier is with the commune, by fact: only some indicators went back.
    pub(crate) fn locks(&self, words: Words) -> BTreeMap<String, String> {
        let Some(open) = self.dossier.opening.facts(&self.standard) else { return BTreeMap::new() };
        let sentence = words.with("figures.locked_not_returned", "indicators", self.dossier.opening.numbers());
        let locked = self.standard.facts().iter().filter(|fact| !open.contains(fact.name.as_str()));
        locked.map(|fact| (fact.name.clone(), sentence.clone())).collect()
    }

    /// The figures that are shown, as facts of the standard.
    pub(crate) fn facts(&self) -> Facts {
        facts(&self.standard, &self.snapshot.figures)
    }

    /// The newest act of a kind.
    pub(crate) fn newest(&self, kind: ActKind) -> Option<&Act> {
        self.course.iter().rev().find(|act| act.kind == kind)
    }
}

/// The dossier, for somebody who may read it.
pub(crate) async fn may_read(person: &SignedIn, id: i64) -> Result<Dossier> {
    let dossier = assessment::find(&person.app.programme.store, id).await?;
    assessment::may_read(&person.app.programme.store, &person.actor, &dossier).await?;
    Ok(dossier)
}
