//! Figures from a file: a dry run with every fault, then the same file taken as a whole or not at all.

mod mapped;
mod past;
mod template;
mod upload;

pub(crate) use mapped::remove as remove_mapping;
pub(crate) use past::{list, undo};
pub(crate) use template::template;

use askama::Template;
use axum::{
    extract::Multipart,
    response::{IntoResponse, Redirect},
};
use organisation::Error;
use programme::{
    explanation,
    figures::Source,
    imports::{self, Checked, Fault, Faults, NewFile, Plan, UnitImport, Words as MarkedWords},
    round,
    snapshot::fingerprint,
};
use standards::Standard;

use crate::{
    export::XLSX,
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::{dossiers, evidence},
    visit::SignedIn,
    words::Words,
};
use upload::Upload;

/// How many faults a marked copy carries.
const MARKED_FAULTS: usize = 5_000;
/// How many faults are shown: who has mended these sends the file again.
const SHOWN_FAULTS: usize = 200;

#[derive(Template)]
#[template(path = "pages/imports/show.html")]
struct Page {
    frame: Frame,
    years: Vec<i64>,
    year: i64,
    complaints: Complaints,
    faults: FaultList,
    plan: Option<PlanView>,
    facts: Vec<(String, String)>,
    classes: Vec<(String, String)>,
    done: bool,
    /// Workbooks to fill in: their address and what they are for.
    templates: Vec<(String, String)>,
    /// A workbook that is not ours, to be mapped.
    foreign: Option<mapped::Foreign>,
    /// A faulty workbook, to be given back with its faults marked.
    marked: Option<Sent>,
}

/// A file that goes with the next form.
struct Sent {
    name: String,
    /// In letters that no browser changes, as it does line breaks: its fingerprint is kept.
    content: String,
    mapping: String,
}

/// What is wrong with a file: the first faults, how many there are, and how many of them are not shown.
#[derive(Default)]
struct FaultList {
    first: Vec<FaultLine>,
    count: usize,
    more: usize,
}

/// A fault with its line.
struct FaultLine {
    place: String,
    words: String,
}

/// A dry run, with the file to be sent again.
struct PlanView {
    /// Tells whether anything moved on between the dry run and the confirmation.
    seal: String,
    sent: Sent,
    notices: Vec<String>,
    figures: usize,
    /// Whether figures change that were sent up before, and the reason as typed.
    needs_reason: bool,
    reason: String,
    communes: Vec<CommunePlan>,
    unchanged: usize,
}

/// What would change in a commune.
struct CommunePlan {
    name: String,
    code: String,
    verdict: String,
    changes: Vec<(String, String, String)>,
}

/// Shows the form.
pub(crate) async fn show(person: SignedIn) -> Answer {
    let years = round::years(&person.app.programme.store).await?;
    let year = years.first().copied().unwrap_or_default();
    page(&build(&person, year, Complaints::default()).await?)
}

/// Checks a file; with the seal of its dry run, takes it.
pub(crate) async fn send(person: SignedIn, form: Multipart) -> Answer {
    let upload = match Upload::read(form).await {
        Ok(upload) => upload,
        Err(key) => {
            let complaints = Complaints::default().and("file", person.words.say(key));
            return refused_page(&build(&person, 0, complaints).await?);
        }
    };
    let mapping = match mapped::chosen(&person, &upload).await {
        Ok(mapping) => mapping,
        Err(Error::Refused(refused)) => return mapped::refused(&person, &upload, &refused).await,
        Err(error) => return Err(error.into()),
    };
    let file = NewFile { name: &upload.name, bytes: &upload.content, mapping: mapping.as_ref() };
    let most = (person.now, SHOWN_FAULTS);
    match imports::check_file(&person.app.programme, &person.actor, upload.year, &file, most).await {
        Ok(Checked::Sound(plan)) => planned(&person, upload.with(mapping), plan).await,
        Ok(Checked::Faulty(faults)) => {
            let mut page = build(&person, upload.year, Complaints::default()).await?;
            page.faults = fault_list(person.words, &faults);
            page.marked = upload.is_workbook().then(|| upload.with(mapping).sent());
            refused_page(&page)
        }
        Ok(Checked::Foreign(previews)) => mapped::ask(&person, &upload, previews, Complaints::default()).await,
        Err(Error::Refused(refused)) => {
            let complaints = Complaints::default().and_refused(person.words, &refused);
            refused_page(&build(&person, upload.year, complaints).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// A faulty workbook with its faults marked.
pub(crate) async fn marked(person: SignedIn, form: Multipart) -> Answer {
    let Ok(upload) = Upload::read(form).await else { return Ok(Redirect::to("/figures/import").into_response()) };
    let mapping = mapped::chosen(&person, &upload).await?;
    let file = NewFile { name: &upload.name, bytes: &upload.content, mapping: mapping.as_ref() };
    let most = (person.now, MARKED_FAULTS);
    let checked = imports::check_file(&person.app.programme, &person.actor, upload.year, &file, most).await?;
    let Checked::Faulty(faults) = checked else { return Ok(Redirect::to("/figures/import").into_response()) };
    let words = person.words;
    let say = |fault: &Fault| fault_line(words, &faults, fault).words;
    let heads = ["imports.marked.sheet", "imports.marked.cell", "imports.fault_words"].map(|key| words.say(key));
    let marking = MarkedWords { title: words.say("imports.marked.title"), heads, fault: &say };
    let bytes = imports::marked(&person.app.programme, &upload.content, &faults, &marking, person.now).await?;
    let stem = upload.name.rsplit_once('.').map_or(upload.name.as_str(), |(stem, _)| stem);
    let name = format!("{}.xlsx", words.with("imports.marked.file", "name", stem));
    Ok(evidence::saved(bytes, XLSX, &evidence::disposition("attachment", &name)))
}

/// A file without faults: shown, or taken when it was confirmed and nothing moved on meanwhile.
async fn planned(person: &SignedIn, upload: Upload, mut plan: Plan) -> Answer {
    plan.reason.clone_from(&upload.reason);
    let seal = seal(&plan);
    let (mut complaints, mut moved_on) = (Complaints::default(), false);
    if let Some(confirmed) = &upload.seal {
        if *confirmed == seal {
            match imports::apply(&person.app.programme, &person.actor, &plan, Source::Imported, person.now).await {
                Ok(()) => return Ok(Redirect::to("/figures/import?done=1").into_response()),
                Err(Error::Conflict) => moved_on = true,
                Err(error) => complaints = Complaints::of(person.words, error)?,
            }
        } else {
            moved_on = true;
        }
    }
    if moved_on {
        complaints = complaints.and("file", person.words.say("imports.refused.moved_on"));
    }
    let overtaken = !complaints.is_empty();
    let standard = imports::standard_of(&person.app.programme, upload.year).await?;
    let mut template = build(person, upload.year, complaints).await?;
    template.plan = Some(view(person.words, &standard, &plan, seal, &upload));
    if overtaken { refused_page(&template) } else { page(&template) }
}

/// Fingerprint of what the person saw: versions and changes of every commune.
fn seal(plan: &Plan) -> String {
    let seen: Vec<_> = plan.units.iter().map(|unit| (unit.dossier.id, unit.dossier.version, &unit.changes)).collect();
    fingerprint(format!("{seen:?}").as_bytes())
}

fn view(words: Words, standard: &Standard, plan: &Plan, seal: String, upload: &Upload) -> PlanView {
    let figure = |fact: &str, figure| dossiers::in_words(words, standard, fact, figure);
    let commune = |unit: &UnitImport| CommunePlan {
        name: unit.name.clone(),
        code: unit.code.clone(),
        verdict: explanation::verdict(words.lang, &unit.evaluation),
        changes: unit
            .changes
            .iter()
            .map(|change| {
                let label = explanation::fact_label(words.lang, standard, &change.fact);
                (label, figure(&change.fact, change.from), figure(&change.fact, change.to))
            })
            .collect(),
    };
    let changed: Vec<_> = plan.units.iter().filter(|unit| !unit.changes.is_empty()).collect();
    PlanView {
        seal,
        sent: upload.sent(),
        notices: notices(words, plan),
        figures: plan.changes(),
        needs_reason: plan.needs_reason(),
        reason: plan.reason.clone(),
        unchanged: plan.units.len() - changed.len(),
        communes: changed.into_iter().map(commune).collect(),
    }
}

/// What to know before the file is taken.
fn notices(words: Words, plan: &Plan) -> Vec<String> {
    let counts = [("imports.notice.formulas", plan.notices.formulas), ("imports.notice.texts", plan.notices.texts)];
    let counted = counts.into_iter().filter(|(_, count)| *count > 0);
    counted.map(|(key, count)| words.with(key, "count", count)).collect()
}

fn fault_list(words: Words, faults: &Faults) -> FaultList {
    FaultList {
        first: faults.first.iter().map(|fault| fault_line(words, faults, fault)).collect(),
        count: faults.count,
        more: faults.count - faults.first.len(),
    }
}

fn fault_line(words: Words, faults: &Faults, fault: &Fault) -> FaultLine {
    let sentence = match fault {
        Fault::Sheet(fault) => explanation::fault(words.lang, fault),
        other => explanation::refusal(words.lang, other.key(), &other.places()),
    };
    let place = faults.place(fault).map(|place| format!("{} · {}", place.sheet, place.address()));
    FaultLine { place: place.unwrap_or_else(|| fault.line().to_string()), words: sentence }
}

async fn build(person: &SignedIn, year: i64, complaints: Complaints) -> Result<Page, Failure> {
    let programme = &person.app.programme;
    let years = round::years(&programme.store).await?;
    let year = if years.contains(&year) { year } else { years.first().copied().unwrap_or_default() };
    let standard = match imports::standard_of(programme, year).await {
        Ok(standard) => Some(standard),
        Err(Error::Refused(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let mut frame = person.frame(person.words.say("imports.title"));
    let (mut facts, mut classes) = (Vec::new(), Vec::new());
    if let Some(standard) = &standard {
        let lang = person.words.lang;
        frame = frame.scored_by(standard);
        facts = standard
            .facts()
            .iter()
            .map(|fact| (fact.name.clone(), lang.pick(&fact.label.vi, &fact.label.en).to_owned()))
            .collect();
        classes = standard
            .classes
            .iter()
            .map(|class| (class.key.clone(), lang.pick(&class.name.vi, &class.name.en).to_owned()))
            .collect();
    }
    let done = frame.here.ends_with("?done=1");
    let templates = template::offered(person, year);
    let (faults, plan, foreign, marked) = (FaultList::default(), None, None, None);
    Ok(Page { frame, years, year, complaints, faults, plan, facts, classes, done, templates, foreign, marked })
}
