use chrono::NaiveDate;
use organisation::{Actor, Moment, Result, Role, day, office, office::Holder, parse_day};
use storage::{FromQueryResult, Store};

use super::{CoordinationBody, CoordinationRefusal, Seat, begin, composition, keeper, short, store};

/// What a member is in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MemberRole {
    /// Trưởng ban.
    Head,
    /// Phó trưởng ban.
    Deputy,
    /// Ủy viên thường trực.
    Standing,
    /// Thư ký.
    Secretary,
    /// Thành viên.
    Member,
}

impl MemberRole {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 5] = [Self::Head, Self::Deputy, Self::Standing, Self::Secretary, Self::Member];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Deputy => "deputy",
            Self::Standing => "standing",
            Self::Secretary => "secretary",
            Self::Member => "member",
        }
    }

    /// The role of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

storage::stored_by_name!(MemberRole);

/// Somebody who sits, or sat, in a body.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Member {
    /// Row.
    pub id: i64,
    /// The body.
    pub body_id: i64,
    /// The role in it.
    pub role: MemberRole,
    /// Key of the seat of the composition; empty: none of them.
    pub seat: String,
    /// Full name.
    pub full_name: String,
    /// The office outside the body.
    pub position: String,
    /// Agency.
    pub agency: String,
    /// The person, where somebody of the unit works here.
    pub person: Option<i64>,
    pub(super) valid_from: String,
    pub(super) valid_to: Option<String>,
    /// Why the member came.
    pub ground: String,
    /// Why the member left; empty before.
    pub end_ground: String,
}

impl Member {
    /// First day.
    pub fn from(&self) -> NaiveDate {
        parse_day(&self.valid_from)
    }

    /// Last day, where it is known.
    pub fn to(&self) -> Option<NaiveDate> {
        self.valid_to.as_deref().map(parse_day)
    }

    /// Whether the member sits in it on a day.
    pub fn sits_on(&self, day: NaiveDate) -> bool {
        self.from() <= day && self.to().is_none_or(|to| day <= to)
    }
}

/// A member to be taken in.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// The role in the body.
    pub role: MemberRole,
    /// Key of the seat of the composition; empty: none of them.
    pub seat: String,
    /// Full name; taken from the account where there is one.
    pub full_name: String,
    /// The office outside the body.
    pub position: String,
    /// Agency.
    pub agency: String,
    /// The person, where somebody of the unit works here.
    pub person: Option<i64>,
    /// First day.
    pub from: NaiveDate,
    /// Why.
    pub ground: String,
}

/// Who holds an office in the body's unit on a day.
pub async fn candidates(store: &Store, unit: i64, on: NaiveDate) -> Result<Vec<Holder>> {
    office::holders(store.read(), unit, &Role::ALL, on).await
}

/// Takes a member in; gives the row.
pub async fn join(store: &Store, actor: &Actor, body: &CoordinationBody, new: &NewMember, at: Moment) -> Result<i64> {
    let office = keeper(store, actor, body.unit).await?;
    let new = checked(store, body, new).await?;
    let mut change = begin(store, actor, office, (body, at)).await?;
    let body = store::find(&change.tx, body.id).await?;
    // whoever comes later is in the way as well: a row without a last day goes on
    let sitting = || body.members.iter().filter(|member| member.to().is_none_or(|to| to >= new.from));
    if new.role == MemberRole::Head && sitting().any(|member| member.role == MemberRole::Head) {
        return Err(CoordinationRefusal::HeadTaken.into());
    }
    if new.person.is_some() && sitting().any(|member| member.person == new.person) {
        return Err(CoordinationRefusal::PersonTaken.into());
    }
    let id = store::insert_member(&change, body.id, &new, (actor.person, office.id)).await?;
    let told = (&new.full_name, new.role.name(), day(new.from), &new.ground);
    change.record("coordination_member_joined", body.subject(), &told).await?;
    change.commit().await?;
    Ok(id)
}

async fn checked(store: &Store, body: &CoordinationBody, new: &NewMember) -> Result<NewMember> {
    let mut checked = NewMember {
        full_name: short(&new.full_name)?,
        position: short(&new.position)?,
        agency: short(&new.agency)?,
        ground: short(&new.ground)?,
        ..new.clone()
    };
    if let Some(person) = new.person {
        let holders = candidates(store, body.unit, new.from).await?;
        let holder = holders.into_iter().find(|holder| holder.person_id == person);
        checked.full_name = holder.ok_or(CoordinationRefusal::PersonUnknown)?.full_name;
    }
    let seat = composition(&body.composition).and_then(|known| known.seat(&new.seat));
    if checked.full_name.is_empty() {
        Err(CoordinationRefusal::MemberMissing.into())
    } else if !new.seat.is_empty() && seat.is_none() {
        Err(CoordinationRefusal::SeatUnknown.into())
    } else if seat.map(Seat::role) == Some(MemberRole::Head) && new.role != MemberRole::Head {
        Err(CoordinationRefusal::SeatOfHead.into())
    } else if body.begins().is_none_or(|begins| new.from < begins) {
        Err(CoordinationRefusal::DayBad.into())
    } else if checked.ground.is_empty() {
        Err(CoordinationRefusal::GroundMissing.into())
    } else {
        Ok(checked)
    }
}

/// Ends a member's time, with its ground.
pub async fn leave(
    store: &Store,
    actor: &Actor,
    body: &CoordinationBody,
    (member, last_day, ground): (i64, NaiveDate, &str),
    at: Moment,
) -> Result<()> {
    let office = keeper(store, actor, body.unit).await?;
    let ground = short(ground)?;
    if ground.is_empty() {
        return Err(CoordinationRefusal::GroundMissing.into());
    }
    let mut change = begin(store, actor, office, (body, at)).await?;
    let body = store::find(&change.tx, body.id).await?;
    let member = body.members.iter().find(|one| one.id == member).ok_or(organisation::Error::NotFound)?;
    if last_day < member.from() || member.to().is_some_and(|to| to <= last_day) {
        return Err(CoordinationRefusal::DayBad.into());
    }
    store::end_member(&change.tx, member.id, last_day, &ground).await?;
    let told = (&member.full_name, day(last_day), &ground);
    change.record("coordination_member_left", body.subject(), &told).await?;
    change.commit().await
}
