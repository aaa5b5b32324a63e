//! What surrounds every page: brand, unit, navigation by office, language, person, the strip of warnings.

use std::{
    borrow::Borrow,
    fmt,
    sync::{Arc, LazyLock},
};

use askama::filters::HtmlSafe;
use axum::http::Method;
use organisation::{Action, Actor, Role, notice};
use standards::Standard;

use crate::{
    App, assets,
    routes::{SPEAKING, routes},
    routing::{Access, Route},
    words::Words,
};

/// The frame of one page; templates reach its words through it.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Words of the page.
    pub(crate) words: Words,
    /// Title of the page.
    pub(crate) title: String,
    /// The signed-in person.
    pub(crate) actor: Option<Arc<Actor>>,
    /// Where the person can go.
    pub(crate) nav: Vec<NavItem>,
    /// Path and query of the page to come back to: for a form that was refused, of the page that shows it.
    pub(crate) here: String,
    /// Whether the world is invented.
    pub(crate) demo: bool,
    /// The illustrative standard behind the page, in words.
    pub(crate) illustrative: Option<String>,
    /// How many notices the person has not read, up to a hundred.
    pub(crate) unread: i64,
}

/// A line of the navigation.
#[derive(Clone, Debug)]
pub(crate) struct NavItem {
    /// Its words.
    pub(crate) words: String,
    /// Where it leads.
    pub(crate) href: String,
    /// Whether the page belongs to it.
    pub(crate) current: bool,
}

/// An icon; always beside words that say the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Icon<'a>(&'a str);

impl Frame {
    pub(crate) fn new(app: &App, actor: Option<Arc<Actor>>, words: Words, here: String, title: String) -> Self {
        let nav = actor.as_deref().map_or_else(Vec::new, |actor| navigation(actor, words, &here));
        let here = page_of(&here).unwrap_or(here);
        Self { words, title, actor, nav, here, demo: app.programme.demo, illustrative: None, unread: 0 }
    }

    /// Tells how many notices wait.
    pub(crate) const fn with_unread(mut self, unread: i64) -> Self {
        self.unread = unread;
        self
    }

    /// How many notices wait, in words; empty: none.
    pub(crate) fn unread_words(&self) -> String {
        match self.unread {
            0 => String::new(),
            count if count >= notice::MOST_COUNTED => self.with("notices.counted_most", "count", count),
            count => self.with("notices.counted", "count", count),
        }
    }

    /// Names the page that shows the form, where its path says less than that.
    pub(crate) fn shown_at(mut self, path: String) -> Self {
        self.here = path;
        self
    }

    /// Announces the standard behind the page when it is only an illustration.
    pub(crate) fn scored_by(mut self, standard: &Standard) -> Self {
        if standard.illustrative {
            let title = self.words.lang.pick(&standard.title.vi, &standard.title.en);
            self.illustrative = Some(self.words.with("layout.scored_by", "standard", title));
        }
        self
    }

    /// The text of a key.
    pub(crate) fn say(&self, key: impl AsRef<str>) -> String {
        self.words.say(key.as_ref())
    }

    /// The text of a key with one place filled.
    pub(crate) fn with(&self, key: &str, place: &str, value: impl fmt::Display) -> String {
        self.words.with(key, place, value)
    }

    /// The path of an asset.
    #[expect(clippy::unused_self, reason = "templates reach everything through the frame")]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// An icon by its name in `icons.svg`.
    #[expect(clippy::unused_self, reason = "templates reach everything through the frame")]
    pub(crate) fn icon<'a>(&self, name: &'a str) -> Icon<'a> {
        Icon(name)
    }

    /// The languages of the switch: tag, and whether the page speaks it.
    pub(crate) fn languages(&self) -> impl Iterator<Item = (&'static str, bool)> {
        text::Lang::ALL.into_iter().map(|lang| (lang.tag(), lang == self.words.lang))
    }

    /// The unit of the person's first office.
    pub(crate) fn unit(&self) -> Option<&str> {
        Some(self.actor.as_ref()?.offices.first()?.unit_name.as_str())
    }

    /// The name of the person's first office.
    pub(crate) fn role(&self) -> String {
        let role = self.actor.as_ref().and_then(|actor| actor.offices.first()).map(|held| held.role);
        role.map_or_else(String::new, |role| self.words.role(role))
    }

    /// The version of the program.
    #[expect(clippy::unused_self, reason = "templates reach everything through the frame")]
    pub(crate) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

impl Words {
    /// The name of a role.
    pub(crate) fn role(self, role: impl Borrow<Role>) -> String {
        self.say(&format!("role.{}", role.borrow().name()))
    }
}

impl fmt::Display for Icon<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = assets::path("icons.svg");
        write!(f, r#"<svg class="mn-i" aria-hidden="true"><use href="{file}#i-{}"/></svg>"#, self.0)
    }
}

impl HtmlSafe for Icon<'_> {}

/// Pages that are reached from a line of the navigation, and stand elsewhere.
const BELONGS: [(&str, &str); 5] = [
    ("/sittings", "/councils"),
    ("/exchange", "/papers"),
    ("/delegations", "/papers"),
    ("/instruments", "/papers"),
    ("/calendar", "/due"),
];

/// Where a person's offices lead; the nearest line to the page's path is the current one.
fn navigation(actor: &Actor, words: Words, here: &str) -> Vec<NavItem> {
    let mut items: Vec<NavItem> = Vec::new();
    let mut add = |key: &str, href: String| {
        if items.iter().all(|item| item.href != href) {
            items.push(NavItem { words: words.say(key), href, current: false });
        }
    };
    if !actor.offices.is_empty() {
        add("layout.nav.home", "/".to_owned());
    }
    for held in &actor.offices {
        match held.role {
            Role::CommuneOfficer | Role::CommuneSector => {
                add("layout.nav.dossier", format!("/communes/{}", held.unit));
                add("layout.nav.import", "/figures/import".to_owned());
            }
            Role::CommuneChair | Role::CommuneViceChair | Role::CommuneCouncilMember => {
                add("layout.nav.dossier", format!("/communes/{}", held.unit));
            }
            Role::ProvincialLead
            | Role::ProvincialSector
            | Role::ReviewSecretary
            | Role::ReviewCouncilMember
            | Role::ProvincialChair
            | Role::ProvincialViceChair
            | Role::ProvincialOffice => {
                add("layout.nav.province", format!("/boards/provinces/{}", held.unit));
                add("layout.nav.decisions", "/decisions".to_owned());
            }
            Role::Ministry => {
                add("layout.nav.country", "/boards".to_owned());
                add("layout.nav.rounds", "/rounds".to_owned());
            }
            Role::Administrator => add("layout.nav.accounts", "/accounts".to_owned()),
            // the districts ended on 30/6/2025 (Law 72/2025/QH15): their offices only read, unit by unit
            Role::DistrictLead | Role::DistrictChair | Role::DistrictOffice => {}
        }
    }
    if !actor.offices.is_empty() {
        add("waiting.nav", "/due".to_owned());
    }
    if Access::Office(Action::Direct).admits(actor) {
        add("directive.nav", "/directives".to_owned());
    }
    if Access::Office(Action::WorkOnTasks).admits(actor) {
        add("task.title", "/tasks".to_owned());
    }
    if SPEAKING.admits(actor) {
        add("layout.nav.councils", "/councils".to_owned());
    }
    if Access::Office(Action::ReadPapers).admits(actor) {
        add("book.link", "/papers".to_owned());
    }
    add("layout.nav.standards", "/standards".to_owned());
    add("layout.nav.units", "/units/search".to_owned());
    let path = here.split('?').next().unwrap_or(here);
    let current = if is_under(path, "/assessments") {
        // a dossier is reached from the line after the first page
        items.get_mut(1)
    } else if let Some((_, above)) = BELONGS.iter().find(|(page, _)| is_under(path, page)) {
        items.iter_mut().find(|item| item.href == *above)
    } else {
        items.iter_mut().filter(|item| is_under(path, &item.href)).max_by_key(|item| item.href.len())
    };
    if let Some(item) = current {
        item.current = true;
    }
    items
}

/// The page that shows a form: the nearest one above the address the form is sent to; nothing for any other address.
fn page_of(here: &str) -> Option<String> {
    static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| routes().list().to_vec());
    let path = here.split('?').next().unwrap_or(here);
    let is = |method: Method, path: &str| ROUTES.iter().any(|route| route.method == method && fits(route.path, path));
    if is(Method::GET, path) || !is(Method::POST, path) {
        return None;
    }
    let above = std::iter::successors(path.rsplit_once('/'), |(above, _)| above.rsplit_once('/'));
    above
        .map(|(above, _)| above)
        .find(|above| is(Method::GET, above))
        .map(str::to_owned)
        .or_else(|| Some("/".to_owned()))
}

/// Whether a path is one of a route.
fn fits(route: &str, path: &str) -> bool {
    let same_length = route.split('/').count() == path.split('/').count();
    same_length && route.split('/').zip(path.split('/')).all(|(part, name)| part.starts_with('{') || part == name)
}

fn is_under(path: &str, href: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_to_the_page_that_shows_it() {
        for (sent, page) in [
            ("/assessments/7/figures", "/assessments/7"),
            ("/assessments/7/figures/preview", "/assessments/7"),
            ("/communes/3/class", "/communes/3"),
            ("/accounts/5/offices/2/ending", "/accounts/5"),
            ("/sign-out", "/"),
        ] {
            assert_eq!(page_of(sent).as_deref(), Some(page), "{sent}");
        }
    }

    #[test]
    fn a_page_comes_back_to_itself_with_its_query() {
        for page in ["/", "/accounts", "/assessments/7", "/boards/communes?state=submitted", "/nothing/here"] {
            assert_eq!(page_of(page), None, "{page}");
        }
    }
}
