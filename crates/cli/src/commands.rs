//! One file per command.

pub(crate) mod areas;
pub(crate) mod backup;
pub(crate) mod bench;
pub(crate) mod demo;
pub(crate) mod figures;
pub(crate) mod people;
pub(crate) mod procedures;
pub(crate) mod results;
pub(crate) mod rounds;
pub(crate) mod score;
pub(crate) mod serve;
pub(crate) mod standards;
pub(crate) mod units;
