//! Certificates from files, read again when they change.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// Where certificate and key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// PEM: the server's certificate first, then the intermediate ones.
    pub certificate: PathBuf,
    /// PEM: its private key.
    pub key: PathBuf,
}

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A file is missing or holds no such PEM section.
    #[error("cannot read {file}: {reason}")]
    File {
        /// Its path.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// Certificate and key do not belong together, or are of a kind that is not supported.
    #[error("certificate {certificate} and key {key} cannot be used: {reason}")]
    Pair {
        /// Path of the certificate.
        certificate: String,
        /// Path of the key.
        key: String,
        /// What is wrong.
        reason: String,
    },
}

/// What tells that the files changed.
type Stamp = [Option<(SystemTime, u64)>; 2];

pub(super) struct Certificates {
    files: TlsFiles,
    current: RwLock<(Stamp, Arc<ServerConfig>)>,
}

impl Certificates {
    pub(super) fn load(files: TlsFiles) -> Result<Self, ServeError> {
        let first = (stamp(&files), read(&files)?);
        Ok(Self { files, current: RwLock::new(first) })
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&current.1))
    }

    /// Whether new files were taken. When they cannot be used, the old certificate stays and they are tried again next time.
    fn refresh(&self) -> Result<bool, ServeError> {
        let now = stamp(&self.files);
        if self.current.read().unwrap_or_else(PoisonError::into_inner).0 == now {
            return Ok(false);
        }
        let fresh = read(&self.files)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (now, fresh);
        Ok(true)
    }
}

/// Looks for changed files until the server stops.
pub(super) async fn watch(certificates: Arc<Certificates>, every: Duration, mut stopped: watch::Receiver<bool>) {
    while tokio::time::timeout(every, stopped.wait_for(|stopped| *stopped)).await.is_err() {
        match certificates.refresh() {
            Ok(true) => tracing::info!(certificate = %certificates.files.certificate.display(), "certificate renewed"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the new certificate is not used; the old one stays"),
        }
    }
}

fn stamp(files: &TlsFiles) -> Stamp {
    [&files.certificate, &files.key].map(|path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}

fn read(files: &TlsFiles) -> Result<Arc<ServerConfig>, ServeError> {
    let unreadable = |path: &Path, reason: String| ServeError::File { file: path.display().to_string(), reason };
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unreadable(&files.certificate, error.to_string()))?;
    if chain.is_empty() {
        return Err(unreadable(&files.certificate, "no CERTIFICATE section in it".into()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unreadable(&files.key, error.to_string()))?;
    let unusable = |error: rustls::Error| ServeError::Pair {
        certificate: files.certificate.display().to_string(),
        key: files.key.display().to_string(),
        reason: error.to_string(),
    };
    let builder = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(unusable)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
