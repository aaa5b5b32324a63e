//! What everybody may read: results that were published, as they stand, and nothing else.

use crate::bao_dai::*;
use crate::many::*;
use organisation::unit;
use programme::{
    Programme, assessment,
    document::{self, NewValidity},
    publication,
    results::{self, Entry, Order, Standing, Wanted},
};
use testkit::{NOW, on_both_engines};

async fn all(programme: &Programme) -> Vec<Entry> {
    results::of_year(&programme.store, YEAR).await.unwrap()
}

async fn only(programme: &Programme) -> (Standing, i64) {
    let entry = all(programme).await.remove(0);
    (entry.standing(NOW.today()), entry.number)
}

on_both_engines!(a_dossier_is_nobody_s_business_before_its_decision_is_published, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    assert_eq!(all(&programme).await, [], "sent up");
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    assert_eq!(all(&programme).await, [], "appraised");
    decide(&programme, &world, 1).await.unwrap();
    assert_eq!((all(&programme).await, results::years(&programme.store).await.unwrap()), (vec![], vec![]), "signed");
    publish(&programme, &world).await;
    let entry = all(&programme).await.remove(0);
    assert_eq!((entry.name.as_str(), entry.province.as_str()), ("Xã Bảo Đài", "Thành phố Bắc Ninh"));
    assert_eq!((entry.number, entry.symbol.as_str(), entry.decided_on.as_str()), (1, "QĐ-UBND", "2026-11-10"));
    assert_eq!((entry.standing(NOW.today()), entry.valid_from), (Standing::Recognised, None));
    assert_eq!(results::years(&programme.store).await.unwrap(), [YEAR]);
    assert_eq!(results::of_year(&programme.store, YEAR - 1).await.unwrap(), []);
});

on_both_engines!(a_result_that_was_taken_back_stays_so_until_the_next_is_published, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    publish(&programme, &world).await;
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    assert_eq!(only(&programme).await, (Standing::Revoked, 1));
    assert_eq!(all(&programme).await[0].reversed_number, None, "signed, and not published itself");
    reopen(&programme, &world, 3, "Đã khắc phục").await.unwrap();
    submit(&programme, &world, &[&[("births", 427)]]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 4).await.unwrap();
    assert_eq!(only(&programme).await, (Standing::Revoked, 1), "the new decision is signed and not published");
    publish(&programme, &world).await;
    assert_eq!(only(&programme).await, (Standing::Recognised, 4));
    assert_eq!(all(&programme).await.len(), 1, "a commune and year stand once");
});

on_both_engines!(what_was_never_published_does_not_appear_by_being_taken_back, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    assert_eq!(all(&programme).await, []);
    let dossier = dossier(&programme, world.cast.commune).await;
    let revocation = document::of_dossier(&programme.store, dossier.id).await.unwrap()[1].document_id;
    publication::record_document(&programme, &world.cast.clerk, revocation, NOW).await.unwrap();
    assert_eq!(all(&programme).await, []);
});

on_both_engines!(a_recognition_ends_with_its_validity, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    publish(&programme, &world).await;
    let document =
        document::of_dossier(&programme.store, dossier(&programme, world.cast.commune).await.id).await.unwrap()[0]
            .document_id;
    for to in [None, Some(tomorrow())] {
        let new = NewValidity { from: NOW.today(), to, ground: "Công văn giả lập 12".into() };
        document::set_validity(&programme, &world.cast.provincial_chair, document, &new, NOW).await.unwrap();
    }
    let entry = all(&programme).await.remove(0);
    assert_eq!(entry.valid_to.as_deref(), Some("2026-11-11"), "the newest entry counts");
    assert_eq!(entry.standing(tomorrow()), Standing::Recognised);
    assert_eq!(entry.standing(tomorrow().succ_opt().unwrap()), Standing::Ended);
});

on_both_engines!(results_are_found_by_name_and_sorted_as_a_vietnamese_list, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, 5).await;
    let document = decide_all(&programme, &world, &communes, 9).await.unwrap();
    let first = assessment::find(&programme.store, communes[0]).await.unwrap();
    publication::record(&programme, &world.cast.clerk, &first, NOW).await.unwrap();
    assert_eq!(all(&programme).await.len(), 1, "of a list only what was published");
    publication::record_document(&programme, &world.cast.clerk, document, NOW).await.unwrap();
    let all = all(&programme).await;
    assert_eq!(results::provinces(&all), [(world.cast.province, "Thành phố Bắc Ninh", 5)]);
    let today = NOW.today();
    let names = |order| -> Vec<String> {
        let wanted = Wanted { order, ..Wanted::default() };
        wanted.among(&all, today).into_iter().map(|entry| entry.name.clone()).collect()
    };
    let mut sorted = names(Order::Name);
    assert!(sorted.windows(2).all(|pair| text::sort_key(&pair[0]) <= text::sort_key(&pair[1])));
    assert_eq!(names(Order::Province), sorted, "one province");
    sorted.reverse();
    assert_eq!(names(Order::NameBackwards), sorted);
    let unit = unit::find(world.store.read(), first.unit, today).await.unwrap();
    let found = |wanted: Wanted| wanted.among(&all, today).into_iter().map(|one| one.unit_id).collect::<Vec<_>>();
    let named = Wanted { name: text::fold(&unit.name), ..Wanted::default() };
    assert!(found(named).contains(&first.unit));
    assert_eq!(found(Wanted { standing: Some(Standing::Revoked), ..Wanted::default() }), Vec::<i64>::new());
    assert_eq!(found(Wanted { province: Some(world.cast.commune), ..Wanted::default() }), Vec::<i64>::new());
});
