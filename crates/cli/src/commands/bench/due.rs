//! The due page of a provincial officer with thousands of open tasks, over HTTP and without it.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use correspondence::{
    directive::{self, To},
    due::{self, Part},
};
use organisation::{Moment, Role};
use programme::Programme;
use storage::{FromQueryResult, Sql as _};

use super::{actor, client::Client, directives, saving::served, timing::Times};
use crate::{refused::spoken, world};

/// Letters of the ministry of fifty items each: 3,000 open tasks.
const LETTERS: usize = 60;
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
    for _ in 0..LETTERS {
        let paper = directives::letter(&programme.store, &ministry, directive::MOST_ITEMS).await?;
        directives::send(&programme.store, &ministry, paper, &To::Units(vec![lead.unit_id])).await?;
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
