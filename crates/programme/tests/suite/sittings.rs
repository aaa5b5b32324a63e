//! Sittings: who votes, what adopts a dossier, what the minutes keep, and what stops a sitting.

use crate::bao_dai::{
    held::{close_and_sign, convene, council_of, everybody_comes, hold, sign},
    room::{attend, find, record, scored, sits, three, vote},
    *,
};
use organisation::{Error, Moment};
use programme::{
    State,
    council::Kind,
    self_assessment,
    sitting::{self, Ballot, Cause, Choice, NewSitting, Ruling, Stage},
    submission,
};
use testkit::{NOW, on_both_engines};

on_both_engines!(two_of_three_make_a_quorum_and_one_does_not, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier]).await;
    let [chair, secretary, _] = three(&programme, id).await;
    assert_eq!(
        refused(vote(&programme, officer, id, chair, Choice::Agree, "").await),
        "sitting.refused.no_quorum",
        "nobody is recorded as present"
    );
    attend(&programme, officer, id, &[chair]).await;
    assert_eq!(refused(vote(&programme, officer, id, chair, Choice::Agree, "").await), "sitting.refused.no_quorum");
    attend(&programme, officer, id, &[chair, secretary]).await;
    vote(&programme, officer, id, chair, Choice::Agree, "").await.unwrap();
});

on_both_engines!(without_a_quorum_a_sitting_closes_and_leaves_its_dossiers, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    let nobody = sitting::close(&programme, officer, &find(&programme, id).await, NOW).await;
    assert_eq!(refused(nobody), "sitting.refused.nobody_present");
    let [chair, ..] = three(&programme, id).await;
    attend(&programme, officer, id, &[chair]).await;
    sitting::close(&programme, officer, &find(&programme, id).await, NOW).await.unwrap();
    let record = record(&programme, id).await;
    assert_eq!(record.ruling(&record.items[0]), Ruling::Deferred);
    assert_eq!(dossier(&programme, world.cast.commune).await.state, State::SelfScored);
});

on_both_engines!(more_than_half_of_who_may_vote_adopt_a_dossier, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (id, [chair, secretary, third]) = sits(&programme, &world).await;
    vote(&programme, officer, id, chair, Choice::Agree, "").await.unwrap();
    let open = record(&programme, id).await;
    assert_eq!((open.count(&open.items[0]).needed, open.ruling(&open.items[0])), (2, Ruling::NotAdopted));
    vote(&programme, officer, id, secretary, Choice::Agree, "").await.unwrap();
    vote(&programme, officer, id, third, Choice::Abstain, "").await.unwrap();
    close_and_sign(&programme, officer, id).await;
    assert_eq!(dossier(&programme, world.cast.commune).await.state, State::CouncilHeld);
    submission::record(&programme, &world.cast.chair, &dossier(&programme, world.cast.commune).await, NOW)
        .await
        .unwrap();
});

on_both_engines!(
    a_dossier_that_is_not_adopted_stays_with_its_minutes_and_can_be_put_to_another_sitting,
    |world| async move {
        let programme = programme(&world).await;
        let officer = &world.cast.officer;
        let (dossier_id, council) = scored(&programme, &world).await;
        let id = hold(&programme, officer, &council, &[dossier_id], Choice::Disagree).await;
        let scored = dossier(&programme, world.cast.commune).await;
        assert_eq!(scored.state, State::SelfScored);
        let refusal = submission::record(&programme, &world.cast.chair, &scored, NOW).await;
        assert_eq!(refused(refusal), "submission.refused.council_not_held");
        assert_eq!(find(&programme, id).await.stage, Stage::Signed);
        let kept = sitting::of_dossier(&programme.store, dossier_id).await.unwrap();
        assert_eq!(kept[0].ruling, Some(Ruling::NotAdopted));
        assert!(sitting::paper(&programme, &find(&programme, id).await).await.unwrap().bytes.starts_with(b"%PDF"));
        hold(&programme, officer, &council, &[dossier_id], Choice::Agree).await;
        assert_eq!(dossier(&programme, world.cast.commune).await.state, State::CouncilHeld);
    }
);

on_both_engines!(a_figure_after_the_sitting_asks_for_another_one, |world| async move {
    let programme = programme(&world).await;
    let (officer, unit) = (&world.cast.officer, world.cast.commune);
    let (id, council) = scored(&programme, &world).await;
    hold(&programme, officer, &council, &[id], Choice::Agree).await;
    enter(&programme, officer, unit, &[("births", 427)]).await.unwrap();
    assert_eq!(dossier(&programme, unit).await.state, State::InFigures);
    self_assessment::record(&programme, officer, &dossier(&programme, unit).await, NOW).await.unwrap();
    let refusal = submission::record(&programme, &world.cast.chair, &dossier(&programme, unit).await, NOW).await;
    assert_eq!(refused(refusal), "submission.refused.council_not_held");
});

on_both_engines!(a_dossier_that_changes_while_the_council_sits_is_left_to_another_sitting, |world| async move {
    let programme = programme(&world).await;
    let (officer, unit) = (&world.cast.officer, world.cast.commune);
    let (id, [chair, secretary, third]) = sits(&programme, &world).await;
    for member in [chair, secretary] {
        vote(&programme, officer, id, member, Choice::Agree, "").await.unwrap();
    }
    enter(&programme, officer, unit, &[("births", 427)]).await.unwrap();
    assert_eq!(refused(vote(&programme, officer, id, third, Choice::Agree, "").await), "sitting.refused.moved_on");
    close_and_sign(&programme, officer, id).await;
    assert_eq!(dossier(&programme, unit).await.state, State::InFigures);
});

on_both_engines!(minutes_signed_after_a_figure_changed_make_no_act, |world| async move {
    let programme = programme(&world).await;
    let (officer, unit) = (&world.cast.officer, world.cast.commune);
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    let sitting = everybody_comes(&programme, officer, id).await;
    for seat in record(&programme, id).await.seats {
        vote(&programme, officer, sitting.id, seat.member, Choice::Agree, "").await.unwrap();
    }
    sitting::close(&programme, officer, &find(&programme, id).await, NOW).await.unwrap();
    enter(&programme, officer, unit, &[("births", 427)]).await.unwrap();
    sign(&programme, officer, id).await.unwrap();
    assert_eq!(dossier(&programme, unit).await.state, State::InFigures);
});

on_both_engines!(a_vote_is_given_again_until_the_sitting_is_closed_and_every_one_is_kept, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (id, [chair, secretary, _]) = sits(&programme, &world).await;
    assert_eq!(
        refused(vote(&programme, officer, id, chair, Choice::Disagree, "  ").await),
        "sitting.refused.words_missing"
    );
    vote(&programme, officer, id, chair, Choice::Disagree, "Chưa đủ sân chơi.").await.unwrap();
    vote(&programme, officer, id, chair, Choice::Agree, "").await.unwrap();
    vote(&programme, officer, id, secretary, Choice::Agree, "").await.unwrap();
    let open = record(&programme, id).await;
    let mine = open.items[0].votes.iter().find(|vote| vote.member == chair).unwrap();
    assert_eq!((mine.choice, mine.earlier, mine.recorded_by.as_deref()), (Choice::Agree, 1, Some("Nguyễn Thị Thảo")));
    assert_eq!(open.count(&open.items[0]).given(), 2, "one member counts once");
    let votes = storage::Sql::number(world.store.read(), "SELECT COUNT(*) FROM vote", []).await.unwrap();
    assert_eq!(votes, Some(3), "nothing was overwritten");
    sitting::close(&programme, officer, &find(&programme, id).await, NOW).await.unwrap();
    assert_eq!(refused(vote(&programme, officer, id, chair, Choice::Abstain, "").await), "sitting.refused.not_open");
    sitting::reopen(&programme, officer, &find(&programme, id).await, "Ghi nhầm phiếu", NOW).await.unwrap();
    vote(&programme, officer, id, chair, Choice::Abstain, "").await.unwrap();
    close_and_sign(&programme, officer, id).await;
    assert_eq!(refused(vote(&programme, officer, id, chair, Choice::Agree, "").await), "sitting.refused.not_open");
    let reopened = sitting::reopen(&programme, officer, &find(&programme, id).await, "x", NOW).await;
    assert_eq!(refused(reopened), "sitting.refused.not_closed");
});

on_both_engines!(minutes_that_were_altered_are_not_shown, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = hold(&programme, officer, &council, &[dossier_id], Choice::Agree).await;
    let tx = world.store.write().await.unwrap();
    tx.run("UPDATE sitting_record SET content = REPLACE(content, 'agree', 'abstain')", []).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(sitting::record(&programme, &find(&programme, id).await).await, Err(Error::Broken(_))));
    let tx = world.store.write().await.unwrap();
    tx.run("UPDATE minutes_paper SET sha256 = 'x' WHERE sitting_id = $1", [id.into()]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(sitting::paper(&programme, &find(&programme, id).await).await, Err(Error::Broken(_))));
});

on_both_engines!(who_signs_was_there_and_the_day_is_not_before_the_sitting, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    let [chair, secretary, absent] = three(&programme, id).await;
    attend(&programme, officer, id, &[chair, secretary]).await;
    for member in [chair, secretary] {
        vote(&programme, officer, id, member, Choice::Agree, "").await.unwrap();
    }
    assert_eq!(refused(sign(&programme, officer, id).await), "sitting.refused.not_closed");
    sitting::close(&programme, officer, &find(&programme, id).await, NOW).await.unwrap();
    let closed = find(&programme, id).await;
    let good = sitting::NewSigning {
        closing: closed.closing.unwrap(),
        number: Some(3),
        signed_on: NOW.today(),
        chair,
        secretary,
    };
    for (bad, key) in [
        (sitting::NewSigning { secretary: absent, ..good.clone() }, "sitting.refused.signers_bad"),
        (sitting::NewSigning { secretary: chair, ..good.clone() }, "sitting.refused.signers_bad"),
        (sitting::NewSigning { signed_on: tomorrow(), ..good.clone() }, "sitting.refused.day_bad"),
        (sitting::NewSigning { signed_on: NOW.today().pred_opt().unwrap(), ..good.clone() }, "sitting.refused.day_bad"),
        (sitting::NewSigning { number: Some(0), ..good.clone() }, "sitting.refused.number_bad"),
    ] {
        assert_eq!(refused(sitting::sign(&programme, officer, &closed, &bad, NOW).await), key);
    }
    let stale = sitting::NewSigning { closing: 0, ..good.clone() };
    assert!(matches!(sitting::sign(&programme, officer, &closed, &stale, NOW).await, Err(Error::Conflict)));
    sitting::sign(&programme, officer, &closed, &good, NOW).await.unwrap();
    let minutes = sitting::signed(&programme.store, id).await.unwrap().unwrap();
    assert_eq!((minutes.number, minutes.symbol.as_str()), (Some(3), "BB-HĐ"));
});

on_both_engines!(a_dossier_is_on_one_agenda_at_a_time_and_only_where_it_waits, |world| async move {
    let programme = programme(&world).await;
    let (cast, officer) = (&world.cast, &world.cast.officer);
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    let again = NewSitting { held_at: NOW, place: "x".into(), guests: String::new(), dossiers: vec![dossier_id] };
    let store = &programme.store;
    let twice = sitting::convene(store, officer, &council, &again, NOW).await;
    assert_eq!(refused(twice), "sitting.refused.on_an_agenda");
    let yesterday = NewSitting { held_at: Moment(NOW.0 - 86_400_000), ..again.clone() };
    let before = sitting::convene(store, officer, &council, &yesterday, NOW).await;
    assert_eq!(refused(before), "sitting.refused.no_council_then");
    let neighbour = dossier(&programme, cast.neighbour).await.id;
    let foreign = sitting::add(store, officer, &find(&programme, id).await, &[neighbour], NOW).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    let reviewing = council_of(&programme, &cast.review_secretary, Kind::Review, cast.province).await;
    let early = sitting::convene(store, &cast.review_secretary, &reviewing, &again, NOW).await;
    assert_eq!(refused(early), "sitting.refused.not_waiting");
    sitting::cancel(&programme, officer, &find(&programme, id).await, "Hoãn họp", NOW).await.unwrap();
    sitting::convene(store, officer, &council, &again, NOW).await.unwrap();
});

on_both_engines!(what_nobody_voted_on_is_left_to_another_sitting_by_word, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, officer, id).await;
    let silent = sitting::close(&programme, officer, &find(&programme, id).await, NOW).await;
    assert_eq!(refused(silent), "sitting.refused.no_votes");
    let item = record(&programme, id).await.items[0].id;
    let store = &programme.store;
    sitting::defer(store, officer, &find(&programme, id).await, item, "Chờ số liệu", NOW).await.unwrap();
    let [chair, ..] = three(&programme, id).await;
    assert_eq!(refused(vote(&programme, officer, id, chair, Choice::Agree, "").await), "sitting.refused.deferred");
    sitting::take_up(store, officer, &find(&programme, id).await, item, NOW).await.unwrap();
    vote(&programme, officer, id, chair, Choice::Agree, "").await.unwrap();
    sitting::defer(store, officer, &find(&programme, id).await, item, "Chờ số liệu", NOW).await.unwrap();
    close_and_sign(&programme, officer, id).await;
    assert_eq!(dossier(&programme, world.cast.commune).await.state, State::SelfScored);
});

on_both_engines!(a_vote_that_comes_while_the_secretary_closes_is_a_conflict, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (id, [chair, secretary, _]) = sits(&programme, &world).await;
    vote(&programme, officer, id, chair, Choice::Agree, "").await.unwrap();
    let seen = find(&programme, id).await;
    vote(&programme, officer, id, secretary, Choice::Agree, "").await.unwrap();
    assert!(matches!(sitting::close(&programme, officer, &seen, NOW).await, Err(Error::Conflict)));
    // two members who vote at once do not stand in each other's way
    let item = record(&programme, id).await.items[0].id;
    let ballot = Ballot { member: chair, criterion: None, choice: Choice::Abstain, words: String::new() };
    sitting::cast(&programme, officer, &seen, item, &ballot, NOW).await.unwrap();
});

on_both_engines!(views_on_criteria_and_remarks_are_kept_and_decide_nothing, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (id, [chair, secretary, _]) = sits(&programme, &world).await;
    let item = record(&programme, id).await.items[0].id;
    let view = async |member: i64, no: &str, choice, words: &str| {
        let ballot = Ballot { member, criterion: Some(no.into()), choice, words: words.into() };
        sitting::cast(&programme, officer, &find(&programme, id).await, item, &ballot, NOW).await
    };
    let unknown = view(chair, "99", Choice::Agree, "").await;
    assert_eq!(refused(unknown), "sitting.refused.criterion_unknown");
    assert_eq!(refused(view(chair, "12", Choice::Disagree, "").await), "sitting.refused.words_missing");
    view(chair, "12", Choice::Disagree, "Sân chơi chưa dùng được.").await.unwrap();
    view(chair, "12", Choice::Abstain, "").await.unwrap();
    view(secretary, "1", Choice::Agree, "").await.unwrap();
    let remark = async |actor, member, words| {
        sitting::remark(&programme, actor, &find(&programme, id).await, (item, member), words, NOW).await
    };
    assert_eq!(refused(remark(officer, None, " ").await), "sitting.refused.words_missing");
    assert!(matches!(remark(&world.cast.chair, None, "x").await, Err(Error::Forbidden)));
    assert!(matches!(remark(officer, Some(0), "x").await, Err(Error::NotFound)));
    remark(officer, Some(chair), "Nên sửa sân chơi trước.").await.unwrap();
    remark(officer, None, "Khách mời đồng tình.").await.unwrap();
    let open = record(&programme, id).await;
    let kept = &open.items[0];
    let views: Vec<_> = kept
        .views
        .iter()
        .map(|view| (view.criterion.as_str(), view.vote.member, view.vote.choice, view.vote.earlier))
        .collect();
    assert_eq!(views, [("1", secretary, Choice::Agree, 0), ("12", chair, Choice::Abstain, 1)]);
    let remarks: Vec<_> = kept.remarks.iter().map(|remark| (remark.member, remark.words.as_str())).collect();
    assert_eq!(remarks, [(Some(chair), "Nên sửa sân chơi trước."), (None, "Khách mời đồng tình.")]);
    assert_eq!(open.count(kept).given(), 0);
    let closing = sitting::close(&programme, officer, &find(&programme, id).await, NOW).await;
    assert_eq!(refused(closing), "sitting.refused.no_votes");
});

on_both_engines!(a_dossier_of_which_too_many_keep_out_is_left_to_another_sitting, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (id, [chair, secretary, third]) = sits(&programme, &world).await;
    let item = record(&programme, id).await.items[0].id;
    for member in [secretary, third] {
        let open = find(&programme, id).await;
        sitting::recuse(&programme, officer, &open, (item, member), "Người nhà", NOW).await.unwrap();
    }
    let open = record(&programme, id).await;
    assert!(open.has_quorum(), "three of three are present");
    assert_eq!(open.deferral(&open.items[0]), Some(Cause::NoQuorum));
    let alone = vote(&programme, officer, id, chair, Choice::Agree, "").await;
    assert_eq!(refused(alone), "sitting.refused.no_quorum_here");
    close_and_sign(&programme, officer, id).await;
    let closed = record(&programme, id).await;
    assert_eq!(closed.ruling(&closed.items[0]), Ruling::Deferred);
    assert_eq!(dossier(&programme, world.cast.commune).await.state, State::SelfScored);
});
