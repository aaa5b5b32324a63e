use super::ListRefusal;
use crate::{Result, area::Scheme};

/// A line of a list as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) line: usize,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) class: String,
}

/// Longest text of a field that is shown again.
const LONGEST: usize = 100;

/// What the columns may be called: ours, and the words of official lists.
const CODE: [&str; 4] = ["unit", "code", "ma", "ma xa"];
const NAME: [&str; 3] = ["name", "ten", "ten xa"];
const CLASS: [&str; 4] = ["class", "nhom", "khu vuc", "loai"];

/// Reads the lines of a list: comma, semicolon or tab between the columns, whose names stand in the first line.
pub(super) fn read(bytes: &[u8], scheme: &Scheme) -> Result<Vec<Written>> {
    let text = std::str::from_utf8(bytes).map_err(|_| ListRefusal::Unreadable)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t'].into_iter().find(|sign| head.contains(char::from(*sign))).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|_| ListRefusal::Unreadable)?.clone();
    let column =
        |names: &[&str]| heads.iter().position(|head| names.contains(&text::fold(&head.replace('_', " ")).trim()));
    let (code, name, class) = (column(&CODE), column(&NAME), column(&CLASS));
    // a scheme with one class needs no column for it
    if code.is_none() || (class.is_none() && scheme.classes.len() != 1) {
        return Err(ListRefusal::HeadMissing.into());
    }
    let (mut lines, mut counted) = (Vec::new(), Counted { text, at: 0, line: 1 });
    for record in reader.into_records() {
        let record = record.map_err(|_| ListRefusal::Unreadable)?;
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let at = |column: Option<usize>| {
            let field = column.and_then(|column| record.get(column)).unwrap_or_default();
            text::nfc(field.trim()).chars().filter(|sign| !sign.is_control()).take(LONGEST).collect::<String>()
        };
        lines.push(Written { line: counted.line_of(&record), code: at(code), name: at(name), class: at(class) });
    }
    if lines.is_empty() { Err(ListRefusal::Empty.into()) } else { Ok(lines) }
}

/// How far lines are counted. The reader's own count lags where lines end with a carriage return.
struct Counted<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Counted<'_> {
    /// The line in which a record begins; records come in order.
    fn line_of(&mut self, record: &csv::StringRecord) -> usize {
        let begins = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        let ends = |bytes: &[u8]| bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let bytes = self.text.as_bytes();
        let begins = begins + bytes.get(begins..).map_or(0, ends);
        self.line += self.text.get(self.at..begins).map_or(0, |between| between.matches('\n').count());
        self.at = begins;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::scheme;

    fn read_as(text: &str, of: &str) -> Vec<(usize, String, String, String)> {
        let lines = read(text.as_bytes(), scheme(of).unwrap()).unwrap();
        lines.into_iter().map(|line| (line.line, line.code, line.name, line.class)).collect()
    }

    #[test]
    fn a_list_is_read_as_spreadsheets_save_it() {
        let wanted = |code: &str| vec![(2, code.to_owned(), "Xã A, B".to_owned(), "III".to_owned())];
        let region = "minority_region_2026_30";
        assert_eq!(read_as("unit,name,class\n00123,\"Xã A, B\",III\n\n", region), wanted("00123"));
        assert_eq!(read_as("\u{feff}Mã xã;Tên xã;Khu vực\r\n123;Xã A, B; III \r\n;;\r\n", region), wanted("123"));
        assert_eq!(read_as("class\tname\tunit\tother\nIII\tXã A, B\t00123\n", region), wanted("00123"));
    }

    #[test]
    fn a_scheme_with_one_class_needs_no_column_for_it() {
        assert_eq!(read_as("unit\n1\n", "border"), [(2, "1".to_owned(), String::new(), String::new())]);
        assert!(read(b"unit\n1\n", scheme("minority_region_2026_30").unwrap()).is_err());
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let border = scheme("border").unwrap();
        for bytes in [&b""[..], b"unit\n", b"\xff\xfeu\0n\0", b"PK\x03\x04", b"name\nX\xc3\xa3\n"] {
            assert!(read(bytes, border).is_err(), "{bytes:?}");
        }
    }
}
