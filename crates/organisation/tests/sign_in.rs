//! Signing in, being throttled, losing an office; and no change without its event.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use organisation::{
    Change, Error, Moment, Role, account,
    account::NewAccount,
    audit::{self, Subject},
    office,
    office::NewOffice,
    password::Passwords,
    session,
    session::Origin,
};
use storage::Sql as _;
use testkit::{NOW, PASSWORD, World, on_both_engines};

const ORIGIN: Origin<'_> = Origin { address: "127.0.0.1", user_agent: "" };

async fn sign_in(world: &World, name: &str, password: &str, at: Moment) -> Result<session::Token, Error> {
    session::begin(&world.store, &Passwords::default(), name, password, ORIGIN, at).await
}

fn refused(result: Result<session::Token, Error>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.key,
        other => panic!("{other:?}"),
    }
}

on_both_engines!(a_person_signs_in_and_holds_the_offices_of_the_day, |world| async move {
    let token = sign_in(&world, "  THAO ", PASSWORD, NOW).await.unwrap();
    let actor = session::actor(&world.store, &token.0, NOW.plus_minutes(5)).await.unwrap().unwrap();
    assert_eq!(actor, world.cast.officer);
    assert_eq!(actor.held(Role::CommuneOfficer).unwrap().unit, world.cast.commune);
    // the database holds no token that could be stolen
    let stored =
        world.store.read().number("SELECT COUNT(*) FROM session WHERE token_hash = $1", [token.0.into()]).await;
    assert_eq!(stored.unwrap(), Some(0));
});

on_both_engines!(a_session_ends_when_idle_and_at_the_latest_after_a_day, |world| async move {
    let token = sign_in(&world, "thao", PASSWORD, NOW).await.unwrap();
    assert!(session::actor(&world.store, &token.0, NOW.plus_minutes(29)).await.unwrap().is_some());
    assert!(session::actor(&world.store, &token.0, NOW.plus_minutes(58)).await.unwrap().is_some());
    assert!(session::actor(&world.store, &token.0, NOW.plus_minutes(89)).await.unwrap().is_none());
    let token = sign_in(&world, "thao", PASSWORD, NOW).await.unwrap();
    let mut at = NOW;
    while at < NOW.plus_minutes(12 * 60 - 20) {
        at = at.plus_minutes(20);
        assert!(session::actor(&world.store, &token.0, at).await.unwrap().is_some());
    }
    assert!(session::actor(&world.store, &token.0, NOW.plus_minutes(12 * 60 + 1)).await.unwrap().is_none());
});

on_both_engines!(after_a_restore_everybody_signs_in_again, |world| async move {
    let token = sign_in(&world, "thao", PASSWORD, NOW).await.unwrap();
    session::end_with_restore(&world.store, NOW.plus_minutes(-60), NOW).await.unwrap();
    assert!(session::actor(&world.store, &token.0, NOW.plus_minutes(1)).await.unwrap().is_none());
    let events = audit::history(&world.store, "database", 0, 5).await.unwrap();
    assert_eq!(events[0].action, "backup_restored");
});

on_both_engines!(wrong_name_and_wrong_password_get_the_same_answer, |world| async move {
    assert_eq!(refused(sign_in(&world, "thao", "sai-mat-khau", NOW).await), "sign_in.refused.wrong");
    assert_eq!(refused(sign_in(&world, "khong-co-ai", PASSWORD, NOW).await), "sign_in.refused.wrong");
});

on_both_engines!(ten_failures_make_a_name_wait_a_quarter_of_an_hour, |world| async move {
    for _ in 0..10 {
        assert_eq!(refused(sign_in(&world, "thao", "sai", NOW).await), "sign_in.refused.wrong");
    }
    assert_eq!(refused(sign_in(&world, "Thảo".trim(), PASSWORD, NOW).await), "sign_in.refused.wait");
    assert_eq!(refused(sign_in(&world, "thao", PASSWORD, NOW.plus_minutes(14)).await), "sign_in.refused.wait");
    assert!(sign_in(&world, "loc", PASSWORD, NOW).await.is_ok(), "other names are not affected");
    assert!(sign_in(&world, "thao", PASSWORD, NOW.plus_minutes(16)).await.is_ok());
});

on_both_engines!(signing_out_ends_the_session, |world| async move {
    let token = sign_in(&world, "thao", PASSWORD, NOW).await.unwrap();
    let actor = session::actor(&world.store, &token.0, NOW).await.unwrap().unwrap();
    session::end(&world.store, &actor, &token.0, NOW).await.unwrap();
    assert!(session::actor(&world.store, &token.0, NOW).await.unwrap().is_none());
});

on_both_engines!(only_the_administrator_makes_accounts, |world| async move {
    let passwords = Passwords::default();
    let new = NewAccount {
        full_name: "Người Mới".into(),
        sign_in_name: "moi".into(),
        password: PASSWORD.into(),
        initial: false,
    };
    for actor in [&world.cast.officer, &world.cast.ministry, &world.cast.everybody, &world.cast.nobody] {
        assert!(matches!(account::register(&world.store, &passwords, actor, &new, NOW).await, Err(Error::Forbidden)));
    }
    let account = account::register(&world.store, &passwords, &world.cast.administrator, &new, NOW).await.unwrap();
    let again = account::register(&world.store, &passwords, &world.cast.administrator, &new, NOW).await;
    assert!(matches!(again, Err(Error::Refused(refused)) if refused.key == "account.refused.sign_in_name_taken"));
    account::close(&world.store, &world.cast.administrator, account.id, NOW).await.unwrap();
    assert_eq!(refused(sign_in(&world, "moi", PASSWORD, NOW).await), "sign_in.refused.wrong");
});

on_both_engines!(an_office_counts_from_its_first_to_its_last_day, |world| async move {
    let person = world.cast.nobody.person;
    let first = NOW.today().succ_opt().unwrap();
    let new = NewOffice {
        person,
        unit: world.cast.neighbour,
        role: Role::CommuneChair,
        sector: None,
        from: first,
        to: Some(first),
        ground: "Quyết định giả lập".into(),
    };
    office::give(&world.store, &world.cast.administrator, &new, NOW).await.unwrap();
    let held = |date| office::held_on(world.store.read(), std::slice::from_ref(&person), date);
    assert!(held(NOW.today()).await.unwrap().is_empty());
    assert_eq!(held(first).await.unwrap().len(), 1);
    assert!(held(first.succ_opt().unwrap()).await.unwrap().is_empty());
    let wrong = NewOffice { unit: world.cast.province, ..new };
    let wrong = office::give(&world.store, &world.cast.administrator, &wrong, NOW).await;
    assert!(matches!(wrong, Err(Error::Refused(refused)) if refused.key == "office.refused.wrong_level"));
});

on_both_engines!(a_change_without_an_event_is_not_kept, |world| async move {
    let change = Change::by_program(&world.store, NOW).await.unwrap();
    change.tx.run("INSERT INTO person (full_name) VALUES ('Không Dấu Vết')", []).await.unwrap();
    assert!(matches!(change.commit().await, Err(Error::Broken(_))));
    let kept = world.store.read().number("SELECT COUNT(*) FROM person WHERE full_name = 'Không Dấu Vết'", []).await;
    assert_eq!(kept.unwrap(), Some(0));
});

on_both_engines!(an_event_tells_who_did_what, |world| async move {
    let office = world.cast.officer.offices[0].clone();
    let mut change = Change::begin(&world.store, &world.cast.officer, &office, NOW).await.unwrap();
    change.record("tried", Subject { kind: "trial", id: 5, unit: None }, &"x").await.unwrap();
    change.commit().await.unwrap();
    let events = audit::history(&world.store, "trial", 5, 10).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].person.as_deref(), Some("Nguyễn Thị Thảo"));
    assert_eq!((events[0].action.as_str(), events[0].details.as_str(), events[0].at), ("tried", "\"x\"", NOW.0));
});

/// Signs in as often as asked for, all at once; gives the keys of the refusals.
async fn at_once(world: &World, times: usize, name: fn(usize) -> String) -> Vec<&'static str> {
    let passwords = Passwords::default();
    let mut people = tokio::task::JoinSet::new();
    for turn in 0..times {
        let (store, passwords) = (world.store.clone(), passwords.clone());
        people.spawn(async move { session::begin(&store, &passwords, &name(turn), "sai-mat-khau", ORIGIN, NOW).await });
    }
    people.join_all().await.into_iter().map(refused).collect()
}

on_both_engines!(sixty_guesses_at_once_try_no_more_passwords_than_ten_in_a_row, |world| async move {
    let answers = at_once(&world, 60, |_| "thao".into()).await;
    assert_eq!(answers.iter().filter(|key| **key == "sign_in.refused.wrong").count(), 10, "{answers:?}");
    assert_eq!(answers.iter().filter(|key| **key == "sign_in.refused.wait").count(), 50, "{answers:?}");
});

on_both_engines!(an_address_waits_for_its_failures_and_not_for_how_many_sign_in_at_once, |world| async move {
    let answers = at_once(&world, 130, |turn| format!("ten{turn}")).await;
    assert_eq!(answers.iter().filter(|key| **key == "sign_in.refused.wrong").count(), 130, "{answers:?}");
    assert_eq!(at_once(&world, 1, |_| "loc".into()).await, ["sign_in.refused.wait"]);
});

on_both_engines!(whoever_signs_in_counts_neither_for_the_name_nor_for_the_address, |world| async move {
    for _ in 0..3 {
        sign_in(&world, "loc", "sai", NOW).await.unwrap_err();
        sign_in(&world, "thao", "sai", NOW).await.unwrap_err();
    }
    for _ in 0..12 {
        sign_in(&world, "thao", PASSWORD, NOW).await.unwrap();
    }
    let counted = async |subject: &str| {
        let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE subject = $1";
        world.store.read().number(sql, [subject.into()]).await.unwrap().unwrap()
    };
    assert_eq!((counted("name:thao").await, counted("name:loc").await), (0, 3));
    assert_eq!(counted("address:127.0.0.1").await, 6);
});

on_both_engines!(a_failed_sign_in_leaves_an_event_without_what_was_typed, |world| async move {
    sign_in(&world, "thao", "sai", NOW).await.unwrap_err();
    let events = audit::history(&world.store, "account", world.cast.officer.account, 1).await.unwrap();
    assert_eq!((events[0].action.as_str(), events[0].person.as_deref()), ("sign_in_failed", None));
    sign_in(&world, "mat-khau-bi-mat", "sai", NOW).await.unwrap_err();
    let events = audit::history(&world.store, "account", 0, 10).await.unwrap();
    assert_eq!((events.len(), events[0].action.as_str()), (1, "sign_in_failed"));
    let sql = "SELECT COUNT(*) FROM audit_event WHERE details LIKE '%bi-mat%'";
    assert_eq!(world.store.read().number(sql, []).await.unwrap(), Some(0));
});

on_both_engines!(an_account_is_found_by_name_without_marks_beyond_the_first_page, |world| async move {
    let admin = &world.cast.administrator;
    let mut change = Change::by_program(&world.store, NOW).await.unwrap();
    let first = storage::next_id(&change.tx, "account").await.unwrap();
    let rows = (0..5_100_i64).map(|number| {
        let name = format!("zz_{number:04}");
        let folded = format!("do van {number:04} {name}");
        vec![(first + number).into(), 1_i64.into(), name.into(), folded.into(), "x".into(), 0_i64.into()]
    });
    let columns = ["id", "person_id", "sign_in_name", "folded", "password_hash", "created_at"];
    storage::insert_many(&change.tx, "account", &columns, rows.collect()).await.unwrap();
    storage::settle_ids(&change.tx, "account").await.unwrap();
    change.record("loaded", Subject { kind: "account", id: 0, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();

    let last = first + 5_099;
    assert_eq!(account::find(&world.store, admin, last).await.unwrap().sign_in_name, "zz_5099");
    assert!(matches!(account::find(&world.store, admin, last + 1).await, Err(Error::NotFound)));
    let (found, page) = account::search(&world.store, admin, " Đỗ Văn 5", 1).await.unwrap();
    assert_eq!((found, page.len()), (100, 50));
    assert_eq!(page[49].sign_in_name, "zz_5099");
    let (found, page) = account::search(&world.store, admin, "NGUYEN THI THAO", 0).await.unwrap();
    assert_eq!((found, page[0].full_name.as_str()), (1, "Nguyễn Thị Thảo"));
    assert_eq!(account::search(&world.store, admin, "z_5", 0).await.unwrap().0, 100);
    // the signs of a pattern are letters like others
    assert_eq!(account::search(&world.store, admin, "zz%5", 0).await.unwrap().0, 0);
    assert_eq!(account::search(&world.store, admin, "\\", 0).await.unwrap().0, 0);
    assert!(account::search(&world.store, admin, "", usize::MAX).await.unwrap().1.is_empty());
    assert!(matches!(account::find(&world.store, &world.cast.officer, 1).await, Err(Error::Forbidden)));
});
