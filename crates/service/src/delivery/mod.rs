//! The outbox worker: leases what is queued, sends it, and says what became of it.
//!
//! Mail is sent at least once under a Message-ID that stays the same; a text or a call at most once, unless its gateway says that it
//! certainly did nothing. A message is never sent after it expired, and its content is erased as soon as it is sent.

mod backoff;
mod dispatch;
mod worker;

pub use dispatch::Senders;
pub use worker::{Worker, WorkerSettings};
