//! Setting the threshold class of a commune, with the decision behind it.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::class::Classed;
use programme::classing;
use serde::Deserialize;

use crate::{failure::Answer, form::Complaints, pages::dossiers, visit::SignedIn};

/// What somebody typed to set a class.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ClassForm {
    /// Key of the class.
    #[serde(default)]
    pub(crate) class: String,
    /// First day.
    #[serde(default)]
    pub(crate) from: String,
    /// The decision it rests on.
    #[serde(default)]
    pub(crate) ground: String,
}

/// Sets the class of a commune.
pub(crate) async fn set(person: SignedIn, Path(unit): Path<i64>, Form(form): Form<ClassForm>) -> Answer {
    let new =
        Classed { class: form.class.clone(), valid_from: form.from.trim().to_owned(), ground: form.ground.clone() };
    match classing::set(&person.app.programme, &person.actor, unit, &new, person.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/communes/{unit}")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            dossiers::commune_refused(&person, unit, form, complaints).await
        }
    }
}
