use organisation::{Change, Error, Result, unit};
use standards::Questionnaire;
use storage::{FromQueryResult, Sql, Store, in_list, insert_many};

use super::{Channel, Closing, Survey, Way};

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

/// What a province sees of a commune's survey: counts.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct InProvince {
    /// Its row.
    pub id: i64,
    /// The commune.
    pub unit_id: i64,
    /// The commune's name.
    pub name: String,
    /// Its last day.
    pub closes_on: String,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// Sheets so far.
    pub sheets: i64,
    /// Satisfied ones.
    pub satisfied: i64,
}

/// The newest survey of each commune of a province for a year, in one statement.
pub async fn of_province(store: &Store, province: i64, year: i64) -> Result<Vec<InProvince>> {
    let sql = "SELECT s.id, s.unit_id, s.closes_on, c.at AS closed_at,
                (SELECT f.name FROM unit_form f WHERE f.unit_id = s.unit_id ORDER BY f.valid_from DESC LIMIT 1) AS name,
                CAST(COALESCE(SUM(t.sheets), 0) AS BIGINT) AS sheets,
                CAST(COALESCE(SUM(t.satisfied), 0) AS BIGINT) AS satisfied
         FROM survey s LEFT JOIN survey_closing c ON c.survey_id = s.id
         LEFT JOIN survey_sheets t ON t.survey_id = s.id
         WHERE s.province_id = $1 AND s.year = $2
           AND s.id = (SELECT MAX(x.id) FROM survey x WHERE x.unit_id = s.unit_id AND x.year = s.year)
         GROUP BY s.id, s.unit_id, s.closes_on, c.at ORDER BY s.id";
    Ok(store.read().rows(sql, [province.into(), year.into()]).await?)
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

/// An answer to a question as it is counted.
pub(super) fn answer_key(question: &str, answer: &str) -> String {
    format!("{question}.{answer}")
}
