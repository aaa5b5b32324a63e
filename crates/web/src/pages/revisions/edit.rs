//! The plain forms of a draft: one value, its source, and nothing of the file's format.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use organisation::{Error, Refusal, Result};
use programme::{
    explanation,
    revision::{self, Draft},
};
use serde::Deserialize;
use standards::{
    Gloss, Provenance, Standard, WhenEmpty,
    compare::{self, Aspect, Place, Said, Value},
    edit::{Citing, Edit, NewBand, NewFact, NewMeasure},
};

use super::shown;
use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    visit::SignedIn,
};

/// Empty rows for bands below those that are there.
const MORE_ROWS: usize = 4;

#[derive(Template)]
#[template(path = "pages/revisions/edit.html")]
struct Page {
    frame: Frame,
    draft: Draft,
    at: String,
    aspect: &'static str,
    fields: &'static [&'static str],
    place: (&'static str, String),
    known: Known,
    /// What the draft says now.
    said: String,
    bands: Vec<Row>,
    sectors: Vec<(String, String)>,
    rules: Vec<(&'static str, String)>,
    kinds: Vec<(&'static str, String)>,
    provenances: Vec<(&'static str, String)>,
    again: Again,
}

/// A row of bands as it is typed: from, below, points.
type Row = (String, String, String);

/// What stands in the fields before somebody types.
#[derive(Default)]
struct Known {
    vi: String,
    en: String,
    number: String,
    day: String,
    chosen: String,
    note: Gloss,
    instrument: String,
}

/// Which form.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    aspect: String,
    class: Option<String>,
    criterion: Option<String>,
    indicator: Option<String>,
}

impl Wanted {
    fn of(typed: &Fields) -> Self {
        let some = |name: &str| Some(typed.get(name).to_owned()).filter(|text| !text.is_empty());
        Self {
            aspect: typed.get("aspect").to_owned(),
            class: some("class"),
            criterion: some("criterion"),
            indicator: some("indicator"),
        }
    }

    /// Place and aspect, where the aspect has a form there.
    fn read(&self) -> Result<(Place, Aspect)> {
        let aspect = Aspect::from_key(&self.aspect).ok_or(Error::NotFound)?;
        let place = match self {
            Self { class: Some(key), .. } => Place::Class(key.clone()),
            Self { indicator: Some(no), .. } => Place::Indicator(no.clone()),
            Self { criterion: Some(no), .. } => Place::Criterion(no.clone()),
            _ => Place::Head,
        };
        if fields(&place, aspect).is_empty() { Err(Error::NotFound) } else { Ok((place, aspect)) }
    }
}

/// The fields of a form by what it is about; none where there is no such form.
fn fields(place: &Place, aspect: Aspect) -> &'static [&'static str] {
    match (place, aspect) {
        (Place::Head, Aspect::Issued | Aspect::EffectiveFrom | Aspect::EffectiveTo) => &["day"],
        (Place::Head, Aspect::MaxPoints | Aspect::CriteriaTotal)
        | (Place::Class(_), Aspect::Threshold)
        | (Place::Criterion(_), Aspect::MaxPoints) => &["number"],
        (Place::Head, Aspect::AboveZero | Aspect::Required) => &["holds"],
        (Place::Head, Aspect::Title) | (_, Aspect::Name) => &["name"],
        (Place::Criterion(_), Aspect::Sector) => &["sector"],
        (Place::Indicator(_), Aspect::WhenEmpty) => &["rule"],
        (Place::Indicator(_), Aspect::Bands) => &["bands"],
        (Place::Head, Aspect::Criteria) => &["no", "name", "sector", "points"],
        (Place::Criterion(_), Aspect::Indicators) => &["no", "name", "facts", "bands"],
        _ => &[],
    }
}

/// Shows the form of one value.
pub(crate) async fn form(person: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    let at = wanted.read()?;
    page(&build(&person, draft, at, Again::default())?)
}

/// Changes one value.
pub(crate) async fn edit(person: SignedIn, Path(id): Path<i64>, Form(sent): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(sent);
    let draft = revision::read(&person.app.programme.store, &person.actor, id).await?;
    let (place, aspect) = Wanted::of(&typed).read()?;
    let seen = draft.clone().seen_at(typed.row("version").unwrap_or_default());
    let done = match read(&typed, &place, aspect) {
        Ok((edit, citing)) => {
            revision::edit(&person.app.programme, &person.actor, &seen, (&edit, &citing), person.now).await
        }
        Err(error) => Err(error),
    };
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&super::address(id)).into_response()),
        Err(Error::Conflict) => Again::overtaken("edit", typed, person.words.say("revision.overtaken")),
        Err(error) => Again::of(person.words, "edit", typed, error)?,
    };
    refused_page(&build(&person, draft, (place, aspect), again)?)
}

fn build(person: &SignedIn, draft: Draft, (place, aspect): (Place, Aspect), again: Again) -> Result<Page, Failure> {
    let words = person.words;
    let standard = super::editable(&draft)?;
    let values = compare::values(&standard);
    let value = values.iter().find(|value| value.place == place && value.aspect == aspect);
    let (known, bands) = known(&standard, value);
    let library = person.app.programme.library();
    let provenance = |one: &Provenance| match one {
        Provenance::Unknown => false,
        Provenance::Illustrative => standard.illustrative,
        _ => true,
    };
    let provenances = Provenance::ALL.into_iter().filter(provenance);
    let title = words.say(&format!("revision.aspect.{}", aspect.key()));
    let at = format!("{}/edits?{}", super::address(draft.id), shown::query(&place, aspect));
    Ok(Page {
        at: explanation::place(words.lang, &standard, &place),
        frame: person.frame(title).shown_at(at).scored_by(&standard),
        aspect: aspect.key(),
        fields: fields(&place, aspect),
        place: match place {
            Place::Head => ("", String::new()),
            Place::Class(name) => ("class", name),
            Place::Criterion(name) => ("criterion", name),
            Place::Indicator(name) => ("indicator", name),
        },
        bands: if again.is_of("edit") { typed_bands(&again) } else { bands },
        known,
        said: value.map(|value| shown::known(words, value)).unwrap_or_default(),
        sectors: library.sectors().into_iter().map(|name| (name.to_owned(), words.sector(name))).collect(),
        rules: WhenEmpty::ALL.map(|rule| (rule.key(), words.say(&format!("standard.empty.{}", rule.key())))).into(),
        kinds: ["bool", "count", "percent", "rate_10k"]
            .map(|kind| (kind, words.say(&format!("revision.form.kind.{kind}"))))
            .into(),
        provenances: provenances
            .map(|one| (one.key(), words.say(&format!("explain.provenance.{}", one.key()))))
            .collect(),
        draft,
        again,
    })
}

/// What stands at a place, for the fields, with its bands and some empty rows.
fn known(standard: &Standard, value: Option<&Value>) -> (Known, Vec<Row>) {
    let instrument = standard.sources.title.instrument.clone().unwrap_or_default();
    let mut known = Known { instrument, ..Known::default() };
    let mut rows = Vec::new();
    if let Some(value) = value {
        // bands have notes of their own
        if value.aspect != Aspect::Bands {
            known.note = value.source.note.clone().unwrap_or_default();
        }
        match &value.said {
            Some(Said::Name(name)) => (known.vi, known.en) = (name.vi.clone(), name.en.clone()),
            Some(Said::Day(day)) => known.day = organisation::day(*day),
            Some(Said::Number(number)) => known.number = number.to_string(),
            Some(Said::Holds(holds)) => (if *holds { "yes" } else { "no" }).clone_into(&mut known.chosen),
            Some(Said::Sector(sector)) => known.chosen.clone_from(sector),
            Some(Said::WhenEmpty(rule)) => rule.key().clone_into(&mut known.chosen),
            Some(Said::Bands(_, bands, complete, _)) => {
                (if *complete { "all" } else { "" }).clone_into(&mut known.chosen);
                let bound = |bound: Option<standards::Exact>| bound.map(|bound| bound.to_string()).unwrap_or_default();
                rows.extend(bands.iter().map(|band| (bound(band.min), bound(band.max), band.points.to_string())));
            }
            Some(Said::Period(..) | Said::Criterion(_) | Said::Measure(..) | Said::Notes(_)) | None => {}
        }
    }
    rows.extend((0..MORE_ROWS).map(|_| Row::default()));
    (known, rows)
}

fn typed_bands(again: &Again) -> Vec<Row> {
    let column = |name: &str| again.all_of("edit", name);
    let (min, max, points) = (column("min"), column("max"), column("points"));
    let rows = min.into_iter().zip(max).zip(points);
    rows.map(|((min, max), points)| (min, max, points)).collect()
}

/// What cannot be read in a form of the standards room.
#[derive(Debug)]
enum Untyped {
    Bands,
    Fact,
    Name,
    No,
    Number(&'static str),
}

impl Refusal for Untyped {
    fn key(&self) -> &'static str {
        match self {
            Self::Bands => "revision.refused.bands_bad",
            Self::Fact => "revision.refused.fact_missing",
            Self::Name => "revision.refused.name_missing",
            Self::No => "revision.refused.no_bad",
            Self::Number(_) => "revision.refused.number_bad",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Bands => "points",
            Self::Fact => "fact_vi",
            Self::Name => "vi",
            Self::No => "no",
            Self::Number(field) => field,
        })
    }
}

fn read(typed: &Fields, place: &Place, aspect: Aspect) -> Result<(Edit, Citing)> {
    let provenance = Provenance::from_key(typed.get("provenance")).ok_or(Unread::Choice("provenance"))?;
    let note = Gloss { vi: typed.get("note_vi").to_owned(), en: typed.get("note_en").to_owned() };
    let citing = Citing {
        instrument: typed.get("instrument").to_owned(),
        article: typed.get("article").to_owned(),
        provenance,
        read_at: typed.get("read_at").to_owned(),
        note: (!note.vi.is_empty() || !note.en.is_empty()).then_some(note),
    };
    let no = place.name().to_owned();
    let edit = match aspect {
        Aspect::Issued | Aspect::EffectiveFrom | Aspect::EffectiveTo => {
            Edit::Day(aspect, typed.day("day").ok_or(Unread::Day("day"))?)
        }
        Aspect::MaxPoints | Aspect::CriteriaTotal | Aspect::Threshold => {
            Edit::Number(place.clone(), aspect, number(typed, "number")?)
        }
        Aspect::AboveZero | Aspect::Required => match typed.get("holds") {
            "yes" => Edit::Holds(aspect, true),
            "no" => Edit::Holds(aspect, false),
            _ => return Err(Unread::Choice("holds").into()),
        },
        Aspect::Title | Aspect::Name => Edit::Name(place.clone(), name(typed)?),
        Aspect::Sector => Edit::Sector(no, sector(typed)?),
        Aspect::WhenEmpty => {
            let rule = WhenEmpty::ALL.into_iter().find(|rule| rule.key() == typed.get("rule"));
            Edit::WhenEmpty(no, rule.ok_or(Unread::Choice("rule"))?)
        }
        Aspect::Bands => Edit::Bands(no, bands(typed)?, typed.get("complete") == "1"),
        Aspect::Criteria => Edit::Criterion {
            no: numbered(typed)?,
            name: name(typed)?,
            sector: sector(typed)?,
            max_points: if typed.get("number").is_empty() { None } else { Some(number(typed, "number")?) },
        },
        Aspect::Indicators => Edit::Indicator {
            criterion: no,
            no: numbered(typed)?,
            name: name(typed)?,
            measure: measure(typed)?,
            bands: bands(typed)?,
            complete: typed.get("complete") == "1",
        },
        Aspect::Illustrative | Aspect::Under | Aspect::Period | Aspect::Measure | Aspect::Notes => {
            return Err(Error::NotFound);
        }
    };
    Ok((edit, citing))
}

fn number(typed: &Fields, field: &'static str) -> Result<u32> {
    Ok(typed.get(field).parse().map_err(|_| Untyped::Number(field))?)
}

fn numbered(typed: &Fields) -> Result<String> {
    let no = typed.get("no");
    let sound = !no.is_empty() && no.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    if sound { Ok(no.to_owned()) } else { Err(Untyped::No.into()) }
}

fn name(typed: &Fields) -> Result<Gloss> {
    let name = Gloss { vi: typed.get("vi").to_owned(), en: typed.get("en").to_owned() };
    if name.vi.is_empty() || name.en.is_empty() { Err(Untyped::Name.into()) } else { Ok(name) }
}

fn sector(typed: &Fields) -> Result<String> {
    let sector = typed.get("sector");
    if sector.is_empty() { Err(Unread::Choice("sector").into()) } else { Ok(sector.to_owned()) }
}

/// The rows of bands; a row with nothing in it is none. A comma is a decimal point, as people write it here.
fn bands(typed: &Fields) -> Result<Vec<NewBand>> {
    let bound = |text: &str| match text {
        "" => Ok(None),
        text => text.replace(',', ".").parse().map(Some).map_err(|_| Untyped::Bands),
    };
    let mut bands = Vec::new();
    for ((min, max), points) in typed.all("min").zip(typed.all("max")).zip(typed.all("points")) {
        if min.is_empty() && max.is_empty() && points.is_empty() {
            continue;
        }
        let points = points.parse().map_err(|_| Untyped::Bands)?;
        bands.push(NewBand { min: bound(min)?, max: bound(max)?, points });
    }
    Ok(bands)
}

fn measure(typed: &Fields) -> Result<NewMeasure> {
    let mut facts = typed
        .all("fact_name")
        .zip(typed.all("fact_vi"))
        .zip(typed.all("fact_en"))
        .map(|((name, vi), en)| fact(name, vi, en));
    let mut next = || facts.next().ok_or(Untyped::Fact)?;
    Ok(match typed.get("kind") {
        "bool" => NewMeasure::Bool(next()?),
        "count" => NewMeasure::Count(next()?),
        "percent" => NewMeasure::Percent(next()?, next()?),
        "rate_10k" => NewMeasure::Rate10k(next()?, next()?),
        _ => return Err(Unread::Choice("kind").into()),
    })
}

/// A fact by its short name, which is made of the English label where none is typed.
fn fact(name: &str, vi: &str, en: &str) -> Result<NewFact, Untyped> {
    if vi.is_empty() || en.is_empty() {
        return Err(Untyped::Fact);
    }
    let words: String = text::fold(if name.is_empty() { en } else { name });
    let letters = words.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    let letters: String = letters.collect();
    let parts: Vec<&str> = letters.split('_').filter(|part| !part.is_empty()).collect();
    let name = parts.join("_");
    if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return Err(Untyped::Fact);
    }
    Ok(NewFact { name, label: Gloss { vi: vi.to_owned(), en: en.to_owned() } })
}
