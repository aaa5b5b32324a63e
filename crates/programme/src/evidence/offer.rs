//! The commune's side: to offer, to offer again what was accepted last year, to take back.

use chrono::NaiveDate;
use organisation::{
    Action, Actor, Change, Error, Moment, Result,
    actor::Held,
    file::{self, Checked},
};
use standards::Criterion;

use super::{
    Details, Evidence, EvidenceRefusal, EvidenceState, LONGEST_LABEL, LONGEST_NOTE, MOST_OF_DOSSIER, MOST_OF_INDICATOR,
    find, of_dossier,
    store::{self, Row},
};
use crate::{
    Dossier, Programme, State, assessment, figures,
    separation::{self, Side},
};

/// What somebody offers.
#[derive(Clone, Debug, Default)]
pub struct NewEvidence {
    /// What it is called; the file's name where this is empty.
    pub label: String,
    /// What is said about it.
    pub note: String,
    /// The last day on which it proves anything.
    pub expires_on: Option<NaiveDate>,
    /// The file's name, as it was sent.
    pub file_name: String,
}

/// A piece of last year that can be offered again.
#[derive(Clone, Debug)]
pub struct ReuseOffer {
    /// The piece.
    pub piece: Evidence,
    /// The year it was offered for.
    pub year: i64,
}

/// The office in which somebody offers evidence for an indicator now: that of whoever enters the figures, or of the
/// sector that answers for the criterion.
pub async fn may_offer<'a>(
    programme: &Programme,
    actor: &'a Actor,
    dossier: &Dossier,
    indicator: &str,
) -> Result<&'a Held> {
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let (criterion, _) = standard.indicator(indicator).ok_or(Error::NotFound)?;
    let office = office(actor, dossier, criterion)?;
    if !dossier.state.figures_open() {
        return Err(EvidenceRefusal::Locked.into());
    }
    if !dossier.opening.opens(indicator) {
        return Err(EvidenceRefusal::NotReturned { indicators: dossier.opening.numbers() }.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    Ok(office)
}

fn office<'a>(actor: &'a Actor, dossier: &Dossier, criterion: &Criterion) -> Result<&'a Held> {
    if let Ok(office) = actor.office_for(Action::EnterFigures, &dossier.place) {
        return Ok(office);
    }
    actor.office_for(Action::ConfirmFigures, &dossier.place)?;
    let office = actor.sector_office(Action::ConfirmFigures, &dossier.place, &criterion.sector);
    office.map_err(|_| EvidenceRefusal::OtherSector.into())
}

/// Offers a file for an indicator; gives the row.
pub async fn offer(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    indicator: &str,
    new: &NewEvidence,
    checked: &Checked,
    at: Moment,
) -> Result<i64> {
    let office = may_offer(programme, actor, dossier, indicator).await?;
    let file_name = file::label(&new.file_name, checked.kind);
    let (label, note) = (tidy(&new.label), tidy(&new.note));
    if label.chars().count() > LONGEST_LABEL {
        return Err(EvidenceRefusal::LabelTooLong.into());
    }
    if note.chars().count() > LONGEST_NOTE {
        return Err(EvidenceRefusal::NoteTooLong.into());
    }
    if new.expires_on.is_some_and(|last| last < at.today()) {
        return Err(EvidenceRefusal::ExpiredAlready.into());
    }
    let row = Row {
        indicator,
        sha256: &checked.sha256,
        label: if label.is_empty() { file_name.clone() } else { label },
        file_name,
        note,
        expires_on: new.expires_on,
        reused_from: None,
    };
    let change = Change::begin(&programme.store, actor, office, at).await?;
    take(&change, dossier).await?;
    takes(&store::living(&change.tx, dossier.id).await?, indicator, &checked.sha256)?;
    file::keep(&change.tx, checked).await?;
    write(change, dossier, &row, actor.person, office, "evidence_offered").await
}

/// What was accepted last year for the same indicator of the same standard, still proves something, and is not offered
/// this year yet.
pub async fn reusable(
    programme: &Programme,
    dossier: &Dossier,
    indicator: &str,
    pieces: &[Evidence],
    today: NaiveDate,
) -> Result<Vec<ReuseOffer>> {
    let before = match assessment::of_unit(&programme.store, dossier.unit, dossier.year - 1).await {
        Ok(before) if before.standard == dossier.standard => before,
        Ok(_) | Err(Error::NotFound) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let here = |sha256: &str| {
        let living = pieces.iter().filter(|piece| piece.withdrawn_at.is_none() && piece.indicator == indicator);
        living.into_iter().any(|piece| piece.sha256 == sha256)
    };
    let last = of_dossier(&programme.store, before.id).await?;
    let last = last.into_iter().filter(|piece| {
        piece.indicator == indicator && piece.state(today) == EvidenceState::Accepted && !here(&piece.sha256)
    });
    Ok(last.map(|piece| ReuseOffer { piece, year: before.year }).collect())
}

/// Offers again what was accepted last year: the same file, marked as reused.
pub async fn reuse(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    indicator: &str,
    from: i64,
    at: Moment,
) -> Result<i64> {
    let office = may_offer(programme, actor, dossier, indicator).await?;
    let pieces = of_dossier(&programme.store, dossier.id).await?;
    let offers = reusable(programme, dossier, indicator, &pieces, at.today()).await?;
    let offer = offers.into_iter().find(|offer| offer.piece.id == from).ok_or(EvidenceRefusal::NotReusable)?;
    let piece = offer.piece;
    let row = Row {
        indicator,
        sha256: &piece.sha256,
        file_name: piece.file_name,
        label: piece.label,
        note: piece.note,
        expires_on: piece.expires_on,
        reused_from: Some(piece.id),
    };
    let change = Change::begin(&programme.store, actor, office, at).await?;
    take(&change, dossier).await?;
    takes(&store::living(&change.tx, dossier.id).await?, indicator, row.sha256)?;
    write(change, dossier, &row, actor.person, office, "evidence_reused").await
}

/// Takes a piece back while the dossier is with the commune.
pub async fn withdraw(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    evidence: i64,
    at: Moment,
) -> Result<()> {
    let piece = find(&programme.store, dossier.id, evidence).await?;
    let office = may_offer(programme, actor, dossier, &piece.indicator).await?;
    if piece.withdrawn_at.is_some() {
        return Err(EvidenceRefusal::WithdrawnAlready.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    take(&change, dossier).await?;
    if !store::insert_withdrawal(&change, piece.id, actor.person, office.id).await? {
        return Err(EvidenceRefusal::WithdrawnAlready.into());
    }
    let details = Details { evidence: piece.id, indicator: &piece.indicator, sha256: &piece.sha256 };
    change.record("evidence_withdrawn", dossier.subject(), &details).await?;
    change.commit().await
}

/// Whether other evidence opens a dossier again, as another figure does: it was scored and voted on with what it had.
pub fn reopens(dossier: &Dossier) -> bool {
    matches!(dossier.state, State::SelfScored | State::CouncilHeld)
}

/// Holds the dossier for a change of its evidence.
async fn take(change: &Change, dossier: &Dossier) -> Result<()> {
    if reopens(dossier) {
        return figures::reopen(change, dossier).await;
    }
    assessment::hold(&change.tx, dossier).await
}

/// Words without what turns or hides letters.
fn tidy(words: &str) -> String {
    text::nfc(words).chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>().trim().to_owned()
}

fn takes(living: &[store::Living], indicator: &str, sha256: &str) -> Result<(), EvidenceRefusal> {
    let here: Vec<_> = living.iter().filter(|piece| piece.indicator == indicator).collect();
    if here.iter().any(|piece| piece.sha256 == sha256) {
        return Err(EvidenceRefusal::SameFile);
    }
    room(here.len(), living.len())
}

/// Whether an indicator takes one more of the pieces of its dossier.
pub fn has_room(pieces: &[Evidence], indicator: &str) -> Result<()> {
    let living = || pieces.iter().filter(|piece| piece.withdrawn_at.is_none());
    Ok(room(living().filter(|piece| piece.indicator == indicator).count(), living().count())?)
}

fn room(of_indicator: usize, of_dossier: usize) -> Result<(), EvidenceRefusal> {
    if of_indicator >= MOST_OF_INDICATOR {
        return Err(EvidenceRefusal::IndicatorFull);
    }
    if of_dossier >= MOST_OF_DOSSIER {
        return Err(EvidenceRefusal::DossierFull);
    }
    Ok(())
}

/// Writes a piece with its event, and keeps the change.
async fn write(
    mut change: Change,
    dossier: &Dossier,
    row: &Row<'_>,
    person: i64,
    office: &Held,
    action: &'static str,
) -> Result<i64> {
    let id = store::insert(&change, dossier.id, row, person, office.id).await?;
    let details = Details { evidence: id, indicator: row.indicator, sha256: row.sha256 };
    change.record(action, dossier.subject(), &details).await?;
    change.commit().await?;
    Ok(id)
}
