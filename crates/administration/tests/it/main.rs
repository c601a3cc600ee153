//! The use cases of operators over real databases and a real exchange with a name server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod administrators;
mod documentation;
mod domains;
mod erasure;
mod host;
mod name_server;
mod organizations;
mod policies;
mod recovery;
mod remove_factors;
mod support_cases;
mod texts;
mod users;
