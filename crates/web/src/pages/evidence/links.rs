use std::collections::BTreeMap;

use organisation::Result;
use programme::{
    Dossier,
    evidence::{self, Tally},
};

use crate::{pages::dossiers::Mark, visit::SignedIn, words::Words};

/// How many pieces each indicator of a dossier has, for the small links in its table.
pub(crate) struct Links {
    words: Words,
    from_above: bool,
    tallies: BTreeMap<String, Tally>,
}

/// The link of an indicator.
pub(crate) struct Link {
    /// Its words, with the number of pieces.
    pub(crate) words: String,
    /// What is to be seen to.
    pub(crate) marks: Vec<Mark>,
}

impl Links {
    /// Counts the pieces of a dossier, in one statement.
    pub(crate) async fn of(person: &SignedIn, dossier: &Dossier) -> Result<Self> {
        let pieces = evidence::of_dossier(&person.app.programme.store, dossier.id).await?;
        let tallies = evidence::tally(&pieces, person.now.today());
        Ok(Self {
            words: person.words,
            from_above: evidence::sees_others(&person.app.programme, &person.actor, dossier).await?,
            tallies: tallies.into_iter().map(|(indicator, tally)| (indicator.to_owned(), tally)).collect(),
        })
    }

    /// The link of an indicator.
    pub(crate) fn to(&self, indicator: &str) -> Link {
        let tally = self.tallies.get(indicator).copied().unwrap_or_default();
        let words = self.words;
        let twins = tally.twins_here > 0 || (self.from_above && tally.twins_elsewhere > 0);
        let mark = |holds: bool, tone, icon, words| holds.then_some(Mark { tone, icon, words });
        let marks = [
            mark(tally.pieces == 0, "", "none", words.say("evidence.mark.missing")),
            mark(tally.rejected > 0, "bad", "x", words.with("evidence.mark.rejected", "count", tally.rejected)),
            mark(tally.expired > 0, "late", "late", words.with("evidence.mark.expired", "count", tally.expired)),
            mark(twins, "late", "info", words.say("evidence.mark.twin")),
        ];
        Link { words: words.with("evidence.link", "count", tally.pieces), marks: marks.into_iter().flatten().collect() }
    }
}
