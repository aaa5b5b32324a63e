//! The items of a paper, as its form writes them.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use correspondence::{
    directive::{self, Item, MOST_ITEMS, NewItem},
    paper,
    task::Needs,
};
use organisation::Result;

use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    form::read_day,
    frame::Frame,
    pages::boards::Opt,
    visit::SignedIn,
    words::Words,
};

/// Empty items below those that are there.
const SPARE: usize = 2;

#[derive(Template)]
#[template(path = "pages/directives/set.html")]
struct Page {
    frame: Frame,
    paper: i64,
    reference: String,
    subject: String,
    rows: Vec<Row>,
    again: Again,
}

/// The fields of an item.
struct Row {
    number: usize,
    words: String,
    needs: Vec<Opt>,
    measure: String,
    due_on: String,
    lead: Vec<Opt>,
    partners: Vec<Opt>,
}

/// An item as it is typed.
#[derive(Clone, Default)]
struct Typed {
    words: String,
    needs: String,
    measure: String,
    due_on: String,
    lead: String,
    partners: Vec<String>,
}

/// Shows the items of a paper to whoever sets them.
pub(crate) async fn show(visit: SignedIn, Path(paper): Path<i64>) -> Answer {
    let items = directive::items(visit.app.programme.store.read(), paper).await?;
    page(&build(&visit, paper, items.into_iter().map(Typed::of).collect(), Again::default()).await?)
}

/// Writes them.
pub(crate) async fn keep(visit: SignedIn, Path(paper): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let fields = Fields::of(fields);
    let typed: Vec<Typed> = (1..=MOST_ITEMS + SPARE).map(|number| Typed::read(&fields, number)).collect();
    let filled = typed.iter().rposition(Typed::is_filled).map_or(0, |last| last + 1);
    let typed: Vec<Typed> = typed.into_iter().take(filled).collect();
    if !fields.get("more").is_empty() {
        return page(&build(&visit, paper, typed, Again::default()).await?);
    }
    let store = &visit.app.programme.store;
    let done = match typed.iter().map(Typed::item).collect::<Result<Vec<_>>>() {
        Ok(items) => directive::set_items(store, &visit.actor, paper, &items, visit.now).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/directives/{paper}")).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, "items", fields, error)?;
            refused_page(&build(&visit, paper, typed, again).await?)
        }
    }
}

impl Typed {
    fn of(item: Item) -> Self {
        Self {
            words: item.words,
            needs: item.needs.name().to_owned(),
            measure: item.measure,
            due_on: item.due_on.unwrap_or_default(),
            lead: item.lead_sector,
            partners: item.partner_sectors.split_whitespace().map(str::to_owned).collect(),
        }
    }

    fn read(fields: &Fields, number: usize) -> Self {
        let get = |name: &str| fields.get(&format!("{name}-{number}")).to_owned();
        Self {
            words: get("words"),
            needs: get("needs"),
            measure: get("measure"),
            due_on: get("due_on"),
            lead: get("lead"),
            partners: fields.all(&format!("partner-{number}")).map(str::to_owned).collect(),
        }
    }

    /// Whether anything was typed or chosen; what it needs always is.
    fn is_filled(&self) -> bool {
        let typed = [&self.words, &self.measure, &self.due_on, &self.lead];
        typed.into_iter().any(|typed| !typed.is_empty()) || !self.partners.is_empty()
    }

    fn item(&self) -> Result<NewItem> {
        let due_on = match self.due_on.as_str() {
            "" => None,
            day => Some(read_day(day).ok_or(Unread::Day("due_on"))?),
        };
        Ok(NewItem {
            words: self.words.clone(),
            needs: Needs::from_name(&self.needs).ok_or(Unread::Choice("needs"))?,
            measure: self.measure.clone(),
            due_on,
            lead_sector: self.lead.clone(),
            partner_sectors: self.partners.clone(),
        })
    }
}

async fn build(visit: &SignedIn, id: i64, mut typed: Vec<Typed>, again: Again) -> Result<Page, Failure> {
    let programme = &visit.app.programme;
    let paper = paper::read(&programme.store, &visit.actor, id).await?;
    let own = directive::own_sector(&programme.store, &visit.actor, &paper).await?;
    typed.resize_with((typed.len() + SPARE).clamp(3, MOST_ITEMS), Typed::default);
    let sectors = programme.library();
    let sectors = sectors.sectors();
    let row = |(number, typed): (usize, Typed)| Row::of(visit.words, number, typed, (&sectors, own.as_deref()));
    let reference = paper.reference();
    Ok(Page {
        frame: visit.frame(visit.words.with("directive.set.title", "reference", &reference)),
        paper: id,
        reference,
        subject: paper.subject,
        rows: (1..).zip(typed).map(row).collect(),
        again,
    })
}

impl Row {
    fn of(words: Words, number: usize, typed: Typed, (sectors, own): (&[&str], Option<&str>)) -> Self {
        let needs = Needs::ALL.map(|needs| Opt {
            value: needs.name().to_owned(),
            words: words.say(&format!("directive.needs.{}", needs.name())),
            chosen: typed.needs == needs.name(),
        });
        let sector = |sector: &&str| Opt {
            value: (*sector).to_owned(),
            words: words.sector(sector),
            chosen: typed.lead == *sector,
        };
        // nothing chosen is the department itself, and the unit that receives the item where there is none
        let nobody = own.map_or_else(|| words.say("directive.set.no_lead"), |own| words.sector(own));
        let nobody = Opt { value: String::new(), words: nobody, chosen: false };
        let others = if own.is_some() { &[][..] } else { sectors };
        let partner =
            |sector: &&str| Opt { chosen: typed.partners.iter().any(|one| one == sector), ..sector_of(words, sector) };
        Self {
            number,
            needs: needs.into(),
            lead: std::iter::once(nobody).chain(others.iter().map(sector)).collect(),
            partners: sectors.iter().map(partner).collect(),
            words: typed.words,
            measure: typed.measure,
            due_on: typed.due_on,
        }
    }
}

fn sector_of(words: Words, sector: &str) -> Opt {
    Opt { value: sector.to_owned(), words: words.sector(sector), chosen: false }
}
