//! The areas of one commune on its page, and the form that corrects one.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{
    Action, Place,
    area::{self, Correction, Held},
};
use serde::Deserialize;

use super::{class_name, scheme_name, written};
use crate::{
    failure::{Answer, Failure},
    form::{Complaints, read_day},
    pages::{boards::Opt, dossiers},
    visit::SignedIn,
    words::Words,
};

/// What somebody typed to correct the area of a commune.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// Scheme and class with a full stop between; a scheme with a full stop where the commune has no class any more.
    area: String,
    from: String,
    ground: String,
}

/// The areas of a commune.
pub(crate) struct Section {
    /// Those of the day.
    pub(crate) now: Vec<Line>,
    /// Those that ended, or have not begun.
    pub(crate) other: Vec<Line>,
    /// The form, for whoever may correct them.
    pub(crate) form: Option<Fields>,
}

/// One of them.
pub(crate) struct Line {
    pub(crate) badge: String,
    pub(crate) scheme: String,
    pub(crate) days: String,
    pub(crate) ground: String,
}

/// The form that corrects one.
pub(crate) struct Fields {
    /// The schemes with their classes.
    pub(crate) groups: Vec<(String, Vec<Opt>)>,
    pub(crate) typed: Typed,
    pub(crate) complaints: Complaints,
}

impl Typed {
    /// The first day as it was typed.
    pub(crate) fn first_day(&self) -> &str {
        &self.from
    }

    /// The instrument as it was typed.
    pub(crate) fn ground(&self) -> &str {
        &self.ground
    }

    fn correction(&self) -> Correction {
        let (scheme, class) = self.area.split_once('.').unwrap_or((&self.area, ""));
        Correction {
            scheme: scheme.to_owned(),
            class: class.to_owned(),
            from: read_day(&self.from).map_or_else(|| self.from.clone(), organisation::day),
            ground: self.ground.clone(),
        }
    }
}

impl Section {
    /// The areas of a commune at a place.
    pub(crate) async fn of(
        person: &SignedIn,
        place: &Place,
        typed: Typed,
        complaints: Complaints,
    ) -> Result<Self, Failure> {
        let today = organisation::day(person.now.today());
        let held = area::held(person.app.programme.store.read(), place.unit).await?;
        let runs = |held: &Held| held.valid_from <= today && held.valid_to.as_ref().is_none_or(|to| *to >= today);
        let (now, other): (Vec<Held>, Vec<Held>) = held.into_iter().partition(runs);
        let line = |held: &Held| line(person.words, held);
        let may = person.actor.may(Action::SetArea, place);
        Ok(Self {
            now: now.iter().map(line).collect(),
            other: other.iter().map(line).collect(),
            form: may.then(|| Fields { groups: groups(person.words, &typed.area), typed, complaints }),
        })
    }
}

fn line(words: Words, held: &Held) -> Line {
    let class = area::scheme(&held.scheme).map(|scheme| class_name(words, scheme, Some(&held.class)));
    let from = written(words, &held.valid_from);
    let days = match &held.valid_to {
        Some(to) => words.fill("area.from_to", &[("from", &from), ("to", &written(words, to))]),
        None => words.with("commune.since", "day", from),
    };
    let ended = held.ended_ground.as_ref().map(|ground| words.with("area.ended_by", "ground", ground));
    Line {
        badge: class.unwrap_or_else(|| held.class.clone()),
        scheme: scheme_name(words, &held.scheme),
        days,
        ground: [Some(held.ground.clone()), ended].into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}

fn groups(words: Words, chosen: &str) -> Vec<(String, Vec<Opt>)> {
    let listed = area::schemes().iter().filter(|scheme| !scheme.set_with_score);
    let group = |scheme: &area::Scheme| {
        let option = |class: &str, words: String| {
            let value = format!("{}.{class}", scheme.key);
            Opt { chosen: value == chosen, value, words }
        };
        let class =
            |class: &area::Class| option(&class.key, words.lang.pick(&class.name.vi, &class.name.en).to_owned());
        let mut options: Vec<_> = scheme.classes.iter().map(class).collect();
        options.push(option("", words.say("area.out")));
        (scheme_name(words, &scheme.key), options)
    };
    listed.map(group).collect()
}

/// Corrects the area of a commune.
pub(crate) async fn correct(person: SignedIn, Path(unit): Path<i64>, Form(typed): Form<Typed>) -> Answer {
    let store = &person.app.programme.store;
    match area::correct(store, &person.actor, unit, &typed.correction(), person.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/communes/{unit}#areas")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            dossiers::commune_area_refused(&person, unit, typed, complaints).await
        }
    }
}
