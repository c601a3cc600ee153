//! Where a value was written.

use std::path::{Path, PathBuf};

/// The place that gave a value, in the order in which later ones win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nobody wrote it.
    Default,
    /// The configuration file.
    File {
        /// Which file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// An environment variable of this name.
    Environment(String),
    /// An option of the command line, such as `--set`.
    Flag(String),
}

impl Source {
    /// The folder that a relative path in this value starts from: the file's own, else the working directory.
    pub(crate) fn base(&self) -> &Path {
        match self {
            Self::File { path, .. } => path.parent().unwrap_or(Path::new("")),
            Self::Default | Self::Environment(_) | Self::Flag(_) => Path::new(""),
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag(name) => write!(f, "option {name}"),
        }
    }
}
