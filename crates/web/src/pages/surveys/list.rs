//! The surveys of a commune, and the form that opens one.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Action, unit};
use programme::{
    Dossier, assessment,
    survey::{self, NewSurvey, Survey, Way, advised, shown_code},
};

use super::{days, standing};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_day, read_number},
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/surveys/list.html")]
struct Page {
    frame: Frame,
    unit: i64,
    unit_name: String,
    surveys: Vec<Line>,
    /// The form, for whoever holds surveys there and while none is open.
    new: Option<New>,
    complaints: Complaints,
}

/// A survey in the list.
struct Line {
    id: i64,
    year: i64,
    code: String,
    days: String,
    standing: Mark,
    sheets: String,
    reason: Option<String>,
}

/// The form that opens a survey.
struct New {
    typed: Typed,
    years: Vec<i64>,
    questionnaires: Vec<(String, String)>,
    /// Where their questions come from.
    notices: Vec<String>,
    audiences: Vec<Asked>,
    ways: Vec<(&'static str, String)>,
    /// Whether the newest year had one already.
    another: bool,
    any: String,
}

/// People who can be asked.
struct Asked {
    key: String,
    name: String,
    chosen: bool,
    population: String,
    /// How many are known from the figures, and how many answers would be enough.
    known: Option<String>,
}

/// What was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    year: String,
    questionnaire: String,
    way: String,
    opens_on: String,
    closes_on: String,
    reason: String,
    audiences: Vec<String>,
    populations: Vec<(String, String)>,
}

impl Typed {
    fn of(fields: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "year" => typed.year = value,
                "questionnaire" => typed.questionnaire = value,
                "way" => typed.way = value,
                "opens_on" => typed.opens_on = value,
                "closes_on" => typed.closes_on = value,
                "reason" => typed.reason = value,
                "audience" => typed.audiences.push(value),
                _ => {
                    if let Some(audience) = name.strip_prefix("population.") {
                        typed.populations.push((audience.to_owned(), value));
                    }
                }
            }
        }
        typed
    }

    fn population(&self, audience: &str) -> &str {
        self.populations.iter().find(|(key, _)| key == audience).map_or("", |(_, value)| value.trim())
    }

    fn read(&self, unit: i64) -> NewSurvey {
        let people = |audience: &String| {
            let written = self.population(audience);
            // what is no number is refused as a population that cannot be; an empty field is unknown
            let people = (!written.is_empty()).then(|| read_number(written).unwrap_or(0));
            (audience.clone(), people)
        };
        NewSurvey {
            unit,
            year: self.year.parse().unwrap_or(0),
            questionnaire: self.questionnaire.clone(),
            way: Way::from_name(&self.way),
            opens_on: read_day(&self.opens_on),
            closes_on: read_day(&self.closes_on),
            audiences: self.audiences.iter().map(people).collect(),
            reason: self.reason.clone(),
        }
    }
}

/// Shows the surveys of a commune.
pub(crate) async fn list(person: SignedIn, Path(unit): Path<i64>) -> Answer {
    page(&build(&person, unit, None, Complaints::default()).await?)
}

/// Opens a survey.
pub(crate) async fn open(person: SignedIn, Path(unit): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let place = unit::place(person.app.programme.store.read(), unit).await?;
    person.actor.office_for(Action::HoldSurvey, &place)?;
    let typed = Typed::of(fields);
    match survey::open(&person.app.programme, &person.actor, &typed.read(unit), person.now).await {
        Ok(survey) => Ok(Redirect::to(&format!("/surveys/{survey}")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused_page(&build(&person, unit, Some(typed), complaints).await?)
        }
    }
}

async fn build(person: &SignedIn, id: i64, typed: Option<Typed>, complaints: Complaints) -> Result<Page, Failure> {
    let (store, words) = (&person.app.programme.store, person.words);
    unit::may_read(store.read(), &person.actor, id).await?;
    let place = unit::place(store.read(), id).await?;
    let unit = unit::find(store.read(), id, person.now.today()).await?;
    let surveys = survey::of_unit(store, id).await?;
    let dossiers = assessment::list_of_unit(store, id).await?;
    let all_closed = surveys.iter().all(|survey| survey.closing.is_some());
    let holds = person.actor.may(Action::HoldSurvey, &place) && !dossiers.is_empty();
    let new = (holds && (all_closed || typed.is_some())).then(|| new_form(person, &dossiers, &surveys, typed));
    let received = survey::received(store, id).await?;
    let lines = surveys.iter().map(|survey| Line {
        id: survey.id,
        year: survey.year,
        code: shown_code(&survey.code),
        days: days(words, survey),
        standing: standing(person, survey),
        sheets: words.number(received.get(&survey.id).copied().unwrap_or(0)),
        reason: survey.reason.clone(),
    });
    let title = words.with("survey.title_of", "unit", unit.name_in_text());
    Ok(Page {
        frame: person.frame(title).shown_at(format!("/communes/{id}/surveys")),
        unit: id,
        unit_name: unit.name,
        surveys: lines.collect(),
        new,
        complaints,
    })
}

fn new_form(person: &SignedIn, dossiers: &[Dossier], surveys: &[Survey], typed: Option<Typed>) -> New {
    let (words, programme) = (person.words, &person.app.programme);
    let library = programme.library();
    let all: Vec<_> = library.questionnaires().all_latest().collect();
    let years: Vec<i64> = dossiers.iter().map(|dossier| dossier.year).collect();
    let newest = years.first().copied().unwrap_or_default();
    let fresh = typed.is_none();
    let typed = typed.unwrap_or_else(|| Typed {
        year: newest.to_string(),
        way: Way::Sample.name().to_owned(),
        questionnaire: all.first().map(|one| one.id.clone()).unwrap_or_default(),
        ..Typed::default()
    });
    let known = |fact: &str| {
        let number = programme.facts().number(fact)?;
        dossiers.iter().find_map(|dossier| Some((dossier.figures.get(number)?, dossier.year)))
    };
    let asked = all.iter().flat_map(|questionnaire| &questionnaire.audiences).map(|audience| {
        let known = audience.fact.as_deref().and_then(known);
        let (people, year) = known.unzip();
        let population = match people {
            Some(people) if fresh => people.to_string(),
            _ => typed.population(&audience.key).to_owned(),
        };
        let known = people.zip(year).map(|(people, year)| {
            let places = [words.number(people), year.to_string(), words.number(advised(Some(people)))];
            let [people, year, sample] = places.each_ref().map(String::as_str);
            words.fill("survey.known", &[("people", people), ("year", year), ("sample", sample)])
        });
        Asked {
            name: words.lang.pick(&audience.name.vi, &audience.name.en).to_owned(),
            chosen: fresh || typed.audiences.contains(&audience.key),
            population,
            known,
            key: audience.key.clone(),
        }
    });
    let pick = |gloss: &standards::Gloss| words.lang.pick(&gloss.vi, &gloss.en).to_owned();
    New {
        audiences: asked.collect(),
        questionnaires: all.iter().map(|one| (one.id.clone(), pick(&one.title))).collect(),
        notices: all.iter().map(|one| pick(&one.notice)).collect(),
        ways: Way::ALL.map(|way| (way.name(), words.say(&format!("survey.way.{}", way.name())))).to_vec(),
        another: surveys.iter().any(|survey| survey.year == newest),
        any: words.number(advised(None)),
        years,
        typed,
    }
}
