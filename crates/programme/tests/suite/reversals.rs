//! What becomes of a decision afterwards: revocation, reopening, objections.

use crate::bao_dai::*;
use crate::many::*;
use organisation::Error;
use programme::{
    State, act,
    authority::{self, NewAuthority},
    board,
    decision::{self, Outcome},
    document::{self, Kind, NewDecision},
    objection, papers,
    reversal::{self, Reversal},
};
use standards::AuthorityRole;
use testkit::{NOW, on_both_engines};

on_both_engines!(a_revoked_recognition_counts_nowhere_as_one, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 3).await;
    publish(&programme, &world).await;
    let published = dossier(&programme, world.cast.commune).await;
    assert_eq!(refused(revoke(&programme, &world, 4, "  ").await), "reversal.refused.reason_missing");
    assert_eq!(refused(revoke(&programme, &world, 3, "Sai").await), "paper.refused.number_taken");
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

on_both_engines!(
    a_reopening_is_not_dated_before_the_revocation_and_shows_the_communes_own_score_again,
    |world| async move {
        let programme = programme(&world).await;
        let chair = &world.cast.provincial_chair;
        recognise(&programme, &world, 1).await;
        let day_after = NOW.plus_minutes(24 * 60);
        let revocation = NewDecision { number: 2, decided_on: day_after.today() };
        let decided = dossier(&programme, world.cast.commune).await;
        let way = (&decided, Reversal::Revocation);
        reversal::record(&programme, chair, way, (&revocation, "Báo cáo sai"), day_after).await.unwrap();
        let revoked = dossier(&programme, world.cast.commune).await;
        let way = (&revoked, Reversal::Reopening);
        let early = reversal::record(&programme, chair, way, (&numbered(3), "Xem lại"), day_after).await;
        assert_eq!(refused(early), "decision.refused.day_bad");
        let reopening = NewDecision { number: 3, decided_on: day_after.today() };
        // what the board shows is the commune's score again, whatever the appraisal left there
        let tx = programme.store.write().await.unwrap();
        tx.run("UPDATE computation SET total = '1' WHERE assessment_id = $1", [revoked.id.into()]).await.unwrap();
        tx.commit().await.unwrap();
        reversal::record(&programme, chair, way, (&reopening, "Xem lại"), day_after).await.unwrap();
        let own = "SELECT COUNT(*) FROM computation WHERE total = '873'";
        assert_eq!(count(&programme, own).await, 1);
    }
);

on_both_engines!(a_reversal_names_who_decides_on_its_day, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    let new =
        NewAuthority {
            role: AuthorityRole::ProvincialChair, from: NOW.today(), ground: "Nghị quyết giả lập 9".into()
        };
    authority::set(&programme.store, &world.cast.lead, world.cast.province, &new, NOW).await.unwrap();
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    let act = dossier(&programme, world.cast.commune).await.newest_act.unwrap();
    let paper = papers::paper(&programme, act, papers::Kind::RevocationDecision).await.unwrap();
    assert!(paper.footnotes.iter().any(|note| note.contains("Nghị quyết giả lập 9")), "{:?}", paper.footnotes);
});
