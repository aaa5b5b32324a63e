//! `mangnon standards compare`: what two standards say otherwise, and with facts whose verdict changes.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use programme::explanation;
use standards::{
    Evaluation, Facts, Library, Reason, Standard,
    compare::{self, Value},
    effect::{Effect, Move},
    evaluate,
    sheet::{self, Fault, FaultKind, UnitFacts},
};
use text::Lang;

use super::super::score;
use crate::{database, refused::Refused, table};

/// Which two standards, and whose facts.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The first: an id as `minh-hoa`, one revision as `minh-hoa@1`, or a file
    before: String,
    /// The second
    after: String,
    /// CSV with the header unit,class,fact,value; `-` reads from standard input
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// sqlite:FILE or postgres://…, for what was put in force there
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

/// Compares and prints.
pub(super) async fn run(args: &Compare) -> anyhow::Result<()> {
    let library = match &args.database {
        Some(url) => database::programme(url, args.standards.as_deref()).await?.library(),
        None => Arc::new(database::library(args.standards.as_deref())?),
    };
    let (before, after) = (named(&library, &args.before)?, named(&library, &args.after)?);
    differences(&before, &after);
    match &args.facts {
        Some(file) => verdicts(&before, &after, file),
        None => Ok(()),
    }
}

/// The standard of an id, of one revision, or of a file.
pub(super) fn named(library: &Library, name: &str) -> anyhow::Result<Arc<Standard>> {
    if Path::new(name).extension().is_some_and(|extension| extension == "toml") {
        let text = fs::read_to_string(name).map_err(|error| {
            Refused::because(format!("{name}: cannot be read ({error}); expected a standard's file"))
        })?;
        let standard = Standard::parse(&text).map_err(|error| Refused::because(format!("{name}: {error}")))?;
        return Ok(Arc::new(standard));
    }
    let Some((id, revision)) = name.split_once('@') else {
        return Ok(Arc::clone(database::standard(library, name)?));
    };
    let found = revision.parse().ok().and_then(|revision| library.revision(id, revision));
    found.cloned().ok_or_else(|| Refused::because(format!("no standard {name}; expected ID@REVISION")).into())
}

fn differences(before: &Standard, after: &Standard) {
    let found = compare::differences(before, after);
    let title = |standard: &Standard| format!("{} r{}", standard.id, standard.revision);
    println!("{} against {}: {}", title(before), title(after), super::counted(found.len(), "difference"));
    if found.is_empty() {
        return;
    }
    let said = |value: Option<&Value>| match value {
        None => "–".to_owned(),
        Some(Value { said: None, .. }) => "unknown".to_owned(),
        Some(Value { said: Some(said), .. }) => explanation::said(Lang::En, said),
    };
    let mut table = table::with_head(["where", "what", "before", "after", "ground"]);
    for difference in &found {
        let standard = if difference.after.is_some() { after } else { before };
        table.add_row([
            explanation::place(Lang::En, standard, &difference.place),
            difference.aspect.key().to_owned(),
            said(difference.before.as_ref()),
            said(difference.after.as_ref()),
            difference.after.as_ref().map(|value| super::ground(&value.source)).unwrap_or_default(),
        ]);
    }
    println!("{table}");
}

fn verdicts(before: &Standard, after: &Standard, file: &Path) -> anyhow::Result<()> {
    let bytes = score::read(file)?;
    let first = units(&bytes, file, (before, after))?;
    let second: HashMap<String, UnitFacts> =
        units(&bytes, file, (after, before))?.into_iter().map(|unit| (unit.unit.clone(), unit)).collect();
    let mut table = table::with_head(["unit", "change", "total before", "total after", "reasons that changed"]);
    let mut counts: HashMap<Move, usize> = HashMap::new();
    for unit in &first {
        let other = second.get(&unit.unit).map(|other| (other.class.as_str(), other.facts(after)));
        let (class, facts) = other.unwrap_or_else(|| ("", Facts::none(after)));
        // each standard has classes of its own
        let effect = Effect {
            before: evaluate(before, Some(&unit.class), &unit.facts(before)),
            after: evaluate(after, Some(class), &facts),
        };
        *counts.entry(effect.moved()).or_default() += 1;
        if effect.moved() == Move::Stays {
            continue;
        }
        let total =
            |evaluation: &Evaluation| evaluation.total.map_or_else(|| "–".to_owned(), |total| total.to_string());
        let told = |standard, evaluation: &Evaluation, reasons: Vec<&Reason>, sign: &str| {
            let reasons = reasons.into_iter().cloned().collect();
            let sentences = explanation::reasons(Lang::En, standard, &Evaluation { reasons, ..evaluation.clone() });
            sentences.into_iter().map(|sentence| format!("{sign} {sentence}")).collect::<Vec<_>>()
        };
        let mut why = told(after, &effect.after, effect.new_reasons(), "+");
        why.extend(told(before, &effect.before, effect.gone_reasons(), "-"));
        table.add_row([
            table::plain(&unit.unit),
            effect.moved().key().to_owned(),
            total(&effect.before),
            total(&effect.after),
            why.join("\n"),
        ]);
    }
    let count = |one: &Move| format!("{} {}", counts.get(one).copied().unwrap_or_default(), one.key());
    println!("{} units: {}", first.len(), Move::ALL.iter().map(count).collect::<Vec<_>>().join(", "));
    if !table.is_empty() {
        println!("{table}");
    }
    Ok(())
}

/// The units of a sheet as one standard reads them; what only the other one asks for is no fault.
fn units(bytes: &[u8], file: &Path, (standard, other): (&Standard, &Standard)) -> anyhow::Result<Vec<UnitFacts>> {
    let read = sheet::read(bytes, standard, usize::MAX);
    let of_other = |fault: &Fault| match &fault.kind {
        FaultKind::UnknownFact { found } => other.fact_id(found).is_some() || other.indicator(found).is_some(),
        FaultKind::UnknownClass { found, .. } => other.class(found).is_some(),
        _ => false,
    };
    let faults: Vec<Fault> = read.faults.into_first().into_iter().filter(|fault| !of_other(fault)).collect();
    if faults.is_empty() {
        return Ok(read.units);
    }
    let file = file.display();
    Err(Refused::told(faults.iter().map(|fault| format!("{file}:{fault}"))).into())
}
