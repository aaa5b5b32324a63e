//! The numbered papers of a province: decided for many dossiers at once, published, listed.

mod choice;
mod list;
mod new;
mod show;

pub(crate) use choice::tick;
pub(crate) use list::show as list;
pub(crate) use new::{draft, record, show as new};
pub(crate) use show::{answer, in_days, publish, reversed, set_validity, show};

use organisation::{
    Action, Actor, Error, Place, Result,
    unit::{self, Unit},
};

use crate::visit::SignedIn;

/// The province somebody asks for, or the one of the own office that allows the action.
async fn province(person: &SignedIn, wanted: Option<i64>, action: Action) -> Result<Unit> {
    let id = wanted.or_else(|| own(&person.actor, action)).ok_or(Error::NotFound)?;
    let province = unit::find(person.app.programme.store.read(), id, person.now.today()).await?;
    if province.level == unit::level::PROVINCE { Ok(province) } else { Err(Error::NotFound) }
}

fn own(actor: &Actor, action: Action) -> Option<i64> {
    let reaches = |unit: i64| {
        let place = Place { unit, above: vec![unit] };
        actor.may(action, &place)
    };
    actor.offices.iter().map(|held| held.unit).find(|unit| reaches(*unit))
}
