//! How answers came in, day by day: a line under the number of tasks, and the newest days as a table.

use chrono::{Days, Months, NaiveDate};

use crate::words::Words;

/// Where the plot stands in the picture, which is 720 wide and 220 high.
const LEFT: u64 = 52;
const WIDTH: u64 = 640;
const TOP: u64 = 18;
const HEIGHT: u64 = 166;
/// The days that the table shows.
const SHOWN: usize = 10;
/// The days whose pace is carried on to the due day.
const LAST_DAYS: u64 = 10;
/// The letter of the year before stands in this year's days.
const YEAR: Months = Months::new(12);

/// The days of the picture: from the sending to the due day or to today, whichever is later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) sent: NaiveDate,
    pub(super) due: Option<NaiveDate>,
    pub(super) today: NaiveDate,
}

/// How answers came in to the same item of the letter of the year before.
#[derive(Clone, Debug)]
pub(super) struct Before {
    /// How many tasks it was sent as.
    pub(super) total: u64,
    /// The answers of each day, oldest first.
    pub(super) answers: Vec<(NaiveDate, u64)>,
}

/// The pace of answers.
#[derive(Debug)]
pub(super) struct Pace {
    /// The answers so far, as a polyline wants its points.
    pub(super) line: String,
    /// Where the line ends, and how many there are.
    pub(super) end: (u64, u64, String),
    /// How many tasks there are.
    pub(super) whole: String,
    /// The lines of the grid: from the top, and how many answers.
    pub(super) grid: Vec<(u64, String)>,
    /// Days along the foot: from the left, anchor, day.
    pub(super) days: Vec<(u64, &'static str, String)>,
    /// Where the due day stands.
    pub(super) due: Option<u64>,
    /// Newest days first.
    pub(super) rows: Vec<Row>,
    /// What the pace of the last days leads to.
    pub(super) forecast: Option<String>,
    /// The year before, drawn for as many tasks as there are now, and how many there were on the same day.
    pub(super) before: Option<(String, String)>,
}

/// A day on which answers came.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) day: String,
    pub(super) count: String,
    pub(super) so_far: String,
}

impl Pace {
    /// Draws the answers of each day, oldest first; none where nothing was sent.
    pub(super) fn of(
        words: Words,
        whole: u64,
        answers: &[(NaiveDate, u64)],
        span: Span,
        before: Option<&Before>,
    ) -> Option<Self> {
        let last = span.due.map_or(span.today, |due| due.max(span.today));
        let days = u64::try_from(last.signed_duration_since(span.sent).num_days()).ok()?.max(1);
        if whole == 0 {
            return None;
        }
        let x = |on: NaiveDate| {
            let since = u64::try_from(on.signed_duration_since(span.sent).num_days()).unwrap_or(0);
            LEFT + WIDTH * since.min(days) / days
        };
        let y = |count: u64| TOP + HEIGHT * whole.saturating_sub(count) / whole;
        let (mut so_far, mut rows) = (0, Vec::new());
        let mut line = vec![(x(span.sent), y(0))];
        for (on, count) in answers {
            line.push((x(*on), y(so_far)));
            so_far += count;
            line.push((x(*on), y(so_far)));
            rows.push(Row { day: words.date(*on), count: words.number(count), so_far: words.number(so_far) });
        }
        let end = (x(span.today), y(so_far));
        line.push(end);
        rows.reverse();
        rows.truncate(SHOWN);
        let before = before.filter(|before| before.total > 0).map(|before| {
            let (counts, today) = before.as_of(whole, (span.today, last));
            let mut line = vec![(x(span.sent), y(0))];
            for pair in counts.windows(2) {
                if let [(_, earlier), (on, later)] = pair {
                    line.extend([(x(*on), y(*earlier)), (x(*on), y(*later))]);
                }
            }
            line.push((x(last), y(counts.last().map_or(0, |(_, count)| *count))));
            let places = [("count", words.number(today)), ("whole", words.number(whole))];
            let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
            (points(line), words.fill("directive.pace.before", &places))
        });
        let mut foot = vec![(x(span.sent), "start", words.date(span.sent)), (x(last), "end", words.date(last))];
        let middle = x(span.today);
        if middle > LEFT + WIDTH / 5 && middle < LEFT + WIDTH * 4 / 5 {
            foot.push((middle, "middle", words.date(span.today)));
        }
        Some(Self {
            line: points(line),
            end: (end.0, end.1, words.number(so_far)),
            whole: words.number(whole),
            grid: [0, whole / 4, whole / 2, whole * 3 / 4].map(|count| (y(count), words.number(count))).into(),
            days: foot,
            due: span.due.map(x),
            rows,
            forecast: forecast(words, whole - so_far.min(whole), answers, span),
            before,
        })
    }
}

impl Before {
    /// Its answers so far on each day a year later, from none on, up to a last day; each as if it had been sent as so many
    /// tasks as now. And how many there were by today.
    fn as_of(&self, whole: u64, (today, last): (NaiveDate, NaiveDate)) -> (Vec<(NaiveDate, u64)>, u64) {
        let mut counts = vec![(NaiveDate::MIN, 0)];
        let (mut sum, mut by_today) = (0, 0);
        for (on, count) in &self.answers {
            let Some(on) = on.checked_add_months(YEAR).filter(|on| *on <= last) else { continue };
            sum += count;
            let scaled = sum * whole / self.total;
            if on <= today {
                by_today = scaled;
            }
            counts.push((on, scaled));
        }
        (counts, by_today)
    }
}

/// As a polyline wants them.
fn points(line: Vec<(u64, u64)>) -> String {
    line.into_iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

/// How many will still be missing on the due day, if answers go on coming as in the last days.
fn forecast(words: Words, missing: u64, answers: &[(NaiveDate, u64)], span: Span) -> Option<String> {
    let due = span.due?;
    let left = u64::try_from(due.signed_duration_since(span.today).num_days()).ok().filter(|left| *left > 0)?;
    let since = span.today.checked_sub_days(Days::new(LAST_DAYS))?;
    let lately: u64 = answers.iter().filter(|(on, _)| *on > since).map(|(_, count)| count).sum();
    if missing == 0 || span.sent > since {
        return None;
    }
    let missing = missing.saturating_sub(lately * left / LAST_DAYS);
    let places = [
        ("days", LAST_DAYS.to_string()),
        ("a_day", words.number(lately / LAST_DAYS)),
        ("due", words.date(due)),
        ("missing", words.number(missing)),
    ];
    Some(words.fill("directive.pace.forecast", &places.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn the_line_climbs_on_the_day_of_each_answer_and_ends_today() {
        let span = Span { sent: day(10, 1), due: Some(day(10, 11)), today: day(10, 6) };
        let pace = Pace::of(Words::default(), 4, &[(day(10, 2), 1), (day(10, 6), 1)], span, None).unwrap();
        // ten days are 640 wide, four tasks 166 high
        assert_eq!(pace.line, "52,184 116,184 116,142 372,142 372,101 372,101");
        assert_eq!(pace.due, Some(692));
        assert_eq!(pace.rows.iter().map(|row| row.so_far.as_str()).collect::<Vec<_>>(), ["2", "1"]);
        assert!(pace.forecast.is_none(), "five days tell no pace of ten");
    }

    #[test]
    fn the_year_before_is_drawn_on_the_same_days_for_as_many_tasks() {
        let span = Span { sent: day(10, 1), due: Some(day(10, 11)), today: day(10, 6) };
        let last_year = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
        // eight tasks then, four now: four answers of eight are two of four; what came after the picture is left out
        let answers = vec![(last_year(10, 4), 2), (last_year(10, 8), 2), (last_year(12, 1), 4)];
        let pace = Pace::of(Words::default(), 4, &[], span, Some(&Before { total: 8, answers })).unwrap();
        let (line, words) = pace.before.unwrap();
        assert_eq!(line, "52,184 244,184 244,142 500,142 500,101 692,101");
        assert!(words.contains('1') && words.contains('4'), "{words}");
    }

    #[test]
    fn the_pace_of_ten_days_is_carried_on_to_the_due_day() {
        let span = Span { sent: day(10, 20), due: Some(day(11, 20)), today: day(11, 10) };
        let answers: Vec<_> = (1..=10).map(|on| (day(11, on), 80)).chain([(day(10, 25), 302)]).collect();
        // 3,321 less 1,102 are 2,219; ten days of 80 more leave 1,419
        let sentence = forecast(Words::default(), 2_219, &answers, span).unwrap();
        assert!(sentence.contains("1.419"), "{sentence}");
    }
}
