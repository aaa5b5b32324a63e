#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod run;

use std::{fs, path::Path};

use run::{Ran, mangnon};

const DATABASE: &str = "sqlite:m.db";

fn ran(folder: &Path, command: &str, input: &str) -> Ran {
    let arguments: Vec<&str> = command.split(' ').chain(["--database", DATABASE]).collect();
    mangnon(folder, &arguments, input.as_bytes())
}

fn add_person(folder: &Path, office: &[&str], name: &str, sign_in: &str, password: &str) -> Ran {
    let person = ["--database", DATABASE, "--name", name, "--sign-in-name", sign_in, "--password-stdin"];
    let arguments: Vec<&str> = ["people"].iter().chain(office).chain(&person).copied().collect();
    mangnon(folder, &arguments, password.as_bytes())
}

#[test]
fn an_installation_gets_its_people_its_year_and_its_figures() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let short = add_person(folder, &["add-administrator"], "Bùi Thị Quản", "quan", "short\n");
    assert_eq!(short.code, Some(2), "{short:?}");
    let added = add_person(folder, &["add-administrator"], "Bùi Thị Quản", "quan", "mật-khẩu-đủ-dài\n");
    assert_eq!(added.out, "Bùi Thị Quản signs in as quan and is administrator at Bộ Y tế\n", "{added:?}");
    let twice = add_person(folder, &["add-administrator"], "Bùi Thị Quản", "quan", "mật-khẩu-đủ-dài\n");
    assert_eq!(twice.code, Some(2), "{twice:?}");
    let officer = ["add", "--role", "commune_officer", "--unit", "07462"];
    let added = add_person(folder, &officer, "Nguyễn Thị Thảo", "thao", "mật-khẩu-đủ-dài\n");
    assert_eq!(added.out, "Nguyễn Thị Thảo signs in as thao and is commune_officer at Xã Bảo Đài\n", "{added:?}");

    let open = "rounds open --year 2026 --standard minh-hoa --from 2025-11-16 --to 2026-11-15 --ground QĐ";
    let opened = ran(folder, open, "");
    assert!(opened.out.starts_with("2026 is open under minh-hoa for "), "{opened:?}");
    assert_eq!(ran(folder, open, "").code, Some(2));
    assert!(ran(folder, "rounds list", "").out.contains("2025-11-16"));

    fs::write(folder.join("f.csv"), "unit,class,fact,value\n07462,other,births,10\n99999,other,births,1\n").unwrap();
    let import = "figures import --year 2026 --facts f.csv --as thao";
    let refused = ran(folder, import, "");
    assert_eq!(refused.code, Some(2));
    let lines: Vec<&str> = refused.err.lines().collect();
    assert!(lines[0].starts_with("f.csv:2: ") && lines[1].starts_with("f.csv:3: "), "{lines:?}");
    assert_eq!(lines.len(), 2, "no class was decided, and no commune has the other code");
    let stranger = ran(folder, "figures import --year 2026 --facts f.csv --as nobody", "");
    assert_eq!(stranger.code, Some(2));
    assert_eq!(stranger.err, "no account \"nobody\"; expected the sign-in name of an open account\n");
}

#[test]
fn an_address_of_no_engine_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ran = mangnon(folder.path(), &["rounds", "list", "--database", "mysql://x"], b"");
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.err, "mysql://x: the database address must begin with sqlite: or postgres://\n");
}
