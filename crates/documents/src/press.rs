//! The typesetter: one template, one typeface and one standard library for all papers.
//!
//! They are prepared once in the life of the program, so that a paper costs tens of milliseconds.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::Abs;
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::paper::PaperError;
use crate::sheet::Sheet;

const TEMPLATE: &str = include_str!("paper.typ");

/// How many papers a kept piece of layout may stay unused before it is forgotten.
const KEPT_FOR: usize = 8;

/// Where the bold style stands among the fonts.
const BOLD: usize = 1;

static PRESS: LazyLock<Press> = LazyLock::new(Press::new);

/// Typesets a sheet; `date` is the only date in the file, as PDF/A needs one and the clock may not matter.
pub(crate) fn print(date: NaiveDate, sheet: &Sheet) -> Result<Vec<u8>, PaperError> {
    let json = sheet.json()?;
    let job = Job { press: &PRESS, sheet: Bytes::from_string(json.clone()) };
    let document = typst::compile(&job).output.map_err(|errors| failed(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2b])
        .map_err(|error| PaperError::Typesetting(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(json),
        creator: Smart::Custom(None),
        timestamp: midnight(date).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| failed(&errors));
    typst::comemo::evict(KEPT_FOR);
    bytes
}

/// Whether the typeface can print a character.
pub(crate) fn has(character: char) -> bool {
    PRESS.fonts.iter().all(|font| font.info().coverage.contains(u32::from(character)))
}

/// How wide the longest line prints in bold, in twentieths of a point.
pub(crate) fn bold_width(words: &str, points: u32) -> u32 {
    let Some(face) = PRESS.bold.as_ref().map(FontInstance::ttf) else { return 0 };
    let advance = |character| face.glyph_hor_advance(face.glyph_index(character)?);
    let units = |line: &str| line.chars().filter_map(advance).map(u32::from).sum::<u32>();
    let longest = words.lines().map(units).max().unwrap_or_default();
    longest.saturating_mul(points * 20) / u32::from(face.units_per_em())
}

fn midnight(date: NaiveDate) -> Option<Datetime> {
    let month = date.month().try_into().ok()?;
    let day = date.day().try_into().ok()?;
    Datetime::from_ymd_hms(date.year(), month, day, 0, 0, 0)
}

fn failed(errors: &[SourceDiagnostic]) -> PaperError {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    PaperError::Typesetting(messages.join("; "))
}

/// The typeface as its file draws it, whatever the size.
fn upright(font: &Font) -> FontInstance {
    font.clone().instantiate(FontVariant::default(), Abs::pt(12.0), &FontVariations::default())
}

/// What all papers share.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    bold: Option<FontInstance>,
    template: Source,
}

impl Press {
    fn new() -> Self {
        let styles: [&'static [u8]; 4] = [
            include_bytes!("../fonts/Tinos-Regular.ttf"),
            include_bytes!("../fonts/Tinos-Bold.ttf"),
            include_bytes!("../fonts/Tinos-Italic.ttf"),
            include_bytes!("../fonts/Tinos-BoldItalic.ttf"),
        ];
        let fonts: Vec<Font> = styles.into_iter().filter_map(|data| Font::new(Bytes::new(data), 0)).collect();
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            bold: fonts.get(BOLD).map(upright),
            fonts,
            template: Source::detached(TEMPLATE),
        }
    }
}

/// One paper on the press. The only file in its world is the sheet.
struct Job<'a> {
    press: &'a Press,
    sheet: Bytes,
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() { Ok(self.press.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id.vpath().get_without_slash() == "sheet.json" {
            Ok(self.sheet.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
