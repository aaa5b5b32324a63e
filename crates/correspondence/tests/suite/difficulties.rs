//! Difficulties go up one level, are answered or passed on, and answers for everybody are found without marks.

use correspondence::difficulty::{self, NewDifficulty, Severity, Stage};
use organisation::{Actor, Error};
use testkit::{NOW, World, on_both_engines};

fn new(words: &str) -> NewDifficulty {
    NewDifficulty {
        paper: None,
        item: None,
        severity: Severity::Hindering,
        words: words.into(),
        proposal: "Đề nghị cho dùng số của trạm y tế".into(),
    }
}

async fn raise(world: &World, words: &str) -> i64 {
    difficulty::raise(&world.store, &world.cast.officer, world.cast.commune, &new(words), NOW).await.unwrap()
}

async fn version(world: &World, actor: &Actor, id: i64) -> i64 {
    difficulty::read(&world.store, actor, id).await.unwrap().version
}

async fn told(world: &World, person: i64) -> i64 {
    use storage::Sql as _;
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM notice WHERE person_id = $1 AND subject_kind = 'difficulty'";
    world.store.read().number(sql, [person.into()]).await.unwrap().unwrap()
}

on_both_engines!(a_difficulty_waits_with_the_province_and_comes_back_answered, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = raise(&world, "Chưa rõ cách đếm trẻ tạm trú").await;
    let waiting = difficulty::waiting(store, cast.province).await.unwrap();
    assert_eq!(waiting.iter().map(|one| (one.id, one.stage)).collect::<Vec<_>>(), [(id, Stage::Raised)]);
    assert_eq!(told(&world, cast.lead.person).await, 1, "the lead department is told");
    let said = ("Đếm theo nơi ở thực tế", "Trẻ tạm trú đếm ở đâu?");
    difficulty::answer(store, &cast.lead, (id, 1), said, NOW).await.unwrap();
    assert_eq!(told(&world, cast.officer.person).await, 1, "whoever raised it is told");
    let again = difficulty::answer(store, &cast.lead, (id, 2), said, NOW).await;
    assert!(matches!(again, Err(Error::Refused(refused)) if refused.key == "difficulty.refused.not_next"));
    difficulty::close(store, &cast.officer, (id, 2), "", NOW).await.unwrap();
    let closed = difficulty::read(store, &cast.officer, id).await.unwrap();
    assert_eq!(closed.stage, Stage::Closed);
    let stages: Vec<_> = difficulty::steps(store, id).await.unwrap().into_iter().map(|step| step.stage).collect();
    assert_eq!(stages, [Stage::Answered, Stage::Closed]);
    let found = difficulty::book(store, "tre TAM tru dem", None).await.unwrap();
    assert_eq!(found.iter().map(|one| one.question.as_str()).collect::<Vec<_>>(), ["Trẻ tạm trú đếm ở đâu?"]);
    assert!(difficulty::book(store, "không có", None).await.unwrap().is_empty());
});

on_both_engines!(a_province_passes_on_what_it_cannot_answer, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = raise(&world, "Chưa có mẫu biên bản").await;
    difficulty::forward(store, &cast.lead, (id, 1), "Đề nghị Bộ hướng dẫn", NOW).await.unwrap();
    let late = difficulty::answer(store, &cast.lead, (id, 2), ("Dùng mẫu cũ", ""), NOW).await;
    assert!(matches!(late, Err(Error::Forbidden)), "it is with the ministry now");
    assert!(difficulty::waiting(store, cast.province).await.unwrap().is_empty());
    assert_eq!(told(&world, cast.ministry.person).await, 1);
    let stale = difficulty::answer(store, &cast.ministry, (id, 1), ("Dùng mẫu số 3", ""), NOW).await;
    assert!(matches!(stale, Err(Error::Conflict)));
    let at = version(&world, &cast.ministry, id).await;
    difficulty::answer(store, &cast.ministry, (id, at), ("Dùng mẫu số 3", ""), NOW).await.unwrap();
    assert!(difficulty::book(store, "mẫu", None).await.unwrap().is_empty(), "a private answer stays private");
    assert_eq!(difficulty::read(store, &cast.lead, id).await.unwrap().stage, Stage::Answered);
});

on_both_engines!(another_commune_and_another_province_see_nothing, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = raise(&world, "Thiếu kinh phí điều tra").await;
    for stranger in [&cast.neighbour_officer, &cast.stranger, &cast.nobody, &cast.ministry] {
        assert!(matches!(difficulty::read(store, stranger, id).await, Err(Error::NotFound)), "{}", stranger.name);
    }
    let foreign = difficulty::raise(store, &cast.officer, cast.neighbour, &new("x"), NOW).await;
    assert!(matches!(foreign, Err(Error::Forbidden)));
    let empty = difficulty::raise(store, &cast.officer, cast.commune, &new("  "), NOW).await;
    assert!(matches!(empty, Err(Error::Refused(refused)) if refused.key == "difficulty.refused.words_missing"));
});
