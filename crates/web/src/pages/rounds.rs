//! The years that are assessed, and the standard chosen for each.

use askama::Template;
use axum::{
    Form,
    response::{IntoResponse, Redirect},
};
use chrono::NaiveDate;
use organisation::{Action, Place};
use programme::{
    due::DueRefusal,
    round::{self, Round},
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_day},
    frame::Frame,
    pages::boards::standard_title,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/rounds/list.html")]
struct Page {
    frame: Frame,
    rounds: Vec<Line>,
    standards: Vec<(String, String)>,
    typed: RoundForm,
    complaints: Complaints,
}

/// A year that is open.
struct Line {
    year: i64,
    standard_id: String,
    standard: String,
    from: String,
    to: String,
    ground: String,
}

/// What somebody typed to open a year.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct RoundForm {
    #[serde(default)]
    year: String,
    #[serde(default)]
    standard: String,
    #[serde(default)]
    period_from: String,
    #[serde(default)]
    period_to: String,
    #[serde(default)]
    ground: String,
    /// Until when every commune is to hand in; may be empty.
    #[serde(default)]
    due_on: String,
}

impl RoundForm {
    /// The day for the whole country; none where none is wanted.
    fn due(&self) -> Result<Option<NaiveDate>, DueRefusal> {
        match self.due_on.trim() {
            "" => Ok(None),
            text => read_day(text).map(Some).ok_or(DueRefusal::Unreadable("due_on")),
        }
    }
}

/// Lists the years.
pub(crate) async fn list(person: SignedIn) -> Answer {
    page(&build(&person, RoundForm::default(), Complaints::default()).await?)
}

/// Opens a year for every commune.
pub(crate) async fn open(person: SignedIn, Form(form): Form<RoundForm>) -> Answer {
    let Some(year) = form.year.trim().parse().ok().filter(|year| (2000..2100).contains(year)) else {
        let complaints = Complaints::default().and("year", person.words.say("round.refused.year_bad"));
        return refused_page(&build(&person, form, complaints).await?);
    };
    let wanted = Round {
        year,
        standard: form.standard.clone(),
        period_from: form.period_from.clone(),
        period_to: form.period_to.clone(),
        ground: form.ground.clone(),
    };
    let opened = match form.due() {
        Ok(due) => round::open_with_due(&person.app.programme, &person.actor, &wanted, due, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    match opened {
        Ok(_) => Ok(Redirect::to("/rounds").into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused_page(&build(&person, form, complaints).await?)
        }
    }
}

async fn build(person: &SignedIn, typed: RoundForm, complaints: Complaints) -> Result<Page, Failure> {
    person.actor.office_for(Action::OpenRound, &Place::COUNTRY)?;
    let (words, programme) = (person.words, &person.app.programme);
    programme.renew().await?;
    let title = |id: &str| standard_title(words, programme, id);
    let line = |round: Round| Line {
        year: round.year,
        standard: title(&round.standard),
        standard_id: round.standard,
        from: words.date(organisation::parse_day(&round.period_from)),
        to: words.date(organisation::parse_day(&round.period_to)),
        ground: round.ground,
    };
    let rounds = round::all(&programme.store).await?.into_iter().map(line).collect();
    let library = programme.library();
    let mut ids: Vec<&str> = library.all().map(|standard| standard.id.as_str()).collect();
    ids.dedup();
    Ok(Page {
        frame: person.frame(words.say("round.title")),
        rounds,
        standards: ids.into_iter().map(|id| (id.to_owned(), title(id))).collect(),
        typed,
        complaints,
    })
}
