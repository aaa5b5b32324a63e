use std::collections::BTreeMap;

use axum::{
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Error, Refused};
use programme::imports::{self, By, Kept, Mapping, Preview};

use super::{Sent, Upload, build};
use crate::{
    failure::{Answer, refused_page},
    form::Complaints,
    visit::SignedIn,
};

/// A workbook that is not ours: its sheets, the mappings of the office, and what was typed.
pub(super) struct Foreign {
    pub(super) sent: Sent,
    pub(super) saved: Vec<Kept>,
    pub(super) sheets: Vec<SheetForm>,
    pub(super) complaints: Vec<String>,
    pub(super) mapping_name: String,
    /// The units for which the person keeps mappings, and the one that was chosen.
    pub(super) keepers: BTreeMap<i64, String>,
    pub(super) keeper: i64,
}

/// What is asked of a sheet. All sheets stand in one form, which carries the workbook once: the names of their fields
/// end in the sheet's number. Its first button is the open sheet's, so that Enter in a field checks what is typed there.
pub(super) struct SheetForm {
    pub(super) number: usize,
    pub(super) open: bool,
    pub(super) preview: Preview,
    pub(super) head_row: String,
    pub(super) unit_column: String,
    pub(super) by_name: bool,
    /// Columns with their heads and the fact that is chosen.
    pub(super) columns: Vec<(String, String, String)>,
}

/// The mapping by which a file is read: carried along, chosen from those of the office, or just typed; none else.
pub(super) async fn chosen(person: &SignedIn, upload: &Upload) -> organisation::Result<Option<Mapping>> {
    if !upload.mapping.is_empty() {
        return Ok(serde_json::from_str(&upload.mapping).ok());
    }
    let programme = &person.app.programme;
    if let Some(id) = upload.saved.filter(|_| !upload.field("use").is_empty()) {
        let kept = imports::mappings(programme, &person.actor).await?;
        let found = kept.into_iter().find(|kept| kept.id == id).ok_or(Error::NotFound)?;
        return Ok(Some(found.mapping));
    }
    let Some(sheet) = asked(upload) else { return Ok(None) };
    let previews = imports::previews(&upload.content).await?;
    let field = |name| upload.of_sheet(name, sheet);
    let by = if field("by") == "name" { By::Name } else { By::Code };
    let column = |(name, fact): &(String, String)| {
        let column = name.strip_prefix("column-")?.strip_prefix(&format!("{sheet}-"))?;
        Some((column.to_owned(), fact.clone()))
    };
    let columns: Vec<(String, String)> = upload.typed.iter().filter_map(column).collect();
    let head_row = field("head_row").trim().parse().unwrap_or_default();
    let name = sheet.checked_sub(1).and_then(|place| previews.get(place)).map_or("", |preview| &preview.sheet);
    let mapping = Mapping::of(&previews, name, (head_row, field("unit_column"), by), &columns)?;
    if !upload.field("mapping_name").trim().is_empty() {
        let name = (upload.field("keeper").parse().ok(), upload.field("mapping_name"));
        imports::keep_mapping(programme, &person.actor, name, &mapping, person.now).await?;
    }
    Ok(Some(mapping))
}

/// The number of the sheet that is to be checked.
fn asked(upload: &Upload) -> Option<usize> {
    upload.field("sheet").parse().ok()
}

/// Shows a mapping that was refused as it was typed, or a workbook that cannot be read.
pub(super) async fn refused(person: &SignedIn, upload: &Upload, why: &Refused) -> Answer {
    let complaints = Complaints::default().and_refused(person.words, why);
    match imports::previews(&upload.content).await {
        Ok(previews) => ask(person, upload, previews, complaints).await,
        Err(Error::Refused(unreadable)) => {
            let complaints = Complaints::default().and_refused(person.words, &unreadable);
            refused_page(&build(person, upload.year, complaints).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks which column is which figure.
pub(super) async fn ask(person: &SignedIn, upload: &Upload, previews: Vec<Preview>, complaints: Complaints) -> Answer {
    let saved = imports::mappings(&person.app.programme, &person.actor).await?;
    let sheets = (1..).zip(previews).map(|(number, preview)| sheet_form(upload, number, preview)).collect();
    let mut page = build(person, upload.year, Complaints::default()).await?;
    page.foreign = Some(Foreign {
        sent: upload.sent(),
        saved,
        sheets,
        complaints: complaints.all().map(str::to_owned).collect(),
        mapping_name: upload.field("mapping_name").to_owned(),
        keepers: imports::mapping_keepers(&person.actor).map(|held| (held.unit, held.unit_name.clone())).collect(),
        keeper: upload.field("keeper").parse().unwrap_or_default(),
    });
    refused_page(&page)
}

/// The form of a sheet as it was typed; of a new one the row with the most texts is offered as the head.
fn sheet_form(upload: &Upload, number: usize, preview: Preview) -> SheetForm {
    let typed = |name| upload.of_sheet(name, number);
    let filled = |row: &(u32, Vec<String>)| row.1.iter().filter(|text| !text.is_empty()).count();
    let fullest = preview.rows.iter().rev().max_by_key(|row| filled(row));
    let head = preview.rows.iter().find(|row| typed("head_row") == row.0.to_string()).or(fullest);
    let or = |typed: &str, otherwise: String| if typed.is_empty() { otherwise } else { typed.to_owned() };
    let columns = preview
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let words = head.and_then(|(_, row)| row.get(place)).cloned().unwrap_or_default();
            let fact = upload.field(&format!("column-{number}-{column}")).to_owned();
            (column.clone(), words, fact)
        })
        .collect();
    SheetForm {
        number,
        open: asked(upload).unwrap_or(1) == number,
        head_row: or(typed("head_row"), head.map(|(number, _)| number.to_string()).unwrap_or_default()),
        unit_column: or(typed("unit_column"), "A".to_owned()),
        by_name: typed("by") == "name",
        columns,
        preview,
    }
}

/// Removes a mapping of the office.
pub(crate) async fn remove(person: SignedIn, Path(mapping): Path<i64>) -> Answer {
    imports::remove_mapping(&person.app.programme, &person.actor, mapping, person.now).await?;
    Ok(Redirect::to("/figures/imports").into_response())
}
