//! Faulty workbooks, each made here: a cell is named or the file is refused, and nothing is changed.

mod cells;
mod files;

use organisation::Error;
use programme::{
    Programme,
    figures::Source,
    imports::{self, Checked, NewFile},
};
use storage::{FromQueryResult, Sql as _};
use testkit::{NOW, World, on_both_engines};

use super::{template, told};
use crate::bao_dai::*;

/// What is expected of a workbook.
enum Answer {
    /// These cells are told, whatever else is.
    Cells(Vec<(String, &'static str)>),
    /// The cell is told for some reason.
    Told(String),
    /// The file is refused.
    Refused(&'static str),
    /// It is not ours, and asks for a mapping.
    Foreign,
    /// Read as a text, whose first line is wrong.
    Text,
    /// Nothing is wrong with it.
    Sound,
}

type Case = (&'static str, Vec<u8>, Answer);

/// Everything that was ever entered, and what stands there now.
async fn figures(world: &World) -> Vec<(i64, i64, String)> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        version: i64,
        content: String,
    }
    let sheets = "SELECT id, version, figures AS content FROM figure_sheet ORDER BY id";
    let entries = "SELECT sheet_id AS id, version, changes AS content FROM figure_entry ORDER BY sheet_id, version";
    let mut all = Vec::new();
    for sql in [sheets, entries] {
        let rows: Vec<Row> = world.store.read().rows(sql, []).await.unwrap();
        all.extend(rows.into_iter().map(|row| (row.id, row.version, row.content)));
    }
    all
}

async fn hold(programme: &Programme, world: &World, (name, bytes, answer): Case) -> Result<(), String> {
    let file = NewFile { name: "a.xlsx", bytes: &bytes, mapping: None };
    let checked = imports::check_file(programme, &world.cast.officer, YEAR, &file, (NOW, 1000)).await;
    // what is taken for sound goes all the way, so that the figures tell what got through
    if let Ok(Checked::Sound(plan)) = &checked {
        imports::apply(programme, &world.cast.officer, plan, Source::Imported, NOW).await.unwrap();
    }
    let found = match (&checked, answer) {
        (Ok(Checked::Faulty(faults)), Answer::Cells(expected)) => {
            let told = told(faults);
            (!expected.iter().all(|one| told.contains(one))).then(|| format!("{told:?}, not {expected:?}"))
        }
        (Ok(Checked::Faulty(faults)), Answer::Told(at)) => {
            let told = told(faults);
            (!told.iter().any(|(place, _)| *place == at)).then(|| format!("{told:?}, not {at}"))
        }
        (Ok(Checked::Faulty(faults)), Answer::Text) => {
            (faults.count == 0 || faults.place(&faults.first[0]).is_some()).then(|| format!("{faults:?}"))
        }
        (Err(Error::Refused(refused)), Answer::Refused(key)) => {
            (refused.key != key).then(|| format!("{}, not {key}", refused.key))
        }
        (Ok(Checked::Foreign(_)), Answer::Foreign) | (Ok(Checked::Sound(_)), Answer::Sound) => None,
        _ => Some(format!("{checked:?}").chars().take(300).collect()),
    };
    found.map_or(Ok(()), |found| Err(format!("{name}: {found}")))
}

on_both_engines!(a_faulty_workbook_is_answered_by_cell_or_refused_and_changes_nothing, |world| async move {
    let programme = programme(&world).await;
    let neighbour = organisation::unit::find(world.store.read(), world.cast.neighbour, NOW.today()).await.unwrap().code;
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    let template = template(&programme, &world).await;
    let before = figures(&world).await;
    assert!(before.iter().any(|(_, version, content)| *version == 1 && content.contains("=426")), "{before:?}");
    let cases: Vec<Case> =
        [cells::cells(&template), cells::around(&template, &neighbour), files::files(&template), files::others()]
            .into_iter()
            .flatten()
            .collect();
    assert!(cases.len() >= 60, "{}", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        wrong.extend(hold(&programme, &world, case).await.err());
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(figures(&world).await, before);
    // the same cell filled in as it should be does change them
    let mut sound = template.clone();
    sound.fill("births", "<v>430</v>");
    hold(&programme, &world, ("a sound one", sound.packed(), Answer::Sound)).await.unwrap();
    let births = format!("{}=430", programme.facts().number("births").unwrap());
    assert!(figures(&world).await.iter().any(|(_, version, content)| *version == 2 && content.contains(&births)));
});
