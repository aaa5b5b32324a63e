//! The pages, a file per noun; each template lies at the same path under `templates/`.

pub(crate) mod accounts;
pub(crate) mod boards;
pub(crate) mod check;
pub(crate) mod classes;
pub(crate) mod decisions;
pub(crate) mod dossiers;
pub(crate) mod fault;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod language;
pub(crate) mod offices;
pub(crate) mod papers;
pub(crate) mod password;
pub(crate) mod rounds;
pub(crate) mod sign_in;
pub(crate) mod standards;
pub(crate) mod units;
