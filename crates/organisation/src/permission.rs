//! Everything a person may do, in one table: office × action × scope. A test keeps its picture.

use std::fmt;

/// What a person does in a unit. The district twins act until 30/6/2025 and read only afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Commune officer: enters figures and scores.
    CommuneOfficer,
    /// Chairman of the commune's People's Committee: submits.
    CommuneChair,
    /// Deputy of that chairman: submits for the chairman (KT.).
    CommuneViceChair,
    /// Officer of a sector in the commune (health station, school, police, …): confirms or corrects the figures of the
    /// criteria that the sector answers for.
    CommuneSector,
    /// Member of the commune's assessment council: votes.
    CommuneCouncilMember,
    /// District lead department.
    DistrictLead,
    /// Chairman of the district's People's Committee.
    DistrictChair,
    /// District office.
    DistrictOffice,
    /// Provincial lead department (Health; Labour until 28/2/2025): appraises or returns.
    ProvincialLead,
    /// Officer of another provincial department: confirms what was sent up in the criteria of the sector.
    ProvincialSector,
    /// Secretary of the provincial review council: convenes, records, writes the minutes.
    ReviewSecretary,
    /// Member of the provincial review council: votes.
    ReviewCouncilMember,
    /// Chairman of the provincial People's Committee: decides.
    ProvincialChair,
    /// Deputy of that chairman: decides for the chairman (KT.).
    ProvincialViceChair,
    /// Office of the provincial People's Committee: publishes.
    ProvincialOffice,
    /// The ministry: sees the country, opens the year.
    Ministry,
    /// System administrator: accounts and units, no dossiers.
    Administrator,
}

impl Role {
    /// All roles, in the order of the table's picture.
    pub const ALL: [Self; 17] = [
        Self::CommuneOfficer,
        Self::CommuneChair,
        Self::CommuneViceChair,
        Self::CommuneSector,
        Self::CommuneCouncilMember,
        Self::DistrictLead,
        Self::DistrictChair,
        Self::DistrictOffice,
        Self::ProvincialLead,
        Self::ProvincialSector,
        Self::ReviewSecretary,
        Self::ReviewCouncilMember,
        Self::ProvincialChair,
        Self::ProvincialViceChair,
        Self::ProvincialOffice,
        Self::Ministry,
        Self::Administrator,
    ];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CommuneOfficer => "commune_officer",
            Self::CommuneChair => "commune_chair",
            Self::CommuneViceChair => "commune_vice_chair",
            Self::CommuneSector => "commune_sector",
            Self::CommuneCouncilMember => "commune_council_member",
            Self::DistrictLead => "district_lead",
            Self::DistrictChair => "district_chair",
            Self::DistrictOffice => "district_office",
            Self::ProvincialLead => "provincial_lead",
            Self::ProvincialSector => "provincial_sector",
            Self::ReviewSecretary => "review_secretary",
            Self::ReviewCouncilMember => "review_council_member",
            Self::ProvincialChair => "provincial_chair",
            Self::ProvincialViceChair => "provincial_vice_chair",
            Self::ProvincialOffice => "provincial_office",
            Self::Ministry => "ministry",
            Self::Administrator => "administrator",
        }
    }

    /// The level of the units in which the role is held.
    pub const fn level(self) -> &'static str {
        match self {
            Self::CommuneOfficer
            | Self::CommuneChair
            | Self::CommuneViceChair
            | Self::CommuneSector
            | Self::CommuneCouncilMember => "commune",
            Self::DistrictLead | Self::DistrictChair | Self::DistrictOffice => "district",
            Self::ProvincialLead
            | Self::ProvincialSector
            | Self::ReviewSecretary
            | Self::ReviewCouncilMember
            | Self::ProvincialChair
            | Self::ProvincialViceChair
            | Self::ProvincialOffice => "province",
            Self::Ministry | Self::Administrator => "ministry",
        }
    }

    /// Whether the role is held for a sector, and makes no sense without one.
    pub const fn has_sector(self) -> bool {
        matches!(self, Self::CommuneSector | Self::ProvincialSector)
    }

    /// The role of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// One kind of thing a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read a dossier: figures, score, papers, history.
    ReadDossier,
    /// Enter figures of a year, typed or imported.
    EnterFigures,
    /// Confirm the figures of the own sector's criteria, or correct them with a reason, before they go up.
    ConfirmFigures,
    /// Freeze the commune's own score.
    SelfScore,
    /// Establish the commune's assessment council, convene it, record its sitting, have its minutes signed.
    KeepAssessmentCouncil,
    /// Vote in the commune's assessment council.
    VoteInAssessmentCouncil,
    /// Send the dossier up.
    Submit,
    /// Give a dossier back with a reason.
    ReturnDossier,
    /// Appraise a submitted dossier.
    Appraise,
    /// Say of what was sent up whether the own sector's figures agree.
    ConfirmSubmitted,
    /// Draw a share of dossiers for a second look (phúc tra) and record what was found.
    Recheck,
    /// Establish the review council, convene it, record its sitting, have its minutes signed.
    KeepReviewCouncil,
    /// Vote in the review council.
    VoteInReviewCouncil,
    /// Recognise or refuse, revoke or reopen, with number and date.
    Decide,
    /// Make a decision known.
    Publish,
    /// Attach the scan of a signed paper.
    AttachOriginal,
    /// Object to a decision.
    Object,
    /// Answer an objection.
    AnswerObjection,
    /// Hold a review of a period (sơ kết, tổng kết), record and conclude it.
    HoldReview,
    /// Set a province's dates and the target share, name the deciding authority with its ground.
    SetProcedure,
    /// Remind communes from the board.
    Remind,
    /// See a province's board.
    ReadProvincialBoard,
    /// See the country's board.
    ReadNationalBoard,
    /// Set the threshold class of a commune.
    SetClass,
    /// Assign communes to the areas of a scheme (region, mountain, island, border, …), one by one or from a list.
    SetArea,
    /// Plan what helps a commune over a hard criterion, and follow it.
    PlanSupport,
    /// Hold a survey of satisfaction among children and people.
    HoldSurvey,
    /// Choose the standard of a year.
    OpenRound,
    /// Fill gaps of a standard, or write the one that follows it, as a draft.
    ReviseStandard,
    /// Put another person's draft of a standard in force.
    EnactStandard,
    /// Set the share of communes that the country is to reach.
    SetNationalTarget,
    /// Read the papers, books, tasks and coordination bodies of a unit.
    ReadPapers,
    /// Draft papers, enter arrivals in the book, attach originals.
    KeepPapers,
    /// Record that a paper was signed: it gets its number and is frozen.
    IssuePapers,
    /// Send the items of a paper as tasks; take answers or give them back; decide on requests for more time.
    Direct,
    /// See a task, take it on, give it to somebody in the unit, answer it, ask for more time.
    WorkOnTasks,
    /// Keep coordination bodies: members, terms, meetings.
    KeepCoordination,
    /// Read the coordination bodies and periods of the units below.
    OverseeCoordination,
    /// Raise a difficulty about a paper or an item.
    RaiseDifficulty,
    /// Answer difficulties from below, or pass them on.
    AnswerDifficulty,
    /// Send an extraordinary report.
    ReportIncident,
    /// Receive extraordinary reports from below.
    ReceiveIncident,
    /// Enter holidays and the days that make up for them.
    KeepCalendar,
    /// Make accounts and offices, close them.
    ManageAccounts,
}

impl Action {
    /// All actions, in the order of the table's picture.
    pub const ALL: [Self; 44] = [
        Self::ReadDossier,
        Self::EnterFigures,
        Self::ConfirmFigures,
        Self::SelfScore,
        Self::KeepAssessmentCouncil,
        Self::VoteInAssessmentCouncil,
        Self::Submit,
        Self::ReturnDossier,
        Self::Appraise,
        Self::ConfirmSubmitted,
        Self::Recheck,
        Self::KeepReviewCouncil,
        Self::VoteInReviewCouncil,
        Self::Decide,
        Self::Publish,
        Self::AttachOriginal,
        Self::Object,
        Self::AnswerObjection,
        Self::HoldReview,
        Self::SetProcedure,
        Self::Remind,
        Self::ReadProvincialBoard,
        Self::ReadNationalBoard,
        Self::SetClass,
        Self::SetArea,
        Self::PlanSupport,
        Self::HoldSurvey,
        Self::OpenRound,
        Self::ReviseStandard,
        Self::EnactStandard,
        Self::SetNationalTarget,
        Self::ReadPapers,
        Self::KeepPapers,
        Self::IssuePapers,
        Self::Direct,
        Self::WorkOnTasks,
        Self::KeepCoordination,
        Self::OverseeCoordination,
        Self::RaiseDifficulty,
        Self::AnswerDifficulty,
        Self::ReportIncident,
        Self::ReceiveIncident,
        Self::KeepCalendar,
        Self::ManageAccounts,
    ];
}

/// How far an office reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The unit of the office itself.
    Own,
    /// Every unit below the unit of the office.
    Below,
    /// The whole country.
    Country,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => "own",
            Self::Below => "below",
            Self::Country => "country",
        })
    }
}

/// Where something is, as far as rights look: the unit and the units above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The unit itself.
    pub unit: i64,
    /// Its superiors, nearest first.
    pub above: Vec<i64>,
}

impl Place {
    /// The country as a whole: only a country-wide scope reaches it.
    pub const COUNTRY: Self = Self { unit: 0, above: Vec::new() };

    /// A unit, as far as offices of its own look: nobody reaches it from above.
    pub const fn own(unit: i64) -> Self {
        Self { unit, above: Vec::new() }
    }

    /// Somewhere below a unit: what an office reaches with all units below its own.
    pub fn below(unit: i64) -> Self {
        Self { unit: 0, above: vec![unit] }
    }
}

use Action as A;
use Role as R;
use Scope as S;

/// The table. Source: domain.md section 3.
pub const TABLE: &[(Role, Action, Scope)] = &[
    (R::CommuneOfficer, A::ReadDossier, S::Own),
    (R::CommuneOfficer, A::EnterFigures, S::Own),
    (R::CommuneOfficer, A::SelfScore, S::Own),
    (R::CommuneOfficer, A::KeepAssessmentCouncil, S::Own),
    (R::CommuneOfficer, A::AttachOriginal, S::Own),
    (R::CommuneOfficer, A::HoldReview, S::Own),
    (R::CommuneOfficer, A::HoldSurvey, S::Own),
    (R::CommuneOfficer, A::ReadPapers, S::Own),
    (R::CommuneOfficer, A::KeepPapers, S::Own),
    (R::CommuneOfficer, A::WorkOnTasks, S::Own),
    (R::CommuneOfficer, A::KeepCoordination, S::Own),
    (R::CommuneOfficer, A::RaiseDifficulty, S::Own),
    (R::CommuneOfficer, A::ReportIncident, S::Own),
    (R::CommuneChair, A::ReadDossier, S::Own),
    (R::CommuneChair, A::VoteInAssessmentCouncil, S::Own),
    (R::CommuneChair, A::Submit, S::Own),
    (R::CommuneChair, A::Object, S::Own),
    (R::CommuneChair, A::HoldReview, S::Own),
    (R::CommuneChair, A::ReadPapers, S::Own),
    (R::CommuneChair, A::IssuePapers, S::Own),
    (R::CommuneChair, A::Direct, S::Own),
    (R::CommuneChair, A::WorkOnTasks, S::Own),
    (R::CommuneChair, A::RaiseDifficulty, S::Own),
    (R::CommuneChair, A::ReportIncident, S::Own),
    (R::CommuneViceChair, A::ReadDossier, S::Own),
    (R::CommuneViceChair, A::VoteInAssessmentCouncil, S::Own),
    (R::CommuneViceChair, A::Submit, S::Own),
    (R::CommuneViceChair, A::ReadPapers, S::Own),
    (R::CommuneViceChair, A::IssuePapers, S::Own),
    (R::CommuneViceChair, A::Direct, S::Own),
    (R::CommuneViceChair, A::WorkOnTasks, S::Own),
    (R::CommuneViceChair, A::RaiseDifficulty, S::Own),
    (R::CommuneViceChair, A::ReportIncident, S::Own),
    (R::CommuneSector, A::ReadDossier, S::Own),
    (R::CommuneSector, A::ConfirmFigures, S::Own),
    (R::CommuneSector, A::VoteInAssessmentCouncil, S::Own),
    (R::CommuneSector, A::ReadPapers, S::Own),
    (R::CommuneSector, A::WorkOnTasks, S::Own),
    (R::CommuneSector, A::RaiseDifficulty, S::Own),
    (R::CommuneSector, A::ReportIncident, S::Own),
    (R::CommuneCouncilMember, A::ReadDossier, S::Own),
    (R::CommuneCouncilMember, A::VoteInAssessmentCouncil, S::Own),
    (R::CommuneCouncilMember, A::ReadPapers, S::Own),
    (R::DistrictLead, A::ReadDossier, S::Below),
    (R::DistrictLead, A::ReadPapers, S::Own),
    (R::DistrictChair, A::ReadDossier, S::Below),
    (R::DistrictChair, A::ReadPapers, S::Own),
    (R::DistrictOffice, A::ReadDossier, S::Below),
    (R::DistrictOffice, A::ReadPapers, S::Own),
    (R::ProvincialLead, A::ReadDossier, S::Below),
    (R::ProvincialLead, A::ReturnDossier, S::Below),
    (R::ProvincialLead, A::Appraise, S::Below),
    (R::ProvincialLead, A::Recheck, S::Below),
    (R::ProvincialLead, A::AttachOriginal, S::Below),
    (R::ProvincialLead, A::AnswerObjection, S::Below),
    (R::ProvincialLead, A::HoldReview, S::Own),
    (R::ProvincialLead, A::SetProcedure, S::Own),
    (R::ProvincialLead, A::Remind, S::Own),
    (R::ProvincialLead, A::ReadProvincialBoard, S::Own),
    (R::ProvincialLead, A::SetClass, S::Below),
    (R::ProvincialLead, A::SetArea, S::Below),
    (R::ProvincialLead, A::PlanSupport, S::Below),
    (R::ProvincialLead, A::ReadPapers, S::Own),
    (R::ProvincialLead, A::KeepPapers, S::Own),
    (R::ProvincialLead, A::IssuePapers, S::Own),
    (R::ProvincialLead, A::Direct, S::Own),
    (R::ProvincialLead, A::WorkOnTasks, S::Own),
    (R::ProvincialLead, A::KeepCoordination, S::Own),
    (R::ProvincialLead, A::OverseeCoordination, S::Below),
    (R::ProvincialLead, A::RaiseDifficulty, S::Own),
    (R::ProvincialLead, A::AnswerDifficulty, S::Below),
    (R::ProvincialLead, A::ReceiveIncident, S::Below),
    (R::ProvincialSector, A::ReadDossier, S::Below),
    (R::ProvincialSector, A::ConfirmSubmitted, S::Below),
    (R::ProvincialSector, A::ReadProvincialBoard, S::Own),
    (R::ProvincialSector, A::ReadPapers, S::Own),
    (R::ProvincialSector, A::KeepPapers, S::Own),
    (R::ProvincialSector, A::IssuePapers, S::Own),
    (R::ProvincialSector, A::Direct, S::Own),
    (R::ProvincialSector, A::WorkOnTasks, S::Own),
    (R::ProvincialSector, A::RaiseDifficulty, S::Own),
    (R::ProvincialSector, A::AnswerDifficulty, S::Below),
    (R::ReviewSecretary, A::ReadDossier, S::Below),
    (R::ReviewSecretary, A::KeepReviewCouncil, S::Below),
    (R::ReviewSecretary, A::AttachOriginal, S::Below),
    (R::ReviewSecretary, A::ReadProvincialBoard, S::Own),
    (R::ReviewSecretary, A::ReadPapers, S::Own),
    (R::ReviewCouncilMember, A::ReadDossier, S::Below),
    (R::ReviewCouncilMember, A::VoteInReviewCouncil, S::Below),
    (R::ReviewCouncilMember, A::ReadProvincialBoard, S::Own),
    (R::ReviewCouncilMember, A::ReadPapers, S::Own),
    (R::ProvincialChair, A::ReadDossier, S::Below),
    (R::ProvincialChair, A::VoteInReviewCouncil, S::Below),
    (R::ProvincialChair, A::Decide, S::Below),
    (R::ProvincialChair, A::ReadProvincialBoard, S::Own),
    (R::ProvincialChair, A::ReadPapers, S::Own),
    (R::ProvincialChair, A::IssuePapers, S::Own),
    (R::ProvincialChair, A::Direct, S::Own),
    (R::ProvincialChair, A::WorkOnTasks, S::Own),
    (R::ProvincialChair, A::OverseeCoordination, S::Below),
    (R::ProvincialChair, A::ReceiveIncident, S::Below),
    (R::ProvincialViceChair, A::ReadDossier, S::Below),
    (R::ProvincialViceChair, A::VoteInReviewCouncil, S::Below),
    (R::ProvincialViceChair, A::Decide, S::Below),
    (R::ProvincialViceChair, A::ReadProvincialBoard, S::Own),
    (R::ProvincialViceChair, A::ReadPapers, S::Own),
    (R::ProvincialViceChair, A::IssuePapers, S::Own),
    (R::ProvincialViceChair, A::Direct, S::Own),
    (R::ProvincialViceChair, A::WorkOnTasks, S::Own),
    (R::ProvincialViceChair, A::OverseeCoordination, S::Below),
    (R::ProvincialViceChair, A::ReceiveIncident, S::Below),
    (R::ProvincialOffice, A::ReadDossier, S::Below),
    (R::ProvincialOffice, A::Publish, S::Below),
    (R::ProvincialOffice, A::AttachOriginal, S::Below),
    (R::ProvincialOffice, A::ReadProvincialBoard, S::Own),
    (R::ProvincialOffice, A::ReadPapers, S::Own),
    (R::ProvincialOffice, A::KeepPapers, S::Own),
    (R::ProvincialOffice, A::IssuePapers, S::Own),
    (R::ProvincialOffice, A::Direct, S::Own),
    (R::ProvincialOffice, A::WorkOnTasks, S::Own),
    (R::ProvincialOffice, A::OverseeCoordination, S::Below),
    (R::ProvincialOffice, A::ReceiveIncident, S::Below),
    (R::Ministry, A::ReadProvincialBoard, S::Country),
    (R::Ministry, A::ReadNationalBoard, S::Country),
    (R::Ministry, A::SetArea, S::Country),
    (R::Ministry, A::OpenRound, S::Country),
    (R::Ministry, A::ReviseStandard, S::Country),
    (R::Ministry, A::EnactStandard, S::Country),
    (R::Ministry, A::SetNationalTarget, S::Country),
    (R::Ministry, A::HoldReview, S::Own),
    (R::Ministry, A::ReadPapers, S::Own),
    (R::Ministry, A::KeepPapers, S::Own),
    (R::Ministry, A::IssuePapers, S::Own),
    (R::Ministry, A::Direct, S::Own),
    (R::Ministry, A::KeepCoordination, S::Own),
    (R::Ministry, A::AnswerDifficulty, S::Country),
    (R::Ministry, A::ReceiveIncident, S::Country),
    (R::Administrator, A::ManageAccounts, S::Country),
    (R::Administrator, A::KeepCalendar, S::Country),
];

/// The offices that appraise, review, decide, publish or manage accounts: nobody works in one of them with a password
/// alone.
pub const NEEDS_SECOND_FACTOR: &[Role] = &[
    R::DistrictLead,
    R::DistrictChair,
    R::ProvincialLead,
    R::ProvincialSector,
    R::ReviewSecretary,
    R::ReviewCouncilMember,
    R::ProvincialChair,
    R::ProvincialViceChair,
    R::ProvincialOffice,
    R::Administrator,
];

/// Whether a role held in `held_in` allows the action at a place.
pub fn allows(role: Role, held_in: i64, action: Action, place: &Place) -> bool {
    TABLE.iter().any(|(r, a, scope)| {
        *r == role
            && *a == action
            && match scope {
                Scope::Own => place.unit == held_in,
                Scope::Below => place.above.contains(&held_in),
                Scope::Country => true,
            }
    })
}

/// The roles that have an action anywhere.
pub fn roles(action: Action) -> Vec<Role> {
    TABLE.iter().filter(|(_, a, _)| *a == action).map(|(role, ..)| *role).collect()
}

/// The table as a picture for the test: a line per role, the scope under each action.
pub fn picture() -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for role in Role::ALL {
        let _ = writeln!(out, "{}", role.name());
        for action in Action::ALL {
            let scope = TABLE.iter().find(|(r, a, _)| *r == role && *a == action).map(|(_, _, scope)| scope);
            let _ = writeln!(out, "  {action:?}: {}", scope.map_or_else(|| "✘".to_owned(), ToString::to_string));
        }
    }
    out
}
