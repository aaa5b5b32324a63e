//! Invented figures of a commune for a year: plausible for its size, and so that a country of them
//! shows every kind of result. What they come to is left to the engine.

use std::collections::BTreeMap;

use super::dice::Dice;

/// Figures by the name of their fact.
pub(crate) type Figures = BTreeMap<&'static str, u64>;

/// Every fact that is made up.
pub(crate) const FACTS: [&str; 37] = [
    "commune_child_protection_worker",
    "villages",
    "villages_with_collaborator",
    "child_protection_board_reviews",
    "child_work_budget",
    "births",
    "births_registered_on_time",
    "abused_children",
    "reports_received",
    "reports_handled_in_time",
    "children",
    "children_in_conflict_with_law",
    "children_drug_addicted",
    "injury_deaths",
    "injuries",
    "special_circumstance_children",
    "special_circumstance_supported",
    "serious_cases",
    "serious_cases_with_plan_in_time",
    "infants",
    "infants_fully_immunised",
    "children_under5_weighed",
    "children_under5_measured",
    "underweight_under5",
    "stunted_under5",
    "children_examined",
    "children_3_5",
    "preschool_enrolled_3_5",
    "children_5",
    "preschool_enrolled_5",
    "child_consultations",
    "child_opinions",
    "child_opinions_answered",
    "commune_play_place",
    "villages_with_playground",
    "survey_answers",
    "survey_satisfied",
];

/// What befalls a commune in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fortune {
    /// Most things go well.
    Good,
    /// Well, but for one criterion.
    OneFailure,
    /// Many things lag behind.
    Lagging,
    /// Well, but something cannot be told.
    Gap,
}

impl Fortune {
    /// The fortune of a commune in a year; the year before was a little worse.
    pub(crate) fn of(dice: &mut Dice, earlier: bool) -> Self {
        let weights = if earlier {
            [(660, Self::Good), (175, Self::OneFailure), (150, Self::Lagging), (15, Self::Gap)]
        } else {
            [(720, Self::Good), (145, Self::OneFailure), (110, Self::Lagging), (25, Self::Gap)]
        };
        dice.weighted(&weights).unwrap_or(Self::Good)
    }
}

/// How many people live there: the same in every year, but for births.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    children: u64,
    births: u64,
    villages: u64,
}

impl Size {
    /// The size of a unit of a kind (`xa`, `phuong`, `dac_khu`).
    pub(crate) fn of(kind: &str, dice: &mut Dice) -> Self {
        let people = match kind {
            "phuong" => dice.between(16_000, 62_000),
            "dac_khu" => dice.between(900, 24_000),
            _ => dice.between(5_500, 27_000),
        };
        Self {
            children: people * dice.between(215, 275) / 1000,
            births: people * dice.between(112, 175) / 10_000,
            villages: (people / dice.between(650, 1_300)).max(2),
        }
    }

    /// Divided by weights, without loss but that every part has a village.
    pub(crate) fn divided(self, weights: &[u64]) -> Vec<Self> {
        let whole: u64 = weights.iter().sum::<u64>().max(1);
        let mut before = 0;
        let part = |weight: &u64| {
            let after = before + weight;
            let cut = |of: u64| of * after / whole - of * before / whole;
            let size =
                Self { children: cut(self.children), births: cut(self.births), villages: cut(self.villages).max(1) };
            before = after;
            size
        };
        weights.iter().map(part).collect()
    }

    /// Joins another part to it.
    pub(crate) fn add(&mut self, part: Self) {
        self.children += part.children;
        self.births += part.births;
        self.villages += part.villages;
    }
}

/// How often an indicator is one step, and two or more steps, below its best; per mille.
#[derive(Clone, Copy)]
struct Odds {
    one: u64,
    more: u64,
}

impl Odds {
    /// The odds so many years ago, each a fifth worse than this year's, up to a limit.
    fn of(fortune: Fortune, class: &str, ago: u64) -> Self {
        let (one, more) = match (fortune, class) {
            (Fortune::Lagging, "mountain_island_or_extremely_difficult") => (420, 190),
            (Fortune::Lagging, _) => (380, 140),
            (_, "central_city_ward") => (75, 8),
            (_, "other") => (140, 16),
            _ => (205, 28),
        };
        ((one * (5 + ago) / 5).min(620), (more * (5 + ago) / 5).min(280)).into()
    }
}

impl From<(u64, u64)> for Odds {
    fn from((one, more): (u64, u64)) -> Self {
        Self { one, more }
    }
}

/// A year in the making.
struct Year<'a> {
    dice: &'a mut Dice,
    odds: Odds,
    figures: Figures,
}

/// The figures of a commune so many years ago.
pub(crate) fn invent(dice: &mut Dice, size: Size, class: &str, fortune: Fortune, ago: u64) -> Figures {
    let odds = Odds::of(fortune, class, ago);
    let mut year = Year { dice, odds, figures: Figures::new() };
    year.resources(size);
    year.births(size);
    year.protection(size);
    year.health(size);
    year.schools(size);
    year.participation(size);
    match fortune {
        Fortune::OneFailure => year.fail_one(),
        Fortune::Gap => year.leave_a_gap(),
        Fortune::Good | Fortune::Lagging => {}
    }
    year.figures
}

impl Year<'_> {
    fn set(&mut self, fact: &'static str, value: u64) {
        self.figures.insert(fact, value);
    }

    fn known(&self, fact: &str) -> u64 {
        self.figures.get(fact).copied().unwrap_or(0)
    }

    /// Steps below the best: 0, 1 or 2.
    fn step(&mut self) -> usize {
        let throw = self.dice.below(1000);
        if throw < self.odds.more { 2 } else { usize::from(throw < self.odds.more + self.odds.one) }
    }

    /// Whether something that costs many points goes wrong: a fourth as often as others.
    fn grave(&mut self) -> bool {
        self.dice.chance((self.odds.one + self.odds.more) / 4)
    }

    /// A part of a whole by steps, each a range of ten-thousandths.
    fn share(&mut self, part: &'static str, whole: &str, steps: [(u64, u64); 3]) {
        let step = self.step();
        let (low, high) = steps.get(step).copied().unwrap_or((0, 10_001));
        let part_of = self.dice.part(self.known(whole), low, high);
        self.set(part, part_of);
    }

    fn resources(&mut self, size: Size) {
        let worker = !self.grave();
        self.set("commune_child_protection_worker", worker.into());
        self.set("villages", size.villages);
        self.share("villages_with_collaborator", "villages", [(10_000, 10_001), (8_000, 10_000), (5_000, 8_000)]);
        let reviews = self.step() == 0;
        self.set("child_protection_board_reviews", reviews.into());
        let budget = self.step() == 0;
        self.set("child_work_budget", budget.into());
    }

    fn births(&mut self, size: Size) {
        let births = size.births * self.dice.between(96, 104) / 100;
        self.set("births", births);
        self.share("births_registered_on_time", "births", [(9_830, 10_001), (9_500, 9_800), (9_050, 9_500)]);
    }

    fn protection(&mut self, size: Size) {
        let abused = match self.step() {
            0 => 0,
            1 => 1,
            _ => self.dice.between(2, 3),
        };
        self.set("abused_children", abused);
        let reports = abused + self.dice.below(6);
        self.set("reports_received", reports);
        self.share("reports_handled_in_time", "reports_received", [(10_000, 10_001), (9_000, 10_000), (6_000, 9_000)]);
        self.set("children", size.children);
        self.share("children_in_conflict_with_law", "children", [(0, 2), (2, 6), (6, 10)]);
        let addicted = u64::from(self.grave());
        self.set("children_drug_addicted", addicted);
        let deaths = u64::from(self.grave());
        self.set("injury_deaths", deaths);
        self.share("injuries", "children", [(18, 50), (50, 60), (60, 95)]);
        let special = size.children * self.dice.between(9, 34) / 1000;
        self.set("special_circumstance_children", special);
        self.share(
            "special_circumstance_supported",
            "special_circumstance_children",
            [(9_550, 10_001), (9_000, 9_500), (8_050, 9_000)],
        );
        let cases = self.dice.below(abused + 1);
        let unplanned = u64::from(cases > 0 && self.grave());
        self.set("serious_cases", cases);
        self.set("serious_cases_with_plan_in_time", cases - unplanned);
    }

    fn health(&mut self, size: Size) {
        let infants = size.births * self.dice.between(95, 102) / 100;
        self.set("infants", infants);
        self.share("infants_fully_immunised", "infants", [(9_830, 10_001), (9_500, 9_800), (9_050, 9_500)]);
        let weighed = size.births * self.dice.between(44, 48) / 10;
        self.set("children_under5_weighed", weighed);
        self.set("children_under5_measured", weighed);
        self.share("underweight_under5", "children_under5_weighed", [(500, 980), (1_000, 1_400), (1_400, 1_900)]);
        self.share("stunted_under5", "children_under5_measured", [(1_100, 1_960), (2_000, 2_400), (2_400, 2_900)]);
        self.share("children_examined", "children", [(9_050, 9_900), (8_000, 9_000), (7_050, 8_000)]);
    }

    fn schools(&mut self, size: Size) {
        let three_to_five = size.births * self.dice.between(27, 31) / 10;
        self.set("children_3_5", three_to_five);
        self.share("preschool_enrolled_3_5", "children_3_5", [(9_530, 9_990), (9_000, 9_500), (8_050, 9_000)]);
        let five = size.births * self.dice.between(92, 99) / 100;
        self.set("children_5", five);
        self.share("preschool_enrolled_5", "children_5", [(9_920, 10_001), (9_700, 9_900), (9_500, 9_700)]);
    }

    fn participation(&mut self, size: Size) {
        let consultations = if self.step() == 0 { self.dice.between(2, 4) } else { 1 };
        self.set("child_consultations", consultations);
        // now and then children are asked and say nothing that wants an answer
        let silent = self.dice.chance(40);
        let opinions = if silent { 0 } else { self.dice.between(6, 48) };
        self.set("child_opinions", opinions);
        self.share("child_opinions_answered", "child_opinions", [(9_050, 10_001), (7_000, 9_000), (4_500, 7_000)]);
        let place = !self.grave();
        self.set("commune_play_place", place.into());
        self.share("villages_with_playground", "villages", [(5_000, 8_800), (3_000, 5_000), (1_200, 3_000)]);
        let asked = self.dice.between(60, 60 + size.villages * 4);
        self.set("survey_answers", asked);
        self.share("survey_satisfied", "survey_answers", [(9_050, 9_800), (8_000, 9_000), (6_600, 8_000)]);
    }

    /// Brings one criterion down to nothing.
    fn fail_one(&mut self) {
        const WAYS: [(u64, u8); 7] = [(5, 3), (4, 5), (1, 2), (2, 9), (1, 7), (2, 13), (1, 11)];
        match self.dice.weighted(&WAYS) {
            Some(3) => {
                let abused = self.dice.between(2, 4);
                let reports = abused + self.dice.below(4);
                self.set("abused_children", abused);
                self.set("reports_received", reports);
                let late = self.late(reports);
                self.set("reports_handled_in_time", reports - late);
            }
            Some(5) => {
                let deaths = self.dice.between(2, 3);
                self.set("injury_deaths", deaths);
                self.lower("injuries", "children", (62, 110));
            }
            Some(2) => self.lower("births_registered_on_time", "births", (8_000, 8_950)),
            Some(9) => self.lower("children_examined", "children", (5_000, 6_950)),
            Some(7) => self.lower("infants_fully_immunised", "infants", (8_100, 8_950)),
            Some(13) => self.lower("survey_satisfied", "survey_answers", (4_800, 6_450)),
            _ => {
                self.set("child_consultations", 0);
                self.set("child_opinions", 0);
                self.set("child_opinions_answered", 0);
            }
        }
    }

    /// At least one late report of so many.
    fn late(&mut self, reports: u64) -> u64 {
        self.dice.between(1, reports.div_ceil(2))
    }

    fn lower(&mut self, part: &'static str, whole: &str, (low, high): (u64, u64)) {
        let value = self.dice.part(self.known(whole), low, high);
        self.set(part, value);
    }

    /// Takes away what cannot be told: a survey not held, a school that did not report, 0/0.
    fn leave_a_gap(&mut self) {
        match self.dice.below(4) {
            0 => {
                self.figures.remove("survey_answers");
                self.figures.remove("survey_satisfied");
            }
            1 => {
                self.figures.remove("preschool_enrolled_3_5");
            }
            2 => {
                self.set("survey_answers", 0);
                self.set("survey_satisfied", 0);
            }
            _ => {
                self.figures.remove("preschool_enrolled_3_5");
                self.figures.remove("children_3_5");
                self.figures.remove("children_5");
                self.figures.remove("preschool_enrolled_5");
            }
        }
    }
}
