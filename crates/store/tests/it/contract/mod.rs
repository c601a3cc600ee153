//! What every engine must do alike.

mod activities;
mod alerts;
mod budget;
mod calls;
pub(crate) mod challenges;
mod counters;
mod facts;
mod organizations;
mod outbox;
mod passwords;
mod people;
mod sessions;
mod transactions;
