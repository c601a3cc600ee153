//! The installation: its data key and the canary that tells a wrong master key.

use std::sync::Arc;

use crate::row::row;
use latchkey_vault::{DataKey, InstallationKeys};
use uuid::Uuid;

use crate::values::bind;
use crate::{Reader, SchemaStatus, Store, StoreError, Tx};

/// There is one row, and this is its key.
const ONLY: i64 = 1;

row! {
    struct InstallationRow {
        data_key: Vec<u8>,
        canary: Vec<u8>,
    }
}

row! {
    struct WrappedRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
    }
}

impl Store {
    /// Makes the installation's data key and canary when there are none yet.
    ///
    /// # Errors
    /// [`StoreError::WrongMasterKey`] when another master key made them.
    pub async fn install(&self) -> Result<(), StoreError> {
        let random = self.shared.random.as_ref();
        let wrapped = self.shared.keys.wrap_installation(&DataKey::generate(random), random);
        let canary = self.shared.keys.seal_canary(random);
        let (wrapped, canary) = (&wrapped, &canary);
        self.write("install", |tx| async move {
            let sql = "INSERT INTO installation (id, data_key, canary) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            tx.execute(sql, bind![ONLY, wrapped, canary]).await
        })
        .await?;
        self.load_installation().await
    }

    /// The installation's own keys.
    ///
    /// # Errors
    /// [`StoreError::NotInstalled`] before [`Store::install`].
    pub fn installation_keys(&self) -> Result<Arc<InstallationKeys>, StoreError> {
        self.shared.installation.get().cloned().ok_or(StoreError::NotInstalled)
    }

    /// Wraps every data key with the current master key, after a rotation, and gives how many were wrapped with an older one.
    ///
    /// # Errors
    /// [`StoreError::WrongMasterKey`] when a key is missing that wrapped any of them; then nothing is changed.
    pub async fn rewrap(&self) -> Result<u64, StoreError> {
        self.write("rewrap keys", |tx| async move {
            let mut changed = rewrap_installation(&tx).await?;
            let rows: Vec<WrappedRow> = tx.rows("SELECT organization_id, data_key FROM organization", vec![]).await?;
            for row in rows.into_iter().filter(|row| !tx.shared.keys.is_current(&row.data_key)) {
                let organization = latchkey_domain::OrganizationId::from_uuid(row.organization_id);
                let keys = &tx.shared.keys;
                let data_key = keys.unwrap(&row.data_key, organization)?;
                let wrapped = keys.wrap(&data_key, organization, tx.shared.random.as_ref());
                let sql = "UPDATE organization SET data_key = $1 WHERE organization_id = $2 AND data_key = $3";
                changed += tx.execute(sql, bind![wrapped, organization, row.data_key]).await?;
            }
            Ok(changed)
        })
        .await
    }

    /// Checks the canary and takes the installation's keys, when there is an installation.
    pub(crate) async fn load_installation(&self) -> Result<(), StoreError> {
        if self.schema_status().await? != SchemaStatus::UpToDate {
            return Ok(());
        }
        let Some(row) = self.reader().installation().await? else { return Ok(()) };
        self.shared.keys.check_canary(&row.canary)?;
        let keys = self.shared.keys.unwrap_installation(&row.data_key)?;
        // Somebody else may have loaded the same keys meanwhile.
        let _ = self.shared.installation.set(Arc::new(InstallationKeys::new(keys)));
        Ok(())
    }
}

impl Reader {
    async fn installation(&self) -> Result<Option<InstallationRow>, StoreError> {
        self.row("SELECT data_key, canary FROM installation WHERE id = $1", bind![ONLY]).await
    }
}

async fn rewrap_installation(tx: &Tx) -> Result<u64, StoreError> {
    let row = tx.installation().await?.ok_or(StoreError::NotInstalled)?;
    let (keys, random) = (&tx.shared.keys, tx.shared.random.as_ref());
    if keys.is_current(&row.data_key) && keys.is_current(&row.canary) {
        return Ok(0);
    }
    let wrapped = keys.wrap_installation(&keys.unwrap_installation(&row.data_key)?, random);
    let sql = "UPDATE installation SET data_key = $1, canary = $2 WHERE id = $3";
    tx.execute(sql, bind![wrapped, keys.seal_canary(random), ONLY]).await
}
