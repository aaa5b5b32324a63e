//! The papers of a dossier: kept with their act, made later where only the snapshot was loaded, never altered.

use crate::bao_dai::*;
use organisation::Error;
use programme::{
    Programme,
    papers::{self, Kind},
    snapshot,
};
use storage::{Sql as _, Value};
use testkit::{World, on_both_engines};

/// A submitted and recognised dossier: its submission and its decision.
async fn recognised(programme: &Programme, world: &World) -> (i64, i64) {
    submit(programme, world, &[&FIGURES, &STEPS]).await;
    let submission = dossier(programme, world.cast.commune).await.newest_act.unwrap();
    appraise(programme, world).await;
    review(programme, world).await;
    decide(programme, world, 12).await.unwrap();
    (submission, dossier(programme, world.cast.commune).await.newest_act.unwrap())
}

async fn run(programme: &Programme, sql: &str, values: impl IntoIterator<Item = Value>) {
    let tx = programme.store.write().await.unwrap();
    tx.run(sql, values).await.unwrap();
    tx.commit().await.unwrap();
}

on_both_engines!(a_dossier_lists_the_papers_of_all_its_acts, |world| async move {
    let programme = programme(&world).await;
    let (submission, decision) = recognised(&programme, &world).await;
    let id = dossier(&programme, world.cast.commune).await.id;
    let listed = papers::of_dossier(&programme.store, id).await.unwrap();
    let kinds: Vec<(i64, Kind)> = listed.iter().map(|paper| (paper.act_id, paper.kind)).collect();
    let appraisal = kinds[2].0;
    let expected = [
        (submission, Kind::Request),
        (submission, Kind::SelfAssessmentReport),
        (appraisal, Kind::AppraisalReport),
        (decision, Kind::RecognitionDecision),
    ];
    assert_eq!(kinds, expected);
    assert!(submission < appraisal && appraisal < decision);
    for paper in listed {
        let kept = papers::of_act(&programme, paper.act_id, paper.kind).await.unwrap();
        assert_eq!(paper.sha256.unwrap(), kept.sha256);
        assert_eq!(snapshot::fingerprint(&kept.bytes), kept.sha256);
    }
});

on_both_engines!(a_paper_made_later_is_the_paper_made_at_once, |world| async move {
    let programme = programme(&world).await;
    let (submission, decision) = recognised(&programme, &world).await;
    for (act, kind) in [(submission, Kind::SelfAssessmentReport), (decision, Kind::RecognitionDecision)] {
        let at_once = papers::of_act(&programme, act, kind).await.unwrap();
        let which = "WHERE kind = $1";
        let table = if kind.is_document() { "document_paper" } else { "paper" };
        run(&programme, &format!("DELETE FROM {table} {which}"), [kind.name().into()]).await;
        assert_eq!(papers::of_act(&programme, act, kind).await.unwrap(), at_once);
        let sql = format!("SELECT COUNT(*) FROM {table} {which}");
        let kept = programme.store.read().number(&sql, [kind.name().into()]).await;
        assert_eq!(kept.unwrap(), Some(1), "it is kept from then on");
    }
});

on_both_engines!(an_act_has_no_paper_of_another_kind, |world| async move {
    let programme = programme(&world).await;
    let (submission, decision) = recognised(&programme, &world).await;
    for (act, kind) in [
        (submission, Kind::RecognitionDecision),
        (decision, Kind::RefusalDecision),
        (decision, Kind::SelfAssessmentReport),
        (i64::MAX, Kind::SelfAssessmentReport),
    ] {
        assert!(matches!(papers::of_act(&programme, act, kind).await, Err(Error::NotFound)));
    }
});

on_both_engines!(an_altered_paper_is_not_shown, |world| async move {
    let programme = programme(&world).await;
    let (submission, _) = recognised(&programme, &world).await;
    let forged: Value = b"%PDF-forged".to_vec().into();
    run(&programme, "UPDATE paper SET bytes = $1 WHERE act_id = $2", [forged, submission.into()]).await;
    let shown = papers::of_act(&programme, submission, Kind::SelfAssessmentReport).await;
    assert!(matches!(shown, Err(Error::Broken(_))));
});
