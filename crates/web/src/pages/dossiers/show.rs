//! The dossier's page.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use organisation::Action;
use programme::{
    State,
    act::{Act, ActKind},
    confirmation::Hand,
    decision::Outcome,
    decision::{self, Decision},
    figures, original, papers, survey,
};
use standards::Verdict;

use super::{
    appraisal::has_room,
    councils::{Sat, sittings},
    decided::Decided,
    offers::{Offer, Said, offers},
    opened::Opened,
    score::Score,
    sectors::{Agreements, Own, Reason, figures_address},
    sheet::{Input, Share, Sheet, Source},
    state::Mark,
    timing::TimingLine,
    typed::{Typed, written},
};
use crate::{
    failure::{Answer, Failure, page},
    form::Complaints,
    frame::Frame,
    pages::{
        evidence::Links,
        papers::Originals,
        rechecks::concluded,
        support::{MeasureLine, measures},
    },
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/dossiers/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the template asks, each by its own word")]
struct Page {
    frame: Frame,
    id: i64,
    unit: i64,
    unit_name: String,
    year: i64,
    last_year: i64,
    version: i64,
    seen: String,
    state: Mark,
    /// What comes next, and whose turn it is.
    next: String,
    saved: Option<String>,
    standard: StandardLine,
    class: Option<ClassLine>,
    timing: TimingLine,
    notices: Vec<Notice>,
    above: Vec<String>,
    /// Whether the table shows figures that were typed and refused.
    unsaved: bool,
    offers: Vec<Offer>,
    editing: bool,
    /// Where the figures are sent.
    action: &'static str,
    /// The field of the reason, where a save may need one.
    reason: Option<Reason>,
    /// The own sectors' criteria, to be confirmed.
    own: Option<Own>,
    agreements: Option<Agreements>,
    score: Score,
    sheet: Sheet,
    decided: Option<Decided>,
    papers: Vec<PaperLine>,
    /// Whether the reader may see what the appraisal found.
    has_room: bool,
    evidence: Links,
    /// The survey out of which the figures of criterion 13 came, and its code.
    surveyed: Option<(i64, String)>,
    sittings: Vec<Sat>,
    rechecks: Vec<(i64, String)>,
    /// Whether the standard is not met yet: then the nearest sets of changes can be read.
    advised: bool,
    /// Support measures for this year.
    measures: Vec<MeasureLine>,
    /// Whether elements are sent to replace others of the page.
    oob: bool,
}

/// The standard behind a score.
struct StandardLine {
    id: String,
    title: String,
    revision: i64,
}

/// The class with its ground.
struct ClassLine {
    name: String,
    ground: String,
}

/// One sentence in place: why something is locked, returned or missing.
struct Notice {
    tone: &'static str,
    icon: &'static str,
    head: String,
    words: String,
}

/// A paper of the dossier.
struct PaperLine {
    title: String,
    href: String,
    docx: String,
    originals: Originals,
    at: String,
    sha256: Option<String>,
}

/// What a page shows again after something was refused.
#[derive(Debug, Default)]
pub(super) struct Again {
    /// The figures as typed.
    pub(super) typed: Option<Typed>,
    /// What was refused in them, by fact.
    pub(super) by_fact: BTreeMap<String, String>,
    /// The act that was refused.
    pub(super) act: Option<ActKind>,
    /// The words that went with it.
    pub(super) words: String,
    /// The criterion about which a sector said something that was refused.
    pub(super) criterion: String,
    /// What the sector answered.
    pub(super) answer: String,
    /// What was refused.
    pub(super) complaints: Complaints,
    /// What was done before something was refused.
    pub(super) saved: Option<String>,
}

/// Shows a dossier.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    answer(&person, &Opened::of(&person, id).await?, Again::default()).await
}

/// Shows a dossier again with what was refused on another of its forms.
pub(crate) async fn refused_above(person: &SignedIn, id: i64, complaints: Complaints) -> Answer {
    let opened = Opened::of(person, id).await?;
    refused(person, &opened, Again { complaints, ..Again::default() }).await
}

/// Shows a dossier again with what was refused.
pub(super) async fn refused(person: &SignedIn, opened: &Opened, again: Again) -> Answer {
    Ok(with_status(StatusCode::UNPROCESSABLE_ENTITY, answer(person, opened, again).await?))
}

/// Shows a dossier anew that somebody else changed meanwhile; the words that were typed stay.
pub(super) async fn overtaken(person: &SignedIn, id: i64, mut again: Again) -> Answer {
    again.complaints = Complaints::default();
    let opened = Opened::of(person, id).await?;
    let sentence = person.words.say("dossier.overtaken");
    let mut page = build(person, &opened, again).await?;
    page.above.insert(0, sentence);
    Ok(with_status(StatusCode::CONFLICT, crate::failure::page(&page)?))
}

/// An answer under another status.
pub(super) fn with_status(status: StatusCode, response: Response) -> Response {
    (status, response).into_response()
}

async fn answer(person: &SignedIn, opened: &Opened, again: Again) -> Answer {
    page(&build(person, opened, again).await?)
}

async fn build(person: &SignedIn, opened: &Opened, again: Again) -> Result<Page, Failure> {
    let words = person.words;
    let (dossier, snapshot) = (&opened.dossier, &opened.snapshot);
    let said = Said { act: again.act, words: &again.words, complaints: &again.complaints };
    let (year, unit) = (dossier.year.to_string(), snapshot.unit.name_in_text());
    let title = words.fill("dossier.title", &[("year", &year), ("unit", &unit)]);
    let (score, mut sheet) = scored(words, opened, &again);
    let hand = Hand::of(&person.actor, &dossier.place).ok().filter(|_| dossier.state.figures_open());
    sheet.stand_beside(words, opened, hand.as_ref(), again.typed.as_ref());
    Ok(Page {
        id: dossier.id,
        unit: dossier.unit,
        unit_name: snapshot.unit.name.clone(),
        year: dossier.year,
        last_year: dossier.year - 1,
        version: dossier.version,
        seen: written(&snapshot.figures),
        state: Mark::of_state(words, dossier.state),
        next: words.say(&format!("dossier.next.{}", dossier.state.name())),
        saved: saved(person, opened, again.typed.is_some()).await?,
        standard: StandardLine {
            id: snapshot.standard.id.clone(),
            title: words.lang.pick(&opened.standard.title.vi, &opened.standard.title.en).to_owned(),
            revision: snapshot.standard.revision,
        },
        class: class_line(words, opened),
        timing: TimingLine::of(person, opened).await?,
        notices: notices(person, opened).await?,
        above: again.saved.iter().map(String::as_str).chain(again.complaints.all()).map(str::to_owned).collect(),
        unsaved: again.typed.is_some(),
        offers: offers(person, opened, &said).await?,
        editing: hand.is_some(),
        action: hand.as_ref().map_or("figures", figures_address),
        reason: hand.as_ref().and_then(|hand| Reason::of(words, opened, hand, &again)),
        own: hand.as_ref().and_then(|hand| Own::of(words, opened, hand, &again)),
        agreements: Agreements::of(person, opened, &again).await?,
        score,
        sheet,
        decided: Decided::of(person, opened).await?,
        papers: paper_lines(person, opened).await?,
        has_room: has_room(dossier, person.actor.may(Action::Appraise, &dossier.place)),
        evidence: Links::of(person, dossier).await?,
        surveyed: survey::lineage(&person.app.programme.store, dossier)
            .await?
            .map(|from| (from.survey, survey::shown_code(&from.code))),
        sittings: sittings(person, opened).await?,
        rechecks: concluded(person, dossier).await?,
        advised: snapshot.evaluation.verdict != Verdict::Met,
        measures: measures(person, dossier.id).await?,
        oob: false,
        frame: person.frame(title).scored_by(&opened.standard),
    })
}

/// Total and table: as kept, or as the figures come to that somebody typed.
fn scored(words: Words, opened: &Opened, again: &Again) -> (Score, Sheet) {
    let figures = figures_shown(words, opened, again.typed.as_ref());
    let typed = again.typed.as_ref().map(|_| {
        standards::evaluate(&opened.standard, class_of(opened), &programme::snapshot::facts(&opened.standard, &figures))
    });
    let evaluation = typed.as_ref().unwrap_or(&opened.snapshot.evaluation);
    let sheet = Sheet::of(Source {
        words,
        standard: &opened.standard,
        evaluation,
        figures: &figures,
        last_year: &opened.last_year,
        typed: again.typed.as_ref(),
        complaints: &again.by_fact,
        locks: &opened.locks(words),
    });
    (Score::of(words, &opened.standard, evaluation), sheet)
}

/// The saved figures, with what somebody typed over them.
pub(super) fn figures_shown(words: Words, opened: &Opened, typed: Option<&Typed>) -> BTreeMap<String, u64> {
    let saved = &opened.snapshot.figures;
    typed.map_or_else(|| saved.clone(), |typed| typed.read(words, &opened.standard, &opened.last_year).over(saved))
}

/// The class that the score is taken under.
pub(super) fn class_of(opened: &Opened) -> Option<&str> {
    opened.snapshot.class.as_ref().map(|class| class.key.as_str())
}

/// When the figures were saved; where the page shows others, that these are not saved.
async fn saved(person: &SignedIn, opened: &Opened, unsaved: bool) -> Result<Option<String>, Failure> {
    if opened.dossier.state == State::NotBegun {
        return Ok(unsaved.then(|| person.words.say("figures.unsaved.never")));
    }
    let newest = figures::newest_save(&person.app.programme.store, opened.dossier.unit, opened.dossier.year).await?;
    let key = if unsaved { "figures.unsaved.before" } else { "dossier.saved" };
    Ok(newest.map(|(at, by)| person.words.fill(key, &[("at", &text::moment(at)), ("person", &by)])))
}

fn class_line(words: Words, opened: &Opened) -> Option<ClassLine> {
    let class = opened.snapshot.class.as_ref()?;
    let known = opened.standard.class(&class.key);
    let name = known.map_or(class.key.as_str(), |known| words.lang.pick(&known.name.vi, &known.name.en));
    Some(ClassLine { name: name.to_owned(), ground: class.ground.clone() })
}

async fn notices(person: &SignedIn, opened: &Opened) -> Result<Vec<Notice>, Failure> {
    let words = person.words;
    let decision = decision::of_dossier(&person.app.programme.store, opened.dossier.id).await?;
    let found = [
        returned(words, opened),
        frozen(words, opened),
        appraised(words, opened),
        decision.filter(|_| opened.dossier.outcome.is_some()).map(|decision| decided(words, opened, &decision)),
        taken_back(words, opened),
        opened.snapshot.class.is_none().then(|| Notice {
            tone: "late",
            icon: "late",
            head: words.say("dossier.unclassed"),
            words: words.say("dossier.unclassed_why"),
        }),
    ];
    Ok(found.into_iter().flatten().collect())
}

/// "08:00 10/11/2026, Lê Thị Minh Hà".
fn by(words: Words, key: &str, act: &Act) -> String {
    words.fill(key, &[("at", &text::moment(act.at)), ("person", &act.person)])
}

fn returned(words: Words, opened: &Opened) -> Option<Notice> {
    let act = opened.newest(ActKind::Return)?;
    let reopened = opened.newest(ActKind::Reopening).is_some_and(|reopening| reopening.id > act.id);
    if opened.dossier.state.frozen() || reopened || !is_last_word(opened, act.id) {
        return None;
    }
    let head = format!("{} {}", words.say("dossier.returned"), by(words, "dossier.by", act));
    let mut sentences: Vec<String> = act.words.clone().filter(|words| !words.is_empty()).into_iter().collect();
    sentences.extend(opened.dossier.opening.indicators.iter().map(|one| format!("{}: {}", one.indicator, one.reason)));
    if let Some(last) = &act.answer_by {
        sentences.push(words.with("dossier.answer_by", "day", words.date(organisation::parse_day(last))));
    }
    Some(Notice { tone: "bad", icon: "back", head, words: sentences.join("\n") })
}

fn frozen(words: Words, opened: &Opened) -> Option<Notice> {
    let state = opened.dossier.state;
    let at = opened.newest(ActKind::Submission).map(|act| text::moment(act.at)).unwrap_or_default();
    state.frozen().then(|| Notice {
        tone: "plain",
        icon: "lock",
        head: words.say(&format!("dossier.locked.{}", state.name())),
        words: words.with("dossier.frozen", "at", at),
    })
}

fn appraised(words: Words, opened: &Opened) -> Option<Notice> {
    let act = opened.course.last().filter(|act| act.kind == ActKind::Appraisal)?;
    let opinion = act.words.clone().filter(|words| !words.is_empty());
    let head = format!("{} {}", words.say("dossier.appraised"), by(words, "dossier.by", act));
    Some(Notice { tone: "", icon: "check", head, words: opinion.unwrap_or_else(|| words.say("dossier.no_opinion")) })
}

fn decided(words: Words, opened: &Opened, decision: &Decision) -> Notice {
    let day = words.date(organisation::parse_day(&decision.decided_on));
    let number = decision.number.to_string();
    let places =
        [("number", number.as_str()), ("symbol", &decision.symbol), ("day", &day), ("signer", &decision.signer)];
    let mut sentence = words.fill("dossier.decision", &places);
    if let Some(act) = opened.newest(ActKind::Publication).filter(|act| act.id > decision.act_id) {
        sentence = format!("{sentence} {}", by(words, "dossier.made_known", act));
    }
    Notice {
        tone: if decision.outcome == Outcome::Recognised { "ok" } else { "bad" },
        icon: "file",
        head: words.say(&format!("dossier.decided.{}", decision.outcome.name())),
        words: sentence,
    }
}

/// What stands on the page once a decision was revoked, or until a reopened dossier is sent up again.
fn taken_back(words: Words, opened: &Opened) -> Option<Notice> {
    let act = opened.course.iter().rev().find(|act| matches!(act.kind, ActKind::Revocation | ActKind::Reopening))?;
    let reopened =
        act.kind == ActKind::Reopening && opened.dossier.state.figures_open() && is_last_word(opened, act.id);
    if !reopened && opened.dossier.state != State::Revoked {
        return None;
    }
    let head =
        format!("{} {}", words.say(&format!("decided.notice.{}", act.kind.name())), by(words, "dossier.by", act));
    Some(Notice { tone: "bad", icon: "back", head, words: act.words.clone().unwrap_or_default() })
}

/// Whether nothing was sent up since an act.
fn is_last_word(opened: &Opened, act: i64) -> bool {
    opened.newest(ActKind::Submission).is_none_or(|submission| submission.id < act)
}

async fn paper_lines(person: &SignedIn, opened: &Opened) -> Result<Vec<PaperLine>, Failure> {
    let store = &person.app.programme.store;
    let listed = papers::of_dossier(store, opened.dossier.id).await?;
    let originals = original::of_dossier(store, opened.dossier.id).await?;
    let dossier = format!("/assessments/{}", opened.dossier.id);
    let line = |paper: papers::Listed| {
        let own = originals.iter().filter(|one| one.is_of(&paper));
        let base = format!("{dossier}/papers/{}/{}", paper.act_id, paper.kind.name());
        let attaches = original::attaches(&person.actor, paper.kind, &opened.dossier.place);
        let attach = attaches.then(|| format!("{base}/original"));
        PaperLine {
            title: paper.kind.label(person.words.lang),
            href: format!("{base}.pdf"),
            docx: format!("{base}.docx"),
            originals: Originals::of(person.words, paper.kind, &dossier, own).attached_at(attach),
            at: text::moment(paper.at),
            sha256: paper.sha256,
        }
    };
    Ok(listed.into_iter().map(line).collect())
}
