use askama::Template;
use axum::extract::{Path, Query};
use organisation::{Action, Error, Moment, Place, unit::Unit};
use programme::{
    State,
    board::{self, Cause, Line},
};
use serde::Deserialize;

use super::{
    areas::{AreaRow, Opt, area_options, areas},
    classes::{ClassRow, classes},
    commune_row::{CommuneRow, Writer, gap},
    findings::{Finding, findings},
    hardest::{Hard, hardest},
    reminding::{Reminding, Said},
    selection::Drill,
    strip::Strip,
    targets::Targets,
    unopened,
    years::Years,
};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
};

/// Communes shown as nearest to passing.
const NEAREST: usize = 8;

#[derive(Template)]
#[template(path = "pages/boards/province.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the template asks, each by its own word")]
struct Page {
    frame: Frame,
    now: Moment,
    years: Years,
    province: Unit,
    national: bool,
    /// Whether the reader appraises here.
    appraises: bool,
    /// Whether the reader reads dossiers here, and so their workbook of figures.
    reads: bool,
    strip: Strip,
    findings: Vec<Finding>,
    targets: Targets,
    classes: Vec<ClassRow>,
    reminding: Option<Reminding>,
    groups: Vec<Group>,
    hardest: Vec<Hard>,
    nearest: Vec<CommuneRow>,
    all: String,
    area_options: Vec<Opt>,
    areas: Vec<AreaRow>,
    /// Whether the reader puts communes in areas.
    sets_areas: bool,
}

/// The communes in one state.
struct Group {
    state: Mark,
    /// Whether it is the reader's turn.
    mine: bool,
    rows: Vec<CommuneRow>,
}

/// Which year to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    area: String,
    /// How many communes were reminded just now.
    reminded: Option<usize>,
}

/// Shows a province, commune by commune.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    match build(&visit, id, (wanted.year, &wanted.area), Said::after(wanted.reminded)).await? {
        Some(board) => page(&board),
        None => unopened(&visit),
    }
}

/// Shows it again with a reminder that was refused.
pub(super) async fn refused(visit: &SignedIn, id: i64, year: i64, said: Said) -> Answer {
    let board = build(visit, id, (Some(year), ""), said).await?.ok_or(Error::NotFound)?;
    refused_page(&board)
}

async fn build(visit: &SignedIn, id: i64, wanted: (Option<i64>, &str), said: Said) -> Result<Option<Page>, Failure> {
    let programme = &visit.app.programme;
    let Some((years, province)) = Years::of_province(visit, id, wanted).await? else {
        return Ok(None);
    };
    let (words, year, area) = (visit.words, years.year(), years.area);
    let today = visit.now.today();
    let tally = board::province(&programme.store, &visit.actor, id, (year, area), today).await?;
    let before = board::province(&programme.store, &visit.actor, id, (year - 1, area), today).await?;
    let mut lines = board::lines(&programme.store, &visit.actor, Some(id), year, today).await?;
    // whoever reminds reminds communes of every area
    let reminding = Reminding::of(visit, id, year, &lines, said).await?;
    lines.retain(|line| line.lies_in(area));
    let tallies = board::area_tallies(&programme.store, &visit.actor, Some(id), year).await?;
    let standard = years.standard(programme);
    let standard = standard.as_deref();
    let writer = Writer::new(words, &visit.actor, standard, &[]);
    let drill = Drill { year, province: Some(id), area };
    let places = [("year", year.to_string()), ("province", province.name_in_text())];
    let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut frame = visit.frame(words.fill("boards.province.title", &places));
    let mut hard = Vec::new();
    if let Some(standard) = standard {
        hard = hardest(words, standard, &lines, &comparable(visit, &years, id).await?);
        frame = frame.scored_by(standard);
    }
    let units = [province];
    let targets = Targets::of(visit, &years, &units, &tally, &before).await?;
    let [province] = units;
    let before = (before.total.communes > 0).then_some(&before.total);
    Ok(Some(Page {
        now: visit.now,
        national: visit.actor.may(Action::ReadNationalBoard, &Place::COUNTRY),
        appraises: visit.actor.may(Action::Appraise, &Place::below(id)),
        reads: visit.actor.may(Action::ReadDossier, &Place::below(id)),
        strip: Strip::of(words, &tally.total, before, drill),
        findings: findings(words, &tally.total, before, drill),
        targets,
        classes: classes(words, standard, &tally, drill),
        reminding,
        groups: groups(visit, &writer, &lines),
        hardest: hard,
        nearest: nearest(&lines).into_iter().map(|line| writer.row(line)).collect(),
        all: drill.all(),
        area_options: area_options(words, years.last_day(), area),
        areas: areas(words, &tallies, drill),
        sets_areas: visit.actor.may(Action::SetArea, &Place::below(id)),
        province,
        years,
        frame,
    }))
}

/// Last year's communes, where they were scored by the same standard; criteria of two standards do not compare.
async fn comparable(visit: &SignedIn, years: &Years, province: i64) -> Result<Vec<Line>, Failure> {
    let store = &visit.app.programme.store;
    match years.before() {
        Some(before) if before.standard == years.round.standard => {
            let mut lines = board::lines(store, &visit.actor, Some(province), before.year, visit.now.today()).await?;
            lines.retain(|line| line.lies_in(years.area));
            Ok(lines)
        }
        _ => Ok(Vec::new()),
    }
}

/// Communes by state: first what waits for the reader, then in the order of the work; states without a commune are
/// left out.
fn groups(visit: &SignedIn, writer: &Writer<'_>, lines: &[Line]) -> Vec<Group> {
    let mine = |state: State| {
        let line = lines.iter().find(|line| line.state == state);
        line.zip(state.awaits()).is_some_and(|(line, action)| {
            visit.actor.may(action, &Place { unit: line.unit, above: vec![line.province] })
        })
    };
    let group = |state: State| {
        let rows: Vec<_> = lines.iter().filter(|line| line.state == state).map(|line| writer.row(line)).collect();
        (!rows.is_empty()).then(|| Group { state: Mark::of_state(visit.words, state), mine: mine(state), rows })
    };
    let mut groups: Vec<Group> = State::ALL.into_iter().filter_map(group).collect();
    groups.sort_by_key(|group| !group.mine);
    groups
}

/// Communes that only their total keeps from passing, the smallest gap first.
fn nearest(lines: &[Line]) -> Vec<&Line> {
    let mut near: Vec<_> = lines
        .iter()
        .filter(|line| line.cause() == Some(Cause::BelowOnly))
        .filter_map(|line| Some((gap(line)?, line)))
        .collect();
    near.sort_by_key(|(gap, _)| *gap);
    near.into_iter().map(|(_, line)| line).take(NEAREST).collect()
}

#[cfg(test)]
mod tests {
    use standards::{Points, Verdict};

    use super::*;
    use crate::pages::boards::sample;

    #[test]
    fn the_smallest_gap_stands_first_and_a_criterion_at_zero_or_an_open_total_not_at_all() {
        let failing = |name: &str, total: u32| Line {
            total: Some(Points::from(total)),
            below: true,
            ..sample::line(name, Verdict::NotMet)
        };
        let lines = [
            failing("far", 700),
            failing("near", 843),
            Line { zero_criteria: vec!["3".into()], ..failing("zero", 849) },
            Line { total: None, below: true, ..sample::line("open", Verdict::NotMet) },
            sample::line("met", Verdict::Met),
        ];
        let names: Vec<_> = nearest(&lines).into_iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["near", "far"]);
        assert_eq!(gap(&lines[1]), Some(Points::from(7_u32)));
    }
}
