//! The lines of the room: each indicator with both readings, what was found of it, and what stands beside it.

use std::collections::BTreeMap;

use organisation::Error;
use programme::{
    act::{self, ActKind},
    agreement::{self, Agreement, Answer},
    confirmation::Standing,
    explanation,
    finding::{self, Before, Finding, Kind},
    snapshot::{self, Snapshot},
};
use standards::{Indicator, Points, Standard};

use super::form::{Again, FindingForm};
use crate::{
    failure::Failure,
    form::Complaints,
    pages::{
        dossiers::{
            opened::Opened,
            sectors,
            sheet::{Input, Row, Share, Sheet, Source},
            state::Mark,
        },
        evidence::{Link, Links},
    },
    visit::SignedIn,
    words::Words,
};

/// An indicator in the room.
pub(super) struct Line {
    pub(super) no: String,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) sector: String,
    /// The commune's figures and points.
    pub(super) own: Reading,
    /// The department's, where they differ.
    pub(super) found: Option<Reading>,
    /// `+7`, `−15`; none where the points are the same.
    pub(super) difference: Option<(bool, String)>,
    pub(super) last: Option<String>,
    /// The reading of the submission before, where a figure changed since.
    pub(super) before: Option<String>,
    /// Whether other files are its evidence since.
    pub(super) other_evidence: bool,
    /// How many pieces of evidence it has, and what is to be seen to in them.
    pub(super) evidence: Link,
    /// The word of the commune's sector as it was sent up.
    pub(super) standing: Option<Mark>,
    /// What the provincial sector says.
    pub(super) said: Option<Said>,
    pub(super) reason: String,
    pub(super) by: String,
    pub(super) fields: Vec<FigureField>,
    pub(super) typed: Typed,
    pub(super) complaint: String,
}

/// Figures and points as they are read.
pub(super) struct Reading {
    pub(super) figures: String,
    pub(super) points: String,
    pub(super) max: String,
}

/// A figure that the department may put in the commune's place.
pub(super) struct FigureField {
    pub(super) fact: String,
    pub(super) label: String,
    pub(super) text: String,
    pub(super) yes_no: bool,
}

/// What a provincial sector says of the criterion.
pub(super) struct Said {
    pub(super) mark: Mark,
    pub(super) by: String,
    pub(super) words: String,
}

/// What somebody chose for an indicator and was refused, or found before.
pub(super) struct Typed {
    pub(super) kind: &'static str,
    pub(super) reason: String,
}

impl Said {
    fn of(words: Words, said: &Agreement) -> Self {
        let (tone, icon) = if said.answer == Answer::Agrees { ("ok", "ok") } else { ("bad", "x") };
        let (sector, at) = (words.sector(&said.sector), text::moment(said.at));
        Self {
            mark: Mark { tone, icon, words: words.say(&format!("agreement.answer_of.{}", said.answer.name())) },
            by: words.fill("agreement.by", &[("sector", &sector), ("at", &at), ("person", &said.person)]),
            words: said.words.clone(),
        }
    }
}

/// The submission with what was found of it: as it stands, or as the appraisal froze it.
pub(super) struct Subject {
    pub(super) submitted: Snapshot,
    pub(super) appraised: Snapshot,
    pub(super) found: BTreeMap<String, Finding>,
    pub(super) before: Option<Before>,
    pub(super) said: Vec<Agreement>,
    pub(super) evidence: Links,
}

impl Subject {
    pub(super) async fn of(person: &SignedIn, opened: &Opened) -> Result<Self, Failure> {
        let programme = &person.app.programme;
        let submission = act::newest(programme.store.read(), opened.dossier.id, ActKind::Submission).await?;
        let submission = submission.ok_or(Error::NotFound)?;
        let submitted = snapshot::of_act(&programme.store, submission).await?;
        let found = finding::newest_of(&programme.store, submission).await?;
        let before = Before::of(programme, &opened.dossier, submission).await?;
        let appraised = finding::applied(&opened.standard, &submitted, &found);
        let said = agreement::of_submission(&programme.store, submission).await?;
        let evidence = Links::of(person, &opened.dossier).await?;
        Ok(Self { submitted, appraised, found, before, said, evidence })
    }
}

/// How many open indicators did not change and can be found again as before.
pub(super) fn repeatable(standard: &Standard, subject: &Subject) -> usize {
    let again = |before: &Before| before.repeatable(standard, &subject.submitted, &subject.found).len();
    subject.before.as_ref().map_or(0, again)
}

pub(super) fn lines(words: Words, opened: &Opened, subject: &Subject, again: &Again) -> Vec<(Kind, Line)> {
    let nothing = BTreeMap::new();
    let sheet = |snapshot: &Snapshot| {
        Sheet::of(Source {
            words,
            standard: &opened.standard,
            evaluation: &snapshot.evaluation,
            figures: &snapshot.figures,
            last_year: &opened.last_year,
            typed: None,
            complaints: &nothing,
            locks: &nothing,
        })
    };
    let (own, department) = (sheet(&subject.submitted), sheet(&subject.appraised));
    let earlier = subject.before.as_ref().map(|before| sheet(&before.snapshot));
    let mut lines = Vec::new();
    for (at, (criterion, indicator)) in opened.standard.indicators().enumerate() {
        let (Some(mine), Some(theirs)) = (own.rows().nth(at), department.rows().nth(at)) else { continue };
        let finding = subject.found.get(&indicator.no);
        let kind = finding.map_or(Kind::Open, |finding| finding.kind);
        let no = indicator.no.as_str();
        let since = |changed: &dyn Fn(&Before) -> bool| subject.before.as_ref().is_some_and(changed);
        let changed = since(&|before| before.figures_changed(&opened.standard, &subject.submitted, no));
        let standing = subject.submitted.sectors.iter().find(|standing| standing.criterion == criterion.no);
        let said = subject.said.iter().find(|said| said.criterion == criterion.no);
        let before = earlier.as_ref().filter(|_| changed).and_then(|sheet| sheet.rows().nth(at)).map(figures);
        let typed = again.finding.as_ref().filter(|form| form.indicator == indicator.no);
        lines.push((
            kind,
            Line {
                no: indicator.no.clone(),
                id: mine.id.clone(),
                name: mine.name.clone(),
                sector: words.say(&format!("sector.{}", criterion.sector)),
                own: reading(mine),
                found: (kind == Kind::Differs).then(|| reading(theirs)),
                difference: difference(words, subject, &indicator.no),
                last: mine.last.as_ref().map(|(value, _)| value.clone()),
                before,
                other_evidence: since(&|before| before.evidence_changed(&subject.submitted, no)),
                evidence: subject.evidence.to(no),
                standing: standing.map(|standing: &Standing| sectors::mark(words, standing)),
                said: said.map(|said| Said::of(words, said)),
                reason: finding.map(|finding| finding.reason.clone()).unwrap_or_default(),
                by: finding
                    .map(|finding| {
                        words.fill("dossier.by", &[("at", &text::moment(finding.at)), ("person", &finding.person)])
                    })
                    .unwrap_or_default(),
                fields: fields(words, &opened.standard, indicator, subject, typed),
                typed: chosen(finding, typed),
                complaint: typed.map(|_| complaint(&again.complaints)).unwrap_or_default(),
            },
        ));
    }
    lines
}

fn complaint(complaints: &Complaints) -> String {
    ["reason", "figures"]
        .map(|field| complaints.at(field))
        .into_iter()
        .find(|one| !one.is_empty())
        .unwrap_or_default()
        .to_owned()
}

fn chosen(finding: Option<&Finding>, typed: Option<&FindingForm>) -> Typed {
    match typed {
        Some(form) => Typed { kind: Kind::from_name(&form.kind).map_or("", Kind::name), reason: form.reason.clone() },
        None => Typed {
            kind: finding.map_or("", |finding| finding.kind.name()),
            reason: finding.map(|finding| finding.reason.clone()).unwrap_or_default(),
        },
    }
}

fn fields(
    words: Words,
    standard: &Standard,
    indicator: &Indicator,
    subject: &Subject,
    typed: Option<&FindingForm>,
) -> Vec<FigureField> {
    let field = |id| {
        let fact = standard.fact(id)?;
        let saved = subject.appraised.figures.get(&fact.name).map(ToString::to_string).unwrap_or_default();
        Some(FigureField {
            label: words.lang.pick(&fact.label.vi, &fact.label.en).to_owned(),
            text: typed.and_then(|form| form.figures.get(&fact.name).cloned()).unwrap_or(saved),
            yes_no: fact.kind == standards::FactKind::Bool,
            fact: fact.name.clone(),
        })
    };
    indicator.measure.facts().filter_map(field).collect()
}

fn difference(words: Words, subject: &Subject, no: &str) -> Option<(bool, String)> {
    let points = |snapshot: &Snapshot| snapshot.evaluation.indicator(no).and_then(standards::IndicatorScore::points);
    let (own, found) = (Points::from(points(&subject.submitted)?), Points::from(points(&subject.appraised)?));
    let (more, by) = if found >= own { (true, found - own) } else { (false, own - found) };
    let sign = if more { '+' } else { '−' };
    (!by.is_zero()).then(|| (more, format!("{sign}{}", explanation::points(words.lang, by))))
}

fn reading(row: &Row) -> Reading {
    Reading { figures: figures(row), points: row.points.clone(), max: row.max.clone() }
}

/// `26/28 = 92,86%`, `6`, `Có`.
fn figures(row: &Row) -> String {
    let shown = match &row.input {
        Input::YesNo(field) | Input::Count(field) => field.shown.clone(),
        Input::Share(part, whole) => format!("{}/{}", part.shown, whole.shown),
    };
    match &row.share {
        Share::Known(share) => format!("{shown} = {share}"),
        _ => shown,
    }
}
