//! One file that holds a whole database, made while the program serves, and the way back into an empty one.
//!
//! The file knows no engine: what SQLite held is restored into PostgreSQL and the other way (decision 0011).
//! It is gzip of lines of JSON, inside age unless somebody asked for a file that everybody can read.

mod catalogue;
mod fault;
mod file;
mod making;
mod restoring;
mod seal;

use std::io::Read;

pub use fault::Fault;
pub use file::{Contents, Counted};
pub use making::{Made, write};
pub use restoring::restore;
pub use seal::{Key, Seal};

/// The table that says which steps made the others; a restored database gets it by making those steps.
const STEPS_TABLE: &str = "migration";

/// Reads a backup to its end and checks all of it. `told` hears how many rows were read, and of how many.
pub fn verify<R: Read>(file: R, key: &Key, mut told: impl FnMut(u64, u64)) -> Result<Contents, Fault> {
    let mut lines = file::Reader::open(file, key)?;
    let all = lines.contents().rows();
    while lines.next()?.is_some() {
        told(lines.rows_read(), all);
    }
    Ok(lines.into_contents())
}
