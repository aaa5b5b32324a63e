use programme::{
    board::{Behind, Country, Handing, Tally},
    decision::Outcome,
};
use standards::{Standard, Verdict};

use super::{recognised, selection::Drill, share};
use crate::words::Words;

/// The communes of one threshold class.
#[derive(Clone, Debug)]
pub(super) struct ClassRow {
    /// Its name.
    pub(super) name: String,
    /// A number a column, with the list behind it.
    pub(super) cells: Vec<Cell>,
    /// Recognised of all.
    pub(super) share: String,
    /// Known figures of those wanted.
    pub(super) facts: String,
}

/// A number and the list behind it.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Text key of its column.
    pub(super) column: &'static str,
    /// Communes; none where that is not known.
    pub(super) count: Option<u64>,
    /// The list of them.
    pub(super) href: String,
}

/// A row a class, in the order of the standard; communes without a class last.
pub(super) fn classes(words: Words, standard: Option<&Standard>, country: &Country, drill: Drill) -> Vec<ClassRow> {
    let known = standard.map_or(&[][..], |standard| &standard.classes);
    let place =
        |key: Option<&str>| known.iter().position(|class| Some(class.key.as_str()) == key).unwrap_or(known.len());
    let mut rows: Vec<(usize, ClassRow)> = country
        .classes
        .iter()
        .map(|(key, tally)| {
            let key = key.as_deref();
            let class = known.iter().find(|class| Some(class.key.as_str()) == key);
            let name = match (class, key) {
                (Some(class), _) => words.lang.pick(&class.name.vi, &class.name.en).to_owned(),
                (None, Some(key)) => key.to_owned(),
                (None, None) => words.say("boards.line.unclassed"),
            };
            let at = if key.is_none() { usize::MAX } else { place(key) };
            (at, row(words, name, tally, drill, key))
        })
        .collect();
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(words: Words, name: String, tally: &Tally, drill: Drill, class: Option<&str>) -> ClassRow {
    let href = |list: String| Drill::of_class(&list, class);
    let cell = |column, count, list| Cell { column, count: Some(count), href: href(list) };
    let cells = vec![
        cell("boards.column.communes", tally.communes, drill.all()),
        cell("boards.column.not_handed_in", tally.handing(Handing::NotHandedIn), drill.not_handed_in()),
        cell("boards.column.overdue", tally.overdue, drill.behind(Behind::Overdue)),
        cell("boards.column.late", tally.late, drill.behind(Behind::Late)),
        cell("boards.column.met", tally.met, drill.verdict(Verdict::Met)),
        cell("boards.classes.not_met", tally.not_met, drill.verdict(Verdict::NotMet)),
        cell("boards.column.undetermined", tally.undetermined, drill.verdict(Verdict::Undetermined)),
        Cell {
            column: "boards.column.recognised",
            count: tally.known_recognised(),
            href: href(drill.outcome(Outcome::Recognised)),
        },
    ];
    ClassRow {
        name,
        cells,
        share: recognised(words, tally.known_recognised(), tally.communes).1,
        facts: share(words, tally.facts_known, tally.facts_wanted),
    }
}
