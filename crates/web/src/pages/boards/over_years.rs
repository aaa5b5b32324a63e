//! Completeness and verdicts over the years, and why communes failed in one of them.

use askama::Template;
use axum::extract::{Path, Query};
use documents::workbook::{Cell, Column as Head};
use organisation::{
    Action, Error, Moment, Place,
    area::Area,
    unit::{self, Unit, level},
};
use programme::{
    Programme,
    board::{self, Cause, Causes, Open, YearCounts},
};
use serde::Deserialize;
use standards::{Standard, Verdict};

use super::{
    NONE,
    areas::{Opt, area_options},
    named,
    selection::Drill,
    share, standard_name, unopened,
    workbooks::framed,
    years::Years,
};
use crate::{
    chart::{Percent, Piece},
    export::{Export, counted, share_cells},
    failure::{Answer, Failure, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/boards/over_years.html")]
struct Page {
    frame: Frame,
    now: Moment,
    years: Years,
    above: Option<(String, String)>,
    series: Vec<Year>,
    why: Vec<Bar>,
    criteria: Vec<Hard>,
    communes: String,
    /// The years whose results are recorded from papers; empty where there is none.
    recorded: String,
    area_options: Vec<Opt>,
    xlsx: String,
}

/// A year of the series, and what changed before it.
struct Year {
    number: i64,
    shown: bool,
    breaks: Vec<String>,
    pieces: Vec<(&'static str, Piece)>,
    recognised: Percent,
    known: Percent,
    label: String,
    cells: Vec<(&'static str, String)>,
}

/// A cause with its number.
struct Bar {
    words: String,
    fill: &'static str,
    width: Percent,
    count: String,
    share: String,
    href: Option<String>,
}

/// A criterion: communes without a point, and communes where it is undetermined.
struct Hard {
    no: String,
    name: String,
    zero: (Percent, String),
    undetermined: (Percent, String),
}

/// Which year's causes to show, and in which area.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    area: String,
}

/// Shows the country over the years.
pub(crate) async fn country(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    show(&visit, None, &wanted).await
}

/// Shows a province, with those that it was made of, over the years.
pub(crate) async fn province(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    show(&visit, Some(id), &wanted).await
}

/// The country over the years as a workbook.
pub(crate) async fn country_workbook(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    workbook(&visit, None, &wanted).await
}

/// A province over the years as a workbook.
pub(crate) async fn province_workbook(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    workbook(&visit, Some(id), &wanted).await
}

/// Where the workbook of a page is.
fn xlsx(province: Option<i64>, years: &Years) -> String {
    let place = province.map_or_else(String::new, |id| format!("/provinces/{id}"));
    format!("/boards{place}/over-years.xlsx?year={}{}", years.year(), years.and_area())
}

/// The years as numbers; what is not known stays empty.
async fn workbook(visit: &SignedIn, province: Option<i64>, wanted: &Wanted) -> Answer {
    let (programme, words) = (&visit.app.programme, visit.words);
    let area = named(&wanted.area, Area::from_name)?;
    let series = board::over_years(&programme.store, &visit.actor, province, area).await?;
    let newest = wanted.year.or_else(|| series.last().map(|year| year.year));
    let years = Years::of(programme, newest).await?.ok_or(Error::NotFound)?.within(area);
    let province = found(visit, &years, province).await?;
    let (title, _) = heading(visit, &years, province.as_ref());
    let heads = [
        "boards.communes.year",
        "results.column.standard",
        "over_years.communes",
        "explain.verdict.met",
        "explain.verdict.not_met",
        "explain.verdict.undetermined",
        "over_years.recognised",
        "over_years.recorded",
        "export.board.facts_known",
        "export.board.facts_wanted",
        "export.board.facts_share",
    ]
    .map(|key| Head::new(words.say(key), 16));
    let mut export = Export::of(&framed(visit, title, &years), visit.now.today())?;
    export.sheet(&words.say("over_years.link"), &heads, |sheet| {
        for YearCounts { year, standard, counts, .. } in &series {
            let [known, wanted, share] = share_cells(counts.facts_known, counts.facts_wanted);
            sheet.row(&[
                Cell::whole(*year),
                Cell::text(standard_name(words, programme, standard)),
                counted(counts.communes),
                counted(counts.met),
                counted(counts.not_met),
                counted(counts.undetermined),
                counts.known_recognised().map_or_else(Cell::empty, counted),
                counted(counts.recorded),
                known,
                wanted,
                share,
            ])?;
        }
        Ok(())
    })?;
    let place = province.map_or_else(String::new, |province| format!("-{}", province.code));
    let area = area.map_or_else(String::new, |area| format!("-{}", area.name()));
    export.answer(&format!("{}{place}{area}", words.say("over_years.file")))
}

async fn show(visit: &SignedIn, province: Option<i64>, wanted: &Wanted) -> Answer {
    let (programme, words) = (&visit.app.programme, visit.words);
    let area = named(&wanted.area, Area::from_name)?;
    let series = board::over_years(&programme.store, &visit.actor, province, area).await?;
    // a province that ended has no communes in the newest year: its own last one is shown
    let own = || series.last().map(|year| year.year);
    let Some(years) = Years::of(programme, wanted.year.or_else(own)).await? else {
        return unopened(visit);
    };
    let years = years.within(area);
    let causes = board::causes(programme, &visit.actor, province, (years.year(), area)).await?;
    let (title, above) = heading(visit, &years, found(visit, &years, province).await?.as_ref());
    let standard = years.standard(programme);
    let standard = standard.as_deref();
    let mut frame = visit.frame(title);
    if let Some(standard) = standard {
        frame = frame.scored_by(standard);
    }
    let drill = Drill { year: years.year(), province, area };
    // lists go by the provinces of the year: of one that did not exist yet there is none
    let listed = match province {
        Some(id) => unit::in_force(programme.store.read(), id, years.last_day()).await?.is_some(),
        None => true,
    };
    page(&Page {
        frame,
        now: visit.now,
        above,
        series: Series { words, programme, shown: years.year() }.years(&series),
        why: why(words, &causes, listed.then_some(drill)),
        criteria: standard.map_or_else(Vec::new, |standard| criteria(words, standard, &causes)),
        communes: words.number(causes.communes),
        recorded: recorded(&series),
        area_options: area_options(words, years.last_day(), area),
        xlsx: xlsx(province, &years),
        years,
    })
}

/// The province, if one is asked for, as it was in the year.
async fn found(visit: &SignedIn, years: &Years, province: Option<i64>) -> Result<Option<Unit>, Failure> {
    let Some(id) = province else { return Ok(None) };
    let province = unit::find(visit.app.programme.store.read(), id, years.last_day()).await?;
    if province.level == level::PROVINCE { Ok(Some(province)) } else { Err(Error::NotFound.into()) }
}

/// The title, and the way up.
fn heading(visit: &SignedIn, years: &Years, province: Option<&Unit>) -> (String, Option<(String, String)>) {
    let (words, year, and_area) = (visit.words, years.year(), years.and_area());
    let Some(province) = province else {
        let above = (format!("/boards?year={year}{and_area}"), words.say("boards.country.link"));
        return (words.say("over_years.country"), Some(above));
    };
    let id = province.id;
    let above = visit.actor.may(Action::ReadProvincialBoard, &Place::own(id));
    let above =
        above.then(|| (format!("/boards/provinces/{id}?year={year}{and_area}"), words.say("boards.province.link")));
    (words.with("over_years.province", "province", province.name_in_text()), above)
}

/// The years with a result that was recorded.
fn recorded(series: &[YearCounts]) -> String {
    let years = series.iter().filter(|year| year.counts.recorded > 0).map(|year| year.year.to_string());
    years.collect::<Vec<_>>().join(", ")
}

struct Series<'a> {
    words: Words,
    programme: &'a Programme,
    shown: i64,
}

impl Series<'_> {
    fn years(&self, series: &[YearCounts]) -> Vec<Year> {
        let before = std::iter::once(None).chain(series.iter().map(Some));
        series.iter().zip(before).map(|(year, before)| self.year(year, before)).collect()
    }

    fn year(&self, year: &YearCounts, before: Option<&YearCounts>) -> Year {
        let (words, counts) = (self.words, &year.counts);
        let (met, not_met, undetermined) = (counts.met, counts.not_met, counts.undetermined);
        let fills = ["mn-f-met", "mn-f-not-met", "mn-f-hatch"];
        let pieces = Piece::row(&[met, not_met, undetermined]);
        let known = share(words, counts.facts_known, counts.facts_wanted);
        let cells = [
            ("over_years.communes", words.number(counts.communes)),
            ("explain.verdict.met", words.number(met)),
            ("explain.verdict.not_met", words.number(not_met)),
            ("explain.verdict.undetermined", words.number(undetermined)),
            (
                "over_years.recognised",
                counts.known_recognised().map_or_else(|| NONE.to_owned(), |count| words.number(count)),
            ),
            ("over_years.completeness", known),
        ];
        let label = cells.iter().map(|(key, number)| format!("{}: {number}", words.say(key)));
        Year {
            number: year.year,
            shown: year.year == self.shown,
            breaks: before.map_or_else(Vec::new, |before| self.breaks(before, year)),
            pieces: fills.into_iter().zip(pieces).collect(),
            recognised: Percent::of(counts.recognised, counts.communes),
            known: Percent::of(counts.facts_known, counts.facts_wanted),
            label: format!("{}. {}", year.year, label.collect::<Vec<_>>().join("; ")),
            cells: cells.to_vec(),
        }
    }

    /// What makes a year incomparable with the one before it.
    fn breaks(&self, before: &YearCounts, year: &YearCounts) -> Vec<String> {
        let mut breaks = Vec::new();
        if before.standard != year.standard {
            let name = |year: &YearCounts| standard_name(self.words, self.programme, &year.standard);
            let (was, is) = (name(before), name(year));
            breaks.push(self.words.fill("over_years.break.standard", &[("before", &was), ("after", &is)]));
        }
        if before.boundaries() != year.boundaries() {
            let number = |year: &YearCounts| self.words.number(year.counts.communes);
            let (was, is) = (number(before), number(year));
            let day = self.words.date(unit::last_day_of_districts().succ_opt().unwrap_or_default());
            let places = [("day", day.as_str()), ("before", was.as_str()), ("after", is.as_str())];
            breaks.push(self.words.fill("over_years.break.units", &places));
        }
        breaks
    }
}

/// The causes of a year; those that not met adds up of, then those that undetermined does.
fn why(words: Words, causes: &Causes, drill: Option<Drill>) -> Vec<Bar> {
    let bar = |key: String, fill, count: u64, href: Option<String>| Bar {
        words: words.say(&key),
        fill,
        width: Percent::of(count, causes.communes),
        count: words.number(count),
        share: share(words, count, causes.communes),
        href: href.filter(|_| count > 0),
    };
    let met = bar(
        "explain.verdict.met".to_owned(),
        "mn-f-recognised",
        causes.met,
        drill.map(|drill| drill.verdict(Verdict::Met)),
    );
    let failed = Cause::ALL.into_iter().map(|cause| {
        let key = format!("boards.cause.{}", cause.name());
        bar(key, "mn-f-refused", causes.failed_for(cause), drill.map(|drill| drill.cause(cause)))
    });
    let open = Open::ALL.into_iter().map(|open| {
        let key = format!("over_years.open.{}", open.name());
        // the list tells undetermined communes apart by class only
        let list = drill.filter(|_| open == Open::Unclassed).map(|drill| drill.verdict(Verdict::Undetermined));
        let href = list.map(|list| Drill::of_class(&list, None));
        bar(key, "mn-f-hatch", causes.open_for(open), href)
    });
    std::iter::once(met).chain(failed).chain(open).collect()
}

fn criteria(words: Words, standard: &Standard, causes: &Causes) -> Vec<Hard> {
    let of = |counts: &std::collections::BTreeMap<String, u64>, no: &str| {
        let count = counts.get(no).copied().unwrap_or(0);
        (Percent::of(count, causes.communes), words.number(count))
    };
    let hard = |criterion: &standards::Criterion| Hard {
        no: criterion.no.clone(),
        name: words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned(),
        zero: of(&causes.zero, &criterion.no),
        undetermined: of(&causes.undetermined, &criterion.no),
    };
    standard.criteria.iter().map(hard).collect()
}
