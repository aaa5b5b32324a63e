use organisation::{Error, Moment, Result, actor::Held};
use storage::{FromQueryResult, Sql, Store, Transaction, insert_many};

use super::{Presence, Ruling, Sitting, Stage, Step};
use crate::council::{self, Council, Kind};

/// The newest step of the sitting `s`, which tells its stage; none before the first.
pub(crate) const STEP: &str =
    "(SELECT p.kind FROM sitting_step p WHERE p.sitting_id = s.id ORDER BY p.id DESC LIMIT 1)";

const COLUMNS: &str = "s.id, s.council_id, s.held_at, s.place, s.guests, s.version, s.ballots,
        (SELECT MAX(p.id) FROM sitting_step p WHERE p.sitting_id = s.id AND p.kind = 'closing') AS closing";

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    council_id: i64,
    held_at: i64,
    place: String,
    guests: String,
    version: i64,
    ballots: i64,
    step: Option<Step>,
    closing: Option<i64>,
}

impl Row {
    fn sitting(self, council: Council) -> Sitting {
        Sitting {
            id: self.id,
            council,
            held_at: Moment(self.held_at),
            place: self.place,
            guests: self.guests,
            stage: self.step.map_or(Stage::Open, Step::stage),
            closing: self.closing,
            version: self.version,
            ballots: self.ballots,
        }
    }
}

/// The sitting of a row.
pub async fn find(store: &Store, id: i64) -> Result<Sitting> {
    let row: Option<Row> = store
        .read()
        .row(&format!("SELECT {COLUMNS}, {STEP} AS step FROM sitting s WHERE s.id = $1"), [id.into()])
        .await?;
    let row = row.ok_or(Error::NotFound)?;
    let council = council::find(store, row.council_id).await?;
    Ok(row.sitting(council))
}

/// The sittings of a council, the newest first.
pub async fn of_council(store: &Store, council: &Council) -> Result<Vec<Sitting>> {
    let sql = format!(
        "SELECT {COLUMNS}, {STEP} AS step FROM sitting s WHERE s.council_id = $1 ORDER BY s.held_at DESC, s.id DESC"
    );
    let rows: Vec<Row> = store.read().rows(&sql, [council.id.into()]).await?;
    Ok(rows.into_iter().map(|row| row.sitting(council.clone())).collect())
}

/// A sitting that had a dossier on its agenda.
#[derive(Clone, Debug)]
pub struct OfDossier {
    /// Row of the sitting.
    pub sitting: i64,
    /// Row of the agenda's item.
    pub item: i64,
    /// Whose.
    pub kind: Kind,
    /// When.
    pub held_at: Moment,
    /// Where the sitting stands.
    pub stage: Stage,
    /// The act after which the dossier was looked at.
    pub act: i64,
    /// What the closing found; none while the sitting is open.
    pub ruling: Option<Ruling>,
}

impl OfDossier {
    /// Whether the sitting may still come to something.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Open | Stage::Closed)
    }
}

/// The sittings that had a dossier on their agenda, oldest first.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<OfDossier>> {
    #[derive(FromQueryResult)]
    struct Row {
        sitting_id: i64,
        item_id: i64,
        kind: Kind,
        held_at: i64,
        step: Option<Step>,
        act_id: i64,
        ruling: Option<Ruling>,
    }
    let sql = format!(
        "SELECT s.id AS sitting_id, i.id AS item_id, c.kind, s.held_at, i.act_id, i.ruling, {STEP} AS step
         FROM agenda_item i JOIN sitting s ON s.id = i.sitting_id JOIN council c ON c.id = s.council_id
         WHERE i.assessment_id = $1 ORDER BY s.held_at, i.id"
    );
    let rows: Vec<Row> = store.read().rows(&sql, [assessment.into()]).await?;
    let line = |row: Row| OfDossier {
        sitting: row.sitting_id,
        item: row.item_id,
        kind: row.kind,
        held_at: Moment(row.held_at),
        stage: row.step.map_or(Stage::Open, Step::stage),
        act: row.act_id,
        ruling: row.ruling,
    };
    Ok(rows.into_iter().map(line).collect())
}

pub(super) async fn insert(tx: &Transaction, council: i64, held_at: Moment, place: &str, guests: &str) -> Result<i64> {
    Ok(tx
        .insert(
            "INSERT INTO sitting (council_id, held_at, place, guests, version, ballots)
             VALUES ($1, $2, $3, $4, 0, 0) RETURNING id",
            [council.into(), held_at.0.into(), place.into(), guests.into()],
        )
        .await?)
}

pub(super) async fn advance(tx: &Transaction, sitting: i64, version: i64, ballots: Option<i64>) -> Result<()> {
    let moved = match ballots {
        None => {
            let sql = "UPDATE sitting SET version = version + 1 WHERE id = $1 AND version = $2";
            tx.run(sql, [sitting.into(), version.into()]).await?
        }
        Some(ballots) => {
            let sql = "UPDATE sitting SET version = version + 1 WHERE id = $1 AND version = $2 AND ballots = $3";
            tx.run(sql, [sitting.into(), version.into(), ballots.into()]).await?
        }
    };
    if moved == 0 { Err(Error::Conflict) } else { Ok(()) }
}

pub(super) async fn count_ballot(tx: &Transaction, sitting: i64, version: i64) -> Result<()> {
    let sql = "UPDATE sitting SET ballots = ballots + 1 WHERE id = $1 AND version = $2";
    if tx.run(sql, [sitting.into(), version.into()]).await? == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// The members who voted in a sitting, on anything.
pub(super) async fn voters(db: &impl Sql, sitting: i64) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        member_id: i64,
    }
    let sql = "SELECT DISTINCT v.member_id FROM vote v JOIN agenda_item i ON i.id = v.item_id WHERE i.sitting_id = $1";
    let rows: Vec<Row> = db.rows(sql, [sitting.into()]).await?;
    Ok(rows.into_iter().map(|row| row.member_id).collect())
}

/// The dossiers on an agenda that are not left to another sitting.
pub(super) async fn agenda(db: &impl Sql, sitting: i64) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        assessment_id: i64,
    }
    let sql = "SELECT assessment_id FROM agenda_item WHERE sitting_id = $1 AND deferred IS NULL ORDER BY assessment_id";
    let rows: Vec<Row> = db.rows(sql, [sitting.into()]).await?;
    Ok(rows.into_iter().map(|row| row.assessment_id).collect())
}

pub(super) async fn keep_attendance(
    tx: &Transaction,
    sitting: i64,
    rows: &[(i64, Presence, String)],
    guests: &str,
) -> Result<()> {
    tx.run("UPDATE sitting SET guests = $2 WHERE id = $1", [sitting.into(), guests.into()]).await?;
    tx.run("DELETE FROM attendance WHERE sitting_id = $1", [sitting.into()]).await?;
    let rows = rows.iter().map(|(member, presence, reason)| {
        vec![sitting.into(), (*member).into(), (*presence).into(), reason.clone().into()]
    });
    let columns = ["sitting_id", "member_id", "presence", "reason"];
    Ok(insert_many(tx, "attendance", &columns, rows.collect()).await?)
}

/// Writes a step of a sitting; gives its row.
pub(super) async fn step(
    tx: &Transaction,
    sitting: i64,
    step: Step,
    (person, office): (i64, &Held),
    reason: &str,
    at: Moment,
) -> Result<i64> {
    Ok(tx
        .insert(
            "INSERT INTO sitting_step (sitting_id, kind, at, person_id, office_id, reason)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            [sitting.into(), step.into(), at.0.into(), person.into(), office.id.into(), reason.into()],
        )
        .await?)
}
