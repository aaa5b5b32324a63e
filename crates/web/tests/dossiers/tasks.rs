//! A ministry's letter with two items: sent, seen, worked on, answered, given back; and its board at each step.

use axum::{body::Body as Bytes, http::StatusCode};
use chrono::NaiveDate;
use correspondence::{
    Body,
    directive::{self, To},
    paper::{self, Draft, Signing},
    task::{self, Answer},
};
use organisation::{Actor, Change, audit::Subject};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, issued, issued_as, signature},
};

use crate::{
    SEE_OTHER, UNPROCESSABLE,
    browser::{Browser, Seen, Site, part},
};

/// A letter of 5/10/2026, signed.
pub(crate) async fn letter(world: &World, actor: &Actor, body: Body) -> i64 {
    let draft = Draft {
        kind: "letter".into(),
        symbol: "BYT-MẪU".into(),
        signature: Some(signature("BỘ TRƯỞNG", "Vũ Quang Huy")),
        ..draft("Đánh giá, công nhận xã, phường phù hợp với trẻ em năm 2026")
    };
    let on = NaiveDate::from_ymd_opt(2026, 10, 5).unwrap();
    issued_as(&world.store, (actor, actor), &body, &draft, Signing { on, number: Some(7312) }).await
}

async fn set(browser: &Browser<'_>, paper: i64) -> Seen {
    let fields = [
        ("words-1", "Ban hành kế hoạch đánh giá năm 2026"),
        ("needs-1", "plan"),
        ("due_on-1", "2026-11-20"),
        ("lead-1", "health"),
        ("words-2", "Rà soát điểm vui chơi của thôn, tổ dân phố"),
        ("needs-2", "figure"),
        ("measure-2", "Số điểm vui chơi"),
        ("due_on-2", "2026-11-09"),
        ("partner-2", "culture"),
    ];
    browser.post(&format!("/directives/{paper}/items"), &fields).await
}

/// The values of the boxes of the form that sends.
fn items(page: &Seen) -> Vec<String> {
    let rows = page.html().split("name=\"item\" value=\"").skip(1);
    rows.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// The letter of the ministry, its second item sent to every commune through its province.
pub(crate) async fn sent(site: &Site, world: &World) -> i64 {
    let paper = letter(world, &world.cast.ministry, Body::of_unit(1)).await;
    let ministry = site.sign_in("huy").await;
    let done = set(&ministry, paper).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let form = ministry.get(&format!("/directives/{paper}/sending")).await;
    let items = items(&form);
    let to = [("item", items[1].as_str()), ("to", "provinces_and_communes")];
    let done = ministry.post(&format!("/directives/{paper}/sending"), &to).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    paper
}

/// The first task of a list.
pub(crate) async fn first(browser: &Browser<'_>) -> i64 {
    let list = browser.get("/tasks?show=all").await;
    let rest = list.html().split("<a href=\"/tasks/").nth(1).unwrap_or_else(|| panic!("{}", list.text()));
    rest.split('"').next().unwrap().parse().unwrap()
}

pub(crate) async fn act(browser: &Browser<'_>, task: i64, act: &str, fields: &[(&str, &str)]) -> Seen {
    let version = browser.get(&format!("/tasks/{task}")).await.hidden("version");
    let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
    browser.post(&format!("/tasks/{task}/{act}"), &fields).await
}

pub(crate) async fn answer(browser: &Browser<'_>, task: i64, value: &str) -> Seen {
    let version = browser.get(&format!("/tasks/{task}")).await.hidden("version");
    let mut body = part("name=\"version\"", version.as_bytes());
    body.extend(part("name=\"value\"", value.as_bytes()));
    body.extend(part("name=\"words\"", "Đã rà soát xong".as_bytes()));
    body.extend(part("name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream", b""));
    body.extend(b"--mn--\r\n");
    browser.post_parts(&format!("/tasks/{task}/answer"), Some(body.len()), Bytes::from(body)).await
}

on_both_engines!(the_number_of_units_is_known_before_items_are_sent, |world| async move {
    let site = Site::open(&world).await;
    let paper = letter(&world, &world.cast.ministry, Body::of_unit(1)).await;
    let ministry = site.sign_in("huy").await;
    let empty = ministry.get(&format!("/directives/{paper}")).await;
    assert!(empty.text().contains("chưa có nội dung giao"), "{}", empty.text());
    let refused = ministry
        .post(&format!("/directives/{paper}/items"), &[("words-1", "Đếm"), ("needs-1", "figure"), ("due_on-1", "")])
        .await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains(">Đếm</textarea>"), "what was typed stays");
    assert_eq!(set(&ministry, paper).await.status, SEE_OTHER);
    let path = format!("/directives/{paper}/sending");
    let form = ministry.get(&path).await;
    insta::assert_snapshot!("sending", form.text().split("Chọn trong").next().unwrap());
    let chosen = items(&form);
    let preview =
        [("item", chosen[0].as_str()), ("item", &chosen[1]), ("to", "provinces_and_communes"), ("preview", "yes")];
    let preview = ministry.post(&path, &preview).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.text().contains("Sẽ giao 2 mục cho 3.355 đơn vị: 6.710 việc."), "{}", preview.text());
    let nobody = ministry.post(&path, &[("item", chosen[0].as_str()), ("to", "units")]).await;
    assert_eq!(nobody.status, UNPROCESSABLE);
    let board = ministry.get(&format!("/directives/{paper}")).await;
    assert!(board.text().contains("Chưa giao cho đơn vị nào"), "a preview sends nothing: {}", board.text());
});

on_both_engines!(a_letter_goes_out_and_its_board_is_right_at_each_step, |world| async move {
    let site = Site::open(&world).await;
    let paper = sent(&site, &world).await;
    let (ministry, lead, officer) = (site.sign_in("huy").await, site.sign_in("ha").await, site.sign_in("thao").await);
    let board = format!("/directives/{paper}");
    let text = ministry.get(&board).await.text();
    assert!(text.contains("3.321 + 0 + 0 + 0 + 0 + 0 = 3.321."), "{text}");
    insta::assert_snapshot!("board", text);
    // the commune opens it, takes it on, asks for more days
    let list = officer.get("/tasks").await.text();
    assert!(list.contains("1 việc") && list.contains("Quá hạn 1 ngày"), "{list}");
    let task = first(&officer).await;
    let own = format!("/tasks/{task}");
    assert!(officer.get(&own).await.text().contains("Đã mở"));
    assert!(ministry.get(&board).await.text().contains("3.320 + 1 + 0 + 0 + 0 + 0 = 3.321."));
    assert_eq!(act(&officer, task, "acceptance", &[]).await.status, SEE_OTHER);
    let refused = act(&officer, task, "extension", &[("day", "2026-11-20"), ("words", " ")]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.html().contains("aria-invalid=\"true\""));
    let asked = [("day", "2026-11-20"), ("words", "Khắc phục hậu quả mưa lũ")];
    assert_eq!(act(&officer, task, "extension", &asked).await.status, SEE_OTHER);
    // the province, through which it came, decides
    let part = lead.get(&board).await.text();
    assert!(part.contains("Khắc phục hậu quả mưa lũ"), "{part}");
    assert!(part.contains("98 + 0 + 1 + 0 + 0 + 0 = 99."), "{part}");
    let granted = [("granted", "yes"), ("day", "2026-11-20"), ("words", "")];
    assert_eq!(act(&lead, task, "extension/decision", &granted).await.status, SEE_OTHER);
    assert!(officer.get(&own).await.text().contains("Còn 10 ngày"), "{}", officer.get(&own).await.text());
    // answered, given back, answered again, closed from the board
    let empty = answer(&officer, task, "").await;
    assert_eq!(empty.status, UNPROCESSABLE);
    assert!(empty.html().contains("Đã rà soát xong"), "what was typed stays");
    let answered = answer(&officer, task, "1.234").await;
    assert_eq!(answered.status, SEE_OTHER, "{}", answered.text());
    assert!(ministry.get(&board).await.text().contains("3.320 + 0 + 0 + 0 + 1 + 0 = 3.321."));
    let back = [("day", "2026-11-15"), ("words", "Thiếu thôn 3")];
    assert_eq!(act(&lead, task, "return", &back).await.status, SEE_OTHER);
    assert!(officer.get(&own).await.text().contains("Thiếu thôn 3"));
    assert_eq!(answer(&officer, task, "1.240").await.status, SEE_OTHER);
    let page = lead.get(&board).await;
    let seen = page.html().split("name=\"task\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let closed = lead.post(&format!("{board}/closing"), &[("task", &seen)]).await;
    assert_eq!(closed.status, SEE_OTHER, "{}", closed.text());
    let text = ministry.get(&board).await.text();
    assert!(text.contains("3.320 + 0 + 0 + 0 + 0 + 1 = 3.321."), "{text}");
    assert!(text.contains("Số điểm vui chơi: tổng 1.240 từ 1 trả lời"), "{text}");
    insta::assert_snapshot!("task", officer.get(&own).await.text());
    let english = site.sign_in("thao").await.in_english().get(&own).await.text();
    assert!(!english.contains("task.") && !english.contains("directive."), "{english}");
});

/// Writes a state of many tasks at once.
async fn rewrite(world: &World, sql: &str) {
    let mut change = Change::by_program(&world.store, NOW).await.unwrap();
    change.tx.run(sql, []).await.unwrap();
    change.record("test", Subject { kind: "task", id: 0, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();
}

on_both_engines!(more_than_a_page_that_waits_is_said_and_all_answers_are_a_click_away, |world| async move {
    let site = Site::open(&world).await;
    let paper = sent(&site, &world).await;
    let (ministry, lead) = (site.sign_in("huy").await, site.sign_in("ha").await);
    let below = format!("sender_id = {}", world.cast.province);
    rewrite(&world, &format!("UPDATE task SET asked_until = '2026-11-30' WHERE {below}")).await;
    let board = lead.get(&format!("/directives/{paper}")).await.text();
    let more = "Đang hiện 50 trong 99, chờ lâu nhất đứng trước";
    assert!(board.contains("99 chờ quyết định") && board.contains(more), "{board}");
    let answered = "stage = 'answered', answered_on = '2026-11-10', days_late = 1, asked_until = NULL";
    rewrite(&world, &format!("UPDATE task SET {answered} WHERE {below}")).await;
    let board = lead.get(&format!("/directives/{paper}")).await.text();
    assert!(board.contains("Trả lời chờ xem xét") && board.contains(more), "{board}");
    assert!(board.contains("0 chờ quyết định"), "{board}");
    // from the letter of the whole country to the answers, unit by unit
    let letter = ministry.get(&format!("/papers/{paper}")).await;
    let html = letter.html().replace("&#38;", "&").replace("&amp;", "&");
    let link = html.split("href=\"").find(|rest| rest.contains("Xem tất cả trên bảng theo dõi")).unwrap();
    let link = link.split('"').next().unwrap().to_owned();
    let list = ministry.get(link.split('#').next().unwrap()).await;
    assert!(link.ends_with("#units") && list.html().contains("id=\"units\""), "{link}: {}", list.text());
    assert!(list.text().contains("Đã trả lời 99"), "{}", list.text());
});

on_both_engines!(a_province_passes_on_with_a_day_of_its_own, |world| async move {
    let site = Site::open(&world).await;
    let paper = letter(&world, &world.cast.ministry, Body::of_unit(1)).await;
    let (ministry, lead) = (site.sign_in("huy").await, site.sign_in("ha").await);
    set(&ministry, paper).await;
    let path = format!("/directives/{paper}/sending");
    let chosen = items(&ministry.get(&path).await);
    let done = ministry.post(&path, &[("item", chosen[0].as_str()), ("to", "provinces")]).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let form = lead.get(&path).await;
    assert_eq!(items(&form), chosen[..1], "only what was received");
    let late = [("item", chosen[0].as_str()), ("to", "communes"), ("due_on", "2026-11-30"), ("words", "")];
    let late = lead.post(&path, &late).await;
    assert_eq!(late.status, UNPROCESSABLE);
    assert!(late.html().contains("value=\"2026-11-30\""));
    let onward = [("item", chosen[0].as_str()), ("to", "communes"), ("due_on", "2026-11-15"), ("words", "Gửi về Sở")];
    assert_eq!(lead.post(&path, &onward).await.status, SEE_OTHER);
    let board = lead.get(&format!("/directives/{paper}?sent=99")).await.text();
    assert!(board.contains("Đã giao 99 việc."), "{board}");
    let again = lead.post(&path, &onward).await;
    assert_eq!(again.status, UNPROCESSABLE);
    assert!(again.text().contains("đều nhận các mục này rồi"), "{}", again.text());
    let text = site.sign_in("thao").await.get("/tasks").await.text();
    assert!(text.contains("Còn 5 ngày"), "{text}");
    let own = lead.get(&format!("/tasks/{}", first(&lead).await)).await.text();
    assert!(own.contains("Đã giao tiếp: 99 việc"), "{own}");
});

on_both_engines!(who_is_not_concerned_finds_nothing, |world| async move {
    let site = Site::open(&world).await;
    let paper = sent(&site, &world).await;
    let (officer, neighbour) = (site.sign_in("thao").await, site.sign_in("ngan").await);
    let task = first(&officer).await;
    for name in ["ngan", "den", "quan", "khong"] {
        let page = site.sign_in(name).await.get(&format!("/tasks/{task}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{name}");
    }
    let board = neighbour.get(&format!("/directives/{paper}")).await.text();
    assert!(board.contains("1 + 0 + 0 + 0 + 0 + 0 = 1.") || board.contains("= 1."), "the own part only: {board}");
    for path in ["items", "sending"] {
        let page = officer.get(&format!("/directives/{paper}/{path}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    for doing in ["closing", "return", "extension/decision"] {
        let done = officer.post(&format!("/tasks/{task}/{doing}"), &[("version", "1")]).await;
        assert_eq!(done.status, StatusCode::NOT_FOUND, "{doing}");
    }
    // the ministry reads on down, and rules only over what answers to it
    let ministry = site.sign_in("huy").await;
    assert_eq!(ministry.get(&format!("/tasks/{task}")).await.status, StatusCode::OK);
    assert!(officer.get(&format!("/tasks/{task}")).await.text().contains("Đã mở"));
    let list = officer.get("/directives").await.text();
    assert!(list.contains("7312/BYT-MẪU"), "{list}");
    assert!(site.sign_in("quan").await.get("/directives").await.status == StatusCode::NOT_FOUND);
});

on_both_engines!(a_paper_that_its_reader_may_not_open_is_named_without_a_link, |world| async move {
    let site = Site::open(&world).await;
    let (store, cast) = (&world.store, &world.cast);
    let paper = letter(&world, &cast.ministry, Body::of_unit(1)).await;
    let (ministry, lead, officer) = (site.sign_in("huy").await, site.sign_in("ha").await, site.sign_in("thao").await);
    set(&ministry, paper).await;
    // the ministry asks the commune itself: its province sees how far that is, and does not read what was written
    let items: Vec<i64> =
        directive::items(store.read(), paper).await.unwrap().into_iter().map(|item| item.id).collect();
    let to = To::Units(vec![cast.commune]);
    directive::dispatch(store, &cast.ministry, paper, &items[..1], &to, NOW).await.unwrap();
    let task = first(&officer).await;
    let people = (&cast.officer, &cast.chair);
    let plan = issued(store, people, &Body::of_unit(cast.commune), &draft("Kế hoạch gửi thẳng Bộ")).await;
    let asked = task::find(store.read(), task).await.unwrap();
    let answer = Answer { paper: Some(plan), ..Answer::default() };
    task::answer(store, &cast.officer, &asked, &answer, NOW).await.unwrap();
    let reference = paper::find(store, plan).await.unwrap().reference();
    for (reader, opens) in [(&officer, true), (&ministry, true), (&lead, false)] {
        let page = reader.get(&format!("/tasks/{task}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains(&reference) && page.text().contains("7312/BYT-MẪU"), "{}", page.text());
        for way in [format!("/papers/{plan}"), format!("/papers/{paper}"), format!("/directives/{paper}")] {
            assert_eq!(page.html().contains(&format!("href=\"{way}\"")), opens, "{way}");
        }
    }
});
