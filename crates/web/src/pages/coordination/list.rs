use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use chrono::NaiveDate;
use correspondence::coordination::{self, CoordinationBody, MemberRole, NewBody};
use organisation::{Result, unit};

use super::{alert_marks, choices, composition_of, days, term};
use crate::{
    again::{Again, Fields},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/coordination/list.html")]
struct Page {
    frame: Frame,
    unit: i64,
    unit_name: String,
    bodies: Vec<Line>,
    establish: Option<Establish>,
    again: Again,
}

/// A body in the list.
struct Line {
    id: i64,
    name: String,
    days: String,
    head: String,
    members: usize,
    alerts: Vec<Mark>,
}

/// The form of a new body.
struct Establish {
    name: String,
    compositions: Vec<(String, String)>,
    composition: String,
    sources: Vec<String>,
    sectors: Vec<(String, String)>,
    papers: Vec<(String, String)>,
    today: String,
}

/// Lists the bodies of a unit.
pub(crate) async fn list(person: SignedIn, Path(unit): Path<i64>) -> Answer {
    page(&build(&person, unit, Again::default()).await?)
}

/// Records a body.
pub(crate) async fn establish(
    person: SignedIn,
    Path(unit): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let done = match read(unit, &typed) {
        Ok(new) => coordination::establish(&person.app.programme.store, &person.actor, &new, person.now).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/coordination/{id}")).into_response()),
        Err(error) => {
            let again = Again::of(person.words, "body", typed, error)?;
            refused_page(&build(&person, unit, again).await?)
        }
    }
}

fn read(unit: i64, typed: &Fields) -> Result<NewBody> {
    Ok(NewBody {
        unit,
        name: typed.get("name").to_owned(),
        composition: typed.get("composition").to_owned(),
        standing_sector: typed.get("standing").to_owned(),
        term: term(typed)?,
    })
}

async fn build(person: &SignedIn, id: i64, again: Again) -> Result<Page, Failure> {
    let (words, store, today) = (person.words, &person.app.programme.store, person.now.today());
    coordination::may_read(store, &person.actor, id).await?;
    let unit = unit::find(store.read(), id, today).await?;
    let bodies = coordination::of_unit(store, id).await?;
    let alerts = coordination::alerts(store, &bodies, today).await?;
    let establish = if coordination::keeps(store, &person.actor, id).await? {
        let papers = coordination::papers(store, id, coordination::DECISIONS).await?;
        Some(form(words, &unit, choices(words, &papers), today))
    } else {
        None
    };
    let lines = bodies.into_iter().zip(alerts).map(|(body, alerts)| Line {
        alerts: alert_marks(words, &alerts),
        days: body.term().map(|term| days(words, term.from(), term.to())).unwrap_or_default(),
        head: head(&body, today),
        members: body.members_on(today).count(),
        id: body.id,
        name: body.name,
    });
    Ok(Page {
        unit: id,
        bodies: lines.collect(),
        establish,
        again,
        frame: person
            .frame(words.with("coordination.of", "unit", unit.name_in_text()))
            .shown_at(format!("/units/{id}/coordination")),
        unit_name: unit.name,
    })
}

/// Who leads a body on a day; empty where nobody does.
fn head(body: &CoordinationBody, day: NaiveDate) -> String {
    let mut heads = body.members_on(day).filter(|member| member.role == MemberRole::Head);
    heads.next().map(|member| member.full_name.clone()).unwrap_or_default()
}

fn form(words: Words, unit: &unit::Unit, papers: Vec<(String, String)>, today: NaiveDate) -> Establish {
    let own: Vec<_> = coordination::compositions(&unit.level, today).collect();
    Establish {
        name: own.first().map(|one| one.name.clone()).unwrap_or_default(),
        composition: own.first().map(|one| one.key.clone()).unwrap_or_default(),
        sources: own.iter().map(|one| composition_of(words, one)).collect(),
        compositions: own.iter().map(|one| (one.key.clone(), one.instrument.clone())).collect(),
        sectors: coordination::sectors().iter().map(|key| (key.clone(), words.sector(key))).collect(),
        papers,
        today: organisation::day(today),
    }
}
