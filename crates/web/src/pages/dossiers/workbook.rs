//! A dossier as a workbook: figures and points with their reasons, criteria, evidence, the acts. What its pages show,
//! to whoever may read them.

use axum::extract::Path;
use documents::workbook::{Cell, Column, Mark, Sheet, WorkbookError};
use programme::{evidence, explanation};
use standards::{Measure, Points, Standard, Value, cut_share};

use super::{Opened, in_words};
use crate::{
    export::{self, Export},
    failure::{Answer, Failure},
    visit::SignedIn,
    words::Words,
};

/// Sends a dossier as a workbook.
pub(crate) async fn xlsx(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let opened = Opened::of(&person, id).await?;
    let words = person.words;
    let places = [("unit", opened.snapshot.unit.name_in_text()), ("year", opened.dossier.year.to_string())];
    let title = words.fill("export.dossier.title", &places.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut export = Export::of(&person.frame(title).scored_by(&opened.standard), person.now.today())?;
    criteria(&mut export, words, &opened)?;
    indicators(&mut export, words, &opened)?;
    let pieces = evidence::of_dossier(&person.app.programme.store, id).await?;
    proofs(&mut export, &person, &pieces)?;
    acts(&mut export, words, &opened)?;
    export.answer(&format!(
        "{}-{}-{}",
        words.say("export.dossier.file"),
        opened.snapshot.unit.code,
        opened.dossier.year
    ))
}

fn columns<'a>(words: Words, of: &[(&str, u16)]) -> Vec<Column<'a>> {
    of.iter().map(|(key, width)| Column::new(words.say(key), *width)).collect()
}

fn points<'a>(points: Option<Points>) -> Cell<'a> {
    points.map_or_else(Cell::empty, |points| Cell::decimal(points.to_string()))
}

fn whole<'a>(number: Option<u32>) -> Cell<'a> {
    number.map_or_else(Cell::empty, Cell::whole)
}

/// Criteria with their points, the total, and why it is what it is.
fn criteria(export: &mut Export, words: Words, opened: &Opened) -> Result<(), Failure> {
    let heads = [
        ("export.dossier.no", 8),
        ("boards.hardest.criterion", 60),
        ("export.dossier.points", 12),
        ("export.dossier.max", 12),
        ("export.dossier.sector", 24),
    ];
    let (standard, evaluation) = (&opened.standard, &opened.snapshot.evaluation);
    export.sheet(&words.say("export.dossier.criteria"), &columns(words, &heads), |sheet| {
        for (criterion, score) in standard.criteria.iter().zip(&evaluation.criteria) {
            sheet.row(&[
                Cell::text(&criterion.no),
                Cell::text(words.lang.pick(&criterion.name.vi, &criterion.name.en)),
                points(score.points),
                whole(score.max),
                Cell::text(words.sector(&criterion.sector)),
            ])?;
        }
        let total = |key: &str, cell: Cell<'static>| {
            [Cell::empty(), Cell::text(words.say(key)).marked(Mark::Total), cell.marked(Mark::Total)]
        };
        sheet.row(&total("export.total", points(evaluation.total)))?;
        sheet.row(&total("export.known", points(Some(evaluation.known_points))))?;
        sheet.row(&total("export.threshold", whole(evaluation.threshold)))?;
        let verdict = explanation::verdict(words.lang, evaluation);
        sheet.row(&[Cell::empty(), Cell::text(verdict).marked(Mark::Total)])?;
        for reason in explanation::reasons(words.lang, standard, evaluation) {
            sheet.row(&[Cell::empty(), Cell::text(reason)])?;
        }
        Ok(())
    })
}

/// Indicators with their figures, last year's beside, points and the reason.
fn indicators(export: &mut Export, words: Words, opened: &Opened) -> Result<(), Failure> {
    let heads = [
        ("export.dossier.no", 8),
        ("boards.indicators.choose", 50),
        ("export.dossier.figure", 44),
        ("export.dossier.part", 14),
        ("export.dossier.whole", 14),
        ("export.dossier.share", 12),
        ("export.dossier.last_part", 14),
        ("export.dossier.last_whole", 14),
        ("export.dossier.points", 10),
        ("export.dossier.max", 10),
        ("export.dossier.why", 80),
    ];
    let standard = &*opened.standard;
    export.sheet(&words.say("export.dossier.indicators"), &columns(words, &heads), |sheet| {
        for (criterion, scored) in standard.criteria.iter().zip(&opened.snapshot.evaluation.criteria) {
            for (indicator, score) in criterion.indicators.iter().zip(&scored.indicators) {
                let facts: Vec<&str> = indicator
                    .measure
                    .facts()
                    .filter_map(|id| standard.fact(id))
                    .map(|fact| fact.name.as_str())
                    .collect();
                let why = explanation::indicator(words.lang, standard, indicator, score);
                let labels: Vec<String> =
                    facts.iter().map(|fact| explanation::fact_label(words.lang, standard, fact)).collect();
                let figure = |at: usize, last: bool| {
                    let figures = if last { &opened.last_year } else { &opened.snapshot.figures };
                    let fact = facts.get(at).copied();
                    fact.map_or_else(Cell::empty, |fact| {
                        figure_cell(words, standard, indicator.measure, fact, figures.get(fact).copied())
                    })
                };
                sheet.row(&[
                    Cell::text(&indicator.no),
                    Cell::text(words.lang.pick(&indicator.name.vi, &indicator.name.en)),
                    Cell::text(labels.join(" / ")),
                    figure(0, false),
                    figure(1, false),
                    share(score.value),
                    figure(0, true).marked(Mark::Quiet),
                    figure(1, true).marked(Mark::Quiet),
                    whole(score.points()),
                    whole(score.max),
                    Cell::text(why.sentence),
                ])?;
            }
        }
        Ok(())
    })
}

/// A figure as a number; a yes or a no in words; nothing where it is missing, for missing is not zero.
fn figure_cell<'a>(words: Words, standard: &Standard, measure: Measure, fact: &str, figure: Option<u64>) -> Cell<'a> {
    match (measure, figure) {
        (_, None) => Cell::empty(),
        (Measure::Bool { .. }, figure) => Cell::text(in_words(words, standard, fact, figure)),
        (_, Some(number)) => export::counted(number),
    }
}

fn share<'a>(value: Option<Value>) -> Cell<'a> {
    value.and_then(cut_share).map_or_else(Cell::empty, Cell::decimal)
}

/// What was offered as evidence; without the files themselves.
fn proofs(export: &mut Export, person: &SignedIn, pieces: &[evidence::Evidence]) -> Result<(), Failure> {
    let heads = [
        ("boards.indicators.choose", 12),
        ("export.evidence.label", 40),
        ("export.evidence.file", 40),
        ("export.evidence.state", 28),
        ("export.evidence.offered", 14),
        ("history.who", 28),
        ("export.evidence.expires", 14),
        ("export.evidence.sha256", 66),
    ];
    let (words, today) = (person.words, person.now.today());
    export.sheet(&words.say("export.evidence.title"), &columns(words, &heads), |sheet| {
        for piece in pieces {
            let state = piece.state(today);
            sheet.row(&[
                Cell::text(&piece.indicator),
                Cell::text(&piece.label),
                Cell::text(&piece.file_name),
                Cell::text(words.say(&format!("evidence.state.{}", state.name()))),
                Cell::date(text::clock_date(piece.at)),
                Cell::text(&piece.person),
                export::day(piece.expires_on),
                Cell::text(&piece.sha256),
            ])?;
        }
        Ok(())
    })
}

/// What was done with the dossier, oldest first.
fn acts(export: &mut Export, words: Words, opened: &Opened) -> Result<(), Failure> {
    let heads = [
        ("history.what", 36),
        ("history.when", 14),
        ("history.who", 28),
        ("export.dossier.office", 40),
        ("history.words", 80),
    ];
    let rows = |sheet: &mut Sheet<'_>| -> Result<(), WorkbookError> {
        for act in &opened.course {
            sheet.row(&[
                Cell::text(words.say(&format!("act.name.{}", act.kind.name()))),
                Cell::date(text::clock_date(act.at)),
                Cell::text(&act.person),
                Cell::text(words.say(&format!("role.{}", act.role))),
                Cell::text(act.words.as_deref().unwrap_or_default()),
            ])?;
        }
        Ok(())
    };
    export.sheet(&words.say("history.acts"), &columns(words, &heads), rows)
}
