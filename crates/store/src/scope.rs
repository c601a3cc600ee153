//! Which organization a call is about. Nothing of an organization is read or written without its scope.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use latchkey_domain::OrganizationId;
use latchkey_vault::{DataKey, MasterKeys, OrganizationKeys};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use latchkey_domain::DomainName;

use crate::values::bind;
use crate::{Reader, StoreError};

/// One organization with its keys. Comes only from a verified domain, a session, a transaction, a token or the operator.
#[derive(Clone, Debug)]
pub struct OrgScope {
    /// The organization.
    pub organization: OrganizationId,
    /// What seals and hashes its data.
    pub keys: Arc<OrganizationKeys>,
    /// So that it cannot be put together elsewhere.
    _made_here: (),
}

impl OrgScope {
    pub(crate) fn new(organization: OrganizationId, data_key: DataKey) -> Self {
        Self { organization, keys: Arc::new(OrganizationKeys::new(organization, data_key)), _made_here: () }
    }
}

/// Unwrapped data keys, each with the wrapping it came from: a row that was rolled back and made again has another key.
#[derive(Default)]
pub(crate) struct ScopeCache(RwLock<HashMap<Uuid, (Vec<u8>, OrgScope)>>);

impl ScopeCache {
    pub(crate) fn get(&self, organization: Uuid, wrapped: &[u8], master: &MasterKeys) -> Result<OrgScope, StoreError> {
        if let Some((from, scope)) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&organization)
            && from == wrapped
        {
            return Ok(scope.clone());
        }
        let id = OrganizationId::from_uuid(organization);
        let scope = OrgScope::new(id, master.unwrap(wrapped, id)?);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(organization, (wrapped.to_vec(), scope.clone()));
        Ok(scope)
    }
}

/// What every read that ends in a scope selects of the organization's row.
#[derive(FromQueryResult)]
pub(crate) struct ScopeRow {
    organization_id: Uuid,
    data_key: Vec<u8>,
}

impl Reader {
    /// The organization that has verified this domain.
    pub async fn scope_of_domain(&self, domain: &DomainName) -> Result<Option<OrgScope>, StoreError> {
        let sql = "SELECT o.organization_id, o.data_key FROM verified_domain d \
                   JOIN organization o ON o.organization_id = d.organization_id WHERE d.name = $1";
        let row: Option<ScopeRow> = self.row(sql, bind![domain.as_str()]).await?;
        row.map(|row| self.scope(row.organization_id, &row.data_key)).transpose()
    }

    /// The scope of an organization by its id alone: for the host's operator and the outbox worker, and for nobody else.
    pub async fn scope_of_organization(&self, organization: OrganizationId) -> Result<Option<OrgScope>, StoreError> {
        let sql = "SELECT organization_id, data_key FROM organization WHERE organization_id = $1";
        let row: Option<ScopeRow> = self.row(sql, bind![organization]).await?;
        row.map(|row| self.scope(row.organization_id, &row.data_key)).transpose()
    }
}
