//! The first page: what waits for the person, with its day; for a commune also where the year stands.

use askama::Template;
use chrono::Datelike as _;
use organisation::{Action, Actor, Role};
use programme::{
    State,
    agenda::{self, At, Item, Work},
    board::Behind,
    due::Timing,
};

use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::{
        dossiers::{Mark, Opened, Score},
        due::{self, DueLine},
    },
    routes::{BRINGING, REPORTING},
    routing::Access,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct Page {
    frame: Frame,
    day: String,
    name: String,
    has_office: bool,
    items: Vec<Line>,
    /// What papers ask in the next days.
    nearest: Vec<DueLine>,
    dossier: Option<DossierLine>,
    gains: Vec<GainLine>,
    rooms: Vec<(String, String)>,
    /// Whether the person reads reviews.
    reviews: bool,
}

/// A piece of work.
pub(crate) struct Line {
    /// Day and month of its last day.
    day: Option<(String, String)>,
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) timing: Option<Mark>,
    pub(crate) href: String,
    pub(crate) act: String,
}

/// The dossier of the person's commune.
struct DossierLine {
    href: String,
    state: Mark,
    score: Score,
}

/// A small step that would gain points.
struct GainLine {
    indicator: String,
    name: String,
    sector: String,
    from: String,
    to: String,
    points: String,
}

/// Steps that are shown.
const GAINS: usize = 5;

/// Shows what waits for a person.
pub(crate) async fn show(visit: SignedIn) -> Answer {
    let (words, programme) = (visit.words, &visit.app.programme);
    let work = agenda::of(programme, &visit.actor, visit.now).await?;
    let opened = own_dossier(&visit, &work).await?;
    let nearest = due::nearest(&visit).await?;
    let mut frame = visit.frame(words.say("home.title"));
    if let Some(opened) = &opened {
        frame = frame.scored_by(&opened.standard);
    }
    page(&Page {
        frame,
        day: words.fill("home.day", &[("day", &words.date(visit.now.today()))]),
        name: visit.actor.name.clone(),
        has_office: !visit.actor.offices.is_empty(),
        items: work.iter().map(|item| line(words, item)).collect(),
        nearest,
        gains: opened.as_ref().map(|opened| gains(words, opened)).unwrap_or_default(),
        dossier: opened.as_ref().map(|opened| DossierLine {
            href: format!("/assessments/{}", opened.dossier.id),
            state: Mark::of_state(words, opened.dossier.state),
            score: Score::of(words, &opened.standard, &opened.snapshot.evaluation),
        }),
        rooms: rooms(words, &visit.actor),
        reviews: visit.actor.offices.iter().any(|held| held.role != Role::Administrator),
    })
}

/// The dossier that the commune works on, for whoever works on it.
async fn own_dossier(visit: &SignedIn, work: &[Item]) -> Result<Option<Opened>, Failure> {
    let own = work.iter().find_map(|item| match item.at {
        At::Dossier(id) => Some(id),
        At::Objections(_) | At::Province(_) | At::Sitting(_) => None,
    });
    match own {
        Some(id) => Ok(Some(Opened::of(visit, id).await?)),
        None => Ok(None),
    }
}

/// A piece of work in words.
pub(crate) fn line(words: Words, item: &Item) -> Line {
    let due = item.standing.as_ref().and_then(|standing| standing.due.as_ref());
    let (count, year) = (words.number(item.count), item.year.to_string());
    let places = [("count", count.as_str()), ("year", &year), ("place", &item.place)];
    let name = item.work.name();
    Line {
        day: due.map(|due| (format!("{:02}", due.on.day()), words.with("home.month", "month", due.on.month()))),
        title: words.fill(&format!("home.work.{name}.title"), &places),
        about: words.fill(&format!("home.work.{name}.about"), &places),
        timing: item.standing.as_ref().and_then(|standing| timing(words, standing.timing)),
        href: href(item),
        act: words.say(&format!("home.work.{name}.act")),
    }
}

/// How near a day is, in words.
pub(crate) fn timing(words: Words, timing: Timing) -> Option<Mark> {
    let (tone, icon) = match timing {
        Timing::HandedIn | Timing::NotSet => return None,
        Timing::Late(_) | Timing::Overdue(_) => ("bad", "x"),
        Timing::Left(0..=7) => ("late", "late"),
        Timing::Left(_) => ("", "late"),
    };
    let sentence = words.with(&format!("timing.{}", timing.name()), "days", timing.days());
    Some(Mark { tone, icon, words: sentence })
}

fn href(item: &Item) -> String {
    match (&item.at, item.work) {
        (At::Sitting(id), _) => format!("/sittings/{id}"),
        (At::Objections(id), _) => format!("/assessments/{id}/objections"),
        (At::Dossier(_), Work::HoldCouncil) | (At::Province(_), Work::HoldReview) => "/councils".to_owned(),
        (At::Dossier(id), _) => format!("/assessments/{id}"),
        (At::Province(id), Work::Appraise) => format!("/boards/provinces/{id}/appraisals?year={}", item.year),
        (At::Province(id), Work::Decide) => format!("/decisions/new?province={id}&year={}", item.year),
        (At::Province(id), Work::Agree) => {
            format!("/boards/communes?year={}&province={id}&state={}", item.year, State::Submitted.name())
        }
        (At::Province(id), Work::Recheck) => format!("/boards/provinces/{id}/rechecks?year={}", item.year),
        (At::Province(id), Work::WatchOverdue) => {
            format!("/boards/communes?year={}&province={id}&behind={}", item.year, Behind::Overdue.name())
        }
        (At::Province(id), _) => format!("/boards/provinces/{id}?year={}", item.year),
    }
}

/// The small steps that would gain most, while figures can still change.
fn gains(words: Words, opened: &Opened) -> Vec<GainLine> {
    if !opened.dossier.state.figures_open() {
        return Vec::new();
    }
    let (standard, snapshot) = (&opened.standard, &opened.snapshot);
    let class = snapshot.class.as_ref().map(|class| class.key.as_str());
    let facts = opened.facts();
    let line = |gain: standards::Gain| {
        let (criterion, indicator) = standard.indicator(&gain.indicator)?;
        let of = |part: u64| {
            gain.of.map_or_else(|| words.number(part), |of| format!("{}/{}", words.number(part), words.number(of)))
        };
        Some(GainLine {
            name: words.lang.pick(&indicator.name.vi, &indicator.name.en).to_owned(),
            sector: words.say(&format!("sector.{}", criterion.sector)),
            from: of(gain.from),
            to: of(gain.to),
            points: format!("+{}", programme::explanation::points(words.lang, gain.points)),
            indicator: gain.indicator,
        })
    };
    let all = standards::gains(standard, class, &facts, &snapshot.evaluation);
    all.into_iter().filter_map(line).take(GAINS).collect()
}

/// The rooms of a person's offices.
fn rooms(words: Words, actor: &Actor) -> Vec<(String, String)> {
    let mut rooms: Vec<(String, String)> = Vec::new();
    for held in &actor.offices {
        let room = match (held.role, held.role.level()) {
            (Role::Ministry, _) => (words.say("layout.nav.country"), "/boards".to_owned()),
            (Role::Administrator, _) => (words.say("layout.nav.accounts"), "/accounts".to_owned()),
            (_, "commune") => (held.unit_name.clone(), format!("/communes/{}", held.unit)),
            (_, "province") => (
                format!("{}: {}", words.say("layout.nav.province"), held.unit_name),
                format!("/boards/provinces/{}", held.unit),
            ),
            _ => (words.say("layout.nav.units"), "/units/search".to_owned()),
        };
        if !rooms.contains(&room) {
            rooms.push(room);
        }
    }
    let doors = [
        (BRINGING, "difficulty.title", "/difficulties"),
        (REPORTING, "incident.title", "/incidents"),
        (Access::Office(Action::ReadPapers), "sector_page.list", "/sectors"),
        (Access::Office(Action::ReadPapers), "calendar.link", "/calendar"),
    ];
    let open = doors.into_iter().filter(|(access, _, _)| access.admits(actor));
    rooms.extend(open.map(|(_, key, href)| (words.say(key), href.to_owned())));
    rooms
}
