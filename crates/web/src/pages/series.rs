//! The years of one indicator in a commune, a province or the country: line chart and table, and the re-basing rule.

mod chart;
mod rows;
mod workbook;

use std::{collections::BTreeMap, sync::Arc};

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
    pages::boards::{Group, groups, heading, unopened},
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
    /// The same as a workbook.
    xlsx: String,
    /// Of the country, its provinces.
    spread: Option<Spread>,
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
    match wanted.of_commune(&person, unit).await? {
        Some(asked) => show(&person, &asked).await,
        None => unopened(&person),
    }
}

/// The years of a commune as a workbook.
pub(crate) async fn commune_workbook(person: SignedIn, Path(unit): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    workbook::send(&person, &wanted.of_commune(&person, unit).await?.ok_or(Error::NotFound)?).await
}

/// Shows the years of a province, or of the country where no unit is named.
pub(crate) async fn board(person: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    match wanted.of_board(&person).await? {
        Some(asked) => show(&person, &asked).await,
        None => unopened(&person),
    }
}

/// The years of a province or the country as a workbook.
pub(crate) async fn board_workbook(person: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    workbook::send(&person, &wanted.of_board(&person).await?.ok_or(Error::NotFound)?).await
}

impl Wanted {
    async fn of_commune(&self, person: &SignedIn, unit: i64) -> Result<Option<Asked>, Error> {
        // whoever may not read it learns nothing, not even whether a year is open
        unit::may_read(person.app.programme.store.read(), &person.actor, unit).await?;
        self.found(person, Whose::Commune(unit)).await
    }

    async fn of_board(&self, person: &SignedIn) -> Result<Option<Asked>, Error> {
        let whose = match self.unit.as_str() {
            "" => Whose::Country,
            unit => Whose::Province(unit.parse().map_err(|_| Error::NotFound)?),
        };
        if whose == Whose::Country {
            person.actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
        }
        self.found(person, whose).await
    }

    /// The indicator of the newest year's standard, the first one when none is asked for; none before a year is opened.
    async fn found(&self, person: &SignedIn, whose: Whose) -> Result<Option<Asked>, Error> {
        let programme = &person.app.programme;
        let Some(round) = round::all(&programme.store).await?.into_iter().next() else { return Ok(None) };
        let standard = programme.newest(&round.standard).await?.ok_or(Error::NotFound)?;
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
    fn indicator(&self) -> Result<&Indicator, Error> {
        Ok(self.standard.indicator(&self.no).ok_or(Error::NotFound)?.1)
    }

    fn address(&self) -> (String, Option<i64>) {
        match self.whose {
            Whose::Commune(unit) => (format!("/communes/{unit}/series"), None),
            Whose::Province(unit) => ("/boards/series".to_owned(), Some(unit)),
            Whose::Country => ("/boards/series".to_owned(), None),
        }
    }

    /// The same years elsewhere.
    fn link(&self, whose: Whose, boundaries: Option<Boundaries>) -> String {
        self.link_to(whose, boundaries, "")
    }

    fn link_to(&self, whose: Whose, boundaries: Option<Boundaries>, kind: &str) -> String {
        let boundaries = boundaries.map_or_else(String::new, |list| format!("&boundaries={}", list.name()));
        let (no, rest) = (&self.no, boundaries);
        match whose {
            Whose::Commune(unit) => format!("/communes/{unit}/series{kind}?indicator={no}{rest}"),
            Whose::Province(unit) => format!("/boards/series{kind}?unit={unit}&indicator={no}{rest}"),
            Whose::Country => format!("/boards/series{kind}?indicator={no}{rest}"),
        }
    }
}

async fn show(person: &SignedIn, asked: &Asked) -> Answer {
    let (programme, words) = (&person.app.programme, person.words);
    let (standard, indicator) = (&*asked.standard, asked.indicator()?);
    let (series, provinces, unplaced) = read(person, asked, indicator).await?;
    let unit = unit_of(person, asked, &series).await?;
    let named = provinces.iter().map(|(unit, series)| {
        let href = asked.link(Whose::Province(unit.id), Some(series.boundaries));
        (unit.short_name().to_owned(), href, series)
    });
    let spread = (asked.whose == Whose::Country).then(|| Spread::of(words, (&series, &unplaced), named));
    let (address, id) = asked.address();
    let list = |list: &Boundaries| List {
        words: words.say(&format!("series.list.{}", list.name())),
        href: asked.link(asked.whose, Some(*list)),
        shown: *list == series.boundaries,
    };
    let (kin_title, kin) = kin(person, asked, series.boundaries).await?;
    page(&Page {
        frame: person.frame(title(words, unit.as_ref())).scored_by(standard),
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
        xlsx: asked.link_to(asked.whose, Some(series.boundaries), ".xlsx"),
        spread,
    })
}

/// The unit as it was in the list that is shown; none of the country.
async fn unit_of(person: &SignedIn, asked: &Asked, series: &Series) -> Result<Option<Unit>, Error> {
    let (Whose::Commune(id) | Whose::Province(id)) = asked.whose else { return Ok(None) };
    unit::find(person.app.programme.store.read(), id, series.boundaries.day()).await.map(Some)
}

fn title(words: Words, unit: Option<&Unit>) -> String {
    words.with("series.title", "unit", unit.map_or_else(|| words.say("series.country"), Unit::name_in_text))
}

/// The years; of the country those of its provinces by name as well, and the sheets of each year that are in none of them.
type Found = (Series, Vec<(Unit, Series)>, BTreeMap<i64, u64>);

/// The years asked for, from one reading.
async fn read(person: &SignedIn, asked: &Asked, indicator: &Indicator) -> Result<Found, Failure> {
    let (programme, actor) = (&person.app.programme, &person.actor);
    let what = (&*asked.standard, indicator);
    if asked.whose != Whose::Country {
        return Ok((
            series::of(programme, actor, asked.whose, asked.boundaries, what).await?,
            Vec::new(),
            BTreeMap::new(),
        ));
    }
    let boundaries = asked.boundaries.unwrap_or(Boundaries::New);
    let mut all = series::of_all(programme, actor, (boundaries, level::PROVINCE), what).await?;
    let mut provinces = unit::provinces(programme.store.read(), boundaries.day()).await?;
    provinces.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
    let of = |unit: Unit| all.units.remove(&unit.id).map(|series| (unit, series));
    let provinces = provinces.into_iter().filter_map(of).collect();
    Ok((all.country, provinces, all.unplaced))
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
            let place = unit::reading_place(store.read(), other.id).await?;
            (Whose::Commune(other.id), person.actor.may(Action::ReadDossier, &place))
        } else {
            // of an old province everybody reads who reads the one that it went into; the action looks again
            let place = Place::own(other.id);
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
