//! The standards room: one person drafts, another one puts in force, and what is pinned stays.

use std::sync::Arc;

use crate::bao_dai::*;
use organisation::{Actor, Error, Moment, Role};
use programme::{
    Programme, assessment,
    figures::{self, Entry, Source},
    revision::{self, Draft, NewEnactment, Way},
    round::{self, Round},
    self_assessment,
};
use standards::{
    Library, Provenance, Standard,
    compare::{Aspect, Place},
    edit::{Citing, Edit, NewBand, NewFact, NewMeasure},
    effect::Move,
};
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines, seat};

const QD_06: &str = "qd-06-2019";

async fn opened(world: &World) -> Arc<Programme> {
    Programme::open(world.store.clone(), Library::built_in().unwrap()).await.unwrap()
}

/// A second official of the ministry.
async fn second(world: &World) -> Actor {
    seat(&world.store, "Mai Thị Duyệt", "duyet", (Role::Ministry, world.cast.ministry.offices[0].unit, None)).await
}

fn citing(provenance: Provenance) -> Citing {
    Citing {
        instrument: "Quyết định 06/QĐ-TTg ngày 03/01/2019".into(),
        article: "Điều 2 khoản 2".into(),
        provenance,
        read_at: String::new(),
        note: None,
    }
}

/// The maximum of criterion 2, 75 points: a gap of the decision of 2019.
fn fill() -> Edit {
    Edit::Number(Place::Criterion("2".into()), Aspect::MaxPoints, 75)
}

async fn begun(programme: &Programme, actor: &Actor, id: &str, way: &Way) -> Draft {
    let base = programme.latest(id).unwrap();
    let draft = revision::begin(programme, actor, &base, way, NOW).await.unwrap();
    revision::find(&programme.store, draft).await.unwrap()
}

async fn edited(programme: &Programme, actor: &Actor, draft: &Draft, edit: &Edit, sure: Provenance) -> Draft {
    revision::edit(programme, actor, draft, (edit, &citing(sure)), NOW).await.unwrap();
    revision::find(&programme.store, draft.id).await.unwrap()
}

fn today() -> NewEnactment {
    NewEnactment { on: NOW.today(), ground: "Công văn giả lập 12/BYT-MẪU".into() }
}

/// The first gap filled by the cast's official.
async fn filled(programme: &Programme, world: &World) -> Draft {
    let draft = begun(programme, &world.cast.ministry, QD_06, &Way::Revision).await;
    edited(programme, &world.cast.ministry, &draft, &fill(), Provenance::Verified).await
}

on_both_engines!(one_person_fills_a_gap_and_another_one_puts_it_in_force, |world| async move {
    let (programme, other) = (opened(&world).await, opened(&world).await);
    let (huy, duyet) = (&world.cast.ministry, second(&world).await);
    let first = programme.latest(QD_06).unwrap();
    let draft = filled(&programme, &world).await;
    assert_eq!((draft.revision, draft.version), (2, 2));
    assert_eq!(refused(revision::enact(&programme, huy, &draft, &today(), NOW).await), "revision.refused.own_draft");
    assert_eq!(programme.latest(QD_06).unwrap().revision, 1);
    let nothing = NewEnactment { ground: " ".into(), ..today() };
    let missing = revision::enact(&programme, &duyet, &draft, &nothing, NOW).await;
    assert_eq!(refused(missing), "revision.refused.enactment_ground_missing");
    for on in [tomorrow(), NOW.today().pred_opt().unwrap()] {
        let early = revision::enact(&programme, &duyet, &draft, &NewEnactment { on, ..today() }, NOW).await;
        assert_eq!(refused(early), "revision.refused.day_bad");
    }
    revision::enact(&programme, &duyet, &draft, &today(), NOW).await.unwrap();
    let newest = programme.latest(QD_06).unwrap();
    assert_eq!((newest.revision, newest.criterion("2").unwrap().max_points), (2, Some(75)));
    assert_eq!(newest.author, "Vũ Quang Huy – Bộ Y tế");
    // what was in force is there as it was
    assert_eq!(programme.library().revision(QD_06, 1), Some(&first));
    // another process has it when it next asks, and a new one at once
    assert_eq!(other.latest(QD_06).unwrap().revision, 1);
    other.renew().await.unwrap();
    assert_eq!(other.latest(QD_06).unwrap(), newest);
    assert_eq!(opened(&world).await.latest(QD_06).unwrap(), newest);
    let closed = revision::find(&programme.store, draft.id).await.unwrap();
    assert_eq!(closed.enacted_by.as_deref(), Some("Mai Thị Duyệt"));
    let late = revision::edit(&programme, huy, &closed, (&fill(), &citing(Provenance::Verified)), NOW).await;
    assert_eq!(refused(late), "revision.refused.closed");
    assert_eq!(refused(revision::enact(&programme, &duyet, &closed, &today(), NOW).await), "revision.refused.closed");
    let events = organisation::audit::history(&programme.store, "standard_draft", draft.id, 9).await.unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["standard_enacted", "standard_draft_edited", "standard_draft_begun"]);
});

on_both_engines!(whoever_has_a_hand_in_a_draft_never_puts_it_in_force, |world| async move {
    let programme = opened(&world).await;
    let duyet = second(&world).await;
    let draft = filled(&programme, &world).await;
    let more = Edit::Number(Place::Criterion("3".into()), Aspect::MaxPoints, 100);
    let draft = edited(&programme, &duyet, &draft, &more, Provenance::Verified).await;
    for actor in [&world.cast.ministry, &duyet] {
        let own = revision::enact(&programme, actor, &draft, &today(), NOW).await;
        assert_eq!(refused(own), "revision.refused.own_draft", "{}", actor.name);
    }
});

on_both_engines!(only_the_ministry_drafts_and_puts_in_force, |world| async move {
    let programme = opened(&world).await;
    let draft = filled(&programme, &world).await;
    let cast = &world.cast;
    let base = programme.latest("minh-hoa").unwrap();
    for actor in [&cast.officer, &cast.lead, &cast.provincial_chair, &cast.administrator, &cast.nobody] {
        let begin = revision::begin(&programme, actor, &base, &Way::Revision, NOW).await;
        let edit = revision::edit(&programme, actor, &draft, (&fill(), &citing(Provenance::Verified)), NOW).await;
        let withdraw = revision::withdraw(&programme, actor, &draft, "Nhầm", NOW).await;
        let enact = revision::enact(&programme, actor, &draft, &today(), NOW).await;
        assert!(matches!(begin, Err(Error::Forbidden)), "{}", actor.name);
        for result in [edit, withdraw, enact, revision::write(&programme, actor, &draft, "", NOW).await] {
            assert!(matches!(result, Err(Error::Forbidden)), "{}", actor.name);
        }
        assert!(revision::read(&programme.store, actor, draft.id).await.is_err());
    }
});

on_both_engines!(a_faulty_draft_is_kept_and_not_put_in_force, |world| async move {
    let programme = opened(&world).await;
    let (huy, duyet) = (&world.cast.ministry, second(&world).await);
    let draft = begun(&programme, huy, QD_06, &Way::Revision).await;
    revision::write(&programme, huy, &draft, "id = \r\nkhông phải TOML", NOW).await.unwrap();
    let kept = revision::find(&programme.store, draft.id).await.unwrap();
    assert_eq!(kept.content, "id = \nkhông phải TOML");
    let faulty = revision::enact(&programme, &duyet, &kept, &today(), NOW).await;
    assert_eq!(refused(faulty), "revision.refused.faulty");
    let blind = revision::edit(&programme, huy, &kept, (&fill(), &citing(Provenance::Verified)), NOW).await;
    assert_eq!(refused(blind), "revision.refused.unreadable");
    // a page that saw an older text changes nothing
    let stale = revision::write(&programme, huy, &draft, "id = 1", NOW).await;
    assert!(matches!(stale, Err(Error::Conflict)));
    let same = revision::write(&programme, huy, &kept, &kept.content, NOW).await;
    assert_eq!(refused(same), "revision.refused.nothing_changed");
});

on_both_engines!(a_value_needs_its_source, |world| async move {
    let programme = opened(&world).await;
    let huy = &world.cast.ministry;
    let draft = begun(&programme, huy, QD_06, &Way::Revision).await;
    let given = async |citing: Citing| refused(revision::edit(&programme, huy, &draft, (&fill(), &citing), NOW).await);
    let none = Citing { instrument: String::new(), ..citing(Provenance::Verified) };
    assert_eq!(given(none).await, "revision.refused.source_missing");
    assert_eq!(given(citing(Provenance::Unknown)).await, "revision.refused.source_missing");
    let nowhere = Citing { article: String::new(), ..citing(Provenance::Reported) };
    assert_eq!(given(nowhere).await, "revision.refused.ground_missing");
});

on_both_engines!(what_is_known_is_superseded_and_not_edited, |world| async move {
    let programme = opened(&world).await;
    let (huy, duyet) = (&world.cast.ministry, second(&world).await);
    let draft = begun(&programme, huy, QD_06, &Way::Revision).await;
    // the threshold of 850 is reported; another report is no reason to change it
    let lower = Edit::Number(Place::Class("other".into()), Aspect::Threshold, 800);
    let draft = edited(&programme, huy, &draft, &lower, Provenance::Reported).await;
    let changed = revision::enact(&programme, &duyet, &draft, &today(), NOW).await;
    assert_eq!(refused(changed), "revision.refused.known_changed");
    let draft = edited(&programme, huy, &draft, &lower, Provenance::Verified).await;
    revision::enact(&programme, &duyet, &draft, &today(), NOW).await.unwrap();
    assert_eq!(programme.latest(QD_06).unwrap().class("other").unwrap().threshold, Some(800));
    // nothing changed is nothing to put in force, and a text under another name is another standard
    let draft = begun(&programme, huy, QD_06, &Way::Revision).await;
    let idle = revision::enact(&programme, &duyet, &draft, &today(), NOW).await;
    assert_eq!(refused(idle), "revision.refused.nothing_changed");
    let renamed = draft.content.replacen("qd-06-2019", "qd-06-2020", 1);
    revision::write(&programme, huy, &draft, &renamed, NOW).await.unwrap();
    let draft = revision::find(&programme.store, draft.id).await.unwrap();
    let other = revision::enact(&programme, &duyet, &draft, &today(), NOW).await;
    assert_eq!(refused(other), "revision.refused.other_standard");
});

on_both_engines!(one_draft_of_a_standard_is_open_at_a_time, |world| async move {
    let programme = opened(&world).await;
    let huy = &world.cast.ministry;
    let draft = begun(&programme, huy, QD_06, &Way::Revision).await;
    let base = programme.latest(QD_06).unwrap();
    let again = revision::begin(&programme, huy, &base, &Way::Revision, NOW).await;
    assert_eq!(refused(again), "revision.refused.draft_open");
    for id in ["QD 27", "minh-hoa", "drafts", ""] {
        let bad = revision::begin(&programme, huy, &base, &Way::Successor(id.into()), NOW).await;
        assert_eq!(refused(bad), "revision.refused.id_bad", "{id}");
    }
    assert_eq!(refused(revision::withdraw(&programme, huy, &draft, " ", NOW).await), "revision.refused.reason_missing");
    revision::withdraw(&programme, huy, &draft, "Đọc nhầm văn bản", NOW).await.unwrap();
    let gone = revision::find(&programme.store, draft.id).await.unwrap();
    assert_eq!(gone.reason.as_deref(), Some("Đọc nhầm văn bản"));
    let late = revision::edit(&programme, huy, &gone, (&fill(), &citing(Provenance::Verified)), NOW).await;
    assert_eq!(refused(late), "revision.refused.closed");
    let dead = revision::enact(&programme, &second(&world).await, &gone, &today(), NOW).await;
    assert_eq!(refused(dead), "revision.refused.closed");
    begun(&programme, huy, QD_06, &Way::Revision).await;
});

on_both_engines!(old_dossiers_stay_with_the_old_revision_and_new_scores_take_the_new_one, |world| async move {
    let programme = opened(&world).await;
    let (officer, year) = (&world.cast.officer, 2025);
    let round = Round {
        year,
        standard: QD_06.into(),
        period_from: "2025-01-01".into(),
        period_to: "2025-12-31".into(),
        ground: "Kế hoạch giả lập".into(),
    };
    round::open(&programme, &world.cast.ministry, &round, NOW).await.unwrap();
    let of = async |unit: i64| assessment::of_unit(&programme.store, unit, year).await.unwrap();
    let entry = Entry::of([("infants".to_owned(), Some(412)), ("infants_fully_immunised".to_owned(), Some(410))]);
    figures::enter(&programme, officer, &of(world.cast.commune).await, &entry, Source::Typed, NOW).await.unwrap();
    self_assessment::record(&programme, officer, &of(world.cast.commune).await, NOW).await.unwrap();
    let before = of(world.cast.commune).await;
    let first = programme.latest(QD_06).unwrap();
    let draft = filled(&programme, &world).await;
    revision::enact(&programme, &second(&world).await, &draft, &today(), NOW).await.unwrap();
    // another process, whose program does not carry the new revision
    let other = opened(&world).await;
    let after = assessment::of_unit(&other.store, world.cast.commune, year).await.unwrap();
    assert_eq!((after.revision, &after.standard_sha256), (1, &before.standard_sha256));
    assert_eq!(other.standard(&after.standard_sha256).await.unwrap(), first);
    assert_eq!(other.standard(&after.standard_sha256).await.unwrap().criterion("2").unwrap().max_points, None);
    self_assessment::record(&other, officer, &after, NOW).await.unwrap();
    let scored = of(world.cast.commune).await;
    assert_eq!((scored.revision, scored.standard_sha256 == before.standard_sha256), (2, false));
});

on_both_engines!(the_effect_names_the_communes_that_change, |world| async move {
    let programme = programme(&world).await;
    // 873 points: met at 850, not at 880
    for part in [&FIGURES[..], &STEPS[..]] {
        enter(&programme, &world.cast.officer, world.cast.commune, part).await.unwrap();
    }
    let huy = &world.cast.ministry;
    let draft = begun(&programme, huy, "minh-hoa", &Way::Successor("minh-hoa-2027".into())).await;
    let higher = Edit::Number(Place::Class("other".into()), Aspect::Threshold, 880);
    let draft = edited(&programme, huy, &draft, &higher, Provenance::Illustrative).await;
    let standard = |draft: &Draft| draft.checked().0.unwrap();
    let consider =
        async |actor, year| revision::consider(&programme, actor, (&draft, standard(&draft)), year, NOW.today()).await;
    assert!(matches!(consider(&world.cast.lead, None).await, Err(Error::NotFound)));
    let effect = consider(huy, None).await.unwrap().unwrap();
    let total = effect.total();
    let all = programme.store.read().number("SELECT COUNT(*) FROM assessment", []).await.unwrap().unwrap();
    assert_eq!(total.communes, u64::try_from(all).unwrap());
    assert_eq!((total.met_before, total.met_after, total.of(Move::Loses)), (1, 0, 1));
    assert_eq!(total.of(Move::Stays), total.communes - 1);
    let province = effect.by_province().into_iter().find(|(_, tally)| tally.of(Move::Loses) == 1).unwrap();
    assert!(province.0.contains("Bắc Ninh"), "{}", province.0);
    let class = effect.by_class().into_iter().find(|(class, _)| class.as_deref() == Some("other")).unwrap();
    assert_eq!((class.1.communes, class.1.met_before, class.1.of(Move::Loses)), (2, 1, 1));
    let loser = effect.communes.iter().find(|commune| commune.moved == Move::Loses).unwrap();
    assert_eq!(loser.unit, world.cast.commune);
    let reasons = effect.effect(loser);
    assert_eq!(reasons.new_reasons(), [&standards::Reason::TotalBelowThreshold]);
    assert!(reasons.criteria().is_empty(), "no points changed");
    assert!(consider(huy, Some(1999)).await.unwrap().is_none());
});

on_both_engines!(facts_that_nobody_knew_get_their_numbers, |world| async move {
    let (programme, other) = (opened(&world).await, opened(&world).await);
    let (huy, duyet) = (&world.cast.ministry, second(&world).await);
    let fact =
        |name: &str| NewFact { name: name.into(), label: standards::Gloss { vi: "số".into(), en: "n".into() } };
    let mut draft = begun(&programme, huy, QD_06, &Way::Revision).await;
    let band = |min: Option<u32>, max: Option<u32>, points| NewBand {
        min: min.map(Into::into),
        max: max.map(Into::into),
        points,
    };
    let indicator = Edit::Indicator {
        criterion: "9".into(),
        no: "9.1".into(),
        name: standards::Gloss { vi: "Khám định kỳ".into(), en: "Checks".into() },
        measure: NewMeasure::Percent(fact("children_checked_twice"), fact("children")),
        bands: vec![band(Some(80), None, 50), band(None, Some(80), 0)],
        complete: true,
    };
    for edit in [Edit::Number(Place::Criterion("9".into()), Aspect::MaxPoints, 50), indicator] {
        draft = edited(&programme, huy, &draft, &edit, Provenance::Verified).await;
    }
    assert_eq!(programme.facts().number("children_checked_twice"), None);
    revision::enact(&programme, &duyet, &draft, &today(), NOW).await.unwrap();
    let number = programme.facts().number("children_checked_twice");
    assert!(number.is_some());
    other.renew().await.unwrap();
    assert_eq!(other.facts().number("children_checked_twice"), number);
});

on_both_engines!(an_imported_file_is_a_draft_that_somebody_takes_up, |world| async move {
    let programme = opened(&world).await;
    let (huy, duyet) = (&world.cast.ministry, second(&world).await);
    let text = programme.latest("minh-hoa").unwrap().text.replacen("\"minh-hoa\"", "\"tinh-ban\"", 1);
    let sha256 = Standard::parse(&text).unwrap().sha256;
    let take =
        async |bytes: &[u8], print: Option<&str>| revision::import_by_program(&programme, (bytes, print), NOW).await;
    let other = "0".repeat(64);
    assert_eq!(refused(take(text.as_bytes(), Some(&other)).await), "revision.refused.hash_differs");
    assert_eq!(refused(take(text.as_bytes(), Some("abc")).await), "revision.refused.hash_unreadable");
    assert_eq!(refused(take(b"id = 1\n", None).await), "revision.refused.file_faulty");
    assert_eq!(refused(take(b"\xff\xfe", None).await), "revision.refused.file_faulty");
    let known = programme.latest("minh-hoa").unwrap().text.clone();
    assert_eq!(refused(take(known.as_bytes(), None).await), "revision.refused.known");
    assert!(revision::open_drafts(&programme.store).await.unwrap().is_empty(), "nothing half-kept");
    let id = take(text.as_bytes(), Some(&sha256.to_uppercase())).await.unwrap();
    assert!(programme.latest("tinh-ban").is_none(), "never in force at once");
    let draft = revision::find(&programme.store, id).await.unwrap();
    assert_eq!(draft.sha256, sha256, "byte by byte");
    let unanswered = revision::enact(&programme, &duyet, &draft, &today(), NOW).await;
    assert_eq!(refused(unanswered), "revision.refused.nobody_answers");
    revision::write(&programme, huy, &draft, &draft.content, NOW).await.unwrap();
    let draft = revision::find(&programme.store, id).await.unwrap();
    assert_eq!(refused(revision::enact(&programme, huy, &draft, &today(), NOW).await), "revision.refused.own_draft");
    revision::enact(&programme, &duyet, &draft, &today(), NOW).await.unwrap();
    assert_eq!(programme.latest("tinh-ban").unwrap().sha256, sha256);
    // out of here and in elsewhere, the same bytes are the same revision
    let elsewhere = revision::import(&programme, huy, (text.as_bytes(), None), NOW).await;
    assert_eq!(refused(elsewhere), "revision.refused.known");
});

on_both_engines!(a_revision_that_was_overtaken_is_not_put_in_force, |world| async move {
    let programme = opened(&world).await;
    let duyet = second(&world).await;
    let draft = filled(&programme, &world).await;
    // a loader of another installation wrote the same revision meanwhile
    let folder = tempfile::TempDir::new().unwrap();
    let text = programme.latest(QD_06).unwrap().text.replacen("revision = 1", "revision = 2", 1);
    std::fs::write(folder.path().join("r2.toml"), text).unwrap();
    let library = Library::built_in().unwrap().with_dir(folder.path()).unwrap();
    let other = Programme::open(world.store.clone(), library).await.unwrap();
    let overtaken = revision::enact(&other, &duyet, &draft, &today(), Moment(NOW.0)).await;
    assert_eq!(refused(overtaken), "revision.refused.overtaken");
});

on_both_engines!(of_two_officials_who_begin_together_one_has_the_draft, |world| async move {
    let programme = opened(&world).await;
    let (huy, duyet, base) = (&world.cast.ministry, second(&world).await, programme.latest(QD_06).unwrap());
    let begin = async |actor| revision::begin(&programme, actor, &base, &Way::Revision, NOW).await;
    let (one, other) = tokio::join!(begin(huy), begin(&duyet));
    let late = if one.is_ok() { other } else { one };
    assert_eq!(refused(late), "revision.refused.draft_open");
    assert_eq!(revision::open_drafts(&programme.store).await.unwrap().len(), 1);
});
