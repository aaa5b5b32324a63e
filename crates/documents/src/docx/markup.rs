//! `WordprocessingML` as text: elements that are always closed, and words that are always escaped.

use std::fmt::Display;

use quick_xml::escape::escape;

use crate::paper::{Align, Run, Style};

/// An attribute of an element.
pub(super) type Attribute<'a> = (&'a str, &'a dyn Display);

/// XML as it grows.
#[derive(Default)]
pub(super) struct Markup(String);

/// How a paragraph is set.
#[derive(Default, Clone, Copy)]
pub(super) struct Look {
    /// Its style in `styles.xml`.
    pub(super) style: &'static str,
    /// Where it stands, if not where the style has it.
    pub(super) align: Option<Align>,
    /// How far it keeps from both sides, in twentieths of a point.
    pub(super) inset: Option<u32>,
    /// Whether it stays on the page of what follows.
    pub(super) stays: bool,
}

impl Look {
    pub(super) fn of(style: &'static str) -> Self {
        Self { style, ..Self::default() }
    }

    pub(super) fn staying(self, stays: bool) -> Self {
        Self { stays, ..self }
    }
}

impl Markup {
    /// A part of the package with its root element.
    pub(super) fn part(root: &str, namespaces: &[Attribute], inside: impl FnOnce(&mut Self)) -> String {
        let mut part = Self("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned());
        part.within(root, namespaces, inside);
        part.0
    }

    /// An element around others.
    pub(super) fn within(&mut self, name: &str, attributes: &[Attribute], inside: impl FnOnce(&mut Self)) {
        self.tag(name, attributes, ">");
        inside(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element around words.
    pub(super) fn words(&mut self, name: &str, attributes: &[Attribute], words: &str) {
        self.within(name, attributes, |element| element.0.push_str(&escape(words)));
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[Attribute]) {
        self.tag(name, attributes, "/>");
    }

    /// A paragraph in the face of its style.
    pub(super) fn line(&mut self, look: Look, words: &str) {
        self.paragraph(look, &[Run::plain(words)]);
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, look: Look, runs: &[Run]) {
        self.within("w:p", &[], |paragraph| {
            paragraph.within("w:pPr", &[], |properties| properties.look(look));
            for run in runs.iter().filter(|run| !run.text.is_empty()) {
                paragraph.run(run);
            }
        });
    }

    fn look(&mut self, look: Look) {
        self.empty("w:pStyle", &[("w:val", &look.style)]);
        if look.stays {
            self.empty("w:keepNext", &[]);
        }
        if let Some(inset) = look.inset {
            self.empty("w:ind", &[("w:left", &inset), ("w:right", &inset), ("w:firstLine", &0)]);
        }
        if let Some(align) = look.align {
            let side = match align {
                Align::Left => "left",
                Align::Center => "center",
                Align::Right => "right",
            };
            self.empty("w:jc", &[("w:val", &side)]);
        }
    }

    fn run(&mut self, run: &Run) {
        self.within("w:r", &[], |element| {
            match run.style {
                Style::Plain => {}
                Style::Bold => element.within("w:rPr", &[], |face| face.both("w:b")),
                Style::Italic => element.within("w:rPr", &[], |face| face.both("w:i")),
            }
            for (at, line) in run.text.split('\n').enumerate() {
                if at > 0 {
                    element.empty("w:br", &[]);
                }
                element.words("w:t", &[("xml:space", &"preserve")], line);
            }
        });
    }

    /// A face for the letters of all scripts.
    fn both(&mut self, name: &str) {
        self.empty(name, &[]);
        self.empty(&format!("{name}Cs"), &[]);
    }

    fn tag(&mut self, name: &str, attributes: &[Attribute], end: &str) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            let value = value.to_string();
            self.0.extend([" ", key, "=\"", &escape(&value), "\""]);
        }
        self.0.push_str(end);
    }
}
