use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use documents::{
    reader::Grid,
    workbook::{Cell, Column, Mark, Rule, Sheet, Workbook, WorkbookError},
};
use organisation::{Action, Actor, Error, Moment, Result, parse_day};
use standards::{FactDef, FactKind, Standard};
use text::{Lang, fill, say};

use super::{round_of, store};
use crate::{
    Dossier, Programme, assessment, confirmation::facts_of, explanation, figures::LARGEST, round::Round, snapshot,
};

/// The version of our workbook: another one is refused, not guessed at.
pub(super) const VERSION: &str = "2";
/// The sheet by which our workbook is known.
pub(super) const INFO_SHEET: &str = "mangnon";
/// In a sheet with a row a fact: the columns of the unit's code, the fact's name and the figure.
pub(super) const LONG_COLUMNS: [u32; 3] = [0, 1, 7];
/// In a sheet with a row a commune: the rows of the head, of which the last names the facts.
pub(super) const KEY_ROWS: u32 = 3;
/// The language of papers and workbooks.
const VI: Lang = Lang::Vi;

/// Of what a workbook is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Which {
    /// A commune, or a province with all its communes.
    pub unit: i64,
    /// Only the facts of this sector's criteria.
    pub sector: Option<String>,
}

/// How the figures of a workbook are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A row a fact, for one commune.
    Long,
    /// A row a commune, for a province.
    Wide,
}

/// What our workbook says of itself, with the cell of each value.
pub(super) struct Info(HashMap<String, (String, (u32, u32))>);

impl Info {
    pub(super) fn read(grid: &Grid) -> Self {
        let value = |row| grid.cell(row, 1).map(|cell| cell.content.shown()).unwrap_or_default();
        let pair = |row: u32| Some((grid.cell(row, 0)?.content.shown(), (value(row), (row, 1))));
        Self((0..20).filter_map(pair).collect())
    }

    pub(super) fn value(&self, key: &str) -> (String, (u32, u32)) {
        self.0.get(key).cloned().unwrap_or_default()
    }

    pub(super) fn layout(&self) -> Layout {
        if self.value("layout").0 == "wide" { Layout::Wide } else { Layout::Long }
    }

    /// The row of the heads, from 0.
    pub(super) fn head_row(&self) -> u32 {
        self.value("head_row").0.parse::<u32>().ok().and_then(|row| row.checked_sub(1)).unwrap_or_default()
    }
}

/// The standard by which a workbook is read, as its sheet names it.
pub(super) fn standard_code(standard: &Standard) -> String {
    let short: String = standard.sha256.chars().take(12).collect();
    format!("{} r{} {short}", standard.id, standard.revision)
}

/// A commune of a workbook.
struct Line {
    code: String,
    name: String,
    dossier: Dossier,
    /// What its dossier is pinned to.
    standard: Arc<Standard>,
    before: BTreeMap<String, u64>,
}

impl Line {
    /// Whether its dossier takes a figure of this fact.
    fn asks(&self, fact: &FactDef) -> bool {
        self.standard.fact_id(&fact.name).is_some()
    }
}

/// All that a workbook is made of.
struct Making<'a> {
    programme: &'a Programme,
    standard: &'a Standard,
    facts: Vec<&'a FactDef>,
    lines: Vec<Line>,
    year: i64,
    banners: Vec<String>,
}

/// A workbook to be filled in, with its name; whoever may read the dossiers may hand it out.
pub async fn template(
    programme: &Programme,
    actor: &Actor,
    year: i64,
    which: &Which,
    at: Moment,
) -> Result<(String, Vec<u8>)> {
    let (round, standard) = round_of(programme, year).await?;
    let (lines, layout) = lines(programme, actor, &round, which.unit).await?;
    let mut facts = facts(&standard, which.sector.as_deref());
    // a newer revision may ask for more than the dossiers are pinned to
    facts.retain(|fact| lines.iter().any(|line| line.asks(fact)));
    if facts.is_empty() {
        return Err(Error::NotFound);
    }
    let mut banners = Vec::new();
    if programme.demo {
        banners.push(say(VI, "papers.mark.invented"));
    }
    if standard.illustrative {
        banners.push(say(VI, "papers.mark.illustrative"));
    }
    let code = match lines.as_slice() {
        [line] => line.code.clone(),
        _ => format!("{}-xa", lines.len()),
    };
    let making = Making { programme, standard: &standard, facts, lines, year, banners };
    let name = format!("so-lieu-{year}-{code}.xlsx");
    Ok((name, making.write(layout, at).map_err(Error::broken)?))
}

async fn lines(programme: &Programme, actor: &Actor, round: &Round, unit: i64) -> Result<(Vec<Line>, Layout)> {
    let store = &programme.store;
    let of_province = assessment::of_province(store, unit, round.year).await?;
    let (dossiers, layout) = if of_province.is_empty() {
        (vec![assessment::of_unit(store, unit, round.year).await?], Layout::Long)
    } else {
        (of_province, Layout::Wide)
    };
    if !dossiers.iter().all(|dossier| actor.may(Action::ReadDossier, &dossier.place)) {
        return Err(Error::Forbidden);
    }
    let communes = store::communes(store, parse_day(&round.period_to)).await?;
    let named: HashMap<i64, store::Named> = communes.into_values().map(|named| (named.id, named)).collect();
    let units: Vec<i64> = dossiers.iter().map(|dossier| dossier.unit).collect();
    let mut before = snapshot::last_years(programme, round.year, &units).await?;
    let mut lines = Vec::with_capacity(dossiers.len());
    for dossier in dossiers {
        let Some(named) = named.get(&dossier.unit) else { continue };
        let standard = programme.standard(&dossier.standard_sha256).await?;
        let before = before.remove(&dossier.unit).unwrap_or_default();
        lines.push(Line { code: named.code.clone(), name: named.name.clone(), dossier, standard, before });
    }
    lines.sort_by(|left, right| left.code.cmp(&right.code));
    Ok((lines, layout))
}

/// The facts of a sector's criteria, or all, in the order of the criteria.
fn facts<'s>(standard: &'s Standard, sector: Option<&str>) -> Vec<&'s FactDef> {
    let theirs = standard.criteria.iter().filter(|criterion| sector.is_none_or(|sector| criterion.sector == sector));
    let mut names = BTreeSet::new();
    let mut facts = Vec::new();
    for name in theirs.flat_map(|criterion| facts_of(standard, criterion)) {
        if names.insert(name) {
            facts.extend(standard.fact_id(name).and_then(|id| standard.fact(id)));
        }
    }
    facts
}

impl Making<'_> {
    fn write(&self, layout: Layout, at: Moment) -> Result<Vec<u8>, WorkbookError> {
        let year = self.year.to_string();
        let title = fill(VI, "imports.template.title", &[("year", &year)]);
        let name = fill(VI, "imports.template.sheet", &[("year", &year)]);
        let mut book = Workbook::new(&title, at.today())?;
        let mut sheet = book.sheet(&name)?;
        sheet.protect();
        for banner in &self.banners {
            sheet.banner(banner)?;
        }
        sheet.line(&title, Mark::Title)?;
        sheet.line(&say(VI, "imports.template.how"), Mark::Quiet)?;
        let head_row = sheet.next_row();
        match layout {
            Layout::Long => self.long(&mut sheet, at)?,
            Layout::Wide => self.wide(&mut sheet, at)?,
        }
        self.info(&mut book, layout, (&name, head_row))?;
        book.finish()
    }

    fn long(&self, sheet: &mut Sheet<'_>, at: Moment) -> Result<(), WorkbookError> {
        let head = |key: &str| say(VI, key);
        let year = |key: &str, year: i64| fill(VI, key, &[("year", &year.to_string())]);
        let columns = [
            Column::new(head("imports.template.code"), 9),
            Column::new(head("imports.template.fact"), 22),
            Column::new(head("imports.template.meaning"), 70),
            Column::new(head("imports.template.indicators"), 14),
            Column::new(head("imports.template.takes"), 16),
            Column::new(year("imports.template.before", self.year - 1), 12),
            Column::new(saved_until(at), 13),
            Column::new(year("imports.template.now", self.year), 14),
        ];
        sheet.header(&columns, 3)?;
        for line in &self.lines {
            sheet.line(&format!("{} – {}", line.code, line.name), Mark::Total)?;
            for fact in &self.facts {
                let row = sheet.next_row();
                let cells = [
                    Cell::text(line.code.as_str()).marked(Mark::Quiet),
                    Cell::text(fact.name.as_str()).marked(Mark::Quiet),
                    Cell::text(explanation::fact_label(VI, self.standard, &fact.name)),
                    Cell::text(self.indicators(fact)).marked(Mark::Quiet),
                    Cell::text(takes(fact.kind)).marked(Mark::Quiet),
                    figure(line.before.get(&fact.name).copied(), fact.kind).marked(Mark::Quiet),
                    self.saved(line, fact),
                    now(line, fact),
                ];
                sheet.row(&cells)?;
                allow(sheet, (row, row), 7, fact.kind)?;
            }
        }
        Ok(())
    }

    fn wide(&self, sheet: &mut Sheet<'_>, at: Moment) -> Result<(), WorkbookError> {
        let mut widths = vec![9, 30];
        let mut heads = vec![head(&say(VI, "imports.template.code")), head(&say(VI, "imports.template.commune"))];
        let mut units = vec![Cell::text("").marked(Mark::Unit), Cell::text("").marked(Mark::Unit)];
        let mut keys = units.clone();
        for fact in &self.facts {
            let (before, now) = ((self.year - 1).to_string(), self.year.to_string());
            widths.extend([9, 12, 18]);
            heads.extend([head(&before), head(&saved_until(at))]);
            heads.push(head(&explanation::fact_label(VI, self.standard, &fact.name)));
            let takes = format!("{now}: {}", takes(fact.kind));
            units.extend(["", "", &takes].map(|words| Cell::text(words.to_owned()).marked(Mark::Unit)));
            keys.extend(["", "", &fact.name].map(|words| Cell::text(words.to_owned()).marked(Mark::Unit)));
        }
        sheet.widths(&widths)?;
        for row in [heads, units, keys] {
            sheet.row(&row)?;
        }
        sheet.freeze(2)?;
        let first = sheet.next_row();
        for line in &self.lines {
            let mut cells = vec![Cell::text(line.code.as_str()), Cell::text(line.name.as_str())];
            for fact in &self.facts {
                cells.push(figure(line.before.get(&fact.name).copied(), fact.kind).marked(Mark::Quiet));
                cells.push(self.saved(line, fact));
                cells.push(now(line, fact));
            }
            sheet.row(&cells)?;
        }
        for (place, fact) in (0_u16..).zip(&self.facts) {
            allow(sheet, (first, sheet.next_row().saturating_sub(1)), 4 + 3 * place, fact.kind)?;
        }
        Ok(())
    }

    /// What is known, beside the cell to be filled in and never in it: it would come back as it was on this day, over
    /// whatever was corrected meanwhile.
    fn saved(&self, line: &Line, fact: &FactDef) -> Cell<'static> {
        let number = self.programme.facts().number(&fact.name);
        figure(number.and_then(|number| line.dossier.figures.get(number)), fact.kind).marked(Mark::Quiet)
    }

    /// The indicators that a fact is used in.
    fn indicators(&self, fact: &FactDef) -> String {
        let id = self.standard.fact_id(&fact.name);
        let uses = self.standard.indicators().filter(|(_, indicator)| indicator.measure.facts().any(|f| Some(f) == id));
        uses.map(|(_, indicator)| indicator.no.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn info(&self, book: &mut Workbook, layout: Layout, (name, head_row): (&str, u32)) -> Result<(), WorkbookError> {
        let mut sheet = book.sheet(INFO_SHEET)?;
        sheet.protect();
        sheet.widths(&[16, 60])?;
        let layout = if layout == Layout::Wide { "wide" } else { "long" };
        let (year, standard) = (self.year.to_string(), standard_code(self.standard));
        let (head_row, communes) = ((head_row + 1).to_string(), self.lines.len().to_string());
        let codes = match self.lines.as_slice() {
            [line] => line.code.clone(),
            _ => say(VI, "imports.template.many"),
        };
        // the sheet's name as the workbook keeps it
        let name = documents::workbook::sheet_name(name);
        for (key, value) in [
            ("mangnon", VERSION),
            ("year", &year),
            ("standard", &standard),
            ("layout", layout),
            ("sheet", &name),
            ("head_row", &head_row),
            ("units", &codes),
            ("communes", &communes),
        ] {
            sheet.row(&[Cell::text(key).marked(Mark::Quiet), Cell::text(value)])?;
        }
        sheet.line(&say(VI, "imports.template.keep"), Mark::Quiet)
    }
}

/// The cell to be filled in; closed where the dossier would not take the figure.
fn now(line: &Line, fact: &FactDef) -> Cell<'static> {
    if line.dossier.state.figures_open() && line.asks(fact) { Cell::empty().input() } else { Cell::empty() }
}

fn saved_until(at: Moment) -> String {
    fill(VI, "imports.template.saved", &[("day", &text::date(at.today()))])
}

fn head(words: &str) -> Cell<'static> {
    Cell::text(words.to_owned()).marked(Mark::Head)
}

fn takes(kind: FactKind) -> String {
    say(VI, if kind == FactKind::Bool { "imports.template.yes_or_no" } else { "imports.template.number" })
}

fn figure(value: Option<u64>, kind: FactKind) -> Cell<'static> {
    let number = value.and_then(|value| i64::try_from(value).ok());
    match (number, kind) {
        (None, _) => Cell::empty(),
        (Some(0), FactKind::Bool) => Cell::text(say(VI, "imports.template.no")),
        (Some(_), FactKind::Bool) => Cell::text(say(VI, "imports.template.yes")),
        (Some(number), FactKind::Count) => Cell::whole(number),
    }
}

fn allow(sheet: &mut Sheet<'_>, (first, last): (u32, u32), column: u16, kind: FactKind) -> Result<(), WorkbookError> {
    let title = say(VI, "imports.template.wrong");
    let (yes, no) = (say(VI, "imports.template.yes"), say(VI, "imports.template.no"));
    let words = [yes.as_str(), no.as_str()];
    let (rule, what) = match kind {
        FactKind::Bool => (Rule::OneOf(&words), "imports.template.yes_or_no_only"),
        FactKind::Count => (Rule::Whole(0, i32::try_from(LARGEST).unwrap_or(i32::MAX)), "imports.template.number_only"),
    };
    sheet.allow(first..=last, column, &rule, (&title, &say(VI, what)))
}
