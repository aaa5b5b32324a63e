use std::collections::HashSet;

use chrono::NaiveDate;
use correspondence::{
    directive::Item,
    task::{Board, Counts, Line, Needs, Show, Tier},
};

use super::{
    marks::{self, GROUPS, whole},
    selection::{Selection, usual},
};
use crate::{chart::Piece, pages::dossiers::Mark, words::Words};

/// How far the tasks are: groups that add up, and what cuts across them.
pub(super) struct Strip {
    pub(super) about: String,
    pub(super) cells: Vec<Cell>,
    pub(super) across: Vec<Across>,
    pub(super) sum: String,
}

/// A group.
pub(super) struct Cell {
    pub(super) words: String,
    pub(super) fill: &'static str,
    pub(super) count: String,
    pub(super) share: String,
    pub(super) href: String,
    pub(super) piece: Piece,
}

/// What cuts across the groups.
pub(super) struct Across {
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) words: String,
    pub(super) count: String,
    pub(super) href: String,
}

/// An item with its tasks.
pub(super) struct ItemRow {
    pub(super) href: String,
    pub(super) chosen: bool,
    pub(super) number: String,
    pub(super) words: String,
    pub(super) wants: String,
    pub(super) sent: String,
    pub(super) due: String,
    pub(super) bar: Vec<(&'static str, Piece)>,
    pub(super) answered: String,
    pub(super) asked: i64,
    pub(super) overdue: i64,
}

/// A province, or all of them.
pub(super) struct PlaceRow {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) open: bool,
    pub(super) bar: Vec<(&'static str, Piece)>,
    pub(super) tasks: i64,
    pub(super) unopened: i64,
    pub(super) answered: i64,
    pub(super) share: String,
    pub(super) overdue: i64,
}

/// A unit's task.
pub(super) struct UnitRow {
    pub(super) task: i64,
    pub(super) version: i64,
    pub(super) name: String,
    pub(super) item: String,
    pub(super) state: Mark,
    pub(super) due: Option<Mark>,
    pub(super) person: String,
    pub(super) answer: Option<(Option<String>, String)>,
}

/// A request for more time.
pub(super) struct AskedRow {
    pub(super) task: i64,
    pub(super) unit: String,
    pub(super) item: String,
    pub(super) reason: String,
    pub(super) until: String,
}

impl Strip {
    pub(super) fn of(words: Words, board: &Board, chosen: Selection) -> Self {
        let counts = board.counts(chosen.filter.item, chosen.filter.tier, None);
        let groups = marks::groups(&counts);
        let total = whole(counts.total());
        let everywhere =
            Selection { filter: correspondence::task::Filter { province: None, ..chosen.filter }, ..chosen };
        let cells =
            GROUPS.into_iter().zip(groups).zip(Piece::row(&groups)).map(|(((name, fill), count), piece)| Cell {
                words: words.say(&format!("directive.state.{name}")),
                fill,
                count: words.number(count),
                share: share(words, count, total),
                href: everywhere.show(Show::from_name(name).unwrap_or_default()),
                piece,
            });
        let across = [
            (Show::InTime, counts.in_time, "mn-ok", "ok"),
            (Show::Late, counts.late, "mn-late", "late"),
            (Show::Overdue, counts.overdue, "mn-bad", "late"),
        ];
        let across = across.map(|(show, count, tone, icon)| Across {
            tone: if count > 0 { tone } else { "mn-2" },
            icon,
            words: words.say(&format!("directive.state.{}", show.name())),
            count: words.number(count),
            href: everywhere.show(show),
        });
        let sum: Vec<String> = groups.into_iter().map(|count| words.number(count)).collect();
        let places = [("sum", sum.join(" + ")), ("total", words.number(total))];
        let of_item = board.items.iter().find(|item| Some(item.id) == chosen.filter.item);
        Self {
            about: of_item.map_or_else(
                || words.say("directive.strip.of_all"),
                |item| words.with("directive.strip.of_item", "number", item.number),
            ),
            cells: cells.collect(),
            across: across.into(),
            sum: words.fill("directive.strip.sum", &places.each_ref().map(|(name, value)| (*name, value.as_str()))),
        }
    }
}

impl ItemRow {
    pub(super) fn of(words: Words, board: &Board, item: &Item, chosen: Selection) -> Self {
        let tiers = board.tiers(Some(item.id));
        let tier = chosen.filter.tier.filter(|tier| tiers.contains(tier)).or_else(|| usual(&tiers));
        let counts = board.counts(Some(item.id), tier, None);
        let sent = tiers.iter().map(|tier| sent(words, *tier, board.counts(Some(item.id), Some(*tier), None).total()));
        let sent: Vec<String> = sent.collect();
        Self {
            href: chosen.item(Some(item.id)),
            chosen: chosen.filter.item == Some(item.id),
            number: words.with("directive.item", "number", item.number),
            words: item.words.clone(),
            wants: wants(words, item, &counts),
            sent: if sent.is_empty() { words.say("directive.not_sent") } else { sent.join("; ") },
            due: marks::due(words, item.due_on.as_deref()),
            bar: marks::bar(&counts),
            answered: format!("{}/{}", words.number(counts.answers()), words.number(counts.total())),
            asked: counts.asked,
            overdue: counts.overdue,
        }
    }
}

/// How many units of a tier.
pub(super) fn sent(words: Words, tier: Tier, count: i64) -> String {
    words.with(&format!("directive.tier.{}", tier.name()), "count", words.number(count))
}

/// What an item wants, who leads it, and what the figures of its answers make together.
fn wants(words: Words, item: &Item, counts: &Counts) -> String {
    let needs = words.say(&format!("directive.needs.{}", item.needs.name()));
    let mut parts = vec![words.with("directive.items.wants", "needs", needs)];
    let sectors = |listed: &str| listed.split_whitespace().map(|one| words.sector(one)).collect::<Vec<_>>().join(", ");
    for (key, listed) in [("lead", &item.lead_sector), ("partners", &item.partner_sectors)] {
        if !listed.is_empty() {
            parts.push(words.with(&format!("directive.items.{key}"), "sectors", sectors(listed)));
        }
    }
    if item.needs == Needs::Figure && counts.figures > 0 {
        let (sum, count) = (words.number(counts.sum), words.number(counts.figures));
        let places = [("measure", item.measure.as_str()), ("sum", sum.as_str()), ("count", count.as_str())];
        parts.push(words.fill("directive.items.sum", &places));
    }
    parts.join(" · ")
}

impl PlaceRow {
    pub(super) fn of(words: Words, (id, name, counts): (Option<i64>, String, Counts), chosen: Selection) -> Self {
        Self {
            name,
            href: chosen.province(id),
            open: id.is_some() && chosen.filter.province == id,
            bar: marks::bar(&counts),
            tasks: counts.total(),
            unopened: counts.sent,
            answered: counts.answers(),
            share: marks::percent(&counts)
                .map_or_else(|| "–".to_owned(), |percent| format!("{}%", words.number(percent))),
            overdue: counts.overdue,
        }
    }
}

impl UnitRow {
    pub(super) fn of(words: Words, line: &Line, today: NaiveDate, open: &HashSet<i64>) -> Self {
        Self {
            task: line.task.id,
            version: line.task.version,
            name: marks::doer(words, &line.unit_name, &line.task.sector),
            item: words.with("directive.item", "number", line.task.number),
            state: marks::stage(words, line.task.stage),
            due: marks::timing(words, &line.task, today),
            person: line.person.clone().unwrap_or_else(|| words.say("directive.units.unassigned")),
            answer: marks::answer(line, open),
        }
    }
}

impl AskedRow {
    pub(super) fn of(words: Words, line: &Line) -> Self {
        Self {
            task: line.task.id,
            unit: marks::doer(words, &line.unit_name, &line.task.sector),
            item: words.with("directive.item", "number", line.task.number),
            reason: line.asked_why.clone().unwrap_or_default(),
            until: marks::due(words, line.task.asked_until.as_deref()),
        }
    }
}

fn share(words: Words, part: u64, total: u64) -> String {
    (part * 100).checked_div(total).map_or_else(|| "–".to_owned(), |percent| format!("{}%", words.number(percent)))
}

#[cfg(test)]
mod tests {
    use correspondence::task::{Cell as Counted, Filter};
    use text::Lang;

    use super::*;

    #[test]
    fn an_item_without_the_chosen_tier_shows_one_tier_and_not_all_of_them() {
        let words = Words { lang: Lang::Vi };
        let item = Item {
            id: 1,
            number: 1,
            words: "Đếm".into(),
            needs: Needs::Figure,
            measure: "điểm vui chơi".into(),
            due_on: None,
            lead_sector: String::new(),
            partner_sectors: String::new(),
            set_by: 1,
        };
        let counts = |answered, sum| Counts { answered, figures: answered, sum, ..Counts::default() };
        let cell = |item_id, tier, counts| Counted { item_id, tier, province_id: Some(24), counts };
        let cells = vec![
            cell(1, Tier::Province, counts(1, 30)),
            cell(1, Tier::Commune, counts(2, 30)),
            cell(2, Tier::Department, counts(1, 0)),
        ];
        let board = Board { items: vec![item.clone()], cells, provinces: Vec::new(), whole: true };
        let filter = Filter { item: Some(2), tier: Some(Tier::Department), ..Filter::default() };
        let row = ItemRow::of(words, &board, &item, Selection { paper: 1, filter, page: 0 });
        assert_eq!(row.answered, "2/2", "the communes, whose figures the province added up");
        assert!(row.wants.contains("30") && !row.wants.contains("60"), "{}", row.wants);
    }
}
