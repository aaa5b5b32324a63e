//! A survey of satisfaction: opened, answered by phone and on paper, closed, brought into the figures.

use chrono::NaiveDate;
use organisation::{Error, Moment};
use programme::{
    Programme,
    separation::{self, Side},
    survey::{self, Counts, Gate, NewBatch, NewSurvey, Sheet, Sheets, Shown, Survey, Told, Way, lineage},
};
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines};

use crate::bao_dai::{self, YEAR, dossier, refused};

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// 6,214 children and an unknown number of adults, from 1/11 to 30/11/2026.
fn new(world: &World) -> NewSurvey {
    NewSurvey {
        unit: world.cast.commune,
        year: YEAR,
        questionnaire: "hai-long".into(),
        way: Some(Way::Sample),
        opens_on: day("2026-11-01"),
        closes_on: day("2026-11-30"),
        audiences: vec![("children".into(), Some(6_214)), ("adults".into(), None)],
        reason: String::new(),
    }
}

async fn opened(programme: &Programme, world: &World) -> Survey {
    let id = survey::open(programme, &world.cast.officer, &new(world), NOW).await.unwrap();
    survey::find(&programme.store, id).await.unwrap()
}

fn sheet(audience: &str, answers: &[(&str, &str)]) -> Sheet {
    let answers = answers.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned()));
    Sheet { audience: audience.to_owned(), answers: answers.collect(), ..Sheet::default() }
}

fn batch(sheets: u64, counts: &[(&str, &str, u64)]) -> NewBatch {
    let counts = counts.iter().map(|(question, answer, count)| ((*question).into(), (*answer).into(), *count));
    NewBatch { audience: "adults".into(), sheets, satisfied: None, counts: counts.collect() }
}

async fn send(programme: &Programme, survey: &Survey, sheet: &Sheet) -> organisation::Result<()> {
    survey::answer(programme, &Gate::default(), survey, sheet, NOW).await
}

async fn close(programme: &Programme, world: &World, survey: &Survey) -> Survey {
    survey::close(programme, &world.cast.officer, survey, "Đã hỏi đủ người", NOW).await.unwrap();
    survey::find(&programme.store, survey.id).await.unwrap()
}

async fn rows(world: &World, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    world.store.read().number(&sql, []).await.unwrap().unwrap()
}

async fn total(world: &World, survey: &Survey) -> (u64, u64) {
    let sheets = Sheets::of(world.store.read(), survey.id).await.unwrap();
    (sheets.all(), sheets.satisfied())
}

on_both_engines!(an_answer_adds_to_counts_and_leaves_no_row_and_no_event, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let survey = opened(&programme, &world).await;
    let tables = ["survey", "survey_audience", "survey_sheets", "survey_count", "survey_batch", "audit_event"];
    let mut before = Vec::new();
    for table in tables {
        before.push(rows(&world, table).await);
    }
    // 2 channels × 2 audiences × (5 questions of 5 answers and one of 3)
    assert_eq!(before[3], 2 * 2 * (5 * 5 + 3));
    let satisfied = sheet("children", &[("overall", "very_satisfied"), ("safety", "dissatisfied"), ("heard", "no")]);
    send(&programme, &survey, &satisfied).await.unwrap();
    send(&programme, &survey, &sheet("adults", &[("overall", "neither")])).await.unwrap();
    let mut after = Vec::new();
    for table in tables {
        after.push(rows(&world, table).await);
    }
    assert_eq!(after, before);
    assert_eq!(total(&world, &survey).await, (2, 1));
    let sql = "SELECT CAST(SUM(given) AS BIGINT) FROM survey_count WHERE survey_id = $1";
    assert_eq!(world.store.read().number(sql, [survey.id.into()]).await.unwrap(), Some(4), "3 answers and 1");
});

on_both_engines!(answers_show_only_when_the_survey_is_closed_and_never_of_fewer_than_five_sheets, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let survey = opened(&programme, &world).await;
    for _ in 0..4 {
        send(&programme, &survey, &sheet("adults", &[("overall", "satisfied")])).await.unwrap();
    }
    assert!(Counts::of(world.store.read(), &survey).await.unwrap().is_none(), "it is open");
    let early = survey::close(&programme, &world.cast.officer, &survey, " ", NOW).await;
    assert_eq!(refused(early), "survey.refused.early_needs_reason");
    let first = close(&programme, &world, &survey).await;
    assert!(Counts::of(world.store.read(), &first).await.unwrap().is_none(), "four sheets");
    assert_eq!(
        refused(send(&programme, &first, &sheet("adults", &[("overall", "satisfied")])).await),
        "survey.refused.not_open"
    );
    // one that was read as open before it was closed
    let late = send(&programme, &survey, &sheet("adults", &[("overall", "satisfied")])).await;
    assert_eq!(refused(late), "survey.refused.closed");

    let again = survey::open(&programme, &world.cast.officer, &new(&world), NOW).await;
    assert_eq!(refused(again), "survey.refused.another_needs_reason");
    let more = NewSurvey { reason: "Ít người trả lời".into(), ..new(&world) };
    let id = survey::open(&programme, &world.cast.officer, &more, NOW).await.unwrap();
    let second = survey::find(&programme.store, id).await.unwrap();
    let third = survey::open(&programme, &world.cast.officer, &more, NOW).await;
    assert_eq!(refused(third), "survey.refused.another_open");
    for answer in ["satisfied", "satisfied", "neither", "satisfied", "dissatisfied"] {
        send(&programme, &second, &sheet("adults", &[("overall", answer)])).await.unwrap();
    }
    let second = close(&programme, &world, &second).await;
    let counts = Counts::of(world.store.read(), &second).await.unwrap().unwrap();
    assert_eq!((counts.given("overall", "satisfied"), counts.given("overall", "neither")), (3, 1));
    assert_eq!(counts.given("safety", "satisfied"), 0);
    let old = survey::propose(&programme, &world.cast.officer, &first, NOW).await;
    assert_eq!(refused(old), "survey.refused.not_newest");
});

on_both_engines!(paper_sheets_are_counted_in_batches_that_are_taken_back_and_never_changed, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let survey = opened(&programme, &world).await;
    let officer = &world.cast.officer;
    let enter = async |batch: &NewBatch| survey::enter(&programme, officer, &survey, batch, NOW).await;
    for (wrong, key) in [
        (batch(0, &[]), "survey.refused.count_bad"),
        (batch(100_001, &[]), "survey.refused.count_bad"),
        (batch(10, &[("overall", "satisfied", 9)]), "survey.refused.counts_disagree"),
        (batch(10, &[("overall", "satisfied", 10), ("heard", "yes", 11)]), "survey.refused.counts_disagree"),
        (batch(10, &[("overall", "satisfied", 10), ("weather", "yes", 1)]), "survey.refused.sheet_unreadable"),
        (batch(10, &[("overall", "satisfied", 5), ("overall", "satisfied", 5)]), "survey.refused.sheet_unreadable"),
        (NewBatch { audience: "everybody".into(), ..batch(1, &[]) }, "survey.refused.sheet_unreadable"),
    ] {
        assert_eq!(refused(enter(&wrong).await), key, "{wrong:?}");
    }
    assert_eq!(total(&world, &survey).await, (0, 0));
    let counted = [
        ("overall", "very_satisfied", 30),
        ("overall", "satisfied", 50),
        ("overall", "dissatisfied", 20),
        ("heard", "yes", 90),
    ];
    enter(&batch(100, &counted)).await.unwrap();
    enter(&batch(7, &[("overall", "neither", 7)])).await.unwrap();
    assert_eq!(total(&world, &survey).await, (107, 80));

    let entered = survey::batches(&programme.store, survey.id).await.unwrap();
    let back = async |batch: i64, why: &str| survey::take_back(&programme, officer, &survey, (batch, why), NOW).await;
    assert_eq!(refused(back(entered[0].id, " ").await), "survey.refused.reason_missing");
    back(entered[0].id, "Đếm nhầm thôn").await.unwrap();
    assert_eq!(refused(back(entered[0].id, "Lần nữa").await), "survey.refused.taken_back");
    assert_eq!(total(&world, &survey).await, (7, 0));
    let after = survey::batches(&programme.store, survey.id).await.unwrap();
    assert_eq!(after.len(), 3);
    assert_eq!(after[..2], entered[..]);
    assert_eq!(after[2].takes_back, Some(entered[0].id));
    assert!(matches!(back(after[2].id, "Rút lần rút").await, Err(Error::NotFound)));
    let closed = close(&programme, &world, &survey).await;
    let late = survey::enter(&programme, officer, &closed, &batch(7, &[("overall", "neither", 7)]), NOW).await;
    assert_eq!(refused(late), "survey.refused.closed");
});

on_both_engines!(a_closed_survey_tells_its_commune_everything_and_the_province_nothing_small, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let survey = opened(&programme, &world).await;
    let (officer, lead) = (&world.cast.officer, &world.cast.lead);
    let told = async |survey: &Survey, reader| {
        let questionnaire = survey.questionnaire(&programme).await.unwrap();
        Told::of(world.store.read(), survey, &questionnaire, reader).await.unwrap()
    };
    // 118 of 120; "heard" is answered on 100 sheets, 3 of them otherwise than the rest
    let counted = [
        ("overall", "very_satisfied", 100),
        ("overall", "satisfied", 18),
        ("overall", "dissatisfied", 2),
        ("heard", "yes", 97),
        ("heard", "no", 3),
    ];
    survey::enter(&programme, officer, &survey, &batch(120, &counted), NOW).await.unwrap();
    assert_eq!(told(&survey, officer).await, None, "it is open");
    let survey = close(&programme, &world, &survey).await;
    let (inside, outside) = (told(&survey, officer).await.unwrap(), told(&survey, lead).await.unwrap());
    assert_eq!((inside.satisfied, outside.satisfied), (Some(118), None), "120 − 118 would tell the 2");
    let (inside, outside) = (inside.questions.unwrap(), outside.questions.unwrap());
    assert_eq!(inside[5], [100, 18, 0, 2, 0].map(Shown::Count));
    assert_eq!(outside[5], [Shown::Kept; 5]);
    assert_eq!(outside[4], [Shown::Kept, Shown::Few, Shown::Count(0)]);
    assert_eq!(outside[0], [Shown::Count(0); 5]);
});

on_both_engines!(a_province_adds_up_only_the_surveys_that_tell_of_nobody, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let (cast, survey) = (&world.cast, opened(&programme, &world).await);
    let seen = async || survey::of_province(&programme.store, cast.province, YEAR).await.unwrap();
    let counted = [("overall", "satisfied", 2), ("overall", "neither", 1)];
    survey::enter(&programme, &cast.officer, &survey, &batch(3, &counted), NOW).await.unwrap();
    assert_eq!((seen().await.closed, seen().await.together, seen().await.left_out), (0, None, 0));
    close(&programme, &world, &survey).await;
    let small = seen().await;
    assert_eq!((small.closed, small.together, small.left_out), (1, None, 1), "2 of 3 is told by no sum of one");

    let next = NewSurvey { unit: cast.neighbour, ..new(&world) };
    let id = survey::open(&programme, &cast.neighbour_officer, &next, NOW).await.unwrap();
    let next = survey::find(&programme.store, id).await.unwrap();
    let counted = [("overall", "satisfied", 255), ("overall", "neither", 45)];
    survey::enter(&programme, &cast.neighbour_officer, &next, &batch(300, &counted), NOW).await.unwrap();
    survey::close(&programme, &cast.neighbour_officer, &next, "Đủ phiếu", NOW).await.unwrap();
    let both = seen().await;
    assert_eq!((both.closed, both.together, both.left_out), (2, Some((300, 255)), 1));
    let rows: Vec<_> = both.surveys.iter().map(|one| (one.id, one.sheets, one.satisfied)).collect();
    assert_eq!(rows, [(survey.id, 3, None), (next.id, 300, Some(255))]);
    let received = survey::received(&programme.store, cast.neighbour).await.unwrap();
    assert_eq!(received.into_iter().collect::<Vec<_>>(), [(next.id, 300)]);
});

on_both_engines!(phone_and_paper_together_are_never_more_sheets_than_people, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let few = NewSurvey { audiences: vec![("adults".into(), Some(10)), ("children".into(), None)], ..new(&world) };
    let id = survey::open(&programme, &world.cast.officer, &few, NOW).await.unwrap();
    let survey = survey::find(&programme.store, id).await.unwrap();
    let enter = async |sheets: u64| {
        let counted = batch(sheets, &[("overall", "satisfied", sheets)]);
        survey::enter(&programme, &world.cast.officer, &survey, &counted, NOW).await
    };
    let adult = sheet("adults", &[("overall", "satisfied")]);
    for _ in 0..2 {
        send(&programme, &survey, &adult).await.unwrap();
    }
    // 2 by phone leave 8
    assert_eq!(refused(enter(9).await), "survey.refused.more_than_people");
    enter(8).await.unwrap();
    assert_eq!(refused(send(&programme, &survey, &adult).await), "survey.refused.full");
    assert_eq!(refused(enter(1).await), "survey.refused.more_than_people");
    assert_eq!(total(&world, &survey).await, (10, 10));
    let wrong = survey::batches(&programme.store, survey.id).await.unwrap()[0].id;
    survey::take_back(&programme, &world.cast.officer, &survey, (wrong, "Đếm nhầm"), NOW).await.unwrap();
    send(&programme, &survey, &adult).await.unwrap();
    enter(7).await.unwrap();
    // how many children there are is not known
    let children = NewBatch { audience: "children".into(), ..batch(2_000, &[("overall", "satisfied", 2_000)]) };
    survey::enter(&programme, &world.cast.officer, &survey, &children, NOW).await.unwrap();
    assert_eq!(total(&world, &survey).await, (2_010, 2_010));
});

on_both_engines!(the_counts_go_into_the_figures_and_name_their_survey_until_others_are_typed, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let (officer, unit) = (&world.cast.officer, world.cast.commune);
    let survey = opened(&programme, &world).await;
    let open = survey::propose(&programme, officer, &survey, NOW).await;
    assert_eq!(refused(open), "survey.refused.not_closed");
    let counted = [("overall", "satisfied", 255), ("overall", "neither", 44)];
    survey::enter(&programme, officer, &survey, &batch(299, &counted), NOW).await.unwrap();
    send(&programme, &survey, &sheet("children", &[("overall", "dissatisfied")])).await.unwrap();
    let survey = close(&programme, &world, &survey).await;
    // 255 of 300 are 85 %: 40 points under the illustrative standard
    let entered = survey::propose(&programme, officer, &survey, NOW).await.unwrap();
    let changed: Vec<_> = entered.changes.iter().map(|change| (change.fact.as_str(), change.to)).collect();
    assert_eq!(changed, [("survey_answers", Some(300)), ("survey_satisfied", Some(255))]);
    let history = programme::figures::history(&programme.store, unit, YEAR).await.unwrap();
    assert_eq!(history[0].source, "survey");
    assert!(history[0].reason.as_deref().unwrap().contains(&survey::shown_code(&survey.code)));
    let found = lineage(&programme.store, &dossier(&programme, unit).await).await.unwrap().unwrap();
    assert_eq!((found.survey, found.code), (survey.id, survey.code.clone()));
    bao_dai::enter(&programme, officer, unit, &[("villages", 28)]).await.unwrap();
    assert!(lineage(&programme.store, &dossier(&programme, unit).await).await.unwrap().is_some());
    bao_dai::enter(&programme, officer, unit, &[("survey_answers", 301)]).await.unwrap();
    assert!(lineage(&programme.store, &dossier(&programme, unit).await).await.unwrap().is_none());
});

on_both_engines!(a_survey_that_nobody_answered_brings_no_figure, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let survey = opened(&programme, &world).await;
    let survey = close(&programme, &world, &survey).await;
    let nothing = survey::propose(&programme, &world.cast.officer, &survey, NOW).await;
    assert_eq!(refused(nothing), "survey.refused.nobody_answered");
});

on_both_engines!(a_sheet_of_another_form_is_refused_and_counts_nothing, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let survey = opened(&programme, &world).await;
    let long = "x".repeat(10_000);
    for (strange, key) in [
        (sheet("children", &[]), "survey.refused.undecided"),
        (sheet("children", &[("safety", "satisfied")]), "survey.refused.undecided"),
        (sheet("children", &[("overall", "satisfied"), ("overall", "satisfied")]), "survey.refused.sheet_unreadable"),
        (sheet("children", &[("overall", "glad")]), "survey.refused.sheet_unreadable"),
        (sheet("children", &[("overall", "satisfied"), ("name", "Vi")]), "survey.refused.sheet_unreadable"),
        (
            sheet("children", &[("overall", "satisfied"), (long.as_str(), long.as_str())]),
            "survey.refused.sheet_unreadable",
        ),
        (sheet("teachers", &[("overall", "satisfied")]), "survey.refused.sheet_unreadable"),
        (sheet("", &[("overall", "satisfied")]), "survey.refused.sheet_unreadable"),
    ] {
        assert_eq!(refused(send(&programme, &survey, &strange).await), key);
    }
    assert_eq!(total(&world, &survey).await, (0, 0));
    let mut second = sheet("children", &[("overall", "satisfied")]);
    second.phone_answered = true;
    assert_eq!(refused(send(&programme, &survey, &second).await), "survey.refused.again");
    second.somebody_else = true;
    send(&programme, &survey, &second).await.unwrap();
    assert_eq!(total(&world, &survey).await, (1, 1));
});

on_both_engines!(
    a_survey_takes_answers_from_its_first_to_its_last_day_and_no_more_than_there_are_people,
    |world| async move {
        let programme = bao_dai::programme(&world).await;
        let few = NewSurvey {
            opens_on: day("2026-11-11"),
            closes_on: day("2026-11-12"),
            audiences: vec![("adults".into(), Some(2))],
            ..new(&world)
        };
        let id = survey::open(&programme, &world.cast.officer, &few, NOW).await.unwrap();
        let survey = survey::find(&programme.store, id).await.unwrap();
        let gate = Gate::default();
        let at = |day: &str, hour: u32| {
            Moment::on(day.parse().unwrap(), chrono::NaiveTime::from_hms_opt(hour, 59, 59).unwrap())
        };
        let content = sheet("adults", &[("overall", "satisfied")]);
        let answer = async |at: Moment| survey::answer(&programme, &gate, &survey, &content, at).await;
        assert_eq!(refused(answer(at("2026-11-10", 23)).await), "survey.refused.not_open");
        answer(at("2026-11-11", 0)).await.unwrap();
        answer(at("2026-11-12", 23)).await.unwrap();
        assert_eq!(refused(answer(at("2026-11-12", 23)).await), "survey.refused.full");
        assert_eq!(refused(answer(at("2026-11-13", 0)).await), "survey.refused.not_open");
        assert_eq!(total(&world, &survey).await, (2, 2));
    }
);

on_both_engines!(what_cannot_be_opened_is_refused, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let sound = new(&world);
    for (wrong, key) in [
        (NewSurvey { questionnaire: "khac".into(), ..sound.clone() }, "survey.refused.questionnaire_unknown"),
        (NewSurvey { way: None, ..sound.clone() }, "survey.refused.way_missing"),
        (NewSurvey { opens_on: None, ..sound.clone() }, "survey.refused.first_day_bad"),
        (NewSurvey { closes_on: day("2026-10-31"), ..sound.clone() }, "survey.refused.last_day_bad"),
        (NewSurvey { closes_on: day("2026-11-09"), ..sound.clone() }, "survey.refused.last_day_bad"),
        (NewSurvey { closes_on: day("2027-11-30"), ..sound.clone() }, "survey.refused.too_long"),
        (NewSurvey { audiences: vec![], ..sound.clone() }, "survey.refused.nobody_asked"),
        (NewSurvey { audiences: vec![("cats".into(), None)], ..sound.clone() }, "survey.refused.nobody_asked"),
        (NewSurvey { audiences: vec![("adults".into(), Some(0))], ..sound.clone() }, "survey.refused.population_bad"),
    ] {
        assert_eq!(refused(survey::open(&programme, &world.cast.officer, &wrong, NOW).await), key);
    }
    assert_eq!(rows(&world, "survey").await, 0);
});

on_both_engines!(only_the_commune_holds_its_survey_and_whoever_counted_sheets_never_appraises, |world| async move {
    let programme = bao_dai::programme(&world).await;
    let survey = opened(&programme, &world).await;
    let cast = &world.cast;
    let counted = batch(1, &[("overall", "satisfied", 1)]);
    for other in [&cast.chair, &cast.neighbour_officer, &cast.lead, &cast.stranger, &cast.ministry, &cast.nobody] {
        let forbidden = [
            survey::open(&programme, other, &new(&world), NOW).await.map(|_| ()),
            survey::enter(&programme, other, &survey, &counted, NOW).await,
            survey::take_back(&programme, other, &survey, (1, "Sai"), NOW).await,
            survey::close(&programme, other, &survey, "Sớm", NOW).await,
            survey::propose(&programme, other, &survey, NOW).await.map(|_| ()),
        ];
        for result in forbidden {
            assert!(matches!(result, Err(Error::Forbidden)), "{}: {result:?}", other.name);
        }
    }
    survey::enter(&programme, &cast.everybody, &survey, &counted, NOW).await.unwrap();
    let id = dossier(&programme, cast.commune).await.id;
    let appraises = separation::check(&world.store, id, cast.everybody.person, Side::Appraiser).await;
    assert_eq!(refused(appraises), "separation.refused.commune");
});
