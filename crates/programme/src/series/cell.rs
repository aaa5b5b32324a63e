use crate::boundary::Basis;

/// The figure of one year: sums over the units of that year, and how many of them have told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Sum of parts, counts or yeses.
    pub sum: u64,
    /// Sum of the wholes of a share; 0 otherwise.
    pub of: u64,
    /// Units of the year whose figure is known (of a share: both numbers).
    pub known: u64,
    /// Units of the year that belong here, wholly or in part.
    pub units: u64,
    /// Those of the known ones that are divided: only a share of their figure is here.
    pub divided: u64,
    /// By what those were allocated.
    pub by: Allocation,
}

/// By what the divided units of a sum were allocated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Allocation {
    /// All in equal parts.
    #[default]
    Equal,
    /// All by recorded numbers of one kind.
    By(Basis),
    /// One unit by this, another by that.
    Mixed,
}

impl Allocation {
    /// The last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::By(basis) => basis.name(),
            Self::Mixed => "mixed",
        }
    }
}

impl Cell {
    /// Whether every unit of the year has told.
    pub const fn complete(&self) -> bool {
        self.units > 0 && self.known == self.units
    }

    /// Whether it is an estimate, because a divided unit took part.
    pub const fn approximate(&self) -> bool {
        self.divided > 0
    }

    /// Adds the known figure of a unit, or the share of it that is here.
    pub(super) fn add(&mut self, sum: u64, of: u64, divided: bool, basis: Option<Basis>) {
        self.sum += sum;
        self.of += of;
        self.known += 1;
        if divided {
            let by = basis.map_or(Allocation::Equal, Allocation::By);
            self.by = if self.divided == 0 || self.by == by { by } else { Allocation::Mixed };
            self.divided += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parts_and_different_bases_are_told_apart() {
        let of = |bases: &[Option<Basis>]| {
            let mut cell = Cell::default();
            // a whole unit among them says nothing about how others were allocated
            cell.add(7, 0, false, None);
            for basis in bases {
                cell.add(1, 0, true, *basis);
            }
            (cell.by, cell.divided)
        };
        let (people, villages) = (Some(Basis::Population), Some(Basis::Villages));
        assert_eq!(of(&[None, None]), (Allocation::Equal, 2));
        assert_eq!(of(&[people, people]), (Allocation::By(Basis::Population), 2));
        assert_eq!(of(&[people, villages]), (Allocation::Mixed, 2));
        assert_eq!(of(&[None, people]), (Allocation::Mixed, 2));
        assert_eq!(of(&[people, villages, villages]), (Allocation::Mixed, 3));
    }
}
