//! Each guard really starts its component, and the component really does what the guard promises.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod browser;
mod faulty_smtp;
mod http_server;
mod lifetime;
mod mail_client;
mod postfix;
mod postgres;
