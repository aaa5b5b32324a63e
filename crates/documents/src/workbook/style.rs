use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::value::{Cell, Value};

/// What a cell is beside its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Nothing particular.
    #[default]
    Plain,
    /// The title of a sheet.
    Title,
    /// The head of a column.
    Head,
    /// The unit below a head.
    Unit,
    /// Said quietly: last year's value, a code.
    Quiet,
    /// A sum.
    Total,
    /// Invented or illustrative.
    Banner,
    /// Something is wrong with it.
    Fault,
}

/// All that decides how a cell looks; each is made once in a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Style {
    mark: Mark,
    input: bool,
    shape: Shape,
    /// Begins like a formula: Excel shows the apostrophe that keeps it a text.
    quoted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shape {
    Text,
    Whole,
    Decimal(usize),
    Date,
}

impl Style {
    pub(super) fn of(cell: &Cell<'_>) -> Self {
        let shape = match &cell.value {
            // where a number is to be typed, it looks like a number
            Value::Empty if cell.input => Shape::Whole,
            Value::Empty | Value::Text(_) => Shape::Text,
            Value::Whole(_) => Shape::Whole,
            Value::Decimal(text) => Shape::Decimal(text.split_once('.').map_or(0, |(_, places)| places.len())),
            Value::Date(_) => Shape::Date,
        };
        let quoted = matches!(&cell.value, Value::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']));
        Self { mark: cell.mark, input: cell.input, shape, quoted }
    }

    pub(super) fn format(&self) -> Format {
        let format = match self.shape {
            Shape::Text => Format::new(),
            Shape::Whole | Shape::Decimal(0) => Format::new().set_num_format("#,##0"),
            Shape::Decimal(places) => Format::new().set_num_format(format!("#,##0.{}", "0".repeat(places))),
            Shape::Date => Format::new().set_num_format("dd/mm/yyyy"),
        };
        let format = match self.mark {
            Mark::Plain => format,
            Mark::Title => format.set_bold().set_font_size(14),
            Mark::Head => format
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00E6_EFEA))
                .set_border(FormatBorder::Thin),
            Mark::Unit => format.set_italic().set_background_color(Color::RGB(0x00E6_EFEA)),
            Mark::Quiet => format.set_font_color(Color::RGB(0x005A_6460)),
            Mark::Total => format.set_bold().set_border_top(FormatBorder::Thin),
            Mark::Banner => format.set_bold().set_background_color(Color::RGB(0x00FF_E8B8)),
            Mark::Fault => format.set_background_color(Color::RGB(0x00FF_C9C2)).set_border(FormatBorder::Thin),
        };
        let format = if self.quoted { format.set_quote_prefix() } else { format };
        if !self.input {
            return format;
        }
        let format = format.set_unlocked().set_border(FormatBorder::Thin);
        if self.mark == Mark::Plain { format.set_background_color(Color::RGB(0x00FF_FBE6)) } else { format }
    }
}
