use std::io;

use crate::Error;

/// What can go wrong with a backup. Each but the last three is something that a person can mend.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file is something else.
    #[error("the file is no backup of mangnon")]
    NotOurs,
    /// Bytes are missing, or are not those that were written.
    #[error("the backup is damaged: it was cut off or altered")]
    Damaged,
    /// The file is in a form that a later program made up.
    #[error("the backup has format {0}, which this version of mangnon does not know; use a newer one")]
    NewerFormat(u64),
    /// The tables in the file are those of a later program.
    #[error("the backup was made by a newer version of mangnon (migration {0}); use that version")]
    NewerSchema(String),
    /// The tables in the file are not those that its steps make.
    #[error("the backup does not fit this version of mangnon: its table {0} has other columns")]
    OtherColumns(String),
    /// Rows name others that the file does not have.
    #[error("the backup does not hold together: rows of {0} name rows that are not in it")]
    Orphans(String),
    /// A key is needed.
    #[error("the backup is encrypted; a passphrase is needed")]
    NeedsPassphrase,
    /// A key is needed.
    #[error("the backup is encrypted; an identity is needed")]
    NeedsIdentity,
    /// The key is another's.
    #[error("the passphrase does not open the backup")]
    WrongPassphrase,
    /// The key is another's.
    #[error("the identity does not open the backup")]
    WrongIdentity,
    /// A key was given, so that an encrypted file was expected: this one may come from anybody.
    #[error("the backup is not encrypted; read it without a key if you trust where it comes from")]
    NotEncrypted,
    /// The public key is misspelt.
    #[error("{0:?} is no recipient; expected age1…")]
    Recipient(String),
    /// The file of private keys has none.
    #[error("no identity found; expected lines AGE-SECRET-KEY-1…")]
    NoIdentity,
    /// An empty passphrase protects nothing.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// There is nothing to make a backup of.
    #[error("there is no database of mangnon at this address")]
    Absent,
    /// Only an empty database takes a backup.
    #[error("the database is not empty (tables: {0}); a backup is restored into an empty one only")]
    NotEmpty(usize),
    /// A table that a backup cannot hold.
    #[error("the table {table} cannot be in a backup: {why}")]
    Unfit {
        /// The table.
        table: String,
        /// What is the matter with it.
        why: String,
    },
    /// A row did not come back where it was counted.
    #[error("the table {0} gave another number of rows than it holds")]
    Miscounted(String),
    /// The database failed, or refused for a reason of its own.
    #[error(transparent)]
    Database(#[from] Error),
    /// The file failed.
    #[error("the file failed: {0}")]
    File(#[source] io::Error),
}

impl Fault {
    /// Whether a person can mend it; otherwise it is a fault of the program or of the machine.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Database(error) => matches!(error, Error::Address | Error::Newer(_) | Error::Unreleased(_)),
            Self::Miscounted(_) | Self::Unfit { .. } | Self::File(_) => false,
            _ => true,
        }
    }

    /// A failed read: what is missing or wrong in the bytes is told by the kind of the error.
    pub(super) fn reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Damaged,
            _ => Self::File(error),
        }
    }
}

impl From<sea_orm::DbErr> for Fault {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}
