//! What an evaluation says as structure, told in sentences of the text catalogue.
//!
//! Shares are cut after two decimals with n/d beside them, points are decimals with the language's sign:
//! no shown number ever reads as better than it is.

#[cfg(test)]
pub(crate) mod example;
mod finding;
mod indicator;
mod reasons;
mod sectors;
#[cfg(test)]
mod tests;
mod values;
mod words;

pub use finding::finding;
pub use indicator::{BandLine, Explained, criterion_scaling, indicator};
pub use reasons::{reasons, verdict};
pub use sectors::{refusal, sector, standing};
pub use values::{place, problem, said};
pub use words::{fact_label, fault, out_of, points, short_title, source, value};
