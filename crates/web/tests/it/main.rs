//! The HTTP surface from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod browser;
mod hostile;
mod layers;
mod operations;
mod pages;
mod proof;
mod server;
mod static_files;
mod support;
