use axum::{body::Bytes, extract::Multipart};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use programme::imports::Mapping;

use super::Sent;

/// The largest file that is taken, in bytes.
const LARGEST_FILE: usize = 8 * 1024 * 1024;

/// The form: the year, the file, how to read it, and the seal of the dry run that is confirmed.
#[derive(Debug, Default)]
pub(super) struct Upload {
    pub(super) year: i64,
    pub(super) name: String,
    pub(super) content: Bytes,
    pub(super) seal: Option<String>,
    pub(super) reason: String,
    /// A mapping that was chosen before, as JSON.
    pub(super) mapping: String,
    /// The mapping of the office that is chosen.
    pub(super) saved: Option<i64>,
    /// A new mapping as it was typed: fields by their names.
    pub(super) typed: Vec<(String, String)>,
}

impl Upload {
    pub(super) async fn read(mut form: Multipart) -> Result<Self, &'static str> {
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await.map_err(|_| "imports.refused.unreadable")? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let content = field.bytes().await.map_err(|_| "imports.refused.too_large")?;
            let text = || String::from_utf8_lossy(&content).into_owned();
            match name.as_str() {
                "year" => upload.year = text().parse().unwrap_or_default(),
                "reason" => upload.reason = text(),
                "seal" => upload.seal = Some(text()),
                "name" => upload.name = text(),
                "mapping" => upload.mapping = text(),
                "saved" => upload.saved = text().parse().ok(),
                "content" => {
                    let bytes = STANDARD.decode(&content).map_err(|_| "imports.refused.unreadable")?;
                    upload.content = bytes.into();
                }
                "file" => {
                    upload.name = file_name.unwrap_or_default();
                    upload.content = content;
                }
                _ => upload.typed.push((name, text())),
            }
        }
        if upload.content.len() > LARGEST_FILE {
            return Err("imports.refused.too_large");
        }
        Ok(upload)
    }

    pub(super) fn is_workbook(&self) -> bool {
        programme::imports::is_workbook(&self.content)
    }

    /// The same with the mapping by which it is read.
    pub(super) fn with(mut self, mapping: Option<Mapping>) -> Self {
        self.mapping = mapping.and_then(|mapping| serde_json::to_string(&mapping).ok()).unwrap_or_default();
        self
    }

    /// What of a typed mapping stands in a field.
    pub(super) fn field(&self, name: &str) -> &str {
        self.typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// What of it stands in a field of a sheet, by the sheet's number.
    pub(super) fn of_sheet(&self, name: &str, sheet: usize) -> &str {
        self.field(&format!("{name}-{sheet}"))
    }

    /// The file for the next form.
    pub(super) fn sent(&self) -> Sent {
        Sent { name: self.name.clone(), content: STANDARD.encode(&self.content), mapping: self.mapping.clone() }
    }
}
