//! Figures from a file.

use axum::http::StatusCode;
use programme::{figures::Source, imports};
use testkit::on_both_engines;

use crate::{SEE_OTHER, UNPROCESSABLE, browser::Site, enter};

on_both_engines!(a_file_is_checked_then_taken_as_a_whole, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let code = commune_code(&site, world.cast.commune).await;
    let file = format!("unit,class,fact,value\n{code},other,births,426\n{code},other,births_registered_on_time,412\n");
    let dry = officer.upload("/figures/import", &[("year", "2026"), ("file", &file)]).await;
    assert_eq!(dry.status, StatusCode::OK);
    assert!(dry.text().contains("2 số liệu của 1 xã sẽ thay đổi; 0 xã không đổi."), "{}", dry.text());
    assert!(officer.get(&format!("/assessments/{id}")).await.text().contains("Chưa bắt đầu"));
    let done = confirm(&officer, &dry).await;
    assert_eq!((done.status, done.location.as_str()), (SEE_OTHER, "/figures/import?done=1"));
    // the trail tells the file as it was chosen, whatever a browser made of its line breaks
    let kept = imports::of_person(&site.programme.store, world.cast.officer.person).await.unwrap();
    let print = programme::snapshot::fingerprint(file.as_bytes());
    assert_eq!((kept[0].file_name.as_str(), &kept[0].file_sha256), ("so-lieu.csv", &print));
    assert!(officer.get(&format!("/assessments/{id}")).await.text().contains("= 96,71%"));
});

on_both_engines!(every_fault_of_a_file_is_listed_with_its_line, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let file = "unit,class,fact,value\nA,other,births,x\nA,nowhere,births,3\n";
    let refused = officer.upload("/figures/import", &[("year", "2026"), ("file", file)]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    insta::assert_snapshot!("import_faults", refused.text().lines().take(20).collect::<Vec<_>>().join("\n"));
});

on_both_engines!(of_very_many_faults_the_first_are_shown_and_the_others_counted, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let file = format!("unit,class,fact,value\n{}", "99999,other,births,x\n".repeat(400));
    let refused = officer.upload("/figures/import", &[("year", "2026"), ("file", &file)]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    // a bad value in each row, 399 repeated facts, and one unknown commune
    assert!(refused.text().contains("800 chỗ phải sửa trong tệp"), "{}", refused.text());
    assert!(refused.text().contains("và 600 chỗ nữa"), "{}", refused.text());
    assert!(refused.bytes.len() < 100_000, "{}", refused.bytes.len());
});

on_both_engines!(a_year_that_is_not_open_is_a_complaint_beside_the_year, |world| async move {
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let file = "unit,class,fact,value\nA,other,births,1\n";
    let refused = officer.upload("/figures/import", &[("year", "1999"), ("file", file)]).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Năm này chưa mở."), "{}", refused.text());
});

on_both_engines!(the_history_says_that_a_file_came_by_the_command_line, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let code = commune_code(&site, world.cast.commune).await;
    let file = format!("unit,class,fact,value\n{code},other,births,426\n");
    let (programme, officer) = (&site.programme, &world.cast.officer);
    let plan = imports::check(programme, officer, 2026, file.as_bytes(), (testkit::NOW, 9)).await.unwrap().unwrap();
    imports::apply(programme, officer, &plan, Source::CommandLine, testkit::NOW).await.unwrap();
    let history = site.sign_in("thao").await.get(&format!("/assessments/{id}/history")).await;
    assert!(history.text().contains("nhập từ tệp bằng dòng lệnh"), "{}", history.text());
});

on_both_engines!(a_confirmation_is_stopped_when_figures_moved_on, |world| async move {
    let site = Site::open(&world).await;
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    let code = commune_code(&site, world.cast.commune).await;
    let file = format!("unit,class,fact,value\n{code},other,births,426\n");
    let dry = officer.upload("/figures/import", &[("year", "2026"), ("file", &file)]).await;
    enter(&officer, id, &[("births", "400")]).await;
    let again = confirm(&officer, &dry).await;
    assert_eq!(again.status, UNPROCESSABLE);
    assert!(again.text().contains("Có số liệu vừa được sửa sau lần kiểm tra."), "{}", again.text());
});

/// Sends the form of a dry run as a browser does: every line break becomes CR LF.
async fn confirm(person: &crate::browser::Browser<'_>, dry: &crate::browser::Seen) -> crate::browser::Seen {
    let fields = ["year", "seal", "name", "mapping", "content"];
    let fields = fields.map(|name| (name, dry.hidden(name).replace("&#34;", "\"").replace('\n', "\r\n")));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    person.upload("/figures/import", &fields).await
}

async fn commune_code(site: &Site, unit: i64) -> String {
    let on = testkit::NOW.today();
    organisation::unit::find(site.programme.store.read(), unit, on).await.unwrap().code
}

/// A workbook with its year, as a browser sends it.
async fn send_workbook(person: &crate::browser::Browser<'_>, bytes: &[u8]) -> crate::browser::Seen {
    let mut body = crate::browser::part("name=\"year\"", b"2026");
    body.extend(crate::browser::part("name=\"file\"; filename=\"so lieu.xlsx\"", bytes));
    body.extend(b"--mn--\r\n");
    person.post_parts("/figures/import", None, axum::body::Body::from(body)).await
}

on_both_engines!(a_template_is_handed_out_and_comes_back_with_its_faults_marked, |world| async move {
    const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let path = format!("/figures/template.xlsx?year=2026&unit={}", world.cast.commune);
    let given = officer.get(&path).await;
    assert_eq!((given.status, given.content_type.as_str()), (StatusCode::OK, XLSX));
    let elsewhere = format!("/figures/template.xlsx?year=2026&unit={}", world.cast.neighbour);
    assert_eq!(officer.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
    let refused = send_workbook(&officer, &given.bytes).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Trang không có số liệu nào"), "{}", refused.text());
    assert!(refused.text().contains("Số liệu 2026 · A1"), "{}", refused.text());
    let content = refused.hidden("content");
    let marked = officer.upload("/figures/import/marked", &[("year", "2026"), ("content", &content)]).await;
    assert_eq!((marked.status, marked.content_type.as_str()), (StatusCode::OK, XLSX));
    let page = officer.get("/figures/import").await;
    assert!(page.html().contains("/figures/template.xlsx?year=2026"), "the page offers the template");
});

on_both_engines!(an_own_workbook_is_mapped_taken_and_taken_back, |world| async move {
    use documents::workbook::{Cell, Column, Workbook};
    let site = Site::open(&world).await;
    let officer = site.sign_in("thao").await;
    let code = commune_code(&site, world.cast.commune).await;
    let mut book = Workbook::new("Sổ", testkit::NOW.today()).unwrap();
    book.sheet("Bìa").unwrap().row(&[Cell::text("Sổ của xã")]).unwrap();
    let mut sheet = book.sheet("Tổng hợp").unwrap();
    sheet.header(&[Column::new("Mã", 9), Column::new("Trẻ sinh", 9)], 0).unwrap();
    sheet.row(&[Cell::text(code), Cell::whole(426)]).unwrap();
    let bytes = book.finish().unwrap();
    let asked = send_workbook(&officer, &bytes).await;
    assert_eq!(asked.status, UNPROCESSABLE);
    assert!(asked.text().contains("Ghép cột của sổ tính"), "{}", asked.text());
    let content = asked.hidden("content");
    assert_eq!(asked.html().matches(&content).count(), 1, "the workbook goes once, however many sheets it has");
    let typed = |fact| {
        [
            ("year", "2026"),
            ("name", "so lieu.xlsx"),
            ("content", content.as_str()),
            ("sheet", "2"),
            ("head_row-1", "1"),
            ("unit_column-1", "A"),
            ("column-1-A", "births"),
            ("head_row-2", "1"),
            ("unit_column-2", "A"),
            ("by-2", "code"),
            ("column-2-B", fact),
            ("mapping_name", "Sổ tháng"),
        ]
    };
    let refused = officer.upload("/figures/import", &typed("")).await;
    assert_eq!(refused.status, UNPROCESSABLE);
    assert!(refused.text().contains("Chưa cột nào được ghép với số liệu"), "{}", refused.text());
    assert!(refused.html().contains("value=\"Sổ tháng\""), "what was typed stays");
    let dry = officer.upload("/figures/import", &typed("births")).await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.text());
    assert!(dry.text().contains("1 số liệu của 1 xã sẽ thay đổi"), "{}", dry.text());
    // kept now: it may be used instead of the sheets of the same form
    let offered = send_workbook(&officer, &bytes).await;
    assert_eq!(offered.html().matches(&content).count(), 1, "{}", offered.text());
    // Enter in a field is the form's first button: it checks what is typed, and not with a mapping of the office
    let (_, form) = offered.html().split_once("id=\"mapping\"").unwrap();
    let (_, first) = form.split_once("<button").unwrap();
    let (first, _) = first.split_once('>').unwrap();
    assert!(first.contains("name=\"sheet\" value=\"1\"") && form.contains("name=\"use\""), "{first}");
    let kept = imports::mappings(&site.programme, &world.cast.officer).await.unwrap()[0].id.to_string();
    let used = [&typed("")[..2], &[("content", content.as_str()), ("saved", kept.as_str()), ("use", "1")]].concat();
    assert_eq!(officer.upload("/figures/import", &used).await.hidden("seal"), dry.hidden("seal"));
    let done = confirm(&officer, &dry).await;
    assert_eq!((done.status, done.location.as_str()), (SEE_OTHER, "/figures/import?done=1"), "{}", done.text());
    let past = officer.get("/figures/imports").await;
    assert!(past.text().contains("so lieu.xlsx") && past.text().contains("Sổ tháng"), "{}", past.text());
    let import = imports::of_person(&site.programme.store, world.cast.officer.person).await.unwrap()[0].id;
    let undo = format!("/figures/imports/{import}/undo");
    assert_eq!(officer.post(&undo, &[("reason", "")]).await.status, UNPROCESSABLE);
    let back = officer.post(&undo, &[("reason", "Nhầm tệp")]).await;
    assert_eq!((back.status, back.location.as_str()), (SEE_OTHER, "/figures/imports?done=1"));
    let neighbour = site.sign_in("ngan").await;
    assert_eq!(neighbour.post(&undo, &[("reason", "x")]).await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(who_holds_two_offices_says_which_of_them_keeps_a_mapping, |world| async move {
    use documents::workbook::{Cell, Column, Workbook};
    let site = Site::open(&world).await;
    let second = organisation::office::NewOffice {
        person: world.cast.officer.person,
        unit: world.cast.neighbour,
        role: organisation::Role::CommuneOfficer,
        sector: None,
        from: testkit::NOW.today(),
        to: None,
        ground: "Quyết định giả lập".into(),
    };
    organisation::office::give_by_program(&world.store, &second, testkit::NOW).await.unwrap();
    let officer = site.sign_in("thao").await;
    let mut book = Workbook::new("Sổ", testkit::NOW.today()).unwrap();
    let mut sheet = book.sheet("Tổng hợp").unwrap();
    sheet.header(&[Column::new("Mã", 9), Column::new("Trẻ sinh", 9)], 0).unwrap();
    sheet.row(&[Cell::text(commune_code(&site, world.cast.commune).await), Cell::whole(426)]).unwrap();
    let asked = send_workbook(&officer, &book.finish().unwrap()).await;
    let keeper = world.cast.neighbour.to_string();
    assert!(asked.html().contains(&format!("<option value=\"{keeper}\">Xã Nghĩa Phương</option>")), "{}", asked.html());
    let content = asked.hidden("content");
    let typed = [
        ("year", "2026"),
        ("name", "so lieu.xlsx"),
        ("content", content.as_str()),
        ("sheet", "1"),
        ("head_row-1", "1"),
        ("unit_column-1", "A"),
        ("column-1-B", "births"),
        ("mapping_name", "Sổ tháng"),
        ("keeper", keeper.as_str()),
    ];
    let dry = officer.upload("/figures/import", &typed).await;
    assert_eq!(dry.status, StatusCode::OK, "{}", dry.text());
    assert_eq!(imports::mappings(&site.programme, &world.cast.neighbour_officer).await.unwrap().len(), 1);
    assert!(imports::mappings(&site.programme, &world.cast.officer).await.unwrap().is_empty(), "not the first office");
});
