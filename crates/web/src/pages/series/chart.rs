//! Where the line chart puts its shapes: across in percent, so that words stay readable on a phone; down in pixels.

use programme::{
    boundary::Boundaries,
    series::{Point, Series, Turn},
};
use standards::Value;

use super::rows::written;
use crate::{chart::Percent, words::Words};

/// The axis, the line of the highest value, and the room between them.
const BOTTOM: u64 = 196;
const TOP: u64 = 24;

/// A line chart over years.
pub(super) struct Chart {
    pub(super) years: Vec<Tick>,
    pub(super) lines: Vec<Line>,
    pub(super) dots: Vec<Dot>,
    /// Where the units changed, or the standard.
    pub(super) turns: Vec<Mark>,
    /// The value at the top of the axis.
    pub(super) highest: String,
    pub(super) approximate: bool,
    pub(super) partly: bool,
}

/// A year on the axis.
pub(super) struct Tick {
    pub(super) x: Percent,
    pub(super) year: i64,
}

/// A way between two years.
pub(super) struct Line {
    pub(super) from: Percent,
    pub(super) from_y: u64,
    pub(super) to: Percent,
    pub(super) to_y: u64,
    /// Class that breaks the line where an end is an estimate, or not all have told.
    pub(super) class: &'static str,
}

/// A value.
pub(super) struct Dot {
    pub(super) x: Percent,
    pub(super) y: u64,
    pub(super) class: &'static str,
    pub(super) title: String,
}

/// A line across the chart, in words.
pub(super) struct Mark {
    pub(super) x: Percent,
    pub(super) title: String,
    pub(super) class: &'static str,
}

impl Chart {
    pub(super) fn of(words: Words, series: &Series) -> Self {
        let values: Vec<Option<(u128, u128)>> = series.points.iter().map(|point| drawn(series, point)).collect();
        let highest = scale(series, &values);
        let (first, last) = (series.points.first(), series.points.last());
        let span = first.zip(last).map_or(0, |(first, last)| last.year - first.year);
        let x = |year: i64| place(first.map_or(0, |first| year - first.year), span);
        let mut chart = Self {
            years: series.points.iter().map(|point| Tick { x: x(point.year), year: point.year }).collect(),
            lines: Vec::new(),
            dots: Vec::new(),
            turns: Vec::new(),
            highest: words.number(highest),
            approximate: false,
            partly: false,
        };
        let mut before: Option<(&Point, u64)> = None;
        let mut last_list: Option<&Point> = None;
        for (point, value) in series.points.iter().zip(values) {
            chart.mark(words, last_list, point, &x);
            last_list = Some(point);
            let Some((above, below)) = value else {
                before = None;
                continue;
            };
            let y = height(above, below, highest);
            let partly = !point.cell.complete();
            chart.approximate |= point.cell.approximate();
            chart.partly |= partly;
            // a gap in the years, or another standard, breaks the line
            let joined = before.filter(|(last, _)| last.year + 1 == point.year && point.turn != Some(Turn::Standard));
            if let Some((last, from_y)) = joined {
                let sure = |point: &Point| point.cell.complete() && !point.cell.approximate();
                let class = if sure(last) && sure(point) { "mn-ser-line" } else { "mn-ser-line est" };
                chart.lines.push(Line { from: x(last.year), from_y, to: x(point.year), to_y: y, class });
            }
            let class = match (point.cell.approximate(), partly) {
                (true, _) => "mn-ser-dot est",
                (false, true) => "mn-ser-dot part",
                (false, false) => "mn-ser-dot",
            };
            let value = series.value(point).map_or_else(String::new, |value| written(words, value));
            chart.dots.push(Dot { x: x(point.year), y, class, title: format!("{}: {value}", point.year) });
            before = Some((point, y));
        }
        chart
    }

    /// Where the units changed or the standard: halfway between the years.
    fn mark(&mut self, words: Words, before: Option<&Point>, point: &Point, x: &impl Fn(i64) -> Percent) {
        let Some(before) = before else { return };
        let between = Percent::between(x(before.year), x(point.year));
        if before.list == Boundaries::Old && point.list == Boundaries::New {
            self.turns.push(Mark { x: between, title: words.say("series.turn.units"), class: "mn-ser-turn" });
        }
        if point.turn == Some(Turn::Standard) {
            let title = words.with("series.turn.standard", "year", point.year);
            self.turns.push(Mark { x: between, title, class: "mn-ser-turn std" });
        }
    }
}

/// A value as a fraction, for drawing only; a share of nothing and an answer of one commune are not drawn.
fn drawn(series: &Series, point: &Point) -> Option<(u128, u128)> {
    match series.value(point)? {
        Value::Count(count) => Some((count.into(), 1)),
        Value::Share { numerator, denominator, scale } if denominator > 0 => {
            Some((u128::from(numerator) * u128::from(scale), denominator.into()))
        }
        Value::Share { .. } => None,
        Value::Yes(yes) => Some((u128::from(yes), 1)),
    }
}

/// The value at the top: a hundred of a percentage, otherwise the next 1, 2 or 5 with noughts.
fn scale(series: &Series, values: &[Option<(u128, u128)>]) -> u128 {
    let percent = matches!(series.measure, standards::Measure::Percent { .. })
        || (matches!(series.measure, standards::Measure::Bool { .. }) && !series.strict);
    if percent {
        return 100;
    }
    let highest = values.iter().flatten().map(|(above, below)| above.div_ceil(*below)).max().unwrap_or(1);
    let mut step = 1;
    loop {
        if let Some(top) = [1, 2, 5].into_iter().map(|digit| digit * step).find(|top| *top >= highest) {
            return top;
        }
        step *= 10;
    }
}

fn height(above: u128, below: u128, highest: u128) -> u64 {
    let room = u128::from(BOTTOM - TOP);
    let up = (above * room).checked_div(below * highest).unwrap_or(0).min(room);
    BOTTOM - u64::try_from(up).unwrap_or(0)
}

/// Years stand from 6 to 96 percent of the width; one alone in the middle.
fn place(years: i64, span: i64) -> Percent {
    let part = if span == 0 { 4_500 } else { years * 9_000 / span };
    Percent::of_hundredths(600 + u64::try_from(part).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_between_the_axis_and_the_top() {
        assert_eq!(
            [height(0, 1, 100), height(100, 1, 100), height(50, 1, 100), height(400, 3, 100)],
            [196, 24, 110, 24]
        );
    }

    #[test]
    fn years_keep_their_distance() {
        let places: Vec<String> = [0, 1, 3].into_iter().map(|year| place(year, 3).to_string()).collect();
        assert_eq!(places, ["6.00%", "36.00%", "96.00%"]);
        assert_eq!(place(0, 0).to_string(), "51.00%");
    }
}
