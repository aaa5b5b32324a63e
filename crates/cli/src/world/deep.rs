//! Three provinces in depth: some communes go the whole way by the program's own actions, so that every state, council,
//! vote, finding and paper of the demonstration is one that the program made.

mod commune;
mod ministry;
mod province;
mod support;
mod survey;

pub(crate) use commune::SECTORS;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use indicatif::ProgressBar;
use organisation::{Actor, Error, Moment, Result, unit};
use programme::{
    Dossier, Programme, assessment,
    council::{NewMember, Seat},
};

use super::{
    Seeded,
    course::{at, working_day},
    date,
    dossier::Round,
    invented::{Chair, Grounds, Play},
    land::Commune,
    people::{People, Post},
};

/// Codes of the provinces.
const PROVINCES: [&str; 3] = ["24", "04", "01"];
/// Communes of each.
const COMMUNES: usize = 13;

/// How far a commune goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    InFigures,
    SelfScored,
    CouncilHeld,
    Submitted,
    ReturnedInPart,
    Appraised,
    InReview,
    Decided,
    Published,
    Revoked,
    Reopened,
    Objected,
}

/// In the order in which a province's communes take them.
const AIMS: [Aim; COMMUNES] = [
    Aim::Published,
    Aim::InFigures,
    Aim::ReturnedInPart,
    Aim::Published,
    Aim::Decided,
    Aim::Submitted,
    Aim::InReview,
    Aim::Revoked,
    Aim::CouncilHeld,
    Aim::Objected,
    Aim::Appraised,
    Aim::Reopened,
    Aim::SelfScored,
];

impl Aim {
    /// Whether the review council sits on it.
    const fn is_reviewed(self) -> bool {
        matches!(
            self,
            Self::InReview | Self::Decided | Self::Published | Self::Revoked | Self::Reopened | Self::Objected
        )
    }

    /// Whether it is decided.
    fn is_decided(self) -> bool {
        self.is_reviewed() && self != Self::InReview
    }
}

/// The communes that go the whole way.
pub(crate) fn chosen(world: &Seeded, communes: &[Commune]) -> BTreeSet<i64> {
    let invented = &world.invented;
    let ordinary = |commune: &&Commune| {
        commune.unit.name != invented.showcase.commune && !invented.without_figures.contains(&commune.unit.name)
    };
    let of = |code: &&str| {
        let code = (*code).to_owned();
        communes.iter().filter(move |commune| commune.province.code == code).filter(ordinary).take(COMMUNES)
    };
    PROVINCES.iter().flat_map(of).map(|commune| commune.unit.id).collect()
}

/// Who plays, and on which day of the year it begins.
struct Stage<'a> {
    round: Round<'a>,
    progress: &'a ProgressBar,
}

/// Plays the year in the three provinces, at the ministry, and in the commune with which a visitor begins.
pub(crate) async fn play(
    round: Round<'_>,
    (showcase, communes): (&Commune, &[&Commune]),
    progress: &ProgressBar,
) -> Result<()> {
    let mut provinces: BTreeMap<i64, Vec<&Commune>> = BTreeMap::new();
    for commune in communes {
        provinces.entry(commune.province.id).or_default().push(commune);
    }
    let stage = Stage { round, progress };
    ministry::play(&stage, showcase.province.id).await?;
    for (province, communes) in provinces {
        province::play(&stage, province, &communes).await?;
    }
    survey::open(&stage, showcase).await
}

impl Stage<'_> {
    fn words(&self) -> &Play {
        &self.round.world.invented.play
    }

    fn grounds(&self) -> &Grounds {
        &self.round.world.invented.grounds
    }

    fn programme(&self) -> &Programme {
        self.round.programme
    }

    fn people(&self) -> &People {
        self.round.people
    }

    /// A person as an actor, in the offices of a day.
    async fn actor(&self, post: Post, on: NaiveDate) -> Result<Actor> {
        super::people::actor(&self.programme().store, post, on).await
    }

    /// The dossier of a commune as it stands now.
    async fn dossier(&self, commune: &Commune) -> Result<Dossier> {
        assessment::of_unit(&self.programme().store, commune.unit.id, self.round.year.number).await
    }
}

impl Chair {
    fn seat(&self) -> Result<Seat> {
        Seat::from_name(&self.seat).ok_or(Error::NotFound)
    }

    /// Who takes the seat.
    fn member(&self, full_name: String, person: Option<i64>, from: NaiveDate) -> Result<NewMember> {
        let (title, agency) = (self.title.clone(), self.agency.clone());
        Ok(NewMember { full_name, title, agency, seat: self.seat()?, person, from })
    }
}

/// So many working days after 12 October, at an hour of the day in Viet Nam.
fn day(days: u64, hour: i64) -> Moment {
    at(working_day(date(2026, 10, 12), days), hour * 3_600)
}

/// The name of a unit in running text.
fn in_text(unit: &unit::Unit) -> String {
    unit.name_in_text()
}
