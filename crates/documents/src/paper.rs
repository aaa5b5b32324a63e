//! What a paper is made of: the cells of Decree 30/2020/NĐ-CP, Annex I, as plain values.
//!
//! All text is data. Marks of the typesetting language have no meaning in it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One official paper with its annexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Who issues it, under which number, where and when.
    pub letterhead: Letterhead,
    /// Kind and abstract, as in `QUYẾT ĐỊNH` / `Về việc …`.
    pub title: Option<Title>,
    /// Addressees of a submission or report, after `Kính gửi:`.
    pub addressees: Vec<String>,
    /// How urgent it is, as in `KHẨN`.
    pub urgency: Option<String>,
    /// Who decides, as in `CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH`.
    pub authority: Option<String>,
    /// Legal bases, one a line; the closing `;` and `.` are set by the layout.
    pub bases: Vec<String>,
    /// The resolving word between bases and articles, as in `QUYẾT ĐỊNH:`.
    pub resolves: Option<String>,
    /// The text; end it with words, not with a table, so that the signature never stands alone.
    pub body: Vec<Block>,
    /// Who signs.
    pub signature: Option<Signature>,
    /// Who signs beside them, on the left, as the secretary of minutes; the recipients then stand below.
    pub co_signature: Option<Signature>,
    /// Recipients, one a line, the last one the file copy (`Lưu: VT, …`).
    pub recipients: Vec<String>,
    /// Who gets it as an electronic document only, one a line, below the others.
    pub electronic: Vec<String>,
    /// Notes in small print under a rule, after the signature.
    pub footnotes: Vec<String>,
    /// Annexes, each on new pages.
    pub annexes: Vec<Annex>,
    /// Warnings printed on every page, as for invented data.
    pub marks: Vec<String>,
    /// Whether the pages before the annexes lie on their side, as those of a certificate.
    pub landscape: bool,
    /// Date of the paper in the file's metadata; also the year of a date line left blank.
    pub date: NaiveDate,
    /// Title in the file's metadata.
    pub meta_title: String,
}

impl Paper {
    /// A paper with a letterhead and nothing else yet.
    pub fn new(letterhead: Letterhead, date: NaiveDate, meta_title: impl Into<String>) -> Self {
        Self {
            letterhead,
            title: None,
            addressees: Vec::new(),
            urgency: None,
            authority: None,
            bases: Vec::new(),
            resolves: None,
            body: Vec::new(),
            signature: None,
            co_signature: None,
            recipients: Vec::new(),
            electronic: Vec::new(),
            footnotes: Vec::new(),
            annexes: Vec::new(),
            marks: Vec::new(),
            landscape: false,
            date,
            meta_title: meta_title.into(),
        }
    }
}

/// Issuing body, number, place and date; a line feed in a body's name breaks its line there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The body above the issuer.
    pub superior: Option<String>,
    /// The issuing body.
    pub issuer: String,
    /// Number in the register; `None` leaves it to be filled in by hand.
    pub number: Option<String>,
    /// Symbol after the number, as in `QĐ-UBND`.
    pub symbol: String,
    /// What an official letter (công văn) is about, after `V/v`; other papers say it in their title.
    pub about: Option<String>,
    /// Place of issue.
    pub place: String,
    /// Day of issue; `None` leaves day and month to be filled in by hand.
    pub date: Option<NaiveDate>,
}

/// The head of a paper, line by line as it prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The name of the country.
    pub country: String,
    /// The motto under it.
    pub motto: String,
    /// The body above the issuer.
    pub superior: Option<String>,
    /// The issuing body.
    pub issuer: String,
    /// Number and symbol.
    pub number: String,
    /// What an official letter is about.
    pub about: Option<String>,
    /// Place and date.
    pub place_and_date: String,
}

/// Kind and abstract of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// Kind of paper in capitals.
    pub kind: String,
    /// What it is about.
    pub abstract_text: String,
}

/// A part of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Block {
    /// A justified paragraph.
    Paragraph(Vec<Run>),
    /// An article with its label in bold, as in `Điều 1.`.
    Article {
        /// The label with its point.
        label: String,
        /// The provision.
        text: String,
    },
    /// A heading inside the text.
    Heading(String),
    /// A centred paragraph, as on a certificate.
    Centred {
        /// How large it is.
        size: Size,
        /// The words.
        runs: Vec<Run>,
    },
    /// Items with dashes.
    List(Vec<String>),
    /// A ruled table.
    Table(Table),
    /// An empty line.
    Space,
}

impl Block {
    /// A paragraph in one style.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Run::plain(text)])
    }

    /// A centred paragraph.
    pub fn centred(size: Size, runs: impl IntoIterator<Item = Run>) -> Self {
        Self::Centred { size, runs: runs.into_iter().collect() }
    }

    /// An article.
    pub fn article(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Article { label: label.into(), text: text.into() }
    }
}

/// How large a centred paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// As the text.
    Text,
    /// As a name that stands out.
    Large,
    /// As the title of a certificate.
    Huge,
}

/// A stretch of text in one style.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The words.
    pub text: String,
    /// How they look.
    pub style: Style,
}

impl Run {
    /// Upright text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::Plain }
    }

    /// Bold text.
    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::Bold }
    }

    /// Italic text.
    pub fn italic(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::Italic }
    }
}

/// The look of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// Upright.
    Plain,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
}

/// A table that runs over pages and repeats its head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Line above the table.
    pub caption: Option<String>,
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// The rows; the spans of each row add up to the number of columns.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// Its share of the width, relative to the other columns.
    pub width: u16,
    /// Where its cells stand.
    pub align: Align,
}

impl Column {
    /// A column.
    pub fn new(head: impl Into<String>, width: u16, align: Align) -> Self {
        Self { head: head.into(), width, align }
    }
}

/// Where text stands in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// To the left: words.
    Left,
    /// In the middle: marks and ordinals.
    Center,
    /// To the right: figures.
    Right,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its cells, left to right.
    pub cells: Vec<Cell>,
    /// What the row is for.
    pub kind: RowKind,
}

impl Row {
    /// An ordinary row with one cell a column.
    pub fn plain<T: Into<Cell>>(cells: impl IntoIterator<Item = T>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), kind: RowKind::Plain }
    }

    /// A row in bold that opens a group of rows and stays with the first of them.
    pub fn group<T: Into<Cell>>(cells: impl IntoIterator<Item = T>) -> Self {
        Self { kind: RowKind::Group, ..Self::plain(cells) }
    }

    /// A row of totals in bold.
    pub fn total<T: Into<Cell>>(cells: impl IntoIterator<Item = T>) -> Self {
        Self { kind: RowKind::Total, ..Self::plain(cells) }
    }
}

/// What a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// An ordinary row.
    Plain,
    /// The head of a group.
    Group,
    /// A sum.
    Total,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The words.
    pub text: String,
    /// How many columns it covers, at least one.
    pub span: u16,
}

impl Cell {
    /// A cell over several columns.
    pub fn spanning(text: impl Into<String>, span: u16) -> Self {
        Self { text: text.into(), span }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::spanning(text, 1)
    }
}

/// Who signs, and in whose stead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The signing mark.
    pub mode: Mode,
    /// The collective after `TM.`; it may also stand above `KT.` and `Q.`.
    pub collective: Option<String>,
    /// Title of the head, as in `CHỦ TỊCH`.
    pub head_title: String,
    /// Title of the person who signs for the head, as in `PHÓ CHỦ TỊCH`.
    pub signer_title: Option<String>,
    /// Name of the signer, without academic titles; `None` leaves it to be filled in.
    pub name: Option<String>,
}

/// The signing marks of Decree 30/2020/NĐ-CP, Annex I, cell 7a.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The head signs.
    Head,
    /// `TM.`: on behalf of the collective.
    OnBehalf,
    /// `KT.`: a deputy signs for the head.
    For,
    /// `TL.`: by order of the head.
    ByOrder,
    /// `TUQ.`: by authorisation of the head.
    ByAuthorisation,
    /// `Q.`: the acting head signs.
    Acting,
}

/// An annex on its own pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// Its title in capitals, as in `DANH SÁCH`.
    pub title: String,
    /// What it lists.
    pub subtitle: Option<String>,
    /// The paper it belongs to, as in `(Kèm theo Quyết định số …)`.
    pub reference: Option<String>,
    /// Whether its pages lie on their side.
    pub landscape: bool,
    /// Its text.
    pub body: Vec<Block>,
}

/// Why a paper cannot be typeset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// A character has no printed form, or would change the order in which others are read.
    #[error("the character {character:?} in “{text}” cannot be printed")]
    Unprintable {
        /// The character.
        character: char,
        /// The text it stands in, without it.
        text: String,
    },
    /// A row does not fill the columns of its table.
    #[error("row {row} of a table covers {found} columns, the table has {expected}")]
    RowWidth {
        /// The row, counted from 1.
        row: usize,
        /// The number of columns.
        expected: usize,
        /// What the row covers.
        found: usize,
    },
    /// The signing mark asks for words that are missing.
    #[error("the signing mark {mark} needs {needs}")]
    Signature {
        /// The mark as it is printed.
        mark: &'static str,
        /// The field to fill.
        needs: &'static str,
    },
    /// The typesetter gave up.
    #[error("typesetting failed: {0}")]
    Typesetting(String),
}
