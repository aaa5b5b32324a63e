//! The feed of a calendar program: made, renewed and ended by its person, read by whoever holds the link.

use axum::{
    extract::Path,
    http::{
        HeaderMap, Uri,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Redirect},
};
use chrono::{DateTime, NaiveDate};
use correspondence::due::{self, Due, Kind, Part};
use icalendar::{Calendar, Component as _, Event, EventLike as _, Property};
use organisation::{Error, feed};
use programme::agenda::{self, At, Item};

use super::{Wanted, build, day_of};
use crate::{
    failure::{Answer, page},
    pages::{home, sign_in::ClientAddress, surveys::site},
    visit::{SignedIn, Visitor},
    words::Words,
};

/// Things that a feed holds: no program shows more.
const LONGEST: usize = 5_000;
/// How often a program is to ask.
const EVERY: &str = "PT1H";

/// Makes the link and shows it, this once.
pub(crate) async fn make(visit: SignedIn, headers: HeaderMap, uri: Uri) -> Answer {
    let token = feed::make(&visit.app.programme.store, &visit.actor, visit.words.lang, visit.now).await?;
    let link = format!("{}/feeds/{}.ics", site(&visit, &headers, &uri), token.0);
    page(&build(&visit, &Wanted::default(), Some(link)).await?)
}

/// Ends the link.
pub(crate) async fn end(visit: SignedIn) -> Answer {
    feed::end(&visit.app.programme.store, &visit.actor, visit.now).await?;
    Ok(Redirect::to("/due").into_response())
}

/// What is due, for a calendar program. It names papers, items and units, and repeats no words of theirs.
pub(crate) async fn read(visitor: Visitor, ClientAddress(address): ClientAddress, Path(name): Path<String>) -> Answer {
    let (programme, today) = (&visitor.app.programme, visitor.now.today());
    let token = name.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let (actor, lang) = feed::reader(&programme.store, token, &address, visitor.now).await?;
    let words = Words { lang };
    let agenda = agenda::of(programme, &actor, visitor.now).await?;
    let days: Vec<_> = agenda.iter().map(day_of).collect();
    let part = Part { group: None, skip: 0, take: LONGEST };
    let due = due::of(&programme.store, &actor, &days, part, today).await?;
    let mut calendar = begun(words, visitor.app.programme.demo);
    for line in &due.lines {
        let event = match line {
            due::Line::Other(place) => agenda.get(*place).and_then(|item| of_agenda(words, item)),
            due::Line::Own(due) => of_paper(words, due),
        };
        if let Some(mut event) = event {
            if let Some(now) = DateTime::from_timestamp_millis(visitor.now.0) {
                event.timestamp(now);
            }
            calendar.push(event);
        }
    }
    let head = [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CACHE_CONTROL, "private, max-age=300")];
    Ok((head, calendar.to_string()).into_response())
}

fn begun(words: Words, demo: bool) -> Calendar {
    let name = words.say("waiting.feed.name");
    let name = if demo { format!("{name} · {}", words.say("layout.invented")) } else { name };
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Mang Non//mangnon//VI"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .append_property(Property::new("METHOD", "PUBLISH"))
        .append_property(Property::new("X-WR-TIMEZONE", "Asia/Ho_Chi_Minh"))
        .append_property(Property::new("REFRESH-INTERVAL", EVERY).add_parameter("VALUE", "DURATION").done())
        .append_property(Property::new("X-PUBLISHED-TTL", EVERY))
        .name(&name);
    calendar
}

/// A whole day, which keeps nobody busy.
fn event(uid: &str, on: NaiveDate, summary: &str, about: &str) -> Event {
    let mut event = Event::with_uid(&format!("{uid}@mangnon"));
    event.starts(on).summary(summary).description(about).add_property("TRANSP", "TRANSPARENT");
    event
}

fn of_paper(words: Words, due: &Due) -> Option<Event> {
    let (on, asked) = (due.on?, due.asked.as_ref()?);
    let (number, count) = (asked.number.to_string(), words.number(due.things));
    let places = [("reference", asked.reference.as_str()), ("number", &number), ("count", &count)];
    let summary = words.fill(&format!("waiting.kind.{}", due.kind.name()), &places);
    let uid = match due.kind {
        Kind::Task => format!("task-{}", due.id),
        kind => format!("{}-{}", kind.name(), asked.item),
    };
    Some(event(&uid, on, &summary, &asked.subject))
}

fn of_agenda(words: Words, item: &Item) -> Option<Event> {
    let (place, id) = match item.at {
        At::Dossier(id) => ("dossier", id),
        At::Objections(id) => ("objections", id),
        At::Province(id) => ("province", id),
        At::Sitting(id) => ("sitting", id),
    };
    let line = home::line(words, item);
    let uid = format!("{}-{}-{place}-{id}", item.work.name(), item.year);
    Some(event(&uid, day_of(item)?, &line.title, &line.about))
}
