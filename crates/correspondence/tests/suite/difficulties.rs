//! Difficulties go up one level, are answered or passed on, and answers for everybody are found without marks.

use correspondence::{
    Body,
    difficulty::{self, Answer, NewDifficulty, Severity, Stage},
    directive::{self, Onward, To},
    task::Needs,
};
use organisation::{Actor, Error, Role};
use testkit::{NOW, World, on_both_engines};

use crate::directives::{issued, item, items as items_of, letter, refused};

fn new(words: &str) -> NewDifficulty {
    NewDifficulty {
        paper: None,
        item: None,
        severity: Severity::Hindering,
        words: words.into(),
        proposal: "Đề nghị cho dùng số của trạm y tế".into(),
        no_child_named: false,
    }
}

async fn raise(world: &World, words: &str) -> i64 {
    difficulty::raise(&world.store, &world.cast.officer, world.cast.commune, &new(words), NOW).await.unwrap()
}

/// What somebody finds in the book of answers.
async fn book(world: &World, actor: &Actor, words: &str) -> Vec<Answer> {
    let (found, more) = difficulty::book(&world.store, actor, (words, None), 0).await.unwrap();
    assert!(!more);
    found
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
    let waiting = difficulty::waiting(store, &cast.lead, 0).await.unwrap().lines;
    assert_eq!(waiting.iter().map(|one| (one.id, one.stage)).collect::<Vec<_>>(), [(id, Stage::Raised)]);
    assert_eq!(told(&world, cast.lead.person).await, 1, "the lead department is told");
    let said = (("Đếm theo nơi ở thực tế", false), "Trẻ tạm trú đếm ở đâu?");
    difficulty::answer(store, &cast.lead, (id, 1), said, NOW).await.unwrap();
    assert_eq!(told(&world, cast.officer.person).await, 1, "whoever raised it is told");
    let again = difficulty::answer(store, &cast.lead, (id, 2), said, NOW).await;
    assert!(matches!(again, Err(Error::Refused(refused)) if refused.key == "difficulty.refused.not_next"));
    difficulty::close(store, &cast.officer, (id, 2), ("", false), NOW).await.unwrap();
    let closed = difficulty::read(store, &cast.officer, id).await.unwrap();
    assert_eq!(closed.stage, Stage::Closed);
    let stages: Vec<_> = difficulty::steps(store, id).await.unwrap().into_iter().map(|step| step.stage).collect();
    assert_eq!(stages, [Stage::Answered, Stage::Closed]);
    let found = book(&world, &cast.stranger, "tre TAM tru dem").await;
    assert_eq!(found.iter().map(|one| one.question.as_str()).collect::<Vec<_>>(), ["Trẻ tạm trú đếm ở đâu?"]);
    assert!(book(&world, &cast.stranger, "không có").await.is_empty());
});

on_both_engines!(a_province_passes_on_what_it_cannot_answer, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = raise(&world, "Chưa có mẫu biên bản").await;
    difficulty::forward(store, &cast.lead, (id, 1), ("Đề nghị Bộ hướng dẫn", false), NOW).await.unwrap();
    let late = difficulty::answer(store, &cast.lead, (id, 2), (("Dùng mẫu cũ", false), ""), NOW).await;
    assert!(matches!(late, Err(Error::Forbidden)), "it is with the ministry now");
    assert!(difficulty::waiting(store, &cast.lead, 0).await.unwrap().lines.is_empty());
    assert_eq!(told(&world, cast.ministry.person).await, 1);
    let stale = difficulty::answer(store, &cast.ministry, (id, 1), (("Dùng mẫu số 3", false), ""), NOW).await;
    assert!(matches!(stale, Err(Error::Conflict)));
    let at = version(&world, &cast.ministry, id).await;
    difficulty::answer(store, &cast.ministry, (id, at), (("Dùng mẫu số 3", false), ""), NOW).await.unwrap();
    assert!(book(&world, &cast.officer, "mẫu").await.is_empty(), "a private answer stays private");
    assert_eq!(difficulty::read(store, &cast.lead, id).await.unwrap().stage, Stage::Answered);
});

on_both_engines!(the_book_leads_to_a_paper_whoever_may_read_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, items) = letter(&world).await;
    directive::dispatch(store, &cast.ministry, paper, &items, &To::Units(vec![cast.province]), NOW).await.unwrap();
    let onward = Onward { items, to: To::Communes, due_on: None, words: String::new() };
    directive::pass_on(store, &cast.lead, (paper, cast.province), &onward, NOW).await.unwrap();
    let about = NewDifficulty { paper: Some(paper), ..new("Chưa rõ mục 2") };
    let id = difficulty::raise(store, &cast.officer, cast.commune, &about, NOW).await.unwrap();
    let said = (("Đếm điểm đang hoạt động", false), "Mục 2 đếm điểm nào?");
    difficulty::answer(store, &cast.lead, (id, 1), said, NOW).await.unwrap();
    for (reader, leads) in [(&cast.officer, Some(paper)), (&cast.ministry, Some(paper)), (&cast.stranger, None)] {
        let found = book(&world, reader, "diem nao").await;
        assert_eq!(found.iter().map(|line| line.paper_id).collect::<Vec<_>>(), [leads], "{}", reader.name);
    }
});

on_both_engines!(another_commune_and_another_province_see_nothing, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = raise(&world, "Thiếu kinh phí điều tra").await;
    for stranger in [&cast.neighbour_officer, &cast.stranger, &cast.nobody, &cast.ministry] {
        assert!(matches!(difficulty::read(store, stranger, id).await, Err(Error::NotFound)), "{}", stranger.name);
    }
    let foreign = difficulty::raise(store, &cast.officer, cast.neighbour, &new("x"), NOW).await;
    assert!(matches!(foreign, Err(Error::Forbidden)));
    for actor in [&cast.neighbour_officer, &cast.stranger, &cast.administrator, &cast.review_secretary] {
        let lists = (difficulty::waiting(store, actor, 0).await, difficulty::raised_by(store, actor, 0).await);
        assert!(lists.0.unwrap().lines.is_empty() && lists.1.unwrap().lines.is_empty(), "{}", actor.name);
    }
    let empty = difficulty::raise(store, &cast.officer, cast.commune, &new("  "), NOW).await;
    assert!(matches!(empty, Err(Error::Refused(refused)) if refused.key == "difficulty.refused.words_missing"));
});

on_both_engines!(whoever_answers_is_told_and_the_longest_waiting_stands_first, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let police = (Role::ProvincialSector, cast.province, Some("police"));
    let police = testkit::seat(store, "Ngô Văn Tỉnh", "tinh", police).await;
    let mut raised = Vec::new();
    for number in 0..=difficulty::PAGE_LENGTH {
        raised.push(raise(&world, &format!("Vướng mắc thứ {number}")).await);
    }
    let asked = i64::try_from(raised.len()).unwrap();
    assert_eq!((told(&world, police.person).await, told(&world, cast.lead.person).await), (0, asked));
    let ids = |lines: &[difficulty::Difficulty]| lines.iter().map(|one| one.id).collect::<Vec<_>>();
    let first = difficulty::waiting(store, &cast.lead, 0).await.unwrap();
    assert!(first.more);
    assert_eq!(ids(&first.lines), raised[..difficulty::PAGE_LENGTH]);
    let second = difficulty::waiting(store, &cast.lead, 1).await.unwrap();
    assert_eq!((ids(&second.lines), second.more), (vec![*raised.last().unwrap()], false));
    assert!(difficulty::waiting(store, &police, 0).await.unwrap().lines.is_empty(), "none is about its papers");
    assert!(matches!(difficulty::read(store, &police, raised[0]).await, Err(Error::NotFound)));
    let own = difficulty::raised_by(store, &cast.chair, 0).await.unwrap();
    assert_eq!((own.lines[0].id, own.more), (*raised.last().unwrap(), true), "the own ones newest first");
});

on_both_engines!(an_item_is_one_that_was_sent_of_the_paper, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, items) = letter(&world).await;
    let about = |paper, item| NewDifficulty { paper, item, ..new("Chưa rõ cách đếm") };
    let raise = async |new: NewDifficulty| difficulty::raise(store, &cast.officer, cast.commune, &new, NOW).await;
    assert!(difficulty::items(store, paper).await.unwrap().is_empty(), "its items may still be rewritten");
    refused(raise(about(Some(paper), None)).await, "difficulty.refused.paper_unknown");
    let to = To::Units(vec![cast.commune]);
    directive::dispatch(store, &cast.ministry, paper, &items[..2], &to, NOW).await.unwrap();
    let offered = difficulty::items(store, paper).await.unwrap();
    assert_eq!(offered.iter().map(|item| item.number).collect::<Vec<_>>(), [1, 2]);
    let unknown = "difficulty.refused.item_unknown";
    refused(raise(about(Some(paper), Some(items[2]))).await, unknown);
    refused(raise(about(Some(paper), Some(9_999))).await, unknown);
    refused(raise(about(None, Some(items[1]))).await, unknown);
    let id = raise(about(Some(paper), Some(items[1]))).await.unwrap();
    let kept = difficulty::read(store, &cast.lead, id).await.unwrap();
    assert_eq!((kept.paper_id, kept.item_number), (Some(paper), Some(2)));
    assert_eq!(kept.item_words.as_deref(), Some("Đếm điểm vui chơi"));
});

on_both_engines!(what_looks_like_a_name_goes_nowhere_before_somebody_looked_again, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let named = new("Cháu Nguyễn Văn A chưa có giấy khai sinh");
    refused(difficulty::raise(store, &cast.officer, cast.commune, &named, NOW).await, "difficulty.refused.named");
    let id = raise(&world, "Trẻ chưa có giấy khai sinh").await;
    let key = "difficulty.refused.named";
    let question = (("Làm thủ tục theo hướng dẫn", false), "Cháu NGUYỄN VĂN A làm thủ tục ở đâu?");
    refused(difficulty::answer(store, &cast.lead, (id, 1), question, NOW).await, key);
    let words = ("Ở trường, Lò Thị Mẫu chưa có giấy", false);
    refused(difficulty::forward(store, &cast.lead, (id, 1), words, NOW).await, key);
    refused(difficulty::close(store, &cast.officer, (id, 1), words, NOW).await, key);
    assert!(book(&world, &cast.officer, "thủ tục").await.is_empty(), "nothing came into the book");
    let looked = (("Liên hệ đồng chí Bế Văn Cán bộ", true), "Làm thủ tục ở đâu?");
    difficulty::answer(store, &cast.lead, (id, 1), looked, NOW).await.unwrap();
    let events = organisation::audit::history(store, "difficulty", id, 9).await.unwrap();
    assert!(events[0].details.contains("\"named\":true"), "{}", events[0].details);
    assert!(!events[0].details.contains("Bế") && !events[1].details.contains("named"));
});

on_both_engines!(a_department_answers_what_is_about_its_own_papers, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let sector = |sector| (Role::ProvincialSector, cast.province, Some(sector));
    let police = testkit::seat(store, "Ngô Văn Tỉnh", "tinh", sector("police")).await;
    let culture = testkit::seat(store, "Mai Thị Hóa", "hoa", sector("culture")).await;
    let body = Body { unit: cast.province, sector: "police".into() };
    let paper = issued(&world, (&police, &police), &body, "letter").await;
    let items = [item("Rà soát", Needs::Report, None)];
    directive::set_items(store, &police, paper, &items, NOW).await.unwrap();
    let to = To::Units(vec![cast.commune]);
    directive::dispatch(store, &police, paper, &items_of(&world, paper).await, &to, NOW).await.unwrap();
    let about = NewDifficulty { paper: Some(paper), ..new("Chưa rõ cách rà soát") };
    let id = difficulty::raise(store, &cast.officer, cast.commune, &about, NOW).await.unwrap();
    let people = [&police, &cast.lead, &culture];
    for (actor, wanted) in people.into_iter().zip([1, 1, 0]) {
        let waiting = difficulty::waiting(store, actor, 0).await.unwrap().lines.len();
        let told = usize::try_from(told(&world, actor.person).await).unwrap();
        assert_eq!((waiting, told), (wanted, wanted), "{}", actor.name);
    }
    let said = (("Theo mẫu kèm công văn", false), "");
    let other = difficulty::answer(store, &culture, (id, 1), said, NOW).await;
    assert!(matches!(other, Err(Error::NotFound)));
    difficulty::answer(store, &police, (id, 1), said, NOW).await.unwrap();
});
