//! What the first page says is waiting, office by office.

use crate::{bao_dai::*, many::recognise};
use organisation::{Actor, Role};
use programme::{
    Programme,
    agenda::{self, At, Item, Work},
    agreement::{self, Answer},
    due::{self, NewDue, Timing},
    evidence, objection,
    recheck::{self, NewDraw},
};
use standards::StepKey;
use testkit::{NOW, World, on_both_engines, seat};

async fn waiting(programme: &Programme, actor: &Actor, work: Work) -> Vec<Item> {
    let all = agenda::of(programme, actor, NOW).await.unwrap();
    all.into_iter().filter(|item| item.work == work).collect()
}

async fn set_due(world: &World, step: StepKey, day: &str) {
    let new = NewDue { year: YEAR, step, on: day.parse().unwrap(), ground: "Công văn giả lập 11".into() };
    due::set(&world.store, &world.cast.lead, world.cast.province, &new, NOW).await.unwrap();
}

on_both_engines!(two_offices_in_one_unit_have_its_work_once, |world| async move {
    let programme = programme(&world).await;
    let everybody = &world.cast.everybody;
    assert_eq!(waiting(&programme, everybody, Work::EnterFigures).await.len(), 1);
    submit(&programme, &world, &[&FIGURES]).await;
    assert_eq!(waiting(&programme, everybody, Work::Appraise).await.len(), 1);
});

on_both_engines!(a_pile_of_the_province_carries_the_day_of_its_step, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES]).await;
    let lead = &world.cast.lead;
    assert_eq!(waiting(&programme, lead, Work::Appraise).await[0].standing, None, "no day is set");
    set_due(&world, StepKey::Decision, "2026-11-30").await;
    set_due(&world, StepKey::Appraisal, "2026-11-15").await;
    let pile = waiting(&programme, lead, Work::Appraise).await.remove(0);
    assert_eq!((pile.count, pile.at), (1, At::Province(world.cast.province)));
    assert_eq!(pile.standing.unwrap().timing, Timing::Left(5));
});

on_both_engines!(an_objection_leads_to_its_own_page_until_it_is_answered, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    let (lead, unit) = (&world.cast.lead, world.cast.commune);
    assert!(waiting(&programme, lead, Work::AnswerObjection).await.is_empty());
    let decided = dossier(&programme, unit).await;
    objection::raise(&programme, &world.cast.chair, &decided, "Số liệu đúng.", NOW).await.unwrap();
    let open = waiting(&programme, lead, Work::AnswerObjection).await;
    assert_eq!(open.len(), 1);
    assert_eq!((&open[0].at, open[0].year, open[0].place.as_str()), (&At::Objections(decided.id), YEAR, "Xã Bảo Đài"));
    for other in [&world.cast.stranger, &world.cast.provincial_chair, &world.cast.chair] {
        assert!(waiting(&programme, other, Work::AnswerObjection).await.is_empty(), "{}", other.name);
    }
    let raised = objection::of_dossier(&programme.store, decided.id).await.unwrap()[0].id;
    let decided = dossier(&programme, unit).await;
    objection::answer(&programme, lead, (&decided, raised), (false, "Đã xem lại."), NOW).await.unwrap();
    assert!(waiting(&programme, lead, Work::AnswerObjection).await.is_empty());
});

on_both_engines!(a_provincial_sector_sees_how_many_criteria_it_has_not_answered, |world| async move {
    let programme = programme(&world).await;
    let office = (Role::ProvincialSector, world.cast.province, Some("health"));
    let sector = seat(&world.store, "Ngô Thị Sở", "so", office).await;
    assert!(waiting(&programme, &sector, Work::Agree).await.is_empty(), "nothing was sent up");
    submit(&programme, &world, &[&FIGURES]).await;
    // criteria 5, 7, 8 and 9
    assert_eq!(waiting(&programme, &sector, Work::Agree).await[0].count, 4);
    let sent = dossier(&programme, world.cast.commune).await;
    agreement::say(&programme, &sector, &sent, "7", (Some(Answer::Agrees), ""), NOW).await.unwrap();
    assert_eq!(waiting(&programme, &sector, Work::Agree).await[0].count, 3);
    assert!(waiting(&programme, &world.cast.lead, Work::Agree).await.is_empty(), "it is not the lead's word");
});

on_both_engines!(a_second_look_waits_for_whoever_did_not_appraise, |world| async move {
    let programme = programme(&world).await;
    let open = dossier(&programme, world.cast.commune).await;
    let piece = crate::evidence::offer(&programme, &world.cast.officer, &open, "1.1", "Bien ban hop").await.unwrap();
    submit(&programme, &world, &[&FIGURES]).await;
    let role = (Role::ProvincialLead, world.cast.province, None);
    let judge = seat(&world.store, "Bế Văn Xét", "xet", role).await;
    let sent = dossier(&programme, world.cast.commune).await;
    evidence::judge(&programme, &judge, &sent, piece, &evidence::Verdict::Accepted, NOW).await.unwrap();
    appraise(&programme, &world).await;
    let (lead, province) = (&world.cast.lead, world.cast.province);
    let ground = "Kế hoạch phúc tra giả lập".to_owned();
    let new = NewDraw { province, year: YEAR, seed: "xo-so-20-11".into(), percent: 5, ground };
    recheck::draw(&programme, lead, &new, NOW).await.unwrap();
    assert!(waiting(&programme, lead, Work::Recheck).await.is_empty(), "the own appraisal");
    assert!(waiting(&programme, &judge, Work::Recheck).await.is_empty(), "the own verdict on its evidence");
    let other = seat(&world.store, "Đỗ Văn Tra", "tra", (Role::ProvincialLead, province, None)).await;
    let open = waiting(&programme, &other, Work::Recheck).await;
    assert_eq!((open.len(), open[0].count, open[0].year), (1, 1, YEAR));
});

on_both_engines!(the_ministry_sees_the_provinces_that_are_most_behind, |world| async move {
    let programme = programme(&world).await;
    set_due(&world, StepKey::Submission, "2026-11-20").await;
    let behind = async |days: i64| {
        let items = agenda::of(&programme, &world.cast.ministry, NOW.plus_minutes(days * 24 * 60)).await.unwrap();
        items.into_iter().filter(|item| item.work == Work::WatchOverdue).collect::<Vec<_>>()
    };
    assert!(behind(10).await.is_empty(), "the last day itself is in time");
    let late = behind(11).await;
    assert_eq!(late.len(), 1, "no other province has set a day");
    assert_eq!((late[0].count, &late[0].at), (99, &At::Province(world.cast.province)));
    assert!(late[0].place.contains("Bắc Ninh"), "{}", late[0].place);
});
