//! What a paper must be before it is kept: words tidied, lengths and days looked at.

use organisation::{Moment, Refusal, Result};

use super::{
    Draft, LONGEST_BODY, LONGEST_NAME, LONGEST_SUBJECT, MOST_RECIPIENTS, NewEntry, NewRecipient, NewSignature,
    PaperRefusal, Received, Urgency, kind,
};

/// A draft as it is kept.
pub(super) fn checked(new: &Draft) -> Result<Draft> {
    let kind = kind(&new.kind).filter(|kind| !kind.arrives_only).ok_or(PaperRefusal::TypeUnknown)?;
    if let (Some(from), Some(to)) = new.valid
        && to < from
    {
        return Err(PaperRefusal::ForceBad.into());
    }
    if new.recipients.len() > MOST_RECIPIENTS {
        return Err(PaperRefusal::TooManyRecipients.into());
    }
    let links = new.links.iter().map(|link| {
        let note = name_of(&link.note)?;
        Ok(super::Link { note, ..link.clone() })
    });
    Ok(Draft {
        kind: kind.key.clone(),
        symbol: symbol(&new.symbol)?,
        subject: subject_of(&new.subject)?,
        body: text_of(&new.body)?,
        urgency: urgency(new.urgency.as_deref())?,
        valid: new.valid,
        recipients: new.recipients.iter().map(recipient).collect::<Result<_>>()?,
        links: links.collect::<Result<_>>()?,
        signature: new.signature.as_ref().map(signature).transpose()?,
    })
}

fn recipient(new: &NewRecipient) -> Result<NewRecipient> {
    let name = name_of(&new.name)?;
    if name.is_empty() && new.body.is_none() {
        return Err(PaperRefusal::RecipientMissing.into());
    }
    let (purpose, through) = (name_of(&new.purpose)?, name_of(&new.through)?);
    Ok(NewRecipient { name, purpose, through, ..new.clone() })
}

fn signature(new: &NewSignature) -> Result<NewSignature> {
    let optional = |words: &Option<String>| -> Result<Option<String>> {
        let words = words.as_deref().map(name_of).transpose()?;
        Ok(words.filter(|words| !words.is_empty()))
    };
    let kept = NewSignature {
        mode: new.mode,
        collective: optional(&new.collective)?,
        head_title: name_of(&new.head_title)?,
        signer_title: optional(&new.signer_title)?,
        signer: name_of(&new.signer)?,
        delegation: new.delegation,
    };
    if kept.signer.is_empty() {
        return Err(PaperRefusal::SignerMissing.into());
    }
    let needs_signer =
        matches!(kept.mode, documents::Mode::For | documents::Mode::ByOrder | documents::Mode::ByAuthorisation);
    let needs_collective = kept.mode == documents::Mode::OnBehalf;
    if kept.head_title.is_empty()
        || (needs_signer && kept.signer_title.is_none())
        || (needs_collective && kept.collective.is_none())
    {
        return Err(PaperRefusal::TitleMissing.into());
    }
    Ok(kept)
}

/// A paper of another body as it is kept.
pub(super) fn received(new: &Received, at: Moment) -> Result<Received> {
    let kind = kind(&new.kind).ok_or(PaperRefusal::TypeUnknown)?;
    let issuer = name_of(&new.issuer)?;
    if issuer.is_empty() {
        return Err(PaperRefusal::IssuerMissing.into());
    }
    if new.issued_on > at.today() || new.entry.on < new.issued_on {
        return Err(PaperRefusal::DayBad.into());
    }
    let (number, mut symbol) = (symbol(&new.number)?, symbol(&new.symbol)?);
    if kind.party && !symbol.is_empty() && !symbol.starts_with('-') {
        symbol.insert(0, '-');
    }
    if number.is_empty() {
        return Err(PaperRefusal::SymbolBad.into());
    }
    Ok(Received {
        issuer,
        kind: kind.key.clone(),
        number,
        symbol,
        subject: subject_of(&new.subject)?,
        body: text_of(&new.body)?,
        urgency: urgency(new.urgency.as_deref())?,
        entry: entry(&new.entry, at)?,
        ..new.clone()
    })
}

/// A line of a book as it is kept.
pub(super) fn entry(new: &NewEntry, at: Moment) -> Result<NewEntry> {
    if new.on > at.today() || new.handed_on.is_some_and(|day| day < new.on || day > at.today()) {
        return Err(PaperRefusal::DayBad.into());
    }
    Ok(NewEntry {
        on: new.on,
        handed_to: name_of(&new.handed_to)?,
        handed_on: new.handed_on,
        copies: new.copies.filter(|copies| (0..=100_000).contains(copies)),
        receipt: name_of(&new.receipt)?,
        note: name_of(&new.note)?,
    })
}

fn subject_of(typed: &str) -> Result<String> {
    let subject = tidy(typed, LONGEST_SUBJECT, PaperRefusal::SubjectTooLong)?;
    if subject.is_empty() { Err(PaperRefusal::SubjectMissing.into()) } else { printable(subject) }
}

fn text_of(typed: &str) -> Result<String> {
    printable(tidy(&typed.replace("\r\n", "\n"), LONGEST_BODY, PaperRefusal::BodyTooLong)?)
}

/// A name, purpose or note.
fn name_of(typed: &str) -> Result<String> {
    printable(tidy(typed, LONGEST_NAME, PaperRefusal::NameTooLong)?)
}

fn printable(text: String) -> Result<String> {
    match documents::check(&text) {
        Ok(()) => Ok(text),
        Err(error) => Err(super::unprintable(error)),
    }
}

fn urgency(name: Option<&str>) -> Result<Option<String>> {
    match name.filter(|name| !name.is_empty()) {
        None => Ok(None),
        Some(name) => match Urgency::from_name(name) {
            Some(urgency) => Ok(Some(urgency.name().to_owned())),
            None => Err(PaperRefusal::UrgencyUnknown.into()),
        },
    }
}

/// Number and symbol have no blanks; Annex VI gives them 11 and 30 signs.
fn symbol(typed: &str) -> Result<String> {
    let symbol = tidy(typed, 30, PaperRefusal::SymbolBad)?;
    if symbol.chars().any(char::is_whitespace) { Err(PaperRefusal::SymbolBad.into()) } else { printable(symbol) }
}

/// Words as they are kept: composed, without blanks around them.
pub(crate) fn tidy(typed: &str, longest: usize, refusal: impl Refusal) -> Result<String> {
    let words = text::nfc(typed.trim());
    if words.chars().count() > longest { Err(refusal.into()) } else { Ok(words) }
}
