//! The real program, started as operators start it.

mod configuration;
mod demo;
mod demo_browser;
mod demo_process;
mod installation;
mod keys;
mod mail;
mod migrations;
mod operators;
mod running;
mod serving;
