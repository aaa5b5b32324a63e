//! Sending the items of a paper, or passing on what was received: to whom, and how many that will be.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use correspondence::{
    directive::{self, Desk, Item, Onward, To},
    paper,
};
use organisation::{Error, Result, unit, unit::Unit};

use super::marks;
use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::boards::Opt,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/directives/sending.html")]
struct Page {
    frame: Frame,
    paper: i64,
    reference: String,
    subject: String,
    items: Vec<Opt>,
    to: Vec<Opt>,
    units: Vec<Opt>,
    units_open: bool,
    sectors: Vec<Opt>,
    sectors_open: bool,
    /// Whether what was received is passed on.
    passing: bool,
    due_on: String,
    words: String,
    /// How many units it will reach, where that was asked for.
    reach: Option<String>,
    again: Again,
}

/// Whom somebody can send to, with how many they are.
struct Below {
    provinces: u64,
    communes: u64,
    /// Provinces of the country, or communes of the province.
    units: Vec<Unit>,
    sectors: Vec<String>,
}

/// Shows the form.
pub(crate) async fn show(visit: SignedIn, Path(paper): Path<i64>) -> Answer {
    page(&build(&visit, paper, None, Again::default()).await?)
}

/// Sends, or shows how many units it will reach.
pub(crate) async fn send(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    if !typed.get("preview").is_empty() {
        return page(&build(&visit, id, Some(&typed), Again::default()).await?);
    }
    let store = &visit.app.programme.store;
    let paper = paper::read(store, &visit.actor, id).await?;
    let desk = directive::desk(store, &visit.actor, &paper).await?.ok_or(Error::Forbidden)?;
    let done = match read(&typed) {
        Ok(onward) if desk.passing() => {
            directive::pass_on(store, &visit.actor, (id, desk.unit), &onward, visit.now).await
        }
        Ok(onward) => directive::dispatch(store, &visit.actor, id, &onward.items, &onward.to, visit.now).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(sent) => Ok(Redirect::to(&format!("/directives/{id}?sent={sent}")).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, "send", typed.clone(), error)?;
            refused_page(&build(&visit, id, Some(&typed), again).await?)
        }
    }
}

fn read(typed: &Fields) -> Result<Onward> {
    let due_on = match typed.get("due_on") {
        "" => None,
        _ => Some(typed.day("due_on").ok_or(Unread::Day("due_on"))?),
    };
    Ok(Onward {
        items: typed.all("item").filter_map(|item| item.parse().ok()).collect(),
        to: to(typed).ok_or(Unread::Choice("to"))?,
        due_on,
        words: typed.get("words").to_owned(),
    })
}

fn to(typed: &Fields) -> Option<To> {
    Some(match typed.get("to") {
        "provinces" => To::Provinces,
        "provinces_and_communes" => To::ProvincesAndCommunes,
        "communes" => To::Communes,
        "units" => To::Units(typed.all("unit").filter_map(|unit| unit.parse().ok()).collect()),
        "sectors" => To::Sectors(typed.all("sector").map(str::to_owned).collect()),
        _ => return None,
    })
}

async fn build(visit: &SignedIn, id: i64, typed: Option<&Fields>, again: Again) -> Result<Page, Failure> {
    let (words, programme) = (visit.words, &visit.app.programme);
    let store = &programme.store;
    let paper = paper::read(store, &visit.actor, id).await?;
    let desk = directive::desk(store, &visit.actor, &paper).await?.ok_or(Error::Forbidden)?;
    let mut items = directive::items(store.read(), id).await?;
    items.retain(|item| desk.holds(item.id));
    let below = Below::of(visit, &desk).await?;
    let chosen = |name: &str, value: &str, proposed: bool| {
        typed.map_or(proposed, |typed| typed.all(name).any(|one| one == value))
    };
    let get = |name: &str| typed.map_or_else(String::new, |typed| typed.get(name).to_owned());
    let option = |name: &str, value: String, words: String, proposed: bool| Opt {
        chosen: chosen(name, &value, proposed),
        value,
        words,
    };
    let units = below.units.iter().map(|unit| option("unit", unit.id.to_string(), unit.name.clone(), false)).collect();
    let sectors = below.sectors.iter().map(|key| option("sector", key.clone(), words.sector(key), false)).collect();
    let to = below.ways(words).into_iter().map(|(name, words)| option("to", name.to_owned(), words, false)).collect();
    let reference = paper.reference();
    let key = if desk.passing() { "directive.send.title_passing" } else { "directive.send.title" };
    Ok(Page {
        frame: visit.frame(words.with(key, "reference", &reference)),
        paper: id,
        reference,
        units,
        sectors,
        to,
        units_open: typed.is_some_and(|typed| typed.get("to") == "units"),
        sectors_open: typed.is_some_and(|typed| typed.get("to") == "sectors"),
        items: items.iter().map(|item| option("item", item.id.to_string(), item_words(words, item), true)).collect(),
        passing: desk.passing(),
        due_on: get("due_on"),
        words: get("words"),
        reach: typed.filter(|_| again.is_empty()).and_then(|typed| below.reach(words, typed)),
        subject: paper.subject,
        again,
    })
}

fn item_words(words: Words, item: &Item) -> String {
    format!(
        "{}. {} ({})",
        words.with("directive.item", "number", item.number),
        item.words,
        marks::due(words, item.due_on.as_deref())
    )
}

impl Below {
    async fn of(visit: &SignedIn, desk: &Desk) -> Result<Self, Failure> {
        let (db, on, own) = (visit.app.programme.store.read(), visit.now.today(), desk.unit);
        let level = unit::find(db, own, on).await?.level;
        let (provinces, communes, mut units) = match level.as_str() {
            unit::level::MINISTRY => {
                let units = unit::provinces(db, on).await?;
                (
                    unit::count(db, unit::level::PROVINCE, on).await?,
                    unit::count(db, unit::level::COMMUNE, on).await?,
                    units,
                )
            }
            unit::level::PROVINCE => {
                let units = unit::below(db, own, unit::level::COMMUNE, on).await?;
                (0, u64::try_from(units.len()).unwrap_or(0), units)
            }
            _ => (0, 0, Vec::new()),
        };
        units.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
        let sectors = match level.as_str() {
            unit::level::MINISTRY => Vec::new(),
            // a department directs no other one
            _ if !desk.whole => Vec::new(),
            _ => visit.app.programme.library().sectors().into_iter().map(str::to_owned).collect(),
        };
        Ok(Self { provinces, communes, units, sectors })
    }

    /// The ways to choose, with how many units each reaches.
    fn ways(&self, words: Words) -> Vec<(&'static str, String)> {
        let count = |name: &'static str, count: u64| {
            let (count, provinces) = (words.number(count), words.number(self.provinces));
            let places = [("count", count.as_str()), ("provinces", provinces.as_str())];
            (name, words.fill(&format!("directive.send.to_of.{name}"), &places))
        };
        let mut ways = Vec::new();
        if self.provinces > 0 {
            ways.push(count("provinces", self.provinces));
            ways.push(count("provinces_and_communes", self.provinces + self.communes));
        }
        if self.communes > 0 {
            ways.push(count("communes", self.communes));
            ways.push(count("units", 0));
        }
        if !self.sectors.is_empty() {
            ways.push(count("sectors", 0));
        }
        ways
    }

    /// How many units and tasks a choice reaches.
    fn reach(&self, words: Words, typed: &Fields) -> Option<String> {
        let many = |count: usize| u64::try_from(count).unwrap_or(0);
        let count = match to(typed)? {
            To::Provinces => self.provinces,
            To::ProvincesAndCommunes => self.provinces + self.communes,
            To::Communes => self.communes,
            To::Units(units) => many(units.len()),
            To::Sectors(sectors) => many(sectors.len()),
        };
        let items = many(typed.all("item").count());
        let places = [("items", items), ("count", count), ("tasks", items * count)];
        let places = places.map(|(name, number)| (name, words.number(number)));
        Some(words.fill("directive.send.reach", &places.each_ref().map(|(name, value)| (*name, value.as_str()))))
    }
}
