//! The program killed in the middle of reminders and of mail, alone and beside another: nothing is lost, nothing is told
//! twice, and no letter goes out twice but the one that was on its way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use mailparse::MailHeaderMap as _;
use organisation::{
    Change, Moment,
    audit::Subject,
    day,
    mail::{self, NewAddress},
    unit,
};
use storage::{Sql as _, Store};
use testkit::{MailServer, World, on_both_engines, seat};
use text::Lang;

/// The program, serving on a free port with its own hour of reminders; killed when it is dropped.
struct Serving(Child);

impl Serving {
    fn start(world: &World, folder: &Path, server: &MailServer) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_mangnon"))
            .args(["serve", "--listen", "127.0.0.1:0", "--key-file", "m.key", "--remind-from", "0"])
            .args(["--database", &world.url, "--smtp", &server.url()])
            .args(["--mail-from", "Măng Non <mangnon@x.example.vn>", "--public-url", "https://x.example.vn"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        Self(child)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // SIGKILL: nothing of the program runs after it
        let _killed = self.0.kill();
        let _ended = self.0.wait();
    }
}

async fn number(store: &Store, sql: &str) -> i64 {
    store.read().number(sql, []).await.unwrap().unwrap()
}

/// Waits until a count is reached.
async fn until(store: &Store, sql: &str, least: i64) {
    let started = Instant::now();
    while number(store, sql).await < least {
        assert!(started.elapsed() < Duration::from_mins(1), "{sql}: {} of {least}", number(store, sql).await);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn keep(mut change: Change) {
    change.record("test", Subject { kind: "test", id: 1, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();
}

/// What the clock does to the claims of the dead.
async fn time_passes(store: &Store) {
    let change = Change::by_program(store, Moment::now()).await.unwrap();
    change.tx.run("UPDATE lease SET until = 0", []).await.unwrap();
    change.tx.run("UPDATE mail SET claimed_until = 0 WHERE claim IS NOT NULL", []).await.unwrap();
    keep(change).await;
}

/// Items of a paper, due today, for every commune of the province; gives how many tasks.
async fn tasks(world: &World, items: i64) -> i64 {
    let (store, today) = (&world.store, Moment::now().today());
    let communes = unit::below(store.read(), world.cast.province, unit::level::COMMUNE, today).await.unwrap();
    let change = Change::by_program(store, Moment::now()).await.unwrap();
    let sql =
        "INSERT INTO official_paper (unit_id, sector, issuer, type, number, symbol, issued_on, subject, body, folded,
                   version, at) VALUES (1, '', 'Bộ Y tế', 'letter', '12', 'BYT-TE', '2026-11-02', 'V/v', '', '', 1, 0)
               RETURNING id";
    let paper = change.tx.insert(sql, []).await.unwrap();
    let sql = "INSERT INTO task_dispatch (paper_id, unit_id, sector, words, at) VALUES ($1, 1, '', '', 0) RETURNING id";
    let dispatch = change.tx.insert(sql, [paper.into()]).await.unwrap();
    let mut rows = Vec::new();
    for item in 1..=items {
        let sql = "INSERT INTO directive_item (paper_id, number, words, needs, measure, lead_sector, partner_sectors,
                       set_by) VALUES ($1, $2, 'Báo cáo', 'report', '', '', '', 1) RETURNING id";
        let item = change.tx.insert(sql, [paper.into(), item.into()]).await.unwrap();
        rows.extend(communes.iter().map(|commune| {
            vec![
                dispatch.into(),
                paper.into(),
                item.into(),
                world.cast.province.into(),
                "".into(),
                commune.id.into(),
                "".into(),
                "commune".into(),
                world.cast.officer.person.into(),
                day(today).into(),
                "sent".into(),
                1_i64.into(),
            ]
        }));
    }
    let count = i64::try_from(rows.len()).unwrap();
    let columns = [
        "dispatch_id",
        "paper_id",
        "item_id",
        "sender_id",
        "sender_sector",
        "unit_id",
        "sector",
        "tier",
        "person_id",
        "due_on",
        "stage",
        "version",
    ];
    storage::insert_many(&change.tx, "task", &columns, rows).await.unwrap();
    // one person in every commune reads
    let columns = ["person_id", "unit_id", "role", "valid_from", "ground"];
    let office = |unit: i64| {
        vec![world.cast.officer.person.into(), unit.into(), "commune_officer".into(), "2025-07-01".into(), "".into()]
    };
    let others = communes.iter().map(|commune| commune.id).filter(|unit| *unit != world.cast.commune);
    storage::insert_many(&change.tx, "office", &columns, others.map(office).collect()).await.unwrap();
    keep(change).await;
    count
}

on_both_engines!(reminders_go_on_where_a_killed_program_stopped, |world| async move {
    let (folder, server) = (tempfile::tempdir().unwrap(), MailServer::start());
    let (store, all) = (&world.store, tasks(&world, 60).await);
    let told = "SELECT COUNT(*) FROM notice";
    for share in [1, all / 3] {
        let serving = Serving::start(&world, folder.path(), &server);
        until(store, told, share).await;
        drop(serving);
        assert_eq!(
            number(store, told).await,
            number(store, "SELECT COUNT(*) FROM task_reminder").await,
            "whole batches"
        );
        time_passes(store).await;
    }
    assert!(number(store, told).await < all, "it was killed in the middle");
    let (_one, _two) = (Serving::start(&world, folder.path(), &server), Serving::start(&world, folder.path(), &server));
    until(store, "SELECT COUNT(*) FROM lease WHERE name = 'reminders' AND done <> ''", 1).await;
    assert_eq!(number(store, told).await, all, "everything was told");
    let different = "SELECT COUNT(*) FROM (SELECT DISTINCT person_id, subject_id FROM notice) n";
    assert_eq!(number(store, different).await, all, "and nothing twice");
});

on_both_engines!(of_letters_only_the_one_on_its_way_may_go_out_twice, |world| async move {
    let (folder, server) = (tempfile::tempdir().unwrap(), MailServer::start());
    let store = &world.store;
    let _tasks = tasks(&world, 1).await;
    let people = 12;
    for index in 0..people {
        let place = (organisation::Role::CommuneOfficer, world.cast.neighbour, None);
        let reader = seat(store, &format!("Người Thứ {index}"), &format!("nguoi{index}"), place).await;
        let address = NewAddress { address: format!("n{index}@x.example.vn"), wanted: true, lang: Lang::Vi };
        mail::set_own(store, &reader, &address, Moment(0)).await.unwrap();
    }
    let change = Change::by_program(store, Moment::now()).await.unwrap();
    let sql = format!("UPDATE task SET person_id = NULL WHERE unit_id = {}", world.cast.neighbour);
    change.tx.run(&sql, []).await.unwrap();
    keep(change).await;

    // between taking a letter and saying so there is time to kill
    server.pause(Duration::from_millis(300));
    let mut kills = 0;
    for taken in [2, 5] {
        let serving = Serving::start(&world, folder.path(), &server);
        let started = Instant::now();
        while server.taken().len() < taken {
            assert!(started.elapsed() < Duration::from_mins(1), "{} letters", server.taken().len());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        drop(serving);
        kills += 1;
        time_passes(store).await;
    }
    server.pause(Duration::ZERO);
    let (_one, _two) = (Serving::start(&world, folder.path(), &server), Serving::start(&world, folder.path(), &server));
    until(store, "SELECT COUNT(*) FROM mail WHERE sent_at IS NOT NULL", people).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    for letter in server.taken() {
        let head = mailparse::parse_mail(&letter.text).unwrap();
        *sent.entry(head.headers.get_first_value("Message-ID").unwrap()).or_default() += 1;
    }
    assert_eq!(i64::try_from(sent.len()).unwrap(), people, "every letter at least once");
    let twice: usize = sent.values().map(|times| times - 1).sum();
    assert!(twice <= kills, "{twice} repeats after {kills} kills");
});
