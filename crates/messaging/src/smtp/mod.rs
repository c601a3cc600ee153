//! Mail over SMTP: STARTTLS, implicit TLS, name and password.

mod config;
mod connection;
mod failure;
mod pool;

use std::fmt;

use lettre::Address;
use tokio::time::timeout;

pub use config::{Security, SmtpConfig, SmtpConfigError};

use self::config::Server;
use self::connection::Connection;
use self::pool::Pool;
use crate::mime::{address, compose};
use crate::{BoxFuture, MailSender, OutgoingMail, SendError};

/// Hands mails to one server and keeps a few connections open for the next ones. It logs neither addresses nor contents.
pub struct SmtpSender {
    server: Server,
    pool: Pool,
}

impl SmtpSender {
    /// A sender for this server. Nothing is connected yet.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: SmtpConfig) -> Result<Self, SmtpConfigError> {
        Ok(Self { server: Server::new(config)?, pool: Pool::default() })
    }

    /// Whether a mail could be handed over now: the server answers, the connection is protected, name and password are right.
    ///
    /// # Errors
    /// Why not.
    pub async fn greet(&self) -> Result<(), SendError> {
        let late = Err(SendError::TryLater { kind: "timeout" });
        let connection = timeout(self.server.timeout, Connection::open(&self.server)).await.unwrap_or(late)?;
        self.pool.park(connection);
        Ok(())
    }

    async fn deliver(&self, mail: &OutgoingMail) -> Result<(), SendError> {
        let to = address(&mail.to).ok_or(SendError::Refused { kind: "address" })?;
        let bytes = compose(mail, &self.server.from, &to).ok_or(SendError::Refused { kind: "content" })?;
        let _place = self.pool.place().await;
        let mut connection = self.connection().await?;
        connection.transmit(&self.server.from, &to, &bytes).await?;
        self.pool.park(connection);
        Ok(())
    }

    async fn connection(&self) -> Result<Connection, SendError> {
        while let Some(mut parked) = self.pool.take() {
            if parked.is_alive().await {
                return Ok(parked);
            }
        }
        Connection::open(&self.server).await
    }
}

impl MailSender for SmtpSender {
    /// The whole dialogue, connecting included, ends within the configured time.
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>> {
        Box::pin(async move {
            // A connection given up in the middle of a dialogue is dropped with the future, so no later mail reads its answers.
            let late = Err(SendError::TryLater { kind: "timeout" });
            let sent = timeout(self.server.timeout, self.deliver(mail)).await.unwrap_or(late);
            match sent {
                Ok(()) => tracing::debug!(mail = %mail.id, "accepted by the mail server"),
                Err(error) => tracing::debug!(mail = %mail.id, %error, "not accepted by the mail server"),
            }
            sent
        })
    }
}

/// Shows where it sends to.
impl fmt::Debug for SmtpSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSender").field("host", &self.server.host).field("port", &self.server.port).finish_non_exhaustive()
    }
}

/// The sender's domain, which introduces us to servers.
fn hello(from: &Address) -> lettre::transport::smtp::extension::ClientId {
    lettre::transport::smtp::extension::ClientId::Domain(from.domain().to_owned())
}
