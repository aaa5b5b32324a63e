//! Decisions on many dossiers at once.

use std::collections::BTreeMap;

use crate::bao_dai::*;
use crate::many::*;
use organisation::{Error, unit};
use programme::{
    State, appraisal, assessment, board,
    decision::{self, Outcome, Seen},
    document::{self, NewDecision},
    finding::{self, NewFinding},
    papers, publication, snapshot,
};
use testkit::{NOW, on_both_engines};

on_both_engines!(twelve_communes_are_recognised_by_one_paper, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, 12).await;
    let document = decide_all(&programme, &world, &communes, 1_487).await.unwrap();
    let members = document::members(&programme.store, document).await.unwrap();
    assert_eq!(members.len(), 12);
    assert!(members.windows(2).all(|pair| text::sort_key(&pair[0].name) < text::sort_key(&pair[1].name)));
    let mut prints = Vec::new();
    for id in &communes {
        let dossier = assessment::find(&programme.store, *id).await.unwrap();
        assert_eq!((dossier.state, dossier.outcome), (State::Recognised, Some(Outcome::Recognised)));
        let act = dossier.newest_act.unwrap();
        assert_eq!(snapshot::of_act(&programme.store, act).await.unwrap().unit.id, dossier.unit);
        prints.push(papers::of_act(&programme, act, papers::Kind::RecognitionList).await.unwrap());
        let listed = papers::of_dossier(&programme.store, *id).await.unwrap();
        assert_eq!(listed.last().map(|paper| paper.kind), Some(papers::Kind::RecognitionList));
        let events = organisation::audit::history(&programme.store, "assessment", *id, 1).await.unwrap();
        assert_eq!(events[0].action, "decided");
    }
    assert!(prints.windows(2).all(|pair| pair[0] == pair[1]), "one paper, one set of bytes");
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM document_paper").await, 1);
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM decision_document").await, 1);
    // made again from what was frozen, it is the same paper
    empty(&programme, "document_paper").await;
    let act = assessment::find(&programme.store, communes[0]).await.unwrap().newest_act.unwrap();
    assert_eq!(papers::of_act(&programme, act, papers::Kind::RecognitionList).await.unwrap(), prints[0]);
    let tally = board::tallies(&programme.store, YEAR, Some(world.cast.province), NOW.today()).await.unwrap().total;
    assert_eq!(tally.recognised, 12);
});

on_both_engines!(a_list_is_published_as_a_whole_by_somebody_else, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, 12).await;
    let document = decide_all_as(&programme, &world.cast.everybody, &communes, 7).await.unwrap();
    let alone = publication::record_document(&programme, &world.cast.everybody, document, NOW).await;
    assert_eq!(refused(alone), "publication.refused.same_as_signer");
    for actor in [&world.cast.officer, &world.cast.lead, &world.cast.stranger, &world.cast.provincial_chair] {
        let refused = publication::record_document(&programme, actor, document, NOW).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{}", actor.name);
    }
    // one of them first, the others with the document
    let first = assessment::find(&programme.store, communes[3]).await.unwrap();
    publication::record(&programme, &world.cast.clerk, &first, NOW).await.unwrap();
    publication::record_document(&programme, &world.cast.clerk, document, NOW).await.unwrap();
    for id in &communes {
        assert_eq!(assessment::find(&programme.store, *id).await.unwrap().state, State::Published);
    }
    let again = publication::record_document(&programme, &world.cast.clerk, document, NOW).await;
    assert_eq!(refused(again), "publication.refused.not_decided");
    let act = assessment::find(&programme.store, communes[0]).await.unwrap().newest_act.unwrap();
    let certificate = papers::of_act(&programme, act, papers::Kind::Certificate).await.unwrap();
    assert!(certificate.bytes.starts_with(b"%PDF"));
});

on_both_engines!(a_taken_number_stops_the_whole_list, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, 4).await;
    decide_all(&programme, &world, &communes[..1], 5).await.unwrap();
    match decide_all(&programme, &world, &communes[1..], 5).await {
        Err(Error::Refused(refused)) => {
            assert_eq!(refused.key, "paper.refused.number_taken");
            assert_eq!(refused.places, [("next", "6".to_owned())]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM decision").await, 1, "nothing is half-saved");
    decide_all(&programme, &world, &communes[1..], 6).await.unwrap();
});

on_both_engines!(a_dossier_that_moved_on_is_named_and_nothing_is_recorded, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, 3).await;
    let seen = seen(&programme, &communes).await;
    let moved = assessment::find(&programme.store, communes[1]).await.unwrap();
    let name = unit::find(programme.store.read(), moved.unit, NOW.today()).await.unwrap().name_in_text();
    programme::returning::record(
        &programme,
        &world.cast.lead,
        &moved,
        &programme::returning::NewReturn::file("Sai số liệu"),
        NOW,
    )
    .await
    .unwrap();
    let result = decision::record_list(&programme, &world.cast.provincial_chair, &seen, &numbered(1), NOW).await;
    match result {
        Err(Error::Refused(refused)) => {
            assert_eq!((refused.key, refused.places), ("decision.refused.overtaken", vec![("units", name.clone())]));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM decision_document").await, 0);
    // seen as it is now, it is not ready
    match decide_all(&programme, &world, &communes, 1).await {
        Err(Error::Refused(refused)) => {
            assert_eq!((refused.key, refused.places), ("decision.refused.not_ready", vec![("units", name)]));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM decision_document").await, 0);
    let awaiting =
        decision::awaiting(&programme, &world.cast.provincial_chair, world.cast.province, YEAR).await.unwrap();
    assert_eq!(awaiting.len(), 2, "it is left out of what can be chosen");
});

on_both_engines!(one_paper_gives_one_outcome, |world| async move {
    let programme = programme(&world).await;
    let mut communes = appraised(&programme, &world, 2).await;
    submit(&programme, &world, &[&FIGURES]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    communes.push(dossier(&programme, world.cast.commune).await.id);
    assert_eq!(refused(decide_all(&programme, &world, &communes, 1).await), "decision.refused.mixed");
    assert_eq!(refused(decide_all(&programme, &world, &[], 1).await), "decision.refused.nothing_chosen");
    let awaiting =
        decision::awaiting(&programme, &world.cast.provincial_chair, world.cast.province, YEAR).await.unwrap();
    let refusals = awaiting.iter().filter(|candidate| candidate.outcome == Ok(Outcome::NotRecognised)).count();
    assert_eq!((awaiting.len(), refusals), (3, 1));
});

on_both_engines!(the_three_person_rule_holds_for_every_dossier_of_a_list, |world| async move {
    let programme = programme(&world).await;
    let all = &world.cast.everybody;
    enter(&programme, all, world.cast.commune, &[("births", 426)]).await.unwrap();
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    let mut communes = appraised(&programme, &world, 2).await;
    communes.push(dossier(&programme, world.cast.commune).await.id);
    assert_eq!(refused(decide_all_as(&programme, all, &communes, 1).await), "decision.refused.not_ready");
    let awaiting = decision::awaiting(&programme, all, world.cast.province, YEAR).await.unwrap();
    let hindered: Vec<_> = awaiting.iter().filter_map(|candidate| candidate.outcome.clone().err()).collect();
    assert_eq!(hindered.len(), 1);
    assert_eq!(hindered[0].key, "separation.refused.commune");
    decide_all(&programme, &world, &communes, 1).await.unwrap();
});

on_both_engines!(whoever_does_not_decide_there_lists_and_records_nothing, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, 2).await;
    for actor in [&world.cast.lead, &world.cast.clerk, &world.cast.stranger, &world.cast.officer, &world.cast.ministry]
    {
        let list = decision::awaiting(&programme, actor, world.cast.province, YEAR).await;
        assert!(matches!(list, Err(Error::Forbidden)), "{}", actor.name);
        assert!(matches!(decide_all_as(&programme, actor, &communes, 1).await, Err(Error::Forbidden)));
    }
    let gone = [Seen { assessment: i64::MAX, version: 0 }];
    let result = decision::record_list(&programme, &world.cast.provincial_chair, &gone, &numbered(1), NOW).await;
    assert!(matches!(result, Err(Error::NotFound)));
});

on_both_engines!(a_whole_province_is_decided_in_one_change, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, usize::MAX).await;
    assert!(communes.len() > 90, "{}", communes.len());
    let document = decide_all(&programme, &world, &communes, 1).await.unwrap();
    assert_eq!(document::members(&programme.store, document).await.unwrap().len(), communes.len());
    publication::record_document(&programme, &world.cast.clerk, document, NOW).await.unwrap();
    let sql = "SELECT COUNT(*) FROM publication";
    assert_eq!(count(&programme, sql).await, i64::try_from(communes.len()).unwrap());
});

on_both_engines!(the_appraised_score_decides_and_is_last_years_for_the_next, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    // 873 − 15 − 15 = 843 is below 850
    for (indicator, fact, figure) in
        [("10.1", "preschool_enrolled_3_5", 1_061), ("12.2", "villages_with_playground", 13)]
    {
        let new = NewFinding {
            indicator: indicator.into(),
            kind: finding::Kind::Differs,
            figures: BTreeMap::from([(fact.into(), Some(figure))]),
            reason: "Đối chiếu sổ của ngành".into(),
        };
        finding::record(&programme, lead, &dossier(&programme, unit).await, &new, NOW).await.unwrap();
    }
    let submitted = dossier(&programme, unit).await;
    let own = snapshot::appraised(&programme, &submitted).await.unwrap();
    assert_eq!(own.figures["villages_with_playground"], 14, "nothing is appraised yet");
    assert!(decision::proposed(&submitted, &own).is_err());
    finding::agree_with_rest(&programme, lead, &submitted, NOW).await.unwrap();
    appraisal::record(&programme, lead, &dossier(&programme, unit).await, "", NOW).await.unwrap();
    let appraised = dossier(&programme, unit).await;
    let found = snapshot::appraised(&programme, &appraised).await.unwrap();
    assert_eq!(decision::proposed(&appraised, &found).unwrap(), Outcome::NotRecognised);
    assert_eq!(
        decision::outcome(&snapshot::shown(&programme, &appraised).await.unwrap()).unwrap(),
        Outcome::Recognised
    );
    review(&programme, &world).await;
    decide(&programme, &world, 1).await.unwrap();
    let decided = dossier(&programme, unit).await;
    assert_eq!(decided.state, State::NotRecognised);
    let mut year_after = decided.clone();
    year_after.year += 1;
    let before = snapshot::last_year(&programme, &year_after).await.unwrap();
    assert_eq!(before["villages_with_playground"], 13, "as it was appraised");
});

on_both_engines!(a_decision_is_not_dated_before_the_minutes_of_the_review, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    let day_after = NOW.plus_minutes(24 * 60);
    let tx = programme.store.write().await.unwrap();
    tx.run("UPDATE minutes SET signed_on = $1", [organisation::day(day_after.today()).into()]).await.unwrap();
    tx.commit().await.unwrap();
    let reviewed = dossier(&programme, world.cast.commune).await;
    let chair = &world.cast.provincial_chair;
    let early = decision::record(&programme, chair, &reviewed, &numbered(1), day_after).await;
    assert_eq!(refused(early), "decision.refused.day_bad");
    let new = NewDecision { number: 1, decided_on: day_after.today() };
    decision::record(&programme, chair, &reviewed, &new, day_after).await.unwrap();
});
