//! What can be wrong with a breach list, and with what it is built from.

use std::io;
use std::path::PathBuf;

use super::line::LineProblem;

/// Why a breach list cannot be used. Each text names the cure.
#[derive(Debug, thiserror::Error)]
pub enum BreachListError {
    /// There is no such file.
    #[error(
        "there is no breach list at {}: make one with `latchkey breach-list build`, or correct or remove the setting",
        path.display()
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("the breach list {} cannot be read: {source}; this account must be able to read the file and its folder", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is the text that lists are built from.
    #[error(
        "{} is the public list of hashes, not yet a breach list: run `latchkey breach-list build --from {} --to FILE` and \
         name that file", path.display(), path.display()
    )]
    PublicFormat {
        /// The file.
        path: PathBuf,
    },
    /// It is something else.
    #[error("{} is no breach list: name a file that `latchkey breach-list build` made", path.display())]
    NotAList {
        /// The file.
        path: PathBuf,
    },
    /// A newer version made it.
    #[error(
        "the breach list {} has format {version}, which this version does not know: use the version of Latchkey that made \
         it, or build it again", path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The number of the format.
        version: u32,
    },
    /// It is shorter or longer than its header says.
    #[error("the breach list {} has {found} bytes and should have {expected}: copy it again, or build it again", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        found: u64,
        /// What the header says.
        expected: u64,
    },
    /// Its contents do not agree with its header.
    #[error("the breach list {} is damaged ({what}): copy it again, or build it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not agree.
        what: &'static str,
    },
}

/// Why no breach list was built. A list that was there before is left as it was.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A line is not what it should be.
    #[error("line {number}: {problem}")]
    Line {
        /// Which, counted from 1.
        number: u64,
        /// What is wrong with it.
        problem: LineProblem,
    },
    /// There was nothing to keep.
    #[error("none of the {lines} lines gave a hash to keep: look at the file, and at --min-count")]
    Nothing {
        /// Lines that were read.
        lines: u64,
    },
    /// What is read cannot be read on.
    #[error("the hashes cannot be read: {0}")]
    Reading(io::Error),
    /// The list cannot be written.
    #[error("the breach list {} cannot be written: {source}", path.display())]
    Writing {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody else is writing the same list.
    #[error("another process is building {}: try again when it has ended", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// It was asked to stop.
    #[error("stopped; nothing was changed")]
    Stopped,
}
