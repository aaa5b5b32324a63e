use askama::Template;
use axum::extract::Path;
use correspondence::coordination::{self, CoordinationBody, Followed, Meeting, Member, MemberRole};
use organisation::{office::Holder, unit};

use super::{alert_marks, choices, composition_of, days};
use crate::{
    again::Again,
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::{directives::marks, dossiers::Mark},
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/coordination/show.html")]
struct Page {
    frame: Frame,
    id: i64,
    unit: i64,
    unit_name: String,
    standing: String,
    source: Option<String>,
    alerts: Vec<Mark>,
    terms: Vec<TermLine>,
    members: Vec<MemberLine>,
    past: Vec<MemberLine>,
    meetings: Vec<MeetingLine>,
    /// The forms of somebody who keeps it.
    keeping: Option<Keeping>,
    again: Again,
}

/// A decision and its term.
struct TermLine {
    decision: String,
    paper: Option<i64>,
    decided_on: String,
    days: String,
}

/// A member.
struct MemberLine {
    id: i64,
    role: String,
    full_name: String,
    position: String,
    agency: String,
    seat: String,
    days: String,
    ground: String,
    form: String,
}

/// A meeting with what was agreed on.
struct MeetingLine {
    id: i64,
    day: String,
    chair: String,
    subject: String,
    guests: String,
    present: i64,
    paper: Option<i64>,
    /// Whether the paper is there for the reader.
    readable: bool,
    items: Vec<ItemLine>,
    form: String,
}

/// An item of its paper, and how far it is.
struct ItemLine {
    number: i64,
    words: String,
    who: Option<String>,
    due: Option<String>,
    task: Option<i64>,
    mark: Mark,
    late: Option<String>,
}

/// What the forms offer.
struct Keeping {
    roles: Vec<(String, String)>,
    seats: Vec<(String, String)>,
    people: Vec<(String, String)>,
    members: Vec<(String, String)>,
    decisions: Vec<(String, String)>,
    minutes: Vec<(String, String)>,
    today: String,
}

/// Shows a body.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let body = coordination::read(&person.app.programme.store, &person.actor, id).await?;
    page(&build(&person, &body, Again::default()).await?)
}

/// Shows a body again with a form that was refused.
pub(super) async fn refused(person: &SignedIn, body: &CoordinationBody, again: Again) -> Answer {
    refused_page(&build(person, body, again).await?)
}

async fn build(person: &SignedIn, body: &CoordinationBody, again: Again) -> Result<Page, Failure> {
    let (words, store, today) = (person.words, &person.app.programme.store, person.now.today());
    let unit = unit::find(store.read(), body.unit, today).await?;
    let alerts = coordination::alerts(store, std::slice::from_ref(body), today).await?;
    let keeping = if coordination::keeps(store, &person.actor, body.unit).await? {
        Some(keeping(person, body).await?)
    } else {
        None
    };
    let decisions: Vec<i64> = body.terms.iter().filter_map(|term| term.paper_id).collect();
    let decisions = coordination::readable(store, &person.actor, &decisions).await?;
    let line = |member: &Member| member_line(words, body, member);
    let over = |member: &&Member| member.to().is_some_and(|to| to < today);
    Ok(Page {
        id: body.id,
        unit: body.unit,
        standing: match body.standing_sector.as_str() {
            "" => unit.name.clone(),
            sector => words.sector(sector),
        },
        source: coordination::composition(&body.composition).map(|known| composition_of(words, known)),
        alerts: alerts.iter().flat_map(|alerts| alert_marks(words, alerts)).collect(),
        terms: body.terms.iter().rev().map(|term| term_line(words, term, &decisions)).collect(),
        members: body.members.iter().filter(|member| !over(member)).map(line).collect(),
        past: body.members.iter().filter(over).map(line).collect(),
        meetings: meetings(person, body).await?,
        keeping,
        again,
        frame: person.frame(body.name.clone()).shown_at(format!("/coordination/{}", body.id)),
        unit_name: unit.name,
    })
}

fn term_line(words: Words, term: &coordination::Term, readable: &[i64]) -> TermLine {
    TermLine {
        decision: term.decision.clone(),
        paper: term.paper_id.filter(|paper| readable.contains(paper)),
        decided_on: words.date(term.decided_on()),
        days: days(words, term.from(), term.to()),
    }
}

fn role(words: Words, role: MemberRole) -> String {
    words.say(&format!("coordination.role.{}", role.name()))
}

fn member_line(words: Words, body: &CoordinationBody, member: &Member) -> MemberLine {
    let seat = coordination::composition(&body.composition).and_then(|known| known.seat(&member.seat));
    let grounds = [member.ground.as_str(), member.end_ground.as_str()];
    MemberLine {
        id: member.id,
        role: role(words, member.role),
        full_name: member.full_name.clone(),
        position: member.position.clone(),
        agency: member.agency.clone(),
        seat: seat.map(|seat| seat.name.clone()).unwrap_or_default(),
        days: days(words, member.from(), member.to()),
        ground: grounds.into_iter().filter(|ground| !ground.is_empty()).collect::<Vec<_>>().join(" · "),
        form: format!("leave-{}", member.id),
    }
}

async fn meetings(person: &SignedIn, body: &CoordinationBody) -> Result<Vec<MeetingLine>, Failure> {
    let (words, store) = (person.words, &person.app.programme.store);
    let meetings = coordination::meetings(store.read(), body.id).await?;
    let papers: Vec<i64> = meetings.iter().filter_map(|meeting| meeting.paper_id).collect();
    let papers = coordination::readable(store, &person.actor, &papers).await?;
    let items = coordination::of_papers(store, body.unit, &papers, person.now.today()).await?;
    let line = |meeting: Meeting| MeetingLine {
        items: items
            .iter()
            .filter(|item| Some(item.paper_id) == meeting.paper_id)
            .map(|item| item_line(words, item))
            .collect(),
        day: words.date(meeting.day()),
        form: format!("minutes-{}", meeting.id),
        id: meeting.id,
        chair: meeting.chair,
        subject: meeting.subject,
        guests: meeting.guests,
        present: meeting.present,
        readable: meeting.paper_id.is_some_and(|paper| papers.contains(&paper)),
        paper: meeting.paper_id,
    };
    Ok(meetings.into_iter().map(line).collect())
}

fn item_line(words: Words, item: &Followed) -> ItemLine {
    let (total, late) = (item.counts.total(), item.late());
    let answered = [("answers", item.counts.answers().to_string()), ("total", total.to_string())];
    let answered = answered.each_ref().map(|(place, number)| (*place, number.as_str()));
    ItemLine {
        number: item.number,
        words: item.words.clone(),
        who: Some(&item.sector).filter(|sector| !sector.is_empty()).map(|sector| words.sector(sector)),
        due: item.due().map(|due| words.date(due)),
        task: item.task_id,
        mark: match item.stage {
            Some(stage) => marks::stage(words, stage),
            None if total == 0 => Mark { tone: "", icon: "none", words: words.say("coordination.not_sent") },
            None => Mark { tone: "info", icon: "half", words: words.fill("coordination.answered", &answered) },
        },
        late: (late > 0).then(|| match item.task_id {
            Some(_) if item.counts.overdue > 0 => words.say("coordination.late"),
            Some(_) => words.say("coordination.answered_late"),
            None => words.with("coordination.late_count", "count", late),
        }),
    }
}

async fn keeping(person: &SignedIn, body: &CoordinationBody) -> Result<Keeping, Failure> {
    let (words, store, today) = (person.words, &person.app.programme.store, person.now.today());
    let holder = |holder: Holder| {
        let office = words.say(&format!("role.{}", holder.role));
        (holder.person_id.to_string(), format!("{} ({office})", holder.full_name))
    };
    let seats = coordination::composition(&body.composition).map_or(&[][..], |known| &known.seats);
    let member =
        |member: &Member| (member.id.to_string(), format!("{} ({})", member.full_name, role(words, member.role)));
    Ok(Keeping {
        roles: MemberRole::ALL.map(|one| (one.name().to_owned(), role(words, one))).into(),
        seats: seats.iter().map(|seat| (seat.key.clone(), seat.name.clone())).collect(),
        people: coordination::candidates(store, body.unit, today).await?.into_iter().map(holder).collect(),
        members: body.members.iter().map(member).collect(),
        decisions: choices(words, &coordination::papers(store, body.unit, coordination::DECISIONS).await?),
        minutes: choices(words, &coordination::papers(store, body.unit, coordination::MINUTES).await?),
        today: organisation::day(today),
    })
}
