//! One open list, read at places.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::BreachListError;
use super::format::{BLOCK, Header, PER_BLOCK};
use super::hash::{BreachHash, WIDTH};

/// Blocks that are read at a time when the whole file is.
const BLOCKS_AT_A_TIME: usize = 64;

/// What a list says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How many hashes are in it.
    pub count: u64,
    /// Passwords that were seen less often were left out.
    pub min_count: u64,
    /// The length of the file in bytes.
    pub bytes: u64,
}

/// By this a file is known again: another one, or another content, differs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            length: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }

    /// Whether both are the same file, however its content changed.
    pub(super) fn same_file(self, other: Self) -> bool {
        (self.device, self.inode) == (other.device, other.inode)
    }
}

/// A list whose header, length and ends were found right.
pub(super) struct ListFile {
    path: PathBuf,
    file: File,
    header: Header,
    pub(super) stamp: Stamp,
}

impl ListFile {
    /// Opens the list and looks at its header, its length, and its first and last hash.
    pub(super) fn open(path: &Path) -> Result<Self, BreachListError> {
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => BreachListError::Missing { path: path.to_owned() },
            _ => BreachListError::Unreadable { path: path.to_owned(), source },
        };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(BreachListError::NotAList { path: path.to_owned() });
        }
        let mut block = [0; BLOCK];
        let length = read_up_to(&file, &mut block).map_err(unreadable)?;
        let header = Header::decode(&block[..length]).map_err(|fault| fault.at(path))?;
        if metadata.len() != header.file_length() {
            let (found, expected) = (metadata.len(), header.file_length());
            return Err(BreachListError::Length { path: path.to_owned(), found, expected });
        }
        let list = Self { path: path.to_owned(), file, stamp: Stamp::of(&metadata), header };
        if list.hash(0)? != list.header.first || list.hash(list.header.count - 1)? != list.header.last {
            return Err(list.damaged("its first or last hash is another one than its header says"));
        }
        Ok(list)
    }

    pub(super) fn summary(&self) -> Summary {
        Summary { count: self.header.count, min_count: self.header.min_count, bytes: self.header.file_length() }
    }

    /// Whether the hash is in the list. Every look-up reads as often as any other in this file: once for each time the number of
    /// blocks can be halved, and once for the block that is left.
    pub(super) fn contains(&self, wanted: BreachHash) -> Result<bool, BreachListError> {
        // The block of the wanted hash is the last one that does not begin behind it.
        let (mut low, mut size) = (0, self.header.blocks().next_power_of_two());
        while size > 1 {
            size /= 2;
            let middle = (low + size).min(self.header.blocks() - 1);
            if self.hash(middle * PER_BLOCK)? <= wanted {
                low = middle;
            }
        }
        let mut block = [0; BLOCK];
        let count = (self.header.count - low * PER_BLOCK).min(PER_BLOCK);
        // At most 512 hashes of eight bytes.
        let length = usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(WIDTH).min(BLOCK);
        let block = &mut block[..length];
        self.read(block, low * PER_BLOCK)?;
        Ok(block.as_chunks::<WIDTH>().0.binary_search(&wanted.bytes()).is_ok())
    }

    /// Reads everything and compares it with the checksum; also that every hash is larger than the one before it.
    pub(super) fn verify(&self, mut progress: impl FnMut(u64)) -> Result<(), BreachListError> {
        let mut digest = Sha256::new();
        let mut buffer = vec![0; BLOCKS_AT_A_TIME * BLOCK];
        let (mut at, mut last) = (0, None);
        while at < self.header.count {
            let left = usize::try_from(self.header.count - at).unwrap_or(usize::MAX).saturating_mul(WIDTH);
            let piece = buffer.len().min(left);
            let piece = &mut buffer[..piece];
            self.read(piece, at)?;
            digest.update(&*piece);
            for hash in piece.as_chunks::<WIDTH>().0 {
                if last.replace(*hash).is_some_and(|last| *hash <= last) {
                    return Err(self.damaged("its hashes are not in order"));
                }
            }
            at += (piece.len() / WIDTH) as u64;
            progress(at * WIDTH as u64);
        }
        let right = digest.finalize()[..] == self.header.checksum;
        if right { Ok(()) } else { Err(self.damaged("its hashes do not agree with their checksum")) }
    }

    fn hash(&self, index: u64) -> Result<BreachHash, BreachListError> {
        let mut bytes = [0; WIDTH];
        self.read(&mut bytes, index)?;
        Ok(BreachHash::from_bytes(bytes))
    }

    fn read(&self, into: &mut [u8], index: u64) -> Result<(), BreachListError> {
        let place = BLOCK as u64 + index * WIDTH as u64;
        let unreadable = |source| BreachListError::Unreadable { path: self.path.clone(), source };
        self.file.read_exact_at(into, place).map_err(unreadable)
    }

    fn damaged(&self, what: &'static str) -> BreachListError {
        BreachListError::Damaged { path: self.path.clone(), what }
    }
}

/// Fills `block` from the beginning of the file, as far as the file goes.
fn read_up_to(file: &File, block: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < block.len() {
        match file.read_at(&mut block[length..], length as u64) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
