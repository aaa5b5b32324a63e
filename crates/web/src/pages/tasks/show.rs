use askama::Template;
use axum::extract::Path;
use correspondence::{
    directive,
    paper::{self, Paper},
    task::{self, Counts, Step, StepKind, Task},
};
use organisation::{Moment, unit};

use super::offers::{Offers, Until};
use crate::{
    again::Again,
    chart::Piece,
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::{
        directives::{marks, paper_page},
        dossiers::Mark,
    },
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/tasks/show.html")]
struct Page {
    frame: Frame,
    id: i64,
    version: i64,
    paper_id: i64,
    reference: String,
    about: String,
    state: Mark,
    due: Option<Mark>,
    item_words: String,
    facts: Vec<(String, String)>,
    /// The page of the letter, if the reader may open it, and how it is cited.
    letter: (Option<String>, String),
    chain: Vec<Link>,
    below: Option<Below>,
    steps: Vec<StepLine>,
    acts: Option<Offers>,
    decide_until: Option<Until>,
    taking: bool,
    again: Again,
}

/// A unit on the way of a task.
struct Link {
    icon: &'static str,
    name: String,
    about: String,
    href: Option<String>,
}

/// What was passed on.
struct Below {
    words: String,
    about: String,
    bar: Vec<(&'static str, Piece)>,
}

/// Something that happened.
struct StepLine {
    mark: Mark,
    told: String,
    paper: Option<(Option<String>, String)>,
    file: Option<(String, String)>,
    by: String,
}

/// Shows a task; the first time that somebody opens it who may do it, it is seen.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let task = task::open(&visit.app.programme.store, &visit.actor, id, visit.now).await?;
    page(&build(&visit, task, Again::default()).await?)
}

/// The task again, after something on its page was refused.
pub(super) async fn again(visit: &SignedIn, id: i64, again: Again) -> Answer {
    let task = task::read(&visit.app.programme.store, &visit.actor, id).await?;
    refused_page(&build(visit, task, again).await?)
}

async fn build(visit: &SignedIn, task: Task, again: Again) -> Result<Page, Failure> {
    let (words, store, today) = (visit.words, &visit.app.programme.store, visit.now.today());
    let paper = paper::find(store, task.paper_id).await?;
    let steps = task::steps(store.read(), task.id).await?;
    let below = task::below(store, task.id, today).await?;
    let asked = steps.iter().rev().find(|step| step.kind == StepKind::ExtensionAsked);
    let rules = task.may_rule(&visit.actor);
    let item = words.with("directive.item", "number", task.number);
    let papers = steps.iter().filter_map(|step| step.paper_id).chain([paper.id]);
    let open = paper::may_open(store, &visit.actor, papers).await?;
    let page_of = |paper: i64| open.contains(&paper).then(|| paper_page(paper));
    Ok(Page {
        frame: visit.frame(words.fill("task.head", &[("item", &item), ("reference", &paper.reference())])),
        id: task.id,
        version: task.version,
        paper_id: task.paper_id,
        reference: paper.reference(),
        about: paper.subject.clone(),
        state: marks::stage(words, task.stage),
        due: marks::timing(words, &task, today),
        item_words: task.words.clone(),
        facts: facts(visit, &task, &steps).await?,
        letter: (page_of(paper.id), letter(words, &paper)),
        chain: chain(visit, &task).await?,
        below: (below.total() > 0).then(|| Below::of(words, &below)),
        steps: steps.iter().map(|step| StepLine::of(words, task.id, step, page_of)).collect(),
        acts: Offers::of(visit, &task, &again).await?,
        decide_until: task.asked_until.as_deref().filter(|_| rules && task.stage.is_open()).map(|day| Until {
            day: day.to_owned(),
            told: words.fill(
                "task.extension.told",
                &[("day", &marks::due(words, Some(day))), ("reason", asked.map_or("", |step| &step.words))],
            ),
        }),
        taking: rules && task.stage == task::Stage::Answered,
        again,
    })
}

fn letter(words: Words, paper: &Paper) -> String {
    let kind = paper::kind(&paper.kind).map(paper::Type::label).unwrap_or_default();
    let (day, reference) = (marks::due(words, paper.issued_on.as_deref()), paper.reference());
    let places = [("type", kind.as_str()), ("reference", &reference), ("day", &day), ("issuer", &paper.issuer)];
    words.fill("directive.head", &places)
}

/// What is to be told of a task, besides its words.
async fn facts(visit: &SignedIn, task: &Task, steps: &[Step]) -> Result<Vec<(String, String)>, Failure> {
    let (words, db) = (visit.words, visit.app.programme.store.read());
    let sectors = |listed: &str| listed.split_whitespace().map(|one| words.sector(one)).collect::<Vec<_>>().join(", ");
    let assigned = steps.iter().rev().find_map(|step| step.assignee.clone()).filter(|_| task.person_id.is_some());
    let items = directive::items(db, task.paper_id).await?;
    let item_due = items.into_iter().find(|item| item.id == task.item_id).and_then(|item| item.due_on);
    let mut facts = vec![
        ("unit", name(visit, task.unit_id, &task.sector).await?),
        ("person", assigned.unwrap_or_else(|| words.say("directive.units.unassigned"))),
        ("due", marks::due(words, task.due_on.as_deref())),
    ];
    if item_due != task.due_on {
        facts.push(("item_due", marks::due(words, item_due.as_deref())));
    }
    facts.push(("needs", words.say(&format!("directive.needs.{}", task.needs.name()))));
    facts.push(("measure", task.measure.clone()));
    facts.push(("lead", sectors(&task.lead_sector)));
    facts.push(("partners", sectors(&task.partner_sectors)));
    facts.push(("value", task.value.map(|value| words.number(value)).unwrap_or_default()));
    let told = facts.into_iter().filter(|(_, told)| !told.is_empty());
    Ok(told.map(|(key, told)| (words.say(&format!("task.fact.{key}")), told)).collect())
}

/// What a unit, or a department of it, is called.
async fn name(visit: &SignedIn, unit: i64, sector: &str) -> Result<String, Failure> {
    let unit = unit::find(visit.app.programme.store.read(), unit, visit.now.today()).await?;
    Ok(marks::doer(visit.words, &unit.name, sector))
}

/// The units through which a task came, from above.
async fn chain(visit: &SignedIn, task: &Task) -> Result<Vec<Link>, Failure> {
    let (words, store) = (visit.words, &visit.app.programme.store);
    let state = |task: &Task| marks::stage(words, task.stage).words;
    let own = Link {
        icon: "person",
        name: name(visit, task.unit_id, &task.sector).await?,
        about: format!("{}: {}", words.say("task.chain.own"), state(task)),
        href: None,
    };
    let mut links = vec![own];
    let mut at = task.clone();
    while let Some(parent) = at.parent_id {
        at = task::find(store.read(), parent).await?;
        let readable = task::read(store, &visit.actor, parent).await.is_ok();
        links.push(Link {
            icon: "half",
            name: name(visit, at.unit_id, &at.sector).await?,
            about: state(&at),
            href: readable.then(|| format!("/tasks/{parent}")),
        });
    }
    let about = words.say("task.chain.sender");
    links.push(Link { icon: "send", name: name(visit, at.sender_id, &at.sender_sector).await?, about, href: None });
    links.reverse();
    Ok(links)
}

impl Below {
    fn of(words: Words, counts: &Counts) -> Self {
        let (answered, overdue) = (words.number(counts.answers()), words.number(counts.overdue));
        Self {
            words: words.with("task.chain.below", "count", words.number(counts.total())),
            about: words.fill("task.chain.below_about", &[("answered", &answered), ("overdue", &overdue)]),
            bar: marks::bar(counts),
        }
    }
}

impl StepLine {
    fn of(words: Words, task: i64, step: &Step, page_of: impl Fn(i64) -> Option<String>) -> Self {
        let (tone, icon) = match step.kind {
            StepKind::Seen => ("", "eye"),
            StepKind::Accepted => ("info", "half"),
            StepKind::Assigned => ("info", "person"),
            StepKind::ExtensionAsked => ("late", "clock"),
            StepKind::ExtensionGranted => ("ok", "clock"),
            StepKind::ExtensionRefused => ("bad", "x"),
            StepKind::Answered => ("ok", "check"),
            StepKind::Returned => ("late", "back"),
            StepKind::Closed => ("ok", "ok"),
        };
        let person = step.assignee.as_ref().map(|person| words.with("task.steps.to", "person", person));
        let until =
            step.on_day.as_deref().map(|day| words.with("task.steps.until", "day", marks::due(words, Some(day))));
        let value = step.value.map(|value| words.with("task.steps.value", "value", words.number(value)));
        let said = Some(step.words.clone()).filter(|words| !words.is_empty());
        let told: Vec<String> = [person, until, value, said].into_iter().flatten().collect();
        let by = step.person.clone().unwrap_or_else(|| words.say("task.steps.program"));
        let named = step.paper_id.zip(step.paper_number.as_deref()).zip(step.paper_symbol.as_deref());
        Self {
            mark: Mark { tone, icon, words: words.say(&format!("task.step.{}", step.kind.name())) },
            told: told.join("\n"),
            paper: named.map(|((id, number), symbol)| (page_of(id), paper::reference(number, symbol))),
            file: step.sha256.as_ref().map(|_| (format!("/tasks/{task}/files/{}", step.id), step.file_name.clone())),
            by: words.fill("task.steps.by", &[("person", &by), ("at", &words.moment(Moment(step.at)))]),
        }
    }
}
