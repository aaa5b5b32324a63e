//! Writes what became of a letter's tasks: the tasks anew with their stages, their steps, and the papers that answer.

use std::collections::{HashMap, hash_map::Entry};

use chrono::{Datelike as _, NaiveDate};
use correspondence::{
    Body,
    paper::{self, Paper},
    task::{Needs, StepKind},
};
use organisation::{Change, Error, Moment, Result, Role, audit::Subject, day, parse_day};
use storage::{FromQueryResult, Sql as _, Store, Value, insert_many, next_id, settle_ids};

use super::{
    Letters,
    fate::{Fate, Step},
};
use crate::world::{
    Seeded,
    dice::{Dice, Matter},
    people::{People, Post},
};

type Row = Vec<Value>;

/// A task as it was sent.
#[derive(Debug, FromQueryResult)]
struct Sent {
    id: i64,
    dispatch_id: i64,
    item_id: i64,
    parent_id: Option<i64>,
    sender_id: i64,
    sender_sector: String,
    unit_id: i64,
    tier: String,
    province_id: Option<i64>,
    due_on: Option<String>,
    needs: Needs,
    level: String,
    code: String,
    name: String,
}

/// Whose name stands under an answer.
#[derive(FromQueryResult)]
struct Name {
    id: i64,
    name: String,
}

/// The last number of a book.
#[derive(FromQueryResult)]
struct Book {
    unit_id: i64,
    year: i64,
    series: String,
    number: i64,
}

#[derive(Default)]
struct Rows {
    tasks: Vec<Row>,
    steps: Vec<Row>,
    papers: Vec<Row>,
    entries: Vec<Row>,
    signatures: Vec<Row>,
    recipients: Vec<Row>,
    links: Vec<Row>,
    numbers: HashMap<(i64, i64, &'static str), i64>,
    next_paper: i64,
    names: HashMap<i64, String>,
    issuers: HashMap<i64, String>,
}

/// Draws and writes what became of the tasks of a letter.
pub(super) async fn settle(
    store: &Store,
    world: &Seeded,
    people: &People,
    (letters, letter): (&Letters, i64),
    now: Moment,
) -> Result<()> {
    let letter = paper::find(store, letter).await?;
    let sent_on = letter.issued_on.as_deref().map(parse_day).ok_or(Error::NotFound)?;
    let mut change = Change::by_program(store, now).await?;
    let tasks = sent(store, letter.id).await?;
    let mut rows = Rows { next_paper: next_id(&change.tx, "official_paper").await?, ..Rows::default() };
    rows.learn(store, letter.id).await?;
    rows.name_bodies(store, &tasks, sent_on).await?;
    for task in &tasks {
        let mut dice = Dice::of(world.seed, Matter::Letters(letter.id), &format!("{} {}", task.item_id, task.code));
        let due = task.due_on.as_deref().map_or(sent_on, parse_day);
        // nothing is made up for Hoàng Sa and Trường Sa
        let fate = if world.invented.without_figures.contains(&task.name) {
            Fate::unopened(due)
        } else {
            Fate::draw(&mut dice, (sent_on, due), now)
        };
        rows.add(&mut dice, people, (letters, &letter), (task, &fate))?;
    }
    rows.write(&change, letter.id).await?;
    change.record("loaded", Subject { kind: "paper", id: letter.id, unit: letter.unit_id }, &tasks.len()).await?;
    change.commit().await
}

async fn sent(store: &Store, letter: i64) -> Result<Vec<Sent>> {
    let sql = "SELECT t.id, t.dispatch_id, t.item_id, t.parent_id, t.sender_id, t.sender_sector, t.unit_id, t.tier,
                   t.province_id, t.due_on, i.needs, u.level, f.code, f.name
               FROM task t JOIN directive_item i ON i.id = t.item_id JOIN unit u ON u.id = t.unit_id
               JOIN unit_form f ON f.unit_id = t.unit_id
                   AND f.valid_from = (SELECT MAX(g.valid_from) FROM unit_form g WHERE g.unit_id = t.unit_id)
               WHERE t.paper_id = $1 ORDER BY t.id";
    Ok(store.read().rows(sql, [letter.into()]).await?)
}

impl Rows {
    /// Names of those who sign answers, names of the bodies, and the last numbers of their books.
    async fn learn(&mut self, store: &Store, letter: i64) -> Result<()> {
        let sql = "SELECT p.id, p.full_name AS name FROM person p JOIN office o ON o.person_id = p.id
                   WHERE o.role IN ('commune_chair', 'provincial_chair')";
        let names: Vec<Name> = store.read().rows(sql, []).await?;
        self.names = names.into_iter().map(|row| (row.id, row.name)).collect();
        let sql = "SELECT n.unit_id, n.year, n.series, n.last AS number FROM paper_number n WHERE n.sector = ''
                     AND n.unit_id IN (SELECT t.unit_id FROM task t WHERE t.paper_id = $1)";
        let last: Vec<Book> = store.read().rows(sql, [letter.into()]).await?;
        for row in last {
            if let Some((kind, _)) = [PLAN, REPORT].into_iter().find(|(kind, _)| *kind == row.series) {
                self.numbers.insert((row.unit_id, row.year, kind), row.number);
            }
        }
        Ok(())
    }

    /// Names of the bodies that answer and are answered to.
    async fn name_bodies(&mut self, store: &Store, tasks: &[Sent], on: NaiveDate) -> Result<()> {
        for task in tasks.iter().filter(|task| task.needs != Needs::Figure) {
            for unit in [task.unit_id, task.sender_id] {
                if let Entry::Vacant(free) = self.issuers.entry(unit) {
                    free.insert(Body::of_unit(unit).named(store.read(), on).await?.name);
                }
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        dice: &mut Dice,
        people: &People,
        (letters, letter): (&Letters, &Paper),
        (task, fate): (&Sent, &Fate),
    ) -> Result<()> {
        let (doer, signer) = doers(people, task)?;
        let ruler = ruler(people, task)?;
        let mut answer = None;
        let value = (task.needs == Needs::Figure).then(|| i64::try_from(dice.between(2, 60)).unwrap_or(2));
        for step in &fate.steps {
            if step.kind == StepKind::Answered && matches!(task.needs, Needs::Plan | Needs::Report) {
                answer = Some(self.paper((letters, letter), task, (signer, step.at))?);
            }
            let answered = step.kind == StepKind::Answered;
            let by = if ruled(step) { ruler } else { doer };
            self.steps.push(vec![
                task.id.into(),
                step.kind.into(),
                words(letters, step).to_owned().into(),
                step.on_day.map(day).into(),
                value.filter(|_| answered).into(),
                answer.filter(|_| answered).into(),
                String::new().into(),
                step.at.0.into(),
                by.person.into(),
                by.office.into(),
            ]);
        }
        let steps = i64::try_from(fate.steps.len()).map_err(Error::broken)?;
        self.tasks.push(vec![
            task.id.into(),
            task.dispatch_id.into(),
            letter.id.into(),
            task.item_id.into(),
            task.parent_id.into(),
            task.sender_id.into(),
            task.sender_sector.clone().into(),
            task.unit_id.into(),
            String::new().into(),
            task.tier.clone().into(),
            task.province_id.into(),
            fate.due_on.map(day).into(),
            fate.stage().into(),
            fate.answered_on().map(day).into(),
            fate.days_late.into(),
            fate.asked_until.map(day).into(),
            answer.into(),
            value.filter(|_| fate.answered_on().is_some()).into(),
            (1 + steps).into(),
        ]);
        Ok(())
    }

    /// The plan or report that answers, issued on the day of the answer.
    fn paper(
        &mut self,
        (letters, letter): (&Letters, &Paper),
        task: &Sent,
        (signer, at): (Post, Moment),
    ) -> Result<i64> {
        let (id, on) = (self.next_paper, at.today());
        self.next_paper += 1;
        let ((kind, symbol), subject) = match task.needs {
            Needs::Plan => (PLAN, &letters.plan_subject),
            _ => (REPORT, &letters.report_subject),
        };
        let year = i64::from(on.year());
        let number = self.numbers.entry((task.unit_id, year, kind)).or_default();
        *number += 1;
        let number = *number;
        let subject = subject.replace("%{reference}", &letter.reference());
        let issuer = self.issuers.get(&task.unit_id).cloned().ok_or(Error::NotFound)?;
        let folded = text::fold(&format!("{number} {number}/{symbol} {subject} {}", letters.answer_body));
        let by = [at.0.into(), signer.person.into(), signer.office.into()];
        self.papers.push(
            [
                id.into(),
                task.unit_id.into(),
                String::new().into(),
                issuer.into(),
                kind.into(),
                number.to_string().into(),
                symbol.into(),
                day(on).into(),
                subject.into(),
                letters.answer_body.clone().into(),
                folded.into(),
                2_i64.into(),
            ]
            .into_iter()
            .chain(by.clone())
            .collect(),
        );
        self.entries.push(
            [
                id.into(),
                task.unit_id.into(),
                String::new().into(),
                "outgoing".into(),
                year.into(),
                kind.into(),
                number.into(),
                day(on).into(),
                String::new().into(),
                String::new().into(),
                String::new().into(),
            ]
            .into_iter()
            .chain(by)
            .collect(),
        );
        let name = self.names.get(&signer.person).cloned().unwrap_or_default();
        self.signatures.push(vec![
            id.into(),
            "head".into(),
            None::<String>.into(),
            letters.chair_title.clone().into(),
            name.into(),
        ]);
        let to = self.issuers.get(&task.sender_id).cloned().unwrap_or_else(|| letter.issuer.clone());
        self.recipients.push(vec![
            id.into(),
            0_i64.into(),
            task.sender_id.into(),
            task.sender_sector.clone().into(),
            to.into(),
            "addressee".into(),
            String::new().into(),
            "electronic".into(),
            String::new().into(),
        ]);
        self.links.push(vec![id.into(), letter.id.into(), "answers".into(), 0_i64.into(), String::new().into()]);
        Ok(id)
    }

    async fn write(self, change: &Change, letter: i64) -> Result<()> {
        let tx = &change.tx;
        tx.run("DELETE FROM task WHERE paper_id = $1", [letter.into()]).await?;
        insert_many(tx, "official_paper", &PAPER, self.papers).await?;
        settle_ids(tx, "official_paper").await?;
        insert_many(tx, "task", &TASK, self.tasks).await?;
        settle_ids(tx, "task").await?;
        insert_many(tx, "task_step", &STEP, self.steps).await?;
        insert_many(tx, "paper_entry", &ENTRY, self.entries).await?;
        insert_many(tx, "paper_signature", &SIGNATURE, self.signatures).await?;
        insert_many(tx, "paper_recipient", &RECIPIENT, self.recipients).await?;
        insert_many(tx, "paper_link", &["from_id", "to_id", "kind", "position", "note"], self.links).await?;
        let units = storage::in_list(self.numbers.keys().map(|(unit, _, _)| *unit));
        let numbers: Vec<Row> = self
            .numbers
            .into_iter()
            .map(|((unit, year, kind), last)| {
                vec![unit.into(), String::new().into(), year.into(), kind.into(), last.into()]
            })
            .collect();
        let sql = format!(
            "DELETE FROM paper_number WHERE series IN ('plan', 'report') AND sector = '' AND unit_id IN ({units})"
        );
        tx.run(&sql, []).await?;
        insert_many(tx, "paper_number", &["unit_id", "sector", "year", "series", "last"], numbers).await?;
        Ok(())
    }
}

/// Types of the papers that answer, and their symbols in an invented world.
const PLAN: (&str, &str) = ("plan", "KH-MẪU");
const REPORT: (&str, &str) = ("report", "BC-MẪU");

const PAPER: [&str; 15] = [
    "id",
    "unit_id",
    "sector",
    "issuer",
    "type",
    "number",
    "symbol",
    "issued_on",
    "subject",
    "body",
    "folded",
    "version",
    "at",
    "person_id",
    "office_id",
];
const ENTRY: [&str; 14] = [
    "paper_id",
    "unit_id",
    "sector",
    "book",
    "year",
    "series",
    "number",
    "entered_on",
    "handed_to",
    "receipt",
    "note",
    "at",
    "person_id",
    "office_id",
];
const SIGNATURE: [&str; 5] = ["paper_id", "mode", "collective", "head_title", "signer"];
const RECIPIENT: [&str; 9] =
    ["paper_id", "position", "unit_id", "sector", "name", "role", "purpose", "channel", "through"];
const TASK: [&str; 19] = [
    "id",
    "dispatch_id",
    "paper_id",
    "item_id",
    "parent_id",
    "sender_id",
    "sender_sector",
    "unit_id",
    "sector",
    "tier",
    "province_id",
    "due_on",
    "stage",
    "answered_on",
    "days_late",
    "asked_until",
    "answer_id",
    "value",
    "version",
];
const STEP: [&str; 10] =
    ["task_id", "kind", "words", "on_day", "value", "paper_id", "file_name", "at", "person_id", "office_id"];

/// Who works on a task, and who signs its answer.
fn doers(people: &People, task: &Sent) -> Result<(Post, Post)> {
    let (doer, signer) = match task.level.as_str() {
        "province" => (Role::ProvincialLead, Role::ProvincialChair),
        _ => (Role::CommuneOfficer, Role::CommuneChair),
    };
    let post = |role| people.post(task.unit_id, role, 0).ok_or(Error::NotFound);
    Ok((post(doer)?, post(signer)?))
}

/// Who takes the answer.
fn ruler(people: &People, task: &Sent) -> Result<Post> {
    let role = if task.level == "province" { Role::Ministry } else { Role::ProvincialLead };
    people.post(task.sender_id, role, 0).ok_or(Error::NotFound)
}

const fn ruled(step: &Step) -> bool {
    matches!(step.kind, StepKind::Returned | StepKind::Closed | StepKind::ExtensionGranted | StepKind::ExtensionRefused)
}

fn words<'a>(letters: &'a Letters, step: &Step) -> &'a str {
    match step.kind {
        StepKind::Returned => &letters.return_reason,
        StepKind::ExtensionAsked => &letters.extension_reason,
        StepKind::ExtensionGranted => &letters.extension_words,
        _ => "",
    }
}
