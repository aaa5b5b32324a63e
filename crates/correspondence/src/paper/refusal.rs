//! Why a paper is not taken, or not issued.

use organisation::Refusal;

use super::{LONGEST_BODY, LONGEST_LEAP, LONGEST_NAME, LONGEST_SUBJECT, MOST_RECIPIENTS};

/// Why a paper is not taken.
#[derive(Debug)]
pub enum PaperRefusal {
    /// There is no such type, or it is none that a body here issues.
    TypeUnknown,
    /// It has no subject.
    SubjectMissing,
    /// Longer than [`LONGEST_SUBJECT`].
    SubjectTooLong,
    /// Longer than [`LONGEST_BODY`].
    BodyTooLong,
    /// A name, purpose or note longer than [`LONGEST_NAME`].
    NameTooLong,
    /// The issuing body is not named.
    IssuerMissing,
    /// It is issued by a department that the list of bodies has no name of.
    BodyUnknown,
    /// Number or symbol is missing or malformed.
    SymbolBad,
    /// The day is in the future, or before what it rests on.
    DayBad,
    /// It is in force until a day before it begins.
    ForceBad,
    /// Nobody signs it yet.
    SignatureMissing,
    /// It says how somebody signs, and not who.
    SignerMissing,
    /// The number is less than 1.
    NumberBad,
    /// The number is more than [`LONGEST_LEAP`] above the next one of the body's book of the year.
    NumberFar {
        /// The next one.
        next: i64,
    },
    /// The number is given in the body's book of the year.
    NumberTaken {
        /// The next free one.
        next: i64,
    },
    /// It is issued, and frozen.
    Issued,
    /// A paper it names does not exist, is not issued, may not be read by whoever names it, or is its own.
    LinkBad,
    /// A line about a paper that it names has no reference.
    LinkMissing,
    /// Nothing that the reader may open has this reference.
    LinkUnknown {
        /// As it was typed.
        reference: String,
    },
    /// Several papers have this reference: the day tells which.
    LinkAmbiguous {
        /// As it was typed.
        reference: String,
    },
    /// There is no such urgency.
    UrgencyUnknown,
    /// More than [`MOST_RECIPIENTS`].
    TooManyRecipients,
    /// A recipient has neither a name nor a unit.
    RecipientMissing,
    /// Whoever signs in the head's stead has no ground for it on that day.
    DelegationMissing {
        /// KT., TL., TUQ. or Q.
        mark: &'static str,
    },
    /// The title that the signing mark needs is missing.
    TitleMissing,
    /// It stands in the body's book of arrivals already.
    ArrivedBefore,
    /// A text holds a character that no printer has.
    Unprintable {
        /// The text without the character.
        text: String,
    },
}

impl Refusal for PaperRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::TypeUnknown => "paper.refused.type_unknown",
            Self::SubjectMissing => "paper.refused.subject_missing",
            Self::SubjectTooLong => "paper.refused.subject_too_long",
            Self::BodyTooLong => "paper.refused.body_too_long",
            Self::NameTooLong => "paper.refused.name_too_long",
            Self::IssuerMissing => "paper.refused.issuer_missing",
            Self::BodyUnknown => "paper.refused.body_unknown",
            Self::SymbolBad => "paper.refused.symbol_bad",
            Self::DayBad => "paper.refused.day_bad",
            Self::ForceBad => "paper.refused.force_bad",
            Self::SignatureMissing => "paper.refused.signature_missing",
            Self::SignerMissing => "paper.refused.signer_missing",
            Self::NumberBad => "paper.refused.number_bad",
            Self::NumberFar { .. } => "paper.refused.number_far",
            Self::NumberTaken { .. } => "paper.refused.number_taken",
            Self::Issued => "paper.refused.issued",
            Self::LinkBad => "paper.refused.link_bad",
            Self::LinkMissing => "paper.refused.link_missing",
            Self::LinkUnknown { .. } => "paper.refused.link_unknown",
            Self::LinkAmbiguous { .. } => "paper.refused.link_ambiguous",
            Self::UrgencyUnknown => "paper.refused.urgency_unknown",
            Self::TooManyRecipients => "paper.refused.too_many_recipients",
            Self::RecipientMissing => "paper.refused.recipient_missing",
            Self::DelegationMissing { .. } => "paper.refused.delegation_missing",
            Self::TitleMissing => "paper.refused.title_missing",
            Self::ArrivedBefore => "paper.refused.arrived_before",
            Self::Unprintable { .. } => "paper.refused.unprintable",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::SubjectTooLong => vec![("longest", LONGEST_SUBJECT.to_string())],
            Self::BodyTooLong => vec![("longest", LONGEST_BODY.to_string())],
            Self::NameTooLong => vec![("longest", LONGEST_NAME.to_string())],
            Self::NumberFar { next } => {
                vec![("next", next.to_string()), ("largest", (next + LONGEST_LEAP).to_string())]
            }
            Self::NumberTaken { next } => vec![("next", next.to_string())],
            Self::TooManyRecipients => vec![("most", MOST_RECIPIENTS.to_string())],
            Self::DelegationMissing { mark } => vec![("mark", (*mark).to_owned())],
            Self::LinkUnknown { reference } | Self::LinkAmbiguous { reference } => {
                vec![("reference", reference.clone())]
            }
            Self::Unprintable { text } => vec![("text", text.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TypeUnknown => Some("type"),
            Self::SubjectMissing | Self::SubjectTooLong => Some("subject"),
            Self::BodyTooLong => Some("body"),
            Self::IssuerMissing => Some("issuer"),
            Self::SymbolBad => Some("symbol"),
            Self::DayBad => Some("issued_on"),
            Self::ForceBad => Some("valid_to"),
            Self::SignatureMissing | Self::SignerMissing | Self::DelegationMissing { .. } => Some("signer"),
            Self::TitleMissing => Some("head_title"),
            Self::UrgencyUnknown => Some("urgency"),
            Self::NumberBad | Self::NumberFar { .. } | Self::NumberTaken { .. } => Some("number"),
            Self::TooManyRecipients | Self::RecipientMissing => Some("recipients"),
            Self::LinkBad | Self::LinkMissing | Self::LinkUnknown { .. } | Self::LinkAmbiguous { .. } => Some("links"),
            Self::NameTooLong | Self::BodyUnknown | Self::Issued | Self::ArrivedBefore | Self::Unprintable { .. } => {
                None
            }
        }
    }
}
