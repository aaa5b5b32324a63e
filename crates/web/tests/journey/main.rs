//! In a real browser: a commune from its first figure to a published recognition with its PDF; every page on the way
//! is tried for accessibility and looked at in two widths.
//!
//! `MANGNON_SCREENSHOTS=FOLDER` keeps the pictures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod advice;
#[path = "../../../programme/tests/suite/bao_dai/mod.rs"]
mod bao_dai;
mod browser;
mod council;
mod decision;
#[path = "../dossiers/figures.rs"]
mod figures;
mod letters;
#[path = "../../../programme/tests/suite/many/mod.rs"]
mod many;
mod standards;

use bao_dai::held;
use browser::Window;
use programme::State;
use testkit::on_both_engines;

on_both_engines!(a_commune_goes_from_figures_to_a_published_recognition, |world| async move {
    let window = Window::open(&world).await;
    let id = window.dossier(world.cast.commune).await;
    let dossier = format!("/assessments/{id}");

    window.goto("/sign-in").await;
    window.look("sign-in").await;
    window.sign_in("thao").await;
    window.look("commune").await;

    window.goto(&dossier).await;
    for (fact, value) in figures::FIGURES {
        window.type_figure(fact, value).await;
    }
    // the points follow the typing before anything is saved
    window.wait_for_text("#score", "773").await;
    window.click("#score button[type=submit]").await;
    window.wait_for_text("#score", "773").await;
    window.look("dossier").await;
    window.keep_top("ho-so").await;
    a_refusal_is_said_first_and_loses_nothing(&window).await;
    a_phone_keeps_the_button_in_sight(&window).await;
    window.goto(&dossier).await;
    for (fact, value) in figures::mended() {
        window.type_figure(fact, value).await;
    }
    window.wait_for_text("#score", "873").await;
    window.click("#acts ~ * button[name=then], #figures button[name=then]").await;
    window.wait_for_text("main", "Đã tự chấm").await;
    held::adopt(&window.programme, &world.cast, id).await;
    window.sign_out().await;

    window.sign_in("loc").await;
    window.goto(&dossier).await;
    window.click(&format!("form[action='{dossier}/submission'] button")).await;
    window.reaches(id, State::Submitted).await;
    window.sign_out().await;

    window.sign_in("ha").await;
    window.look("province-board").await;
    window.goto(&format!("{dossier}/appraisal")).await;
    window.look("appraisal").await;
    window.click("button[name=which][value=rest]").await;
    window.fill("textarea[name=opinion]", "Số liệu khớp báo cáo của các ngành.").await;
    window.click(&format!("form[action='{dossier}/appraisal'] button")).await;
    window.reaches(id, State::Appraised).await;
    window.sign_out().await;
    held::review(&window.programme, &world.cast, &[id]).await;

    window.sign_in("tuan").await;
    window.goto(&format!("{dossier}/decision/new")).await;
    window.look("decision").await;
    window.keep_top("quyet-dinh").await;
    window.fill("input[name=number]", "1487").await;
    window.click(&format!("form[action='{dossier}/decision'] button[type=submit]")).await;
    window.sign_out().await;

    window.sign_in("mai").await;
    window.goto(&dossier).await;
    window.click(&format!("form[action='{dossier}/publication'] button")).await;
    window.wait_for_text("main", "Đã công bố").await;
    window.look("published").await;

    let paper = window.download(&format!("a[href*='{dossier}/papers/'][href*='recognition_decision']")).await;
    assert!(paper.starts_with(b"%PDF"), "the decision is a PDF");
    assert_embedded_and_vietnamese(&paper);
    window.goto(&format!("{dossier}/history")).await;
    window.look("history").await;
    window.sign_out().await;

    window.sign_in("huy").await;
    window.look("national-board").await;
    window.goto("/standards/minh-hoa").await;
    window.look("standard").await;
    window.close().await;
});

/// While somebody types a wrong figure is marked; sent, it is told on top, and the page warns before it is left.
async fn a_refusal_is_said_first_and_loses_nothing(window: &Window) {
    let births = "document.querySelector(\"input[name='f.births']\")";
    window.type_figure("births", "426 trẻ").await;
    window.wait_for_text("#live", "1 ô phải sửa").await;
    assert_eq!(window.script(&format!("return {births}.getAttribute('aria-invalid')")).await, "true");
    window.type_figure("births", "426").await;
    window.wait_until(&format!("return !{births}.hasAttribute('aria-invalid')")).await;
    window.wait_for_text("#score", "773").await;
    let typing = async {
        window.type_figure("births", "427").await;
        window.wait_for_text("#live", "Phiên làm việc đã hết").await;
    };
    window.without_session(typing).await;
    window.type_figure("births", "426 trẻ").await;
    window.wait_for_text("#live", "1 ô phải sửa").await;
    window.click("#score button[type=submit]").await;
    window.wait_for_text("#refused", "Chưa lưu: 1 ô phải sửa").await;
    assert_eq!(window.script("return document.activeElement.id").await, "refused");
    window.look("refused").await;
    let leaving = "const leaving = new Event('beforeunload', { cancelable: true }); dispatchEvent(leaving); \
                   return leaving.defaultPrevented";
    assert_eq!(window.script(leaving).await, true);
    window.type_figure("births", "426").await;
    window.wait_for_text("#score", "773").await;
    window.click("#score button[type=submit]").await;
    window.wait_for_text("main", "Lưu lần cuối").await;
    assert_eq!(window.script(leaving).await, false);
}

/// On a small phone the bar stays low, keeps its button, and does not cover the row one has jumped to.
async fn a_phone_keeps_the_button_in_sight(window: &Window) {
    window.resize(360, 640).await;
    window.script("location.hash = '#r-6-1'").await;
    let bar = "document.querySelector('.mn-sticky').getBoundingClientRect()";
    let row = "document.getElementById('r-6-1').getBoundingClientRect()";
    window
        .wait_until(&format!("return {bar}.top === 0 && {row}.top >= {bar}.bottom && {row}.top < {bar}.bottom + 60"))
        .await;
    window.come_to_rest().await;
    let height = window.script(&format!("return {bar}.height")).await.as_f64().unwrap();
    assert!(height <= 80.0, "the bar takes {height} px");
    let button = "document.querySelector('#score button').getBoundingClientRect()";
    let in_sight =
        format!("return {button}.height >= 24 && {button}.bottom < innerHeight && {button}.right <= innerWidth");
    assert_eq!(window.script(&in_sight).await, true);
    window.keep_view("ho-so-dien-thoai").await;
    window.resize(1_280, 900).await;
}

/// The words of a paper in one line.
fn words_of(paper: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, paper).unwrap();
    let output = std::process::Command::new("pdftotext").args(["-raw", file.to_str().unwrap(), "-"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `pdffonts` shows every font embedded; `pdftotext` gives the Vietnamese back.
fn assert_embedded_and_vietnamese(paper: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("decision.pdf");
    std::fs::write(&file, paper).unwrap();
    let run = |tool: &str, arguments: &[&str]| {
        let output = std::process::Command::new(tool).args(arguments).output();
        let output =
            output.unwrap_or_else(|error| panic!("{tool} of poppler-utils is needed, bin/setup installs it: {error}"));
        String::from_utf8(output.stdout).unwrap()
    };
    let fonts = run("pdffonts", &[file.to_str().unwrap()]);
    let lines: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line.contains("Tinos") && line.contains(" yes ")), "{fonts}");
    let text = run("pdftotext", &["-layout", file.to_str().unwrap(), "-"]);
    for words in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QUYẾT ĐỊNH", "Bảo Đài", "1487"] {
        assert!(text.contains(words), "{words} in {text}");
    }
}
