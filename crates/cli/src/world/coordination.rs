//! Coordination bodies with their terms, members and meetings, and the periods of a programme of work: by the program's
//! own actions.

use chrono::NaiveDate;
use correspondence::{
    coordination::{self, MemberRole, NewBody, NewMeeting, NewMember, NewTerm},
    period::{self, Chosen, EndedBy, NewPeriod},
};
use organisation::{Actor, Error, Result, Role};
use serde::Deserialize;

use super::{
    desk::{Desk, Seat},
    dice::{Dice, Matter},
    letters::Papers,
};

#[derive(Deserialize)]
struct Words {
    ground: String,
    body: Vec<Body>,
    period: Vec<Period>,
}

#[derive(Deserialize)]
struct Body {
    unit: String,
    name: String,
    #[serde(default)]
    composition: String,
    #[serde(default)]
    standing_sector: String,
    term: Vec<Term>,
    member: Vec<Member>,
    meeting: Vec<Meeting>,
}

/// A term rests on a paper of the books, or on a decision that is only named.
#[derive(Deserialize)]
struct Term {
    paper: Option<String>,
    #[serde(default)]
    decision: String,
    decided: Option<i64>,
    from: i64,
    to: Option<i64>,
}

#[derive(Deserialize)]
struct Member {
    role: String,
    #[serde(default)]
    seat: String,
    position: String,
    agency: String,
    /// The role of somebody of the unit.
    office: Option<String>,
    from: Option<i64>,
    left: Option<i64>,
    #[serde(default)]
    left_for: String,
}

#[derive(Deserialize)]
struct Meeting {
    day: i64,
    subject: String,
    guests: String,
    /// How many of the last members did not come.
    absent: usize,
    minutes: String,
}

#[derive(Deserialize)]
struct Period {
    unit: String,
    name: String,
    from: NaiveDate,
    to: NaiveDate,
    ground: String,
    closed_on: Option<String>,
    draft: Option<String>,
}

/// Records bodies and periods.
pub(super) async fn keep(desk: &Desk<'_>, papers: &Papers) -> Result<()> {
    let words: Words = toml::from_str(include_str!("../../data/coordination.toml")).map_err(Error::broken)?;
    for body in &words.body {
        establish(desk, (&words, body), papers).await?;
    }
    for period in &words.period {
        open(desk, period).await?;
    }
    for period in &words.period {
        close(desk, period, papers).await?;
    }
    Ok(())
}

async fn establish(desk: &Desk<'_>, (words, body): (&Words, &Body), papers: &Papers) -> Result<()> {
    let (store, seat) = (desk.store, desk.seat(&body.unit)?);
    let (first, later) = body.term.split_first().ok_or(Error::NotFound)?;
    let at = desk.moment(first.from, 10);
    let keeper = desk.actor(seat.unit, seat.keeper(), at.today()).await?;
    let new = NewBody {
        unit: seat.unit,
        name: body.name.clone(),
        composition: body.composition.clone(),
        standing_sector: body.standing_sector.clone(),
        term: first.term(desk, papers)?,
    };
    let id = coordination::establish(store, &keeper, &new, at).await?;
    for term in later {
        let known = coordination::find(store.read(), id).await?;
        let renewed = desk.moment(term.from, 10);
        coordination::renew(store, &keeper, &known, &term.term(desk, papers)?, renewed).await?;
    }
    for (place, member) in body.member.iter().enumerate() {
        let from = member.from.unwrap_or(first.from);
        join(desk, (words, member), (&keeper, id, seat), (place, from)).await?;
    }
    for meeting in &body.meeting {
        meet(desk, meeting, (&keeper, id), papers).await?;
    }
    Ok(())
}

async fn join(
    desk: &Desk<'_>,
    (words, member): (&Words, &Member),
    (keeper, body, seat): (&Actor, i64, Seat),
    (place, from): (usize, i64),
) -> Result<()> {
    let person = match &member.office {
        Some(name) => {
            let role = Role::from_name(name).ok_or(Error::NotFound)?;
            Some(desk.people.post(seat.unit, role, 0).ok_or(Error::NotFound)?.person)
        }
        None => None,
    };
    let mut dice = Dice::of(desk.world.seed, Matter::People, &format!("body {body} {place}"));
    let new = NewMember {
        role: MemberRole::from_name(&member.role).ok_or(Error::NotFound)?,
        seat: member.seat.clone(),
        full_name: desk.world.invented.name(&mut dice),
        position: member.position.clone(),
        agency: member.agency.clone(),
        person,
        from: desk.day(from),
        ground: words.ground.clone(),
    };
    let known = coordination::find(desk.store.read(), body).await?;
    let id = coordination::join(desk.store, keeper, &known, &new, desk.moment(from, 11)).await?;
    if let Some(left) = member.left {
        let leaving = (id, desk.day(left), member.left_for.as_str());
        coordination::leave(desk.store, keeper, &known, leaving, desk.moment(left, 11)).await?;
    }
    Ok(())
}

async fn meet(desk: &Desk<'_>, meeting: &Meeting, (keeper, id): (&Actor, i64), papers: &Papers) -> Result<()> {
    let body = coordination::find(desk.store.read(), id).await?;
    let at = desk.moment(meeting.day, 17);
    let members: Vec<i64> = body.members_on(at.today()).map(|member| member.id).collect();
    let came = members.len().saturating_sub(meeting.absent);
    let new = NewMeeting {
        held_on: at.today(),
        chair: members.first().copied().ok_or(Error::NotFound)?,
        subject: meeting.subject.clone(),
        guests: meeting.guests.clone(),
        present: members.into_iter().take(came).collect(),
    };
    let held = coordination::hold(desk.store, keeper, &body, &new, at).await?;
    let minutes = *papers.get(&meeting.minutes).ok_or(Error::NotFound)?;
    coordination::keep_minutes(desk.store, keeper, &body, (held, minutes), desk.moment(meeting.day + 4, 8)).await
}

async fn open(desk: &Desk<'_>, period: &Period) -> Result<()> {
    let seat = desk.seat(&period.unit)?;
    // periods were there before the letters of this year
    let at = desk.moment(-461, 8);
    let keeper = desk.actor(seat.unit, seat.keeper(), at.today()).await?;
    let new = NewPeriod {
        unit: seat.unit,
        name: period.name.clone(),
        from: period.from,
        to: period.to,
        ground: period.ground.clone(),
    };
    period::open(desk.store, &keeper, &new, at).await?;
    Ok(())
}

/// Closes a period on its report and takes its items over into a draft for the next one.
async fn close(desk: &Desk<'_>, words: &Period, papers: &Papers) -> Result<()> {
    let (store, seat) = (desk.store, desk.seat(&words.unit)?);
    let (Some(report), Some(subject)) = (&words.closed_on, &words.draft) else { return Ok(()) };
    let report = *papers.get(report).ok_or(Error::NotFound)?;
    let at = desk.moment(-291, 9);
    let keeper = desk.actor(seat.unit, seat.keeper(), at.today()).await?;
    let known = period::of_unit(store.read(), seat.unit).await?;
    let (Some(next), Some(period)) = (known.first(), known.iter().find(|known| known.name == words.name)) else {
        return Err(Error::NotFound);
    };
    period::close(store, &keeper, period, EndedBy::Paper(report), at).await?;
    let period = period::find(store, period.id).await?;
    let items = period::standing(store, &period).await?.iter().map(|item| item.id).collect();
    let chosen = Chosen { next: next.id, subject: subject.clone(), items };
    period::copy(store, &keeper, &period, &chosen, at).await?;
    Ok(())
}

impl Term {
    fn term(&self, desk: &Desk<'_>, papers: &Papers) -> Result<NewTerm> {
        let paper = match &self.paper {
            Some(key) => Some(*papers.get(key).ok_or(Error::NotFound)?),
            None => None,
        };
        Ok(NewTerm {
            decision: self.decision.clone(),
            decided_on: self.decided.map(|day| desk.day(day)),
            paper,
            from: desk.day(self.from),
            to: self.to.map(|day| desk.day(day)),
        })
    }
}
