//! The evidence of one indicator: what was offered, what the appraiser found, and the forms of both.

mod links;
mod piece;
mod serve;
mod upload;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Request},
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Result, file as files};
use programme::{
    Dossier, State,
    evidence::{self, EvidenceRefusal, MOST_OF_INDICATOR, NewEvidence, ReuseOffer, Verdict},
    explanation,
};
use serde::Deserialize;

pub(crate) use links::{Link, Links};
use piece::Piece;
pub(crate) use serve::{disposition, file, given_out, saved, thumbnail};
pub(crate) use upload::{SentFile, read as read_upload};

use crate::{
    again::Fields,
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::dossiers::{Mark, Opened, may_read},
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/evidence/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the template asks, each by its own word")]
struct Page {
    frame: Frame,
    id: i64,
    indicator: String,
    scored: Scored,
    state: Mark,
    pieces: Vec<Piece>,
    reuse: Vec<Reuse>,
    /// What was typed, where evidence can be offered.
    offer: Option<Fields>,
    /// Why it cannot, for whoever could otherwise.
    locked: Option<String>,
    may_withdraw: bool,
    /// Whether other evidence opens a dossier again that was scored.
    reopens: bool,
    room: usize,
    largest: usize,
    judging: bool,
    complaints: Complaints,
    /// The piece whose verdict was refused, and the reason that was typed.
    judged: Option<(i64, String)>,
    done: bool,
}

/// The indicator with its figure and its points.
struct Scored {
    name: String,
    value: String,
    points: String,
    sentence: String,
}

/// What the person can offer here.
#[derive(Default)]
struct Room {
    open: bool,
    may_withdraw: bool,
    locked: Option<String>,
    reuse: Vec<Reuse>,
    left: usize,
}

/// A piece of last year that can be offered again.
struct Reuse {
    id: i64,
    label: String,
    year: i64,
}

/// What a page shows again after something was refused.
#[derive(Default)]
struct Again {
    typed: Fields,
    judged: Option<(i64, String)>,
    complaints: Complaints,
}

/// Which piece of last year is offered again.
#[derive(Debug, Deserialize)]
pub(crate) struct ReuseForm {
    evidence: i64,
}

/// What an appraiser says of a piece.
#[derive(Debug, Deserialize)]
pub(crate) struct VerdictForm {
    verdict: String,
    #[serde(default)]
    reason: String,
}

/// Shows the evidence of an indicator.
pub(crate) async fn show(person: SignedIn, Path((id, indicator)): Path<(i64, String)>) -> Answer {
    let opened = Opened::of(&person, id).await?;
    page(&build(&person, &opened, &indicator, Again::default()).await?)
}

/// Takes a file as evidence. Who may not offer one is told before the file is read.
pub(crate) async fn offer(person: SignedIn, Path((id, indicator)): Path<(i64, String)>, request: Request) -> Answer {
    let dossier = may_read(&person, id).await?;
    let (programme, actor) = (&person.app.programme, &person.actor);
    if let Err(error) = evidence::may_offer(programme, actor, &dossier, &indicator).await {
        return refused(&person, id, &indicator, Again::default(), error).await;
    }
    let (typed, sent) = upload::read(request).await;
    let done = async {
        let sent = sent?;
        let new = offered(&typed, sent.name)?;
        let checked = files::check(sent.bytes).await?;
        evidence::offer(programme, actor, &dossier, &indicator, &new, &checked, person.now).await
    };
    match done.await {
        Ok(_) => Ok(Redirect::to(&format!("/assessments/{id}/evidence/{indicator}?done=1")).into_response()),
        Err(error) => refused(&person, id, &indicator, Again { typed, ..Again::default() }, error).await,
    }
}

/// What was typed about a file.
fn offered(typed: &Fields, file_name: String) -> Result<NewEvidence> {
    let expires_on = match typed.get("expires_on") {
        "" => None,
        _ => Some(typed.day("expires_on").ok_or(EvidenceRefusal::DayBad)?),
    };
    Ok(NewEvidence { label: typed.get("label").to_owned(), note: typed.get("note").to_owned(), expires_on, file_name })
}

/// Offers a piece of last year again.
pub(crate) async fn reuse(
    person: SignedIn,
    Path((id, indicator)): Path<(i64, String)>,
    Form(form): Form<ReuseForm>,
) -> Answer {
    let dossier = may_read(&person, id).await?;
    let (programme, actor) = (&person.app.programme, &person.actor);
    let done = evidence::reuse(programme, actor, &dossier, &indicator, form.evidence, person.now).await.map(drop);
    answer(&person, id, &indicator, Again::default(), done).await
}

/// Takes a piece back.
pub(crate) async fn withdraw(person: SignedIn, Path((id, piece)): Path<(i64, i64)>) -> Answer {
    let dossier = may_read(&person, id).await?;
    let programme = &person.app.programme;
    let indicator = evidence::find(&programme.store, id, piece).await?.indicator;
    let done = evidence::withdraw(programme, &person.actor, &dossier, piece, person.now).await;
    answer(&person, id, &indicator, Again::default(), done).await
}

/// Accepts or rejects a piece.
pub(crate) async fn judge(
    person: SignedIn,
    Path((id, piece)): Path<(i64, i64)>,
    Form(form): Form<VerdictForm>,
) -> Answer {
    let dossier = may_read(&person, id).await?;
    let programme = &person.app.programme;
    let indicator = evidence::find(&programme.store, id, piece).await?.indicator;
    let verdict = match form.verdict.as_str() {
        "accepted" => Verdict::Accepted,
        _ => Verdict::Rejected(form.reason.clone()),
    };
    let done = evidence::judge(programme, &person.actor, &dossier, piece, &verdict, person.now).await;
    answer(&person, id, &indicator, Again { judged: Some((piece, form.reason)), ..Again::default() }, done).await
}

async fn answer(person: &SignedIn, id: i64, indicator: &str, again: Again, done: Result<()>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}/evidence/{indicator}")).into_response()),
        Err(error) => refused(person, id, indicator, again, error).await,
    }
}

async fn refused(person: &SignedIn, id: i64, indicator: &str, mut again: Again, error: Error) -> Answer {
    again.complaints = Complaints::of(person.words, error)?;
    let opened = Opened::of(person, id).await?;
    refused_page(&build(person, &opened, indicator, again).await?)
}

async fn build(person: &SignedIn, opened: &Opened, indicator: &str, again: Again) -> Result<Page, Failure> {
    let (words, programme, dossier) = (person.words, &person.app.programme, &opened.dossier);
    let scored = Scored::of(person, opened, indicator).ok_or(Error::NotFound)?;
    let all = evidence::of_dossier(&programme.store, dossier.id).await?;
    let room = Room::of(person, dossier, indicator, &all).await?;
    let twins = evidence::twins(programme, &person.actor, dossier, indicator).await?;
    let of_indicator = all.iter().filter(|piece| piece.indicator == indicator);
    let unit = opened.snapshot.unit.name_in_text();
    let places = [("indicator", indicator), ("unit", unit.as_str()), ("year", &dossier.year.to_string())];
    let frame = person.frame(words.fill("evidence.title", &places)).scored_by(&opened.standard);
    let here = format!("/assessments/{}/evidence/{indicator}", dossier.id);
    let done = frame.here.ends_with("?done=1");
    Ok(Page {
        id: dossier.id,
        indicator: indicator.to_owned(),
        scored,
        state: Mark::of_state(words, dossier.state),
        pieces: of_indicator.map(|piece| Piece::of(words, piece, &twins, person.now.today())).collect(),
        reuse: room.reuse,
        offer: room.open.then_some(again.typed),
        locked: room.locked,
        may_withdraw: room.may_withdraw,
        reopens: room.may_withdraw && evidence::reopens(dossier),
        room: room.left,
        largest: files::LARGEST / 1024 / 1024,
        judging: dossier.state == State::Submitted && person.actor.may(Action::Appraise, &dossier.place),
        complaints: again.complaints,
        judged: again.judged,
        done,
        // the address of a form names a piece, not the page that shows it
        frame: frame.shown_at(here),
    })
}

impl Page {
    /// The reason that was typed for a piece whose verdict was refused.
    fn reason_typed_for(&self, piece: &Piece) -> Option<&str> {
        self.judged.as_ref().filter(|(judged, _)| *judged == piece.id).map(|(_, reason)| reason.as_str())
    }
}

impl Scored {
    fn of(person: &SignedIn, opened: &Opened, indicator: &str) -> Option<Self> {
        let words = person.words;
        let (criterion, defined) = opened.standard.indicator(indicator)?;
        let criterion = opened.snapshot.evaluation.criterion(&criterion.no)?;
        let score = criterion.indicators.iter().find(|score| score.no == defined.no)?;
        let explained = explanation::indicator(words.lang, &opened.standard, defined, score);
        Some(Self {
            name: words.lang.pick(&defined.name.vi, &defined.name.en).to_owned(),
            value: explained.value.unwrap_or_else(|| words.say("evidence.no_value")),
            points: explained.points,
            sentence: explained.sentence,
        })
    }
}

impl Room {
    async fn of(
        person: &SignedIn,
        dossier: &Dossier,
        indicator: &str,
        all: &[evidence::Evidence],
    ) -> Result<Self, Failure> {
        let programme = &person.app.programme;
        let locked = match evidence::may_offer(programme, &person.actor, dossier, indicator).await {
            Ok(_) => None,
            Err(Error::Refused(refused)) => Some(person.words.refusal(&refused)),
            Err(Error::Forbidden) => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        if locked.is_some() {
            return Ok(Self { locked, ..Self::default() });
        }
        if let Err(Error::Refused(full)) = evidence::has_room(all, indicator) {
            let locked = Some(person.words.refusal(&full));
            return Ok(Self { locked, may_withdraw: true, ..Self::default() });
        }
        let reuse = evidence::reusable(programme, dossier, indicator, all, person.now.today()).await?;
        let taken = all.iter().filter(|piece| piece.indicator == indicator && piece.withdrawn_at.is_none()).count();
        let offer = |offer: ReuseOffer| Reuse { id: offer.piece.id, label: offer.piece.label, year: offer.year };
        Ok(Self {
            open: true,
            may_withdraw: true,
            locked,
            reuse: reuse.into_iter().map(offer).collect(),
            left: MOST_OF_INDICATOR.saturating_sub(taken),
        })
    }
}
