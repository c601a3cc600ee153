//! Whole use cases over a real store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there and then")]

mod alerts;
mod alike;
mod busy;
mod conceal;
mod contact;
mod delivery;
mod engine;
mod expiry;
mod factors;
mod floods;
mod gateway;
mod gateways_down;
mod lanes;
mod leaks;
mod live_resets;
mod made;
mod notices;
mod phones;
mod proof_of_work;
mod registering;
mod renewed_hash;
mod reset;
mod sign_in;
mod text_notices;
mod throttling;
mod upkeep;
mod visitor;
mod world;
