//! The page of one account: the offices of its person, a new one, the end of one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use chrono::NaiveDate;
use organisation::{
    Error, Role,
    account::{self, Account},
    actor::Held,
    day,
    office::{self, NewOffice},
    unit::{self, Unit},
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
};

/// Units that a search shows; whoever needs more types more of the name.
const FOUND_AT_MOST: u32 = 20;

#[derive(Template)]
#[template(path = "pages/offices.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    account: Account,
    offices: Vec<Held>,
    today: String,
    unit_query: String,
    found: Vec<Unit>,
    own_unit: Option<i64>,
    chosen: Option<Chosen>,
}

/// The unit of the new office, with what can be held there and what was typed so far.
struct Chosen {
    unit: Unit,
    roles: Vec<Role>,
    typed: Typed,
}

/// Which unit the new office is in, or the words to find it by.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    unit: Option<i64>,
    #[serde(default)]
    unit_query: String,
}

/// What the administrator typed for a new office.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Typed {
    unit: i64,
    role: String,
    from: String,
    ground: String,
}

/// The last day of an office.
#[derive(Debug, Deserialize)]
pub(crate) struct Ending {
    last_day: String,
}

/// Shows an account and the offices of its person.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    page(&account_page(&visit, id, wanted, None, Complaints::default()).await?)
}

/// Gives an office.
pub(crate) async fn give(visit: SignedIn, Path(id): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let account = found(&visit, id).await?;
    let complaints = match (Role::from_name(&typed.role), typed.from.parse::<NaiveDate>()) {
        (Some(role), Ok(from)) => {
            let ground = typed.ground.trim().to_owned();
            let new =
                NewOffice { person: account.person_id, unit: typed.unit, role, sector: None, from, to: None, ground };
            match office::give(&visit.app.programme.store, &visit.actor, &new, visit.now).await {
                Ok(_) => return Ok(Redirect::to(&format!("/accounts/{id}")).into_response()),
                Err(error) => Complaints::of(visit.words, error)?,
            }
        }
        (None, _) => Complaints::default().and("role", visit.words.say("accounts.refused.role")),
        (_, Err(_)) => Complaints::default().and("from", visit.words.say("accounts.refused.day")),
    };
    let wanted = Wanted { unit: Some(typed.unit), unit_query: String::new() };
    refused_page(&account_page(&visit, id, wanted, Some(typed), complaints).await?)
}

/// Ends an office.
pub(crate) async fn end(visit: SignedIn, Path((id, office)): Path<(i64, i64)>, Form(ending): Form<Ending>) -> Answer {
    let Ok(last_day) = ending.last_day.parse::<NaiveDate>() else {
        let complaints = Complaints::default().and("last_day", visit.words.say("accounts.refused.day"));
        return refused_page(&account_page(&visit, id, Wanted::default(), None, complaints).await?);
    };
    office::end(&visit.app.programme.store, &visit.actor, office, last_day, visit.now).await?;
    Ok(Redirect::to(&format!("/accounts/{id}")).into_response())
}

async fn found(visit: &SignedIn, id: i64) -> Result<Account, Failure> {
    let accounts = account::all(&visit.app.programme.store, &visit.actor).await?;
    Ok(accounts.into_iter().find(|account| account.id == id).ok_or(Error::NotFound)?)
}

async fn account_page(
    visit: &SignedIn,
    id: i64,
    wanted: Wanted,
    typed: Option<Typed>,
    complaints: Complaints,
) -> Result<Page, Failure> {
    let read = visit.app.programme.store.read();
    let today = visit.now.today();
    let account = found(visit, id).await?;
    let offices = office::held_on(read, &[account.person_id], today).await?;
    let units = match wanted.unit_query.trim() {
        "" => Vec::new(),
        query => unit::search(read, query, today, FOUND_AT_MOST).await?,
    };
    let chosen = match wanted.unit {
        Some(unit) => Some(Chosen::of(unit::find(read, unit, today).await?, typed, today)),
        None => None,
    };
    Ok(Page {
        frame: visit.frame(account.full_name.clone()),
        complaints,
        account,
        offices: offices.into_iter().map(|(_, held)| held).collect(),
        today: day(today),
        unit_query: wanted.unit_query,
        found: units,
        // a search finds provinces and communes; the ministry is where the administrator sits
        own_unit: visit.actor.held(Role::Administrator).map(|held| held.unit),
        chosen,
    })
}

impl Chosen {
    fn of(unit: Unit, typed: Option<Typed>, today: NaiveDate) -> Self {
        let roles = Role::ALL.into_iter().filter(|role| role.level() == unit.level).collect();
        let blank = || Typed { unit: unit.id, role: String::new(), from: day(today), ground: String::new() };
        let typed = typed.unwrap_or_else(blank);
        Self { unit, roles, typed }
    }
}
