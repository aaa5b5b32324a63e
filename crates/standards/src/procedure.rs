//! A procedure as dated data: which steps lead to a recognition, who takes each, in how many days, with which papers,
//! and who decides. What no text tells is absent, and shown as unknown.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::period::DayOfYear;
use crate::source::{Gloss, Source};
use crate::standard::Note;

/// A step of the way to a recognition, in the order of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StepKey {
    /// The commune enters its figures.
    Figures,
    /// Each sector confirms its figures.
    SectorConfirmation,
    /// The commune scores itself.
    SelfAssessment,
    /// The commune's council sits.
    AssessmentCouncil,
    /// The commune hands its dossier in.
    Submission,
    /// The lead department appraises it.
    Appraisal,
    /// The council of the district or province sits.
    ReviewCouncil,
    /// The authority decides.
    Decision,
    /// The decision is made known.
    Publication,
}

impl StepKey {
    /// All steps, in the order of the work.
    pub const ALL: [StepKey; 9] = [
        StepKey::Figures,
        StepKey::SectorConfirmation,
        StepKey::SelfAssessment,
        StepKey::AssessmentCouncil,
        StepKey::Submission,
        StepKey::Appraisal,
        StepKey::ReviewCouncil,
        StepKey::Decision,
        StepKey::Publication,
    ];

    /// The word for it in files, in the database and in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            StepKey::Figures => "figures",
            StepKey::SectorConfirmation => "sector_confirmation",
            StepKey::SelfAssessment => "self_assessment",
            StepKey::AssessmentCouncil => "assessment_council",
            StepKey::Submission => "submission",
            StepKey::Appraisal => "appraisal",
            StepKey::ReviewCouncil => "review_council",
            StepKey::Decision => "decision",
            StepKey::Publication => "publication",
        }
    }

    /// The step of a name.
    pub fn from_name(name: &str) -> Option<StepKey> {
        StepKey::ALL.into_iter().find(|step| step.name() == name)
    }
}

/// Who may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthorityRole {
    /// The chairman of the district's People's Committee.
    DistrictChair,
    /// The chairman of the provincial People's Committee.
    ProvincialChair,
}

impl AuthorityRole {
    /// Both, the older first.
    pub const ALL: [AuthorityRole; 2] = [AuthorityRole::DistrictChair, AuthorityRole::ProvincialChair];

    /// The word for it in files, in the database and in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            AuthorityRole::DistrictChair => "district_chair",
            AuthorityRole::ProvincialChair => "provincial_chair",
        }
    }

    /// The role of a name.
    pub fn from_name(name: &str) -> Option<AuthorityRole> {
        AuthorityRole::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// How the days of a step are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayUnit {
    /// Without Saturdays, Sundays and holidays.
    Working,
    /// Every day.
    Calendar,
}

impl DayUnit {
    /// Both.
    pub const ALL: [DayUnit; 2] = [DayUnit::Working, DayUnit::Calendar];

    /// The word for it in files and in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            DayUnit::Working => "working",
            DayUnit::Calendar => "calendar",
        }
    }
}

/// How many days a step may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysAllowed {
    /// How many.
    pub count: u32,
    /// Of which kind.
    pub unit: DayUnit,
}

/// One revision of a procedure.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Short name, as `qd-06-2019`.
    pub id: String,
    /// State of our knowledge; a filled gap makes the next one.
    pub revision: u32,
    /// Fingerprint of the file.
    pub sha256: String,
    /// The file's text.
    pub text: String,
    /// Who made this revision.
    pub author: String,
    /// Title.
    pub title: Gloss,
    /// Ids of the standards it serves; empty where it serves every standard of its days.
    pub standards: Vec<String>,
    /// First day in force, if known.
    pub effective_from: Option<NaiveDate>,
    /// Last day in force, if it ended and the day is known.
    pub effective_to: Option<NaiveDate>,
    /// How often communes are assessed.
    pub how_often: Option<HowOften>,
    /// The steps in their order.
    pub steps: Vec<Step>,
    /// Who decides.
    pub authority: Authority,
    /// Days that somebody once set for a step: to know, not to apply.
    pub due_days: Vec<KnownDue>,
    /// What else is known.
    pub notes: Vec<Note>,
    /// Pages where the values were seen.
    pub references: BTreeMap<String, String>,
    /// Where title and dates come from.
    pub sources: ProcedureSources,
}

/// Where the head of a procedure comes from.
#[derive(Clone, Debug, Default)]
pub struct ProcedureSources {
    /// Of the title.
    pub title: Source,
    /// Of the first day.
    pub effective_from: Option<Source>,
    /// Of the last day.
    pub effective_to: Option<Source>,
}

/// How often communes are assessed.
#[derive(Clone, Debug)]
pub struct HowOften {
    /// In words; none where it is not known.
    pub text: Option<Gloss>,
    /// Every so many years, where that is the rule.
    pub every_years: Option<u32>,
    /// Where it comes from.
    pub source: Source,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which.
    pub key: StepKey,
    /// Who takes it, where that is known.
    pub body: Option<Gloss>,
    /// The role in this program that takes it.
    pub role: Option<String>,
    /// Where that comes from.
    pub body_source: Source,
    /// How long it may take, where that is known.
    pub days: Option<DaysAllowed>,
    /// Where that comes from.
    pub days_source: Source,
    /// The papers it needs; none where they are not known.
    pub papers: Option<Vec<PaperNeeded>>,
    /// Where the step itself comes from.
    pub source: Source,
}

/// A paper that a step needs.
#[derive(Clone, Debug)]
pub struct PaperNeeded {
    /// Short name of its kind.
    pub kind: String,
    /// Its name.
    pub name: Gloss,
    /// Where it comes from.
    pub source: Source,
}

/// Who decides.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The role.
    pub role: AuthorityRole,
    /// The body in words.
    pub body: Gloss,
    /// Whether a text that was seen says so.
    pub confirmed: bool,
    /// Where it comes from.
    pub source: Source,
}

/// A day that somebody once set for a step.
#[derive(Clone, Debug)]
pub struct KnownDue {
    /// The step.
    pub step: StepKey,
    /// From when, where a window was set.
    pub opens: Option<DayOfYear>,
    /// The last day, included.
    pub last: DayOfYear,
    /// Who set it, and when.
    pub place: Gloss,
    /// The words that set it, where they were read; the last day is what they mean.
    pub words: Option<Gloss>,
    /// Where it comes from.
    pub source: Source,
}

impl Procedure {
    /// Whether it is in force on a day; a bound that is not known leaves no day out.
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.effective_to.is_none_or(|to| day <= to)
    }

    /// Whether it serves a standard.
    pub fn serves(&self, standard: &str) -> bool {
        self.standards.is_empty() || self.standards.iter().any(|served| served == standard)
    }

    /// A step.
    pub fn step(&self, key: StepKey) -> Option<&Step> {
        self.steps.iter().find(|step| step.key == key)
    }
}
