//! Encryption of the whole file, in the format that the program `age` reads too.

use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    iter,
};

use age::{
    DecryptError, Decryptor, EncryptError, Encryptor, Identity, Recipient,
    secrecy::SecretString,
    stream::{StreamReader, StreamWriter},
};

use super::{Fault, file};

/// With what every file of age begins.
const AGE: &[u8] = b"age-encryption.org/";

/// Powers of two of scrypt: one second of work on an office machine, and the most that reading may take.
const WORK: u8 = 18;
const MOST_WORK: u8 = 20;

/// Who will be able to read a backup.
pub enum Seal {
    /// Everybody who has the file.
    Nobody,
    /// Whoever holds the private key of one of these.
    Recipients(Vec<age::x25519::Recipient>),
    /// Whoever knows the passphrase.
    Passphrase(SecretString),
}

impl Seal {
    /// For the public keys `age1…`.
    pub fn recipients<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, Fault> {
        let parsed = keys.into_iter().map(|key| key.parse().map_err(|_| Fault::Recipient(key.to_owned())));
        Ok(Self::Recipients(parsed.collect::<Result<_, _>>()?))
    }

    /// For a passphrase.
    pub fn passphrase(passphrase: &str) -> Result<Self, Fault> {
        secret(passphrase).map(Self::Passphrase)
    }

    pub(super) fn put_on<W: Write>(&self, out: W) -> Result<Sealing<W>, Fault> {
        let encryptor = match self {
            Self::Nobody => return Ok(Sealing::Plain(out)),
            Self::Recipients(keys) => Encryptor::with_recipients(keys.iter().map(|key| key as &dyn Recipient)),
            Self::Passphrase(passphrase) => {
                let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
                // the same on every machine, so that a slow one reads what a fast one wrote
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(iter::once(&recipient as &dyn Recipient))
            }
        };
        match encryptor {
            Ok(encryptor) => Ok(Sealing::Age(encryptor.wrap_output(out).map_err(Fault::File)?)),
            Err(EncryptError::Io(error)) => Err(Fault::File(error)),
            Err(error) => Err(Fault::Recipient(error.to_string())),
        }
    }
}

/// What opens a backup.
pub enum Key {
    /// Nothing: it is not encrypted.
    None,
    /// Private keys.
    Identities(Vec<age::x25519::Identity>),
    /// The passphrase.
    Passphrase(SecretString),
}

impl Key {
    /// The private keys of a text with a line for each, as `age-keygen` writes it.
    pub fn identities(text: &str) -> Result<Self, Fault> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Vec<_> = lines.map(|line| line.parse().map_err(|_| Fault::NoIdentity)).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(Fault::NoIdentity) } else { Ok(Self::Identities(keys)) }
    }

    /// A passphrase.
    pub fn passphrase(passphrase: &str) -> Result<Self, Fault> {
        secret(passphrase).map(Self::Passphrase)
    }

    pub(super) fn open<R: Read>(&self, file: R) -> Result<Opened<R>, Fault> {
        let mut file = BufReader::new(file);
        let begin = file.fill_buf().map_err(Fault::File)?;
        if begin.starts_with(AGE) {
            let decryptor = Decryptor::new_buffered(file).map_err(|error| self.closed(error))?;
            return Ok(Opened::Age(Box::new(self.decrypt(decryptor)?)));
        }
        match self {
            _ if !begin.starts_with(&file::GZIP) => Err(Fault::NotOurs),
            Self::None => Ok(Opened::Plain(file)),
            Self::Identities(_) | Self::Passphrase(_) => Err(Fault::NotEncrypted),
        }
    }

    fn decrypt<R: Read>(&self, decryptor: Decryptor<BufReader<R>>) -> Result<StreamReader<BufReader<R>>, Fault> {
        let opened = match (self, decryptor.is_scrypt()) {
            (Self::Passphrase(passphrase), true) => {
                let mut identity = age::scrypt::Identity::new(passphrase.clone());
                identity.set_max_work_factor(MOST_WORK);
                decryptor.decrypt(iter::once(&identity as &dyn Identity))
            }
            (Self::Identities(keys), false) => decryptor.decrypt(keys.iter().map(|key| key as &dyn Identity)),
            (_, true) => return Err(Fault::NeedsPassphrase),
            (_, false) => return Err(Fault::NeedsIdentity),
        };
        opened.map_err(|error| self.closed(error))
    }

    /// Why it stays closed.
    fn closed(&self, error: DecryptError) -> Fault {
        match (error, self) {
            (DecryptError::Io(error), _) => Fault::reading(error),
            (
                DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed,
                Self::Passphrase(_),
            ) => Fault::WrongPassphrase,
            (DecryptError::NoMatchingKeys, Self::Identities(_)) => Fault::WrongIdentity,
            _ => Fault::Damaged,
        }
    }
}

fn secret(passphrase: &str) -> Result<SecretString, Fault> {
    if passphrase.is_empty() { Err(Fault::EmptyPassphrase) } else { Ok(SecretString::from(passphrase.to_owned())) }
}

/// A file that is being written.
pub(super) enum Sealing<W: Write> {
    Plain(W),
    Age(StreamWriter<W>),
}

impl<W: Write> Sealing<W> {
    /// Writes the end, without which the file cannot be read.
    pub(super) fn finish(self) -> io::Result<()> {
        let mut out = match self {
            Self::Plain(out) => out,
            Self::Age(age) => age.finish()?,
        };
        out.flush()
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Age(age) => age.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Age(age) => age.flush(),
        }
    }
}

/// A file that is being read.
pub(super) enum Opened<R: Read> {
    Plain(BufReader<R>),
    Age(Box<StreamReader<BufReader<R>>>),
}

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(bytes),
            Self::Age(age) => age.read(bytes),
        }
    }
}
