//! What the administrator does for the safety of somebody else's account: a lost phone, sessions left open.

use axum::{
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Error, second_factor, session};

use super::offices;
use crate::{failure::Answer, form::Complaints, visit::SignedIn};

/// Takes a second factor away.
pub(crate) async fn reset_factor(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let done = second_factor::reset(&visit.app.programme.store, &visit.actor, id, visit.now).await;
    answer(&visit, id, done).await
}

/// Ends every session of an account.
pub(crate) async fn end_sessions(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let done = session::end_all_of(&visit.app.programme.store, &visit.actor, id, visit.now).await;
    answer(&visit, id, done).await
}

async fn answer(visit: &SignedIn, id: i64, done: Result<(), Error>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/accounts/{id}")).into_response()),
        Err(error) => offices::refused(visit, id, Complaints::of(visit.words, error)?).await,
    }
}
