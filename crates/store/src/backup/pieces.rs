//! Writing the body of a backup of PostgreSQL: tables go in, pieces come out.

use std::io::Write as _;

use latchkey_domain::Random;
use latchkey_vault::InstallationKeys;
use sha2::{Digest as _, Sha256};

use super::format::{CHUNK, MAGIC, ROWS, TABLE, TableHead, piece_head};
use super::part::Part;
use super::writer::SYNCED_AT_ONCE;
use super::{BackupError, BackupHeader, BackupOrder, BackupSummary};

/// A body that is being written.
pub(super) struct PieceWriter {
    part: Part,
    order: BackupOrder,
    hash: Sha256,
    written: u64,
    synced: u64,
    /// Rows that do not fill a piece yet.
    waiting: Vec<u8>,
}

impl PieceWriter {
    /// A new file.
    pub(super) fn begin(order: &BackupOrder, random: &dyn Random) -> Result<Self, BackupError> {
        let part = order.part(random)?;
        let waiting = Vec::with_capacity(CHUNK);
        let mut writer = Self { part, order: order.clone(), hash: Sha256::new(), written: 0, synced: 0, waiting };
        writer.put(MAGIC)?;
        Ok(writer)
    }

    /// Begins a table.
    pub(super) fn table(&mut self, head: &TableHead) -> Result<(), BackupError> {
        self.flush()?;
        let head = serde_json::to_vec(head).map_err(|error| self.order.refused(error.into()))?;
        self.piece(TABLE, &head)
    }

    /// Adds rows to the table.
    pub(super) fn rows(&mut self, mut rows: &[u8]) -> Result<(), BackupError> {
        while !rows.is_empty() {
            let (fits, rest) = rows.split_at(rows.len().min(CHUNK - self.waiting.len()));
            self.waiting.extend_from_slice(fits);
            rows = rest;
            if self.waiting.len() == CHUNK {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Ends the file.
    pub(super) fn finish(mut self, header: BackupHeader, keys: &InstallationKeys) -> Result<BackupSummary, BackupError> {
        self.flush()?;
        let Self { part, order, hash, written, .. } = self;
        order.finish(part, (written, hash), header, keys)
    }

    fn flush(&mut self) -> Result<(), BackupError> {
        let mut waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            self.piece(ROWS, &waiting)?;
        }
        waiting.clear();
        self.waiting = waiting;
        Ok(())
    }

    fn piece(&mut self, kind: u8, contents: &[u8]) -> Result<(), BackupError> {
        self.put(&piece_head(kind, contents.len()))?;
        self.put(contents)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.hash.update(bytes);
        let mut file = &self.part.file;
        file.write_all(bytes).map_err(|error| self.order.refused(error))?;
        self.written += bytes.len() as u64;
        if self.written - self.synced >= SYNCED_AT_ONCE {
            file.sync_data().map_err(|error| self.order.refused(error))?;
            self.synced = self.written;
        }
        (self.order.progress)(self.written, None);
        Ok(())
    }
}
