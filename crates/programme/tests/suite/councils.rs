//! Councils: on what they rest, who sits in them on which days, and which sittings that reaches.

use crate::bao_dai::{
    held::{convene, council_of, everybody_comes, hold, member, new_council},
    room::{find, joined, record, scored, sits, three, try_to_attend, vote},
    *,
};
use organisation::{Error, Role};
use programme::{
    State, act,
    council::{self, Kind, NewMember, Seat, Share},
    decision,
    sitting::{self, Choice, NewSitting},
    snapshot,
};
use testkit::{NOW, on_both_engines};

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

on_both_engines!(signed_minutes_stay_the_same_bytes_whatever_becomes_of_the_members, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (dossier_id, council) = scored(&programme, &world).await;
    let id = hold(&programme, officer, &council, &[dossier_id], Choice::Agree).await;
    let signed = sitting::paper(&programme, &find(&programme, id).await).await.unwrap();
    let [chair, ..] = three(&programme, id).await;
    let title = "Phó Chủ tịch giả lập".to_owned();
    let new = NewMember { title, from: tomorrow(), ..member("Trịnh Văn Khác", Seat::Member, None) };
    council::amend(&programme.store, officer, &council, chair, &new, NOW).await.unwrap();
    council::leave(&programme.store, officer, &council, chair, NOW.today(), NOW).await.unwrap();
    assert_eq!(sitting::paper(&programme, &find(&programme, id).await).await.unwrap(), signed);
    assert_eq!(record(&programme, id).await.seats[0].full_name, "Trịnh Văn Chủ");
    assert_eq!(snapshot::fingerprint(&signed.bytes), signed.sha256);
    assert_eq!(sitting::sha256(&programme, &find(&programme, id).await).await.unwrap(), signed.sha256);
    let members = council::members(&programme.store, council.id).await.unwrap();
    assert!(members.iter().any(|member| member.full_name == "Trịnh Văn Khác"));
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

on_both_engines!(no_member_comes_or_goes_under_a_sitting_that_was_held, |world| async move {
    let programme = programme(&world).await;
    let (store, officer) = (&programme.store, &world.cast.officer);
    let (dossier_id, council) = scored(&programme, &world).await;
    let (day, after) = (later(24 * 60), tomorrow().succ_opt().unwrap());
    let new = NewSitting { held_at: day, place: "x".into(), guests: String::new(), dossiers: vec![dossier_id] };
    let id = sitting::convene(store, officer, &council, &new, NOW).await.unwrap();
    let from = |day| NewMember { from: day, ..member("Đỗ Văn Mới", Seat::Member, None) };
    let joining = async |day| council::join(store, officer, &council, &from(day), NOW).await;
    // nobody came yet: whoever joins sits there
    joining(tomorrow()).await.unwrap();
    let seats: Vec<i64> = record(&programme, id).await.seats.iter().map(|seat| seat.member).collect();
    assert_eq!(seats.len(), 4);
    try_to_attend(&programme, officer, id, &seats, day).await.unwrap();
    assert_eq!(refused(joining(NOW.today()).await), "council.refused.sitting_held");
    assert_eq!(refused(joining(tomorrow()).await), "council.refused.sitting_held");
    let [chair, secretary, _] = three(&programme, id).await;
    let leaving = async |last| council::leave(store, officer, &council, chair, last, NOW).await;
    let erased = leaving(NOW.today()).await;
    let Err(Error::Refused(refusal)) = erased else { panic!("{erased:?}") };
    assert_eq!((refusal.key, refusal.places), ("council.refused.sitting_held", vec![("day", text::date(tomorrow()))]));
    let amending = async |new: NewMember| council::amend(store, officer, &council, secretary, &new, NOW).await;
    assert_eq!(refused(amending(from(tomorrow())).await), "council.refused.sitting_held");
    amending(from(after)).await.unwrap();
    let account = NewMember { person: Some(world.cast.chair.person), ..from(after) };
    assert_eq!(refused(amending(account).await), "council.refused.sat_without_account");
    leaving(tomorrow()).await.unwrap();
    joining(after).await.unwrap();
    let held = record(&programme, id).await;
    assert_eq!((held.seats.len(), held.present()), (4, 4), "the sitting keeps its seats");
    // what was not held stands in nobody's way
    sitting::cancel(&programme, officer, &find(&programme, id).await, "Hoãn họp", day).await.unwrap();
    joining(tomorrow()).await.unwrap();
});

on_both_engines!(an_account_has_one_seat_on_any_day, |world| async move {
    let programme = programme(&world).await;
    let (store, officer, chair) = (&programme.store, &world.cast.officer, world.cast.chair.person);
    let council = council_of(&programme, officer, Kind::Assessment, world.cast.commune).await;
    let after = tomorrow().succ_opt().unwrap();
    let joining = async |day| {
        let new = NewMember { from: day, ..member("Trần Văn Lộc", Seat::Member, Some(chair)) };
        council::join(store, officer, &council, &new, NOW).await
    };
    let row = joining(tomorrow()).await.unwrap();
    assert_eq!(refused(joining(tomorrow()).await), "council.refused.person_taken");
    council::leave(store, officer, &council, row, after, NOW).await.unwrap();
    assert_eq!(refused(joining(NOW.today()).await), "council.refused.person_taken", "the new seat reaches the old one");
    assert_eq!(refused(joining(after).await), "council.refused.person_taken", "the old one ends on that day");
    let free = after.succ_opt().unwrap();
    joining(free).await.unwrap();
    // a member without an account is not given one that sits there already
    let other = council::members(store, council.id).await.unwrap()[2].id;
    let account = NewMember { from: free, ..member("Trần Văn Lộc", Seat::Member, Some(chair)) };
    let twice = council::amend(store, officer, &council, other, &account, NOW).await;
    assert_eq!(refused(twice), "council.refused.person_taken");
});

on_both_engines!(a_council_does_not_end_before_it_sits, |world| async move {
    let programme = programme(&world).await;
    let (store, officer) = (&programme.store, &world.cast.officer);
    let (dossier_id, council) = scored(&programme, &world).await;
    let held_at = later(3 * 24 * 60);
    let new =
        NewSitting { held_at, place: "trụ sở UBND".into(), guests: String::new(), dossiers: vec![dossier_id] };
    let id = sitting::convene(store, officer, &council, &new, NOW).await.unwrap();
    let end = async |day| council::end(store, officer, &council, day, NOW).await;
    assert_eq!(refused(end(NOW.today()).await), "council.refused.sits_later");
    sitting::cancel(&programme, officer, &find(&programme, id).await, "Hoãn họp", NOW).await.unwrap();
    end(NOW.today()).await.unwrap();
});

on_both_engines!(a_sitting_in_which_somebody_voted_is_not_cancelled, |world| async move {
    let programme = programme(&world).await;
    let officer = &world.cast.officer;
    let (id, [chair, ..]) = sits(&programme, &world).await;
    vote(&programme, officer, id, chair, Choice::Disagree, "Chưa đủ sân chơi").await.unwrap();
    let cancelled = sitting::cancel(&programme, officer, &find(&programme, id).await, "Hoãn họp", NOW).await;
    assert_eq!(refused(cancelled), "sitting.refused.votes_given");
    assert_eq!(record(&programme, id).await.items[0].votes.len(), 1);
});
