//! Indicator by indicator: findings, the return of one indicator, agreeing together, and the second look.

use std::collections::BTreeMap;

use crate::bao_dai::*;
use organisation::{Actor, Error, Role};
use programme::{
    Dossier, Programme, State,
    act::{self, ActKind},
    agreement::{self, Answer},
    appraisal, assessment,
    decision::{self, Seen},
    evidence,
    finding::{self, Kind, NewFinding},
    recheck::{self, NewDraw},
    returning::{self, NewReturn, Part},
    snapshot,
};
use standards::Verdict;
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines, seat};

/// The department counts otherwise: 28 of 28 villages (+7), 1,070 of 1,128 children (−15), 13 of 28 villages (−15).
const DIFFERENCES: [(&str, &str, u64); 3] = [
    ("1.2", "villages_with_collaborator", 28),
    ("10.1", "preschool_enrolled_3_5", 1_070),
    ("12.2", "villages_with_playground", 13),
];

fn differs(indicator: &str, fact: &str, figure: u64) -> NewFinding {
    NewFinding {
        indicator: indicator.into(),
        kind: Kind::Differs,
        figures: BTreeMap::from([(fact.into(), Some(figure))]),
        reason: "Đối chiếu sổ của ngành".into(),
    }
}

fn to_return(indicator: &str) -> NewFinding {
    NewFinding {
        indicator: indicator.into(),
        kind: Kind::ToReturn,
        figures: BTreeMap::new(),
        reason: "Thiếu văn bản trả lời kiến nghị số 09, 21, 30".into(),
    }
}

async fn find(programme: &Programme, actor: &Actor, unit: i64, new: &NewFinding) -> organisation::Result<()> {
    finding::record(programme, actor, &dossier(programme, unit).await, new, NOW).await
}

async fn newest(programme: &Programme, dossier: &Dossier, kind: ActKind) -> snapshot::Snapshot {
    let act = act::newest(programme.store.read(), dossier.id, kind).await.unwrap().unwrap();
    snapshot::of_act(&programme.store, act).await.unwrap()
}

fn total(snapshot: &snapshot::Snapshot) -> String {
    snapshot.evaluation.total.unwrap().to_string()
}

on_both_engines!(findings_change_the_appraised_score_and_not_what_was_sent_up, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    for (indicator, fact, figure) in DIFFERENCES {
        find(&programme, lead, unit, &differs(indicator, fact, figure)).await.unwrap();
    }
    finding::agree_with_rest(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    appraisal::record(&programme, lead, &dossier(&programme, unit).await, "", NOW).await.unwrap();
    let appraised = dossier(&programme, unit).await;
    assert_eq!(total(&newest(&programme, &appraised, ActKind::Submission).await), "873");
    let frozen = newest(&programme, &appraised, ActKind::Appraisal).await;
    // 873 + 7 − 15 − 15 = 850, exactly the threshold of its class
    assert_eq!((total(&frozen).as_str(), frozen.evaluation.verdict), ("850", Verdict::Met));
    assert_eq!(frozen.findings.iter().filter(|finding| finding.kind == Kind::Differs).count(), 3);
    assert_eq!(decision::outcome(&frozen).unwrap(), decision::Outcome::Recognised);
});

on_both_engines!(one_more_difference_turns_the_verdict_and_the_decision_follows_it, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    for (indicator, fact, figure) in DIFFERENCES {
        find(&programme, lead, unit, &differs(indicator, fact, figure)).await.unwrap();
    }
    // 28 of 34 answered is 82.35 %: 20 points instead of 35, so 835
    find(&programme, lead, unit, &differs("11.2", "child_opinions_answered", 28)).await.unwrap();
    finding::agree_with_rest(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    appraisal::record(&programme, lead, &dossier(&programme, unit).await, "", NOW).await.unwrap();
    let frozen = newest(&programme, &dossier(&programme, unit).await, ActKind::Appraisal).await;
    assert_eq!((total(&frozen).as_str(), frozen.evaluation.verdict), ("835", Verdict::NotMet));
    assert_eq!(decision::outcome(&frozen).unwrap(), decision::Outcome::NotRecognised);
});

on_both_engines!(an_appraisal_needs_a_finding_on_every_indicator, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let submitted = dossier(&programme, unit).await;
    assert_eq!(refused(appraisal::record(&programme, lead, &submitted, "", NOW).await), "appraisal.refused.open");
    find(&programme, lead, unit, &to_return("11.2")).await.unwrap();
    finding::agree_with_rest(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    let marked = dossier(&programme, unit).await;
    assert_eq!(refused(appraisal::record(&programme, lead, &marked, "", NOW).await), "appraisal.refused.to_return");
});

on_both_engines!(a_finding_says_why_and_is_possible, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let mut silent = differs("1.2", "villages_with_collaborator", 28);
    silent.reason = "  ".into();
    let same = differs("1.2", "villages_with_collaborator", 26);
    let foreign = differs("1.2", "villages_with_playground", 13);
    let above = differs("1.2", "villages_with_collaborator", 29);
    for (finding, key) in [
        (silent, "finding.refused.reason_missing"),
        (same, "finding.refused.nothing_differs"),
        (foreign, "finding.refused.figure_bad"),
        (above, "figures.refused.part_above_whole"),
        (to_return("99.9"), "finding.refused.unknown_indicator"),
    ] {
        assert_eq!(refused(find(&programme, lead, unit, &finding).await), key);
    }
    // both indicators are shares of the villages: the same whole cannot be 29 here and 30 there
    find(&programme, lead, unit, &differs("1.2", "villages", 29)).await.unwrap();
    let other = differs("12.2", "villages", 30);
    assert_eq!(refused(find(&programme, lead, unit, &other).await), "finding.refused.contradicts");
    for actor in [&world.cast.officer, &world.cast.chair, &world.cast.stranger, &world.cast.provincial_chair] {
        let found = find(&programme, actor, unit, &to_return("11.2")).await;
        assert!(matches!(found, Err(Error::Forbidden)), "{}", actor.name);
    }
});

on_both_engines!(only_the_returned_indicator_opens_and_the_rest_is_found_again, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead, officer) = (world.cast.commune, &world.cast.lead, &world.cast.officer);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    find(&programme, lead, unit, &to_return("11.2")).await.unwrap();
    finding::agree_with_rest(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    let back = NewReturn { part: Part::Marked, reason: String::new(), answer_by: Some(tomorrow()) };
    returning::record(&programme, lead, &dossier(&programme, unit).await, &back, NOW).await.unwrap();

    let returned = dossier(&programme, unit).await;
    assert_eq!((returned.state, returned.opening.numbers().as_str()), (State::Returned, "11.2"));
    let locked = enter(&programme, officer, unit, &[("births_registered_on_time", 413)]).await;
    assert_eq!(refused(locked), "figures.refused.not_returned");
    // the same figure again is no change, as the page sends every field
    enter(&programme, officer, unit, &[("births", 426), ("child_opinions_answered", 28)]).await.unwrap();
    submit(&programme, &world, &[]).await;
    assert!(dossier(&programme, unit).await.opening.is_whole());

    let again = finding::repeat_unchanged(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    let standard = &*programme.latest("minh-hoa").unwrap();
    assert_eq!(again, standard.indicators().count() - 1, "all but the one that changed");
    let open = appraisal::outcome(&programme, &dossier(&programme, unit).await).await;
    assert_eq!(refused(open), "appraisal.refused.open");
    finding::agree_with_rest(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    appraisal::record(&programme, lead, &dossier(&programme, unit).await, "", NOW).await.unwrap();
    assert_eq!(dossier(&programme, unit).await.state, State::Appraised);
});

on_both_engines!(nothing_goes_back_that_is_not_marked_and_not_by_yesterday, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let submitted = dossier(&programme, unit).await;
    let marked = NewReturn { part: Part::Marked, reason: String::new(), answer_by: None };
    let unmarked = returning::record(&programme, lead, &submitted, &marked, NOW).await;
    assert_eq!(refused(unmarked), "return.refused.nothing_marked");
    let yesterday = NewReturn { answer_by: NOW.today().pred_opt(), ..NewReturn::file("Thiếu") };
    assert_eq!(
        refused(returning::record(&programme, lead, &submitted, &yesterday, NOW).await),
        "return.refused.day_bad"
    );
});

on_both_engines!(whoever_found_something_is_on_the_appraisers_side_for_ever, |world| async move {
    let programme = programme(&world).await;
    let (unit, all) = (world.cast.commune, &world.cast.everybody);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    find(&programme, all, unit, &to_return("11.2")).await.unwrap();
    let taken_back = NewFinding { kind: Kind::Open, ..to_return("11.2") };
    find(&programme, all, unit, &taken_back).await.unwrap();
    let back = NewReturn::file("Thiếu");
    returning::record(&programme, &world.cast.lead, &dossier(&programme, unit).await, &back, NOW).await.unwrap();
    let figure = enter(&programme, all, unit, &[("births", 427)]).await;
    assert_eq!(refused(figure), "separation.refused.appraiser");
});

on_both_engines!(clean_dossiers_are_agreed_with_together_and_the_others_stay, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let neighbour = assessment::of_unit(&programme.store, world.cast.neighbour, YEAR).await.unwrap();
    let waiting = appraisal::waiting(&programme.store, lead, world.cast.province, YEAR).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].is_clean());
    let submitted = dossier(&programme, unit).await;
    let stale = Seen { version: submitted.version - 1, ..seen(&submitted) };
    let answers = appraisal::agree_together(&programme, lead, &[stale], NOW).await.unwrap();
    assert_eq!(answers[0].refused.as_ref().unwrap().key, "appraisal.refused.overtaken");
    let both = [seen(&submitted), seen(&neighbour)];
    let answers = appraisal::agree_together(&programme, lead, &both, NOW).await.unwrap();
    let keys: Vec<_> = answers.iter().map(|answer| answer.refused.as_ref().map(|refused| refused.key)).collect();
    assert_eq!(keys, [None, Some("appraisal.refused.not_submitted")]);
    assert_eq!(dossier(&programme, unit).await.state, State::Appraised);
    let stranger = appraisal::agree_together(&programme, &world.cast.stranger, &both[..1], NOW).await;
    assert!(matches!(stranger, Err(Error::Forbidden)));
});

on_both_engines!(an_undetermined_dossier_is_not_agreed_with_unseen, |world| async move {
    let programme = programme(&world).await;
    let lead = &world.cast.lead;
    // without the survey, but high enough not to fail for certain
    submit(&programme, &world, &[&FIGURES, &STEPS[..4]]).await;
    let submitted = dossier(&programme, world.cast.commune).await;
    let answers = appraisal::agree_together(&programme, lead, &[seen(&submitted)], NOW).await.unwrap();
    assert_eq!(answers[0].refused.as_ref().unwrap().key, "appraisal.refused.open_points");
    let waiting = appraisal::waiting(&programme.store, lead, world.cast.province, YEAR).await.unwrap();
    assert!(!waiting[0].is_clean());
});

fn seen(dossier: &Dossier) -> Seen {
    Seen { assessment: dossier.id, version: dossier.version }
}

on_both_engines!(what_somebody_disagrees_with_is_not_agreed_with_unseen, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    let open = dossier(&programme, unit).await;
    let file = organisation::file::check(testkit::files::pdf("Bien ban")).await.unwrap();
    let new = evidence::NewEvidence { file_name: "a.pdf".into(), ..Default::default() };
    let piece = evidence::offer(&programme, &world.cast.officer, &open, "1.1", &new, &file, NOW).await.unwrap();
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let office = (Role::ProvincialSector, world.cast.province, Some("health"));
    let health = seat(&world.store, "Đỗ Thị Sở", "so-y-te", office).await;
    let waiting = async || {
        let waiting = appraisal::waiting(&programme.store, lead, world.cast.province, YEAR).await.unwrap();
        (waiting[0].is_clean(), waiting[0].disputed, waiting[0].rejected)
    };
    let together = async || {
        let seen = [seen(&dossier(&programme, unit).await)];
        let answers = appraisal::agree_together(&programme, lead, &seen, NOW).await.unwrap();
        answers[0].refused.as_ref().map(|refused| refused.key)
    };
    let say = async |answer: Answer| {
        let sent = dossier(&programme, unit).await;
        agreement::say(&programme, &health, &sent, "7", (Some(answer), "Sổ có 390 trẻ"), NOW).await.unwrap();
    };
    say(Answer::Differs).await;
    assert_eq!((waiting().await, together().await), ((false, 1, 0), Some("appraisal.refused.open_points")));
    say(Answer::Agrees).await;
    assert_eq!(waiting().await, (true, 0, 0), "the newest answer counts");
    let judge = async |verdict: evidence::Verdict| {
        let sent = dossier(&programme, unit).await;
        evidence::judge(&programme, lead, &sent, piece, &verdict, NOW).await.unwrap();
    };
    judge(evidence::Verdict::Rejected("Thiếu chữ ký".into())).await;
    assert_eq!((waiting().await, together().await), ((false, 0, 1), Some("appraisal.refused.open_points")));
    judge(evidence::Verdict::Accepted).await;
    assert_eq!((waiting().await, together().await), ((true, 0, 0), None));
});

on_both_engines!(other_evidence_is_looked_at_anew, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead, officer) = (world.cast.commune, &world.cast.lead, &world.cast.officer);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    find(&programme, lead, unit, &to_return("11.2")).await.unwrap();
    finding::agree_with_rest(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    returning::record(&programme, lead, &dossier(&programme, unit).await, &NewReturn::file("Thiếu"), NOW)
        .await
        .unwrap();
    // the figures of 1.1 are as they were, but it has a file now
    let file = organisation::file::check(testkit::files::pdf("Quyet dinh")).await.unwrap();
    let new = evidence::NewEvidence { file_name: "a.pdf".into(), ..Default::default() };
    let open = dossier(&programme, unit).await;
    evidence::offer(&programme, officer, &open, "1.1", &new, &file, NOW).await.unwrap();
    submit(&programme, &world, &[]).await;
    finding::repeat_unchanged(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    let submission = dossier(&programme, unit).await.newest_act.unwrap();
    let found = finding::newest_of(&programme.store, submission).await.unwrap();
    let standard = &*programme.latest("minh-hoa").unwrap();
    assert_eq!(finding::open(standard, &found).collect::<Vec<_>>(), ["1.1", "11.2"]);
});

on_both_engines!(what_is_found_again_stands_beside_what_was_found_meanwhile, |world| async move {
    let programme = programme(&world).await;
    let (unit, lead) = (world.cast.commune, &world.cast.lead);
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    find(&programme, lead, unit, &differs("1.2", "villages", 29)).await.unwrap();
    give_back(&programme, &world, "Thiếu minh chứng").await;
    submit(&programme, &world, &[]).await;
    // both are shares of the villages: the finding of before says 29, the new one 30
    find(&programme, lead, unit, &differs("12.2", "villages", 30)).await.unwrap();
    let again = finding::repeat_unchanged(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    assert_eq!(again, 0, "what contradicts a finding is left to be looked at");
    find(&programme, lead, unit, &NewFinding { kind: Kind::Open, ..to_return("12.2") }).await.unwrap();
    let again = finding::repeat_unchanged(&programme, lead, &dossier(&programme, unit).await, NOW).await.unwrap();
    assert_eq!(again, 1);
});

async fn drawn(programme: &Programme, world: &World) -> recheck::Recheck {
    let new = NewDraw {
        province: world.cast.province,
        year: YEAR,
        seed: "xo-so-20-11".into(),
        percent: 5,
        ground: "Kế hoạch phúc tra giả lập; hạt giống đăng ngày 20/11".into(),
    };
    recheck::draw(programme, &world.cast.lead, &new, NOW).await.unwrap();
    assert_eq!(refused(recheck::draw(programme, &world.cast.lead, &new, NOW).await), "recheck.refused.seed_used");
    let drawn = recheck::drawn(&programme.store, world.cast.province, YEAR).await.unwrap();
    assert_eq!(drawn.len(), 1, "5 % of one dossier, rounded up");
    recheck::find(&programme.store, drawn[0].id).await.unwrap()
}

on_both_engines!(a_drawn_dossier_is_looked_at_by_somebody_else, |world| async move {
    let programme = programme(&world).await;
    let nobody_yet = NewDraw {
        province: world.cast.province,
        year: YEAR,
        seed: "chua-co-ai".into(),
        percent: 5,
        ground: "Kế hoạch giả lập".into(),
    };
    let early = recheck::draw(&programme, &world.cast.lead, &nobody_yet, NOW).await;
    assert_eq!(refused(early), "recheck.refused.nobody_yet");
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    appraise(&programme, &world).await;
    let recheck = drawn(&programme, &world).await;
    let look = differs("12.2", "villages_with_playground", 13);
    let own = recheck::look(&programme, &world.cast.lead, &recheck, &look, NOW).await;
    assert_eq!(refused(own), "recheck.refused.own_appraisal");
    let second = seat(&world.store, "Nguyễn Phúc Tra", "tra", (Role::ProvincialLead, world.cast.province, None)).await;
    let early = recheck::close(&programme, &second, &recheck, "Đạt", NOW).await;
    assert_eq!(refused(early), "recheck.refused.nothing_looked_at");
    recheck::look(&programme, &second, &recheck, &look, NOW).await.unwrap();
    recheck::close(&programme, &second, &recheck, "Một điểm vui chơi đã hỏng", NOW).await.unwrap();
    let closed = recheck::find(&programme.store, recheck.id).await.unwrap();
    assert_eq!(closed.closing.as_ref().unwrap().conclusion, "Một điểm vui chơi đã hỏng");
    let late = recheck::look(&programme, &second, &closed, &look, NOW).await;
    assert_eq!(refused(late), "recheck.refused.closed");
    // what was sent up and appraised is as it was
    assert_eq!(
        total(&newest(&programme, &dossier(&programme, world.cast.commune).await, ActKind::Appraisal).await),
        "873"
    );
    for actor in [&world.cast.officer, &world.cast.stranger, &world.cast.clerk] {
        let seen = recheck::look(&programme, actor, &recheck, &look, NOW).await;
        assert!(matches!(seen, Err(Error::Forbidden)), "{}", actor.name);
    }
});

on_both_engines!(whoever_looked_again_appraises_nothing_of_the_dossier, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let open = dossier(&programme, unit).await;
    let file = organisation::file::check(testkit::files::pdf("Bien ban")).await.unwrap();
    let new = evidence::NewEvidence { file_name: "a.pdf".into(), ..Default::default() };
    let piece = evidence::offer(&programme, &world.cast.officer, &open, "1.1", &new, &file, NOW).await.unwrap();
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let recheck = drawn(&programme, &world).await;
    let office = (Role::ProvincialLead, world.cast.province, None);
    let second = seat(&world.store, "Nguyễn Phúc Tra", "tra", office).await;
    let third = seat(&world.store, "Lò Thị Kết", "ket", office).await;
    let judge = seat(&world.store, "Vàng A Chứng", "chung", office).await;
    let look = differs("12.2", "villages_with_playground", 13);
    let sent = dossier(&programme, unit).await;
    evidence::judge(&programme, &judge, &sent, piece, &evidence::Verdict::Accepted, NOW).await.unwrap();
    assert_eq!(refused(recheck::look(&programme, &judge, &recheck, &look, NOW).await), "recheck.refused.own_appraisal");
    recheck::look(&programme, &second, &recheck, &look, NOW).await.unwrap();
    recheck::close(&programme, &third, &recheck, "Khớp phần lớn", NOW).await.unwrap();
    // a page that was opened before the conclusion
    assert_eq!(refused(recheck::look(&programme, &second, &recheck, &look, NOW).await), "recheck.refused.closed");
    assert_eq!(refused(recheck::close(&programme, &third, &recheck, "x", NOW).await), "recheck.refused.closed");
    let sent = dossier(&programme, unit).await;
    for actor in [&second, &third] {
        let found = finding::record(&programme, actor, &sent, &to_return("11.2"), NOW).await;
        assert_eq!(refused(found), "recheck.refused.own_recheck", "{}", actor.name);
        let agreed = finding::agree_with_rest(&programme, actor, &sent, NOW).await;
        assert_eq!(refused(agreed), "recheck.refused.own_recheck", "{}", actor.name);
        let judged = evidence::judge(&programme, actor, &sent, piece, &evidence::Verdict::Accepted, NOW).await;
        assert_eq!(refused(judged), "recheck.refused.own_recheck", "{}", actor.name);
        let appraised = appraisal::record(&programme, actor, &sent, "", NOW).await;
        assert_eq!(refused(appraised), "recheck.refused.own_recheck", "{}", actor.name);
        let deciding = programme::separation::Side::Decider;
        let kept = programme::separation::check(&programme.store, sent.id, actor.person, deciding).await;
        assert_eq!(refused(kept), "separation.refused.appraiser", "{}", actor.name);
    }
});

on_both_engines!(a_seed_is_what_the_printed_command_reads, |world| async move {
    let programme = programme(&world).await;
    for seed in ["xo-so'20-11", "xo-so-100%s", "xo-so\\n20-11"] {
        let new = NewDraw {
            province: world.cast.province,
            year: YEAR,
            seed: seed.into(),
            percent: 5,
            ground: "Kế hoạch giả lập".into(),
        };
        let drawn = recheck::draw(&programme, &world.cast.lead, &new, NOW).await;
        assert_eq!(refused(drawn), "recheck.refused.seed_signs", "{seed}");
    }
});

on_both_engines!(a_drawing_ranks_communes_by_seed_and_code, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let recheck = drawn(&programme, &world).await;
    let drawn = recheck::drawn(&programme.store, world.cast.province, YEAR).await.unwrap();
    assert_eq!((drawn[0].code.as_str(), drawn[0].place), ("07462", 1));
    // printf '%s:%s' 'xo-so-20-11' '07462' | sha256sum
    assert_eq!(drawn[0].fingerprint, "59f29c176542bcccdd99d8333cbaa910c80590851d4a14fba67694bbed4a2fc9");
    assert_eq!(recheck.seed, "xo-so-20-11");
    let events = world.store.read().number("SELECT COUNT(*) FROM audit_event WHERE action = 'recheck_drawn'", []).await;
    assert_eq!(events.unwrap(), Some(1));
});
