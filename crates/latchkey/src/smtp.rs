//! The mail server as it is configured.

use std::time::Duration;

use anyhow::Context;
use latchkey_messaging::{SmtpConfig, SmtpSender};

use crate::config::MailConfig;

/// The longest time for one mail; the worker's lease is longer.
const MAIL_TIMEOUT: Duration = Duration::from_secs(30);

/// A sender to the configured server; nothing is connected yet.
///
/// # Errors
/// When the authority to trust cannot be read, or the settings cannot work.
pub(crate) fn sender(mail: MailConfig) -> anyhow::Result<SmtpSender> {
    let unreadable = |path: &std::path::Path| format!("mail: ca_file: the file {} cannot be read", path.display());
    let ca = match &mail.ca_file {
        Some(path) => Some(std::fs::read_to_string(path).with_context(|| unreadable(path))?),
        None => None,
    };
    let MailConfig { host, port, security, credentials, from, .. } = mail;
    Ok(SmtpSender::new(SmtpConfig { host, port, security, credentials, ca, from, timeout: MAIL_TIMEOUT })?)
}
