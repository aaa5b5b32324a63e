use std::sync::Arc;

use chrono::NaiveDate;
use organisation::{
    Action, Error, Place, Result,
    area::Area,
    parse_day,
    unit::{self, Unit, level},
};
use programme::{
    Programme, past,
    round::{self, Round},
};
use standards::Standard;

use super::{areas::area_name, named, selection::and_area};
use crate::{visit::SignedIn, words::Words};

/// The year a board shows, and the years it could show.
#[derive(Debug)]
pub(super) struct Years {
    /// The round of the year.
    pub(super) round: Round,
    /// The area that the board is narrowed to: it stays chosen when the year changes.
    pub(super) area: Option<Area>,
    /// Whether results of the year are recorded from papers, and were not decided here.
    pub(super) recorded: bool,
    all: Vec<Round>,
}

impl Years {
    /// The round asked for, else the newest; none before any year is opened.
    pub(super) async fn of(programme: &Programme, wanted: Option<i64>) -> Result<Option<Self>> {
        let all = round::all(&programme.store).await?;
        // the standard of a year may have been put in force by another process
        programme.renew().await?;
        let round = match wanted {
            Some(year) => Some(all.iter().find(|round| round.year == year).ok_or(Error::NotFound)?),
            None => all.first(),
        };
        let Some(round) = round.cloned() else { return Ok(None) };
        let recorded = past::in_year(&programme.store, round.year).await?;
        Ok(Some(Self { round, area: None, recorded, all }))
    }

    /// The same for a page of a province that can be narrowed to an area, with the province as it was in the year; for
    /// whoever may read its board.
    pub(super) async fn of_province(
        visit: &SignedIn,
        id: i64,
        (wanted, area): (Option<i64>, &str),
    ) -> Result<Option<(Self, Unit)>> {
        let programme = &visit.app.programme;
        visit.actor.office_for(Action::ReadProvincialBoard, &Place::own(id))?;
        let Some(years) = Self::of(programme, wanted).await? else { return Ok(None) };
        let years = years.within(named(area, Area::from_name)?);
        let province = unit::find(programme.store.read(), id, years.last_day()).await?;
        if province.level == level::PROVINCE { Ok(Some((years, province))) } else { Err(Error::NotFound) }
    }

    /// The year.
    pub(super) fn year(&self) -> i64 {
        self.round.year
    }

    /// All years, newest first, and whether the board shows it.
    pub(super) fn switch(&self) -> impl Iterator<Item = (i64, bool)> {
        self.all.iter().map(|round| (round.year, round.year == self.round.year))
    }

    /// The same years for the communes of an area.
    pub(super) fn within(self, area: Option<Area>) -> Self {
        Self { area, ..self }
    }

    /// The chosen area as it follows the year in an address.
    pub(super) fn and_area(&self) -> String {
        and_area(self.area)
    }

    /// A title that says to which area the numbers are narrowed.
    pub(super) fn titled(&self, words: Words, title: String) -> String {
        match self.area {
            Some(area) => words.fill("area.titled", &[("title", &title), ("area", &area_name(words, area))]),
            None => title,
        }
    }

    /// The year and the area in the name of a file.
    pub(super) fn file(&self) -> String {
        self.area.map_or_else(|| self.year().to_string(), |area| format!("{}-{}", self.year(), area.name()))
    }

    /// The round of the year before.
    pub(super) fn before(&self) -> Option<&Round> {
        self.all.iter().find(|round| round.year == self.round.year - 1)
    }

    /// The last day of the assessed period: names and superiors are those of this day.
    pub(super) fn last_day(&self) -> NaiveDate {
        parse_day(&self.round.period_to)
    }

    /// The standard of the year, where the program still carries it.
    pub(super) fn standard(&self, programme: &Programme) -> Option<Arc<Standard>> {
        programme.latest(&self.round.standard)
    }
}
