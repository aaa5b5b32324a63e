use askama::Template;
use axum::extract::{Path, Query};
use correspondence::{
    Body,
    coordination::{self, Plan},
    task::{PAGE_LENGTH, Task},
};
use organisation::{Action, Error, unit};
use programme::{assessment, confirmation::facts_of, explanation};
use standards::Standard;

use super::{Leader, Wanted, known, leaders, reads_tasks, standard};
use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::{
        directives::marks,
        dossiers::{Mark, Opened, standing_mark},
    },
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/sectors/show.html")]
struct Page {
    frame: Frame,
    unit: i64,
    unit_name: String,
    /// How papers name the body of the sector; none where everybody acts for the People's Committee.
    body: Option<String>,
    leads: bool,
    leaders: Vec<Leader>,
    day: String,
    criteria: Vec<CriterionLine>,
    /// The dossier behind the criteria, and its year.
    dossier: Option<(i64, i64)>,
    /// Where a province reads the figures of its communes.
    board: Option<String>,
    tasks: Vec<TaskLine>,
    /// Other pages of the tasks.
    earlier: Option<String>,
    later: Option<String>,
    /// Whether the reader sees only some of its tasks.
    partial: bool,
    plans: Option<Vec<PlanLine>>,
}

/// A criterion of the sector.
struct CriterionLine {
    no: String,
    name: String,
    points: String,
    gaps: Option<String>,
    mark: Option<Mark>,
}

/// A task of the sector.
struct TaskLine {
    task: i64,
    paper: i64,
    number: i64,
    words: String,
    part: String,
    due: String,
    late: bool,
    mark: Mark,
}

/// A plan of the sector, and what it carries out.
struct PlanLine {
    plan: Plan,
    day: String,
    main: Option<String>,
}

/// Shows a sector of a unit.
pub(crate) async fn show(visit: SignedIn, Path(sector): Path<String>, Query(wanted): Query<Wanted>) -> Answer {
    let (words, store, today) = (visit.words, &visit.app.programme.store, visit.now.today());
    let id = wanted.unit(&visit.actor)?;
    coordination::may_read_sectors(store, &visit.actor, id).await?;
    let standard = standard(&visit).await?;
    if !known(standard.as_deref()).contains(&sector) {
        return Err(Error::NotFound.into());
    }
    let on = wanted.day(today);
    let unit = unit::find(store.read(), id, on).await?;
    let body = Body { unit: id, sector: sector.clone() };
    let departments = unit.level == unit::level::PROVINCE;
    let (named, committee) =
        (body.named(store.read(), on).await?.name, Body::of_unit(id).named(store.read(), on).await?.name);
    let (criteria, dossier) = criteria(&visit, (id, &unit.level), standard.as_deref(), &sector).await?;
    let at = wanted.page.max(0);
    let listed = coordination::work(store, &visit.actor, (id, &sector), at, today).await?;
    let turned = |page: i64| format!("/sectors/{sector}?unit={id}&on={}&page={page}#tasks", organisation::day(on));
    let plans = if departments { Some(coordination::plans(store, &body).await?) } else { None };
    let board = departments && visit.actor.may(Action::ReadProvincialBoard, &unit::place(store.read(), id).await?);
    let title = words.fill("sector_page.title", &[("sector", &words.sector(&sector)), ("unit", &unit.name_in_text())]);
    page(&Page {
        unit: id,
        body: (departments && named != committee).then_some(named),
        leads: correspondence::body::lead(&unit.level, on) == Some(sector.as_str()),
        leaders: leaders(&visit, on).await?,
        day: words.date(on),
        criteria,
        dossier,
        board: board.then(|| format!("/boards/provinces/{id}/indicators")),
        tasks: listed.lines.into_iter().map(|line| task_line(words, &sector, line.task, today)).collect(),
        earlier: (at > 0).then(|| turned(at - 1)),
        later: (at.saturating_add(1).saturating_mul(PAGE_LENGTH) < listed.count).then(|| turned(at + 1)),
        partial: !reads_tasks(&visit.actor, id),
        plans: plans.map(|plans| plans.into_iter().map(|plan| plan_line(words, plan)).collect()),
        frame: framed(&visit, title, standard.as_deref()),
        unit_name: unit.name,
    })
}

/// The frame; an illustrative standard behind the criteria is announced.
fn framed(visit: &SignedIn, title: String, standard: Option<&Standard>) -> Frame {
    let frame = visit.frame(title);
    match standard {
        Some(standard) => frame.scored_by(standard),
        None => frame,
    }
}

/// The sector's criteria: of a commune as its newest dossier has them, for whoever reads it; otherwise as the standard of
/// the newest year lists them.
async fn criteria(
    visit: &SignedIn,
    (unit, level): (i64, &str),
    standard: Option<&Standard>,
    sector: &str,
) -> Result<(Vec<CriterionLine>, Option<(i64, i64)>), Failure> {
    let (words, store) = (visit.words, &visit.app.programme.store);
    let place = unit::reading_place(store.read(), unit).await?;
    if level == unit::level::COMMUNE
        && visit.actor.may(Action::ReadDossier, &place)
        && let Some(newest) = assessment::list_of_unit(store, unit).await?.first()
    {
        let opened = Opened::of(visit, newest.id).await?;
        let own = opened.standard.criteria.iter().filter(|criterion| criterion.sector == sector);
        let lines = own.map(|criterion| of_dossier(words, &opened, criterion)).collect();
        return Ok((lines, Some((newest.id, newest.year))));
    }
    let own = standard.into_iter().flat_map(|standard| &standard.criteria).filter(|one| one.sector == sector);
    let line = |criterion: &standards::Criterion| CriterionLine {
        no: criterion.no.clone(),
        name: words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned(),
        points: criterion.max_points.map_or_else(|| "?".to_owned(), |max| max.to_string()),
        gaps: None,
        mark: None,
    };
    Ok((own.map(line).collect(), None))
}

fn of_dossier(words: Words, opened: &Opened, criterion: &standards::Criterion) -> CriterionLine {
    let missing = |fact: &&str| !opened.snapshot.figures.contains_key(*fact);
    let gaps = facts_of(&opened.standard, criterion).filter(missing).count();
    let score = opened.snapshot.evaluation.criterion(&criterion.no);
    let points = score.and_then(|score| score.points);
    let points = points.map_or_else(|| "?".to_owned(), |points| explanation::points(words.lang, points));
    let max = score.and_then(|score| score.max).map_or_else(|| "?".to_owned(), |max| max.to_string());
    let standing = opened.snapshot.sectors.iter().find(|standing| standing.criterion == criterion.no);
    CriterionLine {
        no: criterion.no.clone(),
        name: words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned(),
        points: format!("{points}/{max}"),
        gaps: (gaps > 0).then(|| words.with("sector_page.gaps", "count", gaps)),
        mark: standing.map(|standing| standing_mark(words, standing)),
    }
}

fn task_line(words: Words, sector: &str, task: Task, today: chrono::NaiveDate) -> TaskLine {
    let leads = task.leader() == sector;
    TaskLine {
        task: task.id,
        mark: marks::stage(words, task.stage),
        due: task.due().map_or_else(|| words.say("sector_page.no_due"), |due| words.date(due)),
        late: task.days_late(today).is_some(),
        part: words.say(if leads { "sector_page.leads_item" } else { "sector_page.takes_part" }),
        paper: task.paper_id,
        number: task.number,
        words: task.words,
    }
}

fn plan_line(words: Words, plan: Plan) -> PlanLine {
    let main = plan.main().map(|main| match &plan.main_subject {
        Some(subject) => format!("{main}: {subject}"),
        None => main,
    });
    PlanLine { day: words.date(plan.day()), main, plan }
}
