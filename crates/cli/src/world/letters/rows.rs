//! The rows of tasks as they stand, of their steps, and of the papers that answer.

use std::collections::{BTreeSet, HashMap};

use chrono::Datelike as _;
use correspondence::{
    body, paper,
    task::{StepKind, Tier},
};
use organisation::{Change, Error, Moment, Result, Role, day, unit::level};
use storage::{Value, in_list, insert_many, settle_ids};

use super::{
    Answer, Desk, Letters, director,
    fate::Step,
    load::{Known, Played, Series},
};
use crate::world::{PAPER, people::Post};

type Row = Vec<Value>;

/// The rows of tasks and answers by table.
#[derive(Default)]
pub(super) struct Rows {
    next: i64,
    tasks: Vec<Row>,
    steps: Vec<Row>,
    papers: Vec<Row>,
    entries: Vec<Row>,
    signatures: Vec<Row>,
    recipients: Vec<Row>,
    links: Vec<Row>,
}

impl Rows {
    /// None yet; the first paper gets a row.
    pub(super) fn from(next: i64) -> Self {
        Self { next, ..Self::default() }
    }

    /// The papers that answer, numbered in the order of time; by the places of task and step.
    pub(super) fn answer(
        &mut self,
        desk: &Desk<'_>,
        words: &Letters,
        known: &mut Known,
        played: &[Played<'_>],
    ) -> Result<HashMap<(usize, usize), i64>> {
        let mut given: Vec<(Moment, usize, usize)> = Vec::new();
        for (place, task) in played.iter().enumerate() {
            let steps = task.fate.steps.iter().enumerate();
            let answered = steps.filter(|(_, step)| step.kind == StepKind::Answered);
            given.extend(answered.map(|(step, taken)| (taken.at, place, step)));
        }
        given.sort_unstable();
        let mut answers = HashMap::new();
        for (at, place, step) in given {
            let Some(task) = played.get(place) else { continue };
            if let Some(answer) = words.answer.iter().find(|answer| answer.needs == task.sent.needs.name()) {
                answers.insert((place, step), self.paper(desk, (words, answer), known, (task, at))?);
            }
        }
        Ok(answers)
    }

    /// The paper that answers, issued on the day of the answer.
    fn paper(
        &mut self,
        desk: &Desk<'_>,
        (words, answer): (&Letters, &Answer),
        known: &mut Known,
        (task, at): (&Played<'_>, Moment),
    ) -> Result<i64> {
        let (sent, on) = (&task.sent, at.today());
        let unit = known.unit(sent.unit_id, on)?;
        let provincial = unit.level == level::PROVINCE;
        // in a commune everybody acts for the People's Committee
        let sector = if provincial { sent.sector.as_str() } else { "" };
        let (person, title, name) = if sector.is_empty() {
            let role = if provincial { Role::ProvincialChair } else { Role::CommuneChair };
            let chair = desk.people.post(sent.unit_id, role, 0).ok_or(Error::NotFound)?;
            (chair, &words.titles.chair, known.chairs.get(&chair.person).cloned().unwrap_or_default())
        } else {
            let (doer, _) = task.doers.ok_or(Error::NotFound)?;
            (doer, &words.titles.director, director(desk, unit, sector))
        };
        let (issuer, kind) = (known.body_name((sent.unit_id, sector), on)?, paper::kind(&task.letter.kind));
        let to = known.body_name((sent.sender_id, &sent.sender_sector), on)?;
        let series = (sent.unit_id, sector.to_owned(), i64::from(on.year()), answer.kind.clone());
        let number = *known.numbers.entry(series).and_modify(|last| *last += 1).or_insert(1);
        let subject = answer.subject.replace("%{kind}", &kind.ok_or(Error::NotFound)?.name);
        let subject = subject.replace("%{reference}", &task.letter.reference());
        let id = self.next;
        self.next += 1;
        let body = (sent.unit_id, sector);
        self.issued((id, body, &issuer), (answer, number, &subject), (words, person), at);
        self.signatures.push(vec![id.into(), "head".into(), None::<String>.into(), title.clone().into(), name.into()]);
        // what goes to a People's Committee comes to the desk of its lead department
        let through = if sent.tier == Tier::Commune && sent.sender_sector.is_empty() {
            body::lead(level::PROVINCE, on).unwrap_or_default()
        } else {
            ""
        };
        self.recipients.push(vec![
            id.into(),
            0_i64.into(),
            sent.sender_id.into(),
            sent.sender_sector.clone().into(),
            to.into(),
            "addressee".into(),
            String::new().into(),
            "electronic".into(),
            through.into(),
        ]);
        self.links.push(vec![id.into(), task.letter.id.into(), "answers".into(), 0_i64.into(), String::new().into()]);
        Ok(id)
    }

    /// A paper and its line in the book of what went out.
    fn issued(
        &mut self,
        (id, (unit, sector), issuer): (i64, (i64, &str), &str),
        (answer, number, subject): (&Answer, i64, &str),
        (words, signer): (&Letters, Post),
        at: Moment,
    ) {
        let (on, empty) = (at.today(), String::new);
        let folded =
            text::fold(&format!("{} {subject} {}", paper::reference(&number.to_string(), &answer.symbol), words.mark));
        let by: [Value; 3] = [at.0.into(), signer.person.into(), signer.office.into()];
        let paper: [Value; 12] = [
            id.into(),
            unit.into(),
            sector.into(),
            issuer.into(),
            answer.kind.clone().into(),
            number.to_string().into(),
            answer.symbol.clone().into(),
            day(on).into(),
            subject.into(),
            words.mark.clone().into(),
            folded.into(),
            2_i64.into(),
        ];
        self.papers.push(paper.into_iter().chain(by.clone()).collect());
        let entry: [Value; 11] = [
            id.into(),
            unit.into(),
            sector.into(),
            "outgoing".into(),
            i64::from(on.year()).into(),
            answer.kind.clone().into(),
            number.into(),
            day(on).into(),
            empty().into(),
            empty().into(),
            empty().into(),
        ];
        self.entries.push(entry.into_iter().chain(by).collect());
    }

    /// The tasks as they stand, and their steps.
    pub(super) fn tasks(&mut self, words: &Letters, played: &[Played<'_>], answers: &HashMap<(usize, usize), i64>) {
        for (place, task) in played.iter().enumerate() {
            let (sent, fate) = (&task.sent, &task.fate);
            let mut newest = None;
            let mut version = 1_i64;
            for (at, step) in fate.steps.iter().enumerate() {
                version += 1;
                let answered = step.kind == StepKind::Answered;
                let answer = answers.get(&(place, at)).copied();
                newest = answer.or(newest);
                let by = task.doers.map(|(doer, ruler)| if ruled(step) { ruler } else { doer });
                self.steps.push(vec![
                    sent.id.into(),
                    step.kind.into(),
                    said(words, step).to_owned().into(),
                    step.on_day.map(day).into(),
                    task.value.filter(|_| answered).into(),
                    answer.into(),
                    String::new().into(),
                    step.at.0.into(),
                    by.map(|by| by.person).into(),
                    by.map(|by| by.office).into(),
                ]);
            }
            self.tasks.push(vec![
                sent.id.into(),
                sent.dispatch_id.into(),
                sent.paper_id.into(),
                sent.item_id.into(),
                sent.parent_id.into(),
                sent.sender_id.into(),
                sent.sender_sector.clone().into(),
                sent.unit_id.into(),
                sent.sector.clone().into(),
                sent.tier.into(),
                sent.province_id.into(),
                fate.due_on.map(day).into(),
                fate.stage().into(),
                fate.answered_on().map(day).into(),
                fate.days_late.into(),
                fate.asked_until.map(day).into(),
                newest.into(),
                task.value.filter(|_| fate.answered_on().is_some()).into(),
                version.into(),
            ]);
        }
    }

    /// Writes everything; the tasks take the place of those that were sent.
    pub(super) async fn write(self, change: &Change, letters: &[i64], numbers: HashMap<Series, i64>) -> Result<()> {
        let tx = &change.tx;
        let papers = in_list(letters.iter().copied());
        tx.run(&format!("DELETE FROM task WHERE paper_id IN ({papers})"), []).await?;
        insert_many(tx, "official_paper", &PAPER, self.papers).await?;
        settle_ids(tx, "official_paper").await?;
        insert_many(tx, "task", &TASK, self.tasks).await?;
        settle_ids(tx, "task").await?;
        insert_many(tx, "task_step", &STEP, self.steps).await?;
        insert_many(tx, "paper_entry", &ENTRY, self.entries).await?;
        insert_many(tx, "paper_signature", &SIGNATURE, self.signatures).await?;
        insert_many(tx, "paper_recipient", &RECIPIENT, self.recipients).await?;
        insert_many(tx, "paper_link", &["from_id", "to_id", "kind", "position", "note"], self.links).await?;
        let kinds: BTreeSet<String> = numbers.keys().map(|(_, _, _, kind)| format!("'{kind}'")).collect();
        let kinds: Vec<String> = kinds.into_iter().collect();
        // the counters go on from what was read of them
        tx.run(&format!("DELETE FROM paper_number WHERE series IN ({})", kinds.join(", ")), []).await?;
        let row = |((unit, sector, year, kind), last): (Series, i64)| {
            vec![unit.into(), sector.into(), year.into(), kind.into(), last.into()]
        };
        let numbers = numbers.into_iter().map(row).collect();
        insert_many(tx, "paper_number", &["unit_id", "sector", "year", "series", "last"], numbers).await?;
        Ok(())
    }
}

pub(super) const ENTRY: [&str; 14] = [
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

const fn ruled(step: &Step) -> bool {
    matches!(step.kind, StepKind::Returned | StepKind::Closed | StepKind::ExtensionGranted | StepKind::ExtensionRefused)
}

fn said<'a>(letters: &'a Letters, step: &Step) -> &'a str {
    match step.kind {
        StepKind::Returned => &letters.return_reason,
        StepKind::ExtensionAsked => &letters.extension_reason,
        StepKind::ExtensionGranted => &letters.extension_words,
        _ => "",
    }
}
