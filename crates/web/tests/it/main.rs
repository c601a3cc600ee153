//! The HTTP surface from outside.

mod browser;
mod layers;
mod operations;
mod pages;
mod proof;
mod server;
mod static_files;
mod support;
