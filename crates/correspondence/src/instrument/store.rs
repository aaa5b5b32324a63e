use std::collections::{BTreeSet, HashMap};

use organisation::{Change, Result, day};
use storage::{FromQueryResult, Sql, Store, insert_many};

use super::Instrument;

/// What a database still lacks of the file.
pub(super) struct Due<'a> {
    pub(super) papers: Vec<&'a Instrument>,
    links: Option<&'a [Instrument]>,
}

#[derive(FromQueryResult, PartialEq, Eq)]
struct Kept {
    instrument: String,
    kind: String,
    number: Option<String>,
    symbol: String,
    issuer: String,
    issued_on: Option<String>,
    subject: String,
    folded: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
    certainty: Option<String>,
}

impl Kept {
    fn of(one: &Instrument) -> Self {
        Self {
            instrument: one.key.clone(),
            kind: one.r#type.clone(),
            number: one.number.clone(),
            symbol: one.symbol.clone(),
            issuer: one.issuer.clone(),
            issued_on: one.issued.map(day),
            subject: one.subject.clone(),
            folded: one.folded(),
            valid_from: one.from.map(day),
            valid_to: one.to.map(day),
            certainty: Some(one.sure.name().to_owned()),
        }
    }
}

#[derive(FromQueryResult, PartialEq, Eq, PartialOrd, Ord)]
struct KeptLink {
    from_key: String,
    to_key: Option<String>,
    kind: String,
    position: i64,
    note: String,
}

fn links(all: &[Instrument]) -> BTreeSet<KeptLink> {
    let of = |one: &Instrument| {
        let links = (0_i64..).zip(&one.links).map(|(position, link)| KeptLink {
            from_key: one.key.clone(),
            to_key: Some(link.to.clone()),
            kind: link.kind.name().to_owned(),
            position,
            note: link.note.clone(),
        });
        links.collect::<Vec<_>>()
    };
    all.iter().flat_map(of).collect()
}

/// What is missing or changed; none: nothing.
pub(super) async fn due<'a>(db: &impl Sql, all: &'a [Instrument]) -> Result<Option<Due<'a>>> {
    let sql =
        "SELECT instrument, type AS kind, number, symbol, issuer, issued_on, subject, folded, valid_from, valid_to,
                   certainty FROM official_paper WHERE instrument IS NOT NULL";
    let kept: Vec<Kept> = db.rows(sql, []).await?;
    let kept: HashMap<&str, &Kept> = kept.iter().map(|one| (one.instrument.as_str(), one)).collect();
    let is_due = |one: &&Instrument| kept.get(one.key.as_str()).is_none_or(|kept| **kept != Kept::of(one));
    let papers: Vec<&Instrument> = all.iter().filter(is_due).collect();
    let sql = "SELECT f.instrument AS from_key, t.instrument AS to_key, l.kind, l.position, l.note FROM paper_link l
               JOIN official_paper f ON f.id = l.from_id JOIN official_paper t ON t.id = l.to_id
               WHERE f.instrument IS NOT NULL";
    let linked: Vec<KeptLink> = db.rows(sql, []).await?;
    let links = (linked.into_iter().collect::<BTreeSet<_>>() != links(all)).then_some(all);
    Ok((!papers.is_empty() || links.is_some()).then_some(Due { papers, links }))
}

/// Writes what is due; gives the number of links written.
pub(super) async fn bring(change: &Change, due: &Due<'_>) -> Result<usize> {
    let sql = "INSERT INTO official_paper (sector, issuer, type, number, symbol, issued_on, subject, body, folded,
                   valid_from, valid_to, instrument, certainty, version, at)
               VALUES ('', $1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, 1, $12)
               ON CONFLICT (instrument) DO UPDATE SET issuer = excluded.issuer, type = excluded.type,
                   number = excluded.number, symbol = excluded.symbol, issued_on = excluded.issued_on,
                   subject = excluded.subject, folded = excluded.folded, valid_from = excluded.valid_from,
                   valid_to = excluded.valid_to, certainty = excluded.certainty,
                   version = official_paper.version + 1";
    for one in &due.papers {
        let row = Kept::of(one);
        let values = [
            row.issuer.into(),
            row.kind.into(),
            row.number.into(),
            row.symbol.into(),
            row.issued_on.into(),
            row.subject.into(),
            row.folded.into(),
            row.valid_from.into(),
            row.valid_to.into(),
            row.instrument.into(),
            row.certainty.into(),
            change.at.0.into(),
        ];
        change.tx.run(sql, values).await?;
    }
    let Some(all) = due.links else { return Ok(0) };
    let of_instruments = "DELETE FROM paper_link
         WHERE from_id IN (SELECT id FROM official_paper WHERE instrument IS NOT NULL)";
    change.tx.run(of_instruments, []).await?;
    let rows = ids(&change.tx).await?;
    let row = |link: &KeptLink| {
        let (from, to) = (rows.get(&link.from_key)?, rows.get(link.to_key.as_ref()?)?);
        Some(vec![
            (*from).into(),
            (*to).into(),
            link.kind.clone().into(),
            link.position.into(),
            link.note.clone().into(),
        ])
    };
    let links: Vec<_> = links(all).iter().filter_map(row).collect();
    let count = links.len();
    insert_many(&change.tx, "paper_link", &["from_id", "to_id", "kind", "position", "note"], links).await?;
    Ok(count)
}

async fn ids(db: &impl Sql) -> Result<HashMap<String, i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        instrument: String,
    }
    let sql = "SELECT id, instrument FROM official_paper WHERE instrument IS NOT NULL";
    let rows: Vec<Row> = db.rows(sql, []).await?;
    Ok(rows.into_iter().map(|row| (row.instrument, row.id)).collect())
}

/// The papers of the instruments, by key.
pub async fn papers(store: &Store) -> Result<HashMap<String, i64>> {
    ids(store.read()).await
}
