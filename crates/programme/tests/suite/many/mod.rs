//! Many appraised communes at once, and the acts of the authority on xã Bảo Đài.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use organisation::{Actor, Result, unit};
use programme::{
    Programme, assessment,
    decision::{self, Seen},
    figures::{self, Source},
    reversal::{self, Reversal},
    snapshot::{FrozenUnit, Snapshot, fingerprint},
};
use storage::{Sql as _, Transaction};
use testkit::{NOW, World};

use crate::bao_dai::{FIGURES, STEPS, YEAR, appraise, decide, dossier, held::review, numbered, submit, wanted};

/// So many dossiers of the province, but for xã Bảo Đài, as they are after the appraisal: each meets the standard with
/// the figures of xã Bảo Đài. Their acts are written as a loader writes them.
pub async fn appraised(programme: &Programme, world: &World, communes: usize) -> Vec<i64> {
    let ids = unreviewed(programme, world, communes).await;
    review(programme, &world.cast, &ids).await;
    ids
}

/// The same before the review council sat.
pub async fn unreviewed(programme: &Programme, world: &World, communes: usize) -> Vec<i64> {
    let neighbour = &world.cast.neighbour_officer;
    for part in [&FIGURES[..], &STEPS[..]] {
        let now = dossier(programme, world.cast.neighbour).await;
        figures::enter(programme, neighbour, &now, &figures::Entry::of(wanted(programme, part)), Source::Typed, NOW)
            .await
            .unwrap();
    }
    let met = Snapshot::of(programme, &dossier(programme, world.cast.neighbour).await).await.unwrap();
    let level = unit::level::COMMUNE;
    let mut units = unit::below(world.store.read(), world.cast.province, level, NOW.today()).await.unwrap();
    units.retain(|unit| unit.id != world.cast.commune);
    units.sort_by_key(|unit| unit.id);
    let tx = world.store.write().await.unwrap();
    let mut ids = Vec::new();
    for unit in units.into_iter().take(communes) {
        let id = dossier(programme, unit.id).await.id;
        let unit = FrozenUnit { id: unit.id, code: unit.code, name: unit.name, kind: unit.kind };
        let snapshot = Snapshot { unit, ..met.clone() };
        let submission = add(&tx, id, "submission", neighbour, &snapshot).await;
        let appraisal = add(&tx, id, "appraisal", &world.cast.lead, &snapshot).await;
        tx.run(
            "INSERT INTO appraisal (act_id, submission_id, verdict, opinion) VALUES ($1, $2, 'met', '')",
            [appraisal.into(), submission.into()],
        )
        .await
        .unwrap();
        ids.push(id);
    }
    assessment::point_year(&tx, YEAR).await.unwrap();
    tx.commit().await.unwrap();
    ids
}

async fn add(tx: &Transaction, assessment: i64, kind: &str, actor: &Actor, snapshot: &Snapshot) -> i64 {
    let act = tx
        .insert(
            "INSERT INTO act (assessment_id, kind, at, person_id, office_id, sheet_version)
             VALUES ($1, $2, $3, $4, $5, 1) RETURNING id",
            [assessment.into(), kind.into(), NOW.0.into(), actor.person.into(), actor.offices[0].id.into()],
        )
        .await
        .unwrap();
    let content = snapshot.canonical().unwrap();
    let sha256 = fingerprint(content.as_bytes());
    tx.run(
        "INSERT INTO snapshot (act_id, content, sha256) VALUES ($1, $2, $3)",
        [act.into(), content.into(), sha256.into()],
    )
    .await
    .unwrap();
    act
}

/// The dossiers as a page shows them now.
pub async fn seen(programme: &Programme, ids: &[i64]) -> Vec<Seen> {
    let dossiers = assessment::of_ids(&programme.store, ids).await.unwrap();
    dossiers.iter().map(|dossier| Seen { assessment: dossier.id, version: dossier.version }).collect()
}

pub async fn decide_all_as(programme: &Programme, actor: &Actor, ids: &[i64], number: i64) -> Result<i64> {
    decision::record_list(programme, actor, &seen(programme, ids).await, &numbered(number), NOW).await
}

pub async fn decide_all(programme: &Programme, world: &World, ids: &[i64], number: i64) -> Result<i64> {
    decide_all_as(programme, &world.cast.provincial_chair, ids, number).await
}

/// Xã Bảo Đài from figures to a recognition with a number.
pub async fn recognise(programme: &Programme, world: &World, number: i64) {
    submit(programme, world, &[&FIGURES, &STEPS]).await;
    appraise(programme, world).await;
    review(programme, &world.cast, &[dossier(programme, world.cast.commune).await.id]).await;
    decide(programme, world, number).await.unwrap();
}

pub async fn revoke(programme: &Programme, world: &World, number: i64, reason: &str) -> Result<()> {
    take_back(programme, world, Reversal::Revocation, (number, reason)).await
}

pub async fn reopen(programme: &Programme, world: &World, number: i64, reason: &str) -> Result<()> {
    take_back(programme, world, Reversal::Reopening, (number, reason)).await
}

async fn take_back(programme: &Programme, world: &World, way: Reversal, what: (i64, &str)) -> Result<()> {
    let dossier = dossier(programme, world.cast.commune).await;
    let (number, reason) = what;
    let head = &world.cast.provincial_chair;
    reversal::record(programme, head, (&dossier, way), (&numbered(number), reason), NOW).await
}

pub async fn count(programme: &Programme, sql: &str) -> i64 {
    programme.store.read().number(sql, []).await.unwrap().unwrap()
}

/// Forgets the papers of a table, so that they are made again.
pub async fn empty(programme: &Programme, table: &str) {
    let tx = programme.store.write().await.unwrap();
    tx.run(&format!("DELETE FROM {table}"), []).await.unwrap();
    tx.commit().await.unwrap();
}
