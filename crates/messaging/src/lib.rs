//! Rendering and sending of mail, texts and calls; no storage.
//!
//! An [`Envelope`] says what to tell whom; it is what waits in the outbox. A [`Renderer`] turns it into a [`RenderedMail`], and a
//! [`MailSender`] (here [`SmtpSender`]) hands the [`OutgoingMail`] made from it to a mail server. For phones the same renderer turns a
//! [`TextEnvelope`] into the words that a [`TextSender`] sends, and a [`CallEnvelope`] into the [`CallScript`] that a [`Caller`] has
//! spoken. Texts and calls go through gateways: [`TextGateways`] and [`CallGateways`] ask one after the other, [`SmppSender`],
//! [`HttpTextSender`], [`TwilioTextSender`] and [`TwilioCaller`] each speak to one.

mod alert;
mod call;
mod client;
mod content;
mod envelope;
mod exchange;
mod future;
mod gateways;
mod header_text;
mod http_client;
mod http_text;
mod mail;
mod message;
mod mime;
mod parts;
mod phone_message;
mod phone_renderer;
pub mod preview;
mod renderer;
mod server_date;
mod smpp;
mod smtp;
mod templates;
mod text;
mod tls;
mod twilio;
mod webhook;

pub use alert::AlertDocument;
pub use call::{CallOutcome, CallRequest, Caller};
pub use envelope::{Brand, Concerning, Envelope};
pub use future::BoxFuture;
pub use gateways::{CallGateway, CallGateways, Health, Serves, ServesError, TextGateway, TextGateways};
pub use header_text::HeaderText;
pub use http_client::{HttpClientError, http_client};
pub use http_text::{HttpBody, HttpTextConfig, HttpTextError, HttpTextSender, TemplateFault};
pub use mail::{MailSender, OutgoingMail, SendError};
pub use message::{About, ContactReason, Message};
pub use parts::count_parts;
pub use phone_message::{CallEnvelope, CallMessage, TextEnvelope, TextMessage};
pub use phone_renderer::{CallReply, CallScript, written_text};
pub use renderer::{RenderError, RenderedMail, Renderer};
pub use server_date::server_date;
pub use smpp::{LinkSecurity, SmppConfig, SmppConfigError, SmppSender, TextOrigin, TextOriginError};
pub use smtp::{Security, SmtpConfig, SmtpConfigError, SmtpSender};
pub use templates::TemplateError;
pub use text::{TextOutcome, TextRequest, TextSender};
pub use tls::TrustError;
pub use twilio::{
    CallAddresses, TWILIO, TwilioAccount, TwilioCallConfig, TwilioCaller, TwilioError, TwilioTextConfig, TwilioTextSender,
};
pub use webhook::{WebhookConfig, WebhookError, WebhookSender};
