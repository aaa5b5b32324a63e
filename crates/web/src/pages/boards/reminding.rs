//! Reminding communes from their province's board.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Place};
use programme::{
    board::Line,
    reminder::{self, Who},
};

use super::province;
use crate::{
    failure::{Answer, Failure},
    form::Complaints,
    pages::dossiers::Mark,
    visit::SignedIn,
};

/// The form that reminds, on the board of whoever may.
pub(super) struct Reminding {
    /// The groups: word of the address, words, whether it is chosen.
    pub(super) groups: Vec<(&'static str, String, bool)>,
    /// Whether communes are chosen one by one.
    pub(super) one_by_one: bool,
    /// Communes that have not handed in.
    pub(super) rows: Vec<Row>,
    /// What is said.
    pub(super) words: String,
    /// What was refused.
    pub(super) complaints: Complaints,
    /// How many were reminded just now.
    pub(super) sent: Option<usize>,
}

/// A commune that can be reminded.
pub(super) struct Row {
    /// Row of the assessment.
    pub(super) assessment: i64,
    /// Full name.
    pub(super) name: String,
    /// The state of its dossier.
    pub(super) state: Mark,
    /// How it stands to its due day.
    pub(super) timing: Mark,
    /// When it was last reminded.
    pub(super) last: Option<String>,
    /// Whether it is chosen.
    pub(super) chosen: bool,
}

/// What somebody said in the form.
#[derive(Debug, Default)]
pub(super) struct Said {
    who: String,
    chosen: Vec<i64>,
    words: Option<String>,
    year: i64,
    /// What was refused.
    complaints: Complaints,
    /// How many were reminded just now.
    sent: Option<usize>,
}

impl Said {
    /// Nothing, after so many were reminded just now.
    pub(super) fn after(sent: Option<usize>) -> Self {
        Self { sent, ..Self::default() }
    }

    fn of(fields: Vec<(String, String)>) -> Self {
        let mut said = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "who" => said.who = text,
                "words" => said.words = Some(text),
                "year" => said.year = text.parse().unwrap_or_default(),
                "assessment" => said.chosen.extend(text.parse::<i64>()),
                _ => {}
            }
        }
        said
    }

    fn who(&self) -> Who {
        let group = Who::GROUPS.into_iter().find(|(name, _)| *name == self.who);
        group.map_or_else(|| Who::Chosen(self.chosen.clone()), |(_, who)| who)
    }
}

impl Reminding {
    /// The form; none for somebody who may not remind, or where nobody has a dossier any more.
    pub(super) async fn of(
        visit: &SignedIn,
        province: i64,
        year: i64,
        lines: &[Line],
        said: Said,
    ) -> Result<Option<Self>, Failure> {
        if !visit.actor.may(Action::Remind, &Place::own(province)) {
            return Ok(None);
        }
        let words = visit.words;
        let last = reminder::last_of_province(&visit.app.programme.store, province, year).await?;
        let row = |line: &Line| Row {
            assessment: line.assessment,
            name: line.name.clone(),
            state: Mark::of_state(words, line.state),
            timing: Mark::of_timing(words, line.timing),
            last: last.get(&line.assessment).map(|at| words.with("reminder.last", "at", text::moment(*at))),
            chosen: said.chosen.contains(&line.assessment),
        };
        let group = |(name, who): (&'static str, Who)| {
            let count = lines.iter().filter(|line| who.holds(line)).count();
            (name, words.with(&format!("reminder.of.{name}"), "count", count), said.who == name)
        };
        let groups: Vec<_> = Who::GROUPS.into_iter().map(group).collect();
        Ok(Some(Self {
            one_by_one: groups.iter().all(|(_, _, chosen)| !chosen),
            groups,
            rows: lines.iter().filter(|line| line.state.figures_open()).map(row).collect(),
            words: said.words.unwrap_or_else(|| words.say("reminder.proposal")),
            complaints: said.complaints,
            sent: said.sent,
        }))
    }
}

/// Reminds communes.
pub(crate) async fn send(
    visit: SignedIn,
    Path(province): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let mut said = Said::of(fields);
    let (store, year, words) = (&visit.app.programme.store, said.year, said.words.clone().unwrap_or_default());
    match reminder::send(store, &visit.actor, (province, year), &said.who(), &words, visit.now).await {
        Ok(sent) => {
            let back = format!("/boards/provinces/{province}?year={year}&reminded={sent}#reminding");
            Ok(Redirect::to(&back).into_response())
        }
        Err(error @ Error::Refused(_)) => {
            said.complaints = Complaints::of(visit.words, error)?;
            province::refused(&visit, province, year, said).await
        }
        Err(error) => Err(error.into()),
    }
}
