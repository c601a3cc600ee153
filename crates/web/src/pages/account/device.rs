//! A browser by the names that people know it by.

use serde::Serialize;

/// Browser and system, as far as the browser tells; both are names, the same in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Such as Firefox.
    pub browser: Option<&'static str>,
    /// Such as Windows.
    pub system: Option<&'static str>,
}

/// Marks of browsers, the more special ones first: most claim to be those below them too.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Marks of systems, the more special ones first.
const SYSTEMS: [(&str, &str); 8] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

impl Device {
    /// The names in a browser's description of itself (its User-Agent).
    pub fn named(client: &str) -> Self {
        let first = |marks: &[(&str, &'static str)]| marks.iter().find(|(mark, _)| client.contains(mark)).map(|(_, name)| *name);
        Self { browser: first(&BROWSERS), system: first(&SYSTEMS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_their_names() {
        let named = |client: &str| {
            let device = Device::named(client);
            (device.browser.unwrap_or("-"), device.system.unwrap_or("-"))
        };
        let windows =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
        assert_eq!(named(windows), ("Chrome", "Windows"));
        let edge = format!("{windows} Edg/126.0.0.0");
        assert_eq!(named(&edge), ("Edge", "Windows"));
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(named(phone), ("Safari", "iPhone"));
        assert_eq!(named("Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"), ("Firefox", "Android"));
        assert_eq!(named("curl/8.5.0"), ("-", "-"));
        assert_eq!(named(""), ("-", "-"));
    }
}
