//! The council room: a commune's council votes with one dissent, the review council takes several dossiers at once.

use axum::http::StatusCode;
use organisation::Role;
use programme::{council::Kind, sitting};
use testkit::{World, on_both_engines, seat};
use web::{Access, routes};

use crate::{
    SEE_OTHER, UNPROCESSABLE, act,
    browser::{Browser, Seen, Site},
    enter,
    figures::mended,
    held,
};

/// The commune's dossier, self-scored.
async fn scored(site: &Site, world: &World) -> i64 {
    let id = site.dossier(world.cast.commune).await;
    let officer = site.sign_in("thao").await;
    enter(&officer, id, &mended()).await;
    assert_eq!(act(&officer, id, "self-assessment", &[]).await.status, SEE_OTHER);
    id
}

/// What stands in the first field of a name that has this text in its option or its neighbourhood.
fn value_before(html: &str, text: &str) -> String {
    let before = html.split(text).next().unwrap();
    before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

/// The number after a part of an address.
fn number_after(text: &str, part: &str) -> i64 {
    let digits: String = text.split(part).nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

/// Records a council of a commune on its page: an officer of the council has an account, two members have none.
async fn council_with_mung(officer: &Browser<'_>, world: &World) -> i64 {
    let mung = (Role::CommuneCouncilMember, world.cast.commune, None);
    let mung = seat(&world.store, "Giáp Thị Mừng", "mung", mung).await.person.to_string();
    let unit = world.cast.commune.to_string();
    let council = [
        ("unit", unit.as_str()),
        ("kind", "assessment"),
        ("decision", "902/QĐ-MẪU"),
        ("decided_on", "2026-08-12"),
        ("from", "2026-08-12"),
        ("to", ""),
        ("quorum", "2/3"),
        ("majority", "1/2"),
        ("ground", ""),
    ];
    let done = officer.post("/councils", &council).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let id = number_after(&done.location, "/councils/");
    let members = [
        ("", "Vũ Đình Phúc", "Chủ tịch UBND xã", "chair"),
        ("", "Ngô Văn Sáng", "Công chức tư pháp", "secretary"),
        (mung.as_str(), "", "Chủ tịch Hội Phụ nữ", "member"),
    ];
    for (person, name, title, seat) in members {
        let member = [
            ("person", person),
            ("full_name", name),
            ("title", title),
            ("agency", ""),
            ("seat", seat),
            ("from", "2026-08-12"),
        ];
        let done = officer.post(&format!("/councils/{id}/members"), &member).await;
        assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    }
    id
}

async fn attend(keeper: &Browser<'_>, room: &str) -> Seen {
    let page = keeper.get(room).await;
    let members: Vec<String> =
        page.html().split("name=\"presence-").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    let mut fields: Vec<(String, String)> = vec![("version".into(), page.hidden("version"))];
    for member in members {
        fields.push(("member".into(), member.clone()));
        fields.push((format!("presence-{member}"), "present".into()));
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    keeper.post(&format!("{}/attendance", room.split('?').next().unwrap()), &fields).await
}

/// Closes a sitting as a page showed it.
async fn close(keeper: &Browser<'_>, room: &str, page: &Seen) -> Seen {
    let (version, ballots) = (page.hidden("version"), page.hidden("ballots"));
    keeper.post(&format!("{room}/closing"), &[("version", &version), ("ballots", &ballots)]).await
}

/// Sends a form of the room with the version that the room shows now.
async fn send(person: &Browser<'_>, room: &str, path: &str, fields: &[(&str, &str)]) -> Seen {
    let version = person.get(room).await.hidden("version");
    let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
    person.post(&format!("{room}/{path}"), &fields).await
}

on_both_engines!(every_form_of_a_council_and_of_its_room_is_taken_and_refused, |world| async move {
    let site = Site::open(&world).await;
    let dossier = scored(&site, &world).await.to_string();
    let officer = site.sign_in("thao").await;
    let council = format!("/councils/{}", council_with_mung(&officer, &world).await);
    let chair = number_after(officer.get(&council).await.html(), &format!("{council}/members/"));
    let amended = [("full_name", "Vũ Đình Phúc"), ("title", "Phó Chủ tịch UBND xã"), ("agency", ""), ("seat", "chair")];
    let amendment = format!("{council}/members/{chair}/amendment");
    assert_eq!(officer.post(&amendment, &amended).await.status, UNPROCESSABLE, "from which day?");
    let dated: Vec<_> = amended.into_iter().chain([("from", "2026-09-01")]).collect();
    assert_eq!(officer.post(&amendment, &dated).await.status, SEE_OTHER);
    assert!(officer.get(&council).await.text().contains("Phó Chủ tịch UBND xã"));
    let convening = [("held_on", "2026-11-10"), ("hour", "08:30"), ("place", "trụ sở UBND xã")];
    let room = officer.post(&format!("{council}/sittings"), &convening).await.location;
    assert_eq!(send(&officer, &room, "agenda", &[("dossier", &dossier)]).await.status, SEE_OTHER);
    let stale = officer.post(&format!("{room}/agenda"), &[("version", "0"), ("dossier", &dossier)]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    // nothing chosen is nothing recorded, and what was typed on a stale page comes back
    let page = officer.get(&room).await;
    assert!(page.html().contains("<option value=\"\" selected>chưa ghi có mặt"));
    let chair = chair.to_string();
    let (presence, reason) = (format!("presence-{chair}"), format!("reason-{chair}"));
    let typed = [("version", "0"), ("member", &chair), (&presence, "excused"), (&reason, "Đi tập huấn")];
    let stale = officer.post(&format!("{room}/attendance"), &typed).await;
    assert!(stale.status == StatusCode::CONFLICT && stale.html().contains("Đi tập huấn"));
    let unchosen = [("member", chair.as_str()), (&presence, "")];
    assert_eq!(send(&officer, &room, "attendance", &unchosen).await.status, SEE_OTHER);
    assert!(officer.get(&room).await.text().contains("0/3 có mặt"));
    assert_eq!(attend(&officer, &room).await.status, SEE_OTHER);
    let item = format!("items/{}", number_after(officer.get(&room).await.html(), &format!("{room}/items/")));
    // keeping out, discussion, leaving to another sitting
    let mung = site.sign_in("mung").await;
    let own = mung.get(&room).await.hidden("member");
    let out = [("member", own.as_str()), ("reason", "Người nhà")];
    let recusals = format!("{item}/recusals");
    assert_eq!(send(&officer, &room, &recusals, &out).await.status, SEE_OTHER);
    let barred = mung.get(&room).await;
    assert!(
        barred.text().contains("Thành viên này không tham gia hồ sơ này") && !barred.html().contains("id=\"vote\"")
    );
    let back = [("member", own.as_str()), ("reason", "Ghi nhầm"), ("then", "return")];
    assert_eq!(send(&officer, &room, &recusals, &back).await.status, SEE_OTHER);
    let remarks = format!("{item}/remarks");
    assert_eq!(send(&officer, &room, &remarks, &[("member", ""), ("words", " ")]).await.status, UNPROCESSABLE);
    assert_eq!(send(&officer, &room, &remarks, &[("member", ""), ("words", "Cần xem lại.")]).await.status, SEE_OTHER);
    assert!(officer.get(&room).await.text().contains("Cần xem lại."));
    let deferral = format!("{item}/deferral");
    assert_eq!(send(&officer, &room, &deferral, &[("reason", "Chờ số liệu")]).await.status, SEE_OTHER);
    assert!(officer.get(&room).await.text().contains("Chờ số liệu"));
    assert_eq!(send(&officer, &room, &deferral, &[("then", "take_up")]).await.status, SEE_OTHER);
    // a dissent stays in the minutes, whoever keeps out afterwards
    let vote = [("member", own.as_str()), ("choice", "disagree"), ("words", "Chưa đủ sân chơi.")];
    assert_eq!(mung.post(&format!("{room}/{item}/votes"), &vote).await.status, SEE_OTHER);
    assert_eq!(send(&officer, &room, &recusals, &out).await.status, UNPROCESSABLE);
    assert_eq!(send(&mung, &room, &recusals, &out).await.status, SEE_OTHER);
    let minutes = text_of(&officer.get(&format!("{room}/minutes")).await.bytes);
    assert!(minutes.contains("không tính vào kết quả") && minutes.contains("Chưa đủ sân chơi."), "{minutes}");
    let agree = [("by", "secretary"), ("member", &chair), ("choice", "agree"), ("words", "")];
    assert_eq!(officer.post(&format!("{room}/{item}/votes"), &agree).await.status, SEE_OTHER);
    let page = officer.get(&room).await;
    assert_eq!(close(&officer, &room, &page).await.status, SEE_OTHER);
    let reopening = format!("{room}/reopening");
    assert_eq!(officer.post(&reopening, &[("reason", "")]).await.status, UNPROCESSABLE);
    assert_eq!(officer.post(&reopening, &[("reason", "Ghi nhầm phiếu")]).await.status, SEE_OTHER);
    // a sitting that was held lets nobody go before its day
    let leaving = format!("{council}/members/{chair}/leaving");
    assert_eq!(officer.post(&leaving, &[("from", "2026-11-01")]).await.status, UNPROCESSABLE);
    // nor is it cancelled: the dissent stays
    let cancelled = officer.post(&format!("{room}/cancellation"), &[("reason", "Hoãn họp")]).await;
    assert_eq!(cancelled.status, UNPROCESSABLE);
    assert!(cancelled.text().contains("Đã có phiếu: phiên họp đã diễn ra."), "{}", cancelled.text());
    let ending = format!("{council}/ending");
    assert_eq!(officer.post(&ending, &[("to", "2026-01-01")]).await.status, UNPROCESSABLE);
    assert_eq!(officer.post(&ending, &[("to", "2026-12-31")]).await.status, SEE_OTHER);
    assert!(officer.get(&council).await.text().contains("31/12/2026"));
});

on_both_engines!(a_commune_council_votes_with_one_dissent_and_its_minutes_are_signed, |world| async move {
    let site = Site::open(&world).await;
    let dossier = scored(&site, &world).await;
    let officer = site.sign_in("thao").await;
    let council = council_with_mung(&officer, &world).await;
    insta::assert_snapshot!("council", officer.get(&format!("/councils/{council}")).await.text());
    let id = dossier.to_string();
    let convening =
        [("held_on", "2026-11-10"), ("hour", "08:30"), ("place", "trụ sở UBND xã"), ("dossier", id.as_str())];
    let done = officer.post(&format!("/councils/{council}/sittings"), &convening).await;
    assert_eq!(done.status, SEE_OTHER, "{}", done.text());
    let room = done.location;
    assert_eq!(attend(&officer, &room).await.status, SEE_OTHER);
    let page = officer.get(&room).await;
    let votes = format!("{room}/items/{}/votes", number_after(page.html(), &format!("{room}/items/")));
    // the member with an account votes in person, and says why not
    let mung = site.sign_in("mung").await;
    let own = mung.get(&room).await.hidden("member");
    let silent = mung.post(&votes, &[("member", &own), ("choice", "disagree"), ("words", " ")]).await;
    assert_eq!(silent.status, UNPROCESSABLE);
    assert!(silent.text().contains("Ghi nguyên văn ý kiến."));
    assert!(silent.html().contains("value=\"disagree\" required checked"));
    let dissent = "15/28 thôn chưa có điểm vui chơi. Đạt điểm nhưng chưa đạt yêu cầu của dân.";
    let voted = mung.post(&votes, &[("member", &own), ("choice", "disagree"), ("words", dissent)]).await;
    assert_eq!(voted.status, SEE_OTHER);
    for name in ["Vũ Đình Phúc", "Ngô Văn Sáng"] {
        let member = value_before(page.html().split_once("record-member").unwrap().1, &format!(">{name}<"));
        let fields = [("by", "secretary"), ("member", member.as_str()), ("choice", "agree"), ("words", "")];
        assert_eq!(officer.post(&votes, &fields).await.status, SEE_OTHER, "{name}");
    }
    insta::assert_snapshot!("room", officer.get(&room).await.text());
    assert_eq!(close(&officer, &room, &page).await.status, StatusCode::CONFLICT, "votes came since that page");
    let page = officer.get(&room).await;
    assert!(page.html().contains("chỉ để minh họa"), "an illustrative standard says so");
    assert_eq!(close(&officer, &room, &page).await.status, SEE_OTHER);
    let closed = officer.get(&room).await;
    let (closing, chair) = (closed.hidden("closing"), value_before(closed.html(), " selected>Vũ Đình Phúc<"));
    let signing_secretary = closed.html().split_once("signing-secretary").unwrap().1;
    let secretary = value_before(signing_secretary, " selected>Ngô Văn Sáng<");
    let signing = [
        ("closing", closing.as_str()),
        ("chair", &chair),
        ("secretary", &secretary),
        ("number", "3"),
        ("signed_on", "2026-11-10"),
    ];
    let signed = officer.post(&format!("{room}/signing"), &signing).await;
    assert_eq!(signed.status, SEE_OTHER, "{}", signed.text());
    let paper = officer.get(&format!("{room}/minutes")).await;
    assert_eq!((paper.status, paper.content_type.as_str()), (StatusCode::OK, "application/pdf"));
    let text = text_of(&paper.bytes);
    for words in [dissent, "Số: 03/BB-HĐ", "đồng ý 02, không đồng ý 01", "Giáp Thị Mừng", "Vũ Đình Phúc"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
    let page = officer.get(&format!("/assessments/{dossier}")).await.text();
    assert!(page.contains("Hội đồng xã đã họp") && page.contains("Thông qua"), "{page}");
    let late = mung.post(&votes, &[("member", &own), ("choice", "agree"), ("words", "")]).await;
    assert!(late.status == UNPROCESSABLE && late.text().contains("Phiên họp đã kết thúc"));
});

/// The text of a PDF, its lines joined by single blanks.
pub(crate) fn text_of(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("minutes.pdf");
    std::fs::write(&file, pdf).unwrap();
    let output = std::process::Command::new("pdftotext").args([file.to_str().unwrap(), "-"]).output();
    let text = String::from_utf8(output.expect("pdftotext (package poppler-utils)").stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

on_both_engines!(a_member_agrees_to_all_that_is_left_at_once, |world| async move {
    let site = Site::open(&world).await;
    let dossier = scored(&site, &world).await;
    held::adopt(&site.programme, &world.cast, dossier).await;
    act(&site.sign_in("loc").await, dossier, "submission", &[]).await;
    act(&site.sign_in("ha").await, dossier, "appraisal", &[]).await;
    let keeper = &world.cast.review_secretary;
    let council = held::council_of(&site.programme, keeper, Kind::Review, world.cast.province).await;
    let head = held::member("Hà Ngọc Tuấn", programme::council::Seat::Chair, Some(world.cast.provincial_chair.person));
    programme::council::join(&site.programme.store, keeper, &council, &head, testkit::NOW).await.unwrap();
    let id = held::convene(&site.programme, keeper, &council, &[dossier]).await;
    held::everybody_comes(&site.programme, keeper, id).await;
    let (secretary, head) = (site.sign_in("yen").await, site.sign_in("tuan").await);
    let room = head.get(&format!("/sittings/{id}")).await;
    assert!(room.text().contains("Biểu quyết: đề nghị công nhận."), "{}", room.text());
    let agreement = format!("/sittings/{id}/agreement");
    let stale = head.post(&agreement, &[("version", "0")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "the agenda is another one");
    assert_eq!(head.post(&agreement, &[("version", &room.hidden("version"))]).await.status, SEE_OTHER);
    assert!(secretary.get(&format!("/sittings/{id}")).await.text().contains("1 – 0 – 0"));
    assert_eq!(
        secretary.post(&format!("/sittings/{id}/agreement"), &[]).await.status,
        StatusCode::NOT_FOUND,
        "the secretary has no seat"
    );
    // the commune sees that the council sits, and not the room with other communes' points
    let officer = site.sign_in("thao").await;
    let page = officer.get(&format!("/assessments/{dossier}")).await;
    assert!(
        page.text().contains("Hội đồng xét duyệt, 08:00 10/11/2026")
            && !page.html().contains(&format!("/sittings/{id}?"))
    );
    assert_eq!(officer.get(&format!("/sittings/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.get(&format!("/sittings/{id}/minutes")).await.status, StatusCode::NOT_FOUND);
});

on_both_engines!(whoever_has_no_right_finds_nothing_behind_any_route_of_a_council, |world| async move {
    let site = Site::open(&world).await;
    let dossier = scored(&site, &world).await;
    let officer = &world.cast.officer;
    let council = held::council_of(&site.programme, officer, Kind::Assessment, world.cast.commune).await;
    let id = held::convene(&site.programme, officer, &council, &[dossier]).await;
    let found = held::everybody_comes(&site.programme, officer, id).await;
    let record = sitting::record(&site.programme, &found).await.unwrap();
    let places = [
        ("{council}", council.id),
        ("{sitting}", id),
        ("{item}", record.items[0].id),
        ("{member}", record.seats[0].member),
        ("{original}", 1),
    ];
    let (member, dossier) = (record.seats[0].member.to_string(), dossier.to_string());
    let presence = format!("presence-{member}");
    // whatever any of the forms asks for
    let fields = [
        (presence.as_str(), "present"),
        ("member", member.as_str()),
        ("chair", &member),
        ("secretary", &member),
        ("dossier", &dossier),
        ("choice", "agree"),
        ("reason", "x"),
        ("words", "x"),
        ("title", "x"),
        ("full_name", "x"),
        ("seat", "member"),
        ("place", "x"),
        ("hour", "08:00"),
        ("held_on", "2026-11-10"),
        ("signed_on", "2026-11-10"),
        ("from", "2026-11-10"),
        ("to", "2026-11-10"),
    ];
    let mut tried = 0;
    for route in routes().list() {
        if !places[..4].iter().any(|(place, _)| route.path.contains(place)) {
            continue;
        }
        let path = places.iter().fold(route.path.to_owned(), |path, (place, id)| path.replace(place, &id.to_string()));
        // another commune, another province, and in the own commune whoever only reads or votes
        let mut strangers = vec!["ngan", "den"];
        if route.method == axum::http::Method::POST {
            strangers.extend(["loc", "ha", "yen", "mai"]);
        }
        assert!(matches!(route.access, Access::Office(_) | Access::OneOf(_)), "{route:?}");
        for name in strangers {
            let browser = site.sign_in(name).await;
            let seen = match route.method {
                axum::http::Method::GET => browser.get(&path).await,
                _ => browser.post(&path, &fields).await,
            };
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{name} at {} {path}", route.method);
            tried += 1;
        }
    }
    assert!(tried >= 90, "only {tried} tried");
    for path in ["/councils", &format!("/councils/{}", council.id), &format!("/sittings/{id}")] {
        assert_eq!(site.sign_in("loc").await.get(path).await.status, StatusCode::OK, "{path}");
    }
});
