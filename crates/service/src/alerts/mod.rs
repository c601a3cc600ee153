//! Alerts: what nobody asks for and operators must hear.
//!
//! [`AlertWatch`] looks every minute, on every server: at the tables that all share, and at what only this machine knows. Of several
//! servers that find the same, one wins the guarded write that raises the alert, and that write queues the notices. [`AlertCourier`]
//! tells them, one courier a channel, so that a mail server that does not answer holds up no webhook. When the database itself
//! fails, notices go out at once and wait in memory.

mod courier;
mod emergency;
mod local;
mod resets;
mod settings;
mod survey;
mod teller;
mod watch;

pub use courier::AlertCourier;
pub use local::{LocalFacts, LocalLook};
pub use settings::AlertSettings;
pub use teller::{AlertTeller, TellError};
pub use watch::{AlertWatch, LOOKED, SILENCE};
