//! Reminding communes from the board: words that stand on the commune's pages until the next act on the dossier.

use std::collections::HashMap;

use organisation::{Action, Actor, Change, Moment, Place, Refusal, Result, audit::Subject};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store, in_list};

use crate::{
    State,
    act::ActKind,
    board::{self, Behind, Line},
    decision::Outcome,
    returning::{self, LONGEST_WORDS},
};

/// Why nobody was reminded.
#[derive(Debug)]
pub enum ReminderRefusal {
    /// No commune was chosen that still has its dossier.
    Nobody,
    /// A reminder says something.
    WordsMissing,
    /// Longer than [`LONGEST_WORDS`].
    WordsTooLong,
}

impl Refusal for ReminderRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Nobody => "reminder.refused.nobody",
            Self::WordsMissing => "reminder.refused.words_missing",
            Self::WordsTooLong => "reminder.refused.words_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("longest", LONGEST_WORDS.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Nobody => "who",
            Self::WordsMissing | Self::WordsTooLong => "words",
        })
    }
}

/// Whom to remind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody whose due day is over.
    Overdue,
    /// Everybody without a figure.
    NotBegun,
    /// These dossiers.
    Chosen(Vec<i64>),
}

impl Who {
    /// The groups that are chosen by a word, and their words.
    pub const GROUPS: [(&'static str, Self); 2] = [("overdue", Self::Overdue), ("not_begun", Self::NotBegun)];

    /// Whether a commune on the board belongs to it.
    pub fn holds(&self, line: &Line) -> bool {
        match self {
            Self::Overdue => Behind::of(line.timing) == Some(Behind::Overdue),
            Self::NotBegun => line.state == State::NotBegun,
            Self::Chosen(chosen) => chosen.contains(&line.assessment),
        }
    }
}

/// Reminds communes of a province; those whose dossier has gone up meanwhile are left out. Gives how many were.
pub async fn send(
    store: &Store,
    actor: &Actor,
    (province, year): (i64, i64),
    who: &Who,
    words: &str,
    at: Moment,
) -> Result<usize> {
    #[derive(Serialize)]
    struct Details<'a> {
        words: &'a str,
    }
    let office = actor.office_for(Action::Remind, &Place::own(province))?;
    let words = returning::words(words).ok_or(ReminderRefusal::WordsTooLong)?;
    if words.is_empty() {
        return Err(ReminderRefusal::WordsMissing.into());
    }
    let lines = board::lines(store, actor, Some(province), year, at.today()).await?;
    let wanted: Vec<i64> = lines.iter().filter(|line| who.holds(line)).map(|line| line.assessment).collect();
    let mut change = Change::begin(store, actor, office, at).await?;
    let reminded = with_commune(&change.tx, province, &wanted).await?;
    if reminded.is_empty() {
        return Err(ReminderRefusal::Nobody.into());
    }
    for dossier in &reminded {
        change
            .tx
            .run(
                "INSERT INTO reminder (assessment_id, after_act_id, at, person_id, office_id, words)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                [
                    dossier.id.into(),
                    dossier.newest_act_id.into(),
                    at.0.into(),
                    actor.person.into(),
                    office.id.into(),
                    words.clone().into(),
                ],
            )
            .await?;
        let subject = Subject { kind: "assessment", id: dossier.id, unit: Some(dossier.unit_id) };
        change.record("reminded", subject, &Details { words: &words }).await?;
    }
    change.commit().await?;
    Ok(reminded.len())
}

#[derive(FromQueryResult)]
struct Stand {
    id: i64,
    unit_id: i64,
    newest_act_id: Option<i64>,
    newest_act_kind: Option<ActKind>,
    changed: i64,
    newest_outcome: Option<Outcome>,
}

/// Those of some dossiers that belong to the province and lie with their communes.
async fn with_commune(db: &impl Sql, province: i64, assessments: &[i64]) -> Result<Vec<Stand>> {
    let sql = format!(
        "SELECT a.id, a.unit_id, a.newest_act_id, a.newest_act_kind, a.newest_outcome,
                CAST(CASE WHEN s.version > COALESCE(a.newest_act_sheet_version, 0) THEN 1 ELSE 0 END AS BIGINT) AS changed
         FROM assessment a JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year
         WHERE a.province_id = $1 AND a.id IN ({}) ORDER BY a.id",
        in_list(assessments.iter().copied())
    );
    let mut found = Vec::new();
    for stand in db.rows::<Stand>(&sql, [province.into()]).await? {
        if State::of(stand.newest_act_kind, 0, stand.changed, stand.newest_outcome)?.figures_open() {
            found.push(stand);
        }
    }
    Ok(found)
}

/// A reminder that still stands.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Reminder {
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who reminded.
    pub person: String,
    /// What was said.
    pub words: String,
}

/// The reminders on a dossier since its newest act, the newest first.
pub async fn standing(store: &Store, assessment: i64) -> Result<Vec<Reminder>> {
    let sql = "SELECT r.at, p.full_name AS person, r.words FROM reminder r
               JOIN person p ON p.id = r.person_id JOIN assessment a ON a.id = r.assessment_id
               WHERE r.assessment_id = $1 AND COALESCE(r.after_act_id, 0) = COALESCE(a.newest_act_id, 0)
               ORDER BY r.id DESC";
    Ok(store.read().rows(sql, [assessment.into()]).await?)
}

/// When the communes of a province were last reminded, by dossier.
pub async fn last_of_province(store: &Store, province: i64, year: i64) -> Result<HashMap<i64, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        assessment_id: i64,
        at: i64,
    }
    let sql = "SELECT r.assessment_id, MAX(r.at) AS at FROM reminder r JOIN assessment a ON a.id = r.assessment_id
               WHERE a.province_id = $1 AND a.year = $2 GROUP BY r.assessment_id";
    let rows: Vec<Row> = store.read().rows(sql, [province.into(), year.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.assessment_id, row.at)).collect())
}
