//! The vault from outside.

mod key_file;
mod keys;
mod passwords;
mod sealing;
mod secrecy;
mod seeded;
