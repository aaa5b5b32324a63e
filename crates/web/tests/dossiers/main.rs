//! The pages of a dossier, from empty figures to a published decision.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod appraising;
mod books;
mod browser;
mod coordination;
mod council_room;
mod course;
mod decisions;
mod difficulties;
mod directing;
mod due;
mod entry;
mod evidence;
mod exchange;
mod figures;
mod files;
#[path = "../../../programme/tests/suite/bao_dai/held.rs"]
mod held;
mod incidents;
mod notices;
mod register;
mod results;
mod reviews;
mod rights;
mod rooms;
mod saving;
mod sectors;
mod surveys;
mod tasks;
mod typed;

use axum::http::StatusCode;
use browser::{Browser, Seen};
use figures::form;

const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Does an act with the version that the page shows.
async fn act(person: &Browser<'_>, id: i64, act: &str, fields: &[(&str, &str)]) -> Seen {
    if act == "appraisal" {
        let version = person.get(&format!("/assessments/{id}/appraisal")).await.hidden("version");
        let rest = [("version", version.as_str()), ("which", "rest")];
        person.post(&format!("/assessments/{id}/findings/together"), &rest).await;
    }
    let page = match act {
        "appraisal" | "return" => format!("/assessments/{id}/appraisal"),
        _ => format!("/assessments/{id}"),
    };
    let version = person.get(&page).await.hidden("version");
    let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
    person.post(&format!("/assessments/{id}/{act}"), &fields).await
}

async fn enter(officer: &Browser<'_>, id: i64, figures: &[(&str, &str)]) -> Seen {
    let page = officer.get(&format!("/assessments/{id}")).await;
    officer
        .post(
            &format!("/assessments/{id}/figures"),
            &form(&page.hidden("version"), &page.hidden("seen"), figures).pairs(),
        )
        .await
}
