use chrono::NaiveDate;
use organisation::{Actor, Error, Moment, Result, day, parse_day};
use storage::{FromQueryResult, Store};

use super::{CoordinationBody, CoordinationRefusal, begin, keeper, short, store};

/// Types of papers that tell what a meeting agreed on.
pub const MINUTES: &[&str] = &["minutes", "notice"];

/// A meeting as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Meeting {
    /// Row.
    pub id: i64,
    held_on: String,
    /// Who chaired.
    pub chair: String,
    /// What it was about.
    pub subject: String,
    /// Who came besides the members.
    pub guests: String,
    /// How many members came.
    pub present: i64,
    /// Minutes, or the notice of its conclusions.
    pub paper_id: Option<i64>,
}

impl Meeting {
    /// Its day.
    pub fn day(&self) -> NaiveDate {
        parse_day(&self.held_on)
    }
}

/// A meeting to be recorded.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    /// Its day.
    pub held_on: NaiveDate,
    /// The member who chaired.
    pub chair: i64,
    /// What it was about.
    pub subject: String,
    /// Who came besides the members.
    pub guests: String,
    /// The members who came.
    pub present: Vec<i64>,
}

/// Records a meeting; gives its row.
pub async fn hold(store: &Store, actor: &Actor, body: &CoordinationBody, new: &NewMeeting, at: Moment) -> Result<i64> {
    let office = keeper(store, actor, body.unit).await?;
    let mut new = NewMeeting { subject: short(&new.subject)?, guests: short(&new.guests)?, ..new.clone() };
    if new.held_on > at.today() || body.begins().is_none_or(|begins| new.held_on < begins) {
        return Err(CoordinationRefusal::DayBad.into());
    }
    if new.subject.is_empty() {
        return Err(CoordinationRefusal::SubjectMissing.into());
    }
    let mut change = begin(store, actor, office, (body, at)).await?;
    let body = store::find(&change.tx, body.id).await?;
    let members: Vec<i64> = body.members_on(new.held_on).map(|member| member.id).collect();
    if !members.contains(&new.chair) {
        return Err(CoordinationRefusal::ChairUnknown.into());
    }
    // whoever chaired was there
    let came = |member: &i64| *member == new.chair || new.present.contains(member);
    new.present = members.into_iter().filter(came).collect();
    let id = store::insert_meeting(&change, body.id, &new, (actor.person, office.id)).await?;
    change.record("coordination_met", body.subject(), &(id, day(new.held_on), new.present.len())).await?;
    change.commit().await?;
    Ok(id)
}

/// Names the minutes of a meeting, a paper of the unit's books: once.
pub async fn keep_minutes(
    store: &Store,
    actor: &Actor,
    body: &CoordinationBody,
    (meeting, paper): (i64, i64),
    at: Moment,
) -> Result<()> {
    let office = keeper(store, actor, body.unit).await?;
    let mut change = begin(store, actor, office, (body, at)).await?;
    let minutes = store::paper(&change.tx, body.unit, paper, MINUTES).await?;
    let minutes = minutes.ok_or(CoordinationRefusal::PaperUnknown)?;
    let meetings = store::meetings(&change.tx, body.id).await?;
    let known = meetings.iter().find(|one| one.id == meeting).ok_or(Error::NotFound)?;
    if known.paper_id.is_some() {
        return Err(CoordinationRefusal::MinutesKept.into());
    }
    if minutes.day() < known.day() {
        return Err(CoordinationRefusal::MinutesEarlier.into());
    }
    // its items would stand under both
    change.tx.alone(&format!("minutes {paper}")).await?;
    if store::has_met(&change.tx, paper).await? {
        return Err(CoordinationRefusal::MinutesTaken.into());
    }
    store::set_minutes(&change.tx, meeting, paper).await?;
    change.record("coordination_minutes_kept", body.subject(), &(meeting, paper)).await?;
    change.commit().await
}
