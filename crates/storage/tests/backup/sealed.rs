//! Encrypted files.

use super::*;

/// A pair of keys made for these tests.
fn pair() -> (Seal, Key) {
    use age::secrecy::ExposeSecret as _;
    let identity = age::x25519::Identity::generate();
    let seal = Seal::recipients([identity.to_public().to_string().as_str()]).unwrap();
    let text = format!("# created: now\n\n{}\n", identity.to_string().expose_secret());
    (seal, Key::identities(&text).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_identity_of_a_recipient_opens_a_backup() {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let (seal, key) = pair();
    let (file, made) = backup_of(&store, &seal).await;
    assert!(file.starts_with(b"age-encryption.org/v1\n-> X25519 "));
    let clear = plain(&store).await;
    assert!(!file.windows(10).any(|bytes| bytes == &clear[..10]), "the head of what is packed stands in it");
    assert_eq!(verified(&file, &key).unwrap(), made);
    let (_, another) = pair();
    assert_eq!(refusal(verified(&file, &another)), "the identity does not open the backup");
    assert_eq!(refusal(verified(&file, &Key::None)), "the backup is encrypted; an identity is needed");
    let passphrase = Key::passphrase("x").unwrap();
    assert_eq!(refusal(verified(&file, &passphrase)), "the backup is encrypted; an identity is needed");
    let (url, _target_folder) = empty(Engine::Sqlite).await;
    assert_eq!(restored(&url, &file, &key).await.unwrap(), made);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_backup_with_any_one_byte_altered_or_missing_is_refused() {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let (seal, key) = pair();
    let (file, _) = backup_of(&store, &seal).await;
    for place in 0..file.len() {
        let mut altered = file.clone();
        altered[place] ^= 1;
        refusal(verified(&altered, &key));
        refusal(verified(&file[..place], &key));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_passphrase_opens_a_backup() {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let (file, made) = backup_of(&store, &Seal::passphrase("đúng mật khẩu").unwrap()).await;
    assert_eq!(verified(&file, &Key::passphrase("đúng mật khẩu").unwrap()).unwrap(), made);
    let wrong = Key::passphrase("sai mật khẩu").unwrap();
    assert_eq!(refusal(verified(&file, &wrong)), "the passphrase does not open the backup");
    assert_eq!(refusal(verified(&file, &Key::None)), "the backup is encrypted; a passphrase is needed");
    let (_, identity) = pair();
    assert_eq!(refusal(verified(&file, &identity)), "the backup is encrypted; a passphrase is needed");
    let (url, _target_folder) = empty(Engine::Sqlite).await;
    refusal(restored(&url, &file, &wrong).await);
    assert!(has_no_table(&url).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_in_the_place_of_an_encrypted_one_is_refused() {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let (_, key) = pair();
    assert_eq!(
        refusal(verified(&plain(&store).await, &key)),
        "the backup is not encrypted; read it without a key if you trust where it comes from"
    );
}

#[test]
fn keys_that_are_none_are_refused() {
    assert_eq!(refusal(Seal::recipients(["age1x"]).map(|_| ())), "\"age1x\" is no recipient; expected age1…");
    let none = "no identity found; expected lines AGE-SECRET-KEY-1…";
    assert_eq!(refusal(Key::identities("# nothing\n").map(|_| ())), none);
    assert_eq!(refusal(Key::identities("age1x").map(|_| ())), none);
    assert_eq!(refusal(Key::passphrase("").map(|_| ())), "the passphrase is empty");
    assert_eq!(refusal(Seal::passphrase("").map(|_| ())), "the passphrase is empty");
}
