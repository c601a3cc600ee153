//! What a backup says of itself.

use data_encoding::BASE64URL_NOPAD;
use latchkey_domain::Timestamp;
use latchkey_vault::{InstallationKeys, MasterKeys, VaultError};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::values::count;

/// The migration that gave the database its generation.
pub(super) const GENERATION: &str = "m0005_generation";

/// What a database runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// The embedded database, a file.
    Sqlite,
    /// A database server.
    PostgreSql,
}

impl Engine {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::PostgreSql => "PostgreSQL",
        }
    }
}

/// The head of a backup. The keys in it are sealed by a master key, as they are in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupHeader {
    /// What the database runs on; it is restored to the same.
    pub engine: Engine,
    /// The migrations that were applied, in order.
    pub schema: Vec<String>,
    /// The public name of the installation, for people.
    pub installation: String,
    /// The generation of the database.
    pub generation: u32,
    /// When the backup was begun: microseconds since 1970-01-01 UTC.
    pub made_at: Timestamp,
    /// The version of the program that made it.
    pub program: String,
    /// The installation's data key, sealed.
    data_key: String,
    /// What tells whether a master key file belongs to this backup.
    canary: String,
}

/// What the database itself says, for the head.
pub(super) struct Facts {
    pub(super) engine: Engine,
    pub(super) schema: Vec<String>,
    pub(super) generation: i64,
    pub(super) data_key: Vec<u8>,
    pub(super) canary: Vec<u8>,
}

impl BackupHeader {
    /// A head with what the database says, when, and by which version of the program.
    pub(super) fn new(facts: Facts, made_at: Timestamp, program: &str, keys: &MasterKeys) -> Result<Self, StoreError> {
        let mut header = Self {
            engine: facts.engine,
            schema: facts.schema,
            installation: String::new(),
            generation: count(facts.generation, "the generation")?,
            made_at,
            program: program.to_owned(),
            data_key: BASE64URL_NOPAD.encode(&facts.data_key),
            canary: BASE64URL_NOPAD.encode(&facts.canary),
        };
        header.installation = header.opened_by(keys)?.name();
        Ok(header)
    }

    /// The installation's keys, when these master keys are its own.
    ///
    /// # Errors
    /// [`VaultError::WrongMasterKey`] when they are another's; else what is wrong with the sealed keys.
    pub(crate) fn opened_by(&self, keys: &MasterKeys) -> Result<InstallationKeys, VaultError> {
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| VaultError::Truncated);
        keys.check_canary(&bytes(&self.canary)?)?;
        let data_key = keys.unwrap_installation(&bytes(&self.data_key)?)?;
        Ok(InstallationKeys::new(data_key))
    }
}

/// Reads the installation's row; the generation is the first one before databases had any.
pub(super) fn installation_sql(schema: &[String]) -> &'static str {
    if schema.iter().any(|name| name == GENERATION) {
        "SELECT data_key, canary, generation FROM installation WHERE id = 1"
    } else {
        "SELECT data_key, canary, CAST(1 AS BIGINT) AS generation FROM installation WHERE id = 1"
    }
}
