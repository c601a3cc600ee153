//! Mails as people and mail servers get them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod faults;
mod http_texts;
mod mails;
mod measured;
mod overrides;
mod postfix;
mod previews;
mod senders;
mod smpp;
mod webhooks;
