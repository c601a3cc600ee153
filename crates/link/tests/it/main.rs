//! The link from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod answers;
mod enrolment;
mod garbage;
mod hostile_relay;
mod identity_file;
mod jobs;
mod keys_turn;
mod opening;
mod relay;
mod secrecy;
mod strategies;
mod support;
