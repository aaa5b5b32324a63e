//! Who holds the offices: invented people in every commune and province, a few of them with an account.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use organisation::{
    Actor, Change, Error, Moment, Result, Role,
    account::{self, NewAccount},
    audit::Subject,
    day,
    office::{self, NewOffice},
    password::Passwords,
    unit,
};
use storage::{Sql as _, Store, Value, insert_many, next_id, settle_ids};

use super::{
    PASSWORD, Seeded,
    deep::SECTORS,
    dice::{Dice, Matter},
    land::Commune,
};

/// Code of the ministry in the list of units.
pub(super) const MINISTRY: &str = "BYT";
/// The offices of a commune, and of a province: its lead department has two officers.
const COMMUNE: [Role; 2] = [Role::CommuneOfficer, Role::CommuneChair];
const PROVINCE: [Role; 10] = [
    Role::ProvincialLead,
    Role::ProvincialLead,
    Role::ReviewSecretary,
    Role::ReviewCouncilMember,
    Role::ReviewCouncilMember,
    Role::ReviewCouncilMember,
    Role::ReviewCouncilMember,
    Role::ProvincialChair,
    Role::ProvincialViceChair,
    Role::ProvincialOffice,
];

/// A person in an office.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Post {
    /// Row of the person.
    pub(crate) person: i64,
    /// Row of the office.
    pub(crate) office: i64,
    /// What is held.
    pub(crate) role: Role,
}

/// Everybody by unit and role.
#[derive(Debug, Default)]
pub(crate) struct People(HashMap<(i64, Role), Vec<Post>>);

impl People {
    /// One of those who hold a role in a unit, by turns.
    pub(crate) fn post(&self, unit: i64, role: Role, turn: u64) -> Option<Post> {
        let posts = self.0.get(&(unit, role))?;
        let place = turn.checked_rem(u64::try_from(posts.len()).ok()?)?;
        posts.get(usize::try_from(place).ok()?).copied()
    }

    fn held(&self, unit: i64, role: Role) -> usize {
        self.0.get(&(unit, role)).map_or(0, Vec::len)
    }

    fn add(&mut self, unit: i64, role: Role, post: Post) {
        self.0.entry((unit, role)).or_default().push(post);
    }
}

/// Where offices are filled, from which day on.
#[derive(Clone, Copy)]
pub(crate) struct Land<'a> {
    /// The database.
    pub(crate) store: &'a Store,
    /// The words.
    pub(crate) world: &'a Seeded,
    /// The communes, province by province.
    pub(crate) communes: &'a [Commune],
    /// Communes that have sector officers besides.
    pub(crate) with_sectors: &'a BTreeSet<i64>,
    /// The first day of all offices.
    pub(crate) from: NaiveDate,
}

/// Fills all offices.
pub(crate) async fn engage(land: Land<'_>, at: Moment) -> Result<People> {
    let Land { store, world, communes, with_sectors, from } = land;
    let mut people = with_accounts(land, at).await?;
    let mut change = Change::by_program(store, at).await?;
    let mut rows = Rows {
        person: next_id(&change.tx, "person").await?,
        office: next_id(&change.tx, "office").await?,
        people: Vec::new(),
        offices: Vec::new(),
    };
    let mut last_province = 0;
    for Commune { unit, province } in communes {
        if province.id != last_province {
            rows.fill(world, &mut people, province, &PROVINCE, from);
            last_province = province.id;
        }
        rows.fill(world, &mut people, unit, &COMMUNE, from);
        if with_sectors.contains(&unit.id) {
            rows.fill_sectors(world, &mut people, unit, from);
        }
    }
    let count = rows.people.len();
    insert_many(&change.tx, "person", &["id", "full_name"], rows.people).await?;
    settle_ids(&change.tx, "person").await?;
    let columns = ["id", "person_id", "unit_id", "role", "sector", "valid_from", "ground"];
    insert_many(&change.tx, "office", &columns, rows.offices).await?;
    settle_ids(&change.tx, "office").await?;
    change.record("loaded", Subject { kind: "office", id: 0, unit: None }, &count).await?;
    change.commit().await?;
    Ok(people)
}

/// A person as an actor, in the offices of a day.
pub(crate) async fn actor(store: &Store, post: Post, on: NaiveDate) -> Result<Actor> {
    #[derive(storage::FromQueryResult)]
    struct Row {
        full_name: String,
    }
    let sql = "SELECT full_name FROM person WHERE id = $1";
    let row: Row = store.read().row(sql, [post.person.into()]).await?.ok_or(Error::NotFound)?;
    let held = office::held_on(store.read(), &[post.person], on).await?;
    Ok(Actor {
        person: post.person,
        account: 0,
        name: row.full_name,
        password_initial: false,
        second_factor_due: false,
        offices: held.into_iter().map(|(_, held)| held).collect(),
    })
}

struct Rows {
    person: i64,
    office: i64,
    people: Vec<Vec<Value>>,
    offices: Vec<Vec<Value>>,
}

impl Rows {
    /// Fills the offices of a unit that nobody holds yet.
    fn fill(&mut self, world: &Seeded, people: &mut People, unit: &unit::Unit, roles: &[Role], from: NaiveDate) {
        let mut dice = Dice::of(world.seed, Matter::People, &format!("{} {}", unit.level, unit.code));
        for (place, role) in roles.iter().enumerate() {
            let name = world.invented.name(&mut dice);
            let wanted = roles.iter().take(place + 1).filter(|other| *other == role).count();
            if people.held(unit.id, *role) >= wanted {
                continue;
            }
            self.seat(world, people, (unit.id, *role, None), name, from);
        }
    }

    /// An officer for each sector that the play in depth needs.
    fn fill_sectors(&mut self, world: &Seeded, people: &mut People, unit: &unit::Unit, from: NaiveDate) {
        let mut dice = Dice::of(world.seed, Matter::People, &format!("sectors {}", unit.code));
        for sector in SECTORS {
            let name = world.invented.name(&mut dice);
            self.seat(world, people, (unit.id, Role::CommuneSector, Some(sector)), name, from);
        }
    }

    fn seat(
        &mut self,
        world: &Seeded,
        people: &mut People,
        (unit, role, sector): (i64, Role, Option<&str>),
        name: String,
        from: NaiveDate,
    ) {
        let post = Post { person: self.person, office: self.office, role };
        self.people.push(vec![post.person.into(), name.into()]);
        self.offices.push(vec![
            post.office.into(),
            post.person.into(),
            unit.into(),
            role.name().into(),
            sector.into(),
            day(from).into(),
            world.invented.grounds.office.clone().into(),
        ]);
        people.add(unit, role, post);
        self.person += 1;
        self.office += 1;
    }
}

/// The people whom a visitor can be.
async fn with_accounts(Land { store, world, communes, from, .. }: Land<'_>, at: Moment) -> Result<People> {
    let showcase = &world.invented.showcase;
    let shown = communes.iter().find(|commune| showcase.is(commune)).ok_or(Error::NotFound)?;
    let ministry = unit::by_code(store.read(), unit::level::MINISTRY, MINISTRY, from).await?.ok_or(Error::NotFound)?;
    let passwords = Passwords::default();
    let mut people = People::default();
    for invented in &world.invented.accounts {
        let role = Role::from_name(&invented.role).ok_or(Error::NotFound)?;
        let unit = match role.level() {
            unit::level::COMMUNE => shown.unit.id,
            unit::level::PROVINCE => shown.province.id,
            _ => ministry.id,
        };
        let new = NewAccount {
            full_name: invented.full_name.clone(),
            sign_in_name: invented.sign_in_name.clone(),
            password: PASSWORD.to_owned(),
            initial: false,
        };
        let account = account::register_by_program(store, &passwords, &new, at).await?;
        let ground = world.invented.grounds.office.clone();
        let new = NewOffice {
            person: account.person_id,
            unit,
            role,
            sector: invented.sector.clone(),
            from,
            to: None,
            ground,
        };
        let office = office::give_by_program(store, &new, at).await?;
        people.add(unit, role, Post { person: account.person_id, office, role });
    }
    Ok(people)
}
