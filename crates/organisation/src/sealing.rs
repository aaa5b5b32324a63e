//! Secrets at rest: sealed with a key that lies in a file of its own and never in the database. A copy of the database
//! alone opens nothing. What is sealed names its key, and is bound to what it belongs to.

use std::{
    fmt, fs,
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    sync::Arc,
};

use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit as _, Nonce,
    aead::{Aead as _, Payload},
};
use sha2::{Digest as _, Sha256};

use crate::{Error, Result};

/// Bytes of a key.
const KEY_LENGTH: usize = 32;
/// Bytes before the sealed text that no two of them share.
const NONCE_LENGTH: usize = 12;
/// Bytes of the fingerprint that names a key.
const ID_LENGTH: usize = 6;
/// Who may read the file besides its owner and the owner's group: nobody.
const OTHERS: u32 = 0o007;

/// A key and the name of what it sealed.
#[derive(Clone)]
pub struct Key {
    id: String,
    cipher: Arc<Aes256GcmSiv>,
}

/// Why a file gives no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It is not there.
    #[error("there is no such file")]
    Absent,
    /// Everybody on the machine could read it.
    #[error("every user of this machine can read it; take that away (chmod 600)")]
    Open,
    /// It holds something else.
    #[error("it does not hold a key: 64 hexadecimal digits on one line")]
    NoKey,
    /// The file system refuses.
    #[error("it cannot be read or written")]
    File(#[from] io::Error),
}

/// Something was sealed with another key, for something else, or was changed.
#[derive(Debug, thiserror::Error)]
enum Unsealable {
    #[error("sealed with the key {sealed_with}, and this is the key {key}")]
    OtherKey { sealed_with: String, key: String },
    #[error("a sealed secret was damaged, or belongs to something else")]
    Damaged,
}

impl Key {
    /// A key that nobody had before.
    pub fn fresh() -> Self {
        // the thread's generator is cryptographic and seeded by the operating system
        Self::of(rand::random())
    }

    fn of(bytes: [u8; KEY_LENGTH]) -> Self {
        let fingerprint = Sha256::digest(bytes);
        let id = hex::encode(fingerprint.get(..ID_LENGTH).unwrap_or_default());
        Self { id, cipher: Arc::new(Aes256GcmSiv::new(&bytes.into())) }
    }

    /// The key in a file.
    pub fn read(file: &Path) -> Result<Self, KeyFileError> {
        let absent = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => KeyFileError::Absent,
            _ => KeyFileError::File(error),
        };
        if fs::metadata(file).map_err(absent)?.permissions().mode() & OTHERS != 0 {
            return Err(KeyFileError::Open);
        }
        let mut bytes = [0; KEY_LENGTH];
        hex::decode_to_slice(fs::read_to_string(file)?.trim(), &mut bytes).map_err(|_| KeyFileError::NoKey)?;
        Ok(Self::of(bytes))
    }

    /// Makes a key and its file, which only the owner can read. Where another process is faster, its key is taken.
    pub fn make(file: &Path) -> Result<Self, KeyFileError> {
        let bytes: [u8; KEY_LENGTH] = rand::random();
        let unfinished = file.with_added_extension(format!("{}.unfinished", Self::of(bytes).id));
        let mut made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        writeln!(made, "{}", hex::encode(bytes))?;
        made.sync_all()?;
        // a link fails where the name is taken, so that a file is always a whole key and never replaced
        let linked = fs::hard_link(&unfinished, file);
        fs::remove_file(&unfinished)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.into()),
            _ => Self::read(file),
        }
    }

    /// The name of the key, which betrays nothing of it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Seals a secret for what it belongs to.
    pub(crate) fn seal(&self, secret: &[u8], belongs_to: &str) -> Result<String> {
        let nonce: [u8; NONCE_LENGTH] = rand::random();
        let payload = Payload { msg: secret, aad: belongs_to.as_bytes() };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::broken(Unsealable::Damaged))?;
        Ok(format!("{}.{}{}", self.id, hex::encode(nonce), hex::encode(sealed)))
    }

    /// A mark that only this key makes, the same each time: it says that something was done, and nothing of who did it.
    pub fn stamp(&self, belongs_to: &str) -> Result<String> {
        // AES-GCM-SIV stays safe when a nonce comes again (RFC 8452)
        let payload = Payload { msg: b"stamp", aad: belongs_to.as_bytes() };
        let sealed = self.cipher.encrypt(&Nonce::from([0; NONCE_LENGTH]), payload);
        sealed.map(hex::encode).map_err(|_| Error::broken(Unsealable::Damaged))
    }

    /// Opens what was sealed with this key for the same.
    pub(crate) fn open(&self, sealed: &str, belongs_to: &str) -> Result<Vec<u8>> {
        let damaged = || Error::broken(Unsealable::Damaged);
        let (id, rest) = sealed.split_once('.').ok_or_else(damaged)?;
        if id != self.id {
            let (sealed_with, key) = (id.to_owned(), self.id.clone());
            return Err(Error::broken(Unsealable::OtherKey { sealed_with, key }));
        }
        let rest = hex::decode(rest).map_err(|_| damaged())?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_LENGTH>().ok_or_else(damaged)?;
        let payload = Payload { msg: rest, aad: belongs_to.as_bytes() };
        self.cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| damaged())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_for_what_it_belongs_to() {
        let key = Key::fresh();
        let sealed = key.seal(b"bi mat", "account 7").unwrap();
        assert_eq!(key.open(&sealed, "account 7").unwrap(), b"bi mat");
        assert!(sealed.starts_with(key.id()) && !sealed.contains(&hex::encode("bi mat")));
        assert_ne!(key.seal(b"bi mat", "account 7").unwrap(), sealed, "the same secret is never sealed alike");
        assert!(key.open(&sealed, "account 8").is_err());
        assert!(Key::fresh().open(&sealed, "account 7").is_err());
        assert!(key.open(&sealed.replace('.', ".00"), "account 7").is_err());
        for nonsense in ["", "x", &format!("{}.", key.id()), &format!("{}.zz", key.id())] {
            assert!(key.open(nonsense, "account 7").is_err(), "{nonsense:?}");
        }
    }

    #[test]
    fn a_stamp_is_the_same_for_everybody_and_made_by_its_key_alone() {
        let key = Key::fresh();
        assert_eq!(key.stamp("survey 7").unwrap(), key.stamp("survey 7").unwrap());
        assert_ne!(key.stamp("survey 7").unwrap(), key.stamp("survey 8").unwrap());
        assert_ne!(key.stamp("survey 7").unwrap(), Key::fresh().stamp("survey 7").unwrap());
    }

    #[test]
    fn a_key_of_known_bytes_has_the_name_worked_out_by_hand() {
        // printf '00…' | xxd -r -p | sha256sum, for 32 zero bytes: 66687aadf862bd77…
        assert_eq!(Key::of([0; KEY_LENGTH]).id(), "66687aadf862");
    }

    #[test]
    fn a_key_file_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mangnon.db.key");
        assert!(matches!(Key::read(&file), Err(KeyFileError::Absent)));
        let made = Key::make(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Key::make(&file).unwrap().id(), made.id(), "a key is never replaced");
        assert_eq!(Key::read(&file).unwrap().id(), made.id());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o604)).unwrap();
        assert!(matches!(Key::read(&file), Err(KeyFileError::Open)));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, "not a key\n").unwrap();
        assert!(matches!(Key::read(&file), Err(KeyFileError::NoKey)));
    }

    #[test]
    fn a_key_is_not_told_where_things_are_printed() {
        let key = Key::of([7; KEY_LENGTH]);
        assert!(!format!("{key:?}").contains("0707"));
    }
}
