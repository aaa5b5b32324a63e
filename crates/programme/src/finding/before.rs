//! What was found of the submission before, and what of it can be found again.

use std::collections::{BTreeMap, BTreeSet};

use organisation::Result;
use standards::Standard;

use super::{Finding, Kind, NewFinding, checked, facts_of, newest_of, open};
use crate::{
    Dossier, Programme, act,
    snapshot::{self, Snapshot},
};

/// The submission before the one that is appraised, with what was found of it.
#[derive(Debug)]
pub struct Before {
    /// What was sent up then.
    pub snapshot: Snapshot,
    /// The newest finding of each indicator.
    pub found: BTreeMap<String, Finding>,
}

impl Before {
    /// The submission before this one; none where it is the first.
    pub async fn of(programme: &Programme, dossier: &Dossier, submission: i64) -> Result<Option<Self>> {
        let Some(earlier) = act::submission_before(programme.store.read(), dossier.id, submission).await? else {
            return Ok(None);
        };
        let snapshot = snapshot::of_act(&programme.store, earlier).await?;
        Ok(Some(Self { snapshot, found: newest_of(&programme.store, earlier).await? }))
    }

    /// What can be found again of a submission: nothing changed since, and it still stands beside what is found by now.
    pub fn repeatable(
        &self,
        standard: &Standard,
        now: &Snapshot,
        found: &BTreeMap<String, Finding>,
    ) -> Vec<NewFinding> {
        let (mut beside, mut again) = (found.clone(), Vec::new());
        for indicator in open(standard, found) {
            let before = self.found.get(indicator).filter(|one| matches!(one.kind, Kind::Agreed | Kind::Differs));
            let Some(before) = before.filter(|_| !self.changed(standard, now, indicator)) else { continue };
            let Finding { indicator, kind, figures, reason, .. } = before.clone();
            let new = NewFinding { indicator, kind, figures, reason };
            let Ok(new) = checked(standard, now, &beside, &new) else { continue };
            let taken = Finding { figures: new.figures.clone(), ..before.clone() };
            beside.insert(taken.indicator.clone(), taken);
            again.push(new);
        }
        again
    }

    /// Whether an indicator was sent up otherwise: with another figure or with other evidence.
    pub fn changed(&self, standard: &Standard, now: &Snapshot, indicator: &str) -> bool {
        self.figures_changed(standard, now, indicator) || self.evidence_changed(now, indicator)
    }

    /// Whether other files are the evidence of an indicator now.
    pub fn evidence_changed(&self, now: &Snapshot, indicator: &str) -> bool {
        let files = |snapshot: &Snapshot| -> BTreeSet<String> {
            let own = snapshot.evidence.iter().filter(|piece| piece.indicator == indicator);
            own.map(|piece| piece.sha256.clone()).collect()
        };
        files(&self.snapshot) != files(now)
    }

    /// Whether a figure of an indicator is another one now.
    pub fn figures_changed(&self, standard: &Standard, now: &Snapshot, indicator: &str) -> bool {
        facts_of(standard, indicator).any(|fact| self.snapshot.figures.get(fact) != now.figures.get(fact))
    }
}
