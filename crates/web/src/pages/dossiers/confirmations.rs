//! What sectors say of a dossier: confirmed, withdrawn, and in the province whether what was sent up agrees.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Error, Result};
use programme::{
    agreement::{self, Answer as Said},
    confirmation,
};
use serde::Deserialize;

use super::{
    opened::{Opened, may_read},
    show::{self, Again},
    typed::Typed,
};
use crate::{failure::Answer, form::Complaints, visit::SignedIn};

/// Takes a confirmation back.
#[derive(Debug, Default, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the page has another field for a reason")]
pub(crate) struct Withdrawal {
    version: i64,
    criterion: String,
    #[serde(default)]
    withdrawal_reason: String,
}

/// Whether a criterion that was sent up agrees.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Comparison {
    version: i64,
    criterion: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    agreement_words: String,
}

/// Confirms the criterion of the button, or all that the page listed as open.
pub(crate) async fn confirm(
    person: SignedIn,
    Path(id): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let named = |wanted: &str| -> Vec<String> {
        fields.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect()
    };
    let mut criteria = named("criterion");
    if criteria.iter().any(|criterion| criterion == "all") {
        criteria = named("own");
    }
    let seen = Typed::of(fields).seen;
    let dossier = may_read(&person, id).await?;
    let programme = &person.app.programme;
    let done = confirmation::confirm(programme, &person.actor, &dossier, &criteria, &seen, person.now).await;
    answer(&person, id, Again::default(), done).await
}

/// Takes back what the own sector said of a criterion.
pub(crate) async fn withdraw(person: SignedIn, Path(id): Path<i64>, Form(form): Form<Withdrawal>) -> Answer {
    let dossier = may_read(&person, id).await?.seen_at(form.version);
    let (criterion, reason) = (&form.criterion, &form.withdrawal_reason);
    let programme = &person.app.programme;
    let done = confirmation::withdraw(programme, &person.actor, &dossier, criterion, reason, person.now).await;
    let again = Again { criterion: form.criterion, words: form.withdrawal_reason, ..Again::default() };
    answer(&person, id, again, done).await
}

/// Says whether a criterion of the own sector agrees with what was sent up.
pub(crate) async fn agree(person: SignedIn, Path(id): Path<i64>, Form(form): Form<Comparison>) -> Answer {
    let dossier = may_read(&person, id).await?.seen_at(form.version);
    let said = (Said::from_name(&form.answer), form.agreement_words.as_str());
    let done = agreement::say(&person.app.programme, &person.actor, &dossier, &form.criterion, said, person.now).await;
    let Comparison { criterion, answer: chosen, agreement_words: words, .. } = form;
    answer(&person, id, Again { criterion, words, answer: chosen, ..Again::default() }, done).await
}

/// Back to the dossier; refused or overtaken, with the words that were typed.
async fn answer(person: &SignedIn, id: i64, again: Again, done: Result<()>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}")).into_response()),
        Err(Error::Conflict) => show::overtaken(person, id, again).await,
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            let opened = Opened::of(person, id).await?;
            show::refused(person, &opened, Again { complaints, ..again }).await
        }
    }
}
