use organisation::{Actor, Change, Error, Result, actor::Held, day};
use storage::{FromQueryResult, Sql, Store, Transaction, in_list};

use super::{Kind, NewReview, Nominee, YearResult, draft::Texts, may_read};
use crate::{State, act::ActKind, board, decision::Outcome};

/// A review as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Review {
    /// Row.
    pub id: i64,
    /// Whose it is.
    pub unit_id: i64,
    /// The level of that unit.
    pub level: String,
    /// Its province; none for the whole country.
    pub province_id: Option<i64>,
    /// Full name of the unit on the day of the review.
    pub unit: String,
    /// What kind.
    pub kind: Kind,
    /// First year.
    pub year_from: i64,
    /// Last year.
    pub year_to: i64,
    /// The day on which it is held, YYYY-MM-DD.
    pub held_on: String,
    /// Where.
    pub venue: String,
    /// How many took part.
    pub attendance: i64,
    /// Who took part, in words.
    pub participants: String,
    /// What was learned.
    pub lessons: String,
    /// The numbers, as JSON.
    pub(super) results: String,
    /// When they were taken, milliseconds since 1970.
    pub counted_at: i64,
    /// Counts changes; a writer names the one it saw.
    pub version: i64,
    /// Who recorded it.
    pub person: String,
    /// When it was concluded, milliseconds since 1970.
    pub concluded_at: Option<i64>,
    /// Who concluded it.
    pub concluded_by: Option<String>,
    /// Fingerprint of its frozen paper.
    pub sha256: Option<String>,
}

const REVIEWS: &str = "SELECT v.id, v.unit_id, u.level, v.province_id, f.name AS unit, v.kind, v.year_from, v.year_to,
        v.held_on, v.venue, v.attendance, v.participants, v.lessons, v.results, v.counted_at, v.version,
        p.full_name AS person, c.at AS concluded_at, cp.full_name AS concluded_by, c.sha256
    FROM review v JOIN unit u ON u.id = v.unit_id JOIN person p ON p.id = v.person_id
    JOIN unit_form f ON f.unit_id = v.unit_id AND f.valid_from <= v.held_on
        AND (f.valid_to IS NULL OR f.valid_to >= v.held_on)
    LEFT JOIN review_conclusion c ON c.review_id = v.id LEFT JOIN person cp ON cp.id = c.person_id";

/// The review of a row.
pub async fn find(store: &Store, id: i64) -> Result<Review> {
    let sql = format!("{REVIEWS} WHERE v.id = $1");
    store.read().row(&sql, [id.into()]).await?.ok_or(Error::NotFound)
}

/// The reviews that a person may read, the latest first: of the own units, of the provinces, and in a province of its
/// communes.
pub async fn of_actor(store: &Store, actor: &Actor) -> Result<Vec<Review>> {
    let own = in_list(actor.offices.iter().map(|held| held.unit));
    let sql = format!(
        "{REVIEWS} WHERE v.unit_id IN ({own}) OR v.province_id IN ({own}) OR u.level <> 'commune'
         ORDER BY v.held_on DESC, v.id DESC"
    );
    let mut reviews: Vec<Review> = store.read().rows(&sql, []).await?;
    reviews.retain(|review| may_read(actor, review));
    Ok(reviews)
}

/// A proposal for a reward that stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Proposal {
    /// Row.
    pub id: i64,
    /// Who it is for.
    pub kind: Nominee,
    /// The name.
    pub nominee: String,
    /// For what.
    pub words: String,
}

/// The proposals of a review that stand, in the order in which they were made.
pub async fn proposals(store: &Store, review: i64) -> Result<Vec<Proposal>> {
    let sql = "SELECT id, kind, nominee, words FROM review_proposal
               WHERE review_id = $1 AND withdrawn_at IS NULL ORDER BY id";
    Ok(store.read().rows(sql, [review.into()]).await?)
}

/// A file of a review.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Attached {
    /// Row.
    pub id: i64,
    /// Fingerprint.
    pub sha256: String,
    /// Its name, as a label.
    pub file_name: String,
    /// When it was attached, milliseconds since 1970.
    pub at: i64,
    /// Who attached it.
    pub person: String,
}

/// The files of a review that stand, in order.
pub async fn files(store: &Store, review: i64) -> Result<Vec<Attached>> {
    let sql = "SELECT x.id, x.sha256, x.file_name, x.at, p.full_name AS person
               FROM review_file x JOIN person p ON p.id = x.person_id WHERE x.review_id = $1 AND x.withdrawn_at IS NULL
               ORDER BY x.id";
    Ok(store.read().rows(sql, [review.into()]).await?)
}

/// The bytes of the paper of a concluded review.
pub(super) async fn frozen(store: &Store, review: i64) -> Result<Option<Vec<u8>>> {
    #[derive(FromQueryResult)]
    struct Row {
        bytes: Vec<u8>,
    }
    let sql = "SELECT bytes FROM review_conclusion WHERE review_id = $1";
    let row: Option<Row> = store.read().row(sql, [review.into()]).await?;
    Ok(row.map(|row| row.bytes))
}

/// How the dossiers of a place stand, year by year; a year that was not opened is not there.
pub(super) async fn results(
    store: &Store,
    (unit, level): (i64, &str),
    (from, to): (i64, i64),
) -> Result<Vec<YearResult>> {
    #[derive(FromQueryResult)]
    struct Row {
        year: i64,
        act_kind: Option<ActKind>,
        changed: i64,
        outcome: Option<Outcome>,
        communes: i64,
    }
    let area = match level {
        organisation::unit::level::COMMUNE => "AND a.unit_id = $3",
        organisation::unit::level::PROVINCE => "AND a.province_id = $3",
        _ => "",
    };
    let sql = format!(
        "SELECT a.year, a.newest_act_kind AS act_kind,
                CAST(CASE WHEN s.version > COALESCE(a.newest_act_sheet_version, 0) THEN 1 ELSE 0 END AS BIGINT) AS changed,
                a.newest_outcome AS outcome, COUNT(*) AS communes
         FROM assessment a JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year
         WHERE a.year BETWEEN $1 AND $2 {area}
         GROUP BY a.year, act_kind, changed, a.newest_outcome ORDER BY a.year"
    );
    let values = [from.into(), to.into()].into_iter().chain((!area.is_empty()).then(|| storage::Value::from(unit)));
    let rows: Vec<Row> = store.read().rows(&sql, values).await?;
    let mut results: Vec<YearResult> = Vec::new();
    for row in rows {
        if results.last().is_none_or(|last| last.year != row.year) {
            results.push(YearResult { year: row.year, ..YearResult::default() });
        }
        let communes = u64::try_from(row.communes).unwrap_or(0);
        let state = board::state(row.act_kind, row.changed, row.outcome)?;
        if let Some(last) = results.last_mut() {
            last.communes += communes;
            *part(last, state, row.outcome) += communes;
        }
    }
    Ok(results)
}

/// Where a dossier is counted.
fn part(result: &mut YearResult, state: State, outcome: Option<Outcome>) -> &mut u64 {
    match (state, outcome) {
        (State::Recognised, _) | (State::Published, Some(Outcome::Recognised)) => &mut result.recognised,
        (State::NotRecognised, _) | (State::Published, Some(Outcome::NotRecognised)) => &mut result.not_recognised,
        (State::Revoked, _) => &mut result.revoked,
        (State::NotBegun, _) => &mut result.not_begun,
        _ => &mut result.under_way,
    }
}

pub(super) async fn insert(
    change: &Change,
    (unit, province): (i64, Option<i64>),
    (actor, office): (&Actor, &Held),
    (new, texts): (&NewReview, &Texts),
    results: &str,
) -> Result<i64> {
    let sql = "INSERT INTO review (unit_id, province_id, kind, year_from, year_to, held_on, venue, attendance,
                                   participants, lessons, results, counted_at, version, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14) RETURNING id";
    let values = [
        unit.into(),
        province.into(),
        new.kind.into(),
        new.year_from.into(),
        new.year_to.into(),
        day(new.held_on).into(),
        texts.venue.clone().into(),
        new.attendance.into(),
        texts.participants.clone().into(),
        texts.lessons.clone().into(),
        results.into(),
        change.at.0.into(),
        actor.person.into(),
        office.id.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

/// Takes the next version of a draft; `Conflict` where somebody else changed or concluded it meanwhile.
pub(super) async fn advance(tx: &Transaction, review: &Review) -> Result<()> {
    let sql = "UPDATE review SET version = version + 1 WHERE id = $1 AND version = $2
               AND NOT EXISTS (SELECT 1 FROM review_conclusion c WHERE c.review_id = review.id)";
    if tx.run(sql, [review.id.into(), review.version.into()]).await? == 0 { Err(Error::Conflict) } else { Ok(()) }
}

pub(super) async fn update(
    change: &Change,
    review: i64,
    (new, texts): (&NewReview, &Texts),
    results: &str,
) -> Result<()> {
    let sql = "UPDATE review SET kind = $2, year_from = $3, year_to = $4, held_on = $5, venue = $6, attendance = $7,
                                 participants = $8, lessons = $9, results = $10, counted_at = $11 WHERE id = $1";
    let values = [
        review.into(),
        new.kind.into(),
        new.year_from.into(),
        new.year_to.into(),
        day(new.held_on).into(),
        texts.venue.clone().into(),
        new.attendance.into(),
        texts.participants.clone().into(),
        texts.lessons.clone().into(),
        results.into(),
        change.at.0.into(),
    ];
    change.tx.run(sql, values).await?;
    Ok(())
}

pub(super) async fn insert_proposal(
    change: &Change,
    actor: &Actor,
    review: i64,
    (kind, nominee, words): (Nominee, &str, &str),
) -> Result<()> {
    let sql = "INSERT INTO review_proposal (review_id, kind, nominee, words, at, person_id)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [review.into(), kind.into(), nominee.into(), words.into(), change.at.0.into(), actor.person.into()];
    change.tx.run(sql, values).await?;
    Ok(())
}

pub(super) async fn withdraw_proposal(change: &Change, review: i64, proposal: i64) -> Result<()> {
    let sql = "UPDATE review_proposal SET withdrawn_at = $3
               WHERE id = $1 AND review_id = $2 AND withdrawn_at IS NULL";
    let values = [proposal.into(), review.into(), change.at.0.into()];
    if change.tx.run(sql, values).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

pub(super) async fn withdraw_file(change: &Change, review: i64, file: i64) -> Result<()> {
    let sql = "UPDATE review_file SET withdrawn_at = $3 WHERE id = $1 AND review_id = $2 AND withdrawn_at IS NULL";
    let values = [file.into(), review.into(), change.at.0.into()];
    if change.tx.run(sql, values).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

pub(super) async fn insert_file(
    change: &Change,
    (actor, office): (&Actor, &Held),
    review: i64,
    (sha256, file_name): (&str, &str),
) -> Result<()> {
    let sql = "INSERT INTO review_file (review_id, sha256, file_name, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values =
        [review.into(), sha256.into(), file_name.into(), change.at.0.into(), actor.person.into(), office.id.into()];
    change.tx.run(sql, values).await?;
    Ok(())
}

pub(super) async fn insert_conclusion(
    change: &Change,
    (actor, office): (&Actor, &Held),
    review: i64,
    (bytes, sha256): (Vec<u8>, &str),
) -> Result<()> {
    let sql = "INSERT INTO review_conclusion (review_id, at, person_id, office_id, bytes, sha256)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values =
        [review.into(), change.at.0.into(), actor.person.into(), office.id.into(), bytes.into(), sha256.into()];
    change.tx.run(sql, values).await?;
    Ok(())
}
