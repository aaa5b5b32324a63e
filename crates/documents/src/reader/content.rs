use calamine::{Data, DataRef, ExcelDateTime};

/// As much of a text as is read, in characters.
pub(super) const LONGEST: usize = 1_000;
/// Below this a whole number of a cell is exact, 2⁵³.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Any other number, as it is written with a point.
    Decimal(String),
    /// True or false.
    Logical(bool),
    /// A day or a time, as people write it.
    Date(String),
    /// What a formula gives when it fails, as `#N/A`.
    Fault(String),
}

impl Content {
    pub(super) fn of_ref(value: DataRef<'_>) -> Self {
        match value {
            DataRef::Empty => Self::Empty,
            DataRef::Int(number) => Self::Whole(number),
            DataRef::Float(number) => Self::number(number),
            DataRef::String(text) => Self::text(&text),
            DataRef::SharedString(text) => Self::text(text),
            DataRef::Bool(value) => Self::Logical(value),
            DataRef::DateTime(moment) => Self::Date(date(&moment)),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Self::Date(text),
            DataRef::Error(error) => Self::Fault(error.to_string()),
        }
    }

    pub(super) fn of(value: &Data) -> Self {
        match value {
            Data::Empty => Self::Empty,
            Data::Int(number) => Self::Whole(*number),
            Data::Float(number) => Self::number(*number),
            Data::String(text) => Self::text(text),
            Data::Bool(value) => Self::Logical(*value),
            Data::DateTime(moment) => Self::Date(date(moment)),
            Data::DateTimeIso(text) | Data::DurationIso(text) => Self::Date(text.clone()),
            Data::Error(error) => Self::Fault(error.to_string()),
        }
    }

    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.chars().take(LONGEST).collect()) }
    }

    pub(super) fn number(number: f64) -> Self {
        if !number.is_finite() {
            return Self::Fault("#NUM!".to_owned());
        }
        let whole = (number.fract() == 0.0 && number.abs() < EXACT).then(|| format!("{number:.0}").parse().ok());
        whole.flatten().map_or_else(|| Self::Decimal(number.to_string()), Self::Whole)
    }

    /// Bytes of its text.
    pub(super) fn letters(&self) -> u64 {
        match self {
            Self::Text(text) | Self::Decimal(text) | Self::Date(text) | Self::Fault(text) => {
                u64::try_from(text.len()).unwrap_or(u64::MAX)
            }
            Self::Empty | Self::Whole(_) | Self::Logical(_) => 0,
        }
    }

    /// What it holds, as a person reads it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Decimal(text) | Self::Date(text) | Self::Fault(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Logical(true) => "TRUE".to_owned(),
            Self::Logical(false) => "FALSE".to_owned(),
        }
    }
}

fn date(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    if moment.is_duration() || (hour, minute) != (0, 0) {
        format!("{day:02}/{month:02}/{year:04} {hour:02}:{minute:02}")
    } else {
        format!("{day:02}/{month:02}/{year:04}")
    }
}
