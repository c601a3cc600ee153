//! How the file begins: one block of facts about the hashes that follow, in order and without gaps.

use sha2::{Digest, Sha256};

use super::error::BreachListError;
use super::hash::{BreachHash, WIDTH};

/// The file is read in blocks of this many bytes; the first block is the header.
pub(super) const BLOCK: usize = 4096;
/// Hashes in one block.
pub(super) const PER_BLOCK: u64 = (BLOCK / WIDTH) as u64;
/// What a list begins with.
const MAGIC: &[u8; 16] = b"latchkey-breach\n";
const VERSION: u32 = 1;
/// The width of a hash as the header tells it.
const WIDTH_TOLD: u32 = 8;
const _: () = assert!(WIDTH_TOLD as usize == WIDTH);
/// Bytes of the header that mean something; zeros follow.
const USED: usize = 16 + 4 + 4 + 8 + 8 + WIDTH + WIDTH + 32;

/// What the header tells.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// How many hashes follow.
    pub(super) count: u64,
    /// Hashes seen less often were left out when the list was built.
    pub(super) min_count: u64,
    pub(super) first: BreachHash,
    pub(super) last: BreachHash,
    /// SHA-256 of all hashes as they stand in the file.
    pub(super) checksum: [u8; 32],
}

/// Why a block is no header of this version.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HeaderFault {
    /// It begins with something else.
    NotAList,
    /// It begins like the text that lists are built from.
    PublicFormat,
    /// A newer version wrote it.
    Version(u32),
    /// It does not agree with its own checksum.
    Damaged,
}

impl Header {
    /// The length of the whole file in bytes.
    pub(super) const fn file_length(&self) -> u64 {
        (BLOCK as u64).saturating_add(self.count.saturating_mul(WIDTH as u64))
    }

    /// Blocks of hashes; the last may be cut off.
    pub(super) const fn blocks(&self) -> u64 {
        self.count.div_ceil(PER_BLOCK)
    }

    pub(super) fn encode(&self) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        let parts: [&[u8]; 8] = [
            MAGIC,
            &VERSION.to_le_bytes(),
            &WIDTH_TOLD.to_le_bytes(),
            &self.count.to_le_bytes(),
            &self.min_count.to_le_bytes(),
            &self.first.bytes(),
            &self.last.bytes(),
            &self.checksum,
        ];
        let mut at = 0;
        for part in parts {
            block[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        let seal = Sha256::digest(&block[..at]);
        block[at..at + 32].copy_from_slice(&seal);
        block
    }

    pub(super) fn decode(block: &[u8]) -> Result<Self, HeaderFault> {
        let mut rest = block;
        if take::<16>(&mut rest).as_ref() != Some(MAGIC) {
            return Err(if looks_public(block) { HeaderFault::PublicFormat } else { HeaderFault::NotAList });
        }
        let damaged = || HeaderFault::Damaged;
        let version = take(&mut rest).map(u32::from_le_bytes).ok_or_else(damaged)?;
        if version != VERSION {
            return Err(HeaderFault::Version(version));
        }
        let mut read = || {
            let width = u32::from_le_bytes(take(&mut rest)?);
            let header = Self {
                count: u64::from_le_bytes(take(&mut rest)?),
                min_count: u64::from_le_bytes(take(&mut rest)?),
                first: BreachHash::from_bytes(take(&mut rest)?),
                last: BreachHash::from_bytes(take(&mut rest)?),
                checksum: take(&mut rest)?,
            };
            let seal: [u8; 32] = take(&mut rest)?;
            let right = width == WIDTH_TOLD && seal[..] == Sha256::digest(&block[..USED])[..];
            (right && header.count > 0).then_some(header)
        };
        read().ok_or_else(damaged)
    }
}

impl HeaderFault {
    /// The fault of the file at `path`.
    pub(super) fn at(self, path: &std::path::Path) -> BreachListError {
        let path = path.to_owned();
        match self {
            Self::NotAList => BreachListError::NotAList { path },
            Self::PublicFormat => BreachListError::PublicFormat { path },
            Self::Version(version) => BreachListError::Version { path, version },
            Self::Damaged => BreachListError::Damaged { path, what: "its header was changed" },
        }
    }
}

/// The next bytes of `rest`, if there are as many.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, left) = rest.split_first_chunk::<N>()?;
    *rest = left;
    Some(*taken)
}

/// Whether it begins with hexadecimal digits and a colon, as the public list does.
fn looks_public(block: &[u8]) -> bool {
    let digits = block.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    matches!(digits, 32 | 40) && block.get(digits) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let hash = BreachHash::from_first_digits;
        Header { count: 1025, min_count: 3, first: hash(7), last: hash(u64::MAX), checksum: [9; 32] }
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let block = header().encode();
        assert!(Header::decode(&block).is_ok_and(|read| read == header()));
        assert_eq!((header().blocks(), header().file_length()), (3, 4096 + 1025 * 8));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let block = header().encode();
        for at in 0..USED + 32 {
            let mut changed = block;
            changed[at] ^= 1;
            let fault = Header::decode(&changed).err();
            let expected = match at {
                0..16 => HeaderFault::NotAList,
                16..20 => HeaderFault::Version(u32::from_le_bytes([changed[16], changed[17], changed[18], changed[19]])),
                _ => HeaderFault::Damaged,
            };
            assert_eq!(fault, Some(expected), "byte {at}");
        }
    }

    #[test]
    fn what_is_no_list_is_told_apart() {
        let text = b"000000005AD76BD555C1D6D771DE417A4B87E4B4:10\r\n".repeat(10);
        assert_eq!(Header::decode(&text).err(), Some(HeaderFault::PublicFormat));
        assert_eq!(Header::decode(b"").err(), Some(HeaderFault::NotAList));
        assert_eq!(Header::decode(&[0xff; BLOCK]).err(), Some(HeaderFault::NotAList));
        assert_eq!(Header::decode(&header().encode()[..60]).err(), Some(HeaderFault::Damaged));
        let none = Header { count: 0, ..header() };
        assert_eq!(Header::decode(&none.encode()).err(), Some(HeaderFault::Damaged));
    }
}
