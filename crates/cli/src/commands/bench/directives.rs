//! One letter of three items to every province and commune, its board, and a provincial officer's desk.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use correspondence::{
    Body,
    directive::{self, NewItem, To},
    paper::{self, Draft, NewSignature, Signing},
    reminding,
    task::{self, Needs, Show, Whose},
};
use organisation::{Actor, Moment, Role, unit};
use programme::Programme;
use storage::Store;

use super::{actor, client::Client, saving::served, timing::Times};
use crate::{refused::spoken, world};

/// Who sends, and who has the tasks.
const MINISTRY: &str = "bo";
const LEAD: &str = "thamdinh.bacninh";
/// How often a letter is sent to everybody.
const LETTERS: usize = 5;
/// How often boards and lists are read.
const RUNS: usize = 100;
/// Letters of fifty items each to one province: 3,000 open tasks.
const DESK: usize = 60;

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let store = &programme.store;
    let (ministry, lead) = (actor(programme, MINISTRY).await?, actor(programme, LEAD).await?);
    let province = lead.held(Role::ProvincialLead).context("the department has no office")?.unit;
    let (mut sending, mut newest, mut count) = (Times::default(), 0, 0);
    for _ in 0..LETTERS {
        newest = letter(store, &ministry, 3).await?;
        let started = Instant::now();
        count = send(store, &ministry, newest, &To::ProvincesAndCommunes).await?;
        sending.add(started.elapsed());
    }
    for _ in 0..DESK {
        let paper = letter(store, &ministry, directive::MOST_ITEMS).await?;
        send(store, &ministry, paper, &To::Units(vec![province])).await?;
    }
    store.analyse().await?;
    let (today, mut open) = (Moment::now().today(), 0);
    let (mut national, mut own, mut desk) = (Times::default(), Times::default(), Times::default());
    for _ in 0..RUNS {
        let started = Instant::now();
        black_box(task::board(store, &ministry, newest, today).await.map_err(spoken)?);
        national.add(started.elapsed());
        let started = Instant::now();
        black_box(task::board(store, &lead, newest, today).await.map_err(spoken)?);
        own.add(started.elapsed());
        let started = Instant::now();
        open = task::inbox(store, &lead, (Whose::Mine, Show::Open), 0, today).await.map_err(spoken)?.count;
        desk.add(started.elapsed());
    }
    println!("a letter of 3 items sent to all provinces and communes, {count} tasks: {sending}");
    println!("the counts of its national board: {national}; of that of a province: {own}");
    println!("the first page of a provincial officer's {open} open tasks: {desk}");
    let started = Instant::now();
    let told = reminding::run(store, Moment::now()).await.map_err(spoken)?;
    println!("the day's reminders, {told} notices: {:.3} s", started.elapsed().as_secs_f64());
    let board = format!("/directives/{newest}");
    let pages = [(MINISTRY, board.as_str()), (LEAD, board.as_str()), (LEAD, "/tasks?whose=mine")];
    let [national, own, desk] = shown(programme, pages).await?;
    println!("over HTTP: the national board {national}; that of a province {own}; the list of tasks {desk}");
    Ok(())
}

/// How long pages take over HTTP.
async fn shown<const N: usize>(programme: &Arc<Programme>, pages: [(&str, &str); N]) -> anyhow::Result<[Times; N]> {
    let (host, _server) = served(programme).await?;
    let mut all = [(); N].map(|()| Times::default());
    for ((name, page), times) in pages.into_iter().zip(&mut all) {
        let mut client = Client::sign_in(host, name, world::PASSWORD).await?;
        for _ in 0..RUNS {
            let started = Instant::now();
            let status = client.get(page).await?;
            times.add(started.elapsed());
            anyhow::ensure!(status == 200, "{page} answered {status}");
        }
    }
    Ok(all)
}

/// Issues a letter of the ministry with so many items.
pub(super) async fn letter(store: &Store, ministry: &Actor, items: usize) -> anyhow::Result<i64> {
    let at = Moment::now();
    let office = ministry.held(Role::Ministry).context("the ministry has no office")?.unit;
    let level = unit::find(store.read(), office, at.today()).await.map_err(spoken)?.level;
    anyhow::ensure!(level == unit::level::MINISTRY, "the sender is no ministry");
    let draft = Draft {
        kind: "letter".to_owned(),
        symbol: "MEASUREMENT".to_owned(),
        subject: "Measurement".to_owned(),
        body: String::new(),
        urgency: None,
        valid: (None, None),
        recipients: Vec::new(),
        links: Vec::new(),
        signature: Some(NewSignature {
            mode: documents::Mode::Head,
            collective: None,
            head_title: "MEASUREMENT".to_owned(),
            signer_title: None,
            signer: "Measurement".to_owned(),
            delegation: None,
        }),
    };
    let id = paper::draft(store, ministry, &Body::of_unit(office), &draft, at).await.map_err(spoken)?;
    let version = paper::find(store, id).await.map_err(spoken)?.version;
    let signing = Signing { on: at.today(), number: None };
    paper::issue(store, ministry, id, version, signing, at).await.map_err(spoken)?;
    let item = |number: u64| NewItem {
        words: format!("Item {number}"),
        needs: Needs::Report,
        measure: String::new(),
        due_on: at.today().checked_add_days(chrono::Days::new(number % 30)),
        lead_sector: String::new(),
        partner_sectors: Vec::new(),
    };
    let items: Vec<NewItem> = (1..).map(item).take(items).collect();
    directive::set_items(store, ministry, id, &items, at).await.map_err(spoken)?;
    Ok(id)
}

/// Sends all items of a letter.
pub(super) async fn send(store: &Store, ministry: &Actor, paper: i64, to: &To) -> anyhow::Result<u64> {
    let items = directive::items(store.read(), paper).await.map_err(spoken)?;
    let items: Vec<i64> = items.into_iter().map(|item| item.id).collect();
    directive::dispatch(store, ministry, paper, &items, to, Moment::now()).await.map_err(spoken)
}
