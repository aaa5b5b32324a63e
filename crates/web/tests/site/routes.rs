//! Every route is tried without rights: a new line in the list of routes is tried with it.

use axum::http::{Method, StatusCode};
use testkit::on_both_engines;
use web::{Access, Route, routes};

use crate::browser::{Browser, Page};

/// The path with something in each of its places.
fn path(route: &Route) -> String {
    let parts = route.path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn try_it(browser: &mut Browser, route: &Route) -> Page {
    match route.method {
        Method::GET => browser.get(&path(route)).await,
        _ => browser.post(&path(route), &[]).await,
    }
}

on_both_engines!(a_stranger_is_sent_to_sign_in_from_every_page_that_is_not_public, |world| async move {
    let mut browser = Browser::fresh(&world).await;
    for route in routes().list() {
        let page = try_it(&mut browser, route).await;
        if route.access == Access::Public {
            assert!(!page.status.is_server_error(), "{route:?}: {}", page.status);
        } else if route.method == Method::GET {
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{route:?}");
            assert!(page.location().starts_with("/sign-in"), "{route:?}: {}", page.location());
        } else {
            // what a form carries is kept on the page
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{route:?}");
            assert!(page.html.contains("name=\"resume\""), "{route:?}");
        }
    }
});

on_both_engines!(a_person_without_an_office_finds_nothing_behind_a_route_that_needs_one, |world| async move {
    // signing out comes last, or the rest would be tried by a stranger
    let list = routes();
    let (sign_out, others): (Vec<_>, Vec<_>) = list.list().iter().partition(|route| route.path == "/sign-out");
    let mut browser = Browser::of(&world, "khong").await;
    for route in others.into_iter().chain(sign_out) {
        let page = try_it(&mut browser, route).await;
        match route.access {
            Access::Office(_) | Access::OneOf(_) => {
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{route:?}");
            }
            Access::Public | Access::SignedIn => {
                assert!(!page.status.is_server_error(), "{route:?}: {}", page.status);
            }
        }
    }
});

#[test]
fn who_may_come_to_each_route() {
    let routes = routes();
    let line = |route: &Route| {
        let access = match route.access {
            Access::Public => "everybody".to_owned(),
            Access::SignedIn => "whoever is signed in".to_owned(),
            Access::Office(action) => format!("{action:?}"),
            Access::OneOf(actions) => format!("one of {actions:?}"),
        };
        format!("{} {}: {access}", route.method, route.path)
    };
    let all: Vec<_> = routes.list().iter().map(line).collect();
    insta::assert_snapshot!(all.join("\n"));
}
