//! The second factor: set up, asked for, taken once, lost; and the sessions that go with it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use organisation::{
    Action, Actor, Error, Moment, Role, account,
    account::NewPassword,
    audit,
    password::Passwords,
    permission::{NEEDS_SECOND_FACTOR, TABLE},
    sealing::Key,
    second_factor::{self, Policy, Proof},
    session::{self, Origin, Token},
    setting,
};
use storage::Sql as _;
use testkit::{NOW, PASSWORD, Phone, World, on_both_engines};

const ORIGIN: Origin<'_> =
    Origin { address: "127.0.0.1", user_agent: "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0" };
const STEP: i64 = 30_000;

/// So many time steps of a code after the tests begin.
fn steps(count: i64) -> Moment {
    Moment(NOW.0 + count * STEP)
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.key,
        other => panic!("{other:?}"),
    }
}

async fn sign_in(world: &World, name: &str, at: Moment) -> Token {
    session::begin(&world.store, &Passwords::default(), name, PASSWORD, ORIGIN, at).await.unwrap()
}

async fn actor(world: &World, token: &Token, at: Moment) -> Option<Actor> {
    session::actor(&world.store, &token.0, at).await.unwrap()
}

/// A person with a second factor, as the tests go on with them.
struct Enrolled {
    key: Key,
    phone: Phone,
    recovery: Vec<String>,
    token: Token,
    actor: Actor,
}

/// Sets a second factor up with the code of the step before the tests begin.
async fn enrolled(world: &World, name: &str) -> Enrolled {
    let (key, token) = (Key::fresh(), sign_in(world, name, NOW).await);
    let actor = actor(world, &token, NOW).await.unwrap();
    let shown = second_factor::offer(&world.store, &key, &Passwords::default(), &actor, "", NOW).await.unwrap();
    let phone = Phone::of_key(&shown.secret);
    let code = phone.code(steps(-1));
    let recovery = second_factor::confirm(&world.store, &key, &actor, &code, &token.0, NOW).await.unwrap();
    Enrolled { key, phone, recovery, token, actor }
}

impl Enrolled {
    async fn pass(&self, world: &World, token: &Token, proof: Proof<'_>, at: Moment) -> Result<Token, Error> {
        second_factor::pass(&world.store, &self.key, &token.0, proof, "127.0.0.1", at).await
    }
}

on_both_engines!(after_the_password_only_the_code_opens_the_session, |world| async move {
    let person = enrolled(&world, "ha").await;
    assert!(actor(&world, &person.token, NOW).await.is_some(), "the session that set it up goes on");
    let half = sign_in(&world, "ha", NOW).await;
    assert_eq!(actor(&world, &half, NOW).await, None, "half a session is nobody");
    assert_eq!(session::half(&world.store, &half.0, NOW).await.unwrap().unwrap().sign_in_name, "ha");

    let wrong = person.phone.code(steps(9));
    assert_eq!(refused(person.pass(&world, &half, Proof::Code(&wrong), NOW).await), "second_factor.refused.code_wrong");
    assert_eq!(refused(person.pass(&world, &half, Proof::Code(""), NOW).await), "second_factor.refused.code_wrong");
    let whole = person.pass(&world, &half, Proof::Code(&person.phone.code(NOW)), NOW).await.unwrap();
    assert_eq!(actor(&world, &whole, NOW).await.unwrap().account, person.actor.account);
    assert_eq!(actor(&world, &half, NOW).await, None, "the token of the half session leads nowhere any more");
    assert!(matches!(person.pass(&world, &half, Proof::Code("123456"), NOW).await, Err(Error::NotFound)));

    let events = audit::history(&world.store, "account", person.actor.account, 20).await.unwrap();
    let said: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    let expected = ["signed_in", "second_factor_failed", "second_factor_failed", "password_accepted"];
    assert_eq!(said[..4], expected);
    assert_eq!(said[4..7], ["second_factor_enrolled", "second_factor_offered", "signed_in"]);
    assert_eq!(events[0].details, "\"code\"");
    assert!(events.iter().all(|event| !event.details.contains(&wrong)), "what was typed is told nowhere");
});

on_both_engines!(a_code_is_taken_once_and_a_clock_may_be_one_step_off, |world| async move {
    let person = enrolled(&world, "ha").await;
    let tried = async |code: i64| {
        let half = sign_in(&world, "ha", NOW).await;
        person.pass(&world, &half, Proof::Code(&person.phone.code(steps(code))), NOW).await
    };
    assert_eq!(refused(tried(-1).await), "second_factor.refused.code_used", "the first code of all counts as well");
    assert_eq!(refused(tried(2).await), "second_factor.refused.code_wrong");
    assert_eq!(refused(tried(-2).await), "second_factor.refused.code_wrong");
    tried(1).await.unwrap();
    assert_eq!(refused(tried(1).await), "second_factor.refused.code_used");
    assert_eq!(refused(tried(0).await), "second_factor.refused.code_used", "an older one than the last is over too");
});

on_both_engines!(of_two_who_send_the_same_code_at_once_one_comes_in, |world| async move {
    let person = enrolled(&world, "ha").await;
    let (one, other) = (sign_in(&world, "ha", NOW).await, sign_in(&world, "ha", NOW).await);
    let code = person.phone.code(NOW);
    let (one, other) = tokio::join!(
        person.pass(&world, &one, Proof::Code(&code), NOW),
        person.pass(&world, &other, Proof::Code(&code), NOW)
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
});

on_both_engines!(half_a_session_waits_ten_minutes, |world| async move {
    let person = enrolled(&world, "ha").await;
    let half = sign_in(&world, "ha", NOW).await;
    let late = NOW.plus_minutes(10);
    assert_eq!(session::half(&world.store, &half.0, late).await.unwrap(), None);
    let code = person.phone.code(late);
    assert!(matches!(person.pass(&world, &half, Proof::Code(&code), late).await, Err(Error::NotFound)));
});

on_both_engines!(each_recovery_code_stands_in_for_the_phone_once, |world| async move {
    let person = enrolled(&world, "ha").await;
    let other = enrolled(&world, "tuan").await;
    assert_eq!(person.recovery.len(), 10);
    for (turn, code) in person.recovery.iter().enumerate() {
        let half = sign_in(&world, "ha", NOW).await;
        let typed = code.to_lowercase().replace('-', " ");
        let whole = person.pass(&world, &half, Proof::Recovery(&typed), NOW).await.unwrap();
        let signed_in = actor(&world, &whole, NOW).await.unwrap();
        let left = second_factor::own(&world.store, &signed_in).await.unwrap().recovery_left;
        assert_eq!(usize::try_from(left).unwrap(), 9 - turn);
    }
    let half = sign_in(&world, "ha", NOW).await;
    for code in [&person.recovery[0], &other.recovery[0], &String::new()] {
        let again = person.pass(&world, &half, Proof::Recovery(code), NOW).await;
        assert_eq!(refused(again), "second_factor.refused.recovery_wrong");
    }
    let in_clear = "SELECT COUNT(*) FROM recovery_code WHERE code_hash LIKE $1";
    let stored = world.store.read().number(in_clear, [format!("%{}%", &person.recovery[0][..4]).into()]).await;
    assert_eq!(stored.unwrap(), Some(0));
});

on_both_engines!(ten_wrong_codes_make_an_account_wait_whatever_the_password, |world| async move {
    let person = enrolled(&world, "ha").await;
    for _ in 0..10 {
        let half = sign_in(&world, "ha", NOW).await;
        let wrong = person.pass(&world, &half, Proof::Code("x"), NOW).await;
        assert_eq!(refused(wrong), "second_factor.refused.code_wrong");
    }
    let half = sign_in(&world, "ha", NOW).await;
    let (code, recovery) = (person.phone.code(NOW), person.recovery[0].clone());
    for proof in [Proof::Code(&code), Proof::Recovery(&recovery)] {
        assert_eq!(refused(person.pass(&world, &half, proof, NOW).await), "second_factor.refused.wait");
    }
    let later = NOW.plus_minutes(16);
    let half = sign_in(&world, "ha", later).await;
    person.pass(&world, &half, Proof::Code(&person.phone.code(later)), later).await.unwrap();
});

on_both_engines!(the_database_alone_gives_no_code_away, |world| async move {
    let person = enrolled(&world, "ha").await;
    let half = sign_in(&world, "ha", NOW).await;
    let code = person.phone.code(NOW);
    let other_key = second_factor::pass(&world.store, &Key::fresh(), &half.0, Proof::Code(&code), "", NOW).await;
    assert!(matches!(other_key, Err(Error::Broken(_))), "{other_key:?}");
    assert_eq!(second_factor::sealed_otherwise(&world.store, Some(&person.key)).await.unwrap(), 0);
    assert_eq!(second_factor::sealed_otherwise(&world.store, Some(&Key::fresh())).await.unwrap(), 1);
    assert_eq!(second_factor::sealed_otherwise(&world.store, None).await.unwrap(), 1);
    // a lost key does not lock out whoever kept the recovery codes
    let recovery = Proof::Recovery(&person.recovery[0]);
    second_factor::pass(&world.store, &Key::fresh(), &half.0, recovery, "", NOW).await.unwrap();
});

on_both_engines!(another_phone_takes_the_password_and_the_old_one_works_until_the_new_one_does, |world| async move {
    let person = enrolled(&world, "ha").await;
    let passwords = Passwords::default();
    let offer = async |password: &str| {
        second_factor::offer(&world.store, &person.key, &passwords, &person.actor, password, NOW).await
    };
    assert_eq!(refused(offer("sai-mat-khau").await.map(|_| ())), "account.refused.password_wrong");
    let new = Phone::of_key(&offer(PASSWORD).await.unwrap().secret);
    let half = sign_in(&world, "ha", NOW).await;
    person.pass(&world, &half, Proof::Code(&person.phone.code(NOW)), NOW).await.unwrap();

    let confirm = async |code: &str, at: Moment| {
        second_factor::confirm(&world.store, &person.key, &person.actor, code, &person.token.0, at).await
    };
    assert_eq!(refused(confirm(&new.code(steps(5)), NOW).await), "second_factor.refused.code_wrong");
    let late = NOW.plus_minutes(30);
    assert_eq!(refused(confirm(&new.code(late), late).await), "second_factor.refused.offer_gone");
    confirm(&new.code(NOW), NOW).await.unwrap();
    assert_eq!(refused(confirm(&new.code(NOW), NOW).await), "second_factor.refused.offer_gone");
    let half = sign_in(&world, "ha", NOW).await;
    let old = person.pass(&world, &half, Proof::Code(&person.phone.code(steps(1))), NOW).await;
    assert_eq!(refused(old), "second_factor.refused.code_wrong");
    let old = person.pass(&world, &half, Proof::Recovery(&person.recovery[0]), NOW).await;
    assert_eq!(refused(old), "second_factor.refused.recovery_wrong");
    person.pass(&world, &half, Proof::Code(&new.code(steps(1))), NOW).await.unwrap();
});

on_both_engines!(an_office_that_appraises_decides_or_administers_has_to_set_it_up, |world| async move {
    let due = async |name: &str| {
        let token = sign_in(&world, name, NOW).await;
        actor(&world, &token, NOW).await.unwrap().second_factor_due
    };
    assert!(!due("ha").await, "the world of the tests leaves it to each person");
    second_factor::set_policy_by_program(&world.store, true, NOW).await.unwrap();
    for (name, expected) in [
        ("ha", true),
        ("tuan", true),
        ("phuc", true),
        ("quan", true),
        ("kiem", true),
        ("thao", false),
        ("loc", false),
        ("mai", true),
        ("yen", true),
        ("huy", false),
        ("khong", false),
    ] {
        assert_eq!(due(name).await, expected, "{name}");
    }
    enrolled(&world, "ha").await;
    let change = organisation::Change::by_program(&world.store, NOW).await.unwrap();
    change.tx.run("DELETE FROM setting WHERE name = 'second_factor'", []).await.unwrap();
    change.tx.commit().await.unwrap();
    assert!(due("quan").await, "a new database demands it");
    assert_eq!(second_factor::policy(&world.store).await.unwrap(), Policy::Required);
    let tx = world.store.write().await.unwrap();
    setting::keep(&tx, setting::DEMO, "seed 1").await.unwrap();
    tx.commit().await.unwrap();
    assert!(!due("quan").await, "visitors of an invented world use ready accounts");
    assert_eq!(second_factor::policy(&world.store).await.unwrap(), Policy::Demonstration);
});

#[test]
fn the_offices_that_need_a_second_factor_are_the_ones_that_judge_publish_or_administer() {
    // what stands on the appraiser's or the decider's side of a dossier, makes a decision known, or gives accounts
    let demanding = [
        Action::Appraise,
        Action::ReturnDossier,
        Action::ConfirmSubmitted,
        Action::Recheck,
        Action::KeepReviewCouncil,
        Action::VoteInReviewCouncil,
        Action::Decide,
        Action::Publish,
        Action::ManageAccounts,
    ];
    // the districts of before 1/7/2025 did so under an earlier table
    let before = [Role::DistrictLead, Role::DistrictChair];
    for role in Role::ALL {
        let demands = TABLE.iter().any(|(other, action, _)| *other == role && demanding.contains(action));
        assert_eq!(NEEDS_SECOND_FACTOR.contains(&role), demands || before.contains(&role), "{role:?}");
    }
    for spared in [Role::CommuneOfficer, Role::CommuneChair, Role::CommuneSector, Role::Ministry] {
        assert!(!NEEDS_SECOND_FACTOR.contains(&spared), "{spared:?}");
    }
}

on_both_engines!(a_lost_phone_is_reset_by_another_administrator_and_never_by_oneself, |world| async move {
    let person = enrolled(&world, "ha").await;
    let administrator = &world.cast.administrator;
    for stranger in [&world.cast.officer, &world.cast.ministry, &world.cast.lead] {
        let result = second_factor::reset(&world.store, stranger, person.actor.account, NOW).await;
        assert!(matches!(result, Err(Error::Forbidden)));
        let result = session::end_all_of(&world.store, stranger, person.actor.account, NOW).await;
        assert!(matches!(result, Err(Error::Forbidden)));
    }
    enrolled(&world, "quan").await;
    let own = second_factor::reset(&world.store, administrator, administrator.account, NOW).await;
    assert_eq!(refused(own), "second_factor.refused.own_factor");
    let seen = second_factor::secured(&world.store, administrator, person.actor.account, person.actor.person, NOW);
    let seen = seen.await.unwrap();
    assert_eq!((seen.since, seen.needed, seen.sessions), (Some(NOW), true, 1));

    second_factor::reset(&world.store, administrator, person.actor.account, NOW).await.unwrap();
    assert_eq!(actor(&world, &person.token, NOW).await, None, "open sessions end");
    let token = sign_in(&world, "ha", NOW).await;
    assert!(actor(&world, &token, NOW).await.is_some(), "the password is enough again");
    let events = audit::history(&world.store, "account", person.actor.account, 2).await.unwrap();
    assert_eq!((events[1].action.as_str(), events[1].person.as_deref()), ("second_factor_reset", Some("Bùi Thị Quản")));
    let nothing = second_factor::reset(&world.store, administrator, person.actor.account, NOW).await;
    assert!(matches!(nothing, Err(Error::NotFound)));
});

on_both_engines!(the_last_administrator_is_helped_from_the_command_line, |world| async move {
    let person = enrolled(&world, "quan").await;
    second_factor::reset_by_program(&world.store, " QUAN ", NOW).await.unwrap();
    assert_eq!(actor(&world, &person.token, NOW).await, None);
    let events = audit::history(&world.store, "account", person.actor.account, 1).await.unwrap();
    assert_eq!((events[0].action.as_str(), events[0].person.as_deref()), ("second_factor_reset", None));
    for nobody in ["quan", "khong-co-ai"] {
        assert!(matches!(second_factor::reset_by_program(&world.store, nobody, NOW).await, Err(Error::NotFound)));
    }
    let (one, _) = (enrolled(&world, "ha").await, enrolled(&world, "tuan").await);
    assert_eq!(second_factor::reset_all_by_program(&world.store, NOW).await.unwrap(), 2);
    assert_eq!(actor(&world, &one.token, NOW).await, None);
    assert_eq!(second_factor::sealed_otherwise(&world.store, None).await.unwrap(), 0);
});

on_both_engines!(sessions_are_told_apart_and_ended_one_by_one_or_everywhere, |world| async move {
    let this = sign_in(&world, "thao", NOW).await;
    let officer = actor(&world, &this, NOW).await.unwrap();
    let phone = Origin { user_agent: "Mozilla/5.0 (Linux; Android 14) Chrome/122.0 Mobile Safari/537.36", ..ORIGIN };
    let at = NOW.plus_minutes(3);
    let other = session::begin(&world.store, &Passwords::default(), "thao", PASSWORD, phone, at).await.unwrap();
    let strangers = sign_in(&world, "loc", NOW).await;
    let listed = async || session::listed(&world.store, &officer, &this.0, at).await.unwrap();
    let list = listed().await;
    let seen: Vec<_> = list.iter().map(|one| (one.browser.as_str(), one.this, one.begun)).collect();
    assert_eq!(seen, [("Chrome, Android", false, at), ("Firefox, Windows", true, NOW)]);

    let end = async |id: i64| session::end_one(&world.store, &officer, id, &this.0, at).await;
    assert_eq!(refused(end(list[1].id).await), "session.refused.this_one");
    let loc = actor(&world, &strangers, at).await.unwrap();
    let of_loc = session::listed(&world.store, &loc, &strangers.0, at).await.unwrap()[0].id;
    assert!(matches!(end(of_loc).await, Err(Error::NotFound)), "another's session is not there");
    end(list[0].id).await.unwrap();
    assert_eq!(actor(&world, &other, at).await, None);
    assert!(matches!(end(list[0].id).await, Err(Error::NotFound)));

    let more = [sign_in(&world, "thao", at).await, sign_in(&world, "thao", at).await];
    session::end_others(&world.store, &officer, &this.0, at).await.unwrap();
    for ended in &more {
        assert_eq!(actor(&world, ended, at).await, None);
    }
    assert_eq!(listed().await.len(), 1);
    session::end_all_of(&world.store, &world.cast.administrator, officer.account, at).await.unwrap();
    assert_eq!(actor(&world, &this, at).await, None);
    assert!(actor(&world, &strangers, at).await.is_some(), "nobody else is signed out");
    let unknown = session::end_all_of(&world.store, &world.cast.administrator, 99_999, at).await;
    assert!(matches!(unknown, Err(Error::NotFound)));
});

on_both_engines!(the_own_password_is_guessed_no_faster_from_inside, |world| async move {
    let token = sign_in(&world, "thao", NOW).await;
    let officer = actor(&world, &token, NOW).await.unwrap();
    let passwords = Passwords::default();
    let change = async |old: &str, at: Moment| {
        let new = NewPassword { old, new: "mot-mat-khau-moi", repeated: "mot-mat-khau-moi" };
        account::change_password(&world.store, &passwords, &officer, &new, &token.0, at).await
    };
    for _ in 0..10 {
        assert_eq!(refused(change("sai-mat-khau", NOW).await), "account.refused.password_wrong");
    }
    assert_eq!(refused(change(PASSWORD, NOW).await), "account.refused.password_wait");
    change(PASSWORD, NOW.plus_minutes(16)).await.unwrap();
    let counted = "SELECT COUNT(*) FROM sign_in_failure";
    assert_eq!(world.store.read().number(counted, []).await.unwrap(), Some(0), "a right one forgets the wrong ones");
});

on_both_engines!(an_administrator_sets_another_password_for_everybody_but_oneself, |world| async move {
    let administrator = &world.cast.administrator;
    let reset = async |account: i64| {
        let new = "mat-khau-tam-thoi";
        account::reset_password(&world.store, &Passwords::default(), administrator, account, new, NOW).await
    };
    assert_eq!(refused(reset(administrator.account).await), "account.refused.own_password");
    reset(world.cast.officer.account).await.unwrap();
});
