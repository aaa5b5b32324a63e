//! Nothing twice and nothing lost: the country's sum is that of its communes and of its provinces, in old and in new units.

use std::collections::BTreeMap;

use organisation::{day, unit};
use programme::{
    Programme,
    boundary::{self, Basis, Boundaries},
    series::{self, Allocation},
};
use standards::{Indicator, Standard, rebase::Rebase};
use testkit::{NOW, World, on_both_engines};

use super::{Small, at, open, standard, year};

/// The communes of a list.
async fn communes(world: &World, list: Boundaries) -> Vec<i64> {
    #[derive(storage::FromQueryResult)]
    struct Id {
        id: i64,
    }
    let sql = "SELECT u.id FROM unit u JOIN unit_form f ON f.unit_id = u.id
               WHERE u.level = 'commune' AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1) ORDER BY u.id";
    let ids: Vec<Id> = storage::Sql::rows(world.store.read(), sql, [day(list.day()).into()]).await.unwrap();
    ids.into_iter().map(|row| row.id).collect()
}

/// The indicators whose figures are added, or computed anew from added ones.
fn sums(standard: &Standard) -> impl Iterator<Item = &Indicator> {
    let all = standard.indicators().map(|(_, indicator)| indicator);
    all.filter(|indicator| Rebase::of(standard, indicator).comparable())
}

/// Figures for every commune of a day, all different, and their sums by fact.
async fn everywhere(programme: &Programme, world: &World, number: i64, list: Boundaries) -> BTreeMap<String, u64> {
    let standard = standard(programme);
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let mut sheets: Vec<(i64, Vec<(&str, u64)>)> = Vec::new();
    for (id, nth) in communes(world, list).await.into_iter().zip(0_u64..) {
        let mut figures: BTreeMap<&str, u64> = BTreeMap::new();
        for (_, indicator) in standard.indicators() {
            let names: Vec<&str> =
                indicator.measure.facts().map(|fact| standard.fact(fact).unwrap().name.as_str()).collect();
            match (indicator.measure.share().is_some(), names.as_slice()) {
                (true, [part, whole]) => {
                    let whole = *figures.entry(whole).or_insert(nth % 97 + nth / 89);
                    figures.insert(part, whole - (whole * (nth % 11)) / 23);
                }
                (_, [fact]) => drop(figures.insert(fact, nth % 2)),
                _ => unreachable!(),
            }
        }
        for (fact, value) in &figures {
            *sums.entry((*fact).to_owned()).or_default() += value;
        }
        sheets.push((id, figures.into_iter().collect()));
    }
    let sheets: Vec<(i64, &[(&str, u64)])> = sheets.iter().map(|(id, figures)| (*id, figures.as_slice())).collect();
    year(programme, number, "minh-hoa", &sheets).await;
    sums
}

on_both_engines!(the_country_sums_alike_in_old_and_new_units_nothing_twice_and_nothing_lost, |world| async move {
    let programme = open(&world).await;
    let mut expected = BTreeMap::new();
    for (year, list) in [(2024, Boundaries::Old), (2026, Boundaries::New)] {
        expected.insert(year, everywhere(&programme, &world, year, list).await);
    }
    let standard = standard(&programme);
    let mut checked = 0;
    for indicator in sums(&standard) {
        let names: Vec<&str> =
            indicator.measure.facts().map(|fact| standard.fact(fact).unwrap().name.as_str()).collect();
        for list in Boundaries::ALL {
            // communes are summed one by one for a count, a share and a rate
            let levels: &[&str] = if ["2.1", "3.1", "5.2"].contains(&indicator.no.as_str()) {
                &[unit::level::PROVINCE, unit::level::COMMUNE]
            } else {
                &[unit::level::PROVINCE]
            };
            for level in levels {
                let all = series::of_all(&programme, &world.cast.ministry, (list, level), (&standard, indicator)).await;
                let all = all.unwrap();
                for (place, (year, sums)) in expected.iter().enumerate() {
                    let wanted = (sums[names[0]], names.get(1).map_or(0, |whole| sums[*whole]));
                    let country = all.country.points[place].cell;
                    assert_eq!((country.sum, country.of), wanted, "{} {year}", indicator.no);
                    let cells = || all.units.values().map(|series| series.points[place].cell);
                    let added = (cells().map(|cell| cell.sum).sum(), cells().map(|cell| cell.of).sum());
                    assert_eq!(added, wanted, "{} {year} {list:?} {level}", indicator.no);
                    assert!(cells().all(|cell| indicator.measure.share().is_none() || cell.sum <= cell.of));
                    checked += 1;
                }
                let provinces = if list == Boundaries::Old { 63 } else { 34 };
                assert!(*level != unit::level::PROVINCE || all.units.len() == provinces, "{}", all.units.len());
            }
        }
    }
    assert_eq!(checked, 20 * 2 * 2 + 3 * 2 * 2);
    // divided communes lie within one new province each: only what is carried back to old ones is estimated
    let (_, births) = standard.indicator("2.1").unwrap();
    let ask = async |list, level| {
        series::of_all(&programme, &world.cast.ministry, (list, level), (&standard, births)).await.unwrap().units
    };
    let new = ask(Boundaries::New, unit::level::PROVINCE).await;
    assert!(new.values().flat_map(|series| &series.points).all(|point| !point.cell.approximate()));
    let communes = ask(Boundaries::New, unit::level::COMMUNE).await;
    let touched = communes.values().filter(|series| series.points[0].cell.approximate()).count();
    assert_eq!(touched, 441, "new communes that hold a part of a divided one, as data/README.md counts them");
});

/// The communes of a list, every nth of them, and those that are named.
async fn some(world: &World, list: Boundaries, nth: usize, named: &[i64]) -> Vec<i64> {
    let mut units = named.to_vec();
    units.extend(communes(world, list).await.into_iter().step_by(nth).filter(|unit| !named.contains(unit)));
    units
}

/// Figures with gaps: every seventh is missing, here of a part, there of a whole. Wholes are above all parts.
fn gapped(standard: &Standard, nth: u64, year: u64) -> BTreeMap<String, u64> {
    let shares = standard.indicators().filter_map(|(_, indicator)| indicator.measure.share());
    let wholes: Vec<&str> = shares.map(|(_, whole, _)| standard.fact(whole).unwrap().name.as_str()).collect();
    let facts = standard.facts().iter().zip(0_u64..).filter(|(_, at)| !(nth + year + at).is_multiple_of(7));
    facts
        .map(|(fact, at)| {
            let least = if wholes.contains(&fact.name.as_str()) { 300 } else { 0 };
            (fact.name.clone(), least + (nth * 31 + year * 7 + at * 13) % 211)
        })
        .collect()
}

on_both_engines!(
    ten_years_with_gaps_and_recorded_shares_sum_alike_by_communes_provinces_and_in_all,
    |world| async move {
        let programme = open(&world).await;
        let (small, standard) = (Small::find(&world).await, standard(&programme));
        let shares = "old_code,new_code,count,basis,ground\n25822,25819,3000,population,Đề án giả lập\n\
                  25822,25822,1000,population,Đề án giả lập\n";
        assert_eq!(boundary::set_shares(&programme, shares.as_bytes(), NOW).await.unwrap(), Ok(2));
        let old = some(&world, Boundaries::Old, 300, &[small.tru_van_tho, small.cay_truong, small.lai_uyen]).await;
        let new = some(&world, Boundaries::New, 100, &[small.new_tru_van_tho, small.bau_bang]).await;
        assert!((30..50).contains(&old.len()) && (30..50).contains(&new.len()), "a few dozen each");
        let mut sheets: BTreeMap<i64, Vec<BTreeMap<String, u64>>> = BTreeMap::new();
        for (number, units) in (2017..=2026_i64).map(|number| (number, if number < 2025 { &old } else { &new })) {
            let figures = (0..).zip(units).map(|(nth, _)| gapped(&standard, nth, number.unsigned_abs()));
            let figures = sheets.entry(number).or_insert(figures.collect());
            let rows: Vec<Vec<(&str, u64)>> = figures
                .iter()
                .map(|sheet| sheet.iter().map(|(fact, value)| (fact.as_str(), *value)).collect())
                .collect();
            let rows: Vec<(i64, &[(&str, u64)])> = units.iter().copied().zip(rows.iter().map(Vec::as_slice)).collect();
            year(&programme, number, "minh-hoa", &rows).await;
        }
        let mut divided = 0;
        for indicator in sums(&standard) {
            let names: Vec<&str> =
                indicator.measure.facts().map(|fact| standard.fact(fact).unwrap().name.as_str()).collect();
            // a sheet counts where it has all that the indicator needs
            let wanted = |number: &i64| {
                let known = sheets[number].iter().filter(|sheet| names.iter().all(|name| sheet.contains_key(*name)));
                known.fold((0, 0, 0), |(sum, of, known), sheet| {
                    (sum + sheet[names[0]], of + names.get(1).map_or(0, |whole| sheet[*whole]), known + 1)
                })
            };
            for (list, level) in Boundaries::ALL.into_iter().flat_map(|list| [(list, "province"), (list, "commune")]) {
                let all = series::of_all(&programme, &world.cast.ministry, (list, level), (&standard, indicator)).await;
                let all = all.unwrap();
                assert!(all.unplaced.is_empty());
                for number in sheets.keys() {
                    let (cell, wanted) = (at(&all.country, *number).cell, wanted(number));
                    assert_eq!((cell.sum, cell.of, cell.known), wanted, "{} {number}", indicator.no);
                    assert!(wanted.2 < cell.units, "{} {number}: there are gaps", indicator.no);
                    let cells = || all.units.values().map(|series| at(series, *number).cell);
                    let added = (cells().map(|cell| cell.sum).sum(), cells().map(|cell| cell.of).sum());
                    assert_eq!(added, (wanted.0, wanted.1), "{} {number} {list:?} {level}", indicator.no);
                    divided += cells().filter(|cell| cell.by == Allocation::By(Basis::Population)).count();
                }
            }
        }
        assert!(divided > 0, "the recorded share takes part");
    }
);
