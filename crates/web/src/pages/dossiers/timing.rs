//! How a dossier stands to its due days, and what its commune was reminded of.

use chrono::NaiveDate;
use programme::{
    due::{self, Timing},
    procedure, reminder,
};

use super::{opened::Opened, state::Mark};
use crate::{failure::Failure, pages::standards::gloss, visit::SignedIn, words::Words};

/// The line of a dossier about its days, with the reminders that still stand.
pub(crate) struct TimingLine {
    /// The handing in.
    pub(crate) mark: Mark,
    /// The day for it, with its ground.
    pub(crate) due: Option<String>,
    /// The step of another that is awaited, where a day is set for it.
    pub(crate) awaited: Option<Mark>,
    /// The governing procedure: address and title.
    pub(crate) procedure: Option<(String, String)>,
    /// Reminders since the newest act.
    pub(crate) reminders: Vec<ReminderLine>,
}

/// A reminder.
pub(crate) struct ReminderLine {
    /// When, and who.
    pub(crate) head: String,
    /// What was said.
    pub(crate) words: String,
}

impl TimingLine {
    /// The line of a dossier today.
    pub(crate) async fn of(person: &SignedIn, opened: &Opened) -> Result<Self, Failure> {
        let (words, programme) = (person.words, &person.app.programme);
        let standing = due::standing(&programme.store, &opened.dossier, person.now.today()).await?;
        let governing = procedure::of_dossier(programme, &opened.dossier).await?;
        let day = |on: NaiveDate| words.date(on);
        let awaited = standing.awaited.map(|(step, timing, due)| {
            let mark = Mark::of_timing(words, timing);
            let step = words.say(&format!("step.{}", step.name()));
            let places = [("step", step.as_str()), ("timing", &mark.words), ("day", &day(due.on))];
            Mark { words: words.fill("timing.awaited", &places), ..mark }
        });
        let reminders = reminder::standing(&programme.store, opened.dossier.id).await?;
        let line = |reminder: reminder::Reminder| ReminderLine {
            head: words.fill("reminder.head", &[("at", &text::moment(reminder.at)), ("person", &reminder.person)]),
            words: reminder.words,
        };
        Ok(Self {
            mark: Mark::of_timing(words, standing.timing),
            due: standing.due.map(|due| words.fill("timing.due", &[("day", &day(due.on)), ("ground", &due.ground)])),
            awaited,
            procedure: governing
                .map(|governing| (format!("/procedures/{}", governing.id), gloss(words, &governing.title))),
            reminders: reminders.into_iter().map(line).collect(),
        })
    }
}

impl Mark {
    /// The mark of a timing.
    pub(crate) fn of_timing(words: Words, timing: Timing) -> Self {
        let (tone, icon) = match timing {
            Timing::HandedIn => ("ok", "ok"),
            Timing::Late(_) => ("late", "late"),
            Timing::NotSet => ("", "unk"),
            Timing::Left(days) if days > 7 => ("", "clock"),
            Timing::Left(_) => ("late", "clock"),
            Timing::Overdue(_) => ("bad", "late"),
        };
        Self { tone, icon, words: words.with(&format!("timing.{}", timing.name()), "days", timing.days()) }
    }
}
