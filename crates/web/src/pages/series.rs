//! The years of one indicator in a commune, a province or the country: line chart and table, and the re-basing rule.

mod chart;
mod rows;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use organisation::{
    Action, Error, Place,
    unit::{self, Kin, Unit, level},
};
use programme::{
    boundary::Boundaries,
    round,
    series::{self, Series, Whose},
};
use serde::Deserialize;
use standards::{Indicator, Standard};

use self::{
    chart::Chart,
    rows::{Heads, Row, Spread},
};
use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::boards::unopened,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/series/show.html")]
struct Page {
    frame: Frame,
    /// The way up.
    above: (String, String),
    /// Where the choice of an indicator is sent, and the unit that goes with it.
    address: String,
    unit: Option<i64>,
    boundaries: &'static str,
    groups: Vec<Group>,
    chosen: String,
    lists: Vec<List>,
    kin: Vec<Link>,
    /// What the units of the other list are called.
    kin_title: &'static str,
    chart: Chart,
    heads: Heads,
    rows: Vec<Row>,
    notes: Vec<String>,
    /// Of the country, its provinces.
    spread: Option<Spread>,
}

/// The indicators of a criterion, to choose from.
struct Group {
    name: String,
    options: Vec<Choice>,
}

/// One of them.
struct Choice {
    no: String,
    name: String,
    chosen: bool,
}

/// A list of units in which the years can be seen.
struct List {
    words: String,
    href: String,
    shown: bool,
}

/// A unit of the other list.
struct Link {
    name: String,
    href: Option<String>,
    kind: String,
}

/// Which years to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    indicator: String,
    boundaries: String,
    unit: String,
}

/// What is asked for, once it is found.
struct Asked {
    whose: Whose,
    boundaries: Option<Boundaries>,
    standard: Arc<Standard>,
    no: String,
}

/// Shows the years of a commune.
pub(crate) async fn commune(person: SignedIn, Path(unit): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    // whoever may not read it learns nothing, not even whether a year is open
    let place = unit::place(person.app.programme.store.read(), unit).await?;
    person.actor.office_for(Action::ReadDossier, &place)?;
    match wanted.found(&person, Whose::Commune(unit)).await? {
        Some(asked) => show(&person, &asked).await,
        None => unopened(&person),
    }
}

/// Shows the years of a province, or of the country where no unit is named.
pub(crate) async fn board(person: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let whose = match wanted.unit.as_str() {
        "" => Whose::Country,
        unit => Whose::Province(unit.parse().map_err(|_| Error::NotFound)?),
    };
    if whose == Whose::Country {
        person.actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
    }
    match wanted.found(&person, whose).await? {
        Some(asked) => show(&person, &asked).await,
        None => unopened(&person),
    }
}

impl Wanted {
    /// The indicator of the newest year's standard, the first one when none is asked for; none before a year is opened.
    async fn found(&self, person: &SignedIn, whose: Whose) -> Result<Option<Asked>, Error> {
        let programme = &person.app.programme;
        let Some(round) = round::all(&programme.store).await?.into_iter().next() else { return Ok(None) };
        let standard = programme.latest(&round.standard).ok_or(Error::NotFound)?;
        let boundaries = match self.boundaries.as_str() {
            "" => None,
            name => Some(Boundaries::from_name(name).ok_or(Error::NotFound)?),
        };
        let indicator = match self.indicator.as_str() {
            "" => standard.indicators().next(),
            no => standard.indicator(no),
        };
        let no = indicator.ok_or(Error::NotFound)?.1.no.clone();
        Ok(Some(Asked { whose, boundaries, standard, no }))
    }
}

impl Asked {
    fn address(&self) -> (String, Option<i64>) {
        match self.whose {
            Whose::Commune(unit) => (format!("/communes/{unit}/series"), None),
            Whose::Province(unit) => ("/boards/series".to_owned(), Some(unit)),
            Whose::Country => ("/boards/series".to_owned(), None),
        }
    }

    /// The same years elsewhere.
    fn link(&self, whose: Whose, boundaries: Option<Boundaries>) -> String {
        let boundaries = boundaries.map_or_else(String::new, |list| format!("&boundaries={}", list.name()));
        let (no, rest) = (&self.no, boundaries);
        match whose {
            Whose::Commune(unit) => format!("/communes/{unit}/series?indicator={no}{rest}"),
            Whose::Province(unit) => format!("/boards/series?unit={unit}&indicator={no}{rest}"),
            Whose::Country => format!("/boards/series?indicator={no}{rest}"),
        }
    }
}

async fn show(person: &SignedIn, asked: &Asked) -> Answer {
    let (programme, words) = (&person.app.programme, person.words);
    let standard = &*asked.standard;
    let (_, indicator) = standard.indicator(&asked.no).ok_or(Error::NotFound)?;
    let (series, spread) = read(person, asked, indicator).await?;
    let unit = match asked.whose {
        Whose::Commune(unit) | Whose::Province(unit) => {
            Some(unit::find(programme.store.read(), unit, series.boundaries.day()).await?)
        }
        Whose::Country => None,
    };
    let name = unit.as_ref().map_or_else(|| words.say("series.country"), Unit::name_in_text);
    let (address, id) = asked.address();
    let list = |list: &Boundaries| List {
        words: words.say(&format!("series.list.{}", list.name())),
        href: asked.link(asked.whose, Some(*list)),
        shown: *list == series.boundaries,
    };
    let (kin_title, kin) = kin(person, asked, series.boundaries).await?;
    page(&Page {
        frame: person.frame(words.with("series.title", "unit", name)).scored_by(standard),
        above: above(person, asked, unit.as_ref()),
        address,
        unit: id,
        boundaries: if series.possible.len() > 1 { series.boundaries.name() } else { "" },
        groups: groups(words, standard, &asked.no),
        chosen: heading(words, indicator),
        lists: series.possible.iter().map(list).collect(),
        kin,
        kin_title,
        chart: Chart::of(words, &series),
        heads: Heads::of(indicator.measure),
        rows: rows::rows(words, programme, &series),
        notes: rows::notes(words, &series),
        spread,
    })
}

/// The years asked for; of the country those of its provinces as well, from the same reading.
async fn read(person: &SignedIn, asked: &Asked, indicator: &Indicator) -> Result<(Series, Option<Spread>), Failure> {
    let (programme, actor) = (&person.app.programme, &person.actor);
    let what = (&*asked.standard, indicator);
    if asked.whose != Whose::Country {
        return Ok((series::of(programme, actor, asked.whose, asked.boundaries, what).await?, None));
    }
    let boundaries = asked.boundaries.unwrap_or(Boundaries::New);
    let all = series::of_all(programme, actor, (boundaries, level::PROVINCE), what).await?;
    let mut provinces = unit::provinces(programme.store.read(), boundaries.day()).await?;
    provinces.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
    let named = provinces.iter().filter_map(|unit| {
        let href = asked.link(Whose::Province(unit.id), Some(boundaries));
        Some((unit.short_name().to_owned(), href, all.units.get(&unit.id)?))
    });
    let spread = Spread::of(person.words, &all.country, named);
    Ok((all.country, Some(spread)))
}

/// The way up: the commune's page, the province's board, the country's.
fn above(person: &SignedIn, asked: &Asked, unit: Option<&Unit>) -> (String, String) {
    let words = person.words;
    match asked.whose {
        Whose::Commune(id) => (format!("/communes/{id}"), unit.map_or_else(String::new, |unit| unit.name.clone())),
        Whose::Province(id) if unit.is_some_and(|unit| unit.abolished_on.is_none()) => {
            (format!("/boards/provinces/{id}"), words.say("boards.province.link"))
        }
        Whose::Province(_) if person.actor.may(Action::ReadNationalBoard, &Place::COUNTRY) => {
            (asked.link(Whose::Country, None), words.say("series.country_link"))
        }
        Whose::Province(_) => ("/".to_owned(), words.say("layout.nav.home")),
        Whose::Country => ("/boards".to_owned(), words.say("boards.country.link")),
    }
}

/// The units of the other list that this one was made of, or went into.
async fn kin(person: &SignedIn, asked: &Asked, boundaries: Boundaries) -> Result<(&'static str, Vec<Link>), Failure> {
    let store = &person.app.programme.store;
    let (Whose::Commune(id) | Whose::Province(id)) = asked.whose else { return Ok(("", Vec::new())) };
    let (title, found): (_, Vec<Kin>) = match boundaries {
        Boundaries::New => ("series.before", unit::predecessors(store, id).await?),
        Boundaries::Old => ("series.after", unit::successors(store, id).await?),
    };
    let mut links = Vec::new();
    for other in found {
        let (whose, may) = if let Whose::Commune(_) = asked.whose {
            let place = unit::place(store.read(), other.id).await?;
            (Whose::Commune(other.id), person.actor.may(Action::ReadDossier, &place))
        } else {
            // of an old province everybody reads who reads the one that it went into; the action looks again
            let place = Place { unit: other.id, above: Vec::new() };
            let may = boundaries == Boundaries::New || person.actor.may(Action::ReadProvincialBoard, &place);
            (Whose::Province(other.id), may)
        };
        links.push(Link {
            href: may.then(|| asked.link(whose, None)),
            kind: person.words.say(&format!("commune.kin.{}", other.kind)),
            name: other.name,
        });
    }
    Ok((title, links))
}

fn heading(words: Words, indicator: &Indicator) -> String {
    format!("{} {}", indicator.no, words.lang.pick(&indicator.name.vi, &indicator.name.en))
}

fn groups(words: Words, standard: &Standard, chosen: &str) -> Vec<Group> {
    let choice = |indicator: &Indicator| Choice {
        no: indicator.no.clone(),
        name: heading(words, indicator),
        chosen: indicator.no == chosen,
    };
    let group = |criterion: &standards::Criterion| Group {
        name: format!("{}. {}", criterion.no, words.lang.pick(&criterion.name.vi, &criterion.name.en)),
        options: criterion.indicators.iter().map(choice).collect(),
    };
    standard.criteria.iter().map(group).collect()
}
