use axum::extract::Path;
use correspondence::task;

use crate::{failure::Answer, pages::evidence::given_out, visit::SignedIn};

/// The file of an answer.
pub(crate) async fn show(visit: SignedIn, Path((_, step)): Path<(i64, i64)>) -> Answer {
    let (step, kept) = task::file(&visit.app.programme.store, &visit.actor, step).await?;
    Ok(given_out(kept, &step.file_name))
}
