//! The map's numbers within both lists of provinces, the years in a row, and the causes of failure.

use crate::{bao_dai::*, many};
use organisation::{Error, unit};
use programme::{
    Programme, State,
    board::{self, Boundaries, Cause, Open, Region, Regions},
    decision::Outcome,
    past,
    round::{self, Round},
    target::{self, Forecast},
};
use testkit::{NOW, World, on_both_engines};

const OLD_YEAR: i64 = 2024;

/// A year of the old communes, opened without figures.
async fn old_year(programme: &Programme) {
    let round = Round {
        year: OLD_YEAR,
        standard: "qd-06-2019".into(),
        period_from: "2023-11-16".into(),
        period_to: "2024-11-15".into(),
        ground: "Kế hoạch giả lập năm trước".into(),
    };
    round::open_by_program(programme, &round, NOW).await.unwrap();
}

async fn regions(world: &World, year: i64, boundaries: Boundaries, criterion: Option<&str>) -> Regions {
    board::regions(&world.store, &world.cast.ministry, (year, None), boundaries, criterion).await.unwrap()
}

fn sum(regions: &Regions) -> u64 {
    regions.provinces.values().chain([&regions.apart]).map(|region| region.counts.communes).sum()
}

async fn old(world: &World, code: &str) -> i64 {
    let day = unit::last_day_of_districts();
    unit::by_code(world.store.read(), unit::level::PROVINCE, code, day).await.unwrap().unwrap().id
}

on_both_engines!(the_country_is_the_same_within_old_and_new_provinces, |world| async move {
    let programme = programme(&world).await;
    old_year(&programme).await;
    // expected: data/units counted with another program
    let (then, now) = (OLD_YEAR, YEAR);
    let (giang, ninh) = (old(&world, "24").await, old(&world, "27").await);
    for (year, boundaries, provinces, communes, apart) in [
        (then, Boundaries::Legacy, 63, 10_035, 0),
        (then, Boundaries::Current, 34, 10_035, 0),
        (now, Boundaries::Legacy, 63, 3_321, 23),
        (now, Boundaries::Current, 34, 3_321, 0),
    ] {
        let country = regions(&world, year, boundaries, None).await;
        assert_eq!(country.provinces.len(), provinces, "{year} {boundaries:?}");
        assert_eq!((sum(&country), country.total.counts.communes), (communes, communes), "{year} {boundaries:?}");
        assert_eq!(country.apart.counts.communes, apart, "{year} {boundaries:?}");
        let of = |id: i64| country.provinces[&id].counts.communes;
        match (year == then, boundaries) {
            (true, Boundaries::Legacy) => assert_eq!((of(giang), of(ninh)), (192, 121)),
            (true, Boundaries::Current) => assert_eq!(of(world.cast.province), 192 + 121),
            (false, Boundaries::Legacy) => assert_eq!((of(giang), of(ninh)), (58, 41)),
            (false, Boundaries::Current) => assert_eq!(of(world.cast.province), 58 + 41),
        }
    }
});

on_both_engines!(the_map_says_what_the_board_says, |world| async move {
    let programme = programme(&world).await;
    many::recognise(&programme, &world, 7).await;
    let map = regions(&world, YEAR, Boundaries::Current, None).await;
    let own = map.provinces[&world.cast.province].counts;
    // xã Bảo Đài alone: every figure known, met, handed in, recognised
    assert_eq!((own.recognised, own.met, own.not_met, own.undetermined), (1, 1, 0, 98));
    assert_eq!((own.in_time, own.determined(), own.facts_wanted), (1, 1, 99 * 37));
    let ministry = &world.cast.ministry;
    let board = board::country(&world.store, ministry, (YEAR, None), NOW.today()).await.unwrap();
    for (id, tally) in &board.provinces {
        let counts = map.provinces[id].counts;
        assert_eq!(
            (counts.communes, counts.met, counts.not_met, counts.undetermined, counts.recognised),
            (tally.communes, tally.met, tally.not_met, tally.undetermined, tally.recognised)
        );
        assert_eq!((counts.facts_known, counts.facts_wanted), (tally.facts_known, tally.facts_wanted));
    }
    many::revoke(&programme, &world, 8, "Giả lập").await.unwrap();
    let map = regions(&world, YEAR, Boundaries::Current, None).await;
    assert_eq!(map.total.counts.recognised, 0, "what was taken back is not recognised");
});

on_both_engines!(a_criterion_is_found_by_its_whole_number, |world| async move {
    let programme = programme(&world).await;
    let id = dossier(&programme, world.cast.commune).await.id;
    let tx = world.store.write().await.unwrap();
    let sql = "UPDATE computation SET verdict = 'not_met', zero_criteria = '3 12', undetermined_criteria = '1 15', below_threshold = 0
               WHERE assessment_id = $1";
    tx.run(sql, [id.into()]).await.unwrap();
    tx.commit().await.unwrap();
    let of = async |criterion: &str| {
        let map = regions(&world, YEAR, Boundaries::Current, Some(criterion)).await;
        let Region { zero, open, counts } = map.provinces[&world.cast.province];
        (zero, counts.communes - open)
    };
    assert_eq!(of("3").await, (1, 1), "where nothing is entered a criterion is undetermined");
    assert_eq!(of("12").await, (1, 1));
    assert_eq!(of("2").await, (0, 1));
    assert_eq!(of("15").await, (0, 98), "only there is a criterion 15 undetermined");
    assert_eq!(of("1").await, (0, 0));
    let causes = board::causes(&programme, &world.cast.lead, Some(world.cast.province), (YEAR, None)).await.unwrap();
    assert_eq!((causes.zero["3"], causes.zero["12"], causes.zero.len()), (1, 1, 2));
    assert_eq!((causes.failed_for(Cause::ZeroOnly), causes.undetermined["1"], causes.undetermined["2"]), (1, 99, 98));
});

/// Records results of a year, codes as of a day.
async fn recorded(programme: &Programme, lines: &str, on: chrono::NaiveDate) {
    let file = format!("code,year,standard,outcome,number,decided_on,source\n{lines}");
    past::import(programme, file.as_bytes(), on, NOW).await.unwrap().unwrap();
}

on_both_engines!(what_is_recorded_of_an_old_year_counts_on_every_board, |world| async move {
    let programme = programme(&world).await;
    old_year(&programme).await;
    let (store, ministry) = (&world.store, &world.cast.ministry);
    let of = |map: &Regions, id: i64| {
        let counts = map.provinces[&id].counts;
        (counts.known_recognised(), counts.refused, counts.recorded)
    };
    let giang = old(&world, "24").await;
    let before = regions(&world, OLD_YEAR, Boundaries::Legacy, None).await;
    assert_eq!(of(&before, giang), (None, 0, 0), "not decided is not refused");
    let day = unit::last_day_of_districts();
    let lines = "07462,2024,QĐ 06,recognised,1/QĐ,2024-12-20,nguồn\n\
                 07459,2024,QĐ 06,not_recognised,2/QĐ,2024-12-20,nguồn\n";
    recorded(&programme, lines, day).await;
    for boundaries in [Boundaries::Legacy, Boundaries::Current] {
        let id = if boundaries == Boundaries::Legacy { giang } else { world.cast.province };
        assert_eq!(of(&regions(&world, OLD_YEAR, boundaries, None).await, id), (Some(1), 1, 2), "{boundaries:?}");
    }
    let years = board::over_years(store, &world.cast.lead, Some(world.cast.province), None).await.unwrap();
    let years: Vec<_> =
        years.iter().map(|one| (one.year, one.counts.known_recognised(), one.counts.recorded)).collect();
    assert_eq!(years, [(OLD_YEAR, Some(1), 2), (YEAR, None, 0)]);
    let country = board::country(store, ministry, (OLD_YEAR, None), NOW.today()).await.unwrap();
    assert_eq!((country.total.recognised, country.total.refused), (1, 1));
    // the number opens down, and no state is made up
    let lines = board::lines(store, ministry, Some(giang), OLD_YEAR, NOW.today()).await.unwrap();
    let named: Vec<_> = lines.iter().filter_map(|line| Some((line.name.as_str(), line.outcome?, line.state))).collect();
    assert_eq!(
        named,
        [("Xã Bảo Đài", Outcome::Recognised, State::NotBegun), ("Xã Bảo Sơn", Outcome::NotRecognised, State::NotBegun)]
    );
    let course = target::of_country(store, ministry).await.unwrap();
    let outturn = course.years.iter().find(|one| one.year == OLD_YEAR).unwrap().outturn.clone().unwrap();
    assert_eq!((outturn.counts.known_recognised(), outturn.counts.communes), (Some(1), 10_035));
});

on_both_engines!(what_is_recorded_counts_until_it_is_decided_here, |world| async move {
    let programme = programme(&world).await;
    recorded(&programme, "07462,2026,minh-hoa,recognised,1/QĐ,2026-11-01,nguồn\n", NOW.today()).await;
    let counts = async || regions(&world, YEAR, Boundaries::Current, None).await.total.counts;
    assert_eq!((counts().await.recognised, counts().await.recorded), (1, 1));
    let course = target::of_province(&world.store, &world.cast.lead, world.cast.province).await.unwrap();
    let forecast = Forecast { communes: 99, decided: true, recognised: 1, met: 0, undetermined: 98 };
    assert_eq!(course.forecast, Some((YEAR, forecast)), "what is recorded is decided already");
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    assert_eq!((counts().await.recognised, counts().await.recorded), (1, 1), "handed in, and not decided here");
    let tally = board::country(&world.store, &world.cast.ministry, (YEAR, None), NOW.today()).await.unwrap().total;
    assert_eq!((tally.recognised, tally.state(State::Submitted), tally.state(State::Recognised)), (1, 1, 0));
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 7).await.unwrap();
    assert_eq!((counts().await.recognised, counts().await.recorded), (1, 0));
    many::revoke(&programme, &world, 8, "Giả lập").await.unwrap();
    assert_eq!((counts().await.recognised, counts().await.recorded), (0, 0), "the act here says what holds");
});

on_both_engines!(one_decision_anywhere_makes_every_number_of_recognised_communes_known, |world| async move {
    let programme = programme(&world).await;
    let (store, cast) = (&world.store, &world.cast);
    let round = round::of_year(store, YEAR).await.unwrap();
    let known = async || {
        let country = board::country(store, &cast.ministry, (YEAR, None), NOW.today()).await.unwrap();
        let (&other, tally) = country.provinces.iter().find(|(id, _)| **id != cast.province).unwrap();
        let alone = board::province(store, &cast.ministry, other, (YEAR, None), NOW.today()).await.unwrap();
        let map = regions(&world, YEAR, Boundaries::Current, None).await;
        let years = board::over_years(store, &cast.ministry, Some(other), None).await.unwrap();
        let ahead = target::of_provinces(store, &cast.ministry, &round).await.unwrap();
        let ahead = ahead.iter().find(|one| one.province == other).unwrap().forecast;
        [
            country.total.known_recognised(),
            tally.known_recognised(),
            alone.total.known_recognised(),
            map.provinces[&other].counts.known_recognised(),
            years.last().unwrap().counts.known_recognised(),
            ahead.known_recognised(),
        ]
    };
    assert_eq!(known().await, [None; 6], "nothing is decided in the country");
    many::recognise(&programme, &world, 7).await;
    // one in Bắc Ninh: the other province is known to have none
    assert_eq!(known().await, [Some(1), Some(0), Some(0), Some(0), Some(0), Some(0)]);
});

on_both_engines!(every_commune_stands_under_one_cause, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    let causes = board::causes(&programme, &world.cast.ministry, None, (YEAR, None)).await.unwrap();
    // xã Bảo Đài is below 850 points; its neighbour has a class and no figures, no other commune has a class
    assert_eq!((causes.communes, causes.met, causes.failed), (3_321, 0, [0, 1, 0]));
    assert_eq!(causes.open, [3_319, 1, 0, 0]);
    assert_eq!((causes.open_for(Open::Unclassed), causes.open_for(Open::Figures)), (3_319, 1));
    let other = board::causes(&programme, &world.cast.lead, Some(world.cast.province), (YEAR, None)).await.unwrap();
    assert_eq!((other.communes, other.failed, other.open), (99, [0, 1, 0], [97, 1, 0, 0]));
    // a class that the pinned standard does not have is none
    let tx = world.store.write().await.unwrap();
    tx.run("UPDATE assessment SET class = 'gone' WHERE unit_id = $1", [world.cast.neighbour.into()]).await.unwrap();
    tx.commit().await.unwrap();
    let causes = board::causes(&programme, &world.cast.ministry, None, (YEAR, None)).await.unwrap();
    assert_eq!(causes.open, [3_320, 0, 0, 0]);
});

on_both_engines!(the_years_of_a_province_hold_those_of_its_predecessors, |world| async move {
    let programme = programme(&world).await;
    old_year(&programme).await;
    let ministry = &world.cast.ministry;
    let shape = |series: Vec<board::YearCounts>| -> Vec<(i64, String, Boundaries, u64)> {
        series.into_iter().map(|one| (one.year, one.standard.clone(), one.boundaries(), one.counts.communes)).collect()
    };
    let begun = std::time::Instant::now();
    let country = shape(board::over_years(&world.store, ministry, None, None).await.unwrap());
    eprintln!("over years: {} ms", begun.elapsed().as_millis());
    let years = |then: u64, now: u64| {
        vec![
            (OLD_YEAR, "qd-06-2019".to_owned(), Boundaries::Legacy, then),
            (YEAR, "minh-hoa".to_owned(), Boundaries::Current, now),
        ]
    };
    assert_eq!(country, years(10_035, 3_321));
    let lead = &world.cast.lead;
    let own = board::over_years(&world.store, lead, Some(world.cast.province), None).await.unwrap();
    assert_eq!(shape(own), years(192 + 121, 99));
    let ended = old(&world, "24").await;
    let ended = shape(board::over_years(&world.store, ministry, Some(ended), None).await.unwrap());
    assert_eq!(ended, years(192, 0)[..1]);
    let causes = board::causes(&programme, lead, Some(world.cast.province), (OLD_YEAR, None)).await.unwrap();
    // no commune of that year had a class
    assert_eq!((causes.communes, causes.open_for(Open::Unclassed)), (313, 313));
});

on_both_engines!(years_and_causes_are_for_whom_the_boards_are_for, |world| async move {
    let programme = programme(&world).await;
    let (cast, store) = (&world.cast, &world.store);
    for actor in [&cast.stranger, &cast.officer, &cast.nobody] {
        let years = board::over_years(store, actor, Some(cast.province), None).await;
        assert!(matches!(years, Err(Error::Forbidden)), "{}", actor.name);
        let causes = board::causes(&programme, actor, Some(cast.province), (YEAR, None)).await;
        assert!(matches!(causes, Err(Error::Forbidden)), "{}", actor.name);
    }
    assert!(matches!(board::over_years(store, &cast.lead, None, None).await, Err(Error::Forbidden)));
    assert!(matches!(board::causes(&programme, &cast.lead, None, (YEAR, None)).await, Err(Error::Forbidden)));
    let map = board::regions(store, &cast.lead, (YEAR, None), Boundaries::Current, None).await;
    assert!(matches!(map, Err(Error::Forbidden)));
});
