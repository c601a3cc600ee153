//! The vault from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod key_file;
mod keys;
mod passwords;
mod sealing;
mod secrecy;
mod seeded;
