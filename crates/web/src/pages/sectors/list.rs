use askama::Template;
use axum::extract::Query;
use correspondence::coordination;
use organisation::{Error, office, unit};

use super::{Leader, Wanted, known, leaders, reads_tasks, standard};
use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/sectors/list.html")]
struct Page {
    frame: Frame,
    unit: i64,
    leaders: Vec<Leader>,
    on: String,
    day: String,
    sectors: Vec<Line>,
    /// Whether the reader sees its bodies and periods.
    rooms: bool,
    /// Whether the reader sees only some of its tasks.
    partial: bool,
}

/// A sector of the unit.
struct Line {
    key: String,
    name: String,
    criteria: String,
    /// Whether somebody holds an office for it in a commune; none where that is not asked.
    held: Option<bool>,
    open: i64,
    late: i64,
    /// The nearest due day.
    due: String,
}

/// Lists the sectors of a unit.
pub(crate) async fn list(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let (words, store, today) = (visit.words, &visit.app.programme.store, visit.now.today());
    let id = wanted.unit(&visit.actor)?;
    coordination::may_read_sectors(store, &visit.actor, id).await?;
    let unit = unit::find(store.read(), id, today).await?;
    let standard = standard(&visit).await?;
    let held = office::sectors_held(store.read(), id, today).await?;
    let work = coordination::open_work(store, &visit.actor, id, today).await?;
    let mut sectors = Vec::new();
    for key in known(standard.as_deref()) {
        let open = work.of(&key);
        let criteria = standard.iter().flat_map(|standard| &standard.criteria);
        let criteria: Vec<_> = criteria.filter(|one| one.sector == key).map(|one| one.no.as_str()).collect();
        sectors.push(Line {
            name: words.sector(&key),
            criteria: criteria.join(", "),
            held: (unit.level == unit::level::COMMUNE).then(|| held.contains(&key)),
            open: open.tasks,
            late: open.overdue,
            due: open.due.map(|due| words.date(due)).unwrap_or_default(),
            key,
        });
    }
    let rooms = match coordination::may_read(store, &visit.actor, id).await {
        Err(Error::NotFound) => false,
        may => may.map(|()| true)?,
    };
    let on = wanted.day(today);
    page(&Page {
        unit: id,
        leaders: leaders(&visit, on).await?,
        on: organisation::day(on),
        day: words.date(on),
        sectors,
        rooms,
        partial: !reads_tasks(&visit.actor, id),
        frame: visit.frame(words.with("sector_page.of", "unit", unit.name_in_text())),
    })
}
