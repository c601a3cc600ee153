//! Killed at any moment, the program keeps every promise that it made: the password is the old one or the new one, the activity
//! says which, and what was to be told is told after the next start.

mod client;
mod scene;

mod notices;
mod random_kills;
mod steps;
