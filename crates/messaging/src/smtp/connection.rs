//! One dialogue with a mail server, step by step, so that an error is known by the step it came in.

use lettre::Address;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};

use super::config::{Security, Server};
use super::failure::{Step, failure};
use crate::SendError;

/// A connection on which a mail can be sent.
pub(super) struct Connection(AsyncSmtpConnection);

impl Connection {
    pub(super) async fn open(server: &Server) -> Result<Self, SendError> {
        let wrapper = (server.security == Security::Implicit).then(|| server.tls.clone());
        let address = (server.host.as_str(), server.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(address, Some(server.timeout), &server.hello, wrapper, None)
            .await
            .map_err(|error| failure(Step::Connect, &error))?;
        if server.security == Security::StartTls {
            let secured = connection.starttls(server.tls.clone(), &server.hello).await;
            secured.map_err(|error| failure(Step::Secure, &error))?;
        }
        if let Some(credentials) = &server.credentials {
            let known = connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await;
            known.map_err(|error| failure(Step::Authenticate, &error))?;
        }
        Ok(Self(connection))
    }

    /// Whether the server still answers.
    pub(super) async fn is_alive(&mut self) -> bool {
        self.0.test_connected().await
    }

    pub(super) async fn transmit(&mut self, from: &Address, to: &Address, mail: &[u8]) -> Result<(), SendError> {
        let parameters = self.parameters(from, to, mail)?;
        let step = |step| move |error| failure(step, &error);
        self.0.command(Mail::new(Some(from.clone()), parameters)).await.map_err(step(Step::Sender))?;
        self.0.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(step(Step::Recipient))?;
        self.0.command(Data).await.map_err(step(Step::Content))?;
        self.0.message(mail).await.map_err(step(Step::Content))?;
        Ok(())
    }

    /// What the server has to be told about characters beyond ASCII (RFC 6152 and RFC 6531).
    fn parameters(&self, from: &Address, to: &Address, mail: &[u8]) -> Result<Vec<MailParameter>, SendError> {
        let server = self.0.server_info();
        let mut parameters = Vec::new();
        if ![from, to].into_iter().all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            if !server.supports_feature(Extension::SmtpUtfEight) {
                return Err(SendError::Refused { kind: "international-address" });
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        // Bodies are encoded; only a header with such an address goes as it is.
        if !mail.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        Ok(parameters)
    }
}
