//! The pages of a paper, from the letterhead to the last annex, as `paper.typ` has them.

use super::markup::{Look, Markup};
use super::page::{Page, section};
use super::table::{ruled, side_by_side};
use crate::paper::{Annex, Block, Run, Size};
use crate::press;
use crate::sheet::{Sheet, SignatureLines};

/// Between two things that stand side by side, in twentieths of a point.
const GUTTER: u32 = 300;

/// Everything in `w:body`.
pub(super) fn draw(body: &mut Markup, sheet: &Sheet) {
    let own = Page { landscape: sheet.landscape, first: true };
    main_pages(body, sheet, own.room());
    let mut open = own;
    for annex in &sheet.annexes {
        body.within("w:p", &[], |end| {
            end.within("w:pPr", &[], |properties| {
                properties.empty("w:pStyle", &[("w:val", &"Break")]);
                section(properties, open);
            });
        });
        open = Page { landscape: annex.landscape, first: false };
        annex_pages(body, annex, open.room());
    }
    section(body, open);
}

fn main_pages(body: &mut Markup, sheet: &Sheet, room: u32) {
    letterhead(body, sheet, room);
    opening(body, sheet, room);
    let signed = sheet.signature.is_some() || sheet.co_signature.is_some();
    blocks(body, &sheet.body, room, signed);
    if signed || !sheet.recipients.is_empty() {
        closing(body, sheet, room);
    }
    let last = sheet.footnotes.len().saturating_sub(1);
    for (at, note) in sheet.footnotes.iter().enumerate() {
        let style = if at == 0 { "FirstNote" } else { "Note" };
        body.line(Look::of(style).staying(at < last), note);
    }
}

fn annex_pages(body: &mut Markup, annex: &Annex, room: u32) {
    body.line(Look::of("Heading1"), &annex.title);
    if let Some(subtitle) = &annex.subtitle {
        body.line(Look::of("Abstract"), subtitle);
    }
    if let Some(reference) = &annex.reference {
        body.line(Look::of("Reference"), reference);
    }
    body.line(Look::of("Gap").staying(true), "");
    blocks(body, &annex.body, room, false);
}

/// Cells 1 to 4, and 5b.
fn letterhead(body: &mut Markup, sheet: &Sheet, room: u32) {
    let (head, urgent) = (&sheet.head, &sheet.urgency);
    let right = (press::bold_width(&head.country, 12) + GUTTER).min(room * 2 / 3);
    let left = room - right;
    let issuer = |cell: &mut Markup| {
        if let Some(superior) = &head.superior {
            cell.line(Look::of("Superior"), superior);
        }
        cell.line(Look::of("Issuer"), &head.issuer);
        short_rule(cell, &head.issuer, 12, left);
    };
    let country = |cell: &mut Markup| {
        cell.line(Look::of("Country"), &head.country);
        cell.line(Look::of("Motto"), &head.motto);
        rule(cell, press::bold_width(&head.motto, 13), right);
    };
    let number = |cell: &mut Markup| {
        cell.line(Look::of("Number"), &head.number);
        if let Some(about) = &head.about {
            cell.line(Look::of("About"), about);
        }
        if let Some(urgency) = urgent {
            cell.line(Look::of("Urgency"), urgency);
        }
    };
    let place_and_date = |cell: &mut Markup| cell.line(Look::of("PlaceDate"), &head.place_and_date);
    side_by_side(body, [left, right], &[[&issuer, &country], [&number, &place_and_date]]);
    body.line(Look::of("Gap").staying(true), "");
}

/// Cells 5a, 9a and what stands before the text.
fn opening(body: &mut Markup, sheet: &Sheet, room: u32) {
    if let Some(title) = &sheet.title {
        body.line(Look::of("Heading1"), &title.kind);
        body.line(Look::of("Abstract"), &title.abstract_text);
        short_rule(body, &title.abstract_text, 14, room);
        body.line(Look::of("Gap").staying(true), "");
    }
    let style = if sheet.addressees.len() == 1 { "OneAddressee" } else { "Addressee" };
    for line in &sheet.addressees {
        body.line(Look::of(style), line);
    }
    if !sheet.addressees.is_empty() {
        body.line(Look::of("Gap").staying(true), "");
    }
    if let Some(authority) = &sheet.authority {
        body.line(Look::of("Authority"), authority);
    }
    for basis in &sheet.bases {
        body.line(Look::of("Basis"), basis);
    }
    if let Some(resolves) = &sheet.resolves {
        body.line(Look::of("Resolves"), resolves);
    }
}

/// The text; what stands before the signature stays on its page.
fn blocks(body: &mut Markup, blocks: &[Block], room: u32, signed: bool) {
    let last = blocks.len().saturating_sub(1);
    for (at, block) in blocks.iter().enumerate() {
        let stays = signed && at == last;
        let text = Look::of("Normal").staying(stays);
        match block {
            Block::Paragraph(runs) => body.paragraph(text, runs),
            Block::Centred { size, runs } => body.paragraph(Look::of(centred(*size)).staying(stays), runs),
            Block::Article { label, text: provision } => {
                body.paragraph(text, &[Run::bold(&**label), Run::plain(format!(" {provision}"))]);
            }
            Block::Heading(words) => body.line(Look::of("Heading2"), words),
            Block::List(items) => {
                for item in items {
                    body.line(Look::of("Item").staying(stays), &format!("- {item}"));
                }
            }
            Block::Table(table) => ruled(body, table, room),
            Block::Space => body.line(Look::of("Gap").staying(stays), ""),
        }
    }
}

fn centred(size: Size) -> &'static str {
    match size {
        Size::Text => "CentredText",
        Size::Large => "CentredLarge",
        Size::Huge => "CentredHuge",
    }
}

/// Cells 7 and 9b: two signatures stand side by side; one stands beside the recipients.
fn closing(body: &mut Markup, sheet: &Sheet, room: u32) {
    let noted = !sheet.footnotes.is_empty();
    let own = |cell: &mut Markup| signature(cell, sheet.signature.as_ref(), noted);
    let beside = |cell: &mut Markup| signature(cell, sheet.co_signature.as_ref(), noted);
    let listed = |cell: &mut Markup| recipients(cell, sheet, noted);
    body.line(Look::of("Gap").staying(true), "");
    if sheet.co_signature.is_some() {
        side_by_side(body, [room / 2, room - room / 2], &[[&beside, &own]]);
        body.line(Look::of("Gap").staying(noted), "");
        listed(body);
    } else {
        let left = room * 9 / 20;
        side_by_side(body, [left, room - left], &[[&listed, &own]]);
        body.line(Look::of("Break").staying(noted), "");
    }
}

fn recipients(place: &mut Markup, sheet: &Sheet, stays: bool) {
    if sheet.recipients.is_empty() {
        place.line(Look::of("Line").staying(stays), "");
        return;
    }
    place.line(Look::of("RecipientsHead").staying(true), &sheet.recipients_head);
    for line in &sheet.recipients {
        place.line(Look::of("Recipient").staying(stays), line);
    }
    if !sheet.electronic.is_empty() {
        place.line(Look::of("RecipientsHead").staying(true), &sheet.electronic_head);
        for line in &sheet.electronic {
            place.line(Look::of("Recipient").staying(stays), line);
        }
    }
}

fn signature(cell: &mut Markup, signature: Option<&SignatureLines>, stays: bool) {
    let Some(signature) = signature else { return cell.line(Look::of("Line").staying(stays), "") };
    for line in &signature.titles {
        cell.line(Look::of("Signatory").staying(true), line);
    }
    cell.line(Look::of("Signer").staying(stays), signature.name.as_deref().unwrap_or_default());
}

/// A rule between one third and one half of the text above it.
fn short_rule(place: &mut Markup, words: &str, points: u32, room: u32) {
    rule(place, press::bold_width(words, points).min(room) * 2 / 5, room);
}

fn rule(place: &mut Markup, length: u32, room: u32) {
    let inset = room.saturating_sub(length) / 2;
    place.line(Look { inset: Some(inset), ..Look::of("Rule").staying(true) }, "");
}
