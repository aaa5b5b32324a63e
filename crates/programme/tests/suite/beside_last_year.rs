//! Figures beside last year's: what looks unlikely, the reason it is accepted with, proposals, reasons after a return.

use std::collections::{BTreeMap, BTreeSet};

use crate::bao_dai::*;
use organisation::Actor;
use programme::{
    Dossier, Programme, assessment, explanation,
    figures::{self, Entry, Source},
    imports,
    plausibility::{self, Finding},
    round::{self, Round},
    self_assessment, snapshot, submission,
};
use testkit::{NOW, World, on_both_engines};

/// The year before with some figures.
async fn last_year(programme: &Programme, world: &World, figures: &[(&str, u64)]) {
    let round = Round {
        year: YEAR - 1,
        standard: "minh-hoa".into(),
        period_from: "2024-11-16".into(),
        period_to: "2025-11-15".into(),
        ground: "Kế hoạch giả lập năm trước".into(),
    };
    round::open_by_program(programme, &round, NOW).await.unwrap();
    let before = assessment::of_unit(&programme.store, world.cast.commune, YEAR - 1).await.unwrap();
    let entry = Entry::of(wanted(programme, figures));
    figures::enter(programme, &world.cast.officer, &before, &entry, Source::Typed, NOW).await.unwrap();
}

async fn findings(programme: &Programme, dossier: &Dossier) -> Vec<Finding> {
    let last = snapshot::last_year(programme, dossier).await.unwrap();
    plausibility::of_dossier(programme, dossier, &last).await.unwrap()
}

async fn keys(programme: &Programme, unit: i64) -> Vec<String> {
    let found = findings(programme, &dossier(programme, unit).await).await;
    found.iter().map(Finding::key).collect()
}

async fn answer(programme: &Programme, actor: &Actor, unit: i64, answers: &[(&str, &str)]) {
    let answers = answers.iter().map(|(key, reason)| ((*key).to_owned(), (*reason).to_owned())).collect();
    let entry = Entry { answers, ..Entry::default() };
    figures::enter(programme, actor, &dossier(programme, unit).await, &entry, Source::Typed, NOW).await.unwrap();
}

on_both_engines!(what_moved_far_from_last_year_is_found_and_what_did_not_is_not, |world| async move {
    let programme = programme(&world).await;
    let (unit, officer) = (world.cast.commune, &world.cast.officer);
    last_year(
        &programme,
        &world,
        &[
            ("abused_children", 2),
            ("infants", 425),
            ("special_circumstance_children", 60),
            ("children_examined", 5_000),
            ("children", 6_250),
            ("child_opinions_answered", 12),
            ("child_opinions", 20),
            ("injuries", 35),
        ],
    )
    .await;
    let now = [
        // one case fewer than two is nothing unusual
        ("abused_children", 1),
        // 425 - 298 = 127, and 30 % of 425 is 127.5
        ("infants", 298),
        // a third more, but 19 only
        ("special_circumstance_children", 79),
        // 5,000/6,250 = 80 %; 3,750/6,250 = 60 %: exactly 20 points
        ("children_examined", 3_750),
        ("children", 6_250),
        ("injuries", 29),
    ];
    enter(&programme, officer, unit, &now).await.unwrap();
    assert_eq!(keys(&programme, unit).await, Vec::<String>::new());
    let now = [
        ("abused_children", 0),
        ("infants", 297),
        ("special_circumstance_children", 80),
        ("children_examined", 3_749),
        // 60 % became 0 %: the part is asked about, not its share as well
        ("child_opinions_answered", 0),
        ("child_opinions", 20),
    ];
    enter(&programme, officer, unit, &now).await.unwrap();
    assert_eq!(
        keys(&programme, unit).await,
        [
            "part_gone.abused_children",
            "whole_moved.special_circumstance_children",
            "whole_moved.infants",
            "share_moved.9.1",
            "part_gone.child_opinions_answered",
        ]
    );
    let found = findings(&programme, &dossier(&programme, unit).await).await;
    let standard = &*programme.latest("minh-hoa").unwrap();
    let said = |finding: &Finding| explanation::finding(text::Lang::Vi, standard, finding);
    assert_eq!(
        said(&found[3]),
        "Khác thường: tỷ lệ chỉ tiêu 9.1 năm trước 80% (5.000/6.250), năm nay 59,98% (3.749/6.250), \
         lệch hơn 20 điểm phần trăm."
    );
    assert!(said(&found[2]).contains("năm trước 425, năm nay 297, lệch hơn 30%"), "{}", said(&found[2]));
});

on_both_engines!(a_submission_waits_for_reasons_that_hold_while_the_values_do, |world| async move {
    let programme = programme(&world).await;
    let (unit, officer, chair) = (world.cast.commune, &world.cast.officer, &world.cast.chair);
    last_year(&programme, &world, &[("abused_children", 3), ("infants", 300)]).await;
    enter(&programme, officer, unit, &FIGURES).await.unwrap();
    enter(&programme, officer, unit, &[("abused_children", 0)]).await.unwrap();
    // 412 infants against 300, and no abused child against three; self-scoring does not wait
    self_assessment::record(&programme, officer, &dossier(&programme, unit).await, NOW).await.unwrap();
    let scored = dossier(&programme, unit).await;
    assert_eq!(refused(submission::record(&programme, chair, &scored, NOW).await), "plausibility.refused.unanswered");
    answer(&programme, officer, unit, &[("part_gone.abused_children", "Công an xác nhận không có vụ nào")]).await;
    let still = dossier(&programme, unit).await;
    assert_eq!(still.state, programme::State::SelfScored, "a reason changes no figure");
    assert_eq!(refused(submission::record(&programme, chair, &still, NOW).await), "plausibility.refused.unanswered");
    // blank is no reason, and what nobody found takes none
    answer(&programme, officer, unit, &[("whole_moved.infants", "  "), ("whole_moved.births", "x")]).await;
    answer(&programme, officer, unit, &[("whole_moved.infants", "Khu công nghiệp mới")]).await;
    send(&programme, &world, NOW).await;
    let sent = snapshot::of_act(&programme.store, dossier(&programme, unit).await.newest_act.unwrap()).await.unwrap();
    let said: BTreeMap<_, _> =
        sent.unlikely.iter().map(|finding| (finding.key(), finding.answer.clone().unwrap().reason)).collect();
    assert_eq!(said["whole_moved.infants"], "Khu công nghiệp mới");
    assert_eq!(said["part_gone.abused_children"], "Công an xác nhận không có vụ nào");

    give_back(&programme, &world, "Đối chiếu lại số trẻ dưới 1 tuổi").await;
    let entry =
        Entry { reason: "Đếm sót một thôn".into(), ..Entry::of(wanted(&programme, &[("infants", 413)])) };
    let returned = dossier(&programme, unit).await;
    figures::enter(&programme, officer, &returned, &entry, Source::Typed, NOW).await.unwrap();
    let found = findings(&programme, &dossier(&programme, unit).await).await;
    let open: Vec<_> = found.iter().filter(|finding| finding.answer.is_none()).map(Finding::key).collect();
    assert_eq!(open, ["whole_moved.infants"], "the reason was given for 412");
});

on_both_engines!(a_figure_that_was_sent_up_changes_only_with_a_reason, |world| async move {
    let programme = programme(&world).await;
    let (unit, officer) = (world.cast.commune, &world.cast.officer);
    submit(&programme, &world, &[&FIGURES]).await;
    give_back(&programme, &world, "Thiếu chỉ tiêu 13.1").await;
    // what was not sent up needs none
    enter(&programme, officer, unit, &[("survey_satisfied", 255), ("survey_answers", 300)]).await.unwrap();
    let births = wanted(&programme, &[("births", 427)]);
    let open = dossier(&programme, unit).await;
    let silent = figures::enter(&programme, officer, &open, &Entry::of(births.clone()), Source::Typed, NOW).await;
    assert_eq!(refused(silent), "figures.refused.reason_missing");
    let long = Entry { reason: "x".repeat(4_001), ..Entry::of(births.clone()) };
    let done = figures::enter(&programme, officer, &open, &long, Source::Typed, NOW).await;
    assert_eq!(refused(done), "figures.refused.reason_too_long");
    let entry = Entry { reason: " Khai sinh muộn ở thôn Bảo Sơn ".into(), ..Entry::of(births) };
    figures::enter(&programme, officer, &open, &entry, Source::Typed, NOW).await.unwrap();
    let history = figures::history(&programme.store, unit, YEAR).await.unwrap();
    assert_eq!(history[0].reason.as_deref(), Some("Khai sinh muộn ở thôn Bảo Sơn"));
});

on_both_engines!(a_file_that_changes_what_was_sent_up_needs_a_reason_too, |world| async move {
    let programme = programme(&world).await;
    let (unit, officer) = (world.cast.commune, &world.cast.officer);
    submit(&programme, &world, &[&FIGURES]).await;
    give_back(&programme, &world, "Sửa khai sinh").await;
    let code = organisation::unit::find(programme.store.read(), unit, NOW.today()).await.unwrap().code;
    let file = format!("unit,class,fact,value\n{code},other,births,427\n");
    let checked = imports::check(&programme, officer, YEAR, file.as_bytes(), (NOW, 9)).await.unwrap();
    let mut plan = checked.unwrap();
    assert!(plan.needs_reason());
    let done = imports::apply(&programme, officer, &plan, Source::Imported, NOW).await;
    assert_eq!(refused(done), "figures.refused.reason_missing");
    plan.reason = "Theo sổ hộ tịch".into();
    imports::apply(&programme, officer, &plan, Source::Imported, NOW).await.unwrap();
    let history = figures::history(&programme.store, unit, YEAR).await.unwrap();
    assert_eq!(history[0].reason.as_deref(), Some("Theo sổ hộ tịch"));
});

on_both_engines!(a_file_does_not_change_what_a_sector_confirmed, |world| async move {
    let programme = programme(&world).await;
    let (unit, officer) = (world.cast.commune, &world.cast.officer);
    let office = (organisation::Role::CommuneSector, unit, Some("justice"));
    let justice = testkit::seat(&world.store, "Mai Văn Tịch", "nganh-tu-phap", office).await;
    enter(&programme, officer, unit, &FIGURES).await.unwrap();
    let open = dossier(&programme, unit).await;
    let seen = snapshot::Snapshot::of(&programme, &open).await.unwrap().figures;
    programme::confirmation::confirm(&programme, &justice, &open, &["2".to_owned()], &seen, NOW).await.unwrap();
    let code = organisation::unit::find(programme.store.read(), unit, NOW.today()).await.unwrap().code;
    let file = format!("unit,class,fact,value\n{code},other,villages,28\n{code},other,births,427\n");
    let faults = imports::check(&programme, officer, YEAR, file.as_bytes(), (NOW, 9)).await.unwrap().unwrap_err().first;
    let faults: Vec<_> = faults.iter().map(|fault| (fault.line(), fault.key())).collect();
    assert_eq!(faults, [(3, "imports.fault.confirmed")]);
});

on_both_engines!(last_years_figure_is_marked_as_a_proposal_where_it_was_taken_over, |world| async move {
    let programme = programme(&world).await;
    let (unit, officer) = (world.cast.commune, &world.cast.officer);
    last_year(&programme, &world, &[("villages", 28), ("villages_with_collaborator", 23)]).await;
    assert!(dossier(&programme, unit).await.figures.is_empty(), "nothing is prefilled");
    let entry = Entry {
        proposed: BTreeSet::from(["villages".to_owned(), "villages_with_collaborator".to_owned()]),
        ..Entry::of(wanted(&programme, &[("villages", 28), ("villages_with_collaborator", 26)]))
    };
    figures::enter(&programme, officer, &dossier(&programme, unit).await, &entry, Source::Typed, NOW).await.unwrap();
    let history = figures::history(&programme.store, unit, YEAR).await.unwrap();
    // 26 is not what stood there last year, whoever says so
    assert_eq!(
        history[0].changes,
        r#"[{"fact":"villages","from":null,"to":28,"proposed":true},{"fact":"villages_with_collaborator","from":null,"to":26}]"#
    );
});
