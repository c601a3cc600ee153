//! The Maildir that postfix delivers everything into.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

/// When the delivery agent wrote a mail: seconds, microseconds and, to tell equal ones apart, the file's name.
type Delivered = (u64, u64, String);

/// Mails on disk, read once each.
pub(crate) struct Mailbox {
    directory: PathBuf,
    read: Mutex<BTreeMap<Delivered, Vec<u8>>>,
}

impl Mailbox {
    pub(crate) fn new(directory: PathBuf) -> Self {
        Self { directory, read: Mutex::new(BTreeMap::new()) }
    }

    /// The raw messages delivered to this address so far, oldest first.
    pub(crate) fn of(&self, address: &str) -> Result<Vec<Vec<u8>>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let new = self.directory.join("new");
        if new.exists() {
            for entry in std::fs::read_dir(&new).context("reading the mailbox")? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                if let Entry::Vacant(unread) = read.entry(delivered(&name)) {
                    unread.insert(std::fs::read(new.join(&name)).context("reading a mail")?);
                }
            }
        }
        Ok(read.values().filter(|message| is_for(message, address)).cloned().collect())
    }
}

/// The delivery agent names a file `seconds.V…I…M<microseconds>.host`.
fn delivered(name: &str) -> Delivered {
    let mut parts = name.split('.');
    let seconds = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    let unique = parts.next().unwrap_or_default();
    let micros = unique.rsplit('M').next().and_then(|part| part.parse().ok()).unwrap_or(0);
    (seconds, micros, name.to_owned())
}

/// Whether the `Delivered-To` header, which the delivery agent puts before the message's own, names this address.
fn is_for(message: &[u8], address: &str) -> bool {
    let text = String::from_utf8_lossy(message);
    let header = text.lines().find_map(|line| line.strip_prefix("Delivered-To: "));
    header.is_some_and(|found| found.trim().to_lowercase() == address.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_of_one_second_are_ordered_by_microsecond_not_by_inode() {
        assert!(delivered("1795219047.Vfe00I98c501M9123.vm") < delivered("1795219047.Vfe00I98c07fM857378.vm"));
        assert!(delivered("1795219048.Vfe00I1M1.vm") > delivered("1795219047.Vfe00I98c07fM857378.vm"));
    }

    #[test]
    fn a_mail_belongs_to_its_recipient_only() {
        let message = b"Return-Path: <a@b.example>\nDelivered-To: Bob@x.example\nTo: carol@x.example\n\nhello";
        assert!(is_for(message, "bob@x.example"));
        assert!(!is_for(message, "carol@x.example"));
    }
}
