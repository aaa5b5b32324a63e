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
    finding::{self, Kind},
    papers,
    returning::LONGEST_WORDS,
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
}

impl Refusal for AppraisalRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotSubmitted => "appraisal.refused.not_submitted",
            Self::OpinionTooLong => "appraisal.refused.opinion_too_long",
            Self::Open(_) => "appraisal.refused.open",
            Self::ToReturn(_) => "appraisal.refused.to_return",
            Self::OpenPoints => "appraisal.refused.open_points",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotSubmitted | Self::OpinionTooLong | Self::OpenPoints => {
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
    if opinion.chars().count() > LONGEST_WORDS {
        return Err(AppraisalRefusal::OpinionTooLong.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    let appraised = outcome(programme, dossier).await?;
    let submission = dossier.newest_act.ok_or(Error::NotFound)?;
    let verdict = appraised.evaluation.verdict.key();
    let opinion = text::nfc(opinion.trim());
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
    /// How often it was returned.
    pub returned: i64,
}

impl Waiting {
    /// Whether it can be agreed with as it is; the same rule as [`without_open_points`].
    pub fn is_clean(&self) -> bool {
        self.points == 0 && self.returned == 0 && self.verdict != Verdict::Undetermined.key()
    }
}

/// The submitted dossiers of a province, longest waiting first.
pub async fn waiting(store: &Store, actor: &Actor, province: i64, year: i64) -> Result<Vec<Waiting>> {
    actor.office_for(Action::Appraise, &Place::below(province))?;
    let sql = "SELECT a.id AS assessment, a.unit_id AS unit, f.name, t.at, c.verdict,
                      (SELECT COUNT(DISTINCT g.indicator) FROM appraisal_finding g WHERE g.submission_id = t.id) AS found,
                      (SELECT COUNT(*) FROM appraisal_finding g WHERE g.submission_id = t.id AND g.kind IN ('differs', 'to_return')
                         AND g.id = (SELECT MAX(h.id) FROM appraisal_finding h
                                     WHERE h.submission_id = g.submission_id AND h.indicator = g.indicator)) AS points,
                      (SELECT COUNT(*) FROM act x WHERE x.assessment_id = a.id AND x.kind = 'return') AS returned
               FROM assessment a
               JOIN act t ON t.id = (SELECT MAX(x.id) FROM act x WHERE x.assessment_id = a.id) AND t.kind = 'submission'
               JOIN computation c ON c.assessment_id = a.id
               JOIN assessment_round r ON r.year = a.year
               JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= r.period_to
                    AND (f.valid_to IS NULL OR f.valid_to >= r.period_to)
               WHERE a.province_id = $1 AND a.year = $2 ORDER BY t.at";
    Ok(store.read().rows(sql, [province.into(), year.into()]).await?)
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
/// agreed with does not keep the others.
pub async fn agree_together(
    programme: &Programme,
    actor: &Actor,
    assessments: &[i64],
    at: Moment,
) -> Result<Vec<Answered>> {
    let mut answers = Vec::with_capacity(assessments.len());
    for id in assessments {
        let refused = match agree(programme, actor, *id, at).await {
            Ok(()) => None,
            Err(Error::Refused(refused)) => Some(refused),
            Err(Error::Conflict) => Some(refused_of(&AppraisalRefusal::OpenPoints)),
            Err(error) => return Err(error),
        };
        answers.push(Answered { assessment: *id, refused });
    }
    Ok(answers)
}

async fn agree(programme: &Programme, actor: &Actor, id: i64, at: Moment) -> Result<()> {
    let dossier = assessment::find(&programme.store, id).await?;
    actor.office_for(Action::Appraise, &dossier.place)?;
    if !without_open_points(programme, &dossier).await? {
        return Err(AppraisalRefusal::OpenPoints.into());
    }
    finding::agree_with_rest(programme, actor, &dossier, at).await?;
    let dossier = assessment::find(&programme.store, id).await?;
    record(programme, actor, &dossier, "", at).await
}

fn refused_of(refusal: &AppraisalRefusal) -> Refused {
    Refused { key: refusal.key(), places: refusal.places(), field: refusal.field() }
}

/// Whether a submitted dossier can be agreed with as it is: its result is determined, it was never returned, and
/// nothing was found to differ.
pub async fn without_open_points(programme: &Programme, dossier: &Dossier) -> Result<bool> {
    ready(dossier)?;
    let submission = dossier.newest_act.ok_or(Error::NotFound)?;
    let found = finding::newest_of(&programme.store, submission).await?;
    if found.values().any(|finding| matches!(finding.kind, Kind::Differs | Kind::ToReturn)) {
        return Ok(false);
    }
    let returned = act::newest(programme.store.read(), dossier.id, ActKind::Return).await?.is_some();
    let submitted = snapshot::of_act(&programme.store, submission).await?;
    Ok(!returned && submitted.evaluation.verdict != Verdict::Undetermined)
}
