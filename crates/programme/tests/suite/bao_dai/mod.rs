//! Xã Bảo Đài in 2026, invented: 773 points without the survey, 873 with four more steps and 40 from the survey.
//! Points added by hand from the bands of `minh-hoa`.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

pub mod held;
pub mod room;

use std::sync::Arc;

use chrono::NaiveDate;
use organisation::{Actor, Moment};
use programme::{
    Dossier, Programme, appraisal, assessment, decision,
    document::NewDecision,
    figures::{self, Entry, Source},
    finding, publication,
    returning::{self, NewReturn},
    round::{self, Round},
    self_assessment, submission,
};
use standards::Library;
use testkit::{NOW, World};

pub const YEAR: i64 = 2026;

/// The figures on 10 November: 93+35+70+75+100+110+35+55+35+60+45+60 = 773, criterion 13 undetermined.
pub const FIGURES: [(&str, u64); 35] = [
    ("1.1", 1),
    ("villages_with_collaborator", 26),
    ("villages", 28),
    ("1.3", 1),
    ("1.4", 1),
    ("births_registered_on_time", 412),
    ("births", 426),
    ("abused_children", 1),
    ("reports_handled_in_time", 6),
    ("reports_received", 6),
    ("children_in_conflict_with_law", 1),
    ("children", 6_214),
    ("children_drug_addicted", 0),
    ("injury_deaths", 0),
    ("injuries", 29),
    ("special_circumstance_supported", 118),
    ("special_circumstance_children", 126),
    ("serious_cases_with_plan_in_time", 0),
    ("serious_cases", 0),
    ("infants_fully_immunised", 398),
    ("infants", 412),
    ("underweight_under5", 148),
    ("children_under5_weighed", 1_842),
    ("stunted_under5", 381),
    ("children_under5_measured", 1_842),
    ("children_examined", 5_433),
    ("preschool_enrolled_3_5", 1_061),
    ("children_3_5", 1_128),
    ("preschool_enrolled_5", 389),
    ("children_5", 391),
    ("child_consultations", 1),
    ("child_opinions_answered", 27),
    ("child_opinions", 34),
    ("12.1", 1),
    ("villages_with_playground", 13),
];
/// Four steps of 15 points and a survey worth 40: 773 + 60 + 40 = 873.
pub const STEPS: [(&str, u64); 6] = [
    ("special_circumstance_supported", 120),
    ("child_opinions_answered", 31),
    ("villages_with_playground", 14),
    ("preschool_enrolled_3_5", 1_072),
    ("survey_satisfied", 255),
    ("survey_answers", 300),
];

pub async fn programme(world: &World) -> Arc<Programme> {
    let programme = Programme::open(world.store.clone(), Library::built_in().unwrap()).await.unwrap();
    let round = Round {
        year: YEAR,
        standard: "minh-hoa".into(),
        period_from: "2025-11-16".into(),
        period_to: "2026-11-15".into(),
        ground: "Kế hoạch giả lập".into(),
    };
    round::open(&programme, &world.cast.ministry, &round, NOW).await.unwrap();
    programme
}

/// The programme as another process opens it, with a second revision of the standard.
pub async fn revised(world: &World) -> Arc<Programme> {
    revised_where(world, "\nrevision = 1\n", "\nrevision = 1\n").await
}

/// The same where something else reads otherwise as well.
pub async fn revised_where(world: &World, from: &str, to: &str) -> Arc<Programme> {
    let folder = tempfile::TempDir::new().unwrap();
    let text = Library::built_in().unwrap().latest("minh-hoa").unwrap().text.clone();
    assert!(text.contains("\nrevision = 1\n") && text.contains(from));
    let text = text.replace(from, to).replace("\nrevision = 1\n", "\nrevision = 2\n");
    std::fs::write(folder.path().join("r2.toml"), text).unwrap();
    let library = Library::built_in().unwrap().with_dir(folder.path()).unwrap();
    Programme::open(world.store.clone(), library).await.unwrap()
}

/// Facts by indicator number or name, as names.
pub fn wanted(programme: &Programme, figures: &[(&str, u64)]) -> Vec<(String, Option<u64>)> {
    let standard = &*programme.latest("minh-hoa").unwrap();
    figures
        .iter()
        .map(|(fact, value)| {
            let name = match standard.indicator(fact) {
                Some((_, indicator)) => standard.fact(indicator.measure.facts().next().unwrap()).unwrap().name.clone(),
                None => (*fact).to_owned(),
            };
            (name, Some(*value))
        })
        .collect()
}

pub async fn dossier(programme: &Programme, unit: i64) -> Dossier {
    assessment::of_unit(&programme.store, unit, YEAR).await.unwrap()
}

pub async fn enter(
    programme: &Programme,
    actor: &Actor,
    unit: i64,
    figures: &[(&str, u64)],
) -> organisation::Result<figures::Entered> {
    let dossier = dossier(programme, unit).await;
    // a reason, as what was sent up before changes only with one
    let entry = Entry { reason: "Đếm lại theo sổ gốc".into(), ..Entry::of(wanted(programme, figures)) };
    figures::enter(programme, actor, &dossier, &entry, Source::Typed, NOW).await
}

/// Figures, self-score, council and submission by the commune.
pub async fn submit(programme: &Programme, world: &World, figures: &[&[(&str, u64)]]) {
    let unit = world.cast.commune;
    for part in figures {
        enter(programme, &world.cast.officer, unit, part).await.unwrap();
    }
    self_assessment::record(programme, &world.cast.officer, &dossier(programme, unit).await, NOW).await.unwrap();
    send(programme, world, NOW).await;
}

/// Council and submission of what is self-scored.
pub async fn send(programme: &Programme, world: &World, at: Moment) {
    held::adopt_at(programme, &world.cast.officer, dossier(programme, world.cast.commune).await.id, at).await;
    submission::record(programme, &world.cast.chair, &dossier(programme, world.cast.commune).await, at).await.unwrap();
}

/// The review council adopts what the dossier was appraised as.
pub async fn review(programme: &Programme, world: &World) {
    held::review(programme, &world.cast, &[dossier(programme, world.cast.commune).await.id]).await;
}

pub async fn appraise(programme: &Programme, world: &World) {
    let submitted = dossier(programme, world.cast.commune).await;
    finding::agree_with_rest(programme, &world.cast.lead, &submitted, NOW).await.unwrap();
    let dossier = dossier(programme, world.cast.commune).await;
    appraisal::record(programme, &world.cast.lead, &dossier, "Số liệu khớp báo cáo ngành", NOW).await.unwrap();
}

pub fn numbered(number: i64) -> NewDecision {
    NewDecision { number, decided_on: NOW.today() }
}

pub async fn decide(programme: &Programme, world: &World, number: i64) -> organisation::Result<()> {
    let dossier = dossier(programme, world.cast.commune).await;
    decision::record(programme, &world.cast.provincial_chair, &dossier, &numbered(number), NOW).await
}

pub async fn publish(programme: &Programme, world: &World) {
    let dossier = dossier(programme, world.cast.commune).await;
    publication::record(programme, &world.cast.clerk, &dossier, NOW).await.unwrap();
}

pub async fn give_back(programme: &Programme, world: &World, reason: &str) {
    let dossier = dossier(programme, world.cast.commune).await;
    returning::record(programme, &world.cast.lead, &dossier, &NewReturn::file(reason), NOW).await.unwrap();
}

/// The key of a refusal; anything else fails the test.
pub fn refused<T: std::fmt::Debug>(result: organisation::Result<T>) -> &'static str {
    match result {
        Err(organisation::Error::Refused(refused)) => refused.key,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

pub fn tomorrow() -> NaiveDate {
    NOW.today().succ_opt().unwrap()
}

pub fn later(minutes: i64) -> Moment {
    NOW.plus_minutes(minutes)
}
