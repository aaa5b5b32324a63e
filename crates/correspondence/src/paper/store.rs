use chrono::NaiveDate;
use organisation::{Change, Error, Result, day, setting};
use storage::{FromQueryResult, Sql, Store, Transaction, Value, insert_many};

use super::{Channel, Draft, Entry, LinkKind, NewEntry, PaperRefusal, Received, RecipientRole, kind, signature};
use crate::{Body, body::Named};

/// A paper as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Paper {
    /// Row.
    pub id: i64,
    /// The unit whose body issued it; none for a body without a unit here.
    pub unit_id: Option<i64>,
    /// The department of that unit.
    pub sector: String,
    /// The issuing body, as the paper names it.
    pub issuer: String,
    /// Key of its type.
    pub kind: String,
    /// Number; none while it is a draft.
    pub number: Option<String>,
    /// Symbol after the number.
    pub symbol: String,
    /// Day of issue, YYYY-MM-DD; none while it is a draft.
    pub issued_on: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Its text, a paragraph a line.
    pub body: String,
    /// Urgency, as stored.
    pub urgency: Option<String>,
    /// First day in force, where it is known.
    pub valid_from: Option<String>,
    /// Last day in force, where it has one.
    pub valid_to: Option<String>,
    /// Key of a legal instrument of the program.
    pub instrument: Option<String>,
    /// How sure the instrument's dates are.
    pub certainty: Option<String>,
    /// Row of the decision that it is: text, print and original are kept with that.
    pub document_id: Option<i64>,
    /// Counts changes.
    pub version: i64,
}

impl Paper {
    /// The body here that issued it.
    pub fn issuing_body(&self) -> Option<Body> {
        Some(Body { unit: self.unit_id?, sector: self.sector.clone() })
    }

    /// Number and symbol as papers cite them; the symbol alone while it is a draft.
    pub fn reference(&self) -> String {
        self.number.as_deref().map_or_else(|| self.symbol.clone(), |number| super::reference(number, &self.symbol))
    }
}

/// Somebody a paper goes to.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Recipient {
    /// Row.
    pub id: i64,
    /// The unit, where it has one here.
    pub unit_id: Option<i64>,
    /// The department in it.
    pub sector: String,
    /// As it prints.
    pub name: String,
    /// What the paper is to it.
    pub role: RecipientRole,
    /// For what.
    pub purpose: String,
    /// How it gets there.
    pub channel: Channel,
    /// The desk that receives it.
    pub through: String,
}

/// An edge to an earlier paper, as the later one shows it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Linked {
    /// What the later one does with the earlier.
    pub kind: LinkKind,
    /// The earlier one.
    pub paper_id: i64,
    /// Its issuer.
    pub issuer: String,
    /// Key of its type.
    pub paper_kind: String,
    /// Its number.
    pub number: Option<String>,
    /// Its symbol.
    pub symbol: String,
    /// Its day.
    pub issued_on: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Article or item.
    pub note: String,
}

pub(super) const COLUMNS: &str = "p.id, p.unit_id, p.sector, p.issuer, p.type AS kind, p.number, p.symbol, p.issued_on,
    p.subject, p.body, p.urgency, p.valid_from, p.valid_to, p.instrument, p.certainty, p.document_id,
    p.version";

/// The paper of a row; whether somebody may read it is asked by whoever shows it.
pub async fn find(store: &Store, id: i64) -> Result<Paper> {
    let sql = format!("SELECT {COLUMNS} FROM official_paper p WHERE p.id = $1");
    store.read().row(&sql, [id.into()]).await?.ok_or(Error::NotFound)
}

/// Whom a paper goes to, in its order.
pub async fn recipients_of(store: &Store, id: i64) -> Result<Vec<Recipient>> {
    let sql = "SELECT id, unit_id, sector, name, role, purpose, channel, through FROM paper_recipient
               WHERE paper_id = $1 ORDER BY position";
    Ok(store.read().rows(sql, [id.into()]).await?)
}

/// The edges of a paper to earlier ones, in their order; later ones, of which there may be thousands, stand in its graph.
pub async fn links_of(store: &Store, id: i64) -> Result<Vec<Linked>> {
    let sql = "SELECT l.kind, p.id AS paper_id, p.issuer, p.type AS paper_kind, p.number, p.symbol, p.issued_on,
                   p.subject, l.note
               FROM paper_link l JOIN official_paper p ON p.id = l.to_id WHERE l.from_id = $1 ORDER BY l.position, l.id";
    Ok(store.read().rows(sql, [id.into()]).await?)
}

/// As it is cited, subject and text; a draft begins with its symbol, so that its number can be put before it.
fn folded(parts: [&str; 3]) -> String {
    text::fold(&parts.join(" "))
}

pub(super) async fn insert_draft(
    change: &Change,
    (body, named): (&Body, &Named),
    new: &Draft,
    (person, office): (i64, i64),
) -> Result<i64> {
    let symbol = symbol_of(&change.tx, new, named).await?;
    let row = [
        body.unit.into(),
        body.sector.clone().into(),
        named.name.clone().into(),
        new.kind.clone().into(),
        None::<String>.into(),
        symbol.clone().into(),
        None::<String>.into(),
        new.subject.clone().into(),
        new.body.clone().into(),
        folded([&symbol, &new.subject, &new.body]).into(),
        new.urgency.clone().into(),
        new.valid.0.map(day).into(),
        new.valid.1.map(day).into(),
    ];
    insert(change, row, (person, office)).await
}

/// A paper of another body. No unit is noted as its issuer, even where that has one here: the row is the word of whoever
/// enters it, and gives that body nothing to read, to send or to answer for.
pub(super) async fn insert_received(change: &Change, new: &Received, by: (i64, i64), readable: &str) -> Result<i64> {
    let row = [
        None::<i64>.into(),
        String::new().into(),
        new.issuer.clone().into(),
        new.kind.clone().into(),
        Some(new.number.clone()).into(),
        new.symbol.clone().into(),
        Some(day(new.issued_on)).into(),
        new.subject.clone().into(),
        new.body.clone().into(),
        folded([&super::reference(&new.number, &new.symbol), &new.subject, &new.body]).into(),
        new.urgency.clone().into(),
        None::<String>.into(),
        None::<String>.into(),
    ];
    let id = insert(change, row, by).await?;
    write_links(&change.tx, id, &new.links, readable).await?;
    Ok(id)
}

/// The usual symbol where none is given: no real one in an invented world.
async fn symbol_of(tx: &Transaction, new: &Draft, named: &Named) -> Result<String> {
    let Some(kind) = kind(&new.kind).filter(|_| new.symbol.is_empty()) else { return Ok(new.symbol.clone()) };
    Ok(match (setting::is_demo(tx).await?, kind.abbreviation.is_empty()) {
        (true, true) => format!("{}-MẪU", named.abbreviation),
        (true, false) => kind.symbol("MẪU"),
        (false, _) => kind.symbol(&named.abbreviation),
    })
}

/// Writes a draft's own row anew.
pub(super) async fn rewrite(tx: &Transaction, (id, version): (i64, i64), named: &Named, new: &Draft) -> Result<()> {
    let symbol = symbol_of(tx, new, named).await?;
    let sql = "UPDATE official_paper SET type = $3, symbol = $4, subject = $5, body = $6, folded = $7, urgency = $8,
                   valid_from = $9, valid_to = $10, version = version + 1
               WHERE id = $1 AND version = $2 AND issued_on IS NULL";
    let values = [
        id.into(),
        version.into(),
        new.kind.clone().into(),
        symbol.clone().into(),
        new.subject.clone().into(),
        new.body.clone().into(),
        folded([&symbol, &new.subject, &new.body]).into(),
        new.urgency.clone().into(),
        new.valid.0.map(day).into(),
        new.valid.1.map(day).into(),
    ];
    if tx.run(sql, values).await? == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// Removes a draft with its parts.
pub(super) async fn remove_draft(tx: &Transaction, (id, version): (i64, i64)) -> Result<()> {
    let sql = "SELECT id FROM official_paper WHERE id = $1 AND version = $2 AND issued_on IS NULL";
    tx.number(sql, [id.into(), version.into()]).await?.ok_or(Error::Conflict)?;
    for table in ["directive_item", "official_paper_file", "paper_recipient", "paper_signature"] {
        tx.run(&format!("DELETE FROM {table} WHERE paper_id = $1"), [id.into()]).await?;
    }
    tx.run("DELETE FROM paper_link WHERE from_id = $1", [id.into()]).await?;
    let sql = "DELETE FROM official_paper WHERE id = $1 AND version = $2 AND issued_on IS NULL";
    if tx.run(sql, [id.into(), version.into()]).await? == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// Writes a line anew; a conflict where it no longer says what was seen.
pub(super) async fn rewrite_entry(tx: &Transaction, seen: &Entry, new: &NewEntry) -> Result<()> {
    let sql = "UPDATE paper_entry SET handed_to = $2, handed_on = $3, copies = $4, receipt = $5, note = $6
               WHERE id = $1 AND handed_to = $7 AND COALESCE(handed_on, '') = $8 AND COALESCE(copies, -1) = $9
                 AND receipt = $10 AND note = $11";
    let values = [
        seen.id.into(),
        new.handed_to.clone().into(),
        new.handed_on.map(day).into(),
        new.copies.into(),
        new.receipt.clone().into(),
        new.note.clone().into(),
        seen.handed_to.clone().into(),
        seen.handed_on.clone().unwrap_or_default().into(),
        seen.copies.unwrap_or(-1).into(),
        seen.receipt.clone().into(),
        seen.note.clone().into(),
    ];
    if tx.run(sql, values).await? == 0 { Err(Error::Conflict) } else { Ok(()) }
}

async fn insert(change: &Change, row: [Value; 13], (person, office): (i64, i64)) -> Result<i64> {
    let sql = "INSERT INTO official_paper (unit_id, sector, issuer, type, number, symbol, issued_on, subject, body,
                   folded, urgency, valid_from, valid_to, version, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15, $16) RETURNING id";
    let by = [change.at.0.into(), person.into(), office.into()];
    change.tx.number(sql, row.into_iter().chain(by)).await?.ok_or(Error::NotFound)
}

/// Writes recipients, links and signature of a draft anew.
pub(super) async fn write_parts(
    tx: &Transaction,
    id: i64,
    new: &Draft,
    (readable, on): (&str, NaiveDate),
) -> Result<()> {
    for table in ["paper_recipient", "paper_signature"] {
        tx.run(&format!("DELETE FROM {table} WHERE paper_id = $1"), [id.into()]).await?;
    }
    tx.run("DELETE FROM paper_link WHERE from_id = $1", [id.into()]).await?;
    let columns = ["paper_id", "position", "unit_id", "sector", "name", "role", "purpose", "channel", "through"];
    let mut rows = Vec::with_capacity(new.recipients.len());
    for (position, recipient) in (0_i64..).zip(&new.recipients) {
        let name = match &recipient.body {
            Some(body) if recipient.name.is_empty() => body.named(tx, on).await?.name,
            _ => recipient.name.clone(),
        };
        rows.push(vec![
            id.into(),
            position.into(),
            recipient.body.as_ref().map(|body| body.unit).into(),
            recipient.body.as_ref().map(|body| body.sector.clone()).unwrap_or_default().into(),
            name.into(),
            recipient.role.into(),
            recipient.purpose.clone().into(),
            recipient.channel.into(),
            recipient.through.clone().into(),
        ]);
    }
    insert_many(tx, "paper_recipient", &columns, rows).await?;
    write_links(tx, id, &new.links, readable).await?;
    if let Some(signature) = &new.signature {
        signature::insert(tx, id, signature).await?;
    }
    Ok(())
}

/// Nobody may cite what they may not read: the page of a paper shows what it cites.
async fn write_links(tx: &Transaction, id: i64, links: &[super::Link], readable: &str) -> Result<()> {
    let sql = format!(
        "SELECT p.id FROM official_paper p WHERE p.id = $1 AND (p.issued_on IS NOT NULL OR p.instrument IS NOT NULL) AND {readable}"
    );
    for (position, link) in (0_i64..).zip(links) {
        if link.to == id || tx.number(&sql, [link.to.into()]).await?.is_none() {
            return Err(PaperRefusal::LinkBad.into());
        }
        tx.run(
            "INSERT INTO paper_link (from_id, to_id, kind, position, note) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (from_id, to_id, kind) DO NOTHING",
            [id.into(), link.to.into(), link.kind.into(), position.into(), link.note.clone().into()],
        )
        .await?;
    }
    Ok(())
}

/// The row of a paper that is here: the same issuer, number, symbol and day. Only whoever may read it finds it: nobody
/// gets at a paper by naming its number.
pub(super) async fn same(tx: &Transaction, new: &Received, readable: &str) -> Result<Option<i64>> {
    let sql = format!(
        "SELECT p.id FROM official_paper p
         WHERE p.number = $1 AND p.symbol = $2 AND p.issued_on = $3
           AND (p.issuer = $4 OR (p.unit_id = $5 AND p.sector = $6)) AND {readable}
         ORDER BY p.id LIMIT 1"
    );
    let values = [
        new.number.clone().into(),
        new.symbol.clone().into(),
        day(new.issued_on).into(),
        new.issuer.clone().into(),
        new.issuer_body.as_ref().map(|body| body.unit).into(),
        new.issuer_body.as_ref().map(|body| body.sector.clone()).unwrap_or_default().into(),
    ];
    Ok(tx.number(&sql, values).await?)
}

/// Says of which document a paper is the line in the books.
pub(super) async fn set_document(tx: &Transaction, paper: i64, document: i64) -> Result<()> {
    tx.run("UPDATE official_paper SET document_id = $2 WHERE id = $1", [paper.into(), document.into()]).await?;
    Ok(())
}

/// The rows of some legal instruments that are here, in the order of the keys.
pub(super) async fn instruments(db: &impl Sql, keys: &[&str]) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        instrument: String,
    }
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=keys.len()).map(|place| format!("${place}")).collect();
    let sql = format!("SELECT id, instrument FROM official_paper WHERE instrument IN ({})", places.join(", "));
    let values: Vec<Value> = keys.iter().map(|key| (*key).into()).collect();
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    let row = |key: &&str| rows.iter().find(|row| row.instrument == *key).map(|row| row.id);
    Ok(keys.iter().filter_map(row).collect())
}

/// Links the papers of two documents.
pub(super) async fn link_documents(tx: &Transaction, (later, earlier): (i64, i64), kind: LinkKind) -> Result<()> {
    let sql = "INSERT INTO paper_link (from_id, to_id, kind, position, note)
               SELECT l.id, e.id, $3, 0, '' FROM official_paper l JOIN official_paper e ON e.document_id = $2
               WHERE l.document_id = $1
               ON CONFLICT (from_id, to_id, kind) DO NOTHING";
    tx.run(sql, [later.into(), earlier.into(), kind.into()]).await?;
    Ok(())
}

/// The newest day of the papers that a paper names.
pub(super) async fn newest_link(tx: &Transaction, id: i64) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Newest {
        issued_on: Option<String>,
    }
    let sql = "SELECT MAX(p.issued_on) AS issued_on FROM paper_link l JOIN official_paper p ON p.id = l.to_id
               WHERE l.from_id = $1";
    Ok(tx.row::<Newest>(sql, [id.into()]).await?.and_then(|newest| newest.issued_on))
}

/// Whether a paper goes to nobody outside: it has recipients, and all of them are in the house.
pub(super) async fn stays_inside(tx: &Transaction, id: i64) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Counts {
        inside: i64,
        outside: i64,
    }
    let sql = "SELECT CAST(COUNT(CASE WHEN role = 'internal' THEN id END) AS BIGINT) AS inside,
                   CAST(COUNT(CASE WHEN role <> 'internal' THEN id END) AS BIGINT) AS outside
               FROM paper_recipient WHERE paper_id = $1";
    Ok(tx.row::<Counts>(sql, [id.into()]).await?.is_some_and(|counts| counts.inside > 0 && counts.outside == 0))
}

/// Gives a draft its number and day, under the name that its body has on that day; refused where somebody else changed it
/// since.
pub(super) async fn freeze(
    tx: &Transaction,
    (id, version): (i64, i64),
    named: &Named,
    (number, on): (i64, NaiveDate),
) -> Result<()> {
    let number = number.to_string();
    let sql = "UPDATE official_paper SET number = $3, issued_on = $4, folded = $5 || folded, issuer = $6,
                   version = version + 1 WHERE id = $1 AND version = $2 AND issued_on IS NULL";
    let head = super::reference(&number, "");
    let values = [id.into(), version.into(), number.into(), day(on).into(), head.into(), named.name.clone().into()];
    if tx.run(sql, values).await? == 0 { Err(Error::Conflict) } else { Ok(()) }
}
