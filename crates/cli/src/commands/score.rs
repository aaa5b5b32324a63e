//! `mangnon score`: a file of facts under a standard, without a database.

use std::{
    fs,
    io::{self, BufWriter, Read as _, Write},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use standards::{
    Evaluation, Standard,
    json::Line,
    sheet::{self, UnitFacts},
};
use text::Lang;

use crate::{database, refused::Refused, table};

/// What to score, and how to write it.
#[derive(Debug, Args)]
pub(crate) struct Score {
    /// Id of the standard, as `minh-hoa`
    #[arg(long, value_name = "ID")]
    standard: String,
    /// CSV with the header unit,class,fact,value; `-` reads from standard input
    #[arg(long, value_name = "FILE")]
    facts: PathBuf,
    /// One JSON object a unit, or a table
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    #[default]
    Json,
    Table,
}

/// Scores the file, or names every fault of it.
pub(crate) fn run(args: &Score) -> anyhow::Result<()> {
    let library = database::library(args.standards.as_deref())?;
    let standard = database::standard(&library, &args.standard)?;
    let bytes = read(&args.facts)?;
    let file = args.facts.display();
    let units = sheet::parse(&bytes, standard)
        .map_err(|faults| Refused::told(faults.iter().map(|fault| format!("{file}:{fault}"))))?;
    let scored =
        units.iter().map(|unit| (unit, standards::evaluate(standard, Some(&unit.class), &unit.facts(standard))));
    let mut out = BufWriter::new(io::stdout().lock());
    match args.format {
        Format::Json => write_lines(&mut out, standard, scored)?,
        Format::Table => writeln!(out, "{}", tabled(standard, scored))?,
    }
    Ok(out.flush()?)
}

/// The bytes of a file, or of standard input for `-`.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let read = if file == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(file)
    };
    read.map_err(|error| {
        Refused::because(format!("{}: cannot be read ({error}); expected a CSV file of facts", file.display())).into()
    })
}

fn write_lines<'a>(
    out: &mut impl Write,
    standard: &Standard,
    scored: impl Iterator<Item = (&'a UnitFacts, Evaluation)>,
) -> anyhow::Result<()> {
    for (unit, evaluation) in scored {
        serde_json::to_writer(&mut *out, &Line::new(&unit.unit, standard, &evaluation)).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn tabled<'a>(standard: &Standard, scored: impl Iterator<Item = (&'a UnitFacts, Evaluation)>) -> comfy_table::Table {
    let mut table = table::with_head(["unit", "class", "computed verdict", "total", "threshold", "reasons"]);
    for (unit, evaluation) in scored {
        table.add_row([
            table::plain(&unit.unit),
            unit.class.clone(),
            programme::explanation::verdict(Lang::En, &evaluation),
            evaluation.total.map_or_else(|| "–".to_owned(), |total| total.to_string()),
            evaluation.threshold.map_or_else(|| "–".to_owned(), |threshold| threshold.to_string()),
            programme::explanation::reasons(Lang::En, standard, &evaluation).join("\n"),
        ]);
    }
    table
}
