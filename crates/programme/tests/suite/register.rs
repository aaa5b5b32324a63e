//! The register of everybody: who is recognised on a day, across years, each by its own name.

use std::sync::Arc;

use crate::bao_dai::*;
use crate::many::*;
use chrono::NaiveDate;
use organisation::unit;
use programme::{
    Programme, assessment,
    document::{self, NewValidity},
    publication,
    register::{self, Entry, Register, Units, Wanted},
};
use testkit::{NOW, World, on_both_engines};

async fn today(programme: &Programme) -> Arc<Register> {
    register::on(programme, NOW.today()).await.unwrap()
}

async fn entries(programme: &Programme) -> Vec<Entry> {
    today(programme).await.entries.clone()
}

async fn valid(programme: &Programme, world: &World, from: NaiveDate, to: Option<NaiveDate>) {
    let dossier = dossier(programme, world.cast.commune).await;
    let document = document::of_dossier(&programme.store, dossier.id).await.unwrap()[0].document_id;
    let new = NewValidity { from, to, ground: "Công văn giả lập 12".into() };
    document::set_validity(programme, &world.cast.provincial_chair, document, &new, NOW).await.unwrap();
}

on_both_engines!(the_register_is_fresh_after_every_publication_and_revocation, |world| async move {
    let programme = programme(&world).await;
    assert_eq!(entries(&programme).await, []);
    recognise(&programme, &world, 1).await;
    assert_eq!(entries(&programme).await, [], "signed and not published");
    publish(&programme, &world).await;
    let shown = entries(&programme).await;
    assert_eq!((shown.len(), shown[0].name.as_str()), (1, "Xã Bảo Đài"));
    assert_eq!((shown[0].province_name.as_str(), shown[0].ended_on), ("Thành phố Bắc Ninh", None));
    assert_eq!((shown[0].result.year, shown[0].years.as_slice()), (YEAR, &[YEAR][..]));
    let paper = &shown[0].result.paper;
    assert_eq!((paper.number, paper.symbol.as_str(), paper.valid_to), (1, "QĐ-UBND", None));
    let register = today(&programme).await;
    assert_eq!(register.communes(), 3_321);
    assert_eq!(register.recognised().get(&world.cast.province), Some(&1));
    assert!(Arc::ptr_eq(&register, &today(&programme).await), "what did not change is not read again");
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    assert_eq!(entries(&programme).await, []);
});

on_both_engines!(a_recognition_is_in_the_register_from_its_first_to_its_last_day, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    publish(&programme, &world).await;
    valid(&programme, &world, tomorrow(), Some(tomorrow())).await;
    let on = async |day| register::on(&programme, day).await.unwrap().entries.len();
    assert_eq!(on(NOW.today()).await, 0);
    assert_eq!(on(tomorrow()).await, 1);
    assert_eq!(on(tomorrow().succ_opt().unwrap()).await, 0);
});

on_both_engines!(an_old_unit_s_recognition_stays_the_old_unit_s, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    publish(&programme, &world).await;
    // xã Bảo Đài goes into xã Nghĩa Phương tomorrow; the register of tomorrow was read before that was known
    let (old, new) = (world.cast.commune, world.cast.neighbour);
    assert_eq!(register::on(&programme, tomorrow()).await.unwrap().entries[0].ended_on, None);
    let tx = world.store.write().await.unwrap();
    let last = organisation::day(NOW.today());
    tx.run("UPDATE unit SET abolished_on = $2 WHERE id = $1", [old.into(), last.clone().into()]).await.unwrap();
    tx.run("UPDATE unit_form SET valid_to = $2 WHERE unit_id = $1", [old.into(), last.into()]).await.unwrap();
    let sql = "INSERT INTO succession (old_id, new_id, kind, on_date, ground) VALUES ($1, $2, 'whole', $3, 'NQ')";
    let values = [old.into(), new.into(), organisation::day(tomorrow()).into()];
    tx.run(sql, values).await.unwrap();
    tx.commit().await.unwrap();
    let register = register::on(&programme, tomorrow()).await.unwrap();
    let found = |units| Wanted { units, ..Wanted::default() }.among(&register).len();
    assert_eq!((found(Units::Existing), found(Units::Old)), (0, 1), "never as the new commune's");
    assert_eq!(register.entries[0].ended_on, Some(NOW.today()));
    assert_eq!((register.communes(), register.recognised().len()), (3_320, 0));
    let went = register::successors(&programme.store, &[old]).await.unwrap();
    let whole: Vec<&str> = went.iter().filter(|one| one.kind == "whole").map(|one| one.name.as_str()).collect();
    assert_eq!(whole, ["Xã Nghĩa Phương"]);
});

on_both_engines!(a_commune_stands_under_the_province_in_which_it_lies_today, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    publish(&programme, &world).await;
    let provinces = unit::provinces(world.store.read(), NOW.today()).await.unwrap();
    let other = provinces.into_iter().map(|unit| unit.id).find(|id| *id != world.cast.province).unwrap();
    let tx = world.store.write().await.unwrap();
    let sql = "INSERT INTO unit_form (unit_id, code, name, folded, kind, parent_id, valid_from, ground, provenance)
               SELECT unit_id, code, name, folded, kind, $2, $3, '', provenance
               FROM unit_form WHERE unit_id = $1 AND valid_to IS NULL";
    let (unit, since) = (world.cast.commune, organisation::day(tomorrow()));
    tx.run(sql, [unit.into(), other.into(), since.clone().into()]).await.unwrap();
    let sql = "UPDATE unit_form SET valid_to = $2 WHERE unit_id = $1 AND valid_from < $3";
    tx.run(sql, [unit.into(), organisation::day(NOW.today()).into(), since.into()]).await.unwrap();
    tx.commit().await.unwrap();
    let register = register::on(&programme, tomorrow()).await.unwrap();
    assert_eq!(register.entries[0].province, other);
    // the table by province adds up to the summary
    let recognised = register.recognised();
    assert!(recognised.keys().all(|id| register.provinces.iter().any(|(province, ..)| province == id)));
    assert_eq!((recognised.values().sum::<u64>(), register.communes()), (1, 3_321));
});

on_both_engines!(the_register_is_searched_without_marks_and_by_province, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, 5).await;
    let document = decide_all(&programme, &world, &communes, 9).await.unwrap();
    publication::record_document(&programme, &world.cast.clerk, document, NOW).await.unwrap();
    let register = today(&programme).await;
    let first = assessment::find(&programme.store, communes[0]).await.unwrap();
    let named = register.entries.iter().find(|entry| entry.unit == first.unit).unwrap();
    let found = |wanted: &Wanted| wanted.among(&register).iter().map(|entry| entry.unit).collect::<Vec<_>>();
    let wanted = Wanted { name: text::fold(&named.name).to_uppercase(), ..Wanted::default() };
    assert!(found(&wanted).contains(&first.unit));
    assert_eq!(found(&Wanted::default()).len(), 5);
    assert_eq!(found(&Wanted { province: Some(world.cast.province), ..Wanted::default() }).len(), 5);
    assert_eq!(found(&Wanted { province: Some(1), ..Wanted::default() }), Vec::<i64>::new());
});
