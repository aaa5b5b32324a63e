//! The pages, a file per noun; each template lies at the same path under `templates/`.

pub(crate) mod accounts;
pub(crate) mod fault;
pub(crate) mod home;
pub(crate) mod language;
pub(crate) mod offices;
pub(crate) mod sign_in;
pub(crate) mod units;
