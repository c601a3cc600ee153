//! The rules of self-service password reset: no I/O, no async, no clock of its own.

mod ids;
mod random;
mod time;

pub use ids::*;
pub use random::Random;
pub use time::{Clock, Timestamp};
