//! How much of an old unit went into each new one, from a file with its ground: all of it, or every fault with its line.

use std::collections::{BTreeMap, HashMap};

use organisation::{Change, Moment, Result, audit::Subject};
use serde::Serialize;

use super::{Basis, store};
use crate::{Programme, snapshot::fingerprint};

/// The columns, in their order.
pub const COLUMNS: [&str; 5] = ["old_code", "new_code", "count", "basis", "ground"];

/// Something wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareFault {
    /// The line, from 1.
    pub line: u64,
    /// What.
    pub kind: ShareFaultKind,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareFaultKind {
    /// The bytes are no CSV in UTF-8, or the first line is another one.
    Header,
    /// The line has more or fewer cells than there are columns.
    Cells(usize),
    /// No such old unit went into such a new one.
    Pair(String),
    /// No whole number.
    Count(String),
    /// No basis.
    Basis(String),
    /// Nobody is named who says so.
    Ground,
    /// The pair stands in an earlier line, too.
    Repeated(u64),
    /// A part of the old unit has no number, or one on another basis: then nothing could be divided by it.
    Partial(String),
}

impl ShareFaultKind {
    /// Key in the text catalogue.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Header => "series.fault.header",
            Self::Cells(_) => "series.fault.cells",
            Self::Pair(_) => "series.fault.pair",
            Self::Count(_) => "series.fault.count",
            Self::Basis(_) => "series.fault.basis",
            Self::Ground => "series.fault.ground",
            Self::Repeated(_) => "series.fault.repeated",
            Self::Partial(_) => "series.fault.partial",
        }
    }

    /// Values for the places of the text.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Header => vec![("columns", COLUMNS.join(","))],
            Self::Cells(found) => vec![("found", found.to_string()), ("expected", COLUMNS.len().to_string())],
            Self::Pair(found) | Self::Count(found) | Self::Basis(found) | Self::Partial(found) => {
                vec![("found", found.chars().take(60).collect())]
            }
            Self::Repeated(line) => vec![("line", line.to_string())],
            Self::Ground => Vec::new(),
        }
    }
}

/// A share as a line gives it.
struct Given {
    line: u64,
    share: Share,
}

/// How much of an old unit a new one holds, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Share {
    pub(super) count: i64,
    pub(super) basis: Basis,
    pub(super) ground: String,
}

/// Records the shares of a file; gives how many, or its faults. Old codes are those of 30/6/2025, new ones of 1/7/2025.
pub async fn set_shares(
    programme: &Programme,
    bytes: &[u8],
    at: Moment,
) -> Result<std::result::Result<usize, Vec<ShareFault>>> {
    #[derive(Serialize)]
    struct Details<'a> {
        sha256: String,
        shares: usize,
        changed: Vec<Changed<'a>>,
    }
    #[derive(Serialize)]
    struct Changed<'a> {
        old_code: &'a str,
        new_code: &'a str,
        before: Option<Share>,
        after: Share,
    }
    let mut change = Change::by_program(&programme.store, at).await?;
    change.tx.alone("succession").await?;
    let pairs = store::pairs(&change.tx).await?;
    let mut given = match read(bytes, &pairs) {
        Ok(given) => given,
        Err(faults) => return Ok(Err(faults)),
    };
    let sha256 = fingerprint(bytes);
    let mut details = Details { sha256, shares: given.len(), changed: Vec::new() };
    for pair in &pairs {
        let Some(Given { share: after, .. }) = given.remove(&pair.id) else { continue };
        let before = pair.share();
        if before.as_ref() != Some(&after) {
            store::set_share(&change.tx, pair.id, &after).await?;
            details.changed.push(Changed { old_code: &pair.old_code, new_code: &pair.new_code, before, after });
        }
    }
    change.record("unit_shares_set", Subject { kind: "unit", id: 0, unit: None }, &details).await?;
    let count = details.shares;
    change.commit().await?;
    Ok(Ok(count))
}

fn read(bytes: &[u8], pairs: &[store::Pair]) -> std::result::Result<BTreeMap<i64, Given>, Vec<ShareFault>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let known: HashMap<(&str, &str), &store::Pair> =
        pairs.iter().map(|pair| ((pair.old_code.as_str(), pair.new_code.as_str()), pair)).collect();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let (mut shares, mut faults) = (BTreeMap::<i64, Given>::new(), Vec::new());
    let mut headed = false;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                return Err(vec![ShareFault { line, kind: ShareFaultKind::Header }]);
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        if !std::mem::replace(&mut headed, true) {
            if !record.iter().map(str::trim).eq(COLUMNS) {
                return Err(vec![ShareFault { line, kind: ShareFaultKind::Header }]);
            }
            continue;
        }
        let kind = match one(&record, line, &known) {
            Ok((id, share)) => {
                let Some(first) = shares.get(&id) else {
                    shares.insert(id, share);
                    continue;
                };
                ShareFaultKind::Repeated(first.line)
            }
            Err(kind) => kind,
        };
        faults.push(ShareFault { line, kind });
    }
    if !headed {
        faults.push(ShareFault { line: 1, kind: ShareFaultKind::Header });
    }
    if faults.is_empty() {
        faults = partial(&shares, pairs);
    }
    if faults.is_empty() { Ok(shares) } else { Err(faults) }
}

fn one(
    record: &csv::StringRecord,
    line: u64,
    known: &HashMap<(&str, &str), &store::Pair>,
) -> std::result::Result<(i64, Given), ShareFaultKind> {
    if record.len() != COLUMNS.len() {
        return Err(ShareFaultKind::Cells(record.len()));
    }
    let cell = |at: usize| record.get(at).unwrap_or_default().trim();
    let pair = known.get(&(cell(0), cell(1)));
    let pair = pair.ok_or_else(|| ShareFaultKind::Pair(format!("{} → {}", cell(0), cell(1))))?;
    let count = cell(2).parse::<i64>().ok().filter(|count| (0..=i64::from(u32::MAX)).contains(count));
    let count = count.ok_or_else(|| ShareFaultKind::Count(cell(2).to_owned()))?;
    let basis = Basis::from_name(cell(3)).ok_or_else(|| ShareFaultKind::Basis(cell(3).to_owned()))?;
    let ground = cell(4);
    if ground.is_empty() {
        return Err(ShareFaultKind::Ground);
    }
    Ok((pair.id, Given { line, share: Share { count, basis, ground: text::nfc(ground) } }))
}

/// Old units of which a part would have no number, or one on another basis.
fn partial(shares: &BTreeMap<i64, Given>, pairs: &[store::Pair]) -> Vec<ShareFault> {
    let mut units: BTreeMap<i64, Vec<&store::Pair>> = BTreeMap::new();
    for pair in pairs {
        units.entry(pair.old_id).or_default().push(pair);
    }
    let mut faults = Vec::new();
    for parts in units.values() {
        let given: Vec<&Given> = parts.iter().filter_map(|pair| shares.get(&pair.id)).collect();
        let Some(first) = given.first() else { continue };
        let whole = given.len() == parts.len() && given.iter().all(|one| one.share.basis == first.share.basis);
        if !whole || given.iter().all(|one| one.share.count == 0) {
            let code = parts.first().map_or_else(String::new, |pair| pair.old_code.clone());
            faults.push(ShareFault { line: first.line, kind: ShareFaultKind::Partial(code) });
        }
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}
