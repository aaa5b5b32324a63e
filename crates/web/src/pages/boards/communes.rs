use askama::Template;
use axum::extract::Query;
use organisation::{Action, Error, Place, area::Area, unit, unit::Unit};
use programme::{
    State,
    board::{self, Behind, Cause, Classed, Handing, Line},
    decision::Outcome,
};
use serde::Deserialize;
use standards::{Standard, Verdict};

use super::{
    areas::{Opt, area_options},
    commune_row::{CommuneRow, Writer},
    named,
    selection::{VERDICTS, parse},
    unopened,
    years::Years,
};
use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

/// Communes on one page of the list.
const PAGE_LENGTH: usize = 200;

#[derive(Template)]
#[template(path = "pages/boards/communes.html")]
struct Page {
    frame: Frame,
    years: Years,
    choices: Vec<Choice>,
    name: String,
    found: usize,
    rows: Vec<CommuneRow>,
    national: bool,
    xlsx: String,
    earlier: Option<String>,
    later: Option<String>,
}

/// A field of the form that narrows the list.
struct Choice {
    name: &'static str,
    options: Vec<Opt>,
}

/// Where the list stands.
const HERE: &str = "/boards/communes";

/// Which communes to list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    state: String,
    verdict: String,
    cause: String,
    outcome: String,
    behind: String,
    class: String,
    area: String,
    province: String,
    name: String,
    page: usize,
}

/// Lists the communes behind a number.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some(years) = Years::of(programme, wanted.year).await? else {
        return unopened(&visit);
    };
    let standard = years.standard(programme);
    let standard = standard.as_deref();
    let (reach, lines) = select(&visit, &wanted, &years, standard).await?;
    let writer = Writer::new(visit.words, &visit.actor, standard, &reach.provinces);
    let shown = lines.iter().skip(wanted.page.saturating_mul(PAGE_LENGTH)).take(PAGE_LENGTH);
    let rows = shown.map(|line| writer.row(line)).collect();
    let (found, next) = (lines.len(), wanted.page.saturating_add(1));
    let mut frame = visit.frame(visit.words.with("boards.communes.title", "year", years.year()));
    if let Some(standard) = standard {
        frame = frame.scored_by(standard);
    }
    page(&Page {
        frame,
        choices: choices(visit.words, &wanted, &years, &reach, standard),
        name: wanted.name.clone(),
        found,
        rows,
        national: reach.national,
        xlsx: wanted.address("/boards/communes.xlsx", &years, &reach, 0),
        earlier: wanted.page.checked_sub(1).map(|page| wanted.address(HERE, &years, &reach, page)),
        later: (next.saturating_mul(PAGE_LENGTH) < found).then(|| wanted.address(HERE, &years, &reach, next)),
        years,
    })
}

/// The communes that an address asks for, all pages of them, and where they lie.
pub(super) async fn select(
    visit: &SignedIn,
    wanted: &Wanted,
    years: &Years,
    standard: Option<&Standard>,
) -> Result<(Reach, Vec<Line>), Failure> {
    let store = &visit.app.programme.store;
    let mut selection = parse(&wanted.state, &wanted.verdict, &wanted.cause, &wanted.outcome, &wanted.behind)?;
    selection.class = named(&wanted.class, |name| class_of(name, standard))?;
    selection.area = wanted.area()?;
    let reach = Reach::of(visit, years, named(&wanted.province, |id| id.parse().ok())?).await?;
    let mut lines = board::lines(store, &visit.actor, reach.chosen, years.year(), visit.now.today()).await?;
    let name = text::fold(wanted.name.trim());
    lines.retain(|line| selection.shows(line) && text::fold(&line.name).contains(&name));
    Ok((reach, lines))
}

/// The provinces a person may look at, and the one chosen; none for the whole country.
pub(super) struct Reach {
    provinces: Vec<Unit>,
    chosen: Option<i64>,
    national: bool,
}

impl Reach {
    /// Whoever sees only provinces is shown the first of them until another is chosen.
    async fn of(visit: &SignedIn, years: &Years, wanted: Option<i64>) -> Result<Self, Failure> {
        let may = |unit: &Unit| {
            let place = Place::own(unit.id);
            visit.actor.may(Action::ReadProvincialBoard, &place)
        };
        let national = visit.actor.may(Action::ReadNationalBoard, &Place::COUNTRY);
        let mut provinces = unit::provinces(visit.app.programme.store.read(), years.last_day()).await?;
        provinces.retain(may);
        provinces.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
        let own = || provinces.first().filter(|_| !national).map(|unit| unit.id);
        Ok(Self { chosen: wanted.or_else(own), provinces, national })
    }

    /// The provinces.
    pub(super) fn provinces(&self) -> &[Unit] {
        &self.provinces
    }

    /// The code of the chosen province.
    pub(super) fn code(&self) -> Option<&str> {
        let chosen = self.provinces.iter().find(|unit| Some(unit.id) == self.chosen);
        chosen.map(|unit| unit.code.as_str())
    }

    /// The chosen province as it stands in addresses.
    fn written(&self) -> String {
        self.chosen.map_or_else(String::new, |id| id.to_string())
    }
}

impl Wanted {
    /// The area asked for.
    pub(super) fn area(&self) -> Result<Option<Area>, Error> {
        named(&self.area, Area::from_name)
    }

    /// The year asked for.
    pub(super) fn year(&self) -> Option<i64> {
        self.year
    }

    /// The address of another page of the same list.
    fn address(&self, path: &str, years: &Years, reach: &Reach, page: usize) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("year", &years.year().to_string())
            .append_pair("province", &reach.written())
            .append_pair("state", &self.state)
            .append_pair("verdict", &self.verdict)
            .append_pair("cause", &self.cause)
            .append_pair("outcome", &self.outcome)
            .append_pair("behind", &self.behind)
            .append_pair("class", &self.class)
            .append_pair("area", &self.area)
            .append_pair("name", &self.name)
            .append_pair("page", &page.to_string())
            .finish();
        format!("{path}?{query}")
    }
}

/// A class of the year's standard, or that there is none.
fn class_of(name: &str, standard: Option<&Standard>) -> Option<Classed> {
    let known = name == Classed::NONE || standard.is_none_or(|standard| standard.class(name).is_some());
    known.then(|| Classed::from_name(name))
}

fn choices(words: Words, wanted: &Wanted, years: &Years, reach: &Reach, standard: Option<&Standard>) -> Vec<Choice> {
    let everything = || (String::new(), words.say("boards.communes.any"));
    let in_words = |prefix: &str, name: &str| (name.to_owned(), words.say(&format!("{prefix}.{name}")));
    let choice = |name, chosen: &str, options: Vec<(String, String)>| {
        let options = options.into_iter().map(|(value, words)| Opt { chosen: value == chosen, value, words });
        Choice { name, options: options.collect() }
    };
    let listed = |prefix: &str, names: &mut dyn Iterator<Item = &'static str>| {
        std::iter::once(everything()).chain(names.map(|name| in_words(prefix, name))).collect()
    };
    let years_of = years.switch().map(|(year, _)| (year.to_string(), year.to_string())).collect();
    let provinces = reach.provinces.iter().map(|unit| (unit.id.to_string(), unit.short_name().to_owned()));
    let class =
        |class: &standards::Class| (class.key.clone(), words.lang.pick(&class.name.vi, &class.name.en).to_owned());
    let classes = standard.into_iter().flat_map(|standard| standard.classes.iter().map(class));
    let unclassed = (Classed::NONE.to_owned(), words.say("boards.line.unclassed"));
    let classes = std::iter::once(everything()).chain(classes).chain([unclassed]).collect();
    let anywhere =
        Opt { value: String::new(), words: words.say("boards.communes.any"), chosen: wanted.area.is_empty() };
    let areas = area_options(words, years.last_day(), Area::from_name(&wanted.area));
    let mut states: Vec<_> = listed("state", &mut State::ALL.into_iter().map(State::name));
    states.insert(1, in_words("boards.column", Handing::NOT_HANDED_IN));
    vec![
        choice("year", &years.year().to_string(), years_of),
        choice("province", &reach.written(), reach.national.then(everything).into_iter().chain(provinces).collect()),
        choice("state", &wanted.state, states),
        choice("verdict", &wanted.verdict, listed("explain.verdict", &mut VERDICTS.into_iter().map(Verdict::key))),
        choice("cause", &wanted.cause, listed("boards.cause", &mut Cause::ALL.into_iter().map(Cause::name))),
        choice("outcome", &wanted.outcome, listed("boards.outcome", &mut Outcome::ALL.into_iter().map(Outcome::name))),
        choice("behind", &wanted.behind, listed("boards.behind", &mut Behind::ALL.into_iter().map(Behind::name))),
        choice("class", &wanted.class, classes),
        Choice { name: "area", options: std::iter::once(anywhere).chain(areas).collect() },
    ]
}
