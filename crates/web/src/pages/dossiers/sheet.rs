use std::collections::BTreeMap;

use programme::explanation::{self, Explained};
use standards::{
    Criterion, CriterionScore, Evaluation, FactId, FactKind, Indicator, IndicatorScore, Measure, Outcome, Standard,
    Value,
};

use super::{
    sectors::{GroupBeside, RowBeside},
    typed::Typed,
};
use crate::words::Words;

/// The table of criteria and indicators as the page shows it.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// A group a criterion.
    pub(crate) groups: Vec<Group>,
}

/// A criterion with its indicators.
#[derive(Debug)]
pub(crate) struct Group {
    /// Its number.
    pub(crate) no: String,
    /// The number as part of an element's id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// The sector that answers for it.
    pub(crate) sector: String,
    /// What stands beside it: the sector's word, and why its figures are locked.
    pub(crate) beside: GroupBeside,
    /// Its points, `–` where it has no result.
    pub(crate) points: String,
    /// Its maximum.
    pub(crate) max: String,
    /// Whether it has no result yet.
    pub(crate) undetermined: bool,
    /// Whether it has no points, which refuses recognition.
    pub(crate) zero: bool,
    /// Points still missing to the maximum.
    pub(crate) missing: Option<String>,
    /// How the others were scaled up where an indicator dropped out.
    pub(crate) scaling: Option<String>,
    /// Its indicators.
    pub(crate) rows: Vec<Row>,
}

/// An indicator: its figures, last year's, its points and why.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its number.
    pub(crate) no: String,
    /// The number as part of an element's id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its figures.
    pub(crate) input: Input,
    /// The share they make, or that there is none yet.
    pub(crate) share: Share,
    /// Last year's value, and its figures where it is a share.
    pub(crate) last: Option<(String, String)>,
    /// Its points, `–` where it has no result.
    pub(crate) points: String,
    /// The highest points of its bands.
    pub(crate) max: String,
    /// The whole explanation.
    pub(crate) why: Explained,
    /// What was refused in its fields.
    pub(crate) complaints: Vec<Complaint>,
    /// What stands beside it: what looks unlikely, and last year's figures to keep.
    pub(crate) beside: RowBeside,
}

/// A sentence about the figures it is about.
#[derive(Debug)]
pub(crate) struct Complaint {
    /// The facts, with blanks between.
    pub(crate) facts: String,
    /// The sentence.
    pub(crate) sentence: String,
}

/// A field to mend, for the list above the table.
#[derive(Debug)]
pub(crate) struct Fault<'a> {
    /// The indicator's row.
    pub(crate) row: &'a Row,
    /// The field.
    pub(crate) field: &'a Field,
    /// What was refused in it.
    pub(crate) sentence: &'a str,
}

impl Row {
    /// Its figures.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        let fields = match &self.input {
            Input::YesNo(field) | Input::Count(field) => [Some(field), None],
            Input::Share(part, whole) => [Some(part), Some(whole)],
        };
        fields.into_iter().flatten()
    }

    /// Whether its figures come out of a survey.
    pub(crate) fn is_surveyed(&self) -> bool {
        self.fields().any(|field| field.fact == programme::survey::ANSWERS)
    }

    /// Why nothing of it can be changed now.
    pub(crate) fn lock(&self) -> Option<&str> {
        self.fields().find_map(|field| field.lock.as_deref())
    }

    /// Its figures, to be marked.
    pub(super) fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        let fields = match &mut self.input {
            Input::YesNo(field) | Input::Count(field) => [Some(field), None],
            Input::Share(part, whole) => [Some(part), Some(whole)],
        };
        fields.into_iter().flatten()
    }

    /// Figures that are typed at another indicator already and only repeated here.
    pub(crate) fn echoes(&self) -> impl Iterator<Item = &Field> {
        self.fields().filter(|field| field.typed_at.is_some())
    }

    /// The fields to mend here, each where it is typed.
    fn faults(&self) -> impl Iterator<Item = Fault<'_>> {
        let typed_here = self.fields().filter(|field| field.typed_at.is_none());
        typed_here.filter_map(|field| Some(Fault { row: self, field, sentence: field.complaint.as_deref()? }))
    }
}

/// What stands where the figures are typed or read.
#[derive(Debug)]
pub(crate) enum Input {
    /// Yes or no.
    YesNo(Field),
    /// One whole number.
    Count(Field),
    /// Part and whole.
    Share(Field, Field),
}

/// One figure.
#[derive(Debug)]
pub(crate) struct Field {
    /// The fact, which is also the field's name.
    pub(crate) fact: String,
    /// What it is called.
    pub(crate) label: String,
    /// As typed, or as saved.
    pub(crate) text: String,
    /// As it is shown where it cannot be typed.
    pub(crate) shown: String,
    /// The indicator at which the same fact is typed already.
    pub(crate) typed_at: Option<String>,
    /// Whether the person may not write it: a sector confirmed it, or it is another sector's.
    pub(crate) fixed: bool,
    /// What was refused in it.
    pub(crate) complaint: Option<String>,
    /// Why it cannot be changed now.
    pub(crate) lock: Option<String>,
}

/// What the figures of a share come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// No share is asked for.
    None,
    /// A figure is missing.
    Missing,
    /// 0/0.
    Empty,
    /// Cut after two decimals, with its sign.
    Known(String),
}

/// What a sheet is made of.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The language.
    pub(crate) words: Words,
    /// The standard.
    pub(crate) standard: &'a Standard,
    /// What the figures come to.
    pub(crate) evaluation: &'a Evaluation,
    /// Saved figures by fact.
    pub(crate) figures: &'a BTreeMap<String, u64>,
    /// Last year's.
    pub(crate) last_year: &'a BTreeMap<String, u64>,
    /// What somebody typed, where the page shows it again.
    pub(crate) typed: Option<&'a Typed>,
    /// What was refused, by fact.
    pub(crate) complaints: &'a BTreeMap<String, String>,
    /// Why a figure cannot be changed now, by fact.
    pub(crate) locks: &'a BTreeMap<String, String>,
}

impl Sheet {
    /// The table of a standard with its figures.
    pub(crate) fn of(source: Source<'_>) -> Self {
        let mut seen = BTreeMap::new();
        let scores = &source.evaluation.criteria;
        let groups = source
            .standard
            .criteria
            .iter()
            .zip(scores)
            .map(|(criterion, score)| source.group(criterion, score, &mut seen));
        Self { groups: groups.collect() }
    }

    /// Every indicator, in the order of the table.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    /// Every field to mend, in the order of the table.
    pub(crate) fn faults(&self) -> Vec<Fault<'_>> {
        self.groups.iter().flat_map(|group| &group.rows).flat_map(Row::faults).collect()
    }
}

impl Source<'_> {
    fn group(self, criterion: &Criterion, score: &CriterionScore, seen: &mut BTreeMap<FactId, String>) -> Group {
        let lang = self.words.lang;
        let rows = criterion
            .indicators
            .iter()
            .zip(&score.indicators)
            .map(|(indicator, score)| self.row(indicator, score, seen));
        let max = score.max.map(standards::Points::from);
        let missing = score.points.zip(max).map(|(points, max)| max - points).filter(|missing| !missing.is_zero());
        Group {
            no: criterion.no.clone(),
            id: id(&criterion.no),
            name: lang.pick(&criterion.name.vi, &criterion.name.en).to_owned(),
            sector: self.words.sector(&criterion.sector),
            beside: GroupBeside::default(),
            points: score.points.map_or_else(dash, |points| explanation::points(lang, points)),
            max: score.max.map_or_else(unknown, |max| max.to_string()),
            undetermined: score.points.is_none(),
            zero: score.points.is_some_and(standards::Points::is_zero),
            missing: missing.map(|missing| explanation::points(lang, missing)),
            scaling: explanation::criterion_scaling(lang, criterion, score),
            rows: rows.collect(),
        }
    }

    fn row(self, indicator: &Indicator, score: &IndicatorScore, seen: &mut BTreeMap<FactId, String>) -> Row {
        let lang = self.words.lang;
        let points = match score.outcome {
            Outcome::Excluded => self.words.say("dossier.excluded"),
            _ => score.points().map_or_else(dash, |points| points.to_string()),
        };
        Row {
            no: indicator.no.clone(),
            id: id(&indicator.no),
            name: lang.pick(&indicator.name.vi, &indicator.name.en).to_owned(),
            input: self.input(indicator, seen),
            share: self.share(indicator.measure, score.value),
            last: self.last(indicator.measure),
            points,
            max: score.max.map_or_else(unknown, |max| max.to_string()),
            why: explanation::indicator(lang, self.standard, indicator, score),
            complaints: self.complaints(indicator.measure),
            beside: RowBeside::default(),
        }
    }

    /// A sentence is said once, of all the figures it is about.
    fn complaints(&self, measure: Measure) -> Vec<Complaint> {
        let mut facts_by_sentence: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for fact in self.facts(measure) {
            if let Some(sentence) = self.complaints.get(fact) {
                facts_by_sentence.entry(sentence).or_default().push(fact);
            }
        }
        let complaint =
            |(sentence, facts): (&str, Vec<&str>)| Complaint { facts: facts.join(" "), sentence: sentence.to_owned() };
        facts_by_sentence.into_iter().map(complaint).collect()
    }

    fn facts(&self, measure: Measure) -> impl Iterator<Item = &str> {
        measure.facts().filter_map(|id| self.standard.fact(id)).map(|fact| fact.name.as_str())
    }

    fn input(self, indicator: &Indicator, seen: &mut BTreeMap<FactId, String>) -> Input {
        let mut field = |fact| {
            let typed_at = seen.get(&fact).cloned();
            seen.entry(fact).or_insert_with(|| indicator.no.clone());
            self.field(fact, typed_at)
        };
        match indicator.measure {
            Measure::Bool { fact } => Input::YesNo(field(fact)),
            Measure::Count { fact } => Input::Count(field(fact)),
            Measure::Percent { numerator, denominator } | Measure::Rate10k { numerator, denominator } => {
                Input::Share(field(numerator), field(denominator))
            }
        }
    }

    fn field(self, fact: FactId, typed_at: Option<String>) -> Field {
        let definition = self.standard.fact(fact);
        let name = definition.map(|fact| fact.name.clone()).unwrap_or_default();
        let saved = self.figures.get(&name).copied();
        let typed = self.typed.and_then(|typed| typed.texts.get(&name)).cloned();
        let shown = in_words(self.words, self.standard, &name, saved);
        Field {
            label: definition
                .map(|fact| self.words.lang.pick(&fact.label.vi, &fact.label.en).to_owned())
                .unwrap_or_default(),
            text: typed.unwrap_or_else(|| saved.map(|figure| figure.to_string()).unwrap_or_default()),
            shown,
            typed_at,
            fixed: false,
            complaint: self.complaints.get(&name).cloned(),
            lock: self.locks.get(&name).cloned(),
            fact: name,
        }
    }

    fn share(self, measure: Measure, value: Option<Value>) -> Share {
        if measure.share().is_none() {
            return Share::None;
        }
        match value {
            Some(Value::Share { denominator: 0, .. }) => Share::Empty,
            Some(value) => self.cut(value).map_or(Share::Missing, Share::Known),
            None => Share::Missing,
        }
    }

    /// A share cut after two decimals: in percent, or per 10,000 as the indicator's name says.
    fn cut(self, value: Value) -> Option<String> {
        let Value::Share { scale, .. } = value else {
            return None;
        };
        let number = self.words.decimal(&standards::cut_share(value)?);
        Some(if scale == 100 { format!("{number}%") } else { number })
    }

    fn last(self, measure: Measure) -> Option<(String, String)> {
        let figure = |id| self.standard.fact(id).and_then(|fact| self.last_year.get(&fact.name)).copied();
        match measure {
            Measure::Bool { fact } | Measure::Count { fact } => {
                let name = &self.standard.fact(fact)?.name;
                Some((in_words(self.words, self.standard, name, Some(figure(fact)?)), String::new()))
            }
            Measure::Percent { .. } | Measure::Rate10k { .. } => {
                let (part, whole, scale) = measure.share()?;
                let (numerator, denominator) = (figure(part)?, figure(whole)?);
                let pair = format!("{}/{}", self.words.number(numerator), self.words.number(denominator));
                match self.cut(Value::Share { numerator, denominator, scale }) {
                    Some(share) => Some((share, pair)),
                    None => Some((pair, String::new())),
                }
            }
        }
    }
}

/// A figure in words: yes or no where the fact asks for it, and that there is none yet.
pub(crate) fn in_words(words: Words, standard: &Standard, fact: &str, figure: Option<u64>) -> String {
    let kind = standard.fact_id(fact).and_then(|id| standard.fact(id)).map(|fact| fact.kind);
    match figure {
        None => words.say("figures.none_yet"),
        Some(figure) if kind == Some(FactKind::Bool) => {
            words.say(if figure == 1 { "figures.yes" } else { "figures.no" })
        }
        Some(figure) => words.number(figure),
    }
}

/// A number as part of an element's id: no dots, which selectors read as classes.
fn id(no: &str) -> String {
    no.replace('.', "-")
}

fn dash() -> String {
    "–".to_owned()
}

fn unknown() -> String {
    "?".to_owned()
}
