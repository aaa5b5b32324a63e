use programme::target::{Aim, Certainty, Known, Milestone, NewPath, PathRefusal};

use crate::again::Fields;

/// Rows of the form, each a year and its share.
pub(super) const ROWS: usize = 5;

/// What somebody typed, or what is offered to begin with.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// Year and share of each row.
    pub(super) rows: Vec<(String, String)>,
    /// Id of the standard.
    pub(super) standard: String,
    /// The day of the list of units.
    pub(super) units_on: String,
    /// Name of the certainty.
    pub(super) certainty: String,
    /// The document.
    pub(super) ground: String,
}

impl Typed {
    /// As it was sent.
    pub(super) fn sent(fields: &Fields) -> Self {
        let row = |row: usize| {
            (fields.get(&format!("year_{row}")).to_owned(), fields.get(&format!("share_{row}")).to_owned())
        };
        Self {
            rows: (1..=ROWS).map(row).collect(),
            standard: fields.get("standard").to_owned(),
            units_on: fields.get("units_on").to_owned(),
            certainty: fields.get("certainty").to_owned(),
            ground: fields.get("ground").to_owned(),
        }
    }

    /// An empty form, or one that says what a document is known to set.
    pub(super) fn beginning(offer: Option<&Known>, standard: &str, today: chrono::NaiveDate) -> Self {
        let milestone = |one: &Milestone| (one.year.to_string(), written(one.share));
        let mut rows: Vec<_> = offer.map_or_else(Vec::new, |known| known.milestones.iter().map(milestone).collect());
        rows.resize(ROWS, (String::new(), String::new()));
        Self {
            rows,
            standard: standard.to_owned(),
            units_on: organisation::day(offer.and_then(|known| known.on).unwrap_or(today)),
            certainty: offer.map_or("", |known| known.provenance.key()).to_owned(),
            ground: offer.map_or_else(String::new, |known| known.ground.clone()),
        }
    }

    /// The path that was typed.
    pub(super) fn read(&self) -> Result<NewPath, PathRefusal> {
        let filled = self.rows.iter().filter(|(year, share)| !year.is_empty() || !share.is_empty());
        let milestone = |(year, share): &(String, String)| {
            let year = year.parse().map_err(|_| PathRefusal::Unreadable)?;
            match Aim::parse("share", share) {
                Some(Aim::Share(share)) => Ok(Milestone { year, share }),
                _ => Err(PathRefusal::Unreadable),
            }
        };
        Ok(NewPath {
            milestones: filled.map(milestone).collect::<Result<_, _>>()?,
            standard: self.standard.clone(),
            units_on: crate::form::read_day(&self.units_on).ok_or(PathRefusal::NoUnits)?,
            certainty: Certainty::from_name(&self.certainty).ok_or(PathRefusal::CertaintyUnknown)?,
            ground: self.ground.clone(),
        })
    }
}

/// Hundredths of a percent as people write them, with a point.
pub(super) fn written(hundredths: u64) -> String {
    let decimal = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
}
