//! What every engine must do alike.

mod activities;
mod alerts;
mod budget;
mod calls;
pub(crate) mod challenges;
mod counters;
pub(crate) mod enrolments;
mod expiry;
mod factors;
mod facts;
mod organizations;
mod outbox;
mod passwords;
mod people;
mod registered;
pub(crate) mod sessions;
mod transactions;
