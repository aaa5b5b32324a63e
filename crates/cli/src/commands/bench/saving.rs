//! F1: figures saved over HTTP, signed in, with their event, each commit waiting for the disk.

use std::{
    fmt::Write as _,
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use chrono::NaiveTime;
use correspondence::reminding;
use cpu_time::ProcessTime;
use organisation::{
    Moment, Role,
    account::{self, NewAccount},
    lease::Holder,
    office::{self, NewOffice},
    password::Passwords,
};
use programme::{Programme, assessment, round};
use standards::Library;
use storage::{FromQueryResult, Sql as _, Store};
use tokio::{sync::oneshot, task::JoinSet, time::interval_at};
use web::ServeError;

use super::{client::Client, timing::Times};
use crate::{refused::spoken, world};

/// Figures of a full report.
const FACTS: usize = 250;
/// The year that is reported.
const YEAR: i64 = 2027;
/// People who save as fast as they are answered.
const EAGER: usize = 32;
/// People who save at a steady pace: 2,000 saves a second in all.
const STEADY: usize = 500;
/// The pace of each of them.
const PACE: Duration = Duration::from_millis(250);
/// How long they go on.
const SPAN: Duration = Duration::from_secs(5);

/// A commune whose officer saves.
#[derive(Clone)]
pub(super) struct Reporter {
    /// With which the officer signs in.
    pub(super) sign_in_name: String,
    /// The dossier.
    pub(super) assessment: i64,
    version: i64,
}

#[derive(FromQueryResult)]
struct Commune {
    unit_id: i64,
}

/// Measures and prints.
pub(super) async fn measure(store: &Store, standards: &Path) -> anyhow::Result<()> {
    let programme = with_long_standard(store, standards).await?;
    let reporters = reporters(&programme, YEAR, STEADY).await?;
    let (host, mut server) = served(&programme).await?;
    let eager = reporters.get(..EAGER).unwrap_or(&reporters);
    let measuring = Measuring { host, programme: &programme };
    measuring.saved(eager, FACTS, None, "a report of 250 figures").await?;
    measuring.saved(eager, 1, None, "a single figure").await?;
    measuring.saved(&reporters, 1, Some(PACE), "a single figure every 250 ms").await?;
    server.shutdown().await;
    Ok(())
}

/// The programme, served on a free port until the set is dropped.
pub(super) async fn served(
    programme: &Arc<Programme>,
) -> anyhow::Result<(SocketAddr, JoinSet<Result<(), ServeError>>)> {
    // a server begins with the day's reminders, and they are no part of how long its pages take
    reminding::of_the_day(&programme.store, &Holder::fresh(), NaiveTime::MIN, Moment::now()).await.map_err(spoken)?;
    let (ready, listening) = oneshot::channel();
    let app = web::App::new(Arc::clone(programme), Passwords::default(), web::Config::default());
    let mut server = JoinSet::new();
    server.spawn(web::serve(app, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), move |address| {
        // the measurement may have ended already
        let _told = ready.send(address);
    }));
    Ok((listening.await.context("the server does not listen")?, server))
}

/// The programme with a standard that asks for as many facts as a full report has, and a year open under it.
async fn with_long_standard(store: &Store, folder: &Path) -> anyhow::Result<Arc<Programme>> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("long.toml"), long_standard()?)?;
    let library = Library::built_in()?.with_dir(folder)?;
    let programme = Programme::open(store.clone(), library).await.map_err(spoken)?;
    let round = round::Round {
        year: YEAR,
        standard: "long".to_owned(),
        period_from: "2026-11-16".to_owned(),
        period_to: "2027-11-15".to_owned(),
        ground: "a measurement".to_owned(),
    };
    round::open_by_program(&programme, &round, Moment::now()).await.map_err(spoken)?;
    Ok(programme)
}

fn long_standard() -> Result<String, std::fmt::Error> {
    let mut text = format!(
        "id = \"long\"\nrevision = 1\nauthor = \"bench\"\nillustrative = true\n\
         title = {{ vi = \"Measurement\", en = \"Measurement\", source = \"made-up\" }}\n\
         max_points = {{ value = {FACTS}, source = \"made-up\" }}\n\
         criteria_total = {{ value = 1, source = \"made-up\" }}\n\
         [rules]\nevery_criterion_above_zero = {{ value = true, source = \"made-up\" }}\n\
         every_criterion_required = {{ value = true, source = \"made-up\" }}\n"
    );
    for class in ["other", "central_city_ward", "mountain_island_or_extremely_difficult"] {
        write!(
            text,
            "[[classes]]\nkey = \"{class}\"\nname = {{ vi = \"{class}\", en = \"{class}\" }}\n\
             threshold = {{ value = 100, source = \"made-up\" }}\n"
        )?;
    }
    write!(
        text,
        "[[criteria]]\nno = \"1\"\nname = {{ vi = \"All\", en = \"All\", source = \"made-up\" }}\n\
         sector = {{ value = \"health\", source = \"made-up\" }}\nmax_points = {{ value = {FACTS}, source = \"made-up\" }}\n"
    )?;
    for fact in 1..=FACTS {
        write!(
            text,
            "[[criteria.indicators]]\nno = \"1.{fact}\"\nname = {{ vi = \"Number {fact}\", en = \"Number {fact}\", source = \"made-up\" }}\n\
             measure = {{ kind = \"count\", value = \"figure_{fact}\", source = \"made-up\" }}\n\
             bands = [{{ min = 1, points = 1, source = \"made-up\" }}, {{ max = 1, points = 0, source = \"made-up\" }}]\n"
        )?;
    }
    for fact in 1..=FACTS {
        write!(text, "[facts.figure_{fact}]\nvi = \"Number {fact}\"\nen = \"number {fact}\"\n")?;
    }
    text.push_str("[citations.made-up]\nprovenance = \"illustrative\"\n");
    Ok(text)
}

/// An officer with an account in each of so many communes that have not begun the year.
pub(super) async fn reporters(programme: &Programme, year: i64, communes: usize) -> anyhow::Result<Vec<Reporter>> {
    let sql = format!("SELECT unit_id FROM assessment WHERE year = $1 AND version = 0 ORDER BY id LIMIT {communes}");
    let communes: Vec<Commune> = programme.store.read().rows(&sql, [year.into()]).await?;
    let passwords = Passwords::default();
    let now = Moment::now();
    let mut reporters = Vec::new();
    for Commune { unit_id } in communes {
        let sign_in_name = format!("bench.{unit_id}.{year}");
        let new = NewAccount {
            full_name: sign_in_name.clone(),
            sign_in_name: sign_in_name.clone(),
            password: world::PASSWORD.to_owned(),
            initial: false,
        };
        let account = account::register_by_program(&programme.store, &passwords, &new, now).await.map_err(spoken)?;
        let new = NewOffice {
            person: account.person_id,
            unit: unit_id,
            role: Role::CommuneOfficer,
            sector: None,
            from: now.today(),
            to: None,
            ground: "a measurement".to_owned(),
        };
        office::give_by_program(&programme.store, &new, now).await.map_err(spoken)?;
        let dossier = assessment::of_unit(&programme.store, unit_id, year).await.map_err(spoken)?;
        reporters.push(Reporter { sign_in_name, assessment: dossier.id, version: dossier.version });
    }
    Ok(reporters)
}

/// Where saves go to.
struct Measuring<'a> {
    host: SocketAddr,
    programme: &'a Programme,
}

impl Measuring<'_> {
    /// Everybody saves for a while, with a pace or as fast as they are answered; says how many saves a second were kept.
    async fn saved(
        &self,
        reporters: &[Reporter],
        facts: usize,
        pace: Option<Duration>,
        what: &str,
    ) -> anyhow::Result<()> {
        let mut clients = Vec::with_capacity(reporters.len());
        for reporter in reporters {
            let dossier = assessment::find(&self.programme.store, reporter.assessment).await.map_err(spoken)?;
            let client = Client::sign_in(self.host, &reporter.sign_in_name, world::PASSWORD).await?;
            clients.push((client, Reporter { version: dossier.version, ..reporter.clone() }));
        }
        let people = clients.len();
        let (started, work) = (Instant::now(), ProcessTime::try_now()?);
        let mut saving = JoinSet::new();
        for ((client, reporter), place) in clients.into_iter().zip(0_u32..) {
            // the first saves are spread over one beat
            let beat = pace.map(|pace| (started + pace * place / u32::try_from(people).unwrap_or(u32::MAX), pace));
            saving.spawn(save(client, reporter, facts, beat, started + SPAN));
        }
        let mut times = Times::default();
        while let Some(done) = saving.join_next().await {
            times.merge(done??);
        }
        let saves = f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX));
        let per_second = saves / started.elapsed().as_secs_f64();
        let work = work.try_elapsed()?.as_secs_f64() * 1e3 / saves.max(1.0);
        println!(
            "F1 {what} saved over HTTP by {people} people: {per_second:.0} a second, {times}, \
             {work:.2} ms of CPU a save (server and clients)"
        );
        Ok(())
    }
}

/// Saves until the end: on each beat, or as fast as it is answered. Who is late catches up, so that the server is
/// offered all the saves of the pace.
async fn save(
    mut client: Client,
    mut reporter: Reporter,
    facts: usize,
    beat: Option<(Instant, Duration)>,
    until: Instant,
) -> anyhow::Result<Times> {
    let path = format!("/assessments/{}/figures", reporter.assessment);
    let mut beats = beat.map(|(first, pace)| interval_at(first.into(), pace));
    let mut times = Times::default();
    loop {
        if let Some(beats) = &mut beats {
            beats.tick().await;
        }
        if Instant::now() >= until {
            return Ok(times);
        }
        let mut form = format!("version={}", reporter.version);
        for fact in 1..=facts {
            // another value each time, so that every figure is a change
            write!(form, "&f.figure_{fact}={}", reporter.version + 1)?;
        }
        let started = Instant::now();
        let status = client.post(&path, &form).await?;
        times.add(started.elapsed());
        anyhow::ensure!(status == 303, "saving answered {status}");
        reporter.version += 1;
    }
}
