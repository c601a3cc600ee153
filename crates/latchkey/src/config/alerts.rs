//! `[alerts]`: who hears of trouble, and from where on something is trouble.

use std::path::PathBuf;
use std::time::Duration;

use latchkey_domain::EmailAddress;
use latchkey_domain::alert::{AlertKind, AlertLimits};
use latchkey_language::Languages;
use secrecy::SecretString;
use url::Url;

use super::section::Section;

/// Every key of this section.
pub(super) const KEYS: &[&str] = &[
    "mail_to",
    "language",
    "webhook_url",
    "webhook_secret",
    "webhook_secret_file",
    "webhook_ca_file",
    "off",
    "delivery_minutes",
    "queue_minutes",
    "certificate_days",
    "resets_an_hour",
    "resets_factor",
    "database_minutes",
    "disk_free_megabytes",
    "clock_seconds",
];

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// Who hears of trouble, and from where on something is trouble.
#[derive(Debug)]
pub(crate) struct AlertsConfig {
    /// Operators' addresses.
    pub(crate) operators: Vec<EmailAddress>,
    /// The language that operators read.
    pub(crate) language: String,
    /// Where webhooks go.
    pub(crate) webhook: Option<WebhookTarget>,
    /// Kinds that nobody wants to hear of.
    pub(crate) off: Vec<AlertKind>,
    /// From where on something is trouble.
    pub(crate) limits: AlertLimits,
}

impl AlertsConfig {
    /// The usual limits, and nobody who hears of anything.
    pub(crate) fn nobody() -> Self {
        let (operators, off, limits) = (Vec::new(), Vec::new(), AlertLimits::default());
        Self { operators, language: "en".to_owned(), webhook: None, off, limits }
    }
}

/// Where webhooks go.
#[derive(Debug)]
pub(crate) struct WebhookTarget {
    /// The address.
    pub(crate) url: Url,
    /// What signs them.
    pub(crate) secret: SecretString,
    /// An authority to trust instead of the public ones, PEM.
    pub(crate) ca_file: Option<PathBuf>,
}

/// Reads the section.
pub(super) fn read(section: &mut Section<'_>) -> AlertsConfig {
    AlertsConfig {
        operators: operators(section),
        language: language(section),
        webhook: webhook(section),
        off: off(section),
        limits: limits(section),
    }
}

fn operators(section: &mut Section<'_>) -> Vec<EmailAddress> {
    let mut operators = Vec::new();
    for text in section.list("mail_to") {
        match EmailAddress::parse(&text) {
            Ok(address) => operators.push(address),
            Err(_) => section.not("mail_to", &text, "a mail address, for example operator@example.com"),
        }
    }
    operators
}

fn language(section: &mut Section<'_>) -> String {
    const KEY: &str = "language";
    let Some(tag) = section.text(KEY) else { return "en".to_owned() };
    // Broken built-in languages are told by whoever needs them.
    let Ok(languages) = Languages::embedded() else { return tag };
    if languages.get(&tag).is_none() {
        let known: Vec<String> = languages.list().map(|language| format!("\"{}\"", language.tag())).collect();
        section.not(KEY, &tag, &format!("one of {}", known.join(", ")));
    }
    tag
}

fn webhook(section: &mut Section<'_>) -> Option<WebhookTarget> {
    const PURPOSE: &str = "because webhook_url is written: it signs what is sent there";
    let secret = section.secret("webhook_secret");
    let ca_file = section.path("webhook_ca_file");
    let Some(text) = section.text("webhook_url") else {
        let mut idle = vec!["webhook_secret", "webhook_secret_file", "webhook_ca_file"];
        idle.retain(|key| section.is_set(key));
        for key in idle {
            section.problem(key, "there is no webhook_url to use it for; write one, or remove the key");
        }
        return None;
    };
    let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    if url.is_none() {
        // It may hold a token, so it is not quoted.
        let source = section.source("webhook_url");
        let sentence = format!("the value ({source}) is not an address, for example https://chat.example.com/hooks/latchkey");
        section.problem("webhook_url", sentence);
    }
    if secret.is_none() && !section.is_set("webhook_secret_file") && !section.is_set("webhook_secret") {
        section.missing("webhook_secret_file", PURPOSE, "\"/etc/latchkey/webhook.secret\"");
    }
    Some(WebhookTarget { url: url?, secret: secret?, ca_file })
}

fn off(section: &mut Section<'_>) -> Vec<AlertKind> {
    let mut off = Vec::new();
    for text in section.list("off") {
        if let Some(kind) = AlertKind::from_key(&text) {
            off.push(kind);
        } else {
            let known = AlertKind::ALL.map(|kind| format!("\"{}\"", kind.key())).join(", ");
            section.not("off", &text, &format!("a kind of alert; they are {known}"));
        }
    }
    off
}

fn limits(section: &mut Section<'_>) -> AlertLimits {
    let usual = AlertLimits::default();
    let mut span = |key: &'static str, unit: u64, most: u64, usual: Duration| {
        let count = number(section, key, usual.as_secs() / unit, most);
        Duration::from_secs(count.saturating_mul(unit))
    };
    let delivery = span("delivery_minutes", MINUTE, 10_000, usual.delivery);
    let queue = span("queue_minutes", MINUTE, 10_000, usual.queue);
    let database = span("database_minutes", MINUTE, 10_000, usual.database);
    let clock = span("clock_seconds", 1, 86_400, usual.clock);
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    AlertLimits {
        delivery,
        queue,
        certificate: certificate(section, usual.certificate),
        resets: small(number(section, "resets_an_hour", usual.resets.into(), 1_000_000)),
        resets_factor: small(number(section, "resets_factor", usual.resets_factor.into(), 1_000)),
        database,
        disk: number(section, "disk_free_megabytes", usual.disk >> 20, 1 << 30) << 20,
        clock,
    }
}

/// A number from 1 to `most`.
fn number(section: &mut Section<'_>, key: &str, usual: u64, most: u64) -> u64 {
    let expected = format!("a number from 1 to {most}, for example {usual}");
    let number = section.parsed::<u64>(key, &expected).unwrap_or(usual);
    if !(1..=most).contains(&number) {
        section.not(key, &number.to_string(), &expected);
        return usual;
    }
    number
}

fn certificate(section: &mut Section<'_>, usual: [Duration; 3]) -> [Duration; 3] {
    const KEY: &str = "certificate_days";
    if !section.is_set(KEY) {
        return usual;
    }
    let texts = section.list(KEY);
    let days: Vec<u64> = texts.iter().filter_map(|text| text.parse().ok()).filter(|days| (1..=3650).contains(days)).collect();
    match days[..] {
        [first, second, third] if texts.len() == 3 && first > second && second > third => {
            [first, second, third].map(|days| Duration::from_secs(days * DAY))
        }
        _ => {
            section.not(
                KEY,
                &texts.join(", "),
                "three numbers of days, each smaller than the one before, for example [21, 7, 1]",
            );
            usual
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::tests::{load, load_with, problems};

    const DAYS: fn(u64) -> Duration = |days| Duration::from_secs(days * DAY);

    #[test]
    fn nobody_is_told_and_the_usual_limits_hold_where_nothing_is_written() {
        let alerts = load("").alerts;
        assert!(alerts.operators.is_empty() && alerts.webhook.is_none() && alerts.off.is_empty());
        assert_eq!((alerts.language.as_str(), alerts.limits), ("en", AlertLimits::default()));
    }

    #[test]
    fn everything_can_be_set() {
        let file = "[alerts]\nmail_to = [\"ops@example.com\", \"night@example.com\"]\nlanguage = \"es\"\noff = [\"reset-spike\"]\n\
                    delivery_minutes = 1\nqueue_minutes = 2\ncertificate_days = [30, 10, 3]\nresets_an_hour = 4\nresets_factor = 5\n\
                    database_minutes = 6\ndisk_free_megabytes = 7\nclock_seconds = 8\nwebhook_url = \"http://10.0.0.7/hook?token=x\"\n";
        let alerts = load_with(file, &[("LATCHKEY_ALERTS__WEBHOOK_SECRET", "whisper")]).alerts;
        let limits = AlertLimits {
            delivery: Duration::from_secs(60),
            queue: Duration::from_secs(120),
            certificate: [30, 10, 3].map(DAYS),
            resets: 4,
            resets_factor: 5,
            database: Duration::from_secs(360),
            disk: 7 << 20,
            clock: Duration::from_secs(8),
        };
        assert_eq!((alerts.limits, alerts.operators.len()), (limits, 2));
        assert_eq!((alerts.language.as_str(), alerts.off), ("es", vec![AlertKind::ResetSpike]));
        let webhook = alerts.webhook.unwrap();
        assert_eq!((webhook.url.as_str(), webhook.secret.expose_secret()), ("http://10.0.0.7/hook?token=x", "whisper"));
        assert!(!format!("{:?}", webhook.secret).contains("whisper"));
    }

    #[test]
    fn a_webhook_and_its_secret_belong_together() {
        let told = problems("[alerts]\nwebhook_url = \"https://chat.example.com/hook\"");
        assert!(told.contains("alerts: webhook_secret_file: option is required because webhook_url is written"), "{told}");
        assert!(told.contains("LATCHKEY_ALERTS__WEBHOOK_SECRET_FILE"), "{told}");
        let told = problems("[alerts]\nwebhook_ca_file = \"ca.pem\"");
        assert!(told.contains("alerts: webhook_ca_file: there is no webhook_url"), "{told}");
        let told = problems("[alerts]\nwebhook_secret = \"hunter2\"\nwebhook_url = \"ftp://hunter2\"");
        assert!(told.contains("a secret must not stand in the configuration file") && !told.contains("hunter2"), "{told}");
        assert!(told.contains("alerts: webhook_url: the value") && told.contains("https://chat.example.com"), "{told}");
    }

    #[test]
    fn wrong_values_are_told_with_what_is_right() {
        assert!(problems("[alerts]\nmail_to = [\"nobody\"]").contains("alerts: mail_to: \"nobody\""));
        assert!(problems("[alerts]\nlanguage = \"tlh\"").contains("alerts: language: \"tlh\""));
        assert!(problems("[alerts]\noff = [\"spike\"]").contains("\"reset-spike\""));
        for days in ["[21, 7]", "[1, 7, 21]", "[21, 7, 0]", "[21, 7, \"x\"]", "\"soon\""] {
            let told = problems(&format!("[alerts]\ncertificate_days = {days}"));
            assert!(told.contains("alerts: certificate_days: ") && told.contains("[21, 7, 1]"), "{days}: {told}");
        }
        for key in ["delivery_minutes", "queue_minutes", "resets_an_hour", "resets_factor", "database_minutes", "clock_seconds"] {
            assert!(problems(&format!("[alerts]\n{key} = 0")).contains(&format!("alerts: {key}: \"0\"")), "{key}");
        }
        assert!(problems("[alerts]\ndisk_free_megabytes = -1").contains("alerts: disk_free_megabytes: \"-1\""));
    }
}
