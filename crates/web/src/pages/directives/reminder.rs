//! Reminding whoever has not answered, from the board of a paper.

use axum::{
    Form,
    extract::{Path, Query, RawQuery},
    response::{IntoResponse, Redirect},
};
use correspondence::{
    reminding::{self, Missing, Wanted},
    task::Board,
};

use super::{board, selection::Wanted as Selected};
use crate::{
    again::{Again, Fields, Unread},
    failure::Answer,
    pages::boards::Opt,
    visit::SignedIn,
    words::Words,
};

/// The form that reminds.
pub(super) struct Reminding {
    /// How many tasks are not answered, in words.
    pub(super) what: String,
    /// The provinces to choose from; none where there is no choice.
    pub(super) provinces: Vec<Opt>,
    /// The box for those who are late, in words.
    pub(super) late: String,
    pub(super) late_only: bool,
}

impl Reminding {
    /// The form; none for somebody to whom nobody answers, or where everybody has answered.
    pub(super) fn of(
        words: Words,
        board: &Board,
        (missing, chosen): (Missing, Option<i64>),
        again: &Again,
    ) -> Option<Self> {
        if missing.tasks == 0 {
            return None;
        }
        let option = |id: Option<i64>, words: String| {
            let value = id.map_or_else(String::new, |id| id.to_string());
            Opt { chosen: again.is("remind", "province", &value, id == chosen), value, words }
        };
        let all = option(None, words.say("directive.reminding.everywhere"));
        let provinces = board.provinces.iter().map(|(id, name)| option(Some(*id), name.clone()));
        Some(Self {
            what: words.with("directive.reminding.what", "count", words.number(missing.tasks)),
            provinces: if board.provinces.len() > 1 {
                std::iter::once(all).chain(provinces).collect()
            } else {
                Vec::new()
            },
            late: words.with("directive.reminding.late", "count", words.number(missing.overdue)),
            late_only: again.is("remind", "late", "yes", false),
        })
    }
}

/// Reminds. The board shows the same part of it afterwards.
pub(crate) async fn remind(
    visit: SignedIn,
    Path(paper): Path<i64>,
    Query(selected): Query<Selected>,
    RawQuery(shown): RawQuery,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let done = match (typed.get("province"), typed.row("province")) {
        (typed, None) if !typed.is_empty() => Err(Unread::Choice("province").into()),
        (_, province) => {
            let wanted = Wanted { province, late_only: typed.get("late") == "yes" };
            reminding::by_hand(&visit.app.programme.store, &visit.actor, paper, &wanted, visit.now).await
        }
    };
    match done {
        Ok(done) => {
            let shown = shown.unwrap_or_default();
            let back = format!("/directives/{paper}?{shown}&reminded={}&vacant={}", done.desks, done.vacant);
            Ok(Redirect::to(&back).into_response())
        }
        Err(error) => {
            let again = Again::of(visit.words, "remind", typed, error)?;
            board::again(&visit, paper, &selected, again).await
        }
    }
}
