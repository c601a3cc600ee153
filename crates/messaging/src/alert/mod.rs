//! Alerts in words for mails, and in figures for webhooks.

mod content;
mod document;
mod samples;

pub use document::AlertDocument;

pub(crate) use samples::samples;
