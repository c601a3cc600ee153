//! The installation: its data key, the canary that tells a wrong master key, and the generation that tells an older state.

use std::sync::Arc;

use crate::row::row;
use latchkey_vault::{DataKey, InstallationKeys};
use uuid::Uuid;

use crate::migrations::FLOOR;
use crate::values::{bind, count};
use crate::{Reader, Store, StoreError, Tx};

/// There is one row, and this is its key.
const ONLY: i64 = 1;

row! {
    struct InstallationRow {
        data_key: Vec<u8>,
        canary: Vec<u8>,
        generation: i64,
    }
}

/// What this process knows of the installation it works on.
pub(crate) struct Installed {
    pub(crate) keys: Arc<InstallationKeys>,
    pub(crate) generation: u32,
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
        let (wrapped, canary, generation) = (&wrapped, &canary, self.shared.keys.generation());
        self.write("install", |tx| async move {
            let sql = "INSERT INTO installation (id, data_key, canary, generation, schema_floor) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT DO NOTHING";
            tx.execute(sql, bind![ONLY, wrapped, canary, generation, FLOOR]).await
        })
        .await?;
        self.load_installation(Gate::Generation).await
    }

    /// The installation's own keys.
    ///
    /// # Errors
    /// [`StoreError::NotInstalled`] before [`Store::install`].
    pub fn installation_keys(&self) -> Result<Arc<InstallationKeys>, StoreError> {
        self.shared.installation.get().map(|installed| Arc::clone(&installed.keys)).ok_or(StoreError::NotInstalled)
    }

    /// The generation that the database had when it was opened; `None` before [`Store::install`].
    pub fn generation(&self) -> Option<u32> {
        self.shared.installation.get().map(|installed| installed.generation)
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

    /// Checks the canary and the generation and takes the installation's keys, when there is an installation.
    pub(crate) async fn load_installation(&self, gate: Gate) -> Result<(), StoreError> {
        if !self.schema_status().await?.is_usable() {
            return Ok(());
        }
        let Some(row) = self.reader().installation().await? else { return Ok(()) };
        self.shared.keys.check_canary(&row.canary)?;
        let (generation, wanted) = (count(row.generation, "the generation")?, self.shared.keys.generation());
        if gate == Gate::Generation && generation < wanted {
            return Err(StoreError::OlderGeneration { found: generation, wanted });
        }
        let keys = InstallationKeys::in_generation(self.shared.keys.unwrap_installation(&row.data_key)?, generation);
        // Somebody else may have loaded the same keys meanwhile.
        let _ = self.shared.installation.set(Installed { keys: Arc::new(keys), generation });
        Ok(())
    }
}

/// Whether an older generation is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// It is.
    Generation,
    /// It is not: whoever opens the database brings it to the present generation.
    Open,
}

impl Reader {
    async fn installation(&self) -> Result<Option<InstallationRow>, StoreError> {
        self.row("SELECT data_key, canary, generation FROM installation WHERE id = $1", bind![ONLY]).await
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

impl Tx {
    /// Puts the database into this generation, unless it is in it already or in a later one.
    pub(crate) async fn raise_generation(&self, generation: u32) -> Result<bool, StoreError> {
        let sql = "UPDATE installation SET generation = $1 WHERE id = $2 AND generation < $1";
        self.one(sql, bind![generation, ONLY]).await
    }
}
