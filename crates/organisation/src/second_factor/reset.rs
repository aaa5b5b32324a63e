//! Taking a second factor away from somebody who lost it: by another person, or by whoever runs the program.

use storage::Store;

use super::{SecondFactorRefusal, store};
use crate::{Action, Actor, Change, Error, Moment, Place, Result, account, audit::Subject, session};

/// Takes the second factor of somebody else's account away; its sessions end. Who needs one sets up another at the
/// next sign-in.
pub async fn reset(store: &Store, actor: &Actor, account: i64, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    if account == actor.account {
        return Err(SecondFactorRefusal::OwnFactor.into());
    }
    let change = Change::begin(store, actor, office, at).await?;
    remove(change, account).await
}

/// The same from the command line: for the last administrator.
pub async fn reset_by_program(store: &Store, sign_in_name: &str, at: Moment) -> Result<()> {
    let name = account::normal_name(sign_in_name);
    let account = store::account_named(store.read(), &name).await?.ok_or(Error::NotFound)?;
    remove(Change::by_program(store, at).await?, account).await
}

/// Takes every second factor away, when the key they were sealed with is lost. Gives how many there were.
pub async fn reset_all_by_program(store: &Store, at: Moment) -> Result<u64> {
    let mut change = Change::by_program(store, at).await?;
    let ended = "DELETE FROM session WHERE account_id IN (SELECT account_id FROM second_factor)";
    change.tx.run(ended, []).await?;
    let removed = store::remove_all(&change.tx).await?;
    change.record("second_factors_reset", Subject { kind: "setting", id: 0, unit: None }, &removed).await?;
    change.commit().await?;
    Ok(removed)
}

async fn remove(mut change: Change, account: i64) -> Result<()> {
    if !store::remove(&change.tx, account).await? {
        return Err(Error::NotFound);
    }
    session::end_all(&change.tx, account, None).await?;
    change.record("second_factor_reset", Subject { kind: "account", id: account, unit: None }, &()).await?;
    change.commit().await
}
