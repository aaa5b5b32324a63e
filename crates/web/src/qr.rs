//! A square that a phone's camera reads, drawn as SVG inside the page: the secret in it goes to nobody else.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;
use qrcode::{Color, QrCode};

use crate::failure::Failure;

/// White modules around the square; the standard (ISO/IEC 18004) asks for four.
const MARGIN: usize = 4;

/// The square.
#[derive(Clone, Debug)]
pub(crate) struct Qr {
    side: usize,
    dark: String,
    label: String,
}

impl Qr {
    /// Draws a text; the label says in words what the square is for.
    pub(crate) fn of(text: &str, label: &str) -> Result<Self, Failure> {
        let code = QrCode::new(text).map_err(Failure::broken)?;
        let width = code.width();
        let mut dark = String::new();
        for (place, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (place % width + MARGIN, place / width + MARGIN);
                write!(dark, "M{x} {y}h1v1h-1z").map_err(Failure::broken)?;
            }
        }
        let label = askama::filters::escape(label, askama::filters::Html).map_err(Failure::broken)?.to_string();
        Ok(Self { side: width + 2 * MARGIN, dark, label })
    }
}

impl fmt::Display for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { side, dark, label } = self;
        write!(
            f,
            r##"<svg class="mn-qr" role="img" aria-label="{label}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dark}"/></svg>"##
        )
    }
}

impl HtmlSafe for Qr {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_corners_are_where_the_standard_puts_them() {
        // "HELLO" fits version 1: 21 modules a side
        let qr = Qr::of("HELLO", "a \"label\"").unwrap();
        assert_eq!(qr.side, 29);
        for corner in ["M4 4h", "M24 4h", "M4 24h"] {
            assert!(qr.dark.contains(corner), "{corner}");
        }
        // the white ring inside a finder pattern
        assert!(!qr.dark.contains("M5 5h"));
        assert!(!qr.to_string().contains("\"label\""), "{qr}");
    }
}
