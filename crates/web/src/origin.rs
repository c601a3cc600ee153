//! Where people reach this server.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// The public origin, such as `https://reset.example.com`: links are built from it and never from a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicOrigin {
    secure: bool,
    authority: String,
    loopback: bool,
}

/// The text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a public origin is a scheme and a host, for example https://reset.example.com, without path, user or query")]
pub struct PublicOriginError;

impl PublicOrigin {
    /// Whether people arrive over TLS, here or at a proxy before us.
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether it is this very machine.
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Host and port as they stand in a Host header; the scheme's own port is left out.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The origin without its port; `None` when it has none.
    pub(crate) fn without_port(&self) -> Option<String> {
        let (host, port) = self.authority.rsplit_once(':')?;
        // The last part of an IPv6 address is no port.
        let bare = port.bytes().all(|byte| byte.is_ascii_digit()).then_some(host)?;
        Some(format!("{}://{bare}", if self.secure { "https" } else { "http" }))
    }

    /// An absolute link to a path that begins with `/`.
    pub fn link(&self, path: &str) -> String {
        format!("{self}{path}")
    }
}

impl fmt::Display for PublicOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

impl FromStr for PublicOrigin {
    type Err = PublicOriginError;

    fn from_str(text: &str) -> Result<Self, PublicOriginError> {
        let url = Url::parse(text.trim_end_matches('/')).map_err(|_| PublicOriginError)?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !bare || !anonymous {
            return Err(PublicOriginError);
        }
        let loopback = match url.host().ok_or(PublicOriginError)? {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let host = url.host_str().ok_or(PublicOriginError)?;
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self { secure: url.scheme() == "https", authority, loopback })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_and_written_alike() {
        for text in ["https://reset.example.com", "http://127.0.0.1:8080", "http://[::1]:8080", "https://a.example:8443"] {
            assert_eq!(text.parse::<PublicOrigin>().unwrap().to_string(), text);
        }
        let plain: PublicOrigin = "https://Reset.Example.com:443/".parse().unwrap();
        assert_eq!(plain.to_string(), "https://reset.example.com");
        assert_eq!(plain.link("/reset"), "https://reset.example.com/reset");
        assert!(plain.is_secure() && !plain.is_loopback());
    }

    #[test]
    fn ports_can_be_left_out() {
        let without = |text: &str| text.parse::<PublicOrigin>().unwrap().without_port();
        assert_eq!(without("https://a.example:8443").as_deref(), Some("https://a.example"));
        assert_eq!(without("http://[::1]:8080").as_deref(), Some("http://[::1]"));
        assert_eq!((without("https://a.example"), without("http://[::1]")), (None, None));
    }

    #[test]
    fn loopback_is_known() {
        for text in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "https://demo.localhost"] {
            assert!(text.parse::<PublicOrigin>().unwrap().is_loopback(), "{text}");
        }
        assert!(!"http://192.168.1.7:8080".parse::<PublicOrigin>().unwrap().is_loopback());
    }

    #[test]
    fn anything_more_than_an_origin_is_refused() {
        let wrong = ["", "example.com", "ftp://example.com", "https://example.com/path", "https://a@example.com"];
        for text in wrong.into_iter().chain(["https://example.com?a=b", "https://example.com#a", "https://"]) {
            assert!(text.parse::<PublicOrigin>().is_err(), "{text}");
        }
    }
}
