//! What stays as it was frozen, and what a commune takes up anew when its dossier comes back.

use crate::bao_dai::*;
use organisation::class::Classed;
use programme::{classing, papers, self_assessment, snapshot};
use testkit::{NOW, on_both_engines};

on_both_engines!(
    a_frozen_submission_shows_the_same_bytes_and_numbers_after_its_figures_were_corrected_and_the_standard_revised,
    |world| async move {
        let first = programme(&world).await;
        submit(&first, &world, &[&FIGURES]).await;
        let act = dossier(&first, world.cast.commune).await.newest_act.unwrap();
        let frozen = snapshot::of_act(&first.store, act).await.unwrap();
        let report = papers::of_act(&first, act, papers::Kind::SelfAssessmentReport).await.unwrap();
        give_back(&first, &world, "Sửa").await;
        let second = revised(&world).await;
        submit(&second, &world, &[&STEPS]).await;
        let again = dossier(&second, world.cast.commune).await;
        assert_eq!(again.revision, 2);
        let now = snapshot::of_act(&second.store, again.newest_act.unwrap()).await.unwrap();
        assert_ne!((now.standard.revision, &now.figures), (frozen.standard.revision, &frozen.figures));
        assert_eq!(snapshot::of_act(&second.store, act).await.unwrap(), frozen);
        let shown = papers::of_act(&second, act, papers::Kind::SelfAssessmentReport).await.unwrap();
        assert_eq!(shown, report);
        // made again from what was frozen, under the revision of then
        let paper = papers::paper(&second, act, papers::Kind::SelfAssessmentReport).await.unwrap();
        assert_eq!(papers::pdf(paper).await.unwrap(), report.bytes);
    }
);

on_both_engines!(a_class_decided_while_the_dossier_was_up_holds_once_it_is_back, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let class =
        Classed {
            class: "central_city_ward".into(), valid_from: "2026-02-01".into(), ground: "QĐ giả lập 13".into()
        };
    classing::set(&programme, &world.cast.lead, unit, &class, NOW).await.unwrap();
    assert_eq!(dossier(&programme, unit).await.class.as_deref(), Some("other"), "what was sent up stays");
    give_back(&programme, &world, "Sửa").await;
    self_assessment::record(&programme, &world.cast.officer, &dossier(&programme, unit).await, NOW).await.unwrap();
    let back = dossier(&programme, unit).await;
    assert_eq!(
        (back.class.as_deref(), back.class_ground.as_deref()),
        (Some("central_city_ward"), Some("QĐ giả lập 13"))
    );
});
