//! A Chromium window driven by ChromeDriver, on the site served on a port of its own.

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use organisation::{Moment, password::Passwords};
use programme::{
    Programme,
    round::{self, Round},
};
use serde_json::{Value, json};
use standards::Library;
use testkit::{NOW, PASSWORD, World};
use tokio::net::TcpListener;
use web::{App, Config};

const AXE: &str = include_str!("../assets/axe.min.js");
const PATIENCE: Duration = Duration::from_secs(30);
/// Whether another page follows a click; marks the one that is left, which its successor does not have.
const TURNS: &str = "
    const it = document.querySelector(arguments[0]);
    const sends = it.type === 'submit' && it.form && it.formTarget !== '_blank';
    const leads = it.matches('a[href]') && it.href.split('#')[0] !== location.href.split('#')[0];
    if (sends || leads) window.stays = true;
    return Boolean(sends || leads);";
const WIDTHS: [u32; 2] = [1_280, 360];

/// A window on the site, with the year 2026 open under the illustrative standard.
pub struct Window {
    client: Client,
    driver: Driver,
    base: String,
    pub programme: Arc<Programme>,
}

/// ChromeDriver; stopped even when the test fails.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _gone_already = self.0.kill();
        let _gone_already = self.0.wait();
    }
}

impl Window {
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
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let site = web::router(app).into_make_service_with_connect_info::<SocketAddr>();
        #[expect(clippy::disallowed_methods, reason = "the site under test runs beside the browser")]
        tokio::spawn(async move { axum::serve(listener, site).await });
        let (driver, port) = start_driver().await;
        let client = connect(port).await;
        Self { client, driver, base, programme }
    }

    /// A second browser on the same site.
    pub async fn another(&self) -> Self {
        let (driver, port) = start_driver().await;
        Self { client: connect(port).await, driver, base: self.base.clone(), programme: Arc::clone(&self.programme) }
    }

    /// The dossier of a commune for 2026.
    pub async fn dossier(&self, unit: i64) -> i64 {
        programme::assessment::of_unit(&self.programme.store, unit, 2026).await.unwrap().id
    }

    pub async fn goto(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    pub async fn sign_in(&self, name: &str) {
        self.goto("/sign-in").await;
        self.fill("input[name=name]", name).await;
        self.fill("input[name=password]", PASSWORD).await;
        self.click("form.mn-panel button[type=submit]").await;
        self.client.wait().at_most(PATIENCE).for_element(Locator::Css("form[action='/sign-out']")).await.unwrap();
    }

    pub async fn sign_out(&self) {
        // the button may be inside the closed menu of a narrow window
        self.client.execute("document.querySelector(\"form[action='/sign-out']\").submit()", vec![]).await.unwrap();
        self.client.wait().at_most(PATIENCE).for_element(Locator::Css("input[name=password]")).await.unwrap();
    }

    pub async fn fill(&self, css: &str, words: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    /// Types one figure, or chooses yes or no.
    pub async fn type_figure(&self, fact: &str, value: &str) {
        let radios = self
            .client
            .find_all(Locator::Css(&format!("input[type=radio][name='f.{fact}'][value='{value}']")))
            .await
            .unwrap();
        match radios.first() {
            Some(radio) => {
                self.scroll_to(&format!("input[type=radio][name='f.{fact}'][value='{value}']")).await;
                radio.click().await.unwrap();
            }
            None => self.fill(&format!("input[name='f.{fact}']"), value).await,
        }
    }

    /// Clicks. Where a form is sent or a link followed, waits for the page that comes: whoever leaves before takes the form
    /// with them.
    pub async fn click(&self, css: &str) {
        self.scroll_to(css).await;
        let turns = self.client.execute(TURNS, vec![json!(css)]).await.unwrap() == Value::Bool(true);
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
        let ready = async {
            let there = "return document.readyState === 'complete' && !('stays' in window)";
            let there = if turns { there } else { "return document.readyState === 'complete'" };
            while !self.client.execute(there, vec![]).await.is_ok_and(|there| there == Value::Bool(true)) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, ready).await.unwrap_or_else(|_| panic!("no page follows {css}"));
    }

    /// Waits until what was pressed is done: a page that is left too early takes its form with it.
    pub async fn reaches(&self, dossier: i64, state: programme::State) {
        let there = async {
            let store = &self.programme.store;
            while programme::assessment::find(store, dossier).await.unwrap().state != state {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, there).await.unwrap_or_else(|_| panic!("{dossier} never comes to {state:?}"));
    }

    pub async fn wait_for_text(&self, css: &str, words: &str) {
        let seen = async {
            loop {
                let text = match self.client.find(Locator::Css(css)).await {
                    Ok(element) => element.text().await.unwrap_or_default(),
                    Err(_) => String::new(),
                };
                if text.contains(words) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, seen).await.is_err() {
            self.keep_picture("failed").await;
            panic!("{css} never showed {words}: {}", self.find(css).await.text().await.unwrap());
        }
    }

    /// Loses the session for a while, as when it expires with a page still open.
    pub async fn without_session(&self, meanwhile: impl Future<Output = ()>) {
        let cookies = self.client.get_all_cookies().await.unwrap();
        self.client.delete_all_cookies().await.unwrap();
        meanwhile.await;
        for cookie in cookies {
            self.client.add_cookie(cookie).await.unwrap();
        }
    }

    /// What a script gives back.
    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Waits until a script gives `true`.
    pub async fn wait_until(&self, script: &str) {
        let held = async {
            while self.script(script).await != true {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, held).await.is_err() {
            self.keep_view("failed").await;
            panic!("never: {script}");
        }
    }

    /// Makes the page itself so large; the window is larger by its own frame.
    pub async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap();
        let frame = self.script("return outerHeight - innerHeight").await.as_u64().unwrap();
        self.client.set_window_size(width, height + u32::try_from(frame).unwrap()).await.unwrap();
    }

    /// Waits until the page no longer moves.
    pub async fn come_to_rest(&self) {
        self.wait_until("const before = window.before; window.before = scrollY; return before === scrollY").await;
    }

    /// Keeps the top of the page as a picture for the guide.
    pub async fn keep_top(&self, name: &str) {
        self.resize(WIDTHS[0], 800).await;
        self.script("scrollTo({ top: 0, behavior: 'instant' })").await;
        self.come_to_rest().await;
        self.keep_view(name).await;
    }

    /// The bytes behind a link, fetched with the browser's session.
    pub async fn download(&self, css: &str) -> Vec<u8> {
        let script = "const [css, done] = [arguments[0], arguments[arguments.length - 1]];
            fetch(document.querySelector(css).href).then(r => r.arrayBuffer())
                .then(b => done(Array.from(new Uint8Array(b))), e => done(String(e)));";
        let bytes = self.client.execute_async(script, vec![json!(css)]).await.unwrap();
        serde_json::from_value(bytes).expect("bytes")
    }

    /// The bytes of an address, fetched with the browser's session.
    pub async fn fetch(&self, path: &str) -> Vec<u8> {
        let script = "const [path, done] = [arguments[0], arguments[arguments.length - 1]];
            fetch(path).then(r => r.arrayBuffer())
                .then(b => done(Array.from(new Uint8Array(b))), e => done(String(e)));";
        let bytes = self.client.execute_async(script, vec![json!(path)]).await.unwrap();
        serde_json::from_value(bytes).expect("bytes")
    }

    /// The words of an element.
    pub async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap()
    }

    /// Tries the page for accessibility in both widths and keeps its pictures.
    pub async fn look(&self, name: &str) {
        for width in WIDTHS {
            self.client.set_window_size(width, 900).await.unwrap();
            self.client.execute(AXE, vec![]).await.unwrap();
            let found = self
                .client
                .execute_async(
                    "const done = arguments[arguments.length - 1];
                     axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
                        .then(r => done(r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))])), e => done(String(e)));",
                    vec![],
                )
                .await
                .unwrap();
            assert_eq!(found, Value::Array(vec![]), "{name} at {width} px");
            let wider = self
                .client
                .execute("return document.documentElement.scrollWidth - document.documentElement.clientWidth", vec![])
                .await
                .unwrap();
            assert!(wider.as_i64().unwrap() <= 0, "{name} at {width} px scrolls sideways by {wider} px");
            self.keep_picture(&format!("{name}-{width}")).await;
        }
        self.client.set_window_size(WIDTHS[0], 900).await.unwrap();
    }

    pub async fn close(self) {
        self.client.close().await.unwrap();
        drop(self.driver);
    }

    async fn find(&self, css: &str) -> fantoccini::elements::Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("{css}: {error} on {}", self.client.current_url().await.unwrap()),
        }
    }

    async fn scroll_to(&self, css: &str) {
        self.find(css).await;
        let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.client.execute(script, vec![json!(css)]).await.unwrap();
    }

    /// Keeps what is in sight, not the whole page.
    pub async fn keep_view(&self, name: &str) {
        let Some(folder) = pictures() else { return };
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), self.client.screenshot().await.unwrap()).unwrap();
    }

    async fn keep_picture(&self, name: &str) {
        if pictures().is_none() {
            return;
        }
        let height = self.client.execute("return document.documentElement.scrollHeight", vec![]).await.unwrap();
        let (width, _) = self.client.get_window_size().await.unwrap();
        let tall = u32::try_from(height.as_u64().unwrap()).unwrap().clamp(600, 4_000) + 150;
        self.client.set_window_size(u32::try_from(width).unwrap(), tall).await.unwrap();
        self.keep_view(name).await;
        self.client.set_window_size(u32::try_from(width).unwrap(), 900).await.unwrap();
    }
}

/// The folder for pictures, where somebody wants them.
fn pictures() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "whoever wants the pictures names a folder")]
    std::env::var_os("MANGNON_SCREENSHOTS").map(PathBuf::from)
}

async fn start_driver() -> (Driver, u16) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let driver = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("chromedriver is needed, bin/setup installs it: {error}"));
    let driver = Driver(driver);
    let listening = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, listening).await.expect("chromedriver listens");
    (driver, port)
}

async fn connect(port: u16) -> Client {
    let options = json!({
        "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"
        ]
    });
    let capabilities = [("goog:chromeOptions".to_owned(), options)].into_iter().collect();
    ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .expect("Chromium starts")
}
