//! The one list of routes: method, path, who may come, handler.

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use organisation::Action;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, trace::TraceLayer};

use crate::{
    App, assets, guard, pages,
    pages::{
        accounts, boards, check, classes, decisions, dossiers, fault, history, home, imports, language, offices, papers, password,
        rounds, sign_in, standards, units,
    },
    routing::{Access, Routes},
    visit,
};

/// Every page and every form. A new one is a line here; tests try each line without rights.
#[rustfmt::skip]
pub fn routes() -> Routes {
    use Access::{Office, Public, SignedIn};
    Routes::default()
        .get("/", SignedIn, home::show)

        .get("/sign-in", Public, sign_in::show)
        .post("/sign-in", Public, sign_in::begin)
        .post("/sign-out", SignedIn, sign_in::end)
        .post("/language", Public, language::choose)

        .get("/password", SignedIn, password::show)
        .post("/password", SignedIn, password::change)

        .get("/accounts", Office(Action::ManageAccounts), accounts::list)
        .post("/accounts", Office(Action::ManageAccounts), accounts::register)
        .get("/accounts/{account}", Office(Action::ManageAccounts), offices::show)
        .post("/accounts/{account}/closing", Office(Action::ManageAccounts), accounts::close)
        .post("/accounts/{account}/password", Office(Action::ManageAccounts), password::reset)
        .post("/accounts/{account}/reopening", Office(Action::ManageAccounts), accounts::reopen)
        .post("/accounts/{account}/offices", Office(Action::ManageAccounts), offices::give)
        .post("/accounts/{account}/offices/{office}/ending", Office(Action::ManageAccounts), offices::end)
        .post("/accounts/{account}/offices/{office}/withdrawal", Office(Action::ManageAccounts), offices::withdraw)

        .get("/units/search", SignedIn, units::search)

        .get("/boards", Office(Action::ReadNationalBoard), boards::country)
        .get("/boards/communes", Office(Action::ReadProvincialBoard), boards::communes)
        .get("/boards/provinces/{province}", Office(Action::ReadProvincialBoard), boards::province)
        .get("/boards/provinces/{province}/indicators", Office(Action::ReadProvincialBoard), boards::province_indicators)
        .get("/boards/indicators", Office(Action::ReadNationalBoard), boards::indicators)

        .get("/communes/{unit}", Office(Action::ReadDossier), dossiers::commune)
        .post("/communes/{unit}/class", Office(Action::SetClass), classes::set)
        .get("/assessments/{assessment}", Office(Action::ReadDossier), dossiers::show)
        .get("/assessments/{assessment}/history", Office(Action::ReadDossier), history::show)
        .get("/assessments/{assessment}/papers/{act}/{file}", Office(Action::ReadDossier), papers::show)
        .post("/assessments/{assessment}/figures", Office(Action::EnterFigures), dossiers::save_figures)
        .post("/assessments/{assessment}/figures/preview", Office(Action::EnterFigures), dossiers::preview_figures)
        .post("/assessments/{assessment}/self-assessment", Office(Action::SelfScore), dossiers::self_assess)
        .post("/assessments/{assessment}/submission", Office(Action::Submit), dossiers::submit)
        .post("/assessments/{assessment}/appraisal", Office(Action::Appraise), dossiers::appraise)
        .post("/assessments/{assessment}/return", Office(Action::ReturnDossier), dossiers::return_to_commune)
        .get("/assessments/{assessment}/decision/new", Office(Action::Decide), dossiers::new_decision)
        .get("/assessments/{assessment}/decision/draft", Office(Action::Decide), dossiers::decision_draft)
        .post("/assessments/{assessment}/decision", Office(Action::Decide), dossiers::record_decision)
        .post("/assessments/{assessment}/publication", Office(Action::Publish), dossiers::publish)
        .get("/assessments/{assessment}/revocation", Office(Action::Decide), dossiers::revocation)
        .post("/assessments/{assessment}/revocation", Office(Action::Decide), dossiers::revoke)
        .get("/assessments/{assessment}/revocation/draft", Office(Action::Decide), dossiers::revocation_draft)
        .get("/assessments/{assessment}/reopening", Office(Action::Decide), dossiers::reopening)
        .post("/assessments/{assessment}/reopening", Office(Action::Decide), dossiers::reopen)
        .get("/assessments/{assessment}/reopening/draft", Office(Action::Decide), dossiers::reopening_draft)
        .get("/assessments/{assessment}/objections", Office(Action::ReadDossier), dossiers::objections)
        .post("/assessments/{assessment}/objections", Office(Action::Object), dossiers::object)
        .post("/assessments/{assessment}/objections/{objection}/answer", Office(Action::AnswerObjection), dossiers::answer_objection)

        .get("/decisions", Office(Action::ReadProvincialBoard), decisions::list)
        .post("/decisions", Office(Action::Decide), decisions::record)
        .get("/decisions/new", Office(Action::Decide), decisions::new)
        .get("/decisions/draft", Office(Action::Decide), decisions::draft)
        .get("/decisions/{document}", Office(Action::ReadProvincialBoard), decisions::show)
        .post("/decisions/{document}/publication", Office(Action::Publish), decisions::publish)
        .post("/decisions/{document}/validity", Office(Action::Decide), decisions::set_validity)

        .get("/check", Public, check::show)
        .upload("/check", Public, check::compare)
        .get("/check/{sha256}", Public, check::by_sha256)

        .get("/figures/import", Office(Action::EnterFigures), imports::show)
        .upload("/figures/import", Office(Action::EnterFigures), imports::send)
        .get("/standards", SignedIn, standards::list)
        .get("/standards/{standard}", SignedIn, standards::show)
        .get("/rounds", Office(Action::OpenRound), rounds::list)
        .post("/rounds", Office(Action::OpenRound), rounds::open)
}

/// The whole site.
pub fn router(app: App) -> Router {
    let pages = routes()
        .into_router()
        .fallback(pages::fault::nothing_here)
        .layer(from_fn(guard::same_origin))
        .layer(CatchPanicLayer::custom(fault::panicked))
        .layer(from_fn_with_state(app.clone(), visit::receive));
    Router::new()
        .route("/health", get(async || "ok"))
        .route("/assets/{fingerprint}/{name}", get(assets::show))
        .merge(pages)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .with_state(app)
}

/// A request in the log: its route, never its address, query or body, which can name people.
fn span(request: &axum::extract::Request) -> tracing::Span {
    let route = request.extensions().get::<axum::extract::MatchedPath>().map_or("none", |path| path.as_str());
    tracing::info_span!("request", method = %request.method(), route)
}
