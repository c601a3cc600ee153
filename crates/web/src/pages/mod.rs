//! Pages, one a file, and the routes that lead to them.

pub mod account;
mod parts;
pub mod register;
pub mod reset;
mod routes;
mod samples;
pub mod signin;

pub use parts::{Expiry, PasswordRequirements, Progress};
pub use routes::routes;
pub use samples::{Sample, samples};
