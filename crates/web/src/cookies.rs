//! The cookies: the session's token, the language somebody chose, and that a phone answered a survey.

use axum::http::HeaderMap;
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use organisation::{Result, session::Token};
use text::Lang;

use crate::Config;

const LANGUAGE: &str = "mangnon_language";

/// The session's cookie. The prefix makes browsers refuse it from anywhere but this host over TLS.
fn session_name(config: &Config) -> &'static str {
    if config.transport.is_secure() { "__Host-mangnon" } else { "mangnon" }
}

/// The token a browser sent.
pub(crate) fn token(config: &Config, headers: &HeaderMap) -> Option<String> {
    Some(CookieJar::from_headers(headers).get(session_name(config))?.value().to_owned())
}

/// The language a browser asked for by its cookie.
pub(crate) fn language(headers: &HeaderMap) -> Option<Lang> {
    Lang::from_tag(CookieJar::from_headers(headers).get(LANGUAGE)?.value())
}

/// Keeps a session's token until the browser closes; the session itself ends sooner.
pub(crate) fn keep_token(config: &Config, token: Token) -> CookieJar {
    CookieJar::new().add(ours(config, session_name(config), token.0))
}

/// Makes the browser forget the token.
pub(crate) fn forget_token(config: &Config) -> CookieJar {
    let mut cookie = ours(config, session_name(config), String::new());
    cookie.make_removal();
    CookieJar::new().add(cookie)
}

/// Keeps a language.
pub(crate) fn keep_language(config: &Config, lang: Lang) -> CookieJar {
    let mut cookie = ours(config, LANGUAGE, lang.tag().to_owned());
    cookie.make_permanent();
    CookieJar::new().add(cookie)
}

/// Whether a phone answered a survey before.
pub(crate) fn has_answered(config: &Config, headers: &HeaderMap, survey: i64) -> Result<bool> {
    let stamp = config.key.stamp(&answered_name(survey))?;
    Ok(CookieJar::from_headers(headers).get(&answered_name(survey)).is_some_and(|cookie| cookie.value() == stamp))
}

/// Keeps that a phone answered a survey: the same mark on every phone, so that it tells nothing of whose it is.
pub(crate) fn keep_answered(config: &Config, survey: i64) -> Result<CookieJar> {
    let name = answered_name(survey);
    let mut cookie = ours(config, "", config.key.stamp(&name)?);
    cookie.set_name(name);
    cookie.set_path("/survey");
    cookie.make_permanent();
    Ok(CookieJar::new().add(cookie))
}

fn answered_name(survey: i64) -> String {
    format!("mangnon_survey_{survey}")
}

fn ours(config: &Config, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(config.transport.is_secure())
        .build()
}
