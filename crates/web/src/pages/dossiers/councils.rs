//! What the councils did on a dossier, and where their next step is.

use organisation::{Action, Place, Result, unit};
use programme::{
    State,
    council::{self, Kind},
    sitting::{self, OfDossier, Ruling, Stage},
};

use super::{offers::Offer, opened::Opened, state::Mark};
use crate::{pages::councils::stage_mark, visit::SignedIn, words::Words};

/// A sitting that had the dossier on its agenda.
#[derive(Debug)]
pub(super) struct Sat {
    /// Whose, and when.
    pub(super) words: String,
    /// What it came to, or where it stands.
    pub(super) mark: Mark,
    /// The room; none where other communes' dossiers lie that the person may not read.
    pub(super) room: Option<String>,
}

/// The sittings on a dossier, oldest first.
pub(super) async fn sittings(person: &SignedIn, opened: &Opened) -> Result<Vec<Sat>> {
    let words = person.words;
    let line = |of: OfDossier| {
        let kind = words.say(&format!("council.kind.{}", of.kind.name()));
        let places = [("kind", kind.as_str()), ("at", &words.moment(of.held_at))];
        Sat {
            words: words.fill("sitting.of_dossier.line", &places),
            mark: mark(words, &of),
            room: may_enter(person, opened, of.kind).then(|| format!("/sittings/{}?item={}", of.sitting, of.item)),
        }
    };
    let sittings = sitting::of_dossier(&person.app.programme.store, opened.dossier.id).await?;
    Ok(sittings.into_iter().map(line).collect())
}

fn mark(words: Words, of: &OfDossier) -> Mark {
    let (tone, icon, ruling) = match (of.stage, of.ruling) {
        (Stage::Signed, Some(ruling @ Ruling::Adopted)) => ("ok", "ok", ruling),
        (Stage::Signed, Some(ruling @ Ruling::NotAdopted)) => ("bad", "x", ruling),
        (Stage::Signed, Some(ruling @ Ruling::Deferred)) => ("late", "minus", ruling),
        (stage, _) => return stage_mark(words, stage),
    };
    Mark { tone, icon, words: words.say(&format!("sitting.ruling.{}", ruling.name())) }
}

/// The review council's room shows the points of other communes.
fn may_enter(person: &SignedIn, opened: &Opened, kind: Kind) -> bool {
    let dossier = &opened.dossier;
    let place = match kind {
        Kind::Assessment => dossier.place.clone(),
        Kind::Review => kind.place(Place::own(dossier.province)),
    };
    person.actor.may(Action::ReadDossier, &place)
}

/// The way to the council whose turn it is, for whoever keeps it or votes in it.
pub(super) async fn offer(person: &SignedIn, opened: &Opened) -> Result<Option<Offer>> {
    let (dossier, store) = (&opened.dossier, &person.app.programme.store);
    let kind = match dossier.state {
        State::SelfScored => Kind::Assessment,
        State::Appraised => Kind::Review,
        _ => return Ok(None),
    };
    let place = kind.place(unit::place(store.read(), kind.unit_of(dossier)).await?);
    let keeps = person.actor.may(kind.keep(), &place);
    if !keeps && !person.actor.may(kind.vote(), &place) {
        return Ok(None);
    }
    let sittings = sitting::of_dossier(store, dossier.id).await?;
    let live = sittings.into_iter().find(|of| of.kind == kind && of.is_live());
    let href = match &live {
        Some(of) => format!("/sittings/{}?item={}", of.sitting, of.item),
        None => match council::on(store, kind.unit_of(dossier), kind, person.now.today()).await? {
            Some(council) => format!("/councils/{}", council.id),
            None => "/councils".to_owned(),
        },
    };
    let blocked = (live.is_none() && !keeps).then(|| person.words.say("sitting.of_dossier.none_live"));
    Ok(Some(Offer { act: kind.act(), href, blocked, words: None }))
}
