//! The inbox: mails, texts and calls that the demo keeps instead of letting them out.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use latchkey_domain::{CallEnd, OutboxId, PhoneNumber, Timestamp};
use latchkey_messaging::{CallScript, OutgoingMail};
use secrecy::SecretString;

/// The most messages that are kept; older ones go.
pub(super) const KEPT: usize = 200;

/// One message as it would have arrived.
pub(super) struct Received {
    /// Its outbox row.
    pub(super) id: OutboxId,
    /// When it would have arrived.
    pub(super) at: Timestamp,
    /// What arrived.
    pub(super) what: Arrival,
}

/// What arrived.
pub(super) enum Arrival {
    /// A mail.
    Mail(OutgoingMail),
    /// A text to a phone.
    Text {
        /// Whose phone.
        to: PhoneNumber,
        /// What it says.
        text: SecretString,
    },
    /// A phone rings.
    Call(ReceivedCall),
}

/// A call that somebody can take.
pub(super) struct ReceivedCall {
    /// Whose phone rings.
    pub(super) to: PhoneNumber,
    /// What the voice says, and what it listens for.
    pub(super) script: CallScript,
    /// What came of it.
    pub(super) outcome: OnceLock<CallOutcome>,
}

/// What came of a call.
pub(super) enum CallOutcome {
    /// Keys were pressed, and the voice said this.
    Answered(String),
    /// It ended without keys.
    Ended(CallEnd),
}

/// The messages, in memory only: they hold codes and links.
#[derive(Clone, Default)]
pub(super) struct Inbox(Arc<Mutex<VecDeque<Arc<Received>>>>);

impl Inbox {
    /// Every message, newest first.
    pub(super) fn messages(&self) -> Vec<Arc<Received>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// One message.
    pub(super) fn message(&self, id: OutboxId) -> Option<Arc<Received>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|kept| kept.id == id).cloned()
    }

    /// Takes a message in.
    pub(super) fn receive(&self, received: Received) {
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The outbox sends mail at least once; a second copy of one message is the same message.
        if messages.iter().any(|kept| kept.id == received.id) {
            return;
        }
        if messages.len() == KEPT {
            messages.pop_front();
        }
        messages.push_back(Arc::new(received));
    }
}
