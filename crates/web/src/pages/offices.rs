//! The page of one account: the offices of its person, a new one, the end of one, one given by mistake.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use chrono::NaiveDate;
use organisation::{
    Role,
    account::{self, Account},
    day,
    office::{self, Given, NewOffice},
    second_factor::{self, Secured},
    unit::{self, Unit},
};
use serde::Deserialize;

use super::notices::{self, AddressForm};
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
    /// Whether it is the administrator's own: some things another one does, or its person on the own pages.
    own: bool,
    secured: Secured,
    offices: Vec<Row>,
    mail: AddressForm,
    unit_query: String,
    found: Vec<Unit>,
    own_unit: Option<i64>,
    chosen: Option<Chosen>,
}

/// An office that is not over, with what was typed for it.
struct Row {
    given: Given,
    to_come: bool,
    last_day: String,
    reason: String,
    complaints: Complaints,
}

/// The unit of the new office, with what can be held there and what was typed so far.
struct Chosen {
    unit: Unit,
    roles: Vec<Role>,
    /// Sectors by name, where a role of the unit is held for one.
    sectors: Vec<(String, String)>,
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
    #[serde(default)]
    sector: String,
    from: String,
    ground: String,
}

/// The last day of an office.
#[derive(Debug, Deserialize)]
pub(crate) struct Ending {
    last_day: String,
}

/// Why an office is taken back.
#[derive(Debug, Deserialize)]
pub(crate) struct Withdrawal {
    reason: String,
}

/// What is on the page besides the account: typed words that were refused, and why.
#[derive(Default)]
struct Refused {
    new: Option<Typed>,
    complaints: Complaints,
    /// The office that could not be ended or withdrawn.
    office: Option<i64>,
    last_day: Option<String>,
    reason: String,
    /// The e-mail address.
    address: Option<notices::Typed>,
}

/// Shows an account and the offices of its person.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    page(&account_page(&visit, id, wanted, Refused::default()).await?)
}

/// Shows an account again with something about the account itself that was refused.
pub(super) async fn refused(visit: &SignedIn, id: i64, complaints: Complaints) -> Answer {
    let refused = Refused { complaints, ..Refused::default() };
    refused_page(&account_page(visit, id, Wanted::default(), refused).await?)
}

/// Shows an account again with an e-mail address that was refused.
pub(super) async fn refused_address(
    visit: &SignedIn,
    id: i64,
    typed: notices::Typed,
    complaints: Complaints,
) -> Answer {
    let refused = Refused { complaints, address: Some(typed), ..Refused::default() };
    refused_page(&account_page(visit, id, Wanted::default(), refused).await?)
}

/// Gives an office.
pub(crate) async fn give(visit: SignedIn, Path(id): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let account = found(&visit, id).await?;
    let sector = (!typed.sector.is_empty()).then(|| typed.sector.clone());
    let known = sector.as_deref().is_none_or(|sector| visit.app.programme.library().sectors().contains(&sector));
    let complaints = match (Role::from_name(&typed.role), typed.from.parse::<NaiveDate>()) {
        _ if !known => Complaints::default().and("sector", visit.words.say("accounts.refused.sector")),
        (Some(role), Ok(from)) => {
            let ground = typed.ground.trim().to_owned();
            let new = NewOffice { person: account.person_id, unit: typed.unit, role, sector, from, to: None, ground };
            match office::give(&visit.app.programme.store, &visit.actor, &new, visit.now).await {
                Ok(_) => return Ok(Redirect::to(&format!("/accounts/{id}")).into_response()),
                Err(error) => Complaints::of(visit.words, error)?,
            }
        }
        (None, _) => Complaints::default().and("role", visit.words.say("accounts.refused.role")),
        (_, Err(_)) => Complaints::default().and("from", visit.words.say("accounts.refused.day")),
    };
    let wanted = Wanted { unit: Some(typed.unit), unit_query: String::new() };
    let refused = Refused { new: Some(typed), complaints, ..Refused::default() };
    refused_page(&account_page(&visit, id, wanted, refused).await?)
}

/// Ends an office.
pub(crate) async fn end(visit: SignedIn, Path((id, office)): Path<(i64, i64)>, Form(ending): Form<Ending>) -> Answer {
    let store = &visit.app.programme.store;
    let complaints = match ending.last_day.parse::<NaiveDate>() {
        Ok(last_day) => match office::end(store, &visit.actor, office, last_day, visit.now).await {
            Ok(()) => return Ok(Redirect::to(&format!("/accounts/{id}")).into_response()),
            Err(error) => Complaints::of(visit.words, error)?,
        },
        Err(_) => Complaints::default().and("last_day", visit.words.say("accounts.refused.day")),
    };
    let last_day = Some(ending.last_day);
    let refused = Refused { complaints, office: Some(office), last_day, ..Refused::default() };
    refused_page(&account_page(&visit, id, Wanted::default(), refused).await?)
}

/// Takes back an office that was given by mistake.
pub(crate) async fn withdraw(
    visit: SignedIn,
    Path((id, office)): Path<(i64, i64)>,
    Form(Withdrawal { reason }): Form<Withdrawal>,
) -> Answer {
    let store = &visit.app.programme.store;
    match office::withdraw(store, &visit.actor, office, &reason, visit.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/accounts/{id}")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(visit.words, error)?;
            let refused = Refused { complaints, office: Some(office), reason, ..Refused::default() };
            refused_page(&account_page(&visit, id, Wanted::default(), refused).await?)
        }
    }
}

async fn found(visit: &SignedIn, id: i64) -> Result<Account, Failure> {
    Ok(account::find(&visit.app.programme.store, &visit.actor, id).await?)
}

async fn account_page(visit: &SignedIn, id: i64, wanted: Wanted, mut refused: Refused) -> Result<Page, Failure> {
    let read = visit.app.programme.store.read();
    let today = visit.now.today();
    let account = found(visit, id).await?;
    let offices = office::not_over(read, account.person_id, today).await?;
    let offices = offices.into_iter().map(|given| refused.row(given, today)).collect();
    let units = match wanted.unit_query.trim() {
        "" => Vec::new(),
        query => unit::search(read, query, today, FOUND_AT_MOST).await?,
    };
    let chosen = match wanted.unit {
        Some(unit) => Some(Chosen::of(visit, unit::find(read, unit, today).await?, refused.new)),
        None => None,
    };
    let store = &visit.app.programme.store;
    let mail = format!("/accounts/{id}/mail");
    Ok(Page {
        mail: AddressForm::of(visit, account.person_id, mail, refused.address.take()).await?,
        frame: visit.frame(account.full_name.clone()),
        complaints: refused.complaints,
        own: account.id == visit.actor.account,
        secured: second_factor::secured(store, &visit.actor, account.id, account.person_id, visit.now).await?,
        account,
        offices,
        unit_query: wanted.unit_query,
        found: units,
        // a search finds provinces and communes; the ministry is where the administrator sits
        own_unit: visit.actor.held(Role::Administrator).map(|held| held.unit),
        chosen,
    })
}

impl Refused {
    /// The row of an office; what was refused about it goes there.
    fn row(&mut self, given: Given, today: NaiveDate) -> Row {
        let blank_day = day(given.from.max(today));
        let to_come = given.from > today;
        if self.office != Some(given.id) {
            let complaints = Complaints::default();
            return Row { given, to_come, last_day: blank_day, reason: String::new(), complaints };
        }
        Row {
            given,
            to_come,
            last_day: self.last_day.take().unwrap_or(blank_day),
            reason: std::mem::take(&mut self.reason),
            complaints: std::mem::take(&mut self.complaints),
        }
    }
}

impl Chosen {
    fn of(visit: &SignedIn, unit: Unit, typed: Option<Typed>) -> Self {
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| role.level() == unit.level).collect();
        let blank = || Typed {
            unit: unit.id,
            role: String::new(),
            sector: String::new(),
            from: day(visit.now.today()),
            ground: String::new(),
        };
        let sectors = if roles.iter().any(|role| role.has_sector()) {
            let library = visit.app.programme.library();
            library.sectors().into_iter().map(|sector| (sector.to_owned(), visit.words.sector(sector))).collect()
        } else {
            Vec::new()
        };
        let typed = typed.unwrap_or_else(blank);
        Self { unit, roles, sectors, typed }
    }
}
