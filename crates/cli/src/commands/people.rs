//! `mangnon people`: the first accounts of an installation. Passwords come from standard input, never as an argument.

use std::io::{self, IsTerminal as _};

use clap::{Args, Subcommand, ValueEnum};
use organisation::{
    Error, Moment, Role,
    account::{self, NewAccount},
    office::{self, NewOffice},
    password::Passwords,
    second_factor, unit,
};
use standards::Library;
use storage::Store;
use text::Lang;

use crate::{
    database,
    refused::{Refused, spoken},
};

/// Code of the ministry in the list of units.
const MINISTRY: &str = "BYT";

/// What to do with people.
#[derive(Debug, Subcommand)]
pub(crate) enum People {
    /// Make an account that makes all others
    AddAdministrator(Person),
    /// Make an account with an office in a unit
    Add(Officer),
    /// Take a second factor away: of the last administrator who lost the phone, or of everybody when the key is lost
    ResetSecondFactor(Reset),
    /// Demand the second factor of the offices that need it (as from the start), or leave it to each person
    SecondFactor(Policy),
}

/// Whose second factor is taken away.
#[derive(Debug, Args)]
pub(crate) struct Reset {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// Name to sign in with
    #[arg(long, required_unless_present = "all")]
    sign_in_name: Option<String>,
    /// Everybody's
    #[arg(long, conflicts_with = "sign_in_name")]
    all: bool,
}

/// What is asked of the offices that need a second factor.
#[derive(Debug, Args)]
pub(crate) struct Policy {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// Whether nobody works in such an office without it
    #[arg(value_enum)]
    policy: Asked,
}

/// The two answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Asked {
    /// Nobody works in one of these offices without a second factor
    Required,
    /// Everybody chooses
    Optional,
}

/// A person with an account to be.
#[derive(Debug, Args)]
pub(crate) struct Person {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// Full name
    #[arg(long)]
    name: String,
    /// Name to sign in with
    #[arg(long)]
    sign_in_name: String,
    /// Read the password from standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
    /// The decision that gives the office; without it the installation
    #[arg(long)]
    ground: Option<String>,
}

/// A person with an office in a unit.
#[derive(Debug, Args)]
pub(crate) struct Officer {
    #[command(flatten)]
    person: Person,
    /// Code of the unit in today's list; without it the ministry
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// The office
    #[arg(long, value_parser = parse_role)]
    role: Role,
    /// The sector it is held for, where the office is a sector's; one that answers for a criterion of a built-in standard
    #[arg(long)]
    sector: Option<String>,
}

fn parse_role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Role::ALL.into_iter().map(Role::name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// Makes an account with its office.
pub(crate) async fn run(command: &People) -> anyhow::Result<()> {
    match command {
        // whoever installs types the own password; everybody else gets one to change
        People::AddAdministrator(person) => add(person, false, (Role::Administrator, None), None).await,
        People::Add(officer) => {
            let office = (officer.role, officer.sector.as_deref());
            add(&officer.person, true, office, officer.unit.as_deref()).await
        }
        People::ResetSecondFactor(reset) => reset_second_factor(reset).await,
        People::SecondFactor(policy) => ask_second_factor(policy).await,
    }
}

async fn reset_second_factor(reset: &Reset) -> anyhow::Result<()> {
    let store = database::store(&reset.database).await?;
    let Some(name) = &reset.sign_in_name else {
        let count = second_factor::reset_all_by_program(&store, Moment::now()).await.map_err(spoken)?;
        println!("{count} second factors were taken away; where an office needs one, the next sign-in sets it up");
        return Ok(());
    };
    match second_factor::reset_by_program(&store, name, Moment::now()).await {
        Err(Error::NotFound) => Err(Refused::because(format!("{name:?} is no account with a second factor")).into()),
        done => {
            done.map_err(spoken)?;
            println!("{name} signs in by the password alone, and sets up a second factor where an office needs one");
            Ok(())
        }
    }
}

async fn ask_second_factor(policy: &Policy) -> anyhow::Result<()> {
    let store = database::store(&policy.database).await?;
    let required = policy.policy == Asked::Required;
    second_factor::set_policy_by_program(&store, required, Moment::now()).await.map_err(spoken)?;
    println!("second factor: {}", if required { "required of the offices that need it" } else { "optional" });
    Ok(())
}

async fn add(
    person: &Person,
    initial: bool,
    (role, sector): (Role, Option<&str>),
    code: Option<&str>,
) -> anyhow::Result<()> {
    let now = Moment::now();
    check_sector(role, sector)?;
    let store = database::store(&person.database).await?;
    let unit = unit_of(&store, role, code, now).await?;
    let new = NewAccount {
        full_name: person.name.clone(),
        sign_in_name: person.sign_in_name.clone(),
        password: password(person.password_stdin)?,
        initial,
    };
    let account = account::register_by_program(&store, &Passwords::default(), &new, now).await.map_err(spoken)?;
    let new = NewOffice {
        person: account.person_id,
        unit: unit.id,
        role,
        sector: sector.map(str::to_owned),
        from: now.today(),
        to: None,
        // it is stored and shown as it is, as the words of a decision are
        ground: person.ground.clone().unwrap_or_else(|| text::say(Lang::Vi, "office.ground_of_installation")),
    };
    office::give_by_program(&store, &new, now).await.map_err(spoken)?;
    println!("{} signs in as {} and is {} at {}", account.full_name, account.sign_in_name, role.name(), unit.name);
    Ok(())
}

/// Refuses a sector that answers for nothing, and an office without the sector it needs, before an account is made.
fn check_sector(role: Role, sector: Option<&str>) -> anyhow::Result<()> {
    let library = Library::built_in()?;
    let known = library.sectors();
    let expected = || known.join(", ");
    match sector {
        Some(sector) if role.has_sector() && !known.contains(&sector) => {
            Err(Refused::because(format!("no sector {sector:?}; expected one of {}", expected())).into())
        }
        None if role.has_sector() => {
            Err(Refused::because(format!("{} needs --sector, one of {}", role.name(), expected())).into())
        }
        Some(_) if !role.has_sector() => {
            Err(Refused::because(format!("{} is held without a sector", role.name())).into())
        }
        _ => Ok(()),
    }
}

/// The unit of the role's level with a code; at the ministry's level there is one.
async fn unit_of(store: &Store, role: Role, code: Option<&str>, now: Moment) -> anyhow::Result<unit::Unit> {
    let level = role.level();
    let code = match code {
        Some(code) => code,
        None if level == unit::level::MINISTRY => MINISTRY,
        None => {
            return Err(Refused::because(format!("{} is held in a {level}; expected --unit CODE", role.name())).into());
        }
    };
    let found = unit::by_code(store.read(), level, code, now.today()).await.map_err(spoken)?;
    found.ok_or_else(|| Refused::because(format!("no {level} has the code {code:?} today")).into())
}

fn password(from_stdin: bool) -> anyhow::Result<String> {
    if from_stdin {
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    if !io::stdin().is_terminal() {
        return Err(Refused::because("no terminal to ask for the password; give --password-stdin").into());
    }
    let first = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("The same again: ")? != first {
        return Err(Refused::because("the two passwords differ").into());
    }
    Ok(first)
}
