//! The report on a review (báo cáo sơ kết, tổng kết): who met, how the dossiers stood, what was learned, whom to reward.

use documents::{Align, Block, Column, Letterhead, Mode, Paper, Row, Signature, Table, Title};
use organisation::{
    Moment,
    unit::{Name, Unit, level},
};
use text::Lang;

use super::{committee, director, fill, say};
use crate::review::{Proposal, Review};

/// What the report has to know besides the review.
pub(crate) struct Of<'a> {
    /// Whose review it is, as on its day.
    pub(crate) unit: &'a Unit,
    /// The province of a commune, or the province itself.
    pub(crate) province: Option<&'a Unit>,
    /// Whether the world is invented.
    pub(crate) demo: bool,
    /// Whether a standard of the period is only an illustration.
    pub(crate) illustrative: bool,
}

/// The report.
pub(super) fn paper(review: &Review, proposals: &[Proposal], of: &Of<'_>, at: Moment) -> Paper {
    let kind = say(&format!("review.kind.{}", review.kind.name()));
    let period = period(review);
    let (area, issuer) = match of.unit.level.as_str() {
        level::COMMUNE => {
            (of.unit.name_in_text(), fill("review.issuer.committee", &[("unit", &of.unit.name_in_text())]))
        }
        level::PROVINCE => {
            (of.unit.name_in_text(), fill("review.issuer.department", &[("unit", &of.unit.name_in_text())]))
        }
        _ => (say("review.country"), say("review.issuer.ministry")),
    };
    let day = text::date(review.day());
    let attendance = text::decimal(Lang::Vi, &review.attendance.to_string());
    let places = [
        ("kind", kind.as_str()),
        ("period", &period),
        ("area", &area),
        ("issuer", &issuer),
        ("day", &day),
        ("venue", &review.venue),
        ("attendance", &attendance),
    ];
    let about = fill("review.about", &places);
    let mut body =
        vec![Block::text(fill("review.opening", &places)), Block::Heading(say("review.heading.participants"))];
    body.extend(lines(&review.participants));
    body.push(Block::Heading(say("review.heading.results")));
    body.push(Block::text(fill("review.counted", &[("at", &text::moment(review.counted_at))])));
    body.push(Block::Table(table(review)));
    body.push(Block::Heading(say("review.heading.lessons")));
    body.extend(lines(&review.lessons));
    body.push(Block::Heading(say("review.heading.rewards")));
    if proposals.is_empty() {
        body.push(Block::text(say("review.no_rewards")));
    } else {
        let line = |proposal: &Proposal| {
            let kind = say(&format!("review.nominee.{}", proposal.kind.name()));
            fill("review.reward", &[("kind", &kind), ("nominee", &proposal.nominee), ("words", &proposal.words)])
        };
        body.push(Block::List(proposals.iter().map(line).collect()));
    }
    body.push(Block::text(fill("review.closing", &places)));
    let marks = [
        of.demo.then(|| say("mark.invented")),
        of.illustrative.then(|| say("mark.illustrative")),
        (!review.is_concluded()).then(|| say("mark.draft")),
    ];
    let meta_title = format!("{}: {about}", say("review.title"));
    Paper {
        title: Some(Title { kind: say("review.title"), abstract_text: about }),
        body,
        signature: Some(signature(of)),
        recipients: recipients(of),
        marks: marks.into_iter().flatten().collect(),
        ..Paper::new(letterhead(review, of), at.today(), meta_title)
    }
}

fn period(review: &Review) -> String {
    let (from, to) = (review.year_from.to_string(), review.year_to.to_string());
    let key = if from == to { "review.year" } else { "review.years" };
    fill(key, &[("from", &from), ("to", &to)])
}

fn lines(words: &str) -> Vec<Block> {
    let lines: Vec<Block> = words.lines().map(str::trim).filter(|line| !line.is_empty()).map(Block::text).collect();
    if lines.is_empty() { vec![Block::text(say("review.nothing_yet"))] } else { lines }
}

fn table(review: &Review) -> Table {
    let number = |number: u64| text::grouped(Lang::Vi, number);
    let row = |result: &crate::review::YearResult| {
        let counts = [
            result.communes,
            result.recognised,
            result.not_recognised,
            result.revoked,
            result.under_way,
            result.not_begun,
        ];
        Row::plain(std::iter::once(result.year.to_string()).chain(counts.map(number)))
    };
    let column = |name: &str| Column::new(say(&format!("review.column.{name}")), 25, Align::Right);
    Table {
        caption: None,
        columns: vec![
            Column::new(say("review.column.year"), 15, Align::Center),
            column("communes"),
            column("recognised"),
            column("not_recognised"),
            column("revoked"),
            column("under_way"),
            column("not_begun"),
        ],
        rows: review.results().unwrap_or_default().iter().map(row).collect(),
    }
}

/// The body that holds the review issues its report; a province's is that of its lead department.
fn letterhead(review: &Review, of: &Of<'_>) -> Letterhead {
    let province = of.province.map(|province| committee(Name::of(&province.name)));
    let name = Name::of(&of.unit.name);
    let (superior, issuer, symbol, place) = match of.unit.level.as_str() {
        level::COMMUNE => (province, committee(name), "report", name.place().to_owned()),
        level::PROVINCE => (province, say("department_capitals"), "appraisal", name.place().to_owned()),
        _ => (None, say("ministry_capitals"), "ministry", say("capital")),
    };
    let symbols = if of.demo { "symbol_invented" } else { "symbol" };
    Letterhead {
        superior,
        issuer,
        number: None,
        symbol: say(&format!("{symbols}.{symbol}")),
        about: None,
        place,
        date: review.concluded_at.map(text::clock_date),
    }
}

/// Who signs: the program knows the title and not the name.
fn signature(of: &Of<'_>) -> Signature {
    let head = |title: &str, collective: Option<String>| Signature {
        mode: if collective.is_some() { Mode::OnBehalf } else { Mode::Head },
        collective,
        head_title: say(title),
        signer_title: None,
        name: None,
    };
    match of.unit.level.as_str() {
        level::COMMUNE => head("chairman_capitals", Some(say("committee_capitals"))),
        level::PROVINCE => director(),
        _ => head("minister_capitals", None),
    }
}

fn recipients(of: &Of<'_>) -> Vec<String> {
    let above = match (of.unit.level.as_str(), of.province) {
        (level::COMMUNE, Some(province)) => {
            Some(fill("review.recipient.province", &[("province", &province.name_in_text())]))
        }
        (level::PROVINCE, _) => Some(say("review.recipient.ministry")),
        _ => None,
    };
    above.into_iter().chain([say("review.recipient.file")]).collect()
}
