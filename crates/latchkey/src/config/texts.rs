//! `[[texts]]`: gateways that take our texts, asked in this order.

use latchkey_messaging::{HttpBody, HttpTextConfig, LinkSecurity, SmppConfig, TextOrigin, TwilioTextConfig};
use secrecy::SecretString;

use super::gateway::{ACCOUNT_KEYS, TIMEOUT, account, only, refuse_plain_http, trusts_the_network};
use super::section::Section;

/// Every key of such a gateway.
pub(super) const KEYS: &[&str] = &[
    "name",
    "kind",
    "countries",
    "security",
    "ca_file",
    "from",
    "host",
    "port",
    "system_id",
    "system_type",
    "password",
    "password_file",
    "window",
    "enquire_seconds",
    "method",
    "url",
    "headers",
    "form",
    "json",
    "user",
    "secret",
    "secret_file",
    "success",
    "id_pointer",
    "account",
    "token",
    "token_file",
];

const COMMON: &[&str] = &["name", "kind", "countries", "security", "ca_file", "from"];
const SMPP: &[&str] = &["host", "port", "system_id", "system_type", "password", "password_file", "window", "enquire_seconds"];
const HTTP: &[&str] = &[
    "method",
    "url",
    "headers",
    "form",
    "json",
    "user",
    "password",
    "password_file",
    "secret",
    "secret_file",
    "success",
    "id_pointer",
];

/// How texts are handed to a gateway.
#[derive(Debug)]
pub(crate) enum TextConfig {
    /// Over SMPP.
    Smpp(SmppConfig),
    /// Over HTTP, in a shape that the operator describes.
    Http(HttpTextConfig),
    /// Over HTTP, in Twilio's shape.
    Twilio(TwilioTextConfig),
}

/// Reads one gateway; `None` when it is not configured right.
pub(super) fn read(section: &mut Section<'_>) -> Option<TextConfig> {
    let kind = section.required("kind", "to know how to speak to it", "\"smpp\"")?;
    match kind.as_str() {
        "smpp" => {
            only(section, KEYS, &[COMMON, SMPP], "smpp");
            smpp(section).map(TextConfig::Smpp)
        }
        "http" => {
            only(section, KEYS, &[COMMON, HTTP], "http");
            http(section).map(TextConfig::Http)
        }
        "twilio" => {
            only(section, KEYS, &[COMMON, ACCOUNT_KEYS], "twilio");
            twilio(section).map(TextConfig::Twilio)
        }
        other => {
            section.not("kind", other, "one of \"smpp\", \"http\" and \"twilio\"");
            None
        }
    }
}

fn smpp(section: &mut Section<'_>) -> Option<SmppConfig> {
    const PURPOSE: &str = "to send texts over SMPP";
    let host = section.required("host", PURPOSE, "\"smpp.example.com\"");
    let system_id = section.required("system_id", PURPOSE, "\"latchkey\"");
    let password = section.secret("password");
    if password.is_none() && !section.is_set("password") && !section.is_set("password_file") {
        section.missing("password_file", PURPOSE, "\"/etc/latchkey/texts.password\"");
    }
    let from = section.required("from", PURPOSE, "\"Wingtip\"");
    let security = match trusts_the_network(section) {
        true => LinkSecurity::None,
        false => LinkSecurity::Tls { ca: None },
    };
    let usual = if security == LinkSecurity::None { 2775 } else { 3550 };
    let port = section.parsed::<u16>("port", "a port from 1 to 65535, for example 2775").unwrap_or(usual);
    let window = bounded(section, "window", 1..=500).unwrap_or(10);
    let enquire = bounded(section, "enquire_seconds", 5..=600).unwrap_or(30);
    let from = from.and_then(|text| origin(section, &text));
    let config = SmppConfig {
        host: host?,
        port,
        security,
        system_id: system_id?,
        password: password?,
        system_type: section.text("system_type").unwrap_or_default(),
        from: from?,
        window,
        timeout: TIMEOUT,
        enquire_every: std::time::Duration::from_secs(u64::from(enquire)),
    };
    let wrong = config.check().err();
    told(section, wrong.map(|error| (error.setting(), error.to_string())), config)
}

fn http(section: &mut Section<'_>) -> Option<HttpTextConfig> {
    let url = section.required("url", "to send texts over HTTP", "\"https://sms.example.com/send\"");
    if let Some(url) = &url {
        refuse_plain_http(section, "url", url);
    }
    let (form, json) = (section.list("form"), section.text("json"));
    let body = match (form.is_empty(), json) {
        (false, Some(_)) => {
            section.problem("json", "form is written too; keep the one that the gateway takes");
            HttpBody::None
        }
        (false, None) => HttpBody::Form(form),
        (true, Some(json)) => HttpBody::Json(json),
        (true, None) => HttpBody::None,
    };
    let usual = if body == HttpBody::None { "GET" } else { "POST" };
    let config = HttpTextConfig {
        method: section.text("method").unwrap_or_else(|| usual.to_owned()),
        url: url?,
        headers: section.list("headers"),
        body,
        basic: credentials(section),
        secret: section.secret("secret"),
        from: section.text("from"),
        success: statuses(section),
        id_pointer: section.text("id_pointer"),
        ca: None,
        timeout: TIMEOUT,
    };
    let wrong = config.check().err();
    told(section, wrong.map(|error| (error.setting(), error.to_string())), config)
}

fn twilio(section: &mut Section<'_>) -> Option<TwilioTextConfig> {
    let from = section.required("from", "to send texts through Twilio", "\"+15005550006\"");
    let account = account(section, "texts");
    Some(TwilioTextConfig { account: account?, from: from? })
}

/// The configuration, unless something is wrong with it.
fn told<T>(section: &mut Section<'_>, wrong: Option<(&'static str, String)>, config: T) -> Option<T> {
    match wrong {
        None => Some(config),
        Some((setting, sentence)) => {
            section.problem(setting, sentence);
            None
        }
    }
}

fn origin(section: &mut Section<'_>, text: &str) -> Option<TextOrigin> {
    let parsed = text.parse().ok();
    if parsed.is_none() {
        section.not(
            "from",
            text,
            "a number such as +34600000000, a short number, or a word of at most 11 letters, digits and spaces",
        );
    }
    parsed
}

fn credentials(section: &mut Section<'_>) -> Option<(String, SecretString)> {
    match (section.text("user"), section.secret("password")) {
        (Some(user), Some(password)) => Some((user, password)),
        (Some(_), None) => {
            section.missing("password_file", "because user is written", "\"/etc/latchkey/texts.password\"");
            None
        }
        (None, Some(_)) => {
            section.missing("user", "because a password is given", "\"latchkey\"");
            None
        }
        (None, None) => None,
    }
}

fn statuses(section: &mut Section<'_>) -> Vec<u16> {
    let mut statuses = Vec::new();
    for text in section.list("success") {
        match text.parse::<u16>() {
            Ok(status) if (200..300).contains(&status) => statuses.push(status),
            _ => section.not("success", &text, "a status of HTTP from 200 to 299"),
        }
    }
    statuses
}

fn bounded(section: &mut Section<'_>, key: &str, range: std::ops::RangeInclusive<u16>) -> Option<u16> {
    let expected = format!("a number from {} to {}", range.start(), range.end());
    let number = section.parsed::<u16>(key, &expected)?;
    if !range.contains(&number) {
        section.not(key, &number.to_string(), &expected);
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::tests::{load_with, problems_with};

    const PASSWORD: (&str, &str) = ("LATCHKEY_TEXTS__MAIN__PASSWORD", "hunter2");
    const SECRET: (&str, &str) = ("LATCHKEY_TEXTS__MAIN__SECRET", "hunter3");
    const TOKEN: (&str, &str) = ("LATCHKEY_TEXTS__MAIN__TOKEN", "hunter4");

    fn main(lines: &str) -> String {
        format!("[[texts]]\nname = \"main\"\n{lines}\n")
    }

    fn one(lines: &str, environment: &[(&str, &str)]) -> TextConfig {
        load_with(&main(lines), environment).texts.remove(0).how
    }

    fn wrong(lines: &str, environment: &[(&str, &str)]) -> String {
        problems_with(&main(lines), environment)
    }

    const CENTRE: &str = "kind = \"smpp\"\nhost = \"smpp.example.com\"\nsystem_id = \"latchkey\"\nfrom = \"Wingtip\"\n";

    #[test]
    fn a_message_centre_is_spoken_to_over_tls_unless_the_network_is_trusted() {
        let TextConfig::Smpp(centre) = one(CENTRE, &[PASSWORD]) else { panic!("not SMPP") };
        assert_eq!((centre.port, &centre.security, centre.window), (3550, &LinkSecurity::Tls { ca: None }, 10));
        assert_eq!(centre.password.expose_secret(), "hunter2");
        let lines = format!("{CENTRE}security = \"none\"\nwindow = 50\ncountries = [\"ES\", \"+49\"]");
        let TextConfig::Smpp(centre) = one(&lines, &[PASSWORD]) else { panic!("not SMPP") };
        assert_eq!((centre.port, centre.security, centre.window), (2775, LinkSecurity::None, 50));
    }

    #[test]
    fn a_gateway_over_http_is_described() {
        let lines = "kind = \"http\"\nurl = \"https://sms.example.com/send\"\nheaders = [\"X-Api-Key: {secret}\"]\n\
                     json = '{\"to\": \"{to}\", \"text\": \"{text}\"}'\nsuccess = [200, 202]\nid_pointer = \"/id\"";
        let TextConfig::Http(gateway) = one(lines, &[SECRET]) else { panic!("not HTTP") };
        assert_eq!((gateway.method.as_str(), gateway.success.as_slice()), ("POST", &[200, 202][..]));
        assert!(!format!("{gateway:?}").contains("hunter3"));
        let lines = "kind = \"http\"\nurl = \"https://sms.example.com/?to={to}&text={text}\"\nuser = \"u\"";
        let TextConfig::Http(gateway) = one(lines, &[PASSWORD]) else { panic!("not HTTP") };
        assert_eq!((gateway.method.as_str(), gateway.basic.unwrap().0.as_str()), ("GET", "u"));
    }

    #[test]
    fn twilio_needs_little() {
        let lines = "kind = \"twilio\"\naccount = \"AC17\"\nfrom = \"+15005550006\"";
        let TextConfig::Twilio(gateway) = one(lines, &[TOKEN]) else { panic!("not Twilio") };
        assert_eq!((gateway.account.api.as_str(), gateway.from.as_str()), ("https://api.twilio.com/", "+15005550006"));
    }

    #[test]
    fn the_order_of_the_file_is_the_order_of_the_gateways() {
        let file = format!("[[texts]]\nname = \"b\"\n{CENTRE}[[texts]]\nname = \"a\"\n{CENTRE}");
        let environment = [("LATCHKEY_TEXTS__A__PASSWORD", "x"), ("LATCHKEY_TEXTS__B__PASSWORD", "y")];
        let names: Vec<String> = load_with(&file, &environment).texts.into_iter().map(|gateway| gateway.name).collect();
        assert_eq!(names, ["b", "a"]);
    }

    #[test]
    fn what_is_missing_is_told_with_its_cure() {
        let told = wrong("kind = \"smpp\"", &[]);
        for part in [
            "texts.main: host: option is required to send texts over SMPP; write host = \"smpp.example.com\" under the [[texts]] with the name main in ",
            "LATCHKEY_TEXTS__MAIN__HOST",
            "texts.main: system_id: option is required",
            "texts.main: password_file: option is required",
            "texts.main: from: option is required",
        ] {
            assert!(told.contains(part), "{part} is missing in:\n{told}");
        }
        assert!(wrong("", &[]).contains("texts.main: kind: option is required"));
        let told = wrong("kind = \"twilio\"", &[]);
        assert!(
            told.contains("account: option") && told.contains("token_file: option") && told.contains("from: option"),
            "{told}"
        );
    }

    #[test]
    fn what_cannot_work_is_told_with_its_key() {
        let http = "kind = \"http\"\nurl = \"https://sms.example.com/?to={to}&text={text}\"\n";
        let cases = [
            ("kind = \"fax\"", "texts.main: kind: \"fax\""),
            (&format!("{CENTRE}window = 0")[..], "texts.main: window: \"0\""),
            (&format!("{CENTRE}port = \"x\""), "texts.main: port: \"x\""),
            (&format!("{CENTRE}security = \"starttls\""), "texts.main: security: \"starttls\""),
            (&format!("{CENTRE}countries = [\"ES\", \"Spain\"]"), "texts.main: countries: \"Spain\""),
            (&format!("{CENTRE}url = \"https://a.example\""), "texts.main: url: kind = \"smpp\" has no use for it"),
            (
                &format!("{CENTRE}system_type = \"0123456789abc\""),
                "texts.main: system_type: the protocol has room for at most 12",
            ),
            (&CENTRE.replace("Wingtip", "Contoso Limited"), "texts.main: from: \"Contoso Limited\""),
            (&format!("{http}form = [\"to={{to}}\"]\njson = '{{}}'"), "texts.main: json: form is written too"),
            (&format!("{http}method = \"SEND\""), "texts.main: method: \"SEND\" is not one of"),
            (&format!("{http}headers = [\"X: {{secrte}}\"]"), "texts.main: headers: \"{secrte}\": there is no placeholder"),
            (&format!("{http}success = [404]"), "texts.main: success: \"404\""),
            (&http.replace("https", "http"), "texts.main: url: http:// would send codes"),
            (&http.replace("{to}", "{tot}"), "there is no placeholder {tot}"),
        ];
        for (lines, expected) in cases {
            let told = wrong(lines, &[PASSWORD]);
            assert!(told.contains(expected), "{expected} is missing in:\n{told}");
            assert!(!told.contains("hunter2"), "{told}");
        }
        let long = wrong(CENTRE, &[("LATCHKEY_TEXTS__MAIN__PASSWORD", "123456789")]);
        assert!(long.contains("texts.main: password: the protocol has room for at most 8"), "{long}");
        let alone = wrong(&format!("{http}user = \"u\""), &[]);
        assert!(alone.contains("texts.main: password_file: option is required because user is written"), "{alone}");
        assert_eq!(wrong(&http.replace("https://sms.example.com", "http://127.0.0.1:8080"), &[]), "");
        assert_eq!(wrong(&format!("{}security = \"none\"", http.replace("https", "http")), &[]), "");
    }

    #[test]
    fn a_secret_in_the_file_is_refused_and_not_repeated() {
        let told = wrong(&format!("{CENTRE}password = \"hunter2\""), &[]);
        assert!(told.contains("texts.main: password: a secret must not stand in the configuration file"), "{told}");
        assert!(told.contains("LATCHKEY_TEXTS__MAIN__PASSWORD") && !told.contains("hunter2"), "{told}");
    }
}
