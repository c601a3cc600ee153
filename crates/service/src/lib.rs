//! Use cases for people: reset, registration, sign-in, and the delivery of messages.
//!
//! One use case is one `store.write("name", …)`, with what it verifies done before it: hashing, time and chance never run inside.
//! The modules do not import each other; what two of them need is in `shared`.

pub mod account;
pub mod alerts;
pub mod delivery;
pub mod invitation;
pub mod looks;
pub mod notme;
pub mod register;
pub mod reset;
pub mod shared;
pub mod signin;
pub mod upkeep;
mod use_cases;

pub use use_cases::UseCases;

pub use latchkey_vault::{Code, Password, Token};
pub use shared::captcha;
pub use shared::{Deps, Forms, NewPasswordProblem, Seat, ServiceError, Visit};
