use askama::Template;
use axum::extract::Query;
use correspondence::{
    directive::{self, Directive, PAPERS},
    paper,
};
use organisation::Moment;
use serde::Deserialize;

use super::marks;
use crate::{
    chart::Piece,
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/directives/list.html")]
struct Page {
    frame: Frame,
    now: Moment,
    rows: Vec<Row>,
    earlier: Option<String>,
    later: Option<String>,
}

/// A paper with its tasks.
struct Row {
    id: i64,
    subject: String,
    about: String,
    items: String,
    tasks: String,
    bar: Vec<(&'static str, Piece)>,
    answered: String,
    overdue: i64,
}

/// Which page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    page: i64,
}

/// Lists the papers that set tasks, of the own units or for them.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let (store, at) = (&visit.app.programme.store, wanted.page.max(0));
    let (count, papers) = directive::papers(store, &visit.actor, at, visit.now.today()).await?;
    let turned = |page: i64| format!("/directives?page={page}");
    page(&Page {
        frame: visit.frame(visit.words.say("directive.title")),
        now: visit.now,
        rows: papers.iter().map(|paper| Row::of(visit.words, paper)).collect(),
        earlier: (at > 0).then(|| turned(at - 1)),
        later: (at.saturating_add(1).saturating_mul(PAPERS) < count).then(|| turned(at + 1)),
    })
}

impl Row {
    fn of(words: Words, paper: &Directive) -> Self {
        let kind = paper::kind(&paper.kind).map(paper::Type::label).unwrap_or_default();
        let (day, reference) = (marks::due(words, paper.issued_on.as_deref()), paper.reference());
        let places = [("type", kind.as_str()), ("reference", &reference), ("day", &day), ("issuer", &paper.issuer)];
        let counts = &paper.counts;
        Self {
            id: paper.paper_id,
            subject: paper.subject.clone(),
            about: words.fill("directive.head", &places),
            items: words.number(paper.items),
            tasks: words.number(counts.total()),
            bar: marks::bar(counts),
            answered: format!("{}/{}", words.number(counts.answers()), words.number(counts.total())),
            overdue: counts.overdue,
        }
    }
}
