//! The client for other people's web servers: gateways and webhooks.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// The client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum HttpClientError {
    /// The certificates to trust.
    #[error("the certificates to trust cannot be read: {0}")]
    Certificates(String),
    /// The library refused.
    #[error("the HTTP client cannot be made: {0}")]
    Client(String),
}

/// A client that trusts the authorities in `ca` (PEM), or the public ones when there are none. No request, connecting included, takes
/// longer than `timeout`; redirects are not followed, because what is sent is meant for the configured address alone.
///
/// # Errors
/// When `ca` holds no certificate.
pub fn http_client(ca: Option<&str>, timeout: Duration) -> Result<Client, HttpClientError> {
    let roots = match ca {
        Some(pem) => roots_of(pem)?,
        None => webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(),
    };
    let client = |error: &dyn std::error::Error| HttpClientError::Client(error.to_string());
    let tls = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| client(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = Client::builder().tls_backend_preconfigured(tls).timeout(timeout).redirect(Policy::none());
    builder.user_agent(concat!("Latchkey/", env!("CARGO_PKG_VERSION"))).build().map_err(|error| client(&error))
}

fn roots_of(pem: &str) -> Result<RootCertStore, HttpClientError> {
    let wrong = |error: &dyn std::error::Error| HttpClientError::Certificates(error.to_string());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| wrong(&error))?;
        roots.add(certificate).map_err(|error| wrong(&error))?;
    }
    if roots.is_empty() {
        return Err(HttpClientError::Certificates("no certificate in PEM form".to_owned()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_the_public_ones_or_those_that_were_named() {
        assert!(http_client(None, Duration::from_secs(1)).is_ok());
        let authority = latchkey_testkit::CertificateAuthority::new().unwrap();
        assert!(http_client(Some(&authority.ca_pem()), Duration::from_secs(1)).is_ok());
        for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let refused = http_client(Some(pem), Duration::from_secs(1));
            assert!(matches!(refused, Err(HttpClientError::Certificates(_))), "{pem:?}");
        }
    }
}
