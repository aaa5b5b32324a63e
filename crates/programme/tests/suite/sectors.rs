//! Sectors stand for the figures of their criteria: confirmed, locked, corrected, taken back, compared in the province.

use std::collections::BTreeMap;

use crate::bao_dai::*;
use organisation::{Actor, Error, Role};
use programme::{
    Dossier, Programme, State,
    agreement::{self, Answer},
    confirmation::{self, Standing, Word},
    explanation,
    figures::{self, Entry, Source},
    self_assessment, snapshot, submission,
};
use testkit::{NOW, World, on_both_engines, seat};

async fn sector(world: &World, name: &str, sector: &str) -> Actor {
    let office = (Role::CommuneSector, world.cast.commune, Some(sector));
    seat(&world.store, name, &format!("nganh-{sector}"), office).await
}

/// Confirms as somebody who has just opened the page.
async fn confirm(programme: &Programme, actor: &Actor, unit: i64, criteria: &[&str]) -> organisation::Result<()> {
    let dossier = dossier(programme, unit).await;
    let seen = snapshot::Snapshot::of(programme, &dossier).await.unwrap().figures;
    let criteria: Vec<String> = criteria.iter().map(|no| (*no).to_owned()).collect();
    confirmation::confirm(programme, actor, &dossier, &criteria, &seen, NOW).await
}

async fn standing(programme: &Programme, dossier: &Dossier, criterion: &str) -> Standing {
    let standings = confirmation::standings(programme, dossier, NOW.today()).await.unwrap();
    standings.into_iter().find(|standing| standing.criterion == criterion).unwrap()
}

async fn word(programme: &Programme, unit: i64, criterion: &str) -> Word {
    standing(programme, &dossier(programme, unit).await, criterion).await.word
}

async fn correct(
    programme: &Programme,
    actor: &Actor,
    unit: i64,
    figures: &[(&str, u64)],
    reason: &str,
) -> organisation::Result<figures::Entered> {
    let entry = Entry { reason: reason.into(), ..Entry::of(wanted(programme, figures)) };
    figures::enter(programme, actor, &dossier(programme, unit).await, &entry, Source::Typed, NOW).await
}

fn sentence<T: std::fmt::Debug>(result: organisation::Result<T>) -> String {
    match result {
        Err(Error::Refused(refused)) => explanation::refusal(text::Lang::Vi, refused.key, &refused.places),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

on_both_engines!(a_submission_waits_for_four_sectors_and_names_them, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let police = sector(&world, "Ngô Văn Cảnh", "police").await;
    let health = sector(&world, "Hoàng Thị Liên", "health").await;
    let education = sector(&world, "Lý Thị Giáo", "education").await;
    let justice = sector(&world, "Mai Văn Tịch", "justice").await;
    enter(&programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    // self-scoring does not wait for the sectors
    self_assessment::record(&programme, &world.cast.officer, &dossier(&programme, unit).await, NOW).await.unwrap();
    let waiting = submission::record(&programme, &world.cast.chair, &dossier(&programme, unit).await, NOW).await;
    assert_eq!(
        sentence(waiting),
        "Chưa nộp được: còn chờ ngành xác nhận số liệu tiêu chí. \
         Tư pháp – Hộ tịch (2); Công an (3, 4); Y tế (5, 7, 8, 9); Giáo dục (10)."
    );
    confirm(&programme, &police, unit, &["3", "4"]).await.unwrap();
    confirm(&programme, &health, unit, &["5", "7", "8", "9"]).await.unwrap();
    confirm(&programme, &education, unit, &["10"]).await.unwrap();
    let waiting = submission::record(&programme, &world.cast.chair, &dossier(&programme, unit).await, NOW).await;
    assert_eq!(refused(waiting), "confirmation.refused.awaited");
    confirm(&programme, &justice, unit, &["2"]).await.unwrap();
    // nobody holds the others: the commune officer's word stands
    assert_eq!(word(&programme, unit, "6").await, Word::NoOfficer);
    let scored = dossier(&programme, unit).await;
    assert_eq!(scored.state, State::SelfScored, "a confirmation does not open the self-score again");
    send(&programme, &world, NOW).await;
    let sent = dossier(&programme, unit).await;
    let frozen = snapshot::of_act(&programme.store, sent.newest_act.unwrap()).await.unwrap();
    let by = |no: &str| frozen.sectors.iter().find(|standing| standing.criterion == no).unwrap().word.clone();
    assert_eq!(by("3"), Word::Confirmed { by: "Ngô Văn Cảnh".into(), at: NOW.0 });
    assert_eq!(by("13"), Word::NoOfficer);
});

on_both_engines!(a_confirmed_figure_is_locked_for_the_commune_and_says_by_whom, |world| async move {
    let programme = programme(&world).await;
    let (unit, officer) = (world.cast.commune, &world.cast.officer);
    let police = sector(&world, "Ngô Văn Cảnh", "police").await;
    enter(&programme, officer, unit, &FIGURES).await.unwrap();
    confirm(&programme, &police, unit, &["3"]).await.unwrap();
    assert_eq!(
        sentence(enter(&programme, officer, unit, &[("abused_children", 2)]).await),
        "Số liệu này đã khóa: Công an xác nhận ngày 10/11/2026. \
         Muốn sửa, đề nghị ngành sửa số liệu hoặc rút xác nhận."
    );
    // what is the same is no change, and other figures stay open
    enter(&programme, officer, unit, &[("abused_children", 1), ("births", 427)]).await.unwrap();
    let open = dossier(&programme, unit).await;
    assert_eq!(
        refused(confirmation::withdraw(&programme, &police, &open, "3", " ", NOW).await),
        "confirmation.refused.reason_missing"
    );
    confirmation::withdraw(&programme, &police, &open, "3", "Còn một vụ chưa ghi", NOW).await.unwrap();
    let withdrawn =
        Word::Withdrawn { by: "Ngô Văn Cảnh".into(), at: NOW.0, reason: "Còn một vụ chưa ghi".into() };
    assert_eq!(word(&programme, unit, "3").await, withdrawn);
    enter(&programme, officer, unit, &[("abused_children", 2)]).await.unwrap();
    let again = dossier(&programme, unit).await;
    assert_eq!(
        refused(confirmation::withdraw(&programme, &police, &again, "3", "x", NOW).await),
        "confirmation.refused.not_confirmed"
    );
});

on_both_engines!(a_sector_corrects_its_own_figures_with_a_reason, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let health = sector(&world, "Hoàng Thị Liên", "health").await;
    correct(&programme, &world.cast.officer, unit, &FIGURES, "").await.unwrap();
    confirm(&programme, &health, unit, &["9"]).await.unwrap();
    assert_eq!(
        refused(correct(&programme, &health, unit, &[("children_examined", 5_221)], "").await),
        "figures.refused.reason_missing"
    );
    assert_eq!(
        refused(correct(&programme, &health, unit, &[("births", 420)], "x").await),
        "figures.refused.other_sector"
    );
    let reason = "Đếm theo trẻ, không theo lượt";
    correct(&programme, &health, unit, &[("children_examined", 5_221)], reason).await.unwrap();
    let history = figures::history(&programme.store, unit, YEAR).await.unwrap();
    assert_eq!((history[0].person.as_str(), history[0].reason.as_deref()), ("Hoàng Thị Liên", Some(reason)));
    assert_eq!(history[1].reason, None);
    // the word was given for another number
    assert_eq!(word(&programme, unit, "9").await, Word::Outdated { by: "Hoàng Thị Liên".into(), at: NOW.0 });
    // one's own figure needs no reason, nor does one that nobody knew
    correct(&programme, &health, unit, &[("children_examined", 5_222)], "").await.unwrap();
    confirm(&programme, &health, unit, &["9"]).await.unwrap();
    assert!(matches!(word(&programme, unit, "9").await, Word::Confirmed { .. }));
});

on_both_engines!(the_commune_changes_a_sectors_figure_with_a_reason, |world| async move {
    let programme = programme(&world).await;
    let (unit, officer) = (world.cast.commune, &world.cast.officer);
    let health = sector(&world, "Hoàng Thị Liên", "health").await;
    enter(&programme, officer, unit, &FIGURES).await.unwrap();
    correct(&programme, &health, unit, &[("children_examined", 5_221)], "Đếm theo trẻ").await.unwrap();
    let silent = correct(&programme, officer, unit, &[("children_examined", 5_433)], "").await;
    assert_eq!(refused(silent), "figures.refused.reason_missing");
    correct(&programme, officer, unit, &[("births", 427)], "").await.unwrap();
    correct(&programme, officer, unit, &[("children_examined", 5_433)], "Trạm đã đếm lại").await.unwrap();
    // by now it is the commune's own again
    correct(&programme, officer, unit, &[("children_examined", 5_430)], "").await.unwrap();
});

on_both_engines!(who_took_a_word_back_stands_on_the_communes_side, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let police = sector(&world, "Ngô Văn Cảnh", "police").await;
    let other =
        seat(&world.store, "Bế Văn Rút", "nganh-rut", (Role::CommuneSector, world.cast.commune, Some("police"))).await;
    enter(&programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    confirm(&programme, &police, unit, &["3"]).await.unwrap();
    let open = dossier(&programme, unit).await;
    confirmation::withdraw(&programme, &other, &open, "3", "Còn một vụ chưa ghi", NOW).await.unwrap();
    let appraising = programme::separation::Side::Appraiser;
    let kept = programme::separation::check(&programme.store, open.id, other.person, appraising).await;
    assert_eq!(refused(kept), "separation.refused.commune");
});

on_both_engines!(a_shared_figure_that_one_sector_corrects_makes_the_others_word_outdated, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let police = sector(&world, "Ngô Văn Cảnh", "police").await;
    let health = sector(&world, "Hoàng Thị Liên", "health").await;
    enter(&programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    confirm(&programme, &police, unit, &["3", "4"]).await.unwrap();
    // 4.1 of the police and 5.2 of the health sector are both counted per 10,000 children
    correct(&programme, &health, unit, &[("children", 6_220)], "Theo cơ sở dữ liệu dân cư").await.unwrap();
    assert!(matches!(word(&programme, unit, "4").await, Word::Outdated { .. }));
    assert!(matches!(word(&programme, unit, "3").await, Word::Confirmed { .. }));
    // outdated, it locks nothing
    enter(&programme, &world.cast.officer, unit, &[("children_drug_addicted", 1)]).await.unwrap();
});

on_both_engines!(only_what_was_seen_is_confirmed, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let police = sector(&world, "Ngô Văn Cảnh", "police").await;
    assert_eq!(refused(confirm(&programme, &police, unit, &["3"]).await), "confirmation.refused.nothing_entered");
    enter(&programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    let seen = snapshot::Snapshot::of(&programme, &dossier(&programme, unit).await).await.unwrap().figures;
    enter(&programme, &world.cast.officer, unit, &[("abused_children", 4)]).await.unwrap();
    let moved = dossier(&programme, unit).await;
    let criteria = ["3".to_owned(), "4".to_owned()];
    let done = confirmation::confirm(&programme, &police, &moved, &criteria, &seen, NOW).await;
    assert_eq!(refused(done), "confirmation.refused.moved");
    assert_eq!(word(&programme, unit, "4").await, Word::NotConfirmed, "nothing is confirmed by half");
    let none = confirmation::confirm(&programme, &police, &moved, &[], &BTreeMap::new(), NOW).await;
    assert_eq!(refused(none), "confirmation.refused.nothing_chosen");
});

on_both_engines!(a_word_counts_only_in_the_own_sector_and_the_own_commune, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let police = sector(&world, "Ngô Văn Cảnh", "police").await;
    let elsewhere = (Role::CommuneSector, world.cast.neighbour, Some("health"));
    let neighbour = seat(&world.store, "Vi Thị Bên", "nganh-ben", elsewhere).await;
    enter(&programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    let strangers = [&world.cast.officer, &world.cast.chair, &world.cast.lead, &neighbour, &police];
    for actor in strangers {
        assert!(matches!(confirm(&programme, actor, unit, &["5"]).await, Err(Error::Forbidden)), "{}", actor.name);
    }
    assert!(matches!(confirm(&programme, &police, unit, &["99"]).await, Err(Error::NotFound)));
    // the neighbour's officer makes nobody wait here
    assert_eq!(word(&programme, unit, "5").await, Word::NoOfficer);
});

on_both_engines!(who_confirmed_stands_on_the_communes_side_for_ever, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let police = sector(&world, "Ngô Văn Cảnh", "police").await;
    enter(&programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    confirm(&programme, &police, unit, &["3", "4"]).await.unwrap();
    let id = dossier(&programme, unit).await.id;
    let appraising = programme::separation::Side::Appraiser;
    let kept = programme::separation::check(&programme.store, id, police.person, appraising).await;
    assert_eq!(refused(kept), "separation.refused.commune");
});

on_both_engines!(a_provincial_sector_compares_what_was_sent_up_and_blocks_nothing, |world| async move {
    let programme = programme(&world).await;
    let unit = world.cast.commune;
    let office = (Role::ProvincialSector, world.cast.province, Some("health"));
    let health = seat(&world.store, "Đỗ Thị Sở", "so-y-te", office).await;
    enter(&programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    let open = dossier(&programme, unit).await;
    let early = agreement::say(&programme, &health, &open, "7", (Some(Answer::Agrees), ""), NOW).await;
    assert_eq!(refused(early), "agreement.refused.not_submitted");
    submit(&programme, &world, &[&STEPS]).await;
    let say = async |criterion: &str, answer: Option<Answer>, words: &str| {
        let sent = dossier(&programme, unit).await;
        agreement::say(&programme, &health, &sent, criterion, (answer, words), NOW).await
    };
    assert_eq!(refused(say("7", Some(Answer::Differs), " ").await), "agreement.refused.words_missing");
    assert_eq!(refused(say("7", None, "x").await), "agreement.refused.answer_missing");
    assert!(matches!(say("3", Some(Answer::Agrees), "").await, Err(Error::Forbidden)), "another sector's criterion");
    say("7", Some(Answer::Agrees), "").await.unwrap();
    say("7", Some(Answer::Differs), "Sổ tiêm chủng có 390 trẻ").await.unwrap();
    say("8", Some(Answer::Agrees), "").await.unwrap();
    let submission = dossier(&programme, unit).await.newest_act.unwrap();
    let said = agreement::of_submission(&programme.store, submission).await.unwrap();
    let said: Vec<_> = said.iter().map(|said| (said.criterion.as_str(), said.answer, said.words.as_str())).collect();
    assert_eq!(said, [("7", Answer::Differs, "Sổ tiêm chủng có 390 trẻ"), ("8", Answer::Agrees, "")]);
    let id = dossier(&programme, unit).await.id;
    let deciding = programme::separation::Side::Decider;
    let kept = programme::separation::check(&programme.store, id, health.person, deciding).await;
    assert_eq!(refused(kept), "separation.refused.appraiser");
    appraise(&programme, &world).await;
    assert_eq!(dossier(&programme, unit).await.state, State::Appraised);
});

on_both_engines!(an_office_of_a_sector_needs_one_and_no_other_takes_one, |world| async move {
    let programme = programme(&world).await;
    let give = async |role: Role, sector: Option<&str>| {
        let new = organisation::office::NewOffice {
            person: world.cast.nobody.person,
            unit: world.cast.commune,
            role,
            sector: sector.map(str::to_owned),
            from: NOW.today(),
            to: None,
            ground: "Quyết định giả lập".into(),
        };
        organisation::office::give(&programme.store, &world.cast.administrator, &new, NOW).await
    };
    assert_eq!(refused(give(Role::CommuneSector, None).await), "office.refused.sector_missing");
    assert_eq!(refused(give(Role::CommuneOfficer, Some("health")).await), "office.refused.sector_not_wanted");
    give(Role::CommuneSector, Some("health")).await.unwrap();
    let held = organisation::office::not_over(programme.store.read(), world.cast.nobody.person, NOW.today()).await;
    assert_eq!(held.unwrap()[0].sector.as_deref(), Some("health"));
});
