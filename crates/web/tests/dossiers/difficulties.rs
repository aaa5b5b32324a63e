//! Difficulties and the book of answers on their pages.

use axum::http::StatusCode;
use testkit::{World, on_both_engines};

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    browser::{Browser, Site},
    coordination::{issued, sent},
};

const WORDS: &str = "Chưa rõ cách đếm trẻ tạm trú";

/// Sends a difficulty of the commune; gives its page.
async fn raised(world: &World, officer: &Browser<'_>) -> String {
    let unit = world.cast.commune.to_string();
    let fields =
        [("unit", unit.as_str()), ("severity", "hindering"), ("words", WORDS), ("proposal", "Cho dùng số y tế")];
    let sent = officer.post("/difficulties", &fields).await;
    assert_eq!(sent.status, SEE_OTHER, "{}", sent.text());
    sent.location
}

on_both_engines!(a_difficulty_goes_up_and_comes_back_as_a_line_of_the_book, |world| async move {
    let site = Site::open(&world).await;
    let (officer, lead) = (site.sign_in("thao").await, site.sign_in("ha").await);
    let empty = officer.get("/difficulties").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(empty.text().contains("Chưa gửi khó khăn, vướng mắc nào."), "{}", empty.text());
    let book = officer.get("/answers").await.text();
    assert!(book.contains("Sổ hỏi đáp chưa có câu nào."), "{book}");

    let page = raised(&world, &officer).await;
    insta::assert_snapshot!("difficulty_of_commune", officer.get(&page).await.text());
    assert!(lead.get("/difficulties").await.text().contains(WORDS), "it waits for the lead department");
    assert!(lead.get("/notices").await.text().contains("Khó khăn, vướng mắc của xã Bảo Đài chờ trả lời."));
    let version = lead.get(&page).await.hidden("version");
    let answer = [
        ("version", version.as_str()),
        ("words", "Đếm theo nơi ở thực tế từ sáu tháng"),
        ("question", "Trẻ tạm trú đếm ở đâu?"),
    ];
    assert_eq!(lead.post(&format!("{page}/answer"), &answer).await.status, SEE_OTHER);
    assert!(officer.get("/notices").await.text().contains("Khó khăn, vướng mắc của xã Bảo Đài đã được trả lời."));
    assert!(officer.get(&page).await.text().contains("Đếm theo nơi ở thực tế"));

    // the book is everybody's, and found without marks
    let stranger = site.sign_in("den").await;
    let found = stranger.get("/answers?q=tre+tam+tru").await;
    assert!(found.text().contains("Trẻ tạm trú đếm ở đâu?"), "{}", found.text());
    assert!(!found.html().contains("Bảo Đài"), "nobody is told who asked");
    let nothing = stranger.get("/answers?q=kinh+phi").await.text();
    assert!(nothing.contains("Không có câu hỏi nào khớp."), "{nothing}");

    let version = officer.get(&page).await.hidden("version");
    let close = [("version", version.as_str()), ("words", "")];
    assert_eq!(officer.post(&format!("{page}/closing"), &close).await.status, SEE_OTHER);
    let closed = officer.in_english().get(&page).await;
    assert!(closed.text().contains("Closed") && !closed.html().contains("/closing\""), "{}", closed.text());
});

on_both_engines!(what_is_refused_about_a_difficulty_comes_back_as_typed, |world| async move {
    let site = Site::open(&world).await;
    let (officer, lead) = (site.sign_in("thao").await, site.sign_in("ha").await);
    let unit = world.cast.commune.to_string();
    let fields =
        [("unit", unit.as_str()), ("severity", "blocking"), ("words", "  "), ("proposal", "Cấp thêm kinh phí")];
    let refused = officer.post("/difficulties", &fields).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi nội dung rồi gửi."), "{}", refused.text());
    assert!(refused.html().contains("Cấp thêm kinh phí") && refused.html().contains("value=\"blocking\" selected"));
    assert!(refused.html().contains("aria-invalid=\"true\""), "the field is named");

    let page = raised(&world, &officer).await;
    let version = lead.get(&page).await.hidden("version");
    let mut answer = vec![("version", version.as_str()), ("words", ""), ("question", "Đếm ở đâu?")];
    let refused = lead.post(&format!("{page}/answer"), &answer).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("Đếm ở đâu?"), "{}", refused.text());
    // somebody else was there meanwhile
    answer[0] = ("version", "7");
    answer[1] = ("words", "Đếm theo nơi ở");
    let overtaken = lead.post(&format!("{page}/answer"), &answer).await;
    assert_eq!(overtaken.status, UNPROCESSABLE);
    assert!(overtaken.text().contains("Người khác vừa cập nhật mục này."), "{}", overtaken.text());
    assert!(overtaken.html().contains("Đếm theo nơi ở"));
});

on_both_engines!(what_a_province_passes_on_is_answered_by_the_ministry, |world| async move {
    let site = Site::open(&world).await;
    let (officer, lead, ministry) = (site.sign_in("thao").await, site.sign_in("ha").await, site.sign_in("huy").await);
    let page = raised(&world, &officer).await;
    assert_eq!(ministry.get(&page).await.status, StatusCode::NOT_FOUND, "not before it is passed on");
    let version = lead.get(&page).await.hidden("version");
    let passed = [("version", version.as_str()), ("words", "Đề nghị Bộ hướng dẫn")];
    assert_eq!(lead.post(&format!("{page}/forwarding"), &passed).await.status, SEE_OTHER);
    assert!(!lead.get(&page).await.html().contains("/answer\""), "it is out of the province's hands");
    assert!(ministry.get("/difficulties").await.text().contains(WORDS));
    let shown = ministry.get(&page).await;
    assert!(shown.text().contains("Đề nghị Bộ hướng dẫn") && !shown.html().contains("/forwarding\""));
    let answer = [("version", &*shown.hidden("version")), ("words", "Dùng mẫu số 3"), ("question", "")]
        .map(|(name, value)| (name, value.to_owned()));
    let answer: Vec<(&str, &str)> = answer.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(ministry.post(&format!("{page}/answer"), &answer).await.status, SEE_OTHER);
    assert!(officer.get(&page).await.text().contains("Dùng mẫu số 3"));
    assert!(!officer.get("/answers").await.text().contains("Dùng mẫu số 3"), "a private answer stays private");
});

on_both_engines!(a_list_is_turned_without_losing_the_rest_of_the_page, |world| async move {
    let site = Site::open(&world).await;
    let lead = site.sign_in("ha").await;
    // past the end of both: each still has its way back, and the way back of one keeps the other
    let page = lead.get("/difficulties?paper=7&item=8&waiting=2&raised=1").await;
    assert_eq!(page.status, StatusCode::OK);
    let html = page.html().replace("&#38;", "&").replace("&amp;", "&");
    for back in ["paper=7&item=8&waiting=1&raised=1", "paper=7&item=8&waiting=2"] {
        assert!(html.contains(&format!("href=\"/difficulties?{back}\"")), "{back}: {html}");
    }
    assert!(!page.text().contains("Chưa gửi khó khăn, vướng mắc nào."), "{}", page.text());
});

on_both_engines!(a_difficulty_is_not_there_for_others, |world| async move {
    let site = Site::open(&world).await;
    let page = raised(&world, &site.sign_in("thao").await).await;
    let unit = world.cast.commune.to_string();
    for name in ["ngan", "den", "khong", "quan"] {
        let other = site.sign_in(name).await;
        assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND, "{name}");
        for act in ["answer", "forwarding", "closing"] {
            let fields = [("version", "1"), ("words", "Không phải việc của tôi"), ("question", "")];
            let refused = other.post(&format!("{page}/{act}"), &fields).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{name} {act}");
        }
        let foreign = [("unit", unit.as_str()), ("severity", "minor"), ("words", "Thay mặt xã khác")];
        assert_eq!(other.post("/difficulties", &foreign).await.status, StatusCode::NOT_FOUND, "{name}");
        let list = other.get("/difficulties").await;
        assert!(!list.html().contains(WORDS), "{name}");
    }
});

on_both_engines!(an_item_of_the_paper_is_chosen_and_shown, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let paper = issued(&world, "minutes", "Biên bản họp quý IV").await;
    sent(&world, paper, "police").await;
    let item = correspondence::difficulty::items(&world.store, paper).await.unwrap()[0].id.to_string();
    let form = officer.get(&format!("/difficulties?paper={paper}&item={item}")).await;
    assert!(form.html().contains(&format!("value=\"{item}\" selected>Mục 1: Rà soát hồ sơ trẻ em")), "{}", form.html());
    let (unit, paper) = (world.cast.commune.to_string(), paper.to_string());
    let fields = |item, words, looked| {
        let fields =
            [("unit", unit.as_str()), ("paper", &paper), ("item", item), ("severity", "minor"), ("words", words)];
        fields.into_iter().chain([("no_child_named", looked)]).collect::<Vec<_>>()
    };
    let refused = officer.post("/difficulties", &fields("9999", WORDS, "")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Văn bản này không có mục đó."), "{}", refused.text());
    let named = "Cháu Nguyễn Văn An chưa có giấy khai sinh";
    let refused = officer.post("/difficulties", &fields(&item, named, "")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("name=\"no_child_named\"") && refused.html().contains(named));
    assert!(refused.html().contains(&format!("value=\"{item}\" selected")), "the item comes back");
    let done = officer.post("/difficulties", &fields(&item, named, "1")).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let shown = officer.get(&done.location).await.text();
    assert!(shown.contains("Mục 1: Rà soát hồ sơ trẻ em"), "{shown}");
});
