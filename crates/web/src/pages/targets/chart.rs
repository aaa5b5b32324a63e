use programme::target::{Apart, Course, CourseYear};

/// Where the plot stands in the picture, which is 720 wide and 220 high.
const LEFT: u64 = 44;
const WIDTH: u64 = 652;
const TOP: u64 = 14;
const HEIGHT: u64 = 170;
/// A whole in hundredths of a percent.
const WHOLE: u64 = 10_000;

/// The path, its milestones and what came of the years, drawn; the table beside says the same.
#[derive(Debug, Default)]
pub(super) struct Chart {
    /// The paths, piece by piece, as a polyline wants its points.
    pub(super) paths: Vec<String>,
    /// What was recognised; a piece ends where the standard or the list of units changes.
    pub(super) actual: Vec<String>,
    /// Milestones.
    pub(super) milestones: Vec<Point>,
    /// What was set for a year alone.
    pub(super) alone: Vec<Point>,
    /// What was recognised, year by year.
    pub(super) reached: Vec<Point>,
    /// Where a line of the grid stands, and its words.
    pub(super) grid: Vec<(u64, &'static str)>,
    /// The years below.
    pub(super) years: Vec<(u64, i64)>,
}

/// A place in the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// From the left.
    pub(super) x: u64,
    /// From the top.
    pub(super) y: u64,
}

impl Chart {
    /// Draws a course; none where there is nothing to draw.
    pub(super) fn of(course: &Course) -> Option<Self> {
        let (first, last) = (course.years.first()?.year, course.years.last()?.year);
        let x = |year: i64| {
            let part = u64::try_from(year - first).unwrap_or(0);
            match u64::try_from(last - first).unwrap_or(0) {
                0 => LEFT + WIDTH / 2,
                whole => LEFT + WIDTH * part / whole,
            }
        };
        let mut chart = Self {
            grid: [(0, "0%"), (2_500, "25%"), (5_000, "50%"), (7_500, "75%"), (WHOLE, "100%")]
                .map(|(share, words)| (y(share), words))
                .into(),
            years: course.years.iter().map(|one| (x(one.year), one.year)).collect(),
            ..Self::default()
        };
        let goals = course.years.iter().filter_map(|one| Some((one, one.path?)));
        let goals: Vec<_> = goals.map(|(one, level)| (one, at(x(one.year), level.hundredths()))).collect();
        chart.milestones = goals.iter().filter(|(one, _)| one.milestone).map(|(_, point)| *point).collect();
        chart.paths = pieces(&goals, |one, next| one.of_path == next.of_path);
        let alone = course.years.iter().filter(|one| one.alone.is_some());
        chart.alone = alone.filter_map(|one| Some(at(x(one.year), one.goal()?.level()?.hundredths()))).collect();
        let reached = course.years.iter().filter_map(|one| Some((one, share(one)?)));
        let reached: Vec<_> = reached.map(|(one, share)| (one, at(x(one.year), share))).collect();
        chart.reached = reached.iter().map(|(_, point)| *point).collect();
        chart.actual = pieces(&reached, |one, next| !apart(course, one, next));
        Some(chart)
    }
}

/// What was recognised in a year, in hundredths of a percent; none where nothing was decided.
fn share(one: &CourseYear) -> Option<u64> {
    let counts = &one.outturn.as_ref()?.counts;
    (counts.known_recognised()? * WHOLE).checked_div(counts.communes)
}

fn apart(course: &Course, one: &CourseYear, next: &CourseYear) -> bool {
    let (Some(one), Some(next)) = (&one.outturn, &next.outturn) else { return true };
    Apart::of(&course.lists, (&one.standard, one.period_to), (&next.standard, next.period_to)).any()
}

fn y(share: u64) -> u64 {
    TOP + HEIGHT * (WHOLE - share.min(WHOLE)) / WHOLE
}

fn at(x: u64, share: u64) -> Point {
    Point { x, y: y(share) }
}

/// The points of lines: a new one begins wherever two neighbours do not hold together.
fn pieces(points: &[(&CourseYear, Point)], together: impl Fn(&CourseYear, &CourseYear) -> bool) -> Vec<String> {
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut before: Option<&CourseYear> = None;
    for (one, point) in points {
        let written = format!("{},{}", point.x, point.y);
        match lines.last_mut().filter(|_| before.is_some_and(|before| together(before, one))) {
            Some(line) => line.push(written),
            None => lines.push(vec![written]),
        }
        before = Some(one);
    }
    lines.into_iter().filter(|line| line.len() > 1).map(|line| line.join(" ")).collect()
}
