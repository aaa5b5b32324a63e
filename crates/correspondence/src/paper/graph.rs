//! The papers around one: what it rests on and answers, two steps up; what rests on it, answers or changes it.

mod store;

use std::collections::HashSet;

use organisation::{Actor, Result};
use storage::Store;
pub use store::Edge;

use super::LinkKind;
pub use super::force::Cited;

/// How many later papers of a kind are shown.
pub const SHOWN: i64 = 20;
/// How far up a chain goes.
const LONGEST_CHAIN: usize = 4;

/// The papers around one.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// What it names, in its order, with what each of those names.
    pub up: Vec<(Edge, Vec<Edge>)>,
    /// The later papers that name it and that the reader may open, by what they do with it, with how many there are.
    pub down: Vec<(LinkKind, i64, Vec<Edge>)>,
    /// The way up by what each carries out, or else rests on first: commune's plan, province's plan, letter, decision.
    pub chain: Vec<Cited>,
}

/// The way up goes first by what a paper carries out.
const fn closeness(kind: LinkKind) -> u8 {
    match kind {
        LinkKind::Implements => 0,
        LinkKind::Answers => 1,
        LinkKind::ReportsOn => 2,
        LinkKind::CitesBasis => 3,
        LinkKind::Replaces | LinkKind::Amends | LinkKind::Repeals => 4,
    }
}

/// The graph around a paper, as somebody may see it: a paper names its bases to everybody who reads it, but only what the
/// reader may open is followed further or shown from below.
pub async fn around(store: &Store, actor: &Actor, paper: i64) -> Result<Graph> {
    let first = store::up(store, actor, &[paper]).await?;
    let open: Vec<i64> = first.iter().filter(|edge| edge.is_open()).map(|edge| edge.paper.id).collect();
    let second = store::up(store, actor, &open).await?;
    let chain = chain(store, actor, paper, [&first, &second]).await?;
    let above = |edge: &Edge| second.iter().filter(|one| one.from_id == edge.paper.id).cloned().collect();
    let up = first.iter().map(|edge| (edge.clone(), above(edge))).collect();
    Ok(Graph { up, down: down(store, actor, paper).await?, chain })
}

async fn chain(store: &Store, actor: &Actor, paper: i64, known: [&Vec<Edge>; 2]) -> Result<Vec<Cited>> {
    let mut chain: Vec<Cited> = Vec::new();
    let mut seen = HashSet::from([paper]);
    let mut at = paper;
    while chain.len() < LONGEST_CHAIN {
        let asked = match known.get(chain.len()) {
            Some(edges) => (*edges).clone(),
            None => store::up(store, actor, &[at]).await?,
        };
        let ways = asked.into_iter().filter(|edge| edge.from_id == at && closeness(edge.kind) < 4);
        let Some(next) = ways.min_by_key(|edge| (closeness(edge.kind), edge.position)) else { break };
        if !seen.insert(next.paper.id) {
            break;
        }
        at = next.paper.id;
        let open = next.is_open();
        chain.push(next.paper);
        if !open {
            break;
        }
    }
    Ok(chain)
}

async fn down(store: &Store, actor: &Actor, paper: i64) -> Result<Vec<(LinkKind, i64, Vec<Edge>)>> {
    let edges = store::down(store, actor, paper).await?;
    let of = |kind: LinkKind| {
        let edges: Vec<Edge> = edges.iter().filter(|edge| edge.kind == kind).cloned().collect();
        let count = edges.first()?.of;
        Some((kind, count, edges))
    };
    Ok(LinkKind::ALL.into_iter().filter_map(of).collect())
}
