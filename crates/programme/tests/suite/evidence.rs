//! Evidence from the offer to the verdict, over the years, and where the same file stands twice.

use crate::bao_dai::*;
use organisation::{
    Actor, Error, Role,
    file::{self, Checked},
};
use programme::{
    Dossier, Programme, State,
    act::{self, ActKind},
    appraisal, assessment,
    evidence::{self, Evidence, EvidenceState, NewEvidence, TwinPlace, Verdict},
    figures, finding,
    returning::{self, NewReturn, Part},
    round::{self, Round},
    self_assessment, snapshot, submission,
};
use storage::Sql as _;
use testkit::{NOW, files::pdf, on_both_engines, seat};

async fn checked(words: &str) -> Checked {
    file::check(pdf(words)).await.unwrap()
}

fn named(label: &str) -> NewEvidence {
    NewEvidence { label: label.into(), file_name: "Biên bản.pdf".into(), ..NewEvidence::default() }
}

pub(crate) async fn offer(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    indicator: &str,
    words: &str,
) -> organisation::Result<i64> {
    evidence::offer(programme, actor, dossier, indicator, &named(words), &checked(words).await, NOW).await
}

async fn piece(programme: &Programme, dossier: &Dossier, id: i64) -> Evidence {
    evidence::find(&programme.store, dossier.id, id).await.unwrap()
}

fn state(piece: &Evidence) -> EvidenceState {
    piece.state(NOW.today())
}

fn rejected(reason: &str) -> Verdict {
    Verdict::Rejected(reason.into())
}

on_both_engines!(a_piece_is_offered_judged_and_judged_again, |world| async move {
    let programme = programme(&world).await;
    let (cast, unit) = (&world.cast, world.cast.commune);
    let open = dossier(&programme, unit).await;
    let id = offer(&programme, &cast.officer, &open, "1.1", "Bien ban hop").await.unwrap();
    let found = piece(&programme, &open, id).await;
    assert_eq!((found.label.as_str(), found.person.as_str()), ("Bien ban hop", "Nguyễn Thị Thảo"));
    assert_eq!((found.indicator.as_str(), state(&found), found.has_thumbnail), ("1.1", EvidenceState::Offered, true));
    let judge = |dossier: Dossier, verdict: Verdict| {
        let programme = &programme;
        async move { evidence::judge(programme, &cast.lead, &dossier, id, &verdict, NOW).await }
    };
    assert_eq!(refused(judge(open.clone(), Verdict::Accepted).await), "evidence.refused.not_submitted");
    submit(&programme, &world, &[&FIGURES]).await;
    let sent = dossier(&programme, unit).await;
    assert_eq!(refused(judge(sent.clone(), rejected("  ")).await), "evidence.refused.reason_missing");
    judge(sent.clone(), rejected("Thiếu chữ ký")).await.unwrap();
    assert_eq!(state(&piece(&programme, &sent, id).await), EvidenceState::Rejected);
    judge(sent.clone(), Verdict::Accepted).await.unwrap();
    assert_eq!(state(&piece(&programme, &sent, id).await), EvidenceState::Accepted);
    let events = organisation::audit::history(&programme.store, "assessment", sent.id, 20).await.unwrap();
    let actions: Vec<_> = events.iter().rev().map(|event| event.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "evidence_offered",
            "figures_entered",
            "self_assessed",
            "council_held",
            "submitted",
            "evidence_rejected",
            "evidence_accepted"
        ]
    );
});

on_both_engines!(a_sector_offers_evidence_for_its_own_criteria_only, |world| async move {
    let programme = programme(&world).await;
    let office = (Role::CommuneSector, world.cast.commune, Some("health"));
    let nurse = seat(&programme.store, "Trịnh Thị Trạm", "tram", office).await;
    let open = dossier(&programme, world.cast.commune).await;
    // criterion 5 is the health sector's, criterion 1 the committee's
    offer(&programme, &nurse, &open, "5.1", "So tiem chung").await.unwrap();
    assert_eq!(refused(offer(&programme, &nurse, &open, "1.1", "x").await), "evidence.refused.other_sector");
    let own = evidence::of_dossier(&programme.store, open.id).await.unwrap();
    assert_eq!(own.len(), 1);
    // whoever enters the figures may take back what a sector offered
    evidence::withdraw(&programme, &world.cast.officer, &open, own[0].id, NOW).await.unwrap();
    assert_eq!(state(&piece(&programme, &open, own[0].id).await), EvidenceState::Withdrawn);
    assert_eq!(
        refused(evidence::withdraw(&programme, &nurse, &open, own[0].id, NOW).await),
        "evidence.refused.withdrawn_already"
    );
});

on_both_engines!(whoever_lacks_the_office_offers_reads_and_judges_nothing, |world| async move {
    let programme = programme(&world).await;
    let cast = &world.cast;
    let open = dossier(&programme, cast.commune).await;
    let id = offer(&programme, &cast.officer, &open, "1.1", "Bien ban").await.unwrap();
    for actor in [&cast.neighbour_officer, &cast.chair, &cast.lead, &cast.stranger, &cast.clerk, &cast.nobody] {
        assert!(matches!(offer(&programme, actor, &open, "1.1", "x").await, Err(Error::Forbidden)), "{}", actor.name);
        let withdrawn = evidence::withdraw(&programme, actor, &open, id, NOW).await;
        assert!(matches!(withdrawn, Err(Error::Forbidden)), "{}", actor.name);
    }
    for actor in [&cast.neighbour_officer, &cast.stranger, &cast.ministry, &cast.nobody] {
        assert!(matches!(evidence::open(&programme, actor, &open, id).await, Err(Error::Forbidden)), "{}", actor.name);
        assert!(matches!(evidence::thumbnail(&programme, actor, &open, id).await, Err(Error::Forbidden)));
    }
    for actor in [&cast.officer, &cast.chair, &cast.stranger, &cast.provincial_chair, &cast.nobody] {
        let judged = evidence::judge(&programme, actor, &open, id, &Verdict::Accepted, NOW).await;
        assert!(matches!(judged, Err(Error::Forbidden)), "{}", actor.name);
    }
    // a piece is found in its own dossier only
    let other = dossier(&programme, cast.neighbour).await;
    assert!(matches!(evidence::open(&programme, &cast.neighbour_officer, &other, id).await, Err(Error::NotFound)));
});

on_both_engines!(offering_is_the_communes_side_and_a_verdict_the_appraisers, |world| async move {
    let programme = programme(&world).await;
    let (cast, all) = (&world.cast, &world.cast.everybody);
    let open = dossier(&programme, cast.commune).await;
    let id = offer(&programme, all, &open, "1.1", "Bien ban").await.unwrap();
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let sent = dossier(&programme, cast.commune).await;
    assert_eq!(refused(appraisal::record(&programme, all, &sent, "", NOW).await), "separation.refused.commune");
    let judged = evidence::judge(&programme, all, &sent, id, &Verdict::Accepted, NOW).await;
    assert_eq!(refused(judged), "separation.refused.commune");

    let other = dossier(&programme, cast.neighbour).await;
    let id = offer(&programme, &cast.neighbour_officer, &other, "1.1", "Bien ban 2").await.unwrap();
    let twice = seat(&programme.store, "Lý Văn Đôi", "doi", (Role::ProvincialLead, cast.province, None)).await;
    sent_by_neighbour(&programme, &world).await;
    let other = dossier(&programme, cast.neighbour).await;
    evidence::judge(&programme, &twice, &other, id, &Verdict::Accepted, NOW).await.unwrap();
    let side =
        programme::separation::check(&programme.store, other.id, twice.person, programme::separation::Side::Commune);
    assert_eq!(refused(side.await), "separation.refused.appraiser");
});

/// The neighbour's dossier goes up.
async fn sent_by_neighbour(programme: &Programme, world: &testkit::World) {
    let (cast, unit) = (&world.cast, world.cast.neighbour);
    enter(programme, &cast.neighbour_officer, unit, &[("births", 4)]).await.unwrap();
    self_assessment::record(programme, &cast.neighbour_officer, &dossier(programme, unit).await, NOW).await.unwrap();
    let chair = seat(&programme.store, "Vi Văn Chủ", "chu", (Role::CommuneChair, unit, None)).await;
    held::adopt_by(programme, &cast.neighbour_officer, dossier(programme, unit).await.id).await;
    submission::record(programme, &chair, &dossier(programme, unit).await, NOW).await.unwrap();
}

on_both_engines!(a_submission_freezes_the_list_and_its_report_prints_it, |world| async move {
    let programme = programme(&world).await;
    let (officer, unit) = (&world.cast.officer, world.cast.commune);
    let open = dossier(&programme, unit).await;
    let tenth = offer(&programme, officer, &open, "10.1", "So lop mau giao").await.unwrap();
    offer(&programme, officer, &open, "1.1", "Bien ban").await.unwrap();
    let gone = offer(&programme, officer, &open, "1.1", "Nham tep").await.unwrap();
    evidence::withdraw(&programme, officer, &open, gone, NOW).await.unwrap();
    submit(&programme, &world, &[&FIGURES]).await;
    let sent = dossier(&programme, unit).await;
    for locked in [
        offer(&programme, officer, &sent, "1.1", "Muon").await.map(drop),
        evidence::withdraw(&programme, officer, &sent, tenth, NOW).await,
    ] {
        assert_eq!(refused(locked), "evidence.refused.locked");
    }
    give_back(&programme, &world, "Thiếu minh chứng").await;
    evidence::withdraw(&programme, officer, &dossier(&programme, unit).await, tenth, NOW).await.unwrap();
    let submission = act::newest(programme.store.read(), sent.id, ActKind::Submission).await.unwrap().unwrap();
    let frozen = snapshot::of_act(&programme.store, submission).await.unwrap().evidence;
    let lines: Vec<_> = frozen.iter().map(|piece| (piece.indicator.as_str(), piece.label.as_str())).collect();
    assert_eq!(lines, [("1.1", "Bien ban"), ("10.1", "So lop mau giao")]);
    assert_eq!(frozen[0].sha256, checked("Bien ban").await.sha256);
    assert_eq!((frozen[0].kind.as_str(), frozen[0].state.as_str()), ("pdf", "offered"));
    assert_eq!(frozen[0].size, i64::try_from(pdf("Bien ban").len()).unwrap());
});

on_both_engines!(evidence_of_an_indicator_that_was_not_returned_is_locked, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead, officer) = (world.cast.commune, &world.cast.lead, &world.cast.officer);
    let open = dossier(&programme, unit).await;
    let first = offer(&programme, officer, &open, "1.1", "Bien ban").await.unwrap();
    submit(&programme, &world, &[&FIGURES]).await;
    let back = finding::NewFinding {
        indicator: "11.2".into(),
        kind: finding::Kind::ToReturn,
        figures: std::collections::BTreeMap::new(),
        reason: "Thiếu văn bản".into(),
    };
    finding::record(&programme, lead, &dossier(&programme, unit).await, &back, NOW).await.unwrap();
    let marked = NewReturn { part: Part::Marked, reason: String::new(), answer_by: None };
    returning::record(&programme, lead, &dossier(&programme, unit).await, &marked, NOW).await.unwrap();
    let returned = dossier(&programme, unit).await;
    for locked in [
        offer(&programme, officer, &returned, "1.1", "Muon").await.map(drop),
        evidence::reuse(&programme, officer, &returned, "1.1", first, NOW).await.map(drop),
        evidence::withdraw(&programme, officer, &returned, first, NOW).await,
    ] {
        assert_eq!(refused(locked), "evidence.refused.not_returned");
    }
    offer(&programme, officer, &returned, "11.2", "Van ban tra loi").await.unwrap();
});

on_both_engines!(other_evidence_opens_what_the_council_adopted, |world| async move {
    let programme = programme(&world).await;
    let (cast, unit) = (&world.cast, world.cast.commune);
    let first = offer(&programme, &cast.officer, &dossier(&programme, unit).await, "1.1", "Bien ban").await.unwrap();
    enter(&programme, &cast.officer, unit, &FIGURES).await.unwrap();
    let score = async || {
        let open = dossier(&programme, unit).await;
        self_assessment::record(&programme, &cast.officer, &open, NOW).await.unwrap();
        held::adopt(&programme, cast, open.id).await;
        assert_eq!(dossier(&programme, unit).await.state, State::CouncilHeld);
    };
    score().await;
    let adopted = dossier(&programme, unit).await;
    offer(&programme, &cast.officer, &adopted, "1.1", "Thay sau khi hop").await.unwrap();
    assert_eq!(dossier(&programme, unit).await.state, State::InFigures);
    assert!(matches!(submission::record(&programme, &cast.chair, &adopted, NOW).await, Err(Error::Conflict)));
    let early = submission::record(&programme, &cast.chair, &dossier(&programme, unit).await, NOW).await;
    assert_eq!(refused(early), "submission.refused.not_self_scored");
    score().await;
    evidence::withdraw(&programme, &cast.officer, &dossier(&programme, unit).await, first, NOW).await.unwrap();
    assert_eq!(dossier(&programme, unit).await.state, State::InFigures);
    // the history of figures has no entry for it
    assert_eq!(figures::history(&programme.store, unit, YEAR).await.unwrap().len(), 1);
});

on_both_engines!(evidence_expires_on_the_day_after_its_last_one, |world| async move {
    let programme = programme(&world).await;
    let open = dossier(&programme, world.cast.commune).await;
    let (officer, file) = (&world.cast.officer, checked("Giay chung nhan").await);
    let new = |last| NewEvidence { expires_on: Some(last), ..named("Giấy chứng nhận") };
    let yesterday = NOW.today().pred_opt().unwrap();
    let over = evidence::offer(&programme, officer, &open, "1.1", &new(yesterday), &file, NOW).await;
    assert_eq!(refused(over), "evidence.refused.expired_already");
    let id = evidence::offer(&programme, officer, &open, "1.1", &new(NOW.today()), &file, NOW).await.unwrap();
    let found = piece(&programme, &open, id).await;
    assert_eq!(found.state(NOW.today()), EvidenceState::Offered);
    assert_eq!(found.state(tomorrow()), EvidenceState::Expired);
});

on_both_engines!(an_indicator_has_room_for_twenty_pieces_and_each_file_once, |world| async move {
    let programme = programme(&world).await;
    let open = dossier(&programme, world.cast.commune).await;
    let officer = &world.cast.officer;
    let first = offer(&programme, officer, &open, "1.1", "To 1").await.unwrap();
    assert_eq!(refused(offer(&programme, officer, &open, "1.1", "To 1").await), "evidence.refused.same_file");
    for number in 2..=20 {
        offer(&programme, officer, &open, "1.1", &format!("To {number}")).await.unwrap();
    }
    assert_eq!(refused(offer(&programme, officer, &open, "1.1", "To 21").await), "evidence.refused.indicator_full");
    let unknown = offer(&programme, officer, &open, "99.9", "To 21").await;
    assert!(matches!(unknown, Err(Error::NotFound)));
    evidence::withdraw(&programme, officer, &open, first, NOW).await.unwrap();
    offer(&programme, officer, &open, "1.1", "To 1").await.unwrap();
    // what was refused left nothing
    let files = programme.store.read().number("SELECT COUNT(*) FROM file_content", []).await.unwrap();
    assert_eq!(files, Some(20));
    let pieces = evidence::of_dossier(&programme.store, open.id).await.unwrap();
    let tally = evidence::tally(&pieces, NOW.today());
    assert_eq!((pieces.len(), tally["1.1"].pieces), (21, 20));
});

on_both_engines!(the_same_file_elsewhere_is_told_to_whoever_may_know, |world| async move {
    let programme = programme(&world).await;
    let cast = &world.cast;
    let (open, other) = (dossier(&programme, cast.commune).await, dossier(&programme, cast.neighbour).await);
    let first = offer(&programme, &cast.officer, &open, "1.1", "Chung mot tep").await.unwrap();
    let second = offer(&programme, &cast.officer, &open, "1.3", "Chung mot tep").await.unwrap();
    offer(&programme, &cast.neighbour_officer, &other, "2.1", "Chung mot tep").await.unwrap();
    let places = |actor| {
        let (programme, open) = (&programme, &open);
        async move {
            let twins = evidence::twins(programme, actor, open, "1.1").await.unwrap();
            assert!(twins.iter().all(|twin| twin.piece == first));
            twins.into_iter().map(|twin| twin.place).collect::<Vec<_>>()
        }
    };
    let known = |assessment, unit: &str, same_unit, indicator: &str| TwinPlace::Known {
        assessment,
        unit: unit.into(),
        same_unit,
        year: YEAR,
        indicator: indicator.into(),
    };
    let here = known(open.id, "Xã Bảo Đài", true, "1.3");
    let there = known(other.id, "Xã Nghĩa Phương", false, "2.1");
    assert_eq!(places(&cast.officer).await, std::slice::from_ref(&here), "a commune hears of its own dossiers only");
    assert_eq!(places(&cast.lead).await, [here.clone(), there]);
    let strange = evidence::twins(&programme, &cast.stranger, &open, "1.1").await;
    assert!(matches!(strange, Err(Error::Forbidden)));
    let found = piece(&programme, &open, first).await;
    assert!(found.twin_here && found.twin_elsewhere);
    evidence::withdraw(&programme, &cast.officer, &open, second, NOW).await.unwrap();
    assert!(!piece(&programme, &open, first).await.twin_here, "what was withdrawn does not count");
});

on_both_engines!(what_was_accepted_last_year_is_offered_again_at_once, |world| async move {
    let programme = programme(&world).await;
    let (cast, unit) = (&world.cast, world.cast.commune);
    let before = last_year(&programme, &world).await;
    let good = offer(&programme, &cast.officer, &before, "1.1", "Quyet dinh cu").await.unwrap();
    let bad = offer(&programme, &cast.officer, &before, "1.1", "Anh mo").await.unwrap();
    figures_of_last_year(&programme, &world).await;
    let before = assessment::of_unit(&programme.store, unit, YEAR - 1).await.unwrap();
    assert_eq!(before.state, State::Submitted);
    evidence::judge(&programme, &cast.lead, &before, good, &Verdict::Accepted, NOW).await.unwrap();
    evidence::judge(&programme, &cast.lead, &before, bad, &rejected("Ảnh mờ"), NOW).await.unwrap();

    let now = dossier(&programme, unit).await;
    let offers = |indicator: &'static str| {
        let (programme, now) = (&programme, &now);
        async move {
            let pieces = evidence::of_dossier(&programme.store, now.id).await.unwrap();
            let offers = evidence::reusable(programme, now, indicator, &pieces, NOW.today()).await.unwrap();
            offers.into_iter().map(|offer| offer.piece.id).collect::<Vec<_>>()
        }
    };
    assert_eq!((offers("1.1").await, offers("1.3").await), (vec![good], vec![]));
    let reuse = |from| evidence::reuse(&programme, &cast.officer, &now, "1.1", from, NOW);
    assert_eq!(refused(reuse(bad).await), "evidence.refused.not_reusable");
    let again = reuse(good).await.unwrap();
    let found = piece(&programme, &now, again).await;
    assert_eq!((found.reused_from, state(&found)), (Some(good), EvidenceState::Offered));
    assert!(!found.twin_here, "a file that is used again on purpose is no finding");
    assert_eq!(offers("1.1").await, Vec::<i64>::new());
    assert_eq!(refused(reuse(good).await), "evidence.refused.not_reusable");
    let files = programme.store.read().number("SELECT COUNT(*) FROM file_content", []).await.unwrap();
    assert_eq!(files, Some(2), "the content is kept once");
});

async fn last_year(programme: &Programme, world: &testkit::World) -> Dossier {
    let round = Round {
        year: YEAR - 1,
        standard: "minh-hoa".into(),
        period_from: "2025-07-01".into(),
        period_to: "2025-11-15".into(),
        ground: "Kế hoạch giả lập".into(),
    };
    round::open(programme, &world.cast.ministry, &round, NOW).await.unwrap();
    assessment::of_unit(&programme.store, world.cast.commune, YEAR - 1).await.unwrap()
}

async fn figures_of_last_year(programme: &Programme, world: &testkit::World) {
    let (cast, unit) = (&world.cast, world.cast.commune);
    let of_year = async || assessment::of_unit(&programme.store, unit, YEAR - 1).await.unwrap();
    let figures = wanted(programme, &[("births", 4)]);
    let source = programme::figures::Source::Typed;
    programme::figures::enter(
        programme,
        &cast.officer,
        &of_year().await,
        &programme::figures::Entry::of(figures),
        source,
        NOW,
    )
    .await
    .unwrap();
    self_assessment::record(programme, &cast.officer, &of_year().await, NOW).await.unwrap();
    held::adopt(programme, cast, of_year().await.id).await;
    submission::record(programme, &cast.chair, &of_year().await, NOW).await.unwrap();
}
