//! What happened: every change is one transaction that carries its author and its moment, and leaves an event.

use serde::Serialize;
use storage::{Sql, Store, Transaction};

use crate::{Actor, Error, Moment, Result, actor::Held};

/// A change in the making: the transaction, who makes it and when. It cannot be committed without an event.
#[derive(Debug)]
pub struct Change {
    /// The transaction.
    pub tx: Transaction,
    /// When.
    pub at: Moment,
    person: Option<i64>,
    office: Option<i64>,
    events: usize,
}

/// What an event is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The noun: assessment, account, unit, …
    pub kind: &'static str,
    /// Its row.
    pub id: i64,
    /// The unit it belongs to.
    pub unit: Option<i64>,
}

impl Change {
    /// Begins a change by a person in an office.
    pub async fn begin(store: &Store, actor: &Actor, office: &Held, at: Moment) -> Result<Self> {
        let tx = store.write().await?;
        Ok(Self { tx, at, person: Some(actor.person), office: Some(office.id), events: 0 })
    }

    /// Begins a change without a signed-in person: the command line, or the program itself.
    pub async fn by_program(store: &Store, at: Moment) -> Result<Self> {
        Ok(Self { tx: store.write().await?, at, person: None, office: None, events: 0 })
    }

    /// Begins a change by a person who acts on their own account only (sign-in, sign-out).
    pub async fn by_person(store: &Store, person: i64, at: Moment) -> Result<Self> {
        Ok(Self { tx: store.write().await?, at, person: Some(person), office: None, events: 0 })
    }

    /// Writes the event of what was just changed.
    pub async fn record(
        &mut self,
        action: &'static str,
        subject: Subject,
        details: &(impl Serialize + Sync),
    ) -> Result<()> {
        let details = serde_json::to_string(details).map_err(Error::broken)?;
        self.tx
            .run(
                "INSERT INTO audit_event (at, person_id, office_id, action, subject_kind, subject_id, unit_id, details)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                [
                    self.at.0.into(),
                    self.person.into(),
                    self.office.into(),
                    action.into(),
                    subject.kind.into(),
                    subject.id.into(),
                    subject.unit.into(),
                    details.into(),
                ],
            )
            .await?;
        self.events += 1;
        Ok(())
    }

    /// Keeps the change. Without an event it is refused: no change goes unseen.
    pub async fn commit(self) -> Result<()> {
        if self.events == 0 {
            return Err(Error::broken(Unseen));
        }
        Ok(self.tx.commit().await?)
    }
}

/// A change was about to be kept without an event: a fault of the program.
#[derive(Debug, thiserror::Error)]
#[error("a change without an audit event")]
struct Unseen;

/// An event as history shows it.
#[derive(Clone, Debug, PartialEq, Eq, storage::FromQueryResult)]
pub struct Event {
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who, by full name; none for the program itself.
    pub person: Option<String>,
    /// What, as a text key's last part.
    pub action: String,
    /// JSON.
    pub details: String,
}

/// The events about one thing, newest first.
pub async fn history(store: &Store, kind: &str, id: i64, limit: u32) -> Result<Vec<Event>> {
    let sql = format!(
        "SELECT e.at, p.full_name AS person, e.action, e.details FROM audit_event e
         LEFT JOIN person p ON p.id = e.person_id
         WHERE e.subject_kind = $1 AND e.subject_id = $2 ORDER BY e.id DESC LIMIT {limit}"
    );
    Ok(store.read().rows(&sql, [kind.into(), id.into()]).await?)
}
