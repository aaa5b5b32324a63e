//! Years over the change of 1/7/2025. The small world: Thị trấn Lai Uyên of Bình Dương was divided between xã Trừ Văn Thố
//! (with two whole communes) and xã Bàu Bàng (alone); Bình Dương wholly became a part of Thành phố Hồ Chí Minh.

mod sums;

use std::collections::BTreeMap;

use organisation::{Error, Role, audit, unit};
use programme::{
    Programme,
    boundary::{self, Basis, Boundaries},
    imports,
    revision::{self, NewEnactment},
    series::{self, Allocation, Cell, Point, Series, Turn, Whose},
};
use sha2::{Digest as _, Sha256};
use standards::{Library, Standard, Value};
use storage::insert_many;
use testkit::{NOW, World, on_both_engines, seat};

use std::sync::Arc;

/// A year's figures as they stand, without dossiers.
async fn year(programme: &Programme, year: i64, standard: &str, sheets: &[(i64, &[(&str, u64)])]) {
    let facts = programme.facts();
    let tx = programme.store.write().await.unwrap();
    tx.run(
        "INSERT INTO assessment_round (year, standard, period_from, period_to, ground) VALUES ($1, $2, $3, $4, '')",
        [year.into(), standard.into(), format!("{}-11-16", year - 1).into(), format!("{year}-11-15").into()],
    )
    .await
    .unwrap();
    let rows = sheets.iter().map(|(unit, figures)| {
        let mut pairs: Vec<_> = figures.iter().map(|(fact, value)| (facts.number(fact).unwrap(), *value)).collect();
        pairs.sort_unstable();
        let sheet: Vec<String> = pairs.iter().map(|(fact, value)| format!("{fact}={value}")).collect();
        vec![(*unit).into(), year.into(), sheet.join(";").into(), 1_i64.into(), NOW.0.into()]
    });
    let columns = ["unit_id", "year", "figures", "version", "changed_at"];
    insert_many(&tx, "figure_sheet", &columns, rows.collect()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn by_code(world: &World, level: &str, code: &str, list: Boundaries) -> i64 {
    unit::by_code(world.store.read(), level, code, list.day()).await.unwrap().unwrap().id
}

/// The units of the small world.
struct Small {
    tru_van_tho: i64,
    cay_truong: i64,
    lai_uyen: i64,
    new_tru_van_tho: i64,
    bau_bang: i64,
    binh_duong: i64,
    ho_chi_minh: i64,
}

impl Small {
    async fn find(world: &World) -> Self {
        let commune = async |code, list| by_code(world, unit::level::COMMUNE, code, list).await;
        let province = async |code, list| by_code(world, unit::level::PROVINCE, code, list).await;
        Self {
            tru_van_tho: commune("25816", Boundaries::Old).await,
            cay_truong: commune("25819", Boundaries::Old).await,
            lai_uyen: commune("25822", Boundaries::Old).await,
            new_tru_van_tho: commune("25819", Boundaries::New).await,
            bau_bang: commune("25822", Boundaries::New).await,
            binh_duong: province("74", Boundaries::Old).await,
            ho_chi_minh: province("79", Boundaries::New).await,
        }
    }

    /// 2023 under another standard and with a figure missing, 2024 complete, 2026 in the new units.
    async fn lives(&self, programme: &Programme) {
        let births = |on_time, all| [("births_registered_on_time", on_time), ("births", all)];
        year(
            programme,
            2023,
            "qd-06-2019",
            &[(self.tru_van_tho, &births(41, 52)), (self.cay_truong, &[]), (self.lai_uyen, &births(90, 99))],
        )
        .await;
        let rest = |abused, worker| [("abused_children", abused), ("commune_child_protection_worker", worker)];
        let of = |births: [(&'static str, u64); 2], rest: [(&'static str, u64); 2]| [births, rest].concat();
        let (first, second, third) =
            (of(births(40, 50), rest(1, 1)), of(births(30, 33), rest(0, 1)), of(births(97, 101), rest(3, 0)));
        let sheets = [(self.tru_van_tho, &first[..]), (self.cay_truong, &second[..]), (self.lai_uyen, &third[..])];
        year(programme, 2024, "minh-hoa", &sheets).await;
        let (first, second) = (of(births(120, 130), rest(2, 1)), of(births(60, 61), rest(1, 1)));
        year(programme, 2026, "minh-hoa", &[(self.new_tru_van_tho, &first[..]), (self.bau_bang, &second[..])]).await;
    }
}

async fn open(world: &World) -> Arc<Programme> {
    Programme::open(world.store.clone(), Library::built_in().unwrap()).await.unwrap()
}

fn standard(programme: &Programme) -> Arc<Standard> {
    programme.latest("minh-hoa").unwrap()
}

/// As the ministry or the province's people would read it; of communes, as an officer of the commune itself.
async fn read(programme: &Programme, world: &World, whose: Whose, list: Boundaries, no: &str) -> Series {
    let standard = standard(programme);
    let (_, indicator) = standard.indicator(no).unwrap();
    let mut actor = world.cast.ministry.clone();
    if let Whose::Commune(unit) = whose {
        actor = world.cast.officer.clone();
        actor.offices[0].unit = unit;
    }
    series::of(programme, &actor, whose, Some(list), (&standard, indicator)).await.unwrap()
}

fn at(series: &Series, year: i64) -> &Point {
    series.points.iter().find(|point| point.year == year).unwrap()
}

fn cell(sum: u64, of: u64, known: u64, units: u64) -> Cell {
    Cell { sum, of, known, units, ..Cell::default() }
}

#[expect(clippy::unnecessary_wraps, reason = "compared with a value that may be missing")]
fn share(numerator: u64, denominator: u64) -> Option<Value> {
    Some(Value::Share { numerator, denominator, scale: 100 })
}

on_both_engines!(
    a_merged_commune_has_the_sums_of_its_predecessors_and_of_a_divided_one_its_share,
    |world| async move {
        let programme = open(&world).await;
        let small = Small::find(&world).await;
        small.lives(&programme).await;
        let merged = read(&programme, &world, Whose::Commune(small.new_tru_van_tho), Boundaries::New, "2.1").await;
        // Lai Uyên's 101 births fall in equal parts: 51 and 50; of 97 in time 97 × 51/101 = 48.98 and 48.02: 49 and 48
        let rebased = at(&merged, 2024);
        assert_eq!(rebased.cell, Cell { divided: 1, ..cell(40 + 30 + 49, 50 + 33 + 51, 3, 3) });
        assert_eq!(merged.value(rebased), share(119, 134));
        assert_eq!((at(&merged, 2026).cell, at(&merged, 2026).list), (cell(120, 130, 1, 1), Boundaries::New));
        let alone = read(&programme, &world, Whose::Commune(small.bau_bang), Boundaries::New, "2.1").await;
        assert_eq!(at(&alone, 2024).cell, Cell { divided: 1, ..cell(48, 50, 1, 1) });
        assert!(at(&alone, 2024).cell.approximate() && !at(&alone, 2026).cell.approximate());
        let counts = read(&programme, &world, Whose::Commune(small.new_tru_van_tho), Boundaries::New, "3.1").await;
        assert_eq!(counts.value(at(&counts, 2024)), Some(Value::Count(3)), "1 + 0 + 2 of 3");
    }
);

on_both_engines!(a_predecessor_without_a_figure_makes_the_year_incomplete_and_not_smaller, |world| async move {
    let programme = open(&world).await;
    let small = Small::find(&world).await;
    small.lives(&programme).await;
    let merged = read(&programme, &world, Whose::Commune(small.new_tru_van_tho), Boundaries::New, "2.1").await;
    let incomplete = at(&merged, 2023);
    assert_eq!((incomplete.cell.known, incomplete.cell.units, incomplete.cell.complete()), (2, 3, false));
    assert_eq!(merged.value(incomplete), None);
    // of a province it is the sum of what is known, beside how many have told, as on the boards
    let province = read(&programme, &world, Whose::Province(small.binh_duong), Boundaries::Old, "2.1").await;
    assert_eq!((province.value(at(&province, 2023)), at(&province, 2023).cell.known), (share(131, 151), 2));
    assert!(at(&province, 2023).cell.units > 80, "all communes of the province: {}", at(&province, 2023).cell.units);
});

on_both_engines!(the_trend_breaks_where_the_standard_changes_and_a_revision_only_marks, |world| async move {
    let programme = open(&world).await;
    let small = Small::find(&world).await;
    small.lives(&programme).await;
    let merged = read(&programme, &world, Whose::Commune(small.bau_bang), Boundaries::New, "2.1").await;
    let turns: Vec<_> = merged.points.iter().map(|point| (point.year, point.turn)).collect();
    assert_eq!(turns, [(2023, None), (2024, Some(Turn::Standard)), (2026, None)]);
    // the facts of 1.1 have the same names in both standards; whether 2023 asked for births is its own standard's to say
    let asked = programme.latest("qd-06-2019").unwrap().fact_id("births").is_some();
    assert_eq!(at(&merged, 2023).asked, asked);
    let tx = world.store.write().await.unwrap();
    for (year, revision) in [(2024_i64, 1_i64), (2026, 2)] {
        tx.run(
            "INSERT INTO assessment (unit_id, province_id, year, standard, revision, standard_sha256, version)
             VALUES ($1, $1, $2, 'minh-hoa', $3, '', 0)",
            [small.bau_bang.into(), year.into(), revision.into()],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    let merged = read(&programme, &world, Whose::Commune(small.bau_bang), Boundaries::New, "2.1").await;
    assert_eq!(at(&merged, 2026).turn, Some(Turn::Revision));
});

on_both_engines!(years_since_the_change_are_carried_back_to_old_units, |world| async move {
    let programme = open(&world).await;
    let small = Small::find(&world).await;
    small.lives(&programme).await;
    let old = read(&programme, &world, Whose::Commune(small.lai_uyen), Boundaries::Old, "2.1").await;
    assert_eq!((at(&old, 2024).cell, old.possible.clone()), (cell(97, 101, 1, 1), vec![Boundaries::Old]));
    // Bàu Bàng was only Lai Uyên: 60 of 61. Trừ Văn Thố's 130 fall on three: 44, 43, 43; its 120: 40 each
    assert_eq!(at(&old, 2026).cell, Cell { divided: 1, ..cell(60 + 40, 61 + 43, 2, 2) });
    // every predecessor of both lies in Bình Dương: nothing is estimated for it
    let province = read(&programme, &world, Whose::Province(small.binh_duong), Boundaries::Old, "2.1").await;
    let known = at(&province, 2026).cell;
    assert_eq!((known.sum, known.of, known.known, known.divided), (180, 191, 2, 0));
    let merged = read(&programme, &world, Whose::Province(small.ho_chi_minh), Boundaries::New, "2.1").await;
    let known = at(&merged, 2024).cell;
    assert_eq!((known.sum, known.of, known.known, known.divided), (167, 184, 3, 0), "divided within one province");
});

on_both_engines!(recorded_shares_divide_in_place_of_equal_parts, |world| async move {
    let programme = open(&world).await;
    let small = Small::find(&world).await;
    small.lives(&programme).await;
    let equal = read(&programme, &world, Whose::Commune(small.bau_bang), Boundaries::New, "2.1").await;
    assert_eq!(at(&equal, 2024).cell.by, Allocation::Equal);
    let header = "old_code,new_code,count,basis,ground\n";
    let set = async |lines: &str| {
        let set = boundary::set_shares(&programme, format!("{header}{lines}").as_bytes(), NOW).await.unwrap();
        set.map_err(|faults| faults.into_iter().map(|fault| (fault.line, fault.kind.key())).collect::<Vec<_>>())
    };
    // codes are those of the old list on the left and of the new one on the right
    let faults = set(
        "25822,25819,3000,population,\n25822,25816,1,population,x\n25822,25822,-1,population,x\n25822,25819,1,guess,x\n",
    );
    let expected =
        ["ground", "pair", "count", "basis"].iter().zip(2..).map(|(key, line)| (line, format!("series.fault.{key}")));
    let expected: Vec<_> = expected.collect();
    let found: Vec<_> = faults.await.unwrap_err().into_iter().map(|(line, key)| (line, key.to_owned())).collect();
    assert_eq!(found, expected);
    let short = set("25822,25819,3000,population,x\n25822,25822,1000,population\n").await;
    assert_eq!(short.unwrap_err(), [(3, "series.fault.cells")], "a cell is missing in the third line, not a header");
    let latin = [header.as_bytes(), b"25822,25819,3000,population,x\n25822,25822,1,population,\xd0\n"].concat();
    let faults = boundary::set_shares(&programme, &latin, NOW).await.unwrap().unwrap_err();
    assert_eq!(faults.into_iter().map(|fault| fault.line).collect::<Vec<_>>(), [3]);
    let alone = set("25822,25819,3000,population,Đề án giả lập\n").await;
    assert_eq!(alone.unwrap_err(), [(2, "series.fault.partial")], "a unit is not divided by one of its parts");
    let both = "25822,25819,3000,population,Đề án giả lập\n25822,25822,1000,population,Đề án giả lập\n";
    assert_eq!(set(both).await, Ok(2));
    let recorded = read(&programme, &world, Whose::Commune(small.bau_bang), Boundaries::New, "2.1").await;
    // 101 × 1/4 = 25.25 and 75.75: 25 and 76; of 97: 97 × 25/101 = 24.01
    let expected = Cell { divided: 1, by: Allocation::By(Basis::Population), ..cell(24, 25, 1, 1) };
    assert_eq!(at(&recorded, 2024).cell, expected);
    // one of the two is set right: the file is named by its fingerprint, and the event has what stood there before
    let righted = both.replace("1000", "1500");
    assert_eq!(set(&righted).await, Ok(2));
    let events = audit::history(&programme.store, "unit", 0, 9).await.unwrap();
    let events: Vec<_> = events.iter().filter(|event| event.action == "unit_shares_set").collect();
    assert_eq!(events.len(), 2, "a refused file leaves none");
    let details: serde_json::Value = serde_json::from_str(&events[0].details).unwrap();
    let said = |count| serde_json::json!({ "count": count, "basis": "population", "ground": "Đề án giả lập" });
    let changed = serde_json::json!([
        { "old_code": "25822", "new_code": "25822", "before": said(1000), "after": said(1500) }
    ]);
    assert_eq!((&details["shares"], &details["changed"]), (&serde_json::json!(2), &changed));
    let sha256 = hex::encode(Sha256::digest(format!("{header}{righted}").as_bytes()));
    assert_eq!(details["sha256"], sha256.as_str());
    let first: serde_json::Value = serde_json::from_str(&events[1].details).unwrap();
    assert_eq!(
        (first["changed"].as_array().unwrap().len(), &first["changed"][0]["before"]),
        (2, &serde_json::Value::Null)
    );
});

on_both_engines!(a_yes_of_a_predecessor_is_no_yes_of_the_merged_commune, |world| async move {
    let programme = open(&world).await;
    let small = Small::find(&world).await;
    small.lives(&programme).await;
    let merged = read(&programme, &world, Whose::Commune(small.new_tru_van_tho), Boundaries::New, "1.1").await;
    let before = at(&merged, 2024);
    assert_eq!((before.cell.sum, before.cell.known, merged.value(before)), (2, 3, None));
    assert_eq!(merged.value(at(&merged, 2026)), Some(Value::Yes(true)));
    assert!(!merged.rebase.comparable());
    let old = read(&programme, &world, Whose::Commune(small.lai_uyen), Boundaries::Old, "1.1").await;
    assert_eq!((old.value(at(&old, 2024)), old.value(at(&old, 2026))), (Some(Value::Yes(false)), None));
});

on_both_engines!(whoever_may_not_read_the_unit_gets_no_series, |world| async move {
    let programme = open(&world).await;
    let small = Small::find(&world).await;
    small.lives(&programme).await;
    let standard = standard(&programme);
    let (_, indicator) = standard.indicator("2.1").unwrap();
    let cast = &world.cast;
    let asked = async |actor, whose| {
        let result = series::of(&programme, actor, whose, None, (&standard, indicator)).await;
        result.map(|series| series.boundaries)
    };
    for (actor, whose) in [
        (&cast.officer, Whose::Commune(cast.neighbour)),
        (&cast.stranger, Whose::Commune(cast.commune)),
        (&cast.ministry, Whose::Commune(cast.commune)),
        (&cast.officer, Whose::Province(cast.province)),
        (&cast.stranger, Whose::Province(cast.province)),
        (&cast.lead, Whose::Province(small.binh_duong)),
        (&cast.lead, Whose::Country),
        (&cast.nobody, Whose::Country),
    ] {
        assert!(matches!(asked(actor, whose).await, Err(Error::Forbidden)), "{} {whose:?}", actor.name);
    }
    for (actor, whose) in [
        (&cast.officer, Whose::Commune(cast.commune)),
        (&cast.lead, Whose::Commune(cast.commune)),
        (&cast.lead, Whose::Province(cast.province)),
        (&cast.ministry, Whose::Country),
    ] {
        assert_eq!(asked(actor, whose).await.unwrap(), Boundaries::New, "{}", actor.name);
    }
    assert_eq!(asked(&cast.ministry, Whose::Province(small.binh_duong)).await.unwrap(), Boundaries::Old);
    // Bắc Giang went wholly into Bắc Ninh, and its years with it
    let bac_giang = by_code(&world, unit::level::PROVINCE, "24", Boundaries::Old).await;
    assert!(asked(&cast.lead, Whose::Province(bac_giang)).await.is_ok());
    assert!(matches!(asked(&cast.stranger, Whose::Province(bac_giang)).await, Err(Error::Forbidden)));
    // and its communes, each of which lies below a province without offices; an officer has the own commune only
    let bao_dai = by_code(&world, unit::level::COMMUNE, "07462", Boundaries::Old).await;
    assert_eq!(asked(&cast.lead, Whose::Commune(bao_dai)).await.unwrap(), Boundaries::Old);
    for (actor, unit) in [(&cast.stranger, bao_dai), (&cast.officer, bao_dai), (&cast.lead, small.lai_uyen)] {
        assert!(matches!(asked(actor, Whose::Commune(unit)).await, Err(Error::Forbidden)), "{}", actor.name);
    }
});

on_both_engines!(a_commune_of_a_later_day_has_its_own_figures_and_is_told_beside_the_country, |world| async move {
    let programme = open(&world).await;
    let small = Small::find(&world).await;
    small.lives(&programme).await;
    let tx = world.store.write().await.unwrap();
    let sql = "INSERT INTO unit (level, established_on) VALUES ('commune', '2027-03-01') RETURNING id";
    let merged = tx.insert(sql, []).await.unwrap();
    tx.run(
        "INSERT INTO unit_form (unit_id, code, name, folded, kind, parent_id, valid_from, ground, provenance)
         VALUES ($1, '99999', 'Xã Sau Này', 'xa sau nay', 'xa', $2, '2027-03-01', '', 'reported')",
        [merged.into(), small.ho_chi_minh.into()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let births = [("births_registered_on_time", 10), ("births", 12)];
    year(&programme, 2028, "minh-hoa", &[(merged, &births), (small.bau_bang, &births)]).await;
    let standard = standard(&programme);
    let (_, indicator) = standard.indicator("2.1").unwrap();
    for (list, level) in [
        (Boundaries::New, unit::level::PROVINCE),
        (Boundaries::Old, unit::level::PROVINCE),
        (Boundaries::New, unit::level::COMMUNE),
        (Boundaries::Old, unit::level::COMMUNE),
    ] {
        let all =
            series::of_all(&programme, &world.cast.ministry, (list, level), (&standard, indicator)).await.unwrap();
        assert_eq!(at(&all.country, 2028).cell, cell(20, 24, 2, 2));
        let placed: u64 = all.units.values().map(|series| at(series, 2028).cell.of).sum();
        assert_eq!(
            (placed, all.unplaced),
            (12, BTreeMap::from([(2028, 1)])),
            "{list:?} {level}: 12 of the 24 are told"
        );
    }
    let mut officer = world.cast.officer.clone();
    officer.offices[0].unit = merged;
    let ask = async |list| series::of(&programme, &officer, Whose::Commune(merged), list, (&standard, indicator)).await;
    let own = ask(None).await.unwrap();
    assert_eq!((own.value(at(&own, 2028)), own.value(at(&own, 2026)), own.possible.len()), (share(10, 12), None, 0));
    assert!(matches!(ask(Some(Boundaries::New)).await, Err(Error::NotFound)));
});

on_both_engines!(
    a_standard_that_another_process_put_in_force_is_known_when_its_year_is_asked_for,
    |world| async move {
        let (here, other) = (open(&world).await, open(&world).await);
        let huy = &world.cast.ministry;
        let duyet = seat(&world.store, "Mai Thị Duyệt", "duyet", (Role::Ministry, huy.offices[0].unit, None)).await;
        let text = standard(&here).text.replacen("\"minh-hoa\"", "\"tinh-ban\"", 1);
        let draft = revision::import(&here, huy, (text.as_bytes(), None), NOW).await.unwrap();
        let draft = revision::find(&here.store, draft).await.unwrap();
        let in_force = NewEnactment { on: NOW.today(), ground: "Công văn giả lập 12/BYT-MẪU".into() };
        revision::enact(&here, &duyet, &draft, &in_force, NOW).await.unwrap();
        year(&here, 2026, "tinh-ban", &[]).await;
        assert!(other.latest("tinh-ban").is_none());
        assert_eq!(imports::standard_of(&other, 2026).await.unwrap().id, "tinh-ban");
        let third = open(&world).await;
        assert_eq!(third.newest("tinh-ban").await.unwrap().unwrap().sha256, draft.sha256);
        assert!(third.newest("khong-co").await.unwrap().is_none());
    }
);
