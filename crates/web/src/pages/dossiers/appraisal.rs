//! The room of the appraisal: what differs first, then what is open, then what agrees; the effect on the verdict beside.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Refused, Result};
use programme::{
    Dossier, State,
    act::{self, ActKind},
    appraisal,
    finding::{self, Before, Finding, Kind, NewFinding},
    snapshot::{self, Snapshot},
};
use serde::Deserialize;
use standards::{Indicator, Points, Standard};

use super::{
    opened::Opened,
    score::{Score, verdict_mark},
    sheet::{Input, Row, Share, Sheet, Source},
    state::Mark,
};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_day},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/dossiers/appraisal.html")]
struct Page {
    frame: Frame,
    id: i64,
    version: i64,
    unit: i64,
    unit_name: String,
    state: Mark,
    /// Whether findings can be written down now.
    open_now: bool,
    year: i64,
    last_year: i64,
    differing: Vec<Line>,
    returning: Vec<Line>,
    open: Vec<Line>,
    agreed: Vec<Line>,
    /// Indicators that did not change since the submission before and were found of then.
    repeatable: usize,
    submitted: Score,
    appraised: Score,
    verdict: Mark,
    /// Why the appraisal cannot be finished now.
    unfinished: Option<String>,
    opinion: String,
    reason: String,
    answer_by: String,
    complaints: Complaints,
}

/// An indicator in the room.
struct Line {
    no: String,
    id: String,
    name: String,
    sector: String,
    /// The commune's figures and points.
    own: Reading,
    /// The department's, where they differ.
    found: Option<Reading>,
    /// `+7`, `−15`; none where the points are the same.
    difference: Option<(bool, String)>,
    last: Option<String>,
    /// The reading of the submission before, where a figure changed since.
    before: Option<String>,
    reason: String,
    by: String,
    fields: Vec<FigureField>,
    typed: Typed,
    complaint: String,
}

/// Figures and points as they are read.
struct Reading {
    figures: String,
    points: String,
    max: String,
}

/// A figure that the department may put in the commune's place.
struct FigureField {
    fact: String,
    label: String,
    text: String,
    yes_no: bool,
}

/// What somebody chose for an indicator and was refused, or found before.
struct Typed {
    kind: &'static str,
    reason: String,
}

/// A finding as its form sends it.
#[derive(Clone, Debug, Default)]
struct FindingForm {
    version: i64,
    indicator: String,
    kind: String,
    reason: String,
    figures: BTreeMap<String, String>,
}

/// What is shown again after a refusal.
#[derive(Default)]
pub(super) struct Again {
    finding: Option<FindingForm>,
    opinion: String,
    reason: String,
    answer_by: String,
    complaints: Complaints,
}

impl Again {
    /// An appraisal or a return that was refused, with its words.
    pub(super) fn of(opinion: String, reason: String, answer_by: String, complaints: Complaints) -> Self {
        Self { finding: None, opinion, reason, answer_by, complaints }
    }
}

impl FindingForm {
    fn of(fields: Vec<(String, String)>) -> Self {
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
    fn read(&self, words: Words, standard: &Standard) -> Result<NewFinding, Complaints> {
        let mut figures = BTreeMap::new();
        let kind = Kind::from_name(&self.kind).unwrap_or(Kind::Open);
        for (fact, text) in self.figures.iter().filter(|_| kind == Kind::Differs) {
            let known = standard.fact_id(fact).and_then(|id| standard.fact(id)).map(|fact| fact.kind);
            let figure = known.ok_or("figures.refused.not_a_number").and_then(|kind| super::typed::figure(text, kind));
            match figure {
                Ok(figure) => figures.insert(fact.clone(), figure),
                Err(key) => return Err(Complaints::default().and("figures", words.say(key))),
            };
        }
        Ok(NewFinding { indicator: self.indicator.clone(), kind, figures, reason: self.reason.clone() })
    }
}

/// Shows the room: to the department while it appraises, afterwards to everybody who may read the dossier.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let opened = Opened::of(&person, id).await?;
    page(&build(&person, &opened, Again::default()).await?)
}

/// Writes down a finding.
pub(crate) async fn find(person: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let form = FindingForm::of(fields);
    let opened = Opened::of(&person, id).await?;
    let anchor = form.indicator.replace('.', "-");
    let done = match form.read(person.words, &opened.standard) {
        Ok(new) => {
            let dossier = opened.dossier.clone().seen_at(form.version);
            finding::record(&person.app.programme, &person.actor, &dossier, &new, person.now).await
        }
        Err(complaints) => {
            let again = Again { finding: Some(form), complaints, ..Again::default() };
            return refused_page(&build(&person, &opened, again).await?);
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}/appraisal#i-{anchor}")).into_response()),
        Err(error) => {
            let complaints = complaints_of(&person, error)?;
            let opened = Opened::of(&person, id).await?;
            let again = Again { finding: Some(form), complaints, ..Again::default() };
            refused_page(&build(&person, &opened, again).await?)
        }
    }
}

/// Which findings are written down together.
#[derive(Debug, Deserialize)]
pub(crate) struct Together {
    version: i64,
    which: String,
}

/// Agrees with the rest, or finds again what did not change.
pub(crate) async fn find_together(person: SignedIn, Path(id): Path<i64>, Form(form): Form<Together>) -> Answer {
    let opened = Opened::of(&person, id).await?;
    let dossier = opened.dossier.clone().seen_at(form.version);
    let (programme, actor) = (&person.app.programme, &person.actor);
    let done = if form.which == "unchanged" {
        finding::repeat_unchanged(programme, actor, &dossier, person.now).await
    } else {
        finding::agree_with_rest(programme, actor, &dossier, person.now).await
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/assessments/{id}/appraisal")).into_response()),
        Err(error) => {
            let complaints = complaints_of(&person, error)?;
            let opened = Opened::of(&person, id).await?;
            refused_page(&build(&person, &opened, Again { complaints, ..Again::default() }).await?)
        }
    }
}

/// The room again with an appraisal or a return that was refused.
pub(super) async fn refused(person: &SignedIn, id: i64, again: Again) -> Answer {
    let opened = Opened::of(person, id).await?;
    refused_page(&build(person, &opened, again).await?)
}

/// A refusal, or that somebody else was quicker: both stand above what was typed.
pub(super) fn complaints_of(person: &SignedIn, error: Error) -> Result<Complaints, Failure> {
    match error {
        Error::Conflict => Ok(Complaints::default().saying(person.words.say("dossier.overtaken"))),
        error => Complaints::of(person.words, error),
    }
}

/// The submission with what was found of it: as it stands, or as the appraisal froze it.
struct Subject {
    submitted: Snapshot,
    appraised: Snapshot,
    found: BTreeMap<String, Finding>,
    before: Option<Before>,
}

impl Subject {
    async fn of(person: &SignedIn, opened: &Opened) -> Result<Self, Failure> {
        let programme = &person.app.programme;
        let submission = act::newest(programme.store.read(), opened.dossier.id, ActKind::Submission).await?;
        let submission = submission.ok_or(Error::NotFound)?;
        let submitted = snapshot::of_act(&programme.store, submission).await?;
        let found = finding::newest_of(&programme.store, submission).await?;
        let before = Before::of(programme, &opened.dossier, submission).await?;
        let appraised = finding::applied(&opened.standard, &submitted, &found);
        Ok(Self { submitted, appraised, found, before })
    }
}

async fn build(person: &SignedIn, opened: &Opened, again: Again) -> Result<Page, Failure> {
    let (words, dossier) = (person.words, &opened.dossier);
    let appraises = person.actor.may(Action::Appraise, &dossier.place);
    if dossier.state.figures_open() || (dossier.state == State::Submitted && !appraises) {
        // what is found is the department's own until it is finished
        return Err(Error::NotFound.into());
    }
    let subject = Subject::of(person, opened).await?;
    let lines = lines(words, opened, &subject, &again);
    let unfinished = match appraisal::outcome(&person.app.programme, dossier).await {
        Ok(_) => None,
        Err(Error::Refused(refused)) => Some(words.refusal(&refused)),
        Err(error) => return Err(error.into()),
    };
    let year = dossier.year.to_string();
    let unit = opened.snapshot.unit.name_in_text();
    let title = words.fill("appraisal.title", &[("unit", &unit), ("year", &year)]);
    let mut by_kind: BTreeMap<&'static str, Vec<Line>> = BTreeMap::new();
    for (kind, line) in lines {
        by_kind.entry(kind.name()).or_default().push(line);
    }
    let mut take = |kind: Kind| by_kind.remove(kind.name()).unwrap_or_default();
    Ok(Page {
        id: dossier.id,
        version: dossier.version,
        unit: dossier.unit,
        unit_name: opened.snapshot.unit.name.clone(),
        state: Mark::of_state(words, dossier.state),
        open_now: dossier.state == State::Submitted,
        year: dossier.year,
        last_year: dossier.year - 1,
        differing: take(Kind::Differs),
        returning: take(Kind::ToReturn),
        open: take(Kind::Open),
        agreed: take(Kind::Agreed),
        repeatable: repeatable(&opened.standard, &subject),
        submitted: Score::of(words, &opened.standard, &subject.submitted.evaluation),
        appraised: Score::of(words, &opened.standard, &subject.appraised.evaluation),
        verdict: verdict_mark(words, &subject.appraised.evaluation),
        unfinished,
        opinion: again.opinion,
        reason: again.reason,
        answer_by: again.answer_by,
        complaints: again.complaints,
        frame: person
            .frame(title)
            .scored_by(&opened.standard)
            .shown_at(format!("/assessments/{}/appraisal", dossier.id)),
    })
}

/// How many open indicators did not change and were found of before.
fn repeatable(standard: &Standard, subject: &Subject) -> usize {
    let Some(before) = &subject.before else { return 0 };
    finding::open(standard, &subject.found)
        .filter(|no| before.found.get(*no).is_some_and(|found| matches!(found.kind, Kind::Agreed | Kind::Differs)))
        .filter(|no| !before.changed(standard, &subject.submitted, no))
        .count()
}

fn lines(words: Words, opened: &Opened, subject: &Subject, again: &Again) -> Vec<(Kind, Line)> {
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
        let changed = subject
            .before
            .as_ref()
            .is_some_and(|before| before.changed(&opened.standard, &subject.submitted, &indicator.no));
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
    (!by.is_zero()).then(|| (more, format!("{sign}{}", programme::explanation::points(words.lang, by))))
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

/// What an appraisal's or a return's form tells of the day by which the dossier is expected back.
pub(super) fn answer_by(text: &str) -> Result<Option<chrono::NaiveDate>, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    read_day(text).map(Some).ok_or(Refused {
        key: "return.refused.day_bad",
        places: Vec::new(),
        field: Some("answer_by"),
    })
}

/// Whether the department's room is open for a dossier to somebody.
pub(super) fn has_room(dossier: &Dossier, appraises: bool) -> bool {
    !dossier.state.figures_open() && (appraises || dossier.state != State::Submitted)
}
