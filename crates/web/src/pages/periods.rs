//! Periods of a unit's programme of work: opened, closed on their review, and the turn to the next one.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use correspondence::{
    coordination,
    period::{self, Chosen, Copied, EndedBy, Ending, NewPeriod, Period},
};
use organisation::{Action, Error, Result, unit};

use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::coordination::{choices, days},
    visit::SignedIn,
    words::Words,
};

type Sent = Form<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "pages/periods/list.html")]
struct Page {
    frame: Frame,
    unit: i64,
    periods: Vec<Line>,
    keeps: bool,
    today: String,
    again: Again,
}

/// A period.
struct Line {
    id: i64,
    name: String,
    days: String,
    ground: String,
    /// What its closing rests on, and the way there.
    closed: Option<(String, String)>,
    copies: Vec<Copied>,
    /// Bodies to be reconstituted.
    bodies: Vec<(i64, String)>,
    close: Option<Close>,
    copy: Option<TakeOver>,
}

/// The form that closes it.
struct Close {
    form: String,
    grounds: Vec<(String, String)>,
}

/// The form that takes items over.
struct TakeOver {
    form: String,
    next: (i64, String),
    items: Vec<Item>,
    subject: String,
}

/// An item that may go over.
struct Item {
    id: i64,
    words: String,
    from: String,
    /// From which due day to which, or that there is none.
    moves: Option<String>,
}

/// Lists the periods of a unit.
pub(crate) async fn list(person: SignedIn, Path(unit): Path<i64>) -> Answer {
    page(&build(&person, unit, Again::default()).await?)
}

/// Opens a period.
pub(crate) async fn open(person: SignedIn, Path(unit): Path<i64>, Form(fields): Sent) -> Answer {
    let typed = Fields::of(fields);
    let done = match read(unit, &typed) {
        Ok(new) => period::open(&person.app.programme.store, &person.actor, &new, person.now).await.map(drop),
        Err(unread) => Err(unread.into()),
    };
    answer(&person, unit, ("period", typed), done).await
}

/// Closes a period on its review.
pub(crate) async fn close(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let typed = Fields::of(fields);
    let store = &person.app.programme.store;
    let period = period::read(store, &person.actor, id).await?;
    let done = match ended_by(typed.get("ended_by")) {
        Some(ended_by) => period::close(store, &person.actor, &period, ended_by, person.now).await,
        None => Err(Unread::Choice("ended_by").into()),
    };
    answer(&person, period.unit_id, (&format!("close-{id}"), typed), done).await
}

/// Takes items over into a draft for the next period.
pub(crate) async fn copy(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let typed = Fields::of(fields);
    let store = &person.app.programme.store;
    let period = period::read(store, &person.actor, id).await?;
    let done = match typed.row("next") {
        Some(next) => {
            let items = typed.all("item").filter_map(|row| row.parse().ok()).collect();
            let chosen = Chosen { next, subject: typed.get("subject").to_owned(), items };
            period::copy(store, &person.actor, &period, &chosen, person.now).await.map(drop)
        }
        None => Err(Unread::Choice("next").into()),
    };
    answer(&person, period.unit_id, (&format!("copy-{id}"), typed), done).await
}

fn read(unit: i64, typed: &Fields) -> Result<NewPeriod, Unread> {
    Ok(NewPeriod {
        unit,
        name: typed.get("name").to_owned(),
        from: typed.day("from").ok_or(Unread::Day("from"))?,
        to: typed.day("to").ok_or(Unread::Day("to"))?,
        ground: typed.get("ground").to_owned(),
    })
}

/// What was chosen for the closing: `review-7`, or `paper-12`.
fn ended_by(chosen: &str) -> Option<EndedBy> {
    let (kind, id) = chosen.split_once('-')?;
    let id = id.parse().ok()?;
    match kind {
        "paper" => Some(EndedBy::Paper(id)),
        "review" => Some(EndedBy::Review(id)),
        _ => None,
    }
}

async fn answer(person: &SignedIn, unit: i64, (form, typed): (&str, Fields), done: Result<()>) -> Answer {
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/units/{unit}/periods")).into_response()),
        Err(Error::Conflict) => Again::overtaken(form, typed, person.words.say("period.overtaken")),
        Err(error) => Again::of(person.words, form, typed, error)?,
    };
    refused_page(&build(person, unit, again).await?)
}

async fn build(person: &SignedIn, id: i64, again: Again) -> Result<Page, Failure> {
    let (words, store, today) = (person.words, &person.app.programme.store, person.now.today());
    coordination::may_read(store, &person.actor, id).await?;
    let unit = unit::find(store.read(), id, today).await?;
    let keeps = coordination::keeps(store, &person.actor, id).await?;
    let periods = period::of_unit(store.read(), id).await?;
    let bodies = coordination::of_unit(store, id).await?;
    let copies = period::copies(store, id).await?;
    let mut lines = Vec::new();
    for period in &periods {
        let ended = period::to_reconstitute(period, &bodies).into_iter();
        let bodies = if period.to() < today || period.ended_by().is_some() {
            ended.map(|body| (body.id, body.name.clone())).collect()
        } else {
            Vec::new()
        };
        lines.push(Line {
            id: period.id,
            name: period.name.clone(),
            days: days(words, period.from(), Some(period.to())),
            ground: period.ground.clone(),
            closed: closed(words, period),
            copies: copies.iter().filter(|copy| copy.period_id == period.id).cloned().collect(),
            bodies,
            close: if keeps { close_form(person, period).await? } else { None },
            copy: if keeps { copy_form(person, period, &periods).await? } else { None },
        });
    }
    Ok(Page {
        unit: id,
        periods: lines,
        keeps,
        today: organisation::day(today),
        again,
        frame: person
            .frame(words.with("period.of", "unit", unit.name_in_text()))
            .shown_at(format!("/units/{id}/periods")),
    })
}

fn closed(words: Words, period: &Period) -> Option<(String, String)> {
    let ended_by = period.ended_by()?;
    let day = period.closed_at.map(|at| words.date(text::clock_date(at))).unwrap_or_default();
    let href = match ended_by {
        EndedBy::Review(id) => format!("/reviews/{id}"),
        EndedBy::Paper(id) => format!("/papers/{id}"),
    };
    Some((words.with(&format!("period.closed_by.{}", ended_by.name()), "day", day), href))
}

async fn close_form(person: &SignedIn, period: &Period) -> Result<Option<Close>, Failure> {
    if period.ended_by().is_some() || person.now.today() < period.closes_from() {
        return Ok(None);
    }
    let words = person.words;
    let store = &person.app.programme.store;
    let review = |review: Ending| {
        let day = words.date(review.day());
        (format!("review-{}", review.id), words.with("period.review_of", "day", day))
    };
    let papers = period::reports(store, period).await?;
    let papers = choices(words, &papers).into_iter().map(|(id, name)| (format!("paper-{id}"), name));
    let reviews = period::reviews(store.read(), period).await?;
    let grounds = reviews.into_iter().map(review).chain(papers).collect();
    Ok(Some(Close { form: format!("close-{}", period.id), grounds }))
}

async fn copy_form(person: &SignedIn, period: &Period, all: &[Period]) -> Result<Option<TakeOver>, Failure> {
    let Some(next) = period.next(all).filter(|_| period.ended_by().is_some()) else { return Ok(None) };
    let (words, store) = (person.words, &person.app.programme.store);
    let place = unit::place(store.read(), period.unit_id).await?;
    if !person.actor.may(Action::KeepPapers, &place) {
        return Ok(None);
    }
    let item = |item: period::Standing| Item {
        id: item.id,
        from: item.reference(),
        moves: item.due().map(|due| moves(words, due, period.moved(due, next))),
        words: item.words,
    };
    Ok(Some(TakeOver {
        form: format!("copy-{}", period.id),
        subject: words.with("period.plan_of", "period", &next.name),
        next: (next.id, next.name.clone()),
        items: period::standing(store, period).await?.into_iter().map(item).collect(),
    }))
}

/// "hạn 15/12/2026 → 15/12/2031".
fn moves(words: Words, from: chrono::NaiveDate, to: Option<chrono::NaiveDate>) -> String {
    match to {
        Some(to) => words.fill("period.moves", &[("from", &words.date(from)), ("to", &words.date(to))]),
        None => words.with("period.beyond", "from", words.date(from)),
    }
}
