use super::*;
on_both_engines!(preview, |world| async move {
    let site = Site::open(&world).await;
    let before = Round { year: 2025, standard: "minh-hoa".into(), period_from: "2024-11-16".into(), period_to: "2025-11-15".into(), ground: "x".into() };
    round::open_by_program(&site.programme, &before, NOW).await.unwrap();
    enter(&site.sign_in("thao").await, site.dossier(world.cast.commune).await, FIGURES).await;
    enter(&site.sign_in("ngan").await, site.dossier(world.cast.neighbour).await, &figures::mended()).await;
    let (huy, ha) = (site.sign_in("huy").await, site.sign_in("ha").await);
    let p = world.cast.province;
    for (name, path) in [("country", "/boards".to_owned()), ("country2", "/boards?map=recognised&sort=met".into()), ("province", format!("/boards/provinces/{p}")), ("communes", "/boards/communes?state=in_figures".into()), ("indicators", "/boards/indicators?indicator=2.1".into())] {
        std::fs::write(format!("/tmp/bp/{name}.html"), huy.get(&path).await.bytes).unwrap();
    }
    std::fs::write("/tmp/bp/province_ha.html", ha.get(&format!("/boards/provinces/{p}")).await.bytes).unwrap();
});
