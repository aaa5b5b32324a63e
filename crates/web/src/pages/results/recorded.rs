use askama::Template;
use axum::extract::Query;
use organisation::{parse_day, unit};
use programme::{decision::Outcome, past};

use super::{Opt, PAGE_LENGTH, Typed, opt};
use crate::{
    failure::{Answer, page},
    frame::Frame,
    pages::dossiers::Mark,
    visit::Visitor,
};

#[derive(Template)]
#[template(path = "pages/results/recorded.html")]
struct Page {
    frame: Frame,
    years: Vec<Opt>,
    name: String,
    found: usize,
    rows: Vec<Row>,
    earlier: Option<String>,
    later: Option<String>,
}

/// A recorded result in words.
struct Row {
    name: String,
    province: String,
    outcome: Mark,
    standard: String,
    decision: String,
    day: String,
    source: String,
}

/// Shows results that were decided before this program, as their papers say.
pub(crate) async fn show(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    let (store, words) = (&visitor.app.programme.store, visitor.words);
    let years = past::years(store).await?;
    let asked = typed.year.trim().parse().ok().filter(|year| years.contains(year));
    let year = asked.or_else(|| years.first().copied());
    let all = match year {
        Some(year) => past::of_year(store, year).await?,
        None => Vec::new(),
    };
    let folded = text::fold(typed.name.trim());
    let found: Vec<_> = all.iter().filter(|one| text::fold(&one.name).contains(&folded)).collect();
    let end = found.len().saturating_sub(1) / PAGE_LENGTH;
    let number = typed.page.parse::<usize>().unwrap_or(0).min(end);
    let address = |page: usize| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("year", &year.map_or_else(String::new, |year| year.to_string()))
            .append_pair("name", &typed.name)
            .append_pair("page", &page.to_string())
            .finish();
        format!("/results/recorded?{query}")
    };
    let row = |one: &&past::Recorded| Row {
        name: one.name.clone(),
        province: unit::Name::of(&one.province).proper().to_owned(),
        outcome: Mark {
            tone: if one.outcome == Outcome::Recognised { "ok" } else { "bad" },
            icon: "file",
            words: words.say(&format!("past.outcome.{}", one.outcome.name())),
        },
        standard: one.standard.clone(),
        decision: one.number.clone(),
        day: words.date(parse_day(&one.decided_on)),
        source: one.source.clone(),
    };
    let title = year.map_or_else(|| words.say("past.link"), |year| words.with("past.title", "year", year));
    page(&Page {
        frame: visitor.frame(title),
        years: years.iter().map(|one| opt(one, one.to_string(), year == Some(*one))).collect(),
        name: typed.name.clone(),
        found: found.len(),
        rows: found.iter().skip(number * PAGE_LENGTH).take(PAGE_LENGTH).map(row).collect(),
        earlier: number.checked_sub(1).map(address),
        later: (number < end).then(|| address(number + 1)),
    })
}
