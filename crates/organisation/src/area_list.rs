//! Lists of the communes of a scheme's areas: checked as a whole, then taken over as a whole or not at all. A later list
//! supersedes from its own first day on; nothing that held before is overwritten.

mod fault;
mod lines;
mod store;

use std::collections::HashMap;

use chrono::NaiveDate;
pub use fault::{Fault, Faults, ListRefusal};
use lines::Written;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use storage::{Sql, Store, Value, insert_many};
use store::{Commune, communes};
pub use store::{Taken, all};

use crate::{
    Action, Actor, Change, Error, Moment, Place, Result,
    area::{self, Scheme},
    audit::Subject,
    class, day,
    unit::Name,
};

/// What stands at the head of a list, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// Key of the scheme.
    pub scheme: String,
    /// The instrument that the list belongs to.
    pub instrument: String,
    /// Its first day, YYYY-MM-DD.
    pub from: String,
    /// Whether communes that it does not name have no class from that day on.
    pub complete: bool,
    /// The province it is about; none for the country.
    pub province: Option<i64>,
}

/// A commune of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The commune.
    pub unit: i64,
    /// Its code on the first day.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// The class until then, if there is one.
    pub before: Option<String>,
    /// The class from then on; none where a complete list does not name it.
    pub class: Option<String>,
}

/// What a list would change, checked and ready.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scheme.
    pub scheme: &'static Scheme,
    /// Its first day.
    pub from: NaiveDate,
    /// Every commune that it names, in its order, and then those whose class would end.
    pub communes: Vec<Placed>,
    /// Tells whether anything moved on between the dry run and the taking over.
    pub seal: String,
    instrument: String,
    complete: bool,
    province: Option<i64>,
    sha256: String,
}

impl Plan {
    /// Communes that the list names.
    pub fn named(&self) -> usize {
        self.communes.iter().filter(|commune| commune.class.is_some()).count()
    }

    /// Communes whose class would end.
    pub fn ended(&self) -> usize {
        self.communes.len() - self.named()
    }

    /// Communes that would have another class than before, none among them.
    pub fn changed(&self) -> impl Iterator<Item = &Placed> {
        self.communes.iter().filter(|commune| commune.before != commune.class)
    }
}

/// How far a list may reach: the country, or one province.
pub fn reach(actor: &Actor, wanted: Option<i64>) -> Result<Option<i64>> {
    if actor.may(Action::SetArea, &Place::COUNTRY) {
        return Ok(wanted);
    }
    let mut own = actor.offices.iter().map(|held| held.unit);
    let mine = own.find(|unit| wanted.is_none_or(|wanted| wanted == *unit) && may_below(actor, *unit));
    mine.map(Some).ok_or(Error::Forbidden)
}

fn may_below(actor: &Actor, province: i64) -> bool {
    actor.may(Action::SetArea, &Place::below(province))
}

/// Checks a list by a person without changing anything: the plan, or its faults, at most `most` of them kept.
pub async fn check(
    store: &Store,
    actor: &Actor,
    heading: &Heading,
    bytes: &[u8],
    most: usize,
) -> Result<std::result::Result<Plan, Faults>> {
    let heading = Heading { province: reach(actor, heading.province)?, ..heading.clone() };
    planned(store.read(), &heading, bytes, most).await
}

/// Checks a list for the command line.
pub async fn check_by_program(
    store: &Store,
    heading: &Heading,
    bytes: &[u8],
    most: usize,
) -> Result<std::result::Result<Plan, Faults>> {
    planned(store.read(), heading, bytes, most).await
}

/// Takes a list over that was seen in a dry run with this seal.
pub async fn take(
    store: &Store,
    actor: &Actor,
    heading: &Heading,
    bytes: &[u8],
    (seal, at): (&str, Moment),
) -> Result<i64> {
    let province = reach(actor, heading.province)?;
    let place = province.map_or(Place::COUNTRY, Place::below);
    let office = actor.office_for(Action::SetArea, &place)?;
    let change = Change::begin(store, actor, office, at).await?;
    let heading = Heading { province, ..heading.clone() };
    keep(change, &heading, bytes, Some(seal), Some(actor.person)).await
}

/// Takes a list over from the command line, or an invented one for a demonstration.
pub async fn take_by_program(store: &Store, heading: &Heading, bytes: &[u8], at: Moment) -> Result<i64> {
    keep(Change::by_program(store, at).await?, heading, bytes, None, None).await
}

async fn keep(
    mut change: Change,
    heading: &Heading,
    bytes: &[u8],
    seal: Option<&str>,
    person: Option<i64>,
) -> Result<i64> {
    // of two lists at once the second sees the first
    change.tx.alone(class::TOPIC).await?;
    let plan = match planned(&change.tx, heading, bytes, 1).await? {
        Ok(plan) if seal.is_none_or(|seal| seal == plan.seal) => plan,
        Ok(_) => return Err(Error::Conflict),
        Err(_) if seal.is_some() => return Err(Error::Conflict),
        Err(_) => return Err(ListRefusal::Faulty.into()),
    };
    let id = write(&change, &plan, person).await?;
    let details = Details {
        scheme: &plan.scheme.key,
        instrument: &plan.instrument,
        from: day(plan.from),
        complete: plan.complete,
        communes: plan.named(),
        ended: plan.ended(),
        sha256: &plan.sha256,
    };
    change.record("areas_imported", Subject { kind: "area_list", id, unit: plan.province }, &details).await?;
    change.commit().await?;
    Ok(id)
}

#[derive(Serialize)]
struct Details<'a> {
    scheme: &'a str,
    instrument: &'a str,
    from: String,
    complete: bool,
    communes: usize,
    ended: usize,
    sha256: &'a str,
}

/// The list itself, the end of every class that runs over its first day, and the classes from that day on.
async fn write(change: &Change, plan: &Plan, person: Option<i64>) -> Result<i64> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let (scheme, from) = (&plan.scheme.key, day(plan.from));
    let id = change
        .tx
        .insert(
            "INSERT INTO area_list (scheme, instrument, valid_from, province_id, complete, communes, ended, sha256, at, person_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
            [
                scheme.clone().into(),
                plan.instrument.clone().into(),
                from.clone().into(),
                plan.province.into(),
                i64::from(plan.complete).into(),
                count(plan.named()).into(),
                count(plan.ended()).into(),
                plan.sha256.clone().into(),
                change.at.0.into(),
                person.into(),
            ],
        )
        .await?;
    let (named, ended): (Vec<&Placed>, Vec<&Placed>) =
        plan.communes.iter().partition(|commune| commune.class.is_some());
    store::close(&change.tx, plan, &named, None).await?;
    store::close(&change.tx, plan, &ended, Some(&plan.instrument)).await?;
    let last = Value::from(plan.scheme.to.map(day));
    let row = |commune: &&Placed| {
        vec![
            commune.unit.into(),
            scheme.clone().into(),
            commune.class.clone().into(),
            from.clone().into(),
            last.clone(),
            plan.instrument.clone().into(),
            id.into(),
        ]
    };
    let columns = ["unit_id", "scheme", "class", "valid_from", "valid_to", "ground", "list_id"];
    insert_many(&change.tx, "unit_class", &columns, named.iter().map(row).collect()).await?;
    Ok(id)
}

async fn planned(
    db: &impl Sql,
    heading: &Heading,
    bytes: &[u8],
    most: usize,
) -> Result<std::result::Result<Plan, Faults>> {
    let (scheme, from) = area::listed(&heading.scheme, &heading.from)?;
    let instrument = heading.instrument.trim();
    if instrument.is_empty() {
        return Err(ListRefusal::InstrumentMissing.into());
    }
    let written = lines::read(bytes, scheme)?;
    let communes = communes(db, &scheme.key, from).await?;
    let mut checking = Checking { communes: &communes, province: heading.province, seen: HashMap::new() };
    let (mut placed, mut faults) = (Vec::new(), Faults::at_most(most));
    for line in &written {
        match checking.place(line, scheme) {
            Ok(commune) => placed.push(commune),
            Err(fault) => faults.add(fault),
        }
    }
    if heading.complete && faults.count == 0 {
        let unnamed = |commune: &&Commune| {
            heading.province.is_none_or(|province| province == commune.province_id)
                && !checking.seen.contains_key(commune.code.as_str())
        };
        let mut unnamed: Vec<&Commune> = communes.values().filter(unnamed).collect();
        unnamed.sort_by(|one, other| one.code.cmp(&other.code));
        for commune in unnamed {
            match commune.later.of_unit() {
                Some(from) => faults.add(commune.left_out(from)),
                None if commune.class.is_some() => placed.push(commune.placed(None)),
                None => {}
            }
        }
    }
    if faults.count > 0 {
        return Ok(Err(faults));
    }
    let complete = heading.complete;
    let seal = fingerprint(format!("{scheme:?} {from} {instrument} {complete} {placed:?}").as_bytes());
    Ok(Ok(Plan {
        scheme,
        from,
        communes: placed,
        seal,
        instrument: instrument.to_owned(),
        complete,
        province: heading.province,
        sha256: fingerprint(bytes),
    }))
}

fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What the lines of a list are checked against.
struct Checking<'a> {
    communes: &'a HashMap<String, Commune>,
    province: Option<i64>,
    /// The line of every code so far.
    seen: HashMap<&'a str, usize>,
}

impl<'a> Checking<'a> {
    /// The commune whose code lost the zeros before it, as spreadsheets do: only its name tells that it is this one.
    fn padded(&self, written: &Written) -> Option<&'a Commune> {
        let commune = self.communes.get(&format!("{:0>5}", written.code))?;
        (!written.name.is_empty() && fits(&written.name, &commune.name)).then_some(commune)
    }

    fn place(&mut self, written: &Written, scheme: &Scheme) -> std::result::Result<Placed, Fault> {
        let line = written.line;
        let Some(commune) = self.communes.get(&written.code).or_else(|| self.padded(written)) else {
            return Err(Fault::UnknownUnit { line, code: written.code.clone() });
        };
        let code = commune.code.clone();
        if self.province.is_some_and(|province| province != commune.province_id) {
            // nothing else is told of another province's commune
            return Err(Fault::OtherProvince { line, code });
        }
        if let Some(first) = self.seen.insert(&commune.code, line) {
            return Err(Fault::Doubled { line, code, first });
        }
        if !fits(&written.name, &commune.name) {
            let (found, known) = (written.name.clone(), commune.name.clone());
            return Err(Fault::OtherName { line, code, found, known });
        }
        let Some(class) = scheme.class_named(&written.class).or_else(|| only(scheme, &written.class)) else {
            let known = scheme.classes.iter().map(|class| class.key.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Fault::UnknownClass { line, code, found: written.class.clone(), known });
        };
        if let Some(from) = commune.later.any() {
            return Err(Fault::Later { line, code, from });
        }
        Ok(commune.placed(Some(class.key.clone())))
    }
}

/// The class of a scheme that has one: a list need not write it.
fn only<'a>(scheme: &'a Scheme, written: &str) -> Option<&'a area::Class> {
    scheme.classes.first().filter(|_| scheme.classes.len() == 1 && written.is_empty())
}

/// Whether a name in a list is the commune's, with or without its kind and its marks; an absent one says nothing.
fn fits(found: &str, known: &str) -> bool {
    let found = text::fold(found);
    found.is_empty() || found == text::fold(known) || found == text::fold(Name::of(known).proper())
}
