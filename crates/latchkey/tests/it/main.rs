//! The real program, started as operators start it.

mod configuration;
mod installation;
mod keys;
mod mail;
mod migrations;
mod operators;
mod running;
mod serving;
