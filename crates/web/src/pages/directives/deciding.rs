//! What a sender does from the board: closes answers together.

use axum::{
    Form,
    extract::{Path, Query, RawQuery},
    response::{IntoResponse, Redirect},
};
use correspondence::task;
use organisation::Error;

use super::{board, selection::Wanted};
use crate::{
    again::{Again, Fields},
    failure::Answer,
    visit::SignedIn,
};

/// Closes the chosen answers, each as it was seen: `row version`. The board shows the same part of it afterwards.
pub(crate) async fn close(
    visit: SignedIn,
    Path(paper): Path<i64>,
    Query(wanted): Query<Wanted>,
    RawQuery(shown): RawQuery,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let seen = typed.all("task").filter_map(|task| {
        let (id, version) = task.split_once(' ')?;
        Some((id.parse().ok()?, version.parse().ok()?))
    });
    let seen: Vec<(i64, i64)> = seen.collect();
    let again = match task::close(&visit.app.programme.store, &visit.actor, &seen, "", visit.now).await {
        Ok(()) => {
            let back = format!("/directives/{paper}?{}&closed={}", shown.unwrap_or_default(), seen.len());
            return Ok(Redirect::to(&back).into_response());
        }
        Err(Error::Conflict) => Again::overtaken("taking", typed, visit.words.say("task.overtaken")),
        Err(error) => Again::of(visit.words, "taking", typed, error)?,
    };
    board::again(&visit, paper, &wanted, again).await
}
