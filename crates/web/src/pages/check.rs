//! Anybody checks a paper: by number, by fingerprint, or by the file itself, which is not kept.

use askama::Template;
use axum::{
    extract::{Multipart, Path, Query},
    response::{IntoResponse, Redirect},
};
use chrono::{Datelike as _, NaiveDate};
use organisation::{parse_day, unit};
use programme::{
    assessment,
    check::{self, Published, Wanted},
    document::{Kind, Member},
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::{decisions::reversed, dossiers::Mark},
    visit::Visitor,
    words::Words,
};

/// The largest file that is read, in bytes.
const LARGEST_FILE: usize = 20 * 1024 * 1024;
/// Characters of a SHA-256.
const PRINT_LENGTH: usize = 64;

#[derive(Template)]
#[template(path = "pages/check.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    provinces: Vec<(String, String)>,
    /// What was found, where something was asked for.
    found: Option<Vec<Paper>>,
    complaints: Complaints,
    /// The largest file that is read, in megabytes.
    largest: usize,
}

/// What somebody asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    number: String,
    symbol: String,
    year: String,
    province: String,
    sha256: String,
}

/// A published paper.
struct Paper {
    kind: String,
    number: String,
    day: String,
    authority: String,
    /// Of a recognition: from when to when, or that it is unknown.
    validity: Option<String>,
    sha256: Vec<String>,
    /// The fingerprints of its signed originals.
    scans: Vec<String>,
    communes: Vec<Commune>,
}

/// A commune in it.
struct Commune {
    name: String,
    year: i64,
    published: String,
    standing: Mark,
}

/// Shows the forms, with the answer to what was asked.
pub(crate) async fn show(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    if !typed.sha256.trim().is_empty() {
        return by_print(&visitor, typed).await;
    }
    if typed.number.trim().is_empty() {
        return page(&build(&visitor, typed, None, Complaints::default()).await?);
    }
    match wanted(&typed) {
        Ok(wanted) => {
            let found = check::by_number(&visitor.app.programme.store, &wanted).await?;
            page(&build(&visitor, typed, Some(found), Complaints::default()).await?)
        }
        Err((field, key)) => {
            let complaints = Complaints::default().and(field, visitor.words.say(key));
            refused_page(&build(&visitor, typed, None, complaints).await?)
        }
    }
}

/// Shows the paper with a fingerprint.
pub(crate) async fn by_sha256(visitor: Visitor, Path(sha256): Path<String>) -> Answer {
    by_print(&visitor, Typed { sha256, ..Typed::default() }).await
}

/// Reads a file, keeps nothing of it, and shows the paper with its fingerprint.
pub(crate) async fn compare(visitor: Visitor, form: Multipart) -> Answer {
    match print_of(form).await {
        Ok(sha256) => Ok(Redirect::to(&format!("/check/{sha256}")).into_response()),
        Err(key) => {
            let complaints = Complaints::default().and("file", visitor.words.say(key));
            refused_page(&build(&visitor, Typed::default(), None, complaints).await?)
        }
    }
}

async fn print_of(mut form: Multipart) -> Result<String, &'static str> {
    let unreadable = |_| "check.refused.file_too_large";
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("file") {
            continue;
        }
        let (mut print, mut length) = (Sha256::new(), 0);
        while let Some(part) = field.chunk().await.map_err(unreadable)? {
            length += part.len();
            if length > LARGEST_FILE {
                return Err("check.refused.file_too_large");
            }
            print.update(&part);
        }
        return if length == 0 { Err("check.refused.file_missing") } else { Ok(hex::encode(print.finalize())) };
    }
    Err("check.refused.file_missing")
}

async fn by_print(visitor: &Visitor, typed: Typed) -> Answer {
    let print = typed.sha256.trim().to_lowercase();
    if print.len() != PRINT_LENGTH || !print.chars().all(|c| c.is_ascii_hexdigit()) {
        let complaints = Complaints::default().and("sha256", visitor.words.say("check.refused.print_bad"));
        return refused_page(&build(visitor, typed, None, complaints).await?);
    }
    let found = check::by_sha256(&visitor.app.programme.store, &print).await?;
    page(&build(visitor, typed, Some(found.into_iter().collect()), Complaints::default()).await?)
}

/// The question as it was typed; "1487/QĐ-UBND" in the first field gives the symbol too.
fn wanted(typed: &Typed) -> Result<Wanted, (&'static str, &'static str)> {
    let (number, symbol) = match typed.number.split_once('/') {
        Some((number, symbol)) if typed.symbol.trim().is_empty() => (number, symbol),
        _ => (typed.number.as_str(), typed.symbol.as_str()),
    };
    let number = number.trim().parse().map_err(|_| ("number", "check.refused.number_bad"))?;
    let year = typed.year.trim().parse().map_err(|_| ("year", "check.refused.year_bad"))?;
    Ok(Wanted { number, symbol: text::nfc(symbol), year, province: typed.province.parse().ok() })
}

async fn build(
    visitor: &Visitor,
    mut typed: Typed,
    found: Option<Vec<Published>>,
    complaints: Complaints,
) -> Result<Page, Failure> {
    let today = visitor.now.today();
    let mut provinces = unit::provinces(visitor.app.programme.store.read(), today).await?;
    provinces.sort_by_cached_key(|province| text::sort_key(province.short_name()));
    if typed.year.is_empty() && found.is_none() && typed.number.is_empty() {
        typed.year = today.year().to_string();
    }
    let (words, programme) = (visitor.words, &visitor.app.programme);
    let mut frame = visitor.frame(words.say("check.title")).shown_at("/check".to_owned());
    // a result under an illustrative standard says so here too
    let first = found.iter().flatten().find_map(|published| published.communes.first());
    if let Some(commune) = first {
        let dossier = assessment::find(&programme.store, commune.assessment).await?;
        frame = frame.scored_by(&*programme.standard(&dossier.standard_sha256).await?);
    }
    Ok(Page {
        frame,
        provinces: provinces.iter().map(|unit| (unit.id.to_string(), unit.short_name().to_owned())).collect(),
        found: found.map(|found| found.into_iter().map(|published| paper((words, today), &published)).collect()),
        typed,
        complaints,
        largest: LARGEST_FILE / 1024 / 1024,
    })
}

fn paper((words, today): (Words, NaiveDate), published: &Published) -> Paper {
    let document = &published.document;
    let day = |stored: &str| words.date(parse_day(stored));
    let validity = match &published.validity {
        Some(valid) => match &valid.valid_to {
            Some(to) => words.fill("document.valid_from_to", &[("from", &day(&valid.valid_from)), ("to", &day(to))]),
            None => words.with("document.valid_from", "from", day(&valid.valid_from)),
        },
        None => words.say("document.unknown_validity"),
    };
    let commune = |commune: &Member| Commune {
        name: commune.name.clone(),
        year: commune.year,
        published: commune
            .published_at
            .map(|at| words.with("check.published", "day", words.date(text::clock_date(at))))
            .unwrap_or_default(),
        standing: standing((words, today), published, commune),
    };
    Paper {
        kind: words.say(&format!("document.kinds.{}", document.kind.name())),
        number: format!("{}/{}", document.number, document.symbol),
        day: day(&document.decided_on),
        authority: words.with("check.authority", "province", unit::Name::of(&published.authority).in_text()),
        validity: (document.kind == Kind::Recognition).then_some(validity),
        communes: published.communes.iter().map(commune).collect(),
        sha256: published.sha256.clone(),
        scans: published.scans.clone(),
    }
}

fn standing((words, today): (Words, NaiveDate), published: &Published, commune: &Member) -> Mark {
    match reversed(words, commune) {
        Some(words) => Mark { tone: "bad", icon: "back", words },
        None if commune.reversed == Some(Kind::Revocation) => {
            Mark { tone: "bad", icon: "back", words: words.say("results.standing.revoked") }
        }
        None if commune.reversed.is_some() => {
            Mark { tone: "", icon: "back", words: words.say("results.standing.reopened") }
        }
        None if published.begins_after(today) => {
            Mark { tone: "info", icon: "clock", words: words.say("results.standing.awaited") }
        }
        None if published.ended_before(today) => Mark { tone: "late", icon: "late", words: words.say("check.ended") },
        None if published.stands(commune) => Mark { tone: "ok", icon: "ok", words: words.say("check.stands") },
        None => Mark { tone: "", icon: "file", words: words.say("check.taken_back") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_symbol_are_read_from_one_field_or_from_two() {
        let typed = |number: &str, symbol: &str| Typed {
            number: number.into(),
            symbol: symbol.into(),
            year: "2026".into(),
            ..Typed::default()
        };
        let one = wanted(&typed(" 1487/QĐ-MẪU", "")).unwrap();
        assert_eq!((one.number, one.symbol.as_str(), one.year), (1_487, "QĐ-MẪU", 2026));
        let two = wanted(&typed("1487", "QĐ-MẪU")).unwrap();
        assert_eq!(one, two);
        assert_eq!(wanted(&typed("mười", "")), Err(("number", "check.refused.number_bad")));
        assert_eq!(wanted(&Typed { year: "26a".into(), ..typed("1", "") }), Err(("year", "check.refused.year_bad")));
    }
}
