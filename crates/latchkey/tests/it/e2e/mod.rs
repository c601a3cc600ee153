//! People in a real browser, with real mail: what the portal promises, walked from one end to the other.

mod administrators;
mod changing;
mod clocked;
mod demo_walk;
mod every_page;
mod expiry;
mod first_page;
mod gateways;
mod keyboard;
mod letter;
mod look;
mod mishaps;
mod newcomer;
mod phone_pages;
mod phones;
mod proxy;
mod register_pages;
mod registering_factors;
mod reset;
mod reset_without_scripts;
mod stage;
mod tabs;
mod visitor;
mod way_back;
mod without_cookies;
