use std::collections::{BTreeMap, BTreeSet};

use programme::{
    act::ActKind,
    figures::{Entry, LARGEST},
};
use standards::{FactKind, Standard};

use crate::{form::ungrouped, words::Words};

/// What stands before a fact's name in the fields of the form.
pub(super) const PREFIX: &str = "f.";
/// What stands before a finding's key in the fields of the form.
const WHY: &str = "why.";

/// The form of figures, exactly as somebody typed it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    /// The version of the dossier that the person saw.
    pub(super) version: i64,
    /// The figures that the person saw, in the form of [`written`].
    pub(super) seen: BTreeMap<String, u64>,
    /// Text by fact.
    pub(super) texts: BTreeMap<String, String>,
    /// Whether the button was pressed that self-scores what is saved.
    pub(super) then_self_score: bool,
    /// Indicators ticked to keep last year's figures where the field is empty.
    pub(super) keep: BTreeSet<String>,
    /// Why figures change.
    pub(super) reason: String,
    /// Why what looks unlikely is right, by the key of the finding.
    pub(super) answers: BTreeMap<String, String>,
}

/// The form read: what is wanted, and what cannot be read as a figure.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The figure of each fact; none where the field is empty.
    pub(super) figures: Vec<(String, Option<u64>)>,
    /// A sentence by fact.
    pub(super) complaints: BTreeMap<String, String>,
    /// Facts whose figure is last year's, taken over by ticking.
    pub(super) proposed: BTreeSet<String>,
}

impl Typed {
    /// Takes the fields of the form; others are left out.
    pub(super) fn of(fields: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "version" => typed.version = text.parse().unwrap_or(-1),
                "seen" => typed.seen = read_written(&text),
                "then" => typed.then_self_score = text == ActKind::SelfAssessment.name(),
                "keep" => drop(typed.keep.insert(text)),
                "reason" => typed.reason = text,
                _ => {
                    if let Some(fact) = name.strip_prefix(PREFIX) {
                        typed.texts.insert(fact.to_owned(), text);
                    } else if let Some(finding) = name.strip_prefix(WHY).filter(|_| !text.trim().is_empty()) {
                        typed.answers.insert(finding.to_owned(), text);
                    }
                }
            }
        }
        typed
    }

    /// Reads every field. One that is empty takes last year's figure where its indicator was ticked to keep it.
    pub(super) fn read(&self, words: Words, standard: &Standard, last_year: &BTreeMap<String, u64>) -> Wanted {
        let mut wanted = Wanted::default();
        let kept = self.kept(standard);
        for fact in standard.facts() {
            let Some(text) = self.texts.get(&fact.name) else {
                continue;
            };
            let last = last_year.get(&fact.name).filter(|_| kept.contains(fact.name.as_str()));
            match figure(text, fact.kind) {
                Ok(None) if last.is_some() => {
                    wanted.figures.push((fact.name.clone(), last.copied()));
                    wanted.proposed.insert(fact.name.clone());
                }
                Ok(figure) => wanted.figures.push((fact.name.clone(), figure)),
                Err(key) => {
                    wanted.complaints.insert(fact.name.clone(), words.say(key));
                }
            }
        }
        wanted
    }

    /// The facts of the indicators that were ticked.
    fn kept<'s>(&self, standard: &'s Standard) -> BTreeSet<&'s str> {
        let indicators = self.keep.iter().filter_map(|no| standard.indicator(no));
        let facts = indicators.flat_map(|(_, indicator)| indicator.measure.facts());
        facts.filter_map(|id| standard.fact(id)).map(|fact| fact.name.as_str()).collect()
    }

    /// What was typed besides figures, as fields.
    pub(super) fn besides(&self) -> Vec<(String, String)> {
        let reason = (!self.reason.trim().is_empty()).then(|| ("reason".to_owned(), self.reason.clone()));
        let answers = self.answers.iter().map(|(key, answer)| (format!("{WHY}{key}"), answer.clone()));
        reason.into_iter().chain(answers).collect()
    }

    /// What is sent of it, once it is read.
    pub(super) fn entry(&self, wanted: Wanted) -> Entry {
        Entry {
            figures: wanted.figures,
            proposed: wanted.proposed,
            reason: self.reason.clone(),
            answers: self.answers.clone(),
        }
    }
}

impl Wanted {
    /// The figures as they would be.
    pub(super) fn over(&self, saved: &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
        let mut figures = saved.clone();
        for (fact, figure) in &self.figures {
            match figure {
                Some(figure) => figures.insert(fact.clone(), *figure),
                None => figures.remove(fact),
            };
        }
        for fact in self.complaints.keys() {
            figures.remove(fact);
        }
        figures
    }

    /// Adds a sentence beside every part that is above its whole.
    pub(super) fn complain_of_pairs(&mut self, words: Words, standard: &Standard, figures: &BTreeMap<String, u64>) {
        let facts = programme::snapshot::facts(standard, figures);
        for fault in facts.check(standard) {
            let name = |id| standard.fact(id).map(|fact| fact.name.clone()).unwrap_or_default();
            let figure = |id| words.number(facts.get(id).unwrap_or_default());
            let (part, whole) = (figure(fault.numerator), figure(fault.denominator));
            let sentence = words.fill(
                "figures.refused.part_above_whole",
                &[("numerator", &part), ("denominator", &whole), ("indicator", &fault.indicator)],
            );
            self.complaints.entry(name(fault.numerator)).or_insert(sentence);
        }
    }
}

/// Figures as one text for a hidden field.
pub(super) fn written(figures: &BTreeMap<String, u64>) -> String {
    figures.iter().map(|(fact, figure)| format!("{fact}={figure}")).collect::<Vec<_>>().join(";")
}

fn read_written(text: &str) -> BTreeMap<String, u64> {
    let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
    pairs.filter_map(|(fact, figure)| Some((fact.to_owned(), figure.parse().ok()?))).collect()
}

/// A figure as people type it: digits, in groups of three if they like; empty is unknown, never zero.
pub(super) fn figure(text: &str, kind: FactKind) -> Result<Option<u64>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = ungrouped(text).ok_or("figures.refused.not_a_number")?;
    let figure = digits.parse().ok().filter(|figure| *figure <= LARGEST).ok_or("figures.refused.too_large")?;
    if kind == FactKind::Bool && figure > 1 {
        return Err("figures.refused.not_yes_or_no");
    }
    Ok(Some(figure))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Result<Option<u64>, &'static str> {
        figure(text, FactKind::Count)
    }

    #[test]
    fn an_empty_field_is_unknown_and_never_zero() {
        assert_eq!(count("  "), Ok(None));
        assert_eq!(count("0"), Ok(Some(0)));
    }

    #[test]
    fn groups_of_three_are_read_as_people_type_them() {
        for text in ["6214", "6.214", "6,214", "6 214", " 6\u{a0}214 "] {
            assert_eq!(count(text), Ok(Some(6214)), "{text}");
        }
    }

    #[test]
    fn what_is_no_whole_number_is_refused() {
        for text in ["12a", "1.5", "6.21", "-3", "1..000", ".214", "6214.000", "93,65%"] {
            assert_eq!(count(text), Err("figures.refused.not_a_number"), "{text}");
        }
    }

    #[test]
    fn ten_digits_are_too_many_and_a_yes_is_one() {
        assert_eq!(count("999999999"), Ok(Some(999_999_999)));
        assert_eq!(count("1000000000"), Err("figures.refused.too_large"));
        assert_eq!(figure("2", FactKind::Bool), Err("figures.refused.not_yes_or_no"));
    }

    #[test]
    fn a_tick_keeps_last_years_figure_only_where_the_field_is_empty() {
        let library = standards::Library::built_in().unwrap();
        let standard = library.latest("minh-hoa").unwrap();
        let fields = [("keep", "2.1"), ("f.births", ""), ("f.births_registered_on_time", "412"), ("f.infants", "")];
        let typed = Typed::of(fields.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec());
        let last = BTreeMap::from([
            ("births".to_owned(), 441),
            ("births_registered_on_time".to_owned(), 418),
            ("infants".to_owned(), 425),
        ]);
        let wanted = typed.read(Words::default(), standard, &last);
        let figure = |fact: &str| wanted.figures.iter().find(|(name, _)| name == fact).unwrap().1;
        assert_eq!(
            (figure("births"), figure("births_registered_on_time"), figure("infants")),
            (Some(441), Some(412), None)
        );
        assert_eq!(wanted.proposed, BTreeSet::from(["births".to_owned()]));
    }

    #[test]
    fn the_figures_somebody_saw_come_back_from_the_hidden_field() {
        let seen = BTreeMap::from([("births".to_owned(), 426), ("villages".to_owned(), 0)]);
        let fields = vec![("version".to_owned(), "7".to_owned()), ("seen".to_owned(), written(&seen))];
        let typed = Typed::of(fields);
        assert_eq!((typed.version, typed.seen), (7, seen));
    }
}
