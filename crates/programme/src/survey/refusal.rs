use organisation::Refusal;

use crate::returning::LONGEST_WORDS;

/// Why something of a survey is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SurveyRefusal {
    /// No questionnaire has this id.
    QuestionnaireUnknown,
    /// Neither of the two ways was chosen.
    WayMissing,
    /// The first day is none.
    FirstDayBad,
    /// The last day is none, lies before the first, or is over.
    LastDayBad,
    /// Longer than a year.
    TooLong,
    /// Nobody is asked.
    NobodyAsked,
    /// A number of people that cannot be.
    PopulationBad,
    /// Another survey of the year is not closed.
    AnotherOpen,
    /// Another survey in the same year needs its reason.
    AnotherNeedsReason,
    /// A survey closed before its last day needs a reason.
    EarlyNeedsReason,
    /// What was counted wrongly is taken back with a reason.
    ReasonMissing,
    /// Longer than [`LONGEST_WORDS`].
    ReasonTooLong,
    /// It is closed.
    Closed,
    /// It is not closed.
    NotClosed,
    /// It takes no answers yet, or no longer.
    NotOpen,
    /// A sheet that this questionnaire does not have.
    SheetUnreadable,
    /// The questions that decide need an answer.
    Undecided,
    /// More answers at once than people give.
    TooMany,
    /// As many answers as there are people.
    Full,
    /// More paper sheets than people who have not answered yet.
    MoreThanPeople {
        /// How many people there are.
        people: u64,
        /// How many sheets they have given, by phone and on paper.
        before: u64,
    },
    /// This phone has answered before, and nobody said that somebody else answers.
    Again,
    /// A count of paper sheets that cannot be read, or no sheet at all.
    CountBad,
    /// More answers than sheets, or fewer where each sheet must have one.
    CountsDisagree {
        /// The question.
        question: String,
    },
    /// How many sheets are satisfied must be said, and not more than there are.
    SatisfiedBad,
    /// The batch was taken back.
    TakenBack,
    /// Nobody answered: there is nothing to bring into the figures.
    NobodyAnswered,
    /// A later survey of the year stands in its place.
    NotNewest,
    /// The standard of the year asks for no survey.
    NotAsked,
}

impl SurveyRefusal {
    /// The key of [`Self::TooMany`]: whoever sent it is asked to come again.
    pub const TOO_MANY: &str = "survey.refused.too_many";
}

impl Refusal for SurveyRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::QuestionnaireUnknown => "survey.refused.questionnaire_unknown",
            Self::WayMissing => "survey.refused.way_missing",
            Self::FirstDayBad => "survey.refused.first_day_bad",
            Self::LastDayBad => "survey.refused.last_day_bad",
            Self::TooLong => "survey.refused.too_long",
            Self::NobodyAsked => "survey.refused.nobody_asked",
            Self::PopulationBad => "survey.refused.population_bad",
            Self::AnotherOpen => "survey.refused.another_open",
            Self::AnotherNeedsReason => "survey.refused.another_needs_reason",
            Self::EarlyNeedsReason => "survey.refused.early_needs_reason",
            Self::ReasonMissing => "survey.refused.reason_missing",
            Self::ReasonTooLong => "survey.refused.reason_too_long",
            Self::Closed => "survey.refused.closed",
            Self::NotClosed => "survey.refused.not_closed",
            Self::NotOpen => "survey.refused.not_open",
            Self::SheetUnreadable => "survey.refused.sheet_unreadable",
            Self::Undecided => "survey.refused.undecided",
            Self::TooMany => Self::TOO_MANY,
            Self::Full => "survey.refused.full",
            Self::MoreThanPeople { .. } => "survey.refused.more_than_people",
            Self::Again => "survey.refused.again",
            Self::CountBad => "survey.refused.count_bad",
            Self::CountsDisagree { .. } => "survey.refused.counts_disagree",
            Self::SatisfiedBad => "survey.refused.satisfied_bad",
            Self::TakenBack => "survey.refused.taken_back",
            Self::NobodyAnswered => "survey.refused.nobody_answered",
            Self::NotNewest => "survey.refused.not_newest",
            Self::NotAsked => "survey.refused.not_asked",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ReasonTooLong => vec![("longest", LONGEST_WORDS.to_string())],
            Self::CountsDisagree { question } => vec![("question", question.clone())],
            Self::MoreThanPeople { people, before } => {
                vec![("people", people.to_string()), ("before", before.to_string())]
            }
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WayMissing => Some("way"),
            Self::FirstDayBad => Some("opens_on"),
            Self::LastDayBad | Self::TooLong => Some("closes_on"),
            Self::NobodyAsked | Self::PopulationBad => Some("audiences"),
            Self::AnotherNeedsReason | Self::EarlyNeedsReason | Self::ReasonMissing | Self::ReasonTooLong => {
                Some("reason")
            }
            Self::CountBad | Self::MoreThanPeople { .. } => Some("sheets"),
            Self::CountsDisagree { .. } => Some("counts"),
            Self::SatisfiedBad => Some("satisfied"),
            Self::Again => Some("again"),
            _ => None,
        }
    }
}
