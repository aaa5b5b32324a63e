//! A document in the books of the body that signed it: there it takes its number, and there it is found.

use chrono::Datelike as _;
use correspondence::{
    Body,
    paper::{
        self, Channel, Draft, LinkKind, NewRecipient, NewSignature, PaperRefusal, RecipientRole, document as entered,
    },
};
use documents::Paper;
use organisation::{Actor, Change, Error, Result, actor::Held};
use storage::{Sql, Transaction};

use super::NewDecision;

/// The type under which decisions are numbered (`papers/types.toml`).
const TYPE: &str = "decision";
/// The instrument that every decision rests on (`papers/instruments.toml`); the standard's has the standard's key.
const LAW_ON_CHILDREN: &str = "luat-102-2016";

/// The next number of an authority's decisions in a year, those on dossiers and all others.
pub async fn next_number(db: &impl Sql, authority: i64, year: i32) -> Result<i64> {
    entered::next_number(db, &Body::of_unit(authority), (TYPE, i64::from(year))).await
}

/// Why a number that somebody gave is not taken.
pub(super) async fn taken(db: &impl Sql, authority: i64, new: &NewDecision) -> Result<Error> {
    let next = next_number(db, authority, new.decided_on.year()).await?;
    Ok(PaperRefusal::NumberTaken { next }.into())
}

/// What the books take over from a document's paper, decided under a standard.
pub async fn draft(db: &impl Sql, paper: &Paper, standard: &str) -> Result<Draft> {
    let recipient = |name: &String| NewRecipient {
        body: None,
        name: name.clone(),
        role: RecipientRole::Copy,
        purpose: String::new(),
        channel: Channel::Paper,
        through: String::new(),
    };
    // the last line is the file copy
    let recipients = paper.recipients.split_last().map(|(_, others)| others.iter().map(recipient).collect());
    let signature = paper.signature.clone().map(|signature| NewSignature {
        mode: signature.mode,
        collective: signature.collective,
        head_title: signature.head_title,
        signer_title: signature.signer_title,
        signer: signature.name.unwrap_or_default(),
        delegation: None,
    });
    Ok(Draft {
        kind: TYPE.to_owned(),
        symbol: paper.letterhead.symbol.clone(),
        subject: paper.title.as_ref().map(|title| title.abstract_text.clone()).unwrap_or_default(),
        body: String::new(),
        urgency: None,
        valid: (None, None),
        recipients: recipients.unwrap_or_default(),
        links: entered::bases(db, &[LAW_ON_CHILDREN, standard]).await?,
        signature,
    })
}

/// Enters a document under the number that it bears.
pub(super) async fn enter(
    change: &mut Change,
    by: (&Actor, &Held),
    document: i64,
    (new, draft): (&NewDecision, &Draft),
) -> Result<()> {
    let signing = paper::Signing { on: new.decided_on, number: Some(new.number) };
    entered::enter(change, by, document, draft, signing).await.map(drop)
}

/// Says in the books that a document took back a decision of an earlier one: that one ends with the last of its dossiers,
/// until then it is amended.
pub(crate) async fn take_back(tx: &Transaction, document: i64, earlier: i64) -> Result<()> {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM decision d WHERE d.document_id = $1
               AND NOT EXISTS (SELECT v.act_id FROM reversal v WHERE v.decision_id = d.act_id)";
    let stands = tx.number(sql, [earlier.into()]).await?.is_some_and(|count| count > 0);
    entered::link(tx, (document, earlier), if stands { LinkKind::Amends } else { LinkKind::Repeals }).await
}
