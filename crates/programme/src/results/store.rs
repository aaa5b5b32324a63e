use organisation::{Result, area::Area};
use storage::{FromQueryResult, Sql, Store, in_list};

use crate::{board::in_area, decision::Outcome, document::Kind};

/// The newest published result of a commune and year.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Entry {
    /// The commune.
    pub unit_id: i64,
    /// Its full name on the last day of the period.
    pub name: String,
    /// The same for search.
    pub(super) folded: String,
    /// Its province.
    pub province_id: i64,
    /// Full name of the province on that day.
    pub province: String,
    /// The threshold class by which it was decided.
    pub class: Option<String>,
    /// Fingerprint of the standard by which it was decided.
    pub standard_sha256: String,
    /// What was decided.
    pub outcome: Outcome,
    /// Number of the decision.
    pub number: i64,
    /// Symbol after the number.
    pub symbol: String,
    /// Year of the number.
    pub year: i64,
    /// Day of signing.
    pub decided_on: String,
    /// The unit whose chairman signed.
    pub authority_id: i64,
    /// When it was published, milliseconds since 1970.
    pub published_at: i64,
    /// First day of validity, where it is known.
    pub valid_from: Option<String>,
    /// Last day, where there is one.
    pub valid_to: Option<String>,
    /// What took the decision back, if anything did: it counts at once.
    pub reversed: Option<Kind>,
    /// On which day, once that paper is public too.
    pub reversed_on: Option<String>,
    /// Under which number.
    pub reversed_number: Option<i64>,
    /// And symbol.
    pub reversed_symbol: Option<String>,
}

/// A result with the year that was assessed.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OfYear {
    /// The assessed year.
    pub assessed: i64,
    /// The result.
    #[sea_orm(nested)]
    pub entry: Entry,
}

/// It begins with the publication: the newest decision may not be published, and the copy of it that boards read is
/// nobody's business outside.
const PUBLISHED: &str = "SELECT a.year AS assessed, a.unit_id, f.name, f.folded, a.province_id, pf.name AS province, d.class, d.standard_sha256,
                      d.outcome, m.number, m.symbol, m.year, m.decided_on, m.authority_id, ut.at AS published_at,
                      y.valid_from, y.valid_to, wm.kind AS reversed,
                      CASE WHEN wp.at IS NOT NULL THEN wm.decided_on END AS reversed_on,
                      CASE WHEN wp.at IS NOT NULL THEN wm.number END AS reversed_number,
                      CASE WHEN wp.at IS NOT NULL THEN wm.symbol END AS reversed_symbol
               FROM assessment a
               JOIN assessment_round r ON r.year = a.year
               JOIN act ut ON ut.id = (SELECT MAX(x.id) FROM act x
                                       WHERE x.assessment_id = a.id AND x.kind = 'publication')
               JOIN publication u ON u.act_id = ut.id
               JOIN decision d ON d.act_id = u.decision_id
               JOIN decision_document m ON m.id = d.document_id
               JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= r.period_to
                   AND (f.valid_to IS NULL OR f.valid_to >= r.period_to)
               JOIN unit_form pf ON pf.unit_id = a.province_id AND pf.valid_from <= r.period_to
                   AND (pf.valid_to IS NULL OR pf.valid_to >= r.period_to)
               LEFT JOIN document_validity y ON y.id = (SELECT MAX(x.id) FROM document_validity x
                                                        WHERE x.document_id = m.id)
               LEFT JOIN reversal w ON w.act_id = (SELECT MIN(x.act_id) FROM reversal x WHERE x.decision_id = d.act_id)
               LEFT JOIN decision_document wm ON wm.id = w.document_id
               LEFT JOIN document_publication wp ON wp.document_id = w.document_id";

/// The published results of a year.
pub async fn of_year(store: &Store, year: i64) -> Result<Vec<Entry>> {
    of_year_in(store, year, None).await
}

/// The same of the communes of an area.
pub async fn of_year_in(store: &Store, year: i64, area: Option<Area>) -> Result<Vec<Entry>> {
    let sql = format!("{PUBLISHED} WHERE a.year = $1 {}", in_area(area));
    Ok(store.read().rows(&sql, [year.into()]).await?)
}

/// The published results of units, of all years.
pub async fn of_units(store: &Store, units: &[i64]) -> Result<Vec<OfYear>> {
    let sql = format!("{PUBLISHED} WHERE a.unit_id IN ({})", in_list(units.iter().copied()));
    Ok(store.read().rows(&sql, []).await?)
}

/// The years of which a result was published, newest first.
pub async fn years(store: &Store) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        year: i64,
    }
    let sql = "SELECT r.year FROM assessment_round r
               WHERE EXISTS (SELECT 1 FROM assessment a JOIN act t ON t.assessment_id = a.id
                             WHERE a.year = r.year AND t.kind = 'publication') ORDER BY r.year DESC";
    let rows: Vec<Row> = store.read().rows(sql, []).await?;
    Ok(rows.into_iter().map(|row| row.year).collect())
}
