//! The boards as workbooks: the same numbers, filters and rights as the pages.

use axum::extract::{Path, Query};
use documents::workbook::{Cell, Column as Head, Mark};
use organisation::{
    Error,
    area::Area,
    unit::{self, Unit},
};
use programme::{
    Programme, State,
    board::{self, Country, Line, Rolled, Tally},
    target::{self, Aim},
};
use standards::Standard;

use super::{commune_row::gap, communes, indicators, named, province_table::Column, years::Years};
use crate::{
    export::{self, Export, counted, percent, share_cells},
    failure::{Answer, Failure},
    frame::Frame,
    pages::{dossiers::Mark as StateMark, provinces::aim_words},
    visit::SignedIn,
    words::Words,
};

/// The country's board.
pub(crate) async fn country(visit: SignedIn, Query(wanted): Query<OfBoard>) -> Answer {
    let programme = &visit.app.programme;
    let years = Years::of(programme, wanted.year).await?.ok_or(Error::NotFound)?;
    let years = years.within(named(&wanted.area, Area::from_name)?);
    let when = (years.year(), years.area);
    let country = board::country(&programme.store, &visit.actor, when, visit.now.today()).await?;
    let mut provinces = unit::provinces(programme.store.read(), years.last_day()).await?;
    provinces.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
    let title = visit.words.with("boards.country.title", "year", years.year());
    let mut export = Export::of(&framed(&visit, title, &years), visit.now.today())?;
    sums(&mut export, &visit, &years, &provinces, &country).await?;
    export.answer(&format!("{}-{}", visit.words.say("export.board.file"), years.file()))
}

/// A province's board, with its communes.
pub(crate) async fn province(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<OfBoard>) -> Answer {
    let programme = &visit.app.programme;
    let found = Years::of_province(&visit, id, (wanted.year, &wanted.area)).await?;
    let (years, unit) = found.ok_or(Error::NotFound)?;
    let (words, year, today) = (visit.words, years.year(), visit.now.today());
    let tally = board::province(&programme.store, &visit.actor, id, (year, years.area), today).await?;
    let lines = board::lines(&programme.store, &visit.actor, Some(id), year, today).await?;
    let places = [("year", year.to_string()), ("province", unit.name_in_text())];
    let title = words.fill("boards.province.title", &places.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut export = Export::of(&framed(&visit, title, &years), today)?;
    let (file, units) = (format!("{}-{}-{}", words.say("export.board.file"), unit.code, years.file()), [unit]);
    sums(&mut export, &visit, &years, &units, &tally).await?;
    let lines: Vec<&Line> = lines.iter().filter(|line| line.lies_in(years.area)).collect();
    list(&mut export, words, years.standard(programme).as_deref(), &units, &lines)?;
    export.answer(&file)
}

/// The communes that the list shows, all of its pages.
pub(crate) async fn commune_list(visit: SignedIn, Query(wanted): Query<communes::Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let years = Years::of(programme, wanted.year()).await?.ok_or(Error::NotFound)?.within(wanted.area()?);
    let standard = years.standard(programme);
    let (reach, lines) = communes::select(&visit, &wanted, &years, standard.as_deref()).await?;
    let words = visit.words;
    let title = words.with("boards.communes.title", "year", years.year());
    let mut export = Export::of(&framed(&visit, title, &years), visit.now.today())?;
    let lines: Vec<&Line> = lines.iter().collect();
    list(&mut export, words, standard.as_deref(), reach.provinces(), &lines)?;
    let code = reach.code().map_or_else(String::new, |code| format!("-{code}"));
    export.answer(&format!("{}{code}-{}", words.say("export.communes.file"), years.file()))
}

/// An indicator summed up by province.
pub(crate) async fn indicator_sums(visit: SignedIn, Query(wanted): Query<indicators::Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let years = Years::of(programme, wanted.year()).await?.ok_or(Error::NotFound)?.within(wanted.area()?);
    let standard = &*years.standard(programme).ok_or(Error::NotFound)?;
    let (at, indicator) = wanted.indicator(standard)?;
    let rolled = board::roll_up(programme, &visit.actor, standard, (years.year(), years.area)).await?;
    let mut provinces = unit::provinces(programme.store.read(), years.last_day()).await?;
    provinces.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
    let sum = |unit: &Unit| {
        let one = *rolled.provinces.get(&unit.id)?.get(at)?;
        Some((unit.short_name().to_owned(), one, *rolled.communes.get(&unit.id)?))
    };
    let rows: Vec<(String, Rolled, u64)> = provinces.iter().filter_map(sum).collect();
    let file = format!("{}-{}-{}", visit.words.say("export.indicator.file"), indicator.no, years.file());
    figures(&visit, &years, indicator, "boards.column.province", &rows, &file)
}

/// The figure of each commune of a province.
pub(crate) async fn indicator_figures(
    visit: SignedIn,
    Path(id): Path<i64>,
    Query(wanted): Query<indicators::Wanted>,
) -> Answer {
    let programme = &visit.app.programme;
    let found = Years::of_province(&visit, id, (wanted.year(), wanted.area_name())).await?;
    let (years, unit) = found.ok_or(Error::NotFound)?;
    let standard = &*years.standard(programme).ok_or(Error::NotFound)?;
    let (_, indicator) = wanted.indicator(standard)?;
    let (what, when) = ((standard, indicator), (years.year(), years.area));
    let all = board::commune_figures(programme, &visit.actor, what, id, when).await?;
    let rows: Vec<_> = all.into_iter().map(|commune| (commune.name, commune.figure, 1)).collect();
    let file = [&visit.words.say("export.indicator.file"), &unit.code, &indicator.no, &years.file()]
        .map(String::as_str)
        .join("-");
    figures(&visit, &years, indicator, "boards.line.commune", &rows, &file)
}

/// Which board to send.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct OfBoard {
    year: Option<i64>,
    area: String,
}

pub(super) fn framed(visit: &SignedIn, title: String, years: &Years) -> Frame {
    let programme: &Programme = &visit.app.programme;
    let frame = visit.frame(years.titled(visit.words, title));
    years.standard(programme).into_iter().fold(frame, |frame, standard| frame.scored_by(&standard))
}

/// The numbers of provinces, their states, and what they recognised against their targets.
async fn sums(
    export: &mut Export,
    visit: &SignedIn,
    years: &Years,
    provinces: &[Unit],
    country: &Country,
) -> Result<(), Failure> {
    let words = visit.words;
    let (none, all) = (Tally::default(), words.say("boards.country.all"));
    let tally = |unit: &Unit| country.provinces.get(&unit.id).unwrap_or(&none);
    let mut rows: Vec<(&str, &Tally, Mark)> =
        provinces.iter().map(|unit| (unit.short_name(), tally(unit), Mark::Plain)).collect();
    if provinces.len() > 1 {
        rows.push((&all, &country.total, Mark::Total));
    }
    numbers(export, words, &rows)?;
    states(export, words, &rows)?;
    let aims = target::of_year(visit.app.programme.store.read(), years.year()).await?;
    let aimed = provinces.iter().map(|unit| (unit.short_name(), tally(unit), aims.get(&unit.id).copied()));
    against_targets(export, words, &aimed.collect::<Vec<_>>())
}

/// What the board's table counts.
fn numbers(export: &mut Export, words: Words, rows: &[(&str, &Tally, Mark)]) -> Result<(), Failure> {
    let facts = ["facts_known", "facts_wanted", "facts_share"];
    let mut heads = vec![Head::new(words.say("boards.column.province"), 24)];
    heads.extend(Column::ALL.map(|column| Head::new(words.say(&format!("boards.column.{}", column.name())), 14)));
    heads.extend(facts.map(|key| Head::new(words.say(&format!("export.board.{key}")), 14)));
    export.sheet(&words.say("export.board.sums"), &heads, |sheet| {
        for (name, tally, mark) in rows {
            let cells = Column::ALL.into_iter().map(|column| counted(column.count(tally)));
            let facts = share_cells(tally.facts_known, tally.facts_wanted);
            let row = std::iter::once(Cell::text(*name)).chain(cells).chain(facts);
            sheet.row(&row.map(|cell| cell.marked(*mark)).collect::<Vec<_>>())?;
        }
        Ok(())
    })
}

/// Communes by state: they add up to all of them.
fn states(export: &mut Export, words: Words, rows: &[(&str, &Tally, Mark)]) -> Result<(), Failure> {
    let mut heads = vec![Head::new(words.say("boards.column.province"), 24)];
    heads.extend(State::ALL.into_iter().map(|state| Head::new(words.say(&format!("state.{}", state.name())), 14)));
    export.sheet(&words.say("boards.line.state"), &heads, |sheet| {
        for (name, tally, mark) in rows {
            let cells = State::ALL.into_iter().map(|state| counted(tally.state(state)));
            let row = std::iter::once(Cell::text(*name)).chain(cells);
            sheet.row(&row.map(|cell| cell.marked(*mark)).collect::<Vec<_>>())?;
        }
        Ok(())
    })
}

/// What was recognised, where that is known.
fn against_targets(export: &mut Export, words: Words, rows: &[(&str, &Tally, Option<Aim>)]) -> Result<(), Failure> {
    let heads = [
        "boards.column.province",
        "boards.column.recognised",
        "boards.column.communes",
        "export.percent",
        "boards.targets.target",
        "boards.targets.lacking",
    ]
    .map(|key| Head::new(words.say(key), 18));
    export.sheet(&words.say("boards.targets.target"), &heads, |sheet| {
        for (name, tally, aim) in rows {
            let known = tally.known_recognised();
            let lacking = aim.zip(known).map(|(aim, known)| aim.wanted(tally.communes).saturating_sub(known));
            sheet.row(&[
                Cell::text(*name),
                known.map_or_else(Cell::empty, counted),
                counted(tally.communes),
                known.map_or_else(Cell::empty, |known| percent(known, tally.communes)),
                aim.map_or_else(Cell::empty, |aim| Cell::text(aim_words(words, aim))),
                lacking.map_or_else(Cell::empty, counted),
            ])?;
        }
        Ok(())
    })
}

/// Communes, one a row, with the points of each criterion.
fn list(
    export: &mut Export,
    words: Words,
    standard: Option<&Standard>,
    provinces: &[Unit],
    lines: &[&Line],
) -> Result<(), Failure> {
    let fixed = [
        ("boards.line.commune", 28),
        ("boards.line.province", 20),
        ("boards.line.class", 30),
        ("boards.line.state", 22),
        ("boards.line.verdict", 18),
        ("export.total", 12),
        ("export.known", 12),
        ("export.threshold", 12),
        ("boards.line.gap", 12),
        ("boards.line.zero", 16),
        ("boards.line.undetermined", 16),
        ("export.board.facts_known", 12),
        ("export.board.facts_wanted", 12),
        ("export.board.facts_share", 12),
    ];
    let criteria = || standard.into_iter().flat_map(|standard| &standard.criteria);
    let mut heads: Vec<Head<'_>> = fixed.map(|(key, width)| Head::new(words.say(key), width)).into();
    heads.extend(criteria().map(|criterion| Head::new(words.with("export.criterion", "no", &criterion.no), 10)));
    let name_of = |id: i64| provinces.iter().find(|unit| unit.id == id).map_or("", |unit| unit.short_name());
    export.sheet(&words.say("export.communes.sheet"), &heads, |sheet| {
        for line in lines {
            let class = line.class.as_deref().map(|key| {
                let known = standard.and_then(|standard| standard.class(key));
                known.map_or(key, |class| words.lang.pick(&class.name.vi, &class.name.en)).to_owned()
            });
            let points = |points: Option<standards::Points>| {
                points.map_or_else(Cell::empty, |points| Cell::decimal(points.to_string()))
            };
            let (known, wanted) = (from(line.facts_known), from(line.facts_wanted));
            let cells = [
                Cell::text(&line.name),
                Cell::text(name_of(line.province)),
                Cell::text(class.unwrap_or_else(|| words.say("boards.line.unclassed"))),
                Cell::text(StateMark::of_state(words, line.state).words),
                Cell::text(words.say(&format!("explain.verdict.{}", line.verdict.key()))),
                points(line.total),
                points(Some(line.known)),
                line.threshold.map_or_else(Cell::empty, Cell::whole),
                points(gap(line)),
                Cell::text(line.zero_criteria.join(", ")),
                Cell::text(line.undetermined_criteria.join(", ")),
                counted(known),
                counted(wanted),
                percent(known, wanted),
            ];
            let by_criterion = criteria().map(|criterion| points(line.points.get(&criterion.no).copied().flatten()));
            sheet.row(&cells.into_iter().chain(by_criterion).collect::<Vec<_>>())?;
        }
        Ok(())
    })
}

fn from(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// The sums or figures of one indicator; nothing where nothing is known, for missing is not zero.
fn figures(
    visit: &SignedIn,
    years: &Years,
    indicator: &standards::Indicator,
    first: &str,
    rows: &[(String, Rolled, u64)],
    file: &str,
) -> Answer {
    let words = visit.words;
    let title = indicators::heading(words, indicator);
    let measure = indicator.measure;
    let whole = if measure.share().is_some() { "boards.indicators.sum.whole" } else { "boards.indicators.known" };
    let share = indicators::scale(measure).unwrap_or("boards.indicators.percent");
    let heads = [
        first,
        "boards.column.communes",
        "boards.indicators.known",
        "boards.indicators.missing",
        indicators::measured(measure, true),
        whole,
        share,
    ]
    .map(|key| Head::new(words.say(key), 20));
    let mut export = Export::of(&framed(visit, title, years), visit.now.today())?;
    export.sheet(&words.say("boards.indicators.choose"), &heads, |sheet| {
        for (name, one, communes) in rows {
            let known = |number: u64| if one.known == 0 { Cell::empty() } else { counted(number) };
            let share = indicators::share(measure, *one).filter(|_| one.known > 0);
            sheet.row(&[
                Cell::text(name.as_str()),
                counted(*communes),
                counted(one.known),
                counted(communes.saturating_sub(one.known)),
                known(one.sum),
                known(if measure.share().is_some() { one.of } else { one.known }),
                share.map_or_else(Cell::empty, Cell::decimal),
            ])?;
        }
        Ok(())
    })?;
    export.answer(&export::plain(file))
}
