//! What boards read of a dossier is its newest act, after every act.

use crate::bao_dai::*;
use programme::{
    Programme, State, appraisal, assessment, decision,
    document::NewDecision,
    due::{self, NewDue},
    finding, publication, returning, self_assessment, submission,
};
use standards::StepKey;
use storage::{FromQueryResult, Sql as _};
use testkit::{NOW, on_both_engines};

/// What boards read, beside what the rows themselves say.
async fn copies_agree(programme: &Programme) {
    #[derive(FromQueryResult, Debug)]
    struct Copy {
        id: i64,
        newest_act_id: Option<i64>,
        newest_act_kind: Option<String>,
        newest_act_sheet_version: Option<i64>,
        newest_outcome: Option<String>,
        handed_in_on: Option<String>,
        days_late: i64,
        act_id: Option<i64>,
        act_kind: Option<String>,
        act_sheet_version: Option<i64>,
        outcome: Option<String>,
        first_handed_in: Option<String>,
        first_late: Option<i64>,
    }
    let rows: Vec<Copy> = programme
        .store
        .read()
        .rows(
            "SELECT a.id, a.newest_act_id, a.newest_act_kind, a.newest_act_sheet_version, a.newest_outcome,
                    a.handed_in_on, a.days_late, t.id AS act_id, t.kind AS act_kind, t.sheet_version AS act_sheet_version,
                    (SELECT d.outcome FROM decision d JOIN act x ON x.id = d.act_id
                     WHERE x.assessment_id = a.id ORDER BY x.id DESC LIMIT 1) AS outcome,
                    h.handed_in_on AS first_handed_in, h.days_late AS first_late
             FROM assessment a
             LEFT JOIN act t ON t.id = (SELECT MAX(x.id) FROM act x WHERE x.assessment_id = a.id)
             LEFT JOIN handing_in h ON h.act_id =
                 (SELECT MIN(x.id) FROM act x WHERE x.assessment_id = a.id AND x.kind = 'submission')",
            [],
        )
        .await
        .unwrap();
    for row in rows {
        assert_eq!(row.newest_act_id, row.act_id, "{}", row.id);
        assert_eq!(row.newest_act_kind, row.act_kind, "{}", row.id);
        assert_eq!(row.newest_act_sheet_version, row.act_sheet_version, "{}", row.id);
        assert_eq!(row.newest_outcome, row.outcome, "{}", row.id);
        assert_eq!(row.handed_in_on, row.first_handed_in, "{}", row.id);
        assert_eq!(row.days_late, row.first_late.unwrap_or(0), "{}", row.id);
    }
}

on_both_engines!(what_boards_read_is_the_newest_act_after_every_act, |world| async move {
    let programme = programme(&world).await;
    let (cast, unit) = (&world.cast, world.cast.commune);
    copies_agree(&programme).await;
    let due =
        NewDue { year: YEAR, step: StepKey::Submission, on: NOW.today(), ground: "Công văn giả lập 11".into() };
    due::set(&world.store, &cast.lead, cast.province, &due, NOW).await.unwrap();
    enter(&programme, &cast.officer, unit, &FIGURES).await.unwrap();
    enter(&programme, &cast.officer, unit, &STEPS).await.unwrap();
    let two_days_later = later(2 * 24 * 60);
    self_assessment::record(&programme, &cast.officer, &dossier(&programme, unit).await, two_days_later).await.unwrap();
    copies_agree(&programme).await;
    send(&programme, &world, two_days_later).await;
    copies_agree(&programme).await;
    let now = later(3 * 24 * 60);
    let sent = dossier(&programme, unit).await;
    returning::record(&programme, &cast.lead, &sent, &returning::NewReturn::file("Sửa chỉ tiêu 2.1"), now)
        .await
        .unwrap();
    copies_agree(&programme).await;
    enter(&programme, &cast.officer, unit, &[("births", 427)]).await.unwrap();
    assert_eq!(dossier(&programme, unit).await.state, State::InFigures);
    self_assessment::record(&programme, &cast.officer, &dossier(&programme, unit).await, now).await.unwrap();
    held::adopt_at(&programme, &cast.officer, dossier(&programme, unit).await.id, now).await;
    copies_agree(&programme).await;
    submission::record(&programme, &cast.chair, &dossier(&programme, unit).await, now).await.unwrap();
    copies_agree(&programme).await;
    finding::agree_with_rest(&programme, &cast.lead, &dossier(&programme, unit).await, now).await.unwrap();
    appraisal::record(&programme, &cast.lead, &dossier(&programme, unit).await, "", now).await.unwrap();
    copies_agree(&programme).await;
    held::review_at(&programme, cast, &[dossier(&programme, unit).await.id], now).await;
    copies_agree(&programme).await;
    let new = NewDecision { number: 3, decided_on: now.today() };
    decision::record(&programme, &cast.provincial_chair, &dossier(&programme, unit).await, &new, now).await.unwrap();
    copies_agree(&programme).await;
    publication::record(&programme, &cast.clerk, &dossier(&programme, unit).await, now).await.unwrap();
    copies_agree(&programme).await;
    let published = dossier(&programme, unit).await;
    assert_eq!((published.state, published.days_late), (State::Published, 2));
    // the copy can be made again from the rows alone
    let tx = programme.store.write().await.unwrap();
    tx.run(
        "UPDATE assessment SET newest_act_id = NULL, newest_act_kind = NULL, newest_outcome = NULL, days_late = 0",
        [],
    )
    .await
    .unwrap();
    assessment::point_year(&tx, YEAR).await.unwrap();
    tx.commit().await.unwrap();
    copies_agree(&programme).await;
    assert_eq!(dossier(&programme, unit).await.state, State::Published);
});
