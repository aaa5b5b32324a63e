//! The actions of a programme year against the law, on both engines; one binary, as each of them costs a minute to link.
#![allow(unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod agenda;
mod appraisal;
mod areas;
mod bao_dai;
mod beside_last_year;
mod books;
mod councils;
mod decisions;
mod evidence;
mod frozen;
mod imports;
mod many;
mod newest_act;
mod over_years;
mod papers;
mod past;
mod procedure;
mod published;
mod recusals;
mod register;
mod results;
mod reversals;
mod reviews;
mod revision;
mod sectors;
mod series;
mod sittings;
mod straight_way;
mod support;
mod surveys;
mod targets;
mod workbooks;
