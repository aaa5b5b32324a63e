//! The first page: each office has another one.

use askama::Template;
use axum::response::{IntoResponse, Redirect};
use organisation::{Actor, Role};

use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct NoOffice {
    frame: Frame,
    name: String,
}

/// Leads a person to the work of their first office.
pub(crate) async fn show(visit: SignedIn) -> Answer {
    match first_page(&visit.actor) {
        Some(path) => Ok(Redirect::to(&path).into_response()),
        None => page(&NoOffice {
            frame: visit.frame(visit.words.say("home.no_office.title")),
            name: visit.actor.name.clone(),
        }),
    }
}

fn first_page(actor: &Actor) -> Option<String> {
    let held = actor.offices.first()?;
    Some(match held.role {
        Role::CommuneOfficer
        | Role::CommuneChair
        | Role::CommuneViceChair
        | Role::CommuneSector
        | Role::CommuneCouncilMember => format!("/communes/{}", held.unit),
        Role::ProvincialLead
        | Role::ProvincialSector
        | Role::ReviewSecretary
        | Role::ReviewCouncilMember
        | Role::ProvincialChair
        | Role::ProvincialViceChair
        | Role::ProvincialOffice => format!("/boards/provinces/{}", held.unit),
        Role::Ministry => "/boards".to_owned(),
        Role::Administrator => "/accounts".to_owned(),
        Role::DistrictLead | Role::DistrictChair | Role::DistrictOffice => "/units/search".to_owned(),
    })
}
