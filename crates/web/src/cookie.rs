//! Cookies: their names, their attributes, and reading them back.

use http::{HeaderMap, HeaderValue, header};

use crate::PublicOrigin;

/// Longest value we ever set, in bytes; a longer one is not ours.
const LONGEST_VALUE: usize = 512;

/// The cookies of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCookie {
    /// One password reset; rotated at identification and at each gate.
    Reset,
    /// A signed-in person.
    Session,
    /// A visitor who is neither yet: what the first form of a page is bound to.
    Visitor,
    /// The language a person picked.
    Language,
    /// Somebody signed in from this browser before; outlives the browser's session.
    Device,
    /// Where somebody was going whom a sign-in asks to register first: the key of a destination, which leads to our own pages alone.
    Next,
}

impl SessionCookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Session => "session",
            Self::Visitor => "visitor",
            Self::Language => "language",
            Self::Device => "device",
            Self::Next => "next",
        }
    }
}

/// How cookies are written here. Over TLS their names begin with `__Host-`, so no neighbouring host can plant one (RFC 6265bis, 4.1.3.2);
/// plain HTTP, which the demo uses on the loopback address, cannot carry that prefix.
#[derive(Clone, Copy, Debug)]
pub struct Cookies {
    secure: bool,
}

impl Cookies {
    pub(crate) fn new(origin: &PublicOrigin) -> Self {
        Self { secure: origin.is_secure() }
    }

    /// The full name in headers.
    pub fn name(self, cookie: SessionCookie) -> String {
        format!("{}latchkey-{}", if self.secure { "__Host-" } else { "" }, cookie.name())
    }

    /// A `Set-Cookie` value; the cookie ends with the browser's session, but for the device's. `None` when `value` is not plain ASCII of a token.
    pub fn set(self, cookie: SessionCookie, value: &str) -> Option<HeaderValue> {
        let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if !plain || value.is_empty() || value.len() > LONGEST_VALUE {
            return None;
        }
        // A year: long enough that the usual desk stays known over the holidays.
        let lasting = if cookie == SessionCookie::Device { "; Max-Age=31536000" } else { "" };
        HeaderValue::try_from(format!("{}={value}{}{lasting}", self.name(cookie), self.attributes())).ok()
    }

    /// A `Set-Cookie` value that removes the cookie.
    pub fn clear(self, cookie: SessionCookie) -> HeaderValue {
        let text = format!("{}=; Max-Age=0{}", self.name(cookie), self.attributes());
        // Names and attributes are ASCII constants of this file.
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// The value a request brings. Two cookies of one name are an attack or a fault, so they count as none.
    pub fn read(self, headers: &HeaderMap, cookie: SessionCookie) -> Option<&str> {
        let name = self.name(cookie);
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(found, _)| *found == name).map(|(_, value)| value);
        let value = values.next().filter(|value| !value.is_empty() && value.len() <= LONGEST_VALUE)?;
        values.next().is_none().then_some(value)
    }

    fn attributes(self) -> &'static str {
        if self.secure { "; Path=/; Secure; HttpOnly; SameSite=Lax" } else { "; Path=/; HttpOnly; SameSite=Lax" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(origin: &str) -> Cookies {
        Cookies::new(&origin.parse().unwrap())
    }

    fn sent(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(line))])
    }

    #[test]
    fn over_tls_a_cookie_belongs_to_this_host_alone() {
        let cookies = cookies("https://reset.example.com");
        let line = cookies.set(SessionCookie::Reset, "abc-1").unwrap();
        assert_eq!(line, "__Host-latchkey-reset=abc-1; Path=/; Secure; HttpOnly; SameSite=Lax");
        assert!(cookies.clear(SessionCookie::Reset).to_str().unwrap().contains("Max-Age=0; Path=/; Secure"));
    }

    #[test]
    fn plain_loopback_has_other_names_that_tls_never_reads() {
        let plain = cookies("http://127.0.0.1:8080");
        assert_eq!(plain.set(SessionCookie::Session, "x").unwrap(), "latchkey-session=x; Path=/; HttpOnly; SameSite=Lax");
        let headers = sent("latchkey-session=x");
        assert_eq!(plain.read(&headers, SessionCookie::Session), Some("x"));
        assert_eq!(cookies("https://a.example").read(&headers, SessionCookie::Session), None);
    }

    #[test]
    fn a_value_that_could_break_the_header_is_not_set() {
        for value in ["", "a;b", "a b", "a\r\nSet-Cookie: c=d", "é", &"a".repeat(513)] {
            assert!(cookies("https://a.example").set(SessionCookie::Reset, value).is_none(), "{value:?}");
        }
    }

    #[test]
    fn one_cookie_is_read_among_others_and_two_of_a_name_are_none() {
        let plain = cookies("http://localhost");
        assert_eq!(plain.read(&sent("a=b; latchkey-reset=one; c=d"), SessionCookie::Reset), Some("one"));
        for line in ["latchkey-reset=one; latchkey-reset=two", "latchkey-reset=", "xlatchkey-reset=one", "latchkey-reset"] {
            assert_eq!(plain.read(&sent(line), SessionCookie::Reset), None, "{line}");
        }
    }
}
