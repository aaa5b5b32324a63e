//! Surveys as those who hold and read them see them: the list of a commune, one survey with its counts, its printed
//! pages, and what a province sees of its communes.

mod list;
mod paper;
mod print;
mod province;
mod show;

use organisation::{Action, Result, parse_day, unit};
use programme::survey::{self, Open, Survey};

use crate::{pages::dossiers::Mark, visit::SignedIn, words::Words};

pub(crate) use list::{list, open};
pub(crate) use paper::{enter as enter_paper, take_back};
pub(crate) use print::{form, poster, site};
pub(crate) use province::show as province;
pub(crate) use show::{close, propose, show};

/// The survey, for somebody who may read its commune.
async fn may_read(person: &SignedIn, id: i64) -> Result<Survey> {
    let store = &person.app.programme.store;
    let survey = survey::find(store, id).await?;
    unit::may_read(store.read(), &person.actor, survey.place.unit).await?;
    Ok(survey)
}

/// The survey, for somebody who holds it.
async fn may_hold(person: &SignedIn, id: i64) -> Result<Survey> {
    let survey = survey::find(&person.app.programme.store, id).await?;
    person.actor.office_for(Action::HoldSurvey, &survey.place)?;
    Ok(survey)
}

/// Whether it takes answers, waits to be closed, or is closed.
fn standing(person: &SignedIn, survey: &Survey) -> Mark {
    let (tone, icon, key) = match survey.open_on(person.now.today()) {
        _ if survey.closing.is_some() => ("ok", "check", "survey.standing.closed"),
        Open::NotYet => ("", "clock", "survey.standing.not_yet"),
        Open::Now => ("info", "pencil", "survey.standing.now"),
        Open::Over => ("late", "late", "survey.standing.over"),
    };
    Mark { tone, icon, words: person.words.say(key) }
}

/// First and last day.
fn days(words: Words, survey: &Survey) -> String {
    let day = |stored: &str| words.date(parse_day(stored));
    words.fill("survey.days", &[("from", &day(&survey.opens_on)), ("to", &day(&survey.closes_on))])
}

/// A share of sheets cut after two decimals, with its fraction: `85% (255/300)`.
fn share(words: Words, part: u64, whole: u64) -> String {
    let cut = standards::cut_share(standards::Value::Share { numerator: part, denominator: whole, scale: 100 });
    cut.map_or_else(
        || "–".to_owned(),
        |cut| format!("{}% ({}/{})", words.decimal(&cut), words.number(part), words.number(whole)),
    )
}
