//! The working calendar: who keeps it, and what counting working days makes of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use chrono::{Days, NaiveDate, Weekday};
use organisation::{
    Error, audit,
    calendar::{self, Calendar, Kind, NewEntry, Standing},
};
use proptest::{collection::vec, prelude::*};
use testkit::{NOW, on_both_engines};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A new year's run as offices have it: free from Saturday 14 to Sunday 22 February, and the Saturday after it worked
/// for the Friday. The days are invented.
fn new_year() -> Calendar {
    let rows = [
        (Kind::Holiday, day(2026, 2, 14), day(2026, 2, 22)),
        (Kind::MakeUp, day(2026, 2, 28), day(2026, 2, 28)),
        (Kind::Whole, day(2026, 1, 1), day(2026, 12, 31)),
    ];
    rows.into_iter().collect()
}

#[test]
fn without_rows_only_saturday_and_sunday_are_free() {
    let calendar = Calendar::default();
    // 9 November 2026 is a Monday
    let week: Vec<bool> = day(2026, 11, 9).iter_days().take(7).map(|day| calendar.is_working(day)).collect();
    assert_eq!(week, [true, true, true, true, true, false, false]);
    assert_eq!(calendar.standing(day(2026, 11, 14)), Standing::Weekend);
    assert_eq!(calendar.add_working_days(day(2026, 11, 13), 1), day(2026, 11, 16), "Friday to Monday");
    assert_eq!(calendar.add_working_days(day(2026, 11, 14), 1), day(2026, 11, 16), "Saturday to Monday");
    assert_eq!(calendar.add_working_days(day(2026, 11, 9), 5), day(2026, 11, 16));
    assert_eq!(calendar.add_working_days(day(2026, 11, 14), 0), day(2026, 11, 14), "no day after is the day itself");
}

#[test]
fn a_run_over_the_new_year_is_jumped_and_its_make_up_saturday_counts() {
    let calendar = new_year();
    // Friday 13: the next working day is Monday 23
    assert_eq!(calendar.add_working_days(day(2026, 2, 13), 1), day(2026, 2, 23));
    // 23, 24, 25, 26, 27 and Saturday 28; then Monday 2 March
    assert_eq!(calendar.add_working_days(day(2026, 2, 13), 6), day(2026, 2, 28));
    assert_eq!(calendar.add_working_days(day(2026, 2, 13), 7), day(2026, 3, 2));
    assert_eq!(calendar.working_days_between(day(2026, 2, 13), day(2026, 2, 22)), 0);
    assert_eq!(calendar.working_days_between(day(2026, 2, 13), day(2026, 3, 1)), 6);
    assert_eq!(calendar.working_days_between(day(2026, 2, 28), day(2026, 2, 28)), 0, "the first day is not counted");
    assert_eq!(calendar.working_days_between(day(2026, 3, 1), day(2026, 2, 1)), 0, "backwards there is nothing");
    let standings = [13, 16, 21, 28].map(|number| calendar.standing(day(2026, 2, number)));
    assert_eq!(standings, [Standing::Worked, Standing::Holiday, Standing::Holiday, Standing::MakeUp]);
}

#[test]
fn a_year_without_its_whole_list_is_unknown() {
    let calendar = new_year();
    assert_eq!(calendar.unknown_years(day(2026, 12, 30), day(2027, 1, 4)), [2027]);
    assert_eq!(calendar.unknown_years(day(2026, 1, 1), day(2026, 12, 31)), Vec::<i32>::new());
    assert_eq!(Calendar::default().unknown_years(day(2025, 12, 1), day(2026, 1, 1)), [2025, 2026]);
}

prop_compose! {
    fn some_day()(offset in 0_u64..800) -> NaiveDate { day(2025, 1, 1) + Days::new(offset) }
}

prop_compose! {
    /// Holidays anywhere, worked days on weekends.
    fn some_calendar()(free in vec((some_day(), 0_u64..10), 0..12), worked in vec(some_day(), 0..12)) -> Calendar {
        let free = free.into_iter().map(|(first, run)| (Kind::Holiday, first, first + Days::new(run)));
        let worked = worked.into_iter().filter(|day| calendar::is_weekend(*day)).map(|day| (Kind::MakeUp, day, day));
        free.chain(worked).collect()
    }
}

proptest! {
    #[test]
    fn counting_undoes_adding(calendar in some_calendar(), from in some_day(), count in 0_u16..120) {
        let until = calendar.add_working_days(from, count);
        prop_assert_eq!(calendar.working_days_between(from, until), usize::from(count));
        prop_assert!(count == 0 || calendar.is_working(until));
    }

    #[test]
    fn adding_twice_is_adding_the_sum(calendar in some_calendar(), from in some_day(), a in 0_u16..60, b in 0_u16..60) {
        let twice = calendar.add_working_days(calendar.add_working_days(from, a), b);
        prop_assert_eq!(twice, calendar.add_working_days(from, a + b));
    }

    #[test]
    fn a_worked_weekend_is_never_free(calendar in some_calendar(), on in some_day()) {
        use chrono::Datelike as _;
        let weekend = matches!(on.weekday(), Weekday::Sat | Weekday::Sun);
        let expected = match calendar.standing(on) {
            Standing::MakeUp | Standing::Weekend => weekend,
            Standing::Worked => !weekend,
            Standing::Holiday => true,
        };
        prop_assert!(expected);
    }
}

fn entry(kind: Kind, first: NaiveDate, last: NaiveDate) -> NewEntry {
    NewEntry {
        kind, first, last, words: "Nghỉ giả lập".into(), ground: "Thông báo giả lập 1/TB-MẪU".into()
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.key,
        other => panic!("{other:?}"),
    }
}

on_both_engines!(the_administrator_enters_days_and_takes_them_back, |world| async move {
    let (store, keeper) = (&world.store, &world.cast.administrator);
    let run = entry(Kind::Holiday, day(2026, 2, 14), day(2026, 2, 22));
    let id = calendar::enter(store, keeper, &run, NOW).await.unwrap();
    let saturday = entry(Kind::MakeUp, day(2026, 2, 28), day(2026, 2, 28));
    calendar::enter(store, keeper, &saturday, NOW).await.unwrap();
    let whole = NewEntry::whole(2026, "Thông báo giả lập 1/TB-MẪU".into()).unwrap();
    calendar::enter(store, keeper, &whole, NOW).await.unwrap();
    assert_eq!(Calendar::load(store.read()).await.unwrap(), new_year(), "a whole year overlaps none of its days");
    assert_eq!(refused(calendar::enter(store, keeper, &whole, NOW).await), "calendar.refused.overlaps");
    let inside = entry(Kind::MakeUp, day(2026, 2, 21), day(2026, 2, 21));
    assert_eq!(refused(calendar::enter(store, keeper, &inside, NOW).await), "calendar.refused.overlaps");

    assert_eq!(refused(calendar::withdraw(store, keeper, id, " ", NOW).await), "calendar.refused.reason_missing");
    calendar::withdraw(store, keeper, id, "Nhập nhầm", NOW).await.unwrap();
    let again = calendar::withdraw(store, keeper, id, "Nhập nhầm", NOW).await;
    assert!(matches!(again, Err(Error::NotFound)));
    let rows = calendar::entries(store.read()).await.unwrap();
    let taken_back = rows.iter().find(|row| row.id == id).unwrap();
    assert_eq!(taken_back.withdrawn_for.as_deref(), Some("Nhập nhầm"), "the row stays to be read");
    assert!(Calendar::load(store.read()).await.unwrap().is_working(day(2026, 2, 16)));
    calendar::enter(store, keeper, &inside, NOW).await.unwrap();
    let events = audit::history(store, "calendar", id, 9).await.unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["calendar_withdrawn", "calendar_entered"]);
});

on_both_engines!(impossible_days_are_refused_at_their_field, |world| async move {
    let (store, keeper) = (&world.store, &world.cast.administrator);
    let good = entry(Kind::Holiday, day(2026, 9, 2), day(2026, 9, 2));
    for (entry, key) in [
        (entry(Kind::Holiday, day(2026, 9, 3), day(2026, 9, 2)), "calendar.refused.ends_before"),
        (entry(Kind::Holiday, day(2026, 9, 1), day(2026, 10, 2)), "calendar.refused.too_long"),
        (entry(Kind::Holiday, day(1999, 9, 2), day(1999, 9, 2)), "calendar.refused.day_bad"),
        (entry(Kind::MakeUp, day(2026, 2, 28), day(2026, 3, 2)), "calendar.refused.not_weekend"),
        (NewEntry { words: " ".into(), ..good.clone() }, "calendar.refused.words_missing"),
        (NewEntry { ground: String::new(), ..good.clone() }, "calendar.refused.ground_missing"),
        (NewEntry { ground: "x".repeat(301), ..good.clone() }, "calendar.refused.words_too_long"),
    ] {
        assert_eq!(refused(calendar::enter(store, keeper, &entry, NOW).await), key);
    }
    assert!(calendar::entries(store.read()).await.unwrap().is_empty());
});

on_both_engines!(only_the_administrator_keeps_the_calendar, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let good = entry(Kind::Holiday, day(2026, 9, 2), day(2026, 9, 2));
    let id = calendar::enter(store, &cast.administrator, &good, NOW).await.unwrap();
    for person in [&cast.ministry, &cast.provincial_chair, &cast.officer, &cast.nobody, &cast.everybody] {
        let other = entry(Kind::Holiday, day(2026, 9, 3), day(2026, 9, 3));
        assert!(matches!(calendar::enter(store, person, &other, NOW).await, Err(Error::Forbidden)), "{}", person.name);
        let taken = calendar::withdraw(store, person, id, "x", NOW).await;
        assert!(matches!(taken, Err(Error::Forbidden)), "{}", person.name);
    }
});
