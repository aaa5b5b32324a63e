use documents::Paper;
use organisation::{Action, Actor, Error, Moment, Place, Result, day, unit::Name};
use storage::{FromQueryResult, Sql, in_list};

use super::{Candidate, DecisionRefusal, candidates, office, prepare, sign};
use crate::{Dossier, Programme, State, assessment, document::NewDecision};

/// A dossier as somebody saw it on the page on which it was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Row of the assessment.
    pub assessment: i64,
    /// Its version on the page.
    pub version: i64,
}

/// The appraised dossiers of a province for a year, by name of the commune, each with what can be decided on it.
pub async fn awaiting(programme: &Programme, actor: &Actor, province: i64, year: i64) -> Result<Vec<Candidate>> {
    actor.office_for(Action::Decide, &Place::below(province))?;
    let mut dossiers = assessment::of_province(&programme.store, province, year).await?;
    dossiers.retain(|dossier| matches!(dossier.state, State::Appraised | State::InReview));
    let mut candidates = candidates(programme, actor.person, dossiers).await?;
    let name = |candidate: &Candidate| match &candidate.appraisal {
        Some((_, _, snapshot)) => text::sort_key(&snapshot.unit.name),
        None => text::sort_key(""),
    };
    candidates.sort_by_cached_key(|candidate| (name(candidate), candidate.dossier.unit));
    Ok(candidates)
}

/// Records that the chairman signed one paper on many dossiers, in one transaction; gives the row of the document.
///
/// Whatever stands in the way of one of them is told by the name of its commune, and nothing is recorded.
pub async fn record_list(
    programme: &Programme,
    actor: &Actor,
    seen: &[Seen],
    new: &NewDecision,
    at: Moment,
) -> Result<i64> {
    let dossiers = load(programme, seen).await?;
    office(actor, &dossiers)?;
    let moved = overtaken(&dossiers, seen);
    if !moved.is_empty() {
        return Err(refusal(programme, &moved, at).await?);
    }
    match sign(programme, actor, dossiers, new, at).await {
        Err(Error::Conflict) => {
            let moved = overtaken(&load(programme, seen).await?, seen);
            if moved.is_empty() { Err(Error::Conflict) } else { Err(refusal(programme, &moved, at).await?) }
        }
        done => done,
    }
}

/// The paper on many dossiers as it will print; nothing is recorded.
pub async fn draft_list(
    programme: &Programme,
    actor: &Actor,
    seen: &[Seen],
    new: &NewDecision,
    at: Moment,
) -> Result<Paper> {
    let dossiers = load(programme, seen).await?;
    let office = office(actor, &dossiers)?;
    Ok(prepare(programme, (actor, office), dossiers, new, at).await?.paper)
}

/// The dossiers, all of which must be there.
async fn load(programme: &Programme, seen: &[Seen]) -> Result<Vec<Dossier>> {
    let mut ids: Vec<i64> = seen.iter().map(|seen| seen.assessment).collect();
    ids.sort_unstable();
    ids.dedup();
    let dossiers = assessment::of_ids(&programme.store, &ids).await?;
    if dossiers.len() == ids.len() { Ok(dossiers) } else { Err(Error::NotFound) }
}

/// The communes of dossiers that moved on since they were seen.
fn overtaken(dossiers: &[Dossier], seen: &[Seen]) -> Vec<i64> {
    let moved =
        |dossier: &&Dossier| seen.iter().any(|seen| seen.assessment == dossier.id && seen.version != dossier.version);
    dossiers.iter().filter(moved).map(|dossier| dossier.unit).collect()
}

async fn refusal(programme: &Programme, units: &[i64], at: Moment) -> Result<Error> {
    Ok(DecisionRefusal::Overtaken { units: names(programme, units, at).await? }.into())
}

/// Communes by name, for a sentence.
pub(super) async fn names(programme: &Programme, units: &[i64], at: Moment) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Row {
        name: String,
    }
    let sql = format!(
        "SELECT f.name FROM unit_form f WHERE f.unit_id IN ({})
         AND f.valid_from = (SELECT MAX(g.valid_from) FROM unit_form g WHERE g.unit_id = f.unit_id AND g.valid_from <= $1)",
        in_list(units.iter().copied())
    );
    let rows: Vec<Row> = programme.store.read().rows(&sql, [day(at.today()).into()]).await?;
    let mut names: Vec<String> = rows.iter().map(|row| Name::of(&row.name).in_text()).collect();
    names.sort_by_cached_key(|name| text::sort_key(name));
    Ok(names.join(", "))
}
