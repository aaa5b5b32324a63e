//! What was typed stays: rows that are half filled, forms that others overtook, a file that is too large.

use axum::body::Body as Bytes;
use correspondence::Body;
use testkit::on_both_engines;

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    books::{arrival, draft},
    browser::{Seen, Site, part},
    tasks,
};

/// Where the form goes that closes answers.
fn closing(page: &Seen) -> String {
    let action = page.html().split("action=\"").find(|rest| rest.contains("/closing?")).unwrap();
    action.split('"').next().unwrap().replace("&#38;", "&")
}

/// The boxes of answers to be closed, with their ticks.
fn boxes(page: &Seen) -> Vec<(String, bool)> {
    let rest = page.html().split("name=\"task\" value=\"").skip(1);
    let one = |rest: &str| {
        let (value, after) = rest.split_once('"').unwrap();
        (value.to_owned(), after.starts_with(" checked"))
    };
    rest.map(one).collect()
}

on_both_engines!(a_half_filled_row_is_refused_and_not_left_out, |world| async move {
    let site = Site::open(&world).await;
    let (clerk, ministry) = (site.sign_in("mai").await, site.sign_in("huy").await);
    let of = world.cast.province.to_string();
    for (typed, sentence, stays) in [
        (&[("signer", "")][..], "Ghi họ tên người ký, hoặc bỏ trống", "value=\"Chủ tịch\""),
        (&[("recipient", ""), ("purpose", "để biết")], "Có nơi nhận chưa ghi tên.", "value=\"để biết\""),
        (
            &[("link_kind", "cites_basis"), ("link", ""), ("link_note", "thay mục 2")],
            "Có văn bản liên quan chưa ghi số, ký hiệu.",
            "value=\"thay mục 2\"",
        ),
    ] {
        let refused = clerk.post("/papers", &draft(&of, typed)).await;
        assert_eq!(refused.status, UNPROCESSABLE, "{typed:?}");
        assert!(refused.text().contains(sentence), "{typed:?}: {}", refused.text());
        assert!(refused.html().contains(stays), "what was typed stays: {typed:?}");
    }
    let paper = tasks::letter(&world, &world.cast.ministry, Body::MINISTRY).await;
    let items = [
        ("words-1", "Báo cáo"),
        ("needs-1", "report"),
        ("words-2", ""),
        ("needs-2", "report"),
        ("due_on-2", "2026-11-20"),
    ];
    let refused = ministry.post(&format!("/directives/{paper}/items"), &items).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Ghi nội dung của mục 2."), "{}", refused.text());
    assert!(refused.html().contains("value=\"2026-11-20\""));
});

on_both_engines!(answers_closed_together_keep_the_part_that_was_shown_and_the_ticks, |world| async move {
    let site = Site::open(&world).await;
    let paper = tasks::sent(&site, &world).await;
    let (ministry, lead) = (site.sign_in("huy").await, site.sign_in("ha").await);
    for name in ["thao", "ngan"] {
        let officer = site.sign_in(name).await;
        let task = tasks::first(&officer).await;
        assert_eq!(tasks::answer(&officer, task, "3").await.status, SEE_OTHER, "{name}");
    }
    let page = lead.get(&format!("/directives/{paper}?tier=commune&show=answered")).await;
    let (to, waiting) = (closing(&page), boxes(&page));
    let [(kept, false), (overtaken, false)] = waiting.as_slice() else { panic!("{waiting:?}") };
    // a colleague gives the second one back meanwhile
    let second: i64 = overtaken.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(
        tasks::act(&lead, second, "return", &[("words", "Xem lại"), ("day", "2026-11-20")]).await.status,
        SEE_OTHER
    );
    let refused = lead.post(&to, &[("task", kept.as_str()), ("task", overtaken.as_str())]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert_eq!(boxes(&refused), [(kept.clone(), true)], "the other one waits no more");
    assert_eq!(closing(&refused), to);
    let done = lead.post(&to, &[("task", kept.as_str())]).await;
    assert_eq!(done.status, SEE_OTHER);
    assert!(done.location.contains("tier=commune&show=answered&closed=1"), "{}", done.location);
    assert!(lead.get(&done.location).await.text().contains("Đã đóng 1 việc."));
    // the ministry sees first what the communes do, and still closes what the provinces answer to it
    let own = tasks::first(&lead).await;
    assert_eq!(tasks::answer(&lead, own, "99").await.status, SEE_OTHER);
    let page = ministry.get(&format!("/directives/{paper}")).await;
    let waiting = boxes(&page);
    assert!(waiting.len() == 1 && waiting[0].0.starts_with(&format!("{own} ")), "{waiting:?}");
    assert_eq!(ministry.post(&closing(&page), &[("task", &waiting[0].0)]).await.status, SEE_OTHER);
});

on_both_engines!(an_answer_with_too_large_a_file_loses_no_word, |world| async move {
    let site = Site::open(&world).await;
    tasks::sent(&site, &world).await;
    let (officer, lead) = (site.sign_in("thao").await, site.sign_in("ha").await);
    let task = tasks::first(&officer).await;
    let version = officer.get(&format!("/tasks/{task}")).await.hidden("version");
    for length in [21, 40] {
        let mut body = part("name=\"version\"", version.as_bytes());
        body.extend(part("name=\"value\"", b"1.234"));
        body.extend(part("name=\"words\"", "Đã rà soát xong".as_bytes()));
        body.extend(part("name=\"file\"; filename=\"anh.jpg\"", &vec![b' '; length * 1024 * 1024]));
        body.extend(b"--mn--\r\n");
        let refused = officer.post_parts(&format!("/tasks/{task}/answer"), Some(body.len()), Bytes::from(body)).await;
        assert_eq!(refused.status, UNPROCESSABLE, "{length} MB");
        assert!(refused.text().contains("Tệp quá lớn: tối đa 20 MB."), "{length} MB: {}", refused.text());
        assert!(refused.html().contains(">Đã rà soát xong</textarea>"), "{length} MB");
        assert!(refused.html().contains("value=\"1.234\""), "{length} MB");
    }
    // neither is a request decided by a form without its button
    let asked = [("day", "2026-11-20"), ("words", "Mưa lũ")];
    assert_eq!(tasks::act(&officer, task, "extension", &asked).await.status, SEE_OTHER);
    let unsaid = tasks::act(&lead, task, "extension/decision", &[("day", "2026-11-20"), ("words", "Đồng ý")]).await;
    assert_eq!(unsaid.status, UNPROCESSABLE);
    assert!(lead.get(&format!("/tasks/{task}")).await.text().contains("Mưa lũ"));
});

on_both_engines!(a_line_of_a_book_is_not_written_over_unseen, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let of = world.cast.commune.to_string();
    let page = officer.post("/papers/arrivals", &arrival(&of, "2026-10-05")).await.location;
    let seen = async || officer.get(&page).await.hidden("seen").replace("&#34;", "\"");
    let shown = officer.get(&page).await;
    let entry = shown.html().split(&format!("{page}/entries/")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("{page}/entries/{entry}");
    let before = seen().await;
    let receipt = [("seen", before.as_str()), ("receipt", "Trần Văn Lộc")];
    assert_eq!(officer.post(&path, &receipt).await.status, SEE_OTHER);
    let note = [("seen", before.as_str()), ("note", "Chuyển Trạm y tế")];
    let refused = officer.post(&path, &note).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("value=\"Chuyển Trạm y tế\""), "what was typed stays");
    assert!(refused.text().contains("Trần Văn Lộc"), "and what stands there is shown");
    let now = seen().await;
    let both = [("seen", now.as_str()), ("receipt", "Trần Văn Lộc"), ("note", "Chuyển Trạm y tế")];
    assert_eq!(officer.post(&path, &both).await.status, SEE_OTHER);
});
