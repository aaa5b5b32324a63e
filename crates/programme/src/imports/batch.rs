use std::collections::{HashMap, HashSet};

use organisation::{Actor, Change, Error, Moment, Result, audit::Subject};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store, in_list, insert_many};

use super::{Plan, UnitImport};
use crate::{
    Dossier, Programme, assessment, computation,
    confirmation::Hand,
    figures::{Bounds, Changed, FigureChange, FigureRefusal, Figures, Source, bounds, changed, reason_of, write_entry},
    separation::{self, Side},
};

/// One import that was taken.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Import {
    /// Its row.
    pub id: i64,
    /// The year.
    pub year: i64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// What the file was called.
    pub file_name: String,
    /// The fingerprint of its bytes.
    pub file_sha256: String,
    /// Name of a [`super::Form`].
    pub form: String,
    /// Communes whose figures changed.
    pub communes: i64,
    /// Figures that changed.
    pub figures: i64,
    /// When it was taken back, if it was.
    pub undone_at: Option<i64>,
}

/// The imports of a person, newest first.
pub async fn of_person(store: &Store, person: i64) -> Result<Vec<Import>> {
    let sql = format!("{SELECT} WHERE i.person_id = $1 ORDER BY i.id DESC LIMIT 100");
    Ok(store.read().rows(&sql, [person.into()]).await?)
}

const SELECT: &str =
    "SELECT i.id, i.year, i.at, i.file_name, i.file_sha256, i.form, i.communes, i.figures, u.at AS undone_at
    FROM figure_import i LEFT JOIN figure_import_undo u ON u.import_id = i.id";

/// Keeps an import with the entries that it made.
pub(super) async fn keep(
    change: &Change,
    (person, office): (i64, i64),
    plan: &Plan,
    changed: &[&UnitImport],
) -> Result<i64> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "INSERT INTO figure_import
                   (year, at, person_id, office_id, file_name, file_sha256, form, communes, figures)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    let values = [
        plan.year.into(),
        change.at.0.into(),
        person.into(),
        office.into(),
        plan.file.name.clone().into(),
        plan.file.sha256.clone().into(),
        plan.file.form.name().into(),
        count(changed.len()).into(),
        count(plan.changes()).into(),
    ];
    let import = change.tx.insert(sql, values).await?;
    let entry =
        |unit: &&UnitImport| vec![import.into(), unit.dossier.sheet_id.into(), (unit.dossier.sheet_version + 1).into()];
    let rows = changed.iter().map(entry).collect();
    insert_many(&change.tx, "figure_import_entry", &["import_id", "sheet_id", "version"], rows).await?;
    Ok(import)
}

/// What stands in the way of taking an import back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It was taken back already.
    Undone,
    /// The person may not enter figures of the commune any more, or has acted on another side.
    NotYours,
    /// The dossier is with a higher level, or decided.
    Locked,
    /// A figure was changed since.
    Changed {
        /// Name of the fact.
        fact: String,
        /// What the import wrote.
        written: Option<u64>,
        /// What stands there now.
        now: Option<u64>,
    },
    /// A figure may not be what it was before.
    Refused(FigureRefusal),
}

impl organisation::Refusal for Obstacle {
    fn key(&self) -> &'static str {
        match self {
            Self::Undone => "imports.undo.undone",
            Self::NotYours => "imports.undo.not_yours",
            Self::Locked => "imports.undo.locked",
            Self::Changed { .. } => "imports.undo.changed",
            Self::Refused(refusal) => refusal.key(),
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        let number = |value: &Option<u64>| value.map_or_else(|| "–".to_owned(), |value| value.to_string());
        match self {
            Self::Undone | Self::NotYours | Self::Locked => Vec::new(),
            Self::Changed { fact, written, now } => {
                vec![("fact", fact.clone()), ("written", number(written)), ("now", number(now))]
            }
            Self::Refused(refusal) => refusal.places(),
        }
    }
}

/// What stands in the way, commune by commune.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Obstacles(pub Vec<(i64, Obstacle)>);

/// What taking back gave.
#[derive(Debug)]
pub enum Undo {
    /// Everything is as it was before.
    Done,
    /// Nothing was changed.
    Refused(Obstacles),
}

/// A commune of an import with what it wrote there.
struct Part {
    dossier: Dossier,
    changes: Vec<FigureChange>,
    /// Facts that somebody wrote afterwards, whatever stands there now.
    since: HashSet<String>,
}

/// A commune of an import, put back.
struct Back {
    dossier: Dossier,
    figures: Figures,
    changes: Vec<FigureChange>,
}

/// Takes an own import back: every figure to what it was before, or none.
pub async fn undo(programme: &Programme, actor: &Actor, import: i64, reason: &str, at: Moment) -> Result<Undo> {
    let sql = format!("{SELECT} WHERE i.id = $1 AND i.person_id = $2");
    let found: Option<Import> = programme.store.read().row(&sql, [import.into(), actor.person.into()]).await?;
    let found = found.ok_or(Error::NotFound)?;
    if found.undone_at.is_some() {
        return Ok(Undo::Refused(Obstacles(vec![(0, Obstacle::Undone)])));
    }
    let reason = reason_of(reason, true)?.unwrap_or_default();
    let parts = parts(programme, import).await?;
    let dossiers: Vec<&Dossier> = parts.iter().map(|part| &part.dossier).collect();
    let ids: Vec<i64> = dossiers.iter().map(|dossier| dossier.id).collect();
    let others = separation::others(&programme.store, &ids, actor.person, Side::Commune).await?;
    let mut all_bounds = bounds(programme, &dossiers, at).await?;
    let (mut obstacles, mut back) = (Obstacles::default(), Vec::new());
    for part in &parts {
        let bounds = all_bounds.remove(&part.dossier.id).unwrap_or_default();
        let other_side = others.contains_key(&part.dossier.id);
        match put_back(programme, actor, part, (&bounds, other_side)).await? {
            Ok(one) => back.push(one),
            Err(found) => obstacles.0.extend(found.into_iter().map(|obstacle| (part.dossier.unit, obstacle))),
        }
    }
    if !obstacles.0.is_empty() {
        return Ok(Undo::Refused(obstacles));
    }
    write(programme, actor, &found, (&back, &reason), at).await?;
    Ok(Undo::Done)
}

/// The communes of an import as they stand.
async fn parts(programme: &Programme, import: i64) -> Result<Vec<Part>> {
    #[derive(FromQueryResult)]
    struct Row {
        assessment_id: i64,
        own: i64,
        changes: String,
    }
    let sql = "SELECT a.id AS assessment_id, CAST(CASE WHEN e.version = f.version THEN 1 ELSE 0 END AS BIGINT) AS own,
                   e.changes
               FROM figure_import_entry f JOIN figure_entry e ON e.sheet_id = f.sheet_id AND e.version >= f.version
               JOIN figure_sheet s ON s.id = f.sheet_id
               JOIN assessment a ON a.unit_id = s.unit_id AND a.year = s.year
               WHERE f.import_id = $1 ORDER BY a.id, e.version";
    let rows: Vec<Row> = programme.store.read().rows(sql, [import.into()]).await?;
    let mut wrote: HashMap<i64, (Vec<FigureChange>, HashSet<String>)> = HashMap::new();
    for row in rows {
        let changes: Vec<FigureChange> = serde_json::from_str(&row.changes).map_err(Error::broken)?;
        let (own, since) = wrote.entry(row.assessment_id).or_default();
        if row.own == 1 {
            *own = changes;
        } else {
            since.extend(changes.into_iter().map(|change| change.fact));
        }
    }
    let ids: Vec<i64> = wrote.keys().copied().collect();
    let mut dossiers = assessment::of_ids(&programme.store, &ids).await?;
    dossiers.sort_by_key(|dossier| dossier.id);
    let part = |dossier: Dossier| {
        let (changes, since) = wrote.remove(&dossier.id).unwrap_or_default();
        Part { dossier, changes, since }
    };
    Ok(dossiers.into_iter().map(part).collect())
}

async fn put_back(
    programme: &Programme,
    actor: &Actor,
    part: &Part,
    (bounds, other_side): (&Bounds, bool),
) -> Result<std::result::Result<Back, Vec<Obstacle>>> {
    let dossier = &part.dossier;
    let Ok(hand) = Hand::of(actor, &dossier.place) else { return Ok(Err(vec![Obstacle::NotYours])) };
    if other_side {
        return Ok(Err(vec![Obstacle::NotYours]));
    }
    if !dossier.state.figures_open() {
        return Ok(Err(vec![Obstacle::Locked]));
    }
    let numbers = programme.facts();
    let now = |fact: &str| numbers.number(fact).and_then(|number| dossier.figures.get(number));
    let touched = |change: &&FigureChange| part.since.contains(&change.fact) || now(&change.fact) != change.to;
    let since: Vec<Obstacle> = part
        .changes
        .iter()
        .filter(touched)
        .map(|change| Obstacle::Changed { fact: change.fact.clone(), written: change.to, now: now(&change.fact) })
        .collect();
    if !since.is_empty() {
        return Ok(Err(since));
    }
    let wanted: Vec<_> = part.changes.iter().map(|change| (change.fact.clone(), change.from)).collect();
    let Changed { figures, changes, refused } = changed(programme, dossier, &wanted, &hand, bounds).await?;
    if !refused.is_empty() {
        return Ok(Err(refused.into_iter().map(Obstacle::Refused).collect()));
    }
    Ok(Ok(Back { dossier: dossier.clone(), figures, changes }))
}

async fn write(
    programme: &Programme,
    actor: &Actor,
    import: &Import,
    (back, reason): (&[Back], &str),
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        import: i64,
        file: &'a str,
        reason: &'a str,
        communes: usize,
    }
    let Some(first) = back.first() else { return Err(Error::NotFound) };
    let office = Hand::of(actor, &first.dossier.place)?.office;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let sql = "INSERT INTO figure_import_undo (import_id, at, person_id, reason) VALUES ($1, $2, $3, $4)
               ON CONFLICT (import_id) DO NOTHING";
    let values = [import.id.into(), at.0.into(), actor.person.into(), reason.into()];
    if change.tx.run(sql, values).await? == 0 {
        return Err(Error::Conflict);
    }
    for Back { dossier, figures, changes } in back {
        let hand = Hand::of(actor, &dossier.place)?;
        let sector = hand.office.sector.as_deref().filter(|_| !hand.enters);
        let by = (Source::Undone, actor.person, sector);
        write_entry(&mut change, dossier, figures, changes, Some(reason), by).await?;
        let evaluation = computation::evaluate(programme, dossier, figures).await?;
        computation::keep(&change.tx, programme, dossier, figures, &evaluation).await?;
    }
    let details = Details { import: import.id, file: &import.file_name, reason, communes: back.len() };
    let subject = Subject { kind: "round", id: import.year, unit: None };
    change.record("figures_import_undone", subject, &details).await?;
    change.commit().await
}

/// The names of communes, for what stands in the way.
pub async fn names(store: &Store, obstacles: &Obstacles, at: Moment) -> Result<HashMap<i64, String>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        name: String,
    }
    let sql = format!(
        "SELECT unit_id, name FROM unit_form WHERE unit_id IN ({}) AND valid_from <= $1
             AND (valid_to IS NULL OR valid_to >= $1)",
        in_list(obstacles.0.iter().map(|(unit, _)| *unit))
    );
    let rows: Vec<Row> = store.read().rows(&sql, [organisation::day(at.today()).into()]).await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row.name)).collect())
}
