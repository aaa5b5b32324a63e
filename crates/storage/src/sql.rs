//! Portable SQL text on a pool or in a transaction.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::Error;

/// Asks by SQL text with `$1 …` placeholders, on the read pool or in a transaction. Only a [`Transaction`] can change rows.
///
/// [`Transaction`]: crate::Transaction
#[allow(async_fn_in_trait)]
pub trait Sql: ConnectionTrait {
    /// All rows of a query.
    async fn rows<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>, Error> {
        let rows = self.query_all_raw(statement(self, sql, values)).await?;
        Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    /// A page of the rows of a query (the first is 0), and whether there are more.
    async fn page<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
        (length, page): (usize, usize),
    ) -> Result<(Vec<T>, bool), Error> {
        let skipped = i64::try_from(page.saturating_mul(length)).unwrap_or(i64::MAX);
        let mut rows = self.rows(&format!("{sql} LIMIT {} OFFSET {skipped}", length + 1), values).await?;
        let more = rows.len() > length;
        rows.truncate(length);
        Ok((rows, more))
    }

    /// The first row of a query, if there is one.
    async fn row<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>, Error> {
        let row = self.query_one_raw(statement(self, sql, values)).await?;
        Ok(row.map(|row| T::from_query_result(&row, "")).transpose()?)
    }

    /// The first column of the first row, as a whole number.
    async fn number(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Option<i64>, Error> {
        let row = self.query_one_raw(statement(self, sql, values)).await?;
        Ok(row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?.flatten())
    }
}

impl<C: ConnectionTrait> Sql for C {}

pub(crate) fn statement<C: ConnectionTrait + ?Sized>(
    db: &C,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// The text `1,2,3` of whole numbers for `IN (…)`; numbers only, so nothing can be smuggled in. Empty gives `NULL`.
pub fn in_list(ids: impl IntoIterator<Item = i64>) -> String {
    let list = ids.into_iter().map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    if list.is_empty() { "NULL".to_owned() } else { list }
}
