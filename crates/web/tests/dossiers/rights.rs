//! Every route that names a dossier, a commune or a province, tried by officers of another one.

use axum::http::{Method, StatusCode};
use testkit::on_both_engines;
use web::{Access, routes};

use crate::browser::Site;

on_both_engines!(another_commune_or_province_finds_nothing_behind_any_route, |world| async move {
    let site = Site::open(&world).await;
    let dossier = site.dossier(world.cast.commune).await.to_string();
    let (commune, province) = (world.cast.commune.to_string(), world.cast.province.to_string());
    let places = [("{assessment}", &dossier), ("{unit}", &commune), ("{province}", &province)];
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
    ];
    let mut tried = 0;
    for route in routes().list() {
        if !matches!(route.access, Access::Office(_)) || !places.iter().any(|(place, _)| route.path.contains(place)) {
            continue;
        }
        let path = places.iter().fold(route.path.to_owned(), |path, (place, id)| path.replace(place, id));
        let path = path.replace("{act}", "1").replace("{file}", "bao-cao-tu-danh-gia-2026.pdf");
        let path = path.replace("{indicator}", "1.1").replace("{evidence}", "1");
        let path = path.replace("{objection}", "1").replace("{original}", "1");
        for name in ["ngan", "den"] {
            let browser = site.sign_in(name).await;
            let seen = match route.method {
                Method::GET => browser.get(&path).await,
                _ => browser.post(&path, &fields).await,
            };
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{name} at {} {path}", route.method);
            tried += 1;
        }
    }
    assert!(tried >= 30, "only {tried} tried");
    assert_eq!(site.sign_in("thao").await.get(&format!("/assessments/{dossier}")).await.status, StatusCode::OK);
});
