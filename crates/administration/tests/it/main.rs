//! The use cases of operators over real databases and a real exchange with a name server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod actors;
mod administrators;
mod documentation;
mod domains;
mod erasure;
mod groups;
mod host;
mod looks;
mod name_server;
mod organizations;
mod policies;
mod questions;
mod recovery;
mod remove_factors;
mod support_cases;
mod texts;
mod users;
