//! The page of Decree 30/2020/NĐ-CP, Annex I: A4, its margins, the number in the top margin, the marks.

use super::markup::{Look, Markup};

/// A4, in twentieths of a point.
const SHORT: u32 = 11906;
const LONG: u32 = 16838;
/// 20 mm above and below, 30 mm on the left and 15 mm on the right.
const TOP: u32 = 1134;
const LEFT: u32 = 1701;
const RIGHT: u32 = 850;
/// Where number and marks stand in their margin.
const EDGE: u32 = 567;

/// The pages of a section.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) landscape: bool,
    /// Whether it begins with page 1, which has no number.
    pub(super) first: bool,
}

impl Page {
    /// The width of the text.
    pub(super) fn room(self) -> u32 {
        self.size().0 - LEFT - RIGHT
    }

    fn size(self) -> (u32, u32) {
        if self.landscape { (LONG, SHORT) } else { (SHORT, LONG) }
    }
}

/// The end of a section.
pub(super) fn section(place: &mut Markup, page: Page) {
    let (width, height) = page.size();
    place.within("w:sectPr", &[], |section| {
        for (kind, part) in [("default", "next"), ("first", "first")] {
            section.empty("w:headerReference", &[("w:type", &kind), ("r:id", &format!("header-{part}"))]);
        }
        for (kind, part) in [("default", "next"), ("first", "first")] {
            section.empty("w:footerReference", &[("w:type", &kind), ("r:id", &format!("footer-{part}"))]);
        }
        section.empty("w:type", &[("w:val", &"nextPage")]);
        let orientation = if page.landscape { "landscape" } else { "portrait" };
        section.empty("w:pgSz", &[("w:w", &width), ("w:h", &height), ("w:orient", &orientation)]);
        section.empty(
            "w:pgMar",
            &[
                ("w:top", &TOP),
                ("w:right", &RIGHT),
                ("w:bottom", &TOP),
                ("w:left", &LEFT),
                ("w:header", &EDGE),
                ("w:footer", &EDGE),
                ("w:gutter", &0),
            ],
        );
        if page.first {
            section.empty("w:titlePg", &[]);
        }
    });
}

/// The number of the page, as a field that Word fills in.
pub(super) fn number(margin: &mut Markup) {
    margin.within("w:p", &[], |line| {
        line.within("w:pPr", &[], |look| look.empty("w:pStyle", &[("w:val", &"PageNumber")]));
        line.within("w:fldSimple", &[("w:instr", &"PAGE")], |field| {
            field.within("w:r", &[], |run| run.words("w:t", &[], "2"));
        });
    });
}

/// What every page warns of.
pub(super) fn marks(margin: &mut Markup, marks: &[String]) {
    for mark in marks {
        margin.line(Look::of("Mark"), mark);
    }
    if marks.is_empty() {
        nothing(margin);
    }
}

/// A margin needs a line, even without words.
pub(super) fn nothing(margin: &mut Markup) {
    margin.line(Look::of("Line"), "");
}
