//! F3: the national board and the sums of all indicators, ten years loaded, while somebody saves figures.

use std::{hint::black_box, sync::Arc, time::Instant};

use anyhow::Context as _;
use organisation::{Action, Moment};
use programme::{
    Programme, assessment,
    board::{self, Selection},
    figures::{self, Source},
};
use tokio::task::JoinSet;

use super::{actor, timing::Times};
use crate::{refused::spoken, world};

/// Years before the two of the world.
const MORE_YEARS: i64 = 8;

/// The year before, copied to an earlier one: `$1` is the distance, `$2` the year copied.
const COPIES: [&str; 7] = [
    "INSERT INTO assessment (unit_id, province_id, year, standard, revision, standard_sha256, class, class_ground, version)
     SELECT unit_id, province_id, year - $1, standard, revision, standard_sha256, class, class_ground, version
     FROM assessment WHERE year = $2",
    "INSERT INTO figure_sheet (unit_id, year, figures, version, changed_at)
     SELECT unit_id, year - $1, figures, version, changed_at FROM figure_sheet WHERE year = $2",
    "INSERT INTO computation (assessment_id, verdict, total, known, reach, threshold, zero_criteria, below_threshold,
        undetermined_criteria, points, facts_known, facts_wanted)
     SELECT n.id, c.verdict, c.total, c.known, c.reach, c.threshold, c.zero_criteria, c.below_threshold,
        c.undetermined_criteria, c.points, c.facts_known, c.facts_wanted
     FROM computation c JOIN assessment o ON o.id = c.assessment_id
     JOIN assessment n ON n.unit_id = o.unit_id AND n.year = o.year - $1 WHERE o.year = $2",
    "INSERT INTO act (assessment_id, kind, at, person_id, office_id, sheet_version)
     SELECT n.id, t.kind, t.at, t.person_id, t.office_id, t.sheet_version
     FROM act t JOIN assessment o ON o.id = t.assessment_id
     JOIN assessment n ON n.unit_id = o.unit_id AND n.year = o.year - $1 WHERE o.year = $2 ORDER BY t.id",
    "INSERT INTO decision_document (kind, authority_id, year, number, symbol, decided_on, signing, person_id, office_id)
     SELECT DISTINCT m.kind, m.authority_id, m.year - $1, m.number, m.symbol, m.decided_on, m.signing, m.person_id, m.office_id
     FROM decision_document m JOIN decision d ON d.document_id = m.id JOIN act t ON t.id = d.act_id
     JOIN assessment o ON o.id = t.assessment_id WHERE o.year = $2",
    "INSERT INTO decision (act_id, document_id, appraisal_id, outcome, class, standard_sha256)
     SELECT x.id, c.id, x.id, d.outcome, d.class, d.standard_sha256
     FROM decision d JOIN decision_document m ON m.id = d.document_id
     JOIN decision_document c ON c.authority_id = m.authority_id AND c.year = m.year - $1 AND c.number = m.number
         AND c.symbol = m.symbol
     JOIN act t ON t.id = d.act_id JOIN assessment o ON o.id = t.assessment_id
     JOIN assessment n ON n.unit_id = o.unit_id AND n.year = o.year - $1
     JOIN act x ON x.assessment_id = n.id AND x.kind = 'decision' WHERE o.year = $2",
    "INSERT INTO handing_in (act_id, assessment_id, handed_in_on, due_on, due_ground, days_late)
     SELECT MIN(x.id), n.id, h.handed_in_on, h.due_on, h.due_ground, h.days_late
     FROM handing_in h JOIN assessment o ON o.id = h.assessment_id
     JOIN assessment n ON n.unit_id = o.unit_id AND n.year = o.year - $1
     JOIN act x ON x.assessment_id = n.id AND x.kind = 'submission' WHERE o.year = $2
     GROUP BY n.id, h.handed_in_on, h.due_on, h.due_ground, h.days_late",
];

/// Measures and prints.
pub(super) async fn measure(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let tx = programme.store.write().await?;
    for distance in 1..=MORE_YEARS {
        for copy in COPIES {
            tx.run(copy, [distance.into(), (world::YEAR - 1).into()]).await?;
        }
        assessment::point_year(&tx, world::YEAR - 1 - distance).await.map_err(spoken)?;
    }
    tx.commit().await?;
    programme.store.analyse().await?;
    let mut background = JoinSet::new();
    background.spawn(save_without_end(Arc::clone(programme)));
    let measured = tokio::select! {
        measured = read(programme) => measured,
        Some(ended) = background.join_next() => ended.map_err(anyhow::Error::from).flatten(),
    };
    background.shutdown().await;
    measured
}

async fn read(programme: &Arc<Programme>) -> anyhow::Result<()> {
    let ministry = actor(programme, "bo").await?;
    let standard = &*programme.latest("minh-hoa").context("the illustrative standard is missing")?;
    let (store, today) = (&programme.store, Moment::now().today());
    let (mut tallies, mut sums, mut lines) = (Times::default(), Times::default(), Times::default());
    for _ in 0..100 {
        let started = Instant::now();
        black_box(board::country(store, &ministry, world::YEAR, today).await.map_err(spoken)?);
        tallies.add(started.elapsed());
        let started = Instant::now();
        black_box(board::roll_up(programme, &ministry, standard, world::YEAR).await.map_err(spoken)?);
        sums.add(started.elapsed());
        let started = Instant::now();
        let all = board::lines(store, &ministry, None, world::YEAR, today).await.map_err(spoken)?;
        black_box(all.iter().filter(|line| Selection::default().shows(line)).count());
        lines.add(started.elapsed());
    }
    println!("F3 national board, ten years loaded, one writer active: {tallies}");
    println!("F3 sums of {} indicators by province: {sums}", standard.indicators().count());
    println!("F3 all communes of the country by name: {lines}");
    Ok(())
}

/// One officer who saves figures all the time.
async fn save_without_end(programme: Arc<Programme>) -> anyhow::Result<()> {
    let officer = actor(&programme, "canbo.baodai").await?;
    let unit = officer.offices.first().context("the officer has no office")?.unit;
    for births in (420..=900).cycle() {
        let dossier = assessment::of_unit(&programme.store, unit, world::YEAR).await.map_err(spoken)?;
        officer.office_for(Action::EnterFigures, &dossier.place).map_err(spoken)?;
        let wanted = figures::Entry::of([("births".to_owned(), Some(births))]);
        figures::enter(&programme, &officer, &dossier, &wanted, Source::Typed, Moment::now()).await.map_err(spoken)?;
    }
    Ok(())
}
