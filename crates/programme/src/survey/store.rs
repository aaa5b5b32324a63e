use std::collections::HashMap;

use organisation::{Change, Error, Result, unit};
use standards::Questionnaire;
use storage::{FromQueryResult, Sql, Store, Transaction, in_list, insert_many};

use super::{Batch, Channel, Closing, Survey, Way};

const SELECT: &str = "SELECT s.id, s.unit_id, s.year, s.code, s.questionnaire_sha256, s.way, s.opens_on,
        s.closes_on, s.reason, c.reason AS closing_reason, c.at AS closed_at, p.full_name AS closed_by
    FROM survey s LEFT JOIN survey_closing c ON c.survey_id = s.id LEFT JOIN person p ON p.id = c.person_id";

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    unit_id: i64,
    year: i64,
    code: String,
    questionnaire_sha256: String,
    way: Way,
    opens_on: String,
    closes_on: String,
    reason: Option<String>,
    closing_reason: Option<String>,
    closed_at: Option<i64>,
    closed_by: Option<String>,
}

#[derive(FromQueryResult)]
struct AudienceRow {
    survey_id: i64,
    audience: String,
    population: Option<i64>,
}

/// The survey of a row.
pub async fn find(store: &Store, id: i64) -> Result<Survey> {
    one(store, "WHERE s.id = $1", id.into()).await
}

/// The survey with a code.
pub async fn by_code(store: &Store, code: &str) -> Result<Survey> {
    one(store, "WHERE s.code = $1", code.into()).await
}

async fn one(store: &Store, which: &str, value: storage::Value) -> Result<Survey> {
    let row: Row = store.read().row(&format!("{SELECT} {which}"), [value]).await?.ok_or(Error::NotFound)?;
    whole(store, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// The surveys of a commune, newest first.
pub async fn of_unit(store: &Store, unit: i64) -> Result<Vec<Survey>> {
    let rows = store.read().rows(&format!("{SELECT} WHERE s.unit_id = $1 ORDER BY s.id DESC"), [unit.into()]).await?;
    whole(store, rows).await
}

/// Rows of one commune with their audiences and their place.
async fn whole(store: &Store, rows: Vec<Row>) -> Result<Vec<Survey>> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let place = unit::place(store.read(), first.unit_id).await?;
    let list = in_list(rows.iter().map(|row| row.id));
    let sql = format!(
        "SELECT survey_id, audience, population FROM survey_audience WHERE survey_id IN ({list}) ORDER BY audience DESC"
    );
    let audiences: Vec<AudienceRow> = store.read().rows(&sql, []).await?;
    let mut surveys = Vec::with_capacity(rows.len());
    for row in rows {
        let own = audiences.iter().filter(|audience| audience.survey_id == row.id);
        let known = own.map(|own| {
            let people = own.population.map(u64::try_from).transpose().map_err(Error::broken)?;
            Ok((own.audience.clone(), people))
        });
        let (reason, closed_by) = (row.closing_reason, row.closed_by.unwrap_or_default());
        surveys.push(Survey {
            id: row.id,
            unit: row.unit_id,
            year: row.year,
            code: row.code,
            questionnaire_sha256: row.questionnaire_sha256,
            way: row.way,
            opens_on: row.opens_on,
            closes_on: row.closes_on,
            reason: row.reason,
            audiences: known.collect::<Result<_>>()?,
            closing: row.closed_at.map(|at| Closing { reason, at, person: closed_by }),
            place: place.clone(),
        });
    }
    Ok(surveys)
}

/// How many sheets each survey of a commune has so far, by its row.
pub async fn received(store: &Store, unit: i64) -> Result<HashMap<i64, u64>> {
    #[derive(FromQueryResult)]
    struct Row {
        survey_id: i64,
        sheets: i64,
    }
    let sql = "SELECT t.survey_id, CAST(SUM(t.sheets) AS BIGINT) AS sheets
               FROM survey_sheets t JOIN survey s ON s.id = t.survey_id WHERE s.unit_id = $1 GROUP BY t.survey_id";
    let rows: Vec<Row> = store.read().rows(sql, [unit.into()]).await?;
    rows.into_iter().map(|row| Ok((row.survey_id, count(row.sheets)?))).collect()
}

/// A commune's newest survey of a year.
#[derive(FromQueryResult)]
pub(super) struct NewestRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) closed_at: Option<i64>,
    pub(super) sheets: i64,
    pub(super) satisfied: i64,
}

/// The newest survey of each commune of a province for a year, in one statement.
pub(super) async fn newest_of_province(store: &Store, province: i64, year: i64) -> Result<Vec<NewestRow>> {
    let sql = "SELECT s.id, c.at AS closed_at,
                (SELECT f.name FROM unit_form f WHERE f.unit_id = s.unit_id ORDER BY f.valid_from DESC LIMIT 1) AS name,
                CAST(COALESCE(SUM(t.sheets), 0) AS BIGINT) AS sheets,
                CAST(COALESCE(SUM(t.satisfied), 0) AS BIGINT) AS satisfied
         FROM survey s LEFT JOIN survey_closing c ON c.survey_id = s.id
         LEFT JOIN survey_sheets t ON t.survey_id = s.id
         WHERE s.province_id = $1 AND s.year = $2
           AND s.id = (SELECT MAX(x.id) FROM survey x WHERE x.unit_id = s.unit_id AND x.year = s.year)
         GROUP BY s.id, s.unit_id, c.at ORDER BY s.id";
    Ok(store.read().rows(sql, [province.into(), year.into()]).await?)
}

/// The row of a commune's newest survey of a year.
pub(super) async fn newest(store: &Store, unit: i64, year: i64) -> Result<Option<i64>> {
    let sql = "SELECT MAX(id) FROM survey WHERE unit_id = $1 AND year = $2";
    Ok(store.read().number(sql, [unit.into(), year.into()]).await?)
}

/// How many surveys a commune has opened and how many it has closed in a year.
#[derive(Default, FromQueryResult)]
pub(super) struct Held {
    pub(super) opened: i64,
    pub(super) closed: i64,
}

/// What a commune has held in a year.
pub(super) async fn held(db: &impl Sql, unit: i64, year: i64) -> Result<Held> {
    let sql = "SELECT COUNT(*) AS opened, COUNT(c.survey_id) AS closed
               FROM survey s LEFT JOIN survey_closing c ON c.survey_id = s.id WHERE s.unit_id = $1 AND s.year = $2";
    Ok(db.row(sql, [unit.into(), year.into()]).await?.unwrap_or_default())
}

/// An entry of figures: the survey it came from, and what it changed as JSON.
#[derive(FromQueryResult)]
pub(super) struct EntryRow {
    pub(super) survey: Option<i64>,
    pub(super) code: Option<String>,
    pub(super) changes: String,
}

/// The entries of a sheet of figures from the last one that came from a survey on.
pub(super) async fn entries_since(store: &Store, sheet: i64) -> Result<Vec<EntryRow>> {
    let sql = "SELECT e.survey_id AS survey, s.code, e.changes
               FROM figure_entry e LEFT JOIN survey s ON s.id = e.survey_id
               WHERE e.sheet_id = $1 AND e.version >=
                   (SELECT MAX(x.version) FROM figure_entry x WHERE x.sheet_id = $1 AND x.survey_id IS NOT NULL)
               ORDER BY e.version";
    Ok(store.read().rows(sql, [sheet.into()]).await?)
}

/// Those of some codes that a survey has.
pub(super) async fn taken(db: &impl Sql, codes: &[String; 4]) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Taken {
        code: String,
    }
    let sql = "SELECT code FROM survey WHERE code IN ($1, $2, $3, $4)";
    let taken: Vec<Taken> = db.rows(sql, codes.clone().map(Into::into)).await?;
    Ok(taken.into_iter().map(|taken| taken.code).collect())
}

/// A questionnaire that the library does not hold any more.
pub(super) async fn pinned(store: &Store, sha256: &str) -> Result<Questionnaire> {
    #[derive(FromQueryResult)]
    struct Kept {
        content: String,
    }
    let sql = "SELECT content FROM pinned_questionnaire WHERE sha256 = $1";
    let kept: Option<Kept> = store.read().row(sql, [sha256.into()]).await?;
    Questionnaire::parse(&kept.ok_or(Error::NotFound)?.content).map_err(Error::broken)
}

/// A survey that is being opened.
pub(super) struct Opened<'a> {
    pub(super) unit: i64,
    pub(super) province: i64,
    pub(super) year: i64,
    pub(super) code: &'a str,
    pub(super) way: Way,
    pub(super) days: (String, String),
    pub(super) reason: Option<String>,
    pub(super) person: i64,
    pub(super) office: i64,
}

/// Writes a survey with a counter for every answer that can be given.
pub(super) async fn keep(
    change: &Change,
    opened: &Opened<'_>,
    questionnaire: &Questionnaire,
    audiences: &[(String, Option<u64>)],
) -> Result<i64> {
    let tx = &change.tx;
    tx.run(
        "INSERT INTO pinned_questionnaire (sha256, questionnaire, revision, content) VALUES ($1, $2, $3, $4)
         ON CONFLICT (sha256) DO NOTHING",
        [
            questionnaire.sha256.clone().into(),
            questionnaire.id.clone().into(),
            i64::from(questionnaire.revision).into(),
            questionnaire.text.clone().into(),
        ],
    )
    .await?;
    let id = tx
        .insert(
            "INSERT INTO survey (unit_id, province_id, year, code, questionnaire_sha256, way, opens_on, closes_on, reason,
                                 at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
            [
                opened.unit.into(),
                opened.province.into(),
                opened.year.into(),
                opened.code.into(),
                questionnaire.sha256.clone().into(),
                opened.way.into(),
                opened.days.0.clone().into(),
                opened.days.1.clone().into(),
                opened.reason.clone().into(),
                change.at.0.into(),
                opened.person.into(),
                opened.office.into(),
            ],
        )
        .await?;
    let (mut asked, mut sheets, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for (audience, population) in audiences {
        let population = population.map(i64::try_from).transpose().map_err(Error::broken)?;
        asked.push(vec![id.into(), audience.clone().into(), population.into()]);
        for channel in Channel::ALL {
            sheets.push(vec![id.into(), channel.into(), audience.clone().into(), 0_i64.into(), 0_i64.into()]);
            for question in &questionnaire.questions {
                counts.extend(question.answers.iter().map(|choice| {
                    let answer = answer_key(&question.key, &choice.key);
                    vec![id.into(), channel.into(), audience.clone().into(), answer.into(), 0_i64.into()]
                }));
            }
        }
    }
    insert_many(tx, "survey_audience", &["survey_id", "audience", "population"], asked).await?;
    insert_many(tx, "survey_sheets", &["survey_id", "channel", "audience", "sheets", "satisfied"], sheets).await?;
    insert_many(tx, "survey_count", &["survey_id", "channel", "audience", "answer", "given"], counts).await?;
    Ok(id)
}

/// Whether a survey is closed.
pub(super) async fn is_closed(db: &impl Sql, survey: i64) -> Result<bool> {
    let closed = db.number("SELECT COUNT(*) FROM survey_closing WHERE survey_id = $1", [survey.into()]).await?;
    Ok(closed != Some(0))
}

/// Writes the end of a survey; `Duplicate` where it has one.
pub(super) async fn insert_closing(
    change: &Change,
    survey: i64,
    reason: Option<&str>,
    (person, office): (i64, i64),
) -> Result<(), storage::Error> {
    let values = [survey.into(), reason.map(str::to_owned).into(), change.at.0.into(), person.into(), office.into()];
    let sql = "INSERT INTO survey_closing (survey_id, reason, at, person_id, office_id) VALUES ($1, $2, $3, $4, $5)";
    change.tx.run(sql, values).await.map(drop)
}

/// Sheets and satisfied ones of a survey by channel and audience.
pub(super) async fn sheets(db: &impl Sql, survey: i64) -> Result<Vec<(Channel, String, u64, u64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        channel: Channel,
        audience: String,
        sheets: i64,
        satisfied: i64,
    }
    let sql = "SELECT channel, audience, sheets, satisfied FROM survey_sheets WHERE survey_id = $1";
    let rows: Vec<Row> = db.rows(sql, [survey.into()]).await?;
    let read = |row: Row| Ok((row.channel, row.audience, count(row.sheets)?, count(row.satisfied)?));
    rows.into_iter().map(read).collect()
}

/// How often each answer of a survey was given, by its key.
pub(super) async fn counts(db: &impl Sql, survey: i64) -> Result<Vec<(String, u64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        answer: String,
        given: i64,
    }
    let sql = "SELECT answer, CAST(SUM(given) AS BIGINT) AS given FROM survey_count WHERE survey_id = $1
               GROUP BY answer";
    let rows: Vec<Row> = db.rows(sql, [survey.into()]).await?;
    rows.into_iter().map(|row| Ok((row.answer, count(row.given)?))).collect()
}

/// The counters of a survey for one channel and audience.
#[derive(Clone, Copy)]
pub(super) struct Counters<'a> {
    pub(super) survey: i64,
    pub(super) channel: Channel,
    pub(super) audience: &'a str,
}

/// Sheets were counted, but not all their answers: the counters do not fit the questionnaire.
#[derive(Debug, thiserror::Error)]
#[error("survey {0} has no counter for some answers")]
struct NoCounter(i64);

impl Counters<'_> {
    /// Adds sheets, and those of them that are satisfied.
    pub(super) async fn add_sheets(self, tx: &Transaction, sheets: i64, satisfied: i64) -> Result<()> {
        let sql = "UPDATE survey_sheets SET sheets = sheets + $4, satisfied = satisfied + $5
                   WHERE survey_id = $1 AND channel = $2 AND audience = $3";
        let more = [sheets.into(), satisfied.into()];
        tx.run(sql, self.values().into_iter().chain(more)).await?;
        Ok(())
    }

    /// Adds to the counts of some answers, to each as much.
    pub(super) async fn add_answers(self, tx: &Transaction, answers: &[String], given: i64) -> Result<()> {
        let places: Vec<String> = (0..answers.len()).map(|at| format!("${}", at + 5)).collect();
        let sql = format!(
            "UPDATE survey_count SET given = given + $4
             WHERE survey_id = $1 AND channel = $2 AND audience = $3 AND answer IN ({})",
            places.join(", ")
        );
        let more = std::iter::once(given.into()).chain(answers.iter().cloned().map(Into::into));
        let counted = tx.run(&sql, self.values().into_iter().chain(more)).await?;
        if usize::try_from(counted).ok() != Some(answers.len()) {
            return Err(Error::broken(NoCounter(self.survey)));
        }
        Ok(())
    }

    fn values(self) -> [storage::Value; 3] {
        [self.survey.into(), self.channel.into(), self.audience.into()]
    }
}

/// An answer to a question as it is counted.
pub(super) fn answer_key(question: &str, answer: &str) -> String {
    format!("{question}.{answer}")
}

/// Writes a batch; `Duplicate` where it takes back what was taken back before.
pub(super) async fn insert_batch(
    change: &Change,
    survey: i64,
    batch: &Batch,
    (person, office): (i64, i64),
) -> Result<i64, storage::Error> {
    let values = [
        survey.into(),
        batch.audience.clone().into(),
        batch.sheets.into(),
        batch.satisfied.into(),
        batch.counts.clone().into(),
        batch.takes_back.into(),
        batch.reason.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    let sql =
        "INSERT INTO survey_batch (survey_id, audience, sheets, satisfied, counts, takes_back, reason, at, person_id,
                                         office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
    change.tx.insert(sql, values).await
}

/// The batches of a survey, oldest first.
pub async fn batches(store: &Store, survey: i64) -> Result<Vec<Batch>> {
    let sql = "SELECT b.id, b.audience, b.sheets, b.satisfied, b.counts, b.takes_back, b.reason, b.at,
                p.full_name AS person
         FROM survey_batch b JOIN person p ON p.id = b.person_id WHERE b.survey_id = $1 ORDER BY b.id";
    Ok(store.read().rows(sql, [survey.into()]).await?)
}

pub(super) fn count(stored: i64) -> Result<u64> {
    u64::try_from(stored).map_err(Error::broken)
}
