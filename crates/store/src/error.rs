//! What can go wrong with storage, and what the operator can do about it.

use latchkey_vault::VaultError;
use rusqlite::ffi;
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// Why the store could not answer. Holds no stored value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer: it is down, unreachable, or all connections are in use.
    #[error("the database does not answer ({reason}): check that it runs and that the configured address is right")]
    Unavailable {
        /// What the driver said.
        reason: String,
    },
    /// Somebody else holds what this transaction needs; it was tried again several times.
    #[error("the database is busy: another program holds it; try again")]
    Busy,
    /// The configured address names no database that can be used.
    #[error("the database address cannot be used: {reason}")]
    Address {
        /// What is wrong with it.
        reason: String,
    },
    /// The schema was made by a newer version of this program.
    #[error(
        "the database has schema version {found}, and this program knows versions up to {known} only: start the version of \
         Latchkey that made it, or restore the backup that was taken before the upgrade"
    )]
    NewerSchema {
        /// The newest version in the database.
        found: String,
        /// The newest version this program knows.
        known: String,
    },
    /// `install` was never called on this database.
    #[error("this database holds no installation yet: run `latchkey migrate` first")]
    NotInstalled,
    /// The master key is not the one that sealed this database.
    #[error("{0}")]
    WrongMasterKey(VaultError),
    /// The database is of an older generation than the master key file: it is not the one that was worked with last.
    #[error(
        "the database is in generation {found}, and the key file says {wanted}: an older state was put back by hand, or a restore \
         was cut short. Codes, links and sessions in it may have been used up or ended since. Run `latchkey restore --adopt`, \
         which ends them all and keeps everything else, or restore a backup with `latchkey restore`"
    )]
    OlderGeneration {
        /// The database's.
        found: u32,
        /// The one beside the master keys.
        wanted: u32,
    },
    /// A stored value cannot be read back: the database was changed by hand or is damaged.
    #[error("a stored value cannot be read: {what}; restore a backup or correct the row")]
    Unreadable {
        /// Which value; never the value itself.
        what: &'static str,
    },
    /// A row that must be new or must exist, and is not or does not.
    #[error("the database refused a change: {reason}")]
    Refused {
        /// The constraint, without values.
        reason: String,
    },
    /// A transaction handle was kept beyond its transaction: a programming error.
    #[error("a transaction handle outlived its transaction {name}")]
    Leaked {
        /// The name of the transaction.
        name: &'static str,
    },
    /// Anything else the database said.
    #[error("the database failed: {reason}")]
    Database {
        /// The driver's words, without values.
        reason: String,
    },
}

impl StoreError {
    /// Whether one stored value is at fault, and others can be read.
    pub fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unreadable { .. } | Self::WrongMasterKey(_))
    }

    /// Whether the same work may succeed when done again.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::WrongMasterKey { .. } => Self::WrongMasterKey(error),
            _ => Self::Unreadable { what: "a sealed key" },
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let (DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))) = &error
        else {
            return match error {
                DbErr::ConnectionAcquire(reason) => Self::Unavailable { reason: reason.to_string() },
                DbErr::Conn(reason) => Self::Unavailable { reason: reason.to_string() },
                DbErr::Type(_) | DbErr::TryIntoErr { .. } => Self::Unreadable { what: "a column of another type" },
                other => Self::Database { reason: other.to_string() },
            };
        };
        of_driver(inner)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        of_driver(&error)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, said) => {
                // The message names the constraint, never a value.
                let reason = said.clone().unwrap_or_else(|| failure.to_string());
                of_file(failure.extended_code, reason)
            }
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::InvalidColumnType(..) => Self::Unreadable { what: "a column of another type" },
            _ => Self::Database { reason: error.to_string() },
        }
    }
}

/// Reads SQLite's extended result code.
fn of_file(code: i32, reason: String) -> StoreError {
    match (code, code & 0xff) {
        (
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID
            | ffi::SQLITE_CONSTRAINT_FOREIGNKEY,
            _,
        ) => StoreError::Refused { reason },
        (_, ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED) => StoreError::Busy,
        (_, ffi::SQLITE_READONLY | ffi::SQLITE_IOERR | ffi::SQLITE_FULL | ffi::SQLITE_CANTOPEN) => {
            StoreError::Unavailable { reason }
        }
        _ => StoreError::Database { reason },
    }
}

fn of_driver(error: &sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(said) => of_database(said.as_ref()),
        sqlx::Error::Io(reason) => StoreError::Unavailable { reason: reason.to_string() },
        sqlx::Error::Tls(reason) => StoreError::Unavailable { reason: reason.to_string() },
        sqlx::Error::Configuration(reason) => StoreError::Address { reason: reason.to_string() },
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            StoreError::Unavailable { reason: error.to_string() }
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => StoreError::Unreadable { what: "a column of another type" },
        other => StoreError::Database { reason: other.to_string() },
    }
}

/// Whether the connection was broken before the statement could do anything: the server was restarted meanwhile.
pub(crate) fn is_broken(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner))) = error else { return false };
    match inner.as_ref() {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(said) => said.code().is_some_and(|code| ["57P01", "57P02"].contains(&code.as_ref())),
        _ => false,
    }
}

/// Reads the engine's own code: SQLSTATE on PostgreSQL, the extended result code on SQLite.
fn of_database(said: &dyn sqlx::error::DatabaseError) -> StoreError {
    let code = said.code().unwrap_or_default();
    // The message names the constraint; the values are in a detail that is not shown.
    let reason = || said.message().to_owned();
    if said.is_unique_violation() || said.is_foreign_key_violation() {
        return StoreError::Refused { reason: reason() };
    }
    match code.as_ref() {
        // Serialization failure, deadlock, lock not available.
        "40001" | "40P01" | "55P03" => StoreError::Busy,
        // The server's disk is full or fails, too many connections, and the server starting or stopping.
        "53100" | "58030" | "53300" | "57P01" | "57P02" | "57P03" => StoreError::Unavailable { reason: reason() },
        // SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_FULL, SQLITE_READONLY with their extended forms, by their low byte.
        number => match number.parse::<u32>().map(|code| code & 0xff) {
            // SQLITE_BUSY and SQLITE_LOCKED.
            Ok(5 | 6) if number.len() < 5 => StoreError::Busy,
            Ok(8 | 10 | 13 | 14) if number.len() < 5 => StoreError::Unavailable { reason: reason() },
            _ => StoreError::Database { reason: reason() },
        },
    }
}
