//! The switch of languages.

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use text::Lang;

use crate::{App, cookies, failure::Answer, local_path::LocalPath};

/// The language chosen, and the page to go back to.
#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    language: String,
    next: Option<String>,
}

/// Keeps the language and goes back to the page.
pub(crate) async fn choose(State(app): State<App>, Form(choice): Form<Choice>) -> Answer {
    let lang = Lang::from_tag(&choice.language).unwrap_or_default();
    let back = LocalPath::or_home(choice.next.as_deref());
    Ok((cookies::keep_language(&app.config, lang), Redirect::to(back.as_str())).into_response())
}
