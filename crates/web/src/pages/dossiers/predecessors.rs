use organisation::parse_day;
use programme::past::{self, Known, PastYear, Predecessor};

use super::state::Mark;
use crate::{failure::Failure, pages::results::standing, visit::SignedIn, words::Words};

/// A unit that this one was made of, with what it came to.
pub(super) struct Before {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) href: Option<String>,
    /// From when to when it was, and where it lay.
    pub(super) about: String,
    pub(super) years: Vec<BeforeYear>,
}

/// A year of it.
pub(super) struct BeforeYear {
    pub(super) year: i64,
    pub(super) href: Option<String>,
    pub(super) result: Mark,
    /// Where a recorded result is known from.
    pub(super) source: Option<String>,
    pub(super) decision: String,
    pub(super) day: String,
}

/// The record beside a unit that starts unassessed.
pub(super) async fn before(person: &SignedIn, commune: i64) -> Result<Vec<Before>, Failure> {
    let record = past::record(&person.app.programme, &person.actor, commune).await?;
    Ok(record.into_iter().map(|one| line(person, one)).collect())
}

fn line(person: &SignedIn, one: Predecessor) -> Before {
    let words = person.words;
    Before {
        about: about(words, &one),
        kind: words.say(&format!("commune.kin.{}", one.kind)),
        href: one.readable.then(|| format!("/communes/{}", one.unit)),
        years: one.years.into_iter().map(|year| self::year(person, &year)).collect(),
        name: one.name,
    }
}

fn about(words: Words, one: &Predecessor) -> String {
    let day = |day: &String| words.date(parse_day(day));
    let time = match (one.from.as_ref().map(day), one.to.as_ref().map(day)) {
        (Some(from), Some(to)) => Some(words.fill("past.from_to", &[("from", &from), ("to", &to)])),
        (None, Some(to)) => Some(words.with("past.to", "to", to)),
        (Some(from), None) => Some(words.with("past.from", "from", from)),
        (None, None) => None,
    };
    let parts = [one.district.clone(), one.province.clone(), time];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn year(person: &SignedIn, year: &PastYear) -> BeforeYear {
    let words = person.words;
    let (result, source, decision, day) = match &year.known {
        Known::Published(entry) => {
            let decision = format!("{}/{}", entry.number, entry.symbol);
            (standing(words, entry, person.now.today()), None, decision, words.date(parse_day(&entry.decided_on)))
        }
        Known::Recorded(recorded) => {
            let (tone, icon) = match recorded.outcome {
                programme::decision::Outcome::Recognised => ("ok", "file"),
                programme::decision::Outcome::NotRecognised => ("bad", "file"),
            };
            let said = words.say(&format!("past.outcome.{}", recorded.outcome.name()));
            let source = words.with("past.source", "source", &recorded.source);
            let day = words.date(parse_day(&recorded.decided_on));
            (Mark { tone, icon, words: said }, Some(source), recorded.number.clone(), day)
        }
        Known::Unpublished => {
            let mark = Mark { tone: "", icon: "none", words: words.say("past.unpublished") };
            (mark, None, String::new(), String::new())
        }
    };
    let href = year.assessment.map(|assessment| format!("/assessments/{assessment}"));
    BeforeYear { year: year.year, href, result, source, decision, day }
}
