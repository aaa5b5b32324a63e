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
    pages::{accounts, fault, home, language, offices, sign_in, units},
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

        .get("/accounts", Office(Action::ManageAccounts), accounts::list)
        .post("/accounts", Office(Action::ManageAccounts), accounts::register)
        .get("/accounts/{account}", Office(Action::ManageAccounts), offices::show)
        .post("/accounts/{account}/closing", Office(Action::ManageAccounts), accounts::close)
        .post("/accounts/{account}/offices", Office(Action::ManageAccounts), offices::give)
        .post("/accounts/{account}/offices/{office}/ending", Office(Action::ManageAccounts), offices::end)

        .get("/units/search", SignedIn, units::search)
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
