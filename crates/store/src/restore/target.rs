//! What lies where a backup is to go.

use latchkey_vault::MasterKeys;

use super::RestoreError;
use crate::StoreError;
use crate::backup::BackupHeader;

/// Latchkey's tables that have no `organization_id` to be known by.
pub(super) const OF_INSTALLATION: [&str; 5] = ["installation", "schema_version", "spent_nonce", "alert_message", "progress"];

/// What was found.
pub(super) struct Found {
    /// Where, for people.
    pub(super) place: String,
    /// Tables that are not Latchkey's.
    pub(super) foreign: Vec<String>,
    /// Organizations; none where there is nothing worth keeping.
    pub(super) organizations: i64,
    /// The installation's data key as it is sealed there.
    pub(super) data_key: Option<Vec<u8>>,
}

/// Whether what is there is kept aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Old {
    /// There is nothing worth it.
    Nothing,
    /// It is.
    Kept,
}

impl Found {
    /// Whether the backup may take its place.
    pub(super) fn judge(self, header: &BackupHeader, keys: &MasterKeys, replace: bool) -> Result<Old, RestoreError> {
        let Self { place, foreign, organizations, data_key } = self;
        if !foreign.is_empty() {
            return Err(RestoreError::NotOurs { place, tables: foreign.join(", ") });
        }
        if organizations == 0 {
            return Ok(Old::Nothing);
        }
        let name = |header: &BackupHeader| header.opened_by(keys).map(|keys| keys.name());
        let own = name(header).map_err(StoreError::from)?;
        let here = data_key.and_then(|sealed| keys.unwrap_installation(&sealed).ok());
        let here = here.map(|key| latchkey_vault::InstallationKeys::new(key).name());
        if here.as_ref() != Some(&own) {
            return Err(RestoreError::OtherInstallation { place });
        }
        if !replace {
            return Err(RestoreError::Occupied { place, organizations });
        }
        Ok(Old::Kept)
    }
}
