use askama::Template;
use axum::extract::{Path, Query};
use correspondence::{
    directive,
    paper::{self, Paper},
    reminding,
    task::{self, Board, Filter, Line, Listed, PAGE_LENGTH, Show, Tier},
};
use organisation::{Error, Moment, parse_day, unit};

use super::{
    marks::{self, whole},
    pace::{Before, Pace, Span},
    paper_page,
    reminder::Reminding,
    rows::{AskedRow, ItemRow, PlaceRow, Strip, UnitRow, sent},
    selection::{Selection, Wanted},
};
use crate::{
    again::Again,
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::boards::tiles::{Share, TileMap},
    visit::SignedIn,
    words::Words,
};

/// From which share of overdue tasks on a province is pointed at, in percent.
const MARKED: u64 = 5;

#[derive(Template)]
#[template(path = "pages/directives/board.html")]
struct Page {
    frame: Frame,
    now: Moment,
    paper: i64,
    paper_at: String,
    reference: String,
    head: String,
    strip: Option<Strip>,
    levels: Vec<Choice>,
    items: Vec<ItemRow>,
    /// Leads to the counts of all items.
    all: Option<String>,
    map: Option<TileMap>,
    provinces: Vec<PlaceRow>,
    total: PlaceRow,
    shows: Vec<Choice>,
    units: Vec<UnitRow>,
    /// Whether the units stand in a panel of their own.
    listed: bool,
    earlier: Option<String>,
    later: Option<String>,
    pace: Option<Pace>,
    extensions: Waiting<AskedRow>,
    /// Answers that the reader can close.
    answers: Waiting<UnitRow>,
    /// Where the chosen ones are sent, with what is shown.
    closing: String,
    /// The same, for a reminder.
    remind: String,
    reminding: Option<Reminding>,
    may_set: bool,
    /// Words of the way to the form that sends.
    sends: Option<&'static str>,
    done: Option<String>,
    again: Again,
}

/// What waits for the reader as the sender.
struct Waiting<T> {
    /// Those that waited longest.
    rows: Vec<T>,
    /// All of them.
    count: String,
    /// Says how many are shown, where there are more.
    more: Option<String>,
}

/// A way to another part of the board.
struct Choice {
    href: String,
    words: String,
    chosen: bool,
}

/// Shows the board of a paper.
pub(crate) async fn show(visit: SignedIn, Path(paper): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    page(&build(&visit, paper, &wanted, Again::default()).await?)
}

/// The board again, after something on it was refused.
pub(super) async fn again(visit: &SignedIn, paper: i64, wanted: &Wanted, again: Again) -> Answer {
    refused_page(&build(visit, paper, wanted, again).await?)
}

async fn build(visit: &SignedIn, id: i64, wanted: &Wanted, again: Again) -> Result<Page, Failure> {
    let (words, store, today) = (visit.words, &visit.app.programme.store, visit.now.today());
    let paper = paper::read(store, &visit.actor, id).await?;
    task::open_all(store, &visit.actor, id, visit.now).await?;
    // asked beside each other: the counts alone take half of the time
    let (board, missing, asked, answered) = tokio::try_join!(
        task::board(store, &visit.actor, id, today),
        reminding::missing(store, &visit.actor, id, today),
        // whatever of it is shown: the answers to a sender come from another tier than the one shown first
        task::awaiting_sender(store, &visit.actor, (id, Show::Asked), today),
        task::awaiting_sender(store, &visit.actor, (id, Show::Answered), today),
    )?;
    let chosen = Selection::of(id, &board, wanted)?;
    let desk = directive::desk(store, &visit.actor, &paper).await?;
    let provinces = provinces(words, &board, chosen);
    let country = provinces.len() > 1;
    let sent_any = board.counts(None, None, None).total() > 0;
    let listed = !country || (chosen.filter.province.is_none() && chosen.filter.show != Show::All);
    let shown = sent_any && (listed || chosen.filter.province.is_some());
    let units = list(visit, (id, chosen.filter, chosen.page), shown).await?;
    let answers = marks::answers(&units.0).chain(marks::answers(&answered.lines));
    let open = paper::may_open(store, &visit.actor, answers).await?;
    let reference = paper.reference();
    Ok(Page {
        now: visit.now,
        paper: id,
        paper_at: paper_page(id),
        head: head(words, &paper),
        strip: sent_any.then(|| Strip::of(words, &board, chosen)),
        levels: levels(words, &board, chosen),
        items: board.items.iter().map(|item| ItemRow::of(words, &board, item, chosen)).collect(),
        all: (board.items.len() > 1 && chosen.filter.item.is_some()).then(|| chosen.item(None)),
        map: if country { map(visit, &board, chosen).await? } else { None },
        total: PlaceRow::of(words, (None, words.say("directive.provinces.all"), counts(&board, chosen, None)), chosen),
        provinces: if country { provinces } else { Vec::new() },
        shows: shows(words, &board, chosen),
        listed: listed && sent_any,
        earlier: (chosen.page > 0 && shown).then(|| chosen.turned(chosen.page - 1)),
        later: ((chosen.page + 1) * PAGE_LENGTH < units.1).then(|| chosen.turned(chosen.page + 1)),
        units: units.0.iter().map(|line| UnitRow::of(words, line, today, &open)).collect(),
        pace: pace(visit, &paper, &board, chosen).await?,
        extensions: Waiting::of(words, &asked, |line| AskedRow::of(words, line)),
        answers: Waiting::of(words, &answered, |line| UnitRow::of(words, line, today, &open)),
        reminding: Reminding::of(words, &board, (missing, chosen.filter.province), &again),
        may_set: !sent_any && directive::may_set(store, &visit.actor, &paper).await?,
        sends: desk
            .filter(|_| !board.items.is_empty())
            .map(|desk| if desk.passing() { "directive.pass_on" } else { "directive.send_items" }),
        done: done(words, wanted),
        again,
        frame: visit.frame(paper.subject).shown_at(chosen.address()),
        closing: chosen.to(&format!("/directives/{id}/closing")),
        remind: chosen.to(&format!("/directives/{id}/reminder")),
        reference,
    })
}

impl<T> Waiting<T> {
    fn of(words: Words, listed: &Listed, row: impl Fn(&Line) -> T) -> Self {
        let (shown, count) = (words.number(listed.lines.len()), words.number(listed.count));
        let cut = whole(listed.count) > u64::try_from(listed.lines.len()).unwrap_or(u64::MAX);
        Self {
            rows: listed.lines.iter().map(row).collect(),
            more: cut.then(|| words.fill("directive.oldest", &[("shown", &shown), ("count", &count)])),
            count,
        }
    }
}

/// A page of the tasks of a paper, and how many there are.
async fn list(
    visit: &SignedIn,
    (paper, filter, page): (i64, Filter, i64),
    wanted: bool,
) -> Result<(Vec<Line>, i64), Failure> {
    if !wanted {
        return Ok((Vec::new(), 0));
    }
    let store = &visit.app.programme.store;
    let listed = task::units(store, &visit.actor, (paper, filter), page, visit.now.today()).await?;
    Ok((listed.lines, listed.count))
}

/// "Công văn 7312/BYT-MẪU ngày 05/10/2026, Bộ Y tế".
pub(super) fn head(words: Words, paper: &Paper) -> String {
    let kind = paper::kind(&paper.kind).map(paper::Type::label).unwrap_or_default();
    let day = marks::due(words, paper.issued_on.as_deref());
    let reference = paper.reference();
    let places = [("type", kind.as_str()), ("reference", &reference), ("day", &day), ("issuer", &paper.issuer)];
    words.fill("directive.head", &places)
}

fn counts(board: &Board, chosen: Selection, province: Option<i64>) -> task::Counts {
    board.counts(chosen.filter.item, chosen.filter.tier, province)
}

fn done(words: Words, wanted: &Wanted) -> Option<String> {
    let told = |key: &str, count: usize| words.with(key, "count", words.number(count));
    let vacant = wanted.vacant.filter(|count| *count > 0).map(|count| told("directive.reminding.vacant", count));
    let reminded = wanted.reminded.map(|count| told("directive.reminding.done", count));
    let sent = wanted.sent.map(|count| told("directive.send.done", count));
    let closed = wanted.closed.map(|count| words.with("directive.taking.done", "count", count));
    let done: Vec<String> = [sent, closed, reminded, vacant].into_iter().flatten().collect();
    (!done.is_empty()).then(|| done.join(" "))
}

/// The tiers that the chosen item was sent to, with their numbers.
fn levels(words: Words, board: &Board, chosen: Selection) -> Vec<Choice> {
    let item = chosen.filter.item;
    let choice = |tier: Tier| Choice {
        href: chosen.tier(tier),
        words: sent(words, tier, board.counts(item, Some(tier), None).total()),
        chosen: chosen.filter.tier == Some(tier),
    };
    board.tiers(item).into_iter().map(choice).collect()
}

/// The groups of tasks that the list of units can show.
fn shows(words: Words, board: &Board, chosen: Selection) -> Vec<Choice> {
    let counts = counts(board, chosen, chosen.filter.province);
    let groups = [
        (Show::All, counts.total()),
        (Show::Overdue, counts.overdue),
        (Show::Sent, counts.sent),
        (Show::Seen, counts.seen),
        (Show::InWork, counts.in_work),
        (Show::Returned, counts.returned),
        (Show::Replied, counts.answers()),
        (Show::Answered, counts.answered),
        (Show::Closed, counts.closed),
        (Show::InTime, counts.in_time),
        (Show::Late, counts.late),
        (Show::Asked, counts.asked),
    ];
    let shown = |(show, count): &(Show, i64)| *count > 0 || *show == chosen.filter.show;
    let choice = |(show, count): (Show, i64)| Choice {
        href: chosen.show(show),
        words: format!("{} {}", words.say(&format!("directive.state.{}", show.name())), words.number(count)),
        chosen: show == chosen.filter.show,
    };
    groups.into_iter().filter(shown).map(choice).collect()
}

/// The provinces, the most overdue first.
fn provinces(words: Words, board: &Board, chosen: Selection) -> Vec<PlaceRow> {
    let mut rows: Vec<PlaceRow> = board
        .provinces
        .iter()
        .map(|(id, name)| (Some(*id), unit::Name::of(name).proper().to_owned(), counts(board, chosen, Some(*id))))
        .filter(|(.., counts)| counts.total() > 0)
        .map(|row| PlaceRow::of(words, row, chosen))
        .collect();
    rows.sort_by_cached_key(|row| (std::cmp::Reverse(row.overdue), text::sort_key(&row.name)));
    rows
}

async fn map(visit: &SignedIn, board: &Board, chosen: Selection) -> Result<Option<TileMap>, Failure> {
    let today = visit.now.today();
    let provinces = unit::provinces(visit.app.programme.store.read(), today).await?;
    let share = |id: i64| {
        let counts = counts(board, chosen, Some(id));
        let marked = counts.overdue > 0 && whole(counts.overdue) * 100 >= whole(counts.total()) * MARKED;
        Some(Share { percent: marks::percent(&counts)?, marked })
    };
    Ok(TileMap::of(visit.words, today, &provinces, share))
}

async fn pace(visit: &SignedIn, paper: &Paper, board: &Board, chosen: Selection) -> Result<Option<Pace>, Failure> {
    let (Some(item), Some(sent)) = (chosen.filter.item, paper.issued_on.as_deref().map(parse_day)) else {
        return Ok(None);
    };
    let due = board.items.iter().find(|one| one.id == item).and_then(|one| one.due_on.as_deref()).map(parse_day);
    let store = &visit.app.programme.store;
    let answers = task::pace(store, &visit.actor, paper.id, (item, chosen.filter.tier)).await?;
    let answers: Vec<_> = answers.into_iter().map(|(on, count)| (on, whole(count))).collect();
    let total = whole(counts(board, chosen, None).total());
    let before = before(visit, paper, board, (item, chosen.filter.tier)).await?;
    let span = Span { sent, due, today: visit.now.today() };
    Ok(Pace::of(visit.words, total, &answers, span, before.as_ref()))
}

/// How answers came in to the same item of the year before's letter of the same kind, for the same tier.
async fn before(
    visit: &SignedIn,
    paper: &Paper,
    board: &Board,
    (item, tier): (i64, Option<Tier>),
) -> Result<Option<Before>, Failure> {
    let store = &visit.app.programme.store;
    let Some(letter) = directive::year_before(store, &visit.actor, paper).await? else { return Ok(None) };
    let items = directive::items(store.read(), letter).await?;
    let now = board.items.iter().find(|one| one.id == item);
    let same = |one: &&directive::Item| now.is_some_and(|now| (now.number, now.needs) == (one.number, one.needs));
    let Some(item) = items.iter().find(same).map(|one| one.id) else { return Ok(None) };
    let answers = match task::pace(store, &visit.actor, letter, (item, tier)).await {
        Err(Error::NotFound) => return Ok(None),
        answers => answers?,
    };
    let total = whole(task::sent(store, &visit.actor, letter, (item, tier)).await?);
    Ok(Some(Before { total, answers: answers.into_iter().map(|(on, count)| (on, whole(count))).collect() }))
}
