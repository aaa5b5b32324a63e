use chrono::{NaiveDate, NaiveTime};
use organisation::{Actor, Change, Error, Moment, Refusal, Result, day, parse_day};
use serde::{Deserialize, Serialize};
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::{Council, LONGEST_NAME, candidates, stored_day, tidy};

/// A seat in a council.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// Chủ tịch hội đồng.
    Chair,
    /// Phó Chủ tịch hội đồng.
    ViceChair,
    /// Thư ký.
    Secretary,
    /// Ủy viên.
    Member,
}

impl Seat {
    /// All seats, in the order of lists.
    pub const ALL: [Self; 4] = [Self::Chair, Self::ViceChair, Self::Secretary, Self::Member];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chair => "chair",
            Self::ViceChair => "vice_chair",
            Self::Secretary => "secretary",
            Self::Member => "member",
        }
    }

    /// The seat of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|seat| seat.name() == name)
    }
}

storage::stored_by_name!(Seat);

/// A member as of a day.
#[derive(Clone, Debug)]
pub struct Member {
    /// Row.
    pub id: i64,
    /// The person whose account votes, if there is one.
    pub person: Option<i64>,
    /// Full name.
    pub full_name: String,
    /// Office outside the council.
    pub title: String,
    /// Agency or sector.
    pub agency: String,
    /// Seat.
    pub seat: Seat,
    /// First day.
    pub joined: NaiveDate,
    /// Last day, if it is known.
    pub left: Option<NaiveDate>,
}

/// What a new member or another form of one needs.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Full name; taken from the account where there is one.
    pub full_name: String,
    /// Office outside the council.
    pub title: String,
    /// Agency or sector.
    pub agency: String,
    /// Seat.
    pub seat: Seat,
    /// The person whose account votes.
    pub person: Option<i64>,
    /// From which day on.
    pub from: NaiveDate,
}

/// Why a member cannot join, be changed, or leave.
#[derive(Debug)]
pub enum MemberRefusal {
    /// A member has a name.
    NameMissing,
    /// A member sits there for an office outside.
    TitleMissing,
    /// The account has no office that votes here.
    PersonUnknown,
    /// The account has a seat already.
    PersonTaken,
    /// The council does not exist on the day, or the member has not joined or has left by then.
    DayBad,
    /// The change would reach back to a sitting that was held.
    SittingHeld {
        /// Its day.
        day: String,
    },
    /// The member sat without the account that is to be given.
    SatWithoutAccount {
        /// The day of the sitting.
        day: String,
    },
}

impl Refusal for MemberRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NameMissing => "council.refused.name_missing",
            Self::TitleMissing => "council.refused.title_missing",
            Self::PersonUnknown => "council.refused.person_unknown",
            Self::PersonTaken => "council.refused.person_taken",
            Self::DayBad => "council.refused.day_bad",
            Self::SittingHeld { .. } => "council.refused.sitting_held",
            Self::SatWithoutAccount { .. } => "council.refused.sat_without_account",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::SittingHeld { day } | Self::SatWithoutAccount { day } => vec![("day", day.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::NameMissing => "full_name",
            Self::TitleMissing => "title",
            Self::PersonUnknown | Self::PersonTaken | Self::SatWithoutAccount { .. } => "person",
            Self::DayBad | Self::SittingHeld { .. } => "from",
        })
    }
}

/// Takes a member in; gives the row.
pub async fn join(store: &Store, actor: &Actor, council: &Council, new: &NewMember, at: Moment) -> Result<i64> {
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    if !council.exists_on(new.from) {
        return Err(MemberRefusal::DayBad.into());
    }
    let form = Form::of(store, council, new, at).await?;
    let mut change = Change::begin(store, actor, office, at).await?;
    change.tx.alone(&format!("members of {}", council.id)).await?;
    seat_is_free(&change.tx, council, new.person, (new.from, None), None).await?;
    if let Some(day) = sat_since(&change.tx, council, new.from).await? {
        return Err(MemberRefusal::SittingHeld { day }.into());
    }
    let id = change
        .tx
        .insert(
            "INSERT INTO council_member (council_id, person_id, joined_on) VALUES ($1, $2, $3) RETURNING id",
            [council.id.into(), new.person.into(), day(new.from).into()],
        )
        .await?;
    form.keep(&change.tx, id).await?;
    change.record("council_member_joined", council.subject(), &form.full_name).await?;
    change.commit().await?;
    Ok(id)
}

/// Gives a member another office outside, another seat, or an account, from a day on; what was before stays.
pub async fn amend(
    store: &Store,
    actor: &Actor,
    council: &Council,
    member: i64,
    new: &NewMember,
    at: Moment,
) -> Result<()> {
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    let before = of_council(store, council, member).await?;
    if new.from < before.joined || before.left.is_some_and(|left| left < new.from) {
        return Err(MemberRefusal::DayBad.into());
    }
    // who voted in person stays that person, under that name
    let asked = match before.person {
        Some(_) => NewMember { person: None, full_name: before.full_name, ..new.clone() },
        None => new.clone(),
    };
    let form = Form::of(store, council, &asked, at).await?;
    let person = before.person.or(new.person);
    let mut change = Change::begin(store, actor, office, at).await?;
    change.tx.alone(&format!("members of {}", council.id)).await?;
    seat_is_free(&change.tx, council, person, (before.joined, before.left), Some(member)).await?;
    if let Some(day) = sat_since(&change.tx, council, new.from).await? {
        return Err(MemberRefusal::SittingHeld { day }.into());
    }
    // an account has no first day of its own: it would speak for the member in every sitting
    let account_given = before.person.is_none() && person.is_some();
    if account_given && let Some(day) = sat_since(&change.tx, council, before.joined).await? {
        return Err(MemberRefusal::SatWithoutAccount { day }.into());
    }
    change.tx.run("UPDATE council_member SET person_id = $2 WHERE id = $1", [member.into(), person.into()]).await?;
    form.keep(&change.tx, member).await?;
    change.record("council_member_amended", council.subject(), &form.full_name).await?;
    change.commit().await
}

/// Ends a member's time on a day; the sittings before keep the seat.
pub async fn leave(
    store: &Store,
    actor: &Actor,
    council: &Council,
    member: i64,
    last_day: NaiveDate,
    at: Moment,
) -> Result<()> {
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    let before = of_council(store, council, member).await?;
    if last_day < before.joined || before.left.is_some_and(|left| left <= last_day) {
        return Err(MemberRefusal::DayBad.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    change.tx.alone(&format!("members of {}", council.id)).await?;
    // the seat is gone from the day after
    if let Some(day) = sat_since(&change.tx, council, last_day.succ_opt().unwrap_or(last_day)).await? {
        return Err(MemberRefusal::SittingHeld { day }.into());
    }
    let sql = "UPDATE council_member SET left_on = $2 WHERE id = $1";
    change.tx.run(sql, [member.into(), day(last_day).into()]).await?;
    change.record("council_member_left", council.subject(), &(before.full_name, day(last_day))).await?;
    change.commit().await
}

/// Everybody who ever sat in a council, each in the newest form, by seat.
pub async fn members(store: &Store, council: i64) -> Result<Vec<Member>> {
    // '9' stands behind every stored day
    select(store, council, "9", "").await
}

/// Who sits in a council on a day, in the form of that day, by seat.
pub async fn members_on(store: &Store, council: i64, date: NaiveDate) -> Result<Vec<Member>> {
    select(store, council, &day(date), "AND m.joined_on <= $2 AND (m.left_on IS NULL OR m.left_on >= $2)").await
}

async fn select(store: &Store, council: i64, date: &str, which: &str) -> Result<Vec<Member>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        person_id: Option<i64>,
        full_name: String,
        title: String,
        agency: String,
        seat: Seat,
        joined_on: String,
        left_on: Option<String>,
    }
    let sql = format!(
        "SELECT m.id, m.person_id, f.full_name, f.title, f.agency, f.seat, m.joined_on, m.left_on
         FROM council_member m JOIN council_member_form f ON f.id =
             (SELECT g.id FROM council_member_form g WHERE g.member_id = m.id AND g.valid_from <= $2
              ORDER BY g.valid_from DESC, g.id DESC LIMIT 1)
         WHERE m.council_id = $1 {which} ORDER BY m.id"
    );
    let rows: Vec<Row> = store.read().rows(&sql, [council.into(), date.into()]).await?;
    let member = |row: Row| Member {
        id: row.id,
        person: row.person_id,
        full_name: row.full_name,
        title: row.title,
        agency: row.agency,
        seat: row.seat,
        joined: parse_day(&row.joined_on),
        left: stored_day(row.left_on.as_ref()),
    };
    let mut members: Vec<Member> = rows.into_iter().map(member).collect();
    members.sort_by_key(|member| member.seat);
    Ok(members)
}

async fn of_council(store: &Store, council: &Council, member: i64) -> Result<Member> {
    members(store, council.id).await?.into_iter().find(|known| known.id == member).ok_or(Error::NotFound)
}

/// An account has one seat at a time: no other one on any of these days.
async fn seat_is_free(
    tx: &Transaction,
    council: &Council,
    person: Option<i64>,
    (from, to): (NaiveDate, Option<NaiveDate>),
    but: Option<i64>,
) -> Result<()> {
    let Some(person) = person else { return Ok(()) };
    // '9' stands behind every stored day
    let last = to.map_or_else(|| "9".to_owned(), day);
    let sql = "SELECT COUNT(*) FROM council_member
               WHERE council_id = $1 AND person_id = $2 AND id <> $3
                 AND joined_on <= $4 AND (left_on IS NULL OR left_on >= $5)";
    let values = [council.id.into(), person.into(), but.unwrap_or(0).into(), last.into(), day(from).into()];
    match tx.number(sql, values).await? {
        Some(0) => Ok(()),
        _ => Err(MemberRefusal::PersonTaken.into()),
    }
}

/// The day of the last sitting from a day on in which somebody was recorded or voted: quorum and majority are counted
/// among the members of that day, so no change reaches back to it.
async fn sat_since(tx: &Transaction, council: &Council, from: NaiveDate) -> Result<Option<String>> {
    let begun = "AND (EXISTS (SELECT 1 FROM attendance t WHERE t.sitting_id = s.id)
                      OR EXISTS (SELECT 1 FROM agenda_item i JOIN vote v ON v.item_id = i.id WHERE i.sitting_id = s.id))";
    last_sitting(tx, council, from, begun).await
}

/// The day of the last sitting from a day on that was not cancelled, held or to be held.
pub(super) async fn sits_since(tx: &Transaction, council: &Council, from: NaiveDate) -> Result<Option<String>> {
    last_sitting(tx, council, from, "").await
}

async fn last_sitting(tx: &Transaction, council: &Council, from: NaiveDate, which: &str) -> Result<Option<String>> {
    let sql = format!(
        "SELECT MAX(s.held_at) FROM sitting s WHERE s.council_id = $1 AND s.held_at >= $2
         AND NOT EXISTS (SELECT 1 FROM sitting_step p WHERE p.sitting_id = s.id AND p.kind = 'cancellation') {which}"
    );
    let midnight = Moment::on(from, NaiveTime::MIN);
    let held_at = tx.number(&sql, [council.id.into(), midnight.0.into()]).await?;
    Ok(held_at.map(|held_at| text::date(Moment(held_at).today())))
}

/// The words of a member, checked.
struct Form {
    full_name: String,
    title: String,
    agency: String,
    seat: Seat,
    from: NaiveDate,
}

impl Form {
    async fn of(store: &Store, council: &Council, new: &NewMember, at: Moment) -> Result<Self> {
        let mut full_name = tidy(&new.full_name, LONGEST_NAME)?;
        if let Some(person) = new.person {
            let known = candidates(store, council, at.today()).await?;
            let holder = known.into_iter().find(|holder| holder.person_id == person);
            full_name = holder.ok_or(MemberRefusal::PersonUnknown)?.full_name;
        }
        let title = tidy(&new.title, LONGEST_NAME)?;
        if full_name.is_empty() {
            return Err(MemberRefusal::NameMissing.into());
        }
        if title.is_empty() {
            return Err(MemberRefusal::TitleMissing.into());
        }
        Ok(Self { full_name, title, agency: tidy(&new.agency, LONGEST_NAME)?, seat: new.seat, from: new.from })
    }

    async fn keep(&self, tx: &Transaction, member: i64) -> Result<()> {
        tx.run(
            "INSERT INTO council_member_form (member_id, full_name, title, agency, seat, valid_from)
             VALUES ($1, $2, $3, $4, $5, $6)",
            [
                member.into(),
                self.full_name.clone().into(),
                self.title.clone().into(),
                self.agency.clone().into(),
                self.seat.into(),
                day(self.from).into(),
            ],
        )
        .await?;
        Ok(())
    }
}
