//! The review of a period: a draft of its place, frozen when it is concluded.

use crate::bao_dai::*;
use crate::many::*;
use chrono::Datelike as _;
use correspondence::period::{self, EndedBy, NewPeriod};
use organisation::Error;
use programme::{
    Programme,
    review::{self, Kind, NewProposal, NewReview, Nominee, Review, YearResult},
};
use testkit::{NOW, on_both_engines};

fn new() -> NewReview {
    NewReview {
        kind: Kind::Interim,
        year_from: YEAR,
        year_to: YEAR,
        held_on: NOW.today(),
        venue: "hội trường UBND".into(),
        attendance: 42,
        participants: "Trưởng các thôn, ngành y tế, giáo dục".into(),
        lessons: "Phân công từng chỉ tiêu cho một người.".into(),
    }
}

fn person(adult: bool) -> NewProposal {
    NewProposal {
        kind: Nominee::Person, nominee: "Vi Thị Giả".into(), words: "Cộng tác viên tận tụy".into(), adult
    }
}

async fn found(programme: &Programme, id: i64) -> Review {
    review::find(&programme.store, id).await.unwrap()
}

on_both_engines!(a_review_freezes_the_numbers_of_its_place_and_its_paper, |world| async move {
    let programme = programme(&world).await;
    let chair = &world.cast.chair;
    recognise(&programme, &world, 1).await;
    let id = review::record(&programme, chair, world.cast.commune, &new(), NOW).await.unwrap();
    let one = YearResult { year: YEAR, communes: 1, recognised: 1, ..YearResult::default() };
    assert_eq!(found(&programme, id).await.results().unwrap(), std::slice::from_ref(&one));
    let refused_person = review::propose(&programme, chair, &found(&programme, id).await, &person(false), NOW).await;
    assert_eq!(refused(refused_person), "review.refused.adult_unsaid");
    review::propose(&programme, chair, &found(&programme, id).await, &person(true), NOW).await.unwrap();
    let stale = found(&programme, id).await.seen_at(1);
    assert!(matches!(review::conclude(&programme, chair, &stale, NOW).await, Err(Error::Conflict)));
    review::conclude(&programme, chair, &found(&programme, id).await, NOW).await.unwrap();
    let concluded = found(&programme, id).await;
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    assert_eq!(found(&programme, id).await.results().unwrap(), [one], "frozen");
    let amended = review::amend(&programme, chair, &concluded, &new(), NOW).await;
    assert_eq!(refused(amended), "review.refused.concluded");
    let bytes = review::pdf(&programme, &concluded, later(9)).await.unwrap();
    let print = programme::snapshot::fingerprint(&bytes);
    assert_eq!(concluded.sha256, Some(print));
    let events = organisation::audit::history(&programme.store, "review", id, 9).await.unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["review_concluded", "reward_proposed", "review_recorded"]);
});

on_both_engines!(a_review_is_held_by_its_own_place_and_read_from_above_once_concluded, |world| async move {
    let programme = programme(&world).await;
    let cast = &world.cast;
    for actor in [&cast.neighbour_officer, &cast.lead, &cast.ministry, &cast.clerk, &cast.administrator] {
        let result = review::record(&programme, actor, cast.commune, &new(), NOW).await;
        assert!(matches!(result, Err(Error::Forbidden)), "{}", actor.name);
    }
    let id = review::record(&programme, &cast.officer, cast.commune, &new(), NOW).await.unwrap();
    let may = async |actor| review::read(&programme.store, actor, id).await.is_ok();
    assert!(may(&cast.chair).await && !may(&cast.lead).await && !may(&cast.neighbour_officer).await);
    review::conclude(&programme, &cast.officer, &found(&programme, id).await, NOW).await.unwrap();
    assert!(may(&cast.lead).await && !may(&cast.stranger).await && !may(&cast.neighbour_officer).await);
    assert!(!may(&cast.ministry).await, "the ministry reads provinces");
    let of_province = review::record(&programme, &cast.lead, cast.province, &new(), NOW).await.unwrap();
    let counted = found(&programme, of_province).await.results().unwrap();
    assert!(counted[0].communes > 1 && counted[0].not_begun == counted[0].communes);
    let country = review::record(&programme, &cast.ministry, cast.ministry.offices[0].unit, &new(), NOW).await.unwrap();
    assert!(found(&programme, country).await.results().unwrap()[0].communes > counted[0].communes);
    let listed = review::of_actor(&programme.store, &cast.lead).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [of_province, id]);
});

on_both_engines!(what_is_missing_of_a_review_is_said, |world| async move {
    let programme = programme(&world).await;
    let (officer, unit) = (&world.cast.officer, world.cast.commune);
    for (bad, key) in [
        (NewReview { year_to: YEAR - 1, ..new() }, "review.refused.period_bad"),
        (NewReview { year_from: YEAR + 1, year_to: YEAR + 1, ..new() }, "review.refused.day_bad"),
        (NewReview { year_from: YEAR - 1, year_to: YEAR - 1, ..new() }, "review.refused.period_bad"),
        // a place that was not there on the day held nothing
        (NewReview { held_on: new().held_on.with_year(12_026).unwrap(), ..new() }, "review.refused.day_bad"),
        (NewReview { venue: " ".into(), ..new() }, "review.refused.venue_missing"),
        (NewReview { attendance: 0, ..new() }, "review.refused.attendance_bad"),
        (NewReview { participants: String::new(), ..new() }, "review.refused.participants_missing"),
    ] {
        assert_eq!(refused(review::record(&programme, officer, unit, &bad, NOW).await), key);
    }
    let early = NewReview { held_on: tomorrow(), ..new() };
    let id = review::record(&programme, officer, unit, &early, NOW).await.unwrap();
    let draft = found(&programme, id).await;
    assert_eq!(refused(review::conclude(&programme, officer, &draft, NOW).await), "review.refused.not_held_yet");
    let silent = NewReview { lessons: String::new(), ..new() };
    review::amend(&programme, officer, &draft, &silent, NOW).await.unwrap();
    let draft = found(&programme, id).await;
    assert_eq!(refused(review::conclude(&programme, officer, &draft, NOW).await), "review.refused.lessons_missing");
});

on_both_engines!(a_period_is_closed_on_a_concluded_review_of_its_end, |world| async move {
    let programme = programme(&world).await;
    let (store, officer, unit) = (&programme.store, &world.cast.officer, world.cast.commune);
    let last = NOW.today().with_month(12).unwrap().with_day(31).unwrap();
    let new_period = NewPeriod {
        unit,
        name: "Giai đoạn thử".into(),
        from: "2025-07-01".parse().unwrap(),
        to: last,
        ground: "Kế hoạch giả lập".into(),
    };
    let period = period::open(store, officer, &new_period, NOW).await.unwrap();
    let period = period::find(store, period).await.unwrap();
    let record = async |unit, kind| {
        let actor = if unit == world.cast.province { &world.cast.lead } else { officer };
        review::record(&programme, actor, unit, &NewReview { kind, ..new() }, NOW).await.unwrap()
    };
    let conclude = async |id| {
        let review = found(&programme, id).await;
        let actor = if review.unit_id == unit { officer } else { &world.cast.lead };
        review::conclude(&programme, actor, &review, NOW).await.unwrap();
    };
    let (interim, own, of_province) = (
        record(unit, Kind::Interim).await,
        record(unit, Kind::Final).await,
        record(world.cast.province, Kind::Final).await,
    );
    conclude(interim).await;
    conclude(of_province).await;
    let close = async |id| period::close(store, officer, &period, EndedBy::Review(id), NOW).await;
    for id in [interim, own, of_province] {
        assert_eq!(refused(close(id).await), "period.refused.review_unknown", "on the way, not concluded, not of here");
    }
    assert!(period::reviews(store.read(), &period).await.unwrap().is_empty());
    conclude(own).await;
    let offered: Vec<i64> = period::reviews(store.read(), &period).await.unwrap().iter().map(|one| one.id).collect();
    assert_eq!(offered, [own]);
    close(own).await.unwrap();
    assert_eq!(period::find(store, period.id).await.unwrap().ended_by(), Some(EndedBy::Review(own)));
});
