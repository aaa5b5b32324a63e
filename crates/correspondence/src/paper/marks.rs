//! How a paper goes: to whom, by which way, how fast.

/// What a paper is to its recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecipientRole {
    /// After "Kính gửi".
    Addressee,
    /// Below "Nơi nhận".
    Copy,
    /// Inside the issuing body.
    Internal,
}

impl RecipientRole {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Addressee, Self::Copy, Self::Internal];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Addressee => "addressee",
            Self::Copy => "copy",
            Self::Internal => "internal",
        }
    }

    /// The role of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

storage::stored_by_name!(RecipientRole);

/// How a paper reaches its recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// On paper.
    Paper,
    /// As an electronic document.
    Electronic,
    /// Published on a website.
    Website,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Paper, Self::Electronic, Self::Website];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Electronic => "electronic",
            Self::Website => "website",
        }
    }

    /// The channel of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

storage::stored_by_name!(Channel);

/// How urgent a paper is (Decree 30/2020, Annex I, cell 10a).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Urgency {
    /// Khẩn.
    Urgent,
    /// Thượng khẩn.
    VeryUrgent,
    /// Hỏa tốc.
    Express,
}

impl Urgency {
    /// All of them, the slowest first.
    pub const ALL: [Self; 3] = [Self::Urgent, Self::VeryUrgent, Self::Express];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Urgent => "khan",
            Self::VeryUrgent => "thuong_khan",
            Self::Express => "hoa_toc",
        }
    }

    /// The urgency of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|urgency| urgency.name() == name)
    }
}
