//! The dossiers of a sitting: only those that wait for this council, each on one agenda at a time.

use organisation::{Actor, Change, Error, Moment, Result, unit};
use storage::{FromQueryResult, Sql, Store, Transaction, in_list, insert_many};

use super::{LONGEST_WORDS, Sitting, SittingRefusal};
use crate::{
    Dossier,
    act::ActKind,
    assessment,
    council::{Council, Kind, tidy},
    separation,
};

/// A dossier that can come on an agenda.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Waiting {
    /// Row of the assessment.
    pub id: i64,
    /// Its year.
    pub year: i64,
    /// The commune's full name.
    pub unit: String,
    /// The computed verdict.
    pub verdict: String,
    /// The total, if there is one, as a fraction or a whole number.
    pub total: Option<String>,
    /// The threshold, if there is one.
    pub threshold: Option<i64>,
}

/// An item to be kept: assessment and act.
pub(super) struct NewItem {
    assessment: i64,
    act: i64,
    unit: i64,
}

/// The dossiers that wait for a council and are on no agenda, by year and commune.
pub async fn waiting(store: &Store, council: &Council) -> Result<Vec<Waiting>> {
    let (unit, kind, fresh) = match council.kind {
        Kind::Assessment => ("unit_id", ActKind::SelfAssessment.name(), "AND s.version = a.newest_act_sheet_version"),
        Kind::Review => ("province_id", ActKind::Appraisal.name(), ""),
    };
    let sql = format!(
        "SELECT a.id, a.year, c.verdict, c.total, c.threshold,
                (SELECT f.name FROM unit_form f WHERE f.unit_id = a.unit_id ORDER BY f.valid_from DESC LIMIT 1) AS unit
         FROM assessment a JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year
         JOIN computation c ON c.assessment_id = a.id
         WHERE a.{unit} = $1 AND a.newest_act_kind = '{kind}' {fresh} AND NOT EXISTS (
             SELECT 1 FROM agenda_item i WHERE i.assessment_id = a.id AND {LIVE})
         ORDER BY a.year DESC, a.id"
    );
    let mut waiting: Vec<Waiting> = store.read().rows(&sql, [council.unit.into()]).await?;
    waiting.sort_by_key(|line| (-line.year, text::sort_key(&line.unit)));
    Ok(waiting)
}

/// What makes the item `i` one that still comes to something.
const LIVE: &str = "i.deferred IS NULL AND NOT EXISTS (SELECT 1 FROM sitting_step p
    WHERE p.sitting_id = i.sitting_id AND p.kind IN ('signing', 'cancellation'))";

/// Puts more dossiers on an agenda.
pub async fn add(store: &Store, actor: &Actor, sitting: &Sitting, dossiers: &[i64], at: Moment) -> Result<()> {
    let council = &sitting.council;
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    sitting.open()?;
    let items = check(store, council, sitting.held_at, dossiers, at).await?;
    let mut change = Change::begin(store, actor, office, at).await?;
    sitting.advance(&change.tx).await?;
    keep(store, &change.tx, council, (sitting.id, sitting.held_at), &items).await?;
    change.record("agenda_added", sitting.subject(), &dossiers).await?;
    change.commit().await
}

/// Leaves a dossier to another sitting.
pub async fn defer(store: &Store, actor: &Actor, sitting: &Sitting, item: i64, reason: &str, at: Moment) -> Result<()> {
    let reason = tidy(reason, LONGEST_WORDS)?;
    if reason.is_empty() {
        return Err(SittingRefusal::ReasonMissing.into());
    }
    set_deferred(store, actor, sitting, item, Some(&reason), at).await
}

/// Takes a dossier up again that was left to another sitting.
pub async fn take_up(store: &Store, actor: &Actor, sitting: &Sitting, item: i64, at: Moment) -> Result<()> {
    set_deferred(store, actor, sitting, item, None, at).await
}

async fn set_deferred(
    store: &Store,
    actor: &Actor,
    sitting: &Sitting,
    item: i64,
    reason: Option<&str>,
    at: Moment,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct OnAgenda {
        assessment_id: i64,
    }
    let council = &sitting.council;
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    sitting.open()?;
    let mut change = Change::begin(store, actor, office, at).await?;
    sitting.advance(&change.tx).await?;
    alone(&change.tx, council).await?;
    let sql = "SELECT assessment_id FROM agenda_item WHERE id = $1 AND sitting_id = $2";
    let found: Option<OnAgenda> = change.tx.row(sql, [item.into(), sitting.id.into()]).await?;
    let assessment = found.ok_or(Error::NotFound)?.assessment_id;
    separation::check(store, assessment, actor.person, council.kind.side()).await?;
    if reason.is_none() && on_an_agenda(&change.tx, &[assessment], Some(item)).await?.is_some() {
        let dossier = assessment::find(store, assessment).await?;
        return Err(SittingRefusal::OnAnAgenda { unit: name(store, dossier.unit, sitting.held_at).await? }.into());
    }
    let reason = reason.map(str::to_owned);
    let sql = "UPDATE agenda_item SET deferred = $2 WHERE id = $1";
    change.tx.run(sql, [item.into(), reason.clone().into()]).await?;
    let action = if reason.is_some() { "agenda_deferred" } else { "agenda_taken_up" };
    change.record(action, sitting.subject(), &item).await?;
    change.commit().await
}

/// The items of dossiers that can come on an agenda of a day.
pub(super) async fn check(
    store: &Store,
    council: &Council,
    held_at: Moment,
    dossiers: &[i64],
    at: Moment,
) -> Result<Vec<NewItem>> {
    #[derive(FromQueryResult)]
    struct Done {
        id: i64,
        at: i64,
    }
    let found = assessment::of_ids(store, dossiers).await?;
    if found.len() != dossiers.len() || found.iter().any(|dossier| council.kind.unit_of(dossier) != council.unit) {
        return Err(Error::NotFound);
    }
    let acts = in_list(found.iter().filter_map(|dossier| dossier.newest_act));
    let done: Vec<Done> = store.read().rows(&format!("SELECT id, at FROM act WHERE id IN ({acts})"), []).await?;
    let mut items = Vec::new();
    for id in dossiers {
        let Some(dossier) = found.iter().find(|dossier| dossier.id == *id) else { continue };
        let Some(act) = awaited(council, dossier) else {
            return Err(SittingRefusal::NotWaiting { unit: name(store, dossier.unit, at).await? }.into());
        };
        let since = done.iter().find(|done| done.id == act).map_or(held_at, |done| Moment(done.at));
        if since.today() > held_at.today() {
            return Err(SittingRefusal::LaterThanSitting { unit: name(store, dossier.unit, at).await? }.into());
        }
        items.push(NewItem { assessment: *id, act, unit: dossier.unit });
    }
    Ok(items)
}

/// The act after which a dossier waits for a council; none where it does not.
pub(super) fn awaited(council: &Council, dossier: &Dossier) -> Option<i64> {
    dossier.newest_act.filter(|_| dossier.state == council.kind.awaited_in())
}

/// Keeps items; each dossier is on one live agenda at a time.
pub(super) async fn keep(
    store: &Store,
    tx: &Transaction,
    council: &Council,
    (sitting, held_at): (i64, Moment),
    items: &[NewItem],
) -> Result<()> {
    alone(tx, council).await?;
    let assessments: Vec<i64> = items.iter().map(|item| item.assessment).collect();
    let taken = on_an_agenda(tx, &assessments, None).await?;
    if let Some(taken) = taken.and_then(|taken| items.iter().find(|item| item.assessment == taken)) {
        return Err(SittingRefusal::OnAnAgenda { unit: name(store, taken.unit, held_at).await? }.into());
    }
    let rows = items.iter().map(|item| vec![sitting.into(), item.assessment.into(), item.act.into()]);
    let kept = insert_many(tx, "agenda_item", &["sitting_id", "assessment_id", "act_id"], rows.collect()).await;
    match kept {
        // it was left to another sitting in this very one
        Err(storage::Error::Duplicate) => Err(Error::Conflict),
        kept => Ok(kept?),
    }
}

async fn alone(tx: &Transaction, council: &Council) -> Result<()> {
    Ok(tx.alone(&format!("agendas of {}", council.unit)).await?)
}

/// The first of some dossiers that is on a live agenda, but for one item.
async fn on_an_agenda(tx: &Transaction, assessments: &[i64], but: Option<i64>) -> Result<Option<i64>> {
    let list = in_list(assessments.iter().copied());
    let sql = format!(
        "SELECT MIN(i.assessment_id) FROM agenda_item i WHERE i.assessment_id IN ({list}) AND i.id <> $1 AND {LIVE}"
    );
    Ok(tx.number(&sql, [but.unwrap_or(0).into()]).await?)
}

async fn name(store: &Store, unit: i64, at: Moment) -> Result<String> {
    Ok(unit::find(store.read(), unit, at.today()).await?.name_in_text())
}
