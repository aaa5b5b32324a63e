use std::sync::Arc;

use chrono::NaiveDate;
use organisation::{Error, Result, area::Area, parse_day};
use programme::{
    Programme,
    round::{self, Round},
};
use standards::Standard;

use super::selection::and_area;

/// The year a board shows, and the years it could show.
#[derive(Debug)]
pub(super) struct Years {
    /// The round of the year.
    pub(super) round: Round,
    /// The area that the board is narrowed to: it stays chosen when the year changes.
    pub(super) area: Option<Area>,
    all: Vec<Round>,
}

impl Years {
    /// The round asked for, else the newest; none before any year is opened.
    pub(super) async fn of(programme: &Programme, wanted: Option<i64>) -> Result<Option<Self>> {
        let all = round::all(&programme.store).await?;
        let round = match wanted {
            Some(year) => Some(all.iter().find(|round| round.year == year).ok_or(Error::NotFound)?),
            None => all.first(),
        };
        Ok(round.cloned().map(|round| Self { round, area: None, all }))
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
