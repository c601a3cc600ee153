//! Killed at any moment, the program keeps every promise that it made: the password is the old one or the new one, the activity
//! says which, and what was to be told is told after the next start. The same people and the same server show what a lost machine,
//! a newer schema and an older program do to them.

pub(crate) mod client;
pub(crate) mod scene;

mod erased;
mod full_disk;
mod gates;
mod lost_machine;
mod next_schema;
mod notices;
mod previous_version;
mod random_kills;
mod registered;
mod steps;
