//! One commune's dossier of a year before it is written: figures, what they come to, and its acts.

use std::collections::{BTreeMap, BTreeSet};

use organisation::{Error, Moment, Result, Role};
use programme::{
    Programme, State,
    act::ActKind,
    figures::{FigureChange, Figures},
    snapshot::{FrozenClass, FrozenStandard, FrozenUnit, Snapshot},
};
use standards::{Evaluation, Facts, Standard};

use super::{
    Seeded,
    course::{self, Goal, Year},
    dice::{Dice, Matter},
    figures::{self, Fortune, Size},
    land::Commune,
    people::{People, Post},
};

/// The row that opening the year made.
#[derive(Clone, Debug, storage::FromQueryResult)]
pub(crate) struct Opened {
    /// Row of the assessment.
    pub(crate) id: i64,
    /// The commune.
    pub(crate) unit_id: i64,
    /// Its threshold class.
    pub(crate) class: Option<String>,
    /// The decision behind it.
    pub(crate) class_ground: Option<String>,
}

/// A save of the sheet.
#[derive(Debug)]
pub(crate) struct Entry {
    /// When.
    pub(crate) at: Moment,
    /// By whom.
    pub(crate) post: Post,
    /// What changed.
    pub(crate) changes: Vec<FigureChange>,
}

/// An act.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    /// What.
    pub(crate) kind: ActKind,
    /// When.
    pub(crate) at: Moment,
    /// By whom.
    pub(crate) post: Post,
}

/// A dossier in the making.
#[derive(Debug)]
pub(crate) struct Dossier {
    /// Its row.
    pub(crate) opened: Opened,
    /// Row of the province.
    pub(crate) province: i64,
    /// The sheet as it is stored.
    pub(crate) sheet: Figures,
    /// How many figures of the standard are known.
    pub(crate) known: usize,
    /// What they come to.
    pub(crate) evaluation: Evaluation,
    /// Saves, in order.
    pub(crate) entries: Vec<Entry>,
    /// Acts, in order.
    pub(crate) acts: Vec<Act>,
    /// What a submission and a decision freeze; none while nothing is submitted.
    pub(crate) snapshot: Option<Snapshot>,
}

/// What the dossiers of a year have in common.
#[derive(Clone, Copy)]
pub(crate) struct Round<'a> {
    /// Seed and words.
    pub(crate) world: &'a Seeded,
    /// The programme.
    pub(crate) programme: &'a Programme,
    /// The standard of the year.
    pub(crate) standard: &'a Standard,
    /// Who holds which office.
    pub(crate) people: &'a People,
    /// The year.
    pub(crate) year: Year,
    /// First and last day of the assessed period.
    pub(crate) period: (&'a str, &'a str),
    /// Communes that go their way by the program's own actions.
    pub(crate) deep: &'a BTreeSet<i64>,
}

impl Round<'_> {
    /// Makes the dossier of a commune.
    pub(crate) fn dossier(self, commune: &Commune, opened: Opened) -> Result<Dossier> {
        let code = &commune.unit.code;
        let mut dice = Dice::of(self.world.seed, Matter::Course(self.year.number), code);
        let drawn = Goal::draw(&mut dice, self.year);
        let goal = self.special(commune).unwrap_or(drawn);
        let figures = self.figures(commune, goal, opened.class.as_deref().unwrap_or_default());
        let mut facts = Facts::none(self.standard);
        let mut sheet = Figures::default();
        for (name, value) in &figures {
            let number = self.programme.facts().number(name).ok_or(Error::NotFound)?;
            sheet.set(number, Some(*value));
            if let Some(fact) = self.standard.fact_id(name) {
                facts.set(fact, Some(*value));
            }
        }
        let evaluation = standards::evaluate(self.standard, opened.class.as_deref(), &facts);
        let goal = goal.tempered(&mut dice, evaluation.verdict);
        let course = course::walk(&mut dice, self.year, goal);
        let turn = dice.below(6);
        let mut dossier = Dossier {
            province: commune.province.id,
            known: facts.known().count(),
            sheet,
            evaluation,
            entries: self.entries(commune, &figures, &course.entries)?,
            acts: Vec::new(),
            snapshot: None,
            opened,
        };
        for (kind, at) in course.acts {
            dossier.acts.push(Act { kind, at, post: self.post(commune, kind, turn)? });
        }
        if dossier.acts.iter().any(|act| act.kind == ActKind::Submission) {
            dossier.snapshot = Some(self.snapshot(commune, &dossier, &figures));
        }
        Ok(dossier)
    }

    /// Communes whose way is not drawn.
    fn special(self, commune: &Commune) -> Option<Goal> {
        let invented = &self.world.invented;
        let deep = !self.year.earlier && self.deep.contains(&commune.unit.id);
        if deep || invented.without_figures.contains(&commune.unit.name) {
            return Some(Goal::not_begun());
        }
        (self.is_showcase(commune) && !self.year.earlier).then(Goal::in_figures)
    }

    /// Every figure of a commune for the year.
    pub(crate) fn full_figures(self, commune: &Commune, class: &str) -> BTreeMap<String, u64> {
        self.figures(commune, Goal::in_review(), class)
    }

    /// Invented names for the seats of a commune's council.
    pub(crate) fn names(self, commune: &Commune, count: usize) -> Vec<String> {
        let mut dice = Dice::of(self.world.seed, Matter::People, &format!("council {}", commune.unit.code));
        (0..count).map(|_| self.world.invented.name(&mut dice)).collect()
    }

    fn is_showcase(self, commune: &Commune) -> bool {
        let showcase = &self.world.invented.showcase;
        commune.unit.name == showcase.commune && commune.province.code == showcase.province
    }

    fn figures(self, commune: &Commune, goal: Goal, class: &str) -> BTreeMap<String, u64> {
        if goal.state == State::NotBegun {
            return BTreeMap::new();
        }
        if self.is_showcase(commune) && !self.year.earlier {
            return self.world.invented.showcase.figures.clone();
        }
        let (seed, code) = (self.world.seed, commune.unit.code.as_str());
        let size = Size::of(&commune.unit.kind, &mut Dice::of(seed, Matter::Size, code));
        let mut dice = Dice::of(seed, Matter::Figures(self.year.number), code);
        let earlier = self.year.earlier;
        let fortune = Fortune::of(&mut dice, earlier);
        let figures = figures::invent(&mut dice, size, class, fortune, earlier.into());
        let mut figures: BTreeMap<String, u64> =
            figures.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if goal.state == State::InFigures {
            self.leave_out_the_rest(&mut figures, &mut dice);
        }
        figures
    }

    /// A sheet that is still being filled ends somewhere after the third indicator.
    fn leave_out_the_rest(self, figures: &mut BTreeMap<String, u64>, dice: &mut Dice) {
        let indicators = u64::try_from(self.standard.indicators().count()).unwrap_or(0);
        let filled = usize::try_from(dice.between(3, indicators.saturating_sub(1))).unwrap_or(0);
        let wanted: Vec<&str> = self
            .standard
            .indicators()
            .take(filled)
            .flat_map(|(_, indicator)| indicator.measure.facts())
            .filter_map(|fact| self.standard.fact(fact))
            .map(|fact| fact.name.as_str())
            .collect();
        figures.retain(|name, _| wanted.contains(&name.as_str()));
    }

    /// The saves of a sheet, in equal parts.
    fn entries(self, commune: &Commune, figures: &BTreeMap<String, u64>, times: &[Moment]) -> Result<Vec<Entry>> {
        let post = self.people.post(commune.unit.id, Role::CommuneOfficer, 0).ok_or(Error::NotFound)?;
        let changes: Vec<FigureChange> = self
            .standard
            .facts()
            .iter()
            .filter_map(|fact| Some((fact.name.clone(), *figures.get(&fact.name)?)))
            .map(|(fact, value)| FigureChange { fact, from: None, to: Some(value), proposed: false })
            .collect();
        let part = changes.len().div_ceil(times.len().max(1)).max(1);
        let parts = changes.chunks(part).map(<[FigureChange]>::to_vec);
        Ok(times.iter().zip(parts).map(|(at, changes)| Entry { at: *at, post, changes }).collect())
    }

    /// Who acts: three different people on the three sides of a dossier.
    fn post(self, commune: &Commune, kind: ActKind, turn: u64) -> Result<Post> {
        let (unit, role, turn) = match kind {
            ActKind::SelfAssessment | ActKind::CouncilSitting => (commune.unit.id, Role::CommuneOfficer, 0),
            ActKind::Submission => (commune.unit.id, Role::CommuneChair, 0),
            ActKind::ReviewSitting => (commune.province.id, Role::ReviewSecretary, 0),
            ActKind::Return | ActKind::Appraisal => (commune.province.id, Role::ProvincialLead, turn),
            // a deputy signs one paper in three
            ActKind::Decision if turn.is_multiple_of(3) => (commune.province.id, Role::ProvincialViceChair, 0),
            ActKind::Decision | ActKind::Revocation | ActKind::Reopening => {
                (commune.province.id, Role::ProvincialChair, 0)
            }
            ActKind::Publication => (commune.province.id, Role::ProvincialOffice, 0),
        };
        self.people.post(unit, role, turn).ok_or(Error::NotFound)
    }

    fn snapshot(self, commune: &Commune, dossier: &Dossier, figures: &BTreeMap<String, u64>) -> Snapshot {
        let frozen = |unit: &organisation::unit::Unit| FrozenUnit {
            id: unit.id,
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind: unit.kind.clone(),
        };
        let ground = dossier.opened.class_ground.clone().unwrap_or_default();
        Snapshot {
            year: self.year.number,
            period: (self.period.0.to_owned(), self.period.1.to_owned()),
            unit: frozen(&commune.unit),
            province: frozen(&commune.province),
            standard: FrozenStandard {
                id: self.standard.id.clone(),
                revision: self.standard.revision.into(),
                sha256: self.standard.sha256.clone(),
            },
            class: dossier.opened.class.clone().map(|key| FrozenClass { key, ground }),
            figures: figures.clone(),
            evaluation: dossier.evaluation.clone(),
            findings: Vec::new(),
            demo: true,
            due: None,
            authority: None,
            sectors: Vec::new(),
            unlikely: Vec::new(),
            evidence: Vec::new(),
        }
    }
}
