//! The decree's own words and number formats: Decree 30/2020/NĐ-CP, Annex I, cell by cell.

use chrono::{Datelike, NaiveDate};

use crate::paper::{Head, Letterhead, Mode, PaperError, Signature};

/// Cell 1: the name of the country.
const COUNTRY: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// Cell 1: the motto.
const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
/// Cell 5b: before what an official letter is about.
const ABOUT: &str = "V/v";
/// Cell 9b: before the recipients.
pub(crate) const RECIPIENTS: &str = "Nơi nhận:";
/// Before those who get it as an electronic document.
pub(crate) const ELECTRONIC: &str = "Bản điện tử:";

/// Room for a number written by hand.
const BLANK: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// The same room in running text, where a gap would read as a mistake.
const DOTS: &str = "……";

/// Cell 3: `Số: 05/QĐ-UBND`.
fn number(letterhead: &Letterhead) -> String {
    format!("Số:\u{a0}{}", number_and_symbol(letterhead, BLANK))
}

/// `05/QĐ-UBND`; a number below 10 gets a 0, a missing one leaves the blank.
fn number_and_symbol(letterhead: &Letterhead, blank: &str) -> String {
    let number = match letterhead.number.as_deref() {
        None => blank.to_owned(),
        Some(digit) if digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("0{digit}")
        }
        Some(number) => number.to_owned(),
    };
    format!("{number}/{}", letterhead.symbol)
}

/// Cell 4: place and date; a missing date leaves day and month of the year of `paper_date` open.
fn place_and_date(letterhead: &Letterhead, paper_date: NaiveDate) -> String {
    let place = &letterhead.place;
    match letterhead.date {
        Some(date) => format!("{place}, {}", day_month_year(date)),
        None => format!("{place}, ngày … tháng … năm {}", paper_date.year()),
    }
}

impl Letterhead {
    /// Cells 1 to 4 and 5b as they print on a paper of that date.
    pub fn head(&self, paper_date: NaiveDate) -> Head {
        Head {
            country: COUNTRY.to_owned(),
            motto: MOTTO.to_owned(),
            superior: self.superior.clone(),
            issuer: self.issuer.clone(),
            number: number(self),
            about: self.about.as_ref().map(|about| format!("{ABOUT} {about}")),
            place_and_date: place_and_date(self, paper_date),
        }
    }

    /// Number and symbol as an annex names its paper by: `05/QĐ-UBND`, with dots where there is no number yet.
    pub fn reference(&self) -> String {
        number_and_symbol(self, DOTS)
    }
}

/// Cell 4: days below 10 and the months 1 and 2 get a 0, the other months none.
fn day_month_year(date: NaiveDate) -> String {
    let month = match date.month() {
        month @ (1 | 2) => format!("0{month}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
}

/// Cell 6: legal bases end with `;`, the last one with a full stop.
pub(crate) fn bases(bases: &[String]) -> Vec<String> {
    ended(bases, "")
}

/// Cell 9b: recipients start with a dash and end with `;`, the last one with a full stop.
pub(crate) fn recipients(recipients: &[String]) -> Vec<String> {
    ended(recipients, "- ")
}

/// Cell 9a: one addressee on the line of the fixed words, several on lines of their own.
pub(crate) fn addressees(addressees: &[String]) -> Vec<String> {
    match addressees {
        [] => Vec::new(),
        [only] => vec![format!("Kính gửi: {only}")],
        several => std::iter::once("Kính gửi:".to_owned()).chain(recipients(several)).collect(),
    }
}

fn ended(lines: &[String], start: &str) -> Vec<String> {
    let last = lines.len().saturating_sub(1);
    lines
        .iter()
        .map(|line| line.trim().trim_end_matches([';', '.', ',', ' ']))
        .enumerate()
        .map(|(at, line)| format!("{start}{line}{}", if at == last { "." } else { ";" }))
        .collect()
}

/// Cell 7a: the lines above the place of the signature.
pub(crate) fn signing_lines(signature: &Signature) -> Result<Vec<String>, PaperError> {
    let head = &signature.head_title;
    let for_head = |mark: &'static str| match &signature.signer_title {
        Some(signer) => Ok(vec![format!("{mark} {head}"), signer.clone()]),
        None => Err(PaperError::Signature { mark, needs: "the title of the signer" }),
    };
    let titles = match signature.mode {
        Mode::OnBehalf if signature.collective.is_none() => {
            return Err(PaperError::Signature { mark: "TM.", needs: "the collective" });
        }
        Mode::Head | Mode::OnBehalf => vec![head.clone()],
        Mode::For => for_head("KT.")?,
        Mode::ByOrder => for_head("TL.")?,
        Mode::ByAuthorisation => for_head("TUQ.")?,
        Mode::Acting => vec![format!("Q. {head}")],
    };
    let collective = signature.collective.iter().map(|name| format!("TM. {name}"));
    Ok(collective.chain(titles).collect())
}
