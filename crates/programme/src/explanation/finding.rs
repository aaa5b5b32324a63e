use standards::{Standard, Value, cut_share};
use text::{Lang, decimal, fill, grouped};

use super::words::fact_label;
use crate::plausibility::{Amount, Check, Finding, MOVED_PERCENT, MOVED_POINTS};

/// What is unlikely, with the numbers and the limit.
pub fn finding(lang: Lang, standard: &Standard, finding: &Finding) -> String {
    let (key, limit) = match finding.check {
        Check::WholeMoved => ("plausibility.finding.whole_moved", MOVED_PERCENT),
        Check::PartGone => ("plausibility.finding.part_gone", 0),
        Check::ShareMoved => ("plausibility.finding.share_moved", MOVED_POINTS),
    };
    let places = [
        ("label", fact_label(lang, standard, &finding.fact)),
        ("indicator", finding.indicator.clone()),
        ("last", amount(lang, finding.last)),
        ("now", amount(lang, finding.now)),
        ("limit", limit.to_string()),
    ];
    fill(lang, key, &places.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// "412", or "96,71% (412/426)".
fn amount(lang: Lang, amount: Amount) -> String {
    let Some(whole) = amount.of else {
        return grouped(lang, amount.number);
    };
    let pair = format!("{}/{}", grouped(lang, amount.number), grouped(lang, whole));
    match cut_share(Value::Share { numerator: amount.number, denominator: whole, scale: 100 }) {
        Some(share) => format!("{}% ({pair})", decimal(lang, &share)),
        None => pair,
    }
}
