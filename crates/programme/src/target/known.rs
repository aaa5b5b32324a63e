use chrono::NaiveDate;
use organisation::{Error, Result, unit};
use serde::Deserialize;
use standards::Provenance;
use storage::Store;

use super::{Aim, Milestone};

const KNOWN: &str = include_str!("../../../../data/targets.toml");

/// A path that a document is known to set: an offer, never in force by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The document.
    pub ground: String,
    /// How sure it is that it says so.
    pub provenance: Provenance,
    /// The day of the document whose list of units is meant, where the document is a province's.
    pub on: Option<NaiveDate>,
    /// By year.
    pub milestones: Vec<Milestone>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    target: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    province: Option<String>,
    on: Option<NaiveDate>,
    ground: String,
    provenance: String,
    milestones: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    year: i64,
    share: String,
}

/// The file of known targets says something that is none: a fault of the data.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} in the file of known targets is no share or provenance")]
struct Unreadable(String);

/// The paths that documents are known to set for a province, or for the country.
pub async fn known(store: &Store, province: Option<i64>) -> Result<Vec<Known>> {
    let file: File = toml::from_str(KNOWN).map_err(Error::broken)?;
    let mut found = Vec::new();
    for entry in file.target {
        let scope = match (&entry.province, entry.on) {
            (Some(code), Some(on)) => {
                let unit = unit::by_code(store.read(), unit::level::PROVINCE, code, on).await?;
                unit.map(|unit| unit.id)
            }
            _ => None,
        };
        if scope == province && (entry.province.is_none() == scope.is_none()) {
            found.push(entry.read()?);
        }
    }
    Ok(found)
}

impl Entry {
    fn read(self) -> Result<Known> {
        let unreadable = |word: &str| Error::broken(Unreadable(word.to_owned()));
        let provenance = Provenance::from_key(&self.provenance).ok_or_else(|| unreadable(&self.provenance))?;
        let milestone = |written: &Written| match Aim::parse("share", &written.share) {
            Some(Aim::Share(share)) => Ok(Milestone { year: written.year, share }),
            _ => Err(unreadable(&written.share)),
        };
        let milestones = self.milestones.iter().map(milestone).collect::<Result<_>>()?;
        Ok(Known { ground: self.ground, provenance, on: self.on, milestones })
    }
}
