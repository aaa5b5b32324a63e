//! A browser without a screen: keeps cookies, sends forms as our own pages do, reads text.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{
        HeaderMap, Method, Request, StatusCode,
        header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    },
};
use organisation::password::Passwords;
use programme::Programme;
use testkit::{NOW, PASSWORD, World};
use tower::ServiceExt as _;
use web::{App, Config};

/// A browser with its cookies.
pub(crate) struct Browser {
    site: Router,
    cookies: BTreeMap<String, String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Page {
    /// Status.
    pub(crate) status: StatusCode,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// Body.
    pub(crate) html: String,
    /// Bytes of the body, as they were sent.
    pub(crate) size: usize,
}

/// The site of a world, at the moment the tests begin.
pub(crate) async fn site(world: &World, config: Config) -> Router {
    let library = standards::Library::built_in().unwrap();
    let programme = Programme::open(world.store.clone(), library).await.unwrap();
    web::router(App::new(programme, Passwords::default(), Config { clock: || NOW, ..config }))
}

impl Browser {
    /// A browser that nobody has used yet.
    pub(crate) async fn fresh(world: &World) -> Self {
        Self::on(site(world, Config::default()).await)
    }

    /// A browser on a site.
    pub(crate) fn on(site: Router) -> Self {
        Self { site, cookies: BTreeMap::new() }
    }

    /// A browser in which somebody of the cast has signed in.
    pub(crate) async fn of(world: &World, sign_in_name: &str) -> Self {
        let mut browser = Self::fresh(world).await;
        let page = browser.post("/sign-in", &[("name", sign_in_name), ("password", PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
        browser
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, None, &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends a form.
    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, Some(body), &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends anything, with the headers as given.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        form: Option<String>,
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header(COOKIE, cookies.join("; "));
        if form.is_some() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(form.map_or_else(Body::empty, Body::from)).unwrap();
        let response = self.site.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Page { status, headers, size: body.len(), html: String::from_utf8_lossy(&body).into_owned() }
    }
}

impl Page {
    /// Where the page sends the browser.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |location| location.to_str().unwrap())
    }

    /// The words of the page: no tags, blanks folded.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in self.html.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    text.push(' ');
                }
                c if !inside => text.push(c),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
