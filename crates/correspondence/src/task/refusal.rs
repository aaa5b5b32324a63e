use organisation::Refusal;

use super::{LONGEST_WORDS, MOST_CLOSED};

/// Why a step is not taken.
#[derive(Debug)]
pub enum TaskRefusal {
    /// It is answered or closed.
    NotOpen,
    /// It is taken on already.
    AcceptedAlready,
    /// There is no answer that could be taken or given back.
    NotAnswered,
    /// Words that are needed are missing.
    WordsMissing,
    /// Longer than [`LONGEST_WORDS`].
    TooLong,
    /// The person holds no office there in which the task could be done.
    PersonUnfit,
    /// The task has no last day.
    NoDue,
    /// A day that is over, or not later than the last day.
    DayBad,
    /// A request for more time waits for its answer already.
    AskedAlready,
    /// Nobody asked for more time.
    NotAsked,
    /// The figure is missing, negative or above [`super::HIGHEST_VALUE`].
    ValueBad,
    /// The answer is a paper, and none is named.
    PaperMissing,
    /// The paper is a draft, that of another body, or the directive itself.
    PaperUnfit,
    /// The answer is a paper of another type.
    KindUnfit,
    /// The answer is a file, and none was sent.
    FileMissing,
    /// None chosen, or more than [`MOST_CLOSED`].
    ChoiceBad,
}

impl Refusal for TaskRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotOpen => "task.refused.not_open",
            Self::AcceptedAlready => "task.refused.accepted_already",
            Self::NotAnswered => "task.refused.not_answered",
            Self::WordsMissing => "task.refused.words_missing",
            Self::TooLong => "task.refused.too_long",
            Self::PersonUnfit => "task.refused.person_unfit",
            Self::NoDue => "task.refused.no_due",
            Self::DayBad => "task.refused.day_bad",
            Self::AskedAlready => "task.refused.asked_already",
            Self::NotAsked => "task.refused.not_asked",
            Self::ValueBad => "task.refused.value_bad",
            Self::PaperMissing => "task.refused.paper_missing",
            Self::PaperUnfit => "task.refused.paper_unfit",
            Self::KindUnfit => "task.refused.kind_unfit",
            Self::FileMissing => "task.refused.file_missing",
            Self::ChoiceBad => "task.refused.choice_bad",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong => vec![("longest", LONGEST_WORDS.to_string())],
            Self::ChoiceBad => vec![("most", MOST_CLOSED.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WordsMissing | Self::TooLong => Some("words"),
            Self::PersonUnfit => Some("person"),
            Self::DayBad => Some("day"),
            Self::ValueBad => Some("value"),
            Self::PaperMissing | Self::PaperUnfit | Self::KindUnfit => Some("paper"),
            Self::FileMissing => Some("file"),
            Self::ChoiceBad => Some("tasks"),
            Self::NotOpen
            | Self::AcceptedAlready
            | Self::NotAnswered
            | Self::NoDue
            | Self::AskedAlready
            | Self::NotAsked => None,
        }
    }
}
