//! The breach list: hashes of passwords that appeared in data leaks, in one file, looked up where they lie.
//!
//! [`build`] makes the file from the public format of Pwned Passwords. [`BreachList`] answers whether a password is in it, with
//! reads at places and never the whole file. What the answer means for a new password is for the rules in `domain` to say.

mod build;
mod error;
mod file;
mod format;
mod hash;
mod line;
mod list;
mod writer;

pub use build::{BuildOptions, Built, Progress, build};
pub use error::{BreachListError, BuildError};
pub use file::Summary;
pub use hash::BreachHash;
pub use line::LineProblem;
pub use list::BreachList;
pub use writer::BreachListWriter;
