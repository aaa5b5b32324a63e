//! The authority decides: recognises what is met, refuses what is not met, by a numbered decision on one dossier
//! or on many at once. Who that is on a day, and how sure it is, says `authority.rs`; the paper prints it.

mod candidate;
mod list;

use std::collections::{HashMap, HashSet, hash_map::Entry};

use chrono::NaiveDate;
use documents::Paper;
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, actor::Held, day, permission};
use serde::Serialize;
use standards::Verdict;
use storage::{FromQueryResult, Sql, Store};

pub use candidate::{Candidate, candidates};
pub use list::{Seen, awaiting, draft_list, record_list};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    assessment,
    authority::{self, Authority},
    document::{self, NewDecision, Signer, Signing},
    papers,
    snapshot::{self, Snapshot},
};

/// What the authority decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The commune is child-friendly.
    Recognised,
    /// It is not.
    NotRecognised,
}

impl Outcome {
    /// What a verdict comes to; nothing while it is undetermined.
    pub const fn of(verdict: Verdict) -> Option<Self> {
        match verdict {
            Verdict::Met => Some(Self::Recognised),
            Verdict::NotMet => Some(Self::NotRecognised),
            Verdict::Undetermined => None,
        }
    }

    /// Both, in the order of boards.
    pub const ALL: [Self; 2] = [Self::Recognised, Self::NotRecognised];

    /// The stored name; also its part of addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::NotRecognised => "not_recognised",
        }
    }

    /// The outcome of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

storage::stored_by_name!(Outcome);

/// A decision as its page and its paper show it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Decision {
    /// Row of the act.
    pub act_id: i64,
    /// Row of the document.
    pub document_id: i64,
    /// What was decided.
    pub outcome: Outcome,
    /// The province whose chairman decided.
    pub authority_id: i64,
    /// Number.
    pub number: i64,
    /// Symbol after the number.
    pub symbol: String,
    /// Day of signing.
    pub decided_on: String,
    /// How the paper was signed.
    pub signing: Signing,
    /// The signer.
    pub signer: String,
    /// Row of the signer.
    pub signer_id: i64,
}

/// Why no decision can be recorded.
#[derive(Debug)]
pub enum DecisionRefusal {
    /// The dossier is not appraised.
    NotAppraised,
    /// Only `met` can be recognised and only `not_met` refused.
    Undetermined,
    /// The review council has to sit on it first.
    NotReviewed,
    /// The review council did not adopt what the appraisal comes to: it can only be given back.
    NotAdopted,
    /// Somebody else decides on that day.
    NotAuthority,
    /// No procedure and no province says who decides on that day.
    AuthorityUnknown,
    /// No dossier was chosen.
    NothingChosen,
    /// One paper gives one outcome for one year.
    Mixed,
    /// Some of the chosen dossiers cannot be decided; nothing was recorded.
    NotReady {
        /// Their communes.
        units: String,
    },
    /// Some of the chosen dossiers were changed meanwhile by somebody else; nothing was recorded.
    Overtaken {
        /// Their communes.
        units: String,
    },
}

impl Refusal for DecisionRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotAppraised => "decision.refused.not_appraised",
            Self::Undetermined => "decision.refused.undetermined",
            Self::NotReviewed => "decision.refused.not_reviewed",
            Self::NotAdopted => "decision.refused.not_adopted",
            Self::NotAuthority => "decision.refused.not_authority",
            Self::AuthorityUnknown => "decision.refused.authority_unknown",
            Self::NothingChosen => "decision.refused.nothing_chosen",
            Self::Mixed => "decision.refused.mixed",
            Self::NotReady { .. } => "decision.refused.not_ready",
            Self::Overtaken { .. } => "decision.refused.overtaken",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotReady { units } | Self::Overtaken { units } => vec![("units", units.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::NotAuthority | Self::AuthorityUnknown).then_some("decided_on")
    }
}

/// What can be decided on what was appraised.
pub fn outcome(snapshot: &Snapshot) -> Result<Outcome, DecisionRefusal> {
    Outcome::of(snapshot.evaluation.verdict).ok_or(DecisionRefusal::Undetermined)
}

/// What the paper on a dossier that was appraised as `snapshot` would say, whatever the review council does.
pub fn proposed(dossier: &Dossier, snapshot: &Snapshot) -> Result<Outcome, DecisionRefusal> {
    if matches!(dossier.state, State::Appraised | State::InReview) {
        outcome(snapshot)
    } else {
        Err(DecisionRefusal::NotAppraised)
    }
}

/// Whether a decision can be taken now on a dossier that was appraised as `snapshot`; what it would be.
pub fn ready(dossier: &Dossier, snapshot: &Snapshot) -> Result<Outcome> {
    let outcome = proposed(dossier, snapshot)?;
    match (dossier.state, dossier.adopted) {
        (State::InReview, Some(adopted)) if adopted == outcome => Ok(outcome),
        (State::InReview, _) => Err(DecisionRefusal::NotAdopted.into()),
        _ => Err(DecisionRefusal::NotReviewed.into()),
    }
}

/// Who decides on the day of signing; refused where the office is not that authority's.
pub async fn entitled(programme: &Programme, dossier: &Dossier, office: &Held, on: NaiveDate) -> Result<Authority> {
    let authority = authority::of_dossier(programme, dossier, on).await?.ok_or(DecisionRefusal::AuthorityUnknown)?;
    if authority.admits(office.role) { Ok(authority) } else { Err(DecisionRefusal::NotAuthority.into()) }
}

/// Records that the chairman signed a decision on one dossier, with number and date; freezes it with its paper.
pub async fn record(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    new: &NewDecision,
    at: Moment,
) -> Result<()> {
    sign(programme, actor, vec![dossier.clone()], new, at).await.map(drop)
}

/// Records that the chairman signed one paper on some dossiers; gives the row of the document. All or none.
async fn sign(
    programme: &Programme,
    actor: &Actor,
    dossiers: Vec<Dossier>,
    new: &NewDecision,
    at: Moment,
) -> Result<i64> {
    let office = office(actor, &dossiers)?;
    let Prepared { outcome, decided, paper } = prepare(programme, (actor, office), dossiers, new, at).await?;
    let draft = document::draft(programme.store.read(), &paper, standard_of(&decided)).await?;
    let bytes = papers::pdf(paper).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let kind = document::Kind::of_outcome(outcome);
    let document = document::enter(&mut change, kind, (actor, office), new, &draft).await?;
    papers::keep_document(&change.tx, document, papers::Kind::of_outcome(outcome, decided.len()), &bytes).await?;
    write(change, (actor, office), document, outcome, decided, new).await?;
    Ok(document)
}

/// The standard that a paper names: that of the first of its dossiers.
fn standard_of(decided: &[Appraised]) -> &str {
    decided.first().map_or("", |appraised| &appraised.snapshot.standard.id)
}

/// What a signing would record.
struct Prepared {
    outcome: Outcome,
    decided: Vec<Appraised>,
    paper: Paper,
}

/// Looks whether one paper can be signed on all the dossiers, and makes it.
async fn prepare(
    programme: &Programme,
    (actor, office): (&Actor, &Held),
    dossiers: Vec<Dossier>,
    new: &NewDecision,
    at: Moment,
) -> Result<Prepared> {
    let candidates = candidates(programme, actor.person, dossiers).await?;
    let (outcome, mut decided) = agreed(programme, candidates, at).await?;
    new.check(earliest(programme, &decided, at).await?, at)?;
    // dossiers of one office and one standard have one authority: it is asked once for each that differs
    let mut authorities: HashMap<(i64, String), Authority> = HashMap::new();
    for appraised in &mut decided {
        let key = (appraised.dossier.province, appraised.dossier.standard.clone());
        let authority = match authorities.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                unknown.insert(entitled(programme, &appraised.dossier, office, new.decided_on).await?)
            }
        };
        appraised.snapshot.authority = Some(authority.frozen());
    }
    let mut snapshots: Vec<&Snapshot> = decided.iter().map(|appraised| &appraised.snapshot).collect();
    snapshots.sort_by_cached_key(|snapshot| snapshot.in_list());
    let paper = papers::decision(programme, &snapshots, new, &Signer::of(actor, office)).await?;
    Ok(Prepared { outcome, decided, paper })
}

/// The first day on which all the dossiers can be decided: nothing is signed before the appraisal, nor before the minutes
/// of the review council.
async fn earliest(programme: &Programme, decided: &[Appraised], at: Moment) -> Result<NaiveDate> {
    #[derive(FromQueryResult)]
    struct Row {
        signed_on: Option<String>,
    }
    let appraised = text::clock_date(decided.iter().map(|appraised| appraised.at).max().unwrap_or(at.0));
    let reviews = storage::in_list(decided.iter().filter_map(|appraised| appraised.dossier.newest_act));
    let sql = format!(
        "SELECT MAX(m.signed_on) AS signed_on FROM council_result c JOIN agenda_item i ON i.id = c.item_id
         JOIN minutes m ON m.sitting_id = i.sitting_id WHERE c.act_id IN ({reviews})"
    );
    let row: Option<Row> = programme.store.read().row(&sql, []).await?;
    let reviewed = row.and_then(|row| row.signed_on).map(|day| organisation::parse_day(&day));
    Ok(reviewed.map_or(appraised, |day| day.max(appraised)))
}

/// The office in which somebody decides on all the dossiers.
fn office<'a>(actor: &'a Actor, dossiers: &[Dossier]) -> Result<&'a Held> {
    let first = dossiers.first().ok_or(DecisionRefusal::NothingChosen)?;
    let office = actor.office_for(Action::Decide, &first.place)?;
    let reaches = |dossier: &Dossier| permission::allows(office.role, office.unit, Action::Decide, &dossier.place);
    if dossiers.iter().all(reaches) { Ok(office) } else { Err(Error::Forbidden) }
}

/// A dossier that can be decided, with what was appraised.
struct Appraised {
    dossier: Dossier,
    act: i64,
    at: i64,
    snapshot: Snapshot,
}

/// The one outcome of all dossiers, or why there is none.
async fn agreed(programme: &Programme, candidates: Vec<Candidate>, at: Moment) -> Result<(Outcome, Vec<Appraised>)> {
    let alone = candidates.len() == 1;
    let (mut decided, mut outcomes, mut hindered) = (Vec::new(), HashSet::new(), Vec::new());
    for candidate in candidates {
        match (candidate.outcome, candidate.appraisal) {
            (Ok(outcome), Some((act, at, snapshot))) => {
                outcomes.insert((outcome, candidate.dossier.year));
                decided.push(Appraised { dossier: candidate.dossier, act, at, snapshot });
            }
            (Err(refused), _) if alone => return Err(Error::Refused(refused)),
            (_, _) => hindered.push(candidate.dossier.unit),
        }
    }
    if !hindered.is_empty() {
        let units = list::names(programme, &hindered, at).await?;
        return Err(DecisionRefusal::NotReady { units }.into());
    }
    match outcomes.into_iter().collect::<Vec<_>>()[..] {
        [(outcome, _)] => Ok((outcome, decided)),
        [] => Err(DecisionRefusal::NothingChosen.into()),
        _ => Err(DecisionRefusal::Mixed.into()),
    }
}

/// Writes an act, a snapshot and an event for each dossier of a document, always in the order of their rows, so that
/// two lists that share dossiers never wait for each other.
async fn write(
    mut change: Change,
    (actor, office): (&Actor, &Held),
    document: i64,
    outcome: Outcome,
    mut decided: Vec<Appraised>,
    new: &NewDecision,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details {
        outcome: Outcome,
        document: i64,
        number: i64,
        decided_on: String,
    }
    decided.sort_by_key(|appraised| appraised.dossier.id);
    for Appraised { dossier, act: appraisal, snapshot, .. } in &decided {
        let id = act::begin(&change, dossier, ActKind::Decision, actor, office).await?;
        change
            .tx
            .run(
                "INSERT INTO decision (act_id, document_id, appraisal_id, outcome, class, standard_sha256)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                [
                    id.into(),
                    document.into(),
                    (*appraisal).into(),
                    outcome.into(),
                    snapshot.class.as_ref().map(|class| class.key.clone()).into(),
                    snapshot.standard.sha256.clone().into(),
                ],
            )
            .await?;
        snapshot::keep(&change.tx, id, snapshot).await?;
        assessment::point_to_outcome(&change.tx, dossier.id, Some(outcome)).await?;
        let details = Details { outcome, document, number: new.number, decided_on: day(new.decided_on) };
        act::note(&mut change, dossier, ActKind::Decision, &details).await?;
    }
    change.commit().await
}

const SELECT: &str = "SELECT d.act_id, d.document_id, d.outcome, m.authority_id, m.number, m.symbol, m.decided_on,
        m.signing, p.full_name AS signer, p.id AS signer_id
    FROM decision d JOIN act t ON t.id = d.act_id JOIN decision_document m ON m.id = d.document_id
    JOIN person p ON p.id = m.person_id";

/// The newest decision on a dossier, in force or taken back, if there is one.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Option<Decision>> {
    let sql = format!("{SELECT} WHERE t.assessment_id = $1 ORDER BY d.act_id DESC LIMIT 1");
    Ok(store.read().row(&sql, [assessment.into()]).await?)
}

/// The decision of an act.
pub async fn of_act(store: &Store, act: i64) -> Result<Option<Decision>> {
    Ok(store.read().row(&format!("{SELECT} WHERE t.id = $1"), [act.into()]).await?)
}
