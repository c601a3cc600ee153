//! Guards that start PostgreSQL, postfix, a message centre, web proxies and Chromium for tests, and a clock and random source under control.
//!
//! Every guard runs a real program, on a free port of the loopback address and with its files in a temporary directory.
//! A guard that cannot start fails the test with the cure; it never lets the test pass without the component.

mod account;
mod authenticator_app;
mod authority;
mod axe;
mod browser;
mod clock;
mod directory;
mod faulty_smtp;
mod http_sink;
mod keyboard;
mod mailbox;
mod moved_clock;
mod phone_service;
mod port;
mod postfix;
mod postgres;
mod random;
mod server;
mod small_disk;
mod smpp_centre;
mod web_proxy;

pub use authenticator_app::{AuthenticatorApp, app_code};
pub use authority::{CertificateAuthority, ServerCertificate};
pub use axe::Violation;
pub use browser::{Browser, BrowserOptions};
pub use clock::ManualClock;
pub use faulty_smtp::{FaultySmtp, SmtpFault};
pub use http_sink::{HttpAnswer, HttpRequest, HttpSink};
pub use keyboard::Key;
pub use moved_clock::MovedClock;
pub use phone_service::{CalledBack, Order, PhoneService, sign_call_back};
pub use port::free_port;
pub use postfix::Postfix;
pub use postgres::{Database, Postgres};
pub use random::SeededRandom;
pub use small_disk::SmallDisk;
pub use smpp_centre::{SmppCentre, SubmittedText};
pub use web_proxy::WebProxy;
