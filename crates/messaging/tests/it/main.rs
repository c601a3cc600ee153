//! Mails as people and mail servers get them.

mod faults;
mod mails;
mod overrides;
mod postfix;
mod previews;
mod senders;
