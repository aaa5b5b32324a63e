//! What the program tells a person: the list, one that leads to what it is about, and by e-mail.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use organisation::{
    account, mail,
    mail::{Kept, NewAddress},
    notice::{self, Told},
};
use serde::Deserialize;
use text::Lang;

use super::offices;
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
};

const PATH: &str = "/notices";

#[derive(Template)]
#[template(path = "pages/notices/list.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    told: Vec<Line>,
    earlier: Option<String>,
    later: Option<String>,
    mail: AddressForm,
}

/// A notice of the list.
struct Line {
    id: i64,
    words: String,
    at: String,
    read: bool,
}

/// Which page of the list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    page: usize,
}

/// An address as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    address: String,
    #[serde(default)]
    wanted: Option<String>,
    #[serde(default)]
    language: String,
}

/// The form of an address, and what became of mail to it.
pub(crate) struct AddressForm {
    /// Where it is sent.
    pub(crate) action: String,
    /// Whose address it is, for whom the form is not their own.
    pub(crate) own: bool,
    /// The address.
    pub(crate) address: String,
    /// Whether mail is wanted.
    pub(crate) wanted: bool,
    /// Tag of the letters' language.
    pub(crate) language: &'static str,
    /// Why mail does not arrive.
    pub(crate) failure: Option<String>,
    /// Whether this installation sends mail at all.
    pub(crate) sends: bool,
}

/// Lists the own notices.
pub(crate) async fn list(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    page(&listed(&visit, wanted.page, None, Complaints::default()).await?)
}

/// Opens one, and goes on to what it is about.
pub(crate) async fn open(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let told = notice::open(&visit.app.programme.store, &visit.actor, id, visit.now).await?;
    Ok(Redirect::to(&path_of(&told)).into_response())
}

/// Marks all as read.
pub(crate) async fn read_all(visit: SignedIn) -> Answer {
    notice::read_all(&visit.app.programme.store, &visit.actor, visit.now).await?;
    Ok(Redirect::to(PATH).into_response())
}

/// Sets the own address.
pub(crate) async fn set_address(visit: SignedIn, Form(typed): Form<Typed>) -> Answer {
    match mail::set_own(&visit.app.programme.store, &visit.actor, &typed.read(), visit.now).await {
        Ok(()) => Ok(Redirect::to("/notices#mail").into_response()),
        Err(error) => {
            let complaints = Complaints::of(visit.words, error)?;
            refused_page(&listed(&visit, 0, Some(typed), complaints).await?)
        }
    }
}

/// Sets the address of an account's person.
pub(crate) async fn set_address_of(visit: SignedIn, Path(id): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let store = &visit.app.programme.store;
    let account = account::find(store, &visit.actor, id).await?;
    match mail::set_of(store, &visit.actor, account.person_id, &typed.read(), visit.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/accounts/{id}#mail")).into_response()),
        Err(error) => offices::refused_address(&visit, id, typed, Complaints::of(visit.words, error)?).await,
    }
}

impl Typed {
    fn read(&self) -> NewAddress {
        NewAddress {
            address: self.address.clone(),
            wanted: self.wanted.is_some(),
            lang: Lang::from_tag(&self.language).unwrap_or_default(),
        }
    }
}

impl AddressForm {
    /// The form as it was typed, or else as the address is kept.
    pub(crate) async fn of(
        visit: &SignedIn,
        person: i64,
        action: String,
        typed: Option<Typed>,
    ) -> Result<Self, Failure> {
        let kept = mail::address(visit.app.programme.store.read(), person).await?;
        let failure = kept.as_ref().and_then(|kept| failure(visit, kept));
        let shown = match (typed, kept) {
            (Some(typed), _) => typed.read(),
            (None, Some(kept)) => NewAddress {
                address: kept.address,
                wanted: kept.wanted > 0,
                lang: Lang::from_tag(&kept.language).unwrap_or_default(),
            },
            (None, None) => NewAddress { address: String::new(), wanted: true, lang: visit.words.lang },
        };
        Ok(Self {
            action,
            own: person == visit.actor.person,
            address: shown.address,
            wanted: shown.wanted,
            language: shown.lang.tag(),
            failure,
            sends: visit.app.config.mail.is_some(),
        })
    }
}

/// Why mail to an address was given up, with the reply code of its server.
fn failure(visit: &SignedIn, kept: &Kept) -> Option<String> {
    let at = organisation::Moment(kept.failed_at?);
    let places = [("code", kept.failure.as_deref()?), ("moment", &visit.words.moment(at))];
    Some(visit.words.fill("notices.address.failed", &places))
}

async fn listed(
    visit: &SignedIn,
    number: usize,
    typed: Option<Typed>,
    complaints: Complaints,
) -> Result<Page, Failure> {
    let (told, more) = notice::of(&visit.app.programme.store, &visit.actor, number).await?;
    let told = told.into_iter().map(|told| Line {
        id: told.id,
        words: told.words(visit.words.lang),
        at: visit.words.moment(told.at()),
        read: told.read_at.is_some(),
    });
    let at = |page: usize| format!("{PATH}?page={page}");
    Ok(Page {
        frame: visit.frame(visit.words.say("notices.title")),
        complaints,
        told: told.collect(),
        earlier: number.checked_sub(1).map(at),
        later: more.then(|| at(number.saturating_add(1))),
        mail: AddressForm::of(visit, visit.actor.person, "/notices/mail".to_owned(), typed).await?,
    })
}

/// The page of what a notice is about.
fn path_of(told: &Told) -> String {
    let pages = match told.subject_kind.as_str() {
        "paper" => "papers",
        "task" => "tasks",
        "difficulty" => "difficulties",
        "incident" => "incidents",
        "unit" => return "/due".to_owned(),
        _ => return PATH.to_owned(),
    };
    format!("/{pages}/{}", told.subject_id)
}
