use organisation::Role;
use text::Lang;

use crate::{decision::Outcome, document};

/// A kind of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The letter in which the commune asks to be recognised.
    Request,
    /// What the commune sends up with it.
    SelfAssessmentReport,
    /// What the department writes when it gives a dossier back.
    ReturnNotice,
    /// What the department reports to the authority.
    AppraisalReport,
    /// The decision that recognises one commune.
    RecognitionDecision,
    /// The decision that recognises many, with their list.
    RecognitionList,
    /// The decision that refuses one commune.
    RefusalDecision,
    /// The decision that refuses many, with their list.
    RefusalList,
    /// The decision that revokes a recognition.
    RevocationDecision,
    /// The decision that reopens a dossier.
    ReopeningDecision,
    /// The certificate of a recognised commune.
    Certificate,
    /// What the commune's council did.
    AssessmentMinutes,
    /// What the review council did.
    ReviewMinutes,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::Request,
        Self::SelfAssessmentReport,
        Self::ReturnNotice,
        Self::AppraisalReport,
        Self::RecognitionDecision,
        Self::RecognitionList,
        Self::RefusalDecision,
        Self::RefusalList,
        Self::RevocationDecision,
        Self::ReopeningDecision,
        Self::Certificate,
        Self::AssessmentMinutes,
        Self::ReviewMinutes,
    ];

    /// The stored name; also its part of addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::SelfAssessmentReport => "self_assessment_report",
            Self::ReturnNotice => "return_notice",
            Self::AppraisalReport => "appraisal_report",
            Self::RecognitionDecision => "recognition_decision",
            Self::RecognitionList => "recognition_list",
            Self::RefusalDecision => "refusal_decision",
            Self::RefusalList => "refusal_list",
            Self::RevocationDecision => "revocation_decision",
            Self::ReopeningDecision => "reopening_decision",
            Self::Certificate => "certificate",
            Self::AssessmentMinutes => "assessment_minutes",
            Self::ReviewMinutes => "review_minutes",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The decision of an outcome on so many communes.
    pub const fn of_outcome(outcome: Outcome, communes: usize) -> Self {
        Self::of_document(document::Kind::of_outcome(outcome), communes > 1)
    }

    /// The paper of a document, on one dossier or on many.
    pub const fn of_document(kind: document::Kind, many: bool) -> Self {
        match (kind, many) {
            (document::Kind::Recognition, false) => Self::RecognitionDecision,
            (document::Kind::Recognition, true) => Self::RecognitionList,
            (document::Kind::Refusal, false) => Self::RefusalDecision,
            (document::Kind::Refusal, true) => Self::RefusalList,
            (document::Kind::Revocation, _) => Self::RevocationDecision,
            (document::Kind::Reopening, _) => Self::ReopeningDecision,
        }
    }

    /// Whether it is a numbered document of the authority, which may name many dossiers; the others belong to one act.
    pub const fn is_document(self) -> bool {
        match self {
            Self::RecognitionDecision
            | Self::RecognitionList
            | Self::RefusalDecision
            | Self::RefusalList
            | Self::RevocationDecision
            | Self::ReopeningDecision => true,
            Self::Request
            | Self::SelfAssessmentReport
            | Self::ReturnNotice
            | Self::AppraisalReport
            | Self::Certificate
            | Self::AssessmentMinutes
            | Self::ReviewMinutes => false,
        }
    }

    /// The office of whoever issues it, which attaches its signed original.
    pub const fn issuer(self) -> Role {
        match self {
            Self::Request | Self::SelfAssessmentReport | Self::AssessmentMinutes => Role::CommuneOfficer,
            Self::ReturnNotice | Self::AppraisalReport => Role::ProvincialLead,
            Self::ReviewMinutes => Role::ReviewSecretary,
            Self::RecognitionDecision
            | Self::RecognitionList
            | Self::RefusalDecision
            | Self::RefusalList
            | Self::RevocationDecision
            | Self::ReopeningDecision
            | Self::Certificate => Role::ProvincialOffice,
        }
    }

    /// What pages call it.
    pub fn label(self, lang: Lang) -> String {
        text::say(lang, &format!("papers.kind.{}", self.name()))
    }

    /// The name of its file, as `bao-cao-tu-danh-gia-2026.pdf`.
    pub fn file_name(self, year: i64) -> String {
        let stem = match self {
            Self::Request => "to-trinh",
            Self::SelfAssessmentReport => "bao-cao-tu-danh-gia",
            Self::ReturnNotice => "thong-bao-tra-ho-so",
            Self::AppraisalReport => "bao-cao-tham-dinh",
            Self::RecognitionDecision => "quyet-dinh-cong-nhan",
            Self::RecognitionList => "quyet-dinh-cong-nhan-danh-sach",
            Self::RefusalDecision => "quyet-dinh-khong-cong-nhan",
            Self::RefusalList => "quyet-dinh-khong-cong-nhan-danh-sach",
            Self::RevocationDecision => "quyet-dinh-thu-hoi",
            Self::ReopeningDecision => "quyet-dinh-mo-lai",
            Self::Certificate => "giay-chung-nhan",
            Self::AssessmentMinutes => "bien-ban-hoi-dong-danh-gia",
            Self::ReviewMinutes => "bien-ban-hoi-dong-xet-duyet",
        };
        format!("{stem}-{year}.pdf")
    }
}
