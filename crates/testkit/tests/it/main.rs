//! Each guard really starts its component, and the component really does what the guard promises.

mod browser;
mod faulty_smtp;
mod http_server;
mod lifetime;
mod mail_client;
mod postfix;
mod postgres;
