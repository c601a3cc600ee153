//! What an installation can send.

use latchkey_domain::Channels;

use crate::config::Config;

/// What a server with this configuration can send: it does not start without mail, and texts and calls need a gateway.
pub(crate) fn channels(config: &Config) -> Channels {
    Channels { mail: true, text: !config.texts.is_empty(), call: !config.calls.is_empty() }
}
