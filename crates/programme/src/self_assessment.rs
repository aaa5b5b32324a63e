//! The commune freezes its own score: from now on the figures stand as the commune's word.

use organisation::{Action, Actor, Change, Moment, Refusal, Result, class, parse_day};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    computation,
    programme::pin,
    round,
    separation::{self, Side},
};

/// Why a dossier cannot be self-scored.
#[derive(Debug)]
pub enum SelfAssessmentRefusal {
    /// No figure is known.
    NothingEntered,
    /// It was self-scored already and nothing changed since.
    NothingChanged,
    /// It is with a higher level, or decided.
    NotWithCommune,
}

impl Refusal for SelfAssessmentRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NothingEntered => "self_assessment.refused.nothing_entered",
            Self::NothingChanged => "self_assessment.refused.nothing_changed",
            Self::NotWithCommune => "self_assessment.refused.not_with_commune",
        }
    }
}

/// Whether a dossier can be self-scored now.
pub fn ready(programme: &Programme, dossier: &Dossier) -> Result<()> {
    let refusal = match dossier.state {
        state if !state.figures_open() => SelfAssessmentRefusal::NotWithCommune,
        _ if dossier.figures.is_empty() => SelfAssessmentRefusal::NothingEntered,
        State::SelfScored | State::CouncilHeld if !outdated(programme, dossier) => {
            SelfAssessmentRefusal::NothingChanged
        }
        _ => return Ok(()),
    };
    Err(refusal.into())
}

/// Whether a newer revision of the standard is known than the one the dossier is pinned to.
fn outdated(programme: &Programme, dossier: &Dossier) -> bool {
    programme.latest(&dossier.standard).is_some_and(|newest| newest.sha256 != dossier.standard_sha256)
}

/// Self-scores a dossier. It is pinned to the newest revision of its standard: a gap that was filled meanwhile counts.
pub async fn record(programme: &Programme, actor: &Actor, dossier: &Dossier, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::SelfScore, &dossier.place)?;
    programme.renew().await?;
    ready(programme, dossier)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let mut pinned = dossier.clone();
    if let Some(newest) = programme.latest(&dossier.standard) {
        pinned.revision = i64::from(newest.revision);
        pinned.standard_sha256.clone_from(&newest.sha256);
    }
    // a class that was decided while the dossier was up holds from its return on
    let period_to = parse_day(&round::of_year(&programme.store, dossier.year).await?.period_to);
    if let Some(classed) = class::on(programme.store.read(), dossier.unit, class::THRESHOLD, period_to).await? {
        pinned.class = Some(classed.class);
        pinned.class_ground = Some(classed.ground);
    }
    let evaluation = computation::evaluate(programme, &pinned, &pinned.figures).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    act::begin(&change, dossier, ActKind::SelfAssessment, actor, office).await?;
    pin(&change.tx, &*programme.standard(&pinned.standard_sha256).await?).await?;
    change
        .tx
        .run(
            "UPDATE assessment SET revision = $2, standard_sha256 = $3, class = $4, class_ground = $5 WHERE id = $1",
            [
                pinned.id.into(),
                pinned.revision.into(),
                pinned.standard_sha256.clone().into(),
                pinned.class.clone().into(),
                pinned.class_ground.clone().into(),
            ],
        )
        .await?;
    computation::keep(&change.tx, programme, &pinned, &pinned.figures, &evaluation).await?;
    act::finish(change, dossier, ActKind::SelfAssessment, &pinned.standard_sha256).await
}
