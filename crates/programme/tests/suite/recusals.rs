//! Who keeps out of a dossier in a council, and on which side whoever votes or writes votes down stands for ever.

use crate::bao_dai::{
    held::{close_and_sign, convene, council_of, everybody_comes, member},
    room::{find, joined, record, scored, sits, three, try_to_attend, vote},
    *,
};
use organisation::{Actor, Error, Role};
use programme::{
    Programme,
    agenda::{self, Work},
    appraisal,
    council::{self, Kind, Seat},
    finding,
    separation::{self, Side},
    sitting::{self, Choice, Why},
    submission,
};
use testkit::{NOW, on_both_engines};

on_both_engines!(whoever_acted_on_another_side_keeps_out_without_being_asked, |world| async move {
    let programme = programme(&world).await;
    let (cast, all) = (&world.cast, &world.cast.everybody);
    // somebody with every office appraised this dossier
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let submitted = dossier(&programme, cast.commune).await;
    finding::agree_with_rest(&programme, &cast.lead, &submitted, NOW).await.unwrap();
    let found = dossier(&programme, cast.commune).await;
    appraisal::record(&programme, all, &found, "", NOW).await.unwrap();
    let keeper = &cast.review_secretary;
    let council = council_of(&programme, keeper, Kind::Review, cast.province).await;
    let new = member("Hoàng Kiêm Nhiệm", Seat::Member, Some(all.person));
    let row = council::join(&programme.store, keeper, &council, &new, NOW).await.unwrap();
    let id = convene(&programme, keeper, &council, &[found.id]).await;
    everybody_comes(&programme, keeper, id).await;
    assert_eq!(refused(vote(&programme, all, id, row, Choice::Agree, "").await), "sitting.refused.recused");
    assert!(votes_asked_of(&programme, all).await.is_empty(), "no vote is asked that is not taken");
    let open = record(&programme, id).await;
    let item = &open.items[0];
    assert!(matches!(item.recusals[0].why, Why::Side { side: Side::Appraiser }));
    assert_eq!(open.count(item).entitled, 3);
    assert_eq!(sitting::in_the_way(&open, item, row).unwrap().key, "sitting.refused.recused");
    assert_eq!(sitting::in_the_way(&open, item, open.seats[0].member), None);
    let sitting = find(&programme, id).await;
    let taken_back = sitting::return_from_recusal(&programme, keeper, &sitting, (item.id, row), "Nhầm", NOW).await;
    assert_eq!(refused(taken_back), "sitting.refused.not_recused");
});

/// In which sittings a person is asked to vote, and on how many dossiers.
async fn votes_asked_of(programme: &Programme, actor: &Actor) -> Vec<(agenda::At, u64)> {
    let items = agenda::of(programme, actor, NOW).await.unwrap();
    items.into_iter().filter(|item| item.work == Work::Vote).map(|item| (item.at, item.count)).collect()
}

on_both_engines!(a_reopened_sitting_asks_for_the_votes_that_are_missing, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let (mung, _) = joined(&programme, &world, &council, ("Giáp Thị Mừng", "mung", Role::CommuneCouncilMember)).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, officer, id).await;
    for member in three(&programme, id).await {
        vote(&programme, officer, id, member, Choice::Agree, "").await.unwrap();
    }
    let asked = [(agenda::At::Sitting(id), 1)];
    assert_eq!(votes_asked_of(&programme, &mung).await, asked);
    sitting::close(&programme, officer, &find(&programme, id).await, NOW).await.unwrap();
    assert!(votes_asked_of(&programme, &mung).await.is_empty(), "the sitting is closed");
    sitting::reopen(&programme, officer, &find(&programme, id).await, "Ghi nhầm phiếu", NOW).await.unwrap();
    assert_eq!(votes_asked_of(&programme, &mung).await, asked);
});

on_both_engines!(a_name_entered_without_an_account_does_not_get_round_the_sides, |world| async move {
    let programme = programme(&world).await;
    let cast = &world.cast;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    appraise(&programme, &world).await;
    let keeper = &cast.review_secretary;
    let council = council_of(&programme, keeper, Kind::Review, cast.province).await;
    let mut rows = Vec::new();
    for name in ["LE THI  MINH HA", "Lê Thị Minh Hằng"] {
        let new = member(name, Seat::Member, None);
        rows.push(council::join(&programme.store, keeper, &council, &new, NOW).await.unwrap());
    }
    let id = convene(&programme, keeper, &council, &[dossier(&programme, cast.commune).await.id]).await;
    everybody_comes(&programme, keeper, id).await;
    let disguised = vote(&programme, keeper, id, rows[0], Choice::Agree, "").await;
    assert_eq!(refused(disguised), "sitting.refused.recused");
    vote(&programme, keeper, id, rows[1], Choice::Agree, "").await.unwrap();
    let open = record(&programme, id).await;
    let recused: Vec<i64> = open.items[0].recusals.iter().map(|recusal| recusal.member).collect();
    assert_eq!(recused, [rows[0]]);
});

on_both_engines!(whoever_appraised_writes_down_no_vote_and_neither_closes_nor_signs, |world| async move {
    let programme = programme(&world).await;
    let (cast, unit) = (&world.cast, world.cast.commune);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    appraise(&programme, &world).await;
    let keeper = &cast.review_secretary;
    // the department's officer who appraised is made the council's secretary as well
    let offices = cast.lead.offices.iter().chain(&keeper.offices).cloned().collect();
    let both = &Actor { offices, ..cast.lead.clone() };
    let council = council_of(&programme, keeper, Kind::Review, cast.province).await;
    let id = convene(&programme, keeper, &council, &[dossier(&programme, unit).await.id]).await;
    everybody_comes(&programme, keeper, id).await;
    let members = three(&programme, id).await;
    // nor does such a person choose who votes
    let item = record(&programme, id).await.items[0].id;
    let out =
        sitting::recuse(&programme, both, &find(&programme, id).await, (item, members[2]), "Việc riêng", NOW).await;
    assert_eq!(refused(out), "separation.refused.appraiser");
    let left = sitting::defer(&programme.store, both, &find(&programme, id).await, item, "Chờ", NOW).await;
    assert_eq!(refused(left), "separation.refused.appraiser");
    assert_eq!(refused(try_to_attend(&programme, both, id, &members[..2], NOW).await), "separation.refused.appraiser");
    let written = vote(&programme, both, id, members[0], Choice::Agree, "").await;
    assert_eq!(refused(written), "separation.refused.appraiser");
    for member in members {
        vote(&programme, keeper, id, member, Choice::Agree, "").await.unwrap();
    }
    let closing = sitting::close(&programme, both, &find(&programme, id).await, NOW).await;
    assert_eq!(refused(closing), "separation.refused.appraiser");
    sitting::close(&programme, keeper, &find(&programme, id).await, NOW).await.unwrap();
    assert_eq!(refused(held::sign(&programme, both, id).await), "separation.refused.appraiser");
    held::sign(&programme, keeper, id).await.unwrap();
    // and whoever wrote the votes down stands with the council from now on
    let reviewed = dossier(&programme, unit).await;
    let check = separation::check(&programme.store, reviewed.id, keeper.person, Side::Appraiser).await;
    assert_eq!(refused(check), "separation.refused.decider");
});

on_both_engines!(nobody_else_puts_a_given_vote_aside, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let (mung, row) = joined(&programme, &world, &council, ("Giáp Thị Mừng", "mung", Role::CommuneCouncilMember)).await;
    let id = convene(&programme, officer, &council, &[dossier_id]).await;
    everybody_comes(&programme, officer, id).await;
    assert_eq!(votes_asked_of(&programme, &mung).await, [(agenda::At::Sitting(id), 1)]);
    vote(&programme, &mung, id, row, Choice::Disagree, "Chưa đủ sân chơi.").await.unwrap();
    let others = three(&programme, id).await;
    let item = record(&programme, id).await.items[0].id;
    let out = async |actor, reason| {
        sitting::recuse(&programme, actor, &find(&programme, id).await, (item, row), reason, NOW).await
    };
    let back = async |actor| {
        sitting::return_from_recusal(&programme, actor, &find(&programme, id).await, (item, row), "Nhầm", NOW).await
    };
    assert_eq!(refused(out(officer, "Người nhà").await), "sitting.refused.has_voted");
    let gone = try_to_attend(&programme, officer, id, &others, NOW).await;
    let Err(Error::Refused(refusal)) = gone else { panic!("{gone:?}") };
    assert_eq!(refusal.key, "sitting.refused.voted");
    assert_eq!(refusal.places, [("name", "Giáp Thị Mừng".to_owned())]);
    let unrecorded = sitting::attend(&programme.store, officer, &find(&programme, id).await, &[], "", NOW).await;
    assert_eq!(refused(unrecorded), "sitting.refused.voted");
    // by own word, and the dissent stays in the minutes
    out(&mung, "Có người nhà trong tổ tự chấm").await.unwrap();
    assert_eq!(refused(back(officer).await), "sitting.refused.has_voted");
    let open = record(&programme, id).await;
    let count = open.count(&open.items[0]);
    assert_eq!((count.entitled, count.disagree), (3, 0));
    let uncounted: Vec<_> =
        open.uncounted(&open.items[0]).map(|(seat, vote)| (seat.member, vote.words.as_str())).collect();
    assert_eq!(uncounted, [(row, "Chưa đủ sân chơi.")]);
    back(&mung).await.unwrap();
    let open = record(&programme, id).await;
    assert_eq!((open.count(&open.items[0]).disagree, open.uncounted(&open.items[0]).count()), (1, 0));
    // a dissent on what is left to another sitting is kept too
    sitting::defer(&programme.store, officer, &find(&programme, id).await, item, "Chờ số liệu", NOW).await.unwrap();
    let open = record(&programme, id).await;
    assert_eq!(open.uncounted(&open.items[0]).count(), 1);
});

on_both_engines!(a_recusal_by_word_needs_its_reason_and_lowers_what_is_needed, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (id, [chair, secretary, third]) = sits(&programme, &world).await;
    let item = record(&programme, id).await.items[0].id;
    let silent = sitting::recuse(&programme, officer, &find(&programme, id).await, (item, third), " ", NOW).await;
    assert_eq!(refused(silent), "sitting.refused.reason_missing");
    let why = "Là người nhà của cán bộ tự chấm";
    sitting::recuse(&programme, officer, &find(&programme, id).await, (item, third), why, NOW).await.unwrap();
    assert_eq!(refused(vote(&programme, officer, id, third, Choice::Agree, "").await), "sitting.refused.recused");
    vote(&programme, officer, id, chair, Choice::Agree, "").await.unwrap();
    vote(&programme, officer, id, secretary, Choice::Agree, "").await.unwrap();
    let open = record(&programme, id).await;
    let count = open.count(&open.items[0]);
    assert_eq!((count.entitled, count.needed, count.agree, count.disagree), (2, 2, 2, 0));
    let voted = sitting::recuse(&programme, officer, &find(&programme, id).await, (item, chair), why, NOW).await;
    assert_eq!(refused(voted), "sitting.refused.has_voted", "a vote that was written down stands as well");
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
        vote(&programme, &cast.officer, id, member, Choice::Agree, "").await.unwrap();
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
    let reviewed = dossier(&programme, unit).await;
    let check = separation::check(&programme.store, reviewed.id, cast.provincial_chair.person, Side::Appraiser).await;
    assert_eq!(refused(check), "separation.refused.decider");
    decide(&programme, &world, 3).await.unwrap();
});
