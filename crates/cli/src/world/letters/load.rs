//! Draws what became of the tasks of letters: who did what with each, and when.

use std::collections::HashMap;

use chrono::NaiveDate;
use correspondence::{
    body,
    paper::{self, Paper},
    task::{Needs, Tier},
};
use organisation::{Change, Error, Result, Role, audit::Subject, parse_day, unit::Unit};
use storage::{FromQueryResult, Sql as _, in_list, next_id};

use super::{
    Desk, Issued, Item, Letters,
    fate::{End, Fate},
    rows::Rows,
};
use crate::world::{
    dice::{Dice, Matter},
    land::Forms,
    people::Post,
};

/// A task as it was sent.
#[derive(Debug, FromQueryResult)]
pub(super) struct Sent {
    pub(super) id: i64,
    pub(super) dispatch_id: i64,
    pub(super) paper_id: i64,
    pub(super) item_id: i64,
    pub(super) parent_id: Option<i64>,
    pub(super) sender_id: i64,
    pub(super) sender_sector: String,
    pub(super) unit_id: i64,
    pub(super) sector: String,
    pub(super) tier: Tier,
    pub(super) province_id: Option<i64>,
    pub(super) due_on: Option<String>,
    pub(super) needs: Needs,
}

/// What became of it, and who did it.
pub(super) struct Played<'a> {
    pub(super) sent: Sent,
    pub(super) letter: &'a Paper,
    pub(super) fate: Fate,
    pub(super) value: Option<i64>,
    /// Who works on it and who rules on it; none where nothing happened.
    pub(super) doers: Option<(Post, Post)>,
}

/// The last number of a series.
#[derive(FromQueryResult)]
struct Counter {
    unit_id: i64,
    sector: String,
    year: i64,
    series: String,
    last: i64,
}

/// Unit, department, year, type.
pub(super) type Series = (i64, String, i64, String);

/// Those who have an office for a sector.
#[derive(FromQueryResult)]
struct Officer {
    unit_id: i64,
    sector: String,
    person_id: i64,
    office_id: i64,
}

/// Whose name stands under an answer.
#[derive(FromQueryResult)]
struct Name {
    id: i64,
    name: String,
}

/// What is known of those who answer.
pub(super) struct Known {
    units: Forms,
    pub(super) chairs: HashMap<i64, String>,
    officers: Vec<Officer>,
    pub(super) numbers: HashMap<Series, i64>,
}

/// Draws and writes what became of the tasks of letters.
pub(super) async fn settle(desk: &Desk<'_>, words: &Letters, issued: &[Issued<'_>]) -> Result<()> {
    let mut letters = HashMap::new();
    for letter in issued {
        letters.insert(letter.paper, paper::find(desk.store, letter.paper).await?);
    }
    let ends: HashMap<i64, &Item> =
        issued.iter().flat_map(|letter| letter.items.iter().copied().zip(&letter.letter.item)).collect();
    let mut change = Change::by_program(desk.store, desk.now).await?;
    let sent = sent(desk, issued).await?;
    let mut known = Known::learn(desk, words, &sent).await?;
    let mut played = Vec::with_capacity(sent.len());
    for task in sent {
        let letter = letters.get(&task.paper_id).ok_or(Error::NotFound)?;
        played.push(known.play(desk, (letter, ends.get(&task.item_id).copied()), task)?);
    }
    let mut rows = Rows::from(next_id(&change.tx, "official_paper").await?);
    let answers = rows.answer(desk, words, &mut known, &played)?;
    rows.tasks(words, &played, &answers);
    let papers: Vec<i64> = letters.keys().copied().collect();
    rows.write(&change, &papers, known.numbers).await?;
    for letter in issued.iter().filter(|letter| !letter.items.is_empty()) {
        let tasks = played.iter().filter(|task| task.sent.paper_id == letter.paper).count();
        change.record("loaded", Subject { kind: "paper", id: letter.paper, unit: None }, &tasks).await?;
    }
    change.commit().await
}

async fn sent(desk: &Desk<'_>, issued: &[Issued<'_>]) -> Result<Vec<Sent>> {
    let papers = in_list(issued.iter().map(|letter| letter.paper));
    let sql = format!(
        "SELECT t.id, t.dispatch_id, t.paper_id, t.item_id, t.parent_id, t.sender_id, t.sender_sector, t.unit_id,
             t.sector, t.tier, t.province_id, t.due_on, i.needs
         FROM task t JOIN directive_item i ON i.id = t.item_id WHERE t.paper_id IN ({papers}) ORDER BY t.id"
    );
    Ok(desk.store.read().rows(&sql, []).await?)
}

impl Known {
    /// Units on their days, those who sign, those who have a sector, and the last numbers of the books.
    async fn learn(desk: &Desk<'_>, words: &Letters, tasks: &[Sent]) -> Result<Self> {
        let db = desk.store.read();
        let sql = "SELECT p.id, p.full_name AS name FROM person p JOIN office o ON o.person_id = p.id
                   WHERE o.role IN ('commune_chair', 'provincial_chair')";
        let chairs: Vec<Name> = db.rows(sql, []).await?;
        let departments = tasks.iter().filter(|task| !task.sector.is_empty()).map(|task| task.unit_id);
        let sql = format!(
            "SELECT unit_id, sector, person_id, id AS office_id FROM office
             WHERE sector IS NOT NULL AND unit_id IN ({}) ORDER BY id",
            in_list(departments)
        );
        let officers = db.rows(&sql, []).await?;
        let sql = format!(
            "SELECT unit_id, sector, year, series, last FROM paper_number WHERE series IN ({})",
            words.answer.iter().map(|answer| format!("'{}'", answer.kind)).collect::<Vec<_>>().join(", ")
        );
        let last: Vec<Counter> = db.rows(&sql, []).await?;
        Ok(Self {
            units: Forms::load(db).await?,
            chairs: chairs.into_iter().map(|row| (row.id, row.name)).collect(),
            officers,
            numbers: last.into_iter().map(|row| ((row.unit_id, row.sector, row.year, row.series), row.last)).collect(),
        })
    }

    /// A unit as it is on a day.
    pub(super) fn unit(&self, id: i64, on: NaiveDate) -> Result<&Unit> {
        self.units.on(id, on)
    }

    pub(super) fn body_name(&self, (unit, sector): (i64, &str), on: NaiveDate) -> Result<String> {
        Ok(body::name_of(self.unit(unit, on)?, sector, on).name)
    }

    fn play<'a>(&self, desk: &Desk<'_>, (letter, item): (&'a Paper, Option<&Item>), sent: Sent) -> Result<Played<'a>> {
        let issued = letter.issued_on.as_deref().map(parse_day).ok_or(Error::NotFound)?;
        let unit = self.unit(sent.unit_id, desk.now.today())?;
        let key = format!("{} {}{}", sent.item_id, unit.code, sent.sector);
        let mut dice = Dice::of(desk.world.seed, Matter::Letters(letter.id), &key);
        let due = sent.due_on.as_deref().map_or(issued, parse_day);
        let doers = self.doers(desk, &sent)?;
        // nothing is made up for Hoàng Sa and Trường Sa
        let fate = if doers.is_none() || desk.world.invented.without_figures.contains(&unit.name) {
            Fate::unopened(due)
        } else {
            Fate::draw(&mut dice, (issued, due), end(desk, item, &sent)?, (&desk.calendar, desk.now))
        };
        let value = (sent.needs == Needs::Figure).then(|| i64::try_from(dice.between(2, 60)).unwrap_or(2));
        Ok(Played { sent, letter, fate, value, doers })
    }

    /// Who works on a task, and who takes its answer; nobody in a department without officers.
    fn doers(&self, desk: &Desk<'_>, task: &Sent) -> Result<Option<(Post, Post)>> {
        let post = |unit, role| desk.people.post(unit, role, 0).ok_or(Error::NotFound);
        let department = |director| {
            let mut officers = self.officers.iter();
            let officer = officers.find(|one| one.unit_id == task.unit_id && one.sector == task.sector);
            let Some(one) = officer else { return Ok(None) };
            // the role is asked of nobody who is no chair
            let doer = Post { person: one.person_id, office: one.office_id, role: Role::CommuneSector };
            Ok(Some((doer, post(task.sender_id, director)?)))
        };
        let provincial = task.province_id == Some(task.unit_id);
        match (task.tier, provincial) {
            (Tier::Department, true) => department(Role::ProvincialLead),
            (Tier::Department, false) => department(Role::CommuneChair),
            (Tier::Province, _) => {
                Ok(Some((post(task.unit_id, Role::ProvincialLead)?, post(task.sender_id, Role::Ministry)?)))
            }
            (Tier::Commune, _) => {
                Ok(Some((post(task.unit_id, Role::CommuneOfficer)?, post(task.sender_id, Role::ProvincialLead)?)))
            }
        }
    }
}

/// What the data say of the visitor's own units.
fn end(desk: &Desk<'_>, item: Option<&Item>, task: &Sent) -> Result<Option<End>> {
    let (showcase, Some(item)) = (desk.showcase()?, item) else { return Ok(None) };
    Ok(match task.tier {
        Tier::Department => item.department,
        Tier::Province => item.province.filter(|_| task.unit_id == showcase.province.id),
        Tier::Commune => item.commune.filter(|_| task.unit_id == showcase.unit.id),
    })
}
