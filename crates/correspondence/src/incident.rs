//! An extraordinary report (Decree 09/2019/NĐ-CP, article 4): the least that has to be known, without a child's name, on
//! the province's desk the same day.

mod store;

use chrono::NaiveDate;
use organisation::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result,
    actor::Held,
    audit::Subject,
    notice::{self, Notice},
    permission, unit,
};
use serde::Serialize;
use storage::Store;

pub use store::{Incident, Listed, PAGE_LENGTH, Step, find, list, steps};

use crate::{body, names, paper::tidy};

/// The longest text, in signs.
pub const LONGEST_WORDS: usize = 4_000;
/// The most children one report tells of.
pub const MOST_CHILDREN: i64 = 100_000;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Abuse or violence.
    Abuse,
    /// Drowning.
    Drowning,
    /// Another injury or accident.
    Injury,
    /// A child is missing.
    Missing,
    /// Children hurt by a disaster or a fire.
    Disaster,
    /// Food poisoning or an outbreak.
    Outbreak,
    /// Something else.
    Other,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Abuse, Self::Drowning, Self::Injury, Self::Missing, Self::Disaster, Self::Outbreak, Self::Other];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Abuse => "abuse",
            Self::Drowning => "drowning",
            Self::Injury => "injury",
            Self::Missing => "missing",
            Self::Disaster => "disaster",
            Self::Outbreak => "outbreak",
            Self::Other => "other",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(Kind);

/// How far a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// On the province's desk; nobody there took note yet.
    Sent,
    /// The province has it.
    Received,
    /// The ministry has it too.
    Forwarded,
    /// Nothing more is to be reported.
    Closed,
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 4] = [Self::Sent, Self::Received, Self::Forwarded, Self::Closed];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Forwarded => "forwarded",
            Self::Closed => "closed",
        }
    }

    /// The stage of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

storage::stored_by_name!(Stage);

/// What a step of a report was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// The province took note.
    Received,
    /// The commune told more.
    Added,
    /// The province passed it on to the ministry.
    Forwarded,
    /// The province closed it.
    Closed,
}

impl StepKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Received, Self::Added, Self::Forwarded, Self::Closed];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Added => "added",
            Self::Forwarded => "forwarded",
            Self::Closed => "closed",
        }
    }

    /// The step of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// The stage it leads to.
    const fn leads_to(self, from: Stage) -> Option<Stage> {
        match (self, from) {
            (Self::Added, from) if !matches!(from, Stage::Closed) => Some(from),
            (Self::Received, Stage::Sent) => Some(Stage::Received),
            (Self::Forwarded, Stage::Sent | Stage::Received) => Some(Stage::Forwarded),
            (Self::Closed, Stage::Received | Stage::Forwarded) => Some(Stage::Closed),
            _ => None,
        }
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Received => "incident_received",
            Self::Added => "incident_added",
            Self::Forwarded => "incident_forwarded",
            Self::Closed => "incident_closed",
        }
    }
}

storage::stored_by_name!(StepKind);

/// Why a report is not taken.
#[derive(Debug)]
pub enum IncidentRefusal {
    /// Nothing is said.
    WordsMissing,
    /// Longer than [`LONGEST_WORDS`].
    WordsTooLong,
    /// The day is in the future, or more than a year ago.
    DayBad,
    /// Not a number of children from 0 to [`MOST_CHILDREN`].
    ChildrenBad,
    /// Something in it looks like a person's name.
    Named {
        /// What.
        name: String,
    },
    /// This does not come next.
    NotNext,
}

impl Refusal for IncidentRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::WordsMissing => "incident.refused.words_missing",
            Self::WordsTooLong => "incident.refused.words_too_long",
            Self::DayBad => "incident.refused.day_bad",
            Self::ChildrenBad => "incident.refused.children_bad",
            Self::Named { .. } => "incident.refused.named",
            Self::NotNext => "incident.refused.not_next",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Named { name } => vec![("name", name.clone())],
            Self::ChildrenBad => vec![("most", MOST_CHILDREN.to_string())],
            _ => vec![("longest", LONGEST_WORDS.to_string())],
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WordsMissing | Self::WordsTooLong => Some("words"),
            Self::Named { .. } => Some("no_child_named"),
            Self::DayBad => Some("happened_on"),
            Self::ChildrenBad => Some("children"),
            Self::NotNext => None,
        }
    }
}

/// A report as it is sent.
#[derive(Clone, Debug)]
pub struct NewIncident {
    /// What happened.
    pub kind: Kind,
    /// On which day.
    pub happened_on: NaiveDate,
    /// How many children are touched; none where that is not known yet.
    pub children: Option<i64>,
    /// What is known; no child is named.
    pub words: String,
    /// What was done at once.
    pub done: String,
    /// What help is wanted.
    pub wanted: String,
    /// The sender looked and says that what looks like a name is no child's.
    pub no_child_named: bool,
}

/// Sends a report of a commune: it stands on the province's desk with the change that makes it. Gives its row.
pub async fn report(store: &Store, actor: &Actor, unit: i64, new: &NewIncident, at: Moment) -> Result<i64> {
    let place = unit::place(store.read(), unit).await?;
    let office = actor.office_for(Action::ReportIncident, &place)?;
    let province = province_of(&place).ok_or(Error::NotFound)?;
    let (new, named) = checked(new, at.today())?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let id = store::insert(&change, (unit, province), &new, (actor.person, office.id)).await?;
    change.record("incident_reported", subject(id, unit), &Told { kind: new.kind.name(), step: None, named }).await?;
    tell(&change, province, "incident_reported", (id, unit)).await?;
    change.commit().await?;
    Ok(id)
}

/// Adds a step: the commune tells more, or the province receives, passes on, closes.
pub async fn follow(
    store: &Store,
    actor: &Actor,
    (id, version): (i64, i64),
    (kind, words, no_child_named): (StepKind, &str, bool),
    at: Moment,
) -> Result<()> {
    let incident = read(store, actor, id).await?;
    let place = unit::place(store.read(), incident.unit_id).await?;
    let office = match kind {
        StepKind::Added => sender(actor, &incident, &place),
        _ => desk(actor, &incident, &place),
    };
    let office = office.ok_or(Error::Forbidden)?;
    let stage = kind.leads_to(incident.stage).ok_or(IncidentRefusal::NotNext)?;
    let words = tidy(words, LONGEST_WORDS, IncidentRefusal::WordsTooLong)?;
    if words.is_empty() && kind != StepKind::Received {
        return Err(IncidentRefusal::WordsMissing.into());
    }
    let named = unnamed(&[&words], no_child_named)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let by = (actor.person, office.id);
    let step = store::step(&change, (id, version), stage, (kind, &words), by).await?;
    let told = Told { kind: incident.kind.name(), step: Some(step), named };
    change.record(kind.event(), subject(id, incident.unit_id), &told).await?;
    if kind == StepKind::Forwarded
        && let Some(ministry) = body::superior(&change.tx, incident.province_id).await?
    {
        tell(&change, ministry, "incident_forwarded", (id, incident.unit_id)).await?;
    }
    change.commit().await
}

/// A report: for the commune that sent it, its province, and the ministry once it was passed on.
pub async fn read(store: &Store, actor: &Actor, id: i64) -> Result<Incident> {
    let incident = find(store, id).await?;
    let place = unit::place(store.read(), incident.unit_id).await?;
    let reads = sender(actor, &incident, &place).is_some() || desk(actor, &incident, &place).is_some();
    let of_country = || actor.may(Action::ReceiveIncident, &Place::COUNTRY);
    if reads || (of_country() && store::was_forwarded(store, id).await?) { Ok(incident) } else { Err(Error::NotFound) }
}

/// The offices in which somebody sends reports, one for each commune.
pub fn reports(actor: &Actor) -> Vec<&Held> {
    actor.offices_for(Action::ReportIncident)
}

/// Whether somebody has the desk on which a report lies.
pub async fn is_awaited(store: &Store, incident: &Incident, today: NaiveDate) -> Result<bool> {
    let roles = permission::roles(Action::ReceiveIncident);
    Ok(!notice::holders(store.read(), incident.province_id, &roles, None, today).await?.is_empty())
}

/// The office in which somebody reads and adds to a report of the own commune; that of a sector only where its holder
/// sent it (domain.md, D10: restricted; section 3: other staff of a commune create).
fn sender<'a>(actor: &'a Actor, incident: &Incident, place: &Place) -> Option<&'a Held> {
    let sends = |held: &&Held| {
        permission::allows(held.role, held.unit, Action::ReportIncident, place)
            && (!held.role.has_sector() || incident.person_id == actor.person)
    };
    actor.offices.iter().find(sends)
}

/// What somebody may add to a report now.
pub fn next(actor: &Actor, incident: &Incident, place: &Place) -> Vec<StepKind> {
    let on_desk = desk(actor, incident, place).is_some();
    let may = |kind: &StepKind| match kind {
        StepKind::Added => sender(actor, incident, place).is_some(),
        _ => on_desk,
    };
    StepKind::ALL.into_iter().filter(|kind| kind.leads_to(incident.stage).is_some() && may(kind)).collect()
}

/// The office on the desk of the report's province.
pub fn desk<'a>(actor: &'a Actor, incident: &Incident, place: &Place) -> Option<&'a Held> {
    let receives = |held: &&Held| {
        held.unit == incident.province_id && permission::allows(held.role, held.unit, Action::ReceiveIncident, place)
    };
    actor.offices.iter().find(receives)
}

/// The highest of the units above: the ministry stands above no unit in the lists.
fn province_of(place: &Place) -> Option<i64> {
    place.above.last().copied()
}

/// A report as it is kept, and whether it was sent with what looks like a name.
fn checked(new: &NewIncident, today: NaiveDate) -> Result<(NewIncident, bool)> {
    let words = |typed: &str| tidy(typed, LONGEST_WORDS, IncidentRefusal::WordsTooLong);
    let checked =
        NewIncident { words: words(&new.words)?, done: words(&new.done)?, wanted: words(&new.wanted)?, ..new.clone() };
    if checked.words.is_empty() {
        return Err(IncidentRefusal::WordsMissing.into());
    }
    let ago = today.signed_duration_since(new.happened_on).num_days();
    if !(0..=366).contains(&ago) {
        return Err(IncidentRefusal::DayBad.into());
    }
    if new.children.is_some_and(|children| !(0..=MOST_CHILDREN).contains(&children)) {
        return Err(IncidentRefusal::ChildrenBad.into());
    }
    let named = unnamed(&[&checked.words, &checked.done, &checked.wanted], new.no_child_named)?;
    Ok((checked, named))
}

/// Whether something looks like a name that is said to be no child's; where nobody said so, it is refused.
fn unnamed(texts: &[&str], no_child_named: bool) -> Result<bool> {
    names::unnamed(texts, no_child_named).map_err(|name| IncidentRefusal::Named { name }.into())
}

/// What the record keeps of an act: never the words.
#[derive(Serialize)]
struct Told {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<i64>,
    /// Somebody said of what looks like a name that it is no child's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    named: bool,
}

async fn tell(change: &Change, desk: i64, kind: &'static str, (id, unit): (i64, i64)) -> Result<()> {
    #[derive(Serialize)]
    struct Places {
        unit: String,
    }
    let today = change.at.today();
    let roles = permission::roles(Action::ReceiveIncident);
    let people = notice::holders(&change.tx, desk, &roles, None, today).await?;
    let places = Places { unit: unit::find(&change.tx, unit, today).await?.name_in_text() };
    let once = format!("{kind} {id}");
    notice::tell(change, &people, &Notice { kind, subject: ("incident", id), places: &places, once }).await
}

const fn subject(id: i64, unit: i64) -> Subject {
    Subject { kind: "incident", id, unit: Some(unit) }
}
