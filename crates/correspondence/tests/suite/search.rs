//! Search for papers.

use correspondence::{
    Body,
    paper::{
        self, Received,
        search::{Wanted, search},
    },
};
use organisation::Actor;
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, issued, received},
};

async fn receive(world: &World, (clerk, unit): (&Actor, i64), number: &str, subject: &str, body: &str) {
    let received = Received { issued_on: NOW.today(), subject: subject.into(), body: body.into(), ..received(number) };
    paper::receive(&world.store, clerk, &Body::of_unit(unit), &received, NOW).await.unwrap();
}

async fn found(world: &World, actor: &Actor, words: &str) -> Vec<String> {
    let wanted = Wanted { words: words.into(), ..Wanted::default() };
    let found = search(&world.store, actor, &wanted).await.unwrap();
    found.papers.iter().map(correspondence::paper::force::Cited::reference).collect()
}

on_both_engines!(every_word_is_found_without_marks_in_number_symbol_subject_and_text, |world| async move {
    correspondence::open(&world.store, NOW).await.unwrap();
    let desk = (&world.cast.officer, world.cast.commune);
    let body = "Thực hiện Quyết định số 06/QĐ-TTg ngày 03/01/2019; đạt 100% chỉ tiêu.";
    receive(&world, desk, "7312", "Đánh giá xã, phường phù hợp với trẻ em", body).await;
    receive(&world, desk, "7313", "Tập huấn về đuối nước", "Trẻ em bơi an toàn.").await;
    let officer = &world.cast.officer;
    assert_eq!(found(&world, officer, "DUOI nuoc boi").await, ["7313/BYT-MẪU"]);
    assert_eq!(found(&world, officer, "đuối bơi").await, ["7313/BYT-MẪU"]);
    assert_eq!(found(&world, officer, "đuối đánh").await, Vec::<String>::new(), "every word must occur");
    assert_eq!(found(&world, officer, "7312/byt-mau").await, ["7312/BYT-MẪU"]);
    // the paper that cites it in its text, two letters about it, the decision itself; newest first
    let about = ["7312/BYT-MẪU", "1481/BYT-BMTE", "604/TE-PTTG", "06/QĐ-TTg"];
    assert_eq!(found(&world, officer, "06/QĐ-TTg").await, about);
    assert_eq!(found(&world, officer, "20-CT/TW").await, ["41-KH/TU", "20-CT/TW"]);
    assert_eq!(found(&world, officer, "100% mẫu").await, ["7312/BYT-MẪU"]);
    assert_eq!(found(&world, officer, "7_1").await, Vec::<String>::new(), "signs of the query language are letters");
});

on_both_engines!(search_finds_only_what_somebody_may_read, |world| async move {
    receive(&world, (&world.cast.officer, world.cast.commune), "7312", "Đánh giá năm 2026", "").await;
    assert_eq!(found(&world, &world.cast.officer, "danh gia").await.len(), 1);
    for other in [&world.cast.neighbour_officer, &world.cast.stranger, &world.cast.clerk, &world.cast.nobody] {
        assert_eq!(found(&world, other, "danh gia").await, Vec::<String>::new(), "{}", other.name);
    }
});

on_both_engines!(an_issued_paper_is_found_by_its_number_as_it_is_cited, |world| async move {
    let (store, clerk) = (&world.store, &world.cast.clerk);
    let body = Body::of_unit(world.cast.province);
    issued(store, (clerk, clerk), &body, &draft("Kế hoạch năm 2026")).await;
    for typed in ["01/KH-UBND", "1/kh-ubnd", "ke hoach 2026"] {
        assert_eq!(found(&world, clerk, typed).await, ["01/KH-UBND"], "{typed}");
    }
});

on_both_engines!(a_long_list_goes_on_on_the_next_page, |world| async move {
    correspondence::open(&world.store, NOW).await.unwrap();
    let page =
        async |page| search(&world.store, &world.cast.officer, &Wanted { page, ..Wanted::default() }).await.unwrap();
    let all = i64::try_from(correspondence::instrument::all().len()).unwrap();
    let (first, second) = (page(0).await, page(1).await);
    assert!(first.more && !second.more);
    assert_eq!(first.papers.len() + second.papers.len(), usize::try_from(all).unwrap());
    assert!(second.papers.iter().all(|paper| first.papers.iter().all(|other| other.id != paper.id)));
});
