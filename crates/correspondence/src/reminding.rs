//! Reminders of tasks: before and on the last day, to the head after it, to the superior office in the end. Days and
//! readers are data (`reminders/rules.toml`).
//!
//! Each batch is a change of its own and leaves its marks with its notices, so that a run that was broken off leaves only
//! whole batches, and the next one goes on where it stopped.

mod by_hand;
mod desks;
mod rules;
mod store;

use std::{collections::BTreeSet, fmt};

use chrono::{Datelike as _, NaiveDate, NaiveTime};
use organisation::{
    Change, Moment, Result,
    audit::Subject,
    calendar::Calendar,
    day,
    lease::{self, Holder},
    notice::{self, Notice},
    parse_day,
};
use serde::Serialize;
use storage::Store;

use self::{
    rules::{Per, RULES, Rule},
    store::{Late, Waiting},
};
use crate::paper;

pub use by_hand::{Reminded, Wanted, by_hand, missing};
pub(crate) use desks::{Asked, Desks};
pub(crate) use rules::Whom;
pub use store::Missing;

/// The name of the work.
const WORK: &str = "reminders";
/// Tasks or papers in one change.
const BATCH: usize = 250;

/// What fills the places of a notice.
#[derive(Serialize)]
struct Places {
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<i64>,
    paper: String,
    issuer: String,
    due: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
}

/// The same for what is late at the end of a week.
#[derive(Serialize)]
struct Week {
    count: i64,
    papers: i64,
}

/// Reminds of everything once a day, from an hour on, on the node that comes first. Gives how many notices are new.
pub async fn of_the_day(store: &Store, holder: &Holder, from: NaiveTime, at: Moment) -> Result<u64> {
    let today = at.today();
    if at < Moment::on(today, from) || lease::done(store.read(), WORK).await?.is_some_and(|done| done >= day(today)) {
        return Ok(0);
    }
    if lease::take(store, WORK, holder, at).await?.is_none_or(|done| done >= day(today)) {
        return Ok(0);
    }
    let told = run(store, at).await?;
    lease::finish(store, WORK, holder, &day(today)).await?;
    Ok(told)
}

/// Tells whatever the rules ask for on the day and nobody was told yet. Gives how many notices are new.
pub async fn run(store: &Store, at: Moment) -> Result<u64> {
    let calendar = Calendar::load(store.read()).await?;
    let today = at.today();
    let mut told = 0;
    for rule in &RULES.rule {
        let until = rule.reaches(&calendar, today);
        told += match rule.per {
            Per::Task => {
                let next = RULES.next(rule).map(|next| next.reaches(&calendar, today));
                tell_of_tasks(store, rule, (next, until), at).await?
            }
            Per::Paper => tell_of_papers(store, rule, until, at).await?,
            Per::Week if today.weekday().number_from_monday() < rule.weekday => 0,
            Per::Week => tell_of_weeks(store, rule, until, at).await?,
        };
    }
    Ok(told)
}

async fn tell_of_tasks(
    store: &Store,
    rule: &'static Rule,
    (after, until): (Option<NaiveDate>, NaiveDate),
    at: Moment,
) -> Result<u64> {
    let today = at.today();
    // who was sent a task today knows of it
    let sent_before = if rule.when > 0 { at } else { Moment::on(today, NaiveTime::MIN) };
    let waiting = store::waiting(store.read(), rule, (after, until), sent_before).await?;
    let mut told = 0;
    for batch in waiting.chunks(BATCH) {
        let desks = Desks::of(store.read(), rule.whom, batch.iter().map(|task| task.unit_id), today).await?;
        let places: Vec<Places> = batch.iter().map(|task| task.places(today)).collect();
        let notices = batch.iter().zip(&places).map(|(task, places)| {
            let once = rule.once(format_args!("task/{}/{}", task.id, task.due_on));
            let doer = task.doer.filter(|_| rule.whom == Whom::Workers);
            (desks.doers(Asked { doer, ..task.asked() }), rule.notice(("task", task.id), places, once))
        });
        let notices: Vec<_> = notices.collect();
        let change = Change::by_program(store, at).await?;
        let new = notice::tell_each(&change, &notices).await?;
        if new == 0 {
            continue;
        }
        // where nobody sits the rule is not used up: whoever comes is told
        let marks = batch.iter().zip(&notices).map(|(task, (readers, _))| (task, readers.len()));
        store::mark(&change, rule, marks.filter(|(_, readers)| *readers > 0)).await?;
        told += keep(change, rule, batch.len(), new).await?;
    }
    Ok(told)
}

async fn tell_of_papers(store: &Store, rule: &'static Rule, until: NaiveDate, at: Moment) -> Result<u64> {
    let late = store::late_papers(store.read(), until).await?;
    let mut told = 0;
    for batch in late.chunks(BATCH) {
        let desks = Desks::of(store.read(), rule.whom, batch.iter().map(|late| late.sender_id), at.today()).await?;
        let places: Vec<Places> = batch.iter().map(Late::places).collect();
        let notices = batch.iter().zip(&places).map(|(late, places)| {
            let once = rule.once(format_args!("paper/{}/{}/{}", late.paper_id, late.sender_id, late.due_on));
            let readers = desks.of_desk(late.sender_id, &late.sender_sector);
            (readers, rule.notice(("paper", late.paper_id), places, once))
        });
        told += tell(store, rule, &notices.collect::<Vec<_>>(), at).await?;
    }
    Ok(told)
}

async fn tell_of_weeks(store: &Store, rule: &'static Rule, until: NaiveDate, at: Moment) -> Result<u64> {
    let late = store::late_senders(store.read(), until).await?;
    let week = at.today().iso_week();
    let mut told = 0;
    for batch in late.chunks(BATCH) {
        let desks = Desks::of(store.read(), rule.whom, batch.iter().map(|late| late.sender_id), at.today()).await?;
        let places: Vec<Week> = batch.iter().map(|late| Week { count: late.late, papers: late.papers }).collect();
        let notices = batch.iter().zip(&places).map(|(late, places)| {
            let once = rule.once(format_args!("{week:?}/{}/{}", late.sender_id, late.sender_sector));
            let readers = desks.of_desk(late.sender_id, &late.sender_sector);
            (readers, rule.notice(("unit", late.sender_id), places, once))
        });
        told += tell(store, rule, &notices.collect::<Vec<_>>(), at).await?;
    }
    Ok(told)
}

/// Tells a batch; where everybody was told already it leaves no trace.
async fn tell<P: Serialize>(
    store: &Store,
    rule: &Rule,
    notices: &[(BTreeSet<i64>, Notice<'_, P>)],
    at: Moment,
) -> Result<u64> {
    let change = Change::by_program(store, at).await?;
    match notice::tell_each(&change, notices).await? {
        0 => Ok(0),
        new => keep(change, rule, notices.len(), new).await,
    }
}

/// Keeps a batch with its event.
async fn keep(mut change: Change, rule: &Rule, about: usize, told: u64) -> Result<u64> {
    #[derive(Serialize)]
    struct Details<'a> {
        rule: &'a str,
        about: usize,
        told: u64,
    }
    let details = Details { rule: &rule.key, about, told };
    change.record("reminded", Subject { kind: "reminder", id: 0, unit: None }, &details).await?;
    change.commit().await?;
    Ok(told)
}

impl Rule {
    /// Names what a notice is about; a new last day makes it another.
    fn once(&self, about: fmt::Arguments<'_>) -> String {
        format!("remind/{}/{about}", self.key)
    }

    fn notice<'a, P: Serialize>(
        &'static self,
        subject: (&'static str, i64),
        places: &'a P,
        once: String,
    ) -> Notice<'a, P> {
        Notice { kind: &self.kind, subject, places, once }
    }
}

impl Waiting {
    fn asked(&self) -> Asked<'_> {
        Asked { unit: self.unit_id, sector: &self.sector, lead: &self.lead_sector, doer: self.doer }
    }

    fn places(&self, today: NaiveDate) -> Places {
        let days = parse_day(&self.due_on).signed_duration_since(today).num_days();
        Places {
            item: Some(self.item),
            paper: paper::reference(self.number.as_deref().unwrap_or_default(), &self.symbol),
            issuer: self.issuer.clone(),
            due: self.due_on.clone(),
            days: Some(days.abs()),
            count: None,
        }
    }
}

impl Late {
    fn places(&self) -> Places {
        Places {
            item: None,
            paper: paper::reference(self.number.as_deref().unwrap_or_default(), &self.symbol),
            issuer: self.issuer.clone(),
            due: self.due_on.clone(),
            days: None,
            count: Some(self.tasks),
        }
    }
}
