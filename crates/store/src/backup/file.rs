//! Reading a backup: first whether it is whole and this installation's, then what is in it.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use latchkey_vault::{MasterKeys, VaultError, constant_time_eq};
use sha2::{Digest as _, Sha256};

use super::format::{
    BEGINNING, CHUNK, END, END_MAGIC, FORMAT, LENGTHS, LONGEST_HEAD, MAGIC, ROWS, TABLE, TableHead, begins_like_a_backup,
};
use super::writer::mark;
use super::{BackupFileError, BackupHeader, Progress};

/// A file that ends as a backup does.
#[derive(Debug)]
pub struct BackupFile {
    path: PathBuf,
    file: File,
    header: BackupHeader,
    body: u64,
    length: u64,
}

/// One piece of a backup of PostgreSQL.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Table(TableHead),
    Rows(Vec<u8>),
}

/// The pieces of a backup, one after the other.
pub(crate) struct Pieces {
    path: PathBuf,
    body: io::Take<BufReader<File>>,
}

impl BackupFile {
    /// Reads what the file says of itself.
    ///
    /// # Errors
    /// [`BackupFileError`]: not to be read, no backup, of a newer format, cut short or damaged.
    pub fn open(path: &Path) -> Result<Self, BackupFileError> {
        let unreadable = |source| BackupFileError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        let mut end = [0; END];
        let found = length.checked_sub(END as u64).map(|at| file.read_exact_at(&mut end, at));
        found.transpose().map_err(unreadable)?;
        if !end.ends_with(END_MAGIC) {
            let mut beginning = Vec::with_capacity(BEGINNING);
            (&file).take(BEGINNING as u64).read_to_end(&mut beginning).map_err(unreadable)?;
            return Err(match begins_like_a_backup(&beginning) {
                true => BackupFileError::CutShort { path: path.to_owned() },
                false => BackupFileError::NotABackup { path: path.to_owned() },
            });
        }
        let damaged = || BackupFileError::Damaged { path: path.to_owned() };
        let [f0, f1, f2, f3, b0, b1, b2, b3, b4, b5, b6, b7, h0, h1, h2, h3, ..] = end;
        if u32::from_be_bytes([f0, f1, f2, f3]) != FORMAT {
            return Err(BackupFileError::NewerFormat { path: path.to_owned() });
        }
        let body = u64::from_be_bytes([b0, b1, b2, b3, b4, b5, b6, b7]);
        let head = u64::from(u32::from_be_bytes([h0, h1, h2, h3]));
        if head > LONGEST_HEAD || body.checked_add(head + END as u64) != Some(length) {
            return Err(damaged());
        }
        let mut text = vec![0; usize::try_from(head).map_err(|_| damaged())?];
        file.read_exact_at(&mut text, body).map_err(unreadable)?;
        let header = serde_json::from_slice(&text).map_err(|_| damaged())?;
        Ok(Self { path: path.to_owned(), file, header, body, length })
    }

    /// What the backup says of itself; to be believed once it was verified.
    pub fn header(&self) -> &BackupHeader {
        &self.header
    }

    /// The length of the body, in bytes.
    pub(crate) fn body(&self) -> u64 {
        self.body
    }

    /// Reads all of it, and says whether it is whole, undamaged, and made by the installation that these keys belong to.
    ///
    /// # Errors
    /// [`BackupFileError`], which says what is wrong.
    pub fn verify(&self, keys: &MasterKeys, progress: &Progress) -> Result<(), BackupFileError> {
        let damaged = || BackupFileError::Damaged { path: self.path.clone() };
        let opened = self.header.opened_by(keys).map_err(|source| match source {
            VaultError::WrongMasterKey { .. } => BackupFileError::Foreign { path: self.path.clone(), source },
            _ => damaged(),
        })?;
        let hashed = self.length - (END - LENGTHS) as u64;
        let mut hash = Sha256::new();
        self.read(0, hashed, |bytes, done| {
            hash.update(bytes);
            progress(done, Some(hashed));
            Ok(())
        })?;
        let digest: [u8; 32] = hash.finalize().into();
        let mut found = [0; 64];
        self.file.read_exact_at(&mut found, hashed).map_err(|source| self.unreadable(source))?;
        if found[..32] != digest {
            return Err(damaged());
        }
        let genuine = constant_time_eq(&found[32..], &mark(&opened, &digest));
        if genuine { Ok(()) } else { Err(BackupFileError::Forged { path: self.path.clone() }) }
    }

    /// Copies the body: on SQLite a whole database file.
    pub(crate) fn copy_body(&self, mut to: &File, progress: &Progress) -> Result<(), CopyError> {
        let copied = self.read(0, self.body, |bytes, done| {
            progress(done, Some(self.body));
            to.write_all(bytes).map_err(CopyError::Write)
        });
        copied.map(drop)
    }

    /// What is in the body of a backup of PostgreSQL, from the beginning.
    pub(crate) fn pieces(&self) -> Result<Pieces, BackupFileError> {
        let mut file = File::open(&self.path).map_err(|source| self.unreadable(source))?;
        file.seek(SeekFrom::Start(MAGIC.len() as u64)).map_err(|source| self.unreadable(source))?;
        let body = BufReader::with_capacity(CHUNK, file).take(self.body.saturating_sub(MAGIC.len() as u64));
        Ok(Pieces { path: self.path.clone(), body })
    }

    /// Hands on everything from one place to another, with how much that was so far.
    fn read<E: From<BackupFileError>>(
        &self,
        mut at: u64,
        end: u64,
        mut take: impl FnMut(&[u8], u64) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut buffer = vec![0; CHUNK];
        while at < end {
            let wanted = usize::try_from(end - at).map_or(CHUNK, |rest| rest.min(CHUNK));
            self.file.read_exact_at(&mut buffer[..wanted], at).map_err(|source| self.unreadable(source))?;
            at += wanted as u64;
            take(&buffer[..wanted], at)?;
        }
        Ok(())
    }

    fn unreadable(&self, source: io::Error) -> BackupFileError {
        match source.kind() {
            // It ended before its length: somebody cut it meanwhile.
            io::ErrorKind::UnexpectedEof => BackupFileError::CutShort { path: self.path.clone() },
            _ => BackupFileError::Io { path: self.path.clone(), source },
        }
    }
}

/// Which end of a copy failed.
#[derive(Debug)]
pub(crate) enum CopyError {
    Read(BackupFileError),
    Write(io::Error),
}

impl From<BackupFileError> for CopyError {
    fn from(error: BackupFileError) -> Self {
        Self::Read(error)
    }
}

impl Pieces {
    /// The next piece; `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<Piece>, BackupFileError> {
        let unreadable = |source: io::Error| BackupFileError::Io { path: self.path.clone(), source };
        if self.body.limit() == 0 {
            return Ok(None);
        }
        let mut head = [0; 5];
        self.body.read_exact(&mut head).map_err(unreadable)?;
        let [kind, length @ ..] = head;
        let damaged = || BackupFileError::Damaged { path: self.path.clone() };
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| damaged())?;
        if length > CHUNK {
            return Err(damaged());
        }
        let mut contents = vec![0; length];
        self.body.read_exact(&mut contents).map_err(unreadable)?;
        match kind {
            TABLE => serde_json::from_slice(&contents).map(|head| Some(Piece::Table(head))).map_err(|_| damaged()),
            ROWS => Ok(Some(Piece::Rows(contents))),
            _ => Err(damaged()),
        }
    }
}
