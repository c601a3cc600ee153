//! The system's user accounts: servers refuse to run as root, or want to start as root.

use std::os::unix::fs::MetadataExt;

use anyhow::{Context, Result};

/// A system user that a server runs as.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl Account {
    /// The first of these users that the system has.
    pub(crate) fn find(names: &[&str]) -> Result<Self> {
        let passwd = std::fs::read_to_string("/etc/passwd").context("reading /etc/passwd")?;
        names
            .iter()
            .find_map(|name| passwd.lines().find_map(|line| Self::parse(line).filter(|found| found.name == *name)))
            .with_context(|| format!("the system has none of the users {}", names.join(", ")))
    }

    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split(':').collect();
        Some(Self { name: (*fields.first()?).to_owned(), uid: fields.get(2)?.parse().ok()?, gid: fields.get(3)?.parse().ok()? })
    }
}

/// The id of a system group.
pub(crate) fn group_id(name: &str) -> Result<u32> {
    let groups = std::fs::read_to_string("/etc/group").context("reading /etc/group")?;
    groups
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&name))
        .and_then(|fields| fields.get(2)?.parse().ok())
        .with_context(|| format!("the system has no group {name}"))
}

/// Whether this process runs as root.
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
