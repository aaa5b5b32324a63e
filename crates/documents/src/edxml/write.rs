use std::io;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};

use super::{File, Message, NAMESPACE, Office};

type Out = Writer<Vec<u8>>;

/// A part of the file that writes its own inside.
type Inside<'a> = &'a dyn Fn(&mut Out) -> io::Result<()>;

/// Writes a letter; the same letter always gives the same bytes. It carries no signature: no key is held here.
pub fn write(message: &Message) -> io::Result<Vec<u8>> {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    out.create_element("edXML:edXML").with_attribute(("xmlns:edXML", NAMESPACE)).write_inner_content(|out| {
        within(out, "edXMLEnvelope", &|out| {
            within(out, "edXMLHeader", &|out| {
                within(out, "MessageHeader", &|out| header(out, message))?;
                within(out, "TraceHeaderList", &|out| traces(out, message))
            })?;
            within(out, "edXMLBody", &|out| manifest(out, message))
        })?;
        within(out, "AttachmentEncoded", &|out| enclosed(out, message))
    })?;
    Ok(out.into_inner())
}

fn header(out: &mut Out, message: &Message) -> io::Result<()> {
    within(out, "From", &|out| office(out, &message.from))?;
    for to in &message.to {
        within(out, "To", &|out| office(out, to))?;
    }
    within(out, "Code", &|out| {
        line(out, "CodeNumber", &message.number)?;
        line(out, "CodeNotation", &message.symbol)
    })?;
    within(out, "PromulgationInfo", &|out| {
        line(out, "Place", &message.place)?;
        line(out, "PromulgationDate", &message.date.format("%Y/%m/%d").to_string())
    })?;
    within(out, "DocumentType", &|out| {
        line(out, "Type", &message.kind.map(|kind| kind.to_string()).unwrap_or_default())?;
        line(out, "TypeName", &message.kind_name)
    })?;
    line(out, "Subject", &message.subject)?;
    line(out, "Content", &message.content)?;
    within(out, "SignerInfo", &|out| {
        line(out, "Competence", &message.competence)?;
        line(out, "Position", &message.position)?;
        line(out, "FullName", &message.signer)
    })?;
    if let Some(due) = message.due {
        line(out, "DueDate", &due.format("%Y/%m/%d").to_string())?;
    }
    within(out, "ToPlaces", &|out| message.to_places.iter().try_for_each(|place| line(out, "Place", place)))?;
    within(out, "OtherInfo", &|out| {
        line(out, "Priority", &message.priority.to_string())?;
        message.pages.map_or(Ok(()), |pages| line(out, "PageAmount", &pages.to_string()))
    })?;
    line(out, "DocumentId", &message.document_id())
}

fn traces(out: &mut Out, message: &Message) -> io::Result<()> {
    for trace in &message.traces {
        within(out, "TraceHeader", &|out| {
            line(out, "OrganId", &trace.office)?;
            line(out, "Timestamp", &trace.at.format("%Y/%m/%d %H:%M:%S").to_string())
        })?;
    }
    // the spelling is the format's
    within(out, "Bussiness", &|out| line(out, "BussinessDocType", &message.business.to_string()))
}

fn manifest(out: &mut Out, message: &Message) -> io::Result<()> {
    within(out, "edXMLManifest", &|out| {
        numbered(message).try_for_each(|(id, file)| {
            within(out, "Reference", &|out| {
                line(out, "ContentId", &id)?;
                line(out, "ContentType", &file.content_type)?;
                line(out, "AttachmentName", &file.name)
            })
        })
    })
}

fn enclosed(out: &mut Out, message: &Message) -> io::Result<()> {
    numbered(message).try_for_each(|(id, file)| {
        within(out, "Attachment", &|out| {
            line(out, "ContentId", &id)?;
            line(out, "AttachmentName", &file.name)?;
            line(out, "ContentType", &file.content_type)?;
            line(out, "ContentTransferEncoded", &STANDARD.encode(&file.bytes))
        })
    })
}

fn numbered(message: &Message) -> impl Iterator<Item = (String, &File)> {
    (1..).zip(&message.files).map(|(number, file)| (format!("cid:{number}"), file))
}

fn office(out: &mut Out, office: &Office) -> io::Result<()> {
    line(out, "OrganId", &office.id)?;
    line(out, "OrganizationInCharge", &office.in_charge)?;
    line(out, "OrganName", &office.name)
}

/// Every element keeps the prefix.
fn within(out: &mut Out, name: &str, inside: Inside<'_>) -> io::Result<()> {
    out.create_element(format!("edXML:{name}")).write_inner_content(|out| inside(out)).map(drop)
}

fn line(out: &mut Out, name: &str, text: &str) -> io::Result<()> {
    out.create_element(format!("edXML:{name}")).write_text_content(BytesText::new(text)).map(drop)
}
