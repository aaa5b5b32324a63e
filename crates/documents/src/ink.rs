//! Which characters may go on paper, so that a paper reads exactly as it was written.

use unicode_normalization::UnicodeNormalization;

use crate::paper::PaperError;
use crate::press;

/// The text as it is printed: composed (NFC), one kind of line end, nothing invisible.
///
/// A character the typeface lacks, a control character or one that turns the reading order is refused.
pub(crate) fn printable(text: &str) -> Result<String, PaperError> {
    let composed: String = text.replace("\r\n", "\n").nfc().filter_map(visible).collect();
    match composed.chars().find(|&character| !may_print(character)) {
        None => Ok(composed),
        Some(character) => Err(PaperError::Unprintable {
            character,
            text: composed.chars().filter(|&other| may_print(other)).collect(),
        }),
    }
}

/// Drops what word processors leave behind and no reader sees; a tab becomes a space.
fn visible(character: char) -> Option<char> {
    match character {
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => None,
        '\t' => Some(' '),
        other => Some(other),
    }
}

fn may_print(character: char) -> bool {
    character == '\n' || (!character.is_control() && !turns(character) && press::has(character))
}

/// Characters that change the direction in which their neighbours are read.
fn turns(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}
