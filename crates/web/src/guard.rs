//! What protects every request: forms only from our own pages, and headers that keep a page to itself.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode, Uri,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERER, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::App;

const POLICY: &str = "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; \
                      frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

/// Refuses a change that another site asked for in the person's name.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_ours(request.headers(), request.uri()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// Browsers say where a request comes from: in `Sec-Fetch-Site`, or (on plain HTTP, and older ones) in `Origin`, or (old
/// phones) in `Referer` alone.
fn is_ours(headers: &HeaderMap, uri: &Uri) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = headers.get(ORIGIN).or_else(|| headers.get(REFERER)).and_then(|origin| origin.to_str().ok());
    let origin_host = origin.and_then(|origin| origin.split_once("://")).and_then(|(_, rest)| rest.split('/').next());
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    // HTTP/2 names the host in the address itself
    let host = host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    origin_host.is_some() && origin_host == host
}

/// Adds the headers of every answer. What does not say otherwise is kept by no browser: pages show people's work.
pub(crate) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(REFERRER_POLICY, "same-origin");
    set(CACHE_CONTROL, "no-store");
    if app.config.transport.is_secure() {
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(headers: &[(&'static str, &'static str)]) -> bool {
        let map = headers.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect();
        is_ours(&map, &Uri::from_static("/accounts"))
    }

    #[test]
    fn a_form_of_our_own_page_is_taken() {
        assert!(sent(&[("sec-fetch-site", "same-origin")]));
        assert!(sent(&[("host", "mangnon.example:8443"), ("origin", "https://mangnon.example:8443")]));
    }

    #[test]
    fn an_old_phone_tells_its_page_alone() {
        assert!(sent(&[("host", "mangnon.example"), ("referer", "https://mangnon.example/survey/KMN374?audience=a")]));
        assert!(!sent(&[("host", "mangnon.example"), ("referer", "https://evil.example/mangnon.example")]));
        let both = [("host", "a.example"), ("origin", "https://evil.example"), ("referer", "https://a.example/")];
        assert!(!sent(&both), "the origin is believed before the page");
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        assert!(!sent(&[("sec-fetch-site", "cross-site"), ("host", "a.example"), ("origin", "https://a.example")]));
        assert!(!sent(&[("sec-fetch-site", "same-site")]));
        assert!(!sent(&[("host", "mangnon.example"), ("origin", "https://evil.example")]));
        assert!(!sent(&[("host", "mangnon.example"), ("origin", "null")]));
    }

    #[test]
    fn a_form_that_hides_where_it_comes_from_is_refused() {
        assert!(!sent(&[("host", "mangnon.example")]));
        assert!(!sent(&[]));
    }
}
