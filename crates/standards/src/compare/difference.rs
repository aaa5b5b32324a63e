//! Where two standards differ, and whether a revision may: it fills gaps, says the end, or is surer.

use std::collections::HashSet;

use super::{Aspect, Place, Said, Value, values};
use crate::source::{Provenance, Source};
use crate::standard::{Band, Indicator, Measure, Note, Standard};

/// One place at which two standards differ; a side is absent where its standard does not have the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub place: Place,
    /// What about.
    pub aspect: Aspect,
    /// The first standard.
    pub before: Option<Value>,
    /// The second one.
    pub after: Option<Value>,
    /// Whether the second has a place that the first neither has nor leaves open.
    pub crowds: bool,
}

impl Difference {
    /// Whether it takes back or changes what the first standard knows. A gap is filled, an end is said, what is not
    /// verified gives way to what is surer, and words may be put otherwise; anything else needs a standard of its own.
    pub fn changes_known(&self) -> bool {
        if self.aspect == Aspect::Notes {
            return false;
        }
        let Some(before) = &self.before else { return self.crowds };
        if before.said.is_none() {
            return false;
        }
        let Some(after) = self.after.as_ref().filter(|value| value.said.is_some()) else { return true };
        if let (Some(Said::Bands(_, known, false, _)), Some(Said::Bands(_, bands, ..))) = (&before.said, &after.said) {
            let kept = |band: &Band| {
                let sure = |other: &Band| other.source.provenance.as_sure_as(band.source.provenance);
                bands.iter().any(|other| range(other) == range(band) && sure(other))
            };
            return !known.iter().all(kept);
        }
        let (old, new) = (before.sources(), after.sources());
        if says_as(before, after) {
            let as_sure = |(old, new): (&&Source, &&Source)| new.provenance.as_sure_as(old.provenance);
            return new.len() < old.len() || !old.iter().zip(&new).all(as_sure);
        }
        let Some(surest) = old.iter().map(|source| rank(source.provenance)).min() else { return false };
        // bands that are all gone gave way to nothing
        new.is_empty() || !new.iter().all(|source| rank(source.provenance) < surest)
    }
}

/// Whether both come to the same for whoever is scored.
fn says_as(before: &Value, after: &Value) -> bool {
    match (&before.said, &after.said) {
        (Some(Said::Bands(_, before, known, _)), Some(Said::Bands(_, after, complete, _))) => {
            known == complete && before.iter().map(range).eq(after.iter().map(range))
        }
        (Some(Said::Measure(before, names)), Some(Said::Measure(after, others))) => {
            same_kind(*before, *after) && names.iter().map(|name| &name.0).eq(others.iter().map(|name| &name.0))
        }
        (before, after) => before == after,
    }
}

/// Whether both say the same in the same words: a fact with another label may be meant otherwise.
fn reads_as(before: &Value, after: &Value) -> bool {
    let same_labels = match (&before.said, &after.said) {
        (Some(Said::Measure(_, names)), Some(Said::Measure(_, others))) => names == others,
        _ => true,
    };
    same_labels && says_as(before, after)
}

type Range = (Option<crate::Exact>, Option<crate::Exact>, u32);

fn range(band: &Band) -> Range {
    (band.min, band.max, band.points)
}

fn same_kind(one: Measure, other: Measure) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

fn rank(provenance: Provenance) -> usize {
    Provenance::ALL.iter().position(|other| *other == provenance).unwrap_or(Provenance::ALL.len())
}

/// Where two standards differ, in the order of the first, then what only the second has, then the notes.
pub fn differences(first: &Standard, second: &Standard) -> Vec<Difference> {
    let (before, after) = (values(first), values(second));
    let at = |values: &[Value], wanted: &Value| {
        values.iter().find(|value| value.place == wanted.place && value.aspect == wanted.aspect).cloned()
    };
    let seen: HashSet<(&Place, Aspect)> = before.iter().map(|value| (&value.place, value.aspect)).collect();
    let mut found: Vec<Difference> = before
        .iter()
        .map(|value| (value, at(&after, value)))
        .filter(|(value, other)| other.as_ref() != Some(value))
        .map(|(value, other)| Difference {
            place: value.place.clone(),
            aspect: value.aspect,
            before: Some(value.clone()),
            after: other,
            crowds: false,
        })
        .filter(|difference| !is_silent(difference))
        .collect();
    let only_after = after.iter().filter(|value| !seen.contains(&(&value.place, value.aspect)));
    found.extend(only_after.map(|value| Difference {
        place: value.place.clone(),
        aspect: value.aspect,
        before: None,
        after: Some(value.clone()),
        crowds: crowds(first, second, &value.place),
    }));
    found.extend(of_notes(first, second));
    found
}

/// Facts are numbered anew with every change, which is no other value.
fn is_silent(difference: &Difference) -> bool {
    let Some((before, after)) = difference.before.as_ref().zip(difference.after.as_ref()) else {
        // a gap that is not spoken of any more was filled, and says so at another place
        return difference.before.as_ref().is_some_and(|value| value.said.is_none());
    };
    let open = before.said.is_none() && after.said.is_none();
    // a class has one source, which is that of its threshold, and an indicator's name speaks for its criterion
    let told_elsewhere = match before.aspect {
        Aspect::Name => matches!(before.place, Place::Class(_)),
        Aspect::Under => true,
        _ => false,
    };
    open || reads_as(before, after) && (told_elsewhere || before.sources() == after.sources())
}

/// Whether the second standard adds a place for which there was no gap: a class beside others, or an indicator when the
/// known ones fill the criterion. It would open what was determined.
fn crowds(before: &Standard, after: &Standard, place: &Place) -> bool {
    match place {
        // more criteria than there are is an error of its own
        Place::Head | Place::Criterion(_) => false,
        Place::Class(key) => !before.classes.is_empty() && before.class(key).is_none(),
        Place::Indicator(no) => {
            let is_known = |indicator: &Indicator| before.indicator(&indicator.no).is_some();
            let Some((criterion, indicator)) = after.indicator(no) else { return false };
            let known = || criterion.indicators.iter().filter(|indicator| is_known(indicator));
            let filled: u32 = known().filter_map(Indicator::max_points).sum();
            !is_known(indicator) && known().next().is_some() && criterion.max_points.is_some_and(|max| filled >= max)
        }
    }
}

/// The notes that only one of the two has.
fn of_notes(before: &Standard, after: &Standard) -> Option<Difference> {
    let only = |one: &Standard, other: &Standard| -> Option<Value> {
        let notes: Vec<Note> = one.notes.iter().filter(|note| !other.notes.contains(note)).cloned().collect();
        let source = notes.first()?.source.clone();
        Some(Value { place: Place::Head, aspect: Aspect::Notes, said: Some(Said::Notes(notes)), source })
    };
    let (gone, new) = (only(before, after), only(after, before));
    (gone.is_some() || new.is_some()).then_some(Difference {
        place: Place::Head,
        aspect: Aspect::Notes,
        before: gone,
        after: new,
        crowds: false,
    })
}
