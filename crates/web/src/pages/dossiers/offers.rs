use organisation::{Action, Error, Refused, Result};
use programme::{
    Programme, State,
    act::ActKind,
    appraisal, decision, publication, returning, self_assessment,
    separation::{self, Side},
    snapshot, submission,
};

use super::{councils, opened::Opened};
use crate::{form::Complaints, visit::SignedIn};

/// An act that a person's office allows on a dossier, and what stands in its way now.
#[derive(Debug)]
pub(crate) struct Offer {
    /// The act.
    pub(crate) act: ActKind,
    /// Where it is sent; the decision's form has a page of its own.
    pub(crate) href: String,
    /// Why it is not possible now.
    pub(crate) blocked: Option<String>,
    /// The words that go with it, for an opinion or a reason.
    pub(crate) words: Option<WordsField>,
}

/// The field of an opinion or a reason.
#[derive(Debug)]
pub(crate) struct WordsField {
    /// Its name.
    pub(crate) name: &'static str,
    /// As typed.
    pub(crate) text: String,
    /// What was refused in it.
    pub(crate) complaint: String,
    /// Whether it may not stay empty.
    pub(crate) required: bool,
}

impl Offer {
    /// The last part of its text keys.
    pub(crate) fn name(&self) -> &'static str {
        self.act.name()
    }

    /// A text key about the act: `do`, `what` or `words`.
    pub(crate) fn key(&self, about: &str) -> String {
        format!("act.{about}.{}", self.act.name())
    }

    /// The icon of its link.
    pub(crate) fn page_icon(&self) -> &'static str {
        if self.act == ActKind::Decision { "file" } else { "council" }
    }

    /// The icon of its button.
    pub(crate) fn icon(&self) -> &'static str {
        match self.act {
            ActKind::Submission => "send",
            ActKind::Return => "back",
            ActKind::Publication => "eye",
            _ => "check",
        }
    }

    /// Whether it fixes the commune's own score, which saves the figures of the page first.
    pub(crate) fn is_self_score(&self) -> bool {
        self.act == ActKind::SelfAssessment
    }

    /// Whether it is done on a page of its own.
    pub(crate) fn has_page(&self) -> bool {
        matches!(self.act, ActKind::Appraisal | ActKind::Decision | ActKind::CouncilSitting | ActKind::ReviewSitting)
    }
}

/// An act with its address, the action that the permission table asks for, and its side of the dossier.
const ACTS: [(ActKind, &str, Action, Option<Side>); 6] = [
    (ActKind::SelfAssessment, "self-assessment", Action::SelfScore, Some(Side::Commune)),
    (ActKind::Submission, "submission", Action::Submit, Some(Side::Commune)),
    (ActKind::Appraisal, "appraisal", Action::Appraise, Some(Side::Appraiser)),
    (ActKind::Return, "return", Action::ReturnDossier, Some(Side::Appraiser)),
    (ActKind::Decision, "decision/new", Action::Decide, Some(Side::Decider)),
    (ActKind::Publication, "publication", Action::Publish, None),
];

/// What a person may do on a dossier. An act whose time is past or not yet come is left out,
/// unless it is the next one and something stands in its way.
pub(crate) async fn offers(person: &SignedIn, opened: &Opened, said: &Said<'_>) -> Result<Vec<Offer>> {
    let programme = &person.app.programme;
    let dossier = &opened.dossier;
    let mut offers = Vec::new();
    for (act, segment, action, side) in ACTS {
        if !person.actor.may(action, &dossier.place) || !is_near(act, dossier.state) {
            continue;
        }
        let blocked = hindrance(programme, person.actor.person, opened, act, side).await?;
        offers.push(Offer {
            act,
            href: format!("/assessments/{}/{segment}", dossier.id),
            blocked: blocked.map(|refused| person.words.refusal(&refused)),
            words: said.field(act),
        });
    }
    offers.extend(councils::offer(person, opened).await?);
    Ok(offers)
}

/// What somebody said with an act that was refused, to be shown again.
#[derive(Debug)]
pub(crate) struct Said<'a> {
    /// The act.
    pub(crate) act: Option<ActKind>,
    /// The words.
    pub(crate) words: &'a str,
    /// What was refused.
    pub(crate) complaints: &'a Complaints,
}

impl Said<'_> {
    fn field(&self, act: ActKind) -> Option<WordsField> {
        let (name, required) = match act {
            ActKind::Return => ("reason", true),
            _ => return None,
        };
        let mine = self.act == Some(act);
        let text = if mine { self.words.to_owned() } else { String::new() };
        let complaint = if mine { self.complaints.at(name).to_owned() } else { String::new() };
        Some(WordsField { name, text, complaint, required })
    }
}

/// Whether an act belongs to where the dossier is.
fn is_near(act: ActKind, state: State) -> bool {
    match act {
        ActKind::SelfAssessment | ActKind::Submission => state.figures_open(),
        ActKind::Appraisal => state == State::Submitted,
        // while it is appraised, the room of the appraisal gives it back
        ActKind::Return => matches!(state, State::Appraised | State::InReview),
        ActKind::Decision => matches!(state, State::Submitted | State::Appraised | State::InReview),
        ActKind::Publication => matches!(state, State::InReview | State::Recognised | State::NotRecognised),
        // they have rooms of their own
        ActKind::CouncilSitting | ActKind::ReviewSitting | ActKind::Revocation | ActKind::Reopening => false,
    }
}

/// What stands in the way now: the act's own conditions, then the rule of three persons.
async fn hindrance(
    programme: &Programme,
    person: i64,
    opened: &Opened,
    act: ActKind,
    side: Option<Side>,
) -> Result<Option<Refused>> {
    let dossier = &opened.dossier;
    let ready = match act {
        ActKind::SelfAssessment => self_assessment::ready(programme, dossier),
        ActKind::Submission => submission::ready(dossier)
            .and_then(|()| submission::complete(dossier, &opened.snapshot.sectors, &opened.snapshot.unlikely)),
        ActKind::Appraisal => appraisal::ready(dossier),
        ActKind::Return => returning::ready(dossier),
        ActKind::Decision => {
            // the appraised score is decided, not the commune's
            decision::ready(dossier, &snapshot::appraised(programme, dossier).await?).map(drop)
        }
        ActKind::Publication => publication::ready(&programme.store, dossier, person).await.map(drop),
        ActKind::CouncilSitting | ActKind::ReviewSitting | ActKind::Revocation | ActKind::Reopening => Ok(()),
    };
    if let Some(refused) = refused(ready)? {
        return Ok(Some(refused));
    }
    match side {
        Some(side) => refused(separation::check(&programme.store, dossier.id, person, side).await),
        None => Ok(None),
    }
}

fn refused(answer: Result<()>) -> Result<Option<Refused>> {
    match answer {
        Ok(()) => Ok(None),
        Err(Error::Refused(refused)) => Ok(Some(refused)),
        Err(error) => Err(error),
    }
}
