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

mod browser;
#[path = "../dossiers/figures.rs"]
mod figures;

use browser::Window;
use testkit::on_both_engines;

on_both_engines!(a_commune_goes_from_figures_to_a_published_recognition, |world| async move {
    let window = Window::open(&world).await;
    let dossier = format!("/assessments/{}", window.dossier(world.cast.commune).await);

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
    for (fact, value) in figures::mended() {
        window.type_figure(fact, value).await;
    }
    window.wait_for_text("#score", "873").await;
    window.click("#score button[type=submit]").await;
    window.click(&format!("form[action='{dossier}/self-assessment'] button")).await;
    window.sign_out().await;

    window.sign_in("loc").await;
    window.goto(&dossier).await;
    window.click(&format!("form[action='{dossier}/submission'] button")).await;
    window.sign_out().await;

    window.sign_in("ha").await;
    window.look("province-board").await;
    window.goto(&dossier).await;
    window.look("appraisal").await;
    window.fill("textarea[name=opinion]", "Số liệu khớp báo cáo của các ngành.").await;
    window.click(&format!("form[action='{dossier}/appraisal'] button")).await;
    window.sign_out().await;

    window.sign_in("tuan").await;
    window.goto(&format!("{dossier}/decision/new")).await;
    window.look("decision").await;
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
