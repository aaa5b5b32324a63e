use standards::sheet::Fault;
use standards::{Band, Exact, Gloss, Measure, Points, Source, Standard, Value, cut_share};
use text::{Lang, decimal, fill, grouped, say};

/// What stands where there is no number.
pub(super) const NONE: &str = "–";

/// Points as a decimal.
pub fn points(lang: Lang, points: Points) -> String {
    decimal(lang, &points.to_string())
}

/// Points of a maximum, as "35/50"; a dash where there are none yet.
pub fn out_of(lang: Lang, reached: Option<Points>, max: Option<u32>) -> String {
    let reached = reached.map_or_else(|| NONE.to_owned(), |reached| points(lang, reached));
    match max {
        Some(max) => format!("{reached}/{}", grouped(lang, u64::from(max))),
        None => reached,
    }
}

/// A measured value, as "93,65% (118/126)"; 0/0 has no share.
pub fn value(lang: Lang, value: Value) -> String {
    match value {
        Value::Yes(true) => say(lang, "explain.value.yes"),
        Value::Yes(false) => say(lang, "explain.value.no"),
        Value::Count(number) => grouped(lang, number),
        Value::Share { numerator, denominator, scale } => {
            let pair = format!("{}/{}", grouped(lang, numerator), grouped(lang, denominator));
            match cut_share(value) {
                Some(share) => format!("{} ({pair})", with_unit(lang, &decimal(lang, &share), scale)),
                None => pair,
            }
        }
    }
}

/// A share with its sign: "93,65%", "16,16 trên 10.000".
fn with_unit(lang: Lang, number: &str, scale: u32) -> String {
    if scale == 100 { format!("{number}%") } else { fill(lang, "explain.per_10k", &[("number", number)]) }
}

/// The values a band holds, as "từ 90% đến dưới 95%".
pub(super) fn range(lang: Lang, measure: Measure, band: &Band) -> String {
    match measure {
        Measure::Bool { .. } => match (band.holds(1, 1, 1), band.holds(0, 1, 1)) {
            (true, false) => say(lang, "explain.value.yes"),
            (false, true) => say(lang, "explain.value.no"),
            _ => say(lang, "explain.range.any"),
        },
        Measure::Count { .. } => only_number(band).map_or_else(
            || between(lang, band, |bound| decimal(lang, &bound.to_string())),
            |number| grouped(lang, u64::from(number)),
        ),
        Measure::Percent { .. } => between(lang, band, |bound| format!("{}%", decimal(lang, &bound.to_string()))),
        Measure::Rate10k { .. } => {
            let range = between(lang, band, |bound| decimal(lang, &bound.to_string()));
            fill(lang, "explain.per_10k", &[("number", &range)])
        }
    }
}

fn between(lang: Lang, band: &Band, write: impl Fn(Exact) -> String) -> String {
    match (band.min.map(&write), band.max.map(&write)) {
        (Some(min), Some(max)) => fill(lang, "explain.range.between", &[("min", &min), ("max", &max)]),
        (Some(min), None) => fill(lang, "explain.range.from", &[("min", &min)]),
        (None, Some(max)) => fill(lang, "explain.range.below", &[("max", &max)]),
        (None, None) => say(lang, "explain.range.any"),
    }
}

/// The one whole number in a band of counts, where there is only one.
fn only_number(band: &Band) -> Option<u32> {
    let low: u32 = band.min.map_or(Some(0), |min| min.to_string().parse().ok())?;
    (band.max == Some(Exact::from(low.checked_add(1)?))).then_some(low)
}

/// What forms call a fact; its name where the standard does not know it.
pub fn fact_label(lang: Lang, standard: &Standard, name: &str) -> String {
    let known = standard.fact_id(name).and_then(|id| standard.fact(id));
    known.map_or(name, |fact| gloss(lang, &fact.label)).to_owned()
}

/// Facts in a row: «…», «…».
pub(super) fn fact_labels(lang: Lang, standard: &Standard, names: &[String]) -> String {
    let labels: Vec<String> = names.iter().map(|name| format!("«{}»", fact_label(lang, standard, name))).collect();
    labels.join(", ")
}

/// Where a value comes from: instrument, article, and how sure we are.
pub fn source(lang: Lang, source: &Source) -> String {
    let provenance = say(lang, &format!("explain.provenance.{}", source.provenance.key()));
    let cited: Vec<&str> = source.instrument.iter().chain(&source.article).map(String::as_str).collect();
    if cited.is_empty() {
        return provenance;
    }
    format!("{} ({provenance})", cited.join(", "))
}

/// The title of a standard without its subtitle, as "Quyết định 06/QĐ-TTg".
pub fn short_title(lang: Lang, standard: &Standard) -> String {
    let title = gloss(lang, &standard.title);
    title.split([':', '(']).next().unwrap_or(title).trim().to_owned()
}

/// What is wrong with a row of a file of figures, and what is expected; the line is the caller's to show.
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let places = fault.kind.params();
    let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(lang, &format!("explain.fault.{}", fault.kind.key()), &places)
}

/// The words of a standard in a language.
pub(super) fn gloss(lang: Lang, gloss: &Gloss) -> &str {
    lang.pick(&gloss.vi, &gloss.en)
}
