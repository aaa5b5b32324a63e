//! Making a decision known: the act of another person than the signer.

use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result};
use storage::Store;

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    decision::{self, Decision},
};

/// Why a decision cannot be published.
#[derive(Debug)]
pub enum PublicationRefusal {
    /// There is no decision to make known.
    NotDecided,
    /// The signer does not publish.
    SameAsSigner,
}

impl Refusal for PublicationRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotDecided => "publication.refused.not_decided",
            Self::SameAsSigner => "publication.refused.same_as_signer",
        }
    }
}

/// The decision that a person can make known now.
pub async fn ready(store: &Store, dossier: &Dossier, person: i64) -> Result<Decision> {
    if !matches!(dossier.state, State::Recognised | State::NotRecognised) {
        return Err(PublicationRefusal::NotDecided.into());
    }
    let decision = decision::of_dossier(store, dossier.id).await?.ok_or(Error::NotFound)?;
    if decision.signer_id == person {
        return Err(PublicationRefusal::SameAsSigner.into());
    }
    Ok(decision)
}

/// Publishes the decision on a dossier.
pub async fn record(programme: &Programme, actor: &Actor, dossier: &Dossier, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::Publish, &dossier.place)?;
    let decision = ready(&programme.store, dossier, actor.person).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let id = act::begin(&change, dossier, ActKind::Publication, actor, office).await?;
    change
        .tx
        .run("INSERT INTO publication (act_id, decision_id) VALUES ($1, $2)", [id.into(), decision.act_id.into()])
        .await?;
    act::finish(change, dossier, ActKind::Publication, &decision.number).await
}
