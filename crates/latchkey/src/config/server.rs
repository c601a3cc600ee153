//! `[server]`: where Latchkey listens and what it calls itself.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use secrecy::SecretString;
use url::{Host, Url};

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
    pub(crate) public_origin: Option<Url>,
    /// Names that the Host header may hold, besides the one in `public_origin`.
    pub(crate) allowed_hosts: Vec<String>,
    /// Networks of proxies whose forwarded headers count: address and prefix length.
    pub(crate) trusted_proxies: Vec<ProxyNetwork>,
    /// Certificate and key; plain HTTP without them.
    pub(crate) tls: Option<TlsFiles>,
    /// What `/metrics` asks for; without it `/metrics` answers nobody.
    pub(crate) metrics_token: Option<SecretString>,
}

/// The files TLS takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// The certificate and its chain, PEM.
    pub(crate) certificate: PathBuf,
    /// The private key, PEM.
    pub(crate) key: PathBuf,
}

/// A network, `192.0.2.0/24`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProxyNetwork {
    /// An address in it.
    pub(crate) address: IpAddr,
    /// How many bits all its addresses share.
    pub(crate) prefix: u8,
}

impl std::str::FromStr for ProxyNetwork {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| ())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), str::parse).map_err(|_| ())?;
        if prefix <= most { Ok(Self { address, prefix }) } else { Err(()) }
    }
}

/// Reads the section. `origin_needed`: links will be made.
pub(super) fn read(section: &mut Section<'_>, origin_needed: bool) -> ServerConfig {
    let default = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
    let listen = section.parsed("listen", "an address and a port, for example 0.0.0.0:443").unwrap_or(default);
    let written = match origin_needed {
        true => section.required("public_origin", "to make links", "\"https://reset.example.com\""),
        false => section.text("public_origin"),
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

fn origin(section: &mut Section<'_>, text: &str) -> Option<Url> {
    const KEY: &str = "public_origin";
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    let Some(url) = url else {
        section.not(KEY, text, "an address such as https://reset.example.com");
        return None;
    };
    if url.path() != "/"
        || url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        section.not(
            KEY,
            text,
            "scheme and host alone; remove what stands before or after the host, for example https://reset.example.com",
        );
        return None;
    }
    if url.scheme() == "http" && !is_this_machine(&url) {
        section.not(
            KEY,
            text,
            "safe: passwords would travel readable for everybody; use https://, or http://localhost for a trial",
        );
        return None;
    }
    Some(url)
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn allowed_hosts(section: &mut Section<'_>) -> Vec<String> {
    let mut hosts = Vec::new();
    for text in section.list("allowed_hosts") {
        match Host::parse(&text) {
            Ok(host) => hosts.push(host.to_string()),
            Err(_) => section.not("allowed_hosts", &text, "a host name without scheme and port, for example reset.example.com"),
        }
    }
    hosts
}

fn trusted_proxies(section: &mut Section<'_>) -> Vec<ProxyNetwork> {
    let mut networks = Vec::new();
    for text in section.list("trusted_proxies") {
        match text.parse() {
            Ok(network) => networks.push(network),
            Err(()) => section.not("trusted_proxies", &text, "an address or a network, for example 10.0.0.5 or 10.0.0.0/8"),
        }
    }
    networks
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
    use super::*;
    use crate::config::tests::{load, problems};

    #[test]
    fn networks_are_read_strictly() {
        let network = |text: &str| text.parse::<ProxyNetwork>();
        assert_eq!(network("10.0.0.0/8"), Ok(ProxyNetwork { address: [10, 0, 0, 0].into(), prefix: 8 }));
        assert_eq!(network("::1").unwrap().prefix, 128);
        for wrong in ["10.0.0.0/33", "10.0.0/8", "example.com", "10.0.0.0/", "::/129", ""] {
            assert_eq!(network(wrong), Err(()), "{wrong}");
        }
    }

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
        let told = problems("[server]\nallowed_hosts = [\"a.example\", \"a b\"]\ntrusted_proxies = [\"10.0.0.0/99\"]");
        assert!(told.contains("server: allowed_hosts: \"a b\""), "{told}");
        assert!(told.contains("server: trusted_proxies: \"10.0.0.0/99\""), "{told}");
    }
}
