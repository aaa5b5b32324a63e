//! Who keeps out of a dossier by word. Whoever voted on it does so by own word only: no dissent is put aside by another.

use organisation::{Actor, Change, Error, Moment, Result};

use super::{
    LONGEST_WORDS, Sitting, SittingRefusal, draft,
    vote::{VoteRefusal, Voter, finish},
};
use crate::{Programme, council::tidy, separation};

/// Records that a member keeps out of a dossier: by own word, or by the secretary's.
pub async fn recuse(
    programme: &Programme,
    actor: &Actor,
    sitting: &Sitting,
    (item, member): (i64, i64),
    reason: &str,
    at: Moment,
) -> Result<()> {
    set_recusal(programme, actor, sitting, (item, member), (true, reason), at).await
}

/// Takes a recusal back that was entered by mistake.
pub async fn return_from_recusal(
    programme: &Programme,
    actor: &Actor,
    sitting: &Sitting,
    (item, member): (i64, i64),
    reason: &str,
    at: Moment,
) -> Result<()> {
    set_recusal(programme, actor, sitting, (item, member), (false, reason), at).await
}

async fn set_recusal(
    programme: &Programme,
    actor: &Actor,
    sitting: &Sitting,
    (item, member): (i64, i64),
    (stands, reason): (bool, &str),
    at: Moment,
) -> Result<()> {
    let drafted = draft::open(programme, sitting).await?;
    let item = drafted.record.item(item).ok_or(Error::NotFound)?;
    let voter = Voter::or_keeper(actor, sitting, &drafted, member)?;
    sitting.open()?;
    if !voter.in_person {
        if item.has_voted(member) {
            let name = drafted.record.seat(member).map_or_else(String::new, |seat| seat.full_name.clone());
            return Err(VoteRefusal::HasVoted { name }.into());
        }
        // whoever stands elsewhere does not choose who votes
        let side = sitting.council.kind.side();
        separation::check(&programme.store, item.assessment, actor.person, side).await?;
    }
    if !stands && !item.is_recused_by_word(member) {
        return Err(VoteRefusal::NotRecused.into());
    }
    let reason = tidy(reason, LONGEST_WORDS)?;
    if reason.is_empty() {
        return Err(SittingRefusal::ReasonMissing.into());
    }
    let change = Change::begin(&programme.store, actor, voter.office, at).await?;
    // a vote that the member gives meanwhile is a conflict
    sitting.advance_counted(&change.tx).await?;
    change
        .tx
        .run(
            "INSERT INTO recusal (item_id, member_id, stands, reason, at, person_id) VALUES ($1, $2, $3, $4, $5, $6)",
            [item.id.into(), member.into(), i64::from(stands).into(), reason.into(), at.0.into(), actor.person.into()],
        )
        .await?;
    let action = if stands { "recused" } else { "recusal_taken_back" };
    finish(change, sitting, action, &(item.id, member)).await
}
