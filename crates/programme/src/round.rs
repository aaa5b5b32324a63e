//! The round of a year: which standard is applied, and to which days. The version is a choice, not a
//! function of the date: QĐ 34/2014 and QĐ 06/2019 were both in use in November 2019.

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Error, Moment, Place, Refusal, Result, audit::Subject, class, day, unit};
use serde::Serialize;
use standards::Standard;
use storage::{FromQueryResult, Sql, Store, insert_many, next_id, settle_ids};

use crate::{Programme, computation, due, programme::pin};

/// A year that is or was assessed.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Round {
    /// The year.
    pub year: i64,
    /// Id of the standard.
    pub standard: String,
    /// First day of the assessed period.
    pub period_from: String,
    /// Last day.
    pub period_to: String,
    /// Who says so.
    pub ground: String,
}

/// Why a round cannot be opened.
#[derive(Debug)]
pub enum RoundRefusal {
    /// The year has a round.
    Exists,
    /// No standard has this id.
    StandardUnknown,
    /// The period ends before it begins.
    PeriodBad,
    /// The choice of a standard needs its ground.
    GroundMissing,
    /// No commune exists on the last day.
    NoCommune,
}

impl Refusal for RoundRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Exists => "round.refused.exists",
            Self::StandardUnknown => "round.refused.standard_unknown",
            Self::PeriodBad => "round.refused.period_bad",
            Self::GroundMissing => "round.refused.ground_missing",
            Self::NoCommune => "round.refused.no_commune",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Exists => "year",
            Self::StandardUnknown => "standard",
            Self::PeriodBad | Self::NoCommune => "period_to",
            Self::GroundMissing => "ground",
        })
    }
}

/// The round of a year.
pub async fn of_year(store: &Store, year: i64) -> Result<Round> {
    let sql = "SELECT year, standard, period_from, period_to, ground FROM assessment_round WHERE year = $1";
    store.read().row(sql, [year.into()]).await?.ok_or(Error::NotFound)
}

/// All rounds, newest first.
pub async fn all(store: &Store) -> Result<Vec<Round>> {
    let sql = "SELECT year, standard, period_from, period_to, ground FROM assessment_round ORDER BY year DESC";
    Ok(store.read().rows(sql, []).await?)
}

/// The years that have a round, newest first.
pub async fn years(store: &Store) -> Result<Vec<i64>> {
    Ok(all(store).await?.into_iter().map(|round| round.year).collect())
}

/// Opens a year for every commune: a person of the ministry chooses the standard.
pub async fn open(programme: &Programme, actor: &Actor, round: &Round, at: Moment) -> Result<usize> {
    open_with_due(programme, actor, round, None, at).await
}

/// Opens a year with a day until which every commune is to hand in; a province may set another for itself.
pub async fn open_with_due(
    programme: &Programme,
    actor: &Actor,
    round: &Round,
    due: Option<NaiveDate>,
    at: Moment,
) -> Result<usize> {
    let office = actor.office_for(Action::OpenRound, &Place::COUNTRY)?;
    programme.renew().await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let due = due.map(|on| (on, Some((actor.person, office.id))));
    open_within(programme, change, round, due).await
}

/// Opens a year from the command line.
pub async fn open_by_program(programme: &Programme, round: &Round, at: Moment) -> Result<usize> {
    programme.renew().await?;
    let change = Change::by_program(&programme.store, at).await?;
    open_within(programme, change, round, None).await
}

/// A day for the whole country, and the person and office that set it.
type NationalDue = (NaiveDate, Option<(i64, i64)>);

async fn open_within(
    programme: &Programme,
    mut change: Change,
    round: &Round,
    due: Option<NationalDue>,
) -> Result<usize> {
    let (Ok(from), Ok(to)) = (round.period_from.parse::<NaiveDate>(), round.period_to.parse::<NaiveDate>()) else {
        return Err(RoundRefusal::PeriodBad.into());
    };
    if to < from {
        return Err(RoundRefusal::PeriodBad.into());
    }
    if round.ground.trim().is_empty() {
        return Err(RoundRefusal::GroundMissing.into());
    }
    let standard = programme.latest(&round.standard).ok_or(RoundRefusal::StandardUnknown)?;
    change
        .tx
        .run(
            "INSERT INTO assessment_round (year, standard, period_from, period_to, ground) VALUES ($1, $2, $3, $4, $5)",
            [
                round.year.into(),
                round.standard.clone().into(),
                day(from).into(),
                day(to).into(),
                round.ground.trim().into(),
            ],
        )
        .await
        .map_err(|error| match error {
            storage::Error::Duplicate => RoundRefusal::Exists.into(),
            other => Error::from(other),
        })?;
    if let Some((on, by)) = due {
        due::set_with_round(&change, round, on, by).await?;
    }
    pin(&change.tx, &standard).await?;
    let communes = communes(&change.tx, to).await?;
    if communes.is_empty() {
        return Err(RoundRefusal::NoCommune.into());
    }
    write(&change, &standard, round.year, &communes).await?;
    let opened = Opened { due_on: due.map(|(on, _)| day(on)), ..Opened::of(round) };
    change.record("round_opened", Subject { kind: "round", id: round.year, unit: None }, &opened).await?;
    change.commit().await?;
    Ok(communes.len())
}

#[derive(Serialize)]
struct Opened<'a> {
    standard: &'a str,
    period_from: &'a str,
    period_to: &'a str,
    ground: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<String>,
}

impl<'a> Opened<'a> {
    fn of(round: &'a Round) -> Self {
        Self {
            standard: &round.standard,
            period_from: &round.period_from,
            period_to: &round.period_to,
            ground: &round.ground,
            due_on: None,
        }
    }
}

/// A commune on the last day of the period, with its province and class.
#[derive(FromQueryResult)]
struct Commune {
    id: i64,
    province_id: i64,
    class: Option<String>,
    class_ground: Option<String>,
}

async fn communes(tx: &impl Sql, on: NaiveDate) -> Result<Vec<Commune>> {
    let sql = format!(
        "SELECT u.id, CASE WHEN pu.level = '{province}' THEN pu.id ELSE pf.parent_id END AS province_id,
                c.class, c.ground AS class_ground
         FROM unit u
         JOIN unit_form f ON f.unit_id = u.id AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1)
         JOIN unit pu ON pu.id = f.parent_id
         JOIN unit_form pf ON pf.unit_id = pu.id AND pf.valid_from <= $1 AND (pf.valid_to IS NULL OR pf.valid_to >= $1)
         LEFT JOIN unit_class c ON c.unit_id = u.id AND c.scheme = $2 AND c.valid_from <= $1 AND (c.valid_to IS NULL OR c.valid_to >= $1)
         WHERE u.level = '{commune}' ORDER BY u.id",
        province = unit::level::PROVINCE,
        commune = unit::level::COMMUNE,
    );
    Ok(tx.rows(&sql, [day(on).into(), class::THRESHOLD.into()]).await?)
}

/// One empty dossier a commune, so that a board shows who has not begun.
async fn write(change: &Change, standard: &Standard, year: i64, communes: &[Commune]) -> Result<()> {
    let first = next_id(&change.tx, "assessment").await?;
    let assessments = communes.iter().zip(first..).map(|(commune, id)| {
        vec![
            id.into(),
            commune.id.into(),
            commune.province_id.into(),
            year.into(),
            standard.id.clone().into(),
            i64::from(standard.revision).into(),
            standard.sha256.clone().into(),
            commune.class.clone().into(),
            commune.class_ground.clone().into(),
            0_i64.into(),
        ]
    });
    let columns = [
        "id",
        "unit_id",
        "province_id",
        "year",
        "standard",
        "revision",
        "standard_sha256",
        "class",
        "class_ground",
        "version",
    ];
    insert_many(&change.tx, "assessment", &columns, assessments.collect()).await?;
    settle_ids(&change.tx, "assessment").await?;
    let sheets = communes
        .iter()
        .map(|commune| vec![commune.id.into(), year.into(), "".into(), 0_i64.into(), change.at.0.into()]);
    insert_many(&change.tx, "figure_sheet", &["unit_id", "year", "figures", "version", "changed_at"], sheets.collect())
        .await?;
    let nothing = standards::Facts::none(standard);
    let computations = communes.iter().zip(first..).map(|(commune, id)| {
        computation::row(id, standard, &standards::evaluate(standard, commune.class.as_deref(), &nothing), 0)
    });
    insert_many(&change.tx, "computation", &computation::COLUMNS, computations.collect()).await?;
    Ok(())
}
