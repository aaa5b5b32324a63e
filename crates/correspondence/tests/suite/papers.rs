//! Papers: drafted, issued with a number, received.

use correspondence::{
    Body, body,
    paper::{self, Book, Channel, Link, LinkKind, NewEntry, NewRecipient, RecipientRole, Signing},
};
use organisation::{Error, unit};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, issued, received},
};

async fn issue(world: &World, subject: &str) -> organisation::Result<i64> {
    let (store, clerk) = (&world.store, &world.cast.clerk);
    let id = paper::draft(store, clerk, &Body::of_unit(world.cast.province), &draft(subject), NOW).await?;
    let version = paper::find(store, id).await?.version;
    paper::issue(store, clerk, id, version, Signing { on: NOW.today(), number: None }, NOW).await
}

on_both_engines!(a_paper_takes_the_next_number_of_its_body_year_and_type, |world| async move {
    assert_eq!(issue(&world, "Kế hoạch một").await.unwrap(), 1);
    assert_eq!(issue(&world, "Kế hoạch hai").await.unwrap(), 2);
    let paper = paper::find(&world.store, 2).await.unwrap();
    assert_eq!(paper.reference(), "02/KH-UBND");
    assert_eq!(paper.issuer, "Ủy ban nhân dân thành phố Bắc Ninh");
});

on_both_engines!(what_is_issued_is_frozen, |world| async move {
    issue(&world, "Kế hoạch").await.unwrap();
    let again = Signing { on: NOW.today(), number: None };
    let refused = paper::issue(&world.store, &world.cast.clerk, 1, 2, again, NOW).await;
    assert!(matches!(refused, Err(Error::Refused(refused)) if refused.key == "paper.refused.issued"));
});

on_both_engines!(
    a_paper_that_arrives_is_one_paper_to_whoever_may_read_it_and_another_to_anybody_else,
    |world| async move {
        let mut new = received("7312");
        new.subject = "Trường hợp của một người, bên nhận khác không được đọc".into();
        let (store, cast) = (&world.store, &world.cast);
        let (people_s_committee, health) =
            (Body::of_unit(cast.province), Body { unit: cast.province, sector: "health".into() });
        let province = paper::receive(store, &cast.clerk, &people_s_committee, &new, NOW).await.unwrap();
        let department = paper::receive(store, &cast.lead, &health, &new, NOW).await.unwrap();
        assert_eq!(department, (province.0, 1), "one paper in two books of the unit");
        new.subject = "Theo số và ký hiệu".into();
        let commune = paper::receive(store, &cast.officer, &Body::of_unit(cast.commune), &new, NOW).await.unwrap();
        assert_ne!(commune.0, province.0);
        assert_eq!(paper::read(store, &cast.officer, commune.0).await.unwrap().subject, "Theo số và ký hiệu");
        assert!(matches!(paper::read(store, &cast.officer, province.0).await, Err(Error::NotFound)));
        let foreign = paper::receive(store, &cast.officer, &Body::of_unit(cast.province), &new, NOW).await;
        assert!(matches!(foreign, Err(Error::Forbidden)));
    }
);

on_both_engines!(nobody_gets_at_a_paper_by_naming_its_number, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    issue(&world, "Kế hoạch mật").await.unwrap();
    let mut guess = received("1");
    guess.issuer_body = Some(Body::of_unit(cast.province));
    guess.issuer = "Ủy ban nhân dân thành phố Bắc Ninh".into();
    guess.symbol = "KH-UBND".into();
    guess.issued_on = NOW.today();
    guess.entry.on = NOW.today();
    let (id, _) = paper::receive(store, &cast.officer, &Body::of_unit(cast.commune), &guess, NOW).await.unwrap();
    assert_ne!(id, 1);
    assert!(matches!(paper::read(store, &cast.officer, 1).await, Err(Error::NotFound)));
});

on_both_engines!(a_draft_changes_until_it_is_issued, |world| async move {
    let (store, clerk, body) = (&world.store, &world.cast.clerk, Body::of_unit(world.cast.province));
    let id = paper::draft(store, clerk, &body, &draft("Kế hoạch"), NOW).await.unwrap();
    let mut other = draft("Kế hoạch sửa");
    other.urgency = Some("khan".into());
    paper::redraft(store, clerk, id, 1, &other, NOW).await.unwrap();
    let found = paper::find(store, id).await.unwrap();
    assert_eq!((found.subject.as_str(), found.urgency.as_deref(), found.version), ("Kế hoạch sửa", Some("khan"), 2));
    assert!(matches!(paper::redraft(store, clerk, id, 1, &other, NOW).await, Err(Error::Conflict)));
    other.urgency = Some("rat_gap".into());
    let unknown = paper::redraft(store, clerk, id, 2, &other, NOW).await;
    assert!(matches!(unknown, Err(Error::Refused(refused)) if refused.key == "paper.refused.urgency_unknown"));
    // whoever cannot read a draft is told that there is none
    for actor in [&world.cast.officer, &world.cast.stranger, &world.cast.nobody] {
        assert!(matches!(paper::redraft(store, actor, id, 2, &draft("x"), NOW).await, Err(Error::NotFound)));
    }
    paper::issue(store, clerk, id, 2, Signing { on: NOW.today(), number: None }, NOW).await.unwrap();
    let late = paper::redraft(store, clerk, id, 3, &draft("x"), NOW).await;
    assert!(matches!(late, Err(Error::Refused(refused)) if refused.key == "paper.refused.issued"));
    let late = paper::give_up(store, clerk, id, 3, NOW).await;
    assert!(matches!(late, Err(Error::Refused(_))));
});

on_both_engines!(a_draft_that_is_given_up_leaves_only_the_event, |world| async move {
    let (store, clerk, body) = (&world.store, &world.cast.clerk, Body::of_unit(world.cast.province));
    let mut new = draft("Kế hoạch");
    new.recipients = vec![to(Body::of_unit(world.cast.commune), "")];
    let id = paper::draft(store, clerk, &body, &new, NOW).await.unwrap();
    assert!(matches!(paper::give_up(store, clerk, id, 9, NOW).await, Err(Error::Conflict)));
    paper::give_up(store, clerk, id, 1, NOW).await.unwrap();
    assert!(matches!(paper::find(store, id).await, Err(Error::NotFound)));
    let events = organisation::audit::history(store, "paper", id, 10).await.unwrap();
    assert_eq!(
        events.iter().map(|event| event.action.as_str()).collect::<Vec<_>>(),
        ["paper_given_up", "paper_drafted"]
    );
});

fn to(body: Body, through: &str) -> NewRecipient {
    NewRecipient {
        body: Some(body),
        name: String::new(),
        role: RecipientRole::Addressee,
        purpose: String::new(),
        channel: Channel::Electronic,
        through: through.into(),
    }
}

on_both_engines!(who_is_sent_a_paper_reads_it_once_it_is_issued, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let mut new = draft("Gửi xã");
    new.recipients = vec![to(Body::of_unit(cast.commune), "")];
    let body = Body::of_unit(cast.province);
    let id = paper::draft(store, &cast.clerk, &body, &new, NOW).await.unwrap();
    let reads = async |actor| paper::read(store, actor, id).await.is_ok();
    // a draft: the unit of the issuing body, whoever reads papers there
    assert!(reads(&cast.clerk).await && reads(&cast.lead).await && reads(&cast.deputy).await);
    assert!(!reads(&cast.officer).await);
    paper::issue(store, &cast.clerk, id, 1, Signing { on: NOW.today(), number: None }, NOW).await.unwrap();
    assert!(reads(&cast.officer).await && reads(&cast.chair).await);
    for actor in [&cast.neighbour_officer, &cast.stranger, &cast.ministry, &cast.administrator, &cast.nobody] {
        assert!(!reads(actor).await, "{}", actor.name);
    }
    let named = paper::recipients_of(store, id).await.unwrap();
    assert_eq!(named[0].name, "Ủy ban nhân dân xã Bảo Đài");
    // it waits at the commune's desk until it is entered
    let commune = Body::of_unit(cast.commune);
    let (count, shown) = paper::waiting(store, &commune, 0).await.unwrap();
    assert_eq!((count, shown.len()), (1, 0), "counted, whatever is shown");
    assert_eq!(paper::waiting(store, &commune, 10).await.unwrap().1.len(), 1);
    let entry = NewEntry { on: NOW.today(), ..NewEntry::default() };
    assert_eq!(paper::arrive(store, &cast.officer, (&commune, id), &entry, NOW).await.unwrap(), 1);
    assert_eq!(paper::waiting(store, &commune, 10).await.unwrap(), (0, Vec::new()));
    let again = paper::arrive(store, &cast.officer, (&commune, id), &entry, NOW).await;
    assert!(matches!(again, Err(Error::Refused(refused)) if refused.key == "paper.refused.arrived_before"));
    let neighbour = Body::of_unit(cast.neighbour);
    let foreign = paper::arrive(store, &cast.neighbour_officer, (&neighbour, id), &entry, NOW).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
});

on_both_engines!(a_report_goes_to_the_committee_through_the_department, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let mut new = draft("Báo cáo của xã");
    new.kind = "report".into();
    new.recipients = vec![to(Body::of_unit(cast.province), "health")];
    let commune = Body::of_unit(cast.commune);
    let id = issued(store, (&cast.officer, &cast.chair), &commune, &new).await;
    let health = Body { unit: cast.province, sector: "health".into() };
    assert_eq!(paper::waiting(store, &health, 10).await.unwrap().1[0].paper_id, id);
    assert_eq!(paper::waiting(store, &Body::of_unit(cast.province), 10).await.unwrap(), (0, Vec::new()));
});

on_both_engines!(what_stays_in_the_house_stands_in_its_own_book, |world| async move {
    let (store, clerk, body) = (&world.store, &world.cast.clerk, Body::of_unit(world.cast.province));
    let mut new = draft("Phân công nội bộ");
    new.recipients = vec![NewRecipient {
        body: None,
        name: "Lãnh đạo Văn phòng".into(),
        role: RecipientRole::Internal,
        ..to(body.clone(), "")
    }];
    issued(store, (clerk, clerk), &body, &new).await;
    assert_eq!(paper::lines(store, &body, (Book::Internal, 2026), (10, 0)).await.unwrap().0, 1);
    assert_eq!(paper::lines(store, &body, (Book::Outgoing, 2026), (10, 0)).await.unwrap().0, 0);
});

on_both_engines!(nobody_cites_what_they_may_not_read, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    issue(&world, "Kế hoạch của tỉnh").await.unwrap();
    let mut new = draft("Kế hoạch của xã");
    new.links = vec![Link { to: 1, kind: LinkKind::CitesBasis, note: String::new() }];
    let commune = Body::of_unit(cast.commune);
    let refused = paper::draft(store, &cast.officer, &commune, &new, NOW).await;
    assert!(matches!(refused, Err(Error::Refused(refused)) if refused.key == "paper.refused.link_bad"));
    assert_eq!(paper::named(store, &cast.clerk, "1/KH-UBND").await.unwrap().len(), 1);
    assert_eq!(paper::named(store, &cast.clerk, "01/KH-UBND 10/11/2026").await.unwrap().len(), 1);
    assert_eq!(paper::named(store, &cast.clerk, "01/KH-UBND 11/11/2026").await.unwrap().len(), 0);
    assert_eq!(paper::named(store, &cast.officer, "1/KH-UBND").await.unwrap().len(), 0);
});

on_both_engines!(a_typed_name_means_the_body_whose_marks_it_has, |world| async move {
    let db = world.store.read();
    let provinces = unit::provinces(db, NOW.today()).await.unwrap();
    let port = provinces.into_iter().find(|unit| unit.name == "Thành phố Hải Phòng").unwrap();
    let near = Body::of_unit(port.id).near(db, NOW.today()).await.unwrap();
    let communes = unit::below(db, port.id, unit::level::COMMUNE, NOW.today()).await.unwrap();
    for name in ["Xã Cẩm Giang", "Xã Cẩm Giàng"] {
        let unit = communes.iter().find(|unit| unit.name == name).unwrap();
        let typed = format!(" Ủy ban nhân dân {} ", unit.name_in_text());
        assert_eq!(body::named_among(&near, &typed), Some(Body::of_unit(unit.id)), "{typed}");
    }
    assert_eq!(body::named_among(&near, "uy ban nhan dan xa cam giang"), None, "two have that name without marks");
    let island = communes.iter().find(|unit| unit.name == "Đặc khu Cát Hải").unwrap();
    assert_eq!(body::named_among(&near, "uy ban nhan dan dac khu cat hai"), Some(Body::of_unit(island.id)));
    assert_eq!(body::named_among(&near, ""), None);
});
