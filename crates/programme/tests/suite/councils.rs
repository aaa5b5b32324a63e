//! Councils: who votes, what adopts a dossier, what the minutes keep, and what stops a sitting.

use crate::bao_dai::{
    held::{close_and_sign, convene, council_of, everybody_comes, hold, member, new_council, sign},
    *,
};
use organisation::{Actor, Error, Moment, Role};
use programme::{
    Programme, State, act, appraisal,
    council::{self, Council, Kind, NewMember, Seat, Share},
    decision, self_assessment,
    sitting::{self, Attended, Ballot, Choice, NewSitting, Presence, Ruling, Sitting, Stage, Why},
    snapshot, submission,
};
use testkit::{NOW, World, on_both_engines, seat};

/// Xã Bảo Đài with 873 points, self-scored, and its council of three.
async fn scored(programme: &Programme, world: &World) -> (i64, Council) {
    let unit = world.cast.commune;
    enter(programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    enter(programme, &world.cast.officer, unit, &STEPS).await.unwrap();
    let id = dossier(programme, unit).await.id;
    self_assessment::record(programme, &world.cast.officer, &dossier(programme, unit).await, NOW).await.unwrap();
    (id, council_of(programme, &world.cast.officer, Kind::Assessment, unit).await)
}

async fn find(programme: &Programme, id: i64) -> Sitting {
    sitting::find(&programme.store, id).await.unwrap()
}

async fn record(programme: &Programme, id: i64) -> sitting::Record {
    sitting::record(programme, &find(programme, id).await).await.unwrap()
}

async fn vote(
    programme: &Programme,
    actor: &Actor,
    id: i64,
    member: i64,
    choice: Choice,
    words: &str,
) -> organisation::Result<()> {
    let item = record(programme, id).await.items[0].id;
    let ballot = Ballot { member, criterion: None, choice, words: words.into() };
    sitting::cast(programme, actor, &find(programme, id).await, item, &ballot, NOW).await
}

/// The members of a sitting by seat: chair, secretary, member.
async fn three(programme: &Programme, id: i64) -> [i64; 3] {
    let seats = record(programme, id).await.seats;
    [seats[0].member, seats[1].member, seats[2].member]
}

async fn attend(programme: &Programme, actor: &Actor, id: i64, present: &[i64]) {
    let came: Vec<Attended> = record(programme, id)
        .await
        .seats
        .iter()
        .map(|seat| Attended {
            member: seat.member,
            presence: if present.contains(&seat.member) { Presence::Present } else { Presence::Excused },
            reason: String::new(),
        })
        .collect();
    sitting::attend(&programme.store, actor, &find(programme, id).await, &came, "", NOW).await.unwrap();
}

/// A member with an account: an invented person of the commune or the province.
async fn joined(
    programme: &Programme,
    world: &World,
    council: &Council,
    (name, sign_in, role): (&str, &str, Role),
) -> (Actor, i64) {
    let person = seat(&world.store, name, sign_in, (role, council.unit, None)).await;
    let keeper = if council.kind == Kind::Review { &world.cast.review_secretary } else { &world.cast.officer };
    let new = member(name, Seat::Member, Some(person.person));
    let row = council::join(&programme.store, keeper, council, &new, NOW).await.unwrap();
    (person, row)
}

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
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    let [chair, secretary, third] = three(&programme, id).await;
    attend(&programme, officer, id, &[chair, secretary, third]).await;
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
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    let [chair, secretary, third] = three(&programme, id).await;
    attend(&programme, officer, id, &[chair, secretary, third]).await;
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
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, officer, id).await;
    let [chair, secretary, _] = three(&programme, id).await;
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

on_both_engines!(a_member_with_an_account_votes_in_person_and_nobody_else_does, |world| async move {
    let programme = programme(&world).await;
    let (officer, cast) = (&world.cast.officer, &world.cast);
    let (dossier_id, council) = scored(&programme, &world).await;
    let (midwife, row) =
        joined(&programme, &world, &council, ("Giáp Thị Mừng", "mung", Role::CommuneCouncilMember)).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, officer, id).await;
    assert_eq!(refused(vote(&programme, officer, id, row, Choice::Agree, "").await), "sitting.refused.votes_in_person");
    for stranger in [&cast.chair, &cast.neighbour_officer, &cast.lead, &cast.nobody] {
        let forbidden = vote(&programme, stranger, id, row, Choice::Agree, "").await;
        assert!(matches!(forbidden, Err(Error::Forbidden)), "{}", stranger.name);
    }
    vote(&programme, &midwife, id, row, Choice::Agree, "").await.unwrap();
    let [chair, ..] = three(&programme, id).await;
    assert!(matches!(vote(&programme, &midwife, id, chair, Choice::Agree, "").await, Err(Error::Forbidden)));
    let open = record(&programme, id).await;
    assert_eq!(open.items[0].votes[0].recorded_by, None);
});

on_both_engines!(whoever_acted_on_another_side_keeps_out_without_being_asked, |world| async move {
    let programme = programme(&world).await;
    let (dossier_id, council) = scored(&programme, &world).await;
    // somebody with every office returned this dossier before
    held::adopt(&programme, &world.cast, dossier_id).await;
    let unit = world.cast.commune;
    submission::record(&programme, &world.cast.chair, &dossier(&programme, unit).await, NOW).await.unwrap();
    let (all, officer) = (&world.cast.everybody, &world.cast.officer);
    programme::returning::record(&programme, all, &dossier(&programme, unit).await, &programme::returning::NewReturn::file("Sửa"), NOW).await.unwrap();
    self_assessment::record(&programme, officer, &dossier(&programme, unit).await, NOW).await.unwrap();
    let new = member("Hoàng Kiêm Nhiệm", Seat::Member, Some(all.person));
    let row = council::join(&programme.store, officer, &council, &new, NOW).await.unwrap();
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, officer, id).await;
    assert_eq!(refused(vote(&programme, all, id, row, Choice::Agree, "").await), "sitting.refused.recused");
    let open = record(&programme, id).await;
    assert!(matches!(open.items[0].recusals[0].why, Why::Side { .. }));
    assert_eq!(open.count(&open.items[0]).entitled, 3);
    let taken_back = sitting::return_from_recusal(
        &programme,
        officer,
        &find(&programme, id).await,
        (open.items[0].id, row),
        "Nhầm",
        NOW,
    )
    .await;
    assert_eq!(refused(taken_back), "sitting.refused.not_recused");
});

on_both_engines!(a_recusal_by_word_needs_its_reason_and_lowers_what_is_needed, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, officer, id).await;
    let [chair, secretary, third] = three(&programme, id).await;
    let item = record(&programme, id).await.items[0].id;
    let silent = sitting::recuse(&programme, officer, &find(&programme, id).await, (item, third), " ", NOW).await;
    assert_eq!(refused(silent), "sitting.refused.reason_missing");
    vote(&programme, officer, id, third, Choice::Disagree, "Không.").await.unwrap();
    let why = "Là người nhà của cán bộ tự chấm";
    sitting::recuse(&programme, officer, &find(&programme, id).await, (item, third), why, NOW).await.unwrap();
    assert_eq!(refused(vote(&programme, officer, id, third, Choice::Agree, "").await), "sitting.refused.recused");
    vote(&programme, officer, id, chair, Choice::Agree, "").await.unwrap();
    vote(&programme, officer, id, secretary, Choice::Agree, "").await.unwrap();
    let open = record(&programme, id).await;
    let count = open.count(&open.items[0]);
    assert_eq!((count.entitled, count.needed, count.agree, count.disagree), (2, 2, 2, 0));
});

on_both_engines!(signed_minutes_stay_the_same_bytes_whatever_becomes_of_the_members, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = hold(&programme, officer, &council, &[dossier_id], Choice::Agree).await;
    let signed = sitting::paper(&programme, &find(&programme, id).await).await.unwrap();
    let [chair, ..] = three(&programme, id).await;
    let new =
        NewMember { title: "Phó Chủ tịch giả lập".into(), ..member("Trịnh Văn Khác", Seat::Member, None) };
    council::amend(&programme.store, officer, &council, chair, &new, NOW).await.unwrap();
    council::leave(&programme.store, officer, &council, chair, NOW.today(), NOW).await.unwrap();
    assert_eq!(sitting::paper(&programme, &find(&programme, id).await).await.unwrap(), signed);
    assert_eq!(record(&programme, id).await.seats[0].full_name, "Trịnh Văn Chủ");
    assert_eq!(snapshot::fingerprint(&signed.bytes), signed.sha256);
    let members = council::members(&programme.store, council.id).await.unwrap();
    assert!(members.iter().any(|member| member.full_name == "Trịnh Văn Khác"));
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

on_both_engines!(
    the_review_council_sits_on_many_dossiers_and_what_it_does_not_adopt_can_only_go_back,
    |world| async move {
        let programme = programme(&world).await;
        let (cast, unit) = (&world.cast, world.cast.commune);
        submit(&programme, &world, &[&FIGURES, &STEPS]).await;
        appraise(&programme, &world).await;
        assert_eq!(refused(decide(&programme, &world, 1).await), "decision.refused.not_reviewed");
        let id = dossier(&programme, unit).await.id;
        let council = council_of(&programme, &cast.review_secretary, Kind::Review, cast.province).await;
        let waiting = sitting::waiting(&programme.store, &council).await.unwrap();
        assert_eq!(waiting.iter().map(|line| line.id).collect::<Vec<_>>(), [id]);
        hold(&programme, &cast.review_secretary, &council, &[id], Choice::Disagree).await;
        let reviewed = dossier(&programme, unit).await;
        assert_eq!((reviewed.state, reviewed.adopted), (State::InReview, None));
        assert_eq!(refused(decide(&programme, &world, 1).await), "decision.refused.not_adopted");
        give_back(&programme, &world, "Hội đồng không thông qua").await;
        submit(&programme, &world, &[&[("births", 427)]]).await;
        appraise(&programme, &world).await;
        assert_eq!(refused(decide(&programme, &world, 1).await), "decision.refused.not_reviewed");
        review(&programme, &world).await;
        assert_eq!(dossier(&programme, unit).await.adopted, Some(decision::Outcome::Recognised));
        decide(&programme, &world, 1).await.unwrap();
    }
);

on_both_engines!(an_undetermined_dossier_passes_the_commune_but_not_the_review, |world| async move {
    let programme = programme(&world).await;
    let all_but_survey: Vec<(&str, u64)> =
        STEPS.iter().copied().filter(|(fact, _)| !fact.starts_with("survey")).collect();
    submit(&programme, &world, &[&FIGURES, &all_but_survey]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    let reviewed = dossier(&programme, world.cast.commune).await;
    assert_eq!((reviewed.state, reviewed.adopted), (State::InReview, None));
    let course = act::course(&programme.store, reviewed.id).await.unwrap();
    assert!(course.iter().any(|act| act.kind == act::ActKind::ReviewSitting));
    assert_eq!(refused(decide(&programme, &world, 1).await), "decision.refused.undetermined");
});

on_both_engines!(a_voter_stands_on_the_side_of_the_council_for_ever, |world| async move {
    let programme = programme(&world).await;
    let (cast, unit) = (&world.cast, world.cast.commune);
    let (dossier_id, council) = scored(&programme, &world).await;
    let all = &cast.everybody;
    let row = council::join(
        &programme.store,
        &cast.officer,
        &council,
        &member("Hoàng Kiêm Nhiệm", Seat::Member, Some(all.person)),
        NOW,
    )
    .await
    .unwrap();
    let id = convene(&programme, &cast.officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, &cast.officer, id).await;
    vote(&programme, all, id, row, Choice::Abstain, "").await.unwrap();
    for member in three(&programme, id).await {
        let done = vote(&programme, &cast.officer, id, member, Choice::Agree, "").await;
        assert!(done.is_ok() || member == row);
    }
    close_and_sign(&programme, &cast.officer, id).await;
    submission::record(&programme, &cast.chair, &dossier(&programme, unit).await, NOW).await.unwrap();
    let submitted = dossier(&programme, unit).await;
    assert_eq!(refused(appraisal::record(&programme, all, &submitted, "", NOW).await), "separation.refused.commune");
    // given back and sent up again, the vote of then still counts
    give_back(&programme, &world, "Sửa").await;
    submit(&programme, &world, &[&[("births", 427)]]).await;
    let submitted = dossier(&programme, unit).await;
    assert_eq!(refused(appraisal::record(&programme, all, &submitted, "", NOW).await), "separation.refused.commune");
});

on_both_engines!(a_voter_of_the_review_council_may_sign_and_may_not_appraise_afterwards, |world| async move {
    let programme = programme(&world).await;
    let (cast, unit) = (&world.cast, world.cast.commune);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    appraise(&programme, &world).await;
    let secretary = &cast.review_secretary;
    let council = council_of(&programme, secretary, Kind::Review, cast.province).await;
    let head = member("Hà Ngọc Tuấn", Seat::Chair, Some(cast.provincial_chair.person));
    let head = council::join(&programme.store, secretary, &council, &head, NOW).await.unwrap();
    let lead = member("Lê Thị Minh Hà", Seat::Member, Some(cast.lead.person));
    let refusal = council::join(&programme.store, secretary, &council, &lead, NOW).await;
    assert_eq!(refused(refusal), "council.refused.person_unknown", "the department does not vote");
    let id = convene(&programme, secretary, &council, &[dossier(&programme, unit).await.id]).await;
    everybody_comes(&programme, secretary, id).await;
    let done = sitting::agree_to_the_rest(&programme, &cast.provincial_chair, &find(&programme, id).await, NOW).await;
    assert_eq!(done.unwrap(), 1);
    for seat in record(&programme, id).await.seats.iter().filter(|seat| seat.member != head) {
        vote(&programme, secretary, id, seat.member, Choice::Agree, "").await.unwrap();
    }
    close_and_sign(&programme, secretary, id).await;
    decide(&programme, &world, 3).await.unwrap();
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
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, officer, id).await;
    let [chair, secretary, _] = three(&programme, id).await;
    vote(&programme, officer, id, chair, Choice::Agree, "").await.unwrap();
    let seen = find(&programme, id).await;
    vote(&programme, officer, id, secretary, Choice::Agree, "").await.unwrap();
    assert!(matches!(sitting::close(&programme, officer, &seen, NOW).await, Err(Error::Conflict)));
    // two members who vote at once do not stand in each other's way
    let item = record(&programme, id).await.items[0].id;
    let ballot = Ballot { member: chair, criterion: None, choice: Choice::Abstain, words: String::new() };
    sitting::cast(&programme, officer, &seen, item, &ballot, NOW).await.unwrap();
});

on_both_engines!(a_council_rests_on_its_decision_and_other_shares_on_their_ground, |world| async move {
    let programme = programme(&world).await;
    let (store, officer, unit) = (&programme.store, &world.cast.officer, world.cast.commune);
    let new = new_council(Kind::Assessment, unit);
    for (bad, key) in [
        (council::NewCouncil { decision: " ".into(), ..new.clone() }, "council.refused.decision_missing"),
        (council::NewCouncil { decided_on: tomorrow(), ..new.clone() }, "council.refused.decision_in_future"),
        (council::NewCouncil { to: NOW.today().pred_opt(), ..new.clone() }, "council.refused.ends_before"),
        (council::NewCouncil { quorum: Share { part: 1, whole: 2 }, ..new.clone() }, "council.refused.ground_missing"),
        (council::NewCouncil { decision: "QĐ \u{1f600}".into(), ..new.clone() }, "papers.refused.unprintable"),
    ] {
        assert_eq!(refused(council::establish(store, officer, &bad, NOW).await), key);
    }
    let review = new_council(Kind::Review, world.cast.province);
    assert!(matches!(council::establish(store, officer, &review, NOW).await, Err(Error::Forbidden)));
    for stranger in [&world.cast.neighbour_officer, &world.cast.chair, &world.cast.review_secretary] {
        assert!(matches!(council::establish(store, stranger, &new, NOW).await, Err(Error::Forbidden)));
    }
    let id = council::establish(store, officer, &new, NOW).await.unwrap();
    assert_eq!(refused(council::establish(store, officer, &new, NOW).await), "council.refused.overlaps");
    let first = council::find(store, id).await.unwrap();
    council::end(store, officer, &first, NOW.today(), NOW).await.unwrap();
    let next = council::NewCouncil { from: tomorrow(), ..new };
    council::establish(store, officer, &next, NOW).await.unwrap();
});
