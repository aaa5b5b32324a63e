//! Reviews of a period: the list of a person's places, a new one, and each with its numbers, proposals, files and report.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Request},
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Place, Result, file};
use programme::{
    papers,
    review::{self, Attached, Kind, NewProposal, NewReview, Nominee, Proposal, Review, YearResult},
    round,
};

use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::{
        dossiers,
        evidence::{given_out, read_upload},
        papers::word,
    },
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/reviews/list.html")]
struct List {
    frame: Frame,
    reviews: Vec<Line>,
    may: bool,
}

/// A review in the list.
struct Line {
    id: i64,
    title: String,
    held_on: String,
    state: String,
    concluded: bool,
}

#[derive(Template)]
#[template(path = "pages/reviews/new.html")]
struct New {
    frame: Frame,
    /// The places of the person, by row and name.
    places: Vec<(i64, String)>,
    fields: ReviewFields,
    again: Again,
}

/// What the form of a review proposes.
struct ReviewFields {
    kind: &'static str,
    kinds: Vec<(&'static str, String)>,
    years: Vec<i64>,
    year_from: i64,
    year_to: i64,
    held_on: String,
    venue: String,
    attendance: String,
    participants: String,
    lessons: String,
}

#[derive(Template)]
#[template(path = "pages/reviews/show.html")]
struct Show {
    frame: Frame,
    review: Review,
    day: String,
    state: String,
    counted: String,
    results: Vec<YearResult>,
    proposals: Vec<(Proposal, String)>,
    nominees: Vec<(&'static str, String)>,
    files: Vec<(Attached, String)>,
    may: bool,
    attaches: bool,
    unsaved: Vec<String>,
    fields: ReviewFields,
    again: Again,
}

/// Lists the reviews of the person's places.
pub(crate) async fn list(person: SignedIn) -> Answer {
    let words = person.words;
    let reviews = review::of_actor(&person.app.programme.store, &person.actor).await?;
    page(&List {
        frame: person.frame(words.say("review.list")),
        reviews: reviews
            .iter()
            .map(|review| Line {
                id: review.id,
                title: title(words, review),
                held_on: words.date(review.day()),
                state: state(words, review),
                concluded: review.is_concluded(),
            })
            .collect(),
        may: !places(&person).is_empty(),
    })
}

/// Shows the form of a new review.
pub(crate) async fn new(person: SignedIn) -> Answer {
    page(&build_new(&person, Again::default()).await?)
}

/// Records a review.
pub(crate) async fn record(person: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let done = match (typed.row("unit"), read(&typed)) {
        (Some(unit), Ok(new)) => review::record(&person.app.programme, &person.actor, unit, &new, person.now).await,
        (None, _) => Err(Unread::Choice("unit").into()),
        (_, Err(refusal)) => Err(refusal.into()),
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/reviews/{id}")).into_response()),
        Err(error) => {
            let again = Again::of(person.words, "review", typed, error)?;
            refused_page(&build_new(&person, again).await?)
        }
    }
}

/// Shows a review.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let review = review::read(&person.app.programme.store, &person.actor, id).await?;
    page(&build(&person, review, Again::default()).await?)
}

/// Writes a draft anew.
pub(crate) async fn amend(person: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let review = review::read(&person.app.programme.store, &person.actor, id).await?;
    let seen = review.clone().seen_at(typed.row("version").unwrap_or_default());
    let done = match read(&typed) {
        Ok(new) => review::amend(&person.app.programme, &person.actor, &seen, &new, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(&person, review, ("review", typed), done).await
}

/// Adds a proposal for a reward.
pub(crate) async fn propose(
    person: SignedIn,
    Path(id): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let review = review::read(&person.app.programme.store, &person.actor, id).await?;
    let done = match Nominee::from_name(typed.get("kind")) {
        Some(kind) => {
            let new = NewProposal {
                kind,
                nominee: typed.get("nominee").to_owned(),
                words: typed.get("words").to_owned(),
                adult: typed.get("adult") == "1",
            };
            review::propose(&person.app.programme, &person.actor, &review, &new, person.now).await
        }
        None => Err(Unread::Choice("kind").into()),
    };
    answer(&person, review, ("proposal", typed), done).await
}

/// Takes a proposal back.
pub(crate) async fn withdraw(person: SignedIn, Path((id, proposal)): Path<(i64, i64)>) -> Answer {
    let review = review::read(&person.app.programme.store, &person.actor, id).await?;
    let done = review::withdraw(&person.app.programme, &person.actor, &review, proposal, person.now).await;
    answer(&person, review, ("withdrawal", Fields::default()), done).await
}

/// Attaches a file.
pub(crate) async fn attach(person: SignedIn, Path(id): Path<i64>, request: Request) -> Answer {
    let review = review::read(&person.app.programme.store, &person.actor, id).await?;
    person.actor.office_for(Action::HoldReview, &Place::own(review.unit_id))?;
    let done = async {
        let sent = read_upload(request).await.1?;
        let checked = file::check(sent.bytes).await?;
        let what = (&checked, sent.name.as_str());
        review::attach(&person.app.programme, &person.actor, &review, what, person.now).await
    };
    let done = done.await;
    answer(&person, review, ("file", Fields::default()), done).await
}

/// Takes a file back.
pub(crate) async fn withdraw_file(person: SignedIn, Path((id, file)): Path<(i64, i64)>) -> Answer {
    let review = review::read(&person.app.programme.store, &person.actor, id).await?;
    let done = review::withdraw_file(&person.app.programme, &person.actor, &review, file, person.now).await;
    answer(&person, review, ("file", Fields::default()), done).await
}

/// Concludes a review.
pub(crate) async fn conclude(
    person: SignedIn,
    Path(id): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let review = review::read(&person.app.programme.store, &person.actor, id).await?;
    let seen = review.clone().seen_at(typed.row("version").unwrap_or_default());
    let done = review::conclude(&person.app.programme, &person.actor, &seen, person.now).await;
    answer(&person, review, ("conclusion", typed), done).await
}

/// The report on a review, as PDF or as DOCX.
pub(crate) async fn paper(person: SignedIn, Path((id, form)): Path<(i64, String)>) -> Answer {
    let programme = &person.app.programme;
    let review = review::read(&programme.store, &person.actor, id).await?;
    let name = format!("{}-{}-{}", person.words.say("review.file_name"), review.year_from, review.year_to);
    match form.as_str() {
        "pdf" => {
            let bytes = review::pdf(programme, &review, person.now).await?;
            Ok(dossiers::pdf(bytes, &format!("{name}.pdf")))
        }
        "docx" => {
            let bytes = papers::docx(review::paper(programme, &review, person.now).await?).await?;
            Ok(word(bytes, &format!("{name}.pdf")))
        }
        _ => Err(Error::NotFound.into()),
    }
}

/// A file of a review.
pub(crate) async fn file(person: SignedIn, Path((id, wanted)): Path<(i64, i64)>) -> Answer {
    let store = &person.app.programme.store;
    let review = review::read(store, &person.actor, id).await?;
    let files = review::files(store, review.id).await?;
    let one = files.into_iter().find(|file| file.id == wanted).ok_or(Error::NotFound)?;
    let kept = organisation::file::find(store, &one.sha256).await?;
    Ok(given_out(kept, &one.file_name))
}

async fn answer(person: &SignedIn, review: Review, (form, typed): (&str, Fields), done: Result<()>) -> Answer {
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/reviews/{}", review.id)).into_response()),
        Err(Error::Conflict) => Again::overtaken(form, typed, person.words.say("review.overtaken")),
        Err(error) => Again::of(person.words, form, typed, error)?,
    };
    refused_page(&build(person, review, again).await?)
}

fn read(typed: &Fields) -> Result<NewReview, Unread> {
    Ok(NewReview {
        kind: Kind::from_name(typed.get("kind")).ok_or(Unread::Choice("kind"))?,
        year_from: typed.row("year_from").ok_or(Unread::Choice("year_from"))?,
        year_to: typed.row("year_to").ok_or(Unread::Choice("year_to"))?,
        held_on: typed.day("held_on").ok_or(Unread::Day("held_on"))?,
        venue: typed.get("venue").to_owned(),
        attendance: typed.row("attendance").unwrap_or_default(),
        participants: typed.get("participants").to_owned(),
        lessons: typed.get("lessons").to_owned(),
    })
}

/// The places in which a person holds reviews.
fn places(person: &SignedIn) -> Vec<(i64, String)> {
    let offices = person.actor.offices_for(Action::HoldReview).into_iter();
    offices.map(|held| (held.unit, held.unit_name.clone())).collect()
}

fn title(words: Words, review: &Review) -> String {
    let (from, to) = (review.year_from.to_string(), review.year_to.to_string());
    let period = if from == to { from } else { words.fill("review.period", &[("from", &from), ("to", &to)]) };
    let kind = words.say(&format!("review.of.{}", review.kind.name()));
    words.fill("review.title", &[("kind", &kind), ("period", &period), ("unit", &review.unit)])
}

fn state(words: Words, review: &Review) -> String {
    match (review.concluded_at, &review.concluded_by) {
        (Some(at), Some(person)) => words.fill("review.concluded", &[("at", &text::moment(at)), ("person", person)]),
        _ => words.say("review.draft"),
    }
}

fn kinds(words: Words) -> Vec<(&'static str, String)> {
    Kind::ALL.into_iter().map(|kind| (kind.name(), words.say(&format!("review.of.{}", kind.name())))).collect()
}

async fn build_new(person: &SignedIn, again: Again) -> Result<New, Failure> {
    let years = round::years(&person.app.programme.store).await?;
    let newest = years.first().copied().unwrap_or_default();
    Ok(New {
        frame: person.frame(person.words.say("review.new")).shown_at("/reviews/new".to_owned()),
        places: places(person),
        fields: ReviewFields {
            kind: Kind::Interim.name(),
            kinds: kinds(person.words),
            years,
            year_from: newest,
            year_to: newest,
            held_on: organisation::day(person.now.today()),
            venue: String::new(),
            attendance: String::new(),
            participants: String::new(),
            lessons: String::new(),
        },
        again,
    })
}

/// What somebody typed into a form that is not there any more, because the review was concluded meanwhile.
fn unsaved(review: &Review, again: &Again) -> Vec<String> {
    if !review.is_concluded() {
        return Vec::new();
    }
    let typed = [("review", "participants"), ("review", "lessons"), ("proposal", "nominee"), ("proposal", "words")];
    typed.into_iter().map(|(form, field)| again.value(form, field, "")).filter(|words| !words.is_empty()).collect()
}

async fn build(person: &SignedIn, review: Review, again: Again) -> Result<Show, Failure> {
    let (words, store) = (person.words, &person.app.programme.store);
    let named = |proposal: Proposal| {
        let kind = words.say(&format!("review.for.{}", proposal.kind.name()));
        (proposal, kind)
    };
    let attached = |file: Attached| {
        let at = words.fill("review.attached", &[("at", &text::moment(file.at)), ("person", &file.person)]);
        (file, at)
    };
    let nominee = |nominee: Nominee| (nominee.name(), words.say(&format!("review.for.{}", nominee.name())));
    Ok(Show {
        frame: person.frame(title(words, &review)).shown_at(format!("/reviews/{}", review.id)),
        day: words.date(review.day()),
        state: state(words, &review),
        counted: words.with("review.counted", "at", text::moment(review.counted_at)),
        results: review.results()?,
        proposals: review::proposals(store, review.id).await?.into_iter().map(named).collect(),
        nominees: Nominee::ALL.into_iter().map(nominee).collect(),
        files: review::files(store, review.id).await?.into_iter().map(attached).collect(),
        may: review.is_held_by(&person.actor) && !review.is_concluded(),
        attaches: review.is_held_by(&person.actor),
        unsaved: unsaved(&review, &again),
        fields: ReviewFields {
            kind: review.kind.name(),
            kinds: kinds(words),
            years: round::years(store).await?,
            year_from: review.year_from,
            year_to: review.year_to,
            held_on: review.held_on.clone(),
            venue: review.venue.clone(),
            attendance: review.attendance.to_string(),
            participants: review.participants.clone(),
            lessons: review.lessons.clone(),
        },
        review,
        again,
    })
}
