//! Proof of work in place of a puzzle: nothing to read, nothing to see, no third party.
//!
//! A challenge is bound to a purpose, a place and a session, lives five minutes, is spent once and is dearer for a network that
//! asked often. Browsers without scripts wait for a ticket instead.

mod challenge;
mod history;
mod surges;
mod ticket;

pub use challenge::{Bound, CHALLENGE_LIFE, CaptchaFailure, Challenges, SolvedChallenge};
pub use history::NetworkHistory;
pub use ticket::{TicketState, Tickets, WAIT};
