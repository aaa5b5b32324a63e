//! Results of before this program, and the record of the units that a commune was made of.

use crate::bao_dai::*;
use crate::many::{count, recognise};
use chrono::NaiveDate;
use organisation::{Action, Error, audit, unit};
use programme::{
    Programme, assessment,
    boundary::Boundaries,
    council, evidence,
    past::{self, FaultKind, Known},
    round::{self, Round},
};
use sha2::{Digest as _, Sha256};
use testkit::{NOW, on_both_engines};

const HEADER: &str = "code,year,standard,outcome,number,decided_on,source\n";

async fn import(programme: &Programme, lines: &str, on: NaiveDate) -> Result<past::Imported, Vec<(u64, FaultKind)>> {
    let file = format!("{HEADER}{lines}");
    let imported = past::import(programme, file.as_bytes(), on, NOW).await.unwrap();
    imported.map_err(|faults| faults.into_iter().map(|fault| (fault.line, fault.kind)).collect())
}

async fn recorded(programme: &Programme) -> i64 {
    count(programme, "SELECT COUNT(*) FROM past_result").await
}

on_both_engines!(a_code_means_the_commune_of_the_given_day, |world| async move {
    let programme = programme(&world).await;
    // 07462 was one of four communes that became xã Bảo Đài, which bears its code since
    let line = "07462,2023,QĐ 06/QĐ-TTg,recognised,112/QĐ-UBND,2024-01-20,Báo cáo giả lập\n";
    let imported = import(&programme, line, Boundaries::Old.day()).await.unwrap();
    assert_eq!((imported.results, imported.recognised), (1, 1));
    let record = past::record(&programme, &world.cast.officer, world.cast.commune).await.unwrap();
    let names: Vec<&str> = record.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Xã Bảo Đài", "Xã Bảo Sơn", "Xã Tam Dị", "Xã Thanh Lâm"]);
    let old = &record[0];
    assert_ne!(old.unit, world.cast.commune);
    assert_eq!((old.kind.as_str(), old.district.as_deref()), ("whole", Some("Huyện Lục Nam")));
    assert_eq!((old.province.as_deref(), old.to.as_deref()), (Some("Tỉnh Bắc Giang"), Some("2025-06-30")));
    let Known::Recorded(result) = &old.years[0].known else { panic!("{:?}", old.years) };
    assert_eq!((old.years[0].year, result.number.as_str(), result.name.as_str()), (2023, "112/QĐ-UBND", "Xã Bảo Đài"));
    assert!(record[1..].iter().all(|one| one.years.is_empty()));
    // the new commune is not recognised by that
    assert_eq!(dossier(&programme, world.cast.commune).await.outcome, None);
    let of_year = past::of_year(&programme.store, 2023).await.unwrap();
    assert_eq!((of_year.len(), of_year[0].province.as_str()), (1, "Tỉnh Bắc Giang"));
    // on today's list the same code is xã Bảo Đài itself, which was not there
    let line = "07462,2022,QĐ 06/QĐ-TTg,not_recognised,9/QĐ-UBND,2023-01-20,Báo cáo giả lập\n";
    let faults = import(&programme, line, NOW.today()).await.unwrap_err();
    assert_eq!(faults, [(2, FaultKind::NotThen("07462".into()))]);
    // xã Tuấn Đạo went on unchanged, and has its results itself
    let line = "07663,2022,QĐ 06/QĐ-TTg,not_recognised,9/QĐ-UBND,2023-01-20,Báo cáo giả lập\n";
    import(&programme, line, NOW.today()).await.unwrap();
    let same =
        unit::by_code(programme.store.read(), unit::level::COMMUNE, "07663", NOW.today()).await.unwrap().unwrap();
    let record = past::record(&programme, &world.cast.lead, same.id).await.unwrap();
    assert_eq!(record.len(), 1);
    assert_eq!((record[0].unit, record[0].kind.as_str(), record[0].years[0].year), (same.id, "same", 2022));
    assert_eq!(past::years(&programme.store).await.unwrap(), [2023, 2022]);
    assert_eq!(programme::results::of_year(&programme.store, 2023).await.unwrap(), [], "nothing was decided here");
});

on_both_engines!(every_fault_of_a_file_has_its_line_and_nothing_is_kept, |world| async move {
    let programme = programme(&world).await;
    let day = Boundaries::Old.day();
    let lines = "07462,2023,QĐ 06,recognised,1/QĐ,2024-01-20,nguồn\n\
                 99999,2023,QĐ 06,recognised,1/QĐ,2024-01-20,nguồn\n\
                 07459,1999,QĐ 06,maybe,1/QĐ,20/01/2024,nguồn\n\
                 07459,2023,,recognised,1/QĐ,2024-01-20,nguồn\n\
                 07462,2023,QĐ 06,not_recognised,2/QĐ,2024-01-20,nguồn\n\
                 07465,2024,QĐ 06,recognised,3/QĐ,2023-12-31,nguồn\n\
                 07456,2024,QĐ 06,recognised,3/QĐ,2027-01-01,nguồn\n";
    let faults = import(&programme, lines, day).await.unwrap_err();
    let expected = [
        (3, FaultKind::Unit("99999".into())),
        (4, FaultKind::Year("1999".into())),
        (4, FaultKind::Outcome("maybe".into())),
        (4, FaultKind::Day("20/01/2024".into())),
        (5, FaultKind::Cell("standard")),
        (6, FaultKind::Repeated(2)),
        (7, FaultKind::Day("2023-12-31".into())),
        (8, FaultKind::Day("2027-01-01".into())),
    ];
    assert_eq!(faults, expected);
    assert_eq!(recorded(&programme).await, 0);
    assert_eq!(import(&programme, "", day).await.unwrap_err(), [(1, FaultKind::Empty)]);
    for (bytes, kind) in [(&b"code,year\n"[..], FaultKind::Header), (b"", FaultKind::Header)] {
        let faults = past::import(&programme, bytes, day, NOW).await.unwrap().unwrap_err();
        assert_eq!(faults.into_iter().map(|fault| fault.kind).collect::<Vec<_>>(), [kind]);
    }
    let latin = [HEADER.as_bytes(), b"07462,2023,Q\xd0 06,recognised,1,2024-01-20,x\n"].concat();
    let faults = past::import(&programme, &latin, day, NOW).await.unwrap().unwrap_err();
    assert_eq!(faults[0].kind, FaultKind::Unreadable);
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM audit_event WHERE action = 'past_results_recorded'").await, 0);
});

on_both_engines!(what_is_recorded_or_decided_here_is_not_recorded_again, |world| async move {
    let programme = programme(&world).await;
    let line = "07462,2023,QĐ 06,recognised,1/QĐ,2024-01-20,nguồn\n";
    import(&programme, line, Boundaries::Old.day()).await.unwrap();
    assert_eq!(import(&programme, line, Boundaries::Old.day()).await.unwrap_err(), [(2, FaultKind::Recorded)]);
    recognise(&programme, &world, 5).await;
    let here = format!("07462,{YEAR},minh-hoa,recognised,1/QĐ,2026-11-01,nguồn\n");
    assert_eq!(import(&programme, &here, NOW.today()).await.unwrap_err(), [(2, FaultKind::Decided)]);
    assert_eq!(recorded(&programme).await, 1);
    let events = audit::history(&programme.store, "past_result", 0, 9).await.unwrap();
    assert_eq!((events.len(), events[0].action.as_str()), (1, "past_results_recorded"));
    let sha256 = hex::encode(Sha256::digest(format!("{HEADER}{line}").as_bytes()));
    let details: serde_json::Value = serde_json::from_str(&events[0].details).unwrap();
    assert_eq!(details, serde_json::json!({ "sha256": sha256, "results": 1, "recognised": 1 }));
});

on_both_engines!(the_record_shows_what_was_published_and_to_whom_the_dossier_is_open, |world| async move {
    let programme = programme(&world).await;
    let (store, cast) = (&programme.store, &world.cast);
    // xã Bảo Đài of today stands in for a predecessor of its neighbour, so that a whole year can be gone through
    let tx = store.write().await.unwrap();
    tx.run(
        "INSERT INTO succession (old_id, new_id, kind, on_date, ground) VALUES ($1, $2, 'part', '2026-12-01', '')",
        [cast.commune.into(), cast.neighbour.into()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    recognise(&programme, &world, 5).await;
    let known = async |actor| {
        let record = past::record(&programme, actor, cast.neighbour).await.unwrap();
        let one = record.into_iter().find(|one| one.unit == cast.commune).unwrap();
        (one.years[0].assessment.is_some(), one.years[0].known.clone())
    };
    assert_eq!(known(&cast.neighbour_officer).await, (false, Known::Unpublished), "decided, and nobody's business yet");
    publish(&programme, &world).await;
    let (open, result) = known(&cast.neighbour_officer).await;
    assert!(!open && matches!(&result, Known::Published(entry) if entry.number == 5), "{result:?}");
    assert!(known(&cast.lead).await.0, "the province opens the dossier");
    for actor in [&cast.officer, &cast.stranger, &cast.ministry] {
        let record = past::record(&programme, actor, cast.neighbour).await;
        assert!(matches!(record, Err(Error::Forbidden)), "{}", actor.name);
    }
    assert_eq!(unit::predecessors(store, cast.neighbour).await.unwrap().len(), 4);
});

on_both_engines!(
    an_old_commune_of_a_merged_province_is_read_by_the_one_that_followed_and_only_read,
    |world| async move {
        let programme = programme(&world).await;
        let (store, cast) = (&programme.store, &world.cast);
        let old = Round {
            year: 2024,
            standard: "minh-hoa".into(),
            period_from: "2023-11-16".into(),
            period_to: "2024-11-15".into(),
            ground: "Kế hoạch giả lập".into(),
        };
        round::open_by_program(&programme, &old, NOW).await.unwrap();
        // xã Bảo Đài of old, in huyện Lục Nam of Bắc Giang: both ended, and nobody holds an office there
        let bao_dai =
            unit::by_code(store.read(), unit::level::COMMUNE, "07462", Boundaries::Old.day()).await.unwrap().unwrap();
        let dossier = assessment::of_unit(store, bao_dai.id, 2024).await.unwrap();
        let of_old = async |actor| {
            let record = past::record(&programme, actor, cast.commune).await.unwrap();
            let one = record.into_iter().find(|one| one.unit == bao_dai.id).unwrap();
            (one.readable, one.years[0].assessment, one.years[0].year)
        };
        assert_eq!(of_old(&cast.lead).await, (true, Some(dossier.id), 2024));
        assert_eq!(of_old(&cast.officer).await, (false, None, 2024), "a commune reads its own dossiers");
        assessment::may_read(store, &cast.lead, &dossier).await.unwrap();
        for actor in [&cast.officer, &cast.stranger, &cast.ministry, &cast.nobody] {
            let read = assessment::may_read(store, actor, &dossier).await;
            assert!(matches!(read, Err(Error::Forbidden)), "{}", actor.name);
        }
        // so are its council and what stands twice beside its evidence
        let tx = store.write().await.unwrap();
        let council = tx
            .insert(
                "INSERT INTO council (unit_id, kind, decision, decided_on, valid_from, quorum_part, quorum_whole,
                                      majority_part, majority_whole, rule_ground)
                 VALUES ($1, 'assessment', '1/QĐ', '2024-01-02', '2024-01-02', 2, 3, 1, 2, '') RETURNING id",
                [bao_dai.id.into()],
            )
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let council = council::find(store, council).await.unwrap();
        council::may_read(store, &cast.lead, &council).await.unwrap();
        assert!(evidence::sees_others(&programme, &cast.lead, &dossier).await.unwrap());
        for actor in [&cast.officer, &cast.stranger] {
            let read = council::may_read(store, actor, &council).await;
            assert!(matches!(read, Err(Error::NotFound)), "{}", actor.name);
            let told = evidence::sees_others(&programme, actor, &dossier).await;
            assert!(matches!(told, Err(Error::Forbidden)), "{}", actor.name);
        }
        for action in Action::ALL {
            assert!(
                !cast.everybody.may(action, &dossier.place),
                "{action:?}: what is done there was done in its own time"
            );
        }
        // a unit that goes on is read from its own place only, wherever a part of it went
        let other = cast.stranger.offices[0].unit;
        let other = unit::below(store.read(), other, unit::level::COMMUNE, NOW.today()).await.unwrap();
        let tx = store.write().await.unwrap();
        tx.run(
            "INSERT INTO succession (old_id, new_id, kind, on_date, ground) VALUES ($1, $2, 'part', '2026-12-01', '')",
            [cast.commune.into(), other[0].id.into()],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let (read, place) = (unit::reading_place(store.read(), cast.commune), unit::place(store.read(), cast.commune));
        assert_eq!(read.await.unwrap(), place.await.unwrap());
    }
);

on_both_engines!(a_wrong_result_is_withdrawn_with_a_reason_and_the_right_one_recorded, |world| async move {
    let programme = programme(&world).await;
    let on = Boundaries::Old.day();
    let line = |outcome| format!("07462,2023,QĐ 06,{outcome},112/QĐ-UBND,2024-01-20,nguồn\n");
    import(&programme, &line("recognised"), on).await.unwrap();
    let withdraw = async |code, year, reason| past::withdraw(&programme, (code, on), year, reason, NOW).await;
    let reason = "Chép nhầm dòng của danh sách";
    assert_eq!(refused(withdraw("07462", 2023, " ").await), "past.refused.reason_missing");
    for (code, year) in [("07462", 2022), ("07459", 2023), ("99999", 2023)] {
        assert_eq!(refused(withdraw(code, year, reason).await), "past.refused.not_recorded", "{code} {year}");
    }
    assert_eq!(recorded(&programme).await, 1);
    withdraw("07462", 2023, reason).await.unwrap();
    assert!(past::of_year(&programme.store, 2023).await.unwrap().is_empty());
    let kept = "SELECT COUNT(*) FROM past_result_withdrawn WHERE year = 2023 AND outcome = 'recognised'
                AND number = '112/QĐ-UBND' AND reason = 'Chép nhầm dòng của danh sách'";
    assert_eq!(count(&programme, kept).await, 1, "as it was");
    let events = audit::history(&programme.store, "past_result", 0, 9).await.unwrap();
    assert_eq!((events.len(), events[0].action.as_str()), (2, "past_result_withdrawn"));
    let details: serde_json::Value = serde_json::from_str(&events[0].details).unwrap();
    assert_eq!(details, serde_json::json!({ "year": 2023, "reason": reason }));
    assert_eq!(refused(withdraw("07462", 2023, reason).await), "past.refused.not_recorded", "once");
    // the right one takes its place, and may turn out wrong as well
    import(&programme, &line("not_recognised"), on).await.unwrap();
    let right = past::of_year(&programme.store, 2023).await.unwrap();
    assert_eq!(right[0].outcome, programme::decision::Outcome::NotRecognised);
    withdraw("07462", 2023, reason).await.unwrap();
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM past_result_withdrawn").await, 2);
});
