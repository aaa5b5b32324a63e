//! Who asks, in which language, at what time: found once a request, before any page.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, Uri, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use organisation::{Actor, Moment, notice, session, session::Half};

use crate::{App, cookies, failure::Failure, frame::Frame, local_path::LocalPath, pages, words::Words};

/// Anybody at a page, signed in or not.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// What every page works with.
    pub(crate) app: App,
    /// The signed-in person.
    pub(crate) actor: Option<Arc<Actor>>,
    /// Somebody whose password was right and whose code is still to come: nobody, for every page but the code's.
    pub(crate) half: Option<Half>,
    /// The words of the page.
    pub(crate) words: Words,
    /// When the request came.
    pub(crate) now: Moment,
    /// Path and query of the request, to come back to.
    pub(crate) here: String,
    /// How many notices the person has not read.
    unread: i64,
}

/// A signed-in person at a page; whoever is not is sent to sign in.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    /// What every page works with.
    pub(crate) app: App,
    /// The person.
    pub(crate) actor: Arc<Actor>,
    /// The words of the page.
    pub(crate) words: Words,
    /// When the request came.
    pub(crate) now: Moment,
    here: String,
    unread: i64,
}

/// Finds the visitor, lets the page answer, and puts an error into words.
pub(crate) async fn receive(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let mut visitor = Visitor::stranger(app, request.headers(), request.uri());
    let response = match visitor.recognise(request.headers()).await {
        Ok(()) => {
            request.extensions_mut().insert(visitor.clone());
            next.run(request).await
        }
        Err(failure) => failure.into_response(),
    };
    pages::fault::explain(&visitor, response)
}

/// Sends somebody to sign in, and back to where they were.
pub(crate) fn sign_in_first(method: &Method, here: &str) -> Response {
    let back = (method == Method::GET && here != "/").then(|| LocalPath::parse(here)).flatten();
    let target = back.map_or_else(
        || "/sign-in".to_owned(),
        |path| {
            let next: String = form_urlencoded::byte_serialize(path.as_str().as_bytes()).collect();
            format!("/sign-in?next={next}")
        },
    );
    Redirect::to(&target).into_response()
}

impl Visitor {
    fn stranger(app: App, headers: &HeaderMap, uri: &Uri) -> Self {
        let words = Words { lang: cookies::language(headers).unwrap_or_default() };
        let here = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let now = app.now();
        Self { app, actor: None, half: None, words, now, here, unread: 0 }
    }

    async fn recognise(&mut self, headers: &HeaderMap) -> Result<(), Failure> {
        match cookies::token(&self.app.config, headers) {
            Some(token) => self.holding(&token).await,
            None => Ok(()),
        }
    }

    /// Becomes whoever holds a token.
    pub(crate) async fn holding(&mut self, token: &str) -> Result<(), Failure> {
        let store = &self.app.programme.store;
        self.actor = session::actor(store, token, self.now).await?.map(Arc::new);
        self.half = match self.actor {
            Some(_) => None,
            None => session::half(store, token, self.now).await?,
        };
        if let Some(actor) = &self.actor {
            self.unread = notice::unread(store.read(), actor.person).await?;
        }
        Ok(())
    }

    /// The visitor as a signed-in person.
    pub(crate) fn signed_in(&self) -> Option<SignedIn> {
        let actor = Arc::clone(self.actor.as_ref()?);
        let (app, here) = (self.app.clone(), self.here.clone());
        Some(SignedIn { app, actor, words: self.words, now: self.now, here, unread: self.unread })
    }

    /// The frame of a page.
    pub(crate) fn frame(&self, title: String) -> Frame {
        Frame::new(&self.app, self.actor.clone(), self.words, self.here.clone(), title).with_unread(self.unread)
    }
}

impl SignedIn {
    /// The frame of a page.
    pub(crate) fn frame(&self, title: String) -> Frame {
        Frame::new(&self.app, Some(Arc::clone(&self.actor)), self.words, self.here.clone(), title)
            .with_unread(self.unread)
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Failure::broken(Unreceived))
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        visitor.signed_in().ok_or_else(|| sign_in_first(&parts.method, &visitor.here))
    }
}

/// A page outside the layer that finds the visitor: a fault of the list of routes.
#[derive(Debug, thiserror::Error)]
#[error("a page was routed outside the visitor layer")]
struct Unreceived;
