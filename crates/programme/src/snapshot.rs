//! What a submission or a decision freezes: everything its page and its papers show, as canonical JSON.
//!
//! Whatever is corrected later, a frozen act is read from here.

use std::collections::{BTreeMap, HashMap};

use organisation::{
    Error, Result, parse_day,
    unit::{self, Name},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use standards::{Evaluation, Facts, Standard};
use storage::{FromQueryResult, Sql, Store, Transaction, in_list};

use crate::{
    Dossier, Programme,
    act::{self, ActKind},
    assessment,
    computation::evaluate,
    confirmation::Standing,
    figures::{FactNumbers, Figures},
    finding::FrozenFinding,
    plausibility::Finding,
    round,
};

/// A frozen dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The year assessed.
    pub year: i64,
    /// First and last day of the assessed period, YYYY-MM-DD.
    pub period: (String, String),
    /// The commune as it was called on the last day of the period.
    pub unit: FrozenUnit,
    /// Its province.
    pub province: FrozenUnit,
    /// The pinned standard.
    pub standard: FrozenStandard,
    /// The threshold class, if one was decided.
    pub class: Option<FrozenClass>,
    /// Known figures by fact.
    pub figures: BTreeMap<String, u64>,
    /// The score with all reasons.
    pub evaluation: Evaluation,
    /// What the appraisal found of each indicator; empty before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FrozenFinding>,
    /// Whether the world is invented.
    pub demo: bool,
    /// A submission: the day until which it was due, and when the dossier was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<FrozenDue>,
    /// A decision: who was to decide, and on which ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<FrozenAuthority>,
    /// How each criterion stood with its sector when it was sent up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<Standing>,
    /// What was unlikely beside last year's figures, and what was answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlikely: Vec<Finding>,
    /// What was offered as evidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<FrozenEvidence>,
}

/// A unit by our id and its words of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenUnit {
    /// Our id.
    pub id: i64,
    /// Code of the list in force.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Kind, as `xa`.
    pub kind: String,
}

impl FrozenUnit {
    /// The name for running text ("xã Bảo Đài").
    pub fn name_in_text(&self) -> String {
        Name::of(&self.name).in_text()
    }
}

/// A standard by its fingerprint; its text is kept beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenStandard {
    /// Id.
    pub id: String,
    /// Revision.
    pub revision: i64,
    /// Fingerprint of the text.
    pub sha256: String,
}

/// A due day as it was in force when the dossier was handed in for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenDue {
    /// The last day, YYYY-MM-DD.
    pub due_on: String,
    /// The document that set it.
    pub ground: String,
    /// The day of the first submission.
    pub handed_in_on: String,
    /// Days by which it came later; 0 in time.
    pub days_late: i64,
}

/// Who decides, as it was on the day of the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenAuthority {
    /// Name of the role.
    pub role: String,
    /// Whether a text, or the province with its ground, says so.
    pub confirmed: bool,
    /// The document that says so; empty where none does.
    pub ground: String,
}

/// A class with its ground.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenClass {
    /// Key in the standard.
    pub key: String,
    /// The decision behind it.
    pub ground: String,
}

/// A piece of evidence as it stood: its content is known by the fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenEvidence {
    /// Number of the indicator.
    pub indicator: String,
    /// What the commune calls it.
    pub label: String,
    /// Fingerprint of the file.
    pub sha256: String,
    /// Bytes of the file.
    pub size: i64,
    /// Name of the file's kind.
    pub kind: String,
    /// Name of its state.
    pub state: String,
}

impl Snapshot {
    /// Takes the dossier as it stands.
    pub async fn of(programme: &Programme, dossier: &Dossier) -> Result<Self> {
        let round = round::of_year(&programme.store, dossier.year).await?;
        let last_day = parse_day(&round.period_to);
        let frozen = |unit: unit::Unit| FrozenUnit { id: unit.id, code: unit.code, name: unit.name, kind: unit.kind };
        // the standard first: with it come the numbers of its facts
        let evaluation = evaluate(programme, dossier, &dossier.figures).await?;
        let figures = by_name(&programme.facts(), &dossier.figures);
        let class = dossier
            .class
            .clone()
            .map(|key| FrozenClass { key, ground: dossier.class_ground.clone().unwrap_or_default() });
        Ok(Self {
            year: dossier.year,
            period: (round.period_from, round.period_to),
            unit: frozen(unit::find(programme.store.read(), dossier.unit, last_day).await?),
            province: frozen(unit::find(programme.store.read(), dossier.province, last_day).await?),
            standard: FrozenStandard {
                id: dossier.standard.clone(),
                revision: dossier.revision,
                sha256: dossier.standard_sha256.clone(),
            },
            class,
            figures,
            evaluation,
            findings: Vec::new(),
            demo: programme.demo,
            due: None,
            authority: None,
            sectors: Vec::new(),
            unlikely: Vec::new(),
            evidence: Vec::new(),
        })
    }

    /// The figures by the numbers of their facts.
    pub(crate) fn known(&self, programme: &Programme) -> Figures {
        let numbers = programme.facts();
        let mut figures = Figures::default();
        for (name, figure) in &self.figures {
            if let Some(number) = numbers.number(name) {
                figures.set(number, Some(*figure));
            }
        }
        figures
    }

    /// Its place in a list of communes: by name.
    pub fn in_list(&self) -> (Vec<u16>, i64) {
        (text::sort_key(&self.unit.name), self.unit.id)
    }

    /// The canonical text: keys in a fixed order, figures sorted.
    pub fn canonical(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::broken)
    }
}

/// Figures by the names of their facts.
pub(crate) fn by_name(numbers: &FactNumbers, figures: &Figures) -> BTreeMap<String, u64> {
    figures.iter().filter_map(|(number, value)| Some((numbers.name(number)?.to_owned(), value))).collect()
}

/// Figures by name as facts of a standard.
pub fn facts(standard: &Standard, figures: &BTreeMap<String, u64>) -> Facts {
    let mut facts = Facts::none(standard);
    for (name, figure) in figures {
        if let Some(id) = standard.fact_id(name) {
            facts.set(id, Some(*figure));
        }
    }
    facts
}

/// What pages show of a dossier: live while it is with the commune, else what was frozen when it was sent up.
pub async fn shown(programme: &Programme, dossier: &Dossier) -> Result<Snapshot> {
    if dossier.state.frozen() {
        let submission = act::newest(programme.store.read(), dossier.id, ActKind::Submission).await?;
        return of_act(&programme.store, submission.ok_or(Error::NotFound)?).await;
    }
    Snapshot::of(programme, dossier).await
}

/// What the department found of what was sent up; before it has, what [`shown`] gives.
pub async fn appraised(programme: &Programme, dossier: &Dossier) -> Result<Snapshot> {
    if dossier.state.frozen() {
        let db = programme.store.read();
        let submission = act::newest(db, dossier.id, ActKind::Submission).await?;
        // an appraisal of an earlier submission says nothing of this one
        if let Some(appraisal) =
            act::newest(db, dossier.id, ActKind::Appraisal).await?.filter(|id| Some(*id) > submission)
        {
            return of_act(&programme.store, appraisal).await;
        }
    }
    shown(programme, dossier).await
}

/// The figures of the year before, by fact, as they were appraised if they were; empty where there was none.
pub async fn last_year(programme: &Programme, dossier: &Dossier) -> Result<BTreeMap<String, u64>> {
    let mut figures = last_years(programme, dossier.year, &[dossier.unit]).await?;
    Ok(figures.remove(&dossier.unit).unwrap_or_default())
}

/// The same of many communes by commune, in a few statements.
pub(crate) async fn last_years(
    programme: &Programme,
    year: i64,
    units: &[i64],
) -> Result<HashMap<i64, BTreeMap<String, u64>>> {
    #[derive(FromQueryResult)]
    struct Row {
        assessment_id: i64,
        act_id: i64,
    }
    let before = assessment::of_units(&programme.store, year - 1, units).await?;
    let frozen = before.iter().filter(|dossier| dossier.state.frozen()).map(|dossier| dossier.id);
    // an appraisal of an earlier submission is older than the newest one
    let sql = format!(
        "SELECT assessment_id, MAX(id) AS act_id FROM act WHERE kind IN ($1, $2) AND assessment_id IN ({})
         GROUP BY assessment_id",
        in_list(frozen)
    );
    let kinds = [ActKind::Submission.into(), ActKind::Appraisal.into()];
    let rows: Vec<Row> = programme.store.read().rows(&sql, kinds).await?;
    let acts: Vec<i64> = rows.iter().map(|row| row.act_id).collect();
    let mut snapshots = of_acts(&programme.store, &acts).await?;
    let act_of: HashMap<i64, i64> = rows.into_iter().map(|row| (row.assessment_id, row.act_id)).collect();
    let mut figures = HashMap::with_capacity(before.len());
    for dossier in before {
        let known = if dossier.state.frozen() {
            let snapshot = act_of.get(&dossier.id).and_then(|act| snapshots.remove(act));
            snapshot.ok_or(Error::NotFound)?.figures
        } else {
            // the standard first: with it come the numbers of its facts
            programme.standard(&dossier.standard_sha256).await?;
            by_name(&programme.facts(), &dossier.figures)
        };
        figures.insert(dossier.unit, known);
    }
    Ok(figures)
}

/// The fingerprint of a text or of a paper's bytes.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Freezes a snapshot with its act.
pub(crate) async fn keep(tx: &Transaction, act: i64, snapshot: &Snapshot) -> Result<()> {
    let content = snapshot.canonical()?;
    let sha256 = fingerprint(content.as_bytes());
    tx.run(
        "INSERT INTO snapshot (act_id, content, sha256) VALUES ($1, $2, $3)",
        [act.into(), content.into(), sha256.into()],
    )
    .await?;
    Ok(())
}

/// The snapshot of an act. One that was altered in the database is refused, not shown.
pub async fn of_act(store: &Store, act: i64) -> Result<Snapshot> {
    of_acts(store, &[act]).await?.remove(&act).ok_or(Error::NotFound)
}

/// The snapshots of some acts in one statement, by act.
pub async fn of_acts(store: &Store, acts: &[i64]) -> Result<HashMap<i64, Snapshot>> {
    #[derive(FromQueryResult)]
    struct Row {
        act_id: i64,
        content: String,
        sha256: String,
    }
    #[derive(Debug, thiserror::Error)]
    #[error("the snapshot of act {0} does not match its fingerprint")]
    struct Altered(i64);

    let list = in_list(acts.iter().copied());
    let sql = format!("SELECT act_id, content, sha256 FROM snapshot WHERE act_id IN ({list})");
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    let read = |row: Row| {
        if fingerprint(row.content.as_bytes()) != row.sha256 {
            return Err(Error::broken(Altered(row.act_id)));
        }
        Ok((row.act_id, serde_json::from_str(&row.content).map_err(Error::broken)?))
    };
    rows.into_iter().map(read).collect()
}
