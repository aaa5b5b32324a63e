use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::NaiveDate;
use organisation::{Result, day, parse_day};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Entry, Paper, Published, Recognition, Register, in_force};
use crate::decision::Outcome;

/// A register with what it was made of.
#[derive(Debug)]
pub(crate) struct Kept {
    /// How many rows it was made of: rows of these tables are only added, and a unit ends once.
    pub(super) stand: i64,
    /// Its day.
    pub(super) day: NaiveDate,
    /// The register.
    pub(super) register: Arc<Register>,
}

/// How many rows there are of everything that the register is made of, and how many units ended. None is ever deleted,
/// and of what is edited only an end changes the register.
pub(super) async fn stand(store: &Store) -> Result<i64> {
    let sql = "SELECT CAST((SELECT COUNT(*) FROM publication) + (SELECT COUNT(*) FROM reversal)
                   + (SELECT COUNT(*) FROM document_validity) + (SELECT COUNT(*) FROM unit_form)
                   + (SELECT COUNT(*) FROM succession) + (SELECT COUNT(abolished_on) FROM unit) AS BIGINT)";
    Ok(store.read().number(sql, []).await?.unwrap_or(0))
}

/// Makes the register of a day.
pub(super) async fn read(store: &Store, today: NaiveDate) -> Result<Register> {
    let db = store.read();
    let (names, provinces) = (names(db, today).await?, provinces(db, today).await?);
    let (papers, places) = (papers(db).await?, places(db, today).await?);
    let mut entries = Vec::new();
    for ((unit, province), mut published) in published(db, &papers).await? {
        published.sort_by_key(|one| std::cmp::Reverse(one.recognition.year));
        let Some(name) = names.get(&unit) else { continue };
        let Some(result) = in_force(&published, name.ended_on.unwrap_or(today)) else { continue };
        let province = places.get(&unit).copied().unwrap_or(province);
        let standing = published.iter().filter(|one| !one.taken_back && one.outcome == Outcome::Recognised);
        entries.push(Entry {
            unit,
            name: name.full.clone(),
            folded: name.folded.clone(),
            province,
            province_name: provinces.get(&province).cloned().unwrap_or_default(),
            ended_on: name.ended_on,
            result: result.clone(),
            years: standing.map(|one| one.recognition.year).collect(),
        });
    }
    let place = |entry: &Entry| (text::sort_key(&entry.province_name), entry.province, text::sort_key(&entry.name));
    entries.sort_by_cached_key(|entry| (entry.ended_on.is_some(), place(entry), entry.unit));
    let mut communes: BTreeMap<i64, u64> = BTreeMap::new();
    for province in places.into_values() {
        *communes.entry(province).or_default() += 1;
    }
    let mut counted: Vec<_> =
        communes.into_iter().map(|(id, count)| (id, provinces.get(&id).cloned().unwrap_or_default(), count)).collect();
    counted.sort_by_cached_key(|(id, name, _)| (text::sort_key(name), *id));
    Ok(Register { entries, provinces: counted })
}

/// A commune's name today, or its last one.
struct Name {
    full: String,
    folded: String,
    ended_on: Option<NaiveDate>,
}

async fn names(db: &impl Sql, today: NaiveDate) -> Result<HashMap<i64, Name>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        name: String,
        folded: String,
        abolished_on: Option<String>,
    }
    let sql = "SELECT f.unit_id, f.name, f.folded, u.abolished_on FROM unit_form f JOIN unit u ON u.id = f.unit_id
               WHERE u.level = 'commune' AND f.valid_from <= $1 ORDER BY f.valid_from";
    let rows: Vec<Row> = db.rows(sql, [day(today).into()]).await?;
    let name = |row: Row| {
        let ended_on = row.abolished_on.as_deref().map(parse_day).filter(|last| *last < today);
        (row.unit_id, Name { full: row.name, folded: row.folded, ended_on })
    };
    Ok(rows.into_iter().map(name).collect())
}

async fn provinces(db: &impl Sql, today: NaiveDate) -> Result<HashMap<i64, String>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        name: String,
    }
    let sql = "SELECT f.unit_id, f.name FROM unit_form f JOIN unit u ON u.id = f.unit_id
               WHERE u.level = 'province' AND f.valid_from <= $1 ORDER BY f.valid_from";
    let rows: Vec<Row> = db.rows(sql, [day(today).into()]).await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row.name)).collect())
}

/// In which province each commune lies on a day.
async fn places(db: &impl Sql, today: NaiveDate) -> Result<HashMap<i64, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        province_id: i64,
    }
    let sql = "SELECT u.id AS unit_id, CASE WHEN pu.level = 'province' THEN pu.id ELSE pf.parent_id END AS province_id
               FROM unit u
               JOIN unit_form f ON f.unit_id = u.id AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1)
               JOIN unit pu ON pu.id = f.parent_id
               JOIN unit_form pf ON pf.unit_id = pu.id AND pf.valid_from <= $1
                   AND (pf.valid_to IS NULL OR pf.valid_to >= $1)
               WHERE u.level = 'commune'";
    let rows: Vec<Row> = db.rows(sql, [day(today).into()]).await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row.province_id)).collect())
}

async fn papers(db: &impl Sql) -> Result<HashMap<i64, Paper>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        number: i64,
        symbol: String,
        year: i64,
        decided_on: String,
        authority_id: i64,
        valid_from: Option<String>,
        valid_to: Option<String>,
    }
    let sql = "SELECT m.id, m.number, m.symbol, m.year, m.decided_on, m.authority_id, y.valid_from, y.valid_to
               FROM decision_document m
               LEFT JOIN document_validity y ON y.id = (SELECT MAX(x.id) FROM document_validity x
                                                        WHERE x.document_id = m.id)";
    let rows: Vec<Row> = db.rows(sql, []).await?;
    let paper = |row: Row| {
        let paper = Paper {
            number: row.number,
            symbol: row.symbol,
            year: row.year,
            decided_on: parse_day(&row.decided_on),
            authority: row.authority_id,
            valid_from: row.valid_from.as_deref().map(parse_day),
            valid_to: row.valid_to.as_deref().map(parse_day),
        };
        (row.id, paper)
    };
    Ok(rows.into_iter().map(paper).collect())
}

/// Of each unit and year the newest that was published; the province is that of the newest year.
async fn published(db: &impl Sql, papers: &HashMap<i64, Paper>) -> Result<Vec<((i64, i64), Vec<Published>)>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        province_id: i64,
        year: i64,
        at: i64,
        outcome: Outcome,
        document_id: i64,
        standard_sha256: String,
        taken_back: i64,
    }
    let sql = "SELECT a.unit_id, a.province_id, a.year, ut.at, d.outcome, d.document_id, d.standard_sha256,
                      CAST(CASE WHEN EXISTS (SELECT 1 FROM reversal w WHERE w.decision_id = d.act_id)
                           THEN 1 ELSE 0 END AS BIGINT) AS taken_back
               FROM publication u
               JOIN act ut ON ut.id = u.act_id
               JOIN assessment a ON a.id = ut.assessment_id
               JOIN decision d ON d.act_id = u.decision_id
               ORDER BY u.act_id";
    let rows: Vec<Row> = db.rows(sql, []).await?;
    let mut all: BTreeMap<i64, (i64, i64, BTreeMap<i64, Published>)> = BTreeMap::new();
    for row in rows {
        let Some(paper) = papers.get(&row.document_id) else { continue };
        let recognition = Recognition {
            year: row.year,
            standard_sha256: row.standard_sha256,
            published_at: row.at,
            paper: paper.clone(),
        };
        let published = Published { outcome: row.outcome, taken_back: row.taken_back > 0, recognition };
        let unit = all.entry(row.unit_id).or_insert((row.year, row.province_id, BTreeMap::new()));
        if row.year >= unit.0 {
            (unit.0, unit.1) = (row.year, row.province_id);
        }
        // later publications of a year stand for the earlier ones
        unit.2.insert(row.year, published);
    }
    Ok(all.into_iter().map(|(unit, (_, province, years))| ((unit, province), years.into_values().collect())).collect())
}

/// A unit to which the area of an old one went.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Successor {
    /// The old unit.
    pub old: i64,
    /// First name of the new one.
    pub name: String,
    /// `whole` or `part`.
    pub kind: String,
}

/// Where the areas of some old units went.
pub async fn successors(store: &Store, units: &[i64]) -> Result<Vec<Successor>> {
    let sql = format!(
        "SELECT s.old_id AS old, s.kind,
                (SELECT f.name FROM unit_form f WHERE f.unit_id = s.new_id ORDER BY f.valid_from LIMIT 1) AS name
         FROM succession s WHERE s.old_id IN ({}) ORDER BY s.old_id, s.kind DESC, s.new_id",
        in_list(units.iter().copied())
    );
    Ok(store.read().rows(&sql, []).await?)
}
