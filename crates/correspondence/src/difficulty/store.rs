use organisation::{Action, Actor, Change, Error, Place, Result, actor::Held, permission};
use storage::{FromQueryResult, Sql, Store, Transaction, in_list};

use super::{NewDifficulty, Severity, Stage};
use crate::{body, paper::readable};

/// A difficulty as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Difficulty {
    /// Row.
    pub id: i64,
    /// The unit that met it.
    pub unit_id: i64,
    /// Its full name in its newest form.
    pub unit: String,
    /// Who has to answer, or answered.
    pub holder_id: i64,
    /// Its full name in its newest form.
    pub holder: String,
    /// The paper it is about.
    pub paper_id: Option<i64>,
    /// The unit that issued it.
    pub(super) paper_unit: Option<i64>,
    /// Its department; empty: the unit itself.
    pub(super) paper_sector: Option<String>,
    /// Number of the item of that paper.
    pub item_number: Option<i64>,
    /// Its words.
    pub item_words: Option<String>,
    /// How much it hinders.
    pub severity: Severity,
    /// What it is.
    pub words: String,
    /// What would help.
    pub proposal: String,
    /// How far it is.
    pub stage: Stage,
    /// Counts changes.
    pub version: i64,
    /// When it was raised, milliseconds since 1970.
    pub at: i64,
    /// Who raised it.
    pub person_id: i64,
    /// By name.
    pub person: String,
}

/// An item of a paper.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Item {
    /// Row.
    pub id: i64,
    /// Its number in the paper.
    pub number: i64,
    /// Its words.
    pub words: String,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its difficulties.
    pub lines: Vec<Difficulty>,
    /// Whether there are more.
    pub more: bool,
}

/// Difficulties on one page of a list.
pub const PAGE_LENGTH: usize = 50;

/// What became of a difficulty.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Step {
    /// How far it came.
    pub stage: Stage,
    /// In words.
    pub words: String,
    /// Whose step it was.
    pub unit_id: Option<i64>,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who did it.
    pub person: String,
}

/// A line of the book of answers.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Answer {
    /// The question, as whoever answered wrote it.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The paper it is about, for somebody who may read it.
    pub paper_id: Option<i64>,
    /// Who answered, by unit.
    pub unit: String,
    /// When, milliseconds since 1970.
    pub at: i64,
}

const NEWEST: &str = "valid_from = (SELECT MAX(g.valid_from) FROM unit_form g WHERE g.unit_id = ";

fn select(which: &str) -> String {
    format!(
        "SELECT d.id, d.unit_id, f.name AS unit, d.holder_id, h.name AS holder, d.paper_id, q.unit_id AS paper_unit,
             q.sector AS paper_sector, i.number AS item_number,
             i.words AS item_words, d.severity, d.words, d.proposal, d.stage, d.version, d.at, d.person_id, p.full_name AS person
         FROM difficulty d JOIN person p ON p.id = d.person_id
         JOIN unit_form f ON f.unit_id = d.unit_id AND f.{NEWEST} d.unit_id)
         LEFT JOIN official_paper q ON q.id = d.paper_id LEFT JOIN directive_item i ON i.id = d.item_id
         JOIN unit_form h ON h.unit_id = d.holder_id AND h.{NEWEST} d.holder_id)
         WHERE {which}"
    )
}

/// The difficulty of a row; whether somebody may read it is asked by [`super::read`].
pub async fn find(store: &Store, id: i64) -> Result<Difficulty> {
    store.read().row(&select("d.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)
}

/// The items of a paper that a difficulty can be about: those that were sent, which nobody rewrites any more. Whether
/// somebody may read the paper is asked by whoever shows them.
pub async fn items(store: &Store, paper: i64) -> Result<Vec<Item>> {
    let sql = "SELECT i.id, i.number, i.words FROM directive_item i
               WHERE i.paper_id = $1 AND EXISTS (SELECT t.id FROM task t WHERE t.item_id = i.id) ORDER BY i.number";
    Ok(store.read().rows(sql, [paper.into()]).await?)
}

/// A page (the first is 0) of what the units raised for which somebody raises difficulties, newest first.
pub async fn raised_by(store: &Store, actor: &Actor, page: usize) -> Result<Listed> {
    let own = in_list(actor.units_for(Action::RaiseDifficulty));
    list(store, &format!("{} ORDER BY d.id DESC", select(&format!("d.unit_id IN ({own})"))), page).await
}

/// A page of what waits for an answer in the units in which somebody answers, the longest waiting first.
pub async fn waiting(store: &Store, actor: &Actor, page: usize) -> Result<Listed> {
    list(store, &format!("{} ORDER BY d.id", select(&desk(actor))), page).await
}

/// The condition under which a difficulty `d` waits for somebody: for the unit of an office that answers, or for its
/// department.
pub(crate) fn desk(actor: &Actor) -> String {
    let answering = || {
        let below =
            |held: &&Held| permission::allows(held.role, held.unit, Action::AnswerDifficulty, &Place::below(held.unit));
        actor.offices.iter().filter(below)
    };
    let whole = in_list(answering().filter(|held| held.department().is_none()).map(|held| held.unit));
    let parts = answering().filter_map(|held| {
        let sector = held.department().filter(|sector| body::is_key(sector))?;
        Some(format!(
            " OR (d.holder_id = {unit} AND EXISTS (SELECT o.id FROM official_paper o
                  WHERE o.id = d.paper_id AND o.unit_id = {unit} AND o.sector = '{sector}'))",
            unit = held.unit
        ))
    });
    let parts: String = parts.collect();
    format!("(d.holder_id IN ({whole}){parts}) AND d.stage IN ('raised', 'forwarded')")
}

/// The department of a unit that issued a paper; none where it did not, or as the unit itself.
pub(super) async fn department(db: &impl Sql, (unit, paper): (i64, Option<i64>)) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        sector: String,
    }
    let sql = "SELECT sector FROM official_paper WHERE id = $1 AND unit_id = $2 AND sector <> ''";
    let row: Option<Row> = db.row(sql, [paper.unwrap_or(0).into(), unit.into()]).await?;
    Ok(row.map(|row| row.sector))
}

async fn list(store: &Store, sql: &str, page: usize) -> Result<Listed> {
    let (lines, more) = store.read().page(sql, [], (PAGE_LENGTH, page)).await?;
    Ok(Listed { lines, more })
}

/// The steps of a difficulty, oldest first.
pub async fn steps(store: &Store, id: i64) -> Result<Vec<Step>> {
    let sql = "SELECT s.kind AS stage, s.words, s.unit_id, s.at, p.full_name AS person
               FROM difficulty_step s JOIN person p ON p.id = s.person_id WHERE s.difficulty_id = $1 ORDER BY s.id";
    Ok(store.read().rows(sql, [id.into()]).await?)
}

/// A page of the book of answers (the first is 0), and whether there are more: lines in which all the words occur, marks
/// and case ignored, newest first.
pub async fn book(
    store: &Store,
    actor: &Actor,
    (words, paper): (&str, Option<i64>),
    page: usize,
) -> Result<(Vec<Answer>, bool)> {
    let mut sql = format!(
        "SELECT b.question, b.answer, CASE WHEN {} THEN p.id END AS paper_id, f.name AS unit, s.at FROM answer_book b
         JOIN difficulty_step s ON s.id = b.step_id JOIN difficulty d ON d.id = s.difficulty_id
         JOIN unit_form f ON f.unit_id = s.unit_id AND f.{NEWEST} s.unit_id)
         LEFT JOIN official_paper p ON p.id = d.paper_id WHERE ($1 = 0 OR d.paper_id = $1)",
        readable(actor)
    );
    let mut values = vec![paper.unwrap_or(0).into()];
    for word in text::fold(words).split_whitespace().take(8) {
        values.push(format!("%{}%", word.replace(['%', '_', '\\'], "")).into());
        sql = format!("{sql} AND b.folded LIKE ${}", values.len());
    }
    sql.push_str(" ORDER BY s.id DESC");
    Ok(store.read().page(&sql, values, (PAGE_LENGTH, page)).await?)
}

pub(super) async fn insert(
    change: &Change,
    (unit, holder): (i64, i64),
    new: &NewDifficulty,
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql =
        "INSERT INTO difficulty (unit_id, holder_id, paper_id, item_id, severity, words, proposal, stage, version,
                   at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, 'raised', 1, $8, $9, $10) RETURNING id";
    let values = [
        unit.into(),
        holder.into(),
        new.paper.into(),
        new.item.into(),
        new.severity.into(),
        new.words.clone().into(),
        new.proposal.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

/// Takes the next step, and keeps it; refused where somebody else was first. Gives its row.
pub(super) async fn step(
    change: &Change,
    (id, version): (i64, i64),
    (stage, holder): (Stage, i64),
    words: &str,
    (unit, person, office): (i64, i64, i64),
) -> Result<i64> {
    let sql = "UPDATE difficulty SET stage = $3, holder_id = $4, version = version + 1 WHERE id = $1 AND version = $2";
    let values = [id.into(), version.into(), stage.into(), holder.into()];
    if change.tx.run(sql, values).await? == 0 {
        return Err(Error::Conflict);
    }
    let sql = "INSERT INTO difficulty_step (difficulty_id, kind, words, unit_id, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    let values = [id.into(), stage.into(), words.into(), unit.into(), change.at.0.into(), person.into(), office.into()];
    Ok(change.tx.insert(sql, values).await?)
}

pub(super) async fn insert_answer(tx: &Transaction, step: i64, (question, answer): (&str, &str)) -> Result<()> {
    let folded = text::fold(&format!("{question} {answer}"));
    let sql = "INSERT INTO answer_book (step_id, question, answer, folded) VALUES ($1, $2, $3, $4)";
    tx.run(sql, [step.into(), question.into(), answer.into(), folded.into()]).await?;
    Ok(())
}
