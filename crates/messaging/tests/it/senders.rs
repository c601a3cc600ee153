//! What the tests of the SMTP sender share.

use std::time::Duration;

use latchkey_domain::{EmailAddress, OutboxId};
use latchkey_messaging::{HeaderText, OutgoingMail, Security, SmtpConfig};
use latchkey_testkit::{ManualClock, SeededRandom};
use secrecy::SecretString;

/// A mail to this address, with an id of its own.
pub(crate) fn mail(to: &str, seed: u64) -> OutgoingMail {
    OutgoingMail {
        id: OutboxId::generate(&ManualClock::default(), &SeededRandom::new(seed)),
        from_name: HeaderText::new("Latchkey on behalf of Riverside\r\nBcc: eve@mail.example"),
        to: EmailAddress::parse(to).expect("an address"),
        subject: HeaderText::new("Código de verificación\r\nBcc: eve@mail.example"),
        text: "Tu código: 246 813\n.\nFin\n".into(),
        html: "<p>Tu código: 246813</p>".into(),
        auto_submitted: true,
    }
}

/// Settings for a server on this host.
pub(crate) fn config(port: u16, ca_pem: &str, security: Security, password: &str) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".into(),
        port,
        security,
        credentials: Some(("latchkey".into(), SecretString::from(password))),
        ca: Some(ca_pem.into()),
        from: EmailAddress::parse("no-reply@latchkey.example").expect("an address"),
        timeout: Duration::from_secs(10),
    }
}
