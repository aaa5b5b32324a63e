use std::{collections::HashMap, io::Read as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{NaiveDate, NaiveDateTime};
use roxmltree::{Document, Error, Node, ParsingOptions};

use super::{DEEPEST, EdxmlError, File, LARGEST, MOST_FILES, MOST_NODES, Message, NAMESPACE, Office, Trace};

/// Reads a letter. Elements that are not known are passed over.
pub fn read(bytes: &[u8]) -> Result<Message, EdxmlError> {
    if bytes.len() > LARGEST {
        return Err(EdxmlError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| EdxmlError::Malformed { line: None })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    bounded(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        Error::DtdDetected | Error::UnknownEntityReference(..) | Error::EntityReferenceLoop(_) => EdxmlError::Declares,
        Error::NodesLimitReached | Error::AttributesLimitReached | Error::NamespacesLimitReached => EdxmlError::TooMany,
        error => EdxmlError::Malformed { line: Some(error.pos().row) },
    })?;
    message(document.root_element())
}

/// Refuses what is nested deeper than any letter before a tree is made of it.
fn bounded(text: &str) -> Result<(), EdxmlError> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(_)) => depth += 1,
            Ok(quick_xml::events::Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(quick_xml::events::Event::DocType(_)) => return Err(EdxmlError::Declares),
            // what is malformed is told with its line by the other reader
            Ok(quick_xml::events::Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
        if depth > DEEPEST {
            return Err(EdxmlError::TooMany);
        }
    }
}

fn message(root: Node<'_, '_>) -> Result<Message, EdxmlError> {
    let header = descend(root, &["edXMLEnvelope", "edXMLHeader"]).filter(|_| is_ours(root)).ok_or(EdxmlError::Other)?;
    let head = child(header, "MessageHeader").ok_or(EdxmlError::Other)?;
    let trace = child(header, "TraceHeaderList");
    let business = trace.and_then(|list| descend(list, &["Bussiness", "BussinessDocType"]));
    Ok(Message {
        from: office(child(head, "From").ok_or(EdxmlError::Missing("From"))?),
        to: children(head, "To").map(office).collect(),
        number: needed(head, &["Code", "CodeNumber"], "CodeNumber")?,
        symbol: said(head, &["Code", "CodeNotation"]),
        place: said(head, &["PromulgationInfo", "Place"]),
        date: day(&needed(head, &["PromulgationInfo", "PromulgationDate"], "PromulgationDate")?)
            .ok_or(EdxmlError::Unreadable("PromulgationDate"))?,
        kind: number(head, &["DocumentType", "Type"], "Type")?,
        kind_name: said(head, &["DocumentType", "TypeName"]),
        subject: needed(head, &["Subject"], "Subject")?,
        content: said(head, &["Content"]),
        competence: said(head, &["SignerInfo", "Competence"]),
        position: said(head, &["SignerInfo", "Position"]),
        signer: said(head, &["SignerInfo", "FullName"]),
        due: match said(head, &["DueDate"]).as_str() {
            "" => None,
            due => Some(day(due).ok_or(EdxmlError::Unreadable("DueDate"))?),
        },
        to_places: child(head, "ToPlaces")
            .map_or_else(Vec::new, |places| children(places, "Place").map(text).collect()),
        priority: number(head, &["OtherInfo", "Priority"], "Priority")?.unwrap_or(0),
        pages: number(head, &["OtherInfo", "PageAmount"], "PageAmount")?,
        traces: trace.map_or_else(|| Ok(Vec::new()), traces)?,
        business: business
            .map_or(Ok(0), |node| text(node).parse().map_err(|_| EdxmlError::Unreadable("BussinessDocType")))?,
        files: files(root)?,
    })
}

fn traces(list: Node<'_, '_>) -> Result<Vec<Trace>, EdxmlError> {
    children(list, "TraceHeader")
        .map(|trace| {
            let at = said(trace, &["Timestamp"]);
            let at = NaiveDateTime::parse_from_str(&at, "%Y/%m/%d %H:%M:%S");
            Ok(Trace { office: said(trace, &["OrganId"]), at: at.map_err(|_| EdxmlError::Unreadable("Timestamp"))? })
        })
        .collect()
}

/// The files: named in the manifest, enclosed after the envelope, joined by their content ids.
fn files(root: Node<'_, '_>) -> Result<Vec<File>, EdxmlError> {
    let manifest = descend(root, &["edXMLEnvelope", "edXMLBody", "edXMLManifest"]);
    let named: HashMap<String, String> = manifest
        .into_iter()
        .flat_map(|manifest| children(manifest, "Reference"))
        .map(|reference| (content_id(reference), said(reference, &["AttachmentName"])))
        .collect();
    let enclosed: Vec<_> =
        children(root, "AttachmentEncoded").flat_map(|encoded| children(encoded, "Attachment")).collect();
    if enclosed.len() > MOST_FILES {
        return Err(EdxmlError::TooManyFiles);
    }
    let mut left = LARGEST;
    enclosed.into_iter().map(|attachment| file(attachment, &named, &mut left)).collect()
}

/// A file, of which no more is unpacked than is left of the bytes that all files may have.
fn file(attachment: Node<'_, '_>, named: &HashMap<String, String>, left: &mut usize) -> Result<File, EdxmlError> {
    const WHAT: EdxmlError = EdxmlError::Unreadable("ContentTransferEncoded");
    let encoded: String = said(attachment, &["ContentTransferEncoded"]).split_whitespace().collect();
    let bytes = unpacked(STANDARD.decode(encoded).map_err(|_| WHAT)?, *left)?;
    *left = left.checked_sub(bytes.len()).ok_or(EdxmlError::TooLarge)?;
    let own = said(attachment, &["AttachmentName"]);
    let name = if own.is_empty() { named.get(&content_id(attachment)).cloned().unwrap_or_default() } else { own };
    Ok(File { name, content_type: said(attachment, &["ContentType"]), bytes })
}

/// Some systems pack each file in an archive of its own.
fn unpacked(bytes: Vec<u8>, most: usize) -> Result<Vec<u8>, EdxmlError> {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else { return Ok(bytes) };
    if archive.len() != 1 {
        return Ok(bytes);
    }
    let mut content = Vec::new();
    let part = archive.by_index(0).map_err(|_| EdxmlError::Unreadable("ContentTransferEncoded"))?;
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    part.take(limit).read_to_end(&mut content).map_err(|_| EdxmlError::Unreadable("ContentTransferEncoded"))?;
    Ok(content)
}

/// The id that joins a file with its line in the manifest; written as an element, or as a link.
fn content_id(node: Node<'_, '_>) -> String {
    let link = || node.attributes().find(|attribute| attribute.name() == "href").map(|link| link.value().to_owned());
    let id = child(node, "ContentId").map(text).or_else(link).unwrap_or_default();
    id.trim_start_matches("cid:").to_owned()
}

fn office(node: Node<'_, '_>) -> Office {
    Office {
        id: said(node, &["OrganId"]),
        in_charge: said(node, &["OrganizationInCharge"]),
        name: said(node, &["OrganName"]),
    }
}

fn is_ours(root: Node<'_, '_>) -> bool {
    let known = |node: Node<'_, '_>| node.tag_name().namespace() == Some(NAMESPACE);
    root.tag_name().name() == "edXML" && (known(root) || root.children().any(known))
}

/// Whatever prefix it has: systems leave it out after the envelope.
fn children<'a, 'b: 'a>(node: Node<'a, 'b>, name: &'static str) -> impl Iterator<Item = Node<'a, 'b>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn child<'a, 'b: 'a>(node: Node<'a, 'b>, name: &'static str) -> Option<Node<'a, 'b>> {
    children(node, name).next()
}

fn descend<'a, 'b: 'a>(node: Node<'a, 'b>, path: &[&'static str]) -> Option<Node<'a, 'b>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

fn text(node: Node<'_, '_>) -> String {
    node.children()
        .filter(roxmltree::Node::is_text)
        .filter_map(|text| text.text())
        .collect::<String>()
        .trim()
        .to_owned()
}

fn said(node: Node<'_, '_>, path: &[&'static str]) -> String {
    descend(node, path).map(text).unwrap_or_default()
}

fn needed(node: Node<'_, '_>, path: &[&'static str], what: &'static str) -> Result<String, EdxmlError> {
    Some(said(node, path)).filter(|said| !said.is_empty()).ok_or(EdxmlError::Missing(what))
}

fn number<N: std::str::FromStr>(
    node: Node<'_, '_>,
    path: &[&'static str],
    what: &'static str,
) -> Result<Option<N>, EdxmlError> {
    match said(node, path).as_str() {
        "" => Ok(None),
        said => said.parse().map(Some).map_err(|_| EdxmlError::Unreadable(what)),
    }
}

/// yyyy/MM/dd; some systems write hyphens.
fn day(text: &str) -> Option<NaiveDate> {
    ["%Y/%m/%d", "%Y-%m-%d"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}
