//! The real program, started as operators start it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod alerts;
mod arranging;
mod backups;
mod breach_list;
mod configuration;
mod crash;
mod demo;
mod demo_browser;
mod demo_process;
mod doctor;
mod e2e;
mod gateways;
mod help_desk;
mod installation;
mod keys;
mod mail;
mod migrations;
mod operators;
mod packaging;
mod proxies;
mod running;
mod serving;
mod support;
