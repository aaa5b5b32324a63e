//! Who may sign in whose stead: KT., TL., TUQ., Q. rest on a delegation in force, or on the office of a deputy.

use chrono::{Days, NaiveDate};
use correspondence::{
    Body,
    delegation::{self, NewDelegation},
    paper::{self, NewSignature, Signing},
};
use documents::Mode;
use organisation::{Error, Result};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, signature},
};

async fn issue(world: &World, (mode, signer): (Mode, &str), on: NaiveDate) -> Result<i64> {
    let (store, lead) = (&world.store, &world.cast.lead);
    let signer_title = Some("PHÓ GIÁM ĐỐC".into());
    let mut new = draft("Hướng dẫn đánh giá");
    new.signature = Some(NewSignature { mode, signer_title, ..signature("GIÁM ĐỐC", signer) });
    let id = paper::draft(store, lead, &health(world), &new, NOW).await?;
    paper::issue(store, lead, id, 1, Signing { on, number: None }, NOW).await?;
    Ok(id)
}

fn health(world: &World) -> Body {
    Body { unit: world.cast.province, sector: "health".into() }
}

fn given(mode: Mode, from: NaiveDate, to: Option<NaiveDate>) -> NewDelegation {
    NewDelegation {
        mode,
        head_title: "GIÁM ĐỐC".into(),
        signer_title: "PHÓ GIÁM ĐỐC".into(),
        signer: "Trịnh Thu Hương".into(),
        scope: "Công văn đôn đốc, báo cáo định kỳ".into(),
        from,
        to,
        paper: None,
        ground: "Quyết định giao ký giả lập 15/QĐ-SYT".into(),
    }
}

fn key<T>(done: Result<T>) -> &'static str {
    match done {
        Err(Error::Refused(refused)) => refused.key,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("not refused"),
    }
}

on_both_engines!(who_signs_for_the_head_needs_a_delegation_of_that_day, |world| async move {
    let today = NOW.today();
    let yesterday = today - Days::new(1);
    let refused = issue(&world, (Mode::For, "Trịnh Thu Hương"), today).await;
    assert_eq!(key(refused), "paper.refused.delegation_missing");
    let (store, lead) = (&world.store, &world.cast.lead);
    let id = delegation::enter(store, lead, &health(&world), &given(Mode::For, today, None), NOW).await.unwrap();
    // not the day before, not another name, not another mark
    for (signer, on) in [((Mode::For, "Trịnh Thu Hương"), yesterday), ((Mode::For, "Lê Văn Khác"), today)] {
        assert_eq!(key(issue(&world, signer, on).await), "paper.refused.delegation_missing");
    }
    let by_order = issue(&world, (Mode::ByOrder, "Trịnh Thu Hương"), today).await;
    assert_eq!(key(by_order), "paper.refused.delegation_missing");
    let paper = issue(&world, (Mode::For, "Trịnh Thu Hương"), today).await.unwrap();
    let signature = paper::signature_of(store, paper).await.unwrap().unwrap();
    assert_eq!(signature.delegation_id, Some(id));
    // the same person in another office does not sign by it
    let mut other = draft("Kế hoạch");
    other.signature = Some(NewSignature {
        mode: Mode::For,
        signer_title: Some("CHÁNH VĂN PHÒNG".into()),
        ..testkit::paper::signature("GIÁM ĐỐC", "Trịnh Thu Hương")
    });
    let other = paper::draft(store, lead, &health(&world), &other, NOW).await.unwrap();
    let other = paper::issue(store, lead, other, 1, Signing { on: today, number: None }, NOW).await;
    assert_eq!(key(other), "paper.refused.delegation_missing");
    // the head needs none
    issue(&world, (Mode::Head, "Trần Giám Đốc"), today).await.unwrap();
});

on_both_engines!(a_delegation_ends_and_what_was_signed_stays, |world| async move {
    let (store, lead, today) = (&world.store, &world.cast.lead, NOW.today());
    let begun = today - Days::new(10);
    let id = delegation::enter(store, lead, &health(&world), &given(Mode::ByOrder, begun, None), NOW).await.unwrap();
    issue(&world, (Mode::ByOrder, "Trịnh Thu Hương"), today).await.unwrap();
    let found = delegation::find(store, id).await.unwrap();
    let last = today - Days::new(2);
    delegation::end(store, lead, &found, (found.version, last), NOW).await.unwrap();
    let again = delegation::end(store, lead, &found, (found.version, last), NOW).await;
    assert!(matches!(again, Err(Error::Conflict)));
    let late = issue(&world, (Mode::ByOrder, "Trịnh Thu Hương"), today).await;
    assert_eq!(key(late), "paper.refused.delegation_missing");
    issue(&world, (Mode::ByOrder, "Trịnh Thu Hương"), last).await.unwrap();
    let foreign = delegation::end(store, &world.cast.stranger, &found, (2, last), NOW).await;
    assert!(matches!(foreign, Err(Error::Forbidden)));
});

on_both_engines!(authorisation_has_an_end_and_a_ground, |world| async move {
    let (store, lead, today) = (&world.store, &world.cast.lead, NOW.today());
    let endless =
        delegation::enter(store, lead, &health(&world), &given(Mode::ByAuthorisation, today, None), NOW).await;
    assert_eq!(key(endless), "delegation.refused.end_missing");
    let mut groundless = given(Mode::Acting, today, None);
    groundless.ground = " ".into();
    assert_eq!(
        key(delegation::enter(store, lead, &health(&world), &groundless, NOW).await),
        "delegation.refused.ground_missing"
    );
    let backwards = given(Mode::For, today, Some(today - Days::new(1)));
    assert_eq!(
        key(delegation::enter(store, lead, &health(&world), &backwards, NOW).await),
        "delegation.refused.days_bad"
    );
    let foreign =
        delegation::enter(store, &world.cast.clerk, &health(&world), &given(Mode::For, today, None), NOW).await;
    assert!(matches!(foreign, Err(Error::Forbidden)));
});

on_both_engines!(a_deputy_of_the_peoples_committee_signs_by_the_office, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let mut new = draft("Kế hoạch của tỉnh");
    new.signature = Some(NewSignature {
        mode: Mode::For,
        collective: Some("ỦY BAN NHÂN DÂN".into()),
        signer_title: Some("PHÓ CHỦ TỊCH".into()),
        ..signature("CHỦ TỊCH", "Lưu Thị Phúc")
    });
    let body = Body::of_unit(cast.province);
    let id = paper::draft(store, &cast.clerk, &body, &new, NOW).await.unwrap();
    let signing = Signing { on: NOW.today(), number: None };
    assert_eq!(paper::issue(store, &cast.clerk, id, 1, signing, NOW).await.unwrap(), 1);
    assert_eq!(paper::signature_of(store, id).await.unwrap().unwrap().delegation_id, None);
});
