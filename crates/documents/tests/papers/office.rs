//! What LibreOffice makes of a DOCX; it is large, so these run only when asked for (see CONTRIBUTING.md).

use std::path::Path;
use std::process::Command;

use crate::docx::{full, letters, printed, without_margins};
use crate::press::{blank, certificate, decision, list_of_communes, minutes, poppler, squeezed};
use documents::{Block, Paper, docx};

/// The PDF that LibreOffice makes of a paper's DOCX; both stay beside the build to be looked at.
fn converted(paper: &Paper, name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("paper.docx"), docx(paper).unwrap()).unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let output = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "pdf", "paper.docx"])
        .current_dir(&folder)
        .output()
        .unwrap_or_else(|error| panic!("soffice cannot run ({error}); install libreoffice-writer-nogui"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(folder.join("paper.pdf")).unwrap()
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_prints_the_words_of_our_own_pdf() {
    for (name, paper) in [("full", full()), ("decision", decision()), ("minutes", minutes())] {
        let text = poppler("pdftotext", &["-layout"], &converted(&paper, name));
        let own = printed(&paper);
        let other = without_margins(&paper, &text);
        // the order in which a table's cells are drawn is the typesetter's own: the same letters, each as often
        let sorted = |letters: &str| {
            let mut all: Vec<char> = letters.chars().collect();
            all.sort_unstable();
            all.into_iter().collect::<String>()
        };
        assert_eq!(sorted(&letters(&other)), sorted(&own), "{name}:\n{text}");
    }
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_lays_out_as_many_pages_on_the_same_sides() {
    let sizes = |pdf: &[u8]| {
        let info = poppler("pdfinfo", &["-l", "9"], pdf);
        info.lines()
            .filter(|line| line.starts_with("Page") && line.contains("size: "))
            .map(|line| squeezed(line).contains("x 841"))
            .collect()
    };
    let expected: [(&str, Paper, &[bool]); 3] = [
        ("decision", decision(), &[true, true]),
        ("minutes", minutes(), &[true]),
        ("certificate", certificate(), &[false]),
    ];
    for (name, paper, upright) in expected {
        let found: Vec<bool> = sizes(&converted(&paper, &format!("{name}-pages")));
        assert_eq!(found, upright, "{name}");
    }
}

#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_repeats_the_head_of_a_table_and_numbers_the_pages_from_two() {
    let paper = Paper { body: vec![Block::Table(list_of_communes(300))], ..blank() };
    let text = poppler("pdftotext", &["-layout"], &converted(&paper, "table"));
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 5, "{}", pages.len());
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains("Tên đơn vị"), "{page}");
        let first = page.lines().map(str::trim).find(|line| !line.is_empty()).unwrap();
        assert_eq!(first == (at + 1).to_string(), at > 0, "{first}");
    }
}
