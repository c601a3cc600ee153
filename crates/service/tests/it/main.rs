//! Whole use cases over a real store.

mod conceal;
mod delivery;
mod reset;
mod sign_in;
mod throttling;
mod world;
