//! What the public sees of a decision, from when to when it is valid, and its papers as they were signed.

use crate::bao_dai::*;
use crate::many::*;
use organisation::{Action, Error, Place};
use programme::{
    State, act, assessment, check, decision,
    document::{self, Kind, NewValidity},
    original, papers, publication, sitting, submission,
};
use testkit::{NOW, on_both_engines};

on_both_engines!(the_validity_of_a_recognition_is_unknown_until_it_is_entered_with_its_ground, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 1).await;
    let id = dossier(&programme, world.cast.commune).await.id;
    let document = decision::of_dossier(&programme.store, id).await.unwrap().unwrap().document_id;
    assert_eq!(document::of_dossier(&programme.store, id).await.unwrap()[0].valid_from, None);
    let new = NewValidity { from: NOW.today(), to: None, ground: "Công văn giả lập 12".into() };
    let head = &world.cast.provincial_chair;
    for actor in [&world.cast.clerk, &world.cast.stranger, &world.cast.chair] {
        let result = document::set_validity(&programme, actor, document, &new, NOW).await;
        assert!(matches!(result, Err(Error::Forbidden)), "{}", actor.name);
    }
    let groundless = NewValidity { ground: " ".into(), ..new.clone() };
    let result = document::set_validity(&programme, head, document, &groundless, NOW).await;
    assert_eq!(refused(result), "document.refused.ground_missing");
    let backwards = NewValidity { to: NOW.today().pred_opt(), ..new.clone() };
    let result = document::set_validity(&programme, head, document, &backwards, NOW).await;
    assert_eq!(refused(result), "document.refused.days_bad");
    document::set_validity(&programme, head, document, &new, NOW).await.unwrap();
    let entry = document::of_dossier(&programme.store, id).await.unwrap().remove(0);
    assert_eq!((entry.valid_from.as_deref(), entry.valid_to), (Some("2026-11-10"), None));
    assert_eq!(entry.valid_ground.as_deref(), Some("Công văn giả lập 12"));
    // once it is public, the authority ends it by a revocation and not by a day that is over
    let over = NewValidity { to: Some(NOW.today()), ..new.clone() };
    document::set_validity(&programme, head, document, &over, later(24 * 60)).await.unwrap();
    document::set_validity(&programme, head, document, &new, later(24 * 60)).await.unwrap();
    publish(&programme, &world).await;
    let result = document::set_validity(&programme, head, document, &over, later(24 * 60)).await;
    assert_eq!(refused(result), "document.refused.ends_published");
    let ahead = NewValidity { to: Some(later(48 * 60).today()), ..new };
    document::set_validity(&programme, head, document, &ahead, later(24 * 60)).await.unwrap();
});

on_both_engines!(the_public_finds_what_was_published_and_nothing_else, |world| async move {
    let programme = programme(&world).await;
    let store = &programme.store;
    let communes = appraised(&programme, &world, 3).await;
    let document = decide_all(&programme, &world, &communes, 1_487).await.unwrap();
    let wanted = check::Wanted { number: 1_487, symbol: "qđ-ubnd".into(), year: YEAR, province: None };
    let act = assessment::find(store, communes[0]).await.unwrap().newest_act.unwrap();
    let paper = papers::of_act(&programme, act, papers::Kind::RecognitionList).await.unwrap();
    assert_eq!(check::by_number(store, &wanted).await.unwrap(), [], "signed is not published");
    assert_eq!(check::by_sha256(store, &paper.sha256).await.unwrap(), None);
    let first = assessment::find(store, communes[0]).await.unwrap();
    publication::record(&programme, &world.cast.clerk, &first, NOW).await.unwrap();
    let found = check::by_number(store, &wanted).await.unwrap().remove(0);
    assert_eq!(found.communes.len(), 1, "only what was published");
    assert_eq!((found.authority.as_str(), found.validity.clone()), ("Thành phố Bắc Ninh", None));
    publication::record_document(&programme, &world.cast.clerk, document, NOW).await.unwrap();
    let found = check::by_sha256(store, &paper.sha256.to_uppercase()).await.unwrap().unwrap();
    assert_eq!((found.communes.len(), found.sha256.clone()), (3, vec![paper.sha256.clone()]));
    assert!(found.communes.iter().all(|commune| found.stands(commune)));
    for other in [
        check::Wanted { number: 1_488, ..wanted.clone() },
        check::Wanted { year: YEAR - 1, ..wanted.clone() },
        check::Wanted { symbol: "QĐ-MẪU".into(), ..wanted.clone() },
        check::Wanted { province: Some(world.cast.commune), ..wanted.clone() },
    ] {
        assert_eq!(check::by_number(store, &other).await.unwrap(), []);
    }
    let anywhere = check::Wanted { symbol: String::new(), province: Some(world.cast.province), ..wanted.clone() };
    assert_eq!(check::by_number(store, &anywhere).await.unwrap().len(), 1);
    // a report of the commune is nobody's business outside
    let submission = act::newest(store.read(), communes[0], act::ActKind::Submission).await.unwrap().unwrap();
    let report = papers::of_act(&programme, submission, papers::Kind::SelfAssessmentReport).await.unwrap();
    assert_eq!(check::by_sha256(store, &report.sha256).await.unwrap(), None);
});

on_both_engines!(the_public_sees_at_once_that_a_recognition_was_revoked, |world| async move {
    let programme = programme(&world).await;
    let store = &programme.store;
    recognise(&programme, &world, 1).await;
    publish(&programme, &world).await;
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    let recognition = check::Wanted { number: 1, symbol: String::new(), year: YEAR, province: None };
    let found = check::by_number(store, &recognition).await.unwrap().remove(0);
    let commune = &found.communes[0];
    assert!(!found.stands(commune));
    assert_eq!((commune.reversed, commune.reversed_number), (Some(Kind::Revocation), None), "its paper is not public");
    let revocation = check::Wanted { number: 2, ..recognition.clone() };
    assert_eq!(check::by_number(store, &revocation).await.unwrap(), [], "not before it is published");
    let document =
        document::of_dossier(store, dossier(&programme, world.cast.commune).await.id).await.unwrap()[1].document_id;
    let result = publication::record_document(&programme, &world.cast.provincial_chair, document, NOW).await;
    assert!(matches!(result, Err(Error::Forbidden)));
    publication::record_document(&programme, &world.cast.clerk, document, NOW).await.unwrap();
    assert_eq!(check::by_number(store, &revocation).await.unwrap()[0].document.kind, Kind::Revocation);
    let found = check::by_number(store, &recognition).await.unwrap().remove(0);
    assert_eq!(found.communes[0].reversed_number, Some(2));
    assert_eq!(dossier(&programme, world.cast.commune).await.state, State::Revoked, "published, and still revoked");
});

on_both_engines!(a_return_leaves_its_notice_and_a_deputy_signs_as_a_deputy, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES]).await;
    give_back(&programme, &world, "Thiếu khảo sát").await;
    let returned = dossier(&programme, world.cast.commune).await;
    let act = returned.newest_act.unwrap();
    let notice = papers::of_act(&programme, act, papers::Kind::ReturnNotice).await.unwrap();
    empty(&programme, "paper").await;
    assert_eq!(papers::of_act(&programme, act, papers::Kind::ReturnNotice).await.unwrap(), notice);
    let role = (organisation::Role::CommuneViceChair, world.cast.commune, None);
    let vice = testkit::seat(&world.store, "Trần Thị Phó", "pho", role).await;
    assert!(vice.may(Action::Submit, &Place::own(world.cast.commune)));
    enter(&programme, &world.cast.officer, world.cast.commune, &STEPS).await.unwrap();
    let scored = dossier(&programme, world.cast.commune).await;
    programme::self_assessment::record(&programme, &world.cast.officer, &scored, NOW).await.unwrap();
    held::adopt(&programme, &world.cast, scored.id).await;
    submission::record(&programme, &vice, &dossier(&programme, world.cast.commune).await, NOW).await.unwrap();
    let act = dossier(&programme, world.cast.commune).await.newest_act.unwrap();
    let paper = papers::paper(&programme, act, papers::Kind::Request).await.unwrap();
    assert_eq!(paper.signature.unwrap().signer_title.as_deref(), Some("PHÓ CHỦ TỊCH"));
});

on_both_engines!(the_signed_original_of_a_decision_is_attached_by_the_office, |world| async move {
    let programme = programme(&world).await;
    recognise(&programme, &world, 8).await;
    let decided = dossier(&programme, world.cast.commune).await;
    let paper = programme::papers::of_dossier(&programme.store, decided.id)
        .await
        .unwrap()
        .into_iter()
        .find(|paper| paper.kind == programme::papers::Kind::RecognitionDecision)
        .unwrap();
    let scan = organisation::file::check(testkit::files::pdf("Quyết định giả lập")).await.unwrap();
    let attach = async |actor| {
        programme::original::attach(
            &programme,
            actor,
            &decided,
            (paper.act_id, paper.kind),
            (&scan, "../quyết định.pdf"),
            NOW,
        )
        .await
    };
    for actor in [&world.cast.chair, &world.cast.officer, &world.cast.stranger, &world.cast.lead] {
        assert!(matches!(attach(actor).await, Err(organisation::Error::Forbidden)), "{}", actor.name);
    }
    attach(&world.cast.clerk).await.unwrap();
    let kept = programme::original::of_dossier(&programme.store, decided.id).await.unwrap();
    assert_eq!((kept.len(), kept[0].file_name.as_str()), (1, "quyết định.pdf"));
    let id = kept[0].id;
    let (_, file) = programme::original::open(&programme.store, kept, id).await.unwrap();
    assert_eq!(file.bytes, testkit::files::pdf("Quyết định giả lập"));
    let elsewhere = programme::original::open(&programme.store, Vec::new(), id).await;
    assert!(matches!(elsewhere, Err(organisation::Error::NotFound)));
    let values = papers::paper(&programme, paper.act_id, paper.kind).await.unwrap();
    let docx = papers::docx(values).await.unwrap();
    assert!(docx.starts_with(b"PK"));
});

on_both_engines!(
    the_original_of_a_list_is_on_every_listed_dossier_and_that_of_minutes_with_its_sitting,
    |world| async move {
        let programme = programme(&world).await;
        let (store, cast) = (&programme.store, &world.cast);
        let communes = appraised(&programme, &world, 2).await;
        let document = decide_all(&programme, &world, &communes, 7).await.unwrap();
        let scan = organisation::file::check(testkit::files::pdf("Quyết định giả lập")).await.unwrap();
        for actor in [&cast.officer, &cast.lead, &cast.review_secretary, &cast.stranger] {
            let attached = original::attach_to_document(&programme, actor, document, (&scan, "qd.pdf"), NOW).await;
            assert!(matches!(attached, Err(Error::Forbidden)), "{}", actor.name);
        }
        original::attach_to_document(&programme, &cast.clerk, document, (&scan, "qd.pdf"), NOW).await.unwrap();
        for id in &communes {
            let kept = original::of_dossier(store, *id).await.unwrap();
            let listed = papers::of_dossier(store, *id).await.unwrap();
            assert!(kept.len() == 1 && kept[0].is_of(listed.last().unwrap()));
        }
        // the public finds it by its bytes, once the document is published
        let scanned = original::of_document(store, document).await.unwrap().remove(0).sha256;
        assert_eq!(check::by_sha256(store, &scanned).await.unwrap(), None);
        publication::record_document(&programme, &cast.clerk, document, NOW).await.unwrap();
        let found = check::by_sha256(store, &scanned).await.unwrap().unwrap();
        assert_eq!((found.document.id, found.scans), (document, vec![scanned]));
        let of = sitting::of_dossier(store, communes[0]).await.unwrap().pop().unwrap();
        let held = sitting::find(store, of.sitting).await.unwrap();
        for actor in [&cast.officer, &cast.clerk, &cast.stranger] {
            let attached = original::attach_to_minutes(&programme, actor, &held, (&scan, "bb.pdf"), NOW).await;
            assert!(matches!(attached, Err(Error::Forbidden)), "{}", actor.name);
        }
        original::attach_to_minutes(&programme, &cast.review_secretary, &held, (&scan, "bb.pdf"), NOW).await.unwrap();
        assert_eq!(original::of_sitting(store, held.id).await.unwrap().len(), 1);
        assert!(sitting::docx(&programme, &held).await.unwrap().starts_with(b"PK"));
    }
);
