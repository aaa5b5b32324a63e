#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod run;

use std::{fs, path::Path};

use organisation::{
    password::Passwords,
    sealing::Key,
    second_factor::{self, Policy},
};
use run::{Ran, mangnon};
use testkit::{NOW, Phone, on_both_engines};

const HEADER: &str = "unit,class,fact,value\n";

/// An installation: a folder to work in and the address of its database.
struct Installation<'a> {
    folder: &'a Path,
    database: &'a str,
}

impl Installation<'_> {
    fn ran(&self, command: &str) -> Ran {
        let arguments: Vec<&str> = command.split(' ').chain(["--database", self.database]).collect();
        mangnon(self.folder, &arguments, b"")
    }

    fn add_person(&self, office: &[&str], name: &str, sign_in: &str, password: &str) -> Ran {
        let person = ["--database", self.database, "--name", name, "--sign-in-name", sign_in, "--password-stdin"];
        let arguments: Vec<&str> = ["people"].iter().chain(office).chain(&person).copied().collect();
        mangnon(self.folder, &arguments, password.as_bytes())
    }

    fn gets_its_people(&self) {
        let administrator = |password| self.add_person(&["add-administrator"], "Bùi Thị Quản", "quan", password);
        let short = administrator("short\n");
        assert_eq!(short.code, Some(2), "{short:?}");
        let added = administrator("mật-khẩu-đủ-dài\n");
        assert_eq!(added.out, "Bùi Thị Quản signs in as quan and is administrator at Bộ Y tế\n", "{added:?}");
        let twice = administrator("mật-khẩu-đủ-dài\n");
        assert_eq!(twice.code, Some(2), "{twice:?}");
        let officer = ["add", "--role", "commune_officer", "--unit", "07462"];
        let added = self.add_person(&officer, "Nguyễn Thị Thảo", "thao", "mật-khẩu-đủ-dài\n");
        assert_eq!(added.out, "Nguyễn Thị Thảo signs in as thao and is commune_officer at Xã Bảo Đài\n", "{added:?}");
    }

    fn gets_its_year(&self) {
        let import = "figures import --year 2026 --facts f.csv --as thao";
        fs::write(self.folder.join("f.csv"), HEADER).unwrap();
        let early = self.ran(import);
        assert_eq!(
            (early.code, early.err.as_str()),
            (Some(2), "2026 is not open; open it with `mangnon rounds open`\n")
        );
        let open = "rounds open --year 2026 --standard minh-hoa --from 2025-11-16 --to 2026-11-15 --ground QĐ";
        let opened = self.ran(open);
        assert!(opened.out.starts_with("2026 is open under minh-hoa for "), "{opened:?}");
        assert_eq!(self.ran(open).code, Some(2));
        assert!(self.ran("rounds list").out.contains("2025-11-16"));
    }

    fn refuses_a_file_with_every_fault(&self) {
        let long = "x".repeat(1_000);
        let rows =
            format!("07462,other,births,10\n\u{1b}[2J,other,births,1\n07462,other,births,x\n{long},other,infants,1\n");
        fs::write(self.folder.join("f.csv"), format!("{HEADER}{rows}")).unwrap();
        let refused = self.ran("figures import --year 2026 --facts f.csv --as thao");
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""));
        let lines: Vec<&str> = refused.err.lines().collect();
        let begins: Vec<&str> = lines.iter().map(|line| &line[..8]).collect();
        // no class was decided; no commune has the other codes; the value is none, and the figure is there already
        assert_eq!(begins, ["f.csv:2:", "f.csv:3:", "f.csv:4:", "f.csv:4:", "f.csv:5:"], "{lines:?}");
        assert!(lines[1].contains(r"\u{1b}[2J") && !refused.err.contains('\u{1b}'), "{lines:?}");
        assert!(lines[4].contains(&format!(" {}… ", "x".repeat(80))), "{lines:?}");
        let stranger = self.ran("figures import --year 2026 --facts f.csv --as nobody");
        assert_eq!(stranger.code, Some(2));
        assert_eq!(stranger.err, "no account \"nobody\"; expected the sign-in name of an open account\n");
    }
}

fn installs(database: &str, folder: &Path) {
    let installation = Installation { folder, database };
    installation.gets_its_people();
    installation.gets_its_year();
    installation.refuses_a_file_with_every_fault();
}

mod an_installation_gets_its_people_its_year_and_its_figures {
    use super::*;

    #[test]
    fn sqlite() {
        installs("sqlite:m.db", tempfile::tempdir().unwrap().path());
    }

    #[tokio::test]
    async fn postgres() {
        let (database, _place) = testkit::empty(testkit::Engine::Postgres).await;
        installs(&database, tempfile::tempdir().unwrap().path());
    }
}

/// Serves until it is refused: a key that does not open what is there is no key for this database.
async fn refuses_another_key(world: testkit::World) {
    let folder = tempfile::tempdir().unwrap();
    let (store, actor) = (&world.store, &world.cast.lead);
    let key = Key::make(&folder.path().join("right.key")).unwrap();
    let shown = second_factor::offer(store, &key, &Passwords::default(), actor, "", NOW).await.unwrap();
    let code = Phone::of_key(&shown.secret).code(NOW);
    second_factor::confirm(store, &key, actor, &code, "", NOW).await.unwrap();
    Key::make(&folder.path().join("other.key")).unwrap();
    for (file, said) in [("lost.key", "lost.key is not there, the key"), ("other.key", "other.key is not the key")] {
        let served = mangnon(folder.path(), &["serve", "--database", &world.url, "--key-file", file], b"");
        assert_eq!(served.code, Some(2), "{served:?}");
        assert!(served.err.contains(&format!("{said} with which 1 second factors of this database were sealed")));
    }
    assert!(!folder.path().join("lost.key").exists(), "no new key is made in the place of a lost one");

    let people = |arguments: &[&str]| {
        mangnon(folder.path(), &[&["people"], arguments, &["--database", &world.url]].concat(), b"")
    };
    let reset = people(&["reset-second-factor", "--sign-in-name", "ha"]);
    assert_eq!(reset.code, Some(0), "{reset:?}");
    assert_eq!(second_factor::sealed_otherwise(store, None).await.unwrap(), 0);
    let again = people(&["reset-second-factor", "--sign-in-name", "ha"]);
    assert_eq!((again.code, again.err.as_str()), (Some(2), "\"ha\" is no account with a second factor\n"));
    assert_eq!(people(&["reset-second-factor"]).code, Some(2), "one of the two has to be said");
    let all = people(&["reset-second-factor", "--all"]);
    assert!(all.out.starts_with("0 second factors were taken away"), "{all:?}");
    assert_eq!(people(&["second-factor", "required"]).out, "second factor: required of the offices that need it\n");
    assert_eq!(second_factor::policy(store).await.unwrap(), Policy::Required);
    assert_eq!(people(&["second-factor", "optional"]).out, "second factor: optional\n");
    assert_eq!(second_factor::policy(store).await.unwrap(), Policy::Optional);
}

on_both_engines!(a_database_is_served_with_the_key_that_sealed_it_and_no_other, |world| async move {
    refuses_another_key(world).await;
});

#[tokio::test]
async fn a_server_of_postgresql_is_told_where_its_key_is() {
    let (database, _place) = testkit::empty(testkit::Engine::Postgres).await;
    let served = mangnon(tempfile::tempdir().unwrap().path(), &["serve", "--database", &database], b"");
    assert_eq!(served.code, Some(2), "{served:?}");
    assert!(served.err.starts_with("expected --key-file FILE"), "{served:?}");
}

#[test]
fn an_address_of_no_engine_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["rounds", "list", "--database", "mysql://x"], b"");
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.err, "mysql://x: the database address must begin with sqlite: or postgres://\n");
}
