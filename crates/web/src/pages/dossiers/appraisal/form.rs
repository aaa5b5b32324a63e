//! What the forms of the room send, and what is shown again of it after a refusal.

use std::collections::BTreeMap;

use programme::finding::{Kind, NewFinding};
use standards::Standard;

use crate::{form::Complaints, pages::dossiers::typed, words::Words};

/// A finding as its form sends it.
#[derive(Clone, Debug, Default)]
pub(crate) struct FindingForm {
    pub(super) version: i64,
    pub(crate) indicator: String,
    pub(crate) kind: String,
    pub(crate) reason: String,
    pub(crate) figures: BTreeMap<String, String>,
}

/// What is shown again after a refusal.
#[derive(Default)]
pub(in crate::pages::dossiers) struct Again {
    pub(super) finding: Option<FindingForm>,
    pub(super) opinion: String,
    pub(super) reason: String,
    pub(super) answer_by: String,
    pub(super) complaints: Complaints,
}

impl Again {
    /// An appraisal or a return that was refused, with its words.
    pub(in crate::pages::dossiers) fn of(
        opinion: String,
        reason: String,
        answer_by: String,
        complaints: Complaints,
    ) -> Self {
        Self { finding: None, opinion, reason, answer_by, complaints }
    }
}

impl FindingForm {
    /// Reads the fields.
    pub(crate) fn of(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "version" => form.version = text.parse().unwrap_or(-1),
                "indicator" => form.indicator = text,
                "kind" => form.kind = text,
                "reason" => form.reason = text,
                _ => {
                    if let Some(fact) = name.strip_prefix("f.") {
                        form.figures.insert(fact.to_owned(), text);
                    }
                }
            }
        }
        form
    }

    /// The finding, or a sentence about the figure that cannot be read.
    pub(crate) fn read(&self, words: Words, standard: &Standard) -> Result<NewFinding, Complaints> {
        let mut figures = BTreeMap::new();
        let kind = Kind::from_name(&self.kind).unwrap_or(Kind::Open);
        for (fact, text) in self.figures.iter().filter(|_| kind == Kind::Differs) {
            let known = standard.fact_id(fact).and_then(|id| standard.fact(id)).map(|fact| fact.kind);
            let figure = known.ok_or("figures.refused.not_a_number").and_then(|kind| typed::figure(text, kind));
            match figure {
                Ok(figure) => figures.insert(fact.clone(), figure),
                Err(key) => return Err(Complaints::default().and("figures", words.say(key))),
            };
        }
        Ok(NewFinding { indicator: self.indicator.clone(), kind, figures, reason: self.reason.clone() })
    }
}
