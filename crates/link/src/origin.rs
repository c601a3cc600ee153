//! Where a portal is: what an opening is bound to, so that it means nothing elsewhere.

use std::fmt;

/// Longest that an origin may be, in bytes.
const LONGEST: usize = 255;

/// The origin of a portal, such as `https://reset.example.com` (RFC 6454, section 6.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The origin in a text: `https://`, a host in lower case, and a port unless it is 443. Nothing follows it. `None` for everything
    /// else: both sides compare the text as it is.
    pub fn parse(text: &str) -> Option<Self> {
        let authority = text.strip_prefix("https://")?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let port_fits = port.is_none_or(|port| {
            !port.starts_with('0')
                && port.bytes().all(|byte| byte.is_ascii_digit())
                && port.parse::<u16>().is_ok_and(|port| port != 443)
        });
        (text.len() <= LONGEST && host_fits(host) && port_fits).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn host_fits(host: &str) -> bool {
    let named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let numbered = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f' | b':' | b'.');
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => !address.is_empty() && address.bytes().all(numbered),
        None => !host.is_empty() && host.bytes().all(named),
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_spelling_is_an_origin() {
        for right in
            ["https://reset.example.com", "https://reset.example.com:8443", "https://10.0.0.1", "https://[2001:db8::1]:8443"]
        {
            assert_eq!(Origin::parse(right).unwrap().as_str(), right);
        }
        for wrong in [
            "http://reset.example.com",
            "https://Reset.example.com",
            "https://reset.example.com/",
            "https://reset.example.com:443",
            "https://reset.example.com:",
            "https://reset.example.com:08",
            "https://reset.example.com:99999",
            "https://user@reset.example.com",
            "https://",
            "https://:8443",
            "https://a b",
            "https://[]",
            "https://[2001:db8::1",
            "reset.example.com",
            "",
        ] {
            assert_eq!(Origin::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Origin::parse(&format!("https://{}", "a".repeat(300))), None);
    }
}
