//! Whom to trust at the other end of a connection.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// The certificates that should be trusted cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the certificates cannot be used: {0}")]
pub struct TrustError(String);

/// TLS for a client that trusts the authorities in `ca` (PEM), else the public ones.
pub(crate) fn client(ca: Option<&str>) -> Result<Arc<ClientConfig>, TrustError> {
    let wrong = |error: &dyn std::fmt::Display| TrustError(error.to_string());
    let mut roots = RootCertStore::empty();
    match ca {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                roots.add(certificate.map_err(|error| wrong(&error))?).map_err(|error| wrong(&error))?;
            }
        }
    }
    if roots.is_empty() {
        return Err(TrustError("no certificate in PEM form".to_owned()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.map_err(|error| wrong(&error))?.with_root_certificates(roots).with_no_client_auth();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_authorities_are_trusted_unless_others_are_named() {
        assert!(client(None).is_ok());
        let authority = latchkey_testkit::CertificateAuthority::new().unwrap();
        assert!(client(Some(&authority.ca_pem())).is_ok());
    }

    #[test]
    fn certificates_that_are_none_are_refused() {
        for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"] {
            assert!(client(Some(pem)).is_err(), "{pem:?}");
        }
    }
}
