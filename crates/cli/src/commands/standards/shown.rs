//! A standard on the terminal: each value with its ground, names in Vietnamese with an English gloss.

use std::io::{self, Write};

use standards::{Band, Criterion, Gloss, Indicator, Measure, Rule, Source, Standard};

/// Writes the whole standard.
pub(super) fn write(out: &mut impl Write, standard: &Standard) -> io::Result<()> {
    head(out, standard)?;
    for class in &standard.classes {
        let threshold = known(class.threshold);
        writeln!(out, "  class {}: threshold {threshold}  {}", class.key, ground(&class.source))?;
        gloss(out, "    ", &class.name)?;
    }
    for criterion in &standard.criteria {
        self::criterion(out, standard, criterion)?;
    }
    if !standard.notes.is_empty() {
        writeln!(out, "\nNotes")?;
    }
    for note in &standard.notes {
        writeln!(out, "  {}  {}", note.topic, ground(&note.source))?;
        gloss(out, "    ", &note.text)?;
    }
    if !standard.references.is_empty() {
        writeln!(out, "\nReferences")?;
    }
    for (key, address) in &standard.references {
        writeln!(out, "  {key}  {address}")?;
    }
    Ok(())
}

fn head(out: &mut impl Write, standard: &Standard) -> io::Result<()> {
    writeln!(out, "{} revision {}", standard.id, standard.revision)?;
    gloss(out, "  ", &standard.title)?;
    if standard.illustrative {
        writeln!(out, "  ILLUSTRATIVE: made up for demonstrations, not law")?;
    }
    writeln!(out, "  SHA-256 {}", standard.sha256)?;
    writeln!(out, "  author of this revision: {}", standard.author)?;
    let sources = &standard.sources;
    value(out, "issued", standard.issued.map(organisation::day), sources.issued.as_ref())?;
    value(out, "in force from", standard.effective_from.map(organisation::day), sources.effective_from.as_ref())?;
    value(out, "in force to", standard.effective_to.map(organisation::day), sources.effective_to.as_ref())?;
    value(out, "most points", standard.max_points, sources.max_points.as_ref())?;
    value(out, "criteria", standard.criteria_total, sources.criteria_total.as_ref())?;
    if let Some(period) = &standard.period {
        let (first, last) = (period.first, period.last);
        let days = format!("{:02}-{:02} to {:02}-{:02}", first.month, first.day, last.month, last.day);
        value(out, "assessed year", Some(days), Some(&period.source))?;
    }
    rule(out, "no criterion at zero", &standard.rules.every_criterion_above_zero)?;
    rule(out, "every criterion required", &standard.rules.every_criterion_required)
}

fn value(out: &mut impl Write, label: &str, value: Option<impl ToString>, source: Option<&Source>) -> io::Result<()> {
    let ground = source.map(ground).unwrap_or_default();
    writeln!(out, "  {label}: {}  {ground}", known(value))
}

fn rule(out: &mut impl Write, label: &str, rule: &Rule) -> io::Result<()> {
    let holds = rule.holds.map(|holds| if holds { "yes" } else { "no" });
    value(out, label, holds, Some(&rule.source))
}

fn criterion(out: &mut impl Write, standard: &Standard, criterion: &Criterion) -> io::Result<()> {
    writeln!(
        out,
        "\nCriterion {}: {} points  {}",
        criterion.no,
        known(criterion.max_points),
        ground(&criterion.points_source)
    )?;
    gloss(out, "  ", &criterion.name)?;
    writeln!(out, "  name  {}", ground(&criterion.source))?;
    writeln!(out, "  sector {}  {}", criterion.sector, ground(&criterion.sector_source))?;
    for indicator in &criterion.indicators {
        self::indicator(out, standard, indicator)?;
    }
    Ok(())
}

fn indicator(out: &mut impl Write, standard: &Standard, indicator: &Indicator) -> io::Result<()> {
    writeln!(out, "  {}  {}", indicator.no, ground(&indicator.source))?;
    gloss(out, "    ", &indicator.name)?;
    writeln!(out, "    {}  {}", measure(standard, indicator.measure), ground(&indicator.measure_source))?;
    if let Some(when_empty) = indicator.when_empty {
        value(out, "  0/0", Some(when_empty.key()), indicator.when_empty_source.as_ref())?;
    }
    for band in &indicator.bands {
        writeln!(out, "    {}: {} points  {}", range(band), band.points, ground(&band.source))?;
    }
    if !indicator.bands_complete {
        writeln!(out, "    other bands: unknown")?;
    }
    Ok(())
}

fn measure(standard: &Standard, measure: Measure) -> String {
    let facts: Vec<&str> =
        measure.facts().filter_map(|fact| standard.fact(fact)).map(|fact| fact.name.as_str()).collect();
    match measure {
        Measure::Bool { .. } => format!("yes or no: {}", facts.join("")),
        Measure::Count { .. } => format!("count: {}", facts.join("")),
        Measure::Percent { .. } => format!("{} × 100", facts.join(" ÷ ")),
        Measure::Rate10k { .. } => format!("{} × 10,000", facts.join(" ÷ ")),
    }
}

/// A band holds its lower bound and not its upper one.
fn range(band: &Band) -> String {
    match (&band.min, &band.max) {
        (Some(min), Some(max)) => format!("from {min} to below {max}"),
        (Some(min), None) => format!("from {min}"),
        (None, Some(max)) => format!("below {max}"),
        (None, None) => "any value".to_owned(),
    }
}

fn gloss(out: &mut impl Write, indent: &str, gloss: &Gloss) -> io::Result<()> {
    writeln!(out, "{indent}{}", gloss.vi)?;
    if gloss.en.is_empty() { Ok(()) } else { writeln!(out, "{indent}({})", gloss.en) }
}

/// A value, or that it is not known.
pub(crate) fn known(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "unknown".to_owned(), |value| value.to_string())
}

/// Provenance, instrument, article, references and note of a value.
pub(crate) fn ground(source: &Source) -> String {
    let refs = (!source.refs.is_empty()).then(|| source.refs.join(" "));
    let note = source.note.as_ref().map(|note| if note.en.is_empty() { note.vi.clone() } else { note.en.clone() });
    let parts: Vec<String> = std::iter::once(source.provenance.to_string())
        .chain(source.instrument.clone())
        .chain(source.article.clone())
        .chain(refs)
        .chain(note)
        .collect();
    format!("[{}]", parts.join("; "))
}
