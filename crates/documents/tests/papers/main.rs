//! Papers are printed and read back with poppler's tools.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod docx;
mod file;
mod hostile;
mod layout;
mod office;
mod press;
mod tables;
