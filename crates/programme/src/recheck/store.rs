use std::collections::BTreeMap;

use organisation::{Actor, Change, Error, Result, actor::Held};
use storage::{FromQueryResult, Sql, Store, Transaction, insert_many};

use super::{NewDraw, rank};
use crate::finding::{Finding, Kind, NewFinding};

/// A drawing as it was made.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Draw {
    /// Row.
    pub id: i64,
    /// The seed.
    pub seed: String,
    /// Share in percent.
    pub percent: i64,
    /// Dossiers among which was drawn.
    pub candidates: i64,
    /// Who decided on it, where the seed was published.
    pub ground: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub person: String,
}

/// A dossier that was drawn.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Drawn {
    /// Row of the second look.
    pub id: i64,
    /// Row of the drawing.
    pub draw_id: i64,
    /// The commune.
    pub unit_id: i64,
    /// Its full name today.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Place in the drawing, from 1.
    pub place: i64,
    /// The rank under the seed.
    pub fingerprint: String,
    /// Indicators looked at.
    pub looked: i64,
    /// Whether it is over.
    pub closed: i64,
}

/// A second look at one dossier.
#[derive(Clone, Debug)]
pub struct Recheck {
    /// Row.
    pub id: i64,
    /// The dossier.
    pub assessment_id: i64,
    /// The submission that is looked at.
    pub submission_id: i64,
    /// The seed under which it was drawn.
    pub seed: String,
    /// Its conclusion, if it is over.
    pub closing: Option<Closing>,
}

/// How a second look ended.
#[derive(Clone, Debug)]
pub struct Closing {
    /// In words.
    pub conclusion: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub person: String,
}

/// What was found on the spot, by indicator; the newest counts.
pub type Looked = BTreeMap<String, Finding>;

#[derive(FromQueryResult)]
pub(super) struct Candidate {
    assessment_id: i64,
    submission_id: i64,
    pub(super) code: String,
}

/// Dossiers of a province that are sent up and not back with the commune, with the codes of their communes.
pub(super) async fn candidates(store: &Store, province: i64, year: i64) -> Result<Vec<Candidate>> {
    let sql = "SELECT a.id AS assessment_id, f.code,
                      (SELECT MAX(x.id) FROM act x WHERE x.assessment_id = a.id AND x.kind = 'submission') AS submission_id
               FROM assessment a
               JOIN assessment_round r ON r.year = a.year
               JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= r.period_to
                    AND (f.valid_to IS NULL OR f.valid_to >= r.period_to)
               WHERE a.province_id = $1 AND a.year = $2
                 AND a.newest_act_kind IN ('submission', 'appraisal', 'review_sitting', 'decision', 'publication')";
    Ok(store.read().rows(sql, [province.into(), year.into()]).await?)
}

pub(super) async fn seed_used(tx: &Transaction, new: &NewDraw, seed: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM recheck_draw WHERE province_id = $1 AND year = $2 AND seed = $3";
    Ok(tx.number(sql, [new.province.into(), new.year.into(), seed.into()]).await? != Some(0))
}

pub(super) async fn insert_draw(
    change: &Change,
    actor: &Actor,
    office: &Held,
    new: &NewDraw,
    candidates: usize,
) -> Result<i64> {
    let sql =
        "INSERT INTO recheck_draw (province_id, year, seed, percent, candidates, ground, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    let values = [
        new.province.into(),
        new.year.into(),
        new.seed.trim().into(),
        new.percent.into(),
        i64::try_from(candidates).map_err(Error::broken)?.into(),
        text::nfc(new.ground.trim()).into(),
        change.at.0.into(),
        actor.person.into(),
        office.id.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

pub(super) async fn insert_drawn(tx: &Transaction, draw: i64, seed: &str, drawn: &[Candidate]) -> Result<()> {
    let rows = drawn.iter().zip(1_i64..).map(|(candidate, place)| {
        vec![
            draw.into(),
            candidate.assessment_id.into(),
            candidate.submission_id.into(),
            place.into(),
            rank(seed, &candidate.code).into(),
        ]
    });
    let columns = ["draw_id", "assessment_id", "submission_id", "place", "fingerprint"];
    Ok(insert_many(tx, "recheck", &columns, rows.collect()).await?)
}

pub(super) async fn insert_look(
    change: &Change,
    actor: &Actor,
    office: &Held,
    recheck: i64,
    finding: &NewFinding,
) -> Result<()> {
    let sql = "INSERT INTO recheck_finding (recheck_id, indicator, agrees, figures, words, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        recheck.into(),
        finding.indicator.clone().into(),
        i64::from(finding.kind == Kind::Agreed).into(),
        serde_json::to_string(&finding.figures).map_err(Error::broken)?.into(),
        finding.reason.clone().into(),
        change.at.0.into(),
        actor.person.into(),
        office.id.into(),
    ];
    change.tx.run(sql, values).await?;
    Ok(())
}

/// Ends a second look.
pub(super) async fn insert_closing(
    change: &Change,
    actor: &Actor,
    office: &Held,
    recheck: i64,
    conclusion: &str,
) -> Result<()> {
    let sql = "INSERT INTO recheck_closing (recheck_id, conclusion, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5)";
    let values = [recheck.into(), conclusion.into(), change.at.0.into(), actor.person.into(), office.id.into()];
    change.tx.run(sql, values).await?;
    Ok(())
}

/// Whether a second look has ended.
pub(super) async fn is_closed(tx: &Transaction, recheck: i64) -> Result<bool> {
    Ok(tx.number("SELECT COUNT(*) FROM recheck_closing WHERE recheck_id = $1", [recheck.into()]).await? != Some(0))
}

/// Whether a person found something of a dossier in a second look, or ended one.
pub(super) async fn looked_at_by(store: &Store, assessment: i64, person: i64) -> Result<bool> {
    let sql = "SELECT (SELECT COUNT(*) FROM recheck_finding l JOIN recheck k ON k.id = l.recheck_id
                WHERE k.assessment_id = $1 AND l.person_id = $2)
               + (SELECT COUNT(*) FROM recheck_closing c JOIN recheck k ON k.id = c.recheck_id
                  WHERE k.assessment_id = $1 AND c.person_id = $2)";
    Ok(store.read().number(sql, [assessment.into(), person.into()]).await? != Some(0))
}

/// The condition that a person appraised a dossier, found something of it or judged its evidence; both are expressions.
pub(crate) fn appraised(assessment: &str, person: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM act t WHERE t.assessment_id = {assessment} AND t.person_id = {person}
                 AND t.kind IN ('appraisal', 'return'))
         OR EXISTS (SELECT 1 FROM appraisal_finding g JOIN act t ON t.id = g.submission_id
                    WHERE t.assessment_id = {assessment} AND g.person_id = {person})
         OR EXISTS (SELECT 1 FROM evidence_verdict v JOIN evidence e ON e.id = v.evidence_id
                    WHERE e.assessment_id = {assessment} AND v.person_id = {person})"
    )
}

/// Whether a person did so.
pub(super) async fn appraised_by(store: &Store, assessment: i64, person: i64) -> Result<bool> {
    let sql = format!("SELECT CAST(CASE WHEN {} THEN 1 ELSE 0 END AS BIGINT)", appraised("$1", "$2"));
    Ok(store.read().number(&sql, [assessment.into(), person.into()]).await? != Some(0))
}

/// The drawings of a province in a year, newest first.
pub async fn draws(store: &Store, province: i64, year: i64) -> Result<Vec<Draw>> {
    let sql = "SELECT d.id, d.seed, d.percent, d.candidates, d.ground, d.at, p.full_name AS person
               FROM recheck_draw d JOIN person p ON p.id = d.person_id
               WHERE d.province_id = $1 AND d.year = $2 ORDER BY d.id DESC";
    Ok(store.read().rows(sql, [province.into(), year.into()]).await?)
}

/// What the drawings of a province in a year drew, in the order of the drawings.
pub async fn drawn(store: &Store, province: i64, year: i64) -> Result<Vec<Drawn>> {
    let sql = "SELECT k.id, k.draw_id, a.unit_id, f.name, f.code, k.place, k.fingerprint,
                      (SELECT COUNT(DISTINCT l.indicator) FROM recheck_finding l WHERE l.recheck_id = k.id) AS looked,
                      (SELECT COUNT(*) FROM recheck_closing c WHERE c.recheck_id = k.id) AS closed
               FROM recheck_draw d JOIN recheck k ON k.draw_id = d.id JOIN assessment a ON a.id = k.assessment_id
               JOIN assessment_round r ON r.year = a.year
               JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= r.period_to
                    AND (f.valid_to IS NULL OR f.valid_to >= r.period_to)
               WHERE d.province_id = $1 AND d.year = $2 ORDER BY d.id DESC, k.place";
    Ok(store.read().rows(sql, [province.into(), year.into()]).await?)
}

/// A second look.
pub async fn find(store: &Store, id: i64) -> Result<Recheck> {
    #[derive(FromQueryResult)]
    struct Row {
        assessment_id: i64,
        submission_id: i64,
        seed: String,
        conclusion: Option<String>,
        at: Option<i64>,
        person: Option<String>,
    }
    let sql = "SELECT k.assessment_id, k.submission_id, d.seed, c.conclusion, c.at, p.full_name AS person
               FROM recheck k JOIN recheck_draw d ON d.id = k.draw_id
               LEFT JOIN recheck_closing c ON c.recheck_id = k.id LEFT JOIN person p ON p.id = c.person_id
               WHERE k.id = $1";
    let row: Row = store.read().row(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
    let closing = match (row.conclusion, row.at, row.person) {
        (Some(conclusion), Some(at), Some(person)) => Some(Closing { conclusion, at, person }),
        _ => None,
    };
    let Row { assessment_id, submission_id, seed, .. } = row;
    Ok(Recheck { id, assessment_id, submission_id, seed, closing })
}

/// A second look at a dossier that is over.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Concluded {
    /// Row of the second look.
    pub id: i64,
    /// When it was concluded, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
}

/// The second looks at a dossier that are over, in order.
pub async fn concluded(store: &Store, assessment: i64) -> Result<Vec<Concluded>> {
    let sql = "SELECT k.id, c.at, p.full_name AS person FROM recheck k JOIN recheck_closing c ON c.recheck_id = k.id
               JOIN person p ON p.id = c.person_id WHERE k.assessment_id = $1 ORDER BY k.id";
    Ok(store.read().rows(sql, [assessment.into()]).await?)
}

/// What was found on the spot so far.
pub async fn looked(store: &Store, recheck: i64) -> Result<Looked> {
    #[derive(FromQueryResult)]
    struct Row {
        indicator: String,
        agrees: i64,
        figures: String,
        words: String,
        at: i64,
        person: String,
    }
    let sql = "SELECT l.indicator, l.agrees, l.figures, l.words, l.at, p.full_name AS person
               FROM recheck_finding l JOIN person p ON p.id = l.person_id WHERE l.recheck_id = $1 ORDER BY l.id";
    let rows: Vec<Row> = store.read().rows(sql, [recheck.into()]).await?;
    let looked = rows.into_iter().map(|row| {
        let kind = if row.agrees == 1 { Kind::Agreed } else { Kind::Differs };
        let figures = serde_json::from_str(&row.figures).map_err(Error::broken)?;
        let Row { indicator, words, at, person, .. } = row;
        Ok((indicator.clone(), Finding { indicator, kind, figures, reason: words, at, person }))
    });
    looked.collect()
}
