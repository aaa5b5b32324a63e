//! A browser without a window: cookies, forms, and the text of a page.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use organisation::{Moment, password::Passwords};
use programme::{
    Programme,
    round::{self, Round},
};
use standards::Library;
use testkit::{NOW, PASSWORD, World};
use tower::ServiceExt as _;
use web::{App, Config};

const HOST: &str = "mangnon.test";

/// The site on a world with the year 2026 open under the illustrative standard.
pub struct Site {
    pub programme: Arc<Programme>,
    router: Router,
}

/// What came back.
pub struct Seen {
    pub status: StatusCode,
    pub location: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
    headers: header::HeaderMap,
}

/// A signed-in person.
pub struct Browser<'a> {
    site: &'a Site,
    cookie: String,
}

impl Site {
    pub async fn open(world: &World) -> Self {
        let programme = Programme::open(world.store.clone(), Library::built_in().unwrap()).await.unwrap();
        let year = Round {
            year: 2026,
            standard: "minh-hoa".into(),
            period_from: "2025-11-16".into(),
            period_to: "2026-11-15".into(),
            ground: "Công văn giả lập 01/BYT-MẪU".into(),
        };
        round::open_by_program(&programme, &year, NOW).await.unwrap();
        let config = Config { clock: || -> Moment { NOW }, ..Config::default() };
        let app = App::new(Arc::clone(&programme), Passwords::default(), config);
        Self { programme, router: web::router(app) }
    }

    /// The dossier of a commune for 2026.
    pub async fn dossier(&self, unit: i64) -> i64 {
        programme::assessment::of_unit(&self.programme.store, unit, 2026).await.unwrap().id
    }

    /// Signs somebody of the cast in.
    pub async fn sign_in(&self, name: &str) -> Browser<'_> {
        let body = format!("name={name}&password={PASSWORD}");
        let request = form("/sign-in", "", "application/x-www-form-urlencoded", body.into_bytes());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let cookie = response.headers().get(header::SET_COOKIE).expect("signed in").to_str().unwrap();
        Browser { site: self, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    /// Somebody who has not signed in.
    pub fn stranger(&self) -> Browser<'_> {
        Browser { site: self, cookie: String::new() }
    }

    async fn send(&self, request: Request<Body>) -> Seen {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let text = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let (status, location, content_type) = (response.status(), text(header::LOCATION), text(header::CONTENT_TYPE));
        let headers = response.headers().clone();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Seen { status, location, content_type, bytes, headers }
    }
}

/// A part of a form that carries files, with its head.
pub fn part(head: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--mn\r\nContent-Disposition: form-data; {head}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

fn form(path: &str, cookie: &str, kind: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::HOST, HOST)
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header(header::CONTENT_TYPE, kind)
        .header(header::COOKIE, cookie)
        .body(body.into())
        .unwrap()
}

impl Browser<'_> {
    /// The same browser after the language switch.
    pub fn in_english(mut self) -> Self {
        self.cookie.push_str("; mangnon_language=en");
        self
    }

    /// The same browser with the cookie that an answer gave it.
    pub fn keeping(mut self, seen: &Seen) -> Self {
        let cookie = seen.header(&header::SET_COOKIE).split(';').next().unwrap().to_owned();
        self.cookie = [self.cookie, cookie].into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join("; ");
        self
    }

    pub async fn get(&self, path: &str) -> Seen {
        let request = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, &self.cookie);
        self.site.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        self.site.send(form(path, &self.cookie, kind, body.into_bytes())).await
    }

    /// Sends a form of parts as it stands, with the length that it says it has.
    pub async fn post_parts(&self, path: &str, length: Option<usize>, body: Body) -> Seen {
        let mut request = form(path, &self.cookie, "multipart/form-data; boundary=mn", body);
        if let Some(length) = length {
            request.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        }
        self.site.send(request).await
    }

    /// Sends a form that carries a file.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut body = String::new();
        for (name, value) in fields {
            let file = if *name == "file" { "; filename=\"so-lieu.csv\"" } else { "" };
            let head = format!("--mn\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_str(), value, "\r\n"]);
        }
        body.push_str("--mn--\r\n");
        self.site.send(form(path, &self.cookie, "multipart/form-data; boundary=mn", body.into_bytes())).await
    }
}

impl Seen {
    /// A header; empty where there is none.
    pub fn header(&self, name: &header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn html(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let from = format!("name=\"{name}\" value=\"");
        let rest = self.html().split(&from).nth(1).unwrap_or_else(|| panic!("no field {name}"));
        rest.split('"').next().unwrap().to_owned()
    }

    /// The words of the page's main part, a line a block, without the explanations that stay folded.
    pub fn text(&self) -> String {
        let main = self.html().split("<main").nth(1).map_or(self.html(), |rest| rest.split("</main>").next().unwrap());
        let mut out = String::new();
        let mut rest = main.split_once('>').map_or(main, |(_, rest)| rest);
        while let Some((words, tail)) = rest.split_once('<') {
            out.push_str(&words.split_whitespace().collect::<Vec<_>>().join(" "));
            let (tag, tail) = tail.split_once('>').unwrap_or((tail, ""));
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            let inline = ["span", "b", "a", "i", "svg", "use", "code", "rect", "label", "input"].contains(&name);
            out.push(if inline { ' ' } else { '\n' });
            rest = tail;
        }
        let lines = out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let text = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        text.replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&#38;", "&")
            .replace("&amp;", "&")
    }
}
