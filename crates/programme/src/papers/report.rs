//! The self-assessment report (báo cáo tự đánh giá): result, score table, and every point explained.

use documents::{Align, Annex, Block, Cell, Column, Paper, Row, Run, Table, Title};
use organisation::{Moment, parse_day, unit::Name};
use standards::{Criterion, CriterionScore, Indicator, IndicatorScore, Points, Standard};
use text::Lang;

use super::{commune_letterhead, fill, illustrative_note, marks, say, sectors, signature};
use crate::{
    document::Signer,
    explanation,
    snapshot::{FrozenEvidence, Snapshot},
};

/// How much of a fingerprint a reader compares by eye.
const SHORT_FINGERPRINT: usize = 12;

/// The report of a snapshot.
pub(super) fn paper(standard: &Standard, snapshot: &Snapshot, signer: &Signer, at: Moment) -> Paper {
    let unit = Name::of(&snapshot.unit.name);
    let province = Name::of(&snapshot.province.name);
    let year = snapshot.year.to_string();
    let about = fill("report.about", &[("year", &year)]);
    let letterhead = commune_letterhead(snapshot, "report", Some(at.today()));
    let annex = annex(standard, snapshot, &letterhead.reference(), at);
    let meta_title = format!("{}: {about}, {}", say("report.kind"), unit.in_text());
    Paper {
        title: Some(Title { kind: say("report.kind"), abstract_text: about }),
        addressees: vec![fill("report.addressee", &[("province", &province.in_text())])],
        body: body(standard, snapshot),
        signature: Some(signature(signer, Some(say("committee_capitals")))),
        recipients: ["as_above", "department", "file"].map(|line| say(&format!("report.recipient.{line}"))).into(),
        footnotes: illustrative_note(standard).into_iter().collect(),
        annexes: vec![annex],
        marks: marks(standard, snapshot),
        ..Paper::new(letterhead, at.today(), meta_title)
    }
}

fn body(standard: &Standard, snapshot: &Snapshot) -> Vec<Block> {
    let unit = snapshot.unit.name_in_text();
    let opening = fill("report.opening", &[("unit", &unit), ("year", &snapshot.year.to_string())]);
    let mut body = vec![Block::text(opening), Block::Heading(say("report.heading.ground"))];
    body.push(Block::List(ground(standard, snapshot)));
    body.push(Block::Heading(say("report.heading.result")));
    body.extend(result(standard, snapshot));
    body.push(Block::Heading(say("report.heading.scores")));
    body.push(Block::Table(scores(standard, snapshot)));
    body.extend(sectors::blocks(standard, snapshot));
    body.push(Block::text(fill("report.closing", &[("unit", &unit)])));
    body
}

/// Under which rules the commune assessed itself, and for which days.
pub(super) fn ground(standard: &Standard, snapshot: &Snapshot) -> Vec<String> {
    let fingerprint = snapshot.standard.sha256.get(..SHORT_FINGERPRINT).unwrap_or(&snapshot.standard.sha256);
    let revision = snapshot.standard.revision.to_string();
    let day = |stored: &str| text::date(parse_day(stored));
    let class = match &snapshot.class {
        Some(class) => {
            let name = standard.class(&class.key).map_or(class.key.as_str(), |class| class.name.vi.as_str());
            fill("report.ground.class", &[("class", name), ("ground", &class.ground)])
        }
        None => say("report.ground.no_class"),
    };
    vec![
        fill(
            "report.ground.standard",
            &[("standard", &standard.title.vi), ("revision", &revision), ("fingerprint", fingerprint)],
        ),
        fill("report.ground.period", &[("from", &day(&snapshot.period.0)), ("to", &day(&snapshot.period.1))]),
        class,
    ]
}

/// The verdict with its sum and its reasons.
pub(super) fn result(standard: &Standard, snapshot: &Snapshot) -> Vec<Block> {
    let evaluation = &snapshot.evaluation;
    let known = |points: Option<Points>| points.map_or_else(|| say("report.result.open"), written);
    let threshold = known(evaluation.threshold.map(Points::from));
    let sum = match evaluation.total {
        Some(total) => fill("report.result.total", &[("total", &written(total)), ("threshold", &threshold)]),
        None => fill(
            "report.result.no_total",
            &[
                ("known", &written(evaluation.known_points)),
                ("reach", &known(evaluation.reach)),
                ("threshold", &threshold),
            ],
        ),
    };
    let verdict = explanation::verdict(Lang::Vi, evaluation);
    let mut blocks = vec![Block::Paragraph(vec![
        Run::plain(say("report.result.verdict")),
        Run::bold(format!(" {verdict}. ")),
        Run::plain(sum),
    ])];
    let reasons = explanation::reasons(Lang::Vi, standard, evaluation);
    if !reasons.is_empty() {
        blocks.push(Block::text(say("report.result.reasons")));
        blocks.push(Block::List(reasons.into_iter().map(|reason| format!("{reason}.")).collect()));
    }
    blocks
}

fn written(points: Points) -> String {
    explanation::points(Lang::Vi, points)
}

/// The criteria of the standard beside their scores, and within them the indicators.
fn criteria<'a>(
    standard: &'a Standard,
    snapshot: &'a Snapshot,
) -> impl Iterator<Item = (&'a Criterion, &'a CriterionScore)> {
    standard.criteria.iter().filter_map(|criterion| Some((criterion, snapshot.evaluation.criterion(&criterion.no)?)))
}

fn indicators<'a>(
    criterion: &'a Criterion,
    score: &'a CriterionScore,
) -> impl Iterator<Item = (&'a Indicator, &'a IndicatorScore)> {
    criterion.indicators.iter().filter_map(|indicator| {
        let score = score.indicators.iter().find(|score| score.no == indicator.no)?;
        Some((indicator, score))
    })
}

/// The score table: every criterion with its indicators, and the total.
pub(super) fn scores(standard: &Standard, snapshot: &Snapshot) -> Table {
    let mut rows = Vec::new();
    for (criterion, score) in criteria(standard, snapshot) {
        let points = explanation::out_of(Lang::Vi, score.points, score.max);
        rows.push(Row::group([criterion.no.clone().into(), Cell::spanning(&criterion.name.vi, 2), points.into()]));
        rows.extend(indicators(criterion, score).map(|(indicator, score)| {
            let explained = explanation::indicator(Lang::Vi, standard, indicator, score);
            let value = explained.value.unwrap_or_else(|| say("report.table.missing"));
            Row::plain([indicator.no.clone(), indicator.name.vi.clone(), value, explained.points])
        }));
    }
    let total = explanation::out_of(Lang::Vi, snapshot.evaluation.total, standard.max_points);
    rows.push(Row::total([Cell::spanning(say("report.table.total"), 3), total.into()]));
    Table {
        caption: None,
        columns: vec![
            Column::new(say("report.table.no"), 12, Align::Center),
            Column::new(say("report.table.name"), 82, Align::Left),
            Column::new(say("report.table.value"), 48, Align::Right),
            Column::new(say("report.table.points"), 23, Align::Right),
        ],
        rows,
    }
}

/// The annex names its report by number and date (Decree 30/2020, annex I); the clerk writes the number into both.
fn annex(standard: &Standard, snapshot: &Snapshot, number: &str, at: Moment) -> Annex {
    let places = [("number", number), ("day", &text::long_date(at.today())), ("unit", &snapshot.unit.name_in_text())];
    let reference = fill("report.annex.reference", &places);
    let mut rows = Vec::new();
    for (criterion, score) in criteria(standard, snapshot) {
        rows.push(Row::group([Cell::spanning(heading(criterion, score), 5)]));
        rows.extend(indicators(criterion, score).map(|(indicator, score)| explained(standard, indicator, score)));
    }
    let table = Table {
        caption: None,
        columns: vec![
            Column::new(say("report.table.no"), 10, Align::Center),
            Column::new(say("report.annex.bands"), 44, Align::Left),
            Column::new(say("report.annex.why"), 76, Align::Left),
            Column::new(say("report.annex.ground"), 70, Align::Left),
            Column::new(say("report.table.points"), 18, Align::Right),
        ],
        rows,
    };
    Annex {
        title: say("report.annex.title"),
        subtitle: Some(say("report.annex.subtitle")),
        reference: Some(reference),
        landscape: true,
        body: std::iter::once(Block::Table(table)).chain(evidence(snapshot)).collect(),
    }
}

/// What was offered as evidence, by indicator, each with the head of its fingerprint; nothing where there is none.
fn evidence(snapshot: &Snapshot) -> Option<Block> {
    let row = |piece: &FrozenEvidence| {
        let fingerprint = piece.sha256.get(..SHORT_FINGERPRINT).unwrap_or(&piece.sha256);
        let size = fill("report.evidence.kilobytes", &[("size", &text::grouped(Lang::Vi, kilobytes(piece.size)))]);
        let state = say(&format!("report.evidence.state.{}", piece.state));
        Row::plain([
            piece.indicator.clone(),
            piece.label.clone(),
            piece.kind.to_uppercase(),
            size,
            fingerprint.to_owned(),
            state,
        ])
    };
    let table = Table {
        caption: Some(say("report.evidence.caption")),
        columns: vec![
            Column::new(say("report.table.no"), 14, Align::Center),
            Column::new(say("report.evidence.label"), 106, Align::Left),
            Column::new(say("report.evidence.kind"), 16, Align::Center),
            Column::new(say("report.evidence.size"), 24, Align::Right),
            Column::new(say("report.evidence.fingerprint"), 32, Align::Left),
            Column::new(say("report.evidence.standing"), 26, Align::Left),
        ],
        rows: snapshot.evidence.iter().map(row).collect(),
    };
    (!snapshot.evidence.is_empty()).then_some(Block::Table(table))
}

/// Bytes as whole kilobytes, rounded up.
fn kilobytes(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or_default().div_ceil(1024)
}

/// A criterion with its points, and how they were scaled where an indicator drops out.
fn heading(criterion: &Criterion, score: &CriterionScore) -> String {
    let points = explanation::out_of(Lang::Vi, score.points, score.max);
    let places = [("no", criterion.no.as_str()), ("name", &criterion.name.vi), ("points", &points)];
    let heading = fill("report.annex.criterion", &places);
    match explanation::criterion_scaling(Lang::Vi, criterion, score) {
        Some(scaling) => format!("{heading} ({scaling})"),
        None => heading,
    }
}

fn explained(standard: &Standard, indicator: &Indicator, score: &IndicatorScore) -> Row {
    let explained = explanation::indicator(Lang::Vi, standard, indicator, score);
    let bands: Vec<String> = explained
        .bands
        .iter()
        .map(|band| {
            let key = if band.here { "report.annex.band_here" } else { "report.annex.band" };
            fill(key, &[("range", &band.range), ("points", &band.points.to_string())])
        })
        .collect();
    let why: Vec<String> = std::iter::once(format!("{}.", indicator.name.vi))
        .chain([explained.sentence])
        .chain(explained.arithmetic.map(|sum| format!("{sum}.")))
        .collect();
    Row::plain([indicator.no.clone(), bands.join("\n"), why.join("\n"), explained.ground, explained.points])
}
