use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{MOST_COUNTED, Notice, PAGE_LENGTH};
use crate::{Change, Moment, Result, Role, day};

/// People told by one statement.
const AT_ONCE: usize = 2_000;

/// A notice as it was told.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Told {
    /// Row.
    pub id: i64,
    /// Last part of its text key.
    pub kind: String,
    /// The noun that it is about.
    pub subject_kind: String,
    /// And its row.
    pub subject_id: i64,
    /// JSON.
    pub places: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// When it was read.
    pub read_at: Option<i64>,
}

const COLUMNS: &str = "id, kind, subject_kind, subject_id, places, at, read_at";

pub(super) async fn insert<P: Serialize>(
    change: &Change,
    people: &[i64],
    notice: &Notice<'_, P>,
    places: &str,
) -> Result<()> {
    for people in people.chunks(AT_ONCE) {
        let sql = format!(
            "INSERT INTO notice (person_id, kind, subject_kind, subject_id, places, once, at)
             SELECT p.id, $1, $2, $3, $4, $5, $6 FROM person p WHERE p.id IN ({})
             ON CONFLICT (person_id, once) DO NOTHING",
            in_list(people.iter().copied())
        );
        let values = [
            notice.kind.into(),
            notice.subject.0.into(),
            notice.subject.1.into(),
            places.into(),
            notice.once.clone().into(),
            change.at.0.into(),
        ];
        change.tx.run(&sql, values).await?;
    }
    Ok(())
}

pub(super) async fn insert_each<P: Serialize>(
    change: &Change,
    notices: Vec<(&BTreeSet<i64>, &Notice<'_, P>, String)>,
) -> Result<u64> {
    let columns = ["person_id", "kind", "subject_kind", "subject_id", "places", "once", "at"];
    let mut rows = Vec::new();
    for (people, notice, places) in notices {
        rows.extend(people.iter().map(|person| {
            vec![
                (*person).into(),
                notice.kind.into(),
                notice.subject.0.into(),
                notice.subject.1.into(),
                places.clone().into(),
                notice.once.clone().into(),
                change.at.0.into(),
            ]
        }));
    }
    Ok(storage::insert_missing(&change.tx, "notice", &columns, rows).await?)
}

pub(super) async fn page(db: &impl Sql, person: i64, page: usize) -> Result<(Vec<Told>, bool)> {
    let sql = format!("SELECT {COLUMNS} FROM notice WHERE person_id = $1 ORDER BY id DESC");
    Ok(db.page(&sql, [person.into()], (PAGE_LENGTH, page)).await?)
}

pub(super) async fn find(db: &impl Sql, person: i64, id: i64) -> Result<Option<Told>> {
    let sql = format!("SELECT {COLUMNS} FROM notice WHERE id = $1 AND person_id = $2");
    Ok(db.row(&sql, [id.into(), person.into()]).await?)
}

/// The notices of a letter, in the order in which they were told.
pub(crate) async fn of_mail(db: &impl Sql, mail: i64) -> Result<Vec<Told>> {
    let sql = format!("SELECT {COLUMNS} FROM notice WHERE mail_id = $1 ORDER BY id");
    Ok(db.rows(&sql, [mail.into()]).await?)
}

/// How many notices of a person are not read, counted up to [`MOST_COUNTED`]: every page asks.
pub async fn unread(db: &impl Sql, person: i64) -> Result<i64> {
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT id FROM notice WHERE person_id = $1 AND read_at IS NULL LIMIT {MOST_COUNTED}) n"
    );
    Ok(db.number(&sql, [person.into()]).await?.unwrap_or(0))
}

/// That something was seen is no act: like the last use of a session, it leaves no event.
pub(super) async fn mark_read(store: &Store, person: i64, id: Option<i64>, at: Moment) -> Result<()> {
    let only = id.map_or_else(String::new, |id| format!(" AND id = {id}"));
    let sql = format!("UPDATE notice SET read_at = $2 WHERE person_id = $1 AND read_at IS NULL{only}");
    let tx = store.write().await?;
    tx.run(&sql, [person.into(), at.0.into()]).await?;
    Ok(tx.commit().await?)
}

/// The people who hold one of some roles in a unit on a day, for a sector where one is named.
pub async fn holders(
    db: &impl Sql,
    unit: i64,
    roles: &[Role],
    sector: Option<&str>,
    on: NaiveDate,
) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Holder {
        person_id: i64,
    }
    let roles: Vec<String> = roles.iter().map(|role| format!("'{}'", role.name())).collect();
    let sql = format!(
        "SELECT DISTINCT o.person_id FROM office o
         WHERE o.unit_id = $1 AND o.role IN ({}) AND o.withdrawn_at IS NULL
           AND o.valid_from <= $2 AND (o.valid_to IS NULL OR o.valid_to >= $2)
           AND ($3 = '' OR o.sector = $3) ORDER BY o.person_id",
        roles.join(", ")
    );
    let values = [unit.into(), day(on).into(), sector.unwrap_or_default().into()];
    let holders: Vec<Holder> = db.rows(&sql, values).await?;
    Ok(holders.into_iter().map(|holder| holder.person_id).collect())
}
