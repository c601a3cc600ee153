//! Alerts: what an operator must hear of, when it is told, and when it is over.
//!
//! The rules are pure. [`rules`] read facts and say whether there is trouble; [`next`] decides what is told: an alert is raised once,
//! told again when it grows worse and once a day while it lasts, and ends with a message once all has been well for a while.

mod kind;
mod limits;
mod notice;
mod resets;
pub mod rules;
mod standing;
mod subject;
mod trouble;

pub use kind::{AlertKind, Severity};
pub use limits::AlertLimits;
pub use notice::AlertNotice;
pub use resets::{RESET_DAYS, ResetHistory, spike_limit};
pub use rules::ChannelFacts;
pub use standing::{AlertEvent, Next, Standing, next};
pub use subject::AlertSubject;
pub use trouble::{ClockReference, Trouble};
