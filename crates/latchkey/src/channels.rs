//! What an installation can send, for commands that warn.

use latchkey_domain::Channels;

/// Texts and calls have no provider yet.
pub(crate) const CHANNELS: Channels = Channels { mail: true, text: false, call: false };
