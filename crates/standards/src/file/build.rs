//! Builds a standard out of its file.

use std::collections::{BTreeMap, HashMap};

use super::citations::{Citations, Entry, gloss, gloss_in};
use super::reader::{Item, Node};
use crate::period::{DayOfYear, Period};
use crate::problem::ProblemKind;
use crate::source::{Gloss, Source};
use crate::standard::{
    Band, Class, Criterion, FactDef, FactId, FactKind, HeadSources, Index, Indicator, Measure, Note, Rule, Rules,
    Standard, WhenEmpty,
};

pub(super) fn standard(root: &Node<'_>, sha256: String, text: &str) -> Standard {
    let illustrative = root.may("illustrative", |item| item.flag()).unwrap_or(false);
    let references = references(root);
    let citations = Citations::read(root, &references, illustrative);
    let mut facts = FactTable::read(root);
    let (title, title_source) = named(root, "title", &citations);
    let (issued, issued_source) = head(root, "issued", &citations, |item| item.date());
    let (effective_from, from_source) = head(root, "effective_from", &citations, |item| item.date());
    let (effective_to, to_source) = head(root, "effective_to", &citations, |item| item.date());
    let (max_points, points_source) = head(root, "max_points", &citations, |item| item.whole());
    let (criteria_total, total_source) = criteria_total(root, &citations);
    let criteria = criteria(root, &citations, &mut facts);
    let standard = Standard {
        id: root.need("id", "a short name", |item| short_name(&item, '-')).unwrap_or_default(),
        revision: root.need("revision", "a number from 1", |item| revision(&item)).unwrap_or(1),
        sha256,
        text: text.to_owned(),
        author: root.text("author"),
        title,
        illustrative,
        issued,
        effective_from,
        effective_to,
        max_points,
        criteria_total,
        period: root.may("period", |item| period(&item, &citations)),
        classes: each(root, "classes", |node| class(node, &citations)),
        rules: rules(root, &citations),
        notes: each(root, "notes", |node| note(node, &citations)),
        references,
        sources: HeadSources {
            title: title_source,
            issued: issued_source,
            effective_from: from_source,
            effective_to: to_source,
            max_points: points_source,
            criteria_total: total_source,
        },
        index: facts.index(root, &criteria),
        criteria,
    };
    citations.report_unused(root);
    standard
}

pub(super) fn references(root: &Node<'_>) -> BTreeMap<String, String> {
    let table = root.may("references", |item| item.table());
    table.map_or_else(BTreeMap::new, |table| {
        let keys = table.keys().into_iter();
        keys.map(|key| (key.to_owned(), table.text(key))).collect()
    })
}

pub(super) type Sourced<T> = (Option<T>, Option<Source>);

pub(super) fn head<T>(
    root: &Node<'_>,
    key: &str,
    citations: &Citations,
    read: impl FnOnce(Item<'_>) -> Option<T>,
) -> Sourced<T> {
    split(root.may(key, |item| citations.entry(&item, read)))
}

/// Whether all criteria are listed must be said, even where the number is not known.
fn criteria_total(root: &Node<'_>, citations: &Citations) -> Sourced<u32> {
    split(
        root.need("criteria_total", "how many criteria there are", |item| citations.entry(&item, |item| item.whole())),
    )
}

pub(super) fn each<T>(root: &Node<'_>, key: &str, read: impl FnMut(&Node<'_>) -> T) -> Vec<T> {
    root.tables(key).iter().map(read).collect()
}

pub(super) fn split<T>(entry: Option<Entry<T>>) -> Sourced<T> {
    entry.map_or((None, None), |entry| (entry.value, Some(entry.source)))
}

pub(super) fn short_name(item: &Item<'_>, joint: char) -> Option<String> {
    let sound = |text: &String| {
        text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
    };
    let expected = format!("a short name of a to z, 0 to 9 and {joint}");
    item.text().filter(sound).or_else(|| item.wrong(&expected))
}

pub(super) fn revision(item: &Item<'_>) -> Option<u32> {
    item.whole().filter(|number| *number > 0).or_else(|| item.wrong("a number from 1"))
}

fn number(item: &Item<'_>) -> Option<String> {
    let sound = |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    item.text().filter(sound).or_else(|| item.wrong("a number as text, like \"3\" or \"3.1\""))
}

fn period(item: &Item<'_>, citations: &Citations) -> Option<Period> {
    let node = item.table()?;
    let day = |key| {
        node.need(key, "a day of the year", |item| {
            let text = item.text()?;
            DayOfYear::parse(&text).or_else(|| item.wrong("a day of the year like 11-16"))
        })
    };
    let (first, last) = (day("first"), day("last"));
    let source = citations.known(&node);
    Some(Period { first: first?, last: last?, source })
}

fn class(node: &Node<'_>, citations: &Citations) -> Class {
    let threshold =
        node.need("threshold", "the threshold and its source", |item| citations.entry(&item, |item| item.whole()));
    let (threshold, source) = split(threshold);
    Class {
        key: node.need("key", "a short name", |item| short_name(&item, '_')).unwrap_or_default(),
        name: node.need("name", "a name with vi and en", |item| gloss(&item)).unwrap_or_default(),
        threshold,
        source: source.unwrap_or_default(),
    }
}

fn rules(root: &Node<'_>, citations: &Citations) -> Rules {
    let Some(node) = root.need("rules", "a table of rules", |item| item.table()) else {
        return Rules::default();
    };
    let rule = |key| {
        let entry = node.need(key, "the rule and its source", |item| citations.entry(&item, |item| item.flag()));
        let (holds, source) = split(entry);
        Rule { holds, source: source.unwrap_or_default() }
    };
    Rules {
        every_criterion_above_zero: rule("every_criterion_above_zero"),
        every_criterion_required: rule("every_criterion_required"),
    }
}

pub(super) fn note(node: &Node<'_>, citations: &Citations) -> Note {
    Note {
        topic: node.need("topic", "a short name", |item| short_name(&item, '_')).unwrap_or_default(),
        text: node.need("text", "a text with vi and en", |item| gloss(&item)).unwrap_or_default(),
        source: citations.source(node),
    }
}

pub(super) fn named(node: &Node<'_>, key: &str, citations: &Citations) -> (Gloss, Source) {
    node.need(key, "vi, en and source", |item| {
        let node = item.table()?;
        Some((gloss_in(&node), citations.known(&node)))
    })
    .unwrap_or_default()
}

fn criteria(root: &Node<'_>, citations: &Citations, facts: &mut FactTable) -> Vec<Criterion> {
    let read = |node: &Node<'_>| {
        let (name, source) = named(node, "name", citations);
        let sector = node
            .need("sector", "the sector and its source", |item| citations.entry(&item, |item| short_name(&item, '_')));
        let (sector, sector_source) = split(sector);
        let max_points = node
            .need("max_points", "the most points and their source", |item| citations.entry(&item, |item| item.whole()));
        let (max_points, points_source) = split(max_points);
        let indicators = node.tables("indicators");
        Criterion {
            no: node.need("no", "a number as text", |item| number(&item)).unwrap_or_default(),
            name,
            sector: sector.unwrap_or_default(),
            max_points,
            indicators: indicators.iter().map(|node| indicator(node, citations, facts)).collect(),
            source,
            sector_source: sector_source.unwrap_or_default(),
            points_source: points_source.unwrap_or_default(),
        }
    };
    root.tables("criteria").iter().map(read).collect()
}

fn indicator(node: &Node<'_>, citations: &Citations, facts: &mut FactTable) -> Indicator {
    let (name, source) = named(node, "name", citations);
    let measure = node.need("measure", "a measure and its source", |item| {
        let node = item.table()?;
        let source = citations.known(&node);
        measure(&node, facts).map(|measure| (measure, source))
    });
    let (measure, measure_source) = measure.unwrap_or((Measure::Count { fact: FactId(0) }, Source::default()));
    let when_empty = node.may("when_empty", |item| {
        citations.entry(&item, |item| item.word(WhenEmpty::ALL.map(|rule| (rule.key(), rule))))
    });
    let (when_empty, when_empty_source) = split(when_empty);
    let bands = node.need("bands", "an array of bands", |item| item.tables()).unwrap_or_default();
    let complete = node.may("bands_complete", |item| {
        if !item.is_table() {
            return Some((item.flag()?, None));
        }
        let entry = citations.entry(&item, |item| item.flag())?;
        let complete = entry.value == Some(true);
        Some((complete, complete.then_some(entry.source)))
    });
    let (bands_complete, complete_source) = complete.unwrap_or((true, None));
    Indicator {
        no: node.need("no", "a number as text", |item| number(&item)).unwrap_or_default(),
        name,
        measure,
        when_empty,
        bands: bands.iter().map(|node| band(node, citations)).collect(),
        bands_complete,
        source,
        measure_source,
        when_empty_source,
        complete_source,
    }
}

fn measure(node: &Node<'_>, facts: &mut FactTable) -> Option<Measure> {
    #[derive(Clone, Copy)]
    enum Kind {
        Bool,
        Count,
        Percent,
        Rate10k,
    }
    let kind = node.need("kind", "the kind of measure", |item| {
        item.word([
            ("bool", Kind::Bool),
            ("count", Kind::Count),
            ("percent", Kind::Percent),
            ("rate_10k", Kind::Rate10k),
        ])
    })?;
    let mut fact = |key, kind| {
        let name = node.need(key, "the name of a fact", |item| short_name(&item, '_'))?;
        Some(facts.used(node, name, kind))
    };
    Some(match kind {
        Kind::Bool => Measure::Bool { fact: fact("value", FactKind::Bool)? },
        Kind::Count => Measure::Count { fact: fact("value", FactKind::Count)? },
        Kind::Percent | Kind::Rate10k => {
            let numerator = fact("numerator", FactKind::Count);
            let denominator = fact("denominator", FactKind::Count);
            let (numerator, denominator) = (numerator?, denominator?);
            if matches!(kind, Kind::Percent) {
                Measure::Percent { numerator, denominator }
            } else {
                Measure::Rate10k { numerator, denominator }
            }
        }
    })
}

fn band(node: &Node<'_>, citations: &Citations) -> Band {
    Band {
        min: node.may("min", |item| item.exact()),
        max: node.may("max", |item| item.exact()),
        points: node.need("points", "the band's points", |item| item.whole()).unwrap_or_default(),
        source: citations.known(node),
    }
}

/// The facts that indicators use, in the order of their first use.
struct FactTable {
    labels: HashMap<String, Gloss>,
    facts: Vec<FactDef>,
    by_name: HashMap<String, FactId>,
}

impl FactTable {
    fn read(root: &Node<'_>) -> FactTable {
        let table = root.may("facts", |item| item.table());
        let labels = table.map_or_else(HashMap::new, |table| {
            let label = |key: &str| Some((key.to_owned(), table.may(key, |item| gloss(&item))?));
            table.keys().into_iter().filter_map(label).collect()
        });
        FactTable { labels, facts: Vec::new(), by_name: HashMap::new() }
    }

    fn used(&mut self, node: &Node<'_>, name: String, kind: FactKind) -> FactId {
        if let Some(id) = self.by_name.get(&name).copied() {
            if self.facts.get(id.0).is_some_and(|fact| fact.kind != kind) {
                node.report("", ProblemKind::TwoKinds { fact: name });
            }
            return id;
        }
        let id = FactId(self.facts.len());
        let label = self.labels.get(&name).cloned().unwrap_or_else(|| {
            node.report("", ProblemKind::NoLabel { fact: name.clone() });
            Gloss::default()
        });
        self.by_name.insert(name.clone(), id);
        self.facts.push(FactDef { name, label, kind });
        id
    }

    fn index(self, root: &Node<'_>, criteria: &[Criterion]) -> Index {
        for name in self.labels.keys().filter(|name| !self.by_name.contains_key(*name)) {
            root.report(&format!("facts.{name}"), ProblemKind::UnusedLabel);
        }
        let mut indicator_by_no = HashMap::new();
        for (at, criterion) in criteria.iter().enumerate() {
            for (within, indicator) in criterion.indicators.iter().enumerate() {
                indicator_by_no.entry(indicator.no.clone()).or_insert((at, within));
            }
        }
        Index { facts: self.facts, fact_by_name: self.by_name, indicator_by_no }
    }
}
