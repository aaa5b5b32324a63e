//! Papers to and from other document systems as edXML files: what went out is exported with its files, what comes in
//! enters the book of arrivals with its files, or is refused as a whole.

mod identifier;

use documents::edxml::{self, EdxmlError, File, Message, Office, Trace};
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, file, parse_day};
use storage::Store;
use text::Lang;

pub use identifier::{Identifier, LONGEST_CODE, history, of_body, set};

use crate::{
    Body,
    delegation::mark,
    paper::{self, FileRole, NewEntry, Paper, Received, RecipientRole, Urgency, mode_of},
};

/// What the format calls a letter (công văn); the numbers of the other types are not known here.
const LETTER: u16 = 18;

/// Why a paper is not exchanged.
#[derive(Debug)]
pub enum ExchangeRefusal {
    /// The file is no letter that can be read.
    Unreadable {
        /// Why, as the reader says it.
        why: &'static str,
        /// The element it stumbled over, where there is one.
        what: String,
    },
    /// The name of the type is none of the list.
    TypeUnknown {
        /// As it stands in the file.
        name: String,
    },
    /// It recalls, changes or replaces a letter that went before: only a new one enters the book by itself.
    NotNew {
        /// The number of its business.
        business: u16,
    },
    /// The identifier is another body's.
    CodeTaken {
        /// Whose.
        body: String,
    },
    /// It goes to other bodies.
    NotForUs {
        /// Their identifiers.
        codes: String,
    },
    /// A file in it is not taken.
    FileRefused {
        /// Its name.
        name: String,
    },
    /// The body has no identifier yet.
    IdentifierMissing,
    /// No recipient of the paper has an identifier.
    RecipientsUnknown,
    /// Only what was issued goes out.
    NotIssued,
    /// No identifier.
    CodeBad,
    /// No ground.
    GroundMissing,
}

impl Refusal for ExchangeRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unreadable { why, .. } => why,
            Self::TypeUnknown { .. } => "exchange.refused.type_unknown",
            Self::NotNew { .. } => "exchange.refused.not_new",
            Self::CodeTaken { .. } => "exchange.refused.code_taken",
            Self::NotForUs { .. } => "exchange.refused.not_for_us",
            Self::FileRefused { .. } => "exchange.refused.file_refused",
            Self::IdentifierMissing => "exchange.refused.identifier_missing",
            Self::RecipientsUnknown => "exchange.refused.recipients_unknown",
            Self::NotIssued => "exchange.refused.not_issued",
            Self::CodeBad => "exchange.refused.code_bad",
            Self::GroundMissing => "exchange.refused.ground_missing",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unreadable { what, .. } => {
                vec![("what", what.clone()), ("largest", (edxml::LARGEST / 1024 / 1024).to_string())]
            }
            Self::TypeUnknown { name } | Self::FileRefused { name } => vec![("name", name.clone())],
            Self::NotNew { business } => vec![("business", business.to_string())],
            Self::CodeTaken { body } => vec![("body", body.clone())],
            Self::NotForUs { codes } => vec![("codes", codes.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::CodeBad | Self::CodeTaken { .. } => Some("code"),
            Self::GroundMissing => Some("ground"),
            Self::IdentifierMissing | Self::RecipientsUnknown | Self::NotIssued => None,
            _ => Some("file"),
        }
    }
}

impl From<EdxmlError> for ExchangeRefusal {
    fn from(error: EdxmlError) -> Self {
        let (why, what) = match error {
            EdxmlError::TooLarge => ("exchange.refused.too_large", String::new()),
            EdxmlError::TooMany => ("exchange.refused.too_many", String::new()),
            EdxmlError::Declares => ("exchange.refused.declares", String::new()),
            EdxmlError::Malformed { line } => {
                ("exchange.refused.malformed", line.map_or_else(|| "?".to_owned(), |line| line.to_string()))
            }
            EdxmlError::Other => ("exchange.refused.other", String::new()),
            EdxmlError::Missing(what) => ("exchange.refused.missing", what.to_owned()),
            EdxmlError::Unreadable(what) => ("exchange.refused.unreadable", what.to_owned()),
            EdxmlError::TooManyFiles => ("exchange.refused.too_many_files", String::new()),
        };
        Self::Unreadable { why, what }
    }
}

/// An issued paper of a body as an edXML file, with its print and its files. Who got it this way is an event.
pub async fn export(store: &Store, actor: &Actor, id: i64, at: Moment) -> Result<Vec<u8>> {
    let paper = paper::read(store, actor, id).await?;
    let body = paper.issuing_body().ok_or(Error::NotFound)?;
    let office = paper::keeper(actor, Action::KeepPapers, &body, at)?;
    let message = message(store, actor, (&paper, &body), at).await?;
    let bytes = tokio::task::spawn_blocking(move || edxml::write(&message)).await.map_err(Error::broken)?;
    let bytes = bytes.map_err(Error::broken)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    change.record("paper_exported", paper::subject(id, body.unit), &bytes.len()).await?;
    change.commit().await?;
    Ok(bytes)
}

/// Takes an edXML file into a body's book of arrivals; gives the paper's row and the number of arrival.
pub async fn import(store: &Store, actor: &Actor, body: &Body, bytes: Vec<u8>, at: Moment) -> Result<(i64, i64)> {
    let office = paper::keeper(actor, Action::KeepPapers, body, at)?;
    let read = tokio::task::spawn_blocking(move || edxml::read(&bytes)).await.map_err(Error::broken)?;
    let message = read.map_err(ExchangeRefusal::from)?;
    if message.business != 0 {
        return Err(ExchangeRefusal::NotNew { business: message.business }.into());
    }
    let own = of_body(store, body).await?.map(|identifier| identifier.code);
    let to: Vec<&str> = message.to.iter().map(|to| to.id.as_str()).filter(|id| !id.is_empty()).collect();
    if let Some(own) = own
        && !to.is_empty()
        && !to.contains(&own.as_str())
    {
        return Err(ExchangeRefusal::NotForUs { codes: to.join(", ") }.into());
    }
    let new = received(store, &message, at).await?;
    let mut files = Vec::with_capacity(message.files.len());
    for one in message.files {
        files.push(look(one).await?);
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    let arrival = paper::receive_in(&mut change, (actor, office), body, &new).await?;
    // the files of a paper that was issued here are its issuer's
    let files = if paper::is_ours(&change.tx, arrival.paper).await? { Vec::new() } else { files };
    for (place, (name, checked)) in files.iter().enumerate() {
        let role = if place == 0 { FileRole::Original } else { FileRole::Attachment };
        if !paper::file::has(&change.tx, arrival.paper, checked).await? {
            paper::file::attach_in(&mut change, (actor, office), (arrival.paper, role), (checked, name)).await?;
        }
    }
    change.commit().await?;
    Ok((arrival.paper, arrival.number))
}

async fn look(one: File) -> Result<(String, file::Checked)> {
    match file::check(one.bytes).await {
        Ok(checked) => Ok((one.name, checked)),
        Err(Error::Refused(_)) => Err(ExchangeRefusal::FileRefused { name: one.name }.into()),
        Err(error) => Err(error),
    }
}

async fn received(store: &Store, message: &Message, at: Moment) -> Result<Received> {
    let issuer_body = identifier::body_of(store.read(), &message.from.id).await?;
    Ok(Received {
        issuer_body,
        issuer: message.from.name.clone(),
        kind: kind_of(message)?.to_owned(),
        number: message.number.clone(),
        symbol: message.symbol.clone(),
        issued_on: message.date,
        subject: message.subject.clone(),
        body: message.content.clone(),
        urgency: urgency_of(message.priority).map(|urgency| urgency.name().to_owned()),
        links: Vec::new(),
        entry: NewEntry { on: at.today(), note: note(message), ..NewEntry::default() },
    })
}

/// What the file says and a paper has no place for: who signed it, and until when an answer is awaited.
fn note(message: &Message) -> String {
    let signer = [&message.competence, &message.position, &message.signer].map(String::as_str);
    let signer = signer.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let signer =
        (!message.signer.is_empty()).then(|| text::fill(Lang::Vi, "exchange.note.signer", &[("signer", &signer)]));
    let due = message.due.map(|due| text::fill(Lang::Vi, "exchange.note.due", &[("day", &text::date(due))]));
    signer.into_iter().chain(due).collect::<Vec<_>>().join(" ")
}

/// The type by its name; by its number where that is known.
fn kind_of(message: &Message) -> Result<&'static str, ExchangeRefusal> {
    let name = text::fold(&message.kind_name);
    let named = paper::kinds().iter().find(|kind| text::fold(&kind.name) == name);
    match (named, message.kind) {
        (Some(kind), _) => Ok(&kind.key),
        (None, Some(LETTER)) => Ok("letter"),
        _ => Err(ExchangeRefusal::TypeUnknown { name: message.kind_name.clone() }),
    }
}

/// 0 is none; the order of the others is that of the decree's marks.
fn urgency_of(priority: u8) -> Option<Urgency> {
    Urgency::ALL.get(usize::from(priority).checked_sub(1)?).copied()
}

fn priority_of(urgency: Option<&str>) -> u8 {
    let place = urgency.and_then(|name| Urgency::ALL.into_iter().position(|urgency| urgency.name() == name));
    place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(0)
}

async fn message(store: &Store, actor: &Actor, (paper, body): (&Paper, &Body), at: Moment) -> Result<Message> {
    let (Some(number), Some(issued_on)) = (&paper.number, &paper.issued_on) else {
        return Err(ExchangeRefusal::NotIssued.into());
    };
    let from = of_body(store, body).await?.ok_or(ExchangeRefusal::IdentifierMissing)?;
    let recipients = paper::recipients_of(store, paper.id).await?;
    let mut to = Vec::new();
    let known = identifier::of_units(store, recipients.iter().filter_map(|one| one.unit_id).collect()).await?;
    for recipient in recipients.iter().filter(|one| one.role != RecipientRole::Internal) {
        let body = recipient.unit_id.map(|unit| Body { unit, sector: recipient.sector.clone() });
        if let Some(code) = body.and_then(|body| known.get(&body)) {
            to.push(Office { id: code.clone(), in_charge: String::new(), name: recipient.name.clone() });
        }
    }
    if to.is_empty() {
        return Err(ExchangeRefusal::RecipientsUnknown.into());
    }
    let signature = paper::signature_of(store, paper.id).await?.ok_or(Error::NotFound)?;
    let issued_on = parse_day(issued_on);
    let head = body.head(store.read(), issued_on).await?;
    let in_charge = head.superior.unwrap_or_default().replace('\n', " ");
    let office = Office { id: from.code.clone(), in_charge, name: paper.issuer.clone() };
    Ok(Message {
        from: office,
        to,
        number: number.clone(),
        symbol: paper.symbol.clone(),
        place: head.place,
        date: issued_on,
        kind: (paper.kind == "letter").then_some(LETTER),
        kind_name: paper::kind(&paper.kind).map(|kind| kind.name.clone()).unwrap_or_default(),
        subject: paper.subject.clone(),
        content: paper.body.clone(),
        competence: mode_of(&signature.mode).map(mark).unwrap_or_default().to_owned(),
        position: signature.signer_title.unwrap_or(signature.head_title),
        signer: signature.signer,
        due: None,
        to_places: recipients.iter().map(|one| one.name.clone()).collect(),
        priority: priority_of(paper.urgency.as_deref()),
        pages: None,
        traces: vec![Trace { office: from.code, at: text::clock_time(at.0) }],
        business: 0,
        files: files(store, actor, paper).await?,
    })
}

/// The print first, then what is attached.
async fn files(store: &Store, actor: &Actor, paper: &Paper) -> Result<Vec<File>> {
    let print = paper::pdf(store, paper).await?;
    let name = format!("{}.pdf", paper.reference().replace('/', "-"));
    let mut files = vec![File { name, content_type: "application/pdf".to_owned(), bytes: print.bytes }];
    for file in paper::file::files_of(store, paper.id).await? {
        let (file, kept) = paper::file::open(store, actor, paper.id, file.id).await?;
        let content_type = kept.kind.media_type().to_owned();
        files.push(File { name: file.file_name, content_type, bytes: kept.bytes });
    }
    Ok(files)
}
