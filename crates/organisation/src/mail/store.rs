use storage::{FromQueryResult, Sql, Store, in_list};
use text::Lang;

use super::{CLAIM_MINUTES, NewAddress, letter::Letter};
use crate::{Change, Moment, Result, lease::Holder, notice};

/// Letters made by one gathering: the rest follows a moment later.
const AT_ONCE: i64 = 1_000;

/// Where a person gets mail.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Kept {
    /// The address.
    pub address: String,
    /// Whether anything is sent there: 1 or 0.
    pub wanted: i64,
    /// Tag of the letters' language.
    pub language: String,
    /// Why the newest letter was given up.
    pub failure: Option<String>,
    /// And when, milliseconds since 1970.
    pub failed_at: Option<i64>,
}

/// A letter that was claimed.
#[derive(Debug, FromQueryResult)]
pub(super) struct Mail {
    pub(super) id: i64,
    pub(super) person_id: i64,
    message_id: String,
    at: i64,
    pub(super) tries: i64,
}

/// Where a person gets mail; none where no address is known.
pub async fn address(db: &impl Sql, person: i64) -> Result<Option<Kept>> {
    let sql = "SELECT address, wanted, language, failure, failed_at FROM mail_address WHERE person_id = $1";
    Ok(db.row(sql, [person.into()]).await?)
}

pub(super) async fn keep(change: &Change, person: i64, new: &NewAddress) -> Result<()> {
    let sql = "INSERT INTO mail_address (person_id, address, wanted, language, since) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (person_id) DO UPDATE SET address = excluded.address, wanted = excluded.wanted,
                   language = excluded.language, since = excluded.since, failure = NULL, failed_at = NULL";
    let values = [
        person.into(),
        new.address.clone().into(),
        i64::from(new.wanted).into(),
        new.lang.tag().into(),
        change.at.0.into(),
    ];
    change.tx.run(sql, values).await?;
    Ok(())
}

pub(super) async fn forget(change: &Change, person: i64) -> Result<()> {
    change.tx.run("DELETE FROM mail_address WHERE person_id = $1", [person.into()]).await?;
    Ok(())
}

/// Notices that were not mailed and whose people want mail and can still sign in. What was read already needs no letter;
/// while a letter is on its way, what is new waits for the next one.
const UNMAILED: &str = "FROM mail_address a JOIN notice n ON n.person_id = a.person_id
    WHERE a.wanted = 1 AND a.failure IS NULL AND n.mail_id IS NULL AND n.read_at IS NULL AND n.at >= a.since
      AND EXISTS (SELECT 1 FROM account c WHERE c.person_id = a.person_id AND c.closed_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.person_id = a.person_id AND m.next_at IS NOT NULL)";

pub(super) async fn is_waiting(db: &impl Sql) -> Result<bool> {
    Ok(db.number(&format!("SELECT n.id {UNMAILED} LIMIT 1"), []).await?.is_some())
}

pub(super) async fn waiting(db: &impl Sql) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Person {
        person_id: i64,
    }
    let sql = format!("SELECT DISTINCT a.person_id {UNMAILED} ORDER BY a.person_id LIMIT {AT_ONCE}");
    let people: Vec<Person> = db.rows(&sql, []).await?;
    Ok(people.into_iter().map(|person| person.person_id).collect())
}

/// One letter for each person with what waits for them; gives the first one's row. Nobody else makes letters meanwhile.
pub(super) async fn write_letters(change: &Change, people: &[i64], domain: &str) -> Result<Option<i64>> {
    if people.is_empty() {
        return Ok(None);
    }
    let before = change.tx.number("SELECT COALESCE(MAX(id), 0) FROM mail", []).await?.unwrap_or(0);
    let columns = ["person_id", "message_id", "at", "tries", "next_at"];
    let rows = people.iter().map(|person| {
        let message_id = format!("<{}@{domain}>", hex::encode(rand::random::<[u8; 16]>()));
        vec![(*person).into(), message_id.into(), change.at.0.into(), 0_i64.into(), change.at.0.into()]
    });
    storage::insert_many(&change.tx, "mail", &columns, rows.collect()).await?;
    let sql = format!(
        "UPDATE notice SET mail_id = (SELECT m.id FROM mail m WHERE m.id > $1 AND m.person_id = notice.person_id)
         WHERE mail_id IS NULL AND read_at IS NULL AND person_id IN ({})
           AND at >= (SELECT a.since FROM mail_address a WHERE a.person_id = notice.person_id)",
        in_list(people.iter().copied())
    );
    change.tx.run(&sql, [before.into()]).await?;
    Ok(change.tx.number("SELECT MIN(id) FROM mail WHERE id > $1", [before.into()]).await?)
}

const DUE: &str = "next_at <= $1 AND (claimed_until IS NULL OR claimed_until < $1)";

pub(super) async fn is_due(db: &impl Sql, at: Moment) -> Result<bool> {
    Ok(db.number(&format!("SELECT id FROM mail WHERE {DUE} LIMIT 1"), [at.0.into()]).await?.is_some())
}

/// Claims the letter that waits longest. The condition stands twice: of two processes that choose the same one, the
/// second finds it claimed.
pub(super) async fn claim(store: &Store, holder: &Holder, at: Moment) -> Result<Option<Mail>> {
    let sql = format!(
        "UPDATE mail SET claim = $2, claimed_until = $3, tries = tries + 1
         WHERE id = (SELECT id FROM mail WHERE {DUE} ORDER BY next_at, id LIMIT 1) AND {DUE}
         RETURNING id, person_id, message_id, at, tries"
    );
    let tx = store.write().await?;
    let values = [at.0.into(), holder.name().into(), at.plus_minutes(CLAIM_MINUTES).0.into()];
    let mail = tx.row(&sql, values).await?;
    tx.commit().await?;
    Ok(mail)
}

/// What a claimed letter says and to whom; none where its person wants no mail any more.
pub(super) async fn letter(db: &impl Sql, mail: &Mail) -> Result<Option<Letter>> {
    #[derive(FromQueryResult)]
    struct Reader {
        full_name: String,
        address: String,
        language: String,
    }
    let sql = "SELECT p.full_name, a.address, a.language FROM mail_address a JOIN person p ON p.id = a.person_id
               WHERE a.person_id = $1 AND a.wanted = 1
                 AND EXISTS (SELECT 1 FROM account c WHERE c.person_id = a.person_id AND c.closed_at IS NULL)";
    let Some(reader) = db.row::<Reader>(sql, [mail.person_id.into()]).await? else { return Ok(None) };
    let notices = notice::of_mail(db, mail.id).await?;
    if notices.is_empty() {
        return Ok(None);
    }
    Ok(Some(Letter {
        message_id: mail.message_id.clone(),
        at: mail.at,
        name: reader.full_name,
        address: reader.address,
        lang: Lang::from_tag(&reader.language).unwrap_or_default(),
        notices,
    }))
}

/// Ends a letter, or puts it off, if it is still the holder's. Its row is its own record, so this leaves no event.
async fn settle(store: &Store, holder: &Holder, sql: &str, mut values: Vec<storage::Value>) -> Result<()> {
    values.insert(0, holder.name().into());
    let tx = store.write().await?;
    tx.run(&format!("UPDATE mail SET claim = NULL, claimed_until = NULL, {sql} AND claim = $1"), values).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn sent(store: &Store, mail: &Mail, holder: &Holder, at: Moment) -> Result<()> {
    let values = vec![mail.id.into(), at.0.into()];
    settle(store, holder, "next_at = NULL, failure = NULL, sent_at = $3 WHERE id = $2", values).await
}

pub(super) async fn leave(store: &Store, mail: i64, holder: &Holder) -> Result<()> {
    settle(store, holder, "next_at = NULL, failure = 'unwanted' WHERE id = $2", vec![mail.into()]).await
}

pub(super) async fn put_off(store: &Store, mail: i64, holder: &Holder, reason: &str, until: Moment) -> Result<()> {
    let values = vec![mail.into(), reason.into(), until.0.into()];
    settle(store, holder, "failure = $3, next_at = $4 WHERE id = $2", values).await
}

/// Gives a letter up, if it is still the holder's, and its address where that is stopped.
pub(super) async fn give_up(
    change: &Change,
    mail: &Mail,
    holder: &Holder,
    (reason, stops): (&str, bool),
) -> Result<bool> {
    let sql = "UPDATE mail SET next_at = NULL, claim = NULL, claimed_until = NULL, failure = $3
               WHERE id = $2 AND claim = $1";
    let values = [holder.name().into(), mail.id.into(), reason.into()];
    if change.tx.run(sql, values).await? == 0 {
        return Ok(false);
    }
    if stops {
        let sql = "UPDATE mail_address SET failure = $2, failed_at = $3 WHERE person_id = $1";
        change.tx.run(sql, [mail.person_id.into(), reason.into(), change.at.0.into()]).await?;
    }
    Ok(true)
}
