//! Phones, in the order in which a person meets them: the whole number is typed, a text or a call is queued, keys are pressed, and
//! the page goes on.
//!
//! `keys.rs` is the only use case that no browser asks for: a gateway tells it which keys were pressed in a call.

mod budget;
mod confirm;
mod keys;
mod number;
mod plan;
mod question;
mod reach;
mod ways;

pub use confirm::WaitingCall;
pub use reach::AskedPhone;

pub(super) use confirm::{seen, shown_digits};
