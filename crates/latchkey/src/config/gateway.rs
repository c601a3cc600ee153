//! What gateways for texts and gateways for calls are configured with alike.

use std::path::PathBuf;
use std::time::Duration;

use latchkey_messaging::{Serves, TWILIO, TwilioAccount};
use secrecy::SecretString;
use url::{Host, Url};

use super::layers::Layers;
use super::problem::Problem;
use super::section::Section;

/// The longest time for one text or call; the worker's lease leaves room for several gateways.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// One of `[[texts]]` or `[[calls]]`.
#[derive(Debug)]
pub(crate) struct GatewayConfig<T> {
    /// Its name in messages and metrics.
    pub(crate) name: String,
    /// The countries it serves.
    pub(crate) serves: Serves,
    /// An authority to trust instead of the public ones, PEM.
    pub(crate) ca_file: Option<PathBuf>,
    /// How to speak to it.
    pub(crate) how: T,
}

/// Reads everything in a list, in the order of the file.
pub(super) fn read_all<T>(
    list: &str,
    layers: &Layers,
    problems: &mut Vec<Problem>,
    read: fn(&mut Section<'_>) -> Option<T>,
) -> Vec<GatewayConfig<T>> {
    let one = |name: &String| {
        let mut section = Section::new(format!("{list}.{name}"), layers, problems);
        let (serves, ca_file) = (serves(&mut section), section.path("ca_file"));
        Some(GatewayConfig { name: name.clone(), serves, ca_file, how: read(&mut section)? })
    };
    layers.names(list).iter().filter_map(one).collect()
}

fn serves(section: &mut Section<'_>) -> Serves {
    let places = section.list("countries");
    for place in places.iter().filter(|place| Serves::parse(&[place]).is_err()) {
        section.not("countries", place, "a country such as \"ES\" or a calling code such as \"+34\"");
    }
    Serves::parse(&places).unwrap_or_default()
}

/// Notes every key that belongs to another kind of gateway.
pub(super) fn only(section: &mut Section<'_>, known: &[&str], allowed: &[&[&str]], kind: &str) {
    let allowed = |key: &str| allowed.iter().any(|keys| keys.contains(&key));
    for key in known.iter().filter(|key| !allowed(key)) {
        if section.is_set(key) {
            section.problem(key, format!("kind = \"{kind}\" has no use for it; remove it, or correct the kind"));
        }
    }
}

/// Whether the operator says that the network between may be trusted.
pub(super) fn trusts_the_network(section: &mut Section<'_>) -> bool {
    let written = section.text("security");
    if let Some(other) = written.as_deref().filter(|word| !["tls", "none"].contains(word)) {
        section.not("security", other, "\"tls\" or \"none\"");
    }
    written.as_deref() == Some("none")
}

/// Notes an address over which codes would travel readable for everybody.
pub(super) fn refuse_plain_http(section: &mut Section<'_>, key: &str, text: &str) {
    let open = Url::parse(text).is_ok_and(|url| url.scheme() == "http" && !is_loopback(&url));
    if open && !trusts_the_network(section) {
        section.problem(
            key,
            "http:// would send codes and secrets readable for everybody on the way; use https://, or write security = \"none\" where the network between is trusted",
        );
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Keys of an account with Twilio.
pub(super) const ACCOUNT_KEYS: &[&str] = &["account", "token", "token_file", "url"];

/// An account with Twilio, or a service in its shape.
pub(super) fn account(section: &mut Section<'_>, list: &str) -> Option<TwilioAccount> {
    const PURPOSE: &str = "to speak to Twilio";
    let sid = section.required("account", PURPOSE, "\"AC0123456789abcdef0123456789abcdef\"");
    let token = token(section, list);
    let url = section.text("url").unwrap_or_else(|| TWILIO.to_owned());
    refuse_plain_http(section, "url", &url);
    let api = url.parse::<Url>().ok();
    if api.is_none() {
        section.not("url", &url, "an address such as https://api.twilio.com");
    }
    let account = TwilioAccount { api: api?, sid: sid?, token: token?, ca: None, timeout: TIMEOUT };
    match account.check() {
        Ok(()) => Some(account),
        Err(error) => {
            section.problem(error.setting(), error.to_string());
            None
        }
    }
}

fn token(section: &mut Section<'_>, list: &str) -> Option<SecretString> {
    let token = section.secret("token");
    if token.is_none() && !section.is_set("token_file") && !section.is_set("token") {
        section.missing("token_file", "to speak to Twilio", &format!("\"/etc/latchkey/{list}.token\""));
    }
    token
}
