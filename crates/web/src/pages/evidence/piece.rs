use chrono::NaiveDate;
use programme::evidence::{Evidence, EvidenceState, Twin, TwinPlace, Verdict};

use crate::{pages::dossiers::Mark, words::Words};

/// How much of a fingerprint a reader compares by eye.
const SHORT_FINGERPRINT: usize = 12;

/// A piece of evidence as the page shows it.
pub(super) struct Piece {
    pub(super) id: i64,
    pub(super) label: String,
    pub(super) note: String,
    pub(super) file_name: String,
    /// Type, size, head of the fingerprint, validity.
    pub(super) facts: String,
    pub(super) state: Mark,
    pub(super) by: String,
    pub(super) found: Option<String>,
    pub(super) reason: String,
    pub(super) reused: bool,
    pub(super) twins: Vec<TwinLine>,
    pub(super) thumbnail: bool,
    pub(super) living: bool,
}

/// Where the same file stands as well.
pub(super) struct TwinLine {
    pub(super) words: String,
    pub(super) href: Option<String>,
}

impl Piece {
    pub(super) fn of(words: Words, piece: &Evidence, twins: &[Twin], today: NaiveDate) -> Self {
        let by =
            |at: i64, person: &str| words.fill("evidence.offered_by", &[("at", &text::moment(at)), ("person", person)]);
        let mut facts = vec![
            piece.kind.name().to_uppercase(),
            size(words, piece.size),
            words.with(
                "evidence.fingerprint",
                "fingerprint",
                piece.sha256.get(..SHORT_FINGERPRINT).unwrap_or_default(),
            ),
        ];
        facts.extend(piece.expires_on.map(|last| words.with("evidence.expires", "day", words.date(last))));
        facts.extend(piece.withdrawn_at.map(|at| words.with("evidence.withdrawn_at", "at", text::moment(at))));
        let twins = twins.iter().filter(|twin| twin.piece == piece.id);
        Self {
            id: piece.id,
            label: piece.label.clone(),
            note: piece.note.clone(),
            file_name: piece.file_name.clone(),
            facts: facts.join(" · "),
            state: mark(words, piece.state(today)),
            by: by(piece.at, &piece.person),
            found: piece.judged.as_ref().map(|judged| {
                words.fill("evidence.judged_by", &[("at", &text::moment(judged.at)), ("person", &judged.person)])
            }),
            reason: match piece.judged.as_ref().map(|judged| &judged.verdict) {
                Some(Verdict::Rejected(reason)) => reason.clone(),
                Some(Verdict::Accepted) | None => String::new(),
            },
            reused: piece.reused_from.is_some(),
            twins: twins.map(|twin| twin_line(words, &twin.place)).collect(),
            thumbnail: piece.has_thumbnail,
            living: piece.withdrawn_at.is_none(),
        }
    }
}

fn mark(words: Words, state: EvidenceState) -> Mark {
    let (tone, icon) = match state {
        EvidenceState::Offered => ("info", "clock"),
        EvidenceState::Accepted => ("ok", "ok"),
        EvidenceState::Rejected => ("bad", "x"),
        EvidenceState::Expired => ("late", "late"),
        EvidenceState::Withdrawn => ("", "minus"),
    };
    Mark { tone, icon, words: words.say(&format!("evidence.state.{}", state.name())) }
}

fn twin_line(words: Words, place: &TwinPlace) -> TwinLine {
    match place {
        TwinPlace::AnotherCommune => TwinLine { words: words.say("evidence.twin.another"), href: None },
        TwinPlace::Known { assessment, unit, same_unit, year, indicator } => {
            let key = if *same_unit { "evidence.twin.indicator" } else { "evidence.twin.commune" };
            let places = [("unit", unit.as_str()), ("indicator", indicator), ("year", &year.to_string())];
            let href = format!("/assessments/{assessment}/evidence/{indicator}");
            TwinLine { words: words.fill(key, &places), href: Some(href) }
        }
    }
}

/// Bytes in the measure that people read: whole kilobytes, or megabytes with one decimal, rounded up.
fn size(words: Words, bytes: i64) -> String {
    let kilobytes = u64::try_from(bytes).unwrap_or_default().div_ceil(1024);
    if kilobytes < 1024 {
        return words.with("evidence.kilobytes", "size", words.number(kilobytes));
    }
    let tenths = (kilobytes * 10).div_ceil(1024);
    words.with("evidence.megabytes", "size", words.decimal(&format!("{}.{}", tenths / 10, tenths % 10)))
}
