//! Certificates of a throw-away authority.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate authority made for one test.
pub struct CertificateAuthority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// A server's certificate and private key, in PEM.
pub struct ServerCertificate {
    /// The server's certificate followed by the authority's.
    pub chain_pem: String,
    /// The private key, PKCS #8.
    pub key_pem: String,
}

impl CertificateAuthority {
    /// A fresh authority with its own key.
    pub fn new() -> Result<Self> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "Latchkey test authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate()?)? })
    }

    /// The authority's own certificate, in PEM: what a client must trust.
    pub fn ca_pem(&self) -> String {
        self.issuer.pem()
    }

    /// A certificate for these DNS names and IP addresses.
    pub fn issue(&self, names: &[&str]) -> Result<ServerCertificate> {
        self.sign(CertificateParams::new(owned(names))?)
    }

    /// The same for this span of time, in seconds since 1970.
    pub fn issue_for(&self, names: &[&str], begins: u64, ends: u64) -> Result<ServerCertificate> {
        let mut params = CertificateParams::new(owned(names))?;
        params.not_before = (UNIX_EPOCH + Duration::from_secs(begins)).into();
        params.not_after = (UNIX_EPOCH + Duration::from_secs(ends)).into();
        self.sign(params)
    }

    fn sign(&self, mut params: CertificateParams) -> Result<ServerCertificate> {
        params.use_authority_key_identifier_extension = true;
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(ServerCertificate { chain_pem: format!("{}{}", certificate.pem(), self.ca_pem()), key_pem: key.serialize_pem() })
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// Speaks TLS with a certificate of this authority for `127.0.0.1` and `localhost`.
pub(crate) fn acceptor(authority: &CertificateAuthority) -> Result<TlsAcceptor> {
    let issued = authority.issue(&["127.0.0.1", "localhost"])?;
    let chain = CertificateDer::pem_slice_iter(issued.chain_pem.as_bytes()).collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes())?;
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let configuration = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(configuration)))
}
