//! The HTTP surface from outside.

mod layers;
mod operations;
mod pages;
mod proof;
mod scripts;
mod server;
mod static_files;
mod support;
