use chrono::NaiveDate;
use organisation::{Result, day};
use storage::{FromQueryResult, Sql, Store};

use crate::{council::Kind, separation};

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
    let sql = "SELECT s.id AS sitting_id, c.kind, i.assessment_id, a.year
               FROM council_member m JOIN sitting s ON s.council_id = m.council_id JOIN council c ON c.id = m.council_id
               JOIN agenda_item i ON i.sitting_id = s.id AND i.deferred IS NULL
               JOIN assessment a ON a.id = i.assessment_id
               WHERE m.person_id = $1 AND m.joined_on <= $2 AND (m.left_on IS NULL OR m.left_on >= $2)
                 AND NOT EXISTS (SELECT 1 FROM sitting_step p WHERE p.sitting_id = s.id)
                 AND NOT EXISTS (SELECT 1 FROM vote v
                                 WHERE v.item_id = i.id AND v.member_id = m.id AND v.criterion = '')
                 AND COALESCE((SELECT r.stands FROM recusal r WHERE r.item_id = i.id AND r.member_id = m.id
                               ORDER BY r.id DESC LIMIT 1), 0) = 0
               ORDER BY s.id, i.id";
    let rows: Vec<Row> = store.read().rows(sql, [person.into(), day(today).into()]).await?;
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

/// Objections of a province's communes that nobody answered.
pub(super) async fn open_objections(store: &Store, province: i64) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM objection o JOIN assessment a ON a.id = o.assessment_id
               WHERE a.province_id = $1 AND NOT EXISTS (SELECT 1 FROM objection_answer w WHERE w.objection_id = o.id)";
    let count = store.read().number(sql, [province.into()]).await?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}
