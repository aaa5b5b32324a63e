use std::collections::HashMap;

use organisation::{Action, Actor, Place, unit::Unit};
use programme::{
    board::{Behind, Line},
    explanation,
};
use standards::{Points, Standard, Verdict};

use super::{NONE, areas::area_name};
use crate::{
    chart::{Percent, Piece},
    pages::dossiers::Mark,
    words::Words,
};

/// A commune in a list, ready to be shown.
#[derive(Clone, Debug)]
pub(super) struct CommuneRow {
    /// Full name.
    pub(super) name: String,
    /// Its dossier, for somebody who may read it.
    pub(super) href: Option<String>,
    /// Short name of its province.
    pub(super) province: String,
    /// Its class in words.
    pub(super) class: String,
    /// The areas it belongs to, in short.
    pub(super) badges: Vec<String>,
    /// The state of its dossier.
    pub(super) state: Mark,
    /// The computed verdict.
    pub(super) verdict: Mark,
    /// Total and threshold.
    pub(super) total: String,
    /// Points it lacks; none where it does not, or where the total is not known.
    pub(super) gap: Option<String>,
    /// The total as a bar.
    pub(super) bar: TotalBar,
    /// Criteria at zero.
    pub(super) zero: String,
    /// Undetermined criteria.
    pub(super) undetermined: String,
    /// Known facts of those wanted.
    pub(super) facts: String,
    /// How far it is behind its due day; none where it is not.
    pub(super) behind: Option<Mark>,
}

/// A total on the scale of the standard.
#[derive(Clone, Debug)]
pub(super) struct TotalBar {
    /// Points that are certain.
    pub(super) known: Percent,
    /// What undetermined criteria may still bring.
    pub(super) open: Piece,
    /// Where the threshold stands.
    pub(super) threshold: Option<Percent>,
}

/// What rows are written with.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    words: Words,
    actor: &'a Actor,
    standard: Option<&'a Standard>,
    provinces: HashMap<i64, &'a str>,
}

impl<'a> Writer<'a> {
    /// Takes what the rows of a list have in common.
    pub(super) fn new(words: Words, actor: &'a Actor, standard: Option<&'a Standard>, provinces: &'a [Unit]) -> Self {
        let provinces = provinces.iter().map(|unit| (unit.id, unit.short_name())).collect();
        Self { words, actor, standard, provinces }
    }

    /// Writes a row.
    pub(super) fn row(&self, line: &Line) -> CommuneRow {
        let place = Place { unit: line.unit, above: vec![line.province] };
        let readable = self.actor.may(Action::ReadDossier, &place);
        CommuneRow {
            name: line.name.clone(),
            href: readable.then(|| format!("/assessments/{}", line.assessment)),
            province: self.provinces.get(&line.province).copied().unwrap_or_default().to_owned(),
            class: self.class(line),
            badges: line.areas.iter().map(|area| area_name(self.words, *area)).collect(),
            state: Mark::of_state(self.words, line.state),
            verdict: verdict_mark(self.words, line.verdict),
            total: self.total(line),
            gap: gap(line).map(|gap| explanation::points(self.words.lang, gap)),
            bar: self.bar(line),
            zero: listed(&line.zero_criteria),
            undetermined: listed(&line.undetermined_criteria),
            facts: format!("{}/{}", line.facts_known, line.facts_wanted),
            behind: Behind::of(line.timing).map(|_| Mark::of_timing(self.words, line.timing)),
        }
    }

    fn class(&self, line: &Line) -> String {
        let Some(key) = &line.class else {
            return self.words.say("boards.line.unclassed");
        };
        let known = self.standard.and_then(|standard| standard.class(key));
        known.map_or(key.as_str(), |class| self.words.lang.pick(&class.name.vi, &class.name.en)).to_owned()
    }

    fn total(&self, line: &Line) -> String {
        let lang = self.words.lang;
        let reached = match line.total {
            Some(total) => explanation::points(lang, total),
            None if !line.known.is_zero() => {
                self.words.with("boards.line.at_least", "points", explanation::points(lang, line.known))
            }
            None => "?".to_owned(),
        };
        let threshold = line.threshold.map_or_else(|| NONE.to_owned(), |threshold| self.words.number(threshold));
        format!("{reached}/{threshold}")
    }

    fn bar(&self, line: &Line) -> TotalBar {
        let max = self.standard.map_or(0, max_points);
        let known = Percent::of_points(line.total.unwrap_or(line.known), max);
        let reach = Percent::of_points(self.reach(line), max).max(known);
        let threshold = line.threshold.and_then(|threshold| u32::try_from(threshold).ok());
        TotalBar {
            known,
            open: Piece::between(known, reach),
            threshold: threshold.map(|threshold| Percent::of_points(Points::from(threshold), max)),
        }
    }

    /// What the total can come to at most: the maxima of undetermined criteria beside the points of the others.
    fn reach(&self, line: &Line) -> Points {
        if let Some(total) = line.total {
            return total;
        }
        let determined: Points = line.points.values().copied().flatten().sum();
        let max_of = |no: &String| self.standard?.criterion(no)?.max_points.map(Points::from);
        determined + line.undetermined_criteria.iter().filter_map(max_of).sum()
    }
}

/// The mark of a computed verdict; it is never called a recognition.
fn verdict_mark(words: Words, verdict: Verdict) -> Mark {
    let (tone, icon) = match verdict {
        Verdict::Met => ("ok", "ok"),
        Verdict::NotMet => ("bad", "x"),
        Verdict::Undetermined => ("", "unk"),
    };
    Mark { tone, icon, words: words.say(&format!("explain.verdict.{}", verdict.key())) }
}

/// Points that a commune lacks to its threshold; none where it lacks none, or where its total is not known.
pub(super) fn gap(line: &Line) -> Option<Points> {
    let threshold = Points::from(u32::try_from(line.threshold?).ok()?);
    line.total.filter(|total| *total < threshold).map(|total| threshold - total)
}

fn listed(criteria: &[String]) -> String {
    if criteria.is_empty() { NONE.to_owned() } else { criteria.join(", ") }
}

fn max_points(standard: &Standard) -> u32 {
    let sum = || standard.criteria.iter().filter_map(|criterion| criterion.max_points).sum();
    standard.max_points.unwrap_or_else(sum)
}
