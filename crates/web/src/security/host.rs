//! Only known hosts are served (design of password reset links: OWASP ASVS 5.0, 13.2).

use std::collections::BTreeSet;
use std::net::Ipv6Addr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Uri, header};

use crate::PublicOrigin;
use crate::error_page::ErrorPage;
use crate::operations;
use crate::state::Shell;

/// The hosts, with their port where it is not the scheme's own, that a request may name.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    allowed: BTreeSet<String>,
    own_port: &'static str,
}

impl AllowedHosts {
    pub(crate) fn new(origin: &PublicOrigin, more: Vec<String>) -> Self {
        let own_port = if origin.is_secure() { ":443" } else { ":80" };
        let mut hosts = Self { allowed: BTreeSet::new(), own_port };
        let all = more.into_iter().chain([origin.authority().to_owned()]);
        hosts.allowed = all.map(|host| hosts.plain(&host)).collect();
        hosts
    }

    /// Whether this is one of them.
    pub fn contains(&self, host: &str) -> bool {
        self.allowed.contains(&self.plain(host))
    }

    fn plain(&self, host: &str) -> String {
        let lower = host.to_ascii_lowercase();
        lower.strip_suffix(self.own_port).map_or(lower.clone(), str::to_owned)
    }
}

/// The one host a request names; none when it names none or several.
pub(crate) fn named_host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let mut lines = headers.get_all(header::HOST).iter();
    let host = lines.next()?.to_str().ok()?;
    let agrees = uri.authority().is_none_or(|authority| authority.as_str().eq_ignore_ascii_case(host));
    (lines.next().is_none() && agrees).then_some(host)
}

/// Refuses requests for other hosts. Health and metrics may also be asked for by address, which no foreign name can lead to.
pub(crate) async fn check_host(State(shell): State<Arc<Shell>>, request: Request, next: Next) -> Response {
    let host = named_host(request.uri(), request.headers());
    let known = host.is_some_and(|host| shell.hosts.contains(host));
    let by_address = operations::is_operations_path(request.uri().path()) && host.is_some_and(is_address);
    if known || by_address { next.run(request).await } else { ErrorPage::UnknownHost.into_response() }
}

fn is_address(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, "0"),
    };
    let v6 = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = name == "localhost"
        || name.parse::<std::net::Ipv4Addr>().is_ok()
        || v6.is_some_and(|text| text.parse::<Ipv6Addr>().is_ok());
    address && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> AllowedHosts {
        AllowedHosts::new(&"https://Reset.example.com".parse().unwrap(), vec!["other.example:8443".into()])
    }

    #[test]
    fn the_own_host_with_or_without_its_port_and_further_ones() {
        for host in ["reset.example.com", "RESET.example.com", "reset.example.com:443", "other.example:8443"] {
            assert!(hosts().contains(host), "{host}");
        }
    }

    #[test]
    fn nothing_that_merely_looks_like_it() {
        let wrong = ["", "evil.example", "reset.example.com.evil.example", "reset.example.com:8443", "other.example"];
        for host in
            wrong.into_iter().chain(["reset.example.com@evil.example", "reset.example.com:443:443", "x.reset.example.com"])
        {
            assert!(!hosts().contains(host), "{host}");
        }
    }

    #[test]
    fn only_real_addresses_count_as_addresses() {
        for host in ["127.0.0.1", "10.0.0.7:8080", "[::1]:8080", "[::1]", "localhost:80"] {
            assert!(is_address(host), "{host}");
        }
        for host in ["", "evil.example", "127.0.0.1.evil.example", "::1", "[::1", "127.0.0.1:x", "localhost.evil.example:80"] {
            assert!(!is_address(host), "{host}");
        }
    }

    #[test]
    fn two_hosts_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(header::HOST, "a.example".parse().unwrap());
        let relative = Uri::from_static("/reset");
        assert_eq!(named_host(&relative, &headers), Some("a.example"));
        assert_eq!(named_host(&Uri::from_static("http://b.example/reset"), &headers), None);
        headers.append(header::HOST, "b.example".parse().unwrap());
        assert_eq!(named_host(&relative, &headers), None);
        assert_eq!(named_host(&relative, &HeaderMap::new()), None);
    }
}
