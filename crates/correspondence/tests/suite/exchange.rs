//! Papers as edXML: what one body exports, another takes in; hostile and foreign files change nothing.

use correspondence::{
    Body,
    exchange::{self, ExchangeRefusal},
    paper::{self, Channel, Draft, NewRecipient, Received, RecipientRole, Signing},
};
use documents::edxml::{self, File, Message, Office};
use organisation::{Error, Refusal as _, Result};
use storage::Sql as _;
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, issued_as, message, received},
};

const PROVINCE: &str = "H05.00";
const COMMUNE: &str = "H05.12.01";

async fn identify(world: &World) {
    let (store, cast) = (&world.store, &world.cast);
    let ground = "Danh sách mã giả lập";
    exchange::set(store, &cast.clerk, &Body::of_unit(cast.province), (PROVINCE, ground), NOW).await.unwrap();
    exchange::set(store, &cast.officer, &Body::of_unit(cast.commune), (COMMUNE, ground), NOW).await.unwrap();
}

async fn letter(world: &World) -> i64 {
    let (store, cast) = (&world.store, &world.cast);
    let draft = Draft {
        kind: "letter".into(),
        symbol: "UBND-YT".into(),
        body: "Đoạn một.\nĐoạn hai.".into(),
        urgency: Some("khan".into()),
        recipients: vec![NewRecipient {
            body: Some(Body::of_unit(cast.commune)),
            name: String::new(),
            role: RecipientRole::Addressee,
            purpose: String::new(),
            channel: Channel::Electronic,
            through: String::new(),
        }],
        ..draft("V/v nộp hồ sơ <2026> & báo cáo")
    };
    let signing = Signing { on: NOW.today(), number: Some(7) };
    issued_as(store, (&cast.clerk, &cast.clerk), &Body::of_unit(cast.province), &draft, signing).await
}

fn key<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.key,
        other => panic!("{other:?}"),
    }
}

async fn papers(world: &World) -> i64 {
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM official_paper WHERE instrument IS NULL";
    world.store.read().number(sql, []).await.unwrap().unwrap()
}

async fn import(world: &World, message: &Message) -> Result<(i64, i64)> {
    let body = Body::of_unit(world.cast.commune);
    exchange::import(&world.store, &world.cast.officer, &body, edxml::write(message).unwrap(), NOW).await
}

on_both_engines!(what_one_body_exports_another_takes_in, |world| async move {
    identify(&world).await;
    let (store, cast) = (&world.store, &world.cast);
    let id = letter(&world).await;
    let bytes = exchange::export(store, &cast.clerk, id, NOW).await.unwrap();
    let message = edxml::read(&bytes).unwrap();
    assert_eq!(message.document_id(), format!("{PROVINCE},{},7/UBND-YT", NOW.today().format("%Y/%m/%d")));
    assert_eq!((message.kind, message.priority, message.position.as_str()), (Some(18), 1, "CHỦ TỊCH"));
    assert!(message.files[0].bytes.starts_with(b"%PDF"));
    let body = Body::of_unit(cast.commune);
    let (taken, number) = exchange::import(store, &cast.officer, &body, bytes.clone(), NOW).await.unwrap();
    assert_eq!((taken, number), (id, 1), "the same paper in a second book");
    assert_eq!(paper::file::files_of(store, id).await.unwrap(), [], "its files stay as its issuer has them");
    assert_eq!(key(exchange::import(store, &cast.officer, &body, bytes, NOW).await), "paper.refused.arrived_before");
});

on_both_engines!(a_letter_of_a_body_outside_enters_the_book_with_its_files, |world| async move {
    identify(&world).await;
    let print =
        paper::pdf(&world.store, &paper::find(&world.store, letter(&world).await).await.unwrap()).await.unwrap();
    let mut message = message(COMMUNE);
    (message.signer, message.due) = ("Trần Văn Mẫu".into(), "2026-12-01".parse().ok());
    message.files = vec![File { name: "ke hoach.pdf".into(), content_type: String::new(), bytes: print.bytes }];
    let (id, _) = import(&world, &message).await.unwrap();
    let taken = paper::read(&world.store, &world.cast.officer, id).await.unwrap();
    assert_eq!(
        (taken.kind.as_str(), taken.issuer.as_str(), taken.reference().as_str()),
        ("plan", "Cơ quan giả lập", "15/CQ-MẪU")
    );
    assert_eq!(paper::file::files_of(&world.store, id).await.unwrap().len(), 1);
    let note = paper::entries_of(&world.store, &world.cast.officer, &taken).await.unwrap().remove(0).note;
    assert_eq!(note, "Người ký: Trần Văn Mẫu. Hạn trả lời ghi trong tệp: 01/12/2026.");
    assert!(matches!(paper::read(&world.store, &world.cast.neighbour_officer, id).await, Err(Error::NotFound)));
});

on_both_engines!(a_file_brings_what_a_line_that_was_typed_has_not, |world| async move {
    identify(&world).await;
    let (store, cast) = (&world.store, &world.cast);
    let print = paper::pdf(store, &paper::find(store, letter(&world).await).await.unwrap()).await.unwrap();
    let files = vec![File { name: "ke hoach.pdf".into(), content_type: String::new(), bytes: print.bytes }];
    let message = Message { to: Vec::new(), files, ..message(COMMUNE) };
    let typed = Received {
        issuer: message.from.name.clone(),
        kind: "plan".into(),
        symbol: message.symbol.clone(),
        issued_on: message.date,
        ..received(&message.number)
    };
    let (typed, _) = paper::receive(store, &cast.clerk, &Body::of_unit(cast.province), &typed, NOW).await.unwrap();
    assert_eq!(paper::file::files_of(store, typed).await.unwrap(), []);
    let health = Body { unit: cast.province, sector: "health".into() };
    let bytes = edxml::write(&message).unwrap();
    let (same, _) = exchange::import(store, &cast.lead, &health, bytes, NOW).await.unwrap();
    assert_eq!(same, typed, "one paper in two books of the unit");
    assert_eq!(paper::file::files_of(store, same).await.unwrap().len(), 1);
});

on_both_engines!(what_cannot_be_taken_whole_is_not_taken_at_all, |world| async move {
    identify(&world).await;
    let before = papers(&world).await;
    let body = Body::of_unit(world.cast.commune);
    let bomb = br#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><edXML>&b;</edXML>"#.to_vec();
    let hostile = exchange::import(&world.store, &world.cast.officer, &body, bomb, NOW).await;
    assert_eq!(key(hostile), "exchange.refused.declares");
    let huge = vec![b' '; edxml::LARGEST + 1];
    match exchange::import(&world.store, &world.cast.officer, &body, huge, NOW).await {
        Err(Error::Refused(refused)) => {
            assert_eq!(refused.key, "exchange.refused.too_large");
            assert!(refused.places.contains(&("largest", "40".to_owned())), "{:?}", refused.places);
        }
        other => panic!("{other:?}"),
    }
    let script =
        File { name: "xem.html".into(), content_type: "text/html".into(), bytes: b"<script>1</script>".into() };
    assert_eq!(
        key(import(&world, &Message { files: vec![script], ..message(COMMUNE) }).await),
        "exchange.refused.file_refused"
    );
    assert_eq!(
        key(import(&world, &Message { kind_name: "Thư".into(), ..message(COMMUNE) }).await),
        "exchange.refused.type_unknown"
    );
    assert_eq!(key(import(&world, &Message { business: 1, ..message(COMMUNE) }).await), "exchange.refused.not_new");
    let elsewhere = Message { to: vec![Office { id: PROVINCE.into(), ..Office::default() }], ..message(COMMUNE) };
    assert_eq!(key(import(&world, &elsewhere).await), "exchange.refused.not_for_us");
    assert_eq!(papers(&world).await, before);
    let other = exchange::import(
        &world.store,
        &world.cast.neighbour_officer,
        &body,
        edxml::write(&message(COMMUNE)).unwrap(),
        NOW,
    )
    .await;
    assert!(matches!(other, Err(Error::Forbidden)));
});

on_both_engines!(without_identifiers_nothing_goes_out, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = letter(&world).await;
    assert_eq!(key(exchange::export(store, &cast.clerk, id, NOW).await), ExchangeRefusal::IdentifierMissing.key());
    let bad = exchange::set(store, &cast.clerk, &Body::of_unit(cast.province), ("H05 00", "x"), NOW).await;
    assert_eq!(key(bad), "exchange.refused.code_bad");
    exchange::set(store, &cast.clerk, &Body::of_unit(cast.province), (PROVINCE, "x"), NOW).await.unwrap();
    assert_eq!(key(exchange::export(store, &cast.clerk, id, NOW).await), "exchange.refused.recipients_unknown");
    assert!(matches!(exchange::export(store, &cast.stranger, id, NOW).await, Err(Error::NotFound)));
});

on_both_engines!(nobody_takes_the_identifier_of_another_body, |world| async move {
    identify(&world).await;
    let (store, cast) = (&world.store, &world.cast);
    let commune = Body::of_unit(cast.commune);
    let taken = exchange::set(store, &cast.officer, &commune, (PROVINCE, "Danh sách mã giả lập"), NOW).await;
    assert_eq!(key(taken), "exchange.refused.code_taken");
    assert_eq!(exchange::of_body(store, &commune).await.unwrap().unwrap().code, COMMUNE);
    // the province gives it up: then it is free
    let province = Body::of_unit(cast.province);
    exchange::set(store, &cast.clerk, &province, ("H05.01", "Danh sách mã giả lập"), NOW).await.unwrap();
    exchange::set(store, &cast.officer, &commune, (PROVINCE, "Danh sách mã giả lập"), NOW).await.unwrap();
});
