//! A ministry's letter with three items goes through the provinces to every commune: one answers in time with a paper,
//! one late, one asks for more days, the province gives one answer back; a second browser reads the board at each step.

use correspondence::directive;
use organisation::{Role, unit};
use storage::Sql as _;
use testkit::{World, on_both_engines, seat};

use crate::browser::Window;

on_both_engines!(a_letter_goes_down_and_its_answers_come_up, |world| async move {
    let third = third_commune(&world).await;
    seat(&world.store, "Lục Thị Chiến", "chien", (Role::CommuneOfficer, third, None)).await;
    let window = Window::open(&world).await;
    let board = window.another().await;
    board.sign_in("huy").await;

    window.sign_in("huy").await;
    let paper = a_letter_is_issued(&window).await;
    its_items_are_sent(&window, paper).await;
    let items = directive::items(world.store.read(), paper).await.unwrap();
    let [report, spots, children] = [0, 1, 2].map(|at| items[at].id);
    for item in [report, spots, children] {
        // 34 provinces and 3,321 communes; the board of a national letter counts the communes
        shows(&board, (paper, item), "3.321 + 0 + 0 + 0 + 0 + 0 = 3.321").await;
    }
    board.look("directive-board").await;
    board.keep_top("van-ban-chi-dao").await;
    window.sign_out().await;

    // in time, with a paper that the chairman signs and that cites the letter
    window.sign_in("thao").await;
    window.goto("/tasks?show=all").await;
    window.wait_for_text("main", "7312/BYT-MẪU").await;
    window.look("tasks").await;
    let task = task_of(&world, (report, world.cast.commune)).await;
    window.goto(&format!("/tasks/{task}")).await;
    window.wait_for_text("main", "Đã mở").await;
    window.look("task").await;
    window.keep_top("viec-duoc-giao").await;
    shows(&board, (paper, report), "3.320 + 1 + 0 + 0 + 0 + 0 = 3.321").await;
    let answer = a_report_is_drafted(&window, paper).await;
    window.sign_out().await;
    window.sign_in("loc").await;
    window.goto(&format!("/papers/{answer}")).await;
    window.click(&format!("form[action='/papers/{answer}/issue'] button")).await;
    window.wait_for_text("main", "01/BC-MẪU").await;
    window.sign_out().await;
    window.sign_in("thao").await;
    window.goto(&format!("/tasks/{task}")).await;
    window.script(&format!("document.querySelector('#answer-paper').value = '{answer}'")).await;
    window.click(&format!("form[action='/tasks/{task}/answer'] button[type=submit]")).await;
    window.wait_for_text("main", "01/BC-MẪU").await;
    shows(&board, (paper, report), "3.320 + 0 + 0 + 0 + 1 + 0 = 3.321").await;
    window.goto(&format!("/papers/{answer}")).await;
    window.wait_for_text("main", "7312/BYT-MẪU").await;
    window.look("answer").await;
    window.sign_out().await;

    // late: the day was 9/11
    window.sign_in("ngan").await;
    let late = task_of(&world, (spots, world.cast.neighbour)).await;
    a_figure_is_answered(&window, late, "12").await;
    shows(&board, (paper, spots), "3.320 + 0 + 0 + 0 + 1 + 0 = 3.321").await;
    window.sign_out().await;

    // more days
    window.sign_in("chien").await;
    let asked = task_of(&world, (children, third)).await;
    window.goto(&format!("/tasks/{asked}")).await;
    window.script("document.querySelector('#ask-day').value = '2026-11-27'").await;
    window.fill("#ask-words", "Khắc phục hậu quả mưa lũ").await;
    window.click(&format!("form[action='/tasks/{asked}/extension'] button")).await;
    window.wait_for_text("main", "27/11/2026").await;
    shows(&board, (paper, children), "3.320 + 1 + 0 + 0 + 0 + 0 = 3.321").await;
    window.sign_out().await;

    // the province gives the late answer back and grants the days
    window.sign_in("ha").await;
    window.goto(&format!("/tasks/{late}")).await;
    window.fill("#return-words", "Chưa có số của thôn 3").await;
    window.script("document.querySelector('#return-day').value = '2026-11-16'").await;
    window.click(&format!("form[action='/tasks/{late}/return'] button")).await;
    window.wait_for_text("main", "Chưa có số của thôn 3").await;
    shows(&board, (paper, spots), "3.320 + 0 + 0 + 1 + 0 + 0 = 3.321").await;
    window.goto(&format!("/tasks/{asked}")).await;
    window.look("extension").await;
    window.click(&format!("form[action='/tasks/{asked}/extension/decision'] button[value=yes]")).await;
    window.wait_for_text("main", "27/11").await;
    window.goto(&format!("/papers/{paper}")).await;
    // the letter shows its answer to whoever took it
    window.wait_for_text("#directive ~ *, main", "01/BC-MẪU").await;
    window.look("letter").await;
    window.goto("/due").await;
    window.look("due").await;
    window.keep_top("viec-den-han").await;
    board.close().await;
    window.close().await;
});

/// Waits until the second browser's board of an item adds up to this.
async fn shows(board: &Window, (paper, item): (i64, i64), sum: &str) {
    board.goto(&format!("/directives/{paper}?item={item}")).await;
    board.wait_for_text("main", sum).await;
}

async fn a_letter_is_issued(window: &Window) -> i64 {
    window.goto("/papers/new").await;
    window.script("document.querySelector('#type').value = 'letter'").await;
    window.fill("#symbol", "BYT-MẪU").await;
    window.fill("#subject", "Đánh giá, công nhận xã, phường phù hợp với trẻ em năm 2026").await;
    window.fill("#body", "Nội dung giả lập.").await;
    window.fill("#recipient-1", "Ủy ban nhân dân các tỉnh, thành phố").await;
    window.fill("#head_title", "BỘ TRƯỞNG").await;
    window.fill("#signer", "Vũ Quang Huy").await;
    window.look("paper-form").await;
    window.click("form[data-guard] button[type=submit]").await;
    window.wait_for_text("main", "BYT-MẪU").await;
    let path = window.script("return location.pathname").await.as_str().unwrap().to_owned();
    window.script("document.querySelector('#issue-issued_on').value = '2026-10-05'").await;
    window.fill("#issue-number", "7312").await;
    window.click(&format!("form[action='{path}/issue'] button")).await;
    window.wait_for_text("main", "7312/BYT-MẪU").await;
    window.look("paper").await;
    window.keep_top("van-ban").await;
    let print = window.fetch(&format!("{path}/print.pdf")).await;
    let words = crate::words_of(&print);
    assert!(words.contains("Số: 7312/BYT-MẪU") && words.contains("BỘ TRƯỞNG"), "{words}");
    path.rsplit('/').next().unwrap().parse().unwrap()
}

async fn its_items_are_sent(window: &Window, paper: i64) {
    window.goto(&format!("/directives/{paper}/items")).await;
    for (number, words, needs, due) in [
        (1, "Nộp hồ sơ đánh giá và báo cáo kết quả", "report", "2026-11-20"),
        (2, "Rà soát điểm vui chơi của thôn, tổ dân phố", "figure", "2026-11-09"),
        (3, "Rà soát trẻ em bỏ học", "figure", "2026-11-20"),
    ] {
        window.fill(&format!("#words-{number}"), words).await;
        window.script(&format!("document.querySelector('#needs-{number}').value = '{needs}'")).await;
        window.script(&format!("document.querySelector('#due_on-{number}').value = '{due}'")).await;
    }
    window.fill("#measure-2", "điểm vui chơi").await;
    window.fill("#measure-3", "trẻ em").await;
    window.look("items").await;
    window.click("form[data-guard] button:not([name])").await;
    window.wait_for_text("main", "Rà soát trẻ em bỏ học").await;
    window.goto(&format!("/directives/{paper}/sending")).await;
    window.script("for (const box of document.querySelectorAll('input[name=item]')) box.checked = true").await;
    window.script("document.querySelector('#to-provinces_and_communes').checked = true").await;
    window.look("sending").await;
    window.click("form[action$='/sending'] button:not([name])").await;
    window.wait_for_text("main", "3.321").await;
}

async fn a_report_is_drafted(window: &Window, letter: i64) -> i64 {
    window.goto(&format!("/papers/new?answers={letter}&type=report")).await;
    window.fill("#symbol", "BC-MẪU").await;
    window.fill("#subject", "Báo cáo kết quả đánh giá năm 2026").await;
    window.fill("#body", "Báo cáo giả lập.").await;
    window.fill("#head_title", "CHỦ TỊCH").await;
    window.fill("#signer", "Trần Văn Lộc").await;
    window.click("form[data-guard] button[type=submit]").await;
    window.wait_for_text("main", "Báo cáo kết quả đánh giá năm 2026").await;
    let path = window.script("return location.pathname").await.as_str().unwrap().to_owned();
    path.rsplit('/').next().unwrap().parse().unwrap()
}

async fn a_figure_is_answered(window: &Window, task: i64, value: &str) {
    window.goto(&format!("/tasks/{task}")).await;
    window.fill("#answer-value", value).await;
    window.click(&format!("form[action='/tasks/{task}/answer'] button[type=submit]")).await;
    window.wait_for_text("main", "Đã trả lời").await;
}

async fn task_of(world: &World, (item, unit): (i64, i64)) -> i64 {
    let sql = "SELECT id FROM task WHERE item_id = $1 AND unit_id = $2";
    world.store.read().number(sql, [item.into(), unit.into()]).await.unwrap().unwrap()
}

async fn third_commune(world: &World) -> i64 {
    let on = testkit::NOW.today();
    let communes = unit::below(world.store.read(), world.cast.province, unit::level::COMMUNE, on).await.unwrap();
    let others = [world.cast.commune, world.cast.neighbour];
    communes.iter().map(|unit| unit.id).find(|unit| !others.contains(unit)).unwrap()
}
