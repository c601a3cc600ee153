//! A browser in words.

/// Marks of browsers, the ones first that also carry the marks of others. The version follows the mark.
const BROWSERS: [(&str, &str); 11] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
    ("curl/", "curl"),
];
/// Marks of operating systems, in the same order of precedence.
const SYSTEMS: [(&str, &str); 8] = [
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Unix"),
];

/// Browser, its major version and the system ("Firefox 152, Windows"), or nothing when nothing in it is known: whoever resets
/// a password writes these words, so none of them reach the mail.
pub(crate) fn describe(user_agent: &str) -> Option<String> {
    let browser = BROWSERS.iter().find_map(|(mark, name)| {
        let (_, after) = user_agent.split_once(mark)?;
        let version: String = after.chars().take_while(char::is_ascii_digit).take(4).collect();
        Some(format!("{name} {version}").trim_end().to_owned())
    });
    let system = SYSTEMS.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| (*name).to_owned());
    let known: Vec<String> = browser.into_iter().chain(system).collect();
    (!known.is_empty()).then(|| known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_browsers_are_named_as_people_know_them() {
        for (user_agent, words) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:152.0) Gecko/20100101 Firefox/152.0", "Firefox 152, Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0",
                "Edge 150, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
                "Safari 26, iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36",
                "Chrome 150, Android",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
                "Chrome 150, Linux",
            ),
        ] {
            assert_eq!(describe(user_agent).as_deref(), Some(words));
        }
    }

    #[test]
    fn a_strangers_words_do_not_reach_the_mail() {
        assert_eq!(describe("Not you? Go to https://evil.example"), None);
        assert_eq!(describe("Firefox/<script>").as_deref(), Some("Firefox"));
    }
}
