use askama::Template;
use axum::{
    Form,
    response::{IntoResponse, Redirect},
};
use organisation::{Action, unit};
use programme::council::{self, Council, Kind, NewCouncil, Share};

use super::days;
use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/councils/list.html")]
struct Page {
    frame: Frame,
    councils: Vec<Line>,
    /// Units for which the person can establish a council.
    establishing: Vec<Establishing>,
    today: String,
    again: Again,
}

/// A council.
struct Line {
    id: i64,
    kind: String,
    unit: String,
    decision: String,
    days: String,
    over: bool,
}

/// A unit that can have a council.
struct Establishing {
    unit: i64,
    unit_name: String,
    kind: &'static str,
    form: String,
}

/// Lists the councils of the person's units.
pub(crate) async fn list(person: SignedIn) -> Answer {
    page(&build(&person, Again::default()).await?)
}

/// Establishes a council.
pub(crate) async fn establish(person: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let form = form_of(typed.get("kind"), typed.row("unit").unwrap_or_default());
    let done = match read(&typed) {
        Ok(new) => council::establish(&person.app.programme.store, &person.actor, &new, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/councils/{id}")).into_response()),
        Err(error) => {
            let again = Again::of(person.words, &form, typed, error)?;
            refused_page(&build(&person, again).await?)
        }
    }
}

fn read(typed: &Fields) -> Result<NewCouncil, Unread> {
    let day = |field| typed.day(field).ok_or(Unread::Day(field));
    let share = |field| Share::parse(typed.get(field)).ok_or(Unread::Share(field));
    Ok(NewCouncil {
        unit: typed.row("unit").ok_or(Unread::Choice("unit"))?,
        kind: Kind::from_name(typed.get("kind")).ok_or(Unread::Choice("kind"))?,
        decision: typed.get("decision").to_owned(),
        decided_on: day("decided_on")?,
        from: day("from")?,
        to: if typed.get("to").is_empty() { None } else { Some(day("to")?) },
        quorum: share("quorum")?,
        majority: share("majority")?,
        ground: typed.get("ground").to_owned(),
    })
}

fn form_of(kind: &str, unit: i64) -> String {
    format!("{kind}-{unit}")
}

async fn build(person: &SignedIn, again: Again) -> Result<Page, Failure> {
    let (words, store) = (person.words, &person.app.programme.store);
    let mut units: Vec<i64> = person.actor.offices.iter().map(|held| held.unit).collect();
    units.sort_unstable();
    units.dedup();
    let mut councils = Vec::new();
    for council in council::of_units(store, &units).await? {
        if person.actor.may(Action::ReadDossier, &council.place) {
            councils.push(line(person, council).await?);
        }
    }
    let mut establishing = Vec::new();
    for held in &person.actor.offices {
        for kind in Kind::ALL {
            let place = kind.place(unit::place(store.read(), held.unit).await?);
            let known = establishing.iter().any(|known: &Establishing| known.form == form_of(kind.name(), held.unit));
            if held.role.level() == kind.level() && !known && person.actor.may(kind.keep(), &place) {
                establishing.push(Establishing {
                    unit: held.unit,
                    unit_name: unit::Name::of(&held.unit_name).in_text(),
                    kind: kind.name(),
                    form: form_of(kind.name(), held.unit),
                });
            }
        }
    }
    Ok(Page {
        frame: person.frame(words.say("council.list")),
        councils,
        establishing,
        today: organisation::day(person.now.today()),
        again,
    })
}

async fn line(person: &SignedIn, council: Council) -> Result<Line, Failure> {
    let today = person.now.today();
    let unit = unit::find(person.app.programme.store.read(), council.unit, council.to.unwrap_or(today)).await?;
    Ok(Line {
        id: council.id,
        kind: person.words.say(&format!("council.kind.{}", council.kind.name())),
        unit: unit.name_in_text(),
        days: days(person.words, council.from, council.to),
        over: council.to.is_some_and(|to| to < today),
        decision: council.decision,
    })
}
