//! The due page of a provincial officer with thousands of open tasks, over HTTP and without it.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use chrono::Days;
use correspondence::{
    Body,
    directive::{self, NewItem, To},
    due::{self, Part},
    paper::{self, Draft, NewSignature, Signing},
    task::Needs,
};
use organisation::{Action, Actor, Change, Moment, Place, Role};
use programme::Programme;
use storage::{FromQueryResult, Sql as _};

use super::{actor, client::Client, saving::served, timing::Times};
use crate::{refused::spoken, world};

/// Letters of the ministry, and items of each: together the open tasks.
const LETTERS: usize = 60;
const ITEMS: usize = directive::MOST_ITEMS;
/// How often the page is asked for.
const RUNS: u64 = 200;

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        sign_in_name: String,
        unit_id: i64,
    }
    let sql = "SELECT a.sign_in_name, o.unit_id FROM office o JOIN account a ON a.person_id = o.person_id
               WHERE o.role = $1 AND o.valid_to IS NULL ORDER BY o.id LIMIT 1";
    let lead: Option<Row> = programme.store.read().row(sql, [Role::ProvincialLead.name().into()]).await?;
    let lead = lead.context("no provincial officer")?;
    let ministry = actor(programme, "bo").await?;
    for letter in 0..LETTERS {
        send(programme, &ministry, lead.unit_id, letter).await?;
    }
    programme.store.analyse().await?;
    let officer = actor(programme, &lead.sign_in_name).await?;
    let (mut found, mut shown, mut tasks) = (Times::default(), Times::default(), 0);
    let today = Moment::now().today();
    for _ in 0..RUNS {
        let started = Instant::now();
        let part = Part { group: None, skip: 0, take: 50 };
        let page = due::of(&programme.store, &officer, &[], part, today).await.map_err(spoken)?;
        found.add(started.elapsed());
        tasks = black_box(page).count(None);
    }
    let (host, server) = served(programme).await?;
    let mut client = Client::sign_in(host, &lead.sign_in_name, world::PASSWORD).await?;
    for _ in 0..RUNS {
        let started = Instant::now();
        let status = client.get("/due").await?;
        shown.add(started.elapsed());
        anyhow::ensure!(status == 200, "the page answered {status}");
    }
    drop(server);
    println!("{tasks} things due from a provincial officer, counted and the first fifty found: {found}");
    println!("the due page of the same officer over HTTP: {shown}");
    Ok(())
}

/// A letter of the ministry, issued and sent to one province.
async fn send(programme: &Programme, ministry: &Actor, province: i64, letter: usize) -> anyhow::Result<()> {
    let (store, now) = (&programme.store, Moment::now());
    let unit = ministry.held(Role::Ministry).context("no office in the ministry")?.unit;
    let office = ministry.office_for(Action::IssuePapers, &Place { unit, above: Vec::new() }).map_err(spoken)?;
    let draft = Draft {
        kind: "letter".to_owned(),
        symbol: "BYT-MẪU".to_owned(),
        subject: format!("Measurement {letter}"),
        body: "Measurement.".to_owned(),
        urgency: None,
        valid: (None, None),
        recipients: Vec::new(),
        links: Vec::new(),
        signature: Some(NewSignature {
            mode: documents::Mode::Head,
            collective: None,
            head_title: "BỘ TRƯỞNG".to_owned(),
            signer_title: None,
            signer: ministry.name.clone(),
            delegation: None,
        }),
    };
    let mut change = Change::begin(store, ministry, office, now).await.map_err(spoken)?;
    let by = (ministry, office);
    let id = paper::draft_in(&mut change, by, &Body::of_unit(unit), &draft).await.map_err(spoken)?;
    change.commit().await.map_err(spoken)?;
    let drafted = paper::find(store, id).await.map_err(spoken)?;
    let mut change = Change::begin(store, ministry, office, now).await.map_err(spoken)?;
    let signing = Signing { on: now.today(), number: None };
    paper::issue_in(&mut change, by, &drafted, drafted.version, signing).await.map_err(spoken)?;
    change.commit().await.map_err(spoken)?;
    let days = |item: usize| u64::try_from((letter * ITEMS + item) % 90);
    let items = (0..ITEMS).map(|item| {
        Ok(NewItem {
            words: format!("Measured item {item} of letter {letter}"),
            needs: Needs::Report,
            measure: String::new(),
            due_on: now.today().checked_add_days(Days::new(days(item)?)),
            lead_sector: String::new(),
            partner_sectors: Vec::new(),
        })
    });
    let items: Vec<NewItem> = items.collect::<anyhow::Result<_>>()?;
    directive::set_items(store, ministry, id, &items, now).await.map_err(spoken)?;
    let items = directive::items(store.read(), id).await.map_err(spoken)?;
    let items: Vec<i64> = items.iter().map(|item| item.id).collect();
    directive::dispatch(store, ministry, id, &items, &To::Units(vec![province]), now).await.map_err(spoken)?;
    Ok(())
}
