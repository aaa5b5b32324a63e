//! The end of a sitting: its record is frozen, its minutes are signed on paper and the signing is recorded.
//!
//! The program signs nothing. Only what was signed makes an act on a dossier.

use chrono::{Datelike as _, NaiveDate};
use organisation::{Actor, Change, Error, Moment, Refusal, Result, actor::Held, day};
use storage::Transaction;

use super::{
    LONGEST_WORDS, Sitting, SittingRefusal, Stage, Step,
    agenda::awaited,
    draft, minutes,
    record::{Item, Record, Ruling, Seated},
    store,
};
use crate::{
    Dossier, Programme, act, assessment,
    council::{Kind, tidy},
    decision::Outcome,
    papers, separation,
    snapshot::fingerprint,
};

/// Why a sitting cannot be closed or its minutes not be recorded as signed.
#[derive(Debug)]
pub enum ClosingRefusal {
    /// Nobody is recorded as present.
    NobodyPresent,
    /// There is no vote on a dossier, and it is not left to another sitting.
    NoVotes {
        /// The commune.
        unit: String,
    },
    /// Members voted: the sitting was held.
    VotesGiven,
    /// The sitting is not closed, or its minutes are signed.
    NotClosed,
    /// The day is before the sitting or in the future.
    DayBad,
    /// Whoever signs was there, and two people sign.
    SignersBad,
    /// The number is not a whole number from 1.
    NumberBad,
    /// The number is given in the council's year.
    NumberTaken,
}

impl Refusal for ClosingRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NobodyPresent => "sitting.refused.nobody_present",
            Self::NoVotes { .. } => "sitting.refused.no_votes",
            Self::VotesGiven => "sitting.refused.votes_given",
            Self::NotClosed => "sitting.refused.not_closed",
            Self::DayBad => "sitting.refused.day_bad",
            Self::SignersBad => "sitting.refused.signers_bad",
            Self::NumberBad => "sitting.refused.number_bad",
            Self::NumberTaken => "sitting.refused.number_taken",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoVotes { unit } => vec![("unit", unit.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::DayBad => Some("signed_on"),
            Self::SignersBad => Some("secretary"),
            Self::NumberBad | Self::NumberTaken => Some("number"),
            _ => None,
        }
    }
}

/// What the record of a signing names.
#[derive(Clone, Debug)]
pub struct NewSigning {
    /// The closing whose minutes were signed.
    pub closing: i64,
    /// Number, where the council counts its minutes.
    pub number: Option<i64>,
    /// Day of signing.
    pub signed_on: NaiveDate,
    /// The member who presided.
    pub chair: i64,
    /// The member who kept the minutes.
    pub secretary: i64,
}

/// Closes a sitting: from now on its minutes stand as drafted.
pub async fn close(programme: &Programme, actor: &Actor, sitting: &Sitting, at: Moment) -> Result<()> {
    let office = keeper(actor, sitting)?;
    sitting.open()?;
    sitting.begun(at)?;
    let mut record = draft::open(programme, sitting).await?.record;
    if record.present() == 0 {
        return Err(ClosingRefusal::NobodyPresent.into());
    }
    let silent = |item: &&Item| record.deferral(item).is_none() && record.count(item).given() == 0;
    if let Some(item) = record.items.iter().find(silent) {
        return Err(ClosingRefusal::NoVotes { unit: item.unit.name_in_text() }.into());
    }
    on_the_councils_side(programme, actor, sitting, &record).await?;
    record.closed_at = Some(at.0);
    // what cannot be printed cannot be signed
    papers::pdf(papers::minutes(programme, &record, None).await?).await?;
    let content = serde_json::to_string(&record).map_err(Error::broken)?;
    let sha256 = fingerprint(content.as_bytes());
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    sitting.advance_counted(&change.tx).await?;
    let step = store::step(&change.tx, sitting.id, Step::Closing, (actor.person, office), "", at).await?;
    let sql = "INSERT INTO sitting_record (step_id, content, sha256) VALUES ($1, $2, $3)";
    change.tx.run(sql, [step.into(), content.into(), sha256.clone().into()]).await?;
    keep_rulings(&change.tx, &record).await?;
    change.record("sitting_closed", sitting.subject(), &sha256).await?;
    change.commit().await
}

async fn keep_rulings(tx: &Transaction, record: &Record) -> Result<()> {
    for ruling in Ruling::ALL {
        let of_it = record.items.iter().filter(|item| record.ruling(item) == ruling).map(|item| item.id);
        let sql = format!("UPDATE agenda_item SET ruling = $1 WHERE id IN ({})", storage::in_list(of_it));
        tx.run(&sql, [ruling.into()]).await?;
    }
    Ok(())
}

/// Opens a closed sitting again, because its minutes are wrong; the closing stays in its rows.
pub async fn reopen(programme: &Programme, actor: &Actor, sitting: &Sitting, reason: &str, at: Moment) -> Result<()> {
    if sitting.stage != Stage::Closed {
        keeper(actor, sitting)?;
        return Err(ClosingRefusal::NotClosed.into());
    }
    let sql = "UPDATE agenda_item SET ruling = NULL WHERE sitting_id = $1";
    turn(programme, actor, sitting, (Step::Reopening, "sitting_reopened"), (reason, sql), at).await
}

/// Records that a sitting was not held. One in which somebody voted was held: a dissent is not cancelled away.
pub async fn cancel(programme: &Programme, actor: &Actor, sitting: &Sitting, reason: &str, at: Moment) -> Result<()> {
    keeper(actor, sitting)?;
    sitting.open()?;
    let sql = "UPDATE agenda_item SET ruling = 'deferred' WHERE sitting_id = $1";
    turn(programme, actor, sitting, (Step::Cancellation, "sitting_cancelled"), (reason, sql), at).await
}

async fn turn(
    programme: &Programme,
    actor: &Actor,
    sitting: &Sitting,
    (step, action): (Step, &'static str),
    (reason, sql): (&str, &str),
    at: Moment,
) -> Result<()> {
    let office = keeper(actor, sitting)?;
    let reason = tidy(reason, LONGEST_WORDS)?;
    if reason.is_empty() {
        return Err(SittingRefusal::ReasonMissing.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    sitting.advance(&change.tx).await?;
    if step == Step::Cancellation && !store::voters(&change.tx, sitting.id).await?.is_empty() {
        return Err(ClosingRefusal::VotesGiven.into());
    }
    store::step(&change.tx, sitting.id, step, (actor.person, office), &reason, at).await?;
    change.tx.run(sql, [sitting.id.into()]).await?;
    change.record(action, sitting.subject(), &reason).await?;
    change.commit().await
}

/// Records that the minutes were signed: their bytes stay, and what was adopted becomes an act on its dossier.
///
/// A dossier that changed since the closing is left as it is: the council saw another one.
pub async fn sign(programme: &Programme, actor: &Actor, sitting: &Sitting, new: &NewSigning, at: Moment) -> Result<()> {
    let office = keeper(actor, sitting)?;
    if sitting.stage != Stage::Closed {
        return Err(ClosingRefusal::NotClosed.into());
    }
    if sitting.closing != Some(new.closing) {
        return Err(Error::Conflict);
    }
    let record = draft::record(programme, sitting).await?;
    check(sitting, &record, new, at)?;
    on_the_councils_side(programme, actor, sitting, &record).await?;
    let dossiers = concerned(programme, sitting, &record).await?;
    let signing = minutes::Minutes::of(programme, new);
    let bytes = papers::pdf(papers::minutes(programme, &record, Some(&signing)).await?).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    sitting.advance_counted(&change.tx).await?;
    store::step(&change.tx, sitting.id, Step::Signing, (actor.person, office), "", at).await?;
    minutes::keep(&change.tx, sitting, &signing, &bytes).await?;
    for (dossier, item) in dossiers {
        conclude(&mut change, actor, office, &record, (&dossier, item)).await?;
    }
    change.record("minutes_signed", sitting.subject(), &(day(new.signed_on), fingerprint(&bytes))).await?;
    change.commit().await
}

fn check(sitting: &Sitting, record: &Record, new: &NewSigning, at: Moment) -> Result<(), ClosingRefusal> {
    if new.signed_on > at.today() || new.signed_on < sitting.held_at.today() {
        return Err(ClosingRefusal::DayBad);
    }
    let there = |member: i64| record.seat(member).is_some_and(Seated::is_present);
    if new.chair == new.secretary || !there(new.chair) || !there(new.secretary) {
        return Err(ClosingRefusal::SignersBad);
    }
    if new.number.is_some_and(|number| !(1..=99_999).contains(&number)) {
        return Err(ClosingRefusal::NumberBad);
    }
    Ok(())
}

/// The dossiers on which the minutes make an act: adopted by the commune's council, or put to a vote in the review.
async fn concerned<'a>(
    programme: &Programme,
    sitting: &Sitting,
    record: &'a Record,
) -> Result<Vec<(Dossier, &'a Item)>> {
    let council = &sitting.council;
    let makes_act = |ruling: Ruling| match council.kind {
        Kind::Assessment => ruling == Ruling::Adopted,
        Kind::Review => ruling != Ruling::Deferred,
    };
    let items: Vec<&Item> = record.items.iter().filter(|item| makes_act(record.ruling(item))).collect();
    let ids: Vec<i64> = items.iter().map(|item| item.assessment).collect();
    let mut concerned = Vec::new();
    for dossier in assessment::of_ids(&programme.store, &ids).await? {
        let item = items.iter().find(|item| item.assessment == dossier.id).ok_or(Error::NotFound)?;
        if awaited(council, &dossier) == Some(item.act) {
            concerned.push((dossier, *item));
        }
    }
    Ok(concerned)
}

/// Whoever closes or signs stands on another side of none of the dossiers that were voted on.
async fn on_the_councils_side(programme: &Programme, actor: &Actor, sitting: &Sitting, record: &Record) -> Result<()> {
    let voted_on = record.items.iter().filter(|item| record.ruling(item) != Ruling::Deferred);
    let dossiers: Vec<i64> = voted_on.map(|item| item.assessment).collect();
    separation::check_all(&programme.store, &dossiers, actor.person, sitting.council.kind.side()).await
}

async fn conclude(
    change: &mut Change,
    actor: &Actor,
    office: &Held,
    record: &Record,
    (dossier, item): (&Dossier, &Item),
) -> Result<()> {
    let kind = record.kind.act();
    let ruling = record.ruling(item);
    let adopted = ruling == Ruling::Adopted;
    let outcome = item.proposal().filter(|_| adopted && record.kind == Kind::Review);
    let act = act::begin(change, dossier, kind, actor, office).await?;
    change
        .tx
        .run(
            "INSERT INTO council_result (act_id, item_id, adopted, outcome) VALUES ($1, $2, $3, $4)",
            [act.into(), item.id.into(), i64::from(adopted).into(), outcome.map(Outcome::name).into()],
        )
        .await?;
    act::note(change, dossier, kind, &ruling.name()).await
}

fn keeper<'a>(actor: &'a Actor, sitting: &Sitting) -> Result<&'a Held> {
    actor.office_for(sitting.council.kind.keep(), &sitting.council.place)
}

/// The year in which a number of minutes is given.
pub(super) fn year_of(signed_on: NaiveDate) -> i64 {
    i64::from(signed_on.year())
}
