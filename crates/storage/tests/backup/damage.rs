//! Files and targets that are not as they should be.

use super::*;

const DAMAGED: &str = "the backup is damaged: it was cut off or altered";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_with_any_one_byte_altered_is_refused_or_says_the_same() {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let file = plain(&store).await;
    let whole = verified(&file, &Key::None).unwrap();
    for place in 0..file.len() {
        let mut altered = file.clone();
        altered[place] ^= 0xff;
        let answer = verified(&altered, &Key::None);
        if let Ok(contents) = &answer {
            // packed lines can be written in more than one way: what comes out had the right checksum
            assert_eq!(contents, &whole, "byte {place}");
            continue;
        }
        let sentence = refusal(answer);
        // at the begin it is no longer to be recognised
        assert!(sentence == DAMAGED || sentence == "the file is no backup of mangnon", "byte {place}: {sentence}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_cut_off_anywhere_is_refused() {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let file = plain(&store).await;
    for length in 0..file.len() {
        let sentence = refusal(verified(&file[..length], &Key::None));
        assert_eq!(sentence, if length < 10 { "the file is no backup of mangnon" } else { DAMAGED }, "{length} bytes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_with_something_after_its_end_is_refused() {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let file = plain(&store).await;
    assert_eq!(refusal(verified(&[file.as_slice(), b"x"].concat(), &Key::None)), DAMAGED);
    assert_eq!(refusal(verified(&[file.as_slice(), file.as_slice()].concat(), &Key::None)), DAMAGED);
}

on_both_engines!(a_damaged_backup_leaves_nothing, |world| async move {
    let engine = if world.url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres };
    let mut file = plain(&world.store).await;
    let (url, _folder) = empty(engine).await;
    // the checksum's end: everything was loaded before it is read
    let last = file.len() - 1;
    file[last] ^= 1;
    assert_eq!(refusal(restored(&url, &file, &Key::None).await), DAMAGED);
    assert!(has_no_table(&url).await);
    file.truncate(last / 2);
    assert_eq!(refusal(restored(&url, &file, &Key::None).await), DAMAGED);
    assert!(has_no_table(&url).await);
    if let Some(path) = url.strip_prefix("sqlite:") {
        let left = std::fs::read_dir(std::path::Path::new(path).parent().unwrap()).unwrap().count();
        assert_eq!(left, 0);
    }
});

on_both_engines!(only_an_empty_database_takes_a_backup, |world| async move {
    let before = everything(&world.store).await;
    let file = plain(&world.store).await;
    let tables = tables().len() + 1;
    assert_eq!(
        refusal(restored(&world.url, &file, &Key::None).await),
        format!("the database is not empty (tables: {tables}); a backup is restored into an empty one only")
    );
    assert_eq!(everything(&world.store).await, before);
});

on_both_engines!(a_table_of_somebody_else_keeps_a_database_from_being_empty, |world| async move {
    let engine = if world.url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres };
    let (url, _folder) = empty(engine).await;
    let other = Store::connect(&url).await.unwrap();
    let tx = other.write().await.unwrap();
    tx.run("CREATE TABLE another (at TIMESTAMP)", []).await.unwrap();
    tx.commit().await.unwrap();
    let file = plain(&world.store).await;
    assert_eq!(
        refusal(restored(&url, &file, &Key::None).await),
        "the database is not empty (tables: 1); a backup is restored into an empty one only"
    );
    let nothing_of_ours = backup::write(&other, Vec::new(), &Seal::Nobody, MADE, |_, _| ()).await;
    assert_eq!(refusal(nothing_of_ours), "there is no database of mangnon at this address");
});

on_both_engines!(a_database_of_a_newer_version_is_left_to_that_version, |world| async move {
    let tx = world.store.write().await.unwrap();
    tx.run("INSERT INTO migration (name, sha256) VALUES ('9003_later', 'x')", []).await.unwrap();
    tx.commit().await.unwrap();
    let refused = backup::write(&world.store, Vec::new(), &Seal::Nobody, MADE, |_, _| ()).await;
    assert_eq!(
        refusal(refused),
        "the database was made by a newer version of mangnon (migration 9003_later); use that version"
    );
});

on_both_engines!(a_table_that_a_backup_cannot_hold_is_named, |world| async move {
    let tx = world.store.write().await.unwrap();
    tx.run("CREATE TABLE seat (taken BIGINT NOT NULL)", []).await.unwrap();
    tx.commit().await.unwrap();
    let refused = backup::write(&world.store, Vec::new(), &Seal::Nobody, MADE, |_, _| ()).await;
    assert_eq!(refused.unwrap_err().to_string(), "the table seat cannot be in a backup: it has no primary key");
});
