use askama::Template;
use axum::extract::Query;
use organisation::{Action, Moment, Place, area::Area, unit};
use programme::board;
use serde::Deserialize;

use super::{
    areas::{AreaRow, Opt, area_options, areas},
    classes::{ClassRow, classes},
    findings::{Finding, findings},
    named,
    province_table::{Column, ProvinceTable},
    selection::Drill,
    strip::Strip,
    targets::Targets,
    tiles::{Measure, TileMap},
    unopened,
    years::Years,
};
use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/boards/country.html")]
struct Page {
    frame: Frame,
    now: Moment,
    years: Years,
    strip: Strip,
    findings: Vec<Finding>,
    targets: Targets,
    classes: Vec<ClassRow>,
    map: Option<TileMap>,
    measure: Measure,
    table: ProvinceTable,
    sort: String,
    area_options: Vec<Opt>,
    areas: Vec<AreaRow>,
    /// Whether the reader puts communes in areas.
    sets_areas: bool,
}

/// How the country's board is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    sort: String,
    map: String,
    area: String,
}

/// Shows the country, province by province.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some(years) = Years::of(programme, wanted.year).await? else {
        return unopened(&visit);
    };
    let area = named(&wanted.area, Area::from_name)?;
    let years = years.within(area);
    let sorted = named(&wanted.sort, Column::from_name)?;
    let measure = named(&wanted.map, |name| Measure::ALL.into_iter().find(|measure| measure.name() == name))?;
    let measure = measure.unwrap_or_default();
    let (words, year, today) = (visit.words, years.year(), visit.now.today());
    let provinces = unit::provinces(programme.store.read(), years.last_day()).await?;
    let country = board::country(&programme.store, &visit.actor, (year, area), today).await?;
    let before = board::country(&programme.store, &visit.actor, (year - 1, area), today).await?;
    let targets = Targets::of(&visit, &years, &provinces, &country, &before).await?;
    let before = (before.total.communes > 0).then_some(&before.total);
    let drill = Drill { year, province: None, area };
    let tallies = board::area_tallies(&programme.store, &visit.actor, None, year).await?;
    let mut frame = visit.frame(words.with("boards.country.title", "year", year));
    let standard = years.standard(programme);
    if let Some(standard) = &standard {
        frame = frame.scored_by(standard);
    }
    page(&Page {
        frame,
        now: visit.now,
        strip: Strip::of(words, &country.total, before, drill),
        findings: findings(words, &country.total, before, drill),
        targets,
        classes: classes(words, standard.as_deref(), &country, drill),
        map: TileMap::of(words, years.last_day(), &provinces, |id| measure.share(country.provinces.get(&id)?)),
        measure,
        table: ProvinceTable::of(words, drill, &provinces, &country, sorted),
        sort: wanted.sort,
        area_options: area_options(words, years.last_day(), area),
        areas: areas(words, &tallies, drill),
        sets_areas: visit.actor.may(Action::SetArea, &Place::COUNTRY),
        years,
    })
}
