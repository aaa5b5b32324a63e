//! Numbers: without gap and without double, whoever writes at the same time and whatever goes wrong.

use std::collections::BTreeMap;

use correspondence::{
    Body,
    paper::{self, Book, NewEntry, Signing},
};
use organisation::{Actor, Error, Result};
use storage::Store;
use testkit::{
    NOW, on_both_engines,
    paper::{draft, received},
};

/// Clerks at work at the same moment.
const CLERKS: usize = 50;

/// One clerk's paper; every third clerk first does something that is refused only after the number was taken.
async fn one_clerk(store: Store, clerk: Actor, body: Body, at: usize) -> Result<i64> {
    let id = paper::draft(&store, &clerk, &body, &draft(&format!("Kế hoạch {at}")), NOW).await?;
    let version = paper::find(&store, id).await?.version;
    let signing = Signing { on: NOW.today(), number: None };
    match at % 6 {
        0 => {
            let stale = paper::issue(&store, &clerk, id, version + 7, signing, NOW).await;
            assert!(matches!(stale, Err(Error::Conflict)));
        }
        3 => {
            let zero = Signing { number: Some(0), ..signing };
            let refused = paper::issue(&store, &clerk, id, version, zero, NOW).await;
            assert!(matches!(refused, Err(Error::Refused(_))));
        }
        _ => {}
    }
    paper::issue(&store, &clerk, id, version, signing, NOW).await
}

on_both_engines!(fifty_clerks_at_once_leave_no_gap_and_no_double, |world| async move {
    let body = Body::of_unit(world.cast.province);
    let mut clerks = tokio::task::JoinSet::new();
    for at in 0..CLERKS {
        clerks.spawn(one_clerk(world.store.clone(), world.cast.clerk.clone(), body.clone(), at));
    }
    let mut numbers: Vec<i64> = Vec::new();
    while let Some(done) = clerks.join_next().await {
        numbers.push(done.unwrap().unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<i64>>());
    let (count, lines) = paper::lines(&world.store, &body, (Book::Outgoing, 2026), (100, 0)).await.unwrap();
    assert_eq!((count, lines.len()), (50, 50));
    assert_eq!(paper::gaps(&world.store, &body, 2026).await.unwrap(), []);
});

on_both_engines!(arrivals_of_one_book_are_numbered_in_one_row, |world| async move {
    let body = Body::of_unit(world.cast.province);
    let mut clerks = tokio::task::JoinSet::new();
    for at in 0..20 {
        let (store, clerk, body) = (world.store.clone(), world.cast.clerk.clone(), body.clone());
        // two clerks hold the same paper: one of them enters it, the other is told so
        let new = received(&(at / 2).to_string());
        clerks.spawn(async move { paper::receive(&store, &clerk, &body, &new, NOW).await });
    }
    let (mut numbers, mut told) = (Vec::new(), 0);
    while let Some(done) = clerks.join_next().await {
        match done.unwrap() {
            Ok((_, number)) => numbers.push(number),
            Err(Error::Refused(refused)) if refused.key == "paper.refused.arrived_before" => told += 1,
            Err(other) => panic!("{other}"),
        }
    }
    numbers.sort_unstable();
    assert_eq!((numbers, told), ((1..=10).collect::<Vec<i64>>(), 10));
});

on_both_engines!(a_number_given_by_hand_leaves_numbers_that_are_named, |world| async move {
    let (store, clerk, body) = (&world.store, &world.cast.clerk, Body::of_unit(world.cast.province));
    let issue = async |subject: &str, number: Option<i64>| {
        let id = paper::draft(store, clerk, &body, &draft(subject), NOW).await.unwrap();
        paper::issue(store, clerk, id, 1, Signing { on: NOW.today(), number }, NOW).await
    };
    assert_eq!(issue("một", None).await.unwrap(), 1);
    assert_eq!(issue("hai", Some(5)).await.unwrap(), 5);
    let taken = issue("ba", Some(5)).await;
    assert!(matches!(taken, Err(Error::Refused(refused))
        if refused.key == "paper.refused.number_taken" && refused.places == [("next", "6".to_owned())]));
    assert_eq!(issue("bốn", None).await.unwrap(), 6);
    assert_eq!(issue("năm", Some(3)).await.unwrap(), 3);
    let gaps: BTreeMap<i64, i64> =
        paper::gaps(store, &body, 2026).await.unwrap().into_iter().map(|gap| (gap.first, gap.last)).collect();
    assert_eq!(gaps, BTreeMap::from([(2, 2), (4, 4)]));
});

on_both_engines!(every_body_year_and_type_has_numbers_of_its_own, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let health = Body { unit: cast.province, sector: "health".into() };
    let own = Body::of_unit(cast.province);
    let mut letter = draft("Đôn đốc báo cáo");
    letter.kind = "letter".into();
    let earlier = Signing { on: chrono::NaiveDate::from_ymd_opt(2025, 12, 30).unwrap(), number: None };
    let today = Signing { on: NOW.today(), number: None };
    for (actor, body, new, signing) in [
        (&cast.clerk, &own, draft("một"), today),
        (&cast.clerk, &own, letter, today),
        (&cast.clerk, &own, draft("năm trước"), earlier),
        (&cast.lead, &health, draft("một"), today),
    ] {
        let id = paper::draft(store, actor, body, &new, NOW).await.unwrap();
        assert_eq!(paper::issue(store, actor, id, 1, signing, NOW).await.unwrap(), 1, "{}", new.subject);
    }
    let found = paper::find(store, 2).await.unwrap();
    assert_eq!((found.reference().as_str(), found.issuer.as_str()), ("01/UBND", "Ủy ban nhân dân thành phố Bắc Ninh"));
    let (_, lines) = paper::lines(store, &health, (Book::Outgoing, 2026), (10, 0)).await.unwrap();
    assert_eq!(lines[0].symbol, "KH-SYT");
});

on_both_engines!(a_line_says_later_who_works_on_the_paper, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let body = Body::of_unit(cast.province);
    let (id, _) = paper::receive(store, &cast.clerk, &body, &received("12"), NOW).await.unwrap();
    let kept = paper::find(store, id).await.unwrap();
    let entry = paper::entries_of(store, &cast.clerk, &kept).await.unwrap().remove(0);
    let new = NewEntry {
        handed_to: "Phòng Khoa giáo – Văn xã".into(),
        handed_on: Some(NOW.today()),
        receipt: "Nguyễn Hải Yến".into(),
        ..NewEntry::default()
    };
    paper::amend_entry(store, &cast.clerk, &entry, &new, NOW).await.unwrap();
    let line = paper::lines(store, &body, (Book::Incoming, 2026), (10, 0)).await.unwrap().1.remove(0);
    assert_eq!((line.handed_to.as_str(), line.receipt.as_str()), ("Phòng Khoa giáo – Văn xã", "Nguyễn Hải Yến"));
    let foreign = paper::amend_entry(store, &cast.officer, &entry, &new, NOW).await;
    assert!(matches!(foreign, Err(Error::Forbidden)));
    // written by somebody who saw the line before that, and would have put the receipt out
    let later = NewEntry { note: "Đã chuyển".into(), ..NewEntry::default() };
    let overtaken = paper::amend_entry(store, &cast.clerk, &entry, &later, NOW).await;
    assert!(matches!(overtaken, Err(Error::Conflict)));
    let entry = paper::entries_of(store, &cast.clerk, &kept).await.unwrap().remove(0);
    assert_eq!(entry.receipt, "Nguyễn Hải Yến");
    paper::amend_entry(store, &cast.clerk, &entry, &later, NOW).await.unwrap();
    assert!(paper::entries_of(store, &cast.officer, &kept).await.unwrap().is_empty(), "another unit's book");
});

on_both_engines!(a_number_given_by_hand_is_one_that_a_book_can_go_on_from, |world| async move {
    let (store, clerk, body) = (&world.store, &world.cast.clerk, Body::of_unit(world.cast.province));
    let issue = async |number: Option<i64>| {
        let id = paper::draft(store, clerk, &body, &draft("Kế hoạch"), NOW).await.unwrap();
        paper::issue(store, clerk, id, 1, Signing { on: NOW.today(), number }, NOW).await
    };
    let farthest = 1 + paper::LONGEST_LEAP;
    for (given, key) in [
        (0, "paper.refused.number_bad"),
        (i64::MIN, "paper.refused.number_bad"),
        (farthest + 1, "paper.refused.number_far"),
        (20_261_123, "paper.refused.number_far"),
        (i64::MAX, "paper.refused.number_far"),
    ] {
        match issue(Some(given)).await {
            Err(Error::Refused(refused)) => {
                assert_eq!((refused.key, refused.field), (key, Some("number")), "{given}");
                let told = [("next", "1".to_owned()), ("largest", farthest.to_string())];
                assert!(key.ends_with("bad") || refused.places == told, "{given}: {:?}", refused.places);
            }
            other => panic!("{given}: {other:?}"),
        }
    }
    assert_eq!(issue(Some(farthest)).await.unwrap(), farthest);
    assert_eq!(issue(None).await.unwrap(), farthest + 1);
});
