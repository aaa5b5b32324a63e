use std::collections::BTreeSet;

use chrono::NaiveDate;
use organisation::{Result, day};
use storage::{FromQueryResult, Sql, Store};

use crate::{council::Kind, recheck, separation, sitting::STEP};

/// A sitting in which a member has not voted on everything yet.
pub(super) struct OpenVotes {
    pub(super) sitting: i64,
    pub(super) year: i64,
    pub(super) votes: u64,
}

/// The open sittings in which a person is a member and some vote is still missing; a dossier on which the person stands
/// on another side asks for none.
pub(super) async fn open_votes(store: &Store, person: i64, today: NaiveDate) -> Result<Vec<OpenVotes>> {
    #[derive(FromQueryResult)]
    struct Row {
        sitting_id: i64,
        kind: Kind,
        assessment_id: i64,
        year: i64,
    }
    let sql = format!(
        "SELECT s.id AS sitting_id, c.kind, i.assessment_id, a.year
               FROM council_member m JOIN sitting s ON s.council_id = m.council_id JOIN council c ON c.id = m.council_id
               JOIN agenda_item i ON i.sitting_id = s.id AND i.deferred IS NULL
               JOIN assessment a ON a.id = i.assessment_id
               WHERE m.person_id = $1 AND m.joined_on <= $2 AND (m.left_on IS NULL OR m.left_on >= $2)
                 AND COALESCE({STEP}, 'reopening') = 'reopening'
                 AND NOT EXISTS (SELECT 1 FROM vote v
                                 WHERE v.item_id = i.id AND v.member_id = m.id AND v.criterion = '')
                 AND COALESCE((SELECT r.stands FROM recusal r WHERE r.item_id = i.id AND r.member_id = m.id
                               ORDER BY r.id DESC LIMIT 1), 0) = 0
               ORDER BY s.id, i.id"
    );
    let rows: Vec<Row> = store.read().rows(&sql, [person.into(), day(today).into()]).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let assessments: Vec<i64> = rows.iter().map(|row| row.assessment_id).collect();
    let acted = separation::acted(store.read(), &assessments, &[person]).await?;
    let keeps_out =
        |row: &Row| acted.iter().any(|acted| acted.assessment == row.assessment_id && acted.side != row.kind.side());
    let mut open: Vec<OpenVotes> = Vec::new();
    for row in rows.iter().filter(|row| !keeps_out(row)) {
        match open.last_mut().filter(|last| last.sitting == row.sitting_id) {
            Some(last) => (last.year, last.votes) = (last.year.max(row.year), last.votes + 1),
            None => open.push(OpenVotes { sitting: row.sitting_id, year: row.year, votes: 1 }),
        }
    }
    Ok(open)
}

/// An objection that nobody answered.
#[derive(FromQueryResult)]
pub(super) struct OpenObjection {
    pub(super) assessment_id: i64,
    pub(super) year: i64,
    /// The commune, as it was called in the assessed period.
    pub(super) name: String,
}

/// The objections of a province's communes that nobody answered, of every year, oldest first.
pub(super) async fn open_objections(store: &Store, province: i64) -> Result<Vec<OpenObjection>> {
    let sql = "SELECT o.assessment_id, a.year, f.name
               FROM objection o JOIN assessment a ON a.id = o.assessment_id
               JOIN assessment_round r ON r.year = a.year
               JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= r.period_to
                    AND (f.valid_to IS NULL OR f.valid_to >= r.period_to)
               WHERE a.province_id = $1 AND NOT EXISTS (SELECT 1 FROM objection_answer w WHERE w.objection_id = o.id)
               ORDER BY o.id";
    Ok(store.read().rows(sql, [province.into()]).await?)
}

/// Second looks of a year that are not over.
#[derive(FromQueryResult)]
pub(super) struct OpenRechecks {
    pub(super) year: i64,
    pub(super) rechecks: i64,
}

/// The second looks of a province that are not over, by year, without those of dossiers that the person appraised.
pub(super) async fn open_rechecks(store: &Store, province: i64, person: i64) -> Result<Vec<OpenRechecks>> {
    let sql = format!(
        "SELECT d.year, COUNT(*) AS rechecks FROM recheck_draw d JOIN recheck k ON k.draw_id = d.id
         WHERE d.province_id = $1 AND NOT EXISTS (SELECT 1 FROM recheck_closing c WHERE c.recheck_id = k.id)
           AND NOT ({})
         GROUP BY d.year ORDER BY d.year DESC",
        recheck::appraised("k.assessment_id", "$2")
    );
    Ok(store.read().rows(&sql, [province.into(), person.into()]).await?)
}

/// A dossier that lies with the province for appraisal.
#[derive(FromQueryResult)]
pub(super) struct SentUp {
    pub(super) submission_id: i64,
    pub(super) standard_sha256: String,
}

/// The dossiers of a province and year that lie with it for appraisal.
pub(super) async fn sent_up(store: &Store, province: i64, year: i64) -> Result<Vec<SentUp>> {
    let sql = "SELECT newest_act_id AS submission_id, standard_sha256 FROM assessment
               WHERE province_id = $1 AND year = $2 AND newest_act_kind = 'submission'";
    Ok(store.read().rows(sql, [province.into(), year.into()]).await?)
}

/// The criteria of which a provincial sector said something, by submission, in the dossiers of [`sent_up`].
pub(super) async fn answered(store: &Store, province: i64, year: i64) -> Result<BTreeSet<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        submission_id: i64,
        criterion: String,
    }
    let sql = "SELECT g.submission_id, g.criterion FROM agreement g
               JOIN assessment a ON a.newest_act_id = g.submission_id WHERE a.province_id = $1 AND a.year = $2";
    let rows: Vec<Row> = store.read().rows(sql, [province.into(), year.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.submission_id, row.criterion)).collect())
}

/// A number of rows.
pub(super) fn counted(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or(0)
}
