//! Making a decision known: the act of another person than the signer, for one dossier or for a whole document.

use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result};
use storage::{Sql as _, Store};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    assessment,
    decision::{self, Decision},
    document::{self, Document, Member},
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
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    publish(&mut change, actor, dossier, (decision.act_id, decision.number)).await?;
    change.commit().await
}

/// What of a document is still to be made known; none where nothing is.
pub fn unpublished(members: &[Member]) -> Vec<&Member> {
    members.iter().filter(|member| member.published_at.is_none() && member.reversed.is_none()).collect()
}

/// Whether a person can publish a document now.
pub fn document_ready(document: &Document, members: &[Member], person: i64) -> Result<(), PublicationRefusal> {
    if unpublished(members).is_empty() {
        return Err(PublicationRefusal::NotDecided);
    }
    if document.signer_id == person {
        return Err(PublicationRefusal::SameAsSigner);
    }
    Ok(())
}

/// Publishes a document for all its dossiers at once; those whose decision was taken back meanwhile are left out.
pub async fn record_document(programme: &Programme, actor: &Actor, id: i64, at: Moment) -> Result<()> {
    let document = document::find(&programme.store, id).await?;
    let office = actor.office_for(Action::Publish, &document.place())?;
    let members = document::members(&programme.store, id).await?;
    document_ready(&document, &members, actor.person)?;
    let waiting = unpublished(&members);
    let ids: Vec<i64> = waiting.iter().map(|member| member.assessment).collect();
    let mut dossiers = assessment::of_ids(&programme.store, &ids).await?;
    dossiers.sort_by_key(|dossier| dossier.id);
    let member_of = |dossier: &Dossier| waiting.iter().find(|member| member.assessment == dossier.id);
    if document.kind.decides() {
        dossiers.retain(|dossier| member_of(dossier).is_some_and(|member| stands(dossier, member)));
        if dossiers.is_empty() {
            return Err(PublicationRefusal::NotDecided.into());
        }
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    if document.kind.decides() {
        for dossier in &dossiers {
            let member = member_of(dossier).ok_or(Error::NotFound)?;
            publish(&mut change, actor, dossier, (member.act_id, document.number)).await?;
        }
    } else {
        // two who publish it at once: the second is told that it is done
        change.tx.alone(&format!("publication of {id}")).await?;
        let done = "SELECT COUNT(*) FROM document_publication WHERE document_id = $1";
        if change.tx.number(done, [id.into()]).await? != Some(0) {
            return Err(PublicationRefusal::NotDecided.into());
        }
        change
            .tx
            .run(
                "INSERT INTO document_publication (document_id, at, person_id, office_id) VALUES ($1, $2, $3, $4)",
                [id.into(), at.0.into(), actor.person.into(), office.id.into()],
            )
            .await?;
        for dossier in &dossiers {
            act::note(&mut change, dossier, ActKind::Publication, &document.number).await?;
        }
    }
    change.commit().await
}

/// Whether the decision on a dossier is still the one of the document. The document's members were read before: what was
/// taken back since is not made known, and what changes from here on fails by its version.
fn stands(dossier: &Dossier, member: &Member) -> bool {
    matches!(dossier.state, State::Recognised | State::NotRecognised) && dossier.newest_act == Some(member.act_id)
}

async fn publish(change: &mut Change, actor: &Actor, dossier: &Dossier, decision: (i64, i64)) -> Result<()> {
    let office = actor.office_for(Action::Publish, &dossier.place)?;
    let (act_id, number) = decision;
    let id = act::begin(change, dossier, ActKind::Publication, actor, office).await?;
    change.tx.run("INSERT INTO publication (act_id, decision_id) VALUES ($1, $2)", [id.into(), act_id.into()]).await?;
    act::note(change, dossier, ActKind::Publication, &number).await
}
