//! Setting the threshold class of a commune, with its effect on the dossiers that are still with the commune.

use organisation::{Action, Actor, Change, Moment, Refusal, Result, class, unit};

use crate::{Programme, State, assessment, computation, round};

/// No standard in use knows the class.
#[derive(Debug)]
pub struct UnknownClass;

impl Refusal for UnknownClass {
    fn key(&self) -> &'static str {
        "class.refused.unknown"
    }

    fn field(&self) -> Option<&'static str> {
        Some("class")
    }
}

/// Sets the class of a commune from a day on; open dossiers whose period ends later are scored anew.
pub async fn set(programme: &Programme, actor: &Actor, unit: i64, new: &class::Classed, at: Moment) -> Result<()> {
    let place = unit::place(programme.store.read(), unit).await?;
    let office = actor.office_for(Action::SetClass, &place)?;
    if !programme.library().all().any(|standard| standard.class(&new.class).is_some()) {
        return Err(UnknownClass.into());
    }
    let dossiers = assessment::list_of_unit(&programme.store, unit).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    class::set(&mut change, unit, class::THRESHOLD, new).await?;
    for mut dossier in dossiers {
        let round = round::of_year(&programme.store, dossier.year).await?;
        if !dossier.state.figures_open() || round.period_to < new.valid_from {
            continue;
        }
        assessment::advance(&change.tx, &dossier).await?;
        change
            .tx
            .run(
                "UPDATE assessment SET class = $2, class_ground = $3 WHERE id = $1",
                [dossier.id.into(), new.class.clone().into(), new.ground.trim().into()],
            )
            .await?;
        if matches!(dossier.state, State::SelfScored | State::CouncilHeld) {
            // the commune scored itself under the other class: it has to see and confirm the new score
            change
                .tx
                .run("UPDATE figure_sheet SET version = version + 1 WHERE id = $1", [dossier.sheet_id.into()])
                .await?;
        }
        dossier.class = Some(new.class.clone());
        let evaluation = computation::evaluate(programme, &dossier, &dossier.figures).await?;
        computation::keep(&change.tx, programme, &dossier, &dossier.figures, &evaluation).await?;
    }
    change.commit().await
}
