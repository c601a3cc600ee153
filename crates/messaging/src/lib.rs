//! Rendering and sending of mail, texts and calls; no storage.
//!
//! An [`Envelope`] says what to tell whom; it is what waits in the outbox. A [`Renderer`] turns it into a [`RenderedMail`], and a
//! [`MailSender`] (here [`SmtpSender`]) hands the [`OutgoingMail`] made from it to a mail server.

mod alert;
mod call;
mod client;
mod content;
mod envelope;
mod future;
mod header_text;
mod http_client;
mod mail;
mod message;
mod mime;
pub mod preview;
mod renderer;
mod smtp;
mod templates;
mod text;
mod webhook;

pub use alert::AlertDocument;
pub use call::{CallOutcome, CallRequest, Caller};
pub use envelope::{Brand, Envelope};
pub use future::BoxFuture;
pub use header_text::HeaderText;
pub use http_client::{HttpClientError, http_client};
pub use mail::{MailSender, OutgoingMail, SendError};
pub use message::{ContactReason, Message};
pub use renderer::{RenderError, RenderedMail, Renderer};
pub use smtp::{Security, SmtpConfig, SmtpConfigError, SmtpSender};
pub use templates::TemplateError;
pub use text::{TextOutcome, TextRequest, TextSender};
pub use webhook::{WebhookConfig, WebhookError, WebhookSender};
