//! The administrator's list of accounts: find one, make one, close one.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use organisation::{
    account::{self, Account, NewAccount, PAGE_LENGTH},
    actor::Held,
    office, second_factor,
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/accounts.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    typed: Typed,
    query: String,
    found: usize,
    rows: Vec<Row>,
    earlier: Option<usize>,
    later: Option<usize>,
    /// Who needs a second factor here, in words.
    policy: String,
}

/// An account with the offices of today.
struct Row {
    account: Account,
    offices: Vec<String>,
}

/// Which accounts to list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

/// What the administrator typed for a new account.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    full_name: String,
    sign_in_name: String,
    password: String,
}

/// Lists accounts.
pub(crate) async fn list(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    page(&listed(&visit, wanted, Typed::default(), Complaints::default()).await?)
}

/// Makes an account, and goes on to the offices of its person.
pub(crate) async fn register(visit: SignedIn, Form(typed): Form<Typed>) -> Answer {
    let new = NewAccount {
        full_name: typed.full_name.clone(),
        sign_in_name: typed.sign_in_name.clone(),
        password: typed.password.clone(),
        initial: true,
    };
    let app = &visit.app;
    match account::register(&app.programme.store, &app.passwords, &visit.actor, &new, visit.now).await {
        Ok(account) => Ok(Redirect::to(&format!("/accounts/{}", account.id)).into_response()),
        Err(error) => {
            let complaints = Complaints::of(visit.words, error)?;
            refused_page(&listed(&visit, Wanted::default(), typed, complaints).await?)
        }
    }
}

/// Closes an account.
pub(crate) async fn close(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    account::close(&visit.app.programme.store, &visit.actor, id, visit.now).await?;
    Ok(Redirect::to(&format!("/accounts/{id}")).into_response())
}

/// Opens a closed account again.
pub(crate) async fn reopen(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    account::reopen(&visit.app.programme.store, &visit.actor, id, visit.now).await?;
    Ok(Redirect::to(&format!("/accounts/{id}")).into_response())
}

async fn listed(visit: &SignedIn, wanted: Wanted, typed: Typed, complaints: Complaints) -> Result<Page, Failure> {
    let store = &visit.app.programme.store;
    let (found, shown) = account::search(store, &visit.actor, &wanted.q, wanted.page).await?;
    let people: Vec<_> = shown.iter().map(|account| account.person_id).collect();
    let mut held: HashMap<i64, Vec<Held>> = HashMap::new();
    for (person, office) in office::held_on(store.read(), &people, visit.now.today()).await? {
        held.entry(person).or_default().push(office);
    }
    let rows = shown.into_iter().map(|account| {
        let offices = held.remove(&account.person_id).unwrap_or_default();
        let offices = offices.iter().map(|held| office_line(visit.words, held)).collect();
        Row { account, offices }
    });
    Ok(Page {
        frame: visit.frame(visit.words.say("accounts.title")),
        complaints,
        typed,
        query: wanted.q,
        found,
        rows: rows.collect(),
        earlier: wanted.page.checked_sub(1),
        policy: visit.words.say(&format!("secured.policy.{}", second_factor::policy(store).await?.name())),
        later: Some(wanted.page.saturating_add(1)).filter(|next| next.saturating_mul(PAGE_LENGTH) < found),
    })
}

/// "Cán bộ ngành ở xã – Y tế, Xã Bảo Đài".
fn office_line(words: Words, held: &Held) -> String {
    let role = words.role(held.role);
    match &held.sector {
        Some(sector) => format!("{role} – {}, {}", words.sector(sector), held.unit_name),
        None => format!("{role}, {}", held.unit_name),
    }
}
