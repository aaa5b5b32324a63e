//! How a route is written: method, path, who may come, handler, in one line that also answers for it in tests.

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Request, State},
    handler::Handler,
    http::Method,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use organisation::{Action, Actor, Error, permission};

use crate::{
    App,
    failure::Failure,
    pages::{password, second_factor, sign_in},
    visit::Visitor,
};

/// The largest file somebody may send, in bytes.
const LARGEST_UPLOAD: usize = 32 * 1024 * 1024;
/// The largest form of a few short fields, in bytes.
const LARGEST_BRIEF: usize = 16 * 1024;

/// Who may come to a route at all; the action behind it still looks at where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever holds an office that allows the action somewhere.
    Office(Action),
    /// Whoever holds an office that allows one of the actions somewhere.
    OneOf(&'static [Action]),
}

/// A line of the list of routes.
#[derive(Clone, Debug)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// With `{…}` for its parts.
    pub path: &'static str,
    /// Who may come.
    pub access: Access,
}

/// The list of routes, and the router it makes.
#[derive(Debug, Default)]
pub struct Routes {
    list: Vec<Route>,
    router: Router<App>,
}

impl Routes {
    /// Adds a page.
    pub(crate) fn get<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.add(Method::GET, path, access, get(handler))
    }

    /// Adds a form.
    pub(crate) fn post<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.add(Method::POST, path, access, post(handler))
    }

    /// Adds a form of a few short fields, which anybody may send: it takes no more than they need.
    pub(crate) fn brief<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        self.add(Method::POST, path, access, post(handler).layer(DefaultBodyLimit::max(LARGEST_BRIEF)))
    }

    /// Adds a form that carries a file.
    pub(crate) fn upload<H: Handler<T, App>, T: 'static>(self, path: &'static str, access: Access, handler: H) -> Self {
        let larger = post(handler).layer(DefaultBodyLimit::max(LARGEST_UPLOAD));
        self.add(Method::POST, path, access, larger)
    }

    fn add(mut self, method: Method, path: &'static str, access: Access, handler: MethodRouter<App>) -> Self {
        self.list.push(Route { method, path, access });
        self.router = self.router.route(path, handler.route_layer(from_fn_with_state(access, gate)));
        self
    }

    /// Every route.
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    /// The router of the list.
    pub(crate) fn into_router(self) -> Router<App> {
        self.router
    }
}

impl Access {
    pub(crate) fn admits(self, actor: &Actor) -> bool {
        let allows = |action: Action| {
            actor
                .offices
                .iter()
                .any(|held| permission::TABLE.iter().any(|(role, allowed, _)| (*role, *allowed) == (held.role, action)))
        };
        match self {
            Self::Public | Self::SignedIn => true,
            Self::Office(action) => allows(action),
            Self::OneOf(actions) => actions.iter().copied().any(allows),
        }
    }
}

/// Stands before every route, so that no handler can forget to ask.
async fn gate(
    State(access): State<Access>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
    next: Next,
) -> Response {
    match &visitor.actor {
        _ if access == Access::Public => next.run(request).await,
        None => sign_in::interrupted(&visitor, request).await,
        // the way to a password of one's own, and out, stay open
        Some(actor) if actor.password_initial && ![password::PATH, "/sign-out"].contains(&request.uri().path()) => {
            Redirect::to(password::PATH).into_response()
        }
        // likewise to a second factor, where an office needs one
        Some(actor) if actor.second_factor_due && !second_factor::stays_open(request.uri().path()) => {
            second_factor::demanded(&visitor, request).await
        }
        Some(actor) if access.admits(actor) => next.run(request).await,
        Some(_) => Failure::from(Error::Forbidden).into_response(),
    }
}
