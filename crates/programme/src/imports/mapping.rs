use std::collections::BTreeMap;

use organisation::{Action, Actor, Change, Error, Moment, Place, Refusal, Result, actor::Held, audit::Subject};
use serde::{Deserialize, Serialize};
use storage::{FromQueryResult, Sql, in_list};

use super::Preview;
use crate::Programme;

/// The longest name of a mapping, in characters.
const LONGEST_NAME: usize = 80;

/// How a sheet says which commune a row is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// By its code.
    #[default]
    Code,
    /// By its full name.
    Name,
}

/// A column of an office's own sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// The name of its fact.
    pub fact: String,
    /// What stood at its head when the mapping was made; a sheet with another head is refused.
    pub head: String,
}

/// How an office's own sheet is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The sheet.
    pub sheet: String,
    /// The row of the heads, from 1.
    pub head_row: u32,
    /// The column of the communes, from 0.
    pub unit_column: u32,
    /// Whether it holds codes or names.
    pub by: By,
    /// Columns with figures, from 0.
    pub columns: BTreeMap<u32, Mapped>,
}

/// Why a mapping is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MappingRefusal {
    /// No such sheet.
    SheetUnknown,
    /// No cells in the row of the heads.
    HeadRowEmpty,
    /// No column of the sheet.
    UnitColumnUnknown,
    /// The column of the communes is a figure as well, so that a code would be counted.
    UnitColumnIsFigure(String),
    /// No column is a figure.
    NoColumns,
    /// The same figure in two columns.
    FactTwice(String),
    /// No name, or a very long one.
    NameBad,
}

impl Refusal for MappingRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::SheetUnknown => "imports.mapping.sheet_unknown",
            Self::HeadRowEmpty => "imports.mapping.head_row_empty",
            Self::UnitColumnUnknown => "imports.mapping.unit_column_unknown",
            Self::UnitColumnIsFigure(_) => "imports.mapping.unit_column_is_figure",
            Self::NoColumns => "imports.mapping.no_columns",
            Self::FactTwice(_) => "imports.mapping.fact_twice",
            Self::NameBad => "imports.mapping.name_bad",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::FactTwice(fact) | Self::UnitColumnIsFigure(fact) => vec![("fact", fact.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::SheetUnknown => "sheet",
            Self::HeadRowEmpty => "head_row",
            Self::UnitColumnUnknown | Self::UnitColumnIsFigure(_) => "unit_column",
            Self::NoColumns | Self::FactTwice(_) => "columns",
            Self::NameBad => "mapping_name",
        })
    }
}

impl Mapping {
    /// A mapping of chosen columns, with the heads that stand above them now.
    pub fn of(
        previews: &[Preview],
        sheet: &str,
        (head_row, unit_column, by): (u32, &str, By),
        chosen: &[(String, String)],
    ) -> Result<Self, MappingRefusal> {
        let preview = previews.iter().find(|preview| preview.sheet == sheet).ok_or(MappingRefusal::SheetUnknown)?;
        let row = preview.rows.iter().find(|(number, _)| *number == head_row).ok_or(MappingRefusal::HeadRowEmpty)?;
        let column = |letters: &str| preview.columns.iter().position(|column| column == letters);
        let number = |place: usize| u32::try_from(place).ok();
        let unit_column = column(unit_column).and_then(number).ok_or(MappingRefusal::UnitColumnUnknown)?;
        let mut columns: BTreeMap<u32, Mapped> = BTreeMap::new();
        for (letters, fact) in chosen.iter().filter(|(_, fact)| !fact.is_empty()) {
            let Some(place) = column(letters) else { continue };
            if columns.values().any(|mapped| mapped.fact == *fact) {
                return Err(MappingRefusal::FactTwice(fact.clone()));
            }
            let head = row.1.get(place).cloned().unwrap_or_default();
            columns.extend(number(place).map(|place| (place, Mapped { fact: fact.clone(), head })));
        }
        if let Some(mapped) = columns.get(&unit_column) {
            return Err(MappingRefusal::UnitColumnIsFigure(mapped.fact.clone()));
        }
        if columns.is_empty() {
            return Err(MappingRefusal::NoColumns);
        }
        Ok(Self { sheet: sheet.to_owned(), head_row, unit_column, by, columns })
    }
}

/// A mapping that an office keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its row.
    pub id: i64,
    /// What the office calls it.
    pub name: String,
    /// The mapping.
    pub mapping: Mapping,
}

/// The mappings of the offices in which a person enters or corrects figures, by name.
pub async fn of_actor(programme: &Programme, actor: &Actor) -> Result<Vec<Kept>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        content: String,
    }
    let units = in_list(keepers(actor).map(|held| held.unit));
    let sql = format!("SELECT id, name, content FROM figure_mapping WHERE unit_id IN ({units}) ORDER BY name, id");
    let rows: Vec<Row> = programme.store.read().rows(&sql, []).await?;
    let kept = |row: Row| {
        let mapping = serde_json::from_str(&row.content).map_err(Error::broken)?;
        Ok(Kept { id: row.id, name: row.name, mapping })
    };
    rows.into_iter().map(kept).collect()
}

/// The offices of a person that keep mappings.
pub fn keepers(actor: &Actor) -> impl Iterator<Item = &Held> {
    let writes = |place: &Place| actor.may(Action::EnterFigures, place) || actor.may(Action::ConfirmFigures, place);
    actor.offices.iter().filter(move |held| writes(&Place::own(held.unit)))
}

/// Keeps a mapping under a name for the office of the person in `unit`, or the only one; one of the same name is
/// replaced.
pub async fn keep(
    programme: &Programme,
    actor: &Actor,
    (unit, name): (Option<i64>, &str),
    mapping: &Mapping,
    at: Moment,
) -> Result<()> {
    let name = text::nfc(name.trim());
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(MappingRefusal::NameBad.into());
    }
    let office = keepers(actor).find(|held| unit.is_none_or(|unit| held.unit == unit)).ok_or(Error::Forbidden)?;
    let content = serde_json::to_string(mapping).map_err(Error::broken)?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let sql = "INSERT INTO figure_mapping (unit_id, name, content, at, person_id) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (unit_id, name) DO UPDATE SET content = $3, at = $4, person_id = $5";
    let values = [office.unit.into(), name.clone().into(), content.into(), at.0.into(), actor.person.into()];
    change.tx.run(sql, values).await?;
    let subject = Subject { kind: "unit", id: office.unit, unit: Some(office.unit) };
    change.record("mapping_kept", subject, &(name, mapping)).await?;
    change.commit().await
}

/// Removes a mapping of an own office.
pub async fn remove(programme: &Programme, actor: &Actor, id: i64, at: Moment) -> Result<()> {
    let sql = "SELECT unit_id FROM figure_mapping WHERE id = $1";
    let unit = programme.store.read().number(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
    let office = keepers(actor).find(|held| held.unit == unit).ok_or(Error::Forbidden)?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    if change.tx.run("DELETE FROM figure_mapping WHERE id = $1", [id.into()]).await? == 0 {
        return Err(Error::NotFound);
    }
    change.record("mapping_removed", Subject { kind: "unit", id: unit, unit: Some(unit) }, &id).await?;
    change.commit().await
}
