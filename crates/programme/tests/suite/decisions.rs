//! Decisions on many dossiers at once, and what happens to a decision afterwards.

use crate::bao_dai::*;
use crate::many::*;
use organisation::{Action, Error, Place, unit};
use programme::{
    State, act, assessment, board, check,
    decision::{self, Outcome, Seen},
    document::{self, Kind, NewValidity},
    objection, papers, publication,
    reversal::{self, Reversal},
    snapshot, submission,
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
            assert_eq!(refused.key, "decision.refused.number_taken");
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

on_both_engines!(a_revoked_recognition_counts_nowhere_as_one, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 3).await;
    publish(&programme, &world).await;
    let published = dossier(&programme, world.cast.commune).await;
    assert_eq!(refused(revoke(&programme, &world, 4, "  ").await), "reversal.refused.reason_missing");
    assert_eq!(refused(revoke(&programme, &world, 3, "Sai").await), "decision.refused.number_taken");
    for actor in [&world.cast.lead, &world.cast.clerk, &world.cast.officer, &world.cast.stranger] {
        let way = (&published, Reversal::Revocation);
        let result = reversal::record(&programme, actor, way, (&numbered(4), "Sai"), NOW).await;
        assert!(matches!(result, Err(Error::Forbidden)), "{}", actor.name);
    }
    revoke(&programme, &world, 4, "Số liệu tiêm chủng báo cáo sai").await.unwrap();
    let revoked = dossier(&programme, world.cast.commune).await;
    assert_eq!((revoked.state, revoked.outcome), (State::Revoked, None));
    let tally = board::tallies(&programme.store, YEAR, Some(world.cast.province), NOW.today()).await.unwrap().total;
    assert_eq!((tally.recognised, tally.state(State::Revoked)), (0, 1));
    let listed = papers::of_dossier(&programme.store, revoked.id).await.unwrap();
    assert_eq!(listed.last().unwrap().kind, papers::Kind::RevocationDecision);
    let act = revoked.newest_act.unwrap();
    let kept = papers::of_act(&programme, act, papers::Kind::RevocationDecision).await.unwrap();
    empty(&programme, "document_paper").await;
    assert_eq!(papers::of_act(&programme, act, papers::Kind::RevocationDecision).await.unwrap(), kept);
    assert_eq!(refused(revoke(&programme, &world, 5, "Lần nữa").await), "reversal.refused.not_recognised");
    let course = act::course(&programme.store, revoked.id).await.unwrap();
    assert_eq!(course.last().unwrap().words.as_deref(), Some("Số liệu tiêm chủng báo cáo sai"));
});

on_both_engines!(a_refused_commune_is_reopened_and_recognised, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 1).await.unwrap();
    let refusal = dossier(&programme, world.cast.commune).await;
    let first = refusal.newest_act.unwrap();
    let paper = papers::of_act(&programme, first, papers::Kind::RefusalDecision).await.unwrap();
    assert_eq!(refused(revoke(&programme, &world, 2, "Sai").await), "reversal.refused.not_recognised");
    reopen(&programme, &world, 2, "Kiến nghị được chấp nhận").await.unwrap();
    let reopened = dossier(&programme, world.cast.commune).await;
    assert_eq!((reopened.state, reopened.outcome), (State::Returned, None));
    let tally = board::tallies(&programme.store, YEAR, Some(world.cast.province), NOW.today()).await.unwrap().total;
    assert_eq!((tally.refused, tally.recognised, tally.state(State::Returned)), (0, 0, 1));
    submit(&programme, &world, &[&STEPS]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 3).await.unwrap();
    let again = dossier(&programme, world.cast.commune).await;
    assert_eq!((again.state, again.outcome), (State::Recognised, Some(Outcome::Recognised)));
    let newest = decision::of_dossier(&programme.store, again.id).await.unwrap().unwrap();
    assert_eq!((newest.number, newest.outcome), (3, Outcome::Recognised));
    publish(&programme, &world).await;
    let kinds: Vec<(Kind, Option<Kind>)> = document::of_dossier(&programme.store, again.id)
        .await
        .unwrap()
        .into_iter()
        .map(|entry| (entry.kind, entry.reversed))
        .collect();
    assert_eq!(kinds, [(Kind::Refusal, Some(Kind::Reopening)), (Kind::Reopening, None), (Kind::Recognition, None)]);
    assert_eq!(papers::of_act(&programme, first, papers::Kind::RefusalDecision).await.unwrap(), paper);
});

on_both_engines!(a_revoked_recognition_can_be_reopened_and_given_again, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    reopen(&programme, &world, 3, "Đã khắc phục").await.unwrap();
    assert_eq!(refused(reopen(&programme, &world, 4, "Lần nữa").await), "reversal.refused.not_decided");
    submit(&programme, &world, &[&[("births", 427)]]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 4).await.unwrap();
    assert_eq!(dossier(&programme, world.cast.commune).await.state, State::Recognised);
    let entries = document::of_dossier(&programme.store, dossier(&programme, world.cast.commune).await.id).await;
    let numbers: Vec<i64> = entries.unwrap().iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
});

on_both_engines!(a_reversal_is_dated_between_its_decision_and_today, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    let decided = dossier(&programme, world.cast.commune).await;
    for day in [tomorrow(), NOW.today().pred_opt().unwrap()] {
        let new = document::NewDecision { decided_on: day, ..numbered(2) };
        let way = (&decided, Reversal::Revocation);
        let result = reversal::record(&programme, &world.cast.provincial_chair, way, (&new, "Sai"), NOW).await;
        assert_eq!(refused(result), "decision.refused.day_bad");
    }
});

on_both_engines!(whoever_appraised_or_decided_stays_on_that_side_after_a_reopening, |world| async move {
    let programme = programme(&world).await;
    let all = &world.cast.everybody;
    recognise(&programme, &world, 1).await;
    let decided = dossier(&programme, world.cast.commune).await;
    let way = (&decided, Reversal::Reopening);
    reversal::record(&programme, all, way, (&numbered(2), "Xem lại"), NOW).await.unwrap();
    assert_eq!(refused(enter(&programme, all, world.cast.commune, &STEPS).await), "separation.refused.decider");
    submit(&programme, &world, &[&[("births", 427)]]).await;
    let submitted = dossier(&programme, world.cast.commune).await;
    let result = programme::appraisal::record(&programme, all, &submitted, "", NOW).await;
    assert_eq!(refused(result), "separation.refused.decider");
});

on_both_engines!(whoever_took_part_for_the_commune_takes_no_decision_back, |world| async move {
    let programme = programme(&world).await;
    let all = &world.cast.everybody;
    enter(&programme, all, world.cast.commune, &[("births", 426)]).await.unwrap();
    recognise(&programme, &world, 1).await;
    let decided = dossier(&programme, world.cast.commune).await;
    for way in [Reversal::Revocation, Reversal::Reopening] {
        let result = reversal::record(&programme, all, (&decided, way), (&numbered(2), "Sai"), NOW).await;
        assert_eq!(refused(result), "separation.refused.commune");
    }
});

on_both_engines!(an_objection_is_answered_in_words_and_only_once, |world| async move {
    let programme = programme(&world).await;
    let (chair, lead, store) = (&world.cast.chair, &world.cast.lead, &programme.store);
    let early = dossier(&programme, world.cast.commune).await;
    assert_eq!(
        refused(objection::raise(&programme, chair, &early, "Không đồng ý", NOW).await),
        "objection.refused.not_decided"
    );
    submit(&programme, &world, &[&FIGURES]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 1).await.unwrap();
    let decided = || dossier(&programme, world.cast.commune);
    for actor in [&world.cast.officer, lead, &world.cast.provincial_chair, &world.cast.stranger] {
        let result = objection::raise(&programme, actor, &decided().await, "Không đồng ý", NOW).await;
        assert!(matches!(result, Err(Error::Forbidden)), "{}", actor.name);
    }
    assert_eq!(
        refused(objection::raise(&programme, chair, &decided().await, " ", NOW).await),
        "objection.refused.words_missing"
    );
    objection::raise(&programme, chair, &decided().await, "Chỉ tiêu 13.1 đã có khảo sát.", NOW).await.unwrap();
    assert_eq!(
        refused(objection::raise(&programme, chair, &decided().await, "Thêm", NOW).await),
        "objection.refused.pending"
    );
    let raised = objection::of_dossier(store, decided().await.id).await.unwrap().remove(0);
    assert_eq!((raised.words.as_str(), raised.is_open()), ("Chỉ tiêu 13.1 đã có khảo sát.", true));
    for actor in [chair, &world.cast.clerk, &world.cast.stranger] {
        let dossier = decided().await;
        let result = objection::answer(&programme, actor, (&dossier, raised.id), (true, "Đúng"), NOW).await;
        assert!(matches!(result, Err(Error::Forbidden)), "{}", actor.name);
    }
    let stale = decided().await.seen_at(0);
    let result = objection::answer(&programme, lead, (&stale, raised.id), (true, "Đúng"), NOW).await;
    assert!(matches!(result, Err(Error::Conflict)));
    let dossier = decided().await;
    objection::answer(&programme, lead, (&dossier, raised.id), (true, "Khảo sát được chấp nhận."), later(5))
        .await
        .unwrap();
    let answered = objection::of_dossier(store, dossier.id).await.unwrap().remove(0);
    assert_eq!((answered.upheld, answered.answer.as_deref()), (Some(1), Some("Khảo sát được chấp nhận.")));
    let dossier = decided().await;
    let again = objection::answer(&programme, lead, (&dossier, raised.id), (false, "Không"), NOW).await;
    assert_eq!(refused(again), "objection.refused.answered");
    assert_eq!(dossier.state, State::NotRecognised, "an objection is no state of its own");
    reopen(&programme, &world, 2, "Kiến nghị được chấp nhận").await.unwrap();
});

on_both_engines!(whoever_objects_is_on_the_side_of_the_commune_and_whoever_answers_on_that_of_the_appraiser, |world| {
    async move {
        let programme = programme(&world).await;
        let all = &world.cast.everybody;
        recognise(&programme, &world, 1).await;
        let decided = dossier(&programme, world.cast.commune).await;
        objection::raise(&programme, all, &decided, "Ghi sai tên", NOW).await.unwrap();
        let raised = objection::of_dossier(&programme.store, decided.id).await.unwrap().remove(0);
        let decided = dossier(&programme, world.cast.commune).await;
        let result = objection::answer(&programme, all, (&decided, raised.id), (false, "Không"), NOW).await;
        assert_eq!(refused(result), "separation.refused.commune");
        let way = (&decided, Reversal::Reopening);
        let result = reversal::record(&programme, all, way, (&numbered(2), "Sai"), NOW).await;
        assert_eq!(refused(result), "separation.refused.commune");
    }
});

on_both_engines!(the_validity_of_a_recognition_is_unknown_until_it_is_entered_with_its_ground, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    let id = dossier(&programme, world.cast.commune).await.id;
    let document = decision::of_dossier(&programme.store, id).await.unwrap().unwrap().document_id;
    assert_eq!(document::of_dossier(&programme.store, id).await.unwrap()[0].valid_from, None);
    let new = NewValidity { from: NOW.today(), to: None, ground: "Công văn giả lập 12".into() };
    let head = &world.cast.provincial_chair;
    for actor in [&world.cast.clerk, &world.cast.stranger, &world.cast.chair] {
        let result = document::set_validity(&programme, actor, document, &new, NOW).await;
        assert!(matches!(result, Err(Error::Forbidden)), "{}", actor.name);
    }
    let groundless = NewValidity { ground: " ".into(), ..new.clone() };
    let result = document::set_validity(&programme, head, document, &groundless, NOW).await;
    assert_eq!(refused(result), "document.refused.ground_missing");
    let backwards = NewValidity { to: NOW.today().pred_opt(), ..new.clone() };
    let result = document::set_validity(&programme, head, document, &backwards, NOW).await;
    assert_eq!(refused(result), "document.refused.days_bad");
    document::set_validity(&programme, head, document, &new, NOW).await.unwrap();
    let entry = document::of_dossier(&programme.store, id).await.unwrap().remove(0);
    assert_eq!((entry.valid_from.as_deref(), entry.valid_to), (Some("2026-11-10"), None));
    assert_eq!(entry.valid_ground.as_deref(), Some("Công văn giả lập 12"));
});

on_both_engines!(the_public_finds_what_was_published_and_nothing_else, |world| async move {
    let programme = programme(&world).await;
    let store = &programme.store;
    let communes = appraised(&programme, &world, 3).await;
    let document = decide_all(&programme, &world, &communes, 1_487).await.unwrap();
    let wanted = check::Wanted { number: 1_487, symbol: "qđ-ubnd".into(), year: YEAR, province: None };
    let act = assessment::find(store, communes[0]).await.unwrap().newest_act.unwrap();
    let paper = papers::of_act(&programme, act, papers::Kind::RecognitionList).await.unwrap();
    assert_eq!(check::by_number(store, &wanted).await.unwrap(), [], "signed is not published");
    assert_eq!(check::by_sha256(store, &paper.sha256).await.unwrap(), None);
    let first = assessment::find(store, communes[0]).await.unwrap();
    publication::record(&programme, &world.cast.clerk, &first, NOW).await.unwrap();
    let found = check::by_number(store, &wanted).await.unwrap().remove(0);
    assert_eq!(found.communes.len(), 1, "only what was published");
    assert_eq!((found.authority.as_str(), found.validity.clone()), ("Thành phố Bắc Ninh", None));
    publication::record_document(&programme, &world.cast.clerk, document, NOW).await.unwrap();
    let found = check::by_sha256(store, &paper.sha256.to_uppercase()).await.unwrap().unwrap();
    assert_eq!((found.communes.len(), found.sha256.clone()), (3, vec![paper.sha256.clone()]));
    assert!(found.communes.iter().all(|commune| found.stands(commune)));
    for other in [
        check::Wanted { number: 1_488, ..wanted.clone() },
        check::Wanted { year: YEAR - 1, ..wanted.clone() },
        check::Wanted { symbol: "QĐ-MẪU".into(), ..wanted.clone() },
        check::Wanted { province: Some(world.cast.commune), ..wanted.clone() },
    ] {
        assert_eq!(check::by_number(store, &other).await.unwrap(), []);
    }
    let anywhere = check::Wanted { symbol: String::new(), province: Some(world.cast.province), ..wanted.clone() };
    assert_eq!(check::by_number(store, &anywhere).await.unwrap().len(), 1);
    // a report of the commune is nobody's business outside
    let submission = act::newest(store.read(), communes[0], act::ActKind::Submission).await.unwrap().unwrap();
    let report = papers::of_act(&programme, submission, papers::Kind::SelfAssessmentReport).await.unwrap();
    assert_eq!(check::by_sha256(store, &report.sha256).await.unwrap(), None);
});

on_both_engines!(the_public_sees_at_once_that_a_recognition_was_revoked, |world| async move {
    let programme = programme(&world).await;
    let store = &programme.store;
    recognise(&programme, &world, 1).await;
    publish(&programme, &world).await;
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    let recognition = check::Wanted { number: 1, symbol: String::new(), year: YEAR, province: None };
    let found = check::by_number(store, &recognition).await.unwrap().remove(0);
    let commune = &found.communes[0];
    assert!(!found.stands(commune));
    assert_eq!((commune.reversed, commune.reversed_number), (Some(Kind::Revocation), Some(2)));
    let revocation = check::Wanted { number: 2, ..recognition };
    assert_eq!(check::by_number(store, &revocation).await.unwrap(), [], "not before it is published");
    let document =
        document::of_dossier(store, dossier(&programme, world.cast.commune).await.id).await.unwrap()[1].document_id;
    let result = publication::record_document(&programme, &world.cast.provincial_chair, document, NOW).await;
    assert!(matches!(result, Err(Error::Forbidden)));
    publication::record_document(&programme, &world.cast.clerk, document, NOW).await.unwrap();
    assert_eq!(check::by_number(store, &revocation).await.unwrap()[0].document.kind, Kind::Revocation);
    assert_eq!(dossier(&programme, world.cast.commune).await.state, State::Revoked, "published, and still revoked");
});

on_both_engines!(a_return_leaves_its_notice_and_a_deputy_signs_as_a_deputy, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES]).await;
    give_back(&programme, &world, "Thiếu khảo sát").await;
    let returned = dossier(&programme, world.cast.commune).await;
    let act = returned.newest_act.unwrap();
    let notice = papers::of_act(&programme, act, papers::Kind::ReturnNotice).await.unwrap();
    empty(&programme, "paper").await;
    assert_eq!(papers::of_act(&programme, act, papers::Kind::ReturnNotice).await.unwrap(), notice);
    let role = (organisation::Role::CommuneViceChair, world.cast.commune, None);
    let vice = testkit::seat(&world.store, "Trần Thị Phó", "pho", role).await;
    assert!(vice.may(Action::Submit, &Place { unit: world.cast.commune, above: vec![] }));
    enter(&programme, &world.cast.officer, world.cast.commune, &STEPS).await.unwrap();
    let scored = dossier(&programme, world.cast.commune).await;
    programme::self_assessment::record(&programme, &world.cast.officer, &scored, NOW).await.unwrap();
    held::adopt(&programme, &world.cast, scored.id).await;
    submission::record(&programme, &vice, &dossier(&programme, world.cast.commune).await, NOW).await.unwrap();
    let act = dossier(&programme, world.cast.commune).await.newest_act.unwrap();
    let paper = papers::paper(&programme, act, papers::Kind::Request).await.unwrap();
    assert_eq!(paper.signature.unwrap().signer_title.as_deref(), Some("PHÓ CHỦ TỊCH"));
});

on_both_engines!(the_signed_original_of_a_decision_is_attached_by_the_office, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 8).await.unwrap();
    let decided = dossier(&programme, world.cast.commune).await;
    let paper = programme::papers::of_dossier(&programme.store, decided.id)
        .await
        .unwrap()
        .into_iter()
        .find(|paper| paper.kind == programme::papers::Kind::RecognitionDecision)
        .unwrap();
    let of = programme::original::Of { act: paper.act_id, kind: paper.kind };
    let scan = organisation::file::check(testkit::files::pdf("Quyết định giả lập")).await.unwrap();
    let attach = async |actor| {
        programme::original::attach(&programme, actor, &decided, of, (&scan, "../quyết định.pdf"), NOW).await
    };
    for actor in [&world.cast.chair, &world.cast.stranger, &world.cast.lead] {
        assert!(matches!(attach(actor).await, Err(organisation::Error::Forbidden)), "{}", actor.name);
    }
    attach(&world.cast.clerk).await.unwrap();
    let kept = programme::original::of_dossier(&programme.store, decided.id).await.unwrap();
    assert_eq!((kept.len(), kept[0].file_name.as_str()), (1, "quyết định.pdf"));
    let (_, file) = programme::original::open(&programme, &world.cast.officer, &decided, kept[0].id).await.unwrap();
    assert_eq!(file.bytes, testkit::files::pdf("Quyết định giả lập"));
    let foreign = programme::original::open(&programme, &world.cast.stranger, &decided, kept[0].id).await;
    assert!(matches!(foreign, Err(organisation::Error::Forbidden)));
    let docx = programme::papers::docx(&programme, paper.act_id, paper.kind).await.unwrap();
    assert!(docx.starts_with(b"PK"));
});
