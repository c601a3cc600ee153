//! `[server]`: where Latchkey listens and what it calls itself.

use std::net::{Ipv4Addr, SocketAddr};

use latchkey_web::{PublicOrigin, TlsFiles, TrustedProxies};
use secrecy::SecretString;

use super::section::Section;

/// Every key of this section.
pub(super) const KEYS: &[&str] = &[
    "listen",
    "public_origin",
    "allowed_hosts",
    "trusted_proxies",
    "tls_certificate_file",
    "tls_key_file",
    "metrics_token",
    "metrics_token_file",
];

/// How the server is reached.
#[derive(Debug)]
pub(crate) struct ServerConfig {
    /// Address and port to listen on.
    pub(crate) listen: SocketAddr,
    /// What links begin with: scheme, host and port, nothing more. Present when the command needs it.
    pub(crate) public_origin: Option<PublicOrigin>,
    /// Hosts, with their port where it is not the scheme's own, that requests may name besides the one in `public_origin`.
    pub(crate) allowed_hosts: Vec<String>,
    /// Proxies whose forwarded headers count.
    pub(crate) trusted_proxies: TrustedProxies,
    /// Certificate and key; plain HTTP without them.
    pub(crate) tls: Option<TlsFiles>,
    /// What `/metrics` asks for; without it `/metrics` answers this machine alone.
    pub(crate) metrics_token: Option<SecretString>,
}

impl ServerConfig {
    /// Whether browsers come through a proxy that nobody told us of.
    pub(crate) fn lacks_proxy(&self) -> bool {
        let secure = self.public_origin.as_ref().is_some_and(PublicOrigin::is_secure);
        secure && self.tls.is_none() && self.trusted_proxies == TrustedProxies::default()
    }
}

/// Reads the section. `origin_needed`: links will be made.
pub(super) fn read(section: &mut Section<'_>, origin_needed: bool) -> ServerConfig {
    let default = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
    let listen = section.parsed("listen", "an address and a port, for example 0.0.0.0:443").unwrap_or(default);
    let written = if origin_needed {
        section.required("public_origin", "to make links", "\"https://reset.example.com\"")
    } else {
        section.text("public_origin")
    };
    ServerConfig {
        listen,
        public_origin: written.and_then(|text| origin(section, &text)),
        allowed_hosts: allowed_hosts(section),
        trusted_proxies: trusted_proxies(section),
        tls: tls(section),
        metrics_token: section.secret("metrics_token"),
    }
}

fn origin(section: &mut Section<'_>, text: &str) -> Option<PublicOrigin> {
    const KEY: &str = "public_origin";
    let Ok(origin) = text.parse::<PublicOrigin>() else {
        section.not(KEY, text, "scheme and host alone, without path, user or query, for example https://reset.example.com");
        return None;
    };
    if !origin.is_secure() && !origin.is_loopback() {
        section.not(
            KEY,
            text,
            "safe: passwords would travel readable for everybody; use https://, or http://localhost for a trial",
        );
        return None;
    }
    Some(origin)
}

fn allowed_hosts(section: &mut Section<'_>) -> Vec<String> {
    let mut hosts = Vec::new();
    for text in section.list("allowed_hosts") {
        // What may stand between a scheme and a path is a host with or without a port.
        match format!("http://{text}").parse::<PublicOrigin>() {
            Ok(_) if !text.ends_with('/') => hosts.push(text.to_ascii_lowercase()),
            _ => section.not(
                "allowed_hosts",
                &text,
                "a host without scheme and path, for example reset.example.com or localhost:8080",
            ),
        }
    }
    hosts
}

fn trusted_proxies(section: &mut Section<'_>) -> TrustedProxies {
    let networks = section.list("trusted_proxies");
    for text in networks.iter().filter(|text| TrustedProxies::parse(&[text]).is_err()) {
        section.not("trusted_proxies", text, "an address or a network, for example 10.0.0.5 or 10.0.0.0/8");
    }
    TrustedProxies::parse(&networks).unwrap_or_default()
}

fn tls(section: &mut Section<'_>) -> Option<TlsFiles> {
    const PURPOSE: &str = "to speak TLS: a certificate and its key belong together";
    match (section.path("tls_certificate_file"), section.path("tls_key_file")) {
        (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
        (Some(_), None) => {
            section.missing("tls_key_file", PURPOSE, "\"/etc/latchkey/key.pem\"");
            None
        }
        (None, Some(_)) => {
            section.missing("tls_certificate_file", PURPOSE, "\"/etc/latchkey/chain.pem\"");
            None
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::{load, problems};

    #[test]
    fn an_origin_is_https_or_this_machine_and_nothing_but_a_host() {
        for right in
            ["https://reset.example.com", "https://reset.example.com:8443/", "http://localhost:8080", "http://127.0.0.1:1"]
        {
            assert!(load(&format!("[server]\npublic_origin = \"{right}\"")).server.public_origin.is_some(), "{right}");
        }
        let wrong =
            ["http://reset.example.com", "https://a.example/x", "https://u:p@a.example", "reset.example.com", "ftp://a.example"];
        for text in wrong {
            let told = problems(&format!("[server]\npublic_origin = \"{text}\""));
            assert!(told.starts_with("server: public_origin: "), "{text}: {told}");
        }
    }

    #[test]
    fn a_certificate_needs_its_key() {
        let told = problems("[server]\ntls_certificate_file = \"chain.pem\"");
        assert!(told.contains("server: tls_key_file: option is required to speak TLS"), "{told}");
    }

    #[test]
    fn hosts_and_proxies_are_checked_one_by_one() {
        let told = problems(
            "[server]\nallowed_hosts = [\"a.example\", \"b.example:8443\", \"a b\", \"c.example/x\"]\ntrusted_proxies = [\"10.0.0.0/99\"]",
        );
        assert!(told.contains("server: allowed_hosts: \"a b\""), "{told}");
        assert!(told.contains("server: allowed_hosts: \"c.example/x\""), "{told}");
        assert_eq!(told.lines().count(), 3, "{told}");
        assert!(told.contains("server: trusted_proxies: \"10.0.0.0/99\""), "{told}");
    }
}
