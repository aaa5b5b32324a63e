//! Figures of many communes from one file: every fault with its line, and all or nothing.

use std::{fmt::Write as _, fs, sync::Arc};

use crate::bao_dai::*;
use organisation::{Actor, Error};
use programme::{
    Programme, State,
    figures::{self, FigureRefusal, Source},
    imports::{self, Fault, Faults, Plan},
    round::{self, Round},
    self_assessment,
};
use standards::Library;
use storage::Sql as _;
use testkit::{Cast, NOW, World, on_both_engines};

const BAO_DAI: &str = "07462";

async fn code(world: &World, unit: i64) -> String {
    organisation::unit::find(world.store.read(), unit, NOW.today()).await.unwrap().code
}

fn file(rows: &[(&str, &str, &str, u64)]) -> String {
    rows.iter().fold("unit,class,fact,value\n".to_owned(), |mut file, (unit, class, fact, value)| {
        writeln!(file, "{unit},{class},{fact},{value}").unwrap();
        file
    })
}

async fn check(programme: &Programme, actor: &Actor, file: &str) -> Result<Plan, Faults> {
    imports::check(programme, actor, YEAR, file.as_bytes(), (NOW, 100)).await.unwrap()
}

async fn faults(programme: &Programme, actor: &Actor, file: &str) -> Vec<(usize, &'static str)> {
    let faults = check(programme, actor, file).await.unwrap_err();
    assert_eq!(faults.count, faults.first.len());
    faults.first.iter().map(|fault| (fault.line(), fault.key())).collect()
}

async fn apply(programme: &Programme, actor: &Actor, plan: &Plan) -> organisation::Result<()> {
    imports::apply(programme, actor, plan, Source::Imported, NOW).await
}

/// Somebody who enters figures of two communes.
fn of_both(cast: &Cast) -> Actor {
    let mut both = cast.officer.clone();
    both.offices.extend(cast.neighbour_officer.offices.iter().cloned());
    both
}

on_both_engines!(a_file_gives_the_same_sheet_as_typing, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.neighbour_officer, world.cast.neighbour, &FIGURES).await.unwrap();
    let rows: Vec<_> = FIGURES.iter().map(|(fact, value)| (BAO_DAI, "other", *fact, *value)).collect();
    let plan = check(&programme, &world.cast.officer, &file(&rows)).await.unwrap();
    assert_eq!((plan.units.len(), plan.changes()), (1, FIGURES.len()));
    assert_eq!(plan.units[0].name, "Xã Bảo Đài");
    assert_eq!(dossier(&programme, world.cast.commune).await.state, State::NotBegun, "a check changes nothing");
    apply(&programme, &world.cast.officer, &plan).await.unwrap();
    let (typed, read) =
        (dossier(&programme, world.cast.neighbour).await, dossier(&programme, world.cast.commune).await);
    assert_eq!(read.figures, typed.figures);
    let again = check(&programme, &world.cast.officer, &file(&rows)).await.unwrap();
    assert_eq!(again.changes(), 0);
    apply(&programme, &world.cast.officer, &again).await.unwrap();
    assert_eq!(dossier(&programme, world.cast.commune).await.version, read.version, "nothing new writes nothing");
});

on_both_engines!(the_trail_says_which_way_a_file_came, |world| async move {
    let programme = programme(&world).await;
    for (source, name, births) in [(Source::Imported, "imported", 1), (Source::CommandLine, "command_line", 2)] {
        let plan = check(&programme, &world.cast.officer, &file(&[(BAO_DAI, "other", "births", births)])).await;
        imports::apply(&programme, &world.cast.officer, &plan.unwrap(), source, NOW).await.unwrap();
        let saved = figures::history(&programme.store, world.cast.commune, YEAR).await.unwrap();
        assert_eq!(saved[0].source, name);
        for (kind, id) in [("assessment", dossier(&programme, world.cast.commune).await.id), ("round", YEAR)] {
            let events = organisation::audit::history(&programme.store, kind, id, 1).await.unwrap();
            assert!(events[0].details.contains(&format!("\"source\":\"{name}\"")), "{events:?}");
        }
    }
});

on_both_engines!(a_dossier_that_is_not_with_the_commune_is_locked, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES]).await;
    let newer = file(&[(BAO_DAI, "other", "births", 430)]);
    assert_eq!(faults(&programme, &world.cast.officer, &newer).await, [(2, "imports.fault.locked")]);
    // what is known already is no fault of a file for many communes
    let known = file(&[(BAO_DAI, "other", "births", 426)]);
    assert_eq!(check(&programme, &world.cast.officer, &known).await.unwrap().changes(), 0);
});

on_both_engines!(of_a_commune_that_is_not_theirs_nothing_else_is_told, |world| async move {
    let programme = programme(&world).await;
    let neighbour = code(&world, world.cast.neighbour).await;
    let file = file(&[
        (BAO_DAI, "other", "births", 400),
        (&neighbour, "central_city_ward", "births", 400),
        ("99999", "other", "births", 400),
    ]);
    let expected = [(3, "imports.fault.not_yours"), (4, "imports.fault.unknown_unit")];
    assert_eq!(faults(&programme, &world.cast.officer, &file).await, expected);
    for actor in [&world.cast.lead, &world.cast.nobody] {
        let found = faults(&programme, actor, &file).await;
        assert_eq!(found[..2], [(2, "imports.fault.not_yours"), (3, "imports.fault.not_yours")]);
    }
});

on_both_engines!(who_acted_on_another_side_is_told_so, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES]).await;
    let dossier = dossier(&programme, world.cast.commune).await;
    programme::returning::record(
        &programme,
        &world.cast.everybody,
        &dossier,
        &programme::returning::NewReturn::file("Sửa"),
        NOW,
    )
    .await
    .unwrap();
    let file = file(&[(BAO_DAI, "other", "births", 500)]);
    assert_eq!(faults(&programme, &world.cast.everybody, &file).await, [(2, "imports.fault.another_side")]);
    assert!(check(&programme, &world.cast.officer, &file).await.is_ok());
});

on_both_engines!(a_broken_database_is_not_a_fault_of_the_file, |world| async move {
    let programme = programme(&world).await;
    let tx = world.store.write().await.unwrap();
    tx.run("ALTER TABLE figure_entry RENAME TO figure_entry_gone", []).await.unwrap();
    tx.commit().await.unwrap();
    let file = file(&[(BAO_DAI, "other", "births", 500)]);
    let broken = imports::check(&programme, &world.cast.officer, YEAR, file.as_bytes(), (NOW, 100)).await;
    assert!(matches!(broken, Err(Error::Broken(_))), "{broken:?}");
});

on_both_engines!(the_class_is_the_decided_one, |world| async move {
    let programme = programme(&world).await;
    let wrong = file(&[(BAO_DAI, "central_city_ward", "births", 500)]);
    let found = check(&programme, &world.cast.officer, &wrong).await.unwrap_err();
    let expected = Fault::OtherClass {
        line: 2,
        code: BAO_DAI.into(),
        found: "central_city_ward".into(),
        decided: Some("other".into()),
    };
    assert_eq!(found.first, [expected]);
    let tx = world.store.write().await.unwrap();
    tx.run("UPDATE assessment SET class = NULL WHERE unit_id = $1", [world.cast.commune.into()]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(faults(&programme, &world.cast.officer, &wrong).await, [(2, "imports.fault.no_class")]);
});

on_both_engines!(a_part_above_its_whole_names_the_later_line_of_the_pair, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &[("births", 400), ("infants", 300)]).await.unwrap();
    // with the saved births; with a whole that becomes too small; both in the file, which the sheet tells itself
    let rows = [
        (BAO_DAI, "other", "children", 5),
        (BAO_DAI, "other", "births_registered_on_time", 401),
        (BAO_DAI, "other", "infants_fully_immunised", 301),
        (BAO_DAI, "other", "children_examined", 6),
        (BAO_DAI, "other", "infants", 300),
    ];
    let found = check(&programme, &world.cast.officer, &file(&rows)).await.unwrap_err();
    let told: Vec<_> = found.first.iter().map(|fault| (fault.line(), fault.key())).collect();
    assert_eq!(told, [(3, "imports.fault.part_above_whole"), (5, "numerator_above"), (6, "numerator_above")]);
    let Fault::Impossible { refusal, .. } = &found.first[0] else { panic!("{found:?}") };
    let typed = enter(&programme, &world.cast.officer, world.cast.commune, &[("births_registered_on_time", 401)]).await;
    assert_eq!(refused(typed), "figures.refused.part_above_whole");
    assert!(matches!(refusal, FigureRefusal::PartAboveWhole { numerator: 401, denominator: 400, .. }), "{refusal:?}");
});

on_both_engines!(faults_of_rows_and_of_communes_are_listed_together, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &[("infants", 300)]).await.unwrap();
    let text = format!(
        "unit,class,fact,value\n99999,other,births,x\n{BAO_DAI},central_city_ward,births,05\n{BAO_DAI},central_city_ward,births_registered_on_time,9\n{BAO_DAI},central_city_ward,infants_fully_immunised,301\n"
    );
    assert_eq!(
        faults(&programme, &world.cast.officer, &text).await,
        [
            (2, "bad_value"),
            (2, "imports.fault.unknown_unit"),
            (3, "bad_value"),
            (3, "imports.fault.other_class"),
            (5, "imports.fault.part_above_whole"),
        ],
        "births could not be read, so nothing is said of its part"
    );
    let few =
        imports::check(&programme, &world.cast.officer, YEAR, text.as_bytes(), (NOW, 2)).await.unwrap().unwrap_err();
    assert_eq!((few.first.len(), few.count), (2, 5));
});

on_both_engines!(when_one_commune_moved_on_none_is_changed, |world| async move {
    let programme = programme(&world).await;
    let both = of_both(&world.cast);
    let neighbour = code(&world, world.cast.neighbour).await;
    let rows = file(&[(BAO_DAI, "other", "births", 400), (&neighbour, "other", "births", 500)]);
    let plan = check(&programme, &both, &rows).await.unwrap();
    assert_eq!(plan.units.len(), 2);
    enter(&programme, &world.cast.neighbour_officer, world.cast.neighbour, &[("infants", 1)]).await.unwrap();
    let events = "SELECT COUNT(*) FROM audit_event";
    let before = world.store.read().number(events, []).await.unwrap();
    assert!(matches!(apply(&programme, &both, &plan).await, Err(Error::Conflict)));
    let first = dossier(&programme, world.cast.commune).await;
    assert_eq!((first.state, first.version, first.sheet_version), (State::NotBegun, 0, 0));
    assert!(first.figures.is_empty());
    assert_eq!(dossier(&programme, world.cast.neighbour).await.figures.len(), 1);
    assert_eq!(world.store.read().number(events, []).await.unwrap(), before, "no event of what did not happen");
    let plan = check(&programme, &both, &rows).await.unwrap();
    apply(&programme, &both, &plan).await.unwrap();
    assert_eq!(dossier(&programme, world.cast.neighbour).await.figures.len(), 2);
});

on_both_engines!(a_submission_between_check_and_import_stops_it, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    let unit = world.cast.commune;
    let plan = check(&programme, &world.cast.officer, &file(&[(BAO_DAI, "other", "births", 430)])).await.unwrap();
    self_assessment::record(&programme, &world.cast.officer, &dossier(&programme, unit).await, NOW).await.unwrap();
    send(&programme, &world, NOW).await;
    assert!(matches!(apply(&programme, &world.cast.officer, &plan).await, Err(Error::Conflict)));
});

on_both_engines!(a_year_that_is_not_open_is_refused_by_its_name, |world| async move {
    let programme = programme(&world).await;
    let refusal = imports::check(&programme, &world.cast.officer, 1999, b"", (NOW, 1)).await;
    assert_eq!(refused(refusal), "imports.refused.year_unknown");
    let tx = world.store.write().await.unwrap();
    tx.run("UPDATE assessment_round SET standard = 'elsewhere'", []).await.unwrap();
    tx.commit().await.unwrap();
    let refusal = imports::check(&programme, &world.cast.officer, YEAR, b"", (NOW, 1)).await;
    assert_eq!(refused(refusal), "imports.refused.standard_missing");
});

/// A standard of some facts, one indicator each: counts, and yes-or-no where the name begins so.
pub fn revision(number: u32, facts: &[&str]) -> String {
    let made_up = "source = \"made-up\"";
    let mut text = format!(
        "id = \"two\"\nrevision = {number}\nauthor = \"test\"\nillustrative = true\n\
         title = {{ vi = \"Hai\", en = \"Two\", {made_up} }}\n\
         max_points = {{ value = {points}, {made_up} }}\ncriteria_total = {{ value = 1, {made_up} }}\n\
         [rules]\nevery_criterion_above_zero = {{ value = true, {made_up} }}\n\
         every_criterion_required = {{ value = true, {made_up} }}\n\
         [[classes]]\nkey = \"other\"\nname = {{ vi = \"Khác\", en = \"Other\" }}\nthreshold = {{ value = 1, {made_up} }}\n\
         [[criteria]]\nno = \"1\"\nname = {{ vi = \"Tất cả\", en = \"All\", {made_up} }}\n\
         sector = {{ value = \"health\", {made_up} }}\nmax_points = {{ value = {points}, {made_up} }}\n",
        points = facts.len()
    );
    for (place, fact) in facts.iter().enumerate() {
        let kind = if fact.starts_with("yes") { "bool" } else { "count" };
        write!(
            text,
            "[[criteria.indicators]]\nno = \"1.{}\"\nname = {{ vi = \"{fact}\", en = \"{fact}\", {made_up} }}\n\
             measure = {{ kind = \"{kind}\", value = \"{fact}\", {made_up} }}\n\
             bands = [{{ min = 1, points = 1, {made_up} }}, {{ max = 1, points = 0, {made_up} }}]\n",
            place + 1
        )
        .unwrap();
    }
    for fact in facts {
        write!(text, "[facts.{fact}]\nvi = \"{fact}\"\nen = \"{fact}\"\n").unwrap();
    }
    text + "[citations.made-up]\nprovenance = \"illustrative\"\n"
}

pub async fn with_revisions(world: &World, revisions: &[String]) -> Arc<Programme> {
    let folder = tempfile::tempdir().unwrap();
    for (place, text) in revisions.iter().enumerate() {
        fs::write(folder.path().join(format!("r{place}.toml")), text).unwrap();
    }
    let library = Library::built_in().unwrap().with_dir(folder.path()).unwrap();
    Programme::open(world.store.clone(), library).await.unwrap()
}

pub async fn opened_under_two(world: &World, first: &str) {
    let programme = with_revisions(world, &[first.to_owned()]).await;
    let opening = Round {
        year: YEAR,
        standard: "two".into(),
        period_from: "2025-11-16".into(),
        period_to: "2026-11-15".into(),
        ground: "Kế hoạch giả lập".into(),
    };
    round::open(&programme, &world.cast.ministry, &opening, NOW).await.unwrap();
}

on_both_engines!(a_newer_revision_puts_no_figure_under_another_fact, |world| async move {
    let first = revision(1, &["cats", "dogs", "old_birds"]);
    opened_under_two(&world, &first).await;
    let programme = with_revisions(&world, &[first, revision(2, &["dogs", "cats", "fish"])]).await;
    assert_eq!(dossier(&programme, world.cast.commune).await.revision, 1);
    let pets = file(&[(BAO_DAI, "other", "cats", 3), (BAO_DAI, "other", "dogs", 7)]);
    let plan = check(&programme, &world.cast.officer, &pets).await.unwrap();
    apply(&programme, &world.cast.officer, &plan).await.unwrap();
    let saved = dossier(&programme, world.cast.commune).await;
    let figure = |name| saved.figures.get(programme.facts().number(name).unwrap());
    assert_eq!((figure("cats"), figure("dogs")), (Some(3), Some(7)));
    let fish = file(&[(BAO_DAI, "other", "cats", 4), (BAO_DAI, "other", "fish", 1)]);
    assert_eq!(faults(&programme, &world.cast.officer, &fish).await, [(3, "imports.fault.unknown_fact")]);
});

on_both_engines!(a_figure_passes_the_checks_of_the_pinned_revision, |world| async move {
    let first = revision(1, &["yes_to_cats"]);
    opened_under_two(&world, &first).await;
    // a number in the newer revision, yes or no in the older one
    let counted = revision(2, &["yes_to_cats"]).replace("kind = \"bool\"", "kind = \"count\"");
    let programme = with_revisions(&world, &[first, counted]).await;
    let file = file(&[(BAO_DAI, "other", "yes_to_cats", 2)]);
    assert_eq!(faults(&programme, &world.cast.officer, &file).await, [(2, "figures.refused.not_yes_or_no")]);
});

on_both_engines!(dossiers_read_together_are_those_read_one_by_one, |world| async move {
    let programme = programme(&world).await;
    let on = NOW.today();
    let all = organisation::unit::below(world.store.read(), world.cast.province, "commune", on).await.unwrap();
    let ids: Vec<i64> = all.iter().map(|unit| unit.id).collect();
    let many = programme::assessment::of_units(&programme.store, YEAR, &ids).await.unwrap();
    assert_eq!(many.len(), all.len());
    for dossier in many.iter().take(3) {
        let one = programme::assessment::of_unit(&programme.store, dossier.unit, YEAR).await.unwrap();
        assert_eq!((&dossier.place, dossier.id, dossier.state), (&one.place, one.id, one.state));
    }
    assert!(programme::assessment::of_units(&programme.store, YEAR, &[]).await.unwrap().is_empty());
});
