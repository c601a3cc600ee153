//! Whole use cases over a real store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod alerts;
mod alike;
mod conceal;
mod delivery;
mod gateway;
mod leaks;
mod phones;
mod reset;
mod sign_in;
mod throttling;
mod upkeep;
mod world;
