//! The client for other people's web servers: gateways and webhooks.

use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;

use crate::tls::{self, TrustError};

/// The client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum HttpClientError {
    /// The certificates to trust.
    #[error(transparent)]
    Certificates(#[from] TrustError),
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
    let client = |error: &dyn std::error::Error| HttpClientError::Client(error.to_string());
    // The client wants a configuration of its own.
    let tls = (*tls::client(ca)?).clone();
    let builder = Client::builder().tls_backend_preconfigured(tls).timeout(timeout).redirect(Policy::none());
    builder.user_agent(concat!("Latchkey/", env!("CARGO_PKG_VERSION"))).build().map_err(|error| client(&error))
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
