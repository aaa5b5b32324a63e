//! The working calendar of a year: which days are free, which weekends are worked, and the notices that say so.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use chrono::{Datelike as _, NaiveDate};
use organisation::{
    Action, Error, Place,
    calendar::{self, Calendar, Entry, Kind, NewEntry, Standing, YEARS},
};
use serde::Deserialize;

use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
    words::Words,
};

/// The days of a week, as their text keys name them.
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[derive(Template)]
#[template(path = "pages/calendar/year.html")]
struct Page {
    frame: Frame,
    year: i32,
    earlier: Option<i32>,
    later: Option<i32>,
    months: Vec<Month>,
    /// Names of the days of the week, short and in full.
    weekdays: Vec<(String, String)>,
    rows: Vec<Row>,
    /// The notice after which the year's list is whole.
    whole: Option<String>,
    may_keep: bool,
    again: Again,
}

/// A month, week by week from Monday.
struct Month {
    name: String,
    weeks: Vec<Vec<Option<Cell>>>,
}

/// A day in its month.
struct Cell {
    number: u32,
    /// Class of the colour.
    tone: &'static str,
    /// A letter that says the same.
    mark: String,
    /// And in words; nothing for a day like any other.
    words: String,
    today: bool,
}

/// A row of the calendar.
struct Row {
    id: i64,
    days: String,
    kind: Mark,
    words: String,
    ground: String,
    by: String,
    /// When, by whom and why it was taken back.
    withdrawn: Option<String>,
    form: String,
}

/// Which year is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i32>,
}

/// Shows a year.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let year = wanted.year.unwrap_or_else(|| visit.now.today().year());
    page(&build(&visit, year, Again::default()).await?)
}

/// Enters days, or that a year's list is whole.
pub(crate) async fn enter(visit: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let store = &visit.app.programme.store;
    let done = match read(&typed) {
        Ok(new) => calendar::enter(store, &visit.actor, &new, visit.now).await.map(|_| new.first.year()),
        Err(error) => Err(error),
    };
    match done {
        Ok(year) => Ok(Redirect::to(&format!("/calendar?year={year}")).into_response()),
        Err(error) => {
            let form = if typed.get("kind") == Kind::Whole.name() { "whole" } else { "entry" };
            let year = year_of(&visit, &typed);
            refused_page(&build(&visit, year, Again::of(visit.words, form, typed, error)?).await?)
        }
    }
}

/// Takes a row back.
pub(crate) async fn withdraw(
    visit: SignedIn,
    Path(id): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let (store, year) = (&visit.app.programme.store, year_of(&visit, &typed));
    match calendar::withdraw(store, &visit.actor, id, typed.get("reason"), visit.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/calendar?year={year}")).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, &form_of(id), typed, error)?;
            refused_page(&build(&visit, year, again).await?)
        }
    }
}

fn form_of(row: i64) -> String {
    format!("row-{row}")
}

/// The year of the page that a form stands on.
fn year_of(visit: &SignedIn, typed: &Fields) -> i32 {
    typed.get("year").parse().unwrap_or_else(|_| visit.now.today().year())
}

fn read(typed: &Fields) -> Result<NewEntry, Error> {
    let kind = Kind::from_name(typed.get("kind")).ok_or(Unread::Choice("kind"))?;
    let ground = typed.get("ground").to_owned();
    if kind == Kind::Whole {
        let year = typed.get("year").parse().ok().and_then(|year| NewEntry::whole(year, ground));
        return year.ok_or_else(|| Unread::Choice("year").into());
    }
    let first = typed.day("first_day").ok_or(Unread::Day("first_day"))?;
    let last = match typed.get("last_day") {
        "" => first,
        _ => typed.day("last_day").ok_or(Unread::Day("last_day"))?,
    };
    Ok(NewEntry { kind, first, last, words: typed.get("words").to_owned(), ground })
}

async fn build(visit: &SignedIn, year: i32, again: Again) -> Result<Page, Failure> {
    let (words, today) = (visit.words, visit.now.today());
    if !(YEARS.0..=YEARS.1).contains(&year) {
        return Err(Error::NotFound.into());
    }
    let entries = calendar::entries(visit.app.programme.store.read()).await?;
    let standing = || entries.iter().filter(|entry| entry.withdrawn_at.is_none());
    let calendar: Calendar = standing().map(|entry| (entry.kind, entry.first(), entry.last())).collect();
    let of_year = |entry: &&Entry| entry.first().year() <= year && entry.last().year() >= year;
    let whole = standing().find(|entry| entry.kind == Kind::Whole && of_year(entry)).map(|entry| entry.ground.clone());
    let weekdays = WEEKDAYS.map(|day| {
        let name = |form: &str| words.say(&format!("calendar.weekday.{form}.{day}"));
        (name("short"), name("long"))
    });
    Ok(Page {
        frame: visit.frame(words.with("calendar.title", "year", year)).shown_at(format!("/calendar?year={year}")),
        year,
        earlier: Some(year - 1).filter(|year| *year >= YEARS.0),
        later: Some(year + 1).filter(|year| *year <= YEARS.1),
        months: (1..=12).filter_map(|month| of_month(words, &calendar, (year, month), today)).collect(),
        weekdays: weekdays.into(),
        rows: entries.iter().filter(of_year).map(|entry| row(words, entry)).collect(),
        whole,
        may_keep: visit.actor.may(Action::KeepCalendar, &Place::COUNTRY),
        again,
    })
}

fn of_month(words: Words, calendar: &Calendar, (year, month): (i32, u32), today: NaiveDate) -> Option<Month> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let days = first.iter_days().take_while(|day| day.month() == month);
    let blanks = std::iter::repeat_with(|| None).take(usize::try_from(first.weekday().num_days_from_monday()).ok()?);
    let mut weeks: Vec<Vec<Option<Cell>>> = Vec::new();
    for cell in blanks.chain(days.map(|day| Some(of_day(words, calendar, day, today)))) {
        match weeks.last_mut().filter(|week| week.len() < 7) {
            Some(week) => week.push(cell),
            None => weeks.push(vec![cell]),
        }
    }
    if let Some(last) = weeks.last_mut() {
        last.resize_with(7, || None);
    }
    Some(Month { name: words.with("calendar.month", "month", month), weeks })
}

fn of_day(words: Words, calendar: &Calendar, day: NaiveDate, today: NaiveDate) -> Cell {
    let standing = calendar.standing(day);
    let said = |part: &str| words.say(&format!("calendar.{part}.{}", standing.name()));
    let (tone, mark, about) = match standing {
        Standing::Worked => ("", String::new(), String::new()),
        Standing::Weekend => ("we", String::new(), said("standing")),
        Standing::Holiday => ("off", said("mark"), said("standing")),
        Standing::MakeUp => ("up", said("mark"), said("standing")),
    };
    Cell { number: day.day(), tone, mark, words: about, today: day == today }
}

fn row(words: Words, entry: &Entry) -> Row {
    let by = |at: i64, person: &str| words.fill("dossier.by", &[("at", &text::moment(at)), ("person", person)]);
    let (first, last) = (words.date(entry.first()), words.date(entry.last()));
    let (tone, icon) = match entry.kind {
        Kind::Holiday => ("bad", "minus"),
        Kind::MakeUp => ("info", "clock"),
        Kind::Whole => ("ok", "check"),
    };
    let withdrawn = entry.withdrawn_at.map(|at| {
        let by = by(at, entry.withdrawer.as_deref().unwrap_or_default());
        let reason = entry.withdrawn_for.as_deref().unwrap_or_default();
        words.fill("calendar.withdrawn", &[("by", &by), ("reason", reason)])
    });
    Row {
        id: entry.id,
        days: if first == last { first } else { format!("{first} – {last}") },
        kind: Mark { tone, icon, words: words.say(&format!("calendar.kind.{}", entry.kind.name())) },
        words: entry.words.clone(),
        ground: entry.ground.clone(),
        by: by(entry.at, &entry.person),
        withdrawn,
        form: form_of(entry.id),
    }
}
