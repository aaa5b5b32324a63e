#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod run;

use std::{fs, path::Path};

use run::{Ran, mangnon};
use testkit::{Engine, empty};

fn ran(folder: &Path, command: &str) -> Ran {
    mangnon(folder, &command.split(' ').collect::<Vec<_>>(), b"")
}

/// An installation with one person.
fn install(folder: &Path, database: &str) {
    let person = ["people", "add-administrator", "--database", database, "--name", "Bùi Thị Quản"];
    let added = mangnon(
        folder,
        &[&person[..], &["--sign-in-name", "quan", "--password-stdin"]].concat(),
        "mật-khẩu-đủ-dài\n".as_bytes(),
    );
    assert_eq!(added.code, Some(0), "{added:?}");
}

fn moves(folder: &Path, from: &str, to: &str) {
    install(folder, from);
    fs::write(folder.join("secret"), "một mật khẩu\n").unwrap();
    let made = ran(folder, &format!("backup --database {from} --to all.backup --passphrase-file secret"));
    assert_eq!((made.code, made.err.as_str()), (Some(0), ""));
    assert!(made.out.contains(" tables written to all.backup ("), "{made:?}");

    let told = ran(folder, "verify-backup --from all.backup --passphrase-file secret");
    assert_eq!(told.code, Some(0), "{told:?}");
    let engine = if from.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
    for line in
        ["whole and unaltered\nmade at       20", &format!("\nfrom          {engine}\nschema        00"), "│ person "]
    {
        assert!(told.out.contains(line), "{line:?} in {}", told.out);
    }

    let restored = ran(folder, &format!("restore --from all.backup --database {to} --passphrase-file secret"));
    assert_eq!((restored.code, restored.err.as_str()), (Some(0), ""));
    assert!(restored.out.contains("everybody signs in again"), "{restored:?}");
    // the person is there, with the name taken
    let twice = mangnon(
        folder,
        &["people", "add-administrator", "--database", to, "--name", "Q", "--sign-in-name", "quan", "--password-stdin"],
        "mật-khẩu-đủ-dài\n".as_bytes(),
    );
    assert_eq!(twice.code, Some(2), "{twice:?}");

    let again = ran(folder, &format!("restore --from all.backup --database {to} --passphrase-file secret"));
    assert_eq!(again.code, Some(2));
    assert!(again.err.starts_with("the database is not empty (tables: "), "{again:?}");
}

#[tokio::test]
async fn an_installation_moves_from_sqlite_to_postgresql() {
    let (to, _place) = empty(Engine::Postgres).await;
    moves(tempfile::tempdir().unwrap().path(), "sqlite:m.db", &to);
}

#[tokio::test]
async fn an_installation_moves_from_postgresql_to_sqlite() {
    let (from, _place) = empty(Engine::Postgres).await;
    moves(tempfile::tempdir().unwrap().path(), &from, "sqlite:m.db");
}

#[test]
fn a_backup_replaces_no_file_unless_told_to() {
    let folder = tempfile::tempdir().unwrap();
    install(folder.path(), "sqlite:m.db");
    fs::write(folder.path().join("b"), "mine").unwrap();
    let refused = ran(folder.path(), "backup --database sqlite:m.db --to b --unencrypted");
    assert_eq!(refused.code, Some(2));
    assert_eq!(refused.err, "b is there already; name another file, or give --force\n");
    assert_eq!(fs::read_to_string(folder.path().join("b")).unwrap(), "mine");
    assert_eq!(ran(folder.path(), "backup --database sqlite:m.db --to b --unencrypted --force").code, Some(0));
    assert_eq!(ran(folder.path(), "verify-backup --from b").code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_backup_is_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    install(folder.path(), "sqlite:m.db");
    assert_eq!(ran(folder.path(), "backup --database sqlite:m.db --to b --unencrypted").code, Some(0));
    let mode = fs::metadata(folder.path().join("b")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_refused_command_says_why_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b"), "no backup").unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    let refused = |command: &str, sentence: &str| {
        let ran = ran(folder.path(), command);
        assert_eq!((ran.code, ran.err.as_str()), (Some(2), sentence), "{command}");
    };
    let absent = "there is no database of mangnon at this address\n";
    refused("backup --database sqlite:typo.db --to c --unencrypted", absent);
    let address = "mysql://x: the database address must begin with sqlite: or postgres://\n";
    refused("backup --database mysql://x --to c --unencrypted", address);
    refused("backup --database sqlite:m.db --to c --recipient age1x", "\"age1x\" is no recipient; expected age1…\n");
    refused("backup --database sqlite:m.db --to c --passphrase-file empty", "the passphrase is empty\n");
    refused("restore --from b --database sqlite:m.db", "the file is no backup of mangnon\n");
    refused("verify-backup --from b", "the file is no backup of mangnon\n");
    refused("verify-backup --from c", "c: No such file or directory (os error 2)\n");
    // whoever may read it has to be said
    assert_eq!(ran(folder.path(), "backup --database sqlite:m.db --to c").code, Some(2));
    let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["b", "empty"]);
}
