//! How long scoring takes: one evaluation, the whole country with all reasons in memory, and the country's sheet.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use standards::{Evaluation, Facts, Library, Standard, evaluate, sheet};

const COMMUNES: usize = 3_321;

/// Figures of one commune; every fifth one misses some.
fn dossier(standard: &Standard, commune: usize) -> Facts {
    let mut facts = Facts::none(standard);
    for (at, fact) in standard.facts().iter().enumerate() {
        if (commune + at).is_multiple_of(5) {
            continue;
        }
        let value = if fact.kind == standards::FactKind::Bool { 1 } else { 1_000 + (commune * 7 + at) as u64 % 50 };
        facts.set(standard.fact_id(&fact.name).unwrap(), Some(value));
    }
    for pair in facts.check(standard) {
        facts.set(pair.numerator, facts.get(pair.denominator));
    }
    facts
}

fn country(standard: &Standard) -> Vec<Facts> {
    (0..COMMUNES).map(|commune| dossier(standard, commune)).collect()
}

fn sheet_of(standard: &Standard, country: &[Facts]) -> String {
    let mut text = String::from("unit,class,fact,value\n");
    for (commune, facts) in country.iter().enumerate() {
        for (fact, value) in facts.known() {
            let name = &standard.fact(fact).unwrap().name;
            writeln!(text, "{commune:05},other,{name},{value}").unwrap();
        }
    }
    text
}

fn score(criterion: &mut Criterion) {
    let library = Library::built_in().unwrap();
    let standard = library.latest("minh-hoa").unwrap();
    let country = country(standard);
    let sheet = sheet_of(standard, &country);
    criterion.bench_function("one dossier", |bencher| {
        bencher.iter(|| evaluate(standard, Some("other"), black_box(&country[0])));
    });
    criterion.bench_function("3,321 dossiers with all reasons", |bencher| {
        bencher.iter(|| -> Vec<Evaluation> {
            let all = black_box(&country).iter();
            all.map(|facts| evaluate(standard, Some("other"), facts)).collect()
        });
    });
    criterion.bench_function("read the sheet of 3,321 dossiers", |bencher| {
        bencher.iter(|| sheet::parse(black_box(sheet.as_bytes()), standard).unwrap());
    });
    criterion.bench_function("load all standards", |bencher| {
        bencher.iter(|| Library::built_in().unwrap());
    });
}

criterion_group!(benches, score);
criterion_main!(benches);
