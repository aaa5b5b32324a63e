//! Every route that names a dossier, a commune or a province, on a dossier with everything a dossier can have, tried by
//! everybody whom the permission table does not let in: other communes and provinces, and the wrong offices of the own.

use axum::http::{Method, StatusCode};
use organisation::{Action, Actor, Place, Role};
use programme::{
    assessment,
    evidence::{self, NewEvidence},
    objection, original,
    papers::{self, Kind},
};
use storage::Sql as _;
use testkit::{NOW, World, files::pdf, on_both_engines, seat};
use web::{Access, Route, routes};

use crate::{
    SEE_OTHER, act,
    browser::{Browser, Seen, Site},
    enter,
    figures::mended,
    held,
};

/// A published dossier with a piece of evidence, an open objection and a signed original.
struct Full {
    dossier: i64,
    act: i64,
    evidence: i64,
    objection: i64,
    original: i64,
}

impl Full {
    async fn of(site: &Site, world: &World) -> Self {
        let (programme, cast) = (&site.programme, &world.cast);
        let id = site.dossier(cast.commune).await;
        let now = async || assessment::find(&programme.store, id).await.unwrap();
        let scan = organisation::file::check(pdf("Bien ban")).await.unwrap();
        let new = NewEvidence { file_name: "bien-ban.pdf".into(), ..NewEvidence::default() };
        let evidence = evidence::offer(programme, &cast.officer, &now().await, "1.1", &new, &scan, NOW).await.unwrap();
        publish(site, world, id).await;
        let listed = papers::of_dossier(&programme.store, id).await.unwrap();
        let act = listed.iter().find(|paper| paper.kind == Kind::RecognitionDecision).unwrap().act_id;
        original::attach(
            programme,
            &cast.clerk,
            &now().await,
            (act, Kind::RecognitionDecision),
            (&scan, "quyet-dinh.pdf"),
            NOW,
        )
        .await
        .unwrap();
        let original = original::of_dossier(&programme.store, id).await.unwrap()[0].id;
        objection::raise(programme, &cast.chair, &now().await, "Số liệu đúng.", NOW).await.unwrap();
        let objection = objection::of_dossier(&programme.store, id).await.unwrap()[0].id;
        Self { dossier: id, act, evidence, objection, original }
    }

    /// The address of a route with the rows of this dossier in its places.
    fn address(&self, route: &Route, world: &World) -> String {
        let decision = Kind::RecognitionDecision.name();
        // a scan is sent to the paper, a paper is read in one of its formats
        let file = if route.path.ends_with("/original") { decision.to_owned() } else { format!("{decision}.pdf") };
        [
            ("{assessment}", self.dossier.to_string()),
            ("{unit}", world.cast.commune.to_string()),
            ("{province}", world.cast.province.to_string()),
            ("{act}", self.act.to_string()),
            ("{file}", file),
            ("{indicator}", "1.1".to_owned()),
            ("{evidence}", self.evidence.to_string()),
            ("{objection}", self.objection.to_string()),
            ("{original}", self.original.to_string()),
        ]
        .iter()
        .fold(route.path.to_owned(), |path, (place, row)| path.replace(place, row))
    }
}

/// From figures to a published recognition.
async fn publish(site: &Site, world: &World, id: i64) {
    let (officer, chair, lead) = (site.sign_in("thao").await, site.sign_in("loc").await, site.sign_in("ha").await);
    enter(&officer, id, &mended()).await;
    assert_eq!(act(&officer, id, "self-assessment", &[]).await.status, SEE_OTHER);
    held::adopt(&site.programme, &world.cast, id).await;
    assert_eq!(act(&chair, id, "submission", &[]).await.status, SEE_OTHER);
    assert_eq!(act(&lead, id, "appraisal", &[("opinion", "Đủ.")]).await.status, SEE_OTHER);
    held::review(&site.programme, &world.cast, &[id]).await;
    let head = site.sign_in("tuan").await;
    let version = head.get(&format!("/assessments/{id}/decision/new")).await.hidden("version");
    let record = [("version", version.as_str()), ("number", "7"), ("decided_on", "2026-11-10")];
    assert_eq!(head.post(&format!("/assessments/{id}/decision"), &record).await.status, SEE_OTHER);
    assert_eq!(act(&site.sign_in("mai").await, id, "publication", &[]).await.status, SEE_OTHER);
}

/// What a route takes; more than its door asks where evidence is given by whoever has to do with the figures.
fn rights(route: &Route) -> Option<Vec<Action>> {
    let Access::Office(action) = route.access else { return None };
    let evidence = route.method == Method::POST && route.path.contains("/evidence/");
    Some(match action {
        Action::ReadDossier if evidence => vec![Action::EnterFigures, Action::ConfirmFigures],
        action => vec![action],
    })
}

/// Whether the permission table lets somebody in.
fn may(actor: &Actor, rights: &[Action], place: &Place, province: i64) -> bool {
    let places = [place.clone(), Place::own(province), Place::below(province)];
    rights.iter().any(|action| places.iter().any(|place| actor.may(*action, place)))
}

async fn send(browser: &Browser<'_>, method: &Method, path: &str) -> Seen {
    // whatever any of the forms asks for
    let fields = [
        ("version", "0"),
        ("reason", "Thiếu"),
        ("number", "1"),
        ("decided_on", "2026-11-10"),
        ("class", "other"),
        ("from", "2026-11-10"),
        ("ground", "Quyết định giả lập 10"),
        ("evidence", "1"),
        ("verdict", "accepted"),
        ("which", "rest"),
        ("words", "Đúng."),
        ("upheld", "1"),
    ];
    if *method == Method::GET { browser.get(path).await } else { browser.post(path, &fields).await }
}

/// What every change would move: no change is without its event.
async fn moved(world: &World, dossier: i64) -> (Option<i64>, Option<i64>) {
    let read = world.store.read();
    let version = read.number("SELECT version FROM assessment WHERE id = $1", [dossier.into()]).await.unwrap();
    (read.number("SELECT COUNT(*) FROM audit_event", []).await.unwrap(), version)
}

/// Everybody, by sign-in name: the cast, and the offices that it has not.
async fn everybody(world: &World) -> Vec<(&'static str, Actor)> {
    let (cast, store) = (&world.cast, &world.store);
    let mut all = vec![
        ("thao", cast.officer.clone()),
        ("loc", cast.chair.clone()),
        ("ngan", cast.neighbour_officer.clone()),
        ("ha", cast.lead.clone()),
        ("tuan", cast.provincial_chair.clone()),
        ("phuc", cast.deputy.clone()),
        ("mai", cast.clerk.clone()),
        ("yen", cast.review_secretary.clone()),
        ("den", cast.stranger.clone()),
        ("huy", cast.ministry.clone()),
        ("quan", cast.administrator.clone()),
    ];
    for (name, sign_in, office) in [
        ("Lý Văn Phó", "pho", (Role::CommuneViceChair, cast.commune, None)),
        ("Hoàng Thị Liên", "lien", (Role::CommuneSector, cast.commune, Some("health"))),
        ("Mai Văn Viên", "vien", (Role::CommuneCouncilMember, cast.commune, None)),
        ("Ngô Thị Sở", "so", (Role::ProvincialSector, cast.province, Some("health"))),
        ("Đỗ Văn Xét", "xet", (Role::ReviewCouncilMember, cast.province, None)),
    ] {
        all.push((sign_in, seat(store, name, sign_in, office).await));
    }
    all
}

on_both_engines!(whoever_has_no_right_finds_nothing_behind_any_route_and_changes_nothing, |world| async move {
    let site = Site::open(&world).await;
    let full = Full::of(&site, &world).await;
    let place = assessment::find(&world.store, full.dossier).await.unwrap().place;
    let list = routes();
    let named = ["{assessment}", "{unit}", "{province}"];
    let list: Vec<_> = list.list().iter().filter(|route| named.iter().any(|name| route.path.contains(name))).collect();
    let people = everybody(&world).await;
    let mut tried = 0;
    for (name, actor) in &people {
        let browser = site.sign_in(name).await;
        let before = moved(&world, full.dossier).await;
        for route in &list {
            let Some(rights) = rights(route) else { continue };
            if may(actor, &rights, &place, world.cast.province) {
                continue;
            }
            let path = full.address(route, &world);
            let seen = send(&browser, &route.method, &path).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{name} at {} {path}", route.method);
            tried += 1;
        }
        assert_eq!(moved(&world, full.dossier).await, before, "{name} changed something");
    }
    assert!(tried >= 400, "only {tried} tried");
    // the rows are there: whoever has to do with the dossier reads each of them
    let officer = site.sign_in("thao").await;
    let rows = ["{act}", "{evidence}", "{original}"];
    for route in list.iter().filter(|route| route.method == Method::GET) {
        if rows.iter().any(|row| route.path.contains(row)) {
            let path = full.address(route, &world);
            assert_eq!(officer.get(&path).await.status, StatusCode::OK, "{path}");
        }
    }
    let lead = site.sign_in("ha").await;
    let home = lead.get("/").await;
    assert!(home.text().contains("Trả lời kiến nghị: Xã Bảo Đài"), "{}", home.text());
    assert!(home.html().contains(&format!("href=\"/assessments/{}/objections\"", full.dossier)));
    let open = lead.get(&format!("/assessments/{}/objections", full.dossier)).await;
    assert!(open.html().contains(&format!("/objections/{}/answer", full.objection)));
});
