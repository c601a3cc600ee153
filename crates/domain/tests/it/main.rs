//! The rules from outside: who may reset, what a policy holds, and what two browsers on one account can do.

mod administrators;
mod budget;
mod contacts;
mod eligibility_oracle;
mod factors;
mod groups;
mod policies;
mod rebuild;
mod refusals;
mod registration;
mod scene;
mod two_browsers;
