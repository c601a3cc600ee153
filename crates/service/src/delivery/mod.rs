//! The outbox worker: leases what is queued, sends it, and says what became of it. Mails, texts and calls go their own ways: a mail
//! server that does not answer holds up no text and no call.
//!
//! Mail is sent at least once under a Message-ID that stays the same; a text or a call at most once, unless its gateway says that it
//! certainly did nothing. A message is never sent after it expired, and its content is erased as soon as it is sent.

mod backoff;
mod dispatch;
mod lane;
mod worker;

pub use dispatch::Senders;
pub use worker::{Worker, WorkerSettings};
