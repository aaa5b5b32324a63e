//! A course in words.

use programme::{
    Programme,
    target::{Apart, Comparison, Course, CourseYear, Forecast, Goal, Level, Lists, Path},
};
use standards::{Value, cut_share};

use super::form::written;
use crate::{
    chart::{Percent, Piece},
    pages::{boards::standard_name, provinces::aim_words},
    words::Words,
};

/// What stands where there is no number.
pub(super) const NONE: &str = "–";

/// A year of the table.
pub(super) struct Row {
    pub(super) year: i64,
    pub(super) goal: String,
    /// Where the goal comes from.
    pub(super) kind: Option<String>,
    pub(super) actual: String,
    /// Whether results of the year are recorded from papers.
    pub(super) recorded: bool,
    pub(super) share: String,
    pub(super) difference: String,
    /// Communes lacking to the goal: none where it is reached or nothing compares.
    pub(super) lacking: Option<Lacking>,
    pub(super) standard: String,
    pub(super) units: String,
    pub(super) apart: Option<String>,
}

/// How many communes a goal still wants.
pub(super) struct Lacking {
    pub(super) reached: bool,
    pub(super) words: String,
}

/// What the lines of a page are written with.
pub(super) struct Writer<'a> {
    pub(super) words: Words,
    pub(super) programme: &'a Programme,
}

impl Writer<'_> {
    /// A year of the table.
    pub(super) fn row(&self, course: &Course, one: &CourseYear) -> Row {
        let words = self.words;
        let outturn = one.outturn.as_ref();
        let counts = outturn.map(|outturn| outturn.counts).unwrap_or_default();
        // where nothing was decided yet nothing is known, not even that nobody was recognised
        let recognised = counts.known_recognised();
        let kind = match (one.alone, one.path) {
            (Some(_), _) => Some("alone"),
            (None, Some(_)) if one.milestone => Some("milestone"),
            (None, Some(_)) => Some("between"),
            (None, None) => None,
        };
        Row {
            year: one.year,
            goal: one.goal().map_or_else(|| NONE.to_owned(), |goal| self.goal(goal)),
            kind: kind.map(|kind| words.say(&format!("path.kind.{kind}"))),
            actual: recognised.map_or_else(
                || NONE.to_owned(),
                |recognised| format!("{}/{}", words.number(recognised), words.number(counts.communes)),
            ),
            recorded: counts.recorded > 0,
            share: recognised.map_or_else(|| NONE.to_owned(), |recognised| self.share(recognised, counts.communes)),
            difference: match one.comparison {
                Comparison::Together { hundredths: Some(hundredths), .. } => self.signed(hundredths),
                _ => NONE.to_owned(),
            },
            lacking: recognised.and_then(|recognised| self.lacking(one.comparison, recognised)),
            standard: outturn.map_or_else(String::new, |outturn| self.standard(&outturn.standard)),
            units: outturn.map_or_else(String::new, |outturn| {
                let count = words.number(outturn.counts.communes);
                let list = self.list(&course.lists, outturn.period_to);
                words.fill("path.units_of", &[("count", &count), ("list", &list)])
            }),
            apart: self.apart(one.comparison),
        }
    }

    /// A goal in words, exact where two decimals do not say it all.
    pub(super) fn goal(&self, goal: Goal) -> String {
        match goal {
            Goal::Year(aim) => aim_words(self.words, aim),
            Goal::Path(level) => self.level(level),
        }
    }

    fn level(&self, level: Level) -> String {
        let decimal = self.words.decimal(&written(level.hundredths()));
        match level.fraction() {
            None => format!("{decimal}%"),
            Some((part, whole)) => {
                let fraction = format!("{part}/{whole}");
                self.words.fill("path.exactly", &[("decimal", &decimal), ("fraction", &fraction)])
            }
        }
    }

    /// A share in percent, cut after two decimals.
    pub(super) fn share(&self, part: u64, whole: u64) -> String {
        let cut = cut_share(Value::Share { numerator: part, denominator: whole, scale: 100 });
        cut.map_or_else(|| NONE.to_owned(), |cut| format!("{}%", self.words.decimal(&cut)))
    }

    fn signed(&self, hundredths: i128) -> String {
        let size = u64::try_from(hundredths.unsigned_abs()).unwrap_or(u64::MAX);
        let sign = match hundredths {
            0 => "",
            1.. => "+",
            _ => "−",
        };
        format!("{sign}{}", self.words.decimal(&written(size)))
    }

    /// How many communes are still wanted.
    pub(super) fn lacking(&self, comparison: Comparison, recognised: u64) -> Option<Lacking> {
        let Comparison::Together { wanted, .. } = comparison else { return None };
        let lacking = wanted.saturating_sub(recognised);
        let words = if lacking == 0 {
            self.words.say("boards.targets.reached")
        } else {
            self.words.with("path.lacking_of", "count", self.words.number(lacking))
        };
        Some(Lacking { reached: lacking == 0, words })
    }

    /// Why a goal and a result do not compare.
    pub(super) fn apart(&self, comparison: Comparison) -> Option<String> {
        let Comparison::Apart(Apart { standard, units }) = comparison else { return None };
        let key = match (standard, units) {
            (true, true) => "path.apart.both",
            (true, false) => "path.apart.standard",
            _ => "path.apart.units",
        };
        Some(self.words.say(key))
    }

    /// A standard by the name of its decision.
    pub(super) fn standard(&self, id: &str) -> String {
        standard_name(self.words, self.programme, id)
    }

    /// A list of units by the day since which it is in force.
    pub(super) fn list(&self, lists: &Lists, on: chrono::NaiveDate) -> String {
        match lists.since(on) {
            Some(since) => self.words.with("path.list_since", "day", self.words.date(since)),
            None => self.words.say("path.list_oldest"),
        }
    }

    /// A path of the history.
    pub(super) fn path(&self, lists: &Lists, path: &Path) -> PathLine {
        let words = self.words;
        let milestone = |one: &programme::target::Milestone| {
            let share = format!("{}%", words.decimal(&written(one.share)));
            words.fill("path.until", &[("year", &one.year.to_string()), ("share", &share)])
        };
        PathLine {
            milestones: path.milestones.iter().map(milestone).collect::<Vec<_>>().join("; "),
            ground: path.ground.clone(),
            certainty: words.say(&format!("path.certainty.{}", path.certainty.name())),
            verified: path.certainty == programme::target::Certainty::Verified,
            standard: self.standard(&path.standard),
            units: self.list(lists, path.units_on),
            at: text::moment(path.at),
            by: path.person.clone(),
        }
    }
}

/// A path that was set.
pub(super) struct PathLine {
    pub(super) milestones: String,
    pub(super) ground: String,
    pub(super) certainty: String,
    pub(super) verified: bool,
    pub(super) standard: String,
    pub(super) units: String,
    pub(super) at: String,
    pub(super) by: String,
}

/// How far the newest year can come.
pub(super) struct Progress {
    pub(super) year: i64,
    pub(super) now: String,
    pub(super) range: String,
    pub(super) undetermined: Option<String>,
    pub(super) outlook: Option<(&'static str, &'static str, String)>,
    pub(super) certain: Percent,
    pub(super) open: Piece,
    pub(super) wanted: Option<Percent>,
}

impl Writer<'_> {
    /// The newest year: what is certain and what is possible.
    pub(super) fn progress(&self, course: &Course) -> Option<Progress> {
        let (year, forecast) = course.forecast?;
        let words = self.words;
        let one = course.years.iter().find(|one| one.year == year)?;
        let wanted = match one.comparison {
            Comparison::Together { wanted, .. } => Some(wanted),
            _ => None,
        };
        let (certain, possible) = (forecast.recognised, forecast.possible());
        let end = Percent::of(possible, forecast.communes);
        let start = Percent::of(certain, forecast.communes);
        Some(Progress {
            year,
            now: self.counted("path.now", certain, forecast.communes),
            range: self.range(forecast),
            undetermined: (forecast.undetermined > 0)
                .then(|| words.with("path.undetermined", "count", words.number(forecast.undetermined))),
            outlook: wanted.map(|wanted| self.outlook(forecast, wanted)),
            certain: start,
            open: Piece::between(start, end),
            wanted: wanted.map(|wanted| Percent::of(wanted, forecast.communes)),
        })
    }

    fn counted(&self, key: &str, part: u64, whole: u64) -> String {
        let places = [
            ("part", self.words.number(part)),
            ("whole", self.words.number(whole)),
            ("share", self.share(part, whole)),
        ];
        self.words.fill(key, &places.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// From what is certain to what is possible.
    pub(super) fn range(&self, forecast: Forecast) -> String {
        let words = self.words;
        let places = [
            ("certain", words.number(forecast.recognised)),
            ("certain_share", self.share(forecast.recognised, forecast.communes)),
            ("possible", words.number(forecast.possible())),
            ("possible_share", self.share(forecast.possible(), forecast.communes)),
        ];
        words.fill("path.range", &places.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// Tone, icon and words of what the range says about a goal.
    fn outlook(&self, forecast: Forecast, wanted: u64) -> (&'static str, &'static str, String) {
        let (tone, icon, name) = if forecast.recognised >= wanted {
            ("ok", "ok", "reached")
        } else if forecast.possible() >= wanted {
            ("late", "clock", "possible")
        } else if forecast.possible() + forecast.undetermined >= wanted {
            ("", "unk", "open")
        } else {
            ("bad", "x", "out_of_reach")
        };
        let wanted = self.words.number(wanted);
        (tone, icon, self.words.with(&format!("path.outlook.{name}"), "wanted", wanted))
    }
}
