//! Figures from a file: a dry run with every fault, then the same file taken as a whole or not at all.

use askama::Template;
use axum::{
    body::Bytes,
    extract::Multipart,
    response::{IntoResponse, Redirect},
};
use organisation::Error;
use programme::{
    explanation,
    figures::Source,
    imports::{self, Fault, Faults, Plan, UnitImport},
    round,
    snapshot::fingerprint,
};
use standards::Standard;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::dossiers,
    visit::SignedIn,
    words::Words,
};

/// The largest file that is taken, in bytes.
const LARGEST_FILE: usize = 8 * 1024 * 1024;
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
    line: usize,
    words: String,
}

/// A dry run, with the file to be sent again.
struct PlanView {
    /// Tells whether anything moved on between the dry run and the confirmation.
    seal: String,
    text: String,
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

/// The form: the year, the file or its text, and the seal of the dry run that is confirmed.
#[derive(Debug, Default)]
struct Upload {
    year: i64,
    content: Bytes,
    seal: Option<String>,
    reason: String,
}

/// Shows the form.
pub(crate) async fn show(person: SignedIn) -> Answer {
    let years = round::years(&person.app.programme.store).await?;
    let year = years.first().copied().unwrap_or_default();
    page(&build(&person, year, Complaints::default()).await?)
}

/// Checks a file; with the seal of its dry run, takes it.
pub(crate) async fn send(person: SignedIn, form: Multipart) -> Answer {
    let upload = match read(form).await {
        Ok(upload) => upload,
        Err(key) => {
            let complaints = Complaints::default().and("file", person.words.say(key));
            return refused_page(&build(&person, 0, complaints).await?);
        }
    };
    match imports::check(&person.app.programme, &person.actor, upload.year, &upload.content, (person.now, SHOWN_FAULTS))
        .await
    {
        Ok(Ok(plan)) => planned(&person, upload, plan).await,
        Ok(Err(faults)) => {
            let mut page = build(&person, upload.year, Complaints::default()).await?;
            page.faults = fault_list(person.words, &faults);
            refused_page(&page)
        }
        Err(Error::Refused(refused)) => {
            let places: Vec<_> = refused.places.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let complaints = Complaints::default().and("year", person.words.fill(refused.key, &places));
            refused_page(&build(&person, upload.year, complaints).await?)
        }
        Err(error) => Err(error.into()),
    }
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
    template.plan = Some(view(person.words, &standard, &plan, seal, &upload.content));
    if overtaken { refused_page(&template) } else { page(&template) }
}

async fn read(mut form: Multipart) -> Result<Upload, &'static str> {
    let mut upload = Upload::default();
    while let Some(field) = form.next_field().await.map_err(|_| "imports.refused.unreadable")? {
        let name = field.name().unwrap_or_default().to_owned();
        let content = field.bytes().await.map_err(|_| "imports.refused.too_large")?;
        match name.as_str() {
            "year" => upload.year = year(&content),
            "reason" => upload.reason = String::from_utf8_lossy(&content).into_owned(),
            "seal" => upload.seal = String::from_utf8(content.to_vec()).ok(),
            "file" | "text" => upload.content = content,
            _ => {}
        }
    }
    if upload.content.len() > LARGEST_FILE {
        return Err("imports.refused.too_large");
    }
    Ok(upload)
}

/// The year of the form; none is a year that is not open.
fn year(content: &[u8]) -> i64 {
    std::str::from_utf8(content).ok().and_then(|year| year.parse().ok()).unwrap_or_default()
}

/// Fingerprint of what the person saw: versions and changes of every commune.
fn seal(plan: &Plan) -> String {
    let seen: Vec<_> = plan.units.iter().map(|unit| (unit.dossier.id, unit.dossier.version, &unit.changes)).collect();
    fingerprint(format!("{seen:?}").as_bytes())
}

fn view(words: Words, standard: &Standard, plan: &Plan, seal: String, content: &[u8]) -> PlanView {
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
        text: String::from_utf8_lossy(content).into_owned(),
        figures: plan.changes(),
        needs_reason: plan.needs_reason(),
        reason: plan.reason.clone(),
        unchanged: plan.units.len() - changed.len(),
        communes: changed.into_iter().map(commune).collect(),
    }
}

fn fault_list(words: Words, faults: &Faults) -> FaultList {
    FaultList {
        first: faults.first.iter().map(|fault| fault_line(words, fault)).collect(),
        count: faults.count,
        more: faults.count - faults.first.len(),
    }
}

fn fault_line(words: Words, fault: &Fault) -> FaultLine {
    let sentence = match fault {
        Fault::Sheet(fault) => explanation::fault(words.lang, fault),
        other => explanation::refusal(words.lang, other.key(), &other.places()),
    };
    FaultLine { line: fault.line(), words: sentence }
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
    Ok(Page { frame, years, year, complaints, faults: FaultList::default(), plan: None, facts, classes, done })
}
