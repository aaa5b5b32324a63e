use axum::extract::Query;
use organisation::{Action, permission};
use programme::imports::{self, Which};
use serde::Deserialize;

use crate::{export::XLSX, failure::Answer, pages::evidence, visit::SignedIn};

/// Which workbook is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    year: i64,
    unit: i64,
    #[serde(default)]
    sector: Option<String>,
}

/// A workbook to be filled in.
pub(crate) async fn template(person: SignedIn, Query(asked): Query<Asked>) -> Answer {
    let which = Which { unit: asked.unit, sector: asked.sector.filter(|sector| !sector.is_empty()) };
    let programme = &person.app.programme;
    let (name, bytes) = imports::template(programme, &person.actor, asked.year, &which, person.now).await?;
    Ok(evidence::saved(bytes, XLSX, &evidence::disposition("attachment", &name)))
}

/// The workbooks of a person's offices: the own commune's, or the own sector's part of it.
pub(super) fn offered(person: &SignedIn, year: i64) -> Vec<(String, String)> {
    let entering = [Action::EnterFigures, Action::ConfirmFigures];
    let offices = person.actor.offices.iter().filter(|held| {
        permission::TABLE.iter().any(|(role, action, _)| *role == held.role && entering.contains(action))
    });
    let offer = |held: &organisation::actor::Held| {
        let href = format!("/figures/template.xlsx?year={year}&unit={}", held.unit);
        match &held.sector {
            Some(sector) => {
                let called = person.words.sector(sector);
                let places = [("unit", held.unit_name.as_str()), ("sector", called.as_str())];
                (format!("{href}&sector={sector}"), person.words.fill("imports.template.download_sector", &places))
            }
            None => (href, person.words.with("imports.template.download_all", "unit", &held.unit_name)),
        }
    };
    offices.map(offer).collect()
}
