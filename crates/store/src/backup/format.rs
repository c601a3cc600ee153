//! The bytes of a backup.
//!
//! ```text
//! body    SQLite: a database file whose application id is LKBU
//!         PostgreSQL: "LATCHKEY BACKUP\n", then pieces, each: kind (1 byte), length (u32), contents
//!           S  a table begins: JSON with its name and columns
//!           D  its rows as COPY gives them in binary form, in as many pieces as it takes
//! head    JSON: what the backup says of itself
//! end     format (u32, now 1), length of the body (u64), length of the head (u32),
//!         SHA-256 over everything before it, the installation's mark over that, "\nLATCHKEY BACKUP"
//! ```
//!
//! Numbers are big-endian. The end comes last, so a backup that was cut short has none.

use serde::{Deserialize, Serialize};

/// What begins the body of a backup of PostgreSQL.
pub(super) const MAGIC: &[u8; 16] = b"LATCHKEY BACKUP\n";
/// What ends every backup.
pub(super) const END_MAGIC: &[u8; 16] = b"\nLATCHKEY BACKUP";
/// What begins every SQLite file.
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// What tells a backup's database file from all others (<https://sqlite.org/fileformat2.html>, "Application ID").
pub(super) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"LKBU");
/// Where that stands in the file, with its end.
pub(super) const BEGINNING: usize = 72;

pub(super) const FORMAT: u32 = 1;
/// A head is a few hundred bytes.
pub(super) const LONGEST_HEAD: u64 = 64 * 1024;
/// What is held in memory at a time; also the contents of one piece at most.
pub(super) const CHUNK: usize = 1024 * 1024;

pub(super) const TABLE: u8 = b'S';
pub(super) const ROWS: u8 = b'D';

/// Format and both lengths.
pub(super) const LENGTHS: usize = 4 + 8 + 4;
/// Those, checksum, mark and magic.
pub(super) const END: usize = LENGTHS + 32 + 32 + 16;

/// What begins the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TableHead {
    /// The table.
    pub(crate) name: String,
    /// Its columns, in the order of its rows' values.
    pub(crate) columns: Vec<String>,
}

/// Kind and length, before the contents of a piece.
pub(super) fn piece_head(kind: u8, length: usize) -> [u8; 5] {
    // Pieces are at most one MiB long.
    let [a, b, c, d] = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    [kind, a, b, c, d]
}

/// Whether a file with this beginning is a backup, or was to become one.
pub(super) fn begins_like_a_backup(beginning: &[u8]) -> bool {
    let marked = || beginning.get(BEGINNING - 4..BEGINNING) == Some(&APPLICATION_ID.to_be_bytes());
    beginning.starts_with(MAGIC) || (beginning.starts_with(SQLITE_MAGIC) && marked())
}
