use programme::explanation;
use standards::{Evaluation, Points, Reason, Standard, Verdict};

use super::state::Mark;
use crate::words::Words;

/// The total against its threshold, and the way to each criterion.
#[derive(Clone, Debug)]
pub(crate) struct Score {
    /// Points that are sure.
    pub(crate) known: String,
    /// Points that may still come; none where nothing is open.
    pub(crate) open: Option<String>,
    /// The threshold of the class.
    pub(crate) threshold: Option<u32>,
    /// What a total can come to.
    pub(crate) max: u32,
    /// Computed verdict and what stands in its way.
    pub(crate) marks: Vec<Mark>,
    /// Every reason in a sentence.
    pub(crate) reasons: Vec<String>,
    /// A chip a criterion.
    pub(crate) chips: Vec<Chip>,
    /// Widths of the gauge in percent.
    pub(crate) bar: Bar,
}

/// A criterion in small.
#[derive(Clone, Debug)]
pub(crate) struct Chip {
    /// Its number.
    pub(crate) no: String,
    /// Its name.
    pub(crate) name: String,
    /// As `93/100`, `?/50`.
    pub(crate) points: String,
    /// Whether it has no result yet.
    pub(crate) undetermined: bool,
    /// Width of its points, in percent.
    pub(crate) width: String,
}

/// Widths in percent of the maximum, as text for attributes.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    /// Of the sure points.
    pub(crate) known: String,
    /// Of the open points.
    pub(crate) open: String,
    /// Where the threshold stands.
    pub(crate) threshold: Option<String>,
}

impl Score {
    /// What an evaluation comes to, in words and widths.
    pub(crate) fn of(words: Words, standard: &Standard, evaluation: &Evaluation) -> Self {
        let max = max_points(standard);
        let reach = evaluation.reach.unwrap_or_else(|| Points::from(max));
        let open = reach - evaluation.known_points;
        let has_open = evaluation.total.is_none() && !open.is_zero();
        Self {
            known: explanation::points(words.lang, evaluation.total.unwrap_or(evaluation.known_points)),
            open: has_open.then(|| explanation::points(words.lang, open)),
            threshold: evaluation.threshold,
            max,
            marks: marks(words, evaluation),
            reasons: explanation::reasons(words.lang, standard, evaluation),
            chips: chips(words, standard, evaluation),
            bar: Bar {
                known: percent(evaluation.total.unwrap_or(evaluation.known_points), max),
                open: if has_open { percent(open, max) } else { "0".to_owned() },
                threshold: evaluation.threshold.map(|threshold| percent(Points::from(threshold), max)),
            },
        }
    }
}

/// What a total can come to; where the instrument's sum is not known, the sum of the known maxima.
fn max_points(standard: &Standard) -> u32 {
    let sum = || standard.criteria.iter().filter_map(|criterion| criterion.max_points).sum();
    standard.max_points.unwrap_or_else(sum).max(1)
}

/// The computed verdict has words of its own; it is never called a recognition.
pub(crate) fn verdict_mark(words: Words, evaluation: &Evaluation) -> Mark {
    let (tone, icon) = match evaluation.verdict {
        Verdict::Met => ("ok", "ok"),
        Verdict::NotMet => ("bad", "x"),
        Verdict::Undetermined => ("", "unk"),
    };
    Mark { tone, icon, words: explanation::verdict(words.lang, evaluation) }
}

fn marks(words: Words, evaluation: &Evaluation) -> Vec<Mark> {
    let mut marks = vec![verdict_mark(words, evaluation)];
    let zero: Vec<&str> = evaluation.zero_criteria().collect();
    if !zero.is_empty() {
        marks.push(Mark {
            tone: "bad",
            icon: "x",
            words: words.with("dossier.mark.zero", "criteria", zero.join(", ")),
        });
    }
    if evaluation.reasons.iter().any(|reason| matches!(reason, Reason::TotalBelowThreshold)) {
        marks.extend(shortfall(words, evaluation));
    }
    let open: Vec<&str> =
        evaluation.criteria.iter().filter(|one| one.points.is_none()).map(|one| one.no.as_str()).collect();
    if !open.is_empty() {
        let sentence = if open.len() > 4 {
            words.with("dossier.mark.many_undetermined", "count", open.len())
        } else {
            words.with("dossier.mark.undetermined", "criteria", open.join(", "))
        };
        marks.push(Mark { tone: "", icon: "unk", words: sentence });
    }
    marks
}

fn shortfall(words: Words, evaluation: &Evaluation) -> Option<Mark> {
    let short = |key, points: Points| {
        let missing = Points::from(evaluation.threshold?) - points;
        let sentence = words.with(key, "points", explanation::points(words.lang, missing));
        Some(Mark { tone: "bad", icon: "x", words: sentence })
    };
    match evaluation.total {
        Some(total) => short("dossier.mark.short", total),
        None => short("dossier.mark.short_at_least", evaluation.reach?),
    }
}

fn chips(words: Words, standard: &Standard, evaluation: &Evaluation) -> Vec<Chip> {
    let chip = |criterion: &standards::Criterion| {
        let score = evaluation.criterion(&criterion.no)?;
        let points = score.points.map_or_else(|| "?".to_owned(), |points| explanation::points(words.lang, points));
        let max = score.max.map_or_else(|| "?".to_owned(), |max| max.to_string());
        Some(Chip {
            no: criterion.no.clone(),
            name: words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned(),
            points: format!("{points}/{max}"),
            undetermined: score.points.is_none(),
            width: score.max.map_or_else(|| "0".to_owned(), |max| percent(score.known_points, max)),
        })
    };
    standard.criteria.iter().filter_map(chip).collect()
}

/// A share of a maximum in percent with two decimals, never above 100: for drawing only.
fn percent(points: Points, max: u32) -> String {
    let of = points.denominator() * i128::from(max.max(1));
    let hundredths = (points.numerator() * 10_000 / of).clamp(0, 10_000);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_drawn_in_hundredths_of_a_percent_and_end_at_the_edge() {
        assert_eq!(percent(Points::from(773_u32), 1000), "77.30");
        assert_eq!(percent(Points::from(1_u32), 3), "33.33");
        assert_eq!(percent(Points::from(1100_u32), 1000), "100.00");
    }
}
