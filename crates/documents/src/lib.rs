//! Official papers as PDF and DOCX, in the layout of Decree 30/2020/NĐ-CP, Annex I; workbooks as XLSX.
//!
//! A caller fills a [`Paper`] with words; [`pdf`] typesets it and [`docx()`] writes it for Word: both print one sheet,
//! where each line has its official wording and each text is cleaned. The crate knows no domain: every
//! word comes in through the paper, except the fixed ones the decree prints on all papers.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod docx;
pub mod edxml;
mod ink;
mod official;
mod paper;
mod press;
pub mod reader;
mod sheet;
pub mod workbook;

pub use paper::{
    Align, Annex, Block, Cell, Column, Head, Letterhead, Mode, Paper, PaperError, Row, RowKind, Run, Signature, Size,
    Style, Table, Title,
};

/// Whether a text can be printed as it stands: to be asked before it is kept for a paper.
pub fn check(text: &str) -> Result<(), PaperError> {
    ink::printable(text).map(drop)
}

/// Typesets a paper as tagged PDF/A-2b; the same paper always gives the same bytes.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    press::print(paper.date, &sheet::Sheet::of(paper)?)
}

/// Writes a paper as DOCX with the same words; the same paper always gives the same bytes.
pub fn docx(paper: &Paper) -> Result<Vec<u8>, PaperError> {
    docx::write(paper.date, &sheet::Sheet::of(paper)?)
}
