//! Letters of the ministry, of provinces and of a commune, sent by the program's own actions; what became of each task is
//! drawn, and written in few statements.

mod arrivals;
mod fate;
mod load;
mod rows;
mod sending;

use std::collections::HashMap;

use correspondence::directive::{self, Onward, To};
use organisation::{Error, Result, Role, unit};
use serde::Deserialize;

use self::fate::End;
use super::{
    desk::Desk,
    dice::{Dice, Matter},
};

/// The words of the letters.
#[derive(Debug, Deserialize)]
struct Letters {
    mark: String,
    signer: String,
    ground: String,
    titles: Titles,
    collective: String,
    purpose: String,
    copies: HashMap<String, String>,
    file_copy: String,
    addressees: HashMap<String, String>,
    return_reason: String,
    extension_reason: String,
    extension_words: String,
    passed_on_words: String,
    handed_to: HashMap<String, String>,
    receipt: String,
    answer: Vec<Answer>,
    arrival: Vec<Arrival>,
    letter: Vec<Letter>,
}

/// Titles of those who sign.
#[derive(Debug, Deserialize)]
struct Titles {
    minister: String,
    vice_minister: String,
    director: String,
    chair: String,
}

/// The paper with which a task is answered.
#[derive(Debug, Deserialize)]
struct Answer {
    needs: String,
    kind: String,
    symbol: String,
    subject: String,
}

/// A paper of somebody who has no unit here.
#[derive(Debug, Deserialize)]
struct Arrival {
    to: String,
    issuer: String,
    kind: String,
    number: String,
    symbol: String,
    subject: String,
    day: i64,
}

#[derive(Debug, Deserialize)]
struct Letter {
    #[serde(default)]
    key: String,
    from: String,
    /// The People's Committee of a province, not its lead department.
    #[serde(default)]
    committee: bool,
    #[serde(default)]
    kind: Option<String>,
    subject: String,
    body: String,
    day: i64,
    urgency: Option<String>,
    basis: Option<String>,
    implements: Option<String>,
    #[serde(default)]
    item: Vec<Item>,
}

#[derive(Debug, Deserialize)]
struct Item {
    words: String,
    needs: String,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    lead_sector: String,
    #[serde(default)]
    partner_sectors: Vec<String>,
    to: String,
    due: i64,
    /// What became of it in the commune with which a visitor begins, in its province, in a department.
    commune: Option<End>,
    province: Option<End>,
    department: Option<End>,
    /// The day on which the visitor's province passed it on to its communes.
    passed_on: Option<i64>,
}

impl Item {
    fn to(&self) -> Result<To> {
        match self.to.as_str() {
            "provinces" => Ok(To::Provinces),
            "provinces_and_communes" => Ok(To::ProvincesAndCommunes),
            "communes" => Ok(To::Communes),
            "sectors" => Ok(To::Sectors(vec![self.lead_sector.clone()])),
            _ => Err(Error::NotFound),
        }
    }
}

/// A letter that went out.
struct Issued<'a> {
    letter: &'a Letter,
    paper: i64,
    /// Rows of its items.
    items: Vec<i64>,
}

/// Papers that others of the year rest on, by their keys.
pub(super) type Papers = HashMap<String, i64>;

/// Writes the year's letters with what became of them, and the books of arrivals; gives the papers that have a key.
pub(super) async fn write(desk: &Desk<'_>) -> Result<Papers> {
    let letters: Letters = toml::from_str(include_str!("../../data/letters.toml")).map_err(Error::broken)?;
    let (mut papers, mut issued) = (Papers::new(), Vec::new());
    let delegation = sending::delegate(desk, &letters).await?;
    for letter in &letters.letter {
        let sent = sending::send(desk, (&letters, letter), (delegation, &papers)).await?;
        if !letter.key.is_empty() {
            papers.insert(letter.key.clone(), sent.paper);
        }
        issued.push(sent);
    }
    load::settle(desk, &letters, &issued).await?;
    for sent in &issued {
        for (item, row) in sent.letter.item.iter().zip(&sent.items) {
            if let Some(day) = item.passed_on {
                pass_on(desk, &letters, (sent.paper, *row), day).await?;
            }
        }
    }
    arrivals::enter(desk, &letters).await?;
    Ok(papers)
}

/// The visitor's province passes an item on to its communes.
async fn pass_on(desk: &Desk<'_>, letters: &Letters, (paper, item): (i64, i64), day: i64) -> Result<()> {
    let (province, at) = (desk.showcase()?.province.id, desk.moment(day, 10));
    let lead = desk.actor(province, Role::ProvincialLead, at.today()).await?;
    let words = letters.passed_on_words.clone();
    let onward = Onward { items: vec![item], to: To::Communes, due_on: None, words };
    directive::pass_on(desk.store, &lead, (paper, province), &onward, at).await?;
    Ok(())
}

/// Who signs in the name of a department: invented, and nobody with an office here.
fn director(desk: &Desk<'_>, unit: &unit::Unit, sector: &str) -> String {
    let mut dice = Dice::of(desk.world.seed, Matter::People, &format!("{sector} {}", unit.code));
    desk.world.invented.name(&mut dice)
}
