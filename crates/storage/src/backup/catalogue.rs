//! Which tables a database has, as the engine itself says: a new step's table is never forgotten.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Value};
use serde::{Deserialize, Serialize};

use super::Fault;
use crate::Sql as _;

/// A table with its columns.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// Places of the primary key's columns among the columns, in the key's order.
    pub(super) key: Vec<usize>,
}

/// A column as the file names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds; every one of them may also be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Number,
    Text,
    Bytes,
}

/// A value of a row in the file. Bytes are text in Base64; the column's kind says which is which.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Number(Option<i64>),
    Text(Option<String>),
}

impl Kind {
    fn of(declared: &str) -> Option<Self> {
        match declared.to_ascii_uppercase().as_str() {
            "INTEGER" | "BIGINT" => Some(Self::Number),
            "TEXT" => Some(Self::Text),
            "BLOB" | "BYTEA" => Some(Self::Bytes),
            _ => None,
        }
    }

    /// How many bytes a column takes in a row, as SQL; the engines know it without reading them.
    pub(super) fn size_of(self, column: &str) -> String {
        match self {
            Self::Number => "8".to_owned(),
            Self::Text | Self::Bytes => format!("octet_length({column})"),
        }
    }

    /// A value that the database gave, for the file.
    pub(super) fn cell(self, row: &QueryResult, place: usize) -> Result<Cell, Fault> {
        Ok(match self {
            Self::Number => Cell::Number(row.try_get_by_index(place)?),
            Self::Text => Cell::Text(row.try_get_by_index(place)?),
            Self::Bytes => {
                let bytes: Option<Vec<u8>> = row.try_get_by_index(place)?;
                Cell::Text(bytes.map(|bytes| BASE64_STANDARD.encode(bytes)))
            }
        })
    }

    /// A value that the database gave, to ask with again.
    pub(super) fn asked(self, row: &QueryResult, place: usize) -> Result<Value, Fault> {
        Ok(match self {
            Self::Number => row.try_get_by_index::<Option<i64>>(place)?.into(),
            Self::Text => row.try_get_by_index::<Option<String>>(place)?.into(),
            Self::Bytes => row.try_get_by_index::<Option<Vec<u8>>>(place)?.into(),
        })
    }

    /// A value of the file, for the database; with its size.
    pub(super) fn value(self, json: serde_json::Value) -> Result<(Value, usize), Fault> {
        use serde_json::Value as Json;
        Ok(match (self, json) {
            (Self::Number, Json::Null) => (Value::from(None::<i64>), 8),
            (Self::Text, Json::Null) => (Value::from(None::<String>), 8),
            (Self::Bytes, Json::Null) => (Value::from(None::<Vec<u8>>), 8),
            (Self::Number, Json::Number(number)) => (number.as_i64().ok_or(Fault::Damaged)?.into(), 8),
            (Self::Text, Json::String(text)) => {
                let size = text.len();
                (text.into(), size)
            }
            (Self::Bytes, Json::String(text)) => {
                let bytes = BASE64_STANDARD.decode(text).map_err(|_| Fault::Damaged)?;
                let size = bytes.len();
                (bytes.into(), size)
            }
            _ => return Err(Fault::Damaged),
        })
    }
}

/// Name of the engine.
pub(super) fn engine(db: &impl ConnectionTrait) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Sqlite => "SQLite",
        _ => "PostgreSQL",
    }
}

#[derive(FromQueryResult)]
struct Found {
    table_name: String,
    column_name: String,
    declared: String,
    key_place: i64,
}

const SQLITE: &str = "SELECT m.name AS table_name, p.name AS column_name, p.type AS declared, p.pk AS key_place
    FROM sqlite_master m JOIN pragma_table_info(m.name) p
    WHERE m.type = 'table' AND substr(m.name, 1, 7) <> 'sqlite_' ORDER BY m.name, p.cid";

const POSTGRES: &str = "SELECT c.relname::TEXT AS table_name, a.attname::TEXT AS column_name,
        format_type(a.atttypid, a.atttypmod) AS declared,
        COALESCE(array_position(i.indkey::SMALLINT[], a.attnum) + 1, 0)::BIGINT AS key_place
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname, a.attnum";

#[derive(FromQueryResult)]
struct Reference {
    table_name: String,
    referred: String,
}

const SQLITE_REFERENCES: &str = "SELECT m.name AS table_name, f.\"table\" AS referred
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";

const POSTGRES_REFERENCES: &str = "SELECT c.relname::TEXT AS table_name, r.relname::TEXT AS referred
    FROM pg_constraint l JOIN pg_class c ON c.oid = l.conrelid JOIN pg_class r ON r.oid = l.confrelid
    WHERE l.contype = 'f' AND c.relnamespace = current_schema()::regnamespace";

/// All tables of the database, whoever made them; each after those that its rows name. While a reference is open,
/// SQLite looks through whole tables for each row that may close it.
pub(super) async fn tables(db: &impl ConnectionTrait) -> Result<Vec<Table>, Fault> {
    let sql = if db.get_database_backend() == DbBackend::Sqlite { SQLITE } else { POSTGRES };
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<(i64, usize)> = Vec::new();
    for found in db.rows::<Found>(sql, []).await? {
        if tables.last().is_none_or(|table| table.name != found.table_name) {
            settle(&mut tables, &mut keys);
            tables.push(Table { name: found.table_name.clone(), columns: Vec::new(), key: Vec::new() });
        }
        let Some(table) = tables.last_mut() else { continue };
        if found.key_place > 0 {
            keys.push((found.key_place, table.columns.len()));
        }
        let Some(kind) = Kind::of(&found.declared) else {
            let why = format!("its column {} is of the type {}", found.column_name, found.declared);
            return Err(Fault::Unfit { table: found.table_name, why });
        };
        table.columns.push(Column { name: found.column_name, kind });
    }
    settle(&mut tables, &mut keys);
    // each engine has an order of its own
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let sql = if db.get_database_backend() == DbBackend::Sqlite { SQLITE_REFERENCES } else { POSTGRES_REFERENCES };
    Ok(referred_first(tables, &db.rows::<Reference>(sql, []).await?))
}

fn referred_first(mut tables: Vec<Table>, references: &[Reference]) -> Vec<Table> {
    let mut ordered = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let waits = |table: &Table| {
            let mut referred = references.iter().filter(|reference| reference.table_name == table.name);
            referred.any(|reference| {
                reference.referred != table.name && tables.iter().any(|other| other.name == reference.referred)
            })
        };
        // tables that name each other wait for nobody
        let next = tables.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(tables.remove(next));
    }
    ordered
}

/// Names of all tables of the database, of whatever kind.
pub(super) async fn names(db: &impl ConnectionTrait) -> Result<Vec<String>, Fault> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'",
        _ => {
            "SELECT relname::TEXT AS name FROM pg_class
             WHERE relkind IN ('r', 'p', 'f') AND relnamespace = current_schema()::regnamespace"
        }
    };
    Ok(db.rows::<Named>(sql, []).await?.into_iter().map(|named| named.name).collect())
}

#[derive(FromQueryResult)]
struct Named {
    name: String,
}

fn settle(tables: &mut [Table], keys: &mut Vec<(i64, usize)>) {
    keys.sort_unstable();
    if let Some(table) = tables.last_mut() {
        table.key = keys.drain(..).map(|(_, place)| place).collect();
    }
}

impl Table {
    /// Names of the columns, parted by commas.
    pub(super) fn columns(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(", ")
    }

    /// The primary key's columns in its order.
    pub(super) fn key_columns(&self) -> Vec<&Column> {
        self.key.iter().filter_map(|place| self.columns.get(*place)).collect()
    }
}
