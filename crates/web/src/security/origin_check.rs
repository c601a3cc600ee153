//! Requests that change something must come from our own pages.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};

use crate::calls;
use crate::error_page::ErrorPage;
use crate::security::host::named_host;
use crate::state::Shell;

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Refuses unsafe methods that another site may have sent. `Sec-Fetch-Site` decides where browsers send it (never over plain HTTP to
/// another machine), and `Origin` must agree; where it is missing, `Origin` alone decides. What phone services send comes from no page:
/// it is signed instead.
pub(crate) async fn check_origin(State(shell): State<Arc<Shell>>, request: Request, next: Next) -> Response {
    let own = named_host(request.uri(), request.headers()).map(|host| origin_of(shell.origin.is_secure(), host));
    let from_us = |own: String| comes_from(&own, request.headers());
    let allowed = request.method().is_safe() || calls::is_callback_path(request.uri().path()) || own.is_some_and(from_us);
    if allowed { next.run(request).await } else { ErrorPage::Forbidden.into_response() }
}

fn origin_of(secure: bool, host: &str) -> String {
    let (scheme, port) = if secure { ("https", ":443") } else { ("http", ":80") };
    format!("{scheme}://{}", host.strip_suffix(port).unwrap_or(host)).to_ascii_lowercase()
}

fn comes_from(own: &str, headers: &HeaderMap) -> bool {
    let (origins, sites) = (headers.get_all(header::ORIGIN), headers.get_all(SEC_FETCH_SITE));
    if origins.iter().count() > 1 || sites.iter().count() > 1 {
        return false;
    }
    let same = origins.iter().next().map(|origin| origin.as_bytes().eq_ignore_ascii_case(own.as_bytes()));
    match sites.iter().next() {
        Some(site) => site == "same-origin" && same != Some(false),
        None => same == Some(true),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const OWN: &str = "https://reset.example.com";

    fn allowed(lines: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        comes_from(OWN, &headers)
    }

    #[test]
    fn our_own_pages_may() {
        assert!(allowed(&[("sec-fetch-site", "same-origin"), ("origin", OWN)]));
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[("origin", OWN)]));
        assert!(allowed(&[("origin", "https://RESET.example.com")]));
    }

    #[test]
    fn nobody_else_may() {
        assert!(!allowed(&[]));
        for site in ["cross-site", "same-site", "none", "", "same-origin, same-origin"] {
            assert!(!allowed(&[("sec-fetch-site", site), ("origin", OWN)]), "{site}");
        }
        for origin in ["null", "", "http://reset.example.com", "https://evil.example", "https://reset.example.com.evil.example"] {
            assert!(!allowed(&[("origin", origin)]), "{origin}");
            assert!(!allowed(&[("sec-fetch-site", "same-origin"), ("origin", origin)]), "{origin}");
        }
    }

    #[test]
    fn a_header_that_stands_twice_is_refused() {
        assert!(!allowed(&[("origin", OWN), ("origin", OWN)]));
        assert!(!allowed(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")]));
        assert!(!allowed(&[("sec-fetch-site", "same-origin"), ("origin", OWN), ("origin", OWN)]));
    }

    #[test]
    fn the_schemes_own_port_is_no_difference() {
        assert_eq!(origin_of(true, "A.example:443"), "https://a.example");
        assert_eq!(origin_of(false, "a.example:8080"), "http://a.example:8080");
        assert_eq!(origin_of(true, "a.example:80"), "https://a.example:80");
    }
}
