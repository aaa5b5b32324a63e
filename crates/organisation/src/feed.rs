//! A secret link under which a calendar program reads what is due from a person, without a session: it opens nothing
//! else. The database keeps only its hash, and it ends with every session that somebody else ends.

use storage::{FromQueryResult, Sql, Store};
use text::Lang;

use crate::{
    Actor, Change, Error, Moment, Result,
    audit::Subject,
    office, second_factor,
    session::{Token, hashed},
    throttle,
};

/// When the own link was made; none where there is none.
pub async fn made_at(store: &Store, actor: &Actor) -> Result<Option<Moment>> {
    let sql = "SELECT made_at FROM feed WHERE account_id = $1";
    Ok(store.read().number(sql, [actor.account.into()]).await?.map(Moment))
}

/// Makes the own link, in place of one before it. It is told this once.
pub async fn make(store: &Store, actor: &Actor, lang: Lang, at: Moment) -> Result<Token> {
    let token = Token::fresh();
    let mut change = Change::by_person(store, actor.person, at).await?;
    let sql = "INSERT INTO feed (account_id, token_hash, language, made_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (account_id) DO UPDATE
               SET token_hash = excluded.token_hash, language = excluded.language, made_at = excluded.made_at";
    let values = [actor.account.into(), hashed(&token.0).into(), lang.tag().into(), at.0.into()];
    change.tx.run(sql, values).await?;
    change.record("feed_made", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await?;
    Ok(token)
}

/// Ends the own link.
pub async fn end(store: &Store, actor: &Actor, at: Moment) -> Result<()> {
    let mut change = Change::by_person(store, actor.person, at).await?;
    if change.tx.run("DELETE FROM feed WHERE account_id = $1", [actor.account.into()]).await? == 0 {
        return Err(Error::NotFound);
    }
    change.record("feed_ended", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await
}

/// Whose link it is, with the offices of today, and in which language it speaks. Whoever could open no page is nobody
/// here too.
pub async fn reader(store: &Store, token: &str, address: &str, at: Moment) -> Result<(Actor, Lang)> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: i64,
        person_id: i64,
        full_name: String,
        language: String,
        factors: i64,
        waived: i64,
    }
    if throttle::links_held_back(store.read(), address, at).await? {
        return Err(Error::NotFound);
    }
    let sql = format!(
        "SELECT a.id AS account_id, a.person_id, p.full_name, f.language, {} AS waived,
                (SELECT COUNT(*) FROM second_factor s WHERE s.account_id = a.id) AS factors
         FROM feed f JOIN account a ON a.id = f.account_id JOIN person p ON p.id = a.person_id
         WHERE f.token_hash = $1 AND a.closed_at IS NULL AND a.password_initial = 0",
        second_factor::WAIVED
    );
    let Some(row) = store.read().row::<Row>(&sql, [hashed(token).into()]).await? else {
        throttle::link_missed(store, address, at).await?;
        return Err(Error::NotFound);
    };
    let held = office::held_on(store.read(), &[row.person_id], at.today()).await?;
    let offices: Vec<_> = held.into_iter().map(|(_, held)| held).collect();
    if row.factors == 0 && row.waived == 0 && second_factor::is_needed(&offices) {
        return Err(Error::NotFound);
    }
    let actor = Actor {
        person: row.person_id,
        account: row.account_id,
        name: row.full_name,
        password_initial: false,
        second_factor_due: false,
        offices,
    };
    Ok((actor, Lang::from_tag(&row.language).unwrap_or_default()))
}
