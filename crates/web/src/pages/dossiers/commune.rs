//! A commune: what is due, its years, its class, and the communes it was made of.

use askama::Template;
use axum::extract::Path;
use organisation::{
    Action, Place, class,
    unit::{self, Kin, Unit},
};
use programme::{Dossier, State, assessment, snapshot::shown};
use standards::Standard;

use super::{
    offers::{Said, offers},
    opened::Opened,
    predecessors::{Before, before},
    score::{Score, verdict_mark},
    state::Mark,
    timing::TimingLine,
};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::{
        areas::{Section, Typed},
        classes::ClassForm,
        support::{MeasureLine, open_measures},
    },
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/units/commune.html")]
pub(crate) struct Commune {
    frame: Frame,
    unit: Unit,
    province: Option<String>,
    class: Option<ClassLine>,
    class_form: Option<ClassFields>,
    areas: Section,
    due: Option<Due>,
    years: Vec<YearLine>,
    before: Vec<Before>,
    /// Support measures that are still to be done.
    measures: Vec<MeasureLine>,
    after: Vec<KinLine>,
}

/// The class in force today.
struct ClassLine {
    name: String,
    since: String,
    ground: String,
}

/// The form that sets a class.
struct ClassFields {
    choices: Vec<(String, String)>,
    typed: ClassForm,
    complaints: Complaints,
}

/// What comes next on the newest dossier.
struct Due {
    id: i64,
    year: i64,
    state: Mark,
    next: String,
    missing: Option<String>,
    timing: TimingLine,
    acts: Vec<(String, String)>,
    score: Score,
}

/// A year: its state and its computed verdict, two different words.
struct YearLine {
    id: i64,
    year: i64,
    state: Mark,
    verdict: Mark,
    standard: String,
}

/// A successor, with a link where its record may be read.
struct KinLine {
    name: String,
    kind: String,
    href: Option<String>,
}

/// Shows a commune.
pub(crate) async fn show(person: SignedIn, Path(unit): Path<i64>) -> Answer {
    page(&build(&person, unit, ClassForm::default(), Complaints::default()).await?)
}

/// Shows a commune again with a class that was refused.
pub(crate) async fn show_refused(person: &SignedIn, unit: i64, typed: ClassForm, complaints: Complaints) -> Answer {
    refused_page(&build(person, unit, typed, complaints).await?)
}

/// Shows a commune again with an area that was refused.
pub(crate) async fn show_area_refused(person: &SignedIn, unit: i64, typed: Typed, complaints: Complaints) -> Answer {
    let mut built = build(person, unit, ClassForm::default(), Complaints::default()).await?;
    let place = unit::place(person.app.programme.store.read(), unit).await?;
    built.areas = Section::of(person, &place, typed, complaints).await?;
    refused_page(&built)
}

async fn build(person: &SignedIn, id: i64, typed: ClassForm, complaints: Complaints) -> Result<Commune, Failure> {
    let store = &person.app.programme.store;
    unit::may_read(store.read(), &person.actor, id).await?;
    let place = unit::place(store.read(), id).await?;
    let today = person.now.today();
    let unit = unit::find(store.read(), id, today).await?;
    let dossiers = assessment::list_of_unit(store, id).await?;
    let newest = dossiers.first().map(|dossier| dossier.id);
    let opened = match newest {
        Some(newest) => Some(Opened::of(person, newest).await?),
        None => None,
    };
    let standard = opened.as_ref().map(|opened| &*opened.standard);
    let mut frame = person.frame(unit.name.clone());
    if let Some(standard) = standard {
        frame = frame.scored_by(standard);
    }
    let class = class::on(store.read(), id, class::THRESHOLD, today).await?;
    let may_class = person.actor.may(Action::SetClass, &place);
    Ok(Commune {
        province: province(person, &place).await?,
        class: class.map(|class| ClassLine {
            name: class_name(person, standard, &class.class),
            since: person.words.date(organisation::parse_day(&class.valid_from)),
            ground: class.ground,
        }),
        class_form: standard.filter(|_| may_class).map(|standard| class_fields(person, standard, typed, complaints)),
        areas: Section::of(person, &place, Typed::default(), Complaints::default()).await?,
        years: years(person, &dossiers).await?,
        due: match &opened {
            Some(opened) => Some(due(person, opened).await?),
            None => None,
        },
        before: before(person, id).await?,
        measures: open_measures(person, id).await?,
        after: kin(person, unit::successors(store, id).await?).await?,
        unit,
        frame,
    })
}

async fn province(person: &SignedIn, place: &Place) -> Result<Option<String>, Failure> {
    let Some(province) = place.above.last() else {
        return Ok(None);
    };
    let province = unit::find(person.app.programme.store.read(), *province, person.now.today()).await?;
    Ok(Some(province.name_in_text()))
}

fn class_name(person: &SignedIn, standard: Option<&Standard>, key: &str) -> String {
    let known = standard.and_then(|standard| standard.class(key));
    known.map_or(key, |class| person.words.lang.pick(&class.name.vi, &class.name.en)).to_owned()
}

fn class_fields(person: &SignedIn, standard: &Standard, typed: ClassForm, complaints: Complaints) -> ClassFields {
    let choice = |class: &standards::Class| {
        (class.key.clone(), person.words.lang.pick(&class.name.vi, &class.name.en).to_owned())
    };
    ClassFields { choices: standard.classes.iter().map(choice).collect(), typed, complaints }
}

async fn years(person: &SignedIn, dossiers: &[Dossier]) -> Result<Vec<YearLine>, Failure> {
    let programme = &person.app.programme;
    let mut years = Vec::new();
    for dossier in dossiers {
        let snapshot = shown(programme, dossier).await?;
        let standard = programme.standard(&snapshot.standard.sha256).await?;
        years.push(YearLine {
            id: dossier.id,
            year: dossier.year,
            state: Mark::of_state(person.words, dossier.state),
            verdict: verdict_mark(person.words, &snapshot.evaluation),
            standard: person.words.lang.pick(&standard.title.vi, &standard.title.en).to_owned(),
        });
    }
    Ok(years)
}

async fn due(person: &SignedIn, opened: &Opened) -> Result<Due, Failure> {
    let (words, dossier) = (person.words, &opened.dossier);
    let said = Said { act: None, words: "", complaints: &Complaints::default() };
    let possible = offers(person, opened, &said).await?.into_iter().filter(|offer| offer.blocked.is_none());
    let mut acts: Vec<_> = possible
        .map(|offer| (words.say(&offer.key("do")), format!("/assessments/{}#act-{}", dossier.id, offer.name())))
        .collect();
    if dossier.state.figures_open() && person.actor.may(Action::EnterFigures, &dossier.place) {
        acts.insert(0, (words.say("commune.enter"), format!("/assessments/{}#figures", dossier.id)));
        acts.push((words.say("commune.from_file"), "/figures/import".to_owned()));
    }
    if dossier.state.figures_open() && person.actor.may(Action::ConfirmFigures, &dossier.place) {
        acts.insert(0, (words.say("commune.confirm"), format!("/assessments/{}#sectors", dossier.id)));
    }
    if dossier.state == State::Submitted && person.actor.may(Action::ConfirmSubmitted, &dossier.place) {
        acts.insert(0, (words.say("commune.compare"), format!("/assessments/{}#agreements", dossier.id)));
    }
    let wanted = opened.standard.facts();
    let missing = wanted.iter().filter(|fact| !opened.snapshot.figures.contains_key(&fact.name)).count();
    let places = [("missing", words.number(missing)), ("all", words.number(wanted.len()))];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    Ok(Due {
        id: dossier.id,
        year: dossier.year,
        state: Mark::of_state(words, dossier.state),
        next: words.say(&format!("dossier.next.{}", dossier.state.name())),
        missing: (missing > 0).then(|| words.fill("dossier.facts_missing", &places)),
        timing: TimingLine::of(person, opened).await?,
        acts,
        score: Score::of(words, &opened.standard, &opened.snapshot.evaluation),
    })
}

async fn kin(person: &SignedIn, kin: Vec<Kin>) -> Result<Vec<KinLine>, Failure> {
    let mut lines = Vec::new();
    for kin in kin {
        let place = unit::reading_place(person.app.programme.store.read(), kin.id).await?;
        let may = person.actor.may(Action::ReadDossier, &place);
        lines.push(KinLine {
            kind: person.words.say(&format!("commune.kin.{}", kin.kind)),
            href: may.then(|| format!("/communes/{}", kin.id)),
            name: kin.name,
        });
    }
    Ok(lines)
}
