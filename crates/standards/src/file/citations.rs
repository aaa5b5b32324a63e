//! Citations of a file: each value names one, and says `unknown` where it has no value.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::reader::{Item, Node};
use crate::problem::ProblemKind;
use crate::source::{Gloss, Provenance, Source};

pub(super) struct Citations {
    sources: HashMap<String, Source>,
    used: RefCell<HashSet<String>>,
    illustrative: bool,
}

/// A value, none where it is unknown, with its source.
pub(super) struct Entry<T> {
    pub(super) value: Option<T>,
    pub(super) source: Source,
}

impl Citations {
    /// Reads `[citations]`; every reference in them must have an address.
    pub(super) fn read(root: &Node<'_>, references: &BTreeMap<String, String>, illustrative: bool) -> Citations {
        let mut sources = HashMap::new();
        let mut seen = HashSet::new();
        if let Some(table) = root.need("citations", "a table of citations", |item| item.table()) {
            for key in table.keys() {
                let source = table.may(key, |item| item.table()).map(|node| citation(&node));
                let Some(source) = source else { continue };
                for reference in &source.refs {
                    seen.insert(reference.clone());
                    if !references.contains_key(reference) {
                        let reference = reference.clone();
                        table.report(key, ProblemKind::UnknownReference { reference });
                    }
                }
                let provenance = source.provenance;
                let seen_somewhere = matches!(provenance, Provenance::Verified | Provenance::Reported);
                if seen_somewhere && source.refs.is_empty() && source.article.is_none() {
                    table.report(key, ProblemKind::NoGround { provenance });
                }
                sources.insert(key.to_owned(), source);
            }
        }
        for reference in references.keys().filter(|key| !seen.contains(*key)) {
            root.report(&format!("references.{reference}"), ProblemKind::UnusedReference);
        }
        Citations { sources, used: RefCell::default(), illustrative }
    }

    /// The source that `node` names, with the value's own note where it has one.
    pub(super) fn source(&self, node: &Node<'_>) -> Source {
        self.named(node).unwrap_or_default()
    }

    /// The source of a value that is there.
    pub(super) fn known(&self, node: &Node<'_>) -> Source {
        let source = self.named(node);
        if source.as_ref().is_some_and(is_unknown) {
            node.report("source", ProblemKind::ValueUnsourced);
        }
        source.unwrap_or_default()
    }

    /// `{ value, source, note }`, where only an unknown source may stand without a value.
    pub(super) fn entry<T>(&self, item: &Item<'_>, read: impl FnOnce(Item<'_>) -> Option<T>) -> Option<Entry<T>> {
        let node = item.table()?;
        let has_value = node.may("value", |_| Some(())).is_some();
        let value = node.may("value", read);
        let source = self.named(&node);
        match (has_value, source.as_ref().map(is_unknown)) {
            (true, Some(true)) => node.report("source", ProblemKind::ValueUnsourced),
            (false, Some(false)) => node.report("", ProblemKind::ValueMissing),
            _ => {}
        }
        Some(Entry { value, source: source.unwrap_or_default() })
    }

    fn named(&self, node: &Node<'_>) -> Option<Source> {
        let own = node.may("note", |item| gloss(&item));
        let mut source = node.need("source", "the key of a citation", |item| {
            let key = item.text()?;
            let found = self.sources.get(&key).cloned();
            if found.is_none() {
                item.report(ProblemKind::UnknownCitation { citation: key.clone() });
            }
            self.used.borrow_mut().insert(key);
            found
        })?;
        if source.provenance == Provenance::Illustrative && !self.illustrative {
            node.report("source", ProblemKind::Illustrative);
        }
        source.note = own.or(source.note);
        Some(source)
    }

    /// Reports the citations that no value has named.
    pub(super) fn report_unused(&self, root: &Node<'_>) {
        let used = self.used.borrow();
        for key in self.sources.keys().filter(|key| !used.contains(*key)) {
            root.report(&format!("citations.{key}"), ProblemKind::UnusedCitation);
        }
    }
}

fn is_unknown(source: &Source) -> bool {
    source.provenance == Provenance::Unknown
}

fn citation(node: &Node<'_>) -> Source {
    Source {
        instrument: node.may("instrument", |item| item.text()),
        article: node.may("article", |item| item.text()),
        provenance: node
            .need("provenance", "how sure we are", |item| {
                item.word(Provenance::ALL.map(|provenance| (provenance.key(), provenance)))
            })
            .unwrap_or_default(),
        refs: node.may("refs", |item| item.texts()).unwrap_or_default(),
        note: node.may("note", |item| gloss(&item)),
    }
}

/// A table of `vi` and `en`.
pub(super) fn gloss(item: &Item<'_>) -> Option<Gloss> {
    item.table().map(|node| gloss_in(&node))
}

/// `vi` and `en` of a table that may hold more.
pub(super) fn gloss_in(node: &Node<'_>) -> Gloss {
    Gloss { vi: node.text("vi"), en: node.text("en") }
}
