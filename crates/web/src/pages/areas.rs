//! Areas: what is known of each scheme, the lists that were taken over, and a list to take over: a dry run with every
//! fault, then the same file as a whole or not at all.

mod section;

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Multipart, Query},
    response::{IntoResponse, Redirect},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use organisation::{
    Action, Error, Place,
    area::{self, Area, Scheme},
    area_list::{self, Faults, Heading, Placed, Plan, Taken},
    parse_day, unit,
};
pub(crate) use section::{Section, Typed, correct};
use serde::Deserialize;

use crate::{
    export::{BYTE_ORDER_MARK, cell_text},
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_day},
    frame::Frame,
    pages::{
        boards::Opt,
        evidence::{disposition, saved},
    },
    visit::SignedIn,
    words::Words,
};

/// The largest list that is taken, in bytes.
const LARGEST_FILE: usize = 4 * 1024 * 1024;
/// How many faults are shown: who has mended these sends the file again.
const SHOWN_FAULTS: usize = 200;
/// How many changes of a dry run are shown.
const SHOWN_CHANGES: usize = 300;

#[derive(Template)]
#[template(path = "pages/areas/show.html")]
struct Page {
    frame: Frame,
    /// The reader's province; none for the whole country.
    province: Option<String>,
    day: String,
    schemes: Vec<SchemeRow>,
    taken: Vec<TakenRow>,
    typed: Heading,
    provinces: Vec<Opt>,
    complaints: Complaints,
    faults: Vec<(usize, String)>,
    fault_count: usize,
    plan: Option<PlanView>,
    done: bool,
}

/// A scheme with what is known of it.
struct SchemeRow {
    key: &'static str,
    name: String,
    instrument: String,
    provenance: String,
    days: String,
    note: String,
    listed: bool,
    /// Name, key and how many communes of today.
    classes: Vec<(String, String, String)>,
}

/// A list that was taken over.
struct TakenRow {
    scheme: String,
    instrument: String,
    from: String,
    communes: String,
    reach: String,
    by: String,
    at: String,
}

/// A dry run, with the file to be sent again.
struct PlanView {
    seal: String,
    /// In letters that no browser changes, as it does line breaks: its fingerprint is kept.
    content: String,
    counts: String,
    /// Code, name, class before, class after.
    changes: Vec<(String, String, String, String)>,
    more: usize,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    done: String,
    on: String,
}

/// The form: the head of the list, the file, and the seal of the dry run that is confirmed.
#[derive(Debug, Default)]
struct Upload {
    heading: Heading,
    content: Bytes,
    seal: Option<String>,
}

/// Shows the schemes, the lists and the form.
pub(crate) async fn show(person: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let mut built = build(&person, Heading::default(), Complaints::default()).await?;
    built.done = wanted.done == "1";
    page(&built)
}

/// Checks a list; with the seal of its dry run, takes it over.
pub(crate) async fn send(person: SignedIn, form: Multipart) -> Answer {
    let upload = match read(form).await {
        Ok(upload) => upload,
        Err(key) => {
            let complaints = Complaints::default().and("file", person.words.say(key));
            return refused_page(&build(&person, Heading::default(), complaints).await?);
        }
    };
    let store = &person.app.programme.store;
    let mut moved_on = false;
    if let Some(seal) = upload.seal.as_deref() {
        let taken = area_list::take(store, &person.actor, &upload.heading, &upload.content, (seal, person.now)).await;
        match taken {
            Ok(_) => return Ok(Redirect::to("/areas?done=1").into_response()),
            Err(Error::Conflict) => moved_on = true,
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    match area_list::check(store, &person.actor, &upload.heading, &upload.content, SHOWN_FAULTS).await {
        Ok(Ok(plan)) => {
            let complaints = if moved_on {
                Complaints::default().saying(person.words.say("area.refused.moved_on"))
            } else {
                Complaints::default()
            };
            let mut built = build(&person, upload.heading, complaints).await?;
            built.plan = Some(view(person.words, &plan, &upload.content));
            if moved_on { refused_page(&built) } else { page(&built) }
        }
        Ok(Err(faults)) => {
            let mut built = build(&person, upload.heading, Complaints::default()).await?;
            (built.faults, built.fault_count) = (in_words(person.words, &faults), faults.count);
            refused_page(&built)
        }
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused_page(&build(&person, upload.heading, complaints).await?)
        }
    }
}

/// Gives out the communes of every area on a day, in the form in which lists are taken over.
pub(crate) async fn table(person: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let on = if wanted.on.is_empty() { person.now.today() } else { read_day(&wanted.on).ok_or(Error::NotFound)? };
    let province = area_list::reach(&person.actor, None)?;
    let words = person.words;
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    let heads = ["unit", "name", "class", "scheme", "province", "from", "to", "instrument", "note"];
    writer.write_record(heads).map_err(Failure::broken)?;
    let note = if person.app.programme.demo { words.say("layout.invented") } else { String::new() };
    for line in area::export(person.app.programme.store.read(), on, province).await? {
        let to = line.valid_to.unwrap_or_default();
        let fields = [
            &line.code,
            &line.name,
            &line.class,
            &line.scheme,
            &line.province,
            &line.valid_from,
            &to,
            &line.ground,
            &note,
        ];
        writer.write_record(fields.map(|field| cell_text(field))).map_err(Failure::broken)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::broken(error.into_error()))?;
    let name = disposition("attachment", &format!("{}-{on}.csv", words.say("area.file_name")));
    Ok(saved(bytes, "text/csv; charset=utf-8", &name).into_response())
}

async fn read(mut form: Multipart) -> Result<Upload, &'static str> {
    let mut upload = Upload::default();
    while let Some(field) = form.next_field().await.map_err(|_| "imports.refused.unreadable")? {
        let name = field.name().unwrap_or_default().to_owned();
        let content = field.bytes().await.map_err(|_| "area.refused.too_large")?;
        let text = || String::from_utf8_lossy(&content).trim().to_owned();
        match name.as_str() {
            "scheme" => upload.heading.scheme = text(),
            "instrument" => upload.heading.instrument = text().chars().take(300).collect(),
            "from" => upload.heading.from = read_day(&text()).map_or_else(text, organisation::day),
            "complete" => upload.heading.complete = text() == "1",
            "province" => upload.heading.province = text().parse().ok(),
            "seal" => upload.seal = Some(text()),
            "file" => upload.content = content,
            "content" => {
                let bytes = STANDARD.decode(&content).map_err(|_| "imports.refused.unreadable")?;
                upload.content = bytes.into();
            }
            _ => {}
        }
    }
    if upload.content.len() > LARGEST_FILE { Err("area.refused.too_large") } else { Ok(upload) }
}

fn in_words(words: Words, faults: &Faults) -> Vec<(usize, String)> {
    let said = |fault: &area_list::Fault| {
        (fault.line(), programme::explanation::refusal(words.lang, fault.key(), &fault.places()))
    };
    faults.first.iter().map(said).collect()
}

fn view(words: Words, plan: &Plan, content: &[u8]) -> PlanView {
    let changed: Vec<&Placed> = plan.changed().collect();
    let named = |class: &Option<String>| class_name(words, plan.scheme, class.as_deref());
    let places = [
        ("named", words.number(plan.named())),
        ("changed", words.number(changed.len())),
        ("ended", words.number(plan.ended())),
        ("from", words.date(plan.from)),
    ];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    let change = |one: &&Placed| (one.code.clone(), one.name.clone(), named(&one.before), named(&one.class));
    PlanView {
        seal: plan.seal.clone(),
        content: STANDARD.encode(content),
        counts: words.fill("area.counts", &places),
        changes: changed.iter().take(SHOWN_CHANGES).map(change).collect(),
        more: changed.len().saturating_sub(SHOWN_CHANGES),
    }
}

/// What a class is called; a dash where there is none.
fn class_name(words: Words, scheme: &Scheme, key: Option<&str>) -> String {
    let class = key.and_then(|key| scheme.class(key));
    class.map_or_else(|| "–".to_owned(), |class| words.lang.pick(&class.badge.vi, &class.badge.en).to_owned())
}

fn scheme_name(words: Words, key: &str) -> String {
    area::scheme(key)
        .map_or_else(|| key.to_owned(), |scheme| words.lang.pick(&scheme.name.vi, &scheme.name.en).to_owned())
}

async fn build(person: &SignedIn, typed: Heading, complaints: Complaints) -> Result<Page, Failure> {
    let (words, today) = (person.words, person.now.today());
    let store = &person.app.programme.store;
    let reach = area_list::reach(&person.actor, None)?;
    let counts = area::counts(store.read(), today, reach).await?;
    let count = |area: Area| {
        let found = counts.iter().find(|one| (&one.scheme, &one.class) == (&area.scheme.key, &area.class.key));
        words.number(found.map_or(0, |one| one.communes))
    };
    let scheme = |scheme: &'static Scheme| SchemeRow {
        key: &scheme.key,
        name: scheme_name(words, &scheme.key),
        instrument: scheme.instrument.clone().unwrap_or_else(|| words.say("area.no_instrument")),
        provenance: words.say(&format!("explain.provenance.{}", scheme.provenance)),
        days: scheme.days(),
        note: scheme.note.as_ref().map_or_else(String::new, |note| words.lang.pick(&note.vi, &note.en).to_owned()),
        listed: !scheme.set_with_score,
        classes: scheme
            .classes
            .iter()
            .map(|class| {
                let name = words.lang.pick(&class.name.vi, &class.name.en).to_owned();
                (name, class.key.clone(), count(Area { scheme, class }))
            })
            .collect(),
    };
    let mut provinces = unit::provinces(store.read(), today).await?;
    provinces.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
    let national = person.actor.may(Action::SetArea, &Place::COUNTRY);
    let name_of = |id: i64| provinces.iter().find(|unit| unit.id == id).map(|unit| unit.name.clone());
    let taken = area_list::all(store, reach).await?;
    Ok(Page {
        province: reach.and_then(name_of),
        day: words.date(today),
        schemes: area::schemes().iter().map(scheme).collect(),
        taken: taken.iter().map(|taken| taken_row(words, taken, taken.province_id.and_then(name_of))).collect(),
        provinces: provinces
            .iter()
            .filter(|_| national)
            .map(|unit| Opt {
                value: unit.id.to_string(),
                words: unit.short_name().to_owned(),
                chosen: typed.province == Some(unit.id),
            })
            .collect(),
        typed,
        complaints,
        faults: Vec::new(),
        fault_count: 0,
        plan: None,
        done: false,
        frame: person.frame(words.say("area.title")),
    })
}

fn taken_row(words: Words, taken: &Taken, province: Option<String>) -> TakenRow {
    let ended = words.with("area.ended", "count", words.number(taken.ended));
    TakenRow {
        scheme: scheme_name(words, &taken.scheme),
        instrument: taken.instrument.clone(),
        from: words.date(parse_day(&taken.valid_from)),
        communes: if taken.complete > 0 {
            format!("{} · {ended}", words.number(taken.communes))
        } else {
            words.number(taken.communes)
        },
        reach: province.unwrap_or_else(|| words.say("boards.country.all")),
        by: taken.person.clone().unwrap_or_else(|| words.say("area.by_program")),
        at: text::moment(taken.at),
    }
}

/// A stored day in the manner of pages.
fn written(words: Words, day: &str) -> String {
    words.date(day.parse::<NaiveDate>().unwrap_or_default())
}
