//! What is due from a person, by day: tasks of papers and what waits in dossiers; and the link for a calendar program.

pub(crate) mod feed;

use askama::Template;
use axum::extract::Query;
use chrono::{Datelike as _, NaiveDate};
use correspondence::due::{self, Due, Group, Kind, Part};
use organisation::{
    Error,
    calendar::{Calendar, Standing},
    feed as link,
};
use programme::{
    agenda::{self, Item},
    due::Timing,
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::{dossiers::Mark, home},
    visit::SignedIn,
    words::Words,
};

/// Lines of a page.
const LINES: usize = 50;
/// Lines on the first page.
const NEAREST: usize = 5;
/// Signs of an item's words that a line shows.
const SHOWN: usize = 240;

#[derive(Template)]
#[template(path = "pages/due/list.html")]
struct Page {
    frame: Frame,
    chips: Vec<Chip>,
    sections: Vec<Section>,
    earlier: Option<String>,
    later: Option<String>,
    /// When the own link was made, in words.
    made: Option<String>,
    /// The link, on the page that follows its making.
    link: Option<String>,
}

/// A group with its number; it leads to the group alone.
struct Chip {
    tone: &'static str,
    words: String,
    count: String,
    href: String,
    current: bool,
}

/// The lines of a group.
struct Section {
    name: &'static str,
    title: String,
    lines: Vec<DueLine>,
}

/// Something that is due, ready to be shown.
pub(crate) struct DueLine {
    /// Day and month.
    pub(crate) day: Option<(String, String)>,
    pub(crate) title: String,
    pub(crate) about: String,
    /// From whom and why.
    pub(crate) from: Vec<String>,
    /// How many working days are left, and that the day itself is free.
    pub(crate) days: Vec<String>,
    pub(crate) timing: Option<Mark>,
    pub(crate) href: String,
    pub(crate) act: String,
}

/// Which part is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    group: String,
    page: usize,
}

impl Wanted {
    fn address(&self, page: usize) -> String {
        format!("/due?group={}&page={page}", Group::from_name(&self.group).map_or("", Group::name))
    }
}

/// Shows what is due.
pub(crate) async fn list(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    page(&build(&visit, &wanted, None).await?)
}

async fn build(visit: &SignedIn, wanted: &Wanted, link: Option<String>) -> Result<Page, Failure> {
    let words = visit.words;
    let group = Group::from_name(&wanted.group);
    let part = Part { group, skip: wanted.page.saturating_mul(LINES), take: LINES };
    let agenda = agenda::of(&visit.app.programme, &visit.actor, visit.now).await?;
    let (due, lines) = lines(visit, &agenda, part).await?;
    let mut sections: Vec<Section> = Vec::new();
    for (group, line) in lines {
        match sections.last_mut().filter(|section| section.name == group.name()) {
            Some(section) => section.lines.push(line),
            None => sections.push(Section {
                name: group.name(),
                title: words.say(&format!("waiting.group.{}", group.name())),
                lines: vec![line],
            }),
        }
    }
    let chip = |one: Option<Group>| Chip {
        tone: if one == Some(Group::Overdue) && due.count(one) > 0 { "bad" } else { "" },
        words: words.say(&format!("waiting.group.{}", one.map_or("all", Group::name))),
        count: words.number(due.count(one)),
        href: one.map_or_else(|| "/due".to_owned(), |one| format!("/due?group={}", one.name())),
        current: one == group,
    };
    let found = usize::try_from(due.count(group)).unwrap_or(usize::MAX);
    let next = wanted.page.saturating_add(1);
    let made = link::made_at(&visit.app.programme.store, &visit.actor).await?;
    Ok(Page {
        frame: visit.frame(words.say("waiting.title")).shown_at("/due".to_owned()),
        chips: std::iter::once(None).chain(Group::ALL.map(Some)).map(chip).collect(),
        sections,
        earlier: wanted.page.checked_sub(1).map(|page| wanted.address(page)),
        later: (next.saturating_mul(LINES) < found).then(|| wanted.address(next)),
        made: made.map(|at| words.with("waiting.feed.made", "at", words.moment(at))),
        link,
    })
}

/// The first that papers ask of the person: for the first page, which shows the dossiers by itself.
pub(crate) async fn nearest(visit: &SignedIn) -> Result<Vec<DueLine>, Failure> {
    let (_, lines) = lines(visit, &[], Part { group: None, skip: 0, take: NEAREST }).await?;
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

async fn lines(visit: &SignedIn, agenda: &[Item], part: Part) -> Result<(due::Page, Vec<(Group, DueLine)>), Failure> {
    let (store, today) = (&visit.app.programme.store, visit.now.today());
    let days: Vec<_> = agenda.iter().map(day_of).collect();
    let due = due::of(store, &visit.actor, &days, part, today).await?;
    let calendar = Calendar::load(store.read()).await?;
    let mut lines = Vec::with_capacity(due.lines.len());
    for line in &due.lines {
        let (on, mut line) = match line {
            due::Line::Other(place) => {
                let item = agenda.get(*place).ok_or(Error::NotFound)?;
                (day_of(item), of_agenda(visit.words, item))
            }
            due::Line::Own(due) => (due.on, of_paper(visit.words, due, today)),
        };
        line.day = on.map(|on| (format!("{:02}", on.day()), visit.words.with("home.month", "month", on.month())));
        line.days = on.map(|on| told(visit.words, &calendar, on, today)).unwrap_or_default();
        lines.push((Group::of(on, today), line));
    }
    Ok((due, lines))
}

/// The day of a piece of work; what was handed in once has none any more.
fn day_of(item: &Item) -> Option<NaiveDate> {
    let standing = item.standing.as_ref()?;
    let open = matches!(standing.timing, Timing::Left(_) | Timing::Overdue(_));
    standing.due.as_ref().filter(|_| open).map(|due| due.on)
}

fn of_agenda(words: Words, item: &Item) -> DueLine {
    let line = home::line(words, item);
    let due = item.standing.as_ref().and_then(|standing| standing.due.as_ref());
    let from = due.map(|due| {
        let key = if due.national { "waiting.ground_national" } else { "waiting.ground" };
        words.with(key, "ground", &due.ground)
    });
    DueLine {
        day: None,
        title: line.title,
        about: line.about,
        from: from.into_iter().collect(),
        days: Vec::new(),
        timing: line.timing,
        href: line.href,
        act: line.act,
    }
}

fn of_paper(words: Words, due: &Due, today: NaiveDate) -> DueLine {
    let name = due.kind.name();
    let count = words.number(due.things);
    let (title, about, from) = match &due.asked {
        Some(asked) => {
            let number = asked.number.to_string();
            let places = [("reference", asked.reference.as_str()), ("number", &number), ("count", &count)];
            let why = words.with("waiting.why", "subject", &asked.subject);
            let sender = words.with("waiting.from", "sender", &asked.sender);
            let from = if due.kind == Kind::Task { vec![why, sender] } else { vec![why] };
            (words.fill(&format!("waiting.kind.{name}"), &places), shortened(&asked.words), from)
        }
        None => (words.with(&format!("waiting.kind.{name}"), "count", count), String::new(), Vec::new()),
    };
    DueLine {
        day: None,
        title,
        about,
        from,
        days: Vec::new(),
        timing: home::timing(words, Timing::of(false, 0, due.on, today)),
        href: href(due),
        act: words.say(&format!("waiting.act.{name}")),
    }
}

fn href(due: &Due) -> String {
    match (due.kind, &due.asked) {
        (Kind::Task, _) => format!("/tasks/{}", due.id),
        (_, Some(_)) if due.things == 1 => format!("/tasks/{}", due.id),
        (_, Some(asked)) => format!("/directives/{}", asked.paper),
        (Kind::Incidents | Kind::Forwarded, None) => "/incidents".to_owned(),
        (_, None) => "/difficulties".to_owned(),
    }
}

/// How many working days are left, with the years whose holidays are not known; and whether the day itself is free.
fn told(words: Words, calendar: &Calendar, on: NaiveDate, today: NaiveDate) -> Vec<String> {
    let mut told = Vec::new();
    if on > today {
        let count = calendar.working_days_between(today, on).to_string();
        let unknown = calendar.unknown_years(today, on);
        let years = unknown.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let key = if unknown.is_empty() { "waiting.working" } else { "waiting.working_unknown" };
        told.push(words.fill(key, &[("count", &count), ("years", &years)]));
    }
    match calendar.standing(on) {
        Standing::Weekend | Standing::Holiday if on >= today => told.push(words.say("waiting.free")),
        _ => {}
    }
    told
}

/// The beginning of long words.
fn shortened(words: &str) -> String {
    match words.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or(words).trim_end()),
        None => words.to_owned(),
    }
}
