//! A year of letters of the ministry, sent to every province and commune by the program's own actions; what became of
//! each task is drawn, and written in few statements.

mod fate;
mod load;

use chrono::NaiveDate;
use correspondence::{
    Body, delegation,
    directive::{self, NewItem, To},
    paper::{self, Channel, Draft, Link, LinkKind, NewRecipient, NewSignature, RecipientRole, Signing},
    task::Needs,
};
use organisation::{Actor, Error, Moment, Result, Role, unit};
use serde::Deserialize;
use storage::{Sql as _, Store};

use super::{
    Seeded,
    course::at,
    people::{MINISTRY, People},
};

/// The words of the letters.
#[derive(Debug, Deserialize)]
pub(super) struct Letters {
    signer: String,
    head_title: String,
    signer_title: String,
    ground: String,
    plan_subject: String,
    report_subject: String,
    answer_body: String,
    chair_title: String,
    copy: String,
    file_copy: String,
    addressee_all: String,
    return_reason: String,
    extension_reason: String,
    extension_words: String,
    letter: Vec<Letter>,
}

#[derive(Debug, Deserialize)]
struct Letter {
    subject: String,
    body: String,
    sent_on: NaiveDate,
    basis: Option<String>,
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
    due_on: NaiveDate,
}

/// Writes the year's letters, as they stand now.
pub(super) async fn write(store: &Store, world: &Seeded, people: &People, now: Moment) -> Result<()> {
    let letters: Letters = toml::from_str(include_str!("../../data/letters.toml")).map_err(Error::broken)?;
    let from = letters.letter.first().map_or_else(|| now.today(), |letter| letter.sent_on);
    let ministry = unit::by_code(store.read(), unit::level::MINISTRY, MINISTRY, from).await?.ok_or(Error::NotFound)?;
    let official = people.post(ministry.id, Role::Ministry, 0).ok_or(Error::NotFound)?;
    let official = super::people::actor(store, official, now.today()).await?;
    let body = Body::of_unit(ministry.id);
    let delegation = delegate(store, &official, (&letters, &body), at(from, 8 * 3_600)).await?;
    for letter in &letters.letter {
        let sent = at(letter.sent_on, 9 * 3_600);
        let paper = issue(store, &official, (&letters, letter), (&body, delegation), sent).await?;
        send(store, &official, (paper, letter), sent).await?;
        load::settle(store, world, people, (&letters, paper), now).await?;
    }
    let tx = store.write().await?;
    // what was told long ago was read
    tx.run("UPDATE notice SET read_at = at WHERE at < $1", [(now.0 - 7 * 86_400_000).into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// The vice minister signs for the minister, and the paper says on what ground.
async fn delegate(store: &Store, official: &Actor, (letters, body): (&Letters, &Body), at: Moment) -> Result<i64> {
    let new = delegation::NewDelegation {
        mode: documents::Mode::For,
        head_title: letters.head_title.clone(),
        signer_title: letters.signer_title.clone(),
        signer: letters.signer.clone(),
        from: at.today(),
        to: None,
        ground: letters.ground.clone(),
        paper: None,
        scope: String::new(),
    };
    delegation::enter(store, official, body, &new, at).await
}

async fn issue(
    store: &Store,
    official: &Actor,
    (letters, letter): (&Letters, &Letter),
    (body, delegation): (&Body, i64),
    at: Moment,
) -> Result<i64> {
    let sql = "SELECT id FROM official_paper WHERE instrument = $1";
    let basis = match &letter.basis {
        Some(key) => store.read().number(sql, [key.clone().into()]).await?,
        None => None,
    };
    let recipient = |name: &str, role| NewRecipient {
        body: None,
        name: name.to_owned(),
        role,
        purpose: String::new(),
        channel: Channel::Electronic,
        through: String::new(),
    };
    let draft = Draft {
        kind: "letter".to_owned(),
        symbol: "BYT-MẪU".to_owned(),
        subject: letter.subject.clone(),
        body: letter.body.clone(),
        urgency: None,
        valid: (None, None),
        recipients: vec![
            recipient(&letters.addressee_all, RecipientRole::Addressee),
            recipient(&letters.copy, RecipientRole::Copy),
            recipient(&letters.file_copy, RecipientRole::Internal),
        ],
        links: basis.map(|to| Link { to, kind: LinkKind::CitesBasis, note: String::new() }).into_iter().collect(),
        signature: Some(NewSignature {
            mode: documents::Mode::For,
            collective: None,
            head_title: letters.head_title.clone(),
            signer_title: Some(letters.signer_title.clone()),
            signer: letters.signer.clone(),
            delegation: Some(delegation),
        }),
    };
    let id = paper::draft(store, official, body, &draft, at).await?;
    let version = paper::find(store, id).await?.version;
    paper::issue(store, official, id, version, Signing { on: at.today(), number: None }, at).await?;
    Ok(id)
}

/// Each item goes to its own level.
async fn send(store: &Store, official: &Actor, (paper, letter): (i64, &Letter), at: Moment) -> Result<()> {
    let new = |item: &Item| {
        Ok(NewItem {
            words: item.words.clone(),
            needs: Needs::from_name(&item.needs).ok_or(Error::NotFound)?,
            measure: item.measure.clone(),
            due_on: Some(item.due_on),
            lead_sector: item.lead_sector.clone(),
            partner_sectors: item.partner_sectors.clone(),
        })
    };
    let items = letter.item.iter().map(new).collect::<Result<Vec<_>>>()?;
    directive::set_items(store, official, paper, &items, at).await?;
    let rows = directive::items(store.read(), paper).await?;
    for (to, name) in [(To::Provinces, "provinces"), (To::ProvincesAndCommunes, "provinces_and_communes")] {
        let chosen: Vec<i64> =
            rows.iter().zip(&letter.item).filter(|(_, item)| item.to == name).map(|(row, _)| row.id).collect();
        if !chosen.is_empty() {
            directive::dispatch(store, official, paper, &chosen, &to, at).await?;
        }
    }
    Ok(())
}
