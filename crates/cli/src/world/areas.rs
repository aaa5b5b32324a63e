//! Invented lists of area classes: where border, mountains, islands, regions and specially difficult communes are said
//! to be. Each list is taken over as an authority's would be, with a ground that says what it is.

use organisation::{
    Error, Moment, Result,
    area_list::{self, Heading},
};
use storage::Store;

use super::{
    Seeded,
    dice::{Dice, Matter},
    land::{self, Commune},
};

/// Of a thousand mountain communes so many lie at the border.
const BORDER: u64 = 150;
/// Regions of mountain communes, by their weight.
const REGIONS: [(u64, &str); 3] = [(35, "I"), (25, "II"), (40, "III")];
/// Of a thousand communes of region III so many are said to be specially difficult.
const DIFFICULT: u64 = 550;
/// The lists: scheme, and first day.
const LISTS: [(&str, &str); 6] = [
    ("mountain", "2025-07-01"),
    ("island", "2025-07-01"),
    ("border", "2025-07-01"),
    ("special_difficult", "2025-07-01"),
    ("minority_region_2021_25", "2025-07-01"),
    ("minority_region_2026_30", "2026-01-01"),
];

/// Takes over all lists for the communes of the first one's day.
pub(crate) async fn list_all(store: &Store, world: &Seeded, communes: &[Commune], at: Moment) -> Result<()> {
    for (scheme, from) in LISTS {
        let mut list = csv::Writer::from_writer(Vec::new());
        list.write_record(["unit", "name", "class"]).map_err(Error::broken)?;
        for commune in communes {
            if let Some(class) = class_of(world, commune, scheme) {
                let unit = &commune.unit;
                list.write_record([unit.code.as_str(), unit.name.as_str(), class]).map_err(Error::broken)?;
            }
        }
        let heading = Heading {
            scheme: scheme.to_owned(),
            instrument: world.invented.grounds.areas.clone(),
            from: from.to_owned(),
            complete: false,
            province: None,
        };
        area_list::take_by_program(store, &heading, &list.into_inner().map_err(Error::broken)?, at).await?;
    }
    Ok(())
}

/// The class in a scheme; everything but the islands lies in the mountains.
fn class_of(world: &Seeded, commune: &Commune, scheme: &str) -> Option<&'static str> {
    let island = commune.unit.kind == "dac_khu";
    if island || !land::is_mountainous(world, commune) {
        return (island && scheme == "island").then_some("island");
    }
    let mut dice = Dice::of(world.seed, Matter::Areas, &commune.unit.code);
    let (border, region, difficult) = (dice.chance(BORDER), dice.weighted(&REGIONS), dice.chance(DIFFICULT));
    match scheme {
        "mountain" => Some("mountain"),
        "border" => border.then_some("border"),
        "special_difficult" => (difficult && region == Some("III")).then_some("special_difficult"),
        "minority_region_2021_25" | "minority_region_2026_30" => region,
        _ => None,
    }
}
