use chrono::NaiveDate;
use organisation::{Result, day};
use storage::{FromQueryResult, Sql, Store};

/// A sitting in which a member has not voted on everything yet.
#[derive(FromQueryResult)]
pub(super) struct OpenVotes {
    pub(super) sitting_id: i64,
    pub(super) year: i64,
    pub(super) votes: i64,
}

/// The open sittings in which a person is a member and some vote is still missing.
pub(super) async fn open_votes(store: &Store, person: i64, today: NaiveDate) -> Result<Vec<OpenVotes>> {
    let sql = "SELECT s.id AS sitting_id, MAX(a.year) AS year, COUNT(*) AS votes
               FROM council_member m JOIN sitting s ON s.council_id = m.council_id
               JOIN agenda_item i ON i.sitting_id = s.id AND i.deferred IS NULL
               JOIN assessment a ON a.id = i.assessment_id
               WHERE m.person_id = $1 AND m.joined_on <= $2 AND (m.left_on IS NULL OR m.left_on >= $2)
                 AND NOT EXISTS (SELECT 1 FROM sitting_step p WHERE p.sitting_id = s.id)
                 AND NOT EXISTS (SELECT 1 FROM vote v
                                 WHERE v.item_id = i.id AND v.member_id = m.id AND v.criterion = '')
                 AND COALESCE((SELECT r.stands FROM recusal r WHERE r.item_id = i.id AND r.member_id = m.id
                               ORDER BY r.id DESC LIMIT 1), 0) = 0
               GROUP BY s.id ORDER BY s.id";
    Ok(store.read().rows(sql, [person.into(), day(today).into()]).await?)
}

/// Objections of a province's communes that nobody answered.
pub(super) async fn open_objections(store: &Store, province: i64) -> Result<u64> {
    let sql = "SELECT COUNT(*) FROM objection o JOIN assessment a ON a.id = o.assessment_id
               WHERE a.province_id = $1 AND NOT EXISTS (SELECT 1 FROM objection_answer w WHERE w.objection_id = o.id)";
    let count = store.read().number(sql, [province.into()]).await?.unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}
