//! The lead department appraises a submitted dossier: what was found of each indicator is brought together, and what
//! comes of it is frozen. Recognition and refusal follow the appraised figures, not the commune's.

use organisation::{Action, Actor, Change, Error, Moment, Place, Refusal, Refused, Result};
use serde::Serialize;
use standards::Verdict;
use storage::{FromQueryResult, Sql as _, Store};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    assessment, computation,
    decision::Seen,
    finding::{self, Kind},
    papers, recheck,
    returning::{LONGEST_WORDS, words},
    separation::{self, Side},
    snapshot::{self, Snapshot},
};

/// Why a dossier cannot be appraised.
#[derive(Debug)]
pub enum AppraisalRefusal {
    /// It is not with the department.
    NotSubmitted,
    /// The opinion is too long.
    OpinionTooLong,
    /// Nothing was found of these indicators yet.
    Open(Vec<String>),
    /// These indicators are to go back to the commune first.
    ToReturn(Vec<String>),
    /// It cannot be agreed with as a whole: something in it waits for a look of its own.
    OpenPoints,
    /// It moved on since it was seen.
    Overtaken,
}

impl Refusal for AppraisalRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotSubmitted => "appraisal.refused.not_submitted",
            Self::OpinionTooLong => "appraisal.refused.opinion_too_long",
            Self::Open(_) => "appraisal.refused.open",
            Self::ToReturn(_) => "appraisal.refused.to_return",
            Self::OpenPoints => "appraisal.refused.open_points",
            Self::Overtaken => "appraisal.refused.overtaken",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotSubmitted | Self::OpinionTooLong | Self::OpenPoints | Self::Overtaken => {
                vec![("longest", LONGEST_WORDS.to_string())]
            }
            Self::Open(indicators) => {
                vec![("count", indicators.len().to_string()), ("indicators", listed(indicators))]
            }
            Self::ToReturn(indicators) => vec![("indicators", listed(indicators))],
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::OpinionTooLong).then_some("opinion")
    }
}

/// The first few numbers; a whole standard would be no sentence.
fn listed(indicators: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = indicators.iter().take(SHOWN).map(String::as_str).collect();
    let more = if indicators.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// Whether a dossier lies with the department.
pub fn ready(dossier: &Dossier) -> Result<()> {
    if dossier.state == State::Submitted { Ok(()) } else { Err(AppraisalRefusal::NotSubmitted.into()) }
}

/// What an appraisal would freeze now, once something was found of every indicator.
pub async fn outcome(programme: &Programme, dossier: &Dossier) -> Result<Snapshot> {
    ready(dossier)?;
    let submission = dossier.newest_act.ok_or(Error::NotFound)?;
    let submitted = snapshot::of_act(&programme.store, submission).await?;
    let standard = programme.standard(&submitted.standard.sha256).await?;
    let found = finding::newest_of(&programme.store, submission).await?;
    let to_return: Vec<String> =
        found.values().filter(|finding| finding.kind == Kind::ToReturn).map(|one| one.indicator.clone()).collect();
    if !to_return.is_empty() {
        return Err(AppraisalRefusal::ToReturn(to_return).into());
    }
    let open: Vec<String> = finding::open(&standard, &found).map(str::to_owned).collect();
    if !open.is_empty() {
        return Err(AppraisalRefusal::Open(open).into());
    }
    Ok(finding::applied(&standard, &submitted, &found))
}

/// Appraises a submitted dossier with an opinion (which may be empty).
pub async fn record(programme: &Programme, actor: &Actor, dossier: &Dossier, opinion: &str, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Details {
        verdict: &'static str,
        differing: usize,
    }
    let office = actor.office_for(Action::Appraise, &dossier.place)?;
    let opinion = words(opinion).ok_or(AppraisalRefusal::OpinionTooLong)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    recheck::demand_apart(&programme.store, dossier.id, actor.person).await?;
    let appraised = outcome(programme, dossier).await?;
    let submission = dossier.newest_act.ok_or(Error::NotFound)?;
    let verdict = appraised.evaluation.verdict.key();
    let report = papers::pdf(papers::appraisal_report(programme, &appraised, &opinion, at).await?).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let id = act::begin(&change, dossier, ActKind::Appraisal, actor, office).await?;
    change
        .tx
        .run(
            "INSERT INTO appraisal (act_id, submission_id, verdict, opinion) VALUES ($1, $2, $3, $4)",
            [id.into(), submission.into(), verdict.into(), opinion.into()],
        )
        .await?;
    snapshot::keep(&change.tx, id, &appraised).await?;
    papers::keep(&change.tx, id, papers::Kind::AppraisalReport, &report).await?;
    // boards show the department's result from here on, until the dossier goes back
    computation::keep(&change.tx, programme, dossier, &appraised.known(programme), &appraised.evaluation).await?;
    let differing = appraised.findings.iter().filter(|finding| finding.kind == Kind::Differs).count();
    act::finish(change, dossier, ActKind::Appraisal, &Details { verdict, differing }).await
}

/// A submitted dossier in the department's pile.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Waiting {
    /// Row of the assessment.
    pub assessment: i64,
    /// Its version: who ticks it names the one of the page.
    pub version: i64,
    /// The commune.
    pub unit: i64,
    /// Its full name.
    pub name: String,
    /// When it was sent up, milliseconds since 1970.
    pub at: i64,
    /// The computed verdict.
    pub verdict: String,
    /// Findings so far.
    pub found: i64,
    /// Findings that differ or are to go back.
    pub points: i64,
    /// Criteria that a provincial sector says do not agree.
    pub disputed: i64,
    /// Pieces of evidence that were rejected.
    pub rejected: i64,
    /// How often it was returned.
    pub returned: i64,
    /// How often it was reopened after a decision.
    pub reopened: i64,
}

impl Waiting {
    /// Whether it can be agreed with as it is: determined, never given back, and nobody disagrees with anything in it.
    pub fn is_clean(&self) -> bool {
        let open = self.points + self.disputed + self.rejected + self.returned + self.reopened;
        open == 0 && self.verdict != Verdict::Undetermined.key()
    }
}

const WAITING: &str = "SELECT a.id AS assessment, a.version, a.unit_id AS unit, f.name, t.at, c.verdict,
       (SELECT COUNT(DISTINCT g.indicator) FROM appraisal_finding g WHERE g.submission_id = t.id) AS found,
       (SELECT COUNT(*) FROM appraisal_finding g WHERE g.submission_id = t.id AND g.kind IN ('differs', 'to_return')
          AND g.id = (SELECT MAX(h.id) FROM appraisal_finding h
                      WHERE h.submission_id = g.submission_id AND h.indicator = g.indicator)) AS points,
       (SELECT COUNT(*) FROM agreement g WHERE g.submission_id = t.id AND g.answer = 'differs'
          AND g.id = (SELECT MAX(h.id) FROM agreement h
                      WHERE h.submission_id = g.submission_id AND h.criterion = g.criterion)) AS disputed,
       (SELECT COUNT(*) FROM evidence e JOIN evidence_verdict v
          ON v.id = (SELECT MAX(n.id) FROM evidence_verdict n WHERE n.evidence_id = e.id)
        WHERE e.assessment_id = a.id AND v.verdict = 'rejected'
          AND NOT EXISTS (SELECT 1 FROM evidence_withdrawal w WHERE w.evidence_id = e.id)) AS rejected,
       (SELECT COUNT(*) FROM act x WHERE x.assessment_id = a.id AND x.kind = 'return') AS returned,
       (SELECT COUNT(*) FROM act x WHERE x.assessment_id = a.id AND x.kind = 'reopening') AS reopened
    FROM assessment a
    JOIN act t ON t.id = a.newest_act_id AND t.kind = 'submission'
    JOIN computation c ON c.assessment_id = a.id
    JOIN assessment_round r ON r.year = a.year
    JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= r.period_to
         AND (f.valid_to IS NULL OR f.valid_to >= r.period_to)";

/// The submitted dossiers of a province, longest waiting first.
pub async fn waiting(store: &Store, actor: &Actor, province: i64, year: i64) -> Result<Vec<Waiting>> {
    actor.office_for(Action::Appraise, &Place::below(province))?;
    let sql = format!("{WAITING} WHERE a.province_id = $1 AND a.year = $2 ORDER BY t.at, a.id");
    Ok(store.read().rows(&sql, [province.into(), year.into()]).await?)
}

/// What became of one of several dossiers.
#[derive(Debug)]
pub struct Answered {
    /// Row of the assessment.
    pub assessment: i64,
    /// Why it was left as it is; none where it was appraised.
    pub refused: Option<Refused>,
}

/// Agrees with dossiers that have no open point and appraises them, each a change of its own: one that cannot be
/// agreed with does not keep the others. One that moved on since it was seen is left as it is.
pub async fn agree_together(programme: &Programme, actor: &Actor, seen: &[Seen], at: Moment) -> Result<Vec<Answered>> {
    let mut answers = Vec::with_capacity(seen.len());
    for seen in seen {
        let refused = match agree(programme, actor, *seen, at).await {
            Ok(()) => None,
            Err(Error::Refused(refused)) => Some(refused),
            Err(Error::Conflict) => Some(Refused::of(&AppraisalRefusal::Overtaken)),
            Err(error) => return Err(error),
        };
        answers.push(Answered { assessment: seen.assessment, refused });
    }
    Ok(answers)
}

async fn agree(programme: &Programme, actor: &Actor, seen: Seen, at: Moment) -> Result<()> {
    let dossier = assessment::find(&programme.store, seen.assessment).await?;
    actor.office_for(Action::Appraise, &dossier.place)?;
    ready(&dossier)?;
    if dossier.version != seen.version {
        return Err(AppraisalRefusal::Overtaken.into());
    }
    let waits: Option<Waiting> =
        programme.store.read().row(&format!("{WAITING} WHERE a.id = $1"), [dossier.id.into()]).await?;
    if !waits.is_some_and(|waits| waits.is_clean()) {
        return Err(AppraisalRefusal::OpenPoints.into());
    }
    let rest = finding::agree_with_rest(programme, actor, &dossier, at).await?;
    // nobody may have said anything in between
    let agreed = assessment::find(&programme.store, dossier.id).await?;
    record(programme, actor, &agreed.seen_at(seen.version + i64::from(rest > 0)), "", at).await
}
