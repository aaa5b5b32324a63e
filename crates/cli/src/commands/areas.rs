//! `mangnon areas`: which communes are in which area of a scheme, from lists with their instrument.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use organisation::{
    Moment,
    area::{self, Scheme},
    area_list::{self, Heading},
    day, unit,
};
use programme::explanation;
use storage::Store;
use text::Lang;

use super::score::read;
use crate::{
    database,
    refused::{Refused, spoken},
    table,
};

/// What to do with areas.
#[derive(Debug, Subcommand)]
pub(crate) enum Areas {
    /// Show the schemes: instrument, how sure it is, days, classes
    Schemes,
    /// Take a list over, as a whole or not at all
    Import(Import),
    /// Give out the communes of every area on a day as CSV
    List(List),
}

/// A list to take over.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// CSV with the header unit,name,class
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// Key of the scheme; see `mangnon areas schemes`
    #[arg(long)]
    scheme: String,
    /// The instrument that the list belongs to
    #[arg(long)]
    instrument: String,
    /// First day, YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    from: NaiveDate,
    /// Code of the province that the list is about; without it the country
    #[arg(long, value_name = "CODE")]
    province: Option<String>,
    /// Communes that the list does not name have no class from the first day on
    #[arg(long)]
    complete: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// What to give out.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// The day, YYYY-MM-DD; without it today
    #[arg(long, value_name = "DAY")]
    on: Option<NaiveDate>,
    /// Key of one scheme; without it all
    #[arg(long)]
    scheme: Option<String>,
    /// Code of a province on the day; without it the country
    #[arg(long, value_name = "CODE")]
    province: Option<String>,
}

/// Shows, takes over or gives out.
pub(crate) async fn run(command: &Areas) -> anyhow::Result<()> {
    match command {
        Areas::Schemes => {
            println!("{}", schemes());
            Ok(())
        }
        Areas::Import(args) => import(args).await,
        Areas::List(args) => list(args).await,
    }
}

fn schemes() -> comfy_table::Table {
    let mut table = table::with_head(["scheme", "name", "classes", "instrument", "how sure", "days"]);
    for scheme in area::schemes() {
        let classes: Vec<&str> = scheme.classes.iter().map(|class| class.key.as_str()).collect();
        let classes = if scheme.set_with_score { "those of the standards".to_owned() } else { classes.join(", ") };
        let instrument = scheme.instrument.clone().unwrap_or_else(|| "not known".to_owned());
        let (key, name) = (scheme.key.clone(), scheme.name.en.clone());
        table.add_row([key, name, classes, instrument, scheme.provenance.clone(), scheme.days()]);
    }
    table
}

async fn import(args: &Import) -> anyhow::Result<()> {
    known(&args.scheme)?;
    let bytes = read(&args.file)?;
    let store = database::store(&args.database).await?;
    let heading = Heading {
        scheme: args.scheme.clone(),
        instrument: args.instrument.clone(),
        from: day(args.from),
        complete: args.complete,
        province: province(&store, args.province.as_deref(), args.from).await?,
    };
    let checked = area_list::check_by_program(&store, &heading, &bytes, usize::MAX).await.map_err(spoken)?;
    let file = args.file.display();
    let plan = checked.map_err(|faults| {
        Refused::told(faults.first.iter().map(|fault| {
            let words = explanation::refusal(Lang::En, fault.key(), &fault.places());
            format!("{file}:{}: {}", fault.line(), table::plain(&words))
        }))
    })?;
    let (named, changed, ended) = (plan.named(), plan.changed().count(), plan.ended());
    let counts =
        format!("{named} communes named, {changed} with another class than before, {ended} without one any more");
    if args.dry_run {
        println!("{counts}; nothing was changed");
        return Ok(());
    }
    let id = area_list::take_by_program(&store, &heading, &bytes, Moment::now()).await.map_err(spoken)?;
    println!("list {id}: {counts}");
    Ok(())
}

async fn list(args: &List) -> anyhow::Result<()> {
    if let Some(scheme) = &args.scheme {
        known(scheme)?;
    }
    let store = database::store(&args.database).await?;
    let on = args.on.unwrap_or_else(|| Moment::now().today());
    let province = province(&store, args.province.as_deref(), on).await?;
    let lines = area::export(store.read(), on, province).await.map_err(spoken)?;
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    writer.write_record(["unit", "name", "class", "scheme", "province", "from", "to", "instrument"])?;
    for line in lines {
        if args.scheme.as_ref().is_none_or(|scheme| *scheme == line.scheme) {
            let to = line.valid_to.unwrap_or_default();
            let (code, name, province) = (&line.code, &line.name, &line.province);
            writer.write_record([
                code,
                name,
                &line.class,
                &line.scheme,
                province,
                &line.valid_from,
                &to,
                &line.ground,
            ])?;
        }
    }
    Ok(writer.flush()?)
}

fn known(scheme: &str) -> Result<&'static Scheme, Refused> {
    area::scheme(scheme).ok_or_else(|| {
        let known: Vec<&str> = area::schemes().iter().map(|scheme| scheme.key.as_str()).collect();
        Refused::because(format!("no scheme {scheme:?}; expected one of {}", known.join(", ")))
    })
}

async fn province(store: &Store, code: Option<&str>, on: NaiveDate) -> anyhow::Result<Option<i64>> {
    let Some(code) = code else { return Ok(None) };
    let found = unit::by_code(store.read(), unit::level::PROVINCE, code, on).await.map_err(spoken)?;
    let found = found.ok_or_else(|| Refused::because(format!("no province has the code {code:?} on {on}")))?;
    Ok(Some(found.id))
}
