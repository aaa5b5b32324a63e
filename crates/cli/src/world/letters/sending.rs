//! A letter goes out: drafted, issued with its number, its items sent as tasks.

use chrono::NaiveDate;
use correspondence::{
    Body, delegation,
    directive::{self, NewItem, To},
    paper::{self, Channel, Draft, Link, LinkKind, NewRecipient, NewSignature, RecipientRole, Signing},
    task::Needs,
};
use documents::Mode;
use organisation::{Action, Actor, Change, Error, Moment, Result, Role, unit};
use storage::Sql as _;

use super::{Desk, Issued, Item, Letter, Letters, Papers, director};

/// In whose name a letter goes out; who writes, signs and sends it.
struct Sender {
    body: Body,
    writer: Actor,
    signer: Actor,
    signature: NewSignature,
}

/// The vice minister signs for the minister, and papers say on what ground.
pub(super) async fn delegate(desk: &Desk<'_>, letters: &Letters) -> Result<i64> {
    let first = letters.letter.iter().map(|letter| letter.day).min().unwrap_or(0);
    let at = desk.moment(first, 8);
    let official = desk.actor(desk.ministry, Role::Ministry, at.today()).await?;
    let new = delegation::NewDelegation {
        mode: Mode::For,
        head_title: letters.titles.minister.clone(),
        signer_title: letters.titles.vice_minister.clone(),
        signer: letters.signer.clone(),
        from: at.today(),
        to: None,
        ground: letters.ground.clone(),
        paper: None,
        scope: String::new(),
    };
    delegation::enter(desk.store, &official, &Body::of_unit(desk.ministry), &new, at).await
}

/// Issues a letter and sends its items.
pub(super) async fn send<'a>(
    desk: &Desk<'_>,
    (letters, letter): (&Letters, &'a Letter),
    (delegation, papers): (i64, &Papers),
) -> Result<Issued<'a>> {
    let at = desk.moment(letter.day, 9);
    let sender = sender(desk, (letters, letter), delegation, at.today()).await?;
    let draft = Draft {
        kind: letter.kind.clone().unwrap_or_else(|| "letter".to_owned()),
        symbol: String::new(),
        subject: letter.subject.clone(),
        body: format!("{}\n{}", letter.body, letters.mark),
        urgency: letter.urgency.clone(),
        valid: (None, None),
        recipients: recipients(desk, letters, letter)?,
        links: links(desk, letter, papers).await?,
        signature: Some(sender.signature.clone()),
    };
    let paper = issue(desk, &sender, &draft, at).await?;
    let items = if letter.item.is_empty() {
        Vec::new()
    } else {
        dispatch(desk, &sender.signer, (paper, &letter.item), at).await?
    };
    Ok(Issued { letter, paper, items })
}

async fn sender(
    desk: &Desk<'_>,
    (letters, letter): (&Letters, &Letter),
    delegation: i64,
    on: NaiveDate,
) -> Result<Sender> {
    let (seat, titles) = (desk.seat(&letter.from)?, &letters.titles);
    let signature = |mode, head_title: &String, signer| NewSignature {
        mode,
        collective: (mode == Mode::OnBehalf).then(|| letters.collective.clone()),
        head_title: head_title.clone(),
        signer_title: None,
        signer,
        delegation: None,
    };
    let actor = async |role| desk.actor(seat.unit, role, on).await;
    let (writer, signer, signature) = match seat.level {
        unit::level::MINISTRY => {
            let official = actor(Role::Ministry).await?;
            let signature = NewSignature {
                signer_title: Some(titles.vice_minister.clone()),
                delegation: Some(delegation),
                ..signature(Mode::For, &titles.minister, letters.signer.clone())
            };
            (official.clone(), official, signature)
        }
        unit::level::PROVINCE if letter.committee => {
            let (office, chair) = (actor(Role::ProvincialOffice).await?, actor(Role::ProvincialChair).await?);
            (office, chair.clone(), signature(Mode::OnBehalf, &titles.chair, chair.name))
        }
        unit::level::PROVINCE => {
            let lead = actor(Role::ProvincialLead).await?;
            let unit = unit::find(desk.store.read(), seat.unit, on).await?;
            let sector = correspondence::body::lead(seat.level, on).unwrap_or_default();
            (lead.clone(), lead, signature(Mode::Head, &titles.director, director(desk, &unit, sector)))
        }
        _ => {
            let (officer, chair) = (actor(Role::CommuneOfficer).await?, actor(Role::CommuneChair).await?);
            (officer, chair.clone(), signature(Mode::OnBehalf, &titles.chair, chair.name))
        }
    };
    let held = writer.offices.iter().find(|held| held.unit == seat.unit).ok_or(Error::NotFound)?;
    Ok(Sender { body: Body::of(held, on), writer, signer, signature })
}

/// Whom a letter goes to: each level in one line, departments by their own house.
fn recipients(desk: &Desk<'_>, letters: &Letters, letter: &Letter) -> Result<Vec<NewRecipient>> {
    let recipient = |name: &String, role, purpose: &str| NewRecipient {
        body: None,
        name: name.clone(),
        role,
        purpose: purpose.to_owned(),
        channel: Channel::Electronic,
        through: String::new(),
    };
    let inside = !letter.item.is_empty() && letter.item.iter().all(|item| item.to == "sectors");
    let role = if inside { RecipientRole::Internal } else { RecipientRole::Addressee };
    let mut to: Vec<&str> = letter.item.iter().map(|item| item.to.as_str()).collect();
    to.dedup();
    let mut addressees: Vec<_> = to.iter().filter_map(|to| letters.addressees.get(*to)).collect();
    addressees.dedup();
    let mut recipients: Vec<_> = addressees.into_iter().map(|name| recipient(name, role, &letters.purpose)).collect();
    if !inside {
        let copy = letters.copies.get(desk.seat(&letter.from)?.level).ok_or(Error::NotFound)?;
        recipients.push(recipient(copy, RecipientRole::Copy, ""));
    }
    recipients.push(recipient(&letters.file_copy, RecipientRole::Internal, ""));
    Ok(recipients)
}

async fn links(desk: &Desk<'_>, letter: &Letter, papers: &Papers) -> Result<Vec<Link>> {
    let mut links = Vec::new();
    if let Some(key) = &letter.basis {
        let sql = "SELECT id FROM official_paper WHERE instrument = $1";
        let to = desk.store.read().number(sql, [key.clone().into()]).await?.ok_or(Error::NotFound)?;
        links.push(Link { to, kind: LinkKind::CitesBasis, note: String::new() });
    }
    if let Some(key) = &letter.implements {
        let to = *papers.get(key).ok_or(Error::NotFound)?;
        links.push(Link { to, kind: LinkKind::Implements, note: String::new() });
    }
    Ok(links)
}

/// Gives a draft its number. It is printed when somebody first reads it.
async fn issue(desk: &Desk<'_>, sender: &Sender, draft: &Draft, at: Moment) -> Result<i64> {
    let store = desk.store;
    let id = paper::draft(store, &sender.writer, &sender.body, draft, at).await?;
    let drafted = paper::find(store, id).await?;
    let office = paper::keeper(&sender.signer, Action::IssuePapers, &sender.body, at)?;
    let mut change = Change::begin(store, &sender.signer, office, at).await?;
    let signing = Signing { on: at.today(), number: None };
    paper::issue_in(&mut change, (&sender.signer, office), &drafted, drafted.version, signing).await?;
    change.commit().await?;
    Ok(id)
}

/// Each item goes to its own level; gives the rows of the items.
async fn dispatch(desk: &Desk<'_>, actor: &Actor, (paper, items): (i64, &[Item]), at: Moment) -> Result<Vec<i64>> {
    let new = |item: &Item| {
        Ok(NewItem {
            words: item.words.clone(),
            needs: Needs::from_name(&item.needs).ok_or(Error::NotFound)?,
            measure: item.measure.clone(),
            due_on: Some(desk.day(item.due)),
            lead_sector: item.lead_sector.clone(),
            partner_sectors: item.partner_sectors.clone(),
        })
    };
    let new = items.iter().map(new).collect::<Result<Vec<_>>>()?;
    directive::set_items(desk.store, actor, paper, &new, at).await?;
    let rows: Vec<i64> = directive::items(desk.store.read(), paper).await?.iter().map(|row| row.id).collect();
    let mut sendings: Vec<(To, Vec<i64>)> = Vec::new();
    for (row, item) in rows.iter().zip(items) {
        let to = item.to()?;
        match sendings.iter_mut().find(|(known, _)| *known == to) {
            Some((_, chosen)) => chosen.push(*row),
            None => sendings.push((to, vec![*row])),
        }
    }
    for (to, chosen) in &sendings {
        directive::dispatch(desk.store, actor, paper, chosen, to, at).await?;
    }
    Ok(rows)
}
