//! Which server, and how to speak to it.

use std::time::Duration;

use latchkey_domain::EmailAddress;
use lettre::Address;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};

use super::hello;
use crate::mime::address;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for a server on the same host.
    None,
    /// The connection turns to TLS before anything is said; a server without STARTTLS gets nothing.
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// Settings of a mail server.
#[derive(Clone, Debug)]
pub struct SmtpConfig {
    /// Name or address of the server; its certificate must hold it.
    pub host: String,
    /// Usually 587 for STARTTLS, 465 for implicit TLS, 25 for none.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Name and password.
    pub credentials: Option<(String, SecretString)>,
    /// PEM certificates to trust instead of the public authorities.
    pub ca: Option<String>,
    /// The sender of every mail.
    pub from: EmailAddress,
    /// The longest time for one mail, connecting included.
    pub timeout: Duration,
}

/// The settings of the mail server cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SmtpConfigError {
    /// A password would be readable on its way.
    #[error("a password for the mail server needs STARTTLS or implicit TLS")]
    PasswordWithoutTls,
    /// The sender's address.
    #[error("mail cannot be sent from this address")]
    From,
    /// The certificates.
    #[error("the certificates for the mail server cannot be read: {0}")]
    Certificates(String),
}

/// A server as the dialogue needs it.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) tls: TlsParameters,
    pub(super) credentials: Option<Credentials>,
    pub(super) from: Address,
    pub(super) hello: ClientId,
    pub(super) timeout: Duration,
}

impl Server {
    pub(super) fn new(config: SmtpConfig) -> Result<Self, SmtpConfigError> {
        if config.security == Security::None && config.credentials.is_some() {
            return Err(SmtpConfigError::PasswordWithoutTls);
        }
        let from = address(&config.from).ok_or(SmtpConfigError::From)?;
        let tls = tls(&config)?;
        let credentials = config.credentials.map(|(name, password)| Credentials::new(name, password.expose_secret().to_owned()));
        Ok(Self {
            host: config.host,
            port: config.port,
            security: config.security,
            tls,
            credentials,
            hello: hello(&from),
            from,
            timeout: config.timeout,
        })
    }
}

fn tls(config: &SmtpConfig) -> Result<TlsParameters, SmtpConfigError> {
    let wrong = |error: lettre::transport::smtp::Error| SmtpConfigError::Certificates(error.to_string());
    let builder = TlsParameters::builder(config.host.clone());
    let builder = match &config.ca {
        None => builder,
        Some(pem) => {
            let any = CertificateDer::pem_slice_iter(pem.as_bytes()).next().is_some();
            if !any {
                return Err(SmtpConfigError::Certificates("no certificate in PEM form".to_owned()));
            }
            let certificates = Certificate::from_pem(pem.as_bytes()).map_err(wrong)?;
            builder.certificate_store(CertificateStore::None).add_root_certificate(certificates)
        }
    };
    builder.build().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SmtpConfig {
        SmtpConfig {
            host: "mail.riverside.example".into(),
            port: 587,
            security: Security::StartTls,
            credentials: Some(("latchkey".into(), SecretString::from("hunter2"))),
            ca: None,
            from: EmailAddress::parse("no-reply@riverside.example").unwrap(),
            timeout: Duration::from_secs(5),
        }
    }

    #[test]
    fn a_password_never_goes_in_the_clear() {
        assert!(Server::new(config()).is_ok());
        let open = SmtpConfig { security: Security::None, ..config() };
        assert!(matches!(Server::new(open.clone()), Err(SmtpConfigError::PasswordWithoutTls)));
        assert!(Server::new(SmtpConfig { credentials: None, ..open }).is_ok());
    }

    #[test]
    fn certificates_that_are_none_are_refused() {
        for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"] {
            let config = SmtpConfig { ca: Some(pem.into()), ..config() };
            assert!(matches!(Server::new(config), Err(SmtpConfigError::Certificates(_))), "{pem:?}");
        }
    }

    #[test]
    fn debug_output_hides_the_password() {
        assert!(!format!("{:?}", config()).contains("hunter2"));
    }
}
