//! Who decides on a day: as the procedure says, unless the province has set another, with its ground.
//!
//! QĐ 06/QĐ-TTg named the district chairman; the districts ended on 30/6/2025 and no text confirms who came after.

use std::sync::Arc;

use chrono::NaiveDate;
use organisation::{
    Action, Actor, Change, Moment, Place, Refusal, Result, Role, audit::Subject, day, parse_day,
    unit::last_day_of_districts,
};
use serde::Serialize;
use standards::{AuthorityRole, Procedure};
use storage::{FromQueryResult, Sql, Store};
use text::Lang;

use crate::{
    Dossier, Programme,
    due::ground_of,
    explanation, procedure,
    snapshot::{FrozenAuthority, Snapshot},
};

/// Who decides on a day.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The role.
    pub role: AuthorityRole,
    /// Where that comes from.
    pub basis: Basis,
}

/// Why it is this authority.
#[derive(Clone, Debug)]
pub enum Basis {
    /// The procedure says so; whether a text confirms it, it says too.
    Procedure(Arc<Procedure>),
    /// The province set it.
    Province {
        /// The document that says so.
        ground: String,
        /// First day.
        since: NaiveDate,
    },
}

impl Authority {
    /// Whether a role decides, in person or for the chairman.
    pub const fn admits(&self, role: Role) -> bool {
        match self.role {
            AuthorityRole::DistrictChair => matches!(role, Role::DistrictChair),
            AuthorityRole::ProvincialChair => matches!(role, Role::ProvincialChair | Role::ProvincialViceChair),
        }
    }

    /// Whether a text says so.
    pub fn confirmed(&self) -> bool {
        match &self.basis {
            Basis::Procedure(procedure) => procedure.authority.confirmed,
            Basis::Province { .. } => true,
        }
    }

    /// The document that says so, in words; how sure we are of it where it is the procedure's.
    pub fn ground(&self, lang: Lang) -> String {
        match &self.basis {
            Basis::Procedure(procedure) => explanation::source(lang, &procedure.authority.source),
            Basis::Province { ground, .. } => ground.clone(),
        }
    }

    /// What a decision freezes.
    pub fn frozen(&self) -> FrozenAuthority {
        let confirmed = self.confirmed();
        let ground = if confirmed { self.ground(Lang::Vi) } else { String::new() };
        FrozenAuthority { role: self.role.name().to_owned(), confirmed, ground }
    }
}

/// What a province sets.
#[derive(Clone, Debug)]
pub struct NewAuthority {
    /// Who decides.
    pub role: AuthorityRole,
    /// First day.
    pub from: NaiveDate,
    /// The document that says so.
    pub ground: String,
}

/// Why an authority cannot be set.
#[derive(Debug)]
pub enum AuthorityRefusal {
    /// The first day or the role is none.
    Unreadable(&'static str),
    /// There is no district on that day.
    NoDistricts,
    /// The province has set an authority from the same or a later day.
    LaterExists,
}

impl Refusal for AuthorityRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "authority.refused.unreadable",
            Self::NoDistricts => "authority.refused.no_districts",
            Self::LaterExists => "authority.refused.later_exists",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unreadable(field) => field,
            Self::NoDistricts => "role",
            Self::LaterExists => "from",
        })
    }
}

/// Who decides on a dossier on a day; none where neither a procedure nor the province says so.
pub async fn of_dossier(programme: &Programme, dossier: &Dossier, on: NaiveDate) -> Result<Option<Authority>> {
    if let Some(authority) = self::on(programme, dossier.province, &dossier.standard, on).await? {
        return Ok(Some(authority));
    }
    // a standard that is no longer applied on the day: the procedure of its period goes on
    Ok(procedure::of_dossier(programme, dossier).await?.map(of_procedure))
}

/// A snapshot as a decision on a day would freeze it: with who decides and on which ground.
pub async fn named(programme: &Programme, dossier: &Dossier, snapshot: Snapshot, on: NaiveDate) -> Result<Snapshot> {
    let authority = of_dossier(programme, dossier, on).await?.map(|authority| authority.frozen());
    Ok(Snapshot { authority, ..snapshot })
}

/// Who decides in a province on a day, for a standard.
pub async fn on(programme: &Programme, province: i64, standard: &str, on: NaiveDate) -> Result<Option<Authority>> {
    let set = history(&programme.store, province).await?;
    let set = set.into_iter().find(|row| row.from() <= on && exists(row.role, on));
    if let Some(row) = set {
        let since = row.from();
        return Ok(Some(Authority { role: row.role, basis: Basis::Province { ground: row.ground, since } }));
    }
    Ok(procedure::governing(programme, standard, on).map(of_procedure))
}

fn of_procedure(procedure: Arc<Procedure>) -> Authority {
    Authority { role: procedure.authority.role, basis: Basis::Procedure(procedure) }
}

/// Whether there are units of the role's level on a day.
fn exists(role: AuthorityRole, on: NaiveDate) -> bool {
    role == AuthorityRole::ProvincialChair || on <= last_day_of_districts()
}

/// Names who decides in a province from a day on, with the ground; what was set before stays for the days before.
pub async fn set(store: &Store, actor: &Actor, province: i64, new: &NewAuthority, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        role: &'a str,
        from: String,
        ground: &'a str,
    }
    let office = actor.office_for(Action::SetProcedure, &Place::own(province))?;
    let ground = ground_of(&new.ground)?;
    if !exists(new.role, new.from) {
        return Err(AuthorityRefusal::NoDistricts.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    // holds the province's row, so that of two settings at once the second sees the first
    change.tx.run("UPDATE unit SET level = level WHERE id = $1", [province.into()]).await?;
    let later = "SELECT COUNT(*) FROM authority WHERE province_id = $1 AND valid_from >= $2";
    if change.tx.number(later, [province.into(), day(new.from).into()]).await?.unwrap_or(0) > 0 {
        return Err(AuthorityRefusal::LaterExists.into());
    }
    change
        .tx
        .run(
            "INSERT INTO authority (province_id, role, valid_from, ground, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                province.into(),
                new.role.name().into(),
                day(new.from).into(),
                ground.clone().into(),
                at.0.into(),
                actor.person.into(),
                office.id.into(),
            ],
        )
        .await?;
    let details = Details { role: new.role.name(), from: day(new.from), ground: &ground };
    change.record("authority_set", Subject { kind: "unit", id: province, unit: Some(province) }, &details).await?;
    change.commit().await
}

/// What a province set, as its page shows it.
#[derive(Clone, Debug)]
pub struct AuthoritySet {
    /// Who decides.
    pub role: AuthorityRole,
    valid_from: String,
    /// The document that says so.
    pub ground: String,
    /// When it was set, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
}

impl AuthoritySet {
    /// First day.
    pub fn from(&self) -> NaiveDate {
        parse_day(&self.valid_from)
    }
}

/// Everything that a province set, the latest first day first.
pub async fn history(store: &Store, province: i64) -> Result<Vec<AuthoritySet>> {
    #[derive(FromQueryResult)]
    struct Row {
        role: String,
        valid_from: String,
        ground: String,
        at: i64,
        person: String,
    }
    let sql = "SELECT r.role, r.valid_from, r.ground, r.at, p.full_name AS person
               FROM authority r JOIN person p ON p.id = r.person_id
               WHERE r.province_id = $1 ORDER BY r.valid_from DESC, r.id DESC";
    let rows: Vec<Row> = store.read().rows(sql, [province.into()]).await?;
    let set = |row: Row| {
        let role = AuthorityRole::from_name(&row.role)
            .ok_or_else(|| organisation::Error::broken(UnknownRole(row.role.clone())))?;
        Ok(AuthoritySet { role, valid_from: row.valid_from, ground: row.ground, at: row.at, person: row.person })
    };
    rows.into_iter().map(set).collect()
}

/// A word of the database that names no authority: never taken for another.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no authority")]
struct UnknownRole(String);
