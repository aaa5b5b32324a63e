//! Letters against a real mail server on this machine.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use mailparse::MailHeaderMap as _;
use organisation::{
    Actor, Change, Moment, account,
    audit::Subject,
    lease::Holder,
    mail::{self, Delivery, NewAddress, Post, Settings},
    notice::{self, Notice},
};
use serde::Serialize;
use storage::Sql as _;
use testkit::{MailServer, NOW, Taken, World, on_both_engines};
use text::Lang;

const ADDRESS: &str = "thao@baodai.example.vn";

fn post(server: &MailServer) -> Post {
    let settings = Settings {
        server: server.url(),
        credentials: None,
        from: "Măng Non <mangnon@so-y-te.example.vn>".into(),
        site: "https://mangnon.example.vn/".into(),
    };
    Post::new(&settings).unwrap()
}

fn at(address: &str) -> NewAddress {
    NewAddress { address: address.into(), wanted: true, lang: Lang::Vi }
}

async fn tell(world: &World, actor: &Actor, once: &str, at: Moment) {
    #[derive(Serialize)]
    struct Places {
        count: i64,
        paper: &'static str,
        issuer: &'static str,
        due: &'static str,
    }
    let places = Places { count: 4, paper: "12/BYT-TE", issuer: "Bộ Y tế", due: "2026-11-17" };
    let mut change = Change::by_program(&world.store, at).await.unwrap();
    let notice = Notice { kind: "tasks_late", subject: ("paper", 7), places: &places, once: once.into() };
    notice::tell(&change, &[actor.person], &notice).await.unwrap();
    change.record("told", Subject { kind: "paper", id: 7, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();
}

/// Gathers, and delivers until nothing is left; gives how many letters were tried.
async fn round(world: &World, post: &Post, at: Moment) -> usize {
    mail::gather(&world.store, post, at).await.unwrap();
    let (holder, mut tried) = (Holder::fresh(), 0);
    while mail::deliver(&world.store, post, &holder, at).await.unwrap() == Delivery::Done {
        tried += 1;
    }
    organisation::lease::release(&world.store, &holder).await.unwrap();
    tried
}

fn message_id(taken: &Taken) -> String {
    mailparse::parse_mail(&taken.text).unwrap().headers.get_first_value("Message-ID").unwrap()
}

on_both_engines!(what_is_new_comes_in_one_letter_and_once, |world| async move {
    let (server, officer) = (MailServer::start(), &world.cast.officer);
    let post = post(&server);
    tell(&world, officer, "of before", NOW).await;
    let now = NOW.plus_minutes(1);
    mail::set_own(&world.store, officer, &at(ADDRESS), now).await.unwrap();
    tell(&world, officer, "one", now).await;
    tell(&world, officer, "two", now).await;
    tell(&world, &world.cast.chair, "one", now).await;
    assert_eq!(round(&world, &post, now).await, 1);
    assert_eq!(round(&world, &post, now.plus_minutes(1)).await, 0, "everything was mailed");

    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, [ADDRESS]);
    assert!(taken[0].text.is_ascii(), "every server can carry it");
    let letter = mailparse::parse_mail(&taken[0].text).unwrap();
    let head = |name: &str| letter.headers.get_first_value(name).unwrap();
    assert_eq!(head("Subject"), "Măng Non: 2 thông báo mới");
    assert_eq!(head("From"), "Măng Non <mangnon@so-y-te.example.vn>");
    assert_eq!(head("To"), format!("Nguyễn Thị Thảo <{ADDRESS}>"));
    assert_eq!(head("Auto-Submitted"), "auto-generated");
    assert_eq!(head("Date"), "Tue, 10 Nov 2026 01:01:00 +0000");
    assert!(head("Message-ID").ends_with("@so-y-te.example.vn>"), "{}", head("Message-ID"));
    let (told, _) = notice::of(&world.store, officer, 0).await.unwrap();
    let words = "Còn 4 việc chưa được trả lời theo văn bản số 12/BYT-TE (Bộ Y tế), hạn 17/11/2026.";
    let line = |told: &notice::Told| format!("• {words}\n  https://mangnon.example.vn/notices/{}\n", told.id);
    let body = letter.get_body().unwrap().replace("\r\n", "\n");
    let expected = format!(
        "Kính gửi anh/chị Nguyễn Thị Thảo,\n\n{}{}\nThư này do phần mềm tự gửi, xin không trả lời. Đổi địa chỉ hoặc \
         ngừng nhận thư: https://mangnon.example.vn/notices#mail\n",
        line(&told[1]),
        line(&told[0])
    );
    assert_eq!(body.trim_end(), expected.trim_end());
});

on_both_engines!(nobody_gets_mail_that_they_do_not_want_or_have_read, |world| async move {
    let (store, server, cast) = (&world.store, MailServer::start(), &world.cast);
    let post = post(&server);
    mail::set_own(store, &cast.officer, &at(ADDRESS), NOW).await.unwrap();
    mail::set_own(store, &cast.chair, &NewAddress { wanted: false, ..at("loc@x.example.vn") }, NOW).await.unwrap();
    mail::set_own(store, &cast.lead, &at("ha@x.example.vn"), NOW).await.unwrap();
    mail::set_own(store, &cast.clerk, &at("mai@x.example.vn"), NOW).await.unwrap();
    for actor in [&cast.officer, &cast.chair, &cast.lead, &cast.clerk] {
        tell(&world, actor, "one", NOW).await;
    }
    notice::read_all(store, &cast.officer, NOW).await.unwrap();
    account::close(store, &cast.administrator, cast.lead.account, NOW).await.unwrap();
    mail::gather(store, &post, NOW).await.unwrap();
    mail::set_own(store, &cast.clerk, &at(""), NOW).await.unwrap();
    round(&world, &post, NOW).await;
    assert_eq!(server.taken(), []);
    let left = store.read().number("SELECT COUNT(*) FROM mail WHERE next_at IS NOT NULL", []).await.unwrap();
    assert_eq!(left, Some(0), "the clerk's letter was left");
});

on_both_engines!(a_letter_waits_for_a_server_that_is_down, |world| async move {
    let (store, officer) = (&world.store, &world.cast.officer);
    let server = MailServer::start();
    let (post, port) = (post(&server), server.port);
    drop(server);
    mail::set_own(store, officer, &at(ADDRESS), NOW).await.unwrap();
    tell(&world, officer, "one", NOW).await;
    assert_eq!(round(&world, &post, NOW).await, 0);
    tell(&world, officer, "two", NOW.plus_minutes(1)).await;
    assert_eq!(round(&world, &post, NOW.plus_minutes(1)).await, 0);
    let tries = store.read().number("SELECT CAST(SUM(tries) AS BIGINT) FROM mail", []).await.unwrap();
    assert_eq!(tries, Some(0), "it was not even tried");
    let server = MailServer::start_at(port);
    assert_eq!(round(&world, &post, NOW.plus_minutes(2)).await, 1);
    assert_eq!(round(&world, &post, NOW.plus_minutes(3)).await, 1, "what came meanwhile goes with the next letter");
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    assert_ne!(message_id(&taken[0]), message_id(&taken[1]));
});

on_both_engines!(a_server_that_is_busy_is_asked_again_for_the_same_letter, |world| async move {
    let (store, server, officer) = (&world.store, MailServer::start(), &world.cast.officer);
    let post = post(&server);
    mail::set_own(store, officer, &at(ADDRESS), NOW).await.unwrap();
    tell(&world, officer, "one", NOW).await;
    server.answer(ADDRESS, 451);
    assert_eq!(round(&world, &post, NOW).await, 1);
    assert_eq!(round(&world, &post, NOW).await, 0, "not before a minute is over");
    let id = store.read().row::<Id>("SELECT message_id FROM mail", []).await.unwrap().unwrap();
    server.answer(ADDRESS, 250);
    assert_eq!(round(&world, &post, NOW.plus_minutes(1)).await, 1);
    let taken = server.taken();
    assert_eq!(taken.iter().map(message_id).collect::<Vec<_>>(), [id.message_id]);
    assert_eq!(mail::address(store.read(), officer.person).await.unwrap().unwrap().failure, None);
});

#[derive(storage::FromQueryResult)]
struct Id {
    message_id: String,
}

on_both_engines!(an_address_that_does_not_exist_is_shown_and_left_alone_until_it_is_mended, |world| async move {
    let (store, server, cast) = (&world.store, MailServer::start(), &world.cast);
    let post = post(&server);
    mail::set_of(store, &cast.administrator, cast.officer.person, &at(ADDRESS), NOW).await.unwrap();
    let stranger = mail::set_of(store, &cast.lead, cast.officer.person, &at("x@y.example.vn"), NOW).await;
    assert!(matches!(stranger, Err(organisation::Error::Forbidden)));
    server.answer(ADDRESS, 550);
    tell(&world, &cast.officer, "one", NOW).await;
    assert_eq!(round(&world, &post, NOW).await, 1);
    let kept = mail::address(store.read(), cast.officer.person).await.unwrap().unwrap();
    assert_eq!((kept.failure.as_deref(), kept.failed_at), (Some("550"), Some(NOW.0)));
    tell(&world, &cast.officer, "two", NOW).await;
    assert_eq!(round(&world, &post, NOW.plus_minutes(5)).await, 0, "nothing goes there any more");

    let later = NOW.plus_minutes(10);
    mail::set_own(store, &cast.officer, &at("thao.moi@baodai.example.vn"), later).await.unwrap();
    tell(&world, &cast.officer, "three", later).await;
    assert_eq!(round(&world, &post, later).await, 1);
    assert_eq!(server.taken()[0].to, ["thao.moi@baodai.example.vn"]);
    for bad in ["thao", "thao@", "thảo @x.vn", "a@b c"] {
        assert!(mail::set_own(store, &cast.officer, &at(bad), NOW).await.is_err(), "{bad}");
    }
});

on_both_engines!(a_server_that_refuses_the_sender_stops_nobody_s_address, |world| async move {
    let (store, server, cast) = (&world.store, MailServer::start(), &world.cast);
    let post = post(&server);
    let refusals = [
        (&cast.officer, 550, "5.7.1 Relaying denied", None),
        (&cast.chair, 553, "5.7.1 Sender address rejected: not owned by user", None),
        (&cast.lead, 554, "5.7.1 Message rejected by policy", None),
        (&cast.clerk, 550, "5.1.8 Sender domain not found", None),
        (&cast.review_secretary, 550, "5.1.0 Sender denied", None),
        (&cast.deputy, 550, "5.1.1 User unknown", Some("550 5.1.1")),
        (&cast.stranger, 551, "User not local", Some("551")),
        (&cast.ministry, 553, "5.2.1 Mailbox disabled", Some("553 5.2.1")),
    ];
    for (number, (actor, code, words, _)) in refusals.iter().enumerate() {
        let address = format!("n{number}@x.example.vn");
        mail::set_own(store, actor, &at(&address), NOW).await.unwrap();
        server.answer_in_words(&address, *code, words);
        tell(&world, actor, "one", NOW).await;
    }
    assert_eq!(round(&world, &post, NOW).await, 8);
    for (actor, _, words, failure) in refusals {
        let kept = mail::address(store.read(), actor.person).await.unwrap().unwrap();
        assert_eq!(kept.failure.as_deref(), failure, "{words}");
    }
    let waiting = store.read().number("SELECT COUNT(*) FROM mail WHERE next_at IS NOT NULL", []).await.unwrap();
    assert_eq!(waiting, Some(5), "the letters of the others are tried again");
});

on_both_engines!(a_letter_that_is_put_off_for_days_ends_and_the_next_one_goes_out, |world| async move {
    let (store, server, officer) = (&world.store, MailServer::start(), &world.cast.officer);
    let post = post(&server);
    mail::set_own(store, officer, &at(ADDRESS), NOW).await.unwrap();
    tell(&world, officer, "one", NOW).await;
    server.answer(ADDRESS, 451);
    let (mut now, mut tries) = (NOW, 0);
    for _ in 0..24 {
        tries += round(&world, &post, now).await;
        now = now.plus_minutes(240);
    }
    assert_eq!(tries, 24, "one each time");
    assert_eq!(round(&world, &post, now).await, 0, "given up");
    assert_eq!(mail::address(store.read(), officer.person).await.unwrap().unwrap().failure, None);
    server.answer(ADDRESS, 250);
    tell(&world, officer, "two", now).await;
    assert_eq!(round(&world, &post, now).await, 1);
    assert_eq!(server.taken().len(), 1);
});

on_both_engines!(a_letter_of_a_process_that_died_is_sent_by_another_after_a_while, |world| async move {
    let (store, server, officer) = (&world.store, MailServer::start(), &world.cast.officer);
    let post = post(&server);
    mail::set_own(store, officer, &at(ADDRESS), NOW).await.unwrap();
    tell(&world, officer, "one", NOW).await;
    mail::gather(store, &post, NOW).await.unwrap();
    // dies between its claim and its letter
    let mut change = Change::by_program(store, NOW).await.unwrap();
    let until = NOW.plus_minutes(10).0;
    change.tx.run("UPDATE mail SET claim = 'dead', claimed_until = $1, tries = 1", [until.into()]).await.unwrap();
    change.record("test", Subject { kind: "mail", id: 1, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(round(&world, &post, NOW.plus_minutes(10)).await, 0, "it may still be at it");
    assert_eq!(round(&world, &post, NOW.plus_minutes(11)).await, 1);
    assert_eq!(server.taken().len(), 1);
});

on_both_engines!(of_two_nodes_one_sends, |world| async move {
    let (server, other) = (MailServer::start(), storage::Store::open(&world.url).await.unwrap());
    let cast = &world.cast;
    let (here, there) = (post(&server), post(&server));
    for (number, actor) in [&cast.officer, &cast.chair, &cast.lead, &cast.clerk, &cast.deputy].into_iter().enumerate() {
        mail::set_own(&world.store, actor, &at(&format!("n{number}@x.example.vn")), NOW).await.unwrap();
        tell(&world, actor, "one", NOW).await;
    }
    let (one, two) = tokio::join!(mail::gather(&world.store, &here, NOW), mail::gather(&other, &there, NOW));
    assert_eq!(one.unwrap() + two.unwrap(), 5, "one letter each");
    let (first, second) = (Holder::fresh(), Holder::fresh());
    for _ in 0..8 {
        let (one, two) =
            tokio::join!(mail::deliver(&world.store, &here, &first, NOW), mail::deliver(&other, &there, &second, NOW));
        one.unwrap();
        two.unwrap();
    }
    let mut to: Vec<String> = server.taken().into_iter().flat_map(|taken| taken.to).collect();
    to.sort();
    assert_eq!(to, ["n0@x.example.vn", "n1@x.example.vn", "n2@x.example.vn", "n3@x.example.vn", "n4@x.example.vn"]);
    other.close().await.unwrap();
});

#[tokio::test]
async fn a_wrong_password_is_nobody_s_address() {
    let world = World::new(testkit::Engine::Sqlite).await;
    let (store, officer) = (&world.store, &world.cast.officer);
    let server = MailServer::asking("mangnon", "đúng");
    let with = |password: &str| {
        let settings = Settings {
            server: server.url(),
            credentials: Some(("mangnon".into(), password.into())),
            from: "mangnon@x.example.vn".into(),
            site: "https://x.example.vn".into(),
        };
        Post::new(&settings).unwrap()
    };
    mail::set_own(store, officer, &NewAddress { lang: Lang::En, ..at(ADDRESS) }, NOW).await.unwrap();
    tell(&world, officer, "one", NOW).await;
    assert_eq!(round(&world, &with("sai"), NOW).await, 0, "all letters wait");
    assert_eq!(round(&world, &with("đúng"), NOW).await, 1);
    let taken = server.taken();
    let letter = mailparse::parse_mail(&taken[0].text).unwrap();
    assert_eq!(letter.headers.get_first_value("Subject").unwrap(), "Măng Non: 1 new notice");
}
