//! A mail client for the mail servers under test.

use std::time::Duration;

use lettre::message::Message;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{AsyncTransport, Tokio1Executor};

/// How the connection is secured.
pub(crate) enum Security {
    None,
    StartTls { ca_pem: String },
    Implicit { ca_pem: String },
}

/// Sends one mail to `to`.
pub(crate) async fn send(port: u16, security: Security, login: Option<(&str, &str)>, to: &str) -> Result<(), Error> {
    let tls = match security {
        Security::None => Tls::None,
        Security::StartTls { ca_pem } => Tls::Required(trusting(&ca_pem)),
        Security::Implicit { ca_pem } => Tls::Wrapper(trusting(&ca_pem)),
    };
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(port)
        .timeout(Some(Duration::from_secs(5)))
        .tls(tls);
    if let Some((name, password)) = login {
        transport = transport.credentials(Credentials::new(name.to_owned(), password.to_owned()));
    }
    let message = Message::builder()
        .from("reset@latchkey.test".parse().unwrap())
        .to(to.parse().unwrap())
        .subject("A code")
        .body(String::from("Your code is 123456.\r\n.starts with a dot"))
        .unwrap();
    transport.build().send(message).await.map(drop)
}

fn trusting(ca_pem: &str) -> TlsParameters {
    TlsParameters::builder("127.0.0.1".to_owned())
        .add_root_certificate(Certificate::from_pem(ca_pem.as_bytes()).unwrap())
        .build()
        .unwrap()
}
